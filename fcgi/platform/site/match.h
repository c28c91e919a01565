/*
 * match.h: from a path to a route row.
 *
 * All rows are compiled once into a tree with one level for each path segment. A segment is
 * decoded before it is compared, so each path has one meaning however it is spelt; what could
 * mean two things ('%2F', "..", an escape inside an escape, empty segments) matches nothing.
 * A literal beats a {word}; if the literal leads nowhere the word is tried.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SITE_MATCH_H
#define PLATFORM_SITE_MATCH_H

#include "platform/site/route.h"

enum { SEGMENTS_MAX = 16, ROUTES_MAX = 4096 };

struct match_table;

/* See site_open: refuses every bad row at once. */
MUST_CHECK enum outcome match_open(struct arena *process, const struct route *const *routes,
                                   struct failure *failure, struct match_table **out);

struct match {
    const struct route *route; /* NULL: the path is unknown, or not with this method */
    int methods;               /* all methods that the path has; 0 = unknown path */
    bool slash;                /* unknown, but without its last '/' it would match */
};

/* Find the row for request->method and request->path, and fill request->words. */
struct match match_find(const struct match_table *table, struct request *request);

/* Every row in the order of the tables. */
const struct route *const *match_routes(const struct match_table *table, size_t *count);

#endif
