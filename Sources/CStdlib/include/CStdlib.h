#pragma once
#include <stddef.h>

/// One module of the standard library: its name and its text, which is UTF-8 and not terminated.
typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t count;
} tl_module_source;

/// All modules, in the order they are listed in `stdlib.c`.
const tl_module_source *tl_stdlib(size_t *count);
