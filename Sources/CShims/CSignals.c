#include "CSignals.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

static volatile sig_atomic_t interrupts, resizes;
static volatile sig_atomic_t is_reading;
static pthread_t reader;
static void (*notify_interrupt)(void);

static void on_interrupt(int signal) {
    int saved = errno;
    interrupts = 1;
    if (notify_interrupt) notify_interrupt();
    if (is_reading && !pthread_equal(pthread_self(), reader)) pthread_kill(reader, signal);
    errno = saved;
}

static void on_resize(int signal) {
    int saved = errno;
    resizes = 1;
    if (is_reading && !pthread_equal(pthread_self(), reader)) pthread_kill(reader, signal);
    errno = saved;
}

void tl_signals_install(void (*notify)(void)) {
    notify_interrupt = notify;
    struct sigaction action = {0};
    sigemptyset(&action.sa_mask);
    action.sa_handler = on_interrupt;
    sigaction(SIGINT, &action, NULL);
    action.sa_handler = on_resize;
    sigaction(SIGWINCH, &action, NULL);
}

void tl_signals_ignore_pipe(void) { signal(SIGPIPE, SIG_IGN); }

bool tl_signals_take_interrupt(void) {
    bool was = interrupts != 0;
    interrupts = 0;
    return was;
}

bool tl_signals_take_resize(void) {
    bool was = resizes != 0;
    resizes = 0;
    return was;
}

void tl_signals_reading(bool on) {
    reader = pthread_self();
    is_reading = on;
}
