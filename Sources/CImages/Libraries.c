#include "Decoding.h"
#include <dlfcn.h>
#include <stdio.h>

int ci_open_library(const char *const *files, const char *const *names, void **functions, int count) {
    void *library = NULL;
    for (; *files && !library; files++) library = dlopen(*files, RTLD_NOW | RTLD_LOCAL);
    if (!library) return 0;
    for (int i = 0; i < count; i++) if (!(functions[i] = dlsym(library, names[i]))) return 0;
    return 1;
}

int ci_no_library(ci_image *out, const char *package) {
    snprintf(out->message, sizeof out->message, "%s", package);
    return CI_NO_LIBRARY;
}
