// 1x1 convolutions of pictures that lie channels last: products of matrices that can be asked for some places at a time.
// Written for AVX-512: call them only where the processor has that.
#pragma once
#include <stdint.h>

/// What is worked on next: it is fetched from memory while a product is taken, which by itself waits for nothing. Rows of floats, `step`
/// apart, of two arrays or none; `done` of the row are fetched already.
typedef struct { const float *at; int64_t rows, floats, step, done; } tlk_coming_rows;
typedef struct { tlk_coming_rows first, second; } tlk_coming;

/// y[place][o] = sum over i of x[place][i] * w[i][o]; at least 16 outputs. The gradient of x is the same with the weights as they are,
/// of which this takes the transpose.
void tlk_pointwise(const float *x, const float *w, float *y, int64_t inputs, int64_t outputs, int64_t places, tlk_coming coming);

/// dw[o][i] = or, where it `continues`, += the sum over places of dy[place][o] * x[place][i], for the outputs `first ..< last`; at least
/// 16 inputs.
void tlk_pointwise_weights(const float *x, const float *dy, float *dw, int64_t inputs, int64_t outputs, int64_t places, int64_t first, int64_t last,
                           int continues, tlk_coming coming);

/// `to[column][row] = from[row][column]` for the rows `begin ..< end`.
void tlk_transpose(const float *from, float *to, int64_t rows, int64_t columns, int64_t begin, int64_t end);

/// total[i] = the sum of parts[k][i] over k, for i in `begin ..< end`.
void tlk_add_parts(const float *parts, float *total, int64_t count, int64_t size, int64_t begin, int64_t end);
