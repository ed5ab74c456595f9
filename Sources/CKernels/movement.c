#include "movement.h"
#include <string.h>

#define COPY_ROW(type)                                                                          \
    do {                                                                                        \
        type *d = (type *)dst;                                                                  \
        const type *s = (const type *)src;                                                      \
        if (ds == 1 && ss == 1) memcpy(d, s, (size_t)n * sizeof(type));                         \
        else if (ds == 1 && ss == 0) for (int64_t i = 0; i < n; i++) d[i] = s[0];               \
        else for (int64_t i = 0; i < n; i++) d[i * ds] = s[i * ss];                             \
    } while (0)

static void copy_row(char *dst, int64_t ds, const char *src, int64_t ss, int64_t n, int width) {
    switch (width) {
    case 1: COPY_ROW(uint8_t); break;
    case 2: COPY_ROW(uint16_t); break;
    case 4: COPY_ROW(uint32_t); break;
    default: COPY_ROW(uint64_t); break;
    }
}

void tlk_copy_strided(void *dst, const int64_t *dst_strides, const void *src, const int64_t *src_strides,
                      const int64_t *dims, int rank, int width) {
    // Axes that lie one after the other on both sides are one axis; axes of extent 1 are none.
    int64_t n[16], ds[16], ss[16];
    int r = 0;
    for (int axis = 0; axis < rank; axis++) {
        if (dims[axis] == 0) return;
        if (dims[axis] == 1) continue;
        if (r > 0 && ds[r - 1] == dst_strides[axis] * dims[axis] && ss[r - 1] == src_strides[axis] * dims[axis]) {
            n[r - 1] *= dims[axis];
            ds[r - 1] = dst_strides[axis];
            ss[r - 1] = src_strides[axis];
        } else {
            n[r] = dims[axis];
            ds[r] = dst_strides[axis];
            ss[r] = src_strides[axis];
            r++;
        }
    }
    char *d = dst;
    const char *s = src;
    if (r == 0) {
        memcpy(d, s, (size_t)width);
        return;
    }
    int64_t index[16] = {0};
    const int inner = r - 1;
    for (;;) {
        copy_row(d, ds[inner], s, ss[inner], n[inner], width);
        int axis = inner - 1;
        while (axis >= 0) {
            d += ds[axis] * width;
            s += ss[axis] * width;
            if (++index[axis] < n[axis]) break;
            d -= ds[axis] * n[axis] * width;
            s -= ss[axis] * n[axis] * width;
            index[axis] = 0;
            axis--;
        }
        if (axis < 0) return;
    }
}
