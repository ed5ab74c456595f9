// Maxima over windows of pictures, and their gradient.
#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Planes of pixels whose `channels` lie next to each other. Extents are depth, height and width.
typedef struct {
    int64_t channels;
    int64_t in[3], out[3], kernel[3], stride[3], padding[3];
    /// Elements are bfloat16, else single floats.
    bool is_bf16;
    /// Places are numbers of 32 bits, else of 8.
    bool is_wide;
} tlk_windows;

/// The largest element of each window, NaN where there is one, and its place in the window; either may be NULL. Rows of
/// results `begin ..< end` of all planes.
void tlk_max_pool(const tlk_windows *d, const void *x, void *y, void *places, int64_t begin, int64_t end);

/// dx, the sum of dy over the windows whose largest element lies there. Rows of dx `begin ..< end` of all planes.
void tlk_max_pool_backward(const tlk_windows *d, const void *dy, const void *places, void *dx, int64_t begin, int64_t end);
