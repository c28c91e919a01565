/* query_private.h: between query.c and the two languages. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_QUERY_QUERY_PRIVATE_H
#define PLATFORM_QUERY_QUERY_PRIVATE_H

#include "platform/query/query_token.h"

/* The matchers of one selector; room for what is added is taken anew. */
struct query_matchers {
    struct query_matcher *rows;
    size_t count;
};

struct query_tree {
    enum query_language language;
    struct str text; /* for the places of mistakes */
    void *root;      /* of the language: struct promql_node, struct logql_... */
};

/* What query_enforce hands down. */
struct query_limit {
    struct arena *arena;
    struct str text;
    const struct query_matcher *enforced;
    size_t count;
    struct query_mistake *mistake;
};

/* What a language gives. */
struct query_grammar {
    bool (*parse)(struct arena *arena, struct str text, struct query_mistake *mistake,
                  void **root);
    bool (*parse_selector)(struct arena *arena, struct str text,
                           struct query_mistake *mistake, void **root);
    bool (*enforce)(const struct query_limit *limit, void *root);
    void (*print)(struct buf *out, const void *root);
    enum query_kind (*kind)(const void *root);
    void (*walk)(const void *root,
                 void (*selector)(void *state, const struct query_matcher *matchers,
                                  size_t count),
                 void *state);
    /* `out` is what is asked for, to be widened. */
    void (*reach)(const void *root, int64_t start_ms, int64_t end_ms, struct query_reach *out);
};

extern const struct query_grammar promql_grammar; /* promql.c */
extern const struct query_grammar logql_grammar;  /* logql.c */

/* query_enforce.c: the rule of query_enforce for one selector. */
MUST_CHECK bool matchers_enforce(const struct query_limit *limit,
                                 struct query_matchers *matchers);
/* Is it one of the values of an enforced matcher? */
bool matcher_allows(const struct query_matcher *enforced, struct str value);
/* A mistake at a byte of limit->text; false. */
bool limit_mistake(const struct query_limit *limit, size_t at, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* 'a="b", c=~"d"', without braces; names that are no words are quoted. */
void matchers_print(struct buf *out, const struct query_matcher *matchers, size_t count);
/* Letter or '_', then letters, digits, '_'. */
bool label_is_word(struct str name);

#endif
