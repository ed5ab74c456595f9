// Cross entropy and its gradient in one pass over the logits; softmax.
#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Mean over rows of -sum_c t[c] log softmax(x)[c], with t = (1 - smoothing) at the label + smoothing / classes everywhere.
/// Writes softmax(x). Returns -1, or the row whose label is outside 0..<classes.
int64_t tlk_cross_entropy(float *loss, float *probabilities, const float *logits, const int64_t *labels,
                          int64_t rows, int64_t classes, float smoothing);

/// dst = scale * (probabilities - t), t as above.
void tlk_cross_entropy_backward(float *dst, const float *probabilities, const int64_t *labels, int64_t rows, int64_t classes,
                                float smoothing, float scale);

/// The same for rows of target probabilities.
void tlk_soft_cross_entropy(float *loss, float *probabilities, const float *logits, const float *targets, int64_t rows, int64_t classes);
void tlk_soft_cross_entropy_backward(float *dst, const float *probabilities, const float *targets, int64_t rows, int64_t classes, float scale);

/// exp(x) over its sum along the middle of [.., count, inner], for `begin ..< end` of the first. In place is fine.
void tlk_softmax(float *dst, const float *src, int64_t begin, int64_t end, int64_t count, int64_t inner);

/// The gradient of that, or of its logarithm, from the result y and its gradient g. In place over either is fine.
void tlk_softmax_backward(float *dx, const float *y, const float *g, int64_t begin, int64_t end, int64_t count, int64_t inner, bool logarithm);

/// Rows `begin ..< end`: x minus its largest, minus the logarithm of the sum of their exponentials. In place is fine.
void tlk_log_softmax(float *dst, const float *src, int64_t begin, int64_t end, int64_t count);
