#include "Decoding.h"
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const uint8_t *bytes;
    size_t count, at;
    int is_cut;   // more was asked for than there is
} source;

typedef struct {
    uint8_t *bytes;
    size_t count, room;
} sink;

static void read_bytes(png_structp png, png_bytep out, png_size_t n) {
    source *s = png_get_io_ptr(png);
    size_t left = s->count - s->at, take = n < left ? n : left;
    memcpy(out, s->bytes + s->at, take);
    s->at += take;
    if (take == n) return;
    // Four bytes at the end of the pixels are their checksum: a file cut there has all its rows. Given once: whoever
    // reads byte by byte what a lying length promises would go on for ever.
    int is_second = s->is_cut;
    s->is_cut = 1;
    if (is_second || n - take > 4) png_error(png, "the file ends too early");
    memset(out + take, 0, n - take);
}

static void keep_message(png_structp png, png_const_charp message) {
    ci_image *out = png_get_error_ptr(png);
    if (out) strncpy(out->message, message, sizeof out->message - 1);
    png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp message) { (void)png; (void)message; }

/// Whether every row has been given out, so that the end of the file behind them does not matter.
static int is_complete(png_structp png, png_infop info) {
    if (png_get_interlace_type(png, info) != PNG_INTERLACE_NONE) return png_get_current_pass_number(png) >= 7;
    return png_get_current_row_number(png) >= png_get_image_height(png, info);
}

/// Every kind of PNG becomes 8-bit RGB: palettes and small greys grow, 16 bits are scaled, alpha lies on white.
static void ask_for_rgb(png_structp png, png_infop info) {
    png_color_16 white = {0, 255, 255, 255, 255};
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    int has_alpha = (png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA) || png_get_valid(png, info, PNG_INFO_tRNS);
    if (has_alpha) png_set_background(png, &white, PNG_BACKGROUND_GAMMA_SCREEN, 0, 1.0);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
}

static void read_rows(png_structp png, png_infop info, ci_rows *rows, uint8_t *line) {
    png_uint_32 height = png_get_image_height(png, info);
    if (png_get_interlace_type(png, info) == PNG_INTERLACE_NONE) {
        for (png_uint_32 y = 0; y < height; y++) {
            // The row before is complete whatever happens to this one.
            if (y > 0) ci_rows_add(rows, line);
            png_read_row(png, line, NULL);
        }
        return;
    }
    for (int pass = 0; pass < 7; pass++) {
        for (png_uint_32 y = 0; y < height; y++) png_read_row(png, ci_rows_at(rows, y), NULL);
    }
}

/// What is changed while libpng may leave by longjmp stands behind a pointer: in memory, whatever the compiler thinks.
typedef struct {
    png_structp png;
    png_infop info;
    source source;
    ci_rows rows;
    uint8_t *line;
    ci_image *out;
    int least, is_reading, orientation;
} reading;

static void read_orientation(reading *r) {
    png_bytep exif = NULL;
    png_uint_32 size = 0;
    if (png_get_eXIf_1(r->png, r->info, &size, &exif)) r->orientation = ci_exif_orientation(exif, size);
}

static int read_picture(reading *r) {
    png_structp png = r->png;
    png_infop info = r->info;
    if (setjmp(png_jmpbuf(png))) return r->is_reading && r->source.is_cut && is_complete(png, info) ? CI_OK : CI_CORRUPT;
    png_set_read_fn(png, &r->source, read_bytes);
    png_set_user_limits(png, CI_MAX_SIDE, CI_MAX_SIDE);
    png_set_chunk_malloc_max(png, 8 << 20);
    png_set_chunk_cache_max(png, 100);
    png_set_option(png, PNG_IGNORE_ADLER32, PNG_OPTION_ON);   // the same bytes have a CRC, and a cut file lacks this one
    png_read_info(png, info);
    uint64_t width = png_get_image_width(png, info), height = png_get_image_height(png, info);
    r->out->width = (int)width;
    r->out->height = (int)height;
    r->out->bits = png_get_bit_depth(png, info) == 16 ? 16 : 0;
    if (width * height > CI_MAX_PIXELS) return CI_TOO_LARGE;
    // A lying header cannot ask for much: deflate gives at most 1032 bytes for one, so compare before allocating.
    // (A pixel is at least one bit.)
    if (width * height / 8 / 1100 > r->source.count) {
        strcpy(r->out->message, "the file is too short for its own header");
        return CI_CORRUPT;
    }
    read_orientation(r);
    ask_for_rgb(png, info);
    if (png_get_rowbytes(png, info) != width * 3) return CI_UNSUPPORTED;
    int is_interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
    int status = ci_rows_open(&r->rows, r->out, width, height, is_interlaced ? 1 : ci_choose_shrink(width, height, r->least));
    if (status != CI_OK) return status;
    r->line = malloc(width * 3);
    if (!r->line) return CI_NO_MEMORY;
    r->is_reading = 1;
    read_rows(png, info, &r->rows, r->line);
    png_read_end(png, info);
    read_orientation(r);
    return CI_OK;
}

int ci_decode_png(const uint8_t *bytes, size_t count, int least, ci_image *out) {
    reading r = {.source = {bytes, count, 0, 0}, .out = out, .least = least, .orientation = 1};
    r.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, out, keep_message, ignore_warning);
    if (!r.png) return CI_NO_MEMORY;
    r.info = png_create_info_struct(r.png);
    int status = r.info ? read_picture(&r) : CI_NO_MEMORY;
    int is_last_row_kept = status == CI_OK && png_get_interlace_type(r.png, r.info) == PNG_INTERLACE_NONE;
    if (is_last_row_kept) ci_rows_add(&r.rows, r.line);
    png_destroy_read_struct(&r.png, r.info ? &r.info : NULL, NULL);
    free(r.line);
    if (status == CI_OK) return ci_rows_finish(&r.rows, out, r.orientation);
    ci_rows_close(&r.rows);
    return status;
}

static void write_bytes(png_structp png, png_bytep bytes, png_size_t n) {
    sink *s = png_get_io_ptr(png);
    if (s->count + n > s->room) {
        size_t room = (s->count + n) * 2;
        uint8_t *grown = realloc(s->bytes, room);
        if (!grown) png_error(png, "out of memory");
        s->bytes = grown;
        s->room = room;
    }
    memcpy(s->bytes + s->count, bytes, n);
    s->count += n;
}

static void flush_nothing(png_structp png) { (void)png; }

int ci_encode_png(const uint8_t *pixels, int width, int height, int channels, uint8_t **out, size_t *count) {
    *out = NULL;
    *count = 0;
    int colour = channels == 1 ? PNG_COLOR_TYPE_GRAY : channels == 3 ? PNG_COLOR_TYPE_RGB : channels == 4 ? PNG_COLOR_TYPE_RGBA : -1;
    if (colour < 0 || width < 1 || height < 1 || width > CI_MAX_SIDE || height > CI_MAX_SIDE) return CI_UNSUPPORTED;
    ci_image message = {0};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &message, keep_message, ignore_warning);
    if (!png) return CI_NO_MEMORY;
    png_infop info = png_create_info_struct(png);
    sink *s = calloc(1, sizeof *s);
    if (!info || !s) { png_destroy_write_struct(&png, &info); free(s); return CI_NO_MEMORY; }
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        free(s->bytes);
        free(s);
        return CI_NO_MEMORY;
    }
    png_set_write_fn(png, s, write_bytes, flush_nothing);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, colour, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, 6);
    png_write_info(png, info);
    for (int y = 0; y < height; y++) png_write_row(png, pixels + (size_t)y * (size_t)width * (size_t)channels);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    *out = s->bytes;
    *count = s->count;
    free(s);
    return CI_OK;
}
