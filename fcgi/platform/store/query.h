/*
 * query.h: the tables that tools/queries.pl makes from sql/query and sql/schema.
 *
 * For the store and its tests only; everybody else names queries by enum query.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_STORE_QUERY_H
#define PLATFORM_STORE_QUERY_H

#include <stdbool.h>
#include <stddef.h>

enum query_engine { ENGINE_SQLITE, ENGINE_POSTGRES, ENGINE_COUNT };

/* OTHER: a type of the engine that no member can hold (numeric, boolean ...). */
enum query_kind { QUERY_TEXT = 1, QUERY_INT, QUERY_OTHER };

enum query_verb { QUERY_READS = 1, QUERY_INSERTS, QUERY_UPDATES, QUERY_DELETES };

struct query_name {
    const char *name;
    enum query_kind kind;
};

struct query_row {
    const char *name;               /* as after "-- name:" */
    const char *text[ENGINE_COUNT]; /* with $1..$n */
    const struct query_name *takes; /* $1.. in order; org_id and actor_id last, if used */
    size_t takes_count;
    size_t listed_count;            /* so many of them are the caller's */
    size_t org_id_number;           /* n of :org_id's $n, 0 = not used */
    size_t actor_id_number;         /* likewise */
    const struct query_name *gives; /* columns in order */
    size_t gives_count;
    enum query_verb verb; /* the first verb that writes, else QUERY_READS */
    bool needs_org;       /* scope: organization; refused without an admitted one */
};

/* In the order of enum query; ended by a row without name. */
extern const struct query_row query_table[];
extern const size_t query_count;

struct migration_row {
    const char *name;               /* "0001_base" */
    const char *text[ENGINE_COUNT]; /* NULL = not for this engine */
};

extern const struct migration_row migration_table[]; /* oldest first; ended likewise */
extern const size_t migration_count;

/* Which field of a form a unique rule is about: the last of its columns. */
struct unique_row {
    const char *constraint; /* as PostgreSQL names it: "project_pkey" */
    const char *columns;    /* as SQLite names it: "project.id" */
    const char *pointer;    /* JSON Pointer: "/id" */
};

extern const struct unique_row unique_table[]; /* ended by a row without constraint */

#endif
