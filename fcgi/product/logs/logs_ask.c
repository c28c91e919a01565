/* logs_ask.c: the questions of a logs page. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_ask.h"

#include <string.h>

#include "platform/query/query.h"
#include "product/proxy/proxy.h"

const struct field logs_lack_shown[] = {
    {"lacks", BOOL_AT(struct logs_lack, lacks)},
    {"unconfigured", BOOL_AT(struct logs_lack, unconfigured)},
    {"title", TEXT_AT(struct logs_lack, title)},
    {"told", TEXT_AT(struct logs_lack, told)},
    {0},
};

struct logs_lack logs_lack_of(struct call *call, const char *title, enum outcome outcome,
                              const struct failure *failure)
{
    struct str told = failure->told;
    if (outcome == DONE)
        return (struct logs_lack){.title = STR(""), .told = STR("")};
    if (told.length == 0 && outcome == UPSTREAM_LATE)
        told = STR("The log store did not answer in time.");
    else if (told.length == 0)
        told = STR("The log store did not answer well.");
    if (failure->hint.length > 0)
        told = ARENA_JOIN(call->task.arena, told, STR(" "), failure->hint);
    return (struct logs_lack){
        .lacks = true,
        .unconfigured =
            failure->code != NULL && strcmp(failure->code, "logs_not_configured") == 0,
        .title = str_of(title),
        .told = told,
    };
}

/* ---- one question ---- */

struct question {
    struct pair parameters[6];
    struct proxy_ask ask;
};

static struct str ns_text(struct arena *arena, int64_t ns)
{
    return arena_print(arena, "%lld", (long long)ns);
}

static const struct str *resources_of(const struct logs_state *state)
{
    return state->resource_count == 0 ? NULL : state->resources;
}

struct span {
    int64_t from_ns;
    int64_t to_ns; /* not part of it */
    int64_t limit;
    bool forward;
};

static void lines_question(struct call *call, const struct logs_state *state,
                           struct str query, const struct span *span, struct question *out)
{
    struct arena *arena = call->task.arena;
    *out = (struct question){
        .parameters = {{STR("start"), ns_text(arena, span->from_ns)},
                       {STR("end"), ns_text(arena, span->to_ns)},
                       {STR("limit"), ns_text(arena, span->limit)},
                       {STR("direction"), span->forward ? STR("forward") : STR("backward")},
                       {STR_NONE, STR_NONE}},
        .ask = {.store = PROXY_LOGS,
                .endpoint = "query_range",
                .query = query,
                .resources = resources_of(state)},
    };
    out->ask.parameters = out->parameters;
}

/* One line more than is shown says whether there are further ones. */
static int64_t asked_of(const struct logs_state *state)
{
    return state->limit < LOGS_LINES_MAX ? state->limit + 1 : state->limit;
}

/* The part of the range where a page of lines is looked for. */
static struct span span_of(const struct logs_wish *wish)
{
    const struct logs_cursor *cursor = &wish->cursor;
    bool forward = wish->state->oldest_first;
    struct span span = {wish->range.from_us * 1000, wish->range.to_us * 1000,
                        asked_of(wish->state), forward};
    if (!cursor->set)
        return span;
    if (cursor->within)
        return (struct span){cursor->ns, cursor->ns + 1, LOGS_LINES_MAX, forward};
    if (forward)
        span.from_ns = cursor->ns;
    else
        span.to_ns = cursor->ns + 1;
    if (span.to_ns <= span.from_ns)
        span.to_ns = span.from_ns + 1;
    return span;
}

static void count_question(struct call *call, const struct logs_state *state,
                           const struct logs_range *range, struct str query,
                           struct question *out)
{
    struct arena *arena = call->task.arena;
    int64_t step = logs_step_s(range);
    int64_t first = range->from_us / 1000000 / step * step + step;
    int64_t last = (range->to_us / 1000000 + step - 1) / step * step;
    *out = (struct question){
        .parameters = {{STR("start"), arena_print(arena, "%lld", (long long)first)},
                       {STR("end"), arena_print(arena, "%lld",
                                                (long long)(last < first ? first : last))},
                       {STR("step"), arena_print(arena, "%llds", (long long)step)},
                       {STR_NONE, STR_NONE}},
        .ask = {.store = PROXY_LOGS,
                .endpoint = "query_range",
                .query = logs_query_count(arena, query, step),
                .resources = resources_of(state)},
    };
    out->ask.parameters = out->parameters;
}

enum outcome logs_selector(struct call *call, const struct logs_state *state,
                           struct str *out)
{
    const struct proxy_ask ask = {.store = PROXY_LOGS,
                                  .endpoint = "index/stats",
                                  .query = STR_NONE,
                                  .resources = resources_of(state)};
    return proxy_query_shown(call, &ask, out);
}

static enum outcome cursor_of(struct call *call, const struct logs_state *state,
                              struct logs_cursor *cursor)
{
    if (logs_cursor_parse(state->cursor, cursor))
        return DONE;
    failure_field(&call->failure, STR("/cursor"), "malformed",
                  "This is no place in these lines. Begin again with the newest.");
    return INVALID;
}

static void page_question(struct call *call, const struct logs_wish *wish,
                          struct question *out)
{
    struct span span = span_of(wish);
    lines_question(call, wish->state, wish->query, &span, out);
    out->ask.deadline_ms = wish->deadline_ms;
}

static enum outcome page_read(struct call *call, const struct logs_wish *wish,
                              const struct node *tree, struct logs_page *out)
{
    const struct logs_state *state = wish->state;
    struct list lines;
    enum outcome outcome = logs_lines_read(call->task.arena, tree, state->oldest_first,
                                           &call->failure, &lines);
    if (outcome == DONE)
        logs_page_cut(&lines, &wish->cursor,
                      wish->cursor.within ? state->limit : asked_of(state),
                      state->oldest_first, out);
    return outcome;
}

static enum outcome page_once(struct call *call, const struct logs_wish *wish,
                              struct logs_page *out)
{
    struct question question;
    struct node *tree = NULL;
    page_question(call, wish, &question);
    enum outcome outcome = proxy_ask(call, &question.ask, &tree);
    return outcome == DONE ? page_read(call, wish, tree, out) : outcome;
}

/* One instant alone fills the page: all of it is read, and cut in one order. */
static enum outcome page_within(struct call *call, const struct logs_wish *wish,
                                struct logs_page *out)
{
    if (out->lines.count > 0 || !out->next.within)
        return DONE;
    struct logs_wish within = *wish;
    within.cursor = out->next;
    return page_once(call, &within, out);
}

enum outcome logs_ask_page(struct call *call, const struct logs_wish *wish,
                           struct logs_page *out)
{
    enum outcome outcome = page_once(call, wish, out);
    return outcome == DONE ? page_within(call, wish, out) : outcome;
}

/* ---- a page ---- */

static void answers_read(struct call *call, const struct logs_wish *wish,
                         struct proxy_answer answers[2], struct logs_answer *out)
{
    enum outcome outcome = answers[0].outcome;
    if (outcome == DONE) {
        outcome = page_read(call, wish, answers[0].tree, &out->page);
        if (outcome == DONE)
            outcome = page_within(call, wish, &out->page);
        answers[0].failure = call->failure;
    }
    out->lines_lack =
        logs_lack_of(call, "The lines are not here", outcome, &answers[0].failure);
    outcome = answers[1].outcome;
    if (outcome == DONE)
        out->total =
            logs_chart_make(call, wish->state, &wish->range, answers[1].tree, &out->chart);
    out->has_chart = out->total >= 0;
    if (outcome == DONE && !out->has_chart)
        outcome = refuse(&answers[1].failure, UPSTREAM_FAULT, "logs_not_understood",
                         "The log store answered something that is no list of numbers.",
                         NULL);
    out->chart_lack =
        logs_lack_of(call, "The histogram is not here", outcome, &answers[1].failure);
}

/* What is wrong with the query is told where it can be mended. */
static bool is_mistake(const struct proxy_answer *answer)
{
    const char *code = answer->failure.code;
    return answer->outcome == MALFORMED && code != NULL &&
           (strcmp(code, "query_malformed") == 0 || strcmp(code, "label_enforced") == 0);
}

enum outcome logs_ask(struct call *call, const struct logs_state *state,
                      const struct logs_range *range, struct logs_answer *out)
{
    struct logs_wish wish = {
        .state = state, .range = *range, .deadline_ms = proxy_page_wait_ms(call)};
    struct question questions[2];
    struct proxy_answer answers[2];
    *out = (struct logs_answer){.total = -1, .query = STR(""), .selector = STR("")};
    enum outcome outcome = cursor_of(call, state, &wish.cursor);
    if (outcome == DONE)
        outcome = logs_selector(call, state, &out->selector);
    if (outcome == DONE)
        outcome = logs_query_make(call, state, out->selector, &out->query);
    if (outcome != DONE)
        return outcome;
    wish.query = out->query;
    page_question(call, &wish, &questions[0]);
    count_question(call, state, range, out->query, &questions[1]);
    questions[1].ask.deadline_ms = wish.deadline_ms;
    const struct proxy_ask asks[2] = {questions[0].ask, questions[1].ask};
    outcome = proxy_ask_many(call, asks, 2, answers);
    if (outcome != DONE)
        return outcome;
    if (is_mistake(&answers[0])) {
        failure_field(&call->failure, STR("/query"), "bad_query", "%.*s",
                      STR_ARG(answers[0].failure.told));
        return INVALID;
    }
    answers_read(call, &wish, answers, out);
    return DONE;
}
