#include "include/depthwise_norm.h"
#include "activations.h"
#include "lanes.h"
#include <string.h>

// A product and its sum may round once where the processor does so.
#pragma clang fp contract(fast)

/// Channels that are worked on together. The last of them begin among those before where channels do not come in sixteens: the same
/// numbers once more.
enum { GROUP = 16 };
typedef double doubles __attribute__((ext_vector_type(16), aligned(8)));
/// At a multiple of its size, as what is written past the cache must be.
typedef float whole __attribute__((ext_vector_type(16)));

static int64_t groups(const tlk_depthwise_norm *d) { return (d->channels + GROUP - 1) / GROUP; }
static int64_t first_channel(const tlk_depthwise_norm *d, int64_t group) {
    return (group + 1) * GROUP <= d->channels ? group * GROUP : d->channels - GROUP;
}

// Rows are kept for a group of channels at a time, with the zeros around the picture: [group][pixel][16].
static int64_t line(const tlk_depthwise_norm *d, int64_t width) { return groups(d) * (width + d->kernel - 1) * GROUP; }
// Behind them there is room for such a row of one group.
int64_t tlk_depthwise_norm_rows(const tlk_depthwise_norm *d) { return d->kernel * line(d, d->width) + (d->width + d->kernel - 1) * GROUP; }
int64_t tlk_depthwise_norm_sums(const tlk_depthwise_norm *d) { return groups(d) * d->kernel * d->kernel * GROUP; }

/// A row of what the convolution sees.
INLINE void normalized_row(const tlk_depthwise_norm *d, const float *x, float *row, tlk_norm_activation activation) {
    const int64_t count = groups(d), channels = d->channels, size = (d->width + d->kernel - 1) * GROUP;
    row += d->kernel / 2 * GROUP;
    for (int64_t group = 0; group < count; group++, row += size) {
        const int64_t c = first_channel(d, group);
        const floats_16 mean = READ(16, d->mean + c), factor = READ(16, d->factor + c), shift = READ(16, d->shift + c);
        for (int64_t i = 0; i < d->width; i++) {
            const float *at = x + i * channels + c;
            __builtin_prefetch(at + d->width * channels, 0, 2);
            WRITE(16, row + i * GROUP, ACTIVATED(16, (READ(16, at) - mean) * factor + shift, activation));
        }
    }
}

/// A row of the convolution's gradient from that of the normalisation after it, or as it is.
#define GRADIENT_ROW(name, activation_) \
    WIDE static void name(const tlk_depthwise_norm *d, const float *dy, const tlk_norm_after *after, int64_t place, float *row) { \
        const int64_t count = groups(d), channels = d->channels, width = d->out_width, size = (width + d->kernel - 1) * GROUP; \
        dy += place * channels; \
        row += d->kernel / 2 * GROUP; \
        for (int64_t group = 0; group < count; group++, row += size) { \
            const int64_t c = first_channel(d, group); \
            if (!after->y) { \
                for (int64_t i = 0; i < width; i++) WRITE(16, row + i * GROUP, READ(16, dy + i * channels + c)); \
                continue; \
            } \
            const float *y = after->y + place * channels + c; \
            const floats_16 mean = READ(16, after->mean + c), factor = READ(16, after->factor + c), shift = READ(16, after->shift + c); \
            const floats_16 level = READ(16, after->level + c), tilt = READ(16, after->tilt + c); \
            for (int64_t i = 0; i < width; i++) { \
                const floats_16 t = READ(16, y + i * channels) - mean; \
                const floats_16 slope = SLOPED(16, t * factor + shift, READ(16, dy + i * channels + c), activation_); \
                __builtin_prefetch(y + (width + i) * channels, 0, 2); \
                __builtin_prefetch(dy + (width + i) * channels + c, 0, 2); \
                WRITE(16, row + i * GROUP, factor * (slope - level - t * tilt)); \
            } \
        } \
    }
GRADIENT_ROW(gradient_row_plain, TLK_NORM_PLAIN)
GRADIENT_ROW(gradient_row_relu, TLK_NORM_RELU)
GRADIENT_ROW(gradient_row_hardswish, TLK_NORM_HARDSWISH)

// At the borders fewer rows of the kernel meet the picture.
#define ROWS_3(EACH, S) \
    switch (count) { \
        case 1: EACH(3, S, 1) break; \
        case 2: EACH(3, S, 2) break; \
        default: EACH(3, S, 3) break; \
    }
#define ROWS_5(EACH, S) \
    switch (count) { \
        case 1: EACH(5, S, 1) break; \
        case 2: EACH(5, S, 2) break; \
        case 3: EACH(5, S, 3) break; \
        case 4: EACH(5, S, 4) break; \
        default: EACH(5, S, 5) break; \
    }

/// A row of results for a group of channels, from R rows of the kernel's K; w at the first of these.
#define FORWARD(K, S, R) { \
        lanes weight[R][K]; \
        const float *row[R]; \
        for (int r = 0; r < R; r++) { \
            row[r] = rows[r]; \
            for (int k = 0; k < K; k++) weight[r][k] = LOAD(w + (r * K + k) * channels); \
        } \
        for (int64_t o = 0; o < width; o++) { \
            lanes sum = ALL(0); \
            for (int r = 0; r < R; r++) \
                for (int k = 0; k < K; k++) sum = FMA(weight[r][k], LOAD(row[r] + (o * S + k) * GROUP), sum); \
            STORE(y + o * channels, sum); \
        } \
    }
#define FORWARDS(K, S) \
    WIDE static void forward_##K##_##S(const float *const *rows, int64_t count, const float *w, float *y, int64_t width, int64_t channels) { \
        ROWS_##K(FORWARD, S) \
    }
FORWARDS(3, 1)
FORWARDS(3, 2)
FORWARDS(5, 1)
FORWARDS(5, 2)

typedef void (*forward_row)(const float *const *rows, int64_t count, const float *w, float *y, int64_t width, int64_t channels);

/// Places whose statistics are taken together, while they are in the cache.
enum { TOGETHER = 72 };

INLINE void run(const tlk_depthwise_norm *d, const float *x, const float *w, float *y, tlk_statistics of_y, float *ring, int64_t begin, int64_t end,
                tlk_norm_activation activation) {
    const int64_t kernel = d->kernel, pad = kernel / 2, channels = d->channels, count = groups(d), size = (d->width + kernel - 1) * GROUP;
    const forward_row forward = kernel == 3 ? (d->stride == 1 ? forward_3_1 : forward_3_2) : d->stride == 1 ? forward_5_1 : forward_5_2;
    memset(ring, 0, (size_t)tlk_depthwise_norm_rows(d) * sizeof *ring);
    for (int64_t row = begin, next = 0, first = begin; row < end; row++) {
        const int64_t image = row / d->out_height, o = row % d->out_height, top = o * d->stride - pad;
        const int64_t low = top < 0 ? 0 : top, high = top + kernel < d->height ? top + kernel : d->height;
        if (row == begin || o == 0) next = low;
        for (; next < high; next++)
            normalized_row(d, x + (image * d->height + next) * d->width * channels, ring + next % kernel * line(d, d->width), activation);
        for (int64_t group = 0; group < count; group++) {
            const int64_t c = first_channel(d, group);
            const float *rows[5];
            for (int64_t r = low; r < high; r++) rows[r - low] = ring + r % kernel * line(d, d->width) + group * size;
            forward(rows, high - low, w + (low - top) * kernel * channels + c, y + row * d->out_width * channels + c, d->out_width, channels);
        }
        if (of_y.sum && ((row + 1 - first) * d->out_width >= TOGETHER || row + 1 == end)) {
            tlk_norm_sums(y + first * d->out_width * channels, 0, (row + 1 - first) * d->out_width, channels, 0, of_y.level, of_y.sum, of_y.square);
            first = row + 1;
        }
    }
}

/// A row of x for a group of channels, with which everything begins; w and dw at the kernel's row that the first row of dy meets.
typedef struct {
    const float *rows[5];
    int64_t count, width, out_width, channels;
    const float *mean, *factor, *shift, *x, *w;
    float *seen, *dx, *dw;
    double *sum, *product;
    bool past;
} gradient_pixels;

/// One pixel of x, whose kernel's columns are FIRST, FIRST + S, ...: place (at + K / 2 - k) / S of the rows of dy, behind the zeros there.
#define PIXEL(K, S, R, at, FIRST) { \
        floats_16 part[2] = {0.0f, 0.0f}; \
        for (int r = 0; r < R; r++) \
            for (int k = FIRST; k < K; k += S) part[k / S % 2] += weight[r][k] * READ(16, row[r] + (((at) + K / 2 - k) / S + K / 2) * GROUP); \
        __builtin_prefetch(x + ((at) + width) * channels, 0, 2); \
        const floats_16 t = READ(16, x + (at) * channels) - mean, before = t * factor + shift; \
        const floats_16 gradient = SLOPED(16, before, part[0] + part[1], activation); \
        WRITE(16, seen + ((at) + K / 2) * GROUP, ACTIVATED(16, before, activation)); \
        if (past) __builtin_nontemporal_store(gradient, (whole *)(dx + (at) * channels)); \
        else WRITE(16, dx + (at) * channels, gradient); \
        a += gradient; \
        b += gradient * t; \
    }

/// R rows of dy, each of which meets the kernel S rows above the one before: what comes back from them, then what they add to the
/// gradient of the kernel. Two loops, because not all of both fits into the registers.
#define BACKWARD(K, S, R) { \
        floats_16 weight[R][K], total[R][K], a = 0.0f, b = 0.0f; \
        const float *row[R]; \
        for (int r = 0; r < R; r++) { \
            row[r] = g->rows[r]; \
            for (int k = 0; k < K; k++) weight[r][k] = READ(16, w + (k - r * S * K) * channels); \
        } \
        int64_t i = 0; \
        if (S == 1) { \
            for (; i < width; i++) PIXEL(K, S, R, i, 0) \
        } else { \
            for (; i + 1 < width; i += 2) { \
                PIXEL(K, S, R, i, K / 2 % 2) \
                PIXEL(K, S, R, i + 1, (K / 2 + 1) % 2) \
            } \
            if (i < width) PIXEL(K, S, R, i, K / 2 % 2) \
        } \
        *(doubles *)g->sum = __builtin_convertvector(a, doubles); \
        *(doubles *)g->product = __builtin_convertvector(b, doubles); \
        for (int r = 0; r < R; r++) \
            for (int k = 0; k < K; k++) total[r][k] = READ(16, dw + (k - r * S * K) * GROUP); \
        for (int64_t o = 0; o < out_width; o++) \
            for (int r = 0; r < R; r++) { \
                const floats_16 slope = READ(16, row[r] + (o + K / 2) * GROUP); \
                for (int k = 0; k < K; k++) total[r][k] += slope * READ(16, seen + (o * S + k) * GROUP); \
            } \
        for (int r = 0; r < R; r++) \
            for (int k = 0; k < K; k++) WRITE(16, dw + (k - r * S * K) * GROUP, total[r][k]); \
    }
#define BACKWARDS(K, S, NAME, which) \
    WIDE static void backward_##K##_##S##_##NAME(const gradient_pixels *g) { \
        const float *x = g->x, *w = g->w; \
        float *seen = g->seen, *dx = g->dx, *dw = g->dw; \
        const int64_t count = g->count, width = g->width, out_width = g->out_width, channels = g->channels; \
        const floats_16 mean = READ(16, g->mean), factor = READ(16, g->factor), shift = READ(16, g->shift); \
        const tlk_norm_activation activation = which; \
        const bool past = g->past; \
        ROWS_##K(BACKWARD, S) \
    }
#define ACTIVATIONS(K, S) \
    BACKWARDS(K, S, plain, TLK_NORM_PLAIN) \
    BACKWARDS(K, S, relu, TLK_NORM_RELU) \
    BACKWARDS(K, S, hardswish, TLK_NORM_HARDSWISH)
ACTIVATIONS(3, 1)
ACTIVATIONS(3, 2)
ACTIVATIONS(5, 1)
ACTIVATIONS(5, 2)

WIDE void tlk_depthwise_norm_run(const tlk_depthwise_norm *d, const float *x, const float *w, float *y, tlk_statistics of_y, float *rows, int64_t begin,
                                 int64_t end) {
#define CALL(which) run(d, x, w, y, of_y, rows, begin, end, which)
    EACH_ACTIVATION(d->activation, CALL)
#undef CALL
}

#define NAMED(K, S, which) \
    (which == TLK_NORM_RELU ? backward_##K##_##S##_relu : which == TLK_NORM_HARDSWISH ? backward_##K##_##S##_hardswish : backward_##K##_##S##_plain)

void tlk_depthwise_norm_gradient(const tlk_depthwise_norm *d, const float *x, const float *dy, const tlk_norm_after *after, const float *w, float *dx,
                                 double *sum, double *product, float *dw, float *ring, int64_t begin, int64_t end) {
    const int64_t kernel = d->kernel, stride = d->stride, pad = kernel / 2, channels = d->channels, width = d->width, count = groups(d);
    const int64_t size = (d->out_width + kernel - 1) * GROUP, each = line(d, d->out_width);
    void (*const backward)(const gradient_pixels *) = kernel == 3 ? stride == 1 ? NAMED(3, 1, d->activation) : NAMED(3, 2, d->activation)
                                                      : stride == 1 ? NAMED(5, 1, d->activation) : NAMED(5, 2, d->activation);
    void (*const made)(const tlk_depthwise_norm *, const float *, const tlk_norm_after *, int64_t, float *) =
        after->activation == TLK_NORM_PLAIN ? gradient_row_plain : after->activation == TLK_NORM_RELU ? gradient_row_relu : gradient_row_hardswish;
    const bool past = d->past && channels % GROUP == 0 && (uintptr_t)dx % sizeof(whole) == 0;
    memset(ring, 0, (size_t)tlk_depthwise_norm_rows(d) * sizeof *ring);
    for (int64_t row = begin, next = 0; row < end; row++) {
        const int64_t image = row / d->height, r = row % d->height;
        // The rows of dy that this row went into.
        const int64_t low = r < kernel - pad ? 0 : (r + pad - kernel + stride) / stride, last = (r + pad) / stride;
        const int64_t high = last < d->out_height ? last + 1 : d->out_height;
        if (row == begin || r == 0) next = low;
        for (; next < high; next++) made(d, dy, after, (image * d->out_height + next) * d->out_width, ring + next % kernel * each);
        const int64_t first = (r + pad - low * stride) * kernel;
        const float *rows[5];
        for (int64_t o = low; o < high; o++) rows[o - low] = ring + o % kernel * each;
        for (int64_t group = 0; group < count; group++) {
            const int64_t c = first_channel(d, group), at = row * width * channels + c;
            double sums[2][GROUP];
            gradient_pixels g = {.count = high - low, .width = width, .out_width = d->out_width, .channels = channels, .mean = d->mean + c,
                                 .factor = d->factor + c, .shift = d->shift + c, .x = x + at, .w = w + first * channels + c,
                                 .seen = ring + kernel * line(d, width), .dx = dx + at, .dw = dw + (group * kernel * kernel + first) * GROUP,
                                 .sum = sums[0], .product = sums[1], .past = past};
            for (int64_t o = 0; o < g.count; o++) g.rows[o] = rows[o] + group * size;
            backward(&g);
            // Channels that two groups have are summed once.
            for (int64_t j = group * GROUP - c; j < GROUP; j++) { sum[c + j] += sums[0][j]; product[c + j] += sums[1][j]; }
        }
    }
    if (past) __atomic_thread_fence(__ATOMIC_SEQ_CST);  // such stores wait for no other
}
