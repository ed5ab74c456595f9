// Loops compiled for several processors; the best that runs is chosen when first called.
#pragma once
// Not every loop pays as vector code on every processor; that is no news.
#pragma clang diagnostic ignored "-Wpass-failed"
// The choice is made before a thread sanitizer is there to watch it.
#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define TLK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define TLK_CLONES
#endif
#define TLK_INLINE static inline __attribute__((always_inline))
/// The loop behind this reads and writes each index on its own: in place is fine.
#define TLK_EACH _Pragma("clang loop vectorize(assume_safety) interleave(enable)") for
/// A function of loops over registers of 16 floats, with whole registers where the processor has them.
#define TLK_WIDE_CLONES(name, parameters) \
    void name parameters; \
    __attribute__((min_vector_width(512))) TLK_CLONES void name parameters
