#include "internal.h"
#include <stdio.h>
#include <stdlib.h>

static const int numbers[TL_ARGUMENT_COUNT] = {
    [TL_SRC] = DNNL_ARG_SRC, [TL_SRC_1] = DNNL_ARG_SRC_1, [TL_WEIGHTS] = DNNL_ARG_WEIGHTS, [TL_BIAS] = DNNL_ARG_BIAS,
    [TL_DST] = DNNL_ARG_DST, [TL_MEAN] = DNNL_ARG_MEAN, [TL_VARIANCE] = DNNL_ARG_VARIANCE, [TL_SCALE] = DNNL_ARG_SCALE,
    [TL_SHIFT] = DNNL_ARG_SHIFT, [TL_WORKSPACE] = DNNL_ARG_WORKSPACE, [TL_SCRATCH] = DNNL_ARG_SCRATCHPAD,
    [TL_DIFF_SRC] = DNNL_ARG_DIFF_SRC, [TL_DIFF_WEIGHTS] = DNNL_ARG_DIFF_WEIGHTS, [TL_DIFF_BIAS] = DNNL_ARG_DIFF_BIAS,
    [TL_DIFF_DST] = DNNL_ARG_DIFF_DST, [TL_DIFF_SCALE] = DNNL_ARG_DIFF_SCALE, [TL_DIFF_SHIFT] = DNNL_ARG_DIFF_SHIFT,
    [TL_POST_OPERAND_0] = DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1,
    [TL_POST_OPERAND_1] = DNNL_ARG_ATTR_MULTIPLE_POST_OP(1) | DNNL_ARG_SRC_1,
    [TL_POST_OPERAND_2] = DNNL_ARG_ATTR_MULTIPLE_POST_OP(2) | DNNL_ARG_SRC_1,
    [TL_POST_OPERAND_3] = DNNL_ARG_ATTR_MULTIPLE_POST_OP(3) | DNNL_ARG_SRC_1,
};

static tl_md argument_md(const tl_primitive *p, tl_argument argument) {
    return dnnl_primitive_desc_query_md(p->pd, dnnl_query_exec_arg_md, numbers[argument]);
}

tl_layout *tl_primitive_layout(const tl_primitive *p, tl_argument argument) {
    tl_md md = argument_md(p, argument);
    return md && dnnl_memory_desc_get_size(md) > 0 ? tl_layout_from(md) : NULL;
}

const char *tl_primitive_implementation(const tl_primitive *p) {
    const char *name = NULL;
    return dnnl_primitive_desc_query(p->pd, dnnl_query_impl_info_str, 0, &name) == dnnl_success && name ? name : "";
}

void tl_primitive_free(tl_primitive *p) {
    if (!p) return;
    dnnl_primitive_destroy(p->primitive);
    dnnl_primitive_desc_destroy(p->pd);
    free(p);
}

struct tl_call {
    dnnl_primitive_t primitive;  // lives as long as the tl_primitive, which the caller keeps
    int threads, count;
    /// 3.x: the shift among the inputs of a normalisation's gradient, as the last argument and not counted yet. Nothing reads it,
    /// but 3.2's layer norm wants it and its batch norm refuses it; other versions differ again.
    bool has_spare;
    struct { int slot; void *address; } bound[TL_ARGUMENT_COUNT];
    dnnl_exec_arg_t arguments[TL_ARGUMENT_COUNT];
};

tl_call *tl_call_create(const tl_primitive *p, int count, const tl_argument *arguments, const int *slots) {
    if (count > TL_ARGUMENT_COUNT) return NULL;
    tl_call *call = calloc(1, sizeof *call);
    if (!call) return NULL;
    call->primitive = p->primitive;
    call->threads = p->threads;
    for (int i = 0; i < count; i++) {
        const bool is_spare = TL_V3 && p->is_gradient && arguments[i] == TL_SHIFT;
        // The spare argument stays behind the others.
        if (call->has_spare) {
            call->arguments[call->count + 1] = call->arguments[call->count];
            call->bound[call->count + 1] = call->bound[call->count];
        }
        const int n = call->count;
        tl_md md = argument_md(p, arguments[i]);
        dnnl_memory_t memory;
        if (!md || dnnl_memory_create(&memory, md, tl_engine(), DNNL_MEMORY_NONE) != dnnl_success) {
            tl_call_free(call);
            return NULL;
        }
        call->arguments[n] = (dnnl_exec_arg_t){numbers[arguments[i]], memory};
        call->bound[n].slot = slots[i];
        call->bound[n].address = NULL;
        if (is_spare) call->has_spare = true; else call->count = n + 1;
    }
    return call;
}

void tl_call_free(tl_call *call) {
    if (!call) return;
    for (int i = 0; i < call->count + call->has_spare; i++) dnnl_memory_destroy(call->arguments[i].memory);
    free(call);
}

int tl_call_run(tl_call *call, void *const *addresses) {
    for (int i = 0; i < call->count + call->has_spare; i++) {
        void *address = addresses[call->bound[i].slot];
        if (address == call->bound[i].address) continue;
        dnnl_status_t status = dnnl_memory_set_data_handle(call->arguments[i].memory, address);
        if (status != dnnl_success) return (int)status;
        call->bound[i].address = address;
    }
    tl_use_threads(call->threads);
    dnnl_status_t status = dnnl_primitive_execute(call->primitive, tl_stream(), call->count, call->arguments);
    if (status == dnnl_invalid_arguments && call->has_spare) {
        call->count++;
        call->has_spare = false;
        status = dnnl_primitive_execute(call->primitive, tl_stream(), call->count, call->arguments);
    }
    return (int)(status == dnnl_success ? dnnl_stream_wait(tl_stream()) : status);
}

tl_primitive *tl_finish(dnnl_status_t status, dnnl_primitive_desc_t pd, dnnl_primitive_desc_t hint, dnnl_primitive_attr_t attributes,
                        int threads) {
    tl_primitive *p = status == dnnl_success ? calloc(1, sizeof *p) : NULL;
    const bool made = p && dnnl_primitive_create(&p->primitive, pd) == dnnl_success;
    if (attributes) dnnl_primitive_attr_destroy(attributes);
    if (hint) dnnl_primitive_desc_destroy(hint);
    if (!made) {
        if (status == dnnl_success) dnnl_primitive_desc_destroy(pd);
        free(p);
        return NULL;
    }
    p->pd = pd;
    p->threads = threads;
    p->is_gradient = hint != NULL;
    return p;
}

dnnl_primitive_attr_t tl_attributes(int posts, const tl_post *post) {
    static const dnnl_alg_kind_t kinds[] = {
        [TL_POST_RELU] = dnnl_eltwise_relu, [TL_POST_GELU_ERF] = dnnl_eltwise_gelu_erf, [TL_POST_GELU_TANH] = dnnl_eltwise_gelu_tanh,
        [TL_POST_SWISH] = dnnl_eltwise_swish, [TL_POST_LOGISTIC] = dnnl_eltwise_logistic, [TL_POST_TANH] = dnnl_eltwise_tanh,
    };
    dnnl_primitive_attr_t attributes = NULL;
    if (dnnl_primitive_attr_create(&attributes) != dnnl_success) return NULL;
    dnnl_status_t status = dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user);
    if (posts > 0) {
        dnnl_post_ops_t ops = NULL;
        if (status == dnnl_success) status = dnnl_post_ops_create(&ops);
        for (int i = 0; i < posts && status == dnnl_success; i++) {
            if (post[i].kind == TL_POST_SUM) {
#if TL_V3
                status = dnnl_post_ops_append_sum(ops, 1.0f, 0, dnnl_data_type_undef);
#else
                status = dnnl_post_ops_append_sum(ops, 1.0f);
#endif
            } else if (post[i].kind == TL_POST_ADD) {
                status = dnnl_post_ops_append_binary(ops, dnnl_binary_add, MD(post[i].operand));
            } else {
#if TL_V3
                status = dnnl_post_ops_append_eltwise(ops, kinds[post[i].kind], post[i].alpha, 0.0f);
#else
                status = dnnl_post_ops_append_eltwise(ops, 1.0f, kinds[post[i].kind], post[i].alpha, 0.0f);
#endif
            }
        }
        if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(attributes, ops);
        if (ops) dnnl_post_ops_destroy(ops);
    }
    if (status == dnnl_success) return attributes;
    dnnl_primitive_attr_destroy(attributes);
    return NULL;
}

const char *tl_version(void) {
    static char text[32];
    tl_engine();  // the library is loaded by then
    const dnnl_version_t *v = dnnl_version();
    snprintf(text, sizeof text, "%d.%d.%d", v->major, v->minor, v->patch);
    return text;
}

const char *tl_processor(void) {
#if defined(__x86_64__)
    tl_engine();  // the library is loaded by then
    const dnnl_cpu_isa_t isa = dnnl_get_effective_cpu_isa();
#define HAS(level) ((isa & dnnl_cpu_isa_##level) == dnnl_cpu_isa_##level)
    if (HAS(avx512_core_amx)) return "avx512-amx";
    if (HAS(avx512_core_bf16)) return "avx512-bf16";
    if (HAS(avx512_core)) return "avx512";
    if (HAS(avx2)) return "avx2";
#undef HAS
#endif
    return "plain";
}

bool tl_has_winograd(void) {
    tl_engine();
    const dnnl_version_t *v = dnnl_version();
    return v->major < 3 || (v->major == 3 && v->minor < 2);
}
