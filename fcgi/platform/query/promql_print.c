/* promql_print.c: a tree as text, spelled as Prometheus spells it. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/promql.h"

static void labels_print(struct buf *out, const struct promql_labels *labels)
{
    buf_add_char(out, '(');
    for (size_t i = 0; i < labels->count; i++) {
        struct str name = labels->names[i];
        if (i > 0)
            BUF_ADD(out, ", ");
        /* These two are numbers there. */
        if (label_is_word(name) && !str_equal_nocase(name, STR("inf")) &&
            !str_equal_nocase(name, STR("nan")))
            buf_add(out, name);
        else
            token_quote(out, name);
    }
    buf_add_char(out, ')');
}

static void reach_print(struct buf *out, const struct promql_node *node)
{
    const struct promql_reach *reach = &node->reach;
    if (reach->range != NULL) {
        buf_add_char(out, '[');
        promql_print(out, reach->range);
        if (node->kind == PROMQL_SUBQUERY)
            buf_add_char(out, ':');
        if (reach->step != NULL)
            promql_print(out, reach->step);
        buf_add_char(out, ']');
    }
    if (reach->reading != PROMQL_EXACT)
        buf_add(out,
                reach->reading == PROMQL_ANCHORED ? STR(" anchored") : STR(" smoothed"));
    if (reach->at.at != NULL) {
        BUF_ADD(out, " @ ");
        buf_add(out, reach->at);
    }
    if (reach->offset != NULL) {
        BUF_ADD(out, " offset ");
        promql_print(out, reach->offset);
    }
}

static void selector_print(struct buf *out, const struct promql_node *node)
{
    buf_add(out, node->text);
    if (node->matchers.count > 0 || node->text.length == 0) {
        buf_add_char(out, '{');
        matchers_print(out, node->matchers.rows, node->matchers.count);
        buf_add_char(out, '}');
    }
    reach_print(out, node);
}

static void arguments_print(struct buf *out, const struct promql_node *call)
{
    buf_add_char(out, '(');
    for (const struct promql_node *argument = call->first; argument != NULL;
         argument = argument->next) {
        promql_print(out, argument);
        if (argument->next != NULL)
            BUF_ADD(out, ", ");
    }
    buf_add_char(out, ')');
}

static void aggregate_print(struct buf *out, const struct promql_node *node)
{
    buf_add(out, node->text);
    if (node->group.how != PROMQL_WHOLE) {
        buf_add(out, node->group.how == PROMQL_BY ? STR(" by ") : STR(" without "));
        labels_print(out, &node->group.labels);
        buf_add_char(out, ' ');
    }
    arguments_print(out, node);
}

static void fill_print(struct buf *out, const char *word, struct str value)
{
    if (value.at != NULL)
        buf_print(out, " %s(%.*s)", word, STR_ARG(value));
}

static void matching_print(struct buf *out, const struct promql_matching *matching)
{
    if (matching->gives_bool)
        BUF_ADD(out, " bool");
    if (matching->how != PROMQL_ALL_LABELS) {
        buf_add(out, matching->how == PROMQL_ON ? STR(" on ") : STR(" ignoring "));
        labels_print(out, &matching->labels);
    }
    /* Always with parentheses: those of a right operand would be taken for them. */
    if (matching->many != PROMQL_ONE) {
        buf_add(out, matching->many == PROMQL_LEFT ? STR(" group_left ")
                                                   : STR(" group_right "));
        labels_print(out, &matching->include);
    }
    fill_print(out, "fill", matching->fill);
    fill_print(out, "fill_left", matching->fill_left);
    fill_print(out, "fill_right", matching->fill_right);
}

/* Down to the leftmost operand, then up again: no recursion, however long the chain. */
static void binary_print(struct buf *out, const struct promql_node *top)
{
    const struct promql_node *node = top;
    while (node->first->kind == PROMQL_BINARY)
        node = node->first;
    promql_print(out, node->first);
    for (;;) {
        buf_add_char(out, ' ');
        buf_add(out, promql_operators[node->op].text);
        if (node->matching != NULL)
            matching_print(out, node->matching);
        buf_add_char(out, ' ');
        promql_print(out, node->right);
        if (node == top)
            return;
        node = node->above;
    }
}

void promql_print(struct buf *out, const struct promql_node *node)
{
    switch (node->kind) {
    case PROMQL_NUMBER:
        buf_add(out, node->text);
        return;
    case PROMQL_STRING:
        token_quote(out, node->text);
        return;
    case PROMQL_SELECTOR:
        selector_print(out, node);
        return;
    case PROMQL_SUBQUERY:
        promql_print(out, node->first);
        reach_print(out, node);
        return;
    case PROMQL_CALL:
        buf_add(out, node->text);
        arguments_print(out, node);
        return;
    case PROMQL_AGGREGATE:
        aggregate_print(out, node);
        return;
    case PROMQL_BINARY:
        binary_print(out, node);
        return;
    case PROMQL_UNARY:
        buf_add_char(out, node->op == PROMQL_SUBTRACT ? '-' : '+');
        promql_print(out, node->first);
        return;
    case PROMQL_PAREN:
        buf_add_char(out, '(');
        promql_print(out, node->first);
        buf_add_char(out, ')');
        return;
    }
}
