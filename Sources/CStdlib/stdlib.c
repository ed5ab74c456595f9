// The standard library's modules, embedded as they lie in stdlib/: nothing is generated and an edit only relinks.
#include "CStdlib.h"

static const unsigned char lessons[] = {
#embed "../../stdlib/lessons.tl"
};

static const tl_module_source modules[] = {
    {"lessons", lessons, sizeof lessons},
};

const tl_module_source *tl_stdlib(size_t *count) {
    *count = sizeof modules / sizeof modules[0];
    return modules;
}
