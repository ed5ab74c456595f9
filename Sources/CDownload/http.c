#include "CDownload.h"
#include <arpa/inet.h>
#include "loaded.h"
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#define FUNCTIONS(X) \
    X(curl_global_init) X(curl_easy_init) X(curl_easy_setopt) X(curl_easy_getinfo) X(curl_easy_cleanup) X(curl_easy_strerror) \
    X(curl_multi_init) X(curl_multi_add_handle) X(curl_multi_perform) X(curl_multi_poll) X(curl_multi_info_read) \
    X(curl_multi_remove_handle) X(curl_multi_cleanup) X(curl_slist_append) X(curl_slist_free_all)

// curl.h wraps these names in macros that check the types of arguments; here they are only names.
#undef curl_easy_setopt
#undef curl_easy_getinfo

LIBRARY("libcurl.so.4", FUNCTIONS)

static bool is_loaded;

static void load(void) { is_loaded = open_library() && call_curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; }

typedef struct {
    const tl_http_request *request;
    CURL *curl;
    bool was_stopped;
    int connections;
    bool began_inside, led_inside;
} exchange;

/// Addresses of this machine and of private networks.
static bool is_inside(const char *address) {
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET6, address, &six) == 1) {
        if (!IN6_IS_ADDR_V4MAPPED(&six))
            return IN6_IS_ADDR_LOOPBACK(&six) || IN6_IS_ADDR_LINKLOCAL(&six) || IN6_IS_ADDR_UNSPECIFIED(&six) || (six.s6_addr[0] & 0xfe) == 0xfc;
        memcpy(&four, six.s6_addr + 12, sizeof four);
    } else if (inet_pton(AF_INET, address, &four) != 1) {
        return true;
    }
    unsigned ip = ntohl(four.s_addr);
    return ip >> 24 == 127 || ip >> 24 == 10 || ip >> 24 == 0 || ip >> 20 == 0xac1 || ip >> 16 == 0xc0a8 || ip >> 16 == 0xa9fe || ip >> 22 == 0x191;
}

/// A hub on the open network may not send this machine into its own.
static int before_request(void *context, char *remote, char *local, int remote_port, int local_port) {
    (void)local; (void)remote_port; (void)local_port;
    exchange *x = context;
    bool inside = is_inside(remote);
    if (x->connections++ == 0) x->began_inside = inside;
    if (inside && !x->began_inside) {
        x->led_inside = true;
        return CURL_PREREQFUNC_ABORT;
    }
    return CURL_PREREQFUNC_OK;
}

static size_t header(char *bytes, size_t size, size_t count, void *context) {
    exchange *x = context;
    if (x->request->on_header) x->request->on_header(x->request->context, bytes, size * count);
    return size * count;
}

static size_t body(char *bytes, size_t size, size_t count, void *context) {
    exchange *x = context;
    long status = 0;
    call_curl_easy_getinfo(x->curl, CURLINFO_RESPONSE_CODE, &status);
    if (x->request->on_body && !x->request->on_body(x->request->context, status, bytes, size * count)) {
        x->was_stopped = true;
        return 0;
    }
    return size * count;
}

/// Runs the transfer and asks in between whether to go on: an idle connection may not delay the answer to Ctrl-C.
static CURLcode perform(exchange *x, CURLM *transfers) {
    const tl_http_request *request = x->request;
    int running = 1;
    while (running) {
        if (call_curl_multi_perform(transfers, &running) != CURLM_OK) return CURLE_FAILED_INIT;
        if (!running) break;
        if (request->goes_on && !request->goes_on(request->context)) {
            x->was_stopped = true;
            return CURLE_ABORTED_BY_CALLBACK;
        }
        call_curl_multi_poll(transfers, NULL, 0, 50, NULL);
    }
    int left;
    CURLMsg *message = call_curl_multi_info_read(transfers, &left);
    return message ? message->data.result : CURLE_FAILED_INIT;
}

static tl_http_outcome outcome(CURLcode code, const exchange *x) {
    if (x->was_stopped) return TL_HTTP_STOPPED;
    switch (code) {
    case CURLE_OK: return TL_HTTP_ANSWERED;
    case CURLE_UNSUPPORTED_PROTOCOL: case CURLE_URL_MALFORMAT: case CURLE_TOO_MANY_REDIRECTS: case CURLE_ABORTED_BY_CALLBACK:
    case CURLE_PEER_FAILED_VERIFICATION: case CURLE_SSL_CERTPROBLEM: case CURLE_SSL_CACERT_BADFILE: case CURLE_SSL_ISSUER_ERROR:
        return TL_HTTP_REFUSED;
    default: return TL_HTTP_UNREACHABLE;
    }
}

void tl_http(const tl_http_request *request, tl_http_response *response) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    memset(response, 0, sizeof *response);
    CURL *curl = is_loaded ? call_curl_easy_init() : NULL;
    CURLM *transfers = is_loaded ? call_curl_multi_init() : NULL;
    if (!curl || !transfers) {
        if (curl) call_curl_easy_cleanup(curl);
        if (transfers) call_curl_multi_cleanup(transfers);
        response->outcome = TL_HTTP_NO_LIBRARY;
        return;
    }
    exchange x = {.request = request, .curl = curl};
    char message[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = NULL;
    for (size_t i = 0; i < request->header_count; i++) headers = call_curl_slist_append(headers, request->headers[i]);

#define SET(option, value) call_curl_easy_setopt(curl, option, value)
    SET(CURLOPT_URL, request->url);
    SET(CURLOPT_HTTPHEADER, headers);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_NOBODY, request->head ? 1L : 0L);
    SET(CURLOPT_FOLLOWLOCATION, request->follow ? 1L : 0L);
    SET(CURLOPT_MAXREDIRS, 8L);
    SET(CURLOPT_PROTOCOLS_STR, request->plain ? "http,https" : "https");
    SET(CURLOPT_REDIR_PROTOCOLS_STR, request->plain ? "http,https" : "https");
    SET(CURLOPT_CONNECTTIMEOUT, request->seconds);
    SET(CURLOPT_LOW_SPEED_LIMIT, 1024L);
    SET(CURLOPT_LOW_SPEED_TIME, request->seconds);
    SET(CURLOPT_ERRORBUFFER, message);
    SET(CURLOPT_HEADERFUNCTION, header);
    SET(CURLOPT_HEADERDATA, &x);
    SET(CURLOPT_WRITEFUNCTION, body);
    SET(CURLOPT_WRITEDATA, &x);
    SET(CURLOPT_PREREQFUNCTION, before_request);
    SET(CURLOPT_PREREQDATA, &x);

    call_curl_multi_add_handle(transfers, curl);
    CURLcode code = perform(&x, transfers);
    call_curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &response->status);
    response->outcome = outcome(code, &x);
    if (code != CURLE_OK)
        snprintf(response->message, sizeof response->message, "%s",
                 x.led_inside ? "it leads into a private network" : message[0] ? message : call_curl_easy_strerror(code));
    call_curl_multi_remove_handle(transfers, curl);
    call_curl_easy_cleanup(curl);
    call_curl_multi_cleanup(transfers);
    call_curl_slist_free_all(headers);
}
