/*
 * proxy.h: the only way to the stores of logs (Loki) and metrics (Mimir, Prometheus).
 *
 * Whoever was admitted at a resource asks for what that resource wrote; at a project, for what
 * those of its resources wrote that the caller may read. Nothing of the client's request goes
 * on: the query is parsed, every selector in it gets the enforced label of the resource's type
 * (member `observability` of the catalog), and a request is made of what was understood, with
 * the tenant of the project from the database and the credentials of the settings.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PROXY_PROXY_H
#define PRODUCT_PROXY_PROXY_H

#include "platform/json/json.h"
#include "platform/site/site.h"

enum proxy_store { PROXY_LOGS = 1, PROXY_METRICS };

enum {
    PROXY_MATCHES_MAX = 16,      /* match[] of one request */
    PROXY_RESOURCES_MAX = 1000,  /* resources of one request at a project */
    PROXY_ASKS_MAX = 32,         /* of one proxy_ask_many */
    PROXY_ANSWER_BYTES_MAX = 4 * 1024 * 1024, /* an answer that becomes a tree */
};

/*
 * One question. The endpoint is the store's own path behind its /api/v1/:
 *
 *   logs     query_range query labels label/NAME/values series index/volume index/volume_range
 *            index/stats
 *   metrics  query_range query labels label/NAME/values series metadata (proxy_ask alone: it
 *            takes two calls) query_exemplars
 *
 * Parameters are as a client of the API writes them: start, end and time (RFC 3339, seconds,
 * nanoseconds, "now", "now-1h"), limit, step ("30s", seconds), direction, interval, match[] ...;
 * what is missing has a default. They are checked and capped here, and nowhere else.
 */
struct proxy_ask {
    enum proxy_store store;
    const char *endpoint;
    struct str query;              /* STR_NONE where the endpoint takes none */
    const struct pair *parameters; /* ended by a pair without name; NULL = none */
    const struct str *resources;   /* at a project: only these, ended by STR_NONE; NULL = all */
    bool drop_unknown;             /* parameters that are not known are left out, not refused */
    int64_t deadline_ms;           /* 0 = the setting query_deadline; never more than is left */
};

/*
 * DONE            *answer is the store's answer as a tree: {"status":"success","data":...}
 * MALFORMED       400: the query (code query_malformed with line and column), a parameter, a cap
 * ABSENT          404: a resource that is named is not there for this caller
 * OVER_LIMIT      429: too many at once; or the store says so
 * UPSTREAM_FAULT  502: the store failed
 * UPSTREAM_LATE   504: it did not answer in time
 * UPSTREAM_AWAY   503: not configured (logs_not_configured, metrics_not_configured), or left
 *                 alone for a while (retry_after_s)
 */
MUST_CHECK enum outcome proxy_ask(struct call *call, const struct proxy_ask *ask,
                                  struct node **answer);

/* One of many. */
struct proxy_answer {
    enum outcome outcome;
    struct failure failure; /* why not */
    struct node *tree;      /* NULL unless DONE */
    int64_t step_ms;        /* that the answer has: raised when it was too fine; 0 = takes none */
};

/* Several at the same time under one deadline: each has an outcome of its own. The answer is
 * STORE_FAULT when the database did not say where we are, else DONE. */
MUST_CHECK enum outcome proxy_ask_many(struct call *call, const struct proxy_ask *asks,
                                       size_t count, struct proxy_answer *answers);

/* Is there a store of this kind? */
bool proxy_has(enum proxy_store store);

/* How long the calls of a page wait: the setting page_wait; with ?patience=1 query_deadline. */
int64_t proxy_page_wait_ms(const struct call *call);

/*
 * The query as it would be sent for the admitted place, for people to see; the failure is that
 * of proxy_ask. Nothing is asked.
 */
MUST_CHECK enum outcome proxy_query_shown(struct call *call, const struct proxy_ask *ask,
                                          struct str *query);

/*
 * Answers a call as GET .../logs/tail does (proxy_tail.h): its query has query, since, limit and
 * resources. A page makes such a call of its own to follow lines.
 */
MUST_CHECK enum outcome proxy_tail_json(struct call *call);

#endif
