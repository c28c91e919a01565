/* promql_reach.c: what follows a selector: [range], [range:step], offset, @, anchored, smoothed. */
/* SPDX-License-Identifier: ISC */
#include <math.h>
#include <string.h>

#include "platform/query/promql.h"

static bool has_reach(const struct promql_node *node)
{
    return node->kind == PROMQL_SELECTOR || node->kind == PROMQL_SUBQUERY;
}

/* ---- brackets ---- */

/* Prometheus reads no comment between '[' and the duration. */
static bool begins_plainly(struct token_reader *reader, size_t bracket)
{
    struct str between = str_slice(reader->text, bracket + 1, reader->token.at);
    if (str_find(between, 0, '#') < 0)
        return true;
    return token_mistake(reader, bracket + 1, "no comment may follow [");
}

static struct promql_node *range_set(struct token_reader *reader,
                                     struct promql_node *node, struct promql_node *range,
                                     size_t bracket)
{
    if (node->kind != PROMQL_SELECTOR || node->reach.range != NULL)
        token_mistake(reader, bracket,
                      "a range may follow a selector only; a subquery of "
                      "another expression has a colon: [5m:]");
    else if (node->reach.offset != NULL || node->reach.at.at != NULL ||
             node->reach.reading != PROMQL_EXACT)
        token_mistake(reader, bracket, "a range comes before offset and @");
    else {
        node->reach.range = range;
        node->type = PROMQL_IS_RANGE;
        return node;
    }
    return NULL;
}

static struct promql_node *subquery_make(struct token_reader *reader,
                                         struct promql_node *inner,
                                         struct promql_node *range,
                                         struct promql_node *step)
{
    if (inner->type != PROMQL_IS_VECTOR) {
        token_mistake(reader, inner->at, "a subquery is made of an instant vector only");
        return NULL;
    }
    struct promql_node *node =
        promql_node_make(reader, PROMQL_SUBQUERY, PROMQL_IS_RANGE, inner->at);
    node->first = inner;
    node->reach.range = range;
    node->reach.step = step;
    return node;
}

static struct promql_node *bracket_read(struct token_reader *reader,
                                        struct promql_node *node)
{
    size_t bracket = reader->token.at;
    struct promql_node *step = NULL;
    reader->colon_words = false;
    token_next(reader);
    if (!begins_plainly(reader, bracket))
        return NULL;
    struct promql_node *range = promql_duration_read(reader);
    if (range == NULL)
        return NULL;
    bool subquery = token_take_mark(reader, ':');
    if (subquery && !token_is_mark(reader, ']') &&
        (step = promql_duration_read(reader)) == NULL)
        return NULL;
    reader->colon_words = true;
    if (!token_want_mark(reader, ']',
                         subquery ? "behind the step" : "or : behind the range"))
        return NULL;
    return subquery ? subquery_make(reader, node, range, step)
                    : range_set(reader, node, range, bracket);
}

/* ---- offset, @ ---- */

static struct promql_node *offset_read(struct token_reader *reader,
                                       struct promql_node *node)
{
    size_t at = reader->token.at;
    token_next(reader);
    struct promql_node *offset = promql_offset_read(reader);
    if (offset == NULL)
        return NULL;
    if (!has_reach(node)) {
        token_mistake(reader, at,
                      "offset may follow a selector, its range or a subquery only");
        return NULL;
    }
    if (node->reach.offset != NULL) {
        token_mistake(reader, at, "there is an offset already");
        return NULL;
    }
    node->reach.offset = offset;
    return node;
}

/* "12.5", "-3". */
static bool instant_read(struct token_reader *reader, struct str *at)
{
    double number;
    struct str sign = STR("");
    if (token_is_mark(reader, '-') || token_is_mark(reader, '+')) {
        sign = token_is_mark(reader, '-') ? STR("-") : STR("");
        token_next(reader);
    }
    if (reader->token.kind != TOKEN_NUMBER)
        return token_expected(reader, "a time in seconds, start() or end() behind @");
    if (!promql_number_parse(reader->token.text, &number))
        return token_expected(reader, "a number");
    if (number >= (double)INT64_MAX)
        return token_mistake(reader, reader->token.at, "this time is out of bounds");
    *at = sign.length == 0 ? reader->token.text
                           : ARENA_JOIN(reader->arena, sign, reader->token.text);
    token_next(reader);
    return !reader->failed;
}

static bool at_read(struct token_reader *reader, struct str *at)
{
    bool start = token_is_word_nocase(reader, "start");
    if (!start && !token_is_word_nocase(reader, "end"))
        return instant_read(reader, at);
    token_next(reader);
    *at = start ? STR("start()") : STR("end()");
    return token_want_mark(reader, '(', "") && token_want_mark(reader, ')', "");
}

static struct promql_node *instant_set(struct token_reader *reader,
                                       struct promql_node *node)
{
    struct str when;
    size_t at = reader->token.at;
    token_next(reader);
    if (!at_read(reader, &when))
        return NULL;
    if (!has_reach(node)) {
        token_mistake(reader, at,
                      "@ may follow a selector, its range or a subquery only");
        return NULL;
    }
    if (node->reach.at.at != NULL) {
        token_mistake(reader, at, "there is an @ already");
        return NULL;
    }
    node->reach.at = when;
    return node;
}

/* ---- anchored, smoothed (3.x) ---- */

static struct promql_node *reading_set(struct token_reader *reader,
                                       struct promql_node *node,
                                       enum promql_reading reading)
{
    size_t at = reader->token.at;
    bool range = node->kind == PROMQL_SELECTOR && node->reach.range != NULL;
    if (node->kind != PROMQL_SELECTOR || (reading == PROMQL_ANCHORED && !range))
        token_mistake(reader, at,
                      reading == PROMQL_ANCHORED
                          ? "anchored may follow the range of a selector only"
                          : "smoothed may follow a selector or its range only");
    else if (node->reach.reading != PROMQL_EXACT)
        token_mistake(reader, at, "anchored or smoothed is said already");
    else {
        node->reach.reading = reading;
        token_next(reader);
        return reader->failed ? NULL : node;
    }
    return NULL;
}

struct promql_node *promql_reach_read(struct token_reader *reader,
                                      struct promql_node *node)
{
    while (node != NULL) {
        if (token_is_mark(reader, '['))
            node = bracket_read(reader, node);
        else if (token_is_mark(reader, '@'))
            node = instant_set(reader, node);
        else if (reader->token.kind != TOKEN_WORD)
            return reader->failed ? NULL : node;
        else if (token_is_word_nocase(reader, "offset"))
            node = offset_read(reader, node);
        else if (token_is_word_nocase(reader, "anchored"))
            node = reading_set(reader, node, PROMQL_ANCHORED);
        else if (token_is_word_nocase(reader, "smoothed"))
            node = reading_set(reader, node, PROMQL_SMOOTHED);
        else
            return node;
    }
    return NULL;
}
