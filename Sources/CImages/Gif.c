// The first frame of a GIF, on white.
#include "Decoding.h"
#include <gif_lib.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static struct {
    __typeof__(&DGifOpen) open;
    __typeof__(&DGifCloseFile) close;
    __typeof__(&DGifGetRecordType) record;
    __typeof__(&DGifGetImageDesc) frame;
    __typeof__(&DGifGetLine) line;
    __typeof__(&DGifGetExtension) extension;
    __typeof__(&DGifGetExtensionNext) next;
    __typeof__(&GifErrorString) words;
} gif;
static int is_open;

static void open_gif(void) {
    static const char *const files[] = {"libgif.so.7", "libgif.so", NULL};
    static const char *const names[] = {"DGifOpen", "DGifCloseFile", "DGifGetRecordType", "DGifGetImageDesc", "DGifGetLine",
                                        "DGifGetExtension", "DGifGetExtensionNext", "GifErrorString"};
    is_open = ci_open_library(files, names, (void **)&gif, 8);
}

typedef struct { const uint8_t *bytes; size_t count, at; } source;

static int read_bytes(GifFileType *file, GifByteType *to, int n) {
    source *s = file->UserData;
    size_t left = s->count - s->at, take = (size_t)n < left ? (size_t)n : left;
    memcpy(to, s->bytes + s->at, take);
    s->at += take;
    return (int)take;
}

// Reads up to the first frame; `clear` is the index of the transparent colour, or -1.
static int find_frame(GifFileType *file, int *clear) {
    for (;;) {
        GifRecordType type;
        GifByteType *block;
        int code;
        if (gif.record(file, &type) != GIF_OK) return 0;
        if (type == IMAGE_DESC_RECORD_TYPE) return gif.frame(file) == GIF_OK;
        if (type == TERMINATE_RECORD_TYPE) return 0;
        if (type != EXTENSION_RECORD_TYPE) continue;
        if (gif.extension(file, &code, &block) != GIF_OK) return 0;
        while (block) {
            if (code == GRAPHICS_EXT_FUNC_CODE && block[0] >= 4) *clear = block[1] & 1 ? block[4] : -1;
            if (gif.next(file, &block) != GIF_OK) return 0;
        }
    }
}

static int draw_frame(GifFileType *file, int clear, ci_rows *rows, size_t height, GifPixelType *line, ci_image *out) {
    const GifImageDesc *frame = &file->Image;
    const ColorMapObject *map = frame->ColorMap ? frame->ColorMap : file->SColorMap;
    if (!map) { strcpy(out->message, "it has no colours"); return CI_CORRUPT; }
    static const int starts[4] = {0, 4, 2, 1}, steps[4] = {8, 8, 4, 2};
    memset(rows->pixels, 255, rows->width * height * 3);
    for (int pass = frame->Interlace ? 0 : 3; pass < 4; pass++) {
        for (int y = frame->Interlace ? starts[pass] : 0; y < frame->Height; y += frame->Interlace ? steps[pass] : 1) {
            if (gif.line(file, line, frame->Width) != GIF_OK) return CI_CORRUPT;
            int64_t to = (int64_t)frame->Top + y;
            if (to < 0 || to >= (int64_t)height) continue;
            uint8_t *pixels = ci_rows_at(rows, (size_t)to);
            for (int x = 0; x < frame->Width; x++) {
                int64_t at = (int64_t)frame->Left + x;
                if (at < 0 || at >= (int64_t)rows->width || line[x] == clear || line[x] >= map->ColorCount) continue;
                const GifColorType *colour = &map->Colors[line[x]];
                pixels[3 * at] = colour->Red;
                pixels[3 * at + 1] = colour->Green;
                pixels[3 * at + 2] = colour->Blue;
            }
        }
    }
    return CI_OK;
}

int ci_decode_gif(const uint8_t *bytes, size_t count, int least, ci_image *out) {
    (void)least;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_gif);
    if (!is_open) return ci_no_library(out, "libgif-dev");
    source s = {bytes, count, 0};
    int code = 0, clear = -1;
    GifFileType *file = gif.open(&s, read_bytes, &code);
    if (!file) { strcpy(out->message, "its header cannot be read"); return CI_CORRUPT; }
    ci_rows rows = {0};
    int status = CI_CORRUPT;
    GifPixelType *line = NULL;
    if (find_frame(file, &clear)) {
        const GifImageDesc *frame = &file->Image;
        uint64_t width = (uint64_t)(file->SWidth > 0 ? file->SWidth : frame->Width);
        uint64_t height = (uint64_t)(file->SHeight > 0 ? file->SHeight : frame->Height);
        out->width = (int)width;
        out->height = (int)height;
        // A code of 12 bits stands for at most 4096 pixels.
        if ((width * height) / 4096 > count) strcpy(out->message, "the file is too short for its own header");
        else if (frame->Width < 1 || frame->Height < 1) strcpy(out->message, "a side of 0 pixels");
        else if ((status = ci_rows_open(&rows, out, width, height, 1)) == CI_OK) {
            line = malloc((size_t)frame->Width);
            status = line ? draw_frame(file, clear, &rows, (size_t)height, line, out) : CI_NO_MEMORY;
        }
    }
    if (status == CI_CORRUPT && !out->message[0]) {
        const char *words = gif.words(file->Error);
        strncpy(out->message, words ? words : "it has no picture", sizeof out->message - 1);
    }
    free(line);
    gif.close(file, &code);
    if (status == CI_OK) return ci_rows_finish(&rows, out, 1);
    ci_rows_close(&rows);
    return status;
}
