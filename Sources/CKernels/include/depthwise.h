// Weight gradient of depthwise convolutions: the library falls back to a slow one for kernels of 5x5.
#pragma once
#include <stdint.h>

/// Extents and strides of a depthwise convolution whose channels lie next to each other, in floats.
typedef struct {
    int64_t images, channels, height, width, out_height, out_width;
    int64_t kernel, stride, padding;
    /// From a channel group of 16 to the next, from a pixel to the next, from an image to the next.
    int64_t x_group, x_pixel, x_image;
    int64_t y_group, y_pixel, y_image;
} tlk_depthwise;

/// dw[c][i][j] = sum over images and places of x[place * stride + (i, j) - padding] * dy[place], for the channel groups
/// `begin ..< end` of 16. Groups may reach over the last channel where the memory does (`whole`), else the rest is done apart.
void tlk_depthwise_weights(const tlk_depthwise *d, const float *x, const float *dy, float *dw, int64_t begin, int64_t end, int whole);
