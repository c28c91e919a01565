/*
 * http_call.h: HTTP calls to other servers, under a deadline: one, or several at once.
 *
 * No redirects, no environment proxies, no packed answers, answer capped, connections kept
 * within the process. A circuit per upstream name opens after repeated faults, so that a dead
 * server costs microseconds; GET is retried once when the connection failed before any byte of
 * an answer. http_stream.h is for answers that are passed on while they come.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_UPSTREAM_HTTP_CALL_H
#define PLATFORM_UPSTREAM_HTTP_CALL_H

#include "platform/base/arena.h"
#include "platform/base/clock.h"
#include "platform/base/outcome.h"

enum {
    HTTP_CALLS_MAX = 32,                   /* of http_call_many */
    HTTP_MANY_BYTES_MAX = 8 * 1024 * 1024, /* all answers of http_call_many together */
    HTTP_KEPT_MAX = 8,          /* headers of an answer that a caller may ask for */
    HTTP_KEPT_BYTES_MAX = 1024, /* one value */
};

struct http_header {
    struct str name;
    struct str value;
};

struct http_call {
    const char *upstream; /* name of the circuit and of the metrics: "loki", "stripe" */
    struct str circuit;   /* one of many servers under that name (an issuer's id), or one
                                * of several kinds of patience (a page's short calls), which
                                * has a circuit of its own; STR_NONE = there is one only */
    const char *method;   /* "GET", "POST", ... */
    struct str url;       /* http or https */
    const struct http_header
        *headers; /* ended by a header whose name.at is NULL; may be NULL */
    struct str body;
    int64_t deadline_ms; /* whole call, 1..60000 */
    int64_t connect_ms;  /* 1..deadline */
    size_t answer_cap_bytes;
    const char *const *kept; /* names of further headers of the answer that are wanted
                                * ("Retry-After"), ended by NULL, at most HTTP_KEPT_MAX; or NULL */
    bool
        ends_with_client; /* only the client of the request under way wants the answer: the
                                * call ends when that leaves (http_call_client) */
    bool public_only;     /* the host is a user's choice: no loopback, private, link-local
                                * address, looked at after resolution; needs `upstream` names
                                * of its own, since the connection is not kept */
};

struct http_answer {
    int status;              /* 100..599 */
    struct str content_type; /* or STR_NONE, also when it has control characters */
    struct str body;
    int64_t time_us;
    struct http_header
        headers[HTTP_KEPT_MAX]; /* in the order and spelling of `kept`: those that
                                * came, the first of equals, without control characters */
    size_t header_count;
};

/*
 * DONE whenever a whole answer came, whatever its status. UPSTREAM_FAULT otherwise: failure
 * code "upstream_unreachable", "upstream_slow", "upstream_too_large", "upstream_packed" (an
 * encoding that nobody asked for), "upstream_address_refused" (public_only), "client_left"
 * (ends_with_client) or "upstream_circuit_open"; logged once here.
 */
MUST_CHECK enum outcome http_call(struct arena *arena, const struct clock *clock,
                                  const struct http_call *call, struct failure *failure,
                                  struct http_answer *out);

/* One of several calls, and how it ended. */
struct http_try {
    struct http_call call;
    enum outcome outcome;      /* as http_call tells it */
    struct failure failure;    /* ->arena is set here */
    struct http_answer answer; /* when DONE */
};

/*
 * All of them at once, at most HTTP_CALLS_MAX; returns when the last has ended, so after the
 * longest of their deadlines at the latest. Each has its own outcome. Together their answers
 * have at most HTTP_MANY_BYTES_MAX: the one that goes beyond is upstream_too_large.
 */
void http_call_many(struct arena *arena, const struct clock *clock,
                    struct http_try *tries, size_t count);

/*
 * How to see whether the client of the request under way has left: a descriptor that becomes
 * readable then (-1 = none now), and the question itself. Once, at the start; NULL = nobody.
 */
void http_call_client(int (*descriptor)(void), bool (*left)(void));

/* What this process asked of other servers since the last reset: for the request log. */
struct http_call_counts {
    int64_t calls;
    int64_t time_us;
};
struct http_call_counts http_call_counts(void);
void http_call_counts_reset(void);

/* Sees every call that ends (metrics): static upstream name, outcome, duration. NULL = nobody. */
void http_call_watch(void (*seen)(const char *upstream, enum outcome outcome,
                                  int64_t duration_us));

/* Closes the connections and forgets the circuits: at the end of a process, and in tests. No
 * stream may be open. */
void http_call_close(void);

/* The version of the library behind it. */
const char *http_call_library(void);

#endif
