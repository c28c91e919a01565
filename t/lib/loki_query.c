/* loki_query.c: a small reader of selectors and line filters. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_query.h"

struct reader {
    struct arena *arena;
    struct str text;
    size_t at;
};

static char peek(struct reader *reader)
{
    while (reader->at < reader->text.length &&
           strchr(" \t\r\n", reader->text.at[reader->at]))
        reader->at++;
    return reader->at < reader->text.length ? reader->text.at[reader->at] : 0;
}

static bool take(struct reader *reader, const char *word)
{
    (void)peek(reader);
    if (!str_starts(str_slice(reader->text, reader->at, reader->text.length),
                    str_of(word)))
        return false;
    reader->at += strlen(word);
    return true;
}

static enum loki_read unexpected(struct reader *reader, const char *expecting,
                                 struct str *why)
{
    char c = peek(reader);
    struct str what =
        c == 0 ? STR("$end") : str_slice(reader->text, reader->at, reader->at + 1);
    *why = arena_print(reader->arena,
                       "parse error at line 1, col %zu: syntax error: unexpected %.*s%s",
                       reader->at + 1, STR_ARG(what), expecting);
    return LOKI_WRONG;
}

static bool take_string(struct reader *reader, struct str *value)
{
    char quote = peek(reader);
    if (quote != '"' && quote != '`')
        return false;
    char *out = arena_alloc(reader->arena, reader->text.length + 1);
    size_t length = 0, at = reader->at + 1;
    for (; at < reader->text.length && reader->text.at[at] != quote; at++) {
        char c = reader->text.at[at];
        if (c == '\\' && quote == '"' && at + 1 < reader->text.length) {
            c = reader->text.at[++at];
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
        }
        out[length++] = c;
    }
    if (at == reader->text.length)
        return false;
    reader->at = at + 1;
    *value = (struct str){out, length};
    return true;
}

static enum loki_read take_operand(struct reader *reader, bool anchored,
                                   struct loki_matcher *matcher, struct str *why)
{
    if (!take_string(reader, &matcher->value))
        return unexpected(reader, "", why);
    if (matcher->op != LOKI_REGEX && matcher->op != LOKI_NOT_REGEX)
        return LOKI_READ;
    return loki_regex_make(reader->arena, matcher->value, anchored, &matcher->regex, why)
               ? LOKI_READ
               : LOKI_BAD_REGEX;
}

static enum loki_read take_matcher(struct reader *reader, struct loki_matcher *matcher,
                                   struct str *why)
{
    (void)peek(reader);
    size_t from = reader->at;
    while (reader->at < reader->text.length &&
           (reader->text.at[reader->at] == '_' ||
            (reader->text.at[reader->at] | 0x20) >= 'a'))
        reader->at++;
    matcher->name = str_slice(reader->text, from, reader->at);
    if (matcher->name.length == 0)
        return unexpected(reader, "", why);
    if (take(reader, "=~"))
        matcher->op = LOKI_REGEX;
    else if (take(reader, "!~"))
        matcher->op = LOKI_NOT_REGEX;
    else if (take(reader, "!="))
        matcher->op = LOKI_NOT_EQUAL;
    else if (take(reader, "="))
        matcher->op = LOKI_EQUAL;
    else
        return unexpected(reader, "", why);
    return take_operand(reader, true, matcher, why);
}

static enum loki_read take_selector(struct reader *reader, struct loki_query *query,
                                    struct str *why)
{
    bool narrow = false;
    if (!take(reader, "{"))
        return peek(reader) == 0 ? unexpected(reader, "", why) : LOKI_BEYOND;
    while (!take(reader, "}")) {
        if (query->matcher_count > 0 && !take(reader, ","))
            return unexpected(reader, ", expecting } or ,", why);
        if (query->matcher_count == LOKI_MATCHERS_MAX)
            return LOKI_BEYOND;
        struct loki_matcher *matcher = &query->matchers[query->matcher_count++];
        enum loki_read read = take_matcher(reader, matcher, why);
        if (read != LOKI_READ)
            return read;
        narrow |= !loki_matcher_holds(matcher, STR(""));
    }
    if (narrow)
        return LOKI_READ;
    *why = STR(
        "parse error : queries require at least one regexp or equality matcher that does "
        "not have an empty-compatible value. For instance, app=~\".*\" does not meet this "
        "requirement, but app=~\".+\" will");
    return LOKI_WRONG;
}

enum loki_read loki_query_read(struct arena *arena, struct str text,
                               struct loki_query *query, struct str *why)
{
    static const struct {
        const char *mark;
        enum loki_op op;
    } marks[] = {{"|=", LOKI_EQUAL},
                 {"|~", LOKI_REGEX},
                 {"!=", LOKI_NOT_EQUAL},
                 {"!~", LOKI_NOT_REGEX}};
    struct reader reader = {arena, text, 0};
    *query = (struct loki_query){0};
    enum loki_read read = take_selector(&reader, query, why);
    while (read == LOKI_READ && peek(&reader) != 0) {
        size_t i = 0;
        while (i < 4 && !take(&reader, marks[i].mark))
            i++;
        if (i == 4 || query->filter_count == LOKI_FILTERS_MAX)
            return LOKI_BEYOND;
        query->filters[query->filter_count].op = marks[i].op;
        read = take_operand(&reader, false, &query->filters[query->filter_count++], why);
    }
    return read;
}
