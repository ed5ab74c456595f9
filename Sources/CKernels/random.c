#include "include/CKernels.h"
#include "clones.h"
#include <math.h>

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

void tlk_random_normal(float *out, uint64_t seed, uint64_t stream, int64_t begin, int64_t end, float mean, float deviation) {
    uint32_t words[4 * LANES];
    for (int64_t at = begin; at < end; at += 4 * LANES) {
        philox(words, seed, stream, (uint64_t)(at / 4));
        const int n = (int)(end - at < 4 * LANES ? end - at : 4 * LANES);
        for (int i = 0; i < n; i += 2) {
            const uint32_t first = words[(i % 4) * LANES + i / 4], second = words[((i + 1) % 4) * LANES + i / 4];
            const double radius = sqrt(-2.0 * log(((double)first + 1.0) * 0x1p-32)), angle = 6.283185307179586477 * ((double)second * 0x1p-32);
            out[at + i] = (float)(mean + deviation * radius * cos(angle));
            if (i + 1 < n) out[at + i + 1] = (float)(mean + deviation * radius * sin(angle));
        }
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
