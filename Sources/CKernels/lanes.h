// Whole registers of 16 floats for loops whose sums must stay in registers: written for AVX-512.
#pragma once
#include <stdint.h>

#if defined(__x86_64__)
/// Functions that want them: the compiler's usual choice for these processors is 8 floats.
#define WIDE __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#else
#define WIDE
#endif
#define INLINE static inline __attribute__((always_inline))

typedef float lanes __attribute__((vector_size(64)));
typedef float loose __attribute__((vector_size(64), aligned(4)));
typedef int32_t bits __attribute__((vector_size(64)));

#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#define ALL(value) ({ const float v_ = (float)(value); (lanes){v_, v_, v_, v_, v_, v_, v_, v_, v_, v_, v_, v_, v_, v_, v_, v_}; })
#define LOAD(p) (*(const loose *)(p))
/// NaN stays.
#define RELU(v) ({ const lanes z_ = (v); (lanes)((bits)z_ & ~(z_ < ALL(0))); })
#define STORE(p, v) (*(loose *)(p) = (v))

/// The fewer than six rows that are left of a product whose file says in SUMS(rows, registers) how a block of it is summed.
#define LAST_ROWS(rows, N) \
    switch (rows) { \
        case 5: SUMS(5, N) break; \
        case 4: SUMS(4, N) break; \
        case 3: SUMS(3, N) break; \
        case 2: SUMS(2, N) break; \
        case 1: SUMS(1, N) break; \
        default: break; \
    }
