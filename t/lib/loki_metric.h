/*
 * loki_metric.h: numbers out of lines: range aggregations, vector aggregations, operators.
 *
 * A matrix has a row for each series and a column for each instant. Grouping of operators
 * (group_left), rate_counter and the like are refused with 501.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_LOKI_METRIC_H
#define T_LIB_LOKI_METRIC_H

#include "t/lib/loki_logs.h"

struct loki_series {
    const struct loki_label *labels; /* sorted */
    size_t label_count;
    struct str key;
    uint64_t hash;  /* of the key */
    double *values; /* one for each instant */
    bool *there;    /* whether it has one */
};

struct loki_matrix {
    struct loki_series *rows;
    size_t count;
    bool scalar; /* a number: one row without labels */
};

/* What is evaluated, and for which instants: start_ns + i * step_ns, `steps` of them. */
struct loki_sum {
    struct arena *arena;
    const struct loki_tenant *tenant;
    int64_t start_ns, step_ns;
    size_t steps;
    struct loki_refusal refusal;
    struct loki_found found;
};

/* Of an answer; and on the way to it, where Loki has no such limit: 501. */
enum { LOKI_SERIES_MAX = 500, LOKI_GROUPS_MAX = 5000 };
#define LOKI_CELLS_MAX ((size_t)20 * 1000 * 1000)

/* false = sum->refusal. */
bool loki_metric(struct loki_sum *sum, const struct logql_expr *expr, struct loki_matrix *out);

/* Parts of it. */
bool loki_range_aggregate(struct loki_sum *sum, const struct logql_expr *expr, bool skips_parsers,
                          struct loki_matrix *out); /* loki_range.c */
bool loki_vector_aggregate(struct loki_sum *sum, const struct logql_expr *expr,
                           const struct loki_matrix *in, struct loki_matrix *out);
bool loki_operate(struct loki_sum *sum, const struct logql_expr *expr,
                  const struct loki_matrix *left, const struct loki_matrix *right,
                  struct loki_matrix *out); /* loki_operator.c */
/* A row without values; false when there are too many cells. */
bool loki_series_open(struct loki_sum *sum, const struct loki_label *labels, size_t count,
                      struct loki_series *series);
/* The row of these labels, made when there is none and rows have the room; NULL = too many. */
struct loki_series *loki_row_of(struct loki_sum *sum, struct loki_matrix *out,
                                const struct loki_label *labels, size_t count);
/* The labels of a grouping, as a copy in the arena. */
size_t loki_group_labels(struct arena *arena, const struct loki_label *labels, size_t count,
                         const struct logql_label *chosen, bool without,
                         struct loki_label **out);

/* "result" as a matrix, or as a vector (or scalar) of the first instant. */
void loki_matrix_write(struct loki_sum *sum, const struct loki_matrix *matrix, bool instant,
                       bool by_value, struct buf *out);
/* As Go's strconv.FormatFloat(v, 'f', -1, 64). */
void loki_number_write(struct buf *out, double number);

#endif
