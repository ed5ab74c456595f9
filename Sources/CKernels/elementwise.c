#include "include/CKernels.h"
#include <stdlib.h>
#include "vector_math.h"
// A step without its case would leave what lay in the register.
#pragma clang diagnostic error "-Wswitch"

typedef enum {
#define STEP(name, rule, floats, integers) STEP_##name,
#include "elementwise_steps.h"
#undef STEP
} step_code;

typedef struct {
    const char *name;
    tlk_rule rule;
    int takes_floats, takes_integers;
} step_facts;

#define LOOP(e) 1
#define CALL(e) 1
#define SINE(quarter, library) 1
#define POWER 1
#define WHOLE(e) 1
#define ASKS(e) 1
#define DIVIDE(e) 1
#define SELECT 1
#define FROM_FLOAT(convert) 1
#define TO_FLOAT 1
#define NONE 0
static const step_facts facts[] = {
#define STEP(name, rule, floats, integers) {#name, TLK_##rule, floats, integers},
#include "elementwise_steps.h"
#undef STEP
};
#undef LOOP
#undef CALL
#undef SINE
#undef POWER
#undef WHOLE
#undef ASKS
#undef DIVIDE
#undef SELECT
#undef FROM_FLOAT
#undef TO_FLOAT
#undef NONE

int tlk_step_count(void) { return sizeof facts / sizeof facts[0]; }
const char *tlk_step_name(int code) { return facts[code].name; }
tlk_rule tlk_step_rule(int code) { return facts[code].rule; }
bool tlk_step_takes(int code, bool integers) { return integers ? facts[code].takes_integers : facts[code].takes_floats; }

/// A step that there is not: whoever built the program asked `tlk_step_takes` first.
#define NONE abort();

// --- Steps on floats ------------------------------------------------------------------------------------------------

static float python_remainder(float x, float y) {
    float r = fmodf(x, y);
    return r != 0.0f && (r < 0.0f) != (y < 0.0f) ? r + y : r;
}

/// PyTorch's floor_divide: exact where the quotient is near an integer.
static float floor_divide(float x, float y) {
    if (y == 0.0f) return x / y;
    float m = fmodf(x, y), quotient = (x - m) / y;
    if (m != 0.0f && (y < 0.0f) != (m < 0.0f)) quotient -= 1.0f;
    if (quotient == 0.0f) return copysignf(0.0f, x / y);
    float whole = floorf(quotient);
    return quotient - whole > 0.5f ? whole + 1.0f : whole;
}

TLK_INLINE float floor100(float x) { return x < -100.0f ? -100.0f : x; }

/// The derivative of lgamma: reflected below 0, raised above 6 by the recurrence, then its asymptotic series (Bernoulli
/// numbers over 2n x^2n).
static float digamma(float value) {
    double x = value, result = 0.0;
    if (x == 0.0) return copysignf(INFINITY, -value);
    if (x < 0.0) {
        if (x == floor(x)) return NAN;
        result = -M_PI / tan(M_PI * (x - floor(x)));
        x = 1.0 - x;
    }
    for (; x < 6.0; x += 1.0) result -= 1.0 / x;
    const double s = 1.0 / (x * x);
    return (float)(result + log(x) - 0.5 / x - s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240 - s / 132)))));
}

TLK_CLONES
static void float_step(const tlk_step *s, float *d, const float *a, const float *b, const float *c, int n) {
    const float p = (float)s->p, q = (float)s->q;
#define OPERANDS const float x = a[i], y = b[i], z = c[i]; (void)x; (void)y; (void)z;
#define LOOP(e) TLK_EACH (int i = 0; i < n; i++) { OPERANDS d[i] = (e); }
#define CALL(e) for (int i = 0; i < n; i++) { OPERANDS d[i] = (e); }
#define SINE(quarter, library) { \
        int far = 0; \
        for (int i = 0; i < n; i++) far |= !(fabsf(a[i]) < 1e8f); \
        if (far) { \
            for (int i = 0; i < n; i++) d[i] = library(a[i]); \
        } else { \
            TLK_EACH (int i = 0; i < n; i++) d[i] = tlk_sincosf(a[i], quarter); \
        } \
    }
#define POWER \
        if (p == 2.0f) { TLK_EACH (int i = 0; i < n; i++) d[i] = a[i] * a[i]; } \
        else if (p == 3.0f) { TLK_EACH (int i = 0; i < n; i++) d[i] = a[i] * a[i] * a[i]; } \
        else if (p == 0.5f) { TLK_EACH (int i = 0; i < n; i++) d[i] = __builtin_sqrtf(a[i]); } \
        else if (p == 1.0f) { TLK_EACH (int i = 0; i < n; i++) d[i] = a[i]; } \
        else if (p == 0.0f) { TLK_EACH (int i = 0; i < n; i++) d[i] = 1.0f; } \
        else if (p == -1.0f) { TLK_EACH (int i = 0; i < n; i++) d[i] = 1.0f / a[i]; } \
        else if (p == -0.5f) { TLK_EACH (int i = 0; i < n; i++) d[i] = 1.0f / __builtin_sqrtf(a[i]); } \
        else if (p == -2.0f) { TLK_EACH (int i = 0; i < n; i++) d[i] = 1.0f / (a[i] * a[i]); } \
        else { for (int i = 0; i < n; i++) d[i] = powf(a[i], p); }
    switch ((step_code)s->code) {
#define STEP(name, rule, floats, integers) case STEP_##name: { floats } break;
#include "elementwise_steps.h"
#undef STEP
    }
#undef OPERANDS
}

// --- Steps on whole numbers -----------------------------------------------------------------------------------------

#define U64(v) ((uint64_t)(v))

/// Truncating quotient; 0 for a zero divisor, which is reported, and the wrapped value for the one overflow.
TLK_INLINE int64_t quotient(int64_t x, int64_t y) { return y == 0 ? 0 : (y == -1 ? (int64_t)(0 - U64(x)) : x / y); }
TLK_INLINE int64_t rest(int64_t x, int64_t y) { return y == 0 || y == -1 ? 0 : x % y; }

TLK_INLINE int64_t floor_quotient(int64_t x, int64_t y) {
    int64_t q = quotient(x, y), r = rest(x, y);
    return r != 0 && (r < 0) != (y < 0) ? q - 1 : q;
}
TLK_INLINE int64_t python_rest(int64_t x, int64_t y) {
    int64_t r = rest(x, y);
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}
TLK_INLINE int64_t integer_power(int64_t x, int64_t y) {
    if (y < 0) return x == 1 ? 1 : (x == -1 ? (y & 1 ? -1 : 1) : 0);
    uint64_t result = 1, base = U64(x);
    for (; y > 0; y >>= 1) {
        if (y & 1) result *= base;
        base *= base;
    }
    return (int64_t)result;
}
/// As the processor converts, and with it PyTorch: what does not fit is the smallest number.
TLK_INLINE int64_t from_float(float v) {
    return v >= -9223372036854775808.0f && v < 9223372036854775808.0f ? (int64_t)v : INT64_MIN;
}

TLK_INLINE int64_t from_float_to_i32(float v) {
    return v >= -2147483648.0f && v < 2147483648.0f ? (int64_t)v : INT32_MIN;
}

/// `d`, `a`, `b`, `c` are integers; `f` is `d`, `fa` is `a` seen as floats, for the steps that change the kind.
/// 1 where something was divided by 0.
TLK_CLONES
static int integer_step(const tlk_step *s, int64_t *d, const int64_t *a, const int64_t *b, const int64_t *c, int n) {
    int zeros = 0;
    float *f = (float *)d;
    const float *fa = (const float *)a;
#define OPERANDS const int64_t x = a[i], y = b[i]; (void)x; (void)y;
#define WHOLE(e) TLK_EACH (int i = 0; i < n; i++) { OPERANDS d[i] = (int64_t)(e); }
#define ASKS(e) TLK_EACH (int i = 0; i < n; i++) { OPERANDS f[i] = (e) ? 1.0f : 0.0f; }
#define DIVIDE(e) for (int i = 0; i < n; i++) zeros |= b[i] == 0; WHOLE(e)
#define SELECT TLK_EACH (int i = 0; i < n; i++) d[i] = fa[i] != 0.0f ? b[i] : c[i];
#define FROM_FLOAT(convert) TLK_EACH (int i = 0; i < n; i++) d[i] = convert(fa[i]);
// Never backwards: a float register is narrower than an integer one, and in place reads run ahead of writes.
#define TO_FLOAT for (int i = 0; i < n; i++) f[i] = (float)a[i];
    switch ((step_code)s->code) {
#define STEP(name, rule, floats, integers) case STEP_##name: { integers } break;
#include "elementwise_steps.h"
#undef STEP
    }
#undef OPERANDS
    return zeros;
}

// --- Blocks in and out of registers ----------------------------------------------------------------------------------

static int is_integer(int type) { return type == TLK_I64 || type == TLK_I32 || type == TLK_U8; }
static size_t size_of(int type) { return type == TLK_I64 ? 8 : type == TLK_F32 || type == TLK_I32 ? 4 : type == TLK_BF16 ? 2 : 1; }

#define RUN(pointer, loaded) \
    if (stride == 1) { TLK_EACH (int64_t i = 0; i < n; i++) to[i] = loaded((pointer)[i]); } \
    else { TLK_EACH (int64_t i = 0; i < n; i++) to[i] = loaded((pointer)[i * stride]); }
#define AS_IS(v) (v)
#define AS_BOOL(v) ((v) ? 1.0f : 0.0f)

TLK_CLONES
static void load_run(void *reg, int type, const void *from, int64_t stride, int64_t n) {
    switch ((tlk_type)type) {
        case TLK_F32: { float *to = reg; const float *v = from; RUN(v, AS_IS) break; }
        case TLK_BF16: { float *to = reg; const uint16_t *v = from; RUN(v, tlk_bf16_to_float) break; }
        case TLK_BOOL: { float *to = reg; const uint8_t *v = from; RUN(v, AS_BOOL) break; }
        case TLK_I64: { int64_t *to = reg; const int64_t *v = from; RUN(v, AS_IS) break; }
        case TLK_I32: { int64_t *to = reg; const int32_t *v = from; RUN(v, AS_IS) break; }
        case TLK_U8: { int64_t *to = reg; const uint8_t *v = from; RUN(v, AS_IS) break; }
    }
}

TLK_CLONES
static void store_run(void *to, int type, const void *reg, int64_t n) {
    switch ((tlk_type)type) {
        case TLK_F32: memcpy(to, reg, (size_t)n * 4); break;
        case TLK_BF16: { uint16_t *t = to; const float *v = reg; TLK_EACH (int64_t i = 0; i < n; i++) t[i] = tlk_float_to_bf16(v[i]); break; }
        case TLK_BOOL: { uint8_t *t = to; const float *v = reg; TLK_EACH (int64_t i = 0; i < n; i++) t[i] = v[i] != 0.0f; break; }
        case TLK_I64: memcpy(to, reg, (size_t)n * 8); break;
        case TLK_I32: { int32_t *t = to; const int64_t *v = reg; TLK_EACH (int64_t i = 0; i < n; i++) t[i] = (int32_t)v[i]; break; }
        case TLK_U8: { uint8_t *t = to; const int64_t *v = reg; TLK_EACH (int64_t i = 0; i < n; i++) t[i] = (uint8_t)v[i]; break; }
    }
}

/// Loads `n` elements starting at row-major position `at` of an operand that broadcasts or is permuted.
static void load_strided(void *reg, const tlk_program *p, const tlk_input *in, const char *base, int64_t at, int64_t n) {
    const int inner = p->rank - 1;
    const size_t size = size_of(in->type), width = is_integer(in->type) ? 8 : 4;
    int64_t index[TLK_MAX_RANK], offset = 0;
    for (int axis = inner; axis >= 0; axis--) {
        index[axis] = at % p->dims[axis];
        at /= p->dims[axis];
        offset += index[axis] * in->strides[axis];
    }
    char *to = reg;
    while (n > 0) {
        int64_t run = p->dims[inner] - index[inner];
        if (run > n) run = n;
        load_run(to, in->type, base + offset * (int64_t)size, in->strides[inner], run);
        to += (size_t)run * width;
        n -= run;
        if (n == 0) return;
        offset -= index[inner] * in->strides[inner];
        index[inner] = 0;
        int axis = inner - 1;
        for (; axis >= 0; axis--) {
            offset += in->strides[axis];
            if (++index[axis] < p->dims[axis]) break;
            offset -= p->dims[axis] * in->strides[axis];
            index[axis] = 0;
        }
    }
}

// The registers of this thread's programs, kept from run to run: aligned memory that comes and goes leaves holes between what stays.
static char *registers_of_thread(size_t bytes) {
    static _Thread_local struct { void *base; size_t bytes; } kept;
    if (kept.bytes < bytes) {
        free(kept.base);
        kept.bytes = bytes;
        if (posix_memalign(&kept.base, 64, bytes)) abort();
    }
    return kept.base;
}

void tlk_program_run(
    const tlk_program *p, const void *const *inputs, void *const *outputs, int64_t begin, int64_t end,
    int *divided_by_zero) {
    const size_t register_size = (size_t)TLK_BLOCK * (p->wide ? 8 : 4);
    char *const scratch = registers_of_thread((size_t)p->registers * register_size);
    void *reg[TLK_MAX_REGISTERS];
    for (int i = 0; i < p->registers; i++) reg[i] = scratch + (size_t)i * register_size;
    // Results go straight to memory unless that memory is also read.
    int direct = 1;
    for (int o = 0; o < p->outputs; o++)
        for (int i = 0; i < p->inputs; i++) direct &= outputs[o] != inputs[i];
    for (int i = 0; i < p->inputs; i++)
        if (p->input[i].access == TLK_CONSTANT) load_run(reg[p->input[i].reg], p->input[i].type, inputs[i], 0, TLK_BLOCK);
    for (int64_t at = begin; at < end; at += TLK_BLOCK) {
        const int n = (int)(end - at < TLK_BLOCK ? end - at : TLK_BLOCK);
        for (int i = 0; i < p->inputs; i++) {
            const tlk_input *in = &p->input[i];
            if (in->access == TLK_CONSTANT) continue;
            const char *from = (const char *)inputs[i];
            if (in->access == TLK_STRIDED) load_strided(reg[in->reg], p, in, from, at, n);
            else if (in->type == TLK_F32 || in->type == TLK_I64) reg[in->reg] = (void *)(from + (size_t)at * size_of(in->type));
            else load_run(reg[in->reg], in->type, from + (size_t)at * size_of(in->type), 1, n);
        }
        if (direct)
            for (int o = 0; o < p->outputs; o++)
                if (p->output[o].type == TLK_F32 || p->output[o].type == TLK_I64)
                    reg[p->output[o].reg] = (char *)outputs[o] + (size_t)at * size_of(p->output[o].type);
        for (int k = 0; k < p->steps; k++) {
            const tlk_step *s = &p->step[k];
            if (s->integer) {
                if (integer_step(s, reg[s->dst], reg[s->a], reg[s->b], reg[s->c], n))
                    __atomic_store_n(divided_by_zero, 1, __ATOMIC_RELAXED);
            } else float_step(s, reg[s->dst], reg[s->a], reg[s->b], reg[s->c], n);
        }
        for (int o = 0; o < p->outputs; o++) {
            char *to = (char *)outputs[o] + (size_t)at * size_of(p->output[o].type);
            if (to != reg[p->output[o].reg]) store_run(to, p->output[o].type, reg[p->output[o].reg], n);
        }
    }
}

void tlk_convert(void *to, int to_type, const void *from, int from_type, int64_t count) {
    const int in_integer = is_integer(from_type), out_integer = is_integer(to_type);
    _Alignas(64) int64_t block[TLK_BLOCK], other[TLK_BLOCK];
    for (int64_t at = 0; at < count; at += TLK_BLOCK) {
        const int n = (int)(count - at < TLK_BLOCK ? count - at : TLK_BLOCK);
        void *result = block;
        load_run(block, from_type, (const char *)from + (size_t)at * size_of(from_type), 1, n);
        if (in_integer != out_integer || to_type == TLK_BOOL) {
            tlk_step step = {.code = to_type == TLK_BOOL ? STEP_toBool : out_integer ? (to_type == TLK_I32 ? STEP_toI32 : STEP_toInteger) : STEP_toFloat};
            result = other;
            if (in_integer || out_integer) integer_step(&step, other, block, block, block, n);
            else float_step(&step, (float *)other, (const float *)block, (const float *)block, (const float *)block, n);
        }
        store_run((char *)to + (size_t)at * size_of(to_type), to_type, result, n);
    }
}
