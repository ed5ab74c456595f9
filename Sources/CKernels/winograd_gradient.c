#include "winograd_tiles.h"

/// Rows of channels that are summed together; sums that stay in the cache until they are transformed back.
enum { ROWS = 4, CACHED = 1 << 23 };

/// Six values from four gradients, as those of the products: `OUTPUT` of the forward pass the other way round.
#define SPREAD(y, s, m, t) { \
        const lanes y0 = (y)[0 * (s)], y1 = (y)[1 * (s)], y2 = (y)[2 * (s)], y3 = (y)[3 * (s)]; \
        const lanes even_p = FMA(y2, ALL(PP), y0), odd_p = FMA(y3, ALL(PP * P), y1 * ALL(P)); \
        const lanes even_q = FMA(y2, ALL(QQ), y0), odd_q = FMA(y3, ALL(QQ * Q), y1 * ALL(Q)); \
        (m)[0 * (t)] = y0; \
        (m)[1 * (t)] = even_p + odd_p; \
        (m)[2 * (t)] = even_p - odd_p; \
        (m)[3 * (t)] = even_q + odd_q; \
        (m)[4 * (t)] = even_q - odd_q; \
        (m)[5 * (t)] = y3; \
    }

/// Five from three.
#define SPREAD_NARROW(y, s, m, t) { \
        const lanes y0 = (y)[0 * (s)], y1 = (y)[1 * (s)], y2 = (y)[2 * (s)]; \
        const lanes even = FMA(y2, ALL(PP), y0), odd = y1 * ALL(P); \
        (m)[0 * (t)] = y0; \
        (m)[1 * (t)] = even + odd; \
        (m)[2 * (t)] = even - odd; \
        (m)[3 * (t)] = FMA(y2, ALL(QQ), FMA(y1, ALL(Q), y0)); \
        (m)[5 * (t)] = y2; \
    }

/// Three gradients of a kernel's coefficients from six of its values: `WEIGHT` of the forward pass the other way round.
#define GATHER(u, s, g, t) { \
        const lanes sum_p = ((u)[1 * (s)] + (u)[2 * (s)]) * ALL(1 / (2 * PP * (PP - QQ))), gap_p = ((u)[1 * (s)] - (u)[2 * (s)]) * ALL(1 / (2 * PP * (PP - QQ))); \
        const lanes sum_q = ((u)[3 * (s)] + (u)[4 * (s)]) * ALL(1 / (2 * QQ * (QQ - PP))), gap_q = ((u)[3 * (s)] - (u)[4 * (s)]) * ALL(1 / (2 * QQ * (QQ - PP))); \
        (g)[0 * (t)] = FMA((u)[0 * (s)], ALL(1 / (PP * QQ)), sum_p + sum_q); \
        (g)[1 * (t)] = FMA(gap_p, ALL(P), gap_q * ALL(Q)); \
        (g)[2 * (t)] = FMA(sum_p, ALL(PP), FMA(sum_q, ALL(QQ), (u)[5 * (s)])); \
    }

static int64_t panels_of(int64_t outputs) { return (outputs + PANEL - 1) / PANEL; }
static int64_t gradient_stride(int64_t panels, int64_t block) { return panels * PANEL * block + 16; }

int64_t tlk_winograd_gradient_floats(int64_t channels, int64_t outputs) { return MATRICES * channels * panels_of(outputs) * PANEL; }

int64_t tlk_winograd_gradient_scratch_floats(int64_t channels, int64_t outputs, int64_t block) {
    return MATRICES * (input_stride(channels, block) + gradient_stride(panels_of(outputs), block));
}

/// `dy`: the first pixel of its picture and outputs is at `from`.
INLINE void tile_gradient(const tlk_winograd *d, const void *dy, int64_t from, int64_t top, int64_t left, float *m, int64_t stride, const bool low,
                          const bool narrow, const bool is_half) {
    lanes half[24];
    const int down = low ? 3 : 4, across = narrow ? 3 : 4;
    for (int i = 0; i < down; i++) {
        lanes row[4];
        const int64_t at = from + ((top + i) * d->out_width + left) * d->y_pixel;
        for (int j = 0; j < across; j++) row[j] = top + i < d->out_height && left + j < d->out_width ? FETCH(dy, at + j * d->y_pixel, is_half) : ALL(0);
        for (int j = across; j < 2 * across; j++) COMING(dy, at + j * d->y_pixel, is_half);
        if (narrow) SPREAD_NARROW(row, 1, half + i * 6, 1) else SPREAD(row, 1, half + i * 6, 1)
    }
    DOWN(half, SPREAD, SPREAD_NARROW, m, stride, low, narrow)
}

// Inputs lie as v[matrix][16 channels][tile][channel], gradients as m[matrix][panel of 64 outputs][tile][output].
#define TRANSFORMS(kind) TRANSFORMS_OF(kind, single, false) TRANSFORMS_OF(kind, half, true)
#define TRANSFORMS_OF(kind, name, is_half) \
    WIDE static void transform_##kind##_##name(const tlk_winograd *d, const walk *w, const void *x, const void *dy, float *v, float *m, int64_t block, \
                                               int64_t begin, int64_t end) { \
        const int64_t stride = input_stride(d->channels, block), gap = gradient_stride(panels_of(end - begin), block); \
        for (int64_t t = w->from[kind]; t < w->from[kind + 1]; t++) { \
            const place at = place_of(w, kind, t); \
            for (int64_t c = 0; c < d->channels; c += 16) \
                tile_input(d, x, at.image * d->x_image + c / 16 * d->x_block, at.top - d->pad_top, at.left - d->pad_left, v + c * block + t * 16, stride, \
                           IS_LOW(kind), IS_NARROW(kind), is_half); \
            for (int64_t k = begin; k < end; k += 16) \
                tile_gradient(d, dy, at.image * d->y_image + k / 16 * d->y_block, at.top, at.left, \
                              m + (k - begin) / PANEL * PANEL * block + t * PANEL + k % PANEL, gap, IS_LOW(kind), IS_NARROW(kind), is_half); \
        } \
    }
EACH_KIND(TRANSFORMS)

/// c[channel][output] = or += the sum over `tiles` of a[tile][channel] * b[tile][output], for 16 channels and N * 16 outputs; past the
/// cache where it does not hold all sums: then they need not be fetched to be overwritten.
#define PRODUCT(N) \
    WIDE static void product_##N(const float *a, const float *b, float *c, int64_t tiles, bool continues, bool past) { \
        for (int first = 0; first < 16; first += ROWS, a += ROWS, c += ROWS * PANEL) { \
            lanes sum[ROWS][N]; \
            for (int r = 0; r < ROWS; r++) \
                for (int n = 0; n < N; n++) sum[r][n] = continues ? LOAD(c + r * PANEL + n * 16) : ALL(0); \
            for (int64_t t = 0; t < tiles; t++) { \
                lanes gradient[N]; \
                for (int n = 0; n < N; n++) gradient[n] = LOAD(b + t * PANEL + n * 16); \
                for (int r = 0; r < ROWS; r++) { \
                    const lanes input = ALL(a[t * 16 + r]); \
                    for (int n = 0; n < N; n++) sum[r][n] = FMA(input, gradient[n], sum[r][n]); \
                } \
            } \
            for (int r = 0; r < ROWS; r++) \
                for (int n = 0; n < N; n++) \
                    if (past) __builtin_nontemporal_store(sum[r][n], (lanes *)(c + r * PANEL + n * 16)); \
                    else STORE(c + r * PANEL + n * 16, sum[r][n]); \
        } \
    }
PRODUCT(1)
PRODUCT(2)
PRODUCT(3)
PRODUCT(4)

void tlk_winograd_gradient(const tlk_winograd *d, const void *x, const void *dy, float *du, float *scratch, int64_t block, int64_t part, int64_t parts,
                           int64_t begin, int64_t end) {
    static void (*const products[])(const float *, const float *, float *, int64_t, bool, bool) = {product_1, product_2, product_3, product_4};
    const int64_t panels = panels_of(d->outputs), stride = input_stride(d->channels, block), gap = gradient_stride(panels_of(end - begin), block);
    float *v = scratch, *m = scratch + MATRICES * stride;
    const bool past = tlk_winograd_gradient_floats(d->channels, d->outputs) > CACHED && (uintptr_t)du % sizeof(lanes) == 0;
    walk w = walk_of(d, part, parts);
    // Once at least: where there is no tile, sums are zero.
    bool continues = false;
    for (bool isThere = next_block(&w, block); isThere || !continues; isThere = next_block(&w, block), continues = true) {
#define BOTH(kind) (d->is_half ? transform_##kind##_half : transform_##kind##_single)(d, &w, x, dy, v, m, block, begin, end);
        EACH_KIND(BOTH)
        for (int64_t i = 0; i < MATRICES; i++) {
            const range users = users_of(i, &w);
            if (users.begin == users.end && continues) continue;
            for (int64_t output = begin; output < end; output += PANEL) {
                const int64_t width = d->outputs - output < PANEL ? d->outputs - output : PANEL;
                for (int64_t c = 0; c < d->channels; c += 16)
                    products[width / 16 - 1](v + i * stride + c * block + users.begin * 16, m + i * gap + (output - begin) * block + users.begin * PANEL,
                                             du + ((i * panels + output / PANEL) * d->channels + c) * PANEL, users.end - users.begin, continues, past);
            }
        }
    }
    if (past) __atomic_thread_fence(__ATOMIC_SEQ_CST);  // such stores wait for no other
}

WIDE void tlk_winograd_gradient_weights(const float *du, int64_t parts, float *dw, int64_t channels, int64_t outputs, int64_t begin, int64_t end) {
    const int64_t panels = panels_of(outputs), all = tlk_winograd_gradient_floats(channels, outputs);
    for (int64_t panel = 0; panel < panels; panel++)
        for (int64_t c = begin; c < end; c++)
            for (int64_t first = panel * PANEL; first < panel * PANEL + PANEL && first < outputs; first += 16) {
                lanes whole[36], half[18], kernel[9];
                for (int i = 0; i < MATRICES; i++) {
                    const float *at = du + ((i * panels + panel) * channels + c) * PANEL + first % PANEL;
                    whole[i] = LOAD(at);
                    __builtin_prefetch(at + PANEL);  // of the next channel: more streams than the processor follows
                    for (int64_t part = 1; part < parts; part++) whole[i] += LOAD(at + part * all);
                }
                for (int i = 0; i < 6; i++) GATHER(whole + i * 6, 1, half + i * 3, 1)
                for (int j = 0; j < 3; j++) GATHER(half + j, 3, kernel + j, 3)
                for (int k = 0; k < 16; k++)
                    for (int i = 0; i < 9; i++) dw[((first + k) * channels + c) * 9 + i] = ((float *)kernel)[i * 16 + k];
            }
}
