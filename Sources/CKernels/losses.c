#include "losses.h"
#include "vector_math.h"

/// softmax(x) into p; returns log sum exp(x), exact for large values because the maximum is taken out first.
static double softmax_row(float *p, const float *x, int64_t classes) {
    float largest = x[0];
    for (int64_t c = 1; c < classes; c++) largest = x[c] > largest || isnan(x[c]) ? x[c] : largest;
    double sum = 0;
    for (int64_t c = 0; c < classes; c++) {
        p[c] = expf(x[c] - largest);
        sum += p[c];
    }
    const float scale = (float)(1.0 / sum);
    for (int64_t c = 0; c < classes; c++) p[c] *= scale;
    return (double)largest + log(sum);
}

int64_t tlk_cross_entropy(float *loss, float *probabilities, const float *logits, const int64_t *labels,
                          int64_t rows, int64_t classes, float smoothing) {
    for (int64_t r = 0; r < rows; r++)
        if (labels[r] < 0 || labels[r] >= classes) return r;
    double total = 0;
    for (int64_t r = 0; r < rows; r++) {
        const float *x = logits + r * classes;
        const double whole = softmax_row(probabilities + r * classes, x, classes);
        total += (1.0 - smoothing) * (whole - x[labels[r]]);
        if (smoothing != 0) {
            double sum = 0;
            for (int64_t c = 0; c < classes; c++) sum += whole - x[c];
            total += smoothing * sum / (double)classes;
        }
    }
    *loss = (float)(total / (double)rows);
    return -1;
}

void tlk_cross_entropy_backward(float *dst, const float *probabilities, const int64_t *labels, int64_t rows, int64_t classes,
                                float smoothing, float scale) {
    const float even = smoothing / (float)classes, hit = 1.0f - smoothing;
    for (int64_t r = 0; r < rows; r++, dst += classes, probabilities += classes) {
        for (int64_t c = 0; c < classes; c++) dst[c] = scale * (probabilities[c] - even);
        dst[labels[r]] -= scale * hit;
    }
}

void tlk_soft_cross_entropy(float *loss, float *probabilities, const float *logits, const float *targets, int64_t rows, int64_t classes) {
    double total = 0;
    for (int64_t r = 0; r < rows; r++) {
        const float *x = logits + r * classes, *t = targets + r * classes;
        const double whole = softmax_row(probabilities + r * classes, x, classes);
        for (int64_t c = 0; c < classes; c++) total += t[c] * (whole - x[c]);
    }
    *loss = (float)(total / (double)rows);
}

void tlk_soft_cross_entropy_backward(float *dst, const float *probabilities, const float *targets, int64_t rows, int64_t classes, float scale) {
    for (int64_t r = 0; r < rows; r++, dst += classes, probabilities += classes, targets += classes) {
        double mass = 0;
        for (int64_t c = 0; c < classes; c++) mass += targets[c];
        for (int64_t c = 0; c < classes; c++) dst[c] = scale * ((float)mass * probabilities[c] - targets[c]);
    }
}

TLK_CLONES void tlk_log_softmax(float *dst, const float *src, int64_t begin, int64_t end, int64_t count) {
    for (int64_t r = begin; r < end; r++) {
        const float *x = src + r * count;
        float *y = dst + r * count;
        float largest = -INFINITY;
        for (int64_t c = 0; c < count; c++) largest = x[c] > largest || x[c] != x[c] ? x[c] : largest;
        // Rows of nothing but -inf have no softmax: NaN, as PyTorch has it.
        double sum = 0;
        for (int64_t c = 0; c < count; c++) sum += tlk_expf(x[c] - largest);
        const float rest = (float)log(sum);
        TLK_EACH (int64_t c = 0; c < count; c++) y[c] = (x[c] - largest) - rest;
    }
}
