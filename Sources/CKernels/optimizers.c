#include "optimizers.h"
#include "clones.h"
#include <math.h>

TLK_CLONES void tlk_sgd(int64_t count, const float *p, const float *g, const float *m, float *new_p, float *new_m,
                        float rate, float decay, float momentum, bool nesterov, bool first) {
    if (!m) {
        TLK_EACH (int64_t i = 0; i < count; i++) new_p[i] = p[i] - rate * (g[i] + decay * p[i]);
        return;
    }
    const float keep = first ? 0.0f : momentum;
    const float ahead = nesterov ? momentum : 1.0f, own = nesterov ? 1.0f : 0.0f;
    TLK_EACH (int64_t i = 0; i < count; i++) {
        const float gradient = g[i] + decay * p[i];
        const float moment = keep * m[i] + gradient;
        new_m[i] = moment;
        new_p[i] = p[i] - rate * (own * gradient + ahead * moment);
    }
}

TLK_CLONES void tlk_adam(int64_t count, const float *p, const float *g, const float *m, const float *v, float *new_p, float *new_m,
                         float *new_v, float rate, float decay, double beta1, double beta2, float epsilon, float correction1,
                         float correction2, bool decoupled) {
    const float shrink = decoupled ? 1.0f - rate * decay : 1.0f, inside = decoupled ? 0.0f : decay;
    const float step = rate / correction1, root = 1.0f / sqrtf(correction2);
    // 1 - beta in double: for 0.999 the difference of floats is off by 1e-5.
    const float new1 = (float)(1.0 - beta1), new2 = (float)(1.0 - beta2), keep2 = (float)beta2;
    TLK_EACH (int64_t i = 0; i < count; i++) {
        const float gradient = g[i] + inside * p[i];
        const float moment = m[i] + new1 * (gradient - m[i]);
        const float square = keep2 * v[i] + new2 * gradient * gradient;
        new_m[i] = moment;
        new_v[i] = square;
        new_p[i] = p[i] * shrink - step * moment / (sqrtf(square) * root + epsilon);
    }
}

TLK_CLONES void tlk_rmsprop(int64_t count, const float *p, const float *g, const float *m, const float *v, float *new_p, float *new_m,
                            float *new_v, float rate, float decay, double alpha, float epsilon, float momentum) {
    const float keep = (float)alpha, rest = (float)(1.0 - alpha);
    TLK_EACH (int64_t i = 0; i < count; i++) {
        const float gradient = g[i] + decay * p[i];
        const float square = keep * v[i] + rest * gradient * gradient;
        const float moment = momentum * m[i] + gradient / (sqrtf(square) + epsilon);
        new_v[i] = square;
        new_m[i] = moment;
        new_p[i] = p[i] - rate * moment;
    }
}
