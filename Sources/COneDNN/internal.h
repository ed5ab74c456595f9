// What the files of this target share: the two versions' differences, once.
#pragma once
#include "COneDNN.h"
#include <oneapi/dnnl/dnnl.h>

#define TL_V3 (DNNL_VERSION_MAJOR >= 3)

struct tl_layout {
    dnnl_memory_desc_t md;  // 2.x: a struct; 3.x: an owned handle
};

#if TL_V3
#define MD(layout) ((layout)->md)
typedef const_dnnl_memory_desc_t tl_md;
#else
#define MD(layout) (&(layout)->md)
typedef const dnnl_memory_desc_t *tl_md;
#endif

struct tl_primitive {
    dnnl_primitive_desc_t pd;
    dnnl_primitive_t primitive;
    int threads;
    bool is_gradient;
};

dnnl_engine_t tl_engine(void);
dnnl_stream_t tl_stream(void);
/// Sets how many threads the next region uses; called before a primitive is made and before it runs.
void tl_use_threads(int threads);

/// Attributes with the scratchpad left to the caller and the post operations appended. NULL on failure.
dnnl_primitive_attr_t tl_attributes(int posts, const tl_post *post);
/// Makes the primitive of a description; takes ownership of all three handles (`hint`, the forward description of a backward
/// one, may be NULL). NULL when `status` is a failure.
tl_primitive *tl_finish(dnnl_status_t status, dnnl_primitive_desc_t pd, dnnl_primitive_desc_t hint, dnnl_primitive_attr_t attributes,
                        int threads);
tl_layout *tl_layout_from(tl_md md);
