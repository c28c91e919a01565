/* loki_operator.c: + - * / % ^, comparisons, and, or, unless between numbers and vectors. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_metric.h"

#include <math.h>

static bool is_set(enum logql_operator operation)
{
    return operation == LOGQL_OP_AND || operation == LOGQL_OP_OR ||
           operation == LOGQL_OP_UNLESS;
}

static bool is_comparison(enum logql_operator operation)
{
    return operation >= LOGQL_OP_EQUAL && operation <= LOGQL_OP_GREATER_EQUAL;
}

static double computed(enum logql_operator operation, double a, double b)
{
    switch (operation) {
    case LOGQL_OP_EQUAL:
        return a == b;
    case LOGQL_OP_NOT_EQUAL:
        return a != b;
    case LOGQL_OP_LESS:
        return a < b;
    case LOGQL_OP_LESS_EQUAL:
        return a <= b;
    case LOGQL_OP_GREATER:
        return a > b;
    case LOGQL_OP_GREATER_EQUAL:
        return a >= b;
    case LOGQL_OP_ADD:
        return a + b;
    case LOGQL_OP_SUBTRACT:
        return a - b;
    case LOGQL_OP_MULTIPLY:
        return a * b;
    case LOGQL_OP_DIVIDE:
        return b == 0 ? NAN : a / b;
    case LOGQL_OP_REMAINDER:
        return b == 0 ? NAN : fmod(a, b);
    case LOGQL_OP_POWER:
        return pow(a, b);
    case LOGQL_OP_OR:
    case LOGQL_OP_AND:
    case LOGQL_OP_UNLESS:
        break;
    }
    return NAN;
}

/* One result of a and b; `kept` is what a comparison that filters lets through. */
static void cell(const struct logql_expr *expr, double a, double b, double kept,
                 struct loki_series *out, size_t step)
{
    double value = computed(expr->operation, a, b);
    bool filters = is_comparison(expr->operation) && !expr->matching.gives_bool;
    out->there[step] = !filters || value != 0;
    out->values[step] = filters ? kept : value;
}

static bool with_number(struct loki_sum *sum, const struct logql_expr *expr,
                        const struct loki_matrix *vector,
                        const struct loki_matrix *number, bool number_left,
                        struct loki_matrix *out)
{
    out->rows = ARENA_ARRAY(sum->arena, vector->count + 1, struct loki_series);
    out->count = vector->count;
    for (size_t i = 0; i < vector->count; i++) {
        const struct loki_series *row = &vector->rows[i];
        if (!loki_series_open(sum, row->labels, row->label_count, &out->rows[i]))
            return false;
        for (size_t step = 0; step < sum->steps; step++) {
            double n = number->rows->values[step], v = row->values[step];
            if (row->there[step])
                cell(expr, number_left ? n : v, number_left ? v : n, v, &out->rows[i],
                     step);
        }
    }
    return true;
}

static struct str match_key(struct loki_sum *sum, const struct logql_expr *expr,
                            const struct loki_series *row, struct loki_label **labels,
                            size_t *count)
{
    bool on = expr->matching.match == LOGQL_MATCH_ON;
    *count = loki_group_labels(sum->arena, row->labels, row->label_count,
                               expr->matching.labels, !on, labels);
    return loki_labels_text(sum->arena, *labels, *count);
}

struct side {
    const struct loki_matrix *matrix;
    struct str *keys;
};

static struct side side_of(struct loki_sum *sum, const struct logql_expr *expr,
                           const struct loki_matrix *matrix)
{
    struct side side = {matrix, ARENA_ARRAY(sum->arena, matrix->count + 1, struct str)};
    struct loki_label *labels;
    size_t count;
    for (size_t i = 0; i < matrix->count; i++)
        side.keys[i] = match_key(sum, expr, &matrix->rows[i], &labels, &count);
    return side;
}

/* For each instant whether somebody of that side has the key and a value. */
static void side_marks(struct loki_sum *sum, const struct side *side, struct str key,
                       bool *marks)
{
    memset(marks, 0, sum->steps * sizeof *marks);
    for (size_t i = 0; i < side->matrix->count; i++)
        if (str_equal(side->keys[i], key))
            for (size_t step = 0; step < sum->steps; step++)
                marks[step] |= side->matrix->rows[i].there[step];
}

static bool set_rows(struct loki_sum *sum, const struct side *from,
                     const struct side *other, bool wants_other, struct loki_matrix *out)
{
    bool *marks = ARENA_ARRAY(sum->arena, sum->steps, bool);
    for (size_t i = 0; i < from->matrix->count; i++) {
        const struct loki_series *row = &from->matrix->rows[i];
        struct loki_series *copy = &out->rows[out->count++];
        if (!loki_series_open(sum, row->labels, row->label_count, copy))
            return false;
        memcpy(copy->values, row->values, sum->steps * sizeof(double));
        if (other != NULL)
            side_marks(sum, other, from->keys[i], marks);
        for (size_t step = 0; step < sum->steps; step++)
            copy->there[step] =
                row->there[step] && (other == NULL || marks[step] == wants_other);
    }
    return true;
}

static bool operate_sets(struct loki_sum *sum, const struct logql_expr *expr,
                         const struct side *left, const struct side *right,
                         struct loki_matrix *out)
{
    out->rows = ARENA_ARRAY(sum->arena, left->matrix->count + right->matrix->count + 1,
                            struct loki_series);
    if (expr->operation == LOGQL_OP_AND)
        return set_rows(sum, left, right, true, out);
    if (expr->operation == LOGQL_OP_UNLESS)
        return set_rows(sum, left, right, false, out);
    return set_rows(sum, left, NULL, true, out) && set_rows(sum, right, left, false, out);
}

static bool operate_pair(struct loki_sum *sum, const struct logql_expr *expr,
                         const struct loki_series *a, const struct loki_series *b,
                         struct loki_series *out)
{
    struct loki_label *labels;
    size_t count;
    (void)match_key(sum, expr, a, &labels, &count);
    if (!loki_series_open(sum, labels, count, out))
        return false;
    for (size_t step = 0; step < sum->steps; step++)
        if (a->there[step] && b->there[step])
            cell(expr, a->values[step], b->values[step], a->values[step], out, step);
    return true;
}

static bool operate_vectors(struct loki_sum *sum, const struct logql_expr *expr,
                            const struct side *left, const struct side *right,
                            struct loki_matrix *out)
{
    if (expr->matching.group != LOGQL_GROUP_NONE)
        return loki_beyond(sum->arena, &sum->refusal, "group_left and group_right");
    out->rows = ARENA_ARRAY(sum->arena, left->matrix->count + 1, struct loki_series);
    for (size_t i = 0; i < left->matrix->count; i++) {
        size_t matches = 0, which = 0;
        for (size_t k = 0; k < right->matrix->count; k++)
            if (str_equal(left->keys[i], right->keys[k])) {
                which = k;
                matches++;
            }
        for (size_t k = 0; k < i; k++)
            matches += str_equal(left->keys[i], left->keys[k]) ? 2 : 0;
        if (matches > 1)
            return loki_beyond(sum->arena, &sum->refusal,
                               "operators between many and many");
        if (matches == 1 &&
            !operate_pair(sum, expr, &left->matrix->rows[i], &right->matrix->rows[which],
                          &out->rows[out->count++]))
            return false;
    }
    return true;
}

bool loki_operate(struct loki_sum *sum, const struct logql_expr *expr,
                  const struct loki_matrix *left, const struct loki_matrix *right,
                  struct loki_matrix *out)
{
    *out = (struct loki_matrix){0};
    if (left->scalar && right->scalar) {
        struct logql_expr truth = *expr;
        truth.matching.gives_bool = true;
        out->scalar = true;
        bool scalar = with_number(sum, &truth, left, right, false, out);
        return scalar;
    }
    if (right->scalar)
        return with_number(sum, expr, left, right, false, out);
    if (left->scalar)
        return with_number(sum, expr, right, left, true, out);
    struct side a = side_of(sum, expr, left), b = side_of(sum, expr, right);
    return is_set(expr->operation) ? operate_sets(sum, expr, &a, &b, out)
                                   : operate_vectors(sum, expr, &a, &b, out);
}
