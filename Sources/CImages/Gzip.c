#include "CImages.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

int ci_gunzip(const uint8_t *bytes, size_t count, size_t limit, uint8_t **out, size_t *size) {
    *out = NULL;
    *size = 0;
    if (count > UINT32_MAX) return CI_TOO_LARGE;
    z_stream stream = {.next_in = (Bytef *)bytes, .avail_in = (uInt)count};
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return CI_NO_MEMORY;
    size_t room = 0, at = 0;
    uint8_t *text = NULL;
    int status = CI_OK, code = Z_OK;
    while (code != Z_STREAM_END && status == CI_OK) {
        if (at == room) {   // grown as bytes come: what a header promises is not believed
            room = room ? room * 2 : 1 << 16;
            if (room > limit) room = limit;
            uint8_t *grown = at < room ? realloc(text, room) : NULL;
            if (!grown) { status = at < room ? CI_NO_MEMORY : CI_TOO_LARGE; break; }
            text = grown;
        }
        size_t space = room - at < 1 << 30 ? room - at : 1 << 30;
        stream.next_out = text + at;
        stream.avail_out = (uInt)space;
        code = inflate(&stream, Z_NO_FLUSH);
        at += space - stream.avail_out;
        if (code != Z_OK && code != Z_STREAM_END) status = CI_CORRUPT;
    }
    inflateEnd(&stream);
    if (status != CI_OK) { free(text); return status; }
    *out = text;
    *size = at;
    return CI_OK;
}
