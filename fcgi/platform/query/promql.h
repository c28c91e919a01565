/*
 * promql.h: the tree of a PromQL query: Prometheus 2.42, and what 3.x added.
 *
 * Only what query.h offers is for others; this is for the files promql_*.c and their tests.
 * Texts that the tree holds are as they were written (numbers, durations) or what they mean
 * (strings, labels). Types are checked while the tree is made: there is no tree of a query that
 * Prometheus would refuse for its types.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_QUERY_PROMQL_H
#define PLATFORM_QUERY_PROMQL_H

#include "platform/query/query_private.h"

enum promql_kind {
    PROMQL_NUMBER,   /* text: "0x1f", "5m", "NaN", "Inf" */
    PROMQL_STRING,   /* text */
    PROMQL_SELECTOR, /* text: the name before the braces, or empty; matchers; reach */
    PROMQL_SUBQUERY, /* first; reach */
    PROMQL_CALL,     /* text: the function; first, count */
    PROMQL_AGGREGATE, /* text: the operator; group; first (a parameter may come first), count */
    PROMQL_BINARY, /* op, first, right, matching */
    PROMQL_UNARY,  /* op: PROMQL_ADD or PROMQL_SUBTRACT; first */
    PROMQL_PAREN   /* first */
};

/* What an expression gives; letters of the table of functions. */
enum promql_type {
    PROMQL_IS_SCALAR = 's',
    PROMQL_IS_VECTOR = 'v',
    PROMQL_IS_RANGE = 'r',
    PROMQL_IS_STRING = 't'
};

enum promql_op {
    PROMQL_NO_OP,
    PROMQL_OR,
    PROMQL_AND,
    PROMQL_UNLESS,
    PROMQL_EQUAL,
    PROMQL_NOT_EQUAL,
    PROMQL_LESS,
    PROMQL_LESS_EQUAL,
    PROMQL_GREATER,
    PROMQL_GREATER_EQUAL,
    PROMQL_TRIM_UPPER, /* </ of 3.x */
    PROMQL_TRIM_LOWER, /* >/ */
    PROMQL_ADD,
    PROMQL_SUBTRACT,
    PROMQL_MULTIPLY,
    PROMQL_DIVIDE,
    PROMQL_MODULO,
    PROMQL_ATAN2,
    PROMQL_POWER,
    PROMQL_OP_COUNT
};

/* From weak to strong; PROMQL_POWER alone binds from the right. */
enum promql_rank {
    RANK_NONE,
    RANK_OR,
    RANK_AND,
    RANK_COMPARE,
    RANK_ADD,
    RANK_MULTIPLY,
    RANK_POWER
};

struct promql_operator {
    struct str text;
    int mark; /* of the token; 0 = a word */
    enum promql_rank rank;
};
extern const struct promql_operator promql_operators[PROMQL_OP_COUNT];

static inline bool promql_is_set(enum promql_op op)
{
    return op == PROMQL_OR || op == PROMQL_AND || op == PROMQL_UNLESS;
}

static inline bool promql_is_comparison(enum promql_op op)
{
    return op >= PROMQL_EQUAL && op <= PROMQL_GREATER_EQUAL;
}

/* Lists of labels are compared with each other. */
enum { PROMQL_LABELS_MAX = 64 };

struct promql_labels {
    struct str *names;
    size_t count;
};

/* sum by(a) (...): PROMQL_WHOLE has neither. */
struct promql_group {
    enum { PROMQL_WHOLE, PROMQL_BY, PROMQL_WITHOUT } how;
    struct promql_labels labels;
};

/* What stands between an operator and its right operand. */
struct promql_matching {
    bool gives_bool;
    enum { PROMQL_ALL_LABELS, PROMQL_ON, PROMQL_IGNORING } how;
    struct promql_labels labels;
    enum { PROMQL_ONE, PROMQL_LEFT, PROMQL_RIGHT } many; /* group_left, group_right */
    struct promql_labels include;
    struct str fill, fill_left,
        fill_right; /* a number with its sign; STR_NONE = not said */
};

enum promql_reading { PROMQL_EXACT, PROMQL_ANCHORED, PROMQL_SMOOTHED };

/* [range:step], offset, @, anchored and smoothed. */
struct promql_reach {
    struct promql_node *range;  /* a duration; NULL = an instant */
    struct promql_node *step;   /* of a subquery; NULL = not said */
    struct promql_node *offset; /* NULL = none */
    struct str at; /* "12.5", "-3", "start()", "end()"; STR_NONE = not said */
    enum promql_reading reading;
};

/*
 * Durations are trees of the same nodes: PROMQL_NUMBER, PAREN, UNARY, BINARY of numbers, and
 * PROMQL_CALL of step, range, min_of, max_of.
 */
struct promql_node {
    enum promql_kind kind;
    enum promql_type type;
    enum promql_op op;
    size_t at;                /* byte of the text where it begins */
    struct promql_node *next; /* the next argument of a call */
    struct promql_node
        *above; /* of a BINARY that is a BINARY's left operand: that one. A chain of
                                  operators is deep to the left: it is walked, never recursed */
    struct str text;
    struct promql_node *first;
    struct promql_node *right;
    size_t count; /* arguments */
    struct query_matchers matchers;
    union {
        struct promql_reach reach;        /* SELECTOR, SUBQUERY */
        struct promql_group group;        /* AGGREGATE */
        struct promql_matching *matching; /* BINARY; NULL = nothing said */
    };
};

/* A function, or an aggregation operator. */
struct promql_function {
    const char *name;
    const char *takes; /* a letter of promql_type for each argument */
    int variadic; /* the last may be left out, and be there so often; -1 = any number */
    enum promql_type gives;
};
/* NULL when there is none; names of functions have their case, those of operators have none. */
const struct promql_function *promql_function_find(struct str name);
const struct promql_function *promql_aggregate_find(struct str name);

/* promql_check.c: what Prometheus demands of types; false, and a mistake. */
MUST_CHECK bool promql_check_call(struct token_reader *reader, struct promql_node *call,
                                  const struct promql_function *function);
MUST_CHECK bool promql_check_binary(struct token_reader *reader,
                                    struct promql_node *binary, size_t op_at);
MUST_CHECK bool promql_check_selector(struct token_reader *reader,
                                      const struct promql_node *selector,
                                      bool may_be_empty);
/* A number as PromQL spells them, underscores included, or a duration as seconds. */
MUST_CHECK bool promql_number_parse(struct str text, double *number);

/* promql_selector.c: from the name, which was read, or from '{'. */
struct promql_node *promql_selector_read(struct token_reader *reader, struct str name,
                                         size_t at, bool may_be_empty);
/* "(a, b)" of by, without, on, ignoring, group_left, group_right. */
MUST_CHECK bool promql_labels_read(struct token_reader *reader,
                                   struct promql_labels *labels);

/* promql_parse.c. A whole expression or duration; NULL after a mistake. */
struct promql_node *promql_expression_read(struct token_reader *reader);
struct promql_node *promql_node_make(struct token_reader *reader, enum promql_kind kind,
                                     enum promql_type type, size_t at);
struct promql_node *promql_number_read(struct token_reader *reader);

/* promql_reach.c: "[5m]", "[1h:1m]", "offset", "@", as many as there are. */
struct promql_node *promql_reach_read(struct token_reader *reader,
                                      struct promql_node *node);

/* promql_duration.c: what may stand within brackets, and behind offset. */
struct promql_node *promql_duration_read(struct token_reader *reader);
struct promql_node *promql_offset_read(struct token_reader *reader);

/* promql_matching.c: bool, on, ignoring, group_left, group_right, fill; NULL in *out = nothing. */
MUST_CHECK bool promql_matching_read(struct token_reader *reader,
                                     struct promql_matching **out);

void promql_print(struct buf *out, const struct promql_node *node);
MUST_CHECK bool promql_enforce(const struct query_limit *limit, struct promql_node *node);

/* promql_window.c: query_reach. */
void promql_window(const struct promql_node *root, int64_t start_ms, int64_t end_ms,
                   struct query_reach *out);

#endif
