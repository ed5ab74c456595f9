// Element-by-element work: a program of small loops over blocks that stay in the first-level cache.
#pragma once

/// What a step does with the types of its operands: see `elementwise_steps.h`, the only list of steps.
typedef enum {
    TLK_COMMON, TLK_FLOAT, TLK_REAL, TLK_NUMBER, TLK_TRUTH, TLK_BITS, TLK_CONDITION, TLK_CAST
} tlk_rule;

int tlk_step_count(void);
const char *tlk_step_name(int code);
tlk_rule tlk_step_rule(int code);
/// Whether the step works on whole numbers, or on floats.
bool tlk_step_takes(int code, bool integers);

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
/// `*divided_by_zero` becomes 1 where a whole number was divided by 0, else it stays.
void tlk_program_run(
    const tlk_program *program, const void *const *inputs, void *const *outputs, int64_t begin, int64_t end,
    int *divided_by_zero);

/// Converts `count` elements between types as a cast does: float to integer truncates, to bool asks for nonzero.
void tlk_convert(void *to, int to_type, const void *from, int from_type, int64_t count);
