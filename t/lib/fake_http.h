/*
 * fake_http.h: a server on loopback that stands in for a store of logs or of metrics.
 *
 * One poll loop serves all connections (keep-alive, Content-Length or chunked bodies): an answer
 * that hangs or drips keeps nobody else. What was asked is recorded, and faults come on demand:
 *
 *   GET    /fake/requests     {"count": N, "dropped": N, "requests": [...]}, oldest first; each
 *                             {"at_ms", "method", "path", "query" (as sent), "tenant" or null,
 *                              "headers" and "parameters": [[name, value] ...], "body",
 *                              "status" (0 = a fault took it)}
 *   DELETE /fake/requests     forgets them
 *   POST   /fake/fault        {"kind": K, "times": N (1; -1 = for ever), "path": part of a path}
 *   DELETE /fake/fault        all is well again
 *   POST   /fake/expect       {"tenant": T, "label": L, "values": [...]}: from now on each request
 *                             has this tenant, and each selector of its queries L="V" or L=~"V|W"
 *                             of these; what has not is answered 599 and told by the next
 *   GET    /fake/violations   {"violations": ["..."]}
 *
 * Kinds of faults, and what else they take:
 *
 *   hang      no answer, ever                drip      a byte every "ms" (20)
 *   slow      the answer after "ms" (1000)   close     ends the connection before any byte
 *   cut       the connection ends in the     truncate  half of the JSON, as if it were whole
 *             middle of the body
 *   huge      "bytes" (64 MiB) of lines, good JSON
 *   status    "status" (500) with "text", "content_type", "headers" (further lines)
 *   headers   the answer with further header lines, "headers"
 *   starting  /ready says 503
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_FAKE_HTTP_H
#define T_LIB_FAKE_HTTP_H

#include "platform/base/arena.h"
#include "platform/http/http.h"

struct fake_request {
    struct arena *arena;     /* until the answer is sent */
    struct str method;
    struct str target;       /* path and query, as sent */
    struct str path;         /* as sent, without the query */
    struct str query;        /* as sent; STR_NONE = without '?' */
    struct pairs headers;    /* names in lower case */
    struct pairs parameters; /* of the query, then those of an urlencoded body */
    bool parameters_broken;  /* an escape that is none, or text that is not UTF-8 */
    struct str body;
    struct str tenant;       /* X-Scope-OrgID; STR_NONE = not sent, or sent twice */
};

struct fake_reply {
    int status;
    const char *content_type;
    struct str headers; /* further lines, each ended by CR LF */
    struct str body;
};

struct fake_http {
    int listener;
    void (*answer)(void *state, const struct fake_request *request, struct fake_reply *reply);
    void (*tick)(void *state); /* about each second; may be NULL */
    void *state;
    int recorded; /* descriptor that gets each record as a line; -1 = none */
};

enum { FAKE_INPUT_MAX = 32 * 1024 * 1024, FAKE_LINKS_MAX = 200 };

/* A socket on loopback that listens; port 0 takes a free one. -1 when it cannot be. */
int fake_http_listen(int *port);
/* Serves until SIGTERM. */
void fake_http_serve(struct fake_http *http);

/* The last value of that name; STR_NONE when it was not sent. */
struct str fake_parameter(const struct fake_request *request, const char *name);
struct str fake_header(const struct fake_request *request, const char *name);

#endif
