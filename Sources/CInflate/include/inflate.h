// Members of zip files, by zlib.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Unpacks raw deflate data into `target` until it is full or the data end; how many bytes came, or -1 for data that
/// are damaged.
ptrdiff_t tl_inflate(const uint8_t *data, size_t count, uint8_t *target, size_t room);

/// The checksum by which a zip file knows the content of a member.
uint32_t tl_crc32(const uint8_t *data, size_t count);
