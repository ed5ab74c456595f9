// A library of the system that is opened when it is first needed, by a list FUNCTIONS(X) of what is called of it.
#pragma once
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>

#define DECLARE(f) static __typeof__(&f) call_##f;
#define FIND(f) if (!(call_##f = (__typeof__(call_##f))dlsym(library, #f))) return false;

/// Names each function `f` of the list `call_f`, and defines `open_library`: whether the library and all of them are there.
#define LIBRARY(name, FUNCTIONS) \
    FUNCTIONS(DECLARE) \
    static bool open_library(void) { \
        void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL); \
        if (!library) return false; \
        FUNCTIONS(FIND) \
        return true; \
    }
