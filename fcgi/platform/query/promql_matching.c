/* promql_matching.c: what stands between an operator and its right operand. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/promql.h"

static bool word_take(struct token_reader *reader, const char *word)
{
    if (!token_is_word_nocase(reader, word))
        return false;
    token_next(reader);
    return !reader->failed;
}

/* on(...) and ignoring(...), and which side has many. */
static bool labels_read(struct token_reader *reader, struct promql_matching *matching)
{
    if (word_take(reader, "on"))
        matching->how = PROMQL_ON;
    else if (word_take(reader, "ignoring"))
        matching->how = PROMQL_IGNORING;
    else
        return true;
    if (!promql_labels_read(reader, &matching->labels))
        return false;
    if (word_take(reader, "group_left"))
        matching->many = PROMQL_LEFT;
    else if (word_take(reader, "group_right"))
        matching->many = PROMQL_RIGHT;
    return matching->many == PROMQL_ONE || !token_is_mark(reader, '(') ||
           promql_labels_read(reader, &matching->include);
}

/* "(-1.5)". */
static bool value_read(struct token_reader *reader, struct str *value)
{
    bool minus = false;
    if (!token_want_mark(reader, '(', ""))
        return false;
    if (token_is_mark(reader, '-') || token_is_mark(reader, '+')) {
        minus = token_is_mark(reader, '-');
        token_next(reader);
    }
    struct promql_node *number = promql_number_read(reader);
    if (number == NULL)
        return false;
    *value = minus ? ARENA_JOIN(reader->arena, STR("-"), number->text) : number->text;
    return token_want_mark(reader, ')', "behind the number");
}

/* fill(0), fill_left(0), fill_right(0), or the last two in any order (3.x). */
static bool fill_read(struct token_reader *reader, struct promql_matching *matching)
{
    static const char *const words[] = {"fill", "fill_left", "fill_right"};
    struct str *const values[] = {&matching->fill, &matching->fill_left,
                                  &matching->fill_right};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (!token_is_word_nocase(reader, words[i]))
            continue;
        struct token behind = token_peek(reader);
        bool taken = values[i]->at != NULL || matching->fill.at != NULL ||
                     (i == 0 && (matching->fill_left.at != NULL ||
                                 matching->fill_right.at != NULL));
        /* Without a parenthesis it is a metric's name. */
        if (behind.kind != TOKEN_MARK || behind.mark != '(')
            return true;
        if (taken)
            return token_mistake(
                reader, reader->token.at,
                "fill is said once, or fill_left and fill_right once each");
        token_next(reader);
        return value_read(reader, values[i]) && fill_read(reader, matching);
    }
    return true;
}

/* Most operators have nothing of all this: then nothing is allocated. */
static bool is_there(const struct token_reader *reader)
{
    static const char *const words[] = {"bool", "on",        "ignoring",
                                        "fill", "fill_left", "fill_right"};
    for (size_t i = 0; reader->token.kind == TOKEN_WORD && i < COUNT_OF(words); i++)
        if (token_is_word_nocase(reader, words[i]))
            return true;
    return false;
}

static bool is_said(const struct promql_matching *matching)
{
    return matching->gives_bool || matching->how != PROMQL_ALL_LABELS ||
           matching->fill.at != NULL || matching->fill_left.at != NULL ||
           matching->fill_right.at != NULL;
}

bool promql_matching_read(struct token_reader *reader, struct promql_matching **out)
{
    *out = NULL;
    if (!is_there(reader))
        return !reader->failed;
    struct promql_matching *matching = ARENA_NEW(reader->arena, struct promql_matching);
    matching->gives_bool = word_take(reader, "bool");
    if (!labels_read(reader, matching) || !fill_read(reader, matching))
        return false;
    if (is_said(matching))
        *out = matching;
    return !reader->failed;
}
