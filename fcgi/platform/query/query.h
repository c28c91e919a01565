/*
 * query.h: queries for logs (LogQL) and metrics (PromQL): text to a tree, limited, and text again.
 *
 * What is sent to a store is always what query_print makes of a tree, never what a client wrote:
 * what is not understood is refused, comments and spelling are gone, and each selector carries
 * what query_enforce put there.
 *
 * Budgets: QUERY_TEXT_MAX of text, QUERY_DEPTH_MAX levels of parentheses, calls, signs and right
 * operands (a long chain of operators of one rank is no depth), QUERY_MATCHERS_MAX matchers in a
 * selector, with those that are enforced. Time and memory grow with the length of the text.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_QUERY_QUERY_H
#define PLATFORM_QUERY_QUERY_H

#include "platform/base/arena.h"

enum query_language { QUERY_LOGQL = 1, QUERY_PROMQL };

enum { QUERY_TEXT_MAX = 16 * 1024, QUERY_DEPTH_MAX = 100, QUERY_MATCHERS_MAX = 64 };

/* Why a query is refused, and where. */
struct query_mistake {
    int64_t line;   /* from 1 */
    int64_t column; /* from 1, in characters */
    struct str
        message; /* what was expected, or what is not allowed; a sentence without a period */
};

enum matcher_op { MATCH_EQUAL, MATCH_NOT_EQUAL, MATCH_REGEX, MATCH_NOT_REGEX };

struct query_matcher {
    struct str name; /* the label; what quotes and escapes meant, never empty */
    enum matcher_op op;
    struct str value; /* the same */
    size_t at;        /* byte of the text where it was; 0 for one that was added */
};

/* LogQL: lines or numbers; PromQL is always QUERY_IS_METRIC. */
enum query_kind { QUERY_IS_LOG = 1, QUERY_IS_METRIC };

/* A tree in the arena of its query_parse. (`enum query` is the store's.) */
struct query_tree;

/*
 * A whole query. The text must live as long as the tree.
 *
 * false  *mistake says where and why; *out is untouched
 */
MUST_CHECK bool query_parse(struct arena *arena, enum query_language language,
                            struct str text, struct query_mistake *mistake,
                            struct query_tree **out);

/* One selector alone, as match[] of /series and /labels takes it: '{a="b"}', 'up{a="b"}'. That of
 * LogQL may match everything, '{}' too, which a whole query may not. */
MUST_CHECK bool query_parse_selector(struct arena *arena, enum query_language language,
                                     struct str text, struct query_mistake *mistake,
                                     struct query_tree **out);

/*
 * Each selector of the tree gets each of `enforced`, in place. An enforced matcher is
 * MATCH_EQUAL (one value) or MATCH_REGEX with literals between bars ("a|b|c", each escaped by
 * query_escape_regex): the allowed values. None of them is empty: who may read nothing is refused,
 * because an empty value matches what has no such label.
 *
 * A matcher of the query on such a label is kept when it is the enforced one, or `=` one of the
 * allowed values; anything else is a mistake, as is a query that reads series which no selector
 * of its tree names. Doing it twice is doing it once.
 *
 * false  *mistake says why; the tree must not be used any more
 */
MUST_CHECK bool query_enforce(struct arena *arena, struct query_tree *tree,
                              const struct query_matcher *enforced, size_t count,
                              struct query_mistake *mistake);

/* The tree as text that the store reads the same; query_parse of it gives the same tree. */
struct str query_print(struct arena *arena, const struct query_tree *tree);

enum query_kind query_kind(const struct query_tree *tree);

/* '{resource_id="x"}': what is asked when a client gave no selector of its own; matchers as
 * query_enforce takes them, bug() when one allows the empty value. */
struct str query_matchers_print(struct arena *arena, enum query_language language,
                                const struct query_matcher *matchers, size_t count);

/* A literal for a MATCH_REGEX value: what has a meaning in RE2 gets a backslash. */
struct str query_escape_regex(struct arena *arena, struct str literal);

/* A text as a string of both languages, with its quotes. */
struct str query_quote(struct arena *arena, struct str text);

/* Calls selector(state, matchers, count) for each selector, in the order of the text. */
void query_walk(const struct query_tree *tree,
                void (*selector)(void *state, const struct query_matcher *matchers,
                                 size_t count),
                void *state);

/* What a query reads when it is asked for the time from start to end. */
struct query_reach {
    int64_t from_ms;  /* the earliest instant that one of its selectors reads; start at most */
    int64_t to_ms;    /* the latest one; end at least */
    size_t from_at;   /* byte of the selector that reads the earliest; 0: none before start */
    int64_t steps;    /* the most steps that a subquery makes over its range; 0: there is none */
    size_t steps_at;  /* byte of that subquery */
};

/* Ranges, offsets, subqueries and instants of a tree; milliseconds since 1970. */
void query_reach(const struct query_tree *tree, int64_t start_ms, int64_t end_ms,
                 struct query_reach *out);

/* Line and column of a byte of the tree's text, for a mistake that a caller finds. */
void query_place(const struct query_tree *tree, size_t at, struct query_mistake *mistake);

#endif
