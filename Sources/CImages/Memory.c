#include "CImages.h"
#include <stdlib.h>
void ci_free(void *memory) { free(memory); }
