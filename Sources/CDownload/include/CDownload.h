// HTTP by libcurl and digests by libcrypto, both loaded when first used: a program that downloads nothing starts without them.
#pragma once
#include <stdbool.h>
#include <stddef.h>

typedef enum {
    TL_HTTP_ANSWERED,      // there is a status
    TL_HTTP_UNREACHABLE,   // no connection, or one that broke: worth another try
    TL_HTTP_STOPPED,       // a callback said so
    TL_HTTP_REFUSED,       // a redirect to where it may not lead, or a certificate that does not hold
    TL_HTTP_NO_LIBRARY,    // libcurl is not on this machine
} tl_http_outcome;

/// One request. Everything is borrowed for the call; callbacks run on the caller's thread.
typedef struct {
    const char *url;
    /// "Name: value", and how many there are.
    const char *const *headers;
    size_t header_count;
    bool head;               // ask for the headers only
    bool follow;             // follow redirects; a redirect to another host does not get the Authorization header
    bool plain;              // plain http is allowed too
    long seconds;            // to connect; and how long it may crawl below 1 KB/s
    void *context;
    void (*on_header)(void *context, const char *line, size_t length);
    /// false stops.
    bool (*on_body)(void *context, long status, const void *bytes, size_t length);
    /// Asked twenty times a second; false stops.
    bool (*goes_on)(void *context);
} tl_http_request;

typedef struct {
    tl_http_outcome outcome;
    long status;
    char message[256];       // why there is no status
} tl_http_response;

void tl_http(const tl_http_request *request, tl_http_response *response);

typedef struct tl_digest tl_digest;

/// `name` is "sha256" or "sha1". NULL when libcrypto is not on this machine.
tl_digest *tl_digest_begin(const char *name);
void tl_digest_add(tl_digest *digest, const void *bytes, size_t length);
/// Writes up to 64 bytes and frees the digest; how many there are.
size_t tl_digest_end(tl_digest *digest, unsigned char *bytes);
