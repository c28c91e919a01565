/* logql_log.c: selectors, and the pipeline behind one. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/query/logql_private.h"

/* ---- selectors ---- */

static bool matcher_operator(struct logql_parse *parse, enum matcher_op *op)
{
    static const int marks[] = {[MATCH_EQUAL] = '=',
                                [MATCH_NOT_EQUAL] = MARK('!', '='),
                                [MATCH_REGEX] = MARK('=', '~'),
                                [MATCH_NOT_REGEX] = MARK('!', '~')};
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (token_take_mark(&parse->reader, marks[i])) {
            *op = (enum matcher_op)i;
            return true;
        }
    return token_expected(&parse->reader, "=, !=, =~ or !~");
}

/* A matcher; `selects` when a stream must have the label for it. */
static bool matcher(struct logql_parse *parse, struct query_matcher *out, bool *selects)
{
    struct token_reader *reader = &parse->reader;
    bool empty = false;
    out->at = reader->token.at;
    if (!logql_name(parse, "the name of a label or }", &out->name) ||
        !matcher_operator(parse, &out->op))
        return false;
    size_t at = reader->token.at;
    if (!logql_string(parse, "a text in quotes", &out->value))
        return false;
    bool regex = out->op == MATCH_REGEX || out->op == MATCH_NOT_REGEX;
    if (regex && !logql_regex(parse, at, out->value, &empty))
        return false;
    if (!regex)
        empty = out->value.length == 0;
    if (out->op == MATCH_NOT_EQUAL || out->op == MATCH_NOT_REGEX)
        empty = !empty;
    *selects = *selects || !empty;
    return true;
}

static bool matchers(struct logql_parse *parse, struct query_matchers *out, bool *selects)
{
    struct token_reader *reader = &parse->reader;
    struct query_matcher rows[QUERY_MATCHERS_MAX];
    size_t count = 0;
    while (!token_is_mark(reader, '}')) {
        if (count == QUERY_MATCHERS_MAX)
            return token_mistake(reader, reader->token.at,
                                 "a selector has at most %d matchers",
                                 QUERY_MATCHERS_MAX);
        if (!matcher(parse, &rows[count++], selects))
            return false;
        if (!token_take_mark(reader, ','))
            break;
        if (token_is_mark(reader, '}'))
            return token_expected(reader, "another matcher");
    }
    if (!token_is_mark(reader, '}'))
        return token_expected(reader, ", or }");
    token_next(reader);
    out->rows = ARENA_ARRAY(parse->arena, count, struct query_matcher);
    out->count = count;
    if (count > 0)
        memcpy(out->rows, rows, count * sizeof *rows);
    return !reader->failed;
}

bool logql_selector(struct logql_parse *parse, struct logql_selector **out)
{
    struct logql_selector *selector = ARENA_NEW(parse->arena, struct logql_selector);
    bool selects = parse->lenient;
    selector->at = parse->reader.token.at;
    if (!token_want_mark(&parse->reader, '{', "") ||
        !matchers(parse, &selector->matchers, &selects))
        return false;
    if (!selects)
        return token_mistake(&parse->reader, selector->at,
                             "a selector needs a matcher that asks for a label: "
                             "app=~\".+\" does, app=~\".*\" does not");
    if (parse->last == NULL)
        parse->first = selector;
    else
        parse->last->next = selector;
    parse->last = selector;
    *out = selector;
    return true;
}

/* ---- line filters ---- */

/*
 * Patterns: <name> and <_> stand for what is between texts. One that filters lines names none, one
 * that makes labels names some, each once. Loki looks for neighbours in pairs from the start.
 */
struct pattern {
    size_t parts;  /* texts and captures */
    bool previous; /* the part before is a capture */
    size_t names;
};

static bool is_word_byte(char c, bool first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (!first && c >= '0' && c <= '9');
}

/* Bytes of the <name> at `at`; 0 when it is a text like others. */
static size_t capture_length(struct str text, size_t at)
{
    size_t end = at + 1;
    while (end < text.length && is_word_byte(text.at[end], end == at + 1))
        end++;
    bool closed = end > at + 1 && end < text.length && text.at[end] == '>';
    return closed ? end + 1 - at : 0;
}

bool logql_pattern(struct logql_parse *parse, size_t at, struct str text, bool names)
{
    struct str known[QUERY_MATCHERS_MAX];
    struct pattern pattern = {0};
    for (size_t i = 0; i < text.length;) {
        size_t length = text.at[i] == '<' ? capture_length(text, i) : 0;
        struct str name = str_slice(text, i + 1, i + (length == 0 ? 1 : length - 1));
        bool named = length > 0 && !str_is(name, "_");
        if (length > 0 && pattern.previous && pattern.parts % 2 == 1)
            return token_mistake(&parse->reader, at,
                                 "a pattern needs text between <captures>");
        if (named && !names)
            return token_mistake(&parse->reader, at,
                                 "a line's pattern has no names but <_>");
        for (size_t k = 0; named && k < pattern.names; k++)
            if (str_equal(known[k], name))
                return token_mistake(&parse->reader, at,
                                     "a pattern names each label once");
        if (named && pattern.names == COUNT_OF(known))
            return token_mistake(&parse->reader, at, "a pattern has at most %d names",
                                 QUERY_MATCHERS_MAX);
        if (named)
            known[pattern.names++] = name;
        if (length > 0 || pattern.parts == 0 || pattern.previous)
            pattern.parts++;
        pattern.previous = length > 0;
        i += length == 0 ? 1 : length;
    }
    return !names || pattern.names > 0 ||
           token_mistake(&parse->reader, at, "a pattern needs a <name> at least");
}

static int line_of(const struct token_reader *reader)
{
    if (reader->token.kind == TOKEN_MARK)
        for (int i = 0; i <= LOGQL_FITS_NOT; i++)
            if (reader->token.mark == logql_line_marks[i])
                return i;
    return -1;
}

bool logql_address(struct logql_parse *parse, struct str *text)
{
    token_next(&parse->reader);
    return token_want_mark(&parse->reader, '(', "") &&
           logql_string(parse, "an address in quotes", text) &&
           token_want_mark(&parse->reader, ')', "behind the address");
}

static bool line_text(struct logql_parse *parse, enum logql_line line,
                      struct logql_text *out)
{
    out->address = logql_is_call(parse, "ip");
    if (out->address)
        return logql_address(parse, &out->text);
    size_t at = parse->reader.token.at;
    if (!logql_string(parse, "a text in quotes or ip(\"...\")", &out->text))
        return false;
    if (line == LOGQL_MATCHES || line == LOGQL_MATCHES_NOT)
        return logql_regex(parse, at, out->text, NULL);
    if (line == LOGQL_FITS || line == LOGQL_FITS_NOT)
        return logql_pattern(parse, at, out->text, false);
    return true;
}

/* One filter and its alternatives. Loki's grammar goes on behind an ip(...) once, and only in the
 * first of several filters. */
static bool line_filter(struct logql_parse *parse, bool first, struct logql_stage *stage)
{
    struct logql_text **end = &stage->texts;
    int addresses = first ? 0 : 1;
    for (;;) {
        struct logql_text *text = ARENA_NEW(parse->arena, struct logql_text);
        if (!line_text(parse, stage->line, text))
            return false;
        *end = text;
        end = &text->next;
        if (text->address)
            addresses++;
        if (!token_is_word_nocase(&parse->reader, "or") ||
            (text->address && addresses > 1))
            return true;
        token_next(&parse->reader);
    }
}

/* ---- the pipeline ---- */

static bool behind_unwrap(struct logql_parse *parse, struct logql_stage *stage)
{
    struct token_reader *reader = &parse->reader;
    if (reader->token.kind == TOKEN_WORD &&
        logql_word_of(reader->token.text, logql_stage_words, LOGQL_STAGES) != 0)
        return token_expected(reader,
                              "a label filter: nothing else stands behind unwrap");
    stage->kind = LOGQL_FILTER;
    return logql_condition(parse, &stage->condition);
}

bool logql_stages(struct logql_parse *parse, bool *unwraps, struct logql_stage **stages)
{
    struct token_reader *reader = &parse->reader;
    struct logql_stage *before = NULL;
    for (;;) {
        int line = line_of(reader);
        if (line < 0 && !token_is_mark(reader, '|'))
            return !reader->failed;
        if (line >= 0 && unwraps != NULL && *unwraps)
            return true; /* the caller did not expect it here */
        struct logql_stage *stage = ARENA_NEW(parse->arena, struct logql_stage);
        stage->at = reader->token.at;
        token_next(reader);
        if (line >= 0) {
            stage->kind = LOGQL_LINE;
            stage->line = (enum logql_line)line;
            if (!line_filter(parse, before == NULL || before->kind != LOGQL_LINE, stage))
                return false;
        } else if (unwraps != NULL && *unwraps) {
            if (!behind_unwrap(parse, stage))
                return false;
        } else if (!logql_stage(parse, unwraps, stage)) {
            return false;
        }
        *stages = before = stage;
        stages = &stage->next;
    }
}

bool logql_unwrap_only(struct logql_parse *parse, bool *unwraps,
                       struct logql_stage **stages)
{
    struct token behind = token_peek(&parse->reader);
    bool unwrap =
        behind.kind == TOKEN_WORD && str_equal_nocase(behind.text, STR("unwrap"));
    return !token_is_mark(&parse->reader, '|') || !unwrap ||
           logql_stages(parse, unwraps, stages);
}
