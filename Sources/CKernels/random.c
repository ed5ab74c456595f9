#include "include/CKernels.h"
#include "clones.h"
#include <math.h>
#include <string.h>

/// Blocks of four words made together, so that the rounds become vector code.
enum { LANES = 16 };

/// Words of blocks first, first + 1, ...: words[k * LANES + lane] is word k of block first + lane.
TLK_INLINE void philox(uint32_t words[4 * LANES], uint64_t seed, uint64_t stream, uint64_t first) {
    uint32_t a[LANES], b[LANES], c[LANES], d[LANES];
    for (int i = 0; i < LANES; i++) {
        const uint64_t block = first + (uint64_t)i;
        a[i] = (uint32_t)block;
        b[i] = (uint32_t)(block >> 32);
        c[i] = (uint32_t)stream;
        d[i] = (uint32_t)(stream >> 32);
    }
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < LANES; i++) {
            const uint64_t p = (uint64_t)a[i] * 0xD2511F53u, q = (uint64_t)c[i] * 0xCD9E8D57u;
            a[i] = (uint32_t)(q >> 32) ^ b[i] ^ k0;
            c[i] = (uint32_t)(p >> 32) ^ d[i] ^ k1;
            b[i] = (uint32_t)q;
            d[i] = (uint32_t)p;
        }
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    for (int i = 0; i < LANES; i++) {
        words[i] = a[i];
        words[LANES + i] = b[i];
        words[2 * LANES + i] = c[i];
        words[3 * LANES + i] = d[i];
    }
}

/// Runs `body` for every place; `word` is the place's random word.
#define FOR_EACH_WORD(body) \
    uint32_t words[4 * LANES]; \
    for (int64_t at = begin; at < end; at += 4 * LANES) { \
        philox(words, seed, stream, (uint64_t)(at / 4)); \
        const int n = (int)(end - at < 4 * LANES ? end - at : 4 * LANES); \
        for (int i = 0; i < n; i++) { \
            const uint32_t word = words[(i % 4) * LANES + i / 4]; \
            body; \
        } \
    }

/// In [0, 1), 24 bits.
TLK_INLINE float unit(uint32_t word) { return (float)(int32_t)(word >> 8) * 0x1p-24f; }

TLK_CLONES
void tlk_random_bits(uint32_t *out, uint64_t seed, uint64_t stream, int64_t begin, int64_t end) { FOR_EACH_WORD(out[at + i] = word) }

TLK_CLONES
void tlk_random_uniform(float *out, uint64_t seed, uint64_t stream, int64_t begin, int64_t end, float low, float high) {
    const float width = high - low;
    FOR_EACH_WORD(const float v = low + width * unit(word); out[at + i] = v < high || width <= 0.0f ? v : low)
}

TLK_CLONES
void tlk_dropout(float *out, const float *in, uint64_t seed, uint64_t stream, int64_t begin, int64_t end, float p) {
    const float scale = p < 1.0f ? 1.0f / (1.0f - p) : 0.0f;
    FOR_EACH_WORD(out[at + i] = unit(word) >= p ? in[at + i] * scale : 0.0f)
}

/// The logarithm of a number in (0, 1], to the last bit or nearly (the series of Sun's fdlibm). No call, so that the loop becomes
/// vector code, and the same bits with every C library.
TLK_INLINE double logarithm(double x) {
    uint64_t u;
    memcpy(&u, &x, 8);
    // x = 2^k (1 + f) with 1 + f between the roots of 1/2 and 2.
    const uint64_t shifted = u + (0x3ff0000000000000u - 0x3fe6a09e00000000u);
    const double k = (double)((int32_t)(shifted >> 52) - 1023);
    u = (shifted & 0x000fffffffffffffu) + 0x3fe6a09e00000000u;
    double m;
    memcpy(&m, &u, 8);
    const double f = m - 1.0, half = 0.5 * f * f, s = f / (2.0 + f), z = s * s;
    const double r = z * (6.666666666666735130e-01 + z * (3.999999999940941908e-01 + z * (2.857142874366239149e-01 + z * (2.222219843214978396e-01
                   + z * (1.818357216161805012e-01 + z * (1.531383769920937332e-01 + z * 1.479819860511658591e-01))))));
    return k * 6.93147180369123816490e-01 - ((half - (s * (half + r) + k * 1.90821492927058770002e-10)) - f);
}

/// Sine and cosine of word / 2^32 of a full turn: the nearest quarter turn is taken off exactly, the series are fdlibm's.
TLK_INLINE void sine_and_cosine(uint32_t word, double *sine, double *cosine) {
    const uint32_t quarter = (word + 0x20000000u) >> 30;
    const double x = (double)(int32_t)(word - (quarter << 30)) * (6.283185307179586477 * 0x1p-32), z = x * x;
    const double s = x + x * z * (-1.66666666666666324348e-01 + z * (8.33333333332248946124e-03 + z * (-1.98412698298579493134e-04
                   + z * (2.75573137070700676789e-06 + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)))));
    const double c = 1.0 - (0.5 * z - z * z * (4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * (2.48015872894767294178e-05
                   + z * (-2.75573143513906633035e-07 + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11))))));
    const double first = quarter & 1 ? c : s, second = quarter & 1 ? s : c;
    *sine = quarter & 2 ? -first : first;
    *cosine = (quarter + 1) & 2 ? -second : second;
}

/// By the method of Box and Muller: two words make two numbers.
TLK_CLONES
void tlk_random_normal(float *out, uint64_t seed, uint64_t stream, int64_t begin, int64_t end, float mean, float deviation) {
    uint32_t words[4 * LANES];
    float numbers[4 * LANES];
    for (int64_t at = begin; at < end; at += 4 * LANES) {
        philox(words, seed, stream, (uint64_t)(at / 4));
        for (int half = 0; half < 2; half++)
            for (int i = 0; i < LANES; i++) {
                double sine, cosine;
                sine_and_cosine(words[(2 * half + 1) * LANES + i], &sine, &cosine);
                const double radius = sqrt(-2.0 * logarithm(((double)words[2 * half * LANES + i] + 1.0) * 0x1p-32));
                numbers[2 * half * LANES + i] = (float)(mean + deviation * radius * cosine);
                numbers[(2 * half + 1) * LANES + i] = (float)(mean + deviation * radius * sine);
            }
        const int n = (int)(end - at < 4 * LANES ? end - at : 4 * LANES);
        for (int i = 0; i < n; i++) out[at + i] = numbers[(i % 4) * LANES + i / 4];
    }
}

void tlk_random_integers(int64_t *out, uint64_t seed, uint64_t stream, int64_t begin, int64_t end, int64_t low, uint64_t range) {
    uint32_t words[4 * LANES];
    for (int64_t at = begin; at < end; at += 2 * LANES) {
        philox(words, seed, stream, (uint64_t)(at / 2));
        const int n = (int)(end - at < 2 * LANES ? end - at : 2 * LANES);
        for (int i = 0; i < n; i++) {
            const int word = (i % 2) * 2;
            const uint64_t bits = (uint64_t)words[word * LANES + i / 2] << 32 | words[(word + 1) * LANES + i / 2];
            out[at + i] = (int64_t)((uint64_t)low + (uint64_t)(((unsigned __int128)bits * range) >> 64));
        }
    }
}

void tlk_random_permutation(int64_t *out, uint64_t seed, uint64_t stream, int64_t count) {
    uint32_t words[4 * LANES];
    int used = 2 * LANES;
    uint64_t block = 0;
    for (int64_t i = 0; i < count; i++) out[i] = i;
    for (int64_t i = count - 1; i > 0; i--) {
        if (used == 2 * LANES) {
            philox(words, seed, stream, block);
            block += LANES;
            used = 0;
        }
        const int word = (used % 2) * 2;
        const uint64_t bits = (uint64_t)words[word * LANES + used / 2] << 32 | words[(word + 1) * LANES + used / 2];
        used++;
        const int64_t j = (int64_t)(((unsigned __int128)bits * (uint64_t)(i + 1)) >> 64);
        const int64_t t = out[i];
        out[i] = out[j];
        out[j] = t;
    }
}
