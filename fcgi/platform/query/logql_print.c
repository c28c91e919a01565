/* logql_print.c: a tree as text, with no more parentheses than it takes. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/outcome.h"
#include "platform/query/logql_private.h"

/* ---- pieces ---- */

static void mark_add(struct buf *out, int mark)
{
    if (mark > 0xff)
        buf_add_char(out, (char)(mark >> 8));
    buf_add_char(out, (char)(mark & 0xff));
}

static void names_add(struct buf *out, const struct logql_label *label)
{
    buf_add_char(out, '(');
    for (; label != NULL; label = label->next) {
        buf_add(out, label->name);
        if (label->next != NULL)
            BUF_ADD(out, ", ");
    }
    buf_add_char(out, ')');
}

static void grouping_add(struct buf *out, const struct logql_grouping *grouping)
{
    if (!grouping->given)
        return;
    buf_add(out, grouping->without ? STR(" without ") : STR(" by "));
    names_add(out, grouping->labels);
}

static void address_add(struct buf *out, struct str text)
{
    BUF_ADD(out, "ip(");
    token_quote(out, text);
    buf_add_char(out, ')');
}

/* ---- label filters ---- */

static void condition_add(struct buf *out, const struct logql_condition *condition);

static void parts_add(struct buf *out, const struct logql_condition *condition)
{
    const struct logql_condition *part = condition->parts;
    for (; part != NULL; part = part->next) {
        bool inner = condition->kind == LOGQL_AND && part->kind == LOGQL_OR;
        if (inner)
            buf_add_char(out, '(');
        condition_add(out, part);
        if (inner)
            buf_add_char(out, ')');
        if (part->next != NULL)
            buf_add(out, condition->kind == LOGQL_AND ? STR(" and ") : STR(" or "));
    }
}

static void condition_add(struct buf *out, const struct logql_condition *condition)
{
    if (condition->kind == LOGQL_AND || condition->kind == LOGQL_OR) {
        parts_add(out, condition);
        return;
    }
    buf_add(out, condition->name);
    mark_add(out, logql_compare_marks[condition->compare]);
    switch (condition->kind) {
    case LOGQL_IS_TEXT:
        token_quote(out, condition->value);
        return;
    case LOGQL_IS_ADDRESS:
        address_add(out, condition->value);
        return;
    case LOGQL_IS_DURATION:
        logql_duration_print(out, condition->ns);
        return;
    case LOGQL_IS_NUMBER:
    case LOGQL_IS_BYTES:
        buf_add(out, condition->value);
        return;
    case LOGQL_AND:
    case LOGQL_OR:
        return;
    }
}

/* ---- stages ---- */

static void line_add(struct buf *out, const struct logql_stage *stage)
{
    mark_add(out, logql_line_marks[stage->line]);
    for (const struct logql_text *text = stage->texts; text != NULL; text = text->next) {
        buf_add_char(out, ' ');
        if (text->address)
            address_add(out, text->text);
        else
            token_quote(out, text->text);
        if (text->next != NULL)
            BUF_ADD(out, " or");
    }
}

static void label_add(struct buf *out, const struct logql_stage *stage,
                      const struct logql_label *label)
{
    bool chosen = stage->kind == LOGQL_DROP || stage->kind == LOGQL_KEEP;
    buf_add(out, label->name);
    if (label->plain && stage->kind != LOGQL_LABEL_FORMAT)
        return;
    buf_add(out, chosen ? matcher_op_text(label->op) : STR("="));
    if (label->plain)
        buf_add(out, label->value);
    else
        token_quote(out, label->value);
}

static void unwrap_add(struct buf *out, const struct logql_stage *stage)
{
    buf_add_char(out, ' ');
    if (stage->conversion != LOGQL_AS_IS) {
        buf_add(out, str_of(logql_conversions[stage->conversion]));
        buf_add_char(out, '(');
    }
    buf_add(out, stage->text);
    if (stage->conversion != LOGQL_AS_IS)
        buf_add_char(out, ')');
}

static void stage_add(struct buf *out, const struct logql_stage *stage)
{
    if (stage->kind == LOGQL_LINE) {
        line_add(out, stage);
        return;
    }
    BUF_ADD(out, "| ");
    if (stage->kind == LOGQL_FILTER) {
        condition_add(out, stage->condition);
        return;
    }
    buf_add(out, str_of(logql_stage_words[stage->kind]));
    if (stage->strict)
        BUF_ADD(out, " --strict");
    if (stage->keep_empty)
        BUF_ADD(out, " --keep-empty");
    if (stage->kind == LOGQL_UNWRAP) {
        unwrap_add(out, stage);
    } else if (stage->text.at != NULL) {
        buf_add_char(out, ' ');
        token_quote(out, stage->text);
    }
    for (const struct logql_label *label = stage->labels; label != NULL;
         label = label->next) {
        buf_add(out, label == stage->labels ? STR(" ") : STR(", "));
        label_add(out, stage, label);
    }
}

static void log_add(struct buf *out, const struct logql_expr *expr)
{
    buf_add_char(out, '{');
    matchers_print(out, expr->selector->matchers.rows, expr->selector->matchers.count);
    buf_add_char(out, '}');
    for (const struct logql_stage *stage = expr->stages; stage != NULL;
         stage = stage->next) {
        buf_add_char(out, ' ');
        stage_add(out, stage);
    }
}

/* ---- expressions ---- */

static void range_add(struct buf *out, const struct logql_expr *expr)
{
    buf_add(out, str_of(logql_ranges[expr->range].name));
    buf_add_char(out, '(');
    if (expr->number.at != NULL) {
        buf_add(out, expr->number);
        BUF_ADD(out, ", ");
    }
    log_add(out, expr);
    buf_add(out, expr->stages == NULL ? STR("[") : STR(" ["));
    logql_duration_print(out, expr->range_ms * 1000000);
    buf_add_char(out, ']');
    if (expr->offset_ns != 0) {
        BUF_ADD(out, " offset ");
        logql_duration_print(out, expr->offset_ns);
    }
    buf_add_char(out, ')');
    grouping_add(out, &expr->grouping);
}

static void aggregation_add(struct buf *out, const struct logql_expr *expr)
{
    buf_add(out, str_of(logql_aggregations[expr->aggregation]));
    grouping_add(out, &expr->grouping);
    buf_add(out, expr->grouping.given ? STR(" (") : STR("("));
    if (expr->number.at != NULL) {
        buf_add(out, expr->number);
        BUF_ADD(out, ", ");
    }
    logql_expr_print(out, expr->left);
    buf_add_char(out, ')');
}

static void label_replace_add(struct buf *out, const struct logql_expr *expr)
{
    BUF_ADD(out, "label_replace(");
    logql_expr_print(out, expr->left);
    for (size_t i = 0; i < COUNT_OF(expr->texts); i++) {
        BUF_ADD(out, ", ");
        token_quote(out, expr->texts[i]);
    }
    buf_add_char(out, ')');
}

static void operator_add(struct buf *out, const struct logql_expr *expr)
{
    const struct logql_matching *matching = &expr->matching;
    buf_add_char(out, ' ');
    buf_add(out, str_of(logql_operators[expr->operation].name));
    if (matching->gives_bool)
        BUF_ADD(out, " bool");
    if (matching->match != LOGQL_MATCH_ALL) {
        buf_add(out, matching->match == LOGQL_MATCH_ON ? STR(" on ") : STR(" ignoring "));
        names_add(out, matching->labels);
    }
    if (matching->group != LOGQL_GROUP_NONE) {
        buf_add(out, matching->group == LOGQL_GROUP_LEFT ? STR(" group_left ")
                                                         : STR(" group_right "));
        /* Without them a parenthesis of the right side would be taken for labels. */
        names_add(out, matching->include);
    }
    buf_add_char(out, ' ');
}

/* Does a side need parentheses beside the operator? */
static bool is_inner(const struct logql_expr *above, const struct logql_expr *side,
                     bool right)
{
    if (side->kind != LOGQL_BINARY)
        return false;
    int outer = logql_operators[above->operation].rank;
    int inner = logql_operators[side->operation].rank;
    bool right_first = above->operation == LOGQL_OP_POWER;
    return inner < outer || (inner == outer && right != right_first);
}

static void side_add(struct buf *out, const struct logql_expr *side, bool inner)
{
    if (inner)
        buf_add_char(out, '(');
    logql_expr_print(out, side);
    if (inner)
        buf_add_char(out, ')');
}

/* a + b + c + ... leans to the left as long as the text is: that is walked, not called. */
static void binary_add(struct buf *out, const struct logql_expr *expr)
{
    size_t count = 0;
    const struct logql_expr *node = expr;
    for (; node->kind == LOGQL_BINARY; node = node->left) {
        count++;
        if (is_inner(node, node->left, false))
            break;
    }
    const struct logql_expr **spine =
        ARENA_ARRAY(out->arena, count, const struct logql_expr *);
    node = expr;
    for (size_t i = count; i > 0; i--) {
        spine[i - 1] = node;
        node = node->left;
    }
    side_add(out, node, is_inner(spine[0], node, false));
    for (size_t i = 0; i < count; i++) {
        operator_add(out, spine[i]);
        side_add(out, spine[i]->right, is_inner(spine[i], spine[i]->right, true));
    }
}

void logql_expr_print(struct buf *out, const struct logql_expr *expr)
{
    switch (expr->kind) {
    case LOGQL_LOG:
        log_add(out, expr);
        return;
    case LOGQL_RANGE:
        range_add(out, expr);
        return;
    case LOGQL_AGGREGATION:
        aggregation_add(out, expr);
        return;
    case LOGQL_BINARY:
        binary_add(out, expr);
        return;
    case LOGQL_NUMBER:
        buf_add(out, expr->number);
        return;
    case LOGQL_VECTOR:
        BUF_ADD(out, "vector(");
        buf_add(out, expr->number);
        buf_add_char(out, ')');
        return;
    case LOGQL_LABEL_REPLACE:
        label_replace_add(out, expr);
        return;
    }
    bug("an expression of no kind");
}
