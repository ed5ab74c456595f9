// BMP without compression: palettes of 1, 4 and 8 bits, 16, 24 and 32 bits with or without masks.
#include "Decoding.h"
#include <stdlib.h>
#include <string.h>

static uint32_t u16(const uint8_t *p) { return (uint32_t)p[0] | (uint32_t)p[1] << 8; }
static uint32_t u32(const uint8_t *p) { return u16(p) | u16(p + 2) << 16; }

/// One channel of a pixel, cut out by its mask and scaled to 8 bits.
static uint8_t channel(uint32_t pixel, uint32_t mask) {
    if (mask == 0) return 0;
    int shift = __builtin_ctz(mask);
    uint64_t most = mask >> shift;
    return (uint8_t)(((pixel & mask) >> shift) * 255ull / most);
}

typedef struct {
    const uint8_t *pixels, *palette;
    uint32_t bits, colours, entry, masks[3];
} layout;

static int convert(const layout *l, const uint8_t *row, size_t width, uint8_t *rgb) {
    for (size_t x = 0; x < width; x++, rgb += 3) {
        if (l->bits <= 8) {
            uint32_t per = 8 / l->bits, index = row[x / per] >> (8 - l->bits * (x % per + 1)) & ((1u << l->bits) - 1);
            if (index >= l->colours) return CI_CORRUPT;
            const uint8_t *colour = l->palette + (size_t)index * l->entry;
            rgb[0] = colour[2]; rgb[1] = colour[1]; rgb[2] = colour[0];
        } else if (l->bits == 24) {
            rgb[0] = row[3 * x + 2]; rgb[1] = row[3 * x + 1]; rgb[2] = row[3 * x];
        } else {
            uint32_t pixel = l->bits == 16 ? u16(row + 2 * x) : u32(row + 4 * x);
            for (int c = 0; c < 3; c++) rgb[c] = channel(pixel, l->masks[c]);
        }
    }
    return CI_OK;
}

static int unsupported(ci_image *out, const char *what) { strcpy(out->message, what); return CI_UNSUPPORTED; }
static int corrupt(ci_image *out, const char *what) { strcpy(out->message, what); return CI_CORRUPT; }

int ci_decode_bmp(const uint8_t *bytes, size_t count, int least, ci_image *out) {
    if (count < 26) return corrupt(out, "the file ends too early");
    uint32_t start = u32(bytes + 10), header = u32(bytes + 14);
    int old = header == 12;
    if (!old && (header < 40 || header > 124 || count < 14 + (size_t)header)) return corrupt(out, "its header cannot be read");
    int64_t width = old ? (int64_t)u16(bytes + 18) : (int32_t)u32(bytes + 18);
    int64_t height = old ? (int64_t)u16(bytes + 20) : (int32_t)u32(bytes + 22);
    int upside_down = height > 0;   // the usual order: the lowest row first
    if (height < 0) height = -height;
    if (width <= 0 || height == 0) return corrupt(out, "a side of 0 pixels");
    layout l = {.bits = u16(bytes + (old ? 24 : 28)), .entry = old ? 3 : 4, .masks = {0xff0000, 0xff00, 0xff}};
    uint32_t compression = old ? 0 : u32(bytes + 30);
    size_t after = 14 + (size_t)header;
    if (l.bits == 16) { l.masks[0] = 0x7c00; l.masks[1] = 0x3e0; l.masks[2] = 0x1f; }
    if (compression == 3 || compression == 6) {
        if (count < 66) return corrupt(out, "the file ends too early");
        for (int c = 0; c < 3; c++) l.masks[c] = u32(bytes + 54 + 4 * c);
        if (header == 40) after += compression == 6 ? 16 : 12;
    } else if (compression != 0) {
        return unsupported(out, "a compressed BMP");
    }
    if (l.bits != 1 && l.bits != 4 && l.bits != 8 && l.bits != 16 && l.bits != 24 && l.bits != 32) return unsupported(out, "a BMP of this depth");
    if (l.bits <= 8) {
        uint32_t said = old ? 0 : u32(bytes + 46);
        l.colours = said && said <= 1u << l.bits ? said : 1u << l.bits;
        if (after + (size_t)l.colours * l.entry > count) return corrupt(out, "the file ends too early");
        l.palette = bytes + after;
    }
    out->width = width > CI_MAX_SIDE ? CI_MAX_SIDE + 1 : (int)width;
    out->height = height > CI_MAX_SIDE ? CI_MAX_SIDE + 1 : (int)height;
    if (width > CI_MAX_SIDE || height > CI_MAX_SIDE) return CI_TOO_LARGE;
    size_t stride = ((size_t)width * l.bits + 31) / 32 * 4;
    // The last row may lack its padding.
    if (start > count || stride * ((size_t)height - 1) + ((size_t)width * l.bits + 7) / 8 > count - start) return corrupt(out, "the file ends too early");
    l.pixels = bytes + start;
    ci_rows rows;
    int status = ci_rows_open(&rows, out, (uint64_t)width, (uint64_t)height, ci_choose_shrink((uint64_t)width, (uint64_t)height, least));
    uint8_t *line = status == CI_OK ? malloc((size_t)width * 3) : NULL;
    if (status == CI_OK && !line) status = CI_NO_MEMORY;
    for (size_t y = 0; status == CI_OK && y < (size_t)height; y++) {
        status = convert(&l, l.pixels + (upside_down ? (size_t)height - 1 - y : y) * stride, (size_t)width, line);
        if (status == CI_OK) ci_rows_add(&rows, line);
        else strcpy(out->message, "a colour outside of its palette");
    }
    free(line);
    if (status == CI_OK) return ci_rows_finish(&rows, out, 1);
    ci_rows_close(&rows);
    return status;
}
