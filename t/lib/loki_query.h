/* loki_query.h: a small reader of '{a="b"} |= "text"', until the program's own parser is used. */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_LOKI_QUERY_H
#define T_LIB_LOKI_QUERY_H

#include "t/lib/loki_match.h"

enum { LOKI_FILTERS_MAX = 16, LOKI_MATCHERS_MAX = 64 };

struct loki_query {
    struct loki_matcher matchers[LOKI_MATCHERS_MAX];
    size_t matcher_count;
    struct loki_matcher filters[LOKI_FILTERS_MAX]; /* of the line */
    size_t filter_count;
};

enum loki_read { LOKI_READ, LOKI_WRONG, LOKI_BAD_REGEX, LOKI_BEYOND };

enum loki_read loki_query_read(struct arena *arena, struct str text, struct loki_query *query,
                               struct str *why);

#endif
