// Plain loops over row-major memory.
//
// Shapes and counts are validated in Swift; nothing is allocated here.
#pragma once
#include "indexing.h"
#include "losses.h"
#include "movement.h"
#include "images.h"
#include "optimizers.h"
