#include "include/depthwise.h"
#include "clones.h"
#include <string.h>

#define LARGEST 7

typedef float lanes __attribute__((vector_size(64), aligned(4)));

/// One row of the kernel against one row of places: K sums of 16 channels stay in registers.
#define ROW(K) { \
        lanes sum[K]; \
        for (int k = 0; k < K; k++) sum[k] = total[k]; \
        for (int64_t o = 0; o < out; o++) { \
            const lanes slope = *(const lanes *)(dy + o * y_pixel); \
            const int64_t first = o * stride - padding; \
            if (first >= 0 && first + K <= width) { \
                const float *at = x + first * x_pixel; \
                for (int k = 0; k < K; k++) sum[k] += slope * *(const lanes *)(at + k * x_pixel); \
            } else { \
                for (int k = 0; k < K; k++) \
                    if (first + k >= 0 && first + k < width) sum[k] += slope * *(const lanes *)(x + (first + k) * x_pixel); \
            } \
        } \
        for (int k = 0; k < K; k++) total[k] = sum[k]; \
    }

TLK_INLINE void row(int64_t kernel, const float *x, const float *dy, lanes *total, int64_t out, int64_t width, int64_t stride, int64_t padding,
                    int64_t x_pixel, int64_t y_pixel) {
    switch (kernel) {
        case 3: ROW(3) break;
        case 5: ROW(5) break;
        case 7: ROW(7) break;
        default: ROW(1) break;
    }
}

/// Fewer than 16 channels, one by one.
static void rest(const tlk_depthwise *d, const float *x, const float *dy, float *dw, int64_t first) {
    for (int64_t c = first; c < d->channels; c++)
        for (int64_t i = 0; i < d->kernel; i++)
            for (int64_t j = 0; j < d->kernel; j++) {
                float sum = 0;
                for (int64_t n = 0; n < d->images; n++) {
                    const float *xs = x + n * d->x_image + (c / 16) * d->x_group + c % 16, *ys = dy + n * d->y_image + (c / 16) * d->y_group + c % 16;
                    for (int64_t o = 0; o < d->out_height; o++) {
                        const int64_t h = o * d->stride + i - d->padding;
                        if (h < 0 || h >= d->height) continue;
                        for (int64_t p = 0; p < d->out_width; p++) {
                            const int64_t w = p * d->stride + j - d->padding;
                            if (w < 0 || w >= d->width) continue;
                            sum += xs[(h * d->width + w) * d->x_pixel] * ys[(o * d->out_width + p) * d->y_pixel];
                        }
                    }
                }
                dw[(c * d->kernel + i) * d->kernel + j] = sum;
            }
}

TLK_CLONES void tlk_depthwise_weights(const tlk_depthwise *d, const float *x, const float *dy, float *dw, int64_t begin, int64_t end, int whole) {
    const int64_t k = d->kernel;
    for (int64_t group = begin; group < end; group++) {
        int64_t first = group * 16;
        if (!whole && first + 16 > d->channels) {
            if (first == 0) {
                rest(d, x, dy, dw, 0);
                continue;
            }
            // The last channels together with some that are done already: the same sums once more.
            first = d->channels - 16;
        }
        const int64_t offset = (first / 16) * d->x_group + first % 16, slope_offset = (first / 16) * d->y_group + first % 16;
        lanes total[LARGEST * LARGEST];
        memset(total, 0, sizeof total);
        for (int64_t n = 0; n < d->images; n++) {
            const float *xs = x + n * d->x_image + offset, *ys = dy + n * d->y_image + slope_offset;
            for (int64_t o = 0; o < d->out_height; o++)
                for (int64_t i = 0; i < k; i++) {
                    const int64_t h = o * d->stride + i - d->padding;
                    if (h < 0 || h >= d->height) continue;
                    row(k, xs + h * d->width * d->x_pixel, ys + o * d->out_width * d->y_pixel, total + i * k, d->out_width, d->width, d->stride,
                        d->padding, d->x_pixel, d->y_pixel);
                }
        }
        for (int64_t c = 0; c < 16 && first + c < d->channels; c++)
            for (int64_t i = 0; i < k * k; i++) dw[(first + c) * k * k + i] = total[i][c];
    }
}
