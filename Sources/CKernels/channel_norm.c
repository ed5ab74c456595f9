#include "include/channel_norm.h"
#include "clones.h"
#include "activations.h"

// A product and its sum may round once where the processor does so.
#pragma clang fp contract(fast)

/// Places whose floats are added up before the sum goes to double.
enum { RUN = 72 };

/// Places `first ..< last`, U of them at a time where a sum would wait for the one before it.
#define PLACES(U, body) { \
        int64_t i = first; \
        for (; i + U <= last; i += U) \
            for (int u = 0; u < U; u++) { const int64_t at = (i + u) * channels + c; body } \
        for (; i < last; i++) { const int u = 0; const int64_t at = i * channels + c; body } \
    }

/// All channels of some places: N registers of W beside each other, U sums of each.
#define CHANNELS(EACH) \
    int64_t c = 0; \
    for (; c + 64 <= channels; c += 64) EACH(16, 4, 1) \
    for (; c + 32 <= channels; c += 32) EACH(16, 2, 2) \
    for (; c + 16 <= channels; c += 16) EACH(16, 1, 4) \
    for (; c + 8 <= channels; c += 8) EACH(8, 1, 4) \
    for (; c < channels; c++) EACH(1, 1, 4)

#define RUNS(EACH) \
    for (int64_t first = begin; first < end; first += RUN) { \
        const int64_t last = first + RUN < end ? first + RUN : end; \
        CHANNELS(EACH) \
    }

/// What is worked on some time later: the processor does not see that coming by itself often enough.
#define COMING(from) __builtin_prefetch((from) + at + ahead + n * 16);

#define CLEAR(W, N, U, a, b) \
    floats_##W a[U][N], b[U][N]; \
    for (int u = 0; u < U; u++) for (int n = 0; n < N; n++) a[u][n] = b[u][n] = 0.0f;
#define COLLECT(W, N, U, a, b, to_a, to_b) \
    for (int n = 0; n < N; n++) { \
        for (int u = 1; u < U; u++) { a[0][n] += a[u][n]; b[0][n] += b[u][n]; } \
        for (int j = 0; j < W; j++) { to_a[c + n * W + j] += (double)a[0][n][j]; to_b[c + n * W + j] += (double)b[0][n][j]; } \
    }
#define CONSTANTS(W, N, name, from) \
    floats_##W name[N]; \
    for (int n = 0; n < N; n++) name[n] = READ(W, from + c + n * W);

/// What stands before the activation is (x - mean) * factor + shift.
#define AFFINE(W, N) \
    CONSTANTS(W, N, means, mean) \
    CONSTANTS(W, N, factors, factor) \
    CONSTANTS(W, N, shifts, shift)
/// The distance t from the mean, and the gradient d that comes through the activation.
#define SLOPE(W) \
    COMING(x) COMING(dy) \
    const floats_##W t = READ(W, x + at + n * W) - means[n]; \
    const floats_##W d = SLOPED(W, t * factors[n] + shifts[n], READ(W, dy + at + n * W), activation);

TLK_WIDE_CLONES(tlk_norm_sums, (const float *x, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *shift, double *sum, double *square)) {
#define EACH(W, N, U) { \
        CONSTANTS(W, N, level, shift) \
        CLEAR(W, N, U, a, b) \
        PLACES(U, for (int n = 0; n < N; n++) { \
            COMING(x) \
            const floats_##W t = READ(W, x + at + n * W) - level[n]; \
            a[u][n] += t; \
            b[u][n] += t * t; \
        }) \
        COLLECT(W, N, U, a, b, sum, square) \
    }
    RUNS(EACH)
#undef EACH
}

TLK_INLINE void apply(const float *x, float *y, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *mean, const float *factor,
                      const float *shift, tlk_norm_activation activation) {
#define EACH(W, N, U) { \
        AFFINE(W, N) \
        for (int64_t i = first; i < last; i++) { \
            const int64_t at = i * channels + c; \
            for (int n = 0; n < N; n++) { \
                COMING(x) \
                WRITE(W, y + at + n * W, ACTIVATED(W, (READ(W, x + at + n * W) - means[n]) * factors[n] + shifts[n], activation)); \
            } \
        } \
    }
    RUNS(EACH)
#undef EACH
}

TLK_INLINE void gradient_sums(const float *x, const float *dy, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *mean,
                              const float *factor, const float *shift, tlk_norm_activation activation, double *sum, double *product) {
#define EACH(W, N, U) { \
        AFFINE(W, N) \
        CLEAR(W, N, U, a, b) \
        PLACES(U, for (int n = 0; n < N; n++) { \
            SLOPE(W) \
            a[u][n] += d; \
            b[u][n] += d * t; \
        }) \
        COLLECT(W, N, U, a, b, sum, product) \
    }
    RUNS(EACH)
#undef EACH
}

TLK_INLINE void gradient_apply(const float *x, const float *dy, float *dx, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *mean,
                               const float *factor, const float *shift, tlk_norm_activation activation, const float *level, const float *tilt) {
#define EACH(W, N, U) { \
        AFFINE(W, N) \
        CONSTANTS(W, N, levels, level) \
        CONSTANTS(W, N, tilts, tilt) \
        for (int64_t i = first; i < last; i++) { \
            const int64_t at = i * channels + c; \
            for (int n = 0; n < N; n++) { \
                SLOPE(W) \
                WRITE(W, dx + at + n * W, factors[n] * (d - levels[n] - t * tilts[n])); \
            } \
        } \
    }
    RUNS(EACH)
#undef EACH
}

TLK_WIDE_CLONES(tlk_norm_apply, (const float *x, float *y, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *mean, const float *factor,
                                 const float *shift, tlk_norm_activation activation)) {
#define CALL(which) apply(x, y, begin, end, channels, ahead, mean, factor, shift, which)
    EACH_ACTIVATION(activation, CALL)
#undef CALL
}

TLK_WIDE_CLONES(tlk_norm_gradient_sums, (const float *x, const float *dy, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *mean,
                                         const float *factor, const float *shift, tlk_norm_activation activation, double *sum, double *product)) {
#define CALL(which) gradient_sums(x, dy, begin, end, channels, ahead, mean, factor, shift, which, sum, product)
    EACH_ACTIVATION(activation, CALL)
#undef CALL
}

TLK_WIDE_CLONES(tlk_norm_gradient_apply, (const float *x, const float *dy, float *dx, int64_t begin, int64_t end, int64_t channels, int64_t ahead, const float *mean,
                                          const float *factor, const float *shift, tlk_norm_activation activation, const float *level,
                                          const float *tilt)) {
#define CALL(which) gradient_apply(x, dy, dx, begin, end, channels, ahead, mean, factor, shift, which, level, tilt)
    EACH_ACTIVATION(activation, CALL)
#undef CALL
}
