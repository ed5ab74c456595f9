#include "Decoding.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

typedef struct {
    struct jpeg_error_mgr base;
    jmp_buf leave;
    char *message;   // JMSG_LENGTH_MAX bytes or less, see `room`
    size_t room;
} errors;

typedef struct {
    struct jpeg_progress_mgr base;
} scans;

static void leave(j_common_ptr info) {
    errors *e = (errors *)info->err;
    char text[JMSG_LENGTH_MAX];
    info->err->format_message(info, text);
    if (e->message) snprintf(e->message, e->room, "%s", text);
    longjmp(e->leave, 1);
}

// libjpeg goes on with grey after damage and only warns; a damaged picture is an error here. The end of the file alone
// is no damage: many are cut after their last row. Where pixels are missing, a Huffman code meets the end too soon.
static void on_message(j_common_ptr info, int level) {
    if (level >= 0) return;
    switch (info->err->msg_code) {
    case JWRN_JPEG_EOF:
        if (info->is_decompressor && !((j_decompress_ptr)info)->arith_code) break;
        leave(info);
        break;
    case JWRN_HIT_MARKER: case JWRN_HUFF_BAD_CODE: case JWRN_ARITH_BAD_CODE: case JWRN_BOGUS_PROGRESSION: case JWRN_MUST_RESYNC:
        leave(info);
        break;
    default:
        info->err->num_warnings++;
    }
}

static void print_nothing(j_common_ptr info) { (void)info; }

static void limit_scans(j_common_ptr info) {
    j_decompress_ptr d = (j_decompress_ptr)info;
    if (d->input_scan_number > CI_MAX_SCANS) {
        errors *e = (errors *)info->err;
        if (e->message) snprintf(e->message, e->room, "more than %d scans", CI_MAX_SCANS);
        longjmp(e->leave, 1);
    }
}

static void from_cmyk(uint8_t *rgb, const uint8_t *cmyk, size_t n, int inverted) {
    for (size_t i = 0; i < n; i++) {
        unsigned k = inverted ? cmyk[4 * i + 3] : 255u - cmyk[4 * i + 3];
        for (int c = 0; c < 3; c++) {
            unsigned v = inverted ? cmyk[4 * i + (size_t)c] : 255u - cmyk[4 * i + (size_t)c];
            rgb[3 * i + (size_t)c] = (uint8_t)((v * k + 127) / 255);
        }
    }
}

// The largest scale that libjpeg can decode at, 1/1 to 1/8, and that the wanted reduction allows.
static unsigned scale_for(int shrink) { return shrink >= 8 ? 8 : shrink >= 4 ? 4 : shrink >= 2 ? 2 : 1; }

/// What is changed while libjpeg may leave by longjmp stands behind a pointer: in memory, whatever the compiler thinks.
typedef struct {
    struct jpeg_decompress_struct info;
    errors error;
    scans progress;
    ci_rows rows;
    uint8_t *line;
    ci_image *out;
    const uint8_t *bytes;
    size_t count;
    int least, orientation;
} reading;

static int read_picture(reading *r) {
    struct jpeg_decompress_struct *info = &r->info;
    if (setjmp(r->error.leave)) return CI_CORRUPT;
    jpeg_create_decompress(info);
    info->mem->max_memory_to_use = 1L << 30;
    r->progress.base.progress_monitor = limit_scans;
    info->progress = &r->progress.base;
    jpeg_save_markers(info, JPEG_APP0 + 1, 0xffff);
    jpeg_mem_src(info, r->bytes, (unsigned long)r->count);
    jpeg_read_header(info, TRUE);
    r->out->width = (int)info->image_width;
    r->out->height = (int)info->image_height;
    uint64_t total = (uint64_t)info->image_width * info->image_height;
    if (total > CI_MAX_PIXELS) return CI_TOO_LARGE;
    // The smallest code of a block is a few bits: a file this short cannot hold so many pixels.
    if (total / 4096 > r->count) {
        strcpy(r->out->message, "the file is too short for its own header");
        return CI_CORRUPT;
    }
    for (jpeg_saved_marker_ptr m = info->marker_list; m; m = m->next) {
        if (m->marker == JPEG_APP0 + 1 && m->data_length >= 6 && memcmp(m->data, "Exif\0\0", 6) == 0) {
            r->orientation = ci_exif_orientation(m->data, m->data_length);
        }
    }
    if (info->jpeg_color_space == JCS_UNKNOWN) {
        strcpy(r->out->message, "an unknown colour model");
        return CI_UNSUPPORTED;
    }
    int cmyk = info->jpeg_color_space == JCS_CMYK || info->jpeg_color_space == JCS_YCCK;
    info->out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
    info->scale_denom = scale_for(ci_choose_shrink(info->image_width, info->image_height, r->least));
    jpeg_calc_output_dimensions(info);
    size_t width = info->output_width;
    int status = ci_rows_open(&r->rows, r->out, width, info->output_height, 1);
    if (status != CI_OK) return status;
    r->line = malloc(width * 7);
    if (!r->line) return CI_NO_MEMORY;
    jpeg_start_decompress(info);
    while (info->output_scanline < info->output_height) {
        JSAMPROW row = r->line;
        if (jpeg_read_scanlines(info, &row, 1) != 1) return CI_CORRUPT;
        uint8_t *rgb = cmyk ? r->line + 4 * width : r->line;
        if (cmyk) from_cmyk(rgb, r->line, width, info->saw_Adobe_marker);
        ci_rows_add(&r->rows, rgb);
    }
    return CI_OK;   // what follows the last row does not matter
}

int ci_decode_jpeg(const uint8_t *bytes, size_t count, int least, ci_image *out) {
    reading r = {.out = out, .bytes = bytes, .count = count, .least = least, .orientation = 1};
    r.info.err = jpeg_std_error(&r.error.base);
    r.error.base.error_exit = leave;
    r.error.base.emit_message = on_message;
    r.error.base.output_message = print_nothing;
    r.error.message = out->message;
    r.error.room = sizeof out->message;
    int status = read_picture(&r);
    jpeg_destroy_decompress(&r.info);
    free(r.line);
    if (status == CI_OK) return ci_rows_finish(&r.rows, out, r.orientation);
    ci_rows_close(&r.rows);
    return status;
}

int ci_encode_jpeg(const uint8_t *rgb, int width, int height, int quality, uint8_t **out, size_t *count) {
    *out = NULL;
    *count = 0;
    if (width < 1 || height < 1 || width > CI_MAX_SIDE || height > CI_MAX_SIDE) return CI_UNSUPPORTED;
    struct jpeg_compress_struct info;
    errors error;
    unsigned char *memory = NULL;
    unsigned long size = 0;
    unsigned char **volatile kept = &memory;
    info.err = jpeg_std_error(&error.base);
    error.base.error_exit = leave;
    error.base.output_message = print_nothing;
    error.message = NULL;
    error.room = 0;
    if (setjmp(error.leave)) {
        jpeg_destroy_compress(&info);
        free(*kept);
        return CI_NO_MEMORY;
    }
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &memory, &size);
    info.image_width = (JDIMENSION)width;
    info.image_height = (JDIMENSION)height;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        JSAMPROW row = (JSAMPROW)(rgb + (size_t)info.next_scanline * (size_t)width * 3);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    *out = memory;
    *count = size;
    return CI_OK;
}
