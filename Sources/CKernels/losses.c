#include "losses.h"
#include "vector_math.h"
#include "lanes.h"

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

#define LANES 16

/// One row of `count` neighbours; what is left of the last register is worked on as -inf, which adds nothing.
TLK_INLINE void softmax_neighbours(float *y, const float *x, int64_t count) {
    const int64_t whole = count / LANES * LANES, rest = count - whole;
    float last[LANES], largest = -INFINITY, sum = 0;
    for (int j = 0; j < LANES; j++) last[j] = j < rest ? x[whole + j] : -INFINITY;
    lanes most = LOAD(last), total = ALL(0);
    for (int64_t c = 0; c < whole; c += LANES) {
        const lanes value = LOAD(x + c);
        const bits takes = (value > most) | (value != value);
        most = (lanes)((takes & (bits)value) | (~takes & (bits)most));
    }
    for (int j = 0; j < LANES; j++) largest = most[j] > largest || most[j] != most[j] ? most[j] : largest;
    TLK_EACH (int64_t c = 0; c < whole; c++) y[c] = tlk_expf(x[c] - largest);
    for (int j = 0; j < LANES; j++) last[j] = tlk_expf(last[j] - largest);
    for (int64_t c = 0; c < whole; c += LANES) total += LOAD(y + c);
    total += LOAD(last);
    for (int j = 0; j < LANES; j++) sum += total[j];
    const float scale = 1.0f / sum;
    for (int64_t c = 0; c < whole; c += LANES) STORE(y + c, LOAD(y + c) * ALL(scale));
    for (int64_t j = 0; j < rest; j++) y[whole + j] = last[j] * scale;
}

/// `width` columns, at most LANES, of `count` rows that lie `inner` apart.
TLK_INLINE void softmax_columns(float *y, const float *x, int64_t count, int64_t inner, int width) {
    float largest[LANES], sum[LANES];
    for (int j = 0; j < width; j++) {
        largest[j] = -INFINITY;
        sum[j] = 0;
    }
    for (int64_t c = 0; c < count; c++)
        TLK_EACH (int j = 0; j < width; j++) {
            const float value = x[c * inner + j];
            largest[j] = value > largest[j] || value != value ? value : largest[j];
        }
    for (int64_t c = 0; c < count; c++)
        TLK_EACH (int j = 0; j < width; j++) sum[j] += y[c * inner + j] = tlk_expf(x[c * inner + j] - largest[j]);
    for (int64_t c = 0; c < count; c++)
        TLK_EACH (int j = 0; j < width; j++) y[c * inner + j] /= sum[j];
}

TLK_CLONES void tlk_softmax(float *dst, const float *src, int64_t begin, int64_t end, int64_t count, int64_t inner) {
    for (int64_t o = begin; o < end; o++) {
        const int64_t at = o * count * inner;
        if (inner == 1) softmax_neighbours(dst + at, src + at, count);
        else for (int64_t c = 0; c < inner; c += LANES) softmax_columns(dst + at + c, src + at + c, count, inner, (int)(inner - c < LANES ? inner - c : LANES));
    }
}

#define SOFTMAX_SLOPE(logarithm) { \
        float sum[LANES] = {0}; \
        for (int64_t c = 0; c < count; c++) \
            TLK_EACH (int j = 0; j < width; j++) sum[j] += (logarithm) ? g[c * inner + j] : g[c * inner + j] * y[c * inner + j]; \
        for (int64_t c = 0; c < count; c++) \
            TLK_EACH (int j = 0; j < width; j++) { \
                const float value = y[c * inner + j], slope = g[c * inner + j]; \
                dx[c * inner + j] = (logarithm) ? slope - tlk_expf(value) * sum[j] : value * (slope - sum[j]); \
            } \
    }

TLK_INLINE void slope_columns(float *dx, const float *y, const float *g, int64_t count, int64_t inner, int width, bool logarithm) {
    if (logarithm) SOFTMAX_SLOPE(true) else SOFTMAX_SLOPE(false)
}

TLK_INLINE void slope_neighbours(float *dx, const float *y, const float *g, int64_t count, bool logarithm) {
    const int64_t whole = count / LANES * LANES;
    lanes total = ALL(0);
    float sum = 0;
    for (int64_t c = 0; c < whole; c += LANES) total += logarithm ? (lanes)LOAD(g + c) : LOAD(g + c) * LOAD(y + c);
    for (int j = 0; j < LANES; j++) sum += total[j];
    for (int64_t c = whole; c < count; c++) sum += logarithm ? g[c] : g[c] * y[c];
    if (logarithm) { TLK_EACH (int64_t c = 0; c < count; c++) dx[c] = g[c] - tlk_expf(y[c]) * sum; }
    else { TLK_EACH (int64_t c = 0; c < count; c++) dx[c] = y[c] * (g[c] - sum); }
}

TLK_CLONES void tlk_softmax_backward(float *dx, const float *y, const float *g, int64_t begin, int64_t end, int64_t count, int64_t inner, bool logarithm) {
    for (int64_t o = begin; o < end; o++) {
        const int64_t at = o * count * inner;
        if (inner == 1) slope_neighbours(dx + at, y + at, g + at, count, logarithm);
        else for (int64_t c = 0; c < inner; c += LANES)
            slope_columns(dx + at + c, y + at + c, g + at + c, count, inner, (int)(inner - c < LANES ? inner - c : LANES), logarithm);
    }
}
