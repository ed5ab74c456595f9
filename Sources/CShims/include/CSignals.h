// Ctrl-C as a counter that others poll, and a closed pipe as an error code instead of a death.
#pragma once
#include <stdbool.h>

/// A handler for SIGINT by `sigaction` without SA_RESTART, so that a blocked read returns.
///
/// The handler only calls `notify`, which must be safe inside a signal handler: an atomic store.
void tl_signals_install(void (*notify)(void));
void tl_signals_ignore_pipe(void);

/// Whether SIGINT arrived since the last call.
bool tl_signals_take_interrupt(void);
/// Whether SIGINT arrived; it stays noted.
bool tl_signals_has_interrupt(void);
/// Whether the window changed its size since the last call.
bool tl_signals_take_resize(void);
/// Whether Ctrl-Z was pressed since the last call while a line was read.
bool tl_signals_take_stop(void);
/// Whether the process was continued since the last call.
bool tl_signals_take_continue(void);

/// Stops the process as Ctrl-Z does and returns when it is continued.
void tl_signals_stop_here(void);

/// Waits for a byte on standard input; false when a signal of ours came first, even just before the call.
bool tl_signals_wait_for_input(void);

/// The thread that reads keys: a SIGINT that another thread receives is passed on to it, so that its read returns.
void tl_signals_reading(bool on);
/// Whether a thread reads keys now.
bool tl_signals_are_read(void);
