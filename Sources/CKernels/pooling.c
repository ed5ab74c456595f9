#include "include/pooling.h"
#include "vector_math.h"

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

// Registers of 16, 8 or 1 neighbours.
#define VECTORS(W) \
    typedef float floats_##W __attribute__((ext_vector_type(W), aligned(4))); \
    typedef int32_t ints_##W __attribute__((ext_vector_type(W), aligned(4))); \
    typedef uint16_t halves_##W __attribute__((ext_vector_type(W), aligned(2))); \
    typedef uint8_t bytes_##W __attribute__((ext_vector_type(W), aligned(1)));
VECTORS(16)
VECTORS(8)
VECTORS(1)

#define READ_f32(W, p) (*(const floats_##W *)(p))
#define READ_bf16(W, p) __builtin_bit_cast(floats_##W, __builtin_convertvector(*(const halves_##W *)(p), ints_##W) << 16)
#define WRITE_f32(W, p, v) (*(floats_##W *)(p) = (v))
#define WRITE_bf16(W, p, v) for (int j_ = 0; j_ < W; j_++) (p)[j_] = tlk_float_to_bf16((v)[j_]);

/// What of a window, or of the windows over a place, lies in the picture along an axis.
typedef struct { int64_t first, last; } range;

static inline range inside(const tlk_windows *d, int axis, int64_t place) {
    const int64_t start = place * d->stride[axis] - d->padding[axis];
    return (range){most(0, -start), least(d->kernel[axis], d->in[axis] - start)};
}

static inline range over(const tlk_windows *d, int axis, int64_t place) {
    const int64_t end = place + d->padding[axis], start = end - d->kernel[axis] + 1, stride = d->stride[axis];
    return (range){start > 0 ? (start + stride - 1) / stride : 0, least(d->out[axis], end / stride + 1)};
}

// W channels of one result.
#define MAXIMUM(W, T, KIND) { \
        floats_##W best = -INFINITY; \
        ints_##W place = (int32_t)((ranges[0].first * d->kernel[1] + ranges[1].first) * d->kernel[2] + ranges[2].first); \
        for (int64_t i = ranges[0].first; i < ranges[0].last; i++) \
            for (int64_t j = ranges[1].first; j < ranges[1].last; j++) { \
                const T *line = from + ((i * d->in[1] + j) * d->in[2]) * d->channels + c; \
                const int32_t before = (int32_t)((i * d->kernel[1] + j) * d->kernel[2]); \
                for (int64_t k = ranges[2].first; k < ranges[2].last; k++) { \
                    const floats_##W value = READ_##KIND(W, line + k * d->channels); \
                    const ints_##W takes = (value > best) | (value != value); \
                    best = takes ? value : best; \
                    place = takes ? (ints_##W)(before + (int32_t)k) : place; \
                } \
            } \
        if (to) { WRITE_##KIND(W, to + c, best); } \
        if (places && d->is_wide) *(ints_##W *)((int32_t *)places + at + c) = place; \
        else if (places) *(bytes_##W *)((uint8_t *)places + at + c) = __builtin_convertvector(place, bytes_##W); \
    }

/// Columns of dx that are summed together, outside of memory.
enum { TILE = 128 };

// W channels of columns `begin ..< end` of a row of dx: each result's share goes to the place of its window that it came from, where
// that is in this row.
#define SHARE(W, T, KIND) { \
        floats_##W sums[TILE]; \
        for (int64_t n = 0; n < end - begin; n++) sums[n] = 0.0f; \
        for (int64_t i = deeps.first; i < deeps.last; i++) \
            for (int64_t j = rows.first; j < rows.last; j++) { \
                const int32_t before = (int32_t)(((deep + d->padding[0] - i * d->stride[0]) * d->kernel[1] + high + d->padding[1] - j * d->stride[1]) \
                                                 * d->kernel[2]); \
                for (int64_t wide = wides.first; wide < wides.last; wide++) { \
                    const int64_t at = plane_out + ((i * d->out[1] + j) * d->out[2] + wide) * d->channels + c; \
                    const floats_##W slope = READ_##KIND(W, dy + at); \
                    const ints_##W place = d->is_wide ? *(const ints_##W *)((const int32_t *)places + at) \
                                                      : __builtin_convertvector(*(const bytes_##W *)((const uint8_t *)places + at), ints_##W); \
                    const int64_t start = wide * d->stride[2] - d->padding[2]; \
                    for (int64_t k = most(0, begin - start); k < least(d->kernel[2], end - start); k++) \
                        sums[start + k - begin] += place == (ints_##W)(before + (int32_t)k) ? slope : (floats_##W)0.0f; \
                } \
            } \
        for (int64_t n = 0; n < end - begin; n++) WRITE_##KIND(W, to + n * d->channels + c, sums[n]); \
    }

#define CHANNELS(EACH, T, KIND) \
    int64_t c = 0; \
    for (; c + 16 <= d->channels; c += 16) EACH(16, T, KIND) \
    for (; c + 8 <= d->channels; c += 8) EACH(8, T, KIND) \
    for (; c < d->channels; c++) EACH(1, T, KIND)

#define LOOPS(T, KIND) \
    TLK_CLONES static void forward_##KIND(const tlk_windows *d, const T *x, T *y, void *places, int64_t begin, int64_t end) { \
        const int64_t rows = d->out[0] * d->out[1], plane_in = d->in[0] * d->in[1] * d->in[2] * d->channels; \
        for (int64_t row = begin; row < end; row++) { \
            const int64_t deep = row % rows / d->out[1], high = row % d->out[1]; \
            range ranges[3] = {inside(d, 0, deep), inside(d, 1, high)}; \
            const T *corner = x + row / rows * plane_in + ((deep * d->stride[0] - d->padding[0]) * d->in[1] + high * d->stride[1] - d->padding[1]) \
                                                             * d->in[2] * d->channels; \
            for (int64_t wide = 0; wide < d->out[2]; wide++) { \
                ranges[2] = inside(d, 2, wide); \
                /* What the next row of results reads first: the processor does not foresee it, and waiting takes twice as long as the work. */ \
                for (int64_t i = 0; i < least(2, d->stride[1]); i++) \
                    for (int64_t j = 0; j < least(2, d->stride[2]); j++) \
                        for (int64_t c = 0; c < d->channels; c += 16) \
                            __builtin_prefetch(corner + ((d->kernel[1] + i) * d->in[2] + wide * d->stride[2] + j) * d->channels + c); \
                const T *from = corner + (wide * d->stride[2] - d->padding[2]) * d->channels; \
                const int64_t at = (row * d->out[2] + wide) * d->channels; \
                T *to = y ? y + at : NULL; \
                CHANNELS(MAXIMUM, T, KIND) \
            } \
        } \
    } \
    TLK_CLONES static void backward_##KIND(const tlk_windows *d, const T *dy, const void *places, T *dx, int64_t first, int64_t last) { \
        const int64_t all = d->in[0] * d->in[1]; \
        for (int64_t row = first; row < last; row++) { \
            const int64_t deep = row % all / d->in[1], high = row % d->in[1]; \
            const range deeps = over(d, 0, deep), rows = over(d, 1, high); \
            const int64_t plane_out = row / all * (d->out[0] * d->out[1] * d->out[2] * d->channels); \
            for (int64_t begin = 0; begin < d->in[2]; begin += TILE) { \
                const int64_t end = least(d->in[2], begin + TILE); \
                const range wides = {over(d, 2, begin).first, over(d, 2, end - 1).last}; \
                T *to = dx + (row * d->in[2] + begin) * d->channels; \
                CHANNELS(SHARE, T, KIND) \
            } \
        } \
    }
LOOPS(float, f32)
LOOPS(uint16_t, bf16)

void tlk_max_pool(const tlk_windows *d, const void *x, void *y, void *places, int64_t begin, int64_t end) {
    if (d->is_bf16) forward_bf16(d, x, y, places, begin, end);
    else forward_f32(d, x, y, places, begin, end);
}

void tlk_max_pool_backward(const tlk_windows *d, const void *dy, const void *places, void *dx, int64_t begin, int64_t end) {
    if (d->is_bf16) backward_bf16(d, dy, places, dx, begin, end);
    else backward_f32(d, dy, places, dx, begin, end);
}
