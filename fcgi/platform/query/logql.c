/* logql.c: the grammar of logql. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/query_private.h"

static bool none_parse(struct arena *arena, struct str text,
                       struct query_mistake *mistake, void **root)
{
    (void)arena;
    (void)text;
    (void)root;
    *mistake = (struct query_mistake){1, 1, STR("this language is not understood here")};
    return false;
}

static bool none_enforce(const struct query_limit *limit, void *root)
{
    (void)limit;
    (void)root;
    return false;
}

static void none_print(struct buf *out, const void *root)
{
    (void)out;
    (void)root;
}

static enum query_kind none_kind(const void *root)
{
    (void)root;
    return QUERY_IS_METRIC;
}

static void none_walk(const void *root,
                      void (*selector)(void *state, const struct query_matcher *matchers,
                                       size_t count),
                      void *state)
{
    (void)root;
    (void)selector;
    (void)state;
}

const struct query_grammar logql_grammar = {.parse = none_parse,
                                            .parse_selector = none_parse,
                                            .enforce = none_enforce,
                                            .print = none_print,
                                            .kind = none_kind,
                                            .walk = none_walk};
