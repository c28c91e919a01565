/* query_enforce.c: the rule by which a selector is limited; the same for both languages. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/query_private.h"

#include <string.h>

bool limit_mistake(const struct query_limit *limit, size_t at, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    mistake_tell(limit->mistake, limit->arena, format, list);
    va_end(list);
    mistake_place(limit->mistake, limit->text, at);
    return false;
}

/* The next literal of "a|b\\.c": its value without backslashes equals `value`? */
static bool literal_next_is(struct str alternatives, size_t *at, struct str value)
{
    size_t matched = 0;
    bool same = true;
    for (; *at < alternatives.length && alternatives.at[*at] != '|'; (*at)++) {
        if (alternatives.at[*at] == '\\' && *at + 1 < alternatives.length)
            (*at)++;
        if (matched == value.length || alternatives.at[*at] != value.at[matched])
            same = false;
        else
            matched++;
    }
    (*at)++;
    return same && matched == value.length;
}

bool matcher_allows(const struct query_matcher *enforced, struct str value)
{
    if (enforced->op == MATCH_EQUAL)
        return str_equal(enforced->value, value);
    for (size_t at = 0; at <= enforced->value.length;)
        if (literal_next_is(enforced->value, &at, value))
            return true;
    return false;
}

static bool is_same(const struct query_matcher *a, const struct query_matcher *b)
{
    return a->op == b->op && str_equal(a->name, b->name) && str_equal(a->value, b->value);
}

/* Only an enforced matcher gives an enforced label a meaning; it may say no more than that. */
static bool matcher_check(const struct query_limit *limit,
                          const struct query_matcher *matcher,
                          const struct query_matcher *enforced)
{
    if (!str_equal(matcher->name, enforced->name) || is_same(matcher, enforced))
        return true;
    if (matcher->op != MATCH_EQUAL)
        return limit_mistake(limit, matcher->at,
                             "the label %.*s is set for you: only = with one of your own "
                             "values may be asked of it",
                             STR_ARG(matcher->name));
    if (!matcher_allows(enforced, matcher->value))
        return limit_mistake(limit, matcher->at,
                             "the label %.*s is set for you, and this value is not among "
                             "what you may read",
                             STR_ARG(matcher->name));
    return true;
}

bool matchers_enforce(const struct query_limit *limit, struct query_matchers *matchers)
{
    struct query_matcher *rows =
        ARENA_ARRAY(limit->arena, matchers->count + limit->count, struct query_matcher);
    size_t count = matchers->count;
    if (count > 0)
        memcpy(rows, matchers->rows, count * sizeof *rows);
    for (size_t e = 0; e < limit->count; e++) {
        const struct query_matcher *enforced = &limit->enforced[e];
        bool there = false;
        for (size_t i = 0; i < matchers->count; i++) {
            if (!matcher_check(limit, &matchers->rows[i], enforced))
                return false;
            there = there || is_same(&matchers->rows[i], enforced);
        }
        if (there)
            continue;
        rows[count] = *enforced;
        rows[count++].at = 0;
    }
    if (count > QUERY_MATCHERS_MAX)
        return limit_mistake(limit, matchers->rows[0].at,
                             "a selector has at most %d matchers, with those that are set "
                             "for you",
                             QUERY_MATCHERS_MAX);
    *matchers = (struct query_matchers){rows, count};
    return true;
}

bool label_is_word(struct str name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return name.length > 0;
}

void matchers_print(struct buf *out, const struct query_matcher *matchers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            BUF_ADD(out, ", ");
        if (label_is_word(matchers[i].name))
            buf_add(out, matchers[i].name);
        else
            token_quote(out, matchers[i].name);
        buf_add(out, matcher_op_text(matchers[i].op));
        token_quote(out, matchers[i].value);
    }
}
