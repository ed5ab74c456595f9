#include "CDownload.h"
#include "loaded.h"
#include <openssl/evp.h>
#include <string.h>

#define FUNCTIONS(X) X(EVP_MD_CTX_new) X(EVP_MD_CTX_free) X(EVP_get_digestbyname) X(EVP_DigestInit_ex) X(EVP_DigestUpdate) X(EVP_DigestFinal_ex)

LIBRARY("libcrypto.so.3", FUNCTIONS)

static bool is_loaded;

static void load(void) { is_loaded = open_library(); }

// The context of libcrypto under a name of our own.
tl_digest *tl_digest_begin(const char *name) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    if (!is_loaded) return NULL;
    const EVP_MD *kind = call_EVP_get_digestbyname(name);
    EVP_MD_CTX *context = kind ? call_EVP_MD_CTX_new() : NULL;
    if (context && call_EVP_DigestInit_ex(context, kind, NULL) != 1) {
        call_EVP_MD_CTX_free(context);
        return NULL;
    }
    return (tl_digest *)context;
}

void tl_digest_add(tl_digest *digest, const void *bytes, size_t length) {
    call_EVP_DigestUpdate((EVP_MD_CTX *)digest, bytes, length);
}

size_t tl_digest_end(tl_digest *digest, unsigned char *bytes) {
    unsigned count = 0;
    unsigned char all[EVP_MAX_MD_SIZE];
    call_EVP_DigestFinal_ex((EVP_MD_CTX *)digest, all, &count);
    call_EVP_MD_CTX_free((EVP_MD_CTX *)digest);
    memcpy(bytes, all, count < 64 ? count : 64);
    return count < 64 ? count : 64;
}
