#include "include/pointwise.h"
#include "lanes.h"
#include "clones.h"

/// Rows that are summed together, registers of columns beside them, floats of two operands that should stay in the second-level
/// cache, and the depth at which the columns' operand stays in the first.
enum { ROWS = 6, VECTORS = 4, CACHED = 1 << 16, DEPTH = 160 };

#define TERM(R, N) \
    lanes value[N]; \
    for (int n = 0; n < N; n++) value[n] = LOAD(b + k * columns + at[n]); \
    for (int r = 0; r < R; r++) { \
        const lanes factor = ALL(a[r * row + k * step]); \
        for (int n = 0; n < N; n++) sum[r][n] = FMA(factor, value[n], sum[r][n]); \
    }

#define FETCH(next) \
    if (next.rows > 0) { \
        __builtin_prefetch(next.at + next.done, 0, 2); \
        if ((next.done += 16) >= next.floats) { next.done = 0; next.at += next.step; next.rows--; } \
    }

/// R rows times N registers of columns. The last register may reach back over the one before it: the same sums once more.
#define SUMS(R, N) { \
        lanes sum[R][N]; \
        for (int r = 0; r < R; r++) \
            for (int n = 0; n < N; n++) sum[r][n] = continues ? LOAD(c + r * columns + at[n]) : ALL(0); \
        int64_t k = 0; \
        for (; k < depth && (coming.first.rows > 0 || coming.second.rows > 0); k++) { \
            FETCH(coming.first) \
            FETCH(coming.second) \
            TERM(R, N) \
        } \
        for (; k < depth; k++) { TERM(R, N) } \
        for (int r = 0; r < R; r++) \
            for (int n = 0; n < N; n++) STORE(c + r * columns + at[n], sum[r][n]); \
    }

/// `MANY` rows at a time, which keep the processor's multipliers busy where few columns do not.
#define PRODUCT(N, MANY) \
    WIDE static void product_##N(const float *a, int64_t row, int64_t step, const float *b, float *c, const int64_t *at, int64_t columns, \
                                 int64_t depth, int64_t rows, int continues, tlk_coming *next) { \
        tlk_coming coming = *next; \
        for (; rows >= MANY; rows -= MANY, a += MANY * row, c += MANY * columns) SUMS(MANY, N) \
        for (; rows >= ROWS; rows -= ROWS, a += ROWS * row, c += ROWS * columns) SUMS(ROWS, N) \
        LAST_ROWS(rows, N) \
        *next = coming; \
    }
PRODUCT(1, 12)
PRODUCT(2, 12)
PRODUCT(3, 8)
PRODUCT(4, 6)

/// c[r][n] = or += the sum over k of a[r * row + k * step] * b[k][n], for at least 16 columns n.
static void multiply(const float *a, int64_t row, int64_t step, const float *b, float *c, int64_t columns, int64_t depth, int64_t rows, int continues,
                     tlk_coming *coming) {
    static void (*const products[])(const float *, int64_t, int64_t, const float *, float *, const int64_t *, int64_t, int64_t, int64_t, int,
                                     tlk_coming *) = {
        product_1, product_2, product_3, product_4};
    const int64_t vectors = (columns + 15) / 16, panels = (vectors + VECTORS - 1) / VECTORS;
    // Registers are shared out evenly, so that the last, which may reach back, is never alone with sums that another has changed.
    for (int64_t panel = 0; panel < panels; panel++) {
        const int64_t from = panel * vectors / panels, count = (panel + 1) * vectors / panels - from;
        int64_t at[VECTORS];
        for (int64_t n = 0; n < count; n++) at[n] = (from + n) * 16 + 16 > columns ? columns - 16 : (from + n) * 16;
        products[count - 1](a, row, step, b, c, at, columns, depth, rows, continues, coming);
    }
}

void tlk_pointwise(const float *x, const float *w, float *y, int64_t inputs, int64_t outputs, int64_t places, tlk_coming coming) {
    for (int64_t k = 0; k < inputs; k += DEPTH)
        multiply(x + k, inputs, 1, w + k * outputs, y, outputs, inputs - k < DEPTH ? inputs - k : DEPTH, places, k > 0,
                 &coming);
}

void tlk_pointwise_weights(const float *x, const float *dy, float *dw, int64_t inputs, int64_t outputs, int64_t places, int64_t first, int64_t last,
                           int continues, tlk_coming coming) {
    int64_t step = CACHED / (inputs + last - first);
    step = step < 32 ? 32 : step;
    for (int64_t place = 0; place < places; place += step) {
        const int64_t count = places - place < step ? places - place : step, after = place + count, rows = places - after < step ? places - after : step;
        if (rows > 0) coming = (tlk_coming){{x + after * inputs, 1, rows * inputs}, {dy + after * outputs + first, rows, last - first, outputs}};
        multiply(dy + place * outputs + first, 1, outputs, x + place * inputs, dw + first * inputs, inputs, count, last - first, continues || place > 0,
                 &coming);
    }
}

TLK_CLONES void tlk_transpose(const float *from, float *to, int64_t rows, int64_t columns, int64_t begin, int64_t end) {
    for (int64_t r0 = begin; r0 < end; r0 += 16)
        for (int64_t c = 0; c < columns; c++)
            for (int64_t r = r0; r < end && r < r0 + 16; r++) to[c * rows + r] = from[r * columns + c];
}

TLK_CLONES void tlk_add_parts(const float *parts, float *total, int64_t count, int64_t size, int64_t begin, int64_t end) {
    TLK_EACH (int64_t i = begin; i < end; i++) total[i] = parts[i];
    for (int64_t k = 1; k < count; k++)
        TLK_EACH (int64_t i = begin; i < end; i++) total[i] += parts[k * size + i];
}
