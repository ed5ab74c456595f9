// A program behind a pseudo-terminal, for tests of the prompt.
#pragma once
#include <sys/types.h>

/// Starts `path` with `arguments` (ending in NULL) on a new terminal; `environment` entries are `NAME=value`.
/// Returns the controlling side and the process, or -1.
int tl_pty_start(const char *path, char *const arguments[], char *const environment[], int columns, int rows, pid_t *process);
/// Exit status after the end, 128 + signal after a death, -1 when it still runs after `seconds`.
int tl_pty_wait(pid_t process, double seconds);
int tl_pty_resize(int terminal, int columns, int rows);
