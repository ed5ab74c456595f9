#define _GNU_SOURCE
#include "CSignals.h"
#include "CEditor.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t interrupts, resizes, stops, continues;
static volatile sig_atomic_t is_reading;
static pthread_t reader;
static void (*notify_interrupt)(void);

// A signal may arrive at any thread; the one that waits for a key must wake up.
static void wake_reader(int signal) {
    if (is_reading && !pthread_equal(pthread_self(), reader)) pthread_kill(reader, signal);
}

static void on_interrupt(int signal) {
    int saved = errno;
    interrupts = 1;
    if (notify_interrupt) notify_interrupt();
    wake_reader(signal);
    errno = saved;
}

static void on_resize(int signal) {
    int saved = errno;
    resizes = 1;
    wake_reader(signal);
    errno = saved;
}

static void on_continue(int signal) {
    int saved = errno;
    continues = 1;
    wake_reader(signal);
    errno = saved;
}

// While a line is read the reader stops the process itself, after it has put the terminal in order.
static void on_stop(int signal) {
    int saved = errno;
    if (is_reading) {
        stops = 1;
        wake_reader(signal);
    } else {
        struct termios state;
        bool known = tcgetattr(STDIN_FILENO, &state) == 0;
        tl_terminal_lines(true);
        tl_signals_stop_here();
        if (known) tcsetattr(STDIN_FILENO, TCSANOW, &state);
    }
    errno = saved;
}

static void handle(int number, void (*handler)(int)) {
    struct sigaction action = {0};
    sigemptyset(&action.sa_mask);
    action.sa_handler = handler;
    sigaction(number, &action, NULL);
}

void tl_signals_install(void (*notify)(void)) {
    notify_interrupt = notify;
    handle(SIGINT, on_interrupt);
    handle(SIGWINCH, on_resize);
}

void tl_signals_ignore_pipe(void) { signal(SIGPIPE, SIG_IGN); }

static bool take(volatile sig_atomic_t *flag) {
    bool was = *flag != 0;
    *flag = 0;
    return was;
}

bool tl_signals_take_interrupt(void) { return take(&interrupts); }
bool tl_signals_has_interrupt(void) { return interrupts != 0; }
bool tl_signals_take_resize(void) { return take(&resizes); }
bool tl_signals_take_stop(void) { return take(&stops); }
bool tl_signals_take_continue(void) { return take(&continues); }

void tl_signals_stop_here(void) {
    sigset_t stop, before;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    signal(SIGTSTP, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &stop, &before);
    raise(SIGTSTP);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    handle(SIGTSTP, on_stop);
}

// The signals are let in only while it waits, so that none slips in between the look at the flags and the wait.
bool tl_signals_wait_for_input(void) {
    sigset_t ours, before;
    sigemptyset(&ours);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGWINCH);
    sigaddset(&ours, SIGTSTP);
    sigaddset(&ours, SIGCONT);
    pthread_sigmask(SIG_BLOCK, &ours, &before);
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    int ready = -1;
    if (!interrupts && !resizes && !stops && !continues) {
        do ready = ppoll(&input, 1, NULL, &before);
        while (ready < 0 && errno == EINTR && !interrupts && !resizes && !stops && !continues);
        // Anything but a signal of ours is for `read` to find out.
        if (ready < 0 && !interrupts && !resizes && !stops && !continues) ready = 1;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    // Ctrl-C and the next key may come together: the key belongs to the line after.
    return ready > 0 && !interrupts;
}

bool tl_signals_are_read(void) { return is_reading != 0; }

void tl_signals_reading(bool on) {
    reader = pthread_self();
    if (on) {
        // Job control is ours only from the first line on: a script keeps the system's.
        handle(SIGTSTP, on_stop);
        handle(SIGCONT, on_continue);
    }
    is_reading = on;
}
