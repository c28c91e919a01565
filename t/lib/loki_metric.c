/* loki_metric.c: the tree of a metric query: aggregations of vectors, label_replace, numbers. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_metric.h"

#include <math.h>

static bool names(const struct logql_label *label, struct str name)
{
    for (; label != NULL; label = label->next)
        if (str_equal(label->name, name))
            return true;
    return false;
}

size_t loki_group_labels(struct arena *arena, const struct loki_label *labels,
                         size_t count, const struct logql_label *chosen, bool without,
                         struct loki_label **out)
{
    size_t kept = 0;
    *out = ARENA_ARRAY(arena, count + 1, struct loki_label);
    for (size_t i = 0; i < count; i++)
        if (names(chosen, labels[i].name) != without)
            (*out)[kept++] = labels[i];
    return kept;
}

bool loki_series_open(struct loki_sum *sum, const struct loki_label *labels, size_t count,
                      struct loki_series *series)
{
    if (arena_used(sum->arena) / 9 > LOKI_CELLS_MAX)
        return loki_beyond(sum->arena, &sum->refusal, "so many points of so many series");
    *series = (struct loki_series){.labels = labels,
                                   .label_count = count,
                                   .key = loki_labels_text(sum->arena, labels, count),
                                   .values = ARENA_ARRAY(sum->arena, sum->steps, double),
                                   .there = ARENA_ARRAY(sum->arena, sum->steps, bool)};
    series->hash = str_hash(series->key);
    return true;
}

struct loki_series *loki_row_of(struct loki_sum *sum, struct loki_matrix *out,
                                const struct loki_label *labels, size_t count)
{
    struct str key = loki_labels_text(sum->arena, labels, count);
    uint64_t hash = str_hash(key);
    for (size_t i = 0; i < out->count; i++)
        if (out->rows[i].hash == hash && str_equal(out->rows[i].key, key))
            return &out->rows[i];
    if (!loki_series_open(sum, labels, count, &out->rows[out->count]))
        return NULL;
    return &out->rows[out->count++];
}

/* What is known of the values of one group at one instant. */
struct tally {
    double count, sum, least, most, mean, squares;
};

static void tally_add(struct tally *tally, double value)
{
    bool first = tally->count == 0;
    double delta = value - tally->mean;
    tally->count++;
    tally->sum += value;
    tally->mean += delta / tally->count;
    tally->squares += delta * (value - tally->mean);
    tally->least =
        first || value < tally->least || isnan(tally->least) ? value : tally->least;
    tally->most =
        first || value > tally->most || isnan(tally->most) ? value : tally->most;
}

static double tally_value(const struct tally *tally, enum logql_aggregation aggregation)
{
    switch (aggregation) {
    case LOGQL_SUM:
        return tally->sum;
    case LOGQL_AVG:
        return tally->sum / tally->count;
    case LOGQL_COUNT:
        return tally->count;
    case LOGQL_MAX:
        return tally->most;
    case LOGQL_MIN:
        return tally->least;
    case LOGQL_STDDEV:
        return sqrt(tally->squares / tally->count);
    case LOGQL_STDVAR:
        return tally->squares / tally->count;
    case LOGQL_BOTTOMK:
    case LOGQL_TOPK:
    case LOGQL_SORT:
    case LOGQL_SORT_DESC:
    case LOGQL_APPROX_TOPK:
        break;
    }
    return NAN;
}

/* For each row of `in` the row of `out` that it goes to. */
static size_t *rows_group(struct loki_sum *sum, const struct logql_expr *expr,
                          const struct loki_matrix *in, struct loki_matrix *out)
{
    size_t *target = ARENA_ARRAY(sum->arena, in->count + 1, size_t);
    out->rows = ARENA_ARRAY(sum->arena, in->count + 1, struct loki_series);
    for (size_t i = 0; i < in->count; i++) {
        struct loki_label *labels;
        bool without = expr->grouping.given && expr->grouping.without;
        size_t count = loki_group_labels(
            sum->arena, in->rows[i].labels, in->rows[i].label_count,
            expr->grouping.given ? expr->grouping.labels : NULL, without, &labels);
        struct loki_series *row = loki_row_of(sum, out, labels, count);
        if (row == NULL)
            return NULL;
        target[i] = (size_t)(row - out->rows);
    }
    return target;
}

static void tally_step(const struct logql_expr *expr, const struct loki_matrix *in,
                       const size_t *target, struct tally *tallies, size_t step,
                       struct loki_matrix *out)
{
    memset(tallies, 0, out->count * sizeof *tallies);
    for (size_t i = 0; i < in->count; i++)
        if (in->rows[i].there[step])
            tally_add(&tallies[target[i]], in->rows[i].values[step]);
    for (size_t i = 0; i < out->count; i++) {
        out->rows[i].there[step] = tallies[i].count > 0;
        if (tallies[i].count > 0)
            out->rows[i].values[step] = tally_value(&tallies[i], expr->aggregation);
    }
}

/* A value of one instant in the order of its group; NaN comes last. */
struct ranked {
    size_t row, group;
    double rank;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *one = a, *other = b;
    if (one->group != other->group)
        return one->group < other->group ? -1 : 1;
    if (isnan(one->rank) != isnan(other->rank))
        return isnan(one->rank) ? 1 : -1;
    if (one->rank != other->rank && !isnan(one->rank))
        return one->rank < other->rank ? -1 : 1;
    return one->row < other->row ? -1 : one->row > other->row;
}

/* The k first of each group stay at that instant. */
static void choose_step(const struct logql_expr *expr, const struct loki_matrix *in,
                        const size_t *target, struct ranked *ranked, size_t step,
                        struct loki_matrix *out)
{
    size_t count = 0, place = 0;
    bool top = expr->aggregation == LOGQL_TOPK;
    for (size_t i = 0; i < in->count; i++)
        if (in->rows[i].there[step]) {
            double value = in->rows[i].values[step];
            ranked[count++] = (struct ranked){i, target[i], top ? -value : value};
        }
    if (count > 1)
        qsort(ranked, count, sizeof *ranked, by_rank);
    for (size_t i = 0; i < count; i++) {
        place = i > 0 && ranked[i].group == ranked[i - 1].group ? place + 1 : 0;
        out->rows[ranked[i].row].there[step] = (double)place < expr->value;
    }
}

static bool choose(struct loki_sum *sum, const struct logql_expr *expr,
                   const struct loki_matrix *in, struct loki_matrix *out)
{
    struct loki_matrix groups = {0};
    const size_t *target = rows_group(sum, expr, in, &groups);
    if (target == NULL)
        return false;
    struct ranked *ranked = ARENA_ARRAY(sum->arena, in->count + 1, struct ranked);
    out->rows = ARENA_ARRAY(sum->arena, in->count + 1, struct loki_series);
    out->count = in->count;
    for (size_t i = 0; i < in->count; i++) {
        if (!loki_series_open(sum, in->rows[i].labels, in->rows[i].label_count,
                              &out->rows[i]))
            return false;
        memcpy(out->rows[i].values, in->rows[i].values, sum->steps * sizeof(double));
    }
    for (size_t step = 0; step < sum->steps; step++)
        choose_step(expr, in, target, ranked, step, out);
    return true;
}

bool loki_vector_aggregate(struct loki_sum *sum, const struct logql_expr *expr,
                           const struct loki_matrix *in, struct loki_matrix *out)
{
    *out = (struct loki_matrix){0};
    switch (expr->aggregation) {
    case LOGQL_SORT:
    case LOGQL_SORT_DESC:
        *out = *in;
        return true;
    case LOGQL_TOPK:
    case LOGQL_BOTTOMK:
        return choose(sum, expr, in, out);
    case LOGQL_APPROX_TOPK:
        return loki_beyond(sum->arena, &sum->refusal, "approx_topk");
    case LOGQL_SUM:
    case LOGQL_AVG:
    case LOGQL_COUNT:
    case LOGQL_MAX:
    case LOGQL_MIN:
    case LOGQL_STDDEV:
    case LOGQL_STDVAR:
        break;
    }
    const size_t *target = rows_group(sum, expr, in, out);
    if (target == NULL)
        return false;
    struct tally *tallies = ARENA_ARRAY(sum->arena, out->count + 1, struct tally);
    for (size_t step = 0; step < sum->steps; step++)
        tally_step(expr, in, target, tallies, step, out);
    return true;
}

static bool constant(struct loki_sum *sum, double value, bool scalar,
                     struct loki_matrix *out)
{
    *out = (struct loki_matrix){ARENA_NEW(sum->arena, struct loki_series), 1, scalar};
    if (!loki_series_open(sum, NULL, 0, out->rows))
        return false;
    for (size_t i = 0; i < sum->steps; i++) {
        out->rows->values[i] = value;
        out->rows->there[i] = true;
    }
    return true;
}

/* With sum() without labels over a plain count Loki parses no line: nobody needs the labels. */
static bool skips_parsers(const struct logql_expr *expr)
{
    const struct logql_expr *range = expr->left;
    if (expr->aggregation != LOGQL_SUM || range->kind != LOGQL_RANGE ||
        range->grouping.given || expr->grouping.labels != NULL ||
        (expr->grouping.given && expr->grouping.without))
        return false;
    if (range->range != LOGQL_COUNT_OVER_TIME && range->range != LOGQL_RATE &&
        range->range != LOGQL_BYTES_OVER_TIME && range->range != LOGQL_BYTES_RATE)
        return false;
    for (const struct logql_stage *stage = range->stages; stage != NULL;
         stage = stage->next)
        if (stage->kind == LOGQL_FILTER || stage->kind == LOGQL_UNWRAP ||
            stage->kind == LOGQL_LINE_FORMAT || stage->kind == LOGQL_LABEL_FORMAT ||
            stage->kind == LOGQL_UNPACK || stage->kind == LOGQL_DROP ||
            stage->kind == LOGQL_KEEP)
            return false;
    return true;
}

static struct str replaced(struct arena *arena, struct str replacement,
                           const struct str *groups, size_t count)
{
    struct buf out = buf_open(arena, 64, 64 * 1024);
    for (size_t i = 0; i < replacement.length; i++) {
        char next = i + 1 < replacement.length ? replacement.at[i + 1] : 0;
        if (replacement.at[i] != '$' || next < '0' || next > '9') {
            buf_add_char(&out, replacement.at[i]);
            continue;
        }
        if ((size_t)(next - '0') < count)
            buf_add(&out, groups[next - '0']);
        i++;
    }
    return buf_str(&out);
}

static bool replace_labels(struct loki_sum *sum, const struct logql_expr *expr,
                           struct loki_matrix *matrix)
{
    struct loki_regex *regex;
    if (str_contains(expr->texts[1], STR("${")))
        return loki_beyond(sum->arena, &sum->refusal, "${name} in label_replace");
    sum->refusal.status = 400;
    if (!loki_regex_make(sum->arena, expr->texts[3], true, &regex, &sum->refusal.why))
        return false;
    for (size_t i = 0; i < matrix->count; i++) {
        struct loki_series *row = &matrix->rows[i];
        struct loki_label *labels =
            ARENA_ARRAY(sum->arena, row->label_count + 2, struct loki_label);
        struct str source = STR(""), groups[10] = {{0}};
        size_t count = 0;
        for (size_t k = 0; k < row->label_count; k++) {
            if (str_equal(row->labels[k].name, expr->texts[2]))
                source = row->labels[k].value;
            if (!str_equal(row->labels[k].name, expr->texts[0]))
                labels[count++] = row->labels[k];
        }
        size_t found = loki_regex_numbered(regex, source, groups, 10);
        if (found == 0)
            continue;
        struct str value = replaced(sum->arena, expr->texts[1], groups, found);
        if (value.length > 0)
            labels[count++] = (struct loki_label){expr->texts[0], value};
        loki_labels_sort(labels, count);
        row->labels = labels;
        row->label_count = count;
        row->key = loki_labels_text(sum->arena, labels, count);
        row->hash = str_hash(row->key);
    }
    return true;
}

bool loki_metric(struct loki_sum *sum, const struct logql_expr *expr,
                 struct loki_matrix *out)
{
    struct loki_matrix left, right;
    switch (expr->kind) {
    case LOGQL_LOG:
        break;
    case LOGQL_RANGE:
        return loki_range_aggregate(sum, expr, false, out);
    case LOGQL_AGGREGATION:
        return (skips_parsers(expr) ? loki_range_aggregate(sum, expr->left, true, &left)
                                    : loki_metric(sum, expr->left, &left)) &&
               loki_vector_aggregate(sum, expr, &left, out);
    case LOGQL_BINARY:
        return loki_metric(sum, expr->left, &left) &&
               loki_metric(sum, expr->right, &right) &&
               loki_operate(sum, expr, &left, &right, out);
    case LOGQL_NUMBER:
        return constant(sum, expr->value, true, out);
    case LOGQL_VECTOR:
        return constant(sum, expr->value, false, out);
    case LOGQL_LABEL_REPLACE:
        return loki_metric(sum, expr->left, out) && replace_labels(sum, expr, out);
    }
    return loki_beyond(sum->arena, &sum->refusal, "this expression");
}
