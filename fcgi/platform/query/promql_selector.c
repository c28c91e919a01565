/* promql_selector.c: selectors: a name, matchers in braces; and lists of labels. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/query/promql.h"

/* Prometheus takes this character for a broken one wherever it reads a string. */
static bool string_check(struct token_reader *reader)
{
    if (str_contains(reader->token.text, STR("\xef\xbf\xbd")))
        return token_mistake(reader, reader->token.at,
                             "write the replacement character as \\ufffd");
    return true;
}

static bool op_read(struct token_reader *reader, enum matcher_op *op)
{
    if (token_take_mark(reader, '='))
        *op = MATCH_EQUAL;
    else if (token_take_mark(reader, MARK('!', '=')))
        *op = MATCH_NOT_EQUAL;
    else if (token_take_mark(reader, MARK('=', '~')))
        *op = MATCH_REGEX;
    else if (token_take_mark(reader, MARK('!', '~')))
        *op = MATCH_NOT_REGEX;
    else
        return token_expected(reader, "= or != or =~ or !~ behind the label");
    return true;
}

/* a="b", "a b"="c", or the metric's name alone: "a b". */
static bool matcher_read(struct token_reader *reader, struct query_matcher *matcher)
{
    struct token name = reader->token;
    bool quoted = name.kind == TOKEN_STRING;
    if (!quoted && name.kind != TOKEN_WORD)
        return token_expected(reader, "a label or }");
    if (quoted && !string_check(reader))
        return false;
    token_next(reader);
    *matcher =
        (struct query_matcher){.at = name.at, .name = quoted ? name.value : name.text};
    if (quoted && (token_is_mark(reader, ',') || token_is_mark(reader, '}'))) {
        matcher->name = STR("__name__");
        matcher->value = name.value;
        return true;
    }
    if (!op_read(reader, &matcher->op))
        return false;
    if (reader->token.kind != TOKEN_STRING)
        return token_expected(reader, "a string behind the operator");
    if (matcher->name.length == 0)
        return token_mistake(reader, name.at, "a label's name is not empty");
    if (!string_check(reader))
        return false;
    matcher->value = reader->token.value;
    token_next(reader);
    return !reader->failed;
}

static bool matchers_read(struct token_reader *reader, struct query_matchers *out)
{
    struct query_matcher rows[QUERY_MATCHERS_MAX];
    size_t count = 0;
    reader->colon_words = false;
    token_next(reader);
    while (!reader->failed && !token_is_mark(reader, '}')) {
        if (count == QUERY_MATCHERS_MAX)
            return token_mistake(reader, reader->token.at,
                                 "a selector has at most %d matchers",
                                 QUERY_MATCHERS_MAX);
        if (!matcher_read(reader, &rows[count++]))
            return false;
        if (!token_is_mark(reader, '}') && !token_take_mark(reader, ','))
            return token_expected(reader, ", or } behind a matcher");
    }
    reader->colon_words = true;
    if (!token_want_mark(reader, '}', "at the end of the matchers"))
        return false;
    out->rows = ARENA_ARRAY(reader->arena, count, struct query_matcher);
    out->count = count;
    if (count > 0)
        memcpy(out->rows, rows, count * sizeof rows[0]);
    return true;
}

struct promql_node *promql_selector_read(struct token_reader *reader, struct str name,
                                         size_t at, bool may_be_empty)
{
    struct promql_node *node =
        promql_node_make(reader, PROMQL_SELECTOR, PROMQL_IS_VECTOR, at);
    node->text = name;
    if (token_is_mark(reader, '{') && !matchers_read(reader, &node->matchers))
        return NULL;
    return promql_check_selector(reader, node, may_be_empty) ? node : NULL;
}

/* ---- (a, b) ---- */

static void label_add(struct arena *arena, struct promql_labels *labels, size_t *room,
                      struct str name)
{
    if (labels->count == *room) {
        *room = *room == 0 ? 4 : *room * 2;
        struct str *names = ARENA_ARRAY(arena, *room, struct str);
        if (labels->count > 0)
            memcpy(names, labels->names, labels->count * sizeof *names);
        labels->names = names;
    }
    labels->names[labels->count++] = name;
}

static bool label_read(struct token_reader *reader, struct str *name)
{
    bool number =
        token_is_word_nocase(reader, "inf") || token_is_word_nocase(reader, "nan");
    if (reader->token.kind == TOKEN_STRING && reader->token.value.length > 0) {
        *name = reader->token.value;
        if (!string_check(reader))
            return false;
    } else if (reader->token.kind == TOKEN_WORD && !number &&
               str_find(reader->token.text, 0, ':') < 0)
        *name = reader->token.text;
    else
        return token_expected(reader, "a label or )");
    token_next(reader);
    return !reader->failed;
}

bool promql_labels_read(struct token_reader *reader, struct promql_labels *labels)
{
    size_t room = 0;
    struct str name = STR("");
    if (!token_want_mark(reader, '(', "and labels"))
        return false;
    while (!token_is_mark(reader, ')')) {
        if (labels->count == PROMQL_LABELS_MAX)
            return token_mistake(reader, reader->token.at, "a list has at most %d labels",
                                 PROMQL_LABELS_MAX);
        if (!label_read(reader, &name))
            return false;
        label_add(reader->arena, labels, &room, name);
        if (!token_is_mark(reader, ')') && !token_take_mark(reader, ','))
            return token_expected(reader, ", or ) behind a label");
    }
    token_next(reader);
    return !reader->failed;
}
