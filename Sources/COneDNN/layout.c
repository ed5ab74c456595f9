#include "internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const dnnl_data_type_t types[] = {[TL_F32] = dnnl_f32, [TL_BF16] = dnnl_bf16, [TL_I32] = dnnl_s32, [TL_U8] = dnnl_u8};

// --- What differs between the versions: making a description and reading it ----------------------------------------

/// A description's fields, read the same way from both versions.
typedef struct {
    int rank;
    dnnl_dims_t dims, padded, strides, blocks, block_axes;
    int block_count;
    dnnl_data_type_t type;
    int64_t offset;
    bool is_blocked;
} fields;

#if TL_V3
static fields read_fields(tl_md md) {
    fields f = {0};
    const dnnl_dims_t *p;
    int32_t rank = 0, blocks = 0;
    dnnl_format_kind_t kind = dnnl_format_kind_undef;
    dnnl_memory_desc_query(md, dnnl_query_ndims_s32, &rank);
    f.rank = rank;
    dnnl_memory_desc_query(md, dnnl_query_format_kind, &kind);
    if (dnnl_memory_desc_query(md, dnnl_query_dims, &p) == dnnl_success) memcpy(f.dims, *p, sizeof f.dims);
    if (dnnl_memory_desc_query(md, dnnl_query_padded_dims, &p) == dnnl_success) memcpy(f.padded, *p, sizeof f.padded);
    dnnl_memory_desc_query(md, dnnl_query_submemory_offset_s64, &f.offset);
    dnnl_memory_desc_query(md, dnnl_query_data_type, &f.type);
    f.is_blocked = kind == dnnl_blocked;
    if (f.is_blocked) {
        dnnl_memory_desc_query(md, dnnl_query_strides, &p);
        memcpy(f.strides, *p, sizeof f.strides);
        dnnl_memory_desc_query(md, dnnl_query_inner_nblks_s32, &blocks);
        f.block_count = blocks;
        dnnl_memory_desc_query(md, dnnl_query_inner_blks, &p);
        memcpy(f.blocks, *p, sizeof f.blocks);
        dnnl_memory_desc_query(md, dnnl_query_inner_idxs, &p);
        memcpy(f.block_axes, *p, sizeof f.block_axes);
    }
    return f;
}

static dnnl_status_t make_strided(tl_layout *l, int rank, const int64_t *dims, const int64_t *strides, dnnl_data_type_t type) {
    return dnnl_memory_desc_create_with_strides(&l->md, rank, dims, type, strides);
}
static dnnl_status_t make_tagged(tl_layout *l, int rank, const int64_t *dims, dnnl_format_tag_t tag, dnnl_data_type_t type) {
    return dnnl_memory_desc_create_with_tag(&l->md, rank, dims, type, tag);
}
tl_layout *tl_layout_from(tl_md md) {
    tl_layout *l = calloc(1, sizeof *l);
    if (l && dnnl_memory_desc_clone(&l->md, md) != dnnl_success) { free(l); l = NULL; }
    return l;
}
void tl_layout_free(tl_layout *l) {
    if (l) { dnnl_memory_desc_destroy(l->md); free(l); }
}
#else
static fields read_fields(tl_md md) {
    fields f = {.rank = md->ndims, .type = md->data_type, .offset = md->offset0, .is_blocked = md->format_kind == dnnl_blocked && md->extra.flags == 0};
    memcpy(f.dims, md->dims, sizeof f.dims);
    memcpy(f.padded, md->padded_dims, sizeof f.padded);
    if (f.is_blocked) {
        const dnnl_blocking_desc_t *b = &md->format_desc.blocking;
        memcpy(f.strides, b->strides, sizeof f.strides);
        memcpy(f.blocks, b->inner_blks, sizeof f.blocks);
        memcpy(f.block_axes, b->inner_idxs, sizeof f.block_axes);
        f.block_count = b->inner_nblks;
    }
    return f;
}

static dnnl_status_t make_strided(tl_layout *l, int rank, const int64_t *dims, const int64_t *strides, dnnl_data_type_t type) {
    return dnnl_memory_desc_init_by_strides(&l->md, rank, dims, type, strides);
}
static dnnl_status_t make_tagged(tl_layout *l, int rank, const int64_t *dims, dnnl_format_tag_t tag, dnnl_data_type_t type) {
    return dnnl_memory_desc_init_by_tag(&l->md, rank, dims, type, tag);
}
tl_layout *tl_layout_from(tl_md md) {
    tl_layout *l = calloc(1, sizeof *l);
    if (l) l->md = *md;
    return l;
}
void tl_layout_free(tl_layout *l) { free(l); }
#endif

// --- The same for both ---------------------------------------------------------------------------------------------

// A layout may be the first thing anybody asks of the library: it is loaded by then.
static tl_layout *fresh(void) {
    tl_engine();
    return calloc(1, sizeof(tl_layout));
}

static tl_layout *checked(tl_layout *l, dnnl_status_t status) {
    if (status == dnnl_success) return l;
    free(l);
    return NULL;
}

tl_layout *tl_layout_strided(int rank, const int64_t *dims, const int64_t *strides, tl_type type) {
    int64_t dense[TL_MAX_RANK];
    if (rank < 1 || rank > TL_MAX_RANK) return NULL;
    if (!strides) {
        int64_t step = 1;
        for (int i = rank - 1; i >= 0; i--) {
            dense[i] = step;
            step *= dims[i] > 1 ? dims[i] : 1;
        }
        strides = dense;
    }
    tl_layout *l = fresh();
    return l ? checked(l, make_strided(l, rank, dims, strides, types[type])) : NULL;
}

tl_layout *tl_layout_any(int rank, const int64_t *dims, tl_type type) {
    if (rank < 1 || rank > TL_MAX_RANK) return NULL;
    tl_layout *l = fresh();
    return l ? checked(l, make_tagged(l, rank, dims, dnnl_format_tag_any, types[type])) : NULL;
}

tl_layout *tl_layout_blocked(int rank, const int64_t *dims, int block, tl_type type) {
    static const dnnl_format_tag_t by16[] = {[3] = dnnl_nCw16c, [4] = dnnl_nChw16c, [5] = dnnl_nCdhw16c};
    static const dnnl_format_tag_t by8[] = {[3] = dnnl_nCw8c, [4] = dnnl_nChw8c, [5] = dnnl_nCdhw8c};
    if (rank < 3 || rank > 5 || (block != 8 && block != 16)) return NULL;
    tl_layout *l = fresh();
    return l ? checked(l, make_tagged(l, rank, dims, block == 16 ? by16[rank] : by8[rank], types[type])) : NULL;
}

tl_layout *tl_layout_copy(const tl_layout *l) { return tl_layout_from(MD(l)); }
bool tl_layout_equal(const tl_layout *a, const tl_layout *b) { return dnnl_memory_desc_equal(MD(a), MD(b)); }
size_t tl_layout_bytes(const tl_layout *l) { return dnnl_memory_desc_get_size(MD(l)); }
bool tl_layout_is_strided(const tl_layout *l) { return read_fields(MD(l)).is_blocked; }

tl_type tl_layout_type(const tl_layout *l) {
    const dnnl_data_type_t type = read_fields(MD(l)).type;
    for (int i = 0; i < (int)(sizeof types / sizeof *types); i++)
        if (types[i] == type) return (tl_type)i;
    return TL_U8;
}

bool tl_layout_is_dense(const tl_layout *l) {
    fields f = read_fields(MD(l));
    if (!f.is_blocked || f.offset != 0) return false;
    int64_t count = 1, reach = 1, inner = 1;
    int64_t outer[TL_MAX_RANK];
    for (int i = 0; i < f.rank; i++) {
        if (f.padded[i] != f.dims[i]) return false;
        count *= f.dims[i];
        outer[i] = f.dims[i];
    }
    for (int b = 0; b < f.block_count; b++) {
        inner *= f.blocks[b];
        outer[f.block_axes[b]] /= f.blocks[b];
    }
    reach = inner;
    for (int i = 0; i < f.rank; i++)
        if (outer[i] > 1) reach += (outer[i] - 1) * f.strides[i];
    return count == 0 || reach == count;
}

bool tl_layout_is_plain(const tl_layout *l) {
    fields f = read_fields(MD(l));
    if (!f.is_blocked || f.offset != 0) return false;
    int64_t step = 1;
    bool blockedSeen = false;
    // From the innermost axis: each must lie as row-major order has it; an axis may be split when nothing lies inside it.
    for (int i = f.rank - 1; i >= 0; i--) {
        if (f.padded[i] != f.dims[i]) return false;
        int64_t block = 1;
        int pieces = 0;
        for (int b = 0; b < f.block_count; b++)
            if (f.block_axes[b] == i) { block *= f.blocks[b]; pieces++; }
        if (pieces > 0) {
            if (blockedSeen || step != 1) {
                if (block > 1) return false;
            }
            blockedSeen = true;
            if (f.dims[i] / block > 1 && f.strides[i] != block) return false;
        } else if (f.dims[i] > 1 && f.strides[i] != step) {
            return false;
        }
        step *= f.dims[i];
    }
    return true;
}

void tl_layout_describe(const tl_layout *l, char *text, size_t size) {
    fields f = read_fields(MD(l));
    if (size == 0) return;
    if (!f.is_blocked) {
        snprintf(text, size, "transformed");
        return;
    }
    int order[TL_MAX_RANK];
    bool split[TL_MAX_RANK] = {false};
    for (int b = 0; b < f.block_count; b++) split[f.block_axes[b]] = true;
    for (int i = 0; i < f.rank; i++) order[i] = i;
    for (int i = 1; i < f.rank; i++)  // stable: larger strides first
        for (int j = i; j > 0 && f.strides[order[j]] > f.strides[order[j - 1]]; j--) {
            int t = order[j];
            order[j] = order[j - 1];
            order[j - 1] = t;
        }
    size_t at = 0;
    for (int i = 0; i < f.rank && at + 1 < size; i++) text[at++] = (char)((split[order[i]] ? 'A' : 'a') + order[i]);
    text[at] = 0;
    for (int b = 0; b < f.block_count && at + 8 < size; b++)
        at += (size_t)snprintf(text + at, size - at, "%d%c", (int)f.blocks[b], (char)('a' + f.block_axes[b]));
}
