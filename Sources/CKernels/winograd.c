#include "winograd_tiles.h"

/// Tiles that are multiplied together; channels summed at a time.
enum { ROWS = 6, DEPTH = 128 };

/// Four coefficients from six values: what the transformation of the input and of the weights gives, multiplied and put back.
#define OUTPUT(m, s, y, t) { \
        const lanes m0 = (m)[0 * (s)], sum_p = (m)[1 * (s)] + (m)[2 * (s)], gap_p = (m)[1 * (s)] - (m)[2 * (s)]; \
        const lanes sum_q = (m)[3 * (s)] + (m)[4 * (s)], gap_q = (m)[3 * (s)] - (m)[4 * (s)], m5 = (m)[5 * (s)]; \
        (y)[0 * (t)] = m0 + sum_p + sum_q; \
        (y)[1 * (t)] = FMA(gap_q, ALL(Q), gap_p * ALL(P)); \
        (y)[2 * (t)] = FMA(sum_q, ALL(QQ), sum_p * ALL(PP)); \
        (y)[3 * (t)] = FMA(gap_q, ALL(QQ * Q), FMA(gap_p, ALL(PP * P), m5)); \
    }

#define OUTPUT_NARROW(m, s, y, t) { \
        const lanes m0 = (m)[0 * (s)], sum = (m)[1 * (s)] + (m)[2 * (s)], gap = (m)[1 * (s)] - (m)[2 * (s)], m3 = (m)[3 * (s)], m5 = (m)[5 * (s)]; \
        (y)[0 * (t)] = m0 + sum + m3; \
        (y)[1 * (t)] = FMA(m3, ALL(Q), gap * ALL(P)); \
        (y)[2 * (t)] = FMA(m3, ALL(QQ), FMA(sum, ALL(PP), m5)); \
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

static int64_t product_stride(int64_t block) { return block * PANEL + 16; }

int64_t tlk_winograd_scratch_floats(int64_t channels, int64_t block) {
    return MATRICES * (input_stride(channels, block) + product_stride(block));
}

// They lie as u[panel of 64 outputs][matrix][channel][output].
WIDE void tlk_winograd_weights(const float *w, float *u, int64_t channels, int64_t outputs, bool backward, int64_t begin, int64_t end) {
    for (int64_t from = begin, to; from < end; from = to) {
        // The groups of a panel together: what they write lies side by side.
        const int64_t panel = from * 16 / PANEL * PANEL, width = outputs - panel < PANEL ? outputs - panel : PANEL;
        to = (panel + width) / 16 < end ? (panel + width) / 16 : end;
        for (int64_t c = 0; c < channels; c++)
            for (int64_t group = from; group < to; group++) {
                const int64_t first = group * 16;
                float *target = u + panel * channels * MATRICES + first % PANEL;
                lanes kernel[9], half[18], whole[36];
                // The processor does not see so many streams coming: sixteen kernels lie together and far from those of the next channel, or
                // each with its own of the next channels.
                if (backward) for (int i = 0; i < 9; i++) __builtin_prefetch(w + ((c + 2) * outputs + first) * 9 + i * 16);
                for (int k = 0; k < 16; k++) {
                    const float *given = w + (backward ? c * outputs + first + k : (first + k) * channels + c) * 9;
                    if (!backward) __builtin_prefetch(given + 9 * 8);
                    for (int i = 0; i < 9; i++) ((float *)kernel)[i * 16 + k] = given[backward ? 8 - i : i];
                }
                for (int j = 0; j < 3; j++) WEIGHT(kernel + j, 3, half + j, 3)
                for (int i = 0; i < 6; i++) WEIGHT(half + i * 3, 1, whole + i * 6, 1)
                // Past the cache: there are more of them than it holds, and fetching what is overwritten anyway costs as much again.
                for (int i = 0; i < MATRICES; i++) __builtin_nontemporal_store(whole[i], (lanes *)(target + (i * channels + c) * width));
            }
    }
    __atomic_thread_fence(__ATOMIC_SEQ_CST);  // such stores wait for no other
}

/// `y`, and `residual`: the first pixel of their picture and outputs is at `from`.
INLINE void tile_output(const tlk_winograd *d, const float *m, int64_t stride, int64_t top, int64_t left, const float *bias, const void *residual,
                        bool relu, void *y, int64_t from, const bool low, const bool narrow, const bool is_half) {
    lanes half[24], whole[16];
    const int down = low ? 3 : 4, across = narrow ? 3 : 4;
    for (int i = 0; i < down; i++)  // of the next tile
        for (int j = across; j < 2 * across; j++) {
            const int64_t at = from + ((top + i) * d->out_width + left + j) * d->y_pixel;
            COMING(y, at, is_half, 1);
            if (residual) COMING(residual, at, is_half);
        }
    for (int j = 0; j < 6; j++) {
        if (narrow && j == 4) continue;
        lanes column[6];
        for (int i = 0; i < 6; i++) if (!low || i != 4) column[i] = LOAD(m + (i * 6 + j) * stride);
        if (low) OUTPUT_NARROW(column, 1, half + j, 6) else OUTPUT(column, 1, half + j, 6)
    }
    for (int i = 0; i < down; i++) {
        if (narrow) OUTPUT_NARROW(half + i * 6, 1, whole + i * TILE, 1) else OUTPUT(half + i * 6, 1, whole + i * TILE, 1)
    }
    const int64_t rows = d->out_height - top < down ? d->out_height - top : down, columns = d->out_width - left < across ? d->out_width - left : across;
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++) {
            const int64_t at = from + ((top + i) * d->out_width + left + j) * d->y_pixel;
            lanes result = whole[i * TILE + j];
            if (bias) result += LOAD(bias);
            if (residual) result += FETCH(residual, at, is_half);
            if (relu) result = RELU(result);
            PUT(y, at, result, is_half)
        }
}

#define TRANSFORMS(kind) TRANSFORMS_OF(kind, single, false) TRANSFORMS_OF(kind, half, true)
#define TRANSFORMS_OF(kind, name, is_half) \
    WIDE static void transform_inputs_##kind##_##name(const tlk_winograd *d, const walk *w, const void *x, float *v, int64_t stride) { \
        for (int64_t t = w->from[kind]; t < w->from[kind + 1]; t++) { \
            const place at = place_of(w, kind, t); \
            for (int64_t c = 0; c < d->channels; c += 16) \
                tile_input(d, x, at.image * d->x_image + c / 16 * d->x_block, at.top - d->pad_top, at.left - d->pad_left, v + t * d->channels + c, stride, \
                           IS_LOW(kind), IS_NARROW(kind), is_half); \
        } \
    } \
    WIDE static void transform_outputs_##kind##_##name(const tlk_winograd *d, const walk *w, const float *m, int64_t stride, const float *bias, \
                                                       const void *residual, bool relu, void *y, int64_t output, int64_t width) { \
        for (int64_t t = w->from[kind]; t < w->from[kind + 1]; t++) { \
            const place at = place_of(w, kind, t); \
            for (int64_t k = output; k < output + width; k += 16) \
                tile_output(d, m + t * PANEL + k - output, stride, at.top, at.left, bias ? bias + k : NULL, residual, relu, y, \
                            at.image * d->y_image + k / 16 * d->y_block, IS_LOW(kind), IS_NARROW(kind), is_half); \
        } \
    }
EACH_KIND(TRANSFORMS)

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

void tlk_winograd_run(const tlk_winograd *d, const void *x, const float *u, const float *bias, const void *residual, bool relu, void *y,
                      float *scratch, int64_t block, int64_t part, int64_t parts, int64_t begin, int64_t end) {
    static void (*const products[])(const float *, int64_t, const float *, float *, int64_t, int64_t, bool) = {product_1, product_2, product_3, product_4};
    const int64_t stride = input_stride(d->channels, block), gap = product_stride(block);
    float *v = scratch, *m = scratch + MATRICES * stride;
    for (walk w = walk_of(d, part, parts); next_block(&w, block);) {
#define INPUTS(kind) (d->is_half ? transform_inputs_##kind##_half : transform_inputs_##kind##_single)(d, &w, x, v, stride);
        EACH_KIND(INPUTS)
        for (int64_t output = begin; output < end; output += PANEL) {
            const int64_t width = d->outputs - output < PANEL ? d->outputs - output : PANEL;
            const float *panel = u + output * d->channels * MATRICES;
            for (int64_t i = 0; i < MATRICES; i++) {
                const range users = users_of(i, &w);
                if (users.begin == users.end) continue;
                for (int64_t c = 0; c < d->channels; c += DEPTH)
                    products[width / 16 - 1](v + i * stride + users.begin * d->channels + c, d->channels, panel + (i * d->channels + c) * width,
                                             m + i * gap + users.begin * PANEL, users.end - users.begin,
                                             d->channels - c < DEPTH ? d->channels - c : DEPTH, c > 0);
            }
#define OUTPUTS(kind) \
            (d->is_half ? transform_outputs_##kind##_half : transform_outputs_##kind##_single)(d, &w, m, gap, bias, residual, relu, y, output, width);
            EACH_KIND(OUTPUTS)
        }
    }
}
