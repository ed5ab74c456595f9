// Elementary functions of single floats, without branches, so that a loop over them becomes vector code.
// Errors were measured against double precision over the whole range; see Tests/KernelsTests.
#pragma once
#include "clones.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

TLK_INLINE float tlk_bits_to_float(uint32_t u) { float f; memcpy(&f, &u, 4); return f; }
TLK_INLINE uint32_t tlk_float_to_bits(float f) { uint32_t u; memcpy(&u, &f, 4); return u; }
TLK_INLINE float tlk_select(int condition, float yes, float no) { return condition ? yes : no; }

TLK_INLINE float tlk_bf16_to_float(uint16_t h) { return tlk_bits_to_float((uint32_t)h << 16); }
/// To nearest, ties to even; NaN stays NaN.
TLK_INLINE uint16_t tlk_float_to_bf16(float f) {
    uint32_t u = tlk_float_to_bits(f);
    uint32_t rounded = (u + 0x7fffu + ((u >> 16) & 1u)) >> 16;
    return (uint16_t)((u & 0x7fffffffu) > 0x7f800000u ? ((u >> 16) | 0x40u) : rounded);
}

/// 2^n for n in [-126, 127].
TLK_INLINE float tlk_power_of_two(int n) { return tlk_bits_to_float((uint32_t)(n + 127) << 23); }

/// e^x. The exponent is split in two factors so that subnormal results round once.
TLK_INLINE float tlk_expf(float x) {
    float c = x > 89.0f ? 89.0f : x;
    c = c < -104.0f ? -104.0f : c;
    float t = rintf(c * 1.44269504088896341f);
    float r = c - t * 0.693359375f;
    r = r + t * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    int n = (int)t, half = n >> 1;
    float y = p * tlk_power_of_two(half) * tlk_power_of_two(n - half);
    return x != x ? x : y;
}

/// e^x - 1, accurate near 0.
TLK_INLINE float tlk_expm1f(float x) {
    float p = 2.4801587e-5f;
    p = p * x + 1.9841270e-4f;
    p = p * x + 1.3888889e-3f;
    p = p * x + 8.3333333e-3f;
    p = p * x + 4.1666667e-2f;
    p = p * x + 1.6666667e-1f;
    p = p * x + 0.5f;
    float small = p * (x * x) + x;
    return fabsf(x) < 0.4f ? small : tlk_expf(x) - 1.0f;
}

/// Natural logarithm; subnormal arguments are scaled first.
TLK_INLINE float tlk_logf(float x) {
    int tiny = x < 1.17549435e-38f;
    float s = tiny ? x * 8388608.0f : x;
    uint32_t u = tlk_float_to_bits(s);
    int e = (int)((u >> 23) & 0xffu) - 126;
    float m = tlk_bits_to_float((u & 0x007fffffu) | 0x3f000000u);
    int low = m < 0.707106781186547524f;
    e = low ? e - 1 : e;
    m = low ? m + m - 1.0f : m - 1.0f;
    float z = m * m;
    float p = 7.0376836292e-2f;
    p = p * m - 1.1514610310e-1f;
    p = p * m + 1.1676998740e-1f;
    p = p * m - 1.2420140846e-1f;
    p = p * m + 1.4249322787e-1f;
    p = p * m - 1.6668057665e-1f;
    p = p * m + 2.0000714765e-1f;
    p = p * m - 2.4999993993e-1f;
    p = p * m + 3.3333331174e-1f;
    float k = (float)(tiny ? e - 23 : e);
    float y = p * m * z + k * -2.12194440e-4f - 0.5f * z;
    y = m + y + k * 0.693359375f;
    y = x == INFINITY ? x : y;
    y = x == 0.0f ? -INFINITY : y;
    return x < 0.0f || x != x ? NAN : y;
}

/// log(1 + x): the rounding of 1 + x is put back.
TLK_INLINE float tlk_log1pf(float x) {
    float u = 1.0f + x;
    float y = tlk_logf(u) - ((u - 1.0f) - x) / u;
    y = u == 1.0f ? x : y;
    y = x == INFINITY ? x : y;
    return x == -1.0f ? -INFINITY : y;
}

TLK_INLINE float tlk_tanhf(float x) {
    float z = x * x;
    float p = -5.70498872745e-3f;
    p = p * z + 2.06390887954e-2f;
    p = p * z - 5.37397155531e-2f;
    p = p * z + 1.33314422036e-1f;
    p = p * z - 3.33332819422e-1f;
    float small = p * z * x + x;
    float a = fabsf(x);
    float big = 1.0f - 2.0f / (tlk_expf(a + a) + 1.0f);
    return a < 0.625f ? small : copysignf(big, x);
}

TLK_INLINE float tlk_sigmoidf(float x) {
    float e = tlk_expf(-fabsf(x));
    return (x >= 0.0f ? 1.0f : e) / (1.0f + e);
}

/// Error function: a polynomial below 1, 1 - e^p above (N. Juffa's minimax fit, under 1 unit in the last place or two).
TLK_INLINE float tlk_erff(float a) {
    float t = fabsf(a), s = a * a;
    float r = -1.72853470e-5f * t + 3.83197126e-4f;
    float u = -3.88396438e-3f * t + 2.42546219e-2f;
    r = r * s + u;
    r = r * t - 1.06777877e-1f;
    r = r * t - 6.34846687e-1f;
    r = r * t - 1.28717512e-1f;
    r = r * t - t;
    float big = copysignf(1.0f - tlk_expf(r), a);
    float q = -5.96761703e-4f;
    q = q * s + 4.99119423e-3f;
    q = q * s - 2.67681349e-2f;
    q = q * s + 1.12819925e-1f;
    q = q * s - 3.76125336e-1f;
    q = q * s + 1.28379166e-1f;
    float small = q * a + a;
    return a != a ? a : (t > 0.921875f ? big : small);
}

/// log(1 + e^x).
TLK_INLINE float tlk_softplusf(float x) { return (x > 0.0f ? x : 0.0f) + tlk_log1pf(tlk_expf(-fabsf(x))); }

/// Sine (quarter 0) or cosine (quarter 1), reduced in double precision: good for |x| < 1e8, larger goes to the C library.
TLK_INLINE float tlk_sincosf(float x, int quarter) {
    double k = rint((double)x * 0.63661977236758134308);
    double d = (double)x - k * 1.57079632679489655800 - k * 6.12323399573676603587e-17;
    float r = (float)d, z = r * r;
    float s = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * r + r;
    float c = ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z - 0.5f * z + 1.0f;
    int64_t n = (int64_t)k + quarter;
    float y = n & 1 ? c : s;
    return n & 2 ? -y : y;
}
