#include "optimizers.h"
#include <math.h>

#define FAST __attribute__((target_clones("avx512f", "avx2", "default")))

FAST void tlk_sgd(int64_t count, const float *p, const float *g, const float *m, float *new_p, float *new_m,
                  float rate, float decay, float momentum, bool nesterov, bool first) {
    const float keep = first ? 0.0f : momentum;
    const float ahead = nesterov ? momentum : 1.0f, own = nesterov ? 1.0f : 0.0f;
    for (int64_t i = 0; i < count; i++) {
        const float gradient = g[i] + decay * p[i];
        const float moment = keep * m[i] + gradient;
        new_m[i] = moment;
        new_p[i] = p[i] - rate * (own * gradient + ahead * moment);
    }
}

FAST void tlk_adam(int64_t count, const float *p, const float *g, const float *m, const float *v, float *new_p, float *new_m, float *new_v,
                   float rate, float decay, float beta1, float beta2, float epsilon, float correction1, float correction2, bool decoupled) {
    const float shrink = decoupled ? 1.0f - rate * decay : 1.0f, inside = decoupled ? 0.0f : decay;
    const float step = rate / correction1, root = 1.0f / sqrtf(correction2);
    for (int64_t i = 0; i < count; i++) {
        const float gradient = g[i] + inside * p[i];
        const float moment = m[i] + (1.0f - beta1) * (gradient - m[i]);
        const float square = beta2 * v[i] + (1.0f - beta2) * gradient * gradient;
        new_m[i] = moment;
        new_v[i] = square;
        new_p[i] = p[i] * shrink - step * moment / (sqrtf(square) * root + epsilon);
    }
}

FAST void tlk_rmsprop(int64_t count, const float *p, const float *g, const float *m, const float *v, float *new_p, float *new_m, float *new_v,
                      float rate, float decay, float alpha, float epsilon, float momentum) {
    for (int64_t i = 0; i < count; i++) {
        const float gradient = g[i] + decay * p[i];
        const float square = alpha * v[i] + (1.0f - alpha) * gradient * gradient;
        const float moment = momentum * m[i] + gradient / (sqrtf(square) + epsilon);
        new_v[i] = square;
        new_m[i] = moment;
        new_p[i] = p[i] - rate * moment;
    }
}
