#include "include/depthwise.h"
#include "clones.h"
#include <string.h>

// A product and its sum may round once where the processor does so.
#pragma clang fp contract(fast)

/// Channels that are worked on together.
enum { GROUP = 16 };

typedef float lanes __attribute__((vector_size(64), aligned(4)));
#define LOAD(p) (*(const lanes *)(p))

/// Along a row of places: the sums of R rows of a kernel of K stay in registers.
#define SUMS(K, R) { \
        lanes sum[R][K]; \
        for (int r = 0; r < R; r++) \
            for (int k = 0; k < K; k++) sum[r][k] = LOAD(total + (r * K + k) * GROUP); \
        for (int64_t o = 0; o < d->out_width; o++) { \
            const lanes slope = LOAD(dy + o * d->y_pixel); \
            const int64_t first = o * d->stride - d->padding; \
            const float *at = x + first * d->x_pixel; \
            /* What the next row of places needs and this one does not. */ \
            for (int64_t i = 0; i < d->stride; i++) \
                for (int64_t j = 0; j < d->stride; j++) __builtin_prefetch(ahead + i * x_row + (o * d->stride + j) * d->x_pixel); \
            __builtin_prefetch(dy + (d->out_width + o) * d->y_pixel); \
            if (first >= 0 && first + K <= d->width) { \
                for (int r = 0; r < R; r++) \
                    for (int k = 0; k < K; k++) sum[r][k] += slope * LOAD(at + r * x_row + k * d->x_pixel); \
            } else { \
                for (int k = 0; k < K; k++) \
                    if (first + k >= 0 && first + k < d->width) \
                        for (int r = 0; r < R; r++) sum[r][k] += slope * LOAD(at + r * x_row + k * d->x_pixel); \
            } \
        } \
        for (int r = 0; r < R; r++) \
            for (int k = 0; k < K; k++) *(lanes *)(total + (r * K + k) * GROUP) = sum[r][k]; \
    }

/// Of a row of places, the `rows` rows of the kernel that meet the picture: x and total begin at the first of them.
TLK_INLINE void add_row(const tlk_depthwise *d, const float *x, const float *dy, float *total, int64_t rows) {
    const int64_t x_row = d->width * d->x_pixel;
    const float *ahead = x + rows * x_row;
    switch (d->kernel) {
        case 3:
            switch (rows) {
                case 3: SUMS(3, 3) break;
                case 2: SUMS(3, 2) break;
                default: SUMS(3, 1) break;
            }
            break;
        case 5:
            switch (rows) {
                case 5: SUMS(5, 5) break;
                case 4: SUMS(5, 4) break;
                case 3: SUMS(5, 3) break;
                case 2: SUMS(5, 2) break;
                default: SUMS(5, 1) break;
            }
            break;
        case 7:
            for (; rows >= 3; rows -= 3, x += 3 * x_row, total += 3 * 7 * GROUP) SUMS(7, 3)
            for (; rows > 0; rows--, x += x_row, total += 7 * GROUP) SUMS(7, 1)
            break;
        default: SUMS(1, 1) break;
    }
}

/// The same for fewer than 16 channels, one by one.
TLK_INLINE void add_channels(const tlk_depthwise *d, const float *x, const float *dy, float *total, int64_t rows) {
    for (int64_t r = 0; r < rows; r++)
        for (int64_t k = 0; k < d->kernel; k++)
            for (int64_t o = 0; o < d->out_width; o++) {
                const int64_t w = o * d->stride + k - d->padding;
                if (w < 0 || w >= d->width) continue;
                for (int64_t c = 0; c < d->channels; c++)
                    total[(r * d->kernel + k) * GROUP + c] += x[(r * d->width + w) * d->x_pixel + c] * dy[o * d->y_pixel + c];
            }
}

/// The first channel of a group. Where memory ends with the last channel, the last group begins among those of the one before it:
/// the same sums once more.
static int64_t first_channel(int64_t channels, bool whole, int64_t group) {
    const int64_t first = group * GROUP;
    return whole || first + GROUP <= channels || channels < GROUP ? first : channels - GROUP;
}

int64_t tlk_depthwise_floats(const tlk_depthwise *d) { return (d->channels + GROUP - 1) / GROUP * d->kernel * d->kernel * GROUP; }

TLK_WIDE_CLONES(tlk_depthwise_sums, (const tlk_depthwise *d, const float *x, const float *dy, float *sums, int64_t begin, int64_t end)) {
    const int64_t groups = (d->channels + GROUP - 1) / GROUP, size = d->kernel * d->kernel * GROUP;
    memset(sums, 0, (size_t)(groups * size) * sizeof *sums);
    for (int64_t row = begin; row < end; row++) {
        const int64_t image = row / d->out_height, o = row % d->out_height, top = o * d->stride - d->padding;
        const int64_t low = top < 0 ? -top : 0, high = top + d->kernel > d->height ? d->height - top : d->kernel;
        if (low >= high) continue;
        for (int64_t group = 0; group < groups; group++) {
            const int64_t first = first_channel(d->channels, d->whole, group);
            const float *xs = x + image * d->x_image + first / GROUP * d->x_group + first % GROUP + (top + low) * d->width * d->x_pixel;
            const float *ys = dy + image * d->y_image + first / GROUP * d->y_group + first % GROUP + o * d->out_width * d->y_pixel;
            float *total = sums + group * size + low * d->kernel * GROUP;
            if (d->whole || d->channels >= GROUP) add_row(d, xs, ys, total, high - low);
            else add_channels(d, xs, ys, total, high - low);
        }
    }
}

void tlk_depthwise_collect(int64_t channels, int64_t area, bool whole, const float *sums, int64_t pieces, float *dw, int64_t begin, int64_t end) {
    const int64_t piece = (channels + GROUP - 1) / GROUP * area * GROUP;
    for (int64_t group = begin; group < end; group++) {
        const int64_t first = first_channel(channels, whole, group), past = channels - first < GROUP ? channels - first : GROUP;
        for (int64_t k = 0; k < area; k++) {
            const float *from = sums + (group * area + k) * GROUP;
            lanes total = LOAD(from);
            for (int64_t p = 1; p < pieces; p++) total += LOAD(from + p * piece);
            for (int64_t j = group * GROUP - first; j < past; j++) dw[(first + j) * area + k] = total[j];
        }
    }
}
