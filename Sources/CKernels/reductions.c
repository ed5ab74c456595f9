#include "include/CKernels.h"
#include "clones.h"
#include <math.h>

#define LANES 16
#define TILE 256

/// Larger, or not a number: what a maximum takes.
#define ABOVE(x, y) ((x) > (y) || (x) != (x))
#define BELOW(x, y) ((x) < (y) || (x) != (x))

/// One row of `count` neighbours: many lanes, joined at the end.
#define ROW(T, A, start, step, join) { \
        A lane[LANES]; \
        for (int j = 0; j < LANES; j++) lane[j] = (start); \
        int64_t i = 0; \
        for (; i + LANES <= count; i += LANES) \
            for (int j = 0; j < LANES; j++) { const A x = (A)row[i + j]; A acc = lane[j]; step; lane[j] = acc; } \
        for (; i < count; i++) { const A x = (A)row[i]; A acc = lane[i % LANES]; step; lane[i % LANES] = acc; } \
        A acc = lane[0]; \
        for (int j = 1; j < LANES; j++) { const A x = lane[j]; join; } \
        out[o] = (T)acc; \
    }

/// Columns: a tile of accumulators, the rows added one by one.
#define COLUMNS(T, A, start, step) \
    for (int64_t c = inner_begin; c < inner_end; c += TILE) { \
        A tile[TILE]; \
        const int width = (int)(inner_end - c < TILE ? inner_end - c : TILE); \
        for (int j = 0; j < width; j++) tile[j] = (start); \
        for (int64_t i = 0; i < count; i++) { \
            const T *row = in + (o * count + i) * inner + c; \
            TLK_EACH (int j = 0; j < width; j++) { const A x = (A)row[j]; A acc = tile[j]; step; tile[j] = acc; } \
        } \
        for (int j = 0; j < width; j++) out[o * inner + c + j] = (T)tile[j]; \
    }

#define KIND(T, A, start, step) \
    for (int64_t o = begin; o < end; o++) { \
        if (inner == 1) { const T *row = in + o * count; ROW(T, A, start, step, step) } \
        else { COLUMNS(T, A, start, step) } \
    }

TLK_CLONES
void tlk_reduce_f32(tlk_reduction kind, const float *in, float *out, int64_t begin, int64_t end, int64_t count, int64_t inner,
                    int64_t inner_begin, int64_t inner_end) {
    switch (kind) {
        case TLK_SUM: KIND(float, double, 0.0, acc += x) break;
        case TLK_PROD: KIND(float, double, 1.0, acc *= x) break;
        case TLK_MAX: KIND(float, float, -INFINITY, acc = ABOVE(x, acc) ? x : acc) break;
        case TLK_MIN: KIND(float, float, INFINITY, acc = BELOW(x, acc) ? x : acc) break;
    }
}

TLK_CLONES
void tlk_reduce_i64(tlk_reduction kind, const int64_t *in, int64_t *out, int64_t begin, int64_t end, int64_t count, int64_t inner,
                    int64_t inner_begin, int64_t inner_end) {
    switch (kind) {
        case TLK_SUM: KIND(int64_t, uint64_t, 0, acc += x) break;
        case TLK_PROD: KIND(int64_t, uint64_t, 1, acc *= x) break;
        case TLK_MAX: KIND(int64_t, int64_t, INT64_MIN, acc = x > acc ? x : acc) break;
        case TLK_MIN: KIND(int64_t, int64_t, INT64_MAX, acc = x < acc ? x : acc) break;
    }
}

#define ARGUMENT(T) \
    for (int64_t o = begin; o < end; o++) \
        for (int64_t c = 0; c < inner; c++) { \
            const T *column = in + o * count * inner + c; \
            int64_t best = 0; \
            T value = column[0]; \
            for (int64_t i = 1; i < count && value == value; i++) { \
                const T x = column[i * inner]; \
                if (x != x || (largest ? x > value : x < value)) { value = x; best = i; } \
            } \
            out[o * inner + c] = best; \
        }

void tlk_argument_f32(bool largest, const float *in, int64_t *out, int64_t begin, int64_t end, int64_t count, int64_t inner) { ARGUMENT(float) }
void tlk_argument_i64(bool largest, const int64_t *in, int64_t *out, int64_t begin, int64_t end, int64_t count, int64_t inner) { ARGUMENT(int64_t) }

#define SCAN(T, A, start, step) \
    for (int64_t o = begin; o < end; o++) \
        for (int64_t c = 0; c < inner; c++) { \
            const int64_t first = o * count * inner + c; \
            A acc = (start); \
            for (int64_t i = 0; i < count; i++) { const A x = (A)in[first + i * inner]; step; out[first + i * inner] = (T)acc; } \
        }

void tlk_scan_f32(tlk_reduction kind, const float *in, float *out, int64_t begin, int64_t end, int64_t count, int64_t inner) {
    switch (kind) {
        case TLK_SUM: SCAN(float, double, 0.0, acc += x) break;
        case TLK_PROD: SCAN(float, double, 1.0, acc *= x) break;
        case TLK_MAX: SCAN(float, float, -INFINITY, acc = ABOVE(x, acc) ? x : acc) break;
        case TLK_MIN: SCAN(float, float, INFINITY, acc = BELOW(x, acc) ? x : acc) break;
    }
}

void tlk_scan_i64(tlk_reduction kind, const int64_t *in, int64_t *out, int64_t begin, int64_t end, int64_t count, int64_t inner) {
    switch (kind) {
        case TLK_SUM: SCAN(int64_t, uint64_t, 0, acc += x) break;
        case TLK_PROD: SCAN(int64_t, uint64_t, 1, acc *= x) break;
        case TLK_MAX: SCAN(int64_t, int64_t, INT64_MIN, acc = x > acc ? x : acc) break;
        case TLK_MIN: SCAN(int64_t, int64_t, INT64_MAX, acc = x < acc ? x : acc) break;
    }
}

TLK_CLONES
void tlk_channel_products(const float *a, const float *b, float *out, int64_t begin, int64_t end, int64_t places, int64_t channels) {
    for (int64_t image = begin; image < end; image++)
        for (int64_t c = 0; c < channels; c += TILE) {
            double total[TILE] = {0};
            const int width = (int)(channels - c < TILE ? channels - c : TILE);
            for (int64_t run = 0; run < places; run += 64) {
                float sum[TILE] = {0};
                for (int64_t i = run; i < places && i < run + 64; i++) {
                    const int64_t at = (image * places + i) * channels + c;
                    TLK_EACH (int j = 0; j < width; j++) sum[j] += a[at + j] * b[at + j];
                }
                for (int j = 0; j < width; j++) total[j] += sum[j];
            }
            for (int j = 0; j < width; j++) out[image * channels + c + j] = (float)total[j];
        }
}
