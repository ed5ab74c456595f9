#include "include/CKernels.h"
#include <stdlib.h>
#include "vector_math.h"

const char *tlk_code_name(int code) {
    static const char *const names[] = {
#define X(name) #name,
        TLK_CODES(X)
#undef X
    };
    return code >= 0 && code < TLK_CODE_COUNT ? names[code] : NULL;
}

// --- Steps on floats ------------------------------------------------------------------------------------------------

#define F(code, expression) \
    case TLK_CODE_##code: \
        TLK_EACH (int i = 0; i < n; i++) { \
            const float x = a[i]; \
            d[i] = (expression); \
        } \
        break;
#define F2(code, expression) \
    case TLK_CODE_##code: \
        TLK_EACH (int i = 0; i < n; i++) { \
            const float x = a[i], y = b[i]; \
            d[i] = (expression); \
        } \
        break;
#define F3(code, expression) \
    case TLK_CODE_##code: \
        TLK_EACH (int i = 0; i < n; i++) { \
            const float x = a[i], y = b[i], z = c[i]; \
            d[i] = (expression); \
        } \
        break;
/// Through the C library: rare functions, one element at a time.
#define SLOW(code, expression) \
    case TLK_CODE_##code: \
        for (int i = 0; i < n; i++) { \
            const float x = a[i]; \
            d[i] = (expression); \
        } \
        break;
#define SLOW2(code, expression) \
    case TLK_CODE_##code: \
        for (int i = 0; i < n; i++) { \
            const float x = a[i], y = b[i]; \
            d[i] = (expression); \
        } \
        break;
#define SINE(code, quarter, library) \
    case TLK_CODE_##code: { \
        int far = 0; \
        for (int i = 0; i < n; i++) far |= !(fabsf(a[i]) < 1e8f); \
        if (far) { \
            for (int i = 0; i < n; i++) d[i] = library(a[i]); \
        } else { \
            TLK_EACH (int i = 0; i < n; i++) d[i] = tlk_sincosf(a[i], quarter); \
        } \
        break; \
    }

static float tlk_python_remainder(float x, float y) {
    float r = fmodf(x, y);
    return r != 0.0f && (r < 0.0f) != (y < 0.0f) ? r + y : r;
}

/// PyTorch's floor_divide: exact where the quotient is near an integer.
static float tlk_floor_divide(float x, float y) {
    if (y == 0.0f) return x / y;
    float m = fmodf(x, y), quotient = (x - m) / y;
    if (m != 0.0f && (y < 0.0f) != (m < 0.0f)) quotient -= 1.0f;
    if (quotient == 0.0f) return copysignf(0.0f, x / y);
    float whole = floorf(quotient);
    return quotient - whole > 0.5f ? whole + 1.0f : whole;
}

TLK_CLONES
static void float_step(const tlk_step *s, float *d, const float *a, const float *b, const float *c, int n) {
    const float p = (float)s->p, q = (float)s->q;
    switch (s->code) {
        F(copy, x)
        F2(add, x + y)
        F2(sub, x - y)
        F2(mul, x * y)
        F2(div, x / y)
        SLOW2(pow, powf(x, y))
        F2(minimum, x != x ? x : (y != y ? y : (x < y ? x : y)))
        F2(maximum, x != x ? x : (y != y ? y : (x > y ? x : y)))
        SLOW2(fmod, fmodf(x, y))
        SLOW2(remainder, tlk_python_remainder(x, y))
        SLOW2(floorDivide, tlk_floor_divide(x, y))
        SLOW2(atan2, atan2f(x, y))
        F2(equal, x == y ? 1.0f : 0.0f)
        F2(notEqual, x != y ? 1.0f : 0.0f)
        F2(less, x < y ? 1.0f : 0.0f)
        F2(lessEqual, x <= y ? 1.0f : 0.0f)
        F2(greater, x > y ? 1.0f : 0.0f)
        F2(greaterEqual, x >= y ? 1.0f : 0.0f)
        F2(logicalAnd, x != 0.0f && y != 0.0f ? 1.0f : 0.0f)
        F2(logicalOr, x != 0.0f || y != 0.0f ? 1.0f : 0.0f)
        F2(logicalXor, (x != 0.0f) != (y != 0.0f) ? 1.0f : 0.0f)
        F(logicalNot, x == 0.0f ? 1.0f : 0.0f)
        F2(bitAnd, x != 0.0f && y != 0.0f ? 1.0f : 0.0f)
        F2(bitOr, x != 0.0f || y != 0.0f ? 1.0f : 0.0f)
        F2(bitXor, (x != 0.0f) != (y != 0.0f) ? 1.0f : 0.0f)
        F(bitNot, x == 0.0f ? 1.0f : 0.0f)
        F3(where, x != 0.0f ? y : z)
        F2(reluBackward, y <= 0.0f ? 0.0f : x)
        F3(multiplyAdd, x + p * (y * z))
        F3(lerp, z < 0.5f ? x + z * (y - x) : y - (y - x) * (1.0f - z))
        F(neg, -x)
        F(abs, fabsf(x))
        F(sign, x > 0.0f ? 1.0f : (x < 0.0f ? -1.0f : 0.0f))
        F(square, x * x)
        F(sqrt, __builtin_sqrtf(x))
        F(rsqrt, 1.0f / __builtin_sqrtf(x))
        F(reciprocal, 1.0f / x)
        F(exp, tlk_expf(x))
        SLOW(exp2, exp2f(x))
        F(expm1, tlk_expm1f(x))
        F(log, tlk_logf(x))
        SLOW(log2, log2f(x))
        SLOW(log10, log10f(x))
        F(log1p, tlk_log1pf(x))
        SINE(sin, 0, sinf)
        SINE(cos, 1, cosf)
        SLOW(tan, tanf(x))
        SLOW(asin, asinf(x))
        SLOW(acos, acosf(x))
        SLOW(atan, atanf(x))
        SLOW(sinh, sinhf(x))
        SLOW(cosh, coshf(x))
        F(tanh, tlk_tanhf(x))
        F(erf, tlk_erff(x))
        SLOW(erfc, erfcf(x))
        SLOW(lgamma, lgammaf(x))
        F(floor, floorf(x))
        F(ceil, ceilf(x))
        F(round, rintf(x))
        F(trunc, truncf(x))
        F(isnan, x != x ? 1.0f : 0.0f)
        F(isinf, fabsf(x) == INFINITY ? 1.0f : 0.0f)
        F(isfinite, fabsf(x) < INFINITY ? 1.0f : 0.0f)
        F(relu, x < 0.0f ? 0.0f : x)
        F(sigmoid, tlk_sigmoidf(x))
        F(logSigmoid, -tlk_softplusf(-x))
        F(softplus, p * x > q ? x : tlk_softplusf(p * x) / p)
        F(gelu, 0.5f * x * (1.0f + tlk_erff(x * 0.70710678118654752440f)))
        F(geluTanh, 0.5f * x * (1.0f + tlk_tanhf(0.79788456080286535588f * (x + 0.044715f * x * x * x))))
        F(silu, x * tlk_sigmoidf(x))
        F(mish, x * tlk_tanhf(tlk_softplusf(x)))
        F(leakyRelu, x >= 0.0f ? x : x * p)
        F(elu, x > 0.0f ? x : p * tlk_expm1f(x))
        F(relu6, x != x ? x : (x < 0.0f ? 0.0f : (x > 6.0f ? 6.0f : x)))
        F(hardsigmoid, x != x ? x : fminf(fmaxf(x + 3.0f, 0.0f), 6.0f) / 6.0f)
        F(hardswish, x * (fminf(fmaxf(x + 3.0f, 0.0f), 6.0f) / 6.0f))
        F(clamp, x != x ? x : (x < p ? (p > q ? q : p) : (x > q ? q : x)))
        F2(clampBackward, y >= p && y <= q ? x : 0.0f)
        F2(hardswishBackward, x * (y >= 3.0f ? 1.0f : y <= -3.0f ? 0.0f : y * (1.0f / 3.0f) + 0.5f))
        case TLK_CODE_powScalar:
            if (p == 2.0f) { TLK_EACH (int i = 0; i < n; i++) d[i] = a[i] * a[i]; }
            else if (p == 3.0f) { TLK_EACH (int i = 0; i < n; i++) d[i] = a[i] * a[i] * a[i]; }
            else if (p == 0.5f) { TLK_EACH (int i = 0; i < n; i++) d[i] = __builtin_sqrtf(a[i]); }
            else if (p == 1.0f) { TLK_EACH (int i = 0; i < n; i++) d[i] = a[i]; }
            else if (p == 0.0f) { TLK_EACH (int i = 0; i < n; i++) d[i] = 1.0f; }
            else if (p == -1.0f) { TLK_EACH (int i = 0; i < n; i++) d[i] = 1.0f / a[i]; }
            else if (p == -0.5f) { TLK_EACH (int i = 0; i < n; i++) d[i] = 1.0f / __builtin_sqrtf(a[i]); }
            else if (p == -2.0f) { TLK_EACH (int i = 0; i < n; i++) d[i] = 1.0f / (a[i] * a[i]); }
            else { for (int i = 0; i < n; i++) d[i] = powf(a[i], p); }
            break;
        F(addScalar, x + p)
        F(mulScalar, x * p)
        F(toBool, x != 0.0f ? 1.0f : 0.0f)
        F(roundBF16, tlk_bf16_to_float(tlk_float_to_bf16(x)))
        default: break;
    }
}

// --- Steps on integers: they wrap, as PyTorch's do -------------------------------------------------------------------

#define I(code, expression) \
    case TLK_CODE_##code: \
        TLK_EACH (int i = 0; i < n; i++) { \
            const int64_t x = a[i]; \
            d[i] = (int64_t)(expression); \
        } \
        break;
#define I2(code, expression) \
    case TLK_CODE_##code: \
        TLK_EACH (int i = 0; i < n; i++) { \
            const int64_t x = a[i], y = b[i]; \
            d[i] = (int64_t)(expression); \
        } \
        break;
/// A comparison: the result is a float register.
#define IF2(code, expression) \
    case TLK_CODE_##code: \
        TLK_EACH (int i = 0; i < n; i++) { \
            const int64_t x = a[i], y = b[i]; \
            f[i] = (expression) ? 1.0f : 0.0f; \
        } \
        break;
#define IF(code, expression) \
    case TLK_CODE_##code: \
        TLK_EACH (int i = 0; i < n; i++) { \
            const int64_t x = a[i]; \
            f[i] = (expression) ? 1.0f : 0.0f; \
        } \
        break;
#define U64(v) ((uint64_t)(v))

/// Truncating quotient; 0 for a zero divisor, and the wrapped value for the one overflow.
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
TLK_INLINE int64_t saturated(double v) {
    return v != v ? INT64_MIN : (v >= 9223372036854775808.0 ? INT64_MIN : (v < -9223372036854775808.0 ? INT64_MIN : (int64_t)v));
}

/// `d`, `a`, `b`, `c` are integers; `f` is `d`, `fa` is `a` seen as floats, for the steps that change the kind.
TLK_CLONES
static void integer_step(const tlk_step *s, int64_t *d, const int64_t *a, const int64_t *b, const int64_t *c, int n) {
    float *f = (float *)d;
    const float *fa = (const float *)a;
    const int64_t p = saturated(s->p), q = saturated(s->q);
    switch (s->code) {
        I(copy, x)
        I2(add, U64(x) + U64(y))
        I2(sub, U64(x) - U64(y))
        I2(mul, U64(x) * U64(y))
        I2(div, quotient(x, y))
        I2(pow, integer_power(x, y))
        I2(minimum, x < y ? x : y)
        I2(maximum, x > y ? x : y)
        I2(fmod, rest(x, y))
        I2(remainder, python_rest(x, y))
        I2(floorDivide, floor_quotient(x, y))
        IF2(equal, x == y)
        IF2(notEqual, x != y)
        IF2(less, x < y)
        IF2(lessEqual, x <= y)
        IF2(greater, x > y)
        IF2(greaterEqual, x >= y)
        IF2(logicalAnd, x != 0 && y != 0)
        IF2(logicalOr, x != 0 || y != 0)
        IF2(logicalXor, (x != 0) != (y != 0))
        IF(logicalNot, x == 0)
        I2(bitAnd, x & y)
        I2(bitOr, x | y)
        I2(bitXor, x ^ y)
        I(bitNot, ~x)
        I2(shiftLeft, y < 0 || y > 63 ? 0 : (int64_t)(U64(x) << y))
        I2(shiftRight, y < 0 || y > 63 ? (x < 0 ? -1 : 0) : x >> y)
        case TLK_CODE_where:
            TLK_EACH (int i = 0; i < n; i++) d[i] = fa[i] != 0.0f ? b[i] : c[i];
            break;
        I2(reluBackward, y > 0 ? x : 0)
        I(neg, 0 - U64(x))
        I(abs, x < 0 ? (int64_t)(0 - U64(x)) : x)
        I(sign, (x > 0) - (x < 0))
        I(square, U64(x) * U64(x))
        I(relu, x < 0 ? 0 : x)
        I(floor, x)
        I(ceil, x)
        I(round, x)
        I(trunc, x)
        IF(isnan, 0 * x)
        IF(isinf, 0 * x)
        IF(isfinite, 0 * x + 1)
        I(clamp, x < p ? (p > q ? q : p) : (x > q ? q : x))
        I(relu6, x < 0 ? 0 : (x > 6 ? 6 : x))
        I(powScalar, integer_power(x, p))
        I(addScalar, U64(x) + U64(p))
        I(mulScalar, U64(x) * U64(p))
        IF(toBool, x != 0)
        case TLK_CODE_toFloat:
            // Backwards never overlaps: a float register is narrower than an integer one, and in place reads run ahead of writes.
            for (int i = 0; i < n; i++) f[i] = (float)a[i];
            break;
        case TLK_CODE_toInteger:
            TLK_EACH (int i = 0; i < n; i++) d[i] = saturated((double)fa[i]);
            break;
        I(wrapI32, (int32_t)x)
        I(wrapU8, (uint8_t)x)
        default: break;
    }
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
    switch (type) {
        case TLK_F32: { float *to = reg; const float *v = from; RUN(v, AS_IS) break; }
        case TLK_BF16: { float *to = reg; const uint16_t *v = from; RUN(v, tlk_bf16_to_float) break; }
        case TLK_BOOL: { float *to = reg; const uint8_t *v = from; RUN(v, AS_BOOL) break; }
        case TLK_I64: { int64_t *to = reg; const int64_t *v = from; RUN(v, AS_IS) break; }
        case TLK_I32: { int64_t *to = reg; const int32_t *v = from; RUN(v, AS_IS) break; }
        case TLK_U8: { int64_t *to = reg; const uint8_t *v = from; RUN(v, AS_IS) break; }
        default: break;
    }
}

TLK_CLONES
static void store_run(void *to, int type, const void *reg, int64_t n) {
    switch (type) {
        case TLK_F32: memcpy(to, reg, (size_t)n * 4); break;
        case TLK_BF16: { uint16_t *t = to; const float *v = reg; TLK_EACH (int64_t i = 0; i < n; i++) t[i] = tlk_float_to_bf16(v[i]); break; }
        case TLK_BOOL: { uint8_t *t = to; const float *v = reg; TLK_EACH (int64_t i = 0; i < n; i++) t[i] = v[i] != 0.0f; break; }
        case TLK_I64: memcpy(to, reg, (size_t)n * 8); break;
        case TLK_I32: { int32_t *t = to; const int64_t *v = reg; TLK_EACH (int64_t i = 0; i < n; i++) t[i] = (int32_t)v[i]; break; }
        case TLK_U8: { uint8_t *t = to; const int64_t *v = reg; TLK_EACH (int64_t i = 0; i < n; i++) t[i] = (uint8_t)v[i]; break; }
        default: break;
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

void tlk_program_run(const tlk_program *p, const void *const *inputs, void *const *outputs, int64_t begin, int64_t end) {
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
            if (s->integer) integer_step(s, reg[s->dst], reg[s->a], reg[s->b], reg[s->c], n);
            else float_step(s, reg[s->dst], reg[s->a], reg[s->b], reg[s->c], n);
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
            tlk_step step = {.code = to_type == TLK_BOOL ? TLK_CODE_toBool : out_integer ? TLK_CODE_toInteger : TLK_CODE_toFloat};
            result = other;
            if (in_integer || out_integer) integer_step(&step, other, block, block, block, n);
            else float_step(&step, (float *)other, (const float *)block, (const float *)block, (const float *)block, n);
        }
        store_run((char *)to + (size_t)at * size_of(to_type), to_type, result, n);
    }
}
