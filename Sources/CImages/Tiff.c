// The first page of a TIFF, by libtiff's own conversion to RGBA, one strip or row of tiles at a time.
#include "Decoding.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

static struct {
    __typeof__(&TIFFClientOpen) open;
    __typeof__(&TIFFClose) close;
    __typeof__(&TIFFGetFieldDefaulted) field;
    __typeof__(&TIFFIsTiled) is_tiled;
    __typeof__(&TIFFRGBAImageOK) is_readable;
    __typeof__(&TIFFRGBAImageBegin) begin;
    __typeof__(&TIFFRGBAImageGet) get;
    __typeof__(&TIFFRGBAImageEnd) end;
    __typeof__(&TIFFSetErrorHandler) on_error;
    __typeof__(&TIFFSetErrorHandlerExt) on_error_of;
    __typeof__(&TIFFSetWarningHandler) on_warning;
} tiff;
static int is_open;

typedef struct { const uint8_t *bytes; uint64_t count, at; ci_image *out; } source;

static void keep_message(thandle_t handle, const char *module, const char *format, va_list words) {
    (void)module;
    if (!handle) return;
    ci_image *out = ((source *)handle)->out;
    if (!out->message[0]) vsnprintf(out->message, sizeof out->message, format, words);
}

static void open_tiff(void) {
    static const char *const files[] = {"libtiff.so.6", "libtiff.so.5", "libtiff.so", NULL};
    static const char *const names[] = {"TIFFClientOpen", "TIFFClose", "TIFFGetFieldDefaulted", "TIFFIsTiled", "TIFFRGBAImageOK",
                                        "TIFFRGBAImageBegin", "TIFFRGBAImageGet", "TIFFRGBAImageEnd", "TIFFSetErrorHandler",
                                        "TIFFSetErrorHandlerExt", "TIFFSetWarningHandler"};
    is_open = ci_open_library(files, names, (void **)&tiff, 11);
    if (!is_open) return;
    tiff.on_error(NULL);
    tiff.on_warning(NULL);
    tiff.on_error_of(keep_message);
}

static tmsize_t read_bytes(thandle_t handle, void *to, tmsize_t n) {
    source *s = handle;
    uint64_t left = s->at < s->count ? s->count - s->at : 0, take = n < 0 ? 0 : (uint64_t)n < left ? (uint64_t)n : left;
    if (take) memcpy(to, s->bytes + s->at, take);
    s->at += take;
    return (tmsize_t)take;
}

static tmsize_t write_nothing(thandle_t handle, void *from, tmsize_t n) { (void)handle; (void)from; (void)n; return 0; }

static toff_t seek(thandle_t handle, toff_t to, int whence) {
    source *s = handle;
    s->at = whence == SEEK_CUR ? s->at + to : whence == SEEK_END ? s->count + to : to;
    return s->at;
}

static int keep_open(thandle_t handle) { (void)handle; return 0; }
static toff_t size_of(thandle_t handle) { return ((source *)handle)->count; }
static int map_nothing(thandle_t handle, void **base, toff_t *size) { (void)handle; (void)base; (void)size; return 0; }
static void unmap_nothing(thandle_t handle, void *base, toff_t size) { (void)handle; (void)base; (void)size; }

static int read_bands(TIFFRGBAImage *image, uint32_t band, ci_rows *rows) {
    uint32_t width = image->width, height = image->height;
    uint32_t *raster = malloc((size_t)width * band * sizeof *raster);
    uint8_t *line = malloc((size_t)width * 3);
    int status = raster && line ? CI_OK : CI_NO_MEMORY;
    for (uint32_t y = 0; status == CI_OK && y < height; y += band) {
        uint32_t take = height - y < band ? height - y : band;
        image->row_offset = (int)y;
        image->col_offset = 0;
        if (!tiff.get(image, raster, width, take)) { status = CI_CORRUPT; break; }
        for (uint32_t row = 0; row < take; row++) {
            const uint32_t *from = raster + (size_t)row * width;
            for (uint32_t x = 0; x < width; x++) {   // colours are multiplied by their alpha already
                unsigned rest = 255 - TIFFGetA(from[x]);
                unsigned red = TIFFGetR(from[x]) + rest, green = TIFFGetG(from[x]) + rest, blue = TIFFGetB(from[x]) + rest;
                line[3 * (size_t)x] = (uint8_t)(red < 255 ? red : 255);
                line[3 * (size_t)x + 1] = (uint8_t)(green < 255 ? green : 255);
                line[3 * (size_t)x + 2] = (uint8_t)(blue < 255 ? blue : 255);
            }
            ci_rows_add(rows, line);
        }
    }
    free(raster);
    free(line);
    return status;
}

static int decode(TIFF *file, const source *s, int least, ci_image *out, ci_rows *rows, int *orientation) {
    uint32_t width = 0, height = 0, band = 0;
    uint16_t turn = 1, bits = 8;
    tiff.field(file, TIFFTAG_IMAGEWIDTH, &width);
    tiff.field(file, TIFFTAG_IMAGELENGTH, &height);
    tiff.field(file, TIFFTAG_ORIENTATION, &turn);
    tiff.field(file, TIFFTAG_BITSPERSAMPLE, &bits);
    tiff.field(file, tiff.is_tiled(file) ? TIFFTAG_TILELENGTH : TIFFTAG_ROWSPERSTRIP, &band);
    if (band == 0 || band > height) band = height;
    int status = ci_rows_open(rows, out, width, height, ci_choose_shrink(width, height, least));
    if (status != CI_OK) return status;
    if ((uint64_t)width * band > CI_WHOLE_PIXELS) { out->width = (int)width; out->height = (int)height; return CI_TOO_LARGE; }
    // No compression of TIFF makes more than some thousands of pixels of a byte.
    if ((uint64_t)width * height / 65536 > s->count) { strcpy(out->message, "the file is too short for its own header"); return CI_CORRUPT; }
    TIFFRGBAImage image;
    char words[1024] = "";
    if (!tiff.is_readable(file, words) || !tiff.begin(&image, file, 1, words)) {
        snprintf(out->message, sizeof out->message, "a TIFF of this kind (%s)", words);
        return CI_UNSUPPORTED;
    }
    image.req_orientation = image.orientation;   // rows as they are stored; turned at the end as for every format
    status = read_bands(&image, band, rows);
    tiff.end(&image);
    out->bits = bits;
    *orientation = turn;
    return status;
}

int ci_decode_tiff(const uint8_t *bytes, size_t count, int least, ci_image *out) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_tiff);
    if (!is_open) return ci_no_library(out, "libtiff-dev");
    source s = {bytes, count, 0, out};
    TIFF *file = tiff.open("", "rm", &s, read_bytes, write_nothing, seek, keep_open, size_of, map_nothing, unmap_nothing);
    if (!file) return CI_CORRUPT;
    ci_rows rows = {0};
    int orientation = 1, status = decode(file, &s, least, out, &rows, &orientation);
    tiff.close(file);
    if (status == CI_OK) return ci_rows_finish(&rows, out, orientation);
    ci_rows_close(&rows);
    return status;
}
