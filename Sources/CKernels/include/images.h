// Pictures as bytes to the numbers a network takes.
#pragma once
#include <stdint.h>

/// u8 [N, H, W, C] to f32 [N, C, H, W]: (value / 255 - mean[c]) / deviation[c].
void tlk_normalize_images(float *dst, const uint8_t *src, int64_t images, int64_t area, int64_t channels,
                          const float *mean, const float *deviation);
