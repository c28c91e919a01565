/* logs_tail.c: lines that came since: the API's way to follow logs, rendered for the page. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_tail.h"

#include "product/proxy/proxy.h"

enum { FIRST_LINES_MAX = 500, TURN_LINES = 500 };

struct turn_view {
    struct list rows;
    bool by_name;
    bool more;
    bool skipped;
    struct str since;
    int64_t wait_ms;
};

const struct field logs_turn_shown[] = {
    {"rows", LIST_AT(struct turn_view, rows, logs_row_shown)},
    {"by_name", BOOL_AT(struct turn_view, by_name)},
    {"more", BOOL_AT(struct turn_view, more)},
    {"skipped", BOOL_AT(struct turn_view, skipped)},
    {"since", TEXT_AT(struct turn_view, since)},
    {"wait_ms", INT_AT(struct turn_view, wait_ms)},
    {0},
};

/* ---- the API's answer ---- */

static struct str resources_text(struct arena *arena, const struct logs_state *state)
{
    struct buf buf = buf_open(arena, 256, KIB(16));
    for (size_t i = 0; i < state->resource_count; i++) {
        if (i > 0)
            buf_add_char(&buf, ',');
        buf_add(&buf, state->resources[i]);
    }
    return buf_str(&buf);
}

/* The same caller at the same place, as if the API had been asked. */
static struct call *call_of(struct call *call, const struct logs_state *state,
                            struct str query, struct str since)
{
    struct arena *arena = call->task.arena;
    struct call *asked = ARENA_NEW(arena, struct call);
    struct request *request = ARENA_NEW(arena, struct request);
    struct pair *pairs = ARENA_ARRAY(arena, 4, struct pair);
    int64_t limit = state->limit < FIRST_LINES_MAX ? state->limit : FIRST_LINES_MAX;
    size_t count = 0;
    *request = *call->request;
    pairs[count++] = (struct pair){STR("query"), query};
    pairs[count++] = (struct pair){
        STR("limit"),
        arena_print(arena, "%lld", (long long)(since.length > 0 ? TURN_LINES : limit))};
    if (since.length > 0)
        pairs[count++] = (struct pair){STR("since"), since};
    if (state->resource_count > 0)
        pairs[count++] = (struct pair){STR("resources"), resources_text(arena, state)};
    request->query = (struct pairs){pairs, count};
    *asked = *call;
    asked->request = request;
    asked->response = response_open(arena);
    asked->failure = (struct failure){.arena = arena};
    asked->task.scope = &asked->scope;
    asked->task.failure = &asked->failure;
    return asked;
}

static void lines_read(struct arena *arena, const struct node *answer,
                       struct logs_turn *out)
{
    const struct node *lines = node_member(answer, STR("lines"));
    const struct node *streams = node_member(answer, STR("streams"));
    if (lines == NULL || streams == NULL)
        return;
    struct list *labels = ARENA_ARRAY(arena, streams->count + 1, struct list);
    const struct node *stream = streams->first;
    for (size_t i = 0; stream != NULL; stream = stream->next)
        labels[i++] = logs_labels_of(arena, stream);
    struct logs_line *rows = ARENA_ARRAY(arena, lines->count + 1, struct logs_line);
    size_t count = 0;
    for (const struct node *line = lines->first; line != NULL; line = line->next) {
        const struct node *number = node_member(line, STR("stream"));
        const struct node *time = node_member(line, STR("time_ns"));
        const struct node *text = node_member(line, STR("line"));
        int64_t ns;
        if (number == NULL || time == NULL || text == NULL || number->integer < 0 ||
            (size_t)number->integer >= streams->count ||
            !str_int_parse(time->text, 0, INT64_MAX - 1, &ns))
            bug("the tail of our own API has another shape");
        rows[count++] = logs_line_of(arena, &labels[number->integer], ns, text->text);
    }
    out->lines = (struct list){rows, count, sizeof *rows, false};
}

enum outcome logs_turn_ask(struct call *call, const struct logs_state *state,
                           struct str query, struct str since, struct logs_turn *out)
{
    struct arena *arena = call->task.arena;
    struct call *asked = call_of(call, state, query, since);
    struct node *answer = NULL;
    enum outcome outcome = proxy_tail_json(asked);
    if (outcome != DONE) {
        call->failure = asked->failure;
        return outcome;
    }
    if (json_parse_any(arena, buf_str(&asked->response->body), &asked->failure, &answer) !=
        DONE)
        bug("the tail of our own API is no JSON");
    const struct node *cursor = node_member(answer, STR("cursor"));
    const struct node *more = node_member(answer, STR("more"));
    const struct node *skipped = node_member(answer, STR("skipped"));
    const struct node *wait = node_member(answer, STR("wait_ms"));
    *out = (struct logs_turn){
        .cursor = cursor == NULL ? STR("") : cursor->text,
        .more = more != NULL && more->truth,
        .skipped = skipped != NULL && skipped->truth,
        .wait_ms = wait == NULL ? 1000 : wait->integer,
    };
    lines_read(arena, answer, out);
    return DONE;
}

/* ---- the fragment ---- */

enum outcome logs_tail_html(struct call *call)
{
    struct logs_state state;
    struct logs_range range;
    struct list names;
    struct str selector, query;
    struct logs_turn turn;
    logs_state_read(call, &state);
    logs_range_read(call, &state, &range);
    struct str since = request_query(call->request, "since");
    if (call->failure.field_count == 0 && since.length == 0)
        failure_field(&call->failure, STR("/since"), "required",
                      "A tail goes on from where the page was.");
    if (call->failure.field_count > 0)
        return INVALID;
    enum outcome outcome = logs_names(call, &state, &names);
    if (outcome == DONE)
        outcome = logs_selector(call, &state, &selector);
    if (outcome == DONE)
        outcome = logs_query_make(call, &state, selector, &query);
    if (outcome == DONE)
        outcome = logs_turn_ask(call, &state, query, since, &turn);
    if (outcome != DONE)
        return outcome;
    const struct logs_rows with = {
        .state = &state, .range = &range, .names = names, .marked = STR_NONE};
    struct turn_view view = {
        .rows = logs_rows_make(call, &with, &turn.lines),
        .by_name = call->scope.resource_id.at == NULL,
        .more = turn.more,
        .skipped = turn.skipped,
        .since = turn.cursor,
        .wait_ms = turn.wait_ms,
    };
    answer_page(call, logs_pages[PAGE_LOGS_TURN].bound, &view);
    return DONE;
}
