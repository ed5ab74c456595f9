#include "internal.h"

// Each kind of primitive, for both versions: 2.x describes an operation first and asks for an implementation then;
// 3.x does both in one call.

static dnnl_prop_kind_t forward_kind(tl_direction d) { return d == TL_FORWARD_TRAINING ? dnnl_forward_training : dnnl_forward_inference; }

#if !TL_V3
#define DESCRIBE(pd, desc, init, attributes, hint) \
    ((init) == dnnl_success ? dnnl_primitive_desc_create(pd, &(desc), attributes, tl_engine(), hint) : dnnl_unimplemented)
#endif

tl_primitive *tl_convolution_create(const tl_convolution *c, int posts, const tl_post *post, int threads) {
    dnnl_engine_t engine = tl_engine();
    dnnl_primitive_attr_t attributes = tl_attributes(posts, post);
    if (!engine || !attributes) return NULL;
    tl_use_threads(threads);
    const dnnl_alg_kind_t algorithm = c->winograd ? dnnl_convolution_winograd : dnnl_convolution_direct;
    tl_md src = MD(c->src), weights = MD(c->weights), dst = MD(c->dst), bias = c->bias ? MD(c->bias) : NULL;
    tl_md forward_weights = c->forward_weights ? MD(c->forward_weights) : weights;
    dnnl_primitive_desc_t pd = NULL, hint = NULL;
    dnnl_status_t status;
#if TL_V3
    if (c->direction == TL_BACKWARD || c->direction == TL_BACKWARD_WEIGHTS) {
        status = dnnl_convolution_forward_primitive_desc_create(&hint, engine, dnnl_forward_training, algorithm, src, forward_weights, bias, dst,
                                                                c->stride, c->dilation, c->pad_low, c->pad_high, NULL);
        if (status == dnnl_success && c->direction == TL_BACKWARD)
            status = dnnl_convolution_backward_data_primitive_desc_create(&pd, engine, algorithm, src, weights, dst, c->stride,
                                                                          c->dilation, c->pad_low, c->pad_high, hint, attributes);
        else if (status == dnnl_success)
            status = dnnl_convolution_backward_weights_primitive_desc_create(&pd, engine, algorithm, src, weights, bias, dst, c->stride,
                                                                             c->dilation, c->pad_low, c->pad_high, hint, attributes);
    } else {
        status = dnnl_convolution_forward_primitive_desc_create(&pd, engine, forward_kind(c->direction), algorithm, src, weights, bias,
                                                                dst, c->stride, c->dilation, c->pad_low, c->pad_high, attributes);
    }
#else
    dnnl_convolution_desc_t desc;
    if (c->direction == TL_BACKWARD || c->direction == TL_BACKWARD_WEIGHTS) {
        status = DESCRIBE(&hint, desc,
                          dnnl_dilated_convolution_forward_desc_init(&desc, dnnl_forward_training, algorithm, src, forward_weights, bias, dst,
                                                                     c->stride, c->dilation, c->pad_low, c->pad_high), NULL, NULL);
        if (status == dnnl_success && c->direction == TL_BACKWARD)
            status = DESCRIBE(&pd, desc,
                              dnnl_dilated_convolution_backward_data_desc_init(&desc, algorithm, src, weights, dst, c->stride, c->dilation,
                                                                               c->pad_low, c->pad_high), attributes, hint);
        else if (status == dnnl_success)
            status = DESCRIBE(&pd, desc,
                              dnnl_dilated_convolution_backward_weights_desc_init(&desc, algorithm, src, weights, bias, dst, c->stride,
                                                                                  c->dilation, c->pad_low, c->pad_high), attributes, hint);
    } else {
        status = DESCRIBE(&pd, desc,
                          dnnl_dilated_convolution_forward_desc_init(&desc, forward_kind(c->direction), algorithm, src, weights, bias, dst,
                                                                     c->stride, c->dilation, c->pad_low, c->pad_high), attributes, NULL);
    }
#endif
    return tl_finish(status, pd, hint, attributes, threads);
}

tl_primitive *tl_batch_norm_create(tl_direction direction, const tl_layout *data, const tl_layout *diff, float epsilon,
                                   bool stored_statistics, bool fuse_relu, int threads) {
    dnnl_engine_t engine = tl_engine();
    dnnl_primitive_attr_t attributes = tl_attributes(0, NULL);
    if (!engine || !attributes) return NULL;
    tl_use_threads(threads);
    unsigned flags = dnnl_use_scale | dnnl_use_shift;
    if (stored_statistics) flags |= dnnl_use_global_stats;
    if (fuse_relu) flags |= dnnl_fuse_norm_relu;
    dnnl_primitive_desc_t pd = NULL, hint = NULL;
    dnnl_status_t status;
    const dnnl_prop_kind_t kind = direction == TL_BACKWARD ? dnnl_forward_training : forward_kind(direction);
#if TL_V3
    status = dnnl_batch_normalization_forward_primitive_desc_create(&pd, engine, kind, MD(data), MD(data), epsilon, flags, attributes);
    if (status == dnnl_success && direction == TL_BACKWARD) {
        hint = pd;
        status = dnnl_batch_normalization_backward_primitive_desc_create(&pd, engine, dnnl_backward, MD(diff), MD(diff), MD(data), epsilon,
                                                                         flags, hint, attributes);
    }
#else
    dnnl_batch_normalization_desc_t desc;
    status = DESCRIBE(&pd, desc, dnnl_batch_normalization_forward_desc_init(&desc, kind, MD(data), epsilon, flags), attributes, NULL);
    if (status == dnnl_success && direction == TL_BACKWARD) {
        hint = pd;
        status = DESCRIBE(&pd, desc, dnnl_batch_normalization_backward_desc_init(&desc, dnnl_backward, MD(diff), MD(data), epsilon, flags),
                          attributes, hint);
    }
#endif
    return tl_finish(status, pd, hint, attributes, threads);
}

tl_primitive *tl_layer_norm_create(tl_direction direction, const tl_layout *data, const tl_layout *diff,
                                   const tl_layout *statistics, float epsilon, bool affine, int threads) {
    dnnl_engine_t engine = tl_engine();
    dnnl_primitive_attr_t attributes = tl_attributes(0, NULL);
    if (!engine || !attributes) return NULL;
    tl_use_threads(threads);
    const unsigned flags = affine ? dnnl_use_scale | dnnl_use_shift : 0;
    dnnl_primitive_desc_t pd = NULL, hint = NULL;
    dnnl_status_t status;
    const dnnl_prop_kind_t kind = direction == TL_BACKWARD ? dnnl_forward_training : forward_kind(direction);
#if TL_V3
    status = dnnl_layer_normalization_forward_primitive_desc_create(&pd, engine, kind, MD(data), MD(data), MD(statistics), epsilon, flags,
                                                                    attributes);
    if (status == dnnl_success && direction == TL_BACKWARD) {
        hint = pd;
        status = dnnl_layer_normalization_backward_primitive_desc_create(&pd, engine, affine ? dnnl_backward : dnnl_backward_data, MD(diff),
                                                                         MD(diff), MD(data), MD(statistics), epsilon, flags, hint, attributes);
    }
#else
    dnnl_layer_normalization_desc_t desc;
    status = DESCRIBE(&pd, desc, dnnl_layer_normalization_forward_desc_init(&desc, kind, MD(data), MD(statistics), epsilon, flags),
                      attributes, NULL);
    if (status == dnnl_success && direction == TL_BACKWARD) {
        hint = pd;
        status = DESCRIBE(&pd, desc,
                          dnnl_layer_normalization_backward_desc_init(&desc, affine ? dnnl_backward : dnnl_backward_data, MD(diff), MD(data),
                                                                      MD(statistics), epsilon, flags), attributes, hint);
    }
#endif
    return tl_finish(status, pd, hint, attributes, threads);
}

tl_primitive *tl_pooling_create(const tl_pooling *p, int threads) {
    static const dnnl_alg_kind_t kinds[] = {
        [TL_POOL_AVERAGE_ALL] = dnnl_pooling_avg_include_padding, [TL_POOL_AVERAGE_INSIDE] = dnnl_pooling_avg_exclude_padding,
    };
    dnnl_engine_t engine = tl_engine();
    dnnl_primitive_attr_t attributes = tl_attributes(0, NULL);
    if (!engine || !attributes) return NULL;
    tl_use_threads(threads);
    const dnnl_prop_kind_t kind = p->direction == TL_BACKWARD ? dnnl_forward_training : forward_kind(p->direction);
    dnnl_primitive_desc_t pd = NULL, hint = NULL;
    dnnl_status_t status;
#if TL_V3
    status = dnnl_pooling_forward_primitive_desc_create(&pd, engine, kind, kinds[p->kind], MD(p->src), MD(p->dst), p->stride, p->kernel,
                                                        p->dilation, p->pad_low, p->pad_high, attributes);
    if (status == dnnl_success && p->direction == TL_BACKWARD) {
        hint = pd;
        status = dnnl_pooling_backward_primitive_desc_create(&pd, engine, kinds[p->kind], MD(p->src), MD(p->dst), p->stride, p->kernel,
                                                             p->dilation, p->pad_low, p->pad_high, hint, attributes);
    }
#else
    dnnl_pooling_v2_desc_t desc;
    status = DESCRIBE(&pd, desc,
                      dnnl_pooling_v2_forward_desc_init(&desc, kind, kinds[p->kind], MD(p->src), MD(p->dst), p->stride, p->kernel,
                                                        p->dilation, p->pad_low, p->pad_high), attributes, NULL);
    if (status == dnnl_success && p->direction == TL_BACKWARD) {
        hint = pd;
        status = DESCRIBE(&pd, desc,
                          dnnl_pooling_v2_backward_desc_init(&desc, kinds[p->kind], MD(p->src), MD(p->dst), p->stride, p->kernel,
                                                             p->dilation, p->pad_low, p->pad_high), attributes, hint);
    }
#endif
    return tl_finish(status, pd, hint, attributes, threads);
}

tl_primitive *tl_matmul_create(const tl_layout *src, const tl_layout *weights, const tl_layout *bias, const tl_layout *dst,
                               int posts, const tl_post *post, int threads) {
    dnnl_engine_t engine = tl_engine();
    dnnl_primitive_attr_t attributes = tl_attributes(posts, post);
    if (!engine || !attributes) return NULL;
    tl_use_threads(threads);
    dnnl_primitive_desc_t pd = NULL;
    dnnl_status_t status;
#if TL_V3
    status = dnnl_matmul_primitive_desc_create(&pd, engine, MD(src), MD(weights), bias ? MD(bias) : NULL, MD(dst), attributes);
#else
    dnnl_matmul_desc_t desc;
    status = DESCRIBE(&pd, desc, dnnl_matmul_desc_init(&desc, MD(src), MD(weights), bias ? MD(bias) : NULL, MD(dst)), attributes, NULL);
#endif
    return tl_finish(status, pd, NULL, attributes, threads);
}

tl_primitive *tl_reorder_create(const tl_layout *from, const tl_layout *to, int threads) {
    dnnl_engine_t engine = tl_engine();
    dnnl_primitive_attr_t attributes = tl_attributes(0, NULL);
    if (!engine || !attributes) return NULL;
    tl_use_threads(threads);
    dnnl_primitive_desc_t pd = NULL;
    dnnl_status_t status = dnnl_reorder_primitive_desc_create(&pd, MD(from), engine, MD(to), engine, attributes);
    return tl_finish(status, pd, NULL, attributes, threads);
}
