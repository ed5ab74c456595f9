// Element-by-element work: a program of small loops over blocks that stay in the first-level cache.
#pragma once

/// One name a line, in the order of Swift's `ElementwiseCode` (a test compares the two).
#define TLK_CODES(X) \
    X(copy) X(add) X(sub) X(mul) X(div) X(pow) X(minimum) X(maximum) X(fmod) X(remainder) X(floorDivide) X(atan2) \
    X(equal) X(notEqual) X(less) X(lessEqual) X(greater) X(greaterEqual) X(logicalAnd) X(logicalOr) X(logicalXor) X(logicalNot) \
    X(bitAnd) X(bitOr) X(bitXor) X(bitNot) X(shiftLeft) X(shiftRight) \
    X(where) X(reluBackward) X(multiplyAdd) X(lerp) \
    X(neg) X(abs) X(sign) X(square) X(sqrt) X(rsqrt) X(reciprocal) X(exp) X(exp2) X(expm1) X(log) X(log2) X(log10) X(log1p) \
    X(sin) X(cos) X(tan) X(asin) X(acos) X(atan) X(sinh) X(cosh) X(tanh) X(erf) X(erfc) X(lgamma) \
    X(floor) X(ceil) X(round) X(trunc) X(isnan) X(isinf) X(isfinite) \
    X(relu) X(sigmoid) X(logSigmoid) X(softplus) X(gelu) X(geluTanh) X(silu) X(mish) X(leakyRelu) X(elu) X(relu6) X(hardsigmoid) X(hardswish) \
    X(clamp) X(clampBackward) X(hardswishBackward) X(powScalar) X(addScalar) X(mulScalar) \
    X(toBool) X(toInteger) X(toFloat) X(roundBF16) X(wrapI32) X(wrapU8)

typedef enum {
#define X(name) TLK_CODE_##name,
    TLK_CODES(X)
#undef X
    TLK_CODE_COUNT
} tlk_code;

/// The name of a code, or NULL behind the last.
const char *tlk_code_name(int code);

enum { TLK_BLOCK = 1024, TLK_MAX_RANK = 12, TLK_MAX_REGISTERS = 64, TLK_MAX_INPUTS = 24, TLK_MAX_OUTPUTS = 12, TLK_MAX_STEPS = 64 };

/// A step: registers hold a block of floats (f32, bf16, bool) or, when `integer`, of 64-bit integers (i64, i32, u8).
typedef struct {
    uint8_t code, dst, a, b, c;
    /// Whether the operands are integers.
    uint8_t integer;
    double p, q;
} tlk_step;

typedef enum { TLK_FLAT, TLK_CONSTANT, TLK_STRIDED } tlk_access;

typedef struct {
    uint8_t type, reg, access;
    /// In elements, by axis of the program's dims; 0 where the operand broadcasts.
    int64_t strides[TLK_MAX_RANK];
} tlk_input;

typedef struct {
    uint8_t type, reg;
} tlk_output;

typedef struct {
    int rank, inputs, steps, outputs, registers;
    /// Whether any register holds integers: registers are then twice as wide.
    int wide;
    int64_t dims[TLK_MAX_RANK];
    tlk_input input[TLK_MAX_INPUTS];
    tlk_step step[TLK_MAX_STEPS];
    tlk_output output[TLK_MAX_OUTPUTS];
} tlk_program;

/// Runs elements [begin, end) of the row-major result. An output may be the same memory as a flat input of its type.
void tlk_program_run(const tlk_program *program, const void *const *inputs, void *const *outputs, int64_t begin, int64_t end);

/// Converts `count` elements between types as a cast does: float to integer truncates, to bool asks for nonzero.
void tlk_convert(void *to, int to_type, const void *from, int from_type, int64_t count);
