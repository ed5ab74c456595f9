// oneDNN, loaded when the first tensor needs it: a program without tensors starts without it.
#pragma once

/// Loads the library; ends the process with a message when it is not there. Call it once, before any function of oneDNN.
void tl_library_load(void);
