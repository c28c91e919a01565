/*
 * http.h: a request as facts and a response as a buffer; no wire in sight.
 *
 * platform/http/fastcgi.c fills one from FastCGI, t/lib/probe.c from a test.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_HTTP_HTTP_H
#define PLATFORM_HTTP_HTTP_H

#include "platform/base/buf.h"
#include "platform/base/outcome.h"

enum method { GET = 1, HEAD = 2, POST = 4, PUT = 8, PATCH = 16, DELETE = 32, OPTIONS = 64 };

enum {
    HEADERS_MAX = 64,
    HEADER_BYTES_MAX = 8 * 1024, /* one value */
    PATH_BYTES_MAX = 2048,
    QUERY_BYTES_MAX = 8192,
    PARAMS_MAX = 2000,
    BODY_BYTES_MAX = 1024 * 1024,
    ROUTE_WORDS_MAX = 8,
    RESPONSE_BYTES_MAX = 8 * 1024 * 1024,
};

struct pair {
    struct str name;
    struct str value;
};

struct pairs {
    struct pair *at;
    size_t count;
};

struct request {
    struct arena *arena;
    enum method method;
    struct str method_text;    /* as sent */
    struct str path;           /* as sent, still percent-encoded, without the query */
    struct str query_text;     /* without '?', still encoded */
    struct pairs headers;      /* names in lower case */
    struct pairs query;        /* decoded */
    struct pairs form;         /* decoded fields of an urlencoded or multipart body */
    struct str body;           /* raw */
    struct str content_type;   /* lower case, without parameters; STR_NONE when absent */
    struct str address;        /* the client's, as nginx saw it */
    bool https;
    struct str request_id;     /* ours, or the client's when well formed */
    struct str trace_id;       /* 32 hex digits of traceparent, or made here */
    struct str parent_span;    /* 16 hex digits, or STR_NONE */
    struct pair words[ROUTE_WORDS_MAX]; /* {project} and its decoded value */
    size_t word_count;
    int64_t started_us;        /* monotonic */
};

enum stream_step {
    STREAM_BROKEN, /* what was sent is not the whole: the client must see that, too */
    STREAM_MORE,
    STREAM_END,    /* the piece is the last */
};

/*
 * A body that is made piece by piece while it is sent, because it may be larger than a response
 * can be. `next` fills the emptied body with the next piece; `end` is called once, also when
 * nothing was sent. Both are called after the response was handed over, while the request lives.
 */
struct stream {
    enum stream_step (*next)(void *state, struct buf *piece); /* NULL = no stream */
    void (*end)(void *state, bool whole);
    void *state;
};

/* The wire sends the length of the body, but no byte of it, in answer to HEAD. A stream has no
 * length. */
struct response {
    struct arena *arena;
    int status;                /* 0 until finish decides it from the outcome */
    struct pairs headers;      /* room for HEADERS_MAX */
    struct buf body;
    struct str content_type;   /* STR_NONE: no Content-Type (304, 204) */
    struct stream stream;      /* when set, `body` holds one piece after the other */
};

/* Empty ones in the arena: request->started_us is now, the response has room for headers. */
struct request *request_open(struct arena *arena);
struct response *response_open(struct arena *arena);

/* First value of that (lower-case) header, query parameter, form field, captured word. */
struct str request_header(const struct request *request, const char *name);
struct str request_query(const struct request *request, const char *name);
struct str request_form(const struct request *request, const char *name);
struct str request_word(const struct request *request, const char *name);
struct str request_cookie(const struct request *request, const char *name);
/* "?" and the query with one parameter replaced or (value STR_NONE) removed; "" when empty. */
struct str request_query_with(const struct request *request, struct arena *arena,
                              const char *name, struct str value);

/* MALFORMED / TOO_LARGE when the query, an urlencoded or a multipart body breaks the rules
 * (bad percent escapes, NUL, invalid UTF-8, too many fields). Fills ->query and ->form. */
MUST_CHECK enum outcome request_decode_query(struct request *request, struct failure *failure);
MUST_CHECK enum outcome request_decode_form(struct request *request, struct failure *failure);

/*
 * Set request_id, trace_id and parent_span from the headers x-request-id (8..64 of A-Za-z0-9-_.)
 * and traceparent (W3C Trace Context level 1); what is absent or malformed is made here.
 * Leaves those alone that are set already.
 */
void request_identify(struct request *request);
/* "00-TRACE-SPAN-01" for a call to another server: the request's trace, a new span. */
struct str request_traceparent(const struct request *request, struct arena *arena);

/* Percent-decode one path word; false for bad escapes, NUL, '/', control bytes, bad UTF-8. */
MUST_CHECK bool path_word_decode(struct arena *arena, struct str word, struct str *out);
/* Percent-encode for a path word or a query value. */
struct str url_encode(struct arena *arena, struct str text);

/* Name and value are borrowed until the response is sent. CR, LF or NUL is a bug(). */
void response_header(struct response *response, const char *name, struct str value);
/*
 * HttpOnly, SameSite=Lax, Path=/. max_age_s 0 removes the cookie, below 0 it lives until the
 * browser ends. A name with "__Host-" without `secure`, or a value that is no cookie value
 * (RFC 6265 4.1.1) is a bug().
 */
void response_cookie(struct response *response, const char *name, struct str value,
                     int64_t max_age_s, bool secure);

const char *method_name(enum method method);
/* The method of that (case-sensitive) name; 0 = none of ours. */
enum method method_of(struct str name);

#endif
