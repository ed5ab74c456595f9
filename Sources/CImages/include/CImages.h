// Pixels for Swift: reading and writing image files, resizing, and the loops under the software canvas.
//
// Every error is a return value: libjpeg and libpng leave through longjmp, and no longjmp may cross a Swift frame,
// so both are caught inside this target.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "CImagesCanvas.h"

/// What went wrong with an image file; 0 is success.
enum ci_status {
    CI_OK = 0,
    CI_CORRUPT = 1,        ///< damaged or cut short; `message` has the library's words
    CI_TOO_LARGE = 2,      ///< the header asks for more than can be read; `width` and `height` say what
    CI_UNSUPPORTED = 3,    ///< a kind of this format that nobody here reads; `message` says which
    CI_NO_MEMORY = 4,
    CI_NO_LIBRARY = 5      ///< the format's library is not installed; `message` names its package
};

/// The longest side that any format can hold.
enum { CI_MAX_SIDE = 65535 };

/// A decoded image: 8-bit RGB, rows from the top, EXIF orientation already applied.
typedef struct {
    int width, height;
    int bits;          ///< bits of a sample in the file; 0 where it is the usual 8
    uint8_t *pixels;   ///< width * height * 3 bytes, freed by `ci_free`
    char message[200]; ///< why it failed, in the library's words
} ci_image;

/// Decodes a file held in memory, known to be of the format by its first bytes; `out` is all zeros before.
///
/// A picture of more than 16 megapixels is reduced while it is read, to not less than twice `least` pixels on its short
/// side; 0 keeps every pixel. Header sizes are checked before anything is allocated for them.
typedef int (*ci_decoder)(const uint8_t *bytes, size_t count, int least, ci_image *out);
int ci_decode_jpeg(const uint8_t *bytes, size_t count, int least, ci_image *out);
int ci_decode_png(const uint8_t *bytes, size_t count, int least, ci_image *out);
int ci_decode_webp(const uint8_t *bytes, size_t count, int least, ci_image *out);
int ci_decode_gif(const uint8_t *bytes, size_t count, int least, ci_image *out);
int ci_decode_bmp(const uint8_t *bytes, size_t count, int least, ci_image *out);
int ci_decode_tiff(const uint8_t *bytes, size_t count, int least, ci_image *out);

/// Encodes 8-bit pixels as PNG into fresh memory (freed by `ci_free`); channels are 1 (grey), 3 (RGB) or 4 (RGBA).
int ci_encode_png(const uint8_t *pixels, int width, int height, int channels, uint8_t **out, size_t *count);

/// Encodes 8-bit RGB as a baseline JPEG of the given quality (1...100) into fresh memory.
int ci_encode_jpeg(const uint8_t *rgb, int width, int height, int quality, uint8_t **out, size_t *count);

void ci_free(void *memory);

/// The EXIF orientation (1...8) of a JPEG's APP1 payload; 1 where it says nothing that can be read.
int ci_exif_orientation(const uint8_t *payload, size_t count);

/// Kernels of `ci_resize`; both widen when shrinking, which is what antialiases.
enum ci_filter { CI_NEAREST = 0, CI_BILINEAR = 1, CI_BICUBIC = 2 };

/// Resizes 8-bit interleaved pixels by Pillow's two-pass fixed-point method, so that the bytes agree with Pillow's.
///
/// `x0, y0, x1, y1` is the part of the source that fills the destination. Returns 0, or CI_NO_MEMORY.
int ci_resize(const uint8_t *source, int width, int height, int channels,
              double x0, double y0, double x1, double y1,
              uint8_t *destination, int new_width, int new_height, int filter);

/// Reads a regular file of at most `limit` bytes; a FIFO, a device or a folder is refused rather than waited for.
/// Returns 0 and fresh memory, or errno, or -1 for "not a regular file", or -2 for "larger than the limit".
int ci_read_file(const char *path, size_t limit, uint8_t **out, size_t *count);

/// Inflates a gzip file of at most `limit` bytes into fresh memory (freed by `ci_free`); a `ci_status`.
int ci_gunzip(const uint8_t *bytes, size_t count, size_t limit, uint8_t **out, size_t *size);

/// Resamples one image by an affine map: out(x, y) = in(a x + b y + c, d x + e y + f), coordinates of pixel centres,
/// bilinear, mirrored at the edges. Whole-pixel maps copy exactly.
void ci_warp(uint8_t *out, const uint8_t *in, int width, int height, int channels,
             float a, float b, float c, float d, float e, float f, int nearest);

/// Multiplies RGB by a 3 x 4 matrix in place (the last column is added, in 0...255).
void ci_recolour(uint8_t *rgb, size_t pixels, const float matrix[12]);
