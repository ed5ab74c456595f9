#include "Decoding.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>

static struct {
    __typeof__(&WebPGetFeaturesInternal) features;
    __typeof__(&WebPInitDecoderConfigInternal) init;
    __typeof__(&WebPDecode) decode;
} webp;
static int is_open;

static void open_webp(void) {
    static const char *const files[] = {"libwebp.so.7", "libwebp.so", NULL};
    static const char *const names[] = {"WebPGetFeaturesInternal", "WebPInitDecoderConfigInternal", "WebPDecode"};
    is_open = ci_open_library(files, names, (void **)&webp, 3);
}

// The orientation stands in a chunk of its own, as a TIFF directory.
static int orientation_of(const uint8_t *bytes, size_t count) {
    for (size_t at = 12; at + 8 <= count;) {
        size_t size = (size_t)bytes[at + 4] | (size_t)bytes[at + 5] << 8 | (size_t)bytes[at + 6] << 16 | (size_t)bytes[at + 7] << 24;
        if (size > count - at - 8) return 1;
        if (memcmp(bytes + at, "EXIF", 4) == 0) return ci_exif_orientation(bytes + at + 8, size);
        at += 8 + size + (size & 1);
    }
    return 1;
}

int ci_decode_webp(const uint8_t *bytes, size_t count, int least, ci_image *out) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_webp);
    if (!is_open) return ci_no_library(out, "libwebp-dev");
    WebPDecoderConfig config;
    if (!webp.init(&config, WEBP_DECODER_ABI_VERSION)) return ci_no_library(out, "libwebp-dev");
    if (webp.features(bytes, count, &config.input, WEBP_DECODER_ABI_VERSION) != VP8_STATUS_OK) {
        strcpy(out->message, "its header cannot be read");
        return CI_CORRUPT;
    }
    if (config.input.has_animation) { strcpy(out->message, "an animated WebP"); return CI_UNSUPPORTED; }
    uint64_t width = (uint64_t)config.input.width, height = (uint64_t)config.input.height;
    uint64_t shrink = (uint64_t)ci_choose_shrink(width, height, least);
    out->width = (int)width;
    out->height = (int)height;
    if (width * height / 65536 > count) { strcpy(out->message, "the file is too short for its own header"); return CI_CORRUPT; }
    if (shrink > 1) {   // the library scales while it reads
        config.options.use_scaling = 1;
        config.options.scaled_width = (int)(width = (width + shrink - 1) / shrink);
        config.options.scaled_height = (int)(height = (height + shrink - 1) / shrink);
    }
    ci_rows rows;
    int status = ci_rows_open(&rows, out, width, height, 1);
    if (status != CI_OK) return status;
    int alpha = config.input.has_alpha;
    size_t stride = (size_t)width * (alpha ? 4 : 3);
    uint8_t *pixels = alpha ? malloc(stride * (size_t)height) : rows.pixels;
    if (!pixels) { ci_rows_close(&rows); return CI_NO_MEMORY; }
    config.output.colorspace = alpha ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA = (WebPRGBABuffer){pixels, (int)stride, stride * (size_t)height};
    VP8StatusCode result = webp.decode(bytes, count, &config);
    if (alpha && result == VP8_STATUS_OK) {
        for (size_t i = 0; i < (size_t)width * (size_t)height; i++) for (size_t c = 0; c < 3; c++) {
            rows.pixels[3 * i + c] = ci_on_white(pixels[4 * i + c], pixels[4 * i + 3]);
        }
    }
    if (alpha) free(pixels);
    if (result == VP8_STATUS_OK) return ci_rows_finish(&rows, out, orientation_of(bytes, count));
    ci_rows_close(&rows);
    strcpy(out->message, result == VP8_STATUS_NOT_ENOUGH_DATA ? "the file ends too early" : "its pixels cannot be decoded");
    return result == VP8_STATUS_OUT_OF_MEMORY ? CI_NO_MEMORY : CI_CORRUPT;
}
