#define _GNU_SOURCE
#include "library.h"
#include <dlfcn.h>
#include <oneapi/dnnl/dnnl_version.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// Every function of oneDNN that this target calls, of version 2.x and 3.x. One that is missing here does not link.
#define FUNCTIONS(X) \
    X(dnnl_batch_normalization_backward_desc_init) \
    X(dnnl_batch_normalization_backward_primitive_desc_create) \
    X(dnnl_batch_normalization_forward_desc_init) \
    X(dnnl_batch_normalization_forward_primitive_desc_create) \
    X(dnnl_convolution_backward_data_primitive_desc_create) \
    X(dnnl_convolution_backward_weights_primitive_desc_create) \
    X(dnnl_convolution_forward_primitive_desc_create) \
    X(dnnl_dilated_convolution_backward_data_desc_init) \
    X(dnnl_dilated_convolution_backward_weights_desc_init) \
    X(dnnl_dilated_convolution_forward_desc_init) \
    X(dnnl_engine_create) \
    X(dnnl_get_effective_cpu_isa) \
    X(dnnl_layer_normalization_backward_desc_init) \
    X(dnnl_layer_normalization_backward_primitive_desc_create) \
    X(dnnl_layer_normalization_forward_desc_init) \
    X(dnnl_layer_normalization_forward_primitive_desc_create) \
    X(dnnl_matmul_desc_init) \
    X(dnnl_matmul_primitive_desc_create) \
    X(dnnl_memory_create) \
    X(dnnl_memory_desc_clone) \
    X(dnnl_memory_desc_create_with_strides) \
    X(dnnl_memory_desc_create_with_tag) \
    X(dnnl_memory_desc_destroy) \
    X(dnnl_memory_desc_equal) \
    X(dnnl_memory_desc_get_size) \
    X(dnnl_memory_desc_init_by_strides) \
    X(dnnl_memory_desc_init_by_tag) \
    X(dnnl_memory_desc_query) \
    X(dnnl_memory_destroy) \
    X(dnnl_memory_set_data_handle) \
    X(dnnl_pooling_backward_primitive_desc_create) \
    X(dnnl_pooling_forward_primitive_desc_create) \
    X(dnnl_pooling_v2_backward_desc_init) \
    X(dnnl_pooling_v2_forward_desc_init) \
    X(dnnl_post_ops_append_binary) \
    X(dnnl_post_ops_append_eltwise) \
    X(dnnl_post_ops_append_sum) \
    X(dnnl_post_ops_create) \
    X(dnnl_post_ops_destroy) \
    X(dnnl_primitive_attr_create) \
    X(dnnl_primitive_attr_destroy) \
    X(dnnl_primitive_attr_set_post_ops) \
    X(dnnl_primitive_attr_set_scratchpad_mode) \
    X(dnnl_primitive_create) \
    X(dnnl_primitive_desc_create) \
    X(dnnl_primitive_desc_destroy) \
    X(dnnl_primitive_desc_query) \
    X(dnnl_primitive_desc_query_md) \
    X(dnnl_primitive_destroy) \
    X(dnnl_primitive_execute) \
    X(dnnl_reorder_primitive_desc_create) \
    X(dnnl_stream_create) \
    X(dnnl_stream_wait) \
    X(dnnl_version)

// A name that jumps to where the library, once loaded, has the function.
#if defined(__x86_64__)
#define JUMP(f) "jmp *tl_address_" #f "(%rip)"
#elif defined(__aarch64__)
#define JUMP(f) "adrp x16, tl_address_" #f "\nldr x16, [x16, :lo12:tl_address_" #f "]\nbr x16"
#else
#error "a jump through memory must be written for this processor"
#endif
#define STUB(f) \
    void *tl_address_##f __attribute__((visibility("hidden"))); \
    __asm__(".text\n.globl " #f "\n.hidden " #f "\n.type " #f ", %function\n" #f ":\n" JUMP(f));
FUNCTIONS(STUB)

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

void tl_library_load(void) {
    // The OpenMP library that oneDNN brings reads this while it is loaded. Without a bound its waiting threads spin for
    // ever, and a training step on a machine that is busy with something else takes ten times as long.
    if (!getenv("OMP_WAIT_POLICY")) setenv("GOMP_SPINCOUNT", "20000", 0);
    void *library = dlopen("libdnnl.so." TEXT(DNNL_VERSION_MAJOR), RTLD_NOW | RTLD_GLOBAL);
    if (!library) {
        fprintf(stderr, "tl: the library of its engine is missing: %s\nOn Debian: apt-get install libdnnl-dev\n", dlerror());
        _exit(3);
    }
#define FIND(f) tl_address_##f = dlsym(library, #f);
    FUNCTIONS(FIND)
}
