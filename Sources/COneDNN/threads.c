#define _GNU_SOURCE
#include "internal.h"
#include "library.h"
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// oneDNN brings an OpenMP library with it; its thread pool is used for our own loops too, so that two pools never compete.
// The functions are looked up, because the compiler used here does not bring OpenMP's headers.
static void (*set_threads)(int);
static int (*max_threads)(void);
static int (*thread_index)(void);
static int (*team_size)(void);
static void (*gnu_parallel)(void (*)(void *), void *, unsigned, unsigned);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static dnnl_engine_t engine;
static dnnl_stream_t stream;
static int processors = 1, available = 1;

static void start(void) {
    tl_library_load();
    set_threads = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    max_threads = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_max_threads");
    thread_index = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_thread_num");
    team_size = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_num_threads");
    gnu_parallel = (void (*)(void (*)(void *), void *, unsigned, unsigned))dlsym(RTLD_DEFAULT, "GOMP_parallel");
    cpu_set_t set;
    processors = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    available = max_threads ? max_threads() : processors;
    if (available > processors) available = processors;
    if (available < 1) available = 1;
    if (dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success) engine = NULL;
    if (engine && dnnl_stream_create(&stream, engine, dnnl_stream_default_flags) != dnnl_success) stream = NULL;
}

dnnl_engine_t tl_engine(void) {
    pthread_once(&once, start);
    return engine;
}

dnnl_stream_t tl_stream(void) {
    pthread_once(&once, start);
    return stream;
}

int tl_processors(void) {
    pthread_once(&once, start);
    return processors;
}

int tl_threads_available(void) {
    pthread_once(&once, start);
    return available;
}

void tl_use_threads(int threads) {
    static _Thread_local int current = 0;
    if (threads == current || !set_threads) return;
    set_threads(threads);
    current = threads;
}

typedef struct {
    void (*body)(void *, int, int);
    void *context;
} region;

static void enter(void *pointer) {
    region *r = pointer;
    r->body(r->context, thread_index(), team_size());
}

void tl_parallel(int threads, void (*body)(void *, int, int), void *context) {
    pthread_once(&once, start);
    if (threads <= 1 || !gnu_parallel || !thread_index || !team_size) {
        body(context, 0, 1);
        return;
    }
    region r = {body, context};
    gnu_parallel(enter, &r, (unsigned)threads, 0);
}

#if defined(__x86_64__)
static void flush_worker(void *context, int index, int count) {
    (void)context, (void)index, (void)count;
    _mm_setcsr(_mm_getcsr() | 0x8040);
}

unsigned tl_denormals_off(void) {
    static _Thread_local bool workers_ready = false;
    unsigned state = _mm_getcsr();
    if (!workers_ready) {
        workers_ready = true;
        tl_parallel(tl_threads_available(), flush_worker, NULL);
    }
    _mm_setcsr(state | 0x8040);
    return state;
}

void tl_denormals_restore(unsigned state) { _mm_setcsr(state); }
#else
unsigned tl_denormals_off(void) { return 0; }
void tl_denormals_restore(unsigned state) { (void)state; }
#endif
