/* logs_query.c: filters as LogQL. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/logql_build.h"
#include "product/logs/logs_state.h"

enum { FILTERS_MAX = LOGS_TERMS_MAX + 6 };

/* The filters of a state as the form that becomes a query. */
struct form {
    struct query_matcher matchers[LOGS_TERMS_MAX];
    struct logql_form_text texts[2];
    struct logql_form_filter filters[FILTERS_MAX];
    struct logql_form form;
};

static struct str words_of(struct arena *arena, const struct logs_state *state, bool all)
{
    struct buf words = buf_open(arena, 128, KIB(2));
    BUF_ADD(&words, "(?i)(");
    size_t none = words.length;
    for (size_t i = LOGS_TRACE; i < LOGS_LEVELS; i++) {
        if (!all && !state->levels[i])
            continue;
        if (words.length > none)
            buf_add_char(&words, '|');
        buf_add(&words, logs_level_pattern((enum logs_level)i));
    }
    if (words.length == none)
        return STR_NONE;
    buf_add_char(&words, ')');
    return buf_str(&words);
}

/* A level is where any of the labels has it, or where the line itself names it. */
static void level_filters(struct form *form, enum logql_compare compare, struct str words,
                          enum logql_joint first)
{
    static const char *const names[] = {"level", "detected_level", "found_level"};
    enum logql_joint next = compare == LOGQL_REGEX ? LOGQL_JOINT_OR : LOGQL_JOINT_AND;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        form->filters[form->form.filters_count++] =
            (struct logql_form_filter){.name = str_of(names[i]),
                                       .compare = compare,
                                       .value = words,
                                       .joint = i == 0 ? first : next};
    form->form.regexp = logs_level_regexp;
}

static void levels_fill(struct arena *arena, const struct logs_state *state,
                        struct form *form)
{
    struct str words = words_of(arena, state, false);
    if (words.at != NULL)
        level_filters(form, LOGQL_REGEX, words, LOGQL_JOINT_STAGE);
    if (state->levels[LOGS_NO_LEVEL])
        level_filters(form, LOGQL_NOT_REGEX, words_of(arena, state, true),
                      words.at != NULL ? LOGQL_JOINT_OR : LOGQL_JOINT_STAGE);
}

static void terms_fill(const struct logs_state *state, struct form *form)
{
    for (size_t i = 0; i < state->term_count; i++) {
        const struct logs_term *term = &state->terms[i];
        if (term->is_field)
            form->filters[form->form.filters_count++] = (struct logql_form_filter){
                .name = term->name,
                .compare = term->differs ? LOGQL_NOT_EQUAL : LOGQL_EQUAL,
                .value = term->value};
        else
            form->matchers[form->form.matchers_count++] = (struct query_matcher){
                .name = term->name,
                .op = term->differs ? MATCH_NOT_EQUAL : MATCH_EQUAL,
                .value = term->value};
    }
}

static struct str query_of(struct arena *arena, const struct logs_state *state)
{
    struct form form = {
        .texts = {
            {.text = state->text, .any_case = !state->match_case},
            {.text = state->without, .any_case = !state->match_case, .lacks = true}}};
    struct query_mistake mistake;
    struct query_tree *tree;
    form.form = (struct logql_form){.matchers = form.matchers,
                                    .texts = form.texts,
                                    .texts_count = COUNT_OF(form.texts),
                                    .filters = form.filters};
    if (str_is(state->parser, "json"))
        form.form.parser = LOGQL_PARSER_JSON;
    else if (str_is(state->parser, "logfmt"))
        form.form.parser = LOGQL_PARSER_LOGFMT;
    terms_fill(state, &form);
    levels_fill(arena, state, &form);
    if (!logql_build(arena, NULL, &form.form, &mistake, &tree))
        return STR_NONE;
    return query_print(arena, tree);
}

/* How many bytes the empty selector at the beginning has; -1 = the query has one of its own. */
static ptrdiff_t empty_selector(struct str text)
{
    size_t at = 1;
    if (text.length == 0 || text.at[0] == '|' || text.at[0] == '!')
        return 0;
    while (at < text.length && (text.at[at] == ' ' || text.at[at] == '\n'))
        at++;
    return text.at[0] == '{' && at < text.length && text.at[at] == '}' ? (ptrdiff_t)at + 1
                                                                       : -1;
}

static enum outcome refuse_query(struct call *call, const struct query_mistake *mistake,
                                 int64_t columns_before)
{
    bool moved = mistake->line == 1 && mistake->column > columns_before;
    failure_field(&call->failure, STR("/query"), "bad_query",
                  "Line %lld, column %lld: %.*s.", (long long)mistake->line,
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
    static const struct str by[] = {STR_INIT("level"), STR_INIT("detected_level"),
                                    STR_INIT("found_level")};
    static const struct logql_form_filter sound = {STR_INIT("__error__"), LOGQL_EQUAL,
                                                   STR_INIT(""), LOGQL_JOINT_STAGE};
    struct logql_form form = {.filters = &sound, .filters_count = 1};
    struct query_mistake mistake;
    struct query_tree *tree;
    if (!str_contains(query, STR("found_level")))
        form.regexp = logs_level_regexp;
    if (!query_parse(arena, QUERY_LOGQL, query, &mistake, &tree) ||
        !logql_build(arena, tree, &form, &mistake, &tree))
        return query; /* only when it is nearly as long as one may be; the store then answers */
    return query_print(arena, logql_count(arena, tree, by, COUNT_OF(by), step_s * 1000));
}
