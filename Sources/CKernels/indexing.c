#include "indexing.h"
#include <string.h>

static int64_t first_outside(const int64_t *indices, int64_t count, int64_t axis) {
    for (int64_t i = 0; i < count; i++)
        if (indices[i] < 0 || indices[i] >= axis) return i;
    return -1;
}

int64_t tlk_index_select(void *dst, const void *src, const int64_t *indices, int64_t count, int64_t outer, int64_t axis, int64_t inner) {
    const int64_t bad = first_outside(indices, count, axis);
    if (bad >= 0) return bad;
    char *d = dst;
    const char *s = src;
    for (int64_t o = 0; o < outer; o++)
        for (int64_t i = 0; i < count; i++, d += inner) memcpy(d, s + (o * axis + indices[i]) * inner, (size_t)inner);
    return -1;
}

int64_t tlk_index_add(float *dst, const float *src, const int64_t *indices, int64_t count, int64_t outer, int64_t axis, int64_t inner) {
    const int64_t bad = first_outside(indices, count, axis);
    if (bad >= 0) return bad;
    for (int64_t o = 0; o < outer; o++)
        for (int64_t i = 0; i < count; i++, src += inner) {
            float *d = dst + (o * axis + indices[i]) * inner;
            for (int64_t k = 0; k < inner; k++) d[k] += src[k];
        }
    return -1;
}

#define GATHER(type)                                                                                         \
    do {                                                                                                     \
        type *d = dst;                                                                                       \
        const type *s = src;                                                                                 \
        for (int64_t o = 0; o < outer; o++)                                                                  \
            for (int64_t i = 0; i < rows; i++)                                                               \
                for (int64_t k = 0; k < inner; k++) *d++ = s[(o * axis + *indices++) * inner + k];           \
    } while (0)

int64_t tlk_gather(void *dst, const void *src, const int64_t *indices, int64_t outer, int64_t axis, int64_t rows, int64_t inner, int width) {
    const int64_t bad = first_outside(indices, outer * rows * inner, axis);
    if (bad >= 0) return bad;
    switch (width) {
    case 1: GATHER(uint8_t); break;
    case 2: GATHER(uint16_t); break;
    case 4: GATHER(uint32_t); break;
    default: GATHER(uint64_t); break;
    }
    return -1;
}

int64_t tlk_scatter_add(float *dst, const float *src, const int64_t *indices, int64_t outer, int64_t axis, int64_t rows, int64_t inner) {
    const int64_t bad = first_outside(indices, outer * rows * inner, axis);
    if (bad >= 0) return bad;
    for (int64_t o = 0; o < outer; o++)
        for (int64_t i = 0; i < rows; i++)
            for (int64_t k = 0; k < inner; k++) dst[(o * axis + *indices++) * inner + k] += *src++;
    return -1;
}

int64_t tlk_one_hot(int64_t *dst, const int64_t *indices, int64_t count, int64_t classes) {
    const int64_t bad = first_outside(indices, count, classes);
    if (bad >= 0) return bad;
    memset(dst, 0, (size_t)(count * classes) * sizeof(int64_t));
    for (int64_t i = 0; i < count; i++) dst[i * classes + indices[i]] = 1;
    return -1;
}
