#include "include/CKernels.h"
#include "clones.h"

TLK_CLONES
void tlk_matmul_i64(int64_t *c, const int64_t *a, const int64_t *b, int64_t rows, int64_t inner, int64_t columns) {
    for (int64_t i = 0; i < rows; i++) {
        uint64_t *row = (uint64_t *)c + i * columns;
        for (int64_t j = 0; j < columns; j++) row[j] = 0;
        for (int64_t k = 0; k < inner; k++) {
            const uint64_t factor = (uint64_t)a[i * inner + k];
            const uint64_t *from = (const uint64_t *)b + k * columns;
            TLK_EACH (int64_t j = 0; j < columns; j++) row[j] += factor * from[j];
        }
    }
}
