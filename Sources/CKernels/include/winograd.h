// 3x3 convolutions at stride 1 by Winograd's algorithm F(4x4, 3x3), a few tiles at a time so that what is transformed stays in the
// cache (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks"). Where tiles of four do not fit the extents, some have
// three results along an edge and use five of the six points: 7 = 4 + 3 costs (6 + 5)^2 products in place of 12^2.
//
// Written for AVX-512: call it only where the processor has that. Channels and outputs come in sixteens.
#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Extents, padding above and to the left, and strides in numbers: from a pixel to the next, from 16 channels to the next 16, from a
/// picture to the next. Rows follow each other. What lies in blocks and what lies channels last are both described so.
typedef struct {
    int64_t images, channels, outputs, height, width, out_height, out_width, pad_top, pad_left;
    int64_t x_pixel, x_block, x_image;
    int64_t y_pixel, y_block, y_image;
    /// Pictures and their gradients hold bfloat16, else single floats. What is computed with them is single precision in both.
    bool is_half;
} tlk_winograd;

/// Outputs that are multiplied together.
enum { TLK_WINOGRAD_PANEL = 64 };

int64_t tlk_winograd_weight_floats(int64_t channels, int64_t outputs);
/// Transforms weights for the groups `begin ..< end` of 16 outputs. `w` is [outputs][channels][3][3]; `backward`: it is
/// [channels][outputs][3][3] and its kernels are turned round, as the gradient of the input needs them. `u` begins at a multiple of 64 bytes.
void tlk_winograd_weights(const float *w, float *u, int64_t channels, int64_t outputs, bool backward, int64_t begin, int64_t end);

/// Floats of scratch memory for a thread that works on `block` tiles at a time.
int64_t tlk_winograd_scratch_floats(int64_t channels, int64_t block);
/// y = convolution + bias + residual, then ReLU, for the share `part` of `parts` of all tiles and the outputs `begin ..< end` (begin: a multiple
/// of a panel). `bias` and `residual` may be NULL; `residual`
/// lies as y does and may be y itself. A result depends neither on `block` nor on how tiles are shared out.
void tlk_winograd_run(const tlk_winograd *d, const void *x, const float *u, const float *bias, const void *residual, bool relu, void *y,
                      float *scratch, int64_t block, int64_t part, int64_t parts, int64_t begin, int64_t end);

/// Floats of the gradient of transformed weights.
int64_t tlk_winograd_gradient_floats(int64_t channels, int64_t outputs);
/// Floats of scratch memory for a thread that works on `block` tiles at a time, for so many outputs.
int64_t tlk_winograd_gradient_scratch_floats(int64_t channels, int64_t outputs, int64_t block);
/// Gradient of transformed weights, for the outputs `begin ..< end` (begin: a multiple of a panel): the sum over the share `part` of `parts` of
/// all tiles. `dy` lies as y does. A result depends on `block` and on how tiles are shared out: sums are taken in another order.
void tlk_winograd_gradient(const tlk_winograd *d, const void *x, const void *dy, float *du, float *scratch, int64_t block, int64_t part, int64_t parts,
                           int64_t begin, int64_t end);
/// dw, [outputs][channels][3][3], from the sums of `parts` shares, which follow each other, for the channels `begin ..< end`.
void tlk_winograd_gradient_weights(const float *du, int64_t parts, float *dw, int64_t channels, int64_t outputs, int64_t begin, int64_t end);
