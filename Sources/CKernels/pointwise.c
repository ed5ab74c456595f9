#include "include/pointwise.h"
#include "lanes.h"
#include "clones.h"

/// Outputs that are summed together, registers of inputs beside them, floats of x and dy that should stay in the cache.
enum { ROWS = 6, VECTORS = 4, CACHED = 1 << 16 };

/// R outputs times N registers of inputs. The last register may reach back over the one before it: the same sums once more.
#define SUMS(R, N) { \
        lanes sum[R][N]; \
        for (int r = 0; r < R; r++) \
            for (int n = 0; n < N; n++) sum[r][n] = continues ? LOAD(c + r * inputs + at[n]) : ALL(0); \
        for (int64_t p = 0; p < places; p++) { \
            lanes value[N]; \
            for (int n = 0; n < N; n++) value[n] = LOAD(x + p * inputs + at[n]); \
            for (int r = 0; r < R; r++) { \
                const lanes slope = ALL(dy[p * outputs + r]); \
                for (int n = 0; n < N; n++) sum[r][n] = FMA(slope, value[n], sum[r][n]); \
            } \
        } \
        for (int r = 0; r < R; r++) \
            for (int n = 0; n < N; n++) STORE(c + r * inputs + at[n], sum[r][n]); \
    }

#define PRODUCT(N) \
    WIDE static void product_##N(const float *x, const float *dy, float *c, const int64_t *at, int64_t inputs, int64_t outputs, int64_t places, \
                                 int64_t rows, int continues) { \
        for (; rows >= ROWS; rows -= ROWS, dy += ROWS, c += ROWS * inputs) SUMS(ROWS, N) \
        LAST_ROWS(rows, N) \
    }
PRODUCT(1)
PRODUCT(2)
PRODUCT(3)
PRODUCT(4)

void tlk_pointwise_weights(const float *x, const float *dy, float *dw, int64_t inputs, int64_t outputs, int64_t begin, int64_t end, int64_t first,
                           int64_t last) {
    static void (*const products[])(const float *, const float *, float *, const int64_t *, int64_t, int64_t, int64_t, int64_t, int) = {
        product_1, product_2, product_3, product_4};
    const int64_t vectors = (inputs + 15) / 16, panels = (vectors + VECTORS - 1) / VECTORS;
    int64_t step = CACHED / (inputs + last - first);
    step = step < 32 ? 32 : step;
    for (int64_t place = begin; place < end; place += step) {
        const int64_t places = end - place < step ? end - place : step;
        // Registers are shared out evenly, so that the last, which may reach back, is never alone with sums that another has changed.
        for (int64_t panel = 0; panel < panels; panel++) {
            const int64_t from = panel * vectors / panels, count = (panel + 1) * vectors / panels - from;
            int64_t at[VECTORS];
            for (int64_t n = 0; n < count; n++) at[n] = (from + n) * 16 + 16 > inputs ? inputs - 16 : (from + n) * 16;
            products[count - 1](x + place * inputs, dy + place * outputs + first, dw + first * inputs, at, inputs, outputs, places, last - first,
                                place > begin);
        }
    }
}

TLK_CLONES void tlk_add_parts(const float *parts, float *total, int64_t count, int64_t size) {
    for (int64_t i = 0; i < size; i++) {
        float sum = 0;
        for (int64_t k = 0; k < count; k++) sum += parts[k * size + i];
        total[i] = sum;
    }
}
