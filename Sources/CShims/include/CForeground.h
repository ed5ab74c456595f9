// Another program on this terminal, such as an editor.
#pragma once

/// Runs a shell command whose `$1` is `argument` and waits for its end; its exit status, -1 when it cannot be started.
int tl_run_in_foreground(const char *command, const char *argument);
