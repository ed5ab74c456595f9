// Weight gradient of depthwise convolutions: the library's waits for memory, and falls back to a slow one for kernels of 5x5.
#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Extents and strides of a depthwise convolution whose channels lie next to each other, in floats.
typedef struct {
    int64_t images, channels, height, width, out_height, out_width;
    int64_t kernel, stride, padding;
    /// From a channel group of 16 to the next, from a pixel to the next, from an image to the next.
    int64_t x_group, x_pixel, x_image;
    int64_t y_group, y_pixel, y_image;
    /// Groups have 16 channels in memory even where there are fewer.
    bool whole;
} tlk_depthwise;

/// The sums over some rows of places, for all channels, in an order of their own: so many floats.
int64_t tlk_depthwise_floats(const tlk_depthwise *d);

/// sums of x[place * stride + (i, j) - padding] * dy[place] over the rows of places `begin ..< end`, counted through all images.
void tlk_depthwise_sums(const tlk_depthwise *d, const float *x, const float *dy, float *sums, int64_t begin, int64_t end);

/// dw[channel][k], for `area` places k of a kernel, = what the sums of `pieces`, one behind the other, come to: for the groups of 16 channels
/// `begin ..< end`. They lie as [group][k][16]; unless groups are `whole`, the last reaches back where channels do not come in sixteens.
void tlk_depthwise_collect(int64_t channels, int64_t area, bool whole, const float *sums, int64_t pieces, float *dw, int64_t begin, int64_t end);
