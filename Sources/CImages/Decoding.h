// What the decoders of all formats share: caps, the rows they write, and libraries that are opened when first needed.
#pragma once
#include "CImages.h"

enum {
    CI_FULL_PIXELS = 16000000,   ///< above this a picture that becomes small anyway is reduced while it is read
    CI_WHOLE_PIXELS = 100000000, ///< the most that may stand in memory at once
    CI_MAX_PIXELS = 500000000,   ///< the most that is read, row by row
    CI_MAX_SCANS = 100           ///< a progressive JPEG of more is an attack
};

/// The picture being read. Rows come from the top; each is `width` RGB pixels.
typedef struct {
    size_t width, shrink, out_width, out_height, written, summed;
    uint8_t *pixels;
    uint64_t *sums;
} ci_rows;

/// By how much a picture may be reduced on the way, so that its short side keeps twice the `least` pixels.
int ci_choose_shrink(uint64_t width, uint64_t height, int least);

/// Checks the caps and allocates; on failure `out` says what the header asked for.
int ci_rows_open(ci_rows *rows, ci_image *out, uint64_t width, uint64_t height, int shrink);
void ci_rows_add(ci_rows *rows, const uint8_t *rgb);
/// Row y of a picture that is not reduced: for formats whose rows do not come in order.
uint8_t *ci_rows_at(ci_rows *rows, size_t y);
/// Hands the picture over, upright.
int ci_rows_finish(ci_rows *rows, ci_image *out, int orientation);
void ci_rows_close(ci_rows *rows);

int ci_orient(ci_image *image, int orientation);

/// Opens the first of these libraries that is there and looks up `count` functions; 0 when one is missing.
int ci_open_library(const char *const *files, const char *const *names, void **functions, int count);
/// Says which package is missing.
int ci_no_library(ci_image *out, const char *package);

/// One pixel of straight alpha on white.
static inline uint8_t ci_on_white(unsigned value, unsigned alpha) {
    return (uint8_t)((value * alpha + 255u * (255u - alpha) + 127u) / 255u);
}
