// What Swift cannot call itself: libedit's variadic functions, signal handlers, a pseudo-terminal for tests.
#pragma once
#include "CEditor.h"
#include "CSignals.h"
#include "CForeground.h"
#include "CPseudoTerminal.h"
