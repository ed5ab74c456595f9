// Resizing as Pillow does it (src/libImaging/Resample.c): per output pixel a window of the source whose width grows with
// the reduction, weights normalised in double and rounded to 22 bits, columns first, 8-bit rows in between.
#include "CImages.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PRECISION = 32 - 8 - 2 };

static double triangle(double x) {
    x = fabs(x);
    return x < 1 ? 1 - x : 0;
}

static double cubic(double x) {   // Keys, a = -0.5
    x = fabs(x);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
    return 0;
}

typedef struct {
    int *start, *length;   // per output pixel
    int32_t *weights;      // per output pixel, `reach` values
    int reach;
} windows;

static void discard(windows *w) {
    free(w->start);
    free(w->length);
    free(w->weights);
}

static int prepare(windows *w, int from, double low, double high, int to, int filter) {
    double scale = (high - low) / to, stretch = scale < 1 ? 1 : scale;
    double support = (filter == CI_BICUBIC ? 2 : 1) * stretch;
    w->reach = (int)ceil(support) * 2 + 1;
    w->start = malloc(sizeof(int) * (size_t)to);
    w->length = malloc(sizeof(int) * (size_t)to);
    w->weights = calloc((size_t)to * (size_t)w->reach, sizeof(int32_t));
    double *raw = malloc(sizeof(double) * (size_t)w->reach);
    if (!w->start || !w->length || !w->weights || !raw) { free(raw); return CI_NO_MEMORY; }
    for (int i = 0; i < to; i++) {
        double centre = low + (i + 0.5) * scale;
        int first = (int)(centre - support + 0.5), last = (int)(centre + support + 0.5);
        if (first < 0) first = 0;
        if (last > from) last = from;
        if (last - first > w->reach) last = first + w->reach;
        double sum = 0;
        for (int k = 0; k < last - first; k++) {
            double x = (k + first - centre + 0.5) / stretch;
            raw[k] = filter == CI_BICUBIC ? cubic(x) : triangle(x);
            sum += raw[k];
        }
        for (int k = 0; k < last - first; k++) {
            double value = (sum != 0 ? raw[k] / sum : 0) * (1 << PRECISION);
            w->weights[(size_t)i * (size_t)w->reach + (size_t)k] = (int32_t)(value < 0 ? value - 0.5 : value + 0.5);
        }
        w->start[i] = first;
        w->length[i] = last > first ? last - first : 0;
    }
    free(raw);
    return CI_OK;
}

static inline uint8_t clip(int64_t v) {
    v >>= PRECISION;
    return v < 0 ? 0 : v > 255 ? 255 : (uint8_t)v;
}

static void nearest(const uint8_t *source, int width, int height, int channels, double x0, double y0, double x1, double y1,
                    uint8_t *out, int nw, int nh) {
    for (int y = 0; y < nh; y++) for (int x = 0; x < nw; x++) {
        int sx = (int)(x0 + (x + 0.5) * (x1 - x0) / nw), sy = (int)(y0 + (y + 0.5) * (y1 - y0) / nh);
        sx = sx < 0 ? 0 : sx >= width ? width - 1 : sx;
        sy = sy < 0 ? 0 : sy >= height ? height - 1 : sy;
        memcpy(out + ((size_t)y * (size_t)nw + (size_t)x) * (size_t)channels,
               source + ((size_t)sy * (size_t)width + (size_t)sx) * (size_t)channels, (size_t)channels);
    }
}

int ci_resize(const uint8_t *source, int width, int height, int channels, double x0, double y0, double x1, double y1,
              uint8_t *destination, int nw, int nh, int filter) {
    if (filter == CI_NEAREST) {
        nearest(source, width, height, channels, x0, y0, x1, y1, destination, nw, nh);
        return CI_OK;
    }
    windows across = {0}, down = {0};
    size_t c = (size_t)channels, wide = (size_t)width * c, row = (size_t)nw * c;
    uint8_t *middle = malloc((size_t)height * row);
    int status = middle ? CI_OK : CI_NO_MEMORY;
    if (status == CI_OK) status = prepare(&across, width, x0, x1, nw, filter);
    if (status == CI_OK) status = prepare(&down, height, y0, y1, nh, filter);
    if (status == CI_OK) {
        int top = down.start[0], bottom = down.start[nh - 1] + down.length[nh - 1];
        for (int y = top; y < bottom; y++) for (int x = 0; x < nw; x++) {
            const int32_t *weights = across.weights + (size_t)x * (size_t)across.reach;
            const uint8_t *from = source + (size_t)y * wide + (size_t)across.start[x] * c;
            for (size_t k = 0; k < c; k++) {
                int64_t sum = 1 << (PRECISION - 1);
                for (int i = 0; i < across.length[x]; i++) sum += (int64_t)from[(size_t)i * c + k] * weights[i];
                middle[(size_t)y * row + (size_t)x * c + k] = clip(sum);
            }
        }
        for (int y = 0; y < nh; y++) {
            const int32_t *weights = down.weights + (size_t)y * (size_t)down.reach;
            const uint8_t *from = middle + (size_t)down.start[y] * row;
            for (size_t x = 0; x < row; x++) {
                int64_t sum = 1 << (PRECISION - 1);
                for (int i = 0; i < down.length[y]; i++) sum += (int64_t)from[(size_t)i * row + x] * weights[i];
                destination[(size_t)y * row + x] = clip(sum);
            }
        }
    }
    discard(&across);
    discard(&down);
    free(middle);
    return status;
}
