#include "include/stem.h"
#include "lanes.h"
#include <string.h>

/// Rows of the kernel; results of a tile along a row, and products for them; outputs that are multiplied together; tiles that are.
enum { KERNEL = 7, TILE = 4, POINTS = 7, PANEL = 64, ROWS = 6 };

/// From four coefficients of a kernel, and from seven pixels, to their values at the points; the factors that interpolation divides by are
/// in the first.
static const float weight_values[POINTS][4] = {
    {-2, 0, 0, 0}, {-2 / 3.0f, -2 / 3.0f, -2 / 3.0f, -2 / 3.0f}, {-2 / 9.0f, 2 / 9.0f, -2 / 9.0f, 2 / 9.0f}, {16 / 9.0f, 8 / 9.0f, 4 / 9.0f, 2 / 9.0f},
    {16 / 15.0f, -8 / 15.0f, 4 / 15.0f, -2 / 15.0f}, {2 / 45.0f, 4 / 45.0f, 8 / 45.0f, 16 / 45.0f}, {0, 0, 0, 1},
};
static const float pixel_values[POINTS][POINTS] = {
    {-0.5f, 0.25f, 2.5f, -1.25f, -2, 1, 0}, {0, 0.5f, 0.25f, -2.25f, -1, 1, 0}, {0, -0.5f, 0.75f, 1.75f, -3, 1, 0}, {0, 1, 1.5f, -2, -1.5f, 1, 0},
    {0, -1, 2.5f, 0, -2.5f, 1, 0}, {0, 0.25f, 0, -1.25f, 0, 1, 0}, {0, -0.5f, 0.25f, 2.5f, -1.25f, -2, 1},
};

int64_t tlk_stem_weight_floats(int64_t channels, int64_t outputs) { return POINTS * KERNEL * 2 * channels * outputs; }

// They lie as u[panel of 64 outputs][point][kernel row][even columns, odd columns][channel][output].
void tlk_stem_weights(const float *w, float *u, int64_t channels, int64_t outputs, int64_t begin, int64_t end) {
    for (int64_t o = begin; o < end; o++) {
        const int64_t panel = o / PANEL * PANEL, width = outputs - panel < PANEL ? outputs - panel : PANEL;
        for (int64_t c = 0; c < channels; c++)
            for (int row = 0; row < KERNEL; row++)
                for (int phase = 0; phase < 2; phase++)
                    for (int p = 0; p < POINTS; p++) {
                        const float *from = w + ((o * channels + c) * KERNEL + row) * KERNEL;
                        float sum = 0;
                        for (int i = 0; 2 * i + phase < KERNEL; i++) sum += weight_values[p][i] * from[2 * i + phase];
                        u[panel * POINTS * KERNEL * 2 * channels + (((p * KERNEL + row) * 2 + phase) * channels + c) * width + o - panel] = sum;
                    }
    }
}

static int64_t tiles_of(const tlk_stem *d) { return (d->out_width + TILE - 1) / TILE; }
/// Floats for a number of each tile, in whole registers, and with one more tile behind them.
static int64_t tile_floats(const tlk_stem *d) { return (tiles_of(d) + 15) / 16 * 16; }
static int64_t pixel_floats(const tlk_stem *d) { return tile_floats(d) + 16; }
/// Of a transformed row of a picture: [point][even pixels, odd pixels][channel][tile].
static int64_t row_floats(const tlk_stem *d) { return POINTS * 2 * d->channels * tile_floats(d); }

int64_t tlk_stem_scratch_floats(const tlk_stem *d) { return KERNEL * row_floats(d) + 8 * pixel_floats(d) + POINTS * tile_floats(d) * PANEL; }

/// `pixels`: room for one channel's, as [place in a tile's eight][tile].
WIDE static void transform_row(const tlk_stem *d, const float *x, float *v, float *pixels) {
    const int64_t tiles = tiles_of(d), count = tile_floats(d), gap = pixel_floats(d);
    for (int64_t c = 0; c < d->channels; c++) {
        const float *row = x + c * d->height * d->width;
        for (int64_t t = 0; t <= tiles; t++) {
            const int64_t at = 8 * t - 3;
            if (at >= 0 && at + 8 <= d->width) {
                for (int s = 0; s < 8; s++) pixels[s * gap + t] = row[at + s];
            } else {
                for (int s = 0; s < 8; s++) pixels[s * gap + t] = at + s >= 0 && at + s < d->width ? row[at + s] : 0;
            }
        }
        for (int phase = 0; phase < 2; phase++)
            for (int64_t t = 0; t < count; t += 16) {
                lanes seen[POINTS];
                for (int i = 0; i < POINTS; i++) seen[i] = LOAD(pixels + (2 * (i % 4) + phase) * gap + t + i / 4);
                for (int p = 0; p < POINTS; p++) {
                    lanes sum = ALL(0);
                    for (int i = 0; i < POINTS; i++) if (pixel_values[p][i] != 0) sum = FMA(seen[i], ALL(pixel_values[p][i]), sum);
                    STORE(v + ((p * 2 + phase) * d->channels + c) * count + t, sum);
                }
            }
    }
}

/// R tiles times N registers of outputs, over all rows of the kernel that meet the picture.
#define SUMS(R, N) { \
        lanes sum[R][N]; \
        for (int r = 0; r < R; r++) \
            for (int n = 0; n < N; n++) sum[r][n] = ALL(0); \
        for (int64_t k = 0; k < rows; k++) { \
            const float *a = row[k] + at, *b = weights + k * depth * N * 16; \
            for (int64_t j = 0; j < depth; j++, a += stride, b += N * 16) { \
                lanes weight[N]; \
                for (int n = 0; n < N; n++) weight[n] = LOAD(b + n * 16); \
                for (int r = 0; r < R; r++) { \
                    const lanes value = ALL(a[r]); \
                    for (int n = 0; n < N; n++) sum[r][n] = FMA(value, weight[n], sum[r][n]); \
                } \
            } \
        } \
        for (int r = 0; r < R; r++) \
            for (int n = 0; n < N; n++) STORE(m + r * PANEL + n * 16, sum[r][n]); \
    }
#define PRODUCT(N) \
    WIDE static void product_##N(const float *const *row, int64_t rows, int64_t at, int64_t stride, const float *weights, int64_t depth, float *m, int64_t tiles) { \
        for (; tiles >= ROWS; tiles -= ROWS, at += ROWS, m += ROWS * PANEL) SUMS(ROWS, N) \
        LAST_ROWS(tiles, N) \
    }
PRODUCT(1)
PRODUCT(2)
PRODUCT(3)
PRODUCT(4)

/// A tile's results for 16 outputs from its products, which lie `gap` apart.
INLINE void put_tile(const float *m, int64_t gap, const float *bias, bool relu, float *y, int64_t pixel, int64_t count) {
    lanes v[POINTS], result[TILE];
    for (int p = 0; p < POINTS; p++) v[p] = LOAD(m + p * gap);
    const lanes whole = v[1] + v[2], less = v[1] - v[2], half = v[3] + v[4], difference = v[3] - v[4];
    result[0] = v[0] + whole + half + v[5];
    result[1] = FMA(v[5], ALL(2), FMA(difference, ALL(0.5f), less));
    result[2] = FMA(v[5], ALL(4), FMA(half, ALL(0.25f), whole));
    result[3] = FMA(v[5], ALL(8), FMA(difference, ALL(0.125f), less)) + v[6];
    for (int64_t i = 0; i < count; i++) {
        lanes z = result[i];
        if (bias) z += LOAD(bias);
        if (relu) z = RELU(z);
        STORE(y + i * pixel, z);
    }
}

WIDE void tlk_stem_run(const tlk_stem *d, const float *x, const float *u, const float *bias, bool relu, float *y, float *scratch, int64_t begin,
                       int64_t end) {
    static void (*const products[])(const float *const *, int64_t, int64_t, int64_t, const float *, int64_t, float *, int64_t) = {
        product_1, product_2, product_3, product_4};
    const int64_t tiles = tiles_of(d), count = tile_floats(d), depth = 2 * d->channels, each = row_floats(d), pad = KERNEL / 2;
    float *pixels = scratch + KERNEL * each, *m = pixels + 8 * pixel_floats(d);
    memset(pixels, 0, (size_t)(8 * pixel_floats(d)) * sizeof *pixels);
    for (int64_t place = begin, next = 0; place < end; place++) {
        const int64_t image = place / d->out_height, o = place % d->out_height, top = 2 * o - pad;
        const int64_t low = top < 0 ? 0 : top, high = top + KERNEL < d->height ? top + KERNEL : d->height;
        if (place == begin || o == 0) next = low;
        for (; next < high; next++)
            transform_row(d, x + (image * d->channels * d->height + next) * d->width, scratch + next % KERNEL * each, pixels);
        const float *row[KERNEL];
        for (int64_t h = low; h < high; h++) row[h - low] = scratch + h % KERNEL * each;
        for (int64_t output = 0; output < d->outputs; output += PANEL) {
            const int64_t width = d->outputs - output < PANEL ? d->outputs - output : PANEL;
            const float *panel = u + output * POINTS * KERNEL * depth;
            for (int64_t p = 0; p < POINTS; p++)
                products[width / 16 - 1](row, high - low, p * depth * count, count, panel + (p * KERNEL + low - top) * depth * width, depth,
                                         m + p * count * PANEL, tiles);
            for (int64_t t = 0; t < tiles; t++)
                for (int64_t k = 0; k < width; k += 16)
                    put_tile(m + t * PANEL + k, count * PANEL, bias ? bias + output + k : NULL, relu,
                             y + image * d->y_image + (output + k) / 16 * d->y_block + (o * d->out_width + t * TILE) * d->y_pixel, d->y_pixel,
                             d->out_width - t * TILE < TILE ? d->out_width - t * TILE : TILE);
        }
    }
}
