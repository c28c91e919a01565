/* promql_enforce.c: every selector of a tree, and what reads series without one. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/promql.h"

/*
 * info() adds labels of series that it finds itself: of target_info, or of what its second
 * argument says, wherever job and instance are the same. With the second argument the engine puts
 * all its matchers to what it reads (Prometheus, promql/info.go, fetchInfoSeries), so an enforced
 * one holds there. Without it nothing in the text says what is read: it is refused.
 */
static bool joined_check(const struct query_limit *limit, const struct promql_node *node)
{
    if (!str_is(node->text, "info") || node->count > 1 || limit->count == 0)
        return true;
    return limit_mistake(
        limit, node->at,
        "info() reads series that are not yours; name the labels that it "
        "may add: info(..., {label=~\".+\"})");
}

/* The chain of left operands is walked, the rest is as deep as QUERY_DEPTH_MAX allows. */
static bool node_enforce(const struct query_limit *limit, struct promql_node *node)
{
    for (; node->kind == PROMQL_BINARY; node = node->first)
        if (!node_enforce(limit, node->right))
            return false;
    if (node->kind == PROMQL_SELECTOR)
        return matchers_enforce(limit, &node->matchers);
    if (node->kind == PROMQL_CALL && !joined_check(limit, node))
        return false;
    for (struct promql_node *part = node->first; part != NULL; part = part->next)
        if (!node_enforce(limit, part))
            return false;
    return true;
}

bool promql_enforce(const struct query_limit *limit, struct promql_node *node)
{
    return node_enforce(limit, node);
}
