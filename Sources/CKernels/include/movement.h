// Moving elements without changing them: every reordering is one copy between two strided views.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Copies dims[0] x ... x dims[rank-1] elements of `width` bytes (1, 2, 4 or 8). Strides are in elements and may be 0 or negative;
/// `dst` and `src` point at the element with index 0 on every axis. Rank at most 16.
void tlk_copy_strided(void *dst, const int64_t *dst_strides, const void *src, const int64_t *src_strides,
                      const int64_t *dims, int rank, int width);
