// The first convolution of many networks, 7x7 at stride 2 of pictures with a few channels, by Winograd's algorithm along the rows: the
// kernel's even and odd columns see the even and the odd pixels at stride 1, each by F(4, 4) with seven products for four results in
// place of sixteen (Lavin and Gray; points 0, 1, -1, 1/2, -1/2, 2 and infinity). That is half the products of a direct convolution, with
// the rounding error of one. Written for AVX-512: call it only where the processor has that. Outputs come in sixteens.
#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Pictures are row-major, [images][channels][height][width]. Results: strides in floats from a pixel to the next, from 16 channels to the
/// next 16, from a picture to the next; rows follow each other. Padding is 3 on all sides.
typedef struct {
    int64_t channels, height, width, outputs, out_height, out_width;
    int64_t y_pixel, y_block, y_image;
} tlk_stem;

int64_t tlk_stem_weight_floats(int64_t channels, int64_t outputs);
/// Transforms weights [outputs][channels][7][7], for the outputs `begin ..< end`.
void tlk_stem_weights(const float *w, float *u, int64_t channels, int64_t outputs, int64_t begin, int64_t end);

/// Floats of scratch memory for a thread.
int64_t tlk_stem_scratch_floats(const tlk_stem *d);
/// y = convolution + bias, then ReLU, for the rows of results `begin ..< end`, counted through all pictures. `bias` may be NULL.
void tlk_stem_run(const tlk_stem *d, const float *x, const float *u, const float *bias, bool relu, float *y, float *scratch, int64_t begin, int64_t end);
