#include "CForeground.h"
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/wait.h>

extern char **environ;

int tl_run_in_foreground(const char *command, const char *argument) {
    // The program gets the signals as any program does: Ctrl-C is its own.
    sigset_t normal, none;
    sigemptyset(&none);
    sigemptyset(&normal);
    const int ours[] = {SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGPIPE, SIGWINCH, SIGTERM, SIGHUP};
    for (size_t at = 0; at < sizeof ours / sizeof *ours; at++) sigaddset(&normal, ours[at]);
    posix_spawnattr_t attributes;
    if (posix_spawnattr_init(&attributes) != 0) return -1;
    posix_spawnattr_setsigdefault(&attributes, &normal);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    char *const words[] = {"sh", "-c", (char *)command, "sh", (char *)argument, NULL};
    pid_t child;
    int failed = posix_spawn(&child, "/bin/sh", NULL, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    if (failed) return -1;
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
