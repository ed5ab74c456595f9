// Depthwise convolutions of what a normalisation in training and its activation make of x: normalised as it is read, never written
// out. Pictures lie channels last; same size, or half of it at stride 2. Written for AVX-512: call them only where the processor has that.
#pragma once
#include "channel_norm.h"
#include <stdbool.h>

/// At least 16 channels; a kernel of 3 or 5, square, half of it outside at the borders; a stride of 1 or 2.
typedef struct {
    int64_t channels, height, width, out_height, out_width;
    int64_t kernel, stride;
    tlk_norm_activation activation;
    /// dx is larger than the cache: written to memory at once, it need not be read before.
    bool past;
    /// By channel: what the convolution sees is activation((x - mean) * factor + shift).
    const float *mean, *factor, *shift;
} tlk_depthwise_norm;

/// Floats that a thread needs for the rows of the kernel, and that the sums of the weights' gradient take, as `tlk_depthwise_collect` wants them.
int64_t tlk_depthwise_norm_rows(const tlk_depthwise_norm *d);
int64_t tlk_depthwise_norm_sums(const tlk_depthwise_norm *d);

/// For each channel, sums of results - level and of their squares, which are added to; without sums none are taken.
typedef struct { const float *level; double *sum, *square; } tlk_statistics;

/// Rows of results `begin ..< end`, counted through all pictures; w[k][channel] for the kernel's places k.
void tlk_depthwise_norm_run(const tlk_depthwise_norm *d, const float *x, const float *w, float *y, tlk_statistics of_y, float *rows, int64_t begin,
                            int64_t end);

/// A normalisation after the convolution, whose own gradient is taken as the convolution's is read: y as the convolution made it, and by
/// channel what `tlk_norm_gradient_apply` takes. Without y there is none.
typedef struct {
    const float *y;
    tlk_norm_activation activation;
    const float *mean, *factor, *shift, *level, *tilt;
} tlk_norm_after;

/// Over the rows of x `begin ..< end`, counted through all pictures: the gradient in front of the activation, its sums for each channel
/// and those of its products with x - mean, and the sums of the weights' gradient. All sums are added to. dy is the gradient of what comes
/// out behind `after`.
void tlk_depthwise_norm_gradient(const tlk_depthwise_norm *d, const float *x, const float *dy, const tlk_norm_after *after, const float *w, float *dx,
                                 double *sum, double *product, float *dw, float *rows, int64_t begin, int64_t end);
