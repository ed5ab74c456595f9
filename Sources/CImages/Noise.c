#include "CImagesCanvas.h"

// One 32-bit hash of a lattice point (Murmur-style finaliser: full avalanche, cheap in vector code).
static inline uint32_t lattice(int x, int y, uint32_t seed) {
    uint32_t h = (uint32_t)x * 0x8da6b343u ^ (uint32_t)y * 0xd8163841u ^ seed;
    h ^= h >> 15; h *= 0x2c1b3c6du; h ^= h >> 12; h *= 0x297a2d39u; h ^= h >> 15;
    return h;
}

static inline int floor_int(float t) {
    int i = (int)t;
    return i - ((float)i > t);
}

static inline float gradient(uint32_t h, float dx, float dy) {
    float gx = (float)(int)(h & 0xffffu) * (2.0f / 65535) - 1, gy = (float)(int)(h >> 16) * (2.0f / 65535) - 1;
    return gx * dx + gy * dy;
}

void ci_plane_noise(float *out, const float *u, const float *v, size_t n, uint32_t seed, int octaves, float gain) {
    float amplitude = 1, total = 0, frequency = 1;
    for (size_t i = 0; i < n; i++) out[i] = 0;
    for (int octave = 0; octave < octaves; octave++) {
        uint32_t key = seed + (uint32_t)octave * 0x9e3779b9u;
        float shift = (float)octave * 17.31f;
        for (size_t i = 0; i < n; i++) {
            float x = u[i] * frequency + shift, y = v[i] * frequency + shift;
            int ix = floor_int(x), iy = floor_int(y);
            float fx = x - (float)ix, fy = y - (float)iy;
            float a = gradient(lattice(ix, iy, key), fx, fy), b = gradient(lattice(ix + 1, iy, key), fx - 1, fy);
            float c = gradient(lattice(ix, iy + 1, key), fx, fy - 1), d = gradient(lattice(ix + 1, iy + 1, key), fx - 1, fy - 1);
            float sx = fx * fx * fx * (fx * (fx * 6 - 15) + 10), sy = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
            float top = a + (b - a) * sx, bottom = c + (d - c) * sx;
            out[i] += amplitude * (top + (bottom - top) * sy);
        }
        total += amplitude;
        amplitude *= gain;
        frequency *= 2;
    }
    float scale = total > 0 ? 1.8f / total : 0;
    for (size_t i = 0; i < n; i++) out[i] *= scale;
}

void ci_plane_cellular(float *first, float *second, float *tag, const float *u, const float *v, size_t n,
                       uint32_t seed, float jitter) {
    for (size_t i = 0; i < n; i++) {
        int ix = floor_int(u[i]), iy = floor_int(v[i]);
        float near = 1e9f, next = 1e9f;
        uint32_t who = 0;
        for (int dy = -1; dy <= 1; dy++) for (int dx = -1; dx <= 1; dx++) {
            uint32_t h = lattice(ix + dx, iy + dy, seed);
            float px = (float)(ix + dx) + 0.5f + jitter * ((float)(int)(h & 0xffffu) * (1.0f / 65535) - 0.5f);
            float py = (float)(iy + dy) + 0.5f + jitter * ((float)(int)(h >> 16) * (1.0f / 65535) - 0.5f);
            float d = (px - u[i]) * (px - u[i]) + (py - v[i]) * (py - v[i]);
            int closer = d < near;
            next = closer ? near : (d < next ? d : next);
            who = closer ? h : who;
            near = closer ? d : near;
        }
        if (first) first[i] = __builtin_sqrtf(near);
        if (second) second[i] = __builtin_sqrtf(next);
        if (tag) tag[i] = (float)(int)((who * 0x9e3779b1u) >> 16) * (1.0f / 65535);
    }
}

void ci_plane_squares(float *out, const float *u, const float *v, size_t n, uint32_t seed) {
    for (size_t i = 0; i < n; i++) {
        out[i] = (float)(int)(lattice(floor_int(u[i]), floor_int(v[i]), seed) >> 16) * (1.0f / 65535);
    }
}

void ci_attractor(float *out, int width, int height, const float *maps, int count, uint32_t seed, int steps,
                  float scale, float x0, float y0, float turn) {
    float x = 0, y = 0, c = ci_turn_sine(turn + 0.25f), s = ci_turn_sine(turn);
    uint32_t state = seed * 2u + 1u;
    for (int i = 0; i < steps + 20; i++) {
        state = state * 747796405u + 2891336453u;
        uint32_t word = ((state >> ((state >> 28) + 4u)) ^ state) * 277803737u;
        float pick = (float)(int)(word >> 16) * (1.0f / 65536);
        int k = 0;
        while (k < count - 1 && pick >= maps[k * 7 + 6]) k++;
        const float *m = maps + k * 7;
        float nx = m[0] * x + m[1] * y + m[4], ny = m[2] * x + m[3] * y + m[5];
        x = nx; y = ny;
        if (!(x * x + y * y < 1e12f)) { x = 0; y = 0; }
        if (i < 20) continue;
        float px = (c * x - s * y) * scale + x0, py = (s * x + c * y) * scale + y0;
        if (!(px >= 0 && px < (float)(width - 1) && py >= 0 && py < (float)(height - 1))) continue;
        int ix = (int)px, iy = (int)py;
        float fx = px - (float)ix, fy = py - (float)iy;
        float *p = out + iy * width + ix;
        p[0] += (1 - fx) * (1 - fy); p[1] += fx * (1 - fy);
        p[width] += (1 - fx) * fy; p[width + 1] += fx * fy;
    }
}
