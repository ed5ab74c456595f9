#include "CImages.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void ci_free(void *memory) { free(memory); }

// O_NONBLOCK: opening a FIFO must not wait for a writer.
int ci_read_file(const char *path, size_t limit, uint8_t **out, size_t *count) {
    *out = NULL;
    *count = 0;
    int file;
    do file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); while (file < 0 && errno == EINTR);
    if (file < 0) return errno;
    struct stat info;
    int status = 0;
    if (fstat(file, &info) != 0) status = errno;
    else if (!S_ISREG(info.st_mode)) status = -1;
    else if ((uint64_t)info.st_size > limit) status = -2;
    size_t size = status == 0 ? (size_t)info.st_size : 0, at = 0;
    uint8_t *bytes = status == 0 ? malloc(size ? size : 1) : NULL;
    if (status == 0 && !bytes) status = ENOMEM;
    while (status == 0 && at < size) {
        ssize_t n = read(file, bytes + at, size - at);
        if (n > 0) at += (size_t)n;
        else if (n == 0) break;   // the file became shorter
        else if (errno != EINTR) status = errno;
    }
    close(file);
    if (status != 0) { free(bytes); return status; }
    *out = bytes;
    *count = at;
    return 0;
}
