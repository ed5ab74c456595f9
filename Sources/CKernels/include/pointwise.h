// The gradient of a 1x1 convolution's weights for pictures that lie channels last: a product whose sum runs over all places.
// Written for AVX-512: call it only where the processor has that.
#pragma once
#include <stdint.h>

/// dw[o][i] = sum over the places `begin ..< end` of dy[place][o] * x[place][i], for the outputs `first ..< last`; at least 16 inputs.
void tlk_pointwise_weights(const float *x, const float *dy, float *dw, int64_t inputs, int64_t outputs, int64_t begin, int64_t end, int64_t first,
                           int64_t last);
/// total[i] = the sum of parts[k][i] over k.
void tlk_add_parts(const float *parts, float *total, int64_t count, int64_t size);
