#include "images.h"

void tlk_normalize_images(float *dst, const uint8_t *src, int64_t images, int64_t area, int64_t channels,
                          const float *mean, const float *deviation) {
    for (int64_t n = 0; n < images; n++)
        for (int64_t c = 0; c < channels; c++) {
            // 256 possible values: a table is exact and needs no division in the loop.
            float table[256];
            for (int i = 0; i < 256; i++) table[i] = ((float)i / 255.0f - mean[c]) / deviation[c];
            const uint8_t *s = src + n * area * channels + c;
            float *d = dst + (n * channels + c) * area;
            for (int64_t i = 0; i < area; i++) d[i] = table[s[i * channels]];
        }
}
