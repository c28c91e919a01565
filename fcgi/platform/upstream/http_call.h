/*
 * http_call.h: one HTTP call to another server, under a deadline.
 *
 * No redirects, no environment proxies, answer capped, connection reused within the process.
 * A circuit per upstream name opens after repeated faults, so that a dead server costs
 * microseconds; GET is retried once when the connection failed before any byte of an answer.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_UPSTREAM_HTTP_CALL_H
#define PLATFORM_UPSTREAM_HTTP_CALL_H

#include "platform/base/arena.h"
#include "platform/base/clock.h"
#include "platform/base/outcome.h"

struct http_header {
    struct str name;
    struct str value;
};

struct http_call {
    const char *upstream;      /* name of the circuit and of the metrics: "loki", "stripe" */
    struct str circuit;        /* one of many servers under that name (an issuer's id), which
                                * has a circuit of its own; STR_NONE = there is one only */
    const char *method;        /* "GET", "POST", ... */
    struct str url;            /* http or https */
    const struct http_header *headers; /* ended by a header whose name.at is NULL; may be NULL */
    struct str body;
    int64_t deadline_ms;       /* whole call, 1..60000 */
    int64_t connect_ms;        /* 1..deadline */
    size_t answer_cap_bytes;
    bool public_only;          /* the host is a user's choice: no loopback, private, link-local
                                * address, looked at after resolution; needs `upstream` names
                                * of its own, since the connection is not kept */
};

struct http_answer {
    int status;                /* 100..599 */
    struct str content_type;   /* or STR_NONE */
    struct str body;
    int64_t time_us;
};

/*
 * DONE whenever a whole answer came, whatever its status. UPSTREAM_FAULT otherwise: failure
 * code "upstream_unreachable", "upstream_slow", "upstream_too_large",
 * "upstream_address_refused" (public_only) or "upstream_circuit_open"; logged once here.
 */
MUST_CHECK enum outcome http_call(struct arena *arena, const struct clock *clock,
                                  const struct http_call *call, struct failure *failure,
                                  struct http_answer *out);

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

/* Closes the connections and forgets the circuits: at the end of a process, and in tests. */
void http_call_close(void);

/* The version of the library behind it. */
const char *http_call_library(void);

#endif
