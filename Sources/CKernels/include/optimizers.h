// One pass over a parameter: PyTorch's update formulas. A result may lie in the memory of an input, from its first element on.
#pragma once
#include <stdbool.h>
#include <stdint.h>

/// torch.optim.SGD: g += decay * p; m = momentum * m + g (m = g at the first step); p -= rate * (nesterov ? g + momentum * m : m).
void tlk_sgd(int64_t count, const float *p, const float *g, const float *m, float *new_p, float *new_m,
             float rate, float decay, float momentum, bool nesterov, bool first);

/// torch.optim.Adam, or AdamW when `decoupled`: the decay then shrinks p by rate * decay and stays out of the moments.
/// `correction1` = 1 - beta1^t, `correction2` = 1 - beta2^t.
void tlk_adam(int64_t count, const float *p, const float *g, const float *m, const float *v, float *new_p, float *new_m, float *new_v,
              float rate, float decay, double beta1, double beta2, float epsilon, float correction1, float correction2, bool decoupled);

/// torch.optim.RMSprop without centring: v = alpha * v + (1 - alpha) g²; with momentum, m = momentum * m + g / (sqrt v + eps), p -= rate * m.
void tlk_rmsprop(int64_t count, const float *p, const float *g, const float *m, const float *v, float *new_p, float *new_m, float *new_v,
                 float rate, float decay, double alpha, float epsilon, float momentum);
