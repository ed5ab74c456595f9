// Every step of element-by-element work, each once: its name, the types it is for, what it does to a float and what it
// does to a whole number. The switches of elementwise.c, the names and the rules that Swift asks for are made from it.
//
// STEP(name, rule, on floats, on whole numbers). Operands are x, y and z, constants p and q.
//   LOOP(e), CALL(e)     on floats: as vector code, or one element at a time through the C library
//   WHOLE(e), ASKS(e)    on whole numbers, which wrap as PyTorch's do: the result is one, or 0 or 1 as a float
//   DIVIDE(e)            as WHOLE, and notes where y is 0
//   NONE                 there is no such step: shape rules refuse it
// Rules:
//   COMMON      operands meet in one type, which is the result's
//   FLOAT       operands meet in one type, made float32 when it is no float
//   REAL        operands meet in one type, which must be a float
//   NUMBER      as COMMON, but not for bool
//   TRUTH       operands meet in one type; the result is bool
//   BITS        as COMMON, for whole numbers and bool only; what it gives for bool is 0 or 1
//   CONDITION   the first operand is a condition, the others meet in one type
//   CAST        a change of type
STEP(copy, CAST, LOOP(x), WHOLE(x))
STEP(add, COMMON, LOOP(x + y), WHOLE(U64(x) + U64(y)))
STEP(sub, NUMBER, LOOP(x - y), WHOLE(U64(x) - U64(y)))
STEP(mul, COMMON, LOOP(x * y), WHOLE(U64(x) * U64(y)))
STEP(div, FLOAT, LOOP(x / y), NONE)
STEP(pow, COMMON, CALL(powf(x, y)), WHOLE(integer_power(x, y)))
STEP(minimum, COMMON, LOOP(x != x ? x : (y != y ? y : (x < y ? x : y))), WHOLE(x < y ? x : y))
STEP(maximum, COMMON, LOOP(x != x ? x : (y != y ? y : (x > y ? x : y))), WHOLE(x > y ? x : y))
STEP(fmod, NUMBER, CALL(fmodf(x, y)), DIVIDE(rest(x, y)))
STEP(remainder, NUMBER, CALL(python_remainder(x, y)), DIVIDE(python_rest(x, y)))
STEP(floorDivide, NUMBER, CALL(floor_divide(x, y)), DIVIDE(floor_quotient(x, y)))
STEP(atan2, FLOAT, CALL(atan2f(x, y)), NONE)
STEP(equal, TRUTH, LOOP(x == y ? 1.0f : 0.0f), ASKS(x == y))
STEP(notEqual, TRUTH, LOOP(x != y ? 1.0f : 0.0f), ASKS(x != y))
STEP(less, TRUTH, LOOP(x < y ? 1.0f : 0.0f), ASKS(x < y))
STEP(lessEqual, TRUTH, LOOP(x <= y ? 1.0f : 0.0f), ASKS(x <= y))
STEP(greater, TRUTH, LOOP(x > y ? 1.0f : 0.0f), ASKS(x > y))
STEP(greaterEqual, TRUTH, LOOP(x >= y ? 1.0f : 0.0f), ASKS(x >= y))
STEP(logicalAnd, TRUTH, LOOP(x != 0.0f && y != 0.0f ? 1.0f : 0.0f), ASKS(x != 0 && y != 0))
STEP(logicalOr, TRUTH, LOOP(x != 0.0f || y != 0.0f ? 1.0f : 0.0f), ASKS(x != 0 || y != 0))
STEP(logicalXor, TRUTH, LOOP((x != 0.0f) != (y != 0.0f) ? 1.0f : 0.0f), ASKS((x != 0) != (y != 0)))
STEP(logicalNot, TRUTH, LOOP(x == 0.0f ? 1.0f : 0.0f), ASKS(x == 0))
STEP(isnan, TRUTH, LOOP(x != x ? 1.0f : 0.0f), ASKS(0 * x))
STEP(isinf, TRUTH, LOOP(fabsf(x) == INFINITY ? 1.0f : 0.0f), ASKS(0 * x))
STEP(isfinite, TRUTH, LOOP(fabsf(x) < INFINITY ? 1.0f : 0.0f), ASKS(0 * x == 0))
STEP(bitAnd, BITS, LOOP(x != 0.0f && y != 0.0f ? 1.0f : 0.0f), WHOLE(x & y))
STEP(bitOr, BITS, LOOP(x != 0.0f || y != 0.0f ? 1.0f : 0.0f), WHOLE(x | y))
STEP(bitXor, BITS, LOOP((x != 0.0f) != (y != 0.0f) ? 1.0f : 0.0f), WHOLE(x ^ y))
STEP(bitNot, BITS, LOOP(x == 0.0f ? 1.0f : 0.0f), WHOLE(~x))
STEP(shiftLeft, BITS, NONE, WHOLE(y < 0 || y > 63 ? 0 : (int64_t)(U64(x) << y)))
STEP(shiftRight, BITS, NONE, WHOLE(y < 0 || y > 63 ? (x < 0 ? -1 : 0) : x >> y))
STEP(where, CONDITION, LOOP(x != 0.0f ? y : z), SELECT)
STEP(reluBackward, REAL, LOOP(y <= 0.0f ? 0.0f : x), NONE)
STEP(multiplyAdd, REAL, LOOP(x + p * (y * z)), NONE)
/// Of a probability x and a target y; logarithms are kept above -100, as in PyTorch.
STEP(binaryCrossEntropy, REAL, LOOP(-(y * floor100(tlk_logf(x)) + (1.0f - y) * floor100(tlk_log1pf(-x)))), NONE)
STEP(lerp, REAL, LOOP(z < 0.5f ? x + z * (y - x) : y - (y - x) * (1.0f - z)), NONE)
STEP(neg, NUMBER, LOOP(-x), WHOLE(0 - U64(x)))
STEP(abs, NUMBER, LOOP(fabsf(x)), WHOLE(x < 0 ? (int64_t)(0 - U64(x)) : x))
STEP(sign, COMMON, LOOP(x > 0.0f ? 1.0f : (x < 0.0f ? -1.0f : 0.0f)), WHOLE((x > 0) - (x < 0)))
STEP(square, COMMON, LOOP(x * x), WHOLE(U64(x) * U64(x)))
STEP(sqrt, FLOAT, LOOP(__builtin_sqrtf(x)), NONE)
STEP(rsqrt, FLOAT, LOOP(1.0f / __builtin_sqrtf(x)), NONE)
STEP(reciprocal, FLOAT, LOOP(1.0f / x), NONE)
STEP(exp, FLOAT, LOOP(tlk_expf(x)), NONE)
STEP(exp2, FLOAT, CALL(exp2f(x)), NONE)
STEP(expm1, FLOAT, LOOP(tlk_expm1f(x)), NONE)
STEP(log, FLOAT, LOOP(tlk_logf(x)), NONE)
STEP(log2, FLOAT, CALL(log2f(x)), NONE)
STEP(log10, FLOAT, CALL(log10f(x)), NONE)
STEP(log1p, FLOAT, LOOP(tlk_log1pf(x)), NONE)
STEP(sin, FLOAT, SINE(0, sinf), NONE)
STEP(cos, FLOAT, SINE(1, cosf), NONE)
STEP(tan, FLOAT, CALL(tanf(x)), NONE)
STEP(asin, FLOAT, CALL(asinf(x)), NONE)
STEP(acos, FLOAT, CALL(acosf(x)), NONE)
STEP(atan, FLOAT, CALL(atanf(x)), NONE)
STEP(sinh, FLOAT, CALL(sinhf(x)), NONE)
STEP(cosh, FLOAT, CALL(coshf(x)), NONE)
STEP(tanh, FLOAT, LOOP(tlk_tanhf(x)), NONE)
STEP(erf, FLOAT, LOOP(tlk_erff(x)), NONE)
STEP(erfc, FLOAT, CALL(erfcf(x)), NONE)
STEP(lgamma, FLOAT, CALL(lgammaf(x)), NONE)
STEP(digamma, FLOAT, CALL(digamma(x)), NONE)
STEP(floor, NUMBER, LOOP(floorf(x)), WHOLE(x))
STEP(ceil, NUMBER, LOOP(ceilf(x)), WHOLE(x))
STEP(round, NUMBER, LOOP(rintf(x)), WHOLE(x))
STEP(trunc, NUMBER, LOOP(truncf(x)), WHOLE(x))
STEP(relu, NUMBER, LOOP(x < 0.0f ? 0.0f : x), WHOLE(x < 0 ? 0 : x))
STEP(sigmoid, FLOAT, LOOP(tlk_sigmoidf(x)), NONE)
STEP(logSigmoid, REAL, LOOP(-tlk_softplusf(-x)), NONE)
/// p is beta, q the threshold.
STEP(softplus, REAL, LOOP(p * x > q ? x : tlk_softplusf(p * x) / p), NONE)
STEP(softplusBackward, REAL, LOOP(p * y > q ? x : x * tlk_sigmoidf(p * y)), NONE)
STEP(gelu, REAL, LOOP(0.5f * x * (1.0f + tlk_erff(x * 0.70710678118654752440f))), NONE)
STEP(geluTanh, REAL, LOOP(0.5f * x * (1.0f + tlk_tanhf(0.79788456080286535588f * (x + 0.044715f * x * x * x)))), NONE)
STEP(silu, REAL, LOOP(x * tlk_sigmoidf(x)), NONE)
STEP(mish, REAL, LOOP(x * tlk_tanhf(tlk_softplusf(x))), NONE)
/// p is the slope.
STEP(leakyRelu, REAL, LOOP(x >= 0.0f ? x : x * p), NONE)
/// p is alpha.
STEP(elu, REAL, LOOP(x > 0.0f ? x : p * tlk_expm1f(x)), NONE)
STEP(relu6, NUMBER, LOOP(x != x ? x : (x < 0.0f ? 0.0f : (x > 6.0f ? 6.0f : x))), WHOLE(x < 0 ? 0 : (x > 6 ? 6 : x)))
STEP(hardsigmoid, REAL, LOOP(x != x ? x : fminf(fmaxf(x + 3.0f, 0.0f), 6.0f) / 6.0f), NONE)
STEP(hardswish, REAL, LOOP(x * (fminf(fmaxf(x + 3.0f, 0.0f), 6.0f) / 6.0f)), NONE)
STEP(hardswishBackward, REAL, LOOP(x * (y >= 3.0f ? 1.0f : y <= -3.0f ? 0.0f : y * (1.0f / 3.0f) + 0.5f)), NONE)
/// Between p and q.
STEP(clamp, REAL, LOOP(x != x ? x : (x < p ? (p > q ? q : p) : (x > q ? q : x))), NONE)
STEP(clampBackward, REAL, LOOP(y >= p && y <= q ? x : 0.0f), NONE)
/// To the power p.
STEP(powScalar, REAL, POWER, NONE)
STEP(mulScalar, REAL, LOOP(x * p), NONE)
STEP(toBool, CAST, LOOP(x != 0.0f ? 1.0f : 0.0f), ASKS(x != 0))
STEP(toInteger, CAST, NONE, FROM_FLOAT(from_float))
STEP(toI32, CAST, NONE, FROM_FLOAT(from_float_to_i32))
STEP(toFloat, CAST, NONE, TO_FLOAT)
/// Bring a value to what a narrower type holds.
STEP(roundBF16, CAST, LOOP(tlk_bf16_to_float(tlk_float_to_bf16(x))), NONE)
STEP(wrapI32, CAST, NONE, WHOLE((int32_t)x))
STEP(wrapU8, CAST, NONE, WHOLE((uint8_t)x))
