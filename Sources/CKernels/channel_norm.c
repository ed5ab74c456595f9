#include "include/channel_norm.h"
#include "clones.h"

/// Places whose floats are added up before the sum goes to double.
#define RUN 72
/// Channels worked on together: their sums stay in the first-level cache.
#define TILE 256

TLK_INLINE float activated(float z, tlk_norm_activation activation) {
    if (activation == TLK_NORM_RELU) return z > 0.0f || z != z ? z : 0.0f;
    if (activation == TLK_NORM_HARDSWISH) {
        const float t = z + 3.0f, low = t < 0.0f ? 0.0f : t;
        return z * ((low > 6.0f ? 6.0f : low) / 6.0f);
    }
    return z;
}

TLK_INLINE float slope(float z, tlk_norm_activation activation) {
    if (activation == TLK_NORM_RELU) return z > 0.0f ? 1.0f : z != z ? z : 0.0f;
    if (activation == TLK_NORM_HARDSWISH) return z >= 3.0f ? 1.0f : z <= -3.0f ? 0.0f : z * (1.0f / 3.0f) + 0.5f;
    return 1.0f;
}

/// What is worked on some time later, in one or both operands: the processor does not see that coming by itself often enough.
#define COMING(from, width) for (int64_t j_ = 0; j_ < (width); j_ += 16) __builtin_prefetch((from) + j_);

/// Runs of places, tiles of channels: `body` adds to a and b at j, for channel c of place i.
#define SUMS(coming, body, first, second) \
    for (int64_t c0 = 0; c0 < channels; c0 += TILE) { \
        const int width = (int)(channels - c0 < TILE ? channels - c0 : TILE); \
        for (int64_t i0 = begin; i0 < end; i0 += RUN) { \
            float a[TILE] = {0}, b[TILE] = {0}; \
            const int64_t last = i0 + RUN < end ? i0 + RUN : end; \
            for (int64_t i = i0; i < last; i++) { \
                const int64_t at = i * channels + c0; \
                coming \
                TLK_EACH (int j = 0; j < width; j++) { const int64_t c = c0 + j; body } \
            } \
            TLK_EACH (int j = 0; j < width; j++) { first[c0 + j] += (double)a[j]; second[c0 + j] += (double)b[j]; } \
        } \
    }

TLK_CLONES void tlk_norm_sums(const float *x, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *shift, double *sum, double *square) {
    SUMS(COMING(x + at + ahead, width), const float t = x[at + j] - shift[c]; a[j] += t; b[j] += t * t;, sum, square)
}

TLK_INLINE void apply(const float *x, float *y, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *mean, const float *factor,
                      const float *shift, tlk_norm_activation activation) {
    for (int64_t i = begin; i < end; i++) {
        const int64_t at = i * channels;
        COMING(x + at + ahead, channels)
        TLK_EACH (int64_t c = 0; c < channels; c++) y[at + c] = activated((x[at + c] - mean[c]) * factor[c] + shift[c], activation);
    }
}

TLK_INLINE void gradient_sums(const float *x, const float *dy, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *mean,
                              const float *factor, const float *shift, tlk_norm_activation activation, double *sum, double *product) {
    SUMS(COMING(x + at + ahead, width) COMING(dy + at + ahead, width), const float t = x[at + j] - mean[c]; const float d = dy[at + j] * slope(t * factor[c] + shift[c], activation); a[j] += d; b[j] += d * t;,
         sum, product)
}

TLK_INLINE void gradient_apply(const float *x, const float *dy, float *dx, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *mean,
                               const float *factor, const float *shift, tlk_norm_activation activation, const float *level, const float *tilt) {
    for (int64_t i = begin; i < end; i++) {
        const int64_t at = i * channels;
        COMING(x + at + ahead, channels)
        COMING(dy + at + ahead, channels)
        TLK_EACH (int64_t c = 0; c < channels; c++) {
            const float t = x[at + c] - mean[c], d = dy[at + c] * slope(t * factor[c] + shift[c], activation);
            dx[at + c] = factor[c] * (d - level[c] - t * tilt[c]);
        }
    }
}

// One loop for each activation: the choice is made outside.
#define EACH_ACTIVATION(call) \
    switch (activation) { \
        case TLK_NORM_PLAIN: call(TLK_NORM_PLAIN); break; \
        case TLK_NORM_RELU: call(TLK_NORM_RELU); break; \
        case TLK_NORM_HARDSWISH: call(TLK_NORM_HARDSWISH); break; \
    }

TLK_CLONES void tlk_norm_apply(const float *x, float *y, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *mean, const float *factor,
                               const float *shift, tlk_norm_activation activation) {
#define CALL(which) apply(x, y, begin, end, channels, ahead, mean, factor, shift, which)
    EACH_ACTIVATION(CALL)
#undef CALL
}

TLK_CLONES void tlk_norm_gradient_sums(const float *x, const float *dy, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *mean,
                                       const float *factor, const float *shift, tlk_norm_activation activation, double *sum, double *product) {
#define CALL(which) gradient_sums(x, dy, begin, end, channels, ahead, mean, factor, shift, which, sum, product)
    EACH_ACTIVATION(CALL)
#undef CALL
}

TLK_CLONES void tlk_norm_gradient_apply(const float *x, const float *dy, float *dx, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *mean,
                                        const float *factor, const float *shift, tlk_norm_activation activation, const float *level,
                                        const float *tilt) {
#define CALL(which) gradient_apply(x, dy, dx, begin, end, channels, ahead, mean, factor, shift, which, level, tilt)
    EACH_ACTIVATION(CALL)
#undef CALL
}
