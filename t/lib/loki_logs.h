/* loki_logs.h: the lines that a log query finds, grouped in streams as Loki does it. */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_LOKI_LOGS_H
#define T_LIB_LOKI_LOGS_H

#include "t/lib/loki_stage.h"
#include "t/lib/loki_time.h"

struct loki_found {
    int64_t lines, bytes, entries; /* looked at; given */
};

/*
 * Lines of start (inclusive) to end (exclusive), at most limit, as the array "result" of a body.
 * Streams are in the order of their labels, in the reverse when `descending`.
 *
 * false  *refusal; nothing is written
 */
bool loki_logs(struct arena *arena, const struct loki_tenant *tenant,
               const struct logql_expr *expr, const struct loki_range *range, bool descending,
               struct buf *out, struct loki_found *found, struct loki_refusal *refusal);

#endif
