/* loki_query.h: a query as a tree, or Loki's words for why it is none. */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_LOKI_QUERY_H
#define T_LIB_LOKI_QUERY_H

#include "t/lib/loki_stage.h"

/* false = *refusal as Loki 2.8 words it, as far as the recorded answers show. */
bool loki_query_read(struct arena *arena, struct str text, const struct logql_expr **expr,
                     struct loki_refusal *refusal);
/* match[] of series and labels: a selector alone. */
bool loki_selector_read(struct arena *arena, struct str text, const struct logql_expr **expr,
                        struct loki_refusal *refusal);

#endif
