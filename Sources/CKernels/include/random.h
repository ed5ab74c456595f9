// Counter-based random numbers: Philox 4x32-10 (Salmon et al. 2011). A draw is a pure function of seed, stream and place, so
// threads and order cannot change it.
#pragma once

/// Everything below fills places [begin, end) of a sequence that starts at place 0; `begin` is a multiple of 4.
void tlk_random_bits(uint32_t *out, uint64_t seed, uint64_t stream, int64_t begin, int64_t end);
/// Uniform in [low, high).
void tlk_random_uniform(float *out, uint64_t seed, uint64_t stream, int64_t begin, int64_t end, float low, float high);
/// Normal, by Box and Muller's method in double precision.
void tlk_random_normal(float *out, uint64_t seed, uint64_t stream, int64_t begin, int64_t end, float mean, float deviation);
/// Whole numbers in [low, low + range), two words each so that even large ranges are even.
void tlk_random_integers(int64_t *out, uint64_t seed, uint64_t stream, int64_t begin, int64_t end, int64_t low, uint64_t range);
/// Zero with probability p, else the input divided by 1 - p.
void tlk_dropout(float *out, const float *in, uint64_t seed, uint64_t stream, int64_t begin, int64_t end, float p);
/// A random order of 0 ..< count.
void tlk_random_permutation(int64_t *out, uint64_t seed, uint64_t stream, int64_t count);
