/*
 * logql.h: the tree of a LogQL query (Loki 2.8 to 3.0): what query_parse makes of one, for those
 * who look into it.
 *
 * What is spelled in several ways is one tree: parentheses are gone, `and`, `,` and a blank
 * between label filters are LOGQL_AND, a range stands behind its pipeline, grouping before its
 * argument, `==` is `=`. Lists are linked in the order of the text. All lives in the arena of the
 * parse; names and texts are what quotes and escapes meant.
 *
 * Beyond the grammar, refused is what Loki refuses when it looks at the tree: a selector that
 * matches streams without any label, a range aggregation without the unwrap that it needs (or
 * with one), grouping or a parameter that it does not take, an operator between log queries, a
 * number at a set operator, a regular expression that RE2 does not read, a pattern without a
 * capture. Left to Loki are templates, JSON paths, addresses in ip(...), and what the lines say.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_QUERY_LOGQL_H
#define PLATFORM_QUERY_LOGQL_H

#include "platform/query/query_private.h"

struct logql_selector {
    struct query_matchers matchers;
    size_t at;
    struct logql_selector *next; /* of the whole query */
};

/* A name of a list, with what belongs to it. */
struct logql_label {
    struct str name;    /* drop, keep with a matcher: its label */
    struct str value;   /* json, logfmt, drop, keep, label_format: behind the operator */
    bool plain;         /* the name alone; label_format: value is a label's name */
    enum matcher_op op; /* drop, keep, unless plain */
    struct logql_label *next;
};

enum logql_line { /* line filters, in the order of logql_line_marks */
                  LOGQL_CONTAINS,
                  LOGQL_LACKS,
                  LOGQL_MATCHES,
                  LOGQL_MATCHES_NOT,
                  LOGQL_FITS, /* a pattern */
                  LOGQL_FITS_NOT
};

/* One of several texts of a line filter, between `or`. */
struct logql_text {
    struct str text;
    bool address; /* ip("...") */
    struct logql_text *next;
};

enum logql_compare { /* in the order of logql_compare_marks */
                     LOGQL_EQUAL,
                     LOGQL_NOT_EQUAL,
                     LOGQL_REGEX,
                     LOGQL_NOT_REGEX,
                     LOGQL_GREATER,
                     LOGQL_GREATER_EQUAL,
                     LOGQL_LESS,
                     LOGQL_LESS_EQUAL
};

enum logql_condition_kind {
    LOGQL_AND, /* two parts or more, none of them LOGQL_AND */
    LOGQL_OR,  /* two parts or more, none of them LOGQL_OR */
    LOGQL_IS_TEXT,
    LOGQL_IS_ADDRESS,
    LOGQL_IS_NUMBER,
    LOGQL_IS_DURATION,
    LOGQL_IS_BYTES
};

struct logql_condition {
    enum logql_condition_kind kind;
    int height;                    /* levels of AND and OR below */
    struct logql_condition *parts; /* AND, OR */
    struct logql_condition *last;  /* of the parts */
    struct logql_condition *next;  /* in the list of the one above */
    struct str name;
    enum logql_compare compare;
    struct str value; /* the text, or the number as it is printed: -1.5, 10KB */
    double number;    /* numbers; bytes in bytes */
    int64_t ns;       /* durations */
};

enum logql_stage_kind {
    LOGQL_LINE = 1,
    LOGQL_JSON,
    LOGQL_LOGFMT,
    LOGQL_REGEXP,
    LOGQL_PATTERN,
    LOGQL_UNPACK,
    LOGQL_DECOLORIZE,
    LOGQL_DROP,
    LOGQL_KEEP,
    LOGQL_LINE_FORMAT,
    LOGQL_LABEL_FORMAT,
    LOGQL_FILTER, /* by labels; also those behind unwrap */
    LOGQL_UNWRAP
};

enum logql_conversion {
    LOGQL_AS_IS,
    LOGQL_BYTES,
    LOGQL_DURATION,
    LOGQL_DURATION_SECONDS
};

struct logql_stage {
    enum logql_stage_kind kind;
    size_t at;
    enum logql_line line;     /* LINE */
    struct logql_text *texts; /* LINE */
    struct str text;          /* REGEXP, PATTERN, LINE_FORMAT; UNWRAP: the label */
    enum logql_conversion conversion;  /* UNWRAP */
    bool strict, keep_empty;           /* LOGFMT */
    struct logql_label *labels;        /* JSON, LOGFMT, DROP, KEEP, LABEL_FORMAT */
    struct logql_condition *condition; /* FILTER */
    struct logql_stage *next;
};

enum logql_kind {
    LOGQL_LOG = 1,
    LOGQL_RANGE,
    LOGQL_AGGREGATION,
    LOGQL_BINARY,
    LOGQL_NUMBER,
    LOGQL_VECTOR,
    LOGQL_LABEL_REPLACE
};

enum logql_range {
    LOGQL_RATE = 1,
    LOGQL_RATE_COUNTER,
    LOGQL_COUNT_OVER_TIME,
    LOGQL_BYTES_RATE,
    LOGQL_BYTES_OVER_TIME,
    LOGQL_AVG_OVER_TIME,
    LOGQL_SUM_OVER_TIME,
    LOGQL_MIN_OVER_TIME,
    LOGQL_MAX_OVER_TIME,
    LOGQL_STDVAR_OVER_TIME,
    LOGQL_STDDEV_OVER_TIME,
    LOGQL_QUANTILE_OVER_TIME,
    LOGQL_FIRST_OVER_TIME,
    LOGQL_LAST_OVER_TIME,
    LOGQL_ABSENT_OVER_TIME
};

enum logql_aggregation {
    LOGQL_SUM = 1,
    LOGQL_AVG,
    LOGQL_COUNT,
    LOGQL_MAX,
    LOGQL_MIN,
    LOGQL_STDDEV,
    LOGQL_STDVAR,
    LOGQL_BOTTOMK,
    LOGQL_TOPK,
    LOGQL_SORT,
    LOGQL_SORT_DESC,
    LOGQL_APPROX_TOPK
};

enum logql_operator { /* in the order of logql_operators */
                      LOGQL_OP_OR = 1,
                      LOGQL_OP_AND,
                      LOGQL_OP_UNLESS,
                      LOGQL_OP_EQUAL,
                      LOGQL_OP_NOT_EQUAL,
                      LOGQL_OP_LESS,
                      LOGQL_OP_LESS_EQUAL,
                      LOGQL_OP_GREATER,
                      LOGQL_OP_GREATER_EQUAL,
                      LOGQL_OP_ADD,
                      LOGQL_OP_SUBTRACT,
                      LOGQL_OP_MULTIPLY,
                      LOGQL_OP_DIVIDE,
                      LOGQL_OP_REMAINDER,
                      LOGQL_OP_POWER
};

struct logql_grouping {
    bool given;
    bool without;               /* else by */
    struct logql_label *labels; /* may be none */
};

enum logql_match { LOGQL_MATCH_ALL, LOGQL_MATCH_ON, LOGQL_MATCH_IGNORING };
enum logql_group { LOGQL_GROUP_NONE, LOGQL_GROUP_LEFT, LOGQL_GROUP_RIGHT };

struct logql_matching {
    bool gives_bool;
    enum logql_match match;
    struct logql_label *labels;
    enum logql_group group;
    struct logql_label *include; /* group_left(...) */
};

struct logql_expr {
    enum logql_kind kind;
    size_t at;
    struct logql_selector *selector; /* LOG, RANGE */
    struct logql_stage *stages;      /* LOG, RANGE */
    enum logql_range range;
    int64_t range_ms;  /* RANGE: above or equal 0 */
    int64_t offset_ns; /* RANGE: below 0 looks ahead */
    enum logql_aggregation aggregation;
    struct logql_grouping grouping; /* RANGE, AGGREGATION */
    struct str number; /* NUMBER, VECTOR; the parameter of RANGE, AGGREGATION or none */
    double value;      /* the same */
    enum logql_operator operation;  /* BINARY */
    struct logql_matching matching; /* BINARY */
    bool constant;            /* NUMBER, and BINARY of such: Loki computes it at once */
    struct logql_expr *left;  /* BINARY, AGGREGATION, LABEL_REPLACE */
    struct logql_expr *right; /* BINARY */
    struct str texts[4];      /* LABEL_REPLACE: destination, replacement, source, regex */
};

struct logql_tree {
    struct logql_expr *expr;
    struct logql_selector *selectors; /* all of the expression */
    int64_t back_ms;  /* the most that a range and its offset reach back */
    size_t back_at;   /* byte of that selector */
    int64_t ahead_ms; /* the most that an offset below 0 reaches ahead */
};

/* The tree of a query in LogQL; it belongs to the query. */
const struct logql_tree *logql_tree(const struct query_tree *query);

/* What a tree of one's own looks like as text; only `expr` is read. */
struct str logql_print(struct arena *arena, const struct logql_tree *tree);

#endif
