// oneDNN behind plain arguments.
//
// The only target that knows oneDNN's own names and the differences between its versions 2 and 3. Nothing is checked here:
// shapes are validated in Swift. Every function that makes something returns NULL when oneDNN has no implementation.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TL_MAX_RANK 12

typedef enum { TL_F32, TL_BF16, TL_I32, TL_U8 } tl_type;

// --- Layouts: where the elements of a tensor lie -------------------------------------------------------------------

typedef struct tl_layout tl_layout;

/// Strides in elements; NULL means row-major.
tl_layout *tl_layout_strided(int rank, const int64_t *dims, const int64_t *strides, tl_type type);
/// Left to the primitive to choose.
tl_layout *tl_layout_any(int rank, const int64_t *dims, tl_type type);
/// Channels (axis 1) in blocks of `block`: what convolutions and normalisations are fastest on.
tl_layout *tl_layout_blocked(int rank, const int64_t *dims, int block, tl_type type);
tl_layout *tl_layout_copy(const tl_layout *layout);
void tl_layout_free(tl_layout *layout);
bool tl_layout_equal(const tl_layout *a, const tl_layout *b);
size_t tl_layout_bytes(const tl_layout *layout);
tl_type tl_layout_type(const tl_layout *layout);
/// Whether the bytes are those of the dense row-major tensor.
bool tl_layout_is_plain(const tl_layout *layout);
/// Whether elements lie in some dense order without padding or transformation, so that any loop over all bytes visits each once.
bool tl_layout_is_dense(const tl_layout *layout);
/// Whether the layout is a blocked or strided one (not a transformed one, as Winograd's weights are).
bool tl_layout_is_strided(const tl_layout *layout);
/// A name as `aBcd16b` (axes in order, capital: split, then the blocks), "wino" for transformed weights.
void tl_layout_describe(const tl_layout *layout, char *text, size_t size);

// --- Primitives ----------------------------------------------------------------------------------------------------

typedef struct tl_primitive tl_primitive;

typedef enum {
    TL_SRC, TL_SRC_1, TL_WEIGHTS, TL_BIAS, TL_DST, TL_MEAN, TL_VARIANCE, TL_SCALE, TL_SHIFT, TL_WORKSPACE, TL_SCRATCH,
    TL_DIFF_SRC, TL_DIFF_WEIGHTS, TL_DIFF_BIAS, TL_DIFF_DST, TL_DIFF_SCALE, TL_DIFF_SHIFT,
    TL_POST_OPERAND_0, TL_POST_OPERAND_1, TL_POST_OPERAND_2, TL_POST_OPERAND_3,
    TL_ARGUMENT_COUNT
} tl_argument;

typedef enum { TL_FORWARD_TRAINING, TL_FORWARD_INFERENCE, TL_BACKWARD, TL_BACKWARD_WEIGHTS } tl_direction;

typedef enum { TL_POST_SUM, TL_POST_RELU, TL_POST_GELU_ERF, TL_POST_GELU_TANH, TL_POST_SWISH, TL_POST_LOGISTIC, TL_POST_TANH,
               TL_POST_ADD } tl_post_kind;

/// Something done to a result before it is stored. TL_POST_ADD adds `operand`, which may broadcast.
typedef struct {
    tl_post_kind kind;
    float alpha;
    const tl_layout *operand;
} tl_post;

typedef struct {
    tl_direction direction;
    bool winograd;
    /// NULL where there is no bias. Layouts made by `tl_layout_any` are the primitive's choice.
    const tl_layout *src, *weights, *bias, *dst;
    /// For gradients of weights kept in another type than the weights: those of the forward pass. Else NULL.
    const tl_layout *forward_weights;
    int spatial;
    int64_t stride[3], dilation[3], pad_low[3], pad_high[3];  // dilation 0: none
} tl_convolution;

tl_primitive *tl_convolution_create(const tl_convolution *c, int posts, const tl_post *post, int threads);

/// `fuse_relu`: the result passes a ReLU whose signs go to the workspace (training) or nowhere (inference).
tl_primitive *tl_batch_norm_create(tl_direction direction, const tl_layout *data, const tl_layout *diff, float epsilon,
                                   bool stored_statistics, bool fuse_relu, int threads);
tl_primitive *tl_layer_norm_create(tl_direction direction, const tl_layout *data, const tl_layout *diff,
                                   const tl_layout *statistics, float epsilon, bool affine, int threads);

typedef enum { TL_POOL_AVERAGE_ALL, TL_POOL_AVERAGE_INSIDE } tl_pool_kind;

typedef struct {
    tl_direction direction;
    tl_pool_kind kind;
    const tl_layout *src, *dst;
    int spatial;
    int64_t kernel[3], stride[3], dilation[3], pad_low[3], pad_high[3];
} tl_pooling;

tl_primitive *tl_pooling_create(const tl_pooling *p, int threads);

tl_primitive *tl_matmul_create(const tl_layout *src, const tl_layout *weights, const tl_layout *bias, const tl_layout *dst,
                               int posts, const tl_post *post, int threads);
tl_primitive *tl_reorder_create(const tl_layout *from, const tl_layout *to, int threads);

void tl_primitive_free(tl_primitive *primitive);
/// A new layout, or NULL when the primitive has no such argument.
tl_layout *tl_primitive_layout(const tl_primitive *primitive, tl_argument argument);
/// As oneDNN names it, for instance "jit:avx512_core". Lives as long as the primitive.
const char *tl_primitive_implementation(const tl_primitive *primitive);

/// A primitive with its arguments tied to places in a table of addresses.
typedef struct tl_call tl_call;
tl_call *tl_call_create(const tl_primitive *primitive, int count, const tl_argument *arguments, const int *slots);
void tl_call_free(tl_call *call);
/// 0: done.
int tl_call_run(tl_call *call, void *const *addresses);

// --- Threads -------------------------------------------------------------------------------------------------------

/// The processors that this process may run on.
int tl_processors(void);
/// How many of them OpenMP was told to use.
int tl_threads_available(void);
/// Runs `body(context, index, count)` on `threads` threads of the pool that oneDNN uses too.
void tl_parallel(int threads, void (*body)(void *context, int index, int count), void *context);
/// Numbers too small for full precision become zero from here (they make some loops 100 times slower). Returns what to restore.
unsigned tl_denormals_off(void);
void tl_denormals_restore(unsigned state);

/// For instance "2.6.3".
const char *tl_version(void);
/// Whether this version has single-precision Winograd convolutions for the processor.
bool tl_has_winograd(void);
/// The widest instructions that may be used: "avx512-amx" and "avx512-bf16" (they multiply bfloat16 by themselves), "avx512", "avx2" or "plain". Those of the
/// processor, or fewer where the library was told so (`ONEDNN_MAX_CPU_ISA`): the one switch for its kernels and for our loops.
const char *tl_processor(void);
