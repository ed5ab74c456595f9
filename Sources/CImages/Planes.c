#include "CImagesCanvas.h"

// sin(2 pi t): t is brought to [-1/4, 1/4] exactly, then an odd polynomial (max error 4e-7).
float ci_turn_sine(float t) {
    float whole = (float)(int)(t + (t < 0 ? -0.5f : 0.5f));
    float x = t - whole;
    float a = x < 0 ? -x : x;
    float folded = a > 0.25f ? 0.5f - a : a;
    float y = x < 0 ? -folded : folded;
    float s = y * y;
    return y * (6.2831853f + s * (-41.341702f + s * (81.605249f + s * (-76.705860f + s * (42.058694f + s * -14.428330f)))));
}

// atan2 in turns, -0.5...0.5, by a minimax polynomial on [0, 1] (max error 5e-8 turns).
float ci_turn_angle(float y, float x) {
    float ax = x < 0 ? -x : x, ay = y < 0 ? -y : y;
    float big = ax > ay ? ax : ay, small = ax > ay ? ay : ax;
    float q = small / (big > 1e-30f ? big : 1e-30f);
    float s = q * q;
    float a = q * (0.15915441f + s * (-0.05302773f + s * (0.03153371f + s * (-0.02108409f + s * (0.01270235f
              + s * (-0.00536765f + s * 0.00108904f))))));
    a = ay > ax ? 0.25f - a : a;
    a = x < 0 ? 0.5f - a : a;
    return y < 0 ? -a : a;
}

void ci_plane_affine(float *out, ci_rect r, float a, float b, float c) {
    for (int y = 0; y < r.height; y++) {
        float row = b * ((float)(r.y + y) + 0.5f) + c;
        for (int x = 0; x < r.width; x++) *out++ = a * ((float)(r.x + x) + 0.5f) + row;
    }
}

#define EACH(EXPRESSION) for (size_t i = 0; i < n; i++) { EXPRESSION; }
void ci_plane_fill(float *out, size_t n, float value) { EACH(out[i] = value) }
void ci_plane_add(float *out, const float *a, const float *b, size_t n) { EACH(out[i] = a[i] + b[i]) }
void ci_plane_subtract(float *out, const float *a, const float *b, size_t n) { EACH(out[i] = a[i] - b[i]) }
void ci_plane_multiply(float *out, const float *a, const float *b, size_t n) { EACH(out[i] = a[i] * b[i]) }
void ci_plane_minimum(float *out, const float *a, const float *b, size_t n) { EACH(out[i] = a[i] < b[i] ? a[i] : b[i]) }
void ci_plane_maximum(float *out, const float *a, const float *b, size_t n) { EACH(out[i] = a[i] > b[i] ? a[i] : b[i]) }
void ci_plane_scale(float *out, const float *a, size_t n, float factor, float offset) { EACH(out[i] = a[i] * factor + offset) }
void ci_plane_sine(float *out, const float *a, size_t n) { EACH(out[i] = ci_turn_sine(a[i])) }
void ci_plane_absolute(float *out, const float *a, size_t n) { EACH(out[i] = a[i] < 0 ? -a[i] : a[i]) }
void ci_plane_square_root(float *out, const float *a, size_t n) { EACH(out[i] = __builtin_sqrtf(a[i] > 0 ? a[i] : 0)) }
void ci_plane_length(float *out, const float *u, const float *v, size_t n) { EACH(out[i] = __builtin_sqrtf(u[i] * u[i] + v[i] * v[i])) }
void ci_plane_angle(float *out, const float *u, const float *v, size_t n) { EACH(out[i] = ci_turn_angle(v[i], u[i])) }
void ci_plane_select(float *out, const float *k, const float *a, const float *b, size_t n) { EACH(out[i] = a[i] + (b[i] - a[i]) * k[i]) }

static inline float fraction(float t) {
    float f = t - (float)(int)t;
    return f < 0 ? f + 1 : f;
}

void ci_plane_fraction(float *out, const float *a, size_t n) { EACH(out[i] = fraction(a[i])) }
void ci_plane_triangle(float *out, const float *a, size_t n) {
    EACH(float f = fraction(a[i]); out[i] = f < 0.5f ? 2 * f : 2 - 2 * f)
}

void ci_plane_smoothstep(float *out, const float *a, size_t n, float low, float high) {
    float span = high - low;
    float scale = span == 0 ? 0 : 1 / span;
    EACH(float t = (a[i] - low) * scale; t = t < 0 ? 0 : t; t = t > 1 ? 1 : t; out[i] = t * t * (3 - 2 * t))
}

void ci_plane_range(const float *a, size_t n, float *low, float *high) {
    float least = n ? a[0] : 0, most = least;
    EACH(least = a[i] < least ? a[i] : least; most = a[i] > most ? a[i] : most)
    *low = least;
    *high = most;
}

void ci_plane_blur(float *plane, float *scratch, int width, int height, float radius) {
    // Two passes of a box of half-width h have variance 2 * h * (h + 1) / 3; a fractional edge weight gives the rest.
    float h = __builtin_sqrtf(1 + 6 * radius * radius) * 0.5f - 0.5f;
    if (!(h > 0.01f)) return;
    int whole = (int)h;
    float edge = h - (float)whole, norm = 1 / (2 * h + 1);
    for (int pass = 0; pass < 4; pass++) {
        int along = pass & 1;   // 0: rows, 1: columns
        for (int y = 0; y < height; y++) for (int x = 0; x < width; x++) {
            float sum = 0;
            for (int k = -whole - 1; k <= whole + 1; k++) {
                int px = along ? x : x + k, py = along ? y + k : y;
                px = px < 0 ? 0 : px >= width ? width - 1 : px;
                py = py < 0 ? 0 : py >= height ? height - 1 : py;
                sum += plane[py * width + px] * ((k == -whole - 1 || k == whole + 1) ? edge : 1.0f);
            }
            scratch[y * width + x] = sum * norm;
        }
        for (int i = 0; i < width * height; i++) plane[i] = scratch[i];
    }
}
