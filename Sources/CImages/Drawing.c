#include "CImagesCanvas.h"

void ci_distance_disc(float *out, ci_rect r, float x, float y, float radius) {
    for (int j = 0; j < r.height; j++) for (int i = 0; i < r.width; i++) {
        float dx = (float)(r.x + i) + 0.5f - x, dy = (float)(r.y + j) + 0.5f - y;
        *out++ = __builtin_sqrtf(dx * dx + dy * dy) - radius;
    }
}

// Squared distance to the nearest edge and the even-odd rule, row by row: the straddle test is constant in a row.
void ci_distance_polygon(float *out, ci_rect r, const float *points, int count) {
    for (int j = 0; j < r.height; j++) {
        float *row = out + (size_t)j * (size_t)r.width;
        float py = (float)(r.y + j) + 0.5f;
        int inside[4096];
        int width = r.width < 4096 ? r.width : 4096;
        for (int i = 0; i < width; i++) { row[i] = 1e12f; inside[i] = 0; }
        for (int k = 0; k < count; k++) {
            int l = k + 1 < count ? k + 1 : 0;
            float ax = points[2 * k], ay = points[2 * k + 1], ex = points[2 * l] - ax, ey = points[2 * l + 1] - ay;
            float length = ex * ex + ey * ey, inverse = length > 1e-12f ? 1 / length : 0, wy = py - ay;
            for (int i = 0; i < width; i++) {
                float wx = (float)(r.x + i) + 0.5f - ax;
                float t = (wx * ex + wy * ey) * inverse;
                t = t < 0 ? 0 : t; t = t > 1 ? 1 : t;
                float dx = wx - t * ex, dy = wy - t * ey, d = dx * dx + dy * dy;
                row[i] = d < row[i] ? d : row[i];
            }
            if ((ay > py) != (ay + ey > py)) {
                float crossing = ax + ex * (wy / ey);
                for (int i = 0; i < width; i++) inside[i] ^= (float)(r.x + i) + 0.5f < crossing;
            }
        }
        for (int i = 0; i < width; i++) {
            float d = __builtin_sqrtf(row[i]);
            row[i] = inside[i] ? -d : d;
        }
    }
}

void ci_distance_stroke(float *out, ci_rect r, const float *points, int count) {
    for (int j = 0; j < r.height; j++) {
        float *row = out + (size_t)j * (size_t)r.width;
        float py = (float)(r.y + j) + 0.5f;
        for (int i = 0; i < r.width; i++) row[i] = 1e6f;
        for (int k = 0; k + 1 < count || k == 0; k++) {
            const float *a = points + 3 * k, *b = count > 1 ? a + 3 : a;
            float ex = b[0] - a[0], ey = b[1] - a[1], er = b[2] - a[2];
            float length = ex * ex + ey * ey, inverse = length > 1e-12f ? 1 / length : 0, wy = py - a[1];
            for (int i = 0; i < r.width; i++) {
                float wx = (float)(r.x + i) + 0.5f - a[0];
                float t = (wx * ex + wy * ey) * inverse;
                t = t < 0 ? 0 : t; t = t > 1 ? 1 : t;
                float dx = wx - t * ex, dy = wy - t * ey;
                float d = __builtin_sqrtf(dx * dx + dy * dy) - (a[2] + t * er);
                row[i] = d < row[i] ? d : row[i];
            }
        }
    }
}

void ci_coverage(float *out, const float *distance, size_t n, float softness, float alpha) {
    float scale = 1 / (softness > 1e-3f ? softness : 1e-3f);
    for (size_t i = 0; i < n; i++) {
        float c = 0.5f - distance[i] * scale;
        c = c < 0 ? 0 : c; c = c > 1 ? 1 : c;
        out[i] = c * alpha;
    }
}

#define EACH_PIXEL(BODY)                                                     \
    for (int j = 0; j < r.height; j++) {                                     \
        size_t at = (size_t)(r.y + j) * (size_t)width + (size_t)r.x;         \
        size_t k = (size_t)j * (size_t)r.width;                              \
        for (int i = 0; i < r.width; i++, at++, k++) { BODY }                \
    }

void ci_paint_solid(float *red, float *green, float *blue, int width, ci_rect r, const float *coverage,
                    float cr, float cg, float cb) {
    EACH_PIXEL(float a = coverage[k]; red[at] += (cr - red[at]) * a; green[at] += (cg - green[at]) * a; blue[at] += (cb - blue[at]) * a;)
}

void ci_paint_ramp(float *red, float *green, float *blue, int width, ci_rect r, const float *coverage, const float *t,
                   float ar, float ag, float ab, float br, float bg, float bb) {
    EACH_PIXEL(
        float a = coverage[k];
        float m = t[k]; m = m < 0 ? 0 : m; m = m > 1 ? 1 : m;
        red[at] += (ar + (br - ar) * m - red[at]) * a;
        green[at] += (ag + (bg - ag) * m - green[at]) * a;
        blue[at] += (ab + (bb - ab) * m - blue[at]) * a;)
}

void ci_paint_planes(float *red, float *green, float *blue, int width, ci_rect r, const float *coverage,
                     const float *sr, const float *sg, const float *sb) {
    EACH_PIXEL(float a = coverage[k]; red[at] += (sr[at] - red[at]) * a; green[at] += (sg[at] - green[at]) * a; blue[at] += (sb[at] - blue[at]) * a;)
}

void ci_paint_shade(float *red, float *green, float *blue, int width, ci_rect r, const float *factor) {
    EACH_PIXEL(float f = factor[k]; red[at] *= f; green[at] *= f; blue[at] *= f;)
}

void ci_mark(uint8_t *mask, int width, ci_rect r, const float *coverage, uint8_t value) {
    EACH_PIXEL(if (coverage[k] > 0.5f) mask[at] = value;)
}

static inline float grain_at(uint32_t at, uint32_t seed) {
    // Four bytes of one hash summed: a bell of mean 0 and standard deviation 1 to within a percent.
    uint32_t h = at * 0x9e3779b1u ^ seed;
    h ^= h >> 16; h *= 0x85ebca6bu; h ^= h >> 13; h *= 0xc2b2ae35u; h ^= h >> 16;
    int sum = (int)(h & 255u) + (int)(h >> 8 & 255u) + (int)(h >> 16 & 255u) + (int)(h >> 24);
    return ((float)sum - 510.0f) * (1.0f / 147.8f);
}

static inline uint8_t to_byte(float value) {
    float v = value * 255.0f + 0.5f;
    v = v > 0 ? v : 0; v = v < 255 ? v : 255;
    return (uint8_t)(int)v;
}

void ci_develop(uint8_t *out, const float *red, const float *green, const float *blue, size_t n,
                float gr, float gg, float gb, float contrast, float offset, float grain, uint32_t seed) {
    for (size_t i = 0; i < n; i++) {
        uint32_t at = (uint32_t)i * 3u;
        out[3 * i] = to_byte((red[i] * gr - 0.5f) * contrast + 0.5f + offset + grain * grain_at(at, seed));
        out[3 * i + 1] = to_byte((green[i] * gg - 0.5f) * contrast + 0.5f + offset + grain * grain_at(at + 1, seed));
        out[3 * i + 2] = to_byte((blue[i] * gb - 0.5f) * contrast + 0.5f + offset + grain * grain_at(at + 2, seed));
    }
}
