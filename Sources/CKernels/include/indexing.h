// Reading and writing at positions that are numbers themselves. Every index was checked, or is checked here and reported.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// dst[o, i, :] = src[o, indices[i], :] for `inner` bytes at a time.
/// Returns -1, or the place in `indices` of the first one outside 0..<axis.
int64_t tlk_index_select(void *dst, const void *src, const int64_t *indices, int64_t count, int64_t outer, int64_t axis, int64_t inner);

/// dst[o, indices[i], :] += src[o, i, :] over floats; dst is not cleared. Returns as above.
int64_t tlk_index_add(float *dst, const float *src, const int64_t *indices, int64_t count, int64_t outer, int64_t axis, int64_t inner);

/// dst[o, i, k] = src[o, indices[o, i, k], k] for elements of `width` bytes. `src` has `axis` rows, the others `rows`. Returns as above.
int64_t tlk_gather(void *dst, const void *src, const int64_t *indices, int64_t outer, int64_t axis, int64_t rows, int64_t inner, int width);

/// dst[o, indices[o, i, k], k] += src[o, i, k] over floats; dst has `axis` rows. Returns as above.
int64_t tlk_scatter_add(float *dst, const float *src, const int64_t *indices, int64_t outer, int64_t axis, int64_t rows, int64_t inner);

/// dst[i, indices[i]] = 1 in int64, the rest 0. Returns as above.
int64_t tlk_one_hot(int64_t *dst, const int64_t *indices, int64_t count, int64_t classes);
