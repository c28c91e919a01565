/* promql_check.c: what Prometheus demands of types, numbers and selectors. */
/* SPDX-License-Identifier: ISC */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "platform/query/promql.h"
#include "platform/query/query_regex.h"

enum { NUMBER_BYTES_MAX = 400 };

static const char *type_name(enum promql_type type)
{
    switch (type) {
    case PROMQL_IS_SCALAR:
        return "a number";
    case PROMQL_IS_VECTOR:
        return "an instant vector";
    case PROMQL_IS_RANGE:
        return "a range vector";
    case PROMQL_IS_STRING:
        break;
    }
    return "a text";
}

/* ---- calls ---- */

static bool argument_check(struct token_reader *reader,
                           const struct promql_node *argument, char wanted,
                           const struct promql_function *function)
{
    if ((char)argument->type == wanted)
        return true;
    return token_mistake(reader, argument->at, "%s() wants %s here, this is %s",
                         function->name, type_name((enum promql_type)wanted),
                         type_name(argument->type));
}

static bool count_check(struct token_reader *reader, const struct promql_node *call,
                        const struct promql_function *function)
{
    size_t most = strlen(function->takes), least = most;
    if (function->variadic != 0) {
        least = most - 1;
        most = function->variadic < 0 ? SIZE_MAX : least + (size_t)function->variadic;
    }
    if (call->count >= least && call->count <= most)
        return true;
    if (least == most)
        return token_mistake(reader, call->at, "%s() takes %zu argument%s, not %zu",
                             function->name, least, least == 1 ? "" : "s", call->count);
    return token_mistake(
        reader, call->at, "%s() takes %s %zu argument%s, not %zu", function->name,
        call->count < least ? "at least" : "at most", call->count < least ? least : most,
        (call->count < least ? least : most) == 1 ? "" : "s", call->count);
}

/* Its second argument says which labels are joined: braces alone. */
static bool joined_check(struct token_reader *reader, const struct promql_node *call)
{
    const struct promql_node *labels = call->count > 1 ? call->first->next : NULL;
    if (labels == NULL || (labels->kind == PROMQL_SELECTOR &&
                           labels->reach.range == NULL && labels->text.length == 0))
        return true;
    return token_mistake(reader, labels->at,
                         "info() wants labels in braces here, without a metric's name");
}

bool promql_check_call(struct token_reader *reader, struct promql_node *call,
                       const struct promql_function *function)
{
    size_t takes = strlen(function->takes), i = 0;
    if (!count_check(reader, call, function))
        return false;
    for (struct promql_node *argument = call->first; argument != NULL;
         argument = argument->next, i++)
        if (!argument_check(reader, argument, function->takes[i < takes ? i : takes - 1],
                            function))
            return false;
    call->type = function->gives;
    return strcmp(function->name, "info") != 0 || joined_check(reader, call);
}

/* ---- operators ---- */

static bool is_operand(const struct promql_node *node)
{
    return node->type == PROMQL_IS_SCALAR || node->type == PROMQL_IS_VECTOR;
}

static bool labels_hold(const struct promql_labels *labels, struct str name)
{
    for (size_t i = 0; i < labels->count; i++)
        if (str_equal(labels->names[i], name))
            return true;
    return false;
}

static bool is_filled(const struct promql_matching *matching)
{
    return matching->fill.at != NULL || matching->fill_left.at != NULL ||
           matching->fill_right.at != NULL;
}

static bool matching_check(struct token_reader *reader, const struct promql_node *binary,
                           size_t at)
{
    const struct promql_matching *matching = binary->matching;
    bool vectors = binary->first->type == PROMQL_IS_VECTOR &&
                   binary->right->type == PROMQL_IS_VECTOR;
    if (matching->gives_bool && !promql_is_comparison(binary->op))
        return token_mistake(reader, at, "bool belongs to comparisons only");
    for (size_t i = 0; matching->how == PROMQL_ON && i < matching->include.count; i++)
        if (labels_hold(&matching->labels, matching->include.names[i]))
            return token_mistake(reader, at,
                                 "the label %.*s is in on() and in group_%s()",
                                 STR_ARG(matching->include.names[i]),
                                 matching->many == PROMQL_LEFT ? "left" : "right");
    if (!vectors && matching->labels.count > 0)
        return token_mistake(reader, at,
                             "on and ignoring belong between two instant vectors");
    if (is_filled(matching) && (!vectors || promql_is_set(binary->op)))
        return token_mistake(reader, at,
                             "fill belongs between two instant vectors, and not to and, "
                             "or, unless");
    if (vectors && promql_is_set(binary->op) && matching->many != PROMQL_ONE)
        return token_mistake(reader, at,
                             "and, or, unless have no group_left or group_right");
    return true;
}

bool promql_check_binary(struct token_reader *reader, struct promql_node *binary,
                         size_t op_at)
{
    const struct promql_node *left = binary->first, *right = binary->right;
    bool scalars = left->type == PROMQL_IS_SCALAR && right->type == PROMQL_IS_SCALAR;
    if (!is_operand(left) || !is_operand(right)) {
        const struct promql_node *wrong = is_operand(left) ? right : left;
        return token_mistake(reader, wrong->at,
                             "an operator wants numbers and instant vectors, this is %s",
                             type_name(wrong->type));
    }
    if (promql_is_set(binary->op) &&
        (left->type == PROMQL_IS_SCALAR || right->type == PROMQL_IS_SCALAR))
        return token_mistake(reader, op_at, "and, or, unless want two instant vectors");
    if (scalars && promql_is_comparison(binary->op) &&
        (binary->matching == NULL || !binary->matching->gives_bool))
        return token_mistake(
            reader, op_at, "a comparison of two numbers wants bool behind its operator");
    binary->type = scalars ? PROMQL_IS_SCALAR : PROMQL_IS_VECTOR;
    return binary->matching == NULL || matching_check(reader, binary, op_at);
}

/* ---- selectors ---- */

/* Would a series without this label match? */
static bool matches_nothing(const struct query_matcher *matcher, bool regex_empty)
{
    switch (matcher->op) {
    case MATCH_EQUAL:
        return matcher->value.length == 0;
    case MATCH_NOT_EQUAL:
        return matcher->value.length > 0;
    case MATCH_REGEX:
        return regex_empty;
    case MATCH_NOT_REGEX:
        break;
    }
    return !regex_empty;
}

bool promql_check_selector(struct token_reader *reader,
                           const struct promql_node *selector, bool may_be_empty)
{
    bool narrow = selector->text.length > 0 || may_be_empty;
    for (size_t i = 0; i < selector->matchers.count; i++) {
        const struct query_matcher *matcher = &selector->matchers.rows[i];
        bool regex_empty = false;
        const char *why = NULL;
        if (selector->text.length > 0 && str_is(matcher->name, "__name__"))
            return token_mistake(reader, matcher->at,
                                 "the metric's name is there already, before the braces");
        if ((matcher->op == MATCH_REGEX || matcher->op == MATCH_NOT_REGEX) &&
            !regex_check(matcher->value, &regex_empty, &why))
            return token_mistake(reader, matcher->at,
                                 "this is not a regular expression: %s", why);
        narrow = narrow || !matches_nothing(matcher, regex_empty);
    }
    if (!narrow)
        return token_mistake(
            reader, selector->at,
            "a selector wants a metric's name or a matcher that does not "
            "match the empty text");
    return true;
}

/* ---- numbers ---- */

static bool is_digit_of(char c, bool hex)
{
    return (c >= '0' && c <= '9') ||
           (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
}

/* Digits with an underscore between two of them; gives where they end. */
static size_t digits_copy(struct str text, size_t at, bool hex, char *out, size_t *length)
{
    while (at < text.length) {
        bool between = text.at[at] == '_' && at + 1 < text.length &&
                       is_digit_of(text.at[at + 1], hex) && at > 0 &&
                       is_digit_of(text.at[at - 1], hex);
        if (!between && !is_digit_of(text.at[at], hex))
            break;
        if (!between)
            out[(*length)++] = text.at[at];
        at++;
    }
    return at;
}

static bool hex_parse(struct str text, double *number)
{
    char digits[NUMBER_BYTES_MAX];
    size_t length = 0, at = 2;
    if (at < text.length && text.at[at] == '_')
        at++;
    if (digits_copy(text, at, true, digits, &length) != text.length || length == 0)
        return false;
    digits[length] = '\0';
    /* 64 bits with a sign are what it may have. */
    size_t zeros = strspn(digits, "0");
    unsigned long long value = strtoull(digits, NULL, 16);
    *number = (double)value;
    return length - zeros <= 16 && value <= INT64_MAX;
}

static bool octal_parse(const char *digits, double *number)
{
    if (digits[0] != '0' || strspn(digits, "01234567") != strlen(digits) ||
        strlen(digits) > 21)
        return false;
    *number = (double)strtoull(digits, NULL, 8);
    return true;
}

static bool decimal_parse(struct str text, double *number)
{
    char copy[NUMBER_BYTES_MAX];
    size_t length = 0;
    size_t at = digits_copy(text, 0, false, copy, &length), digits = length;
    if (at < text.length && text.at[at] == '.') {
        copy[length++] = '.';
        at = digits_copy(text, at + 1, false, copy, &length);
        digits = length - 1;
    }
    if (digits > 0 && at < text.length && (text.at[at] == 'e' || text.at[at] == 'E')) {
        copy[length++] = 'e';
        at++;
        if (at < text.length && (text.at[at] == '+' || text.at[at] == '-'))
            copy[length++] = text.at[at++];
        size_t before = length;
        at = digits_copy(text, at, false, copy, &length);
        if (length == before)
            return false;
    }
    copy[length] = '\0';
    if (digits == 0 || at != text.length)
        return false;
    if (!octal_parse(copy, number))
        *number = strtod(copy, NULL);
    return isfinite(*number) != 0;
}

bool promql_number_parse(struct str text, double *number)
{
    int64_t ms;
    if (text.length >= NUMBER_BYTES_MAX)
        return false;
    if (duration_parse_ms(text, &ms)) {
        *number = (double)ms / 1000;
        return true;
    }
    if (text.length > 2 && text.at[0] == '0' && (text.at[1] == 'x' || text.at[1] == 'X'))
        return hex_parse(text, number);
    return decimal_parse(text, number);
}
