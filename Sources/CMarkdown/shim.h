#include <cmark-gfm/cmark-gfm.h>
#include <cmark-gfm/cmark-gfm-core-extensions.h>
