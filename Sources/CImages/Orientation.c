#include "Decoding.h"
#include <stdlib.h>
#include <string.h>

// A TIFF directory inside "Exif\0\0": every offset is checked against the payload before it is followed.
int ci_exif_orientation(const uint8_t *payload, size_t count) {
    if (count >= 6 && memcmp(payload, "Exif\0\0", 6) == 0) { payload += 6; count -= 6; }
    if (count < 14) return 1;
    int big = payload[0] == 'M' && payload[1] == 'M';
    if (!big && !(payload[0] == 'I' && payload[1] == 'I')) return 1;
#define SHORT_AT(p) (big ? (uint32_t)(p)[0] << 8 | (p)[1] : (uint32_t)(p)[1] << 8 | (p)[0])
#define LONG_AT(p) (big ? SHORT_AT(p) << 16 | SHORT_AT((p) + 2) : SHORT_AT((p) + 2) << 16 | SHORT_AT(p))
    if (SHORT_AT(payload + 2) != 42) return 1;
    uint32_t directory = LONG_AT(payload + 4);
    if (directory > count - 2) return 1;
    uint32_t entries = SHORT_AT(payload + directory);
    for (uint32_t i = 0; i < entries; i++) {
        size_t at = (size_t)directory + 2 + (size_t)i * 12;
        if (at + 12 > count) return 1;
        uint32_t type = SHORT_AT(payload + at + 2);
        if (SHORT_AT(payload + at) == 0x0112 && (type == 3 || type == 4)) {   // some write a LONG where a SHORT belongs
            uint32_t value = type == 3 ? SHORT_AT(payload + at + 8) : LONG_AT(payload + at + 8);
            return value >= 1 && value <= 8 ? (int)value : 1;
        }
    }
    return 1;
}

int ci_orient(ci_image *image, int orientation) {
    if (orientation <= 1 || orientation > 8) return CI_OK;
    int w = image->width, h = image->height, swap = orientation >= 5;
    int nw = swap ? h : w, nh = swap ? w : h;
    uint8_t *turned = malloc((size_t)w * (size_t)h * 3);
    if (!turned) return CI_NO_MEMORY;
    for (int y = 0; y < nh; y++) for (int x = 0; x < nw; x++) {
        int sx = swap ? y : x, sy = swap ? x : y;   // 5 is the plain transpose
        if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) sx = w - 1 - sx;
        if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) sy = h - 1 - sy;
        memcpy(turned + ((size_t)y * (size_t)nw + (size_t)x) * 3, image->pixels + ((size_t)sy * (size_t)w + (size_t)sx) * 3, 3);
    }
    free(image->pixels);
    image->pixels = turned;
    image->width = nw;
    image->height = nh;
    return CI_OK;
}
