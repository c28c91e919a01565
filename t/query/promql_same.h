/* promql_same.h: are two trees of PromQL the same, apart from the places in their texts? */
/* SPDX-License-Identifier: ISC */
#ifndef T_QUERY_PROMQL_SAME_H
#define T_QUERY_PROMQL_SAME_H

#include "platform/query/promql.h"

static bool promql_same(const struct promql_node *a, const struct promql_node *b);

static bool labels_same(const struct promql_labels *a, const struct promql_labels *b)
{
    for (size_t i = 0; a->count == b->count && i < a->count; i++)
        if (!str_equal(a->names[i], b->names[i]))
            return false;
    return a->count == b->count;
}

static bool matchers_same(const struct query_matchers *a, const struct query_matchers *b)
{
    for (size_t i = 0; a->count == b->count && i < a->count; i++)
        if (a->rows[i].op != b->rows[i].op ||
            !str_equal(a->rows[i].name, b->rows[i].name) ||
            !str_equal(a->rows[i].value, b->rows[i].value))
            return false;
    return a->count == b->count;
}

static bool maybe_same(const struct promql_node *a, const struct promql_node *b)
{
    return (a == NULL) == (b == NULL) && (a == NULL || promql_same(a, b));
}

static bool text_same(struct str a, struct str b)
{
    return (a.at == NULL) == (b.at == NULL) && (a.at == NULL || str_equal(a, b));
}

static bool reach_same(const struct promql_reach *a, const struct promql_reach *b)
{
    return a->reading == b->reading && text_same(a->at, b->at) &&
           maybe_same(a->range, b->range) && maybe_same(a->step, b->step) &&
           maybe_same(a->offset, b->offset);
}

static bool matching_same(const struct promql_matching *a,
                          const struct promql_matching *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return a->gives_bool == b->gives_bool && a->how == b->how && a->many == b->many &&
           labels_same(&a->labels, &b->labels) && labels_same(&a->include, &b->include) &&
           text_same(a->fill, b->fill) && text_same(a->fill_left, b->fill_left) &&
           text_same(a->fill_right, b->fill_right);
}

static bool head_same(const struct promql_node *a, const struct promql_node *b)
{
    return a->kind == b->kind && a->type == b->type && a->op == b->op &&
           a->count == b->count && a->text.length == b->text.length &&
           (a->text.length == 0 || str_equal(a->text, b->text)) &&
           matchers_same(&a->matchers, &b->matchers);
}

static bool promql_same(const struct promql_node *a, const struct promql_node *b)
{
    for (; a->kind == PROMQL_BINARY; a = a->first, b = b->first)
        if (!head_same(a, b) || !matching_same(a->matching, b->matching) ||
            !promql_same(a->right, b->right))
            return false;
    if (!head_same(a, b))
        return false;
    if ((a->kind == PROMQL_SELECTOR || a->kind == PROMQL_SUBQUERY) &&
        !reach_same(&a->reach, &b->reach))
        return false;
    if (a->kind == PROMQL_AGGREGATE && (a->group.how != b->group.how ||
                                        !labels_same(&a->group.labels, &b->group.labels)))
        return false;
    for (a = a->first, b = b->first; a != NULL && b != NULL; a = a->next, b = b->next)
        if (!promql_same(a, b))
            return false;
    return a == b;
}

#endif
