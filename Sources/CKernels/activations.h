// What may follow a normalisation, and the gradient through it, in registers of 16, 8 or 1 neighbours. NaN stays NaN.
#pragma once
#include "include/channel_norm.h"

typedef float floats_16 __attribute__((ext_vector_type(16), aligned(4)));
typedef float floats_8 __attribute__((ext_vector_type(8), aligned(4)));
typedef float floats_1 __attribute__((ext_vector_type(1), aligned(4)));

#define READ(W, p) (*(const floats_##W *)(p))
#define WRITE(W, p, v) (*(floats_##W *)(p) = (v))

// Macros, because a function that takes registers must be compiled for the same processor as what calls it.

#define ACTIVATED(W, before, activation) ({ \
        const floats_##W z_ = (before); \
        floats_##W r_ = z_; \
        if ((activation) == TLK_NORM_RELU) r_ = z_ <= 0.0f ? (floats_##W)0.0f : z_; \
        if ((activation) == TLK_NORM_HARDSWISH) { \
            const floats_##W t_ = z_ + 3.0f, low_ = t_ < 0.0f ? (floats_##W)0.0f : t_; \
            r_ = z_ * ((low_ > 6.0f ? (floats_##W)6.0f : low_) * (1.0f / 6.0f)); \
        } \
        r_; \
    })

/// The gradient in front of the activation: `before` is what stood there, `after` the gradient of what came out.
#define SLOPED(W, before, after, activation) ({ \
        const floats_##W z_ = (before), d_ = (after); \
        floats_##W r_ = d_; \
        if ((activation) == TLK_NORM_RELU) r_ = z_ <= 0.0f ? (floats_##W)0.0f : d_; \
        if ((activation) == TLK_NORM_HARDSWISH) \
            r_ = z_ >= 3.0f ? d_ : z_ <= -3.0f ? (floats_##W)0.0f : d_ * (z_ * (1.0f / 3.0f) + 0.5f); \
        r_; \
    })

/// One loop for each activation: the choice is made outside.
#define EACH_ACTIVATION(activation, call) \
    switch (activation) { \
        case TLK_NORM_PLAIN: call(TLK_NORM_PLAIN); break; \
        case TLK_NORM_RELU: call(TLK_NORM_RELU); break; \
        case TLK_NORM_HARDSWISH: call(TLK_NORM_HARDSWISH); break; \
    }
