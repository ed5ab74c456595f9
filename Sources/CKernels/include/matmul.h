// Products of matrices of whole numbers; those of floats are the library's.
#pragma once

/// c [rows, columns] = a [rows, inner] b [inner, columns]; sums wrap.
void tlk_matmul_i64(int64_t *c, const int64_t *a, const int64_t *b, int64_t rows, int64_t inner, int64_t columns);
