/* logs_query.c: filters as LogQL. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/query.h"
#include "product/logs/logs_state.h"

static void text_stage(struct buf *buf, const struct logs_state *state, struct str text,
                       bool differs)
{
    if (text.length == 0)
        return;
    if (state->match_case) {
        buf_add(buf, differs ? STR(" != ") : STR(" |= "));
        buf_add(buf, query_quote(buf->arena, text));
        return;
    }
    buf_add(buf, differs ? STR(" !~ ") : STR(" |~ "));
    buf_add(buf, query_quote(buf->arena, ARENA_JOIN(buf->arena, STR("(?i)"),
                                                    query_escape_regex(buf->arena, text))));
}

/* A level is where any of the labels has it, or where the line itself names it. */
static void level_words(struct buf *buf, const char *op, const char *join, struct str words)
{
    static const char *const names[] = {"level", "detected_level", "found_level"};
    struct str pattern =
        query_quote(buf->arena, ARENA_JOIN(buf->arena, STR("(?i)("), words, STR(")")));
    buf_add_char(buf, '(');
    for (size_t i = 0; i < COUNT_OF(names); i++)
        buf_print(buf, "%s%s %s %.*s", i > 0 ? join : "", names[i], op, STR_ARG(pattern));
    buf_add_char(buf, ')');
}

static struct str words_of(struct arena *arena, const struct logs_state *state, bool all)
{
    struct buf words = buf_open(arena, 128, KIB(2));
    for (size_t i = LOGS_TRACE; i < LOGS_LEVELS; i++) {
        if (!all && !state->levels[i])
            continue;
        if (words.length > 0)
            buf_add_char(&words, '|');
        buf_add(&words, logs_level_pattern((enum logs_level)i));
    }
    return buf_str(&words);
}

static void level_find(struct buf *buf)
{
    BUF_ADD(buf, " | regexp ");
    buf_add(buf, query_quote(buf->arena, logs_level_regexp));
}

static void level_stage(struct buf *buf, const struct logs_state *state)
{
    struct str words = words_of(buf->arena, state, false);
    if (words.length == 0 && !state->levels[LOGS_NO_LEVEL])
        return;
    level_find(buf);
    BUF_ADD(buf, " | ");
    if (words.length > 0)
        level_words(buf, "=~", " or ", words);
    if (words.length > 0 && state->levels[LOGS_NO_LEVEL])
        BUF_ADD(buf, " or ");
    if (state->levels[LOGS_NO_LEVEL])
        level_words(buf, "!~", " and ", words_of(buf->arena, state, true));
}

static void term_add(struct buf *buf, const struct logs_term *term)
{
    buf_add(buf, term->name);
    buf_add(buf, term->differs ? STR("!=") : STR("="));
    buf_add(buf, query_quote(buf->arena, term->value));
}

static struct str query_of(struct arena *arena, const struct logs_state *state)
{
    struct buf buf = buf_open(arena, 512, QUERY_TEXT_MAX);
    bool first = true;
    buf_add_char(&buf, '{');
    for (size_t i = 0; i < state->term_count; i++) {
        if (state->terms[i].is_field)
            continue;
        if (!first)
            BUF_ADD(&buf, ", ");
        first = false;
        term_add(&buf, &state->terms[i]);
    }
    buf_add_char(&buf, '}');
    text_stage(&buf, state, state->text, false);
    text_stage(&buf, state, state->without, true);
    if (state->parser.length > 0) {
        BUF_ADD(&buf, " | ");
        buf_add(&buf, state->parser);
    }
    for (size_t i = 0; i < state->term_count; i++) {
        if (!state->terms[i].is_field)
            continue;
        BUF_ADD(&buf, " | ");
        term_add(&buf, &state->terms[i]);
    }
    level_stage(&buf, state);
    return buf.over ? STR_NONE : buf_str(&buf);
}

/* How many bytes the empty selector at the beginning has; -1 = the query has one of its own. */
static ptrdiff_t empty_selector(struct str text)
{
    size_t at = 1;
    if (text.length == 0 || text.at[0] == '|' || text.at[0] == '!')
        return 0;
    while (at < text.length && (text.at[at] == ' ' || text.at[at] == '\n'))
        at++;
    return text.at[0] == '{' && at < text.length && text.at[at] == '}' ? (ptrdiff_t)at + 1 : -1;
}

static enum outcome refuse_query(struct call *call, const struct query_mistake *mistake,
                                 int64_t columns_before)
{
    bool moved = mistake->line == 1 && mistake->column > columns_before;
    failure_field(&call->failure, STR("/query"), "bad_query", "Line %lld, column %lld: %.*s.",
                  (long long)mistake->line,
                  (long long)(moved ? mistake->column - columns_before : mistake->column),
                  STR_ARG(mistake->message));
    return INVALID;
}

struct str logs_query_portable(struct arena *arena, const struct logs_state *state)
{
    return state->query.length > 0 ? state->query : query_of(arena, state);
}

enum outcome logs_query_make(struct call *call, const struct logs_state *state,
                             struct str selector, struct str *out)
{
    struct arena *arena = call->task.arena;
    struct query_mistake mistake;
    struct query_tree *tree = NULL;
    struct str text = logs_query_portable(arena, state);
    if (text.at == NULL) {
        failure_field(&call->failure, STR("/query"), "too_long",
                      "These filters make a query that is too long.");
        return INVALID;
    }
    ptrdiff_t empty = empty_selector(text);
    int64_t columns = 0;
    if (empty >= 0) {
        columns = (int64_t)str_utf8_count(selector) - empty + (empty == 0);
        text = ARENA_JOIN(arena, selector, empty == 0 ? STR(" ") : STR(""),
                          str_slice(text, (size_t)empty, text.length));
    }
    if (!query_parse(arena, QUERY_LOGQL, text, &mistake, &tree))
        return refuse_query(call, &mistake, columns);
    if (query_kind(tree) != QUERY_IS_LOG) {
        failure_field(&call->failure, STR("/query"), "no_lines",
                      "This query gives numbers. This page shows lines: leave the "
                      "aggregation out.");
        return INVALID;
    }
    *out = query_print(arena, tree);
    return DONE;
}

struct str logs_query_count(struct arena *arena, struct str query, int64_t step_s)
{
    struct buf buf = buf_open(arena, 512, 2 * QUERY_TEXT_MAX);
    BUF_ADD(&buf, "sum by (level, detected_level, found_level) (count_over_time(");
    buf_add(&buf, query);
    if (!str_contains(query, STR("found_level")))
        level_find(&buf);
    buf_print(&buf, " | __error__=\"\" [%llds]))", (long long)step_s);
    return buf_str(&buf);
}
