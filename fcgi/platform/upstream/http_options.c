/* http_options.c: the request of an exchange: method, headers, body and limits for libcurl. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/upstream/http_exchange.h"

enum { RECEIVE_BYTES = 64 * 1024 };

static void free_headers(void *list)
{
    curl_slist_free_all(list);
}

static void header_append(struct curl_slist **list, const char *line)
{
    struct curl_slist *longer = curl_slist_append(*list, line);
    if (longer == NULL)
        bug("no memory for a header");
    *list = longer;
}

static struct curl_slist *headers_of(struct arena *arena, const struct http_call *call)
{
    struct curl_slist *list = NULL;
    const struct http_header *header = call->headers;
    for (; header != NULL && header->name.at != NULL; header++) {
        if (str_has_control(header->name) || str_has_control(header->value))
            bug("a header for %s has control characters", call->upstream);
        /* libcurl: "Name;" sends an empty header, "Name:" would remove it. */
        struct str line =
            ARENA_JOIN(arena, header->name,
                       header->value.length == 0 ? STR(";") : STR(": "), header->value);
        header_append(&list, arena_cstr(arena, line));
    }
    /* No "100 Continue" round trip for bodies over 1 MiB. */
    header_append(&list, "Expect:");
    /* Without this any encoding would be welcome (RFC 9110 12.5.3). What we pass on is packed
     * for the client by the server in front, which knows what the client takes. */
    header_append(&list, "Accept-Encoding: identity");
    arena_defer(arena, free_headers, list);
    return list;
}

/* Method and body. Only a body that is there is announced. */
static void body_set(CURL *easy, const struct http_call *call)
{
    bool get = strcmp(call->method, "GET") == 0;
    bool bodiless = get || strcmp(call->method, "DELETE") == 0;
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    if (strcmp(call->method, "HEAD") == 0) {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        return;
    }
    if (call->body.length > 0 || !bodiless) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                         call->body.length > 0 ? call->body.at : "");
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)call->body.length);
    }
    if (!get)
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call->method);
}

void options_set(struct exchange *exchange)
{
    CURL *easy = exchange->easy;
    struct arena *arena = exchange->arena;
    const struct http_call *call = &exchange->call;
    curl_easy_setopt(easy, CURLOPT_URL, arena_cstr(arena, call->url));
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    /* One answer at a time on a connection: a reader that pauses makes the server wait, and
     * libcurl need not gather what it sends in the meantime. */
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)call->connect_ms);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "ktrlplane");
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)call->answer_cap_bytes);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)RECEIVE_BYTES);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_of(arena, call));
    if (call->public_only) {
        /* A kept connection was looked at when it was opened, perhaps for another caller. */
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
        curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    }
    body_set(easy, call);
}
