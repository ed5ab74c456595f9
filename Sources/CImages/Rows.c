// Where decoders put their rows: straight into the picture, or summed into one `shrink` times smaller, so that a
// photograph of hundreds of megapixels never stands in memory whole.
#include "Decoding.h"
#include <stdlib.h>
#include <string.h>

int ci_choose_shrink(uint64_t width, uint64_t height, int least) {
    if (least <= 0 || width * height <= CI_FULL_PIXELS) return 1;
    uint64_t side = width < height ? width : height, most = side / (2 * (uint64_t)least), shrink = 1;
    while (shrink < most && (width / shrink) * (height / shrink) > CI_FULL_PIXELS) shrink++;
    return (int)shrink;
}

int ci_rows_open(ci_rows *rows, ci_image *out, uint64_t width, uint64_t height, int shrink) {
    memset(rows, 0, sizeof *rows);
    out->width = (int)width;
    out->height = (int)height;
    if (width == 0 || height == 0) { strcpy(out->message, "a side of 0 pixels"); return CI_CORRUPT; }
    if (width > CI_MAX_SIDE || height > CI_MAX_SIDE || width * height > CI_MAX_PIXELS) return CI_TOO_LARGE;
    rows->width = (size_t)width;
    rows->shrink = (size_t)shrink;
    rows->out_width = ((size_t)width + rows->shrink - 1) / rows->shrink;
    rows->out_height = ((size_t)height + rows->shrink - 1) / rows->shrink;
    if (rows->out_width * rows->out_height > CI_WHOLE_PIXELS) return CI_TOO_LARGE;
    rows->pixels = malloc(rows->out_width * rows->out_height * 3);
    if (shrink > 1) rows->sums = calloc(rows->out_width * 3, sizeof *rows->sums);
    if (!rows->pixels || (shrink > 1 && !rows->sums)) { ci_rows_close(rows); return CI_NO_MEMORY; }
    return CI_OK;
}

uint8_t *ci_rows_at(ci_rows *rows, size_t y) { return rows->pixels + y * rows->width * 3; }

static void flush(ci_rows *rows) {
    if (rows->summed == 0) return;
    uint8_t *to = rows->pixels + rows->written++ * rows->out_width * 3;
    for (size_t x = 0; x < rows->out_width; x++) {
        size_t last = rows->width - x * rows->shrink;
        uint64_t n = (uint64_t)(last < rows->shrink ? last : rows->shrink) * rows->summed;
        for (size_t c = 0; c < 3; c++) to[3 * x + c] = (uint8_t)((rows->sums[3 * x + c] + n / 2) / n);
    }
    memset(rows->sums, 0, rows->out_width * 3 * sizeof *rows->sums);
    rows->summed = 0;
}

void ci_rows_add(ci_rows *rows, const uint8_t *rgb) {
    if (rows->shrink == 1) {
        memcpy(rows->pixels + rows->written++ * rows->width * 3, rgb, rows->width * 3);
        return;
    }
    uint64_t *sum = rows->sums;
    for (size_t x = 0; x < rows->width; sum += 3) {
        size_t end = x + rows->shrink < rows->width ? x + rows->shrink : rows->width;
        for (; x < end; x++) for (size_t c = 0; c < 3; c++) sum[c] += rgb[3 * x + c];
    }
    if (++rows->summed == rows->shrink) flush(rows);
}

int ci_rows_finish(ci_rows *rows, ci_image *out, int orientation) {
    if (rows->sums) flush(rows);
    free(rows->sums);
    out->pixels = rows->pixels;
    out->width = (int)rows->out_width;
    out->height = (int)rows->out_height;
    memset(rows, 0, sizeof *rows);
    int turned = ci_orient(out, orientation);
    if (turned != CI_OK) { free(out->pixels); out->pixels = NULL; }
    return turned;
}

void ci_rows_close(ci_rows *rows) {
    free(rows->pixels);
    free(rows->sums);
    memset(rows, 0, sizeof *rows);
}
