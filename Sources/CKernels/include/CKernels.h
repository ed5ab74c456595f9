// Plain loops over row-major memory.
//
// Nothing is checked here unless said: shapes, counts and indices are validated in Swift, and nothing is allocated. Compiled for
// three generations of processors where that pays; the best that runs is chosen when first called.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Element types, numbered as `ElementType` in Swift.
typedef enum { TLK_F32, TLK_BF16, TLK_I64, TLK_I32, TLK_U8, TLK_BOOL } tlk_type;

#include "elementwise.h"
#include "indexing.h"
#include "losses.h"
#include "matmul.h"
#include "movement.h"
#include "images.h"
#include "optimizers.h"
#include "random.h"
#include "reductions.h"
#include "depthwise.h"
#include "channel_norm.h"
#include "depthwise_norm.h"
#include "stem.h"
#include "winograd.h"
#include "pointwise.h"
#include "pooling.h"
