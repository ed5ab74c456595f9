// Batch normalisation of pictures whose channels lie next to each other, with the activation after it in the same pass.
#pragma once
#include <stdint.h>

typedef enum { TLK_NORM_PLAIN, TLK_NORM_RELU, TLK_NORM_HARDSWISH } tlk_norm_activation;

// `ahead`: how far in memory from what is worked on lies what will be next in some thousands of numbers.

/// Over places `begin ..< end` of `channels` neighbours: sums of x - shift and of its square, in double.
void tlk_norm_sums(const float *x, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *shift, double *sum, double *square);

/// y = activation((x - mean) * factor + shift). In place is fine.
void tlk_norm_apply(const float *x, float *y, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *mean, const float *factor,
                    const float *shift, tlk_norm_activation activation);

/// With d the gradient in front of the activation: sums of d and of d * (x - mean), in double.
void tlk_norm_gradient_sums(const float *x, const float *dy, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *mean,
                            const float *factor, const float *shift, tlk_norm_activation activation, double *sum, double *product);

/// dx = factor * (d - level - (x - mean) * tilt). In place over dy is fine.
void tlk_norm_gradient_apply(const float *x, const float *dy, float *dx, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *mean,
                             const float *factor, const float *shift, tlk_norm_activation activation, const float *level, const float *tilt);
