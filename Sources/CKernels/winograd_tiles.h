// What the loops over Winograd tiles share: F(4x4, 3x3), and the same with three results along an edge, for pieces of pictures that a
// register of 16 channels wide.
#pragma once
#include "include/winograd.h"
#include "lanes.h"
#include <stddef.h>

typedef uint16_t halves __attribute__((vector_size(32), aligned(2)));
typedef uint32_t words __attribute__((vector_size(64)));

/// 16 numbers of pictures that hold single floats or, `is_half`, bfloat16: the upper halves of their bits.
#define FETCH(pictures, at, is_half) \
    ((is_half) ? (lanes)(__builtin_convertvector(*(const halves *)((const uint16_t *)(pictures) + (at)), words) << 16) : (lanes)LOAD((const float *)(pictures) + (at)))

/// bfloat16 is rounded to the nearest, ties to even; NaN stays NaN.
#define PUT(pictures, at, v, is_half) \
    if (is_half) { \
        const words whole = (words)(v), isNaN = (words)((v) != (v)), rounded = whole + 0x7fff + (whole >> 16 & 1); \
        *(halves *)((uint16_t *)(pictures) + (at)) = __builtin_convertvector(((rounded & ~isNaN) | ((whole | 0x400000) & isNaN)) >> 16, halves); \
    } else { \
        STORE((float *)(pictures) + (at), (v)); \
    }

/// Asks for what lies there.
#define COMING(pictures, at, half, ...) __builtin_prefetch((const char *)(pictures) + (at) * ((half) ? 2 : 4), ##__VA_ARGS__)

/// Results along an edge of a tile, products for a tile, outputs of a panel of weights.
enum { TILE = 4, MATRICES = 36, PANEL = TLK_WINOGRAD_PANEL };
/// Where the polynomials are evaluated: 0, P, -P, Q, -Q and infinity.
#define P 1.0
#define Q 2.0
#define PP (P * P)
#define QQ (Q * Q)

/// Six values at the points 0, P, -P, Q, -Q and infinity of the polynomial they are the coefficients of.
#define INPUT(d, s, v, t) { \
        const lanes d0 = (d)[0 * (s)], d1 = (d)[1 * (s)], d2 = (d)[2 * (s)], d3 = (d)[3 * (s)], d4 = (d)[4 * (s)], d5 = (d)[5 * (s)]; \
        const lanes even_p = FMA(d2, ALL(-QQ), d4), odd_p = FMA(d1, ALL(-P * QQ), d3 * ALL(P)); \
        const lanes even_q = FMA(d2, ALL(-PP), d4), odd_q = FMA(d1, ALL(-Q * PP), d3 * ALL(Q)); \
        (v)[0 * (t)] = FMA(d0, ALL(PP * QQ), FMA(d2, ALL(-(PP + QQ)), d4)); \
        (v)[1 * (t)] = even_p + odd_p; \
        (v)[2 * (t)] = even_p - odd_p; \
        (v)[3 * (t)] = even_q + odd_q; \
        (v)[4 * (t)] = even_q - odd_q; \
        (v)[5 * (t)] = FMA(d1, ALL(PP * QQ), FMA(d3, ALL(-(PP + QQ)), d5)); \
    }

/// Five values without -Q, which is one point too many for three results. The weights hold what interpolation divides them by with it
/// there: the factors that change are in here.
#define INPUT_NARROW(d, s, v, t) { \
        const lanes d0 = (d)[0 * (s)], d1 = (d)[1 * (s)], d2 = (d)[2 * (s)], d3 = (d)[3 * (s)], d4 = (d)[4 * (s)]; \
        const lanes both = FMA(d1, ALL(-PP * Q), d3 * ALL(Q)), even = FMA(d2, ALL(PP - QQ), both), odd = FMA(d1, ALL(-P * QQ), d3 * ALL(P)); \
        (v)[0 * (t)] = FMA(d0, ALL(PP * QQ), FMA(d2, ALL(-QQ), both)); \
        (v)[1 * (t)] = even + odd; \
        (v)[2 * (t)] = even - odd; \
        (v)[3 * (t)] = FMA(d1, ALL(-2 * Q * PP), d3 * ALL(2 * Q)); \
        (v)[5 * (t)] = FMA(d2, ALL(-PP), d4) - both; \
    }

/// How an extent of results is cut: tiles of four, then as many of three as leave nothing over.
typedef struct { int64_t wide, narrow; } cut;
static cut cut_of(int64_t extent) {
    const int64_t count = (extent + TILE - 1) / TILE, over = count * TILE - extent, narrow = over < count ? over : count;
    return (cut){count - narrow, narrow};
}

/// Tiles of a kind follow each other, picture by picture, so that those that use a matrix are a range: all that are wide across use the
/// columns of -Q, and all that are high its rows.
enum { LOW_WIDE, HIGH_WIDE, HIGH_NARROW, LOW_NARROW, KINDS };
#define IS_LOW(kind) ((kind) == LOW_WIDE || (kind) == LOW_NARROW)
#define IS_NARROW(kind) ((kind) == HIGH_NARROW || (kind) == LOW_NARROW)


/// The tiles of a thread, a block of them at a time: of each kind the first of the block, and at which place of the block its tiles begin.
typedef struct {
    cut rows, columns;
    int64_t first[KINDS], last[KINDS], from[KINDS + 1];
} walk;

/// Of each kind an equal share: their costs differ.
static walk walk_of(const tlk_winograd *d, int64_t part, int64_t parts) {
    walk w = {.rows = cut_of(d->out_height), .columns = cut_of(d->out_width)};
    for (int kind = 0; kind < KINDS; kind++) {
        const int64_t down = IS_LOW(kind) ? w.rows.narrow : w.rows.wide, across = IS_NARROW(kind) ? w.columns.narrow : w.columns.wide;
        w.first[kind] = d->images * down * across * part / parts;
        w.last[kind] = d->images * down * across * (part + 1) / parts;
    }
    return w;
}

/// Goes to the next block; false when there is none.
static bool next_block(walk *w, int64_t block) {
    for (int kind = 0; kind < KINDS; kind++) w->first[kind] += w->from[kind + 1] - w->from[kind];
    for (int kind = 0; kind < KINDS; kind++) {
        const int64_t left = w->last[kind] - w->first[kind], room = block - w->from[kind];
        w->from[kind + 1] = w->from[kind] + (left < room ? left : room);
    }
    return w->from[KINDS] > 0;
}

/// Calls `body(kind)` for each kind.
#define EACH_KIND(body) body(LOW_WIDE) body(HIGH_WIDE) body(HIGH_NARROW) body(LOW_NARROW)

/// Where a tile lies: its picture and the place of its first result.
typedef struct { int64_t image, top, left; } place;
INLINE place place_of(const walk *w, int kind, int64_t position) {
    const int64_t down = IS_LOW(kind) ? w->rows.narrow : w->rows.wide, across = IS_NARROW(kind) ? w->columns.narrow : w->columns.wide;
    const int64_t tile = w->first[kind] + position - w->from[kind], i = tile / across % down, j = tile % across;
    return (place){tile / (down * across), IS_LOW(kind) ? w->rows.wide * TILE + i * (TILE - 1) : i * TILE,
                   IS_NARROW(kind) ? w->columns.wide * TILE + j * (TILE - 1) : j * TILE};
}

/// The places of a block whose tiles use a matrix.
typedef struct { int64_t begin, end; } range;
static range users_of(int64_t matrix, const walk *w) {
    const bool isRow = matrix / 6 == 4, isColumn = matrix % 6 == 4;
    return (range){isRow ? w->from[HIGH_WIDE] : 0, isColumn ? w->from[HIGH_NARROW] : isRow ? w->from[LOW_NARROW] : w->from[KINDS]};
}

/// From one matrix of transformed inputs to the next: a little more than a power of two, else they all fall into the same lines of the cache.
static int64_t input_stride(int64_t channels, int64_t block) { return block * channels + 16; }

/// The second half of a transformation to 36 values: down the columns, to the matrices that the tile uses.
#define DOWN(half, WIDE_COLUMN, NARROW_COLUMN, target, stride, low, narrow) \
    for (int j = 0; j < 6; j++) { \
        if ((narrow) && j == 4) continue; \
        lanes column[6]; \
        if (low) NARROW_COLUMN((half) + j, 6, column, 1) else WIDE_COLUMN((half) + j, 6, column, 1) \
        for (int i = 0; i < 6; i++) if (!(low) || i != 4) STORE((target) + (i * 6 + j) * (stride), column[i]); \
    }

/// `x`: the first pixel of its picture and channels is at `from`.
INLINE void tile_input(const tlk_winograd *d, const void *x, int64_t from, int64_t top, int64_t left, float *v, int64_t stride, const bool low,
                       const bool narrow, const bool is_half) {
    lanes half[36];
    const int rows = low ? 5 : 6, columns = narrow ? 5 : 6;
    const bool isInside = top >= 0 && left >= 0 && top + rows <= d->height && left + columns <= d->width;
    for (int i = 0; i < rows; i++) {
        lanes row[6];
        const int64_t at = from + ((top + i) * d->width + left) * d->x_pixel;
        // What the next tile reads beyond this one: the processor does not see it coming.
        for (int j = columns; j < columns + TILE; j++) COMING(x, at + j * d->x_pixel, is_half);
        if (isInside) {
            for (int j = 0; j < columns; j++) row[j] = FETCH(x, at + j * d->x_pixel, is_half);
        } else {
            for (int j = 0; j < columns; j++) {
                const int64_t h = top + i, w = left + j;
                row[j] = h >= 0 && h < d->height && w >= 0 && w < d->width ? FETCH(x, at + j * d->x_pixel, is_half) : ALL(0);
            }
        }
        if (narrow) INPUT_NARROW(row, 1, half + i * 6, 1) else INPUT(row, 1, half + i * 6, 1)
    }
    DOWN(half, INPUT, INPUT_NARROW, v, stride, low, narrow)
}

