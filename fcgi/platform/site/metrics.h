/*
 * metrics.h: what all workers did, counted in shared memory, and what each does just now.
 *
 * The mapping is made before fork; each worker writes its own slot with relaxed atomics, so
 * counting costs a few nanoseconds and no lock. A slot outlives its worker: the next one goes
 * on counting there, so counters never fall. Before metrics_open every call does nothing
 * (tests, the command line).
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SITE_METRICS_H
#define PLATFORM_SITE_METRICS_H

#include "platform/base/buf.h"
#include "platform/site/route.h"

enum { METRICS_WORKERS_MAX = 256, METRICS_POOLS_MAX = 4, METRICS_UPSTREAMS_MAX = 16 };

enum worker_state { WORKER_NONE, WORKER_STARTING, WORKER_IDLE, WORKER_BUSY };

enum worker_end {
    WORKER_END_RECYCLED,  /* its number of requests or its memory was used up */
    WORKER_END_CRASHED,   /* a signal, a bug, the fuse */
    WORKER_END_DEADLINE,  /* one request took too long */
    WORKER_END_STOPPED,   /* asked to (reload, shutdown) */
    WORKER_END_COUNT
};

/* Map it. `routes` as site_open takes it (NULL = none): static tables, kept by reference. */
void metrics_open(const struct route *const *routes, size_t workers);

/* ---- in a worker ---- */

/* This process writes slot `worker`; `pool` is static text. */
void metrics_join(size_t worker, const char *pool);
/* The dispatcher has found the route; NULL = no route matches. Calls the slow hook for
 * ROUTE_SLOW and ROUTE_UPSTREAM. */
void metrics_route(const struct route *route);
/* Runs `before_slow` in front of routes that take long by design. */
void metrics_slow_hook(void (*before_slow)(void));
void metrics_state(enum worker_state state, int64_t monotonic_us);
/* One request of the current route is over. */
void metrics_request(int status, int64_t duration_us);
/* What one request (or job) asked of the store. */
void metrics_store(int64_t statements, int64_t time_us);
/* One call to another server. `upstream` is bounded: beyond METRICS_UPSTREAMS_MAX names it is
 * counted as "other". */
void metrics_upstream(const char *upstream, enum outcome outcome, int64_t duration_us);

/* ---- in the master ---- */

struct metrics_look {
    enum worker_state state;
    int64_t since_us;           /* monotonic: when it took that state */
    const struct route *route;  /* of the request it serves, or NULL */
    int64_t requests;           /* that it has begun to serve, as a number that changes */
};
struct metrics_look metrics_look(size_t worker);
void metrics_worker_ended(size_t worker, const char *pool, enum worker_end end);

/* ---- the page ---- */

/* Further lines (gauges that must be asked for: jobs, migrations), appended by metrics_print.
 * `print` writes complete families in text format 0.0.4. */
void metrics_more(void (*print)(void *state, struct buf *out), void *state);
/* One family with one sample, for such a function; `kind` is "gauge" or "counter". */
void metrics_sample(struct buf *out, const char *name, const char *kind, const char *says,
                    int64_t value);
/* Prometheus text format 0.0.4. */
void metrics_print(struct buf *out);
#define METRICS_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

#endif
