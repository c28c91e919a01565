/* logql_metric.c: expressions: operators, aggregations, functions over ranges. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/logql_private.h"

/* ---- ranges ---- */

static bool range(struct logql_parse *parse, struct logql_expr *out)
{
    struct token_reader *reader = &parse->reader;
    if (!token_want_mark(reader, '[', "and a duration, as in [5m]"))
        return false;
    if (reader->token.kind != TOKEN_NUMBER ||
        !duration_parse_ms(reader->token.text, &out->range_ms))
        return token_expected(reader, "a duration of whole numbers as 5m or 1h30m");
    token_next(reader);
    return token_want_mark(reader, ']', "behind the duration");
}

static bool offset(struct logql_parse *parse, struct logql_expr *out)
{
    struct token_reader *reader = &parse->reader;
    if (!token_is_word_nocase(reader, "offset"))
        return !reader->failed;
    token_next(reader);
    size_t at = reader->token.at;
    bool negative = token_take_mark(reader, '-');
    if (negative && reader->token.at != at + 1)
        return token_expected(reader, "a duration right behind the sign");
    if (reader->token.kind != TOKEN_NUMBER ||
        !logql_duration(reader->token.text, negative, &out->offset_ns))
        return token_expected(reader, negative
                                          ? "a duration as 5m (no days behind a sign)"
                                          : "a duration as 5m");
    token_next(reader);
    return !reader->failed;
}

static bool log_range(struct logql_parse *parse, struct logql_expr *out, bool *unwraps);

/* Behind "(": a range of its own, or a log query whose range stands behind ")". */
static bool log_range_inside(struct logql_parse *parse, struct logql_expr *out,
                             bool *unwraps)
{
    struct token_reader *reader = &parse->reader;
    bool ranged = true;
    if (token_is_mark(reader, '(')) {
        if (!log_range(parse, out, unwraps))
            return false;
    } else {
        if (!logql_selector(parse, &out->selector))
            return false;
        ranged = token_is_mark(reader, '[');
        if ((ranged && (!range(parse, out) || !offset(parse, out))) ||
            !logql_stages(parse, unwraps, &out->stages))
            return false;
        /* {...} | json [5m] within the parentheses */
        if (!ranged && token_is_mark(reader, '[')) {
            ranged = true;
            if (!range(parse, out) || !offset(parse, out))
                return false;
        }
    }
    if (!token_want_mark(reader, ')', "behind the log query"))
        return false;
    if (ranged)
        return true;
    bool bare = out->stages == NULL;
    return range(parse, out) && offset(parse, out) &&
           (!bare || logql_unwrap_only(parse, unwraps, &out->stages));
}

/* A log query with its range somewhere. */
static bool log_range(struct logql_parse *parse, struct logql_expr *out, bool *unwraps)
{
    struct token_reader *reader = &parse->reader;
    if (token_is_mark(reader, '(')) {
        if (!token_deeper(reader))
            return false;
        token_next(reader);
        if (!log_range_inside(parse, out, unwraps))
            return false;
        token_higher(reader);
        return true;
    }
    if (!token_is_mark(reader, '{'))
        return token_expected(reader, "a log query with a range, as {app=\"x\"} [5m]");
    if (!logql_selector(parse, &out->selector))
        return false;
    if (token_is_mark(reader, '['))
        return range(parse, out) && offset(parse, out) &&
               logql_stages(parse, unwraps, &out->stages);
    return logql_stages(parse, unwraps, &out->stages) && range(parse, out) &&
           offset(parse, out);
}

/* ---- functions ---- */

static bool grouping(struct logql_parse *parse, struct logql_grouping *out)
{
    struct token_reader *reader = &parse->reader;
    out->without = token_is_word_nocase(reader, "without");
    if (!out->without && !token_is_word_nocase(reader, "by"))
        return !reader->failed;
    out->given = true;
    token_next(reader);
    return logql_names(parse, false, &out->labels);
}

/* "5," before the first argument; a number that is an argument itself is left alone. */
static bool parameter(struct logql_parse *parse, struct logql_expr *out)
{
    struct token_reader *reader = &parse->reader;
    if (reader->token.kind != TOKEN_NUMBER)
        return !reader->failed;
    struct token behind = token_peek(reader);
    if (behind.kind != TOKEN_MARK || behind.mark != ',')
        return true;
    if (!logql_number(reader->token.text, &out->number, &out->value))
        return token_expected(reader, "a number");
    token_next(reader);
    token_next(reader);
    return !reader->failed;
}

static bool range_check(struct logql_parse *parse, const struct logql_expr *expr,
                        bool unwraps)
{
    const struct logql_range_rule *rule = &logql_ranges[expr->range];
    struct token_reader *reader = &parse->reader;
    if (expr->grouping.given && !rule->grouped)
        return token_mistake(reader, expr->at, "%s takes no by or without", rule->name);
    if (expr->range == LOGQL_QUANTILE_OVER_TIME && expr->number.at == NULL)
        return token_mistake(reader, expr->at, "%s needs a number before the log query",
                             rule->name);
    if (expr->range != LOGQL_QUANTILE_OVER_TIME && expr->number.at != NULL)
        return token_mistake(reader, expr->at, "%s takes no number", rule->name);
    if (unwraps && !rule->unwrapped)
        return token_mistake(reader, expr->at, "%s counts lines: it takes no unwrap",
                             rule->name);
    if (!unwraps && !rule->plain)
        return token_mistake(reader, expr->at,
                             "%s needs numbers: | unwrap and a label behind the pipeline",
                             rule->name);
    return true;
}

/* An offset of nanoseconds counts as a millisecond. */
static void reach_add(struct logql_parse *parse, const struct logql_expr *expr)
{
    int64_t offset_ms = expr->offset_ns / 1000000 + (expr->offset_ns % 1000000 != 0);
    int64_t back_ms = expr->range_ms + offset_ms, ahead_ms = -offset_ms;
    if (back_ms > parse->back_ms) {
        parse->back_ms = back_ms;
        parse->back_at = expr->selector->at;
    }
    if (ahead_ms > parse->ahead_ms)
        parse->ahead_ms = ahead_ms;
}

static bool range_call(struct logql_parse *parse, struct logql_expr *out)
{
    bool unwraps = false;
    token_next(&parse->reader);
    if (!token_want_mark(&parse->reader, '(', "") || !parameter(parse, out) ||
        !log_range(parse, out, &unwraps))
        return false;
    reach_add(parse, out);
    return token_want_mark(&parse->reader, ')', "behind the log query") &&
           grouping(parse, &out->grouping) && range_check(parse, out, unwraps);
}

static bool metric(struct logql_parse *parse, struct logql_expr **out)
{
    size_t at = parse->reader.token.at;
    if (!logql_expr(parse, 1, out))
        return false;
    return (*out)->kind != LOGQL_LOG ||
           token_mistake(
               &parse->reader, at,
               "expected numbers here, found a log query: put rate(... [5m]) or "
               "count_over_time(... [5m]) around it");
}

/* What Loki asks of topk and its like beyond the grammar. */
static bool aggregation_check(struct logql_parse *parse, const struct logql_expr *expr)
{
    struct token_reader *reader = &parse->reader;
    const char *name = logql_aggregations[expr->aggregation];
    bool counts = expr->aggregation == LOGQL_TOPK || expr->aggregation == LOGQL_BOTTOMK ||
                  expr->aggregation == LOGQL_APPROX_TOPK;
    int64_t count = 0;
    if (counts && expr->number.at == NULL)
        return token_mistake(reader, expr->at, "%s needs a number and a comma first",
                             name);
    if (!counts && expr->number.at != NULL)
        return token_mistake(reader, expr->at, "%s takes no number", name);
    if (counts && !str_int_parse(expr->number, 1, INT64_MAX, &count))
        return token_mistake(reader, expr->at, "%s needs a whole number above 0", name);
    if (expr->grouping.given && expr->aggregation == LOGQL_APPROX_TOPK)
        return token_mistake(reader, expr->at, "%s takes no by or without", name);
    if (expr->grouping.labels != NULL &&
        (expr->aggregation == LOGQL_SORT || expr->aggregation == LOGQL_SORT_DESC))
        return token_mistake(reader, expr->at, "%s takes no by or without", name);
    return true;
}

static bool aggregation_call(struct logql_parse *parse, struct logql_expr *out)
{
    struct token_reader *reader = &parse->reader;
    token_next(reader);
    if (!grouping(parse, &out->grouping) || !token_want_mark(reader, '(', "") ||
        !parameter(parse, out) || !metric(parse, &out->left) ||
        !token_want_mark(reader, ')', "behind the argument"))
        return false;
    return (out->grouping.given || grouping(parse, &out->grouping)) &&
           aggregation_check(parse, out);
}

static bool vector_call(struct logql_parse *parse, struct logql_expr *out)
{
    struct token_reader *reader = &parse->reader;
    token_next(reader);
    if (!token_want_mark(reader, '(', ""))
        return false;
    if (reader->token.kind != TOKEN_NUMBER ||
        !logql_number(reader->token.text, &out->number, &out->value))
        return token_expected(reader, "a number without sign");
    token_next(reader);
    return token_want_mark(reader, ')', "behind the number");
}

static bool label_replace_call(struct logql_parse *parse, struct logql_expr *out)
{
    static const char *const what[] = {
        "the new label in quotes", "the replacement in quotes",
        "the label that is read in quotes", "a regular expression in quotes"};
    struct token_reader *reader = &parse->reader;
    size_t at = 0;
    token_next(reader);
    if (!token_want_mark(reader, '(', "") || !metric(parse, &out->left))
        return false;
    for (size_t i = 0; i < COUNT_OF(what); i++) {
        if (!token_want_mark(reader, ',', "and a text"))
            return false;
        at = reader->token.at;
        if (!logql_string(parse, what[i], &out->texts[i]))
            return false;
    }
    return logql_regex(parse, at, out->texts[3], NULL) &&
           token_want_mark(reader, ')', "behind the texts");
}

/* A word is a function when "(" follows; an aggregation also when by(...) or without(...) does. */
static bool call(struct logql_parse *parse, struct logql_expr *out)
{
    struct token_reader *reader = &parse->reader;
    struct str word = reader->token.text;
    int which = logql_word_of(word, logql_aggregations, LOGQL_AGGREGATIONS);
    if (which != 0) {
        out->kind = LOGQL_AGGREGATION;
        out->aggregation = (enum logql_aggregation)which;
        return aggregation_call(parse, out);
    }
    for (int i = 1; i < LOGQL_RANGES; i++)
        if (str_equal_nocase(word, str_of(logql_ranges[i].name))) {
            out->kind = LOGQL_RANGE;
            out->range = (enum logql_range)i;
            return range_call(parse, out);
        }
    if (token_is_word_nocase(reader, "vector")) {
        out->kind = LOGQL_VECTOR;
        return vector_call(parse, out);
    }
    if (token_is_word_nocase(reader, "label_replace")) {
        out->kind = LOGQL_LABEL_REPLACE;
        return label_replace_call(parse, out);
    }
    return token_expected(reader, "{, a number or a function of LogQL");
}

/* ---- operands and operators ---- */

static bool literal(struct logql_parse *parse, struct logql_expr *out)
{
    struct token_reader *reader = &parse->reader;
    bool negative = token_is_mark(reader, '-');
    if (negative || token_is_mark(reader, '+'))
        token_next(reader);
    if (reader->token.kind != TOKEN_NUMBER ||
        !logql_number(reader->token.text, &out->number, &out->value))
        return token_expected(reader, "a number");
    if (negative) {
        out->number = ARENA_JOIN(parse->arena, STR("-"), out->number);
        out->value = -out->value;
    }
    out->kind = LOGQL_NUMBER;
    out->constant = true;
    token_next(reader);
    return !reader->failed;
}

static bool operand(struct logql_parse *parse, struct logql_expr **out)
{
    struct token_reader *reader = &parse->reader;
    if (token_is_mark(reader, '(')) {
        if (!token_deeper(reader))
            return false;
        token_next(reader);
        if (!logql_expr(parse, 1, out) || !token_want_mark(reader, ')', ""))
            return false;
        token_higher(reader);
        return true;
    }
    struct logql_expr *expr = *out = ARENA_NEW(parse->arena, struct logql_expr);
    expr->at = reader->token.at;
    if (token_is_mark(reader, '{')) {
        expr->kind = LOGQL_LOG;
        return logql_selector(parse, &expr->selector) &&
               logql_stages(parse, NULL, &expr->stages);
    }
    if (reader->token.kind == TOKEN_NUMBER || token_is_mark(reader, '-') ||
        token_is_mark(reader, '+'))
        return literal(parse, expr);
    if (reader->token.kind != TOKEN_WORD)
        return token_expected(reader, "{, a number or a function of LogQL");
    if (!token_deeper(reader))
        return false;
    if (!call(parse, expr))
        return false;
    token_higher(reader);
    return true;
}

static enum logql_operator operator_of(const struct token_reader *reader)
{
    for (int i = LOGQL_OP_OR; i < LOGQL_OPERATORS; i++) {
        const struct logql_operator_rule *rule = &logql_operators[i];
        if (rule->mark != 0 ? token_is_mark(reader, rule->mark)
                            : token_is_word_nocase(reader, rule->name))
            return (enum logql_operator)i;
    }
    return 0;
}

/* bool on (...) group_left (...) */
static bool matching(struct logql_parse *parse, struct logql_matching *out)
{
    struct token_reader *reader = &parse->reader;
    if (token_is_word_nocase(reader, "bool")) {
        out->gives_bool = true;
        token_next(reader);
    }
    if (token_is_word_nocase(reader, "on"))
        out->match = LOGQL_MATCH_ON;
    else if (token_is_word_nocase(reader, "ignoring"))
        out->match = LOGQL_MATCH_IGNORING;
    else
        return !reader->failed;
    token_next(reader);
    if (!logql_names(parse, true, &out->labels))
        return false;
    if (token_is_word_nocase(reader, "group_left"))
        out->group = LOGQL_GROUP_LEFT;
    else if (token_is_word_nocase(reader, "group_right"))
        out->group = LOGQL_GROUP_RIGHT;
    else
        return true;
    token_next(reader);
    return !token_is_mark(reader, '(') || logql_names(parse, true, &out->include);
}

static bool side_check(struct logql_parse *parse, size_t at,
                       const struct logql_expr *expr, const struct logql_expr *side)
{
    const char *name = logql_operators[expr->operation].name;
    if (side->kind == LOGQL_LOG)
        return token_mistake(&parse->reader, at, "%s joins numbers, not log queries",
                             name);
    if (side->constant && expr->operation <= LOGQL_OP_UNLESS)
        return token_mistake(&parse->reader, at, "%s joins series, not constants", name);
    return true;
}

static bool binary(struct logql_parse *parse, enum logql_operator operation,
                   struct logql_expr **out)
{
    struct token_reader *reader = &parse->reader;
    int rank = logql_operators[operation].rank;
    struct logql_expr *expr = ARENA_NEW(parse->arena, struct logql_expr);
    size_t at = reader->token.at;
    expr->kind = LOGQL_BINARY;
    expr->at = (*out)->at;
    expr->operation = operation;
    expr->left = *out;
    if (!side_check(parse, at, expr, expr->left))
        return false;
    token_next(reader);
    if (!token_deeper(reader) || !matching(parse, &expr->matching) ||
        !logql_expr(parse, operation == LOGQL_OP_POWER ? rank : rank + 1, &expr->right))
        return false;
    token_higher(reader);
    expr->constant = expr->left->constant && expr->right->constant;
    *out = expr;
    return side_check(parse, at, expr, expr->right);
}

bool logql_expr(struct logql_parse *parse, int rank, struct logql_expr **out)
{
    if (!operand(parse, out))
        return false;
    for (;;) {
        enum logql_operator operation = operator_of(&parse->reader);
        if (operation == 0 || logql_operators[operation].rank < rank)
            return !parse->reader.failed;
        if (!binary(parse, operation, out))
            return false;
    }
}
