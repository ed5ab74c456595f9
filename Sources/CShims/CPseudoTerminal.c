#include "CPseudoTerminal.h"
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int tl_pty_start(const char *path, char *const arguments[], char *const environment[], int columns, int rows, pid_t *process) {
    struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
    int terminal;
    pid_t child = forkpty(&terminal, NULL, NULL, &size);
    if (child < 0) return -1;
    if (child == 0) {
        // Threads of a test runner block signals, and a child inherits that.
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        signal(SIGINT, SIG_DFL);
        execve(path, arguments, environment);
        _exit(127);
    }
    *process = child;
    return terminal;
}

int tl_pty_wait(pid_t process, double seconds) {
    struct timespec pause = {.tv_nsec = 10000000};
    for (double waited = 0; waited <= seconds; waited += 0.01) {
        int status;
        pid_t done = waitpid(process, &status, WNOHANG);
        if (done == process) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        if (done < 0) return -1;
        nanosleep(&pause, NULL);
    }
    return -1;
}

int tl_pty_resize(int terminal, int columns, int rows) {
    struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
    return ioctl(terminal, TIOCSWINSZ, &size);
}
