// Sums and their kin over the middle axis of [outer, count, inner], of f32 (accumulated in double precision) or i64.
#pragma once

typedef enum { TLK_SUM, TLK_PROD, TLK_MAX, TLK_MIN } tlk_reduction;

/// Outer indices [begin, end), inner indices [inner_begin, inner_end). `out` is [outer, inner]. NaN wins over any number in a
/// maximum or minimum, as in PyTorch.
void tlk_reduce_f32(tlk_reduction kind, const float *in, float *out, int64_t begin, int64_t end, int64_t count, int64_t inner,
                    int64_t inner_begin, int64_t inner_end);
void tlk_reduce_i64(tlk_reduction kind, const int64_t *in, int64_t *out, int64_t begin, int64_t end, int64_t count, int64_t inner,
                    int64_t inner_begin, int64_t inner_end);

/// The place of the first largest (or smallest) element.
void tlk_argument_f32(bool largest, const float *in, int64_t *out, int64_t begin, int64_t end, int64_t count, int64_t inner);
void tlk_argument_i64(bool largest, const int64_t *in, int64_t *out, int64_t begin, int64_t end, int64_t count, int64_t inner);

/// Running sums (TLK_SUM), products, maxima or minima.
void tlk_scan_f32(tlk_reduction kind, const float *in, float *out, int64_t begin, int64_t end, int64_t count, int64_t inner);
void tlk_scan_i64(tlk_reduction kind, const int64_t *in, int64_t *out, int64_t begin, int64_t end, int64_t count, int64_t inner);

/// out[image][c] = the sum over places of a[image][place][c] * b[image][place][c], for the images `begin ..< end`.
void tlk_channel_products(const float *a, const float *b, float *out, int64_t begin, int64_t end, int64_t places, int64_t channels);
