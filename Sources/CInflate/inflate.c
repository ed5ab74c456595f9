#include "inflate.h"
#include <limits.h>
#include <zlib.h>

static uInt piece(size_t rest) { return rest < UINT_MAX ? (uInt)rest : UINT_MAX; }

ptrdiff_t tl_inflate(const uint8_t *data, size_t count, uint8_t *target, size_t room) {
    z_stream stream = {0};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return -1;
    size_t taken = 0, made = 0;
    int status = Z_OK;
    // zlib counts in 32 bits: long members go through in pieces.
    while (status == Z_OK && made < room) {
        uInt in = piece(count - taken), out = piece(room - made);
        stream.next_in = (Bytef *)data + taken;
        stream.avail_in = in;
        stream.next_out = target + made;
        stream.avail_out = out;
        status = inflate(&stream, Z_SYNC_FLUSH);
        taken += in - stream.avail_in;
        made += out - stream.avail_out;
        if (status == Z_BUF_ERROR) break;
    }
    inflateEnd(&stream);
    return status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR ? (ptrdiff_t)made : -1;
}

uint32_t tl_crc32(const uint8_t *data, size_t count) { return (uint32_t)crc32_z(0, data, count); }
