#include "include/winograd.h"
#include "lanes.h"
#include <stddef.h>

/// Outputs of a tile and of a panel of weights; products for each output; tiles that are multiplied together; channels summed at a time.
enum { TILE = 4, MATRICES = 36, PANEL = 64, ROWS = 6, DEPTH = 128 };
/// Where the polynomials are evaluated: 0, P, -P, Q, -Q and infinity.
#define P 1.0
#define Q 2.0
#define PP (P * P)
#define QQ (Q * Q)

/// Six values at the points 0, P, -P, Q, -Q and infinity of the polynomial they are the coefficients of.
#define INPUT(d, s, v, t) { \
        const lanes d0 = (d)[0 * (s)], d1 = (d)[1 * (s)], d2 = (d)[2 * (s)], d3 = (d)[3 * (s)], d4 = (d)[4 * (s)], d5 = (d)[5 * (s)]; \
        const lanes even_p = FMA(d2, ALL(-QQ), d4), odd_p = FMA(d1, ALL(-P * QQ), d3 * ALL(P)); \
        const lanes even_q = FMA(d2, ALL(-PP), d4), odd_q = FMA(d1, ALL(-Q * PP), d3 * ALL(Q)); \
        (v)[0 * (t)] = FMA(d0, ALL(PP * QQ), FMA(d2, ALL(-(PP + QQ)), d4)); \
        (v)[1 * (t)] = even_p + odd_p; \
        (v)[2 * (t)] = even_p - odd_p; \
        (v)[3 * (t)] = even_q + odd_q; \
        (v)[4 * (t)] = even_q - odd_q; \
        (v)[5 * (t)] = FMA(d1, ALL(PP * QQ), FMA(d3, ALL(-(PP + QQ)), d5)); \
    }

/// Four coefficients from six values: what the transformation of the input and of the weights gives, multiplied and put back.
#define OUTPUT(m, s, y, t) { \
        const lanes m0 = (m)[0 * (s)], sum_p = (m)[1 * (s)] + (m)[2 * (s)], gap_p = (m)[1 * (s)] - (m)[2 * (s)]; \
        const lanes sum_q = (m)[3 * (s)] + (m)[4 * (s)], gap_q = (m)[3 * (s)] - (m)[4 * (s)], m5 = (m)[5 * (s)]; \
        (y)[0 * (t)] = m0 + sum_p + sum_q; \
        (y)[1 * (t)] = FMA(gap_q, ALL(Q), gap_p * ALL(P)); \
        (y)[2 * (t)] = FMA(sum_q, ALL(QQ), sum_p * ALL(PP)); \
        (y)[3 * (t)] = FMA(gap_q, ALL(QQ * Q), FMA(gap_p, ALL(PP * P), m5)); \
    }

/// Six values at those points from a kernel's three coefficients, with the factors that interpolation divides by.
#define WEIGHT(g, s, v, t) { \
        const lanes g0 = (g)[0 * (s)], g1 = (g)[1 * (s)], g2 = (g)[2 * (s)]; \
        const lanes even_p = FMA(g2, ALL(PP), g0) * ALL(1 / (2 * PP * (PP - QQ))), odd_p = g1 * ALL(P / (2 * PP * (PP - QQ))); \
        const lanes even_q = FMA(g2, ALL(QQ), g0) * ALL(1 / (2 * QQ * (QQ - PP))), odd_q = g1 * ALL(Q / (2 * QQ * (QQ - PP))); \
        (v)[0 * (t)] = g0 * ALL(1 / (PP * QQ)); \
        (v)[1 * (t)] = even_p + odd_p; \
        (v)[2 * (t)] = even_p - odd_p; \
        (v)[3 * (t)] = even_q + odd_q; \
        (v)[4 * (t)] = even_q - odd_q; \
        (v)[5 * (t)] = g2; \
    }

int64_t tlk_winograd_weight_floats(int64_t channels, int64_t outputs) { return MATRICES * channels * outputs; }

int64_t tlk_winograd_tiles(const tlk_winograd *d) {
    return d->images * ((d->out_height + TILE - 1) / TILE) * ((d->out_width + TILE - 1) / TILE);
}

// A little more than a power of two from one matrix to the next: else they all fall into the same lines of the cache.
static int64_t input_stride(int64_t channels, int64_t block) { return block * channels + 16; }
static int64_t product_stride(int64_t block) { return block * PANEL + 16; }

int64_t tlk_winograd_scratch_floats(int64_t channels, int64_t block) {
    return MATRICES * (input_stride(channels, block) + product_stride(block));
}

// They lie as u[panel of 64 outputs][matrix][channel][output].
WIDE void tlk_winograd_weights(const float *w, float *u, int64_t channels, int64_t outputs, bool backward, int64_t begin, int64_t end) {
    for (int64_t group = begin; group < end; group++) {
        const int64_t first = group * 16, panel = first / PANEL * PANEL, width = outputs - panel < PANEL ? outputs - panel : PANEL;
        float *target = u + panel * channels * MATRICES + first % PANEL;
        for (int64_t c = 0; c < channels; c++) {
            lanes kernel[9], half[18], whole[36];
            for (int k = 0; k < 16; k++) {
                const float *from = w + (backward ? c * outputs + first + k : (first + k) * channels + c) * 9;
                for (int i = 0; i < 9; i++) ((float *)kernel)[i * 16 + k] = from[backward ? 8 - i : i];
            }
            for (int j = 0; j < 3; j++) WEIGHT(kernel + j, 3, half + j, 3)
            for (int i = 0; i < 6; i++) WEIGHT(half + i * 3, 1, whole + i * 6, 1)
            for (int i = 0; i < MATRICES; i++) STORE(target + (i * channels + c) * width, whole[i]);
        }
    }
}

INLINE void tile_input(const tlk_winograd *d, const float *x, int64_t top, int64_t left, float *v, int64_t stride) {
    lanes half[36];
    const bool isInside = top >= 0 && left >= 0 && top + 6 <= d->height && left + 6 <= d->width;
    for (int i = 0; i < 6; i++) {
        lanes row[6];
        const float *at = x + ((top + i) * d->width + left) * d->x_pixel;
        if (isInside) {
            for (int j = 0; j < 6; j++) row[j] = LOAD(at + j * d->x_pixel);
        } else {
            for (int j = 0; j < 6; j++) {
                const int64_t h = top + i, w = left + j;
                row[j] = h >= 0 && h < d->height && w >= 0 && w < d->width ? LOAD(at + j * d->x_pixel) : ALL(0);
            }
        }
        INPUT(row, 1, half + i * 6, 1)
    }
    for (int j = 0; j < 6; j++) {
        lanes column[6];
        INPUT(half + j, 6, column, 1)
        for (int i = 0; i < 6; i++) STORE(v + (i * 6 + j) * stride, column[i]);
    }
}

INLINE void tile_output(const tlk_winograd *d, const float *m, int64_t stride, int64_t top, int64_t left, const float *bias, const float *residual,
                        bool relu, float *y) {
    lanes half[24], whole[16];
    for (int j = 0; j < 6; j++) {
        lanes column[6];
        for (int i = 0; i < 6; i++) column[i] = LOAD(m + (i * 6 + j) * stride);
        OUTPUT(column, 1, half + j, 6)
    }
    for (int i = 0; i < TILE; i++) OUTPUT(half + i * 6, 1, whole + i * TILE, 1)
    const int64_t rows = d->out_height - top < TILE ? d->out_height - top : TILE, columns = d->out_width - left < TILE ? d->out_width - left : TILE;
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++) {
            const int64_t at = ((top + i) * d->out_width + left + j) * d->y_pixel;
            lanes result = whole[i * TILE + j];
            if (bias) result += LOAD(bias);
            if (residual) result += LOAD(residual + at);
            if (relu) result = (lanes)((bits)result & ~(result < ALL(0)));  // NaN stays
            STORE(y + at, result);
        }
}

/// Where a tile lies: its picture and the place of its first result.
#define PLACE(d, tile) \
    const int64_t across = ((d)->out_width + TILE - 1) / TILE, each = across * (((d)->out_height + TILE - 1) / TILE); \
    const int64_t image = (tile) / each, top = (tile) % each / across * TILE, left = (tile) % across * TILE;

WIDE static void transform_inputs(const tlk_winograd *d, const float *x, float *v, int64_t stride, int64_t first, int64_t count) {
    for (int64_t t = 0; t < count; t++) {
        PLACE(d, first + t)
        for (int64_t c = 0; c < d->channels; c += 16)
            tile_input(d, x + image * d->x_image + c / 16 * d->x_block, top - d->pad_top, left - d->pad_left, v + t * d->channels + c, stride);
    }
}

WIDE static void transform_outputs(const tlk_winograd *d, const float *m, int64_t stride, const float *bias, const float *residual, bool relu, float *y,
                                   int64_t first, int64_t count, int64_t output, int64_t width) {
    for (int64_t t = 0; t < count; t++) {
        PLACE(d, first + t)
        for (int64_t k = output; k < output + width; k += 16) {
            const int64_t at = image * d->y_image + k / 16 * d->y_block;
            tile_output(d, m + t * PANEL + k - output, stride, top, left, bias ? bias + k : NULL, residual ? residual + at : NULL, relu, y + at);
        }
    }
}

/// R tiles times N registers of outputs: the sums stay in registers.
#define SUMS(R, N) { \
        lanes sum[R][N]; \
        for (int r = 0; r < R; r++) \
            for (int n = 0; n < N; n++) sum[r][n] = continues ? LOAD(c + r * PANEL + n * 16) : ALL(0); \
        for (int64_t k = 0; k < depth; k++) { \
            lanes weight[N]; \
            for (int n = 0; n < N; n++) weight[n] = LOAD(b + (k * N + n) * 16); \
            for (int r = 0; r < R; r++) { \
                const lanes input = ALL(a[r * stride + k]); \
                for (int n = 0; n < N; n++) sum[r][n] = FMA(input, weight[n], sum[r][n]); \
            } \
        } \
        for (int r = 0; r < R; r++) \
            for (int n = 0; n < N; n++) STORE(c + r * PANEL + n * 16, sum[r][n]); \
    }

/// c[tile][output] = or += a[tile][channel] * b[channel][output] for `depth` channels and N * 16 outputs.
#define PRODUCT(N) \
    WIDE static void product_##N(const float *a, int64_t stride, const float *b, float *c, int64_t tiles, int64_t depth, bool continues) { \
        for (; tiles >= ROWS; tiles -= ROWS, a += ROWS * stride, c += ROWS * PANEL) SUMS(ROWS, N) \
        LAST_ROWS(tiles, N) \
    }
PRODUCT(1)
PRODUCT(2)
PRODUCT(3)
PRODUCT(4)

void tlk_winograd_run(const tlk_winograd *d, const float *x, const float *u, const float *bias, const float *residual, bool relu, float *y,
                      float *scratch, int64_t block, int64_t begin, int64_t end) {
    static void (*const products[])(const float *, int64_t, const float *, float *, int64_t, int64_t, bool) = {product_1, product_2, product_3, product_4};
    const int64_t stride = input_stride(d->channels, block), product = product_stride(block);
    float *v = scratch, *m = scratch + MATRICES * stride;
    for (int64_t first = begin; first < end; first += block) {
        const int64_t count = end - first < block ? end - first : block;
        transform_inputs(d, x, v, stride, first, count);
        for (int64_t output = 0; output < d->outputs; output += PANEL) {
            const int64_t width = d->outputs - output < PANEL ? d->outputs - output : PANEL;
            const float *panel = u + output * d->channels * MATRICES;
            for (int64_t i = 0; i < MATRICES; i++)
                for (int64_t c = 0; c < d->channels; c += DEPTH)
                    products[width / 16 - 1](v + i * stride + c, d->channels, panel + (i * d->channels + c) * width, m + i * product, count,
                                             d->channels - c < DEPTH ? d->channels - c : DEPTH, c > 0);
            transform_outputs(d, m, product, bias, residual, relu, y, first, count, output, width);
        }
    }
}
