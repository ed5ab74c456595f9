// Loops over float planes: what the generated data sets are drawn with.
//
// Only + - * / and square roots of IEEE floats, in a fixed order, with contraction off: the same bits on every machine.
// Angles are in turns (1 = full circle), so that no pi is rounded. Distances are in pixels, negative inside.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// A rectangle of pixels inside a larger picture.
typedef struct { int x, y, width, height; } ci_rect;

float ci_turn_sine(float turns);
float ci_turn_angle(float y, float x);

// Planes. `n` is the number of values; every pointer holds at least that many.
void ci_plane_affine(float *out, ci_rect r, float a, float b, float c);
void ci_plane_fill(float *out, size_t n, float value);
void ci_plane_add(float *out, const float *a, const float *b, size_t n);
void ci_plane_subtract(float *out, const float *a, const float *b, size_t n);
void ci_plane_multiply(float *out, const float *a, const float *b, size_t n);
void ci_plane_minimum(float *out, const float *a, const float *b, size_t n);
void ci_plane_maximum(float *out, const float *a, const float *b, size_t n);
void ci_plane_scale(float *out, const float *a, size_t n, float factor, float offset);
void ci_plane_smoothstep(float *out, const float *a, size_t n, float low, float high);
void ci_plane_sine(float *out, const float *a, size_t n);
void ci_plane_triangle(float *out, const float *a, size_t n);
void ci_plane_fraction(float *out, const float *a, size_t n);
void ci_plane_absolute(float *out, const float *a, size_t n);
void ci_plane_square_root(float *out, const float *a, size_t n);
void ci_plane_length(float *out, const float *u, const float *v, size_t n);
void ci_plane_angle(float *out, const float *u, const float *v, size_t n);
void ci_plane_select(float *out, const float *condition, const float *a, const float *b, size_t n);
void ci_plane_range(const float *a, size_t n, float *low, float *high);

/// Gradient noise of several octaves at the points (u, v); about -1...1.
void ci_plane_noise(float *out, const float *u, const float *v, size_t n, uint32_t seed, int octaves, float gain);
/// Cellular noise: distance to the nearest (`first`) and second nearest (`second`) of one jittered point per unit cell,
/// and a random number in 0...1 that belongs to the nearest (`tag`). Any output may be NULL.
void ci_plane_cellular(float *first, float *second, float *tag, const float *u, const float *v, size_t n,
                       uint32_t seed, float jitter);
/// A random number in 0...1 for each unit square of (u, v).
void ci_plane_squares(float *out, const float *u, const float *v, size_t n, uint32_t seed);

// Distances. Points are x, y pairs in pixels; strokes x, y, radius triples.
void ci_distance_polygon(float *out, ci_rect r, const float *points, int count);
void ci_distance_stroke(float *out, ci_rect r, const float *points, int count);
void ci_distance_disc(float *out, ci_rect r, float x, float y, float radius);

/// Points of an iterated function system drawn as a density plane (add to `out`); maps are a b c d e f and a cumulative weight.
void ci_attractor(float *out, int width, int height, const float *maps, int count, uint32_t seed, int steps,
                  float scale, float x, float y, float turn);

/// Separable blur of a plane by two box passes whose total standard deviation is about `radius` pixels.
void ci_plane_blur(float *plane, float *scratch, int width, int height, float radius);

// Painting: planes are red, green, blue of a whole picture, `width` wide; `coverage` and `t` belong to the rectangle.
void ci_coverage(float *out, const float *distance, size_t n, float softness, float alpha);
void ci_paint_solid(float *red, float *green, float *blue, int width, ci_rect r, const float *coverage,
                    float cr, float cg, float cb);
void ci_paint_ramp(float *red, float *green, float *blue, int width, ci_rect r, const float *coverage, const float *t,
                   float ar, float ag, float ab, float br, float bg, float bb);
void ci_paint_planes(float *red, float *green, float *blue, int width, ci_rect r, const float *coverage,
                     const float *sr, const float *sg, const float *sb);
void ci_paint_shade(float *red, float *green, float *blue, int width, ci_rect r, const float *factor);
void ci_mark(uint8_t *mask, int width, ci_rect r, const float *coverage, uint8_t value);

/// The camera: gain per channel, contrast about mid grey, grain of standard deviation `grain`, rounding to bytes HWC.
void ci_develop(uint8_t *out, const float *red, const float *green, const float *blue, size_t n,
                float gr, float gg, float gb, float contrast, float offset, float grain, uint32_t seed);
