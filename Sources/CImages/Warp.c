#include "CImages.h"

static inline int mirrored(int i, int n) {
    int period = 2 * n;
    i %= period;
    if (i < 0) i += period;
    return i < n ? i : period - 1 - i;
}

static inline int floor_int(float t) {
    int i = (int)t;
    return i - ((float)i > t);
}

void ci_warp(uint8_t *out, const uint8_t *in, int width, int height, int channels,
             float a, float b, float c, float d, float e, float f, int nearest) {
    for (int y = 0; y < height; y++) for (int x = 0; x < width; x++) {
        float sx = a * (float)x + b * (float)y + c, sy = d * (float)x + e * (float)y + f;
        // Coordinates far outside would overflow an int; nothing sensible asks for them.
        if (!(sx > -1e6f && sx < 1e6f && sy > -1e6f && sy < 1e6f)) { sx = 0; sy = 0; }
        if (nearest) { sx = (float)floor_int(sx + 0.5f); sy = (float)floor_int(sy + 0.5f); }
        int ix = floor_int(sx), iy = floor_int(sy);
        float fx = sx - (float)ix, fy = sy - (float)iy;
        const uint8_t *p00 = in + (mirrored(iy, height) * width + mirrored(ix, width)) * channels;
        const uint8_t *p01 = in + (mirrored(iy, height) * width + mirrored(ix + 1, width)) * channels;
        const uint8_t *p10 = in + (mirrored(iy + 1, height) * width + mirrored(ix, width)) * channels;
        const uint8_t *p11 = in + (mirrored(iy + 1, height) * width + mirrored(ix + 1, width)) * channels;
        for (int k = 0; k < channels; k++) {
            float top = (float)p00[k] + ((float)p01[k] - (float)p00[k]) * fx;
            float bottom = (float)p10[k] + ((float)p11[k] - (float)p10[k]) * fx;
            *out++ = (uint8_t)(int)(top + (bottom - top) * fy + 0.5f);
        }
    }
}

void ci_recolour(uint8_t *rgb, size_t pixels, const float m[12]) {
    for (size_t i = 0; i < pixels; i++) {
        float r = rgb[3 * i], g = rgb[3 * i + 1], b = rgb[3 * i + 2];
        for (int k = 0; k < 3; k++) {
            float v = m[4 * k] * r + m[4 * k + 1] * g + m[4 * k + 2] * b + m[4 * k + 3] + 0.5f;
            v = v > 0 ? v : 0; v = v < 255 ? v : 255;
            rgb[3 * i + (size_t)k] = (uint8_t)(int)v;
        }
    }
}
