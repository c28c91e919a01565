/*
 * logql_build.h: log queries made of what people fill in, and numbers of them.
 *
 * What is filled in is quoted, checked or both: no text ends the string it stands in, no name is
 * more than a name. What comes out has been read again by query_parse.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_QUERY_LOGQL_BUILD_H
#define PLATFORM_QUERY_LOGQL_BUILD_H

#include "platform/query/logql.h"

enum logql_parser { LOGQL_PARSER_NONE, LOGQL_PARSER_JSON, LOGQL_PARSER_LOGFMT };

/* A text that lines hold, or do not; an empty one says nothing. */
struct logql_form_text {
    struct str text;
    bool lacks;    /* lines hold it not */
    bool regex;    /* it is a regular expression, else each character means itself */
    bool any_case; /* "Error" finds "ERROR" */
};

/* How a filter stands to the one before it: in a stage of its own, so that both must hold, or in the
 * same stage, where `and` binds tighter than `or`. */
enum logql_joint { LOGQL_JOINT_STAGE, LOGQL_JOINT_AND, LOGQL_JOINT_OR };

/* A label, extracted ones too. */
struct logql_form_filter {
    struct str name;
    enum logql_compare compare;
    struct str value; /* LOGQL_EQUAL to LOGQL_NOT_REGEX: a text; else 500, 1m30s, 10KB */
    enum logql_joint joint; /* of the first: the stage */
};

/* In the order in which they become stages. */
struct logql_form {
    const struct query_matcher *matchers; /* of the selector */
    size_t matchers_count;
    const struct logql_form_text *texts;
    size_t texts_count;
    enum logql_parser parser;
    struct str regexp; /* makes labels of its named groups; STR_NONE: none */
    const struct logql_form_filter *filters;
    size_t filters_count;
};

/*
 * The query of a form, or `base` (QUERY_IS_LOG, it is not altered) with what the form adds to its
 * pipeline; then the form has no matchers.
 *
 * With `base` NULL the selector may be one that a store would refuse, even {}: enforce it.
 *
 * false  *mistake tells what is no name, no regular expression, no number; its place is one of
 *        the text that was made
 */
MUST_CHECK bool logql_build(struct arena *arena, const struct query_tree *base,
                            const struct logql_form *form, struct query_mistake *mistake,
                            struct query_tree **out);

/*
 * sum by (labels) (count_over_time(log [range_ms])): lines of a log query over time. The selector
 * is that of `log`: what is enforced on one is enforced on both. Without labels one series.
 */
struct query_tree *logql_count(struct arena *arena, const struct query_tree *log,
                               const struct str *labels, size_t count, int64_t range_ms);

#endif
