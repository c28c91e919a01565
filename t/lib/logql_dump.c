/* logql_dump.c: a tree of LogQL, member by member. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/logql_dump.h"

#include "t/lib/tap.h"

static void text_add(struct buf *out, const char *name, struct str text)
{
    /* The length tells apart what quotes would have to. */
    buf_print(out, " %s:%d:%zu:", name, text.at != NULL, text.length);
    buf_add(out, text);
}

static void labels_add(struct buf *out, const char *name, const struct logql_label *label)
{
    buf_print(out, " %s[", name);
    for (; label != NULL; label = label->next) {
        text_add(out, "name", label->name);
        text_add(out, "value", label->value);
        buf_print(out, " %d %d", label->plain, label->op);
    }
    BUF_ADD(out, "]");
}

static void selector_add(struct buf *out, const struct logql_selector *selector)
{
    BUF_ADD(out, "{");
    for (size_t i = 0; i < selector->matchers.count; i++) {
        const struct query_matcher *matcher = &selector->matchers.rows[i];
        text_add(out, "name", matcher->name);
        text_add(out, "value", matcher->value);
        buf_print(out, " %d", matcher->op);
    }
    BUF_ADD(out, "}");
}

static void condition_add(struct buf *out, const struct logql_condition *condition)
{
    buf_print(out, " (%d", condition->kind);
    for (const struct logql_condition *part = condition->parts; part != NULL;
         part = part->next)
        condition_add(out, part);
    text_add(out, "name", condition->name);
    text_add(out, "value", condition->value);
    buf_print(out, " %d %.17g %lld)", condition->compare, condition->number,
              (long long)condition->ns);
}

static void stage_add(struct buf *out, const struct logql_stage *stage)
{
    buf_print(out, "\n| %d %d %d %d %d", stage->kind, stage->line, stage->conversion,
              stage->strict, stage->keep_empty);
    for (const struct logql_text *text = stage->texts; text != NULL; text = text->next) {
        text_add(out, "text", text->text);
        buf_print(out, " %d", text->address);
    }
    text_add(out, "text", stage->text);
    labels_add(out, "labels", stage->labels);
    if (stage->condition != NULL)
        condition_add(out, stage->condition);
}

static void matching_add(struct buf *out, const struct logql_matching *matching)
{
    buf_print(out, " %d %d %d", matching->gives_bool, matching->match, matching->group);
    labels_add(out, "on", matching->labels);
    labels_add(out, "include", matching->include);
}

static void expr_add(struct buf *out, const struct logql_expr *expr)
{
    buf_print(out, "\n<%d", expr->kind);
    if (expr->selector != NULL)
        selector_add(out, expr->selector);
    for (const struct logql_stage *stage = expr->stages; stage != NULL;
         stage = stage->next)
        stage_add(out, stage);
    buf_print(out, " %d %lld %lld %d %d %d", expr->range, (long long)expr->range_ms,
              (long long)expr->offset_ns, expr->aggregation, expr->grouping.given,
              expr->grouping.without);
    labels_add(out, "by", expr->grouping.labels);
    text_add(out, "number", expr->number);
    buf_print(out, " %.17g %d %d", expr->value, expr->operation, expr->constant);
    matching_add(out, &expr->matching);
    for (size_t i = 0; i < COUNT_OF(expr->texts); i++)
        text_add(out, "text", expr->texts[i]);
    if (expr->left != NULL)
        expr_add(out, expr->left);
    if (expr->right != NULL)
        expr_add(out, expr->right);
    BUF_ADD(out, ">");
}

static size_t selectors_of(const struct logql_expr *expr)
{
    return expr == NULL ? 0
                        : (expr->selector == NULL ? 0 : 1) + selectors_of(expr->left) +
                              selectors_of(expr->right);
}

struct str logql_dump(struct arena *arena, const struct logql_tree *tree)
{
    struct buf out = buf_open(arena, KIB(4), MIB(16));
    expr_add(&out, tree->expr);
    size_t selectors = selectors_of(tree->expr);
    for (const struct logql_selector *one = tree->selectors; one != NULL;
         one = one->next) {
        selector_add(&out, one);
        selectors--;
    }
    if (selectors != 0)
        bail_out("not each selector is in the list that is limited");
    if (out.over)
        bail_out("a tree is too large to be compared");
    return buf_str(&out);
}
