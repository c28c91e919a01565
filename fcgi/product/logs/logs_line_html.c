/* logs_line_html.c: one line, with those before and after it. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_view.h"

#include "platform/query/query.h"
#include "product/proxy/proxy.h"

enum { AROUND = 25, AROUND_MOST = 200, HOURS = 12 };

static const int64_t hour_ns = 3600 * 1000000000LL;

struct line_view {
    struct frame frame;
    struct str title;
    struct list tabs;
    struct list rows;
    struct logs_lack lack;
    struct str told;    /* "Lines of the same stream" */
    bool same_stream;
    bool found;         /* the line is among them */
    struct str here_href;   /* the page of lines around that instant */
    struct str stream_href; /* of the same stream only, or of all: the other one */
    struct str more_href;   /* more lines around it; "" = there are all */
    struct str retry_href;
    bool by_name;
    struct str zone_name;
    struct list hidden; /* of the forms of fields: nothing but the range */
    struct str action;
    struct str script;
};

const struct field logs_line_shown[] = {
    {"frame", STRUCT_AT(struct line_view, frame, frame_shown)},
    {"title", TEXT_AT(struct line_view, title)},
    {"tabs", LIST_AT(struct line_view, tabs, tab_shown)},
    {"rows", LIST_AT(struct line_view, rows, logs_row_shown)},
    {"lack", STRUCT_AT(struct line_view, lack, logs_lack_shown)},
    {"told", TEXT_AT(struct line_view, told)},
    {"same_stream", BOOL_AT(struct line_view, same_stream)},
    {"found", BOOL_AT(struct line_view, found)},
    {"here_href", TEXT_AT(struct line_view, here_href)},
    {"stream_href", TEXT_AT(struct line_view, stream_href)},
    {"more_href", TEXT_AT(struct line_view, more_href)},
    {"retry_href", TEXT_AT(struct line_view, retry_href)},
    {"by_name", BOOL_AT(struct line_view, by_name)},
    {"zone_name", TEXT_AT(struct line_view, zone_name)},
    {"hidden", LIST_AT(struct line_view, hidden, logs_label_shown)},
    {"action", TEXT_AT(struct line_view, action)},
    {"script", TEXT_AT(struct line_view, script)},
    {0},
};

/* What the address says: ?at=1795230725780874091-0123456789abcdef&stream=same&around=50 */
struct place {
    int64_t ns;
    struct str key;
    bool same_stream;
    int64_t around;
};

static enum outcome place_read(struct call *call, struct place *out)
{
    struct str at = request_query(call->request, "at");
    struct str around = request_query(call->request, "around");
    struct str ns = STR("");
    *out = (struct place){.around = AROUND};
    out->same_stream = str_is(request_query(call->request, "stream"), "same");
    if (around.length > 0 && !str_int_parse(around, 1, AROUND_MOST, &out->around))
        out->around = AROUND;
    out->key = at;
    if (at.at != NULL && str_cut(&out->key, '-', &ns) && out->key.at != NULL &&
        str_int_parse(ns, 1, INT64_MAX / 2, &out->ns))
        return DONE;
    failure_field(&call->failure, STR("/at"), "malformed",
                  "A line is named by its time and a fingerprint, as its link does.");
    return INVALID;
}

static struct str place_href(struct call *call, const struct place *place, bool same,
                             int64_t around)
{
    struct arena *arena = call->task.arena;
    return arena_print(arena, "%.*s/line?at=%lld-%.*s%s%s", STR_ARG(logs_place_path(call)),
                       (long long)place->ns, STR_ARG(url_encode(arena, place->key)),
                       same ? "&stream=same" : "",
                       around > AROUND
                           ? arena_cstr(arena, arena_print(arena, "&around=%lld",
                                                           (long long)around))
                           : "");
}

/* ---- the lines ---- */

struct around {
    const struct logs_state *state;
    struct str selector;
    int64_t deadline_ms;
    struct list lines;
};

/* The labels of a line as a selector; those that a parser made are not among them here. */
static struct str selector_of(struct arena *arena, const struct logs_line *line)
{
    struct buf buf = buf_open(arena, 256, KIB(16));
    for (size_t i = 0; i < line->labels.count && i < QUERY_MATCHERS_MAX - 1; i++) {
        const struct logs_label *label = LIST_ROW(line->labels, struct logs_label, i);
        buf_add(&buf, i == 0 ? STR("{") : STR(", "));
        buf_add(&buf, label->name);
        buf_add_char(&buf, '=');
        buf_add(&buf, query_quote(arena, label->value));
    }
    buf_add_char(&buf, '}');
    return buf_str(&buf);
}

static enum outcome side_ask(struct call *call, const struct around *around, bool forward,
                             int64_t from_ns, struct list *out)
{
    struct logs_state state = *around->state;
    struct logs_page page;
    state.oldest_first = forward;
    int64_t before_ns = from_ns > HOURS * hour_ns ? from_ns - HOURS * hour_ns : 0;
    const struct logs_wish wish = {
        .state = &state,
        .range = {.from_us = (forward ? from_ns : before_ns) / 1000,
                  .to_us = (forward ? from_ns + HOURS * hour_ns : from_ns) / 1000},
        .cursor = {.set = true, .ns = forward ? from_ns : from_ns - 1},
        .query = around->selector,
        .deadline_ms = around->deadline_ms,
    };
    enum outcome outcome = logs_ask_page(call, &wish, &page);
    if (outcome == DONE)
        *out = page.lines;
    return outcome;
}

/* Those before it turned round, then it and those after it. */
static enum outcome around_ask(struct call *call, struct around *around,
                               const struct place *place)
{
    struct list before, after;
    enum outcome outcome = side_ask(call, around, true, place->ns, &after);
    if (outcome == DONE)
        outcome = side_ask(call, around, false, place->ns, &before);
    if (outcome != DONE)
        return outcome;
    struct logs_line *rows =
        ARENA_ARRAY(call->task.arena, before.count + after.count + 1, struct logs_line);
    for (size_t i = 0; i < before.count; i++)
        rows[i] = *LIST_ROW(before, struct logs_line, before.count - 1 - i);
    for (size_t i = 0; i < after.count; i++)
        rows[before.count + i] = *LIST_ROW(after, struct logs_line, i);
    around->lines =
        (struct list){rows, before.count + after.count, sizeof *rows, false};
    return DONE;
}

static const struct logs_line *line_find(struct call *call, const struct list *lines,
                                         const struct place *place)
{
    for (size_t i = 0; i < lines->count; i++) {
        const struct logs_line *line = LIST_ROW(*lines, struct logs_line, i);
        if (line->ns == place->ns &&
            str_equal(logs_line_key(call->task.arena, line), place->key))
            return line;
    }
    return NULL;
}

static enum outcome lines_find(struct call *call, struct around *around,
                               struct place *place)
{
    enum outcome outcome = around_ask(call, around, place);
    if (outcome != DONE || !place->same_stream)
        return outcome;
    const struct logs_line *line = line_find(call, &around->lines, place);
    if (line == NULL || line->labels.count == 0)
        return DONE;
    around->selector = selector_of(call->task.arena, line);
    return around_ask(call, around, place);
}

/* ---- the page ---- */

static void ways_fill(struct call *call, const struct place *place, struct line_view *view)
{
    struct arena *arena = call->task.arena;
    int64_t minute_us = 60 * 1000000LL;
    const struct logs_state there = {
        .path = logs_place_path(call),
        .from = logs_instant_text(arena, place->ns / 1000 - 5 * minute_us),
        .to = logs_instant_text(arena, place->ns / 1000 + 5 * minute_us),
        .limit = LOGS_LIMIT_DEFAULT,
    };
    struct logs_label *hidden = ARENA_ARRAY(arena, 2, struct logs_label);
    hidden[0] = (struct logs_label){STR("from"), there.from};
    hidden[1] = (struct logs_label){STR("to"), there.to};
    view->hidden = (struct list){hidden, 2, sizeof *hidden, false};
    view->action = there.path;
    view->here_href = logs_state_href(arena, &there);
    view->same_stream = place->same_stream;
    view->stream_href = place_href(call, place, !place->same_stream, place->around);
    view->more_href = place->around < AROUND_MOST
                          ? place_href(call, place, place->same_stream, place->around * 2)
                          : STR("");
    view->retry_href = ARENA_JOIN(
        arena, place_href(call, place, place->same_stream, place->around),
        STR("&patience=1"));
    view->told = place->same_stream ? STR("Lines of the same stream")
                                    : STR("Lines of all streams");
}

static void rows_fill(struct call *call, const struct around *around,
                      const struct place *place, const struct list *names,
                      struct line_view *view)
{
    if (around->lines.count == 0)
        return;
    const struct logs_line *lines = around->lines.rows;
    const struct logs_range range = {.from_us = lines[0].ns / 1000,
                                     .to_us = lines[around->lines.count - 1].ns / 1000};
    const struct logs_rows with = {.state = around->state,
                                   .range = &range,
                                   .names = *names,
                                   .marked = place->key,
                                   .marked_ns = place->ns,
                                   .details = true};
    view->found = line_find(call, &around->lines, place) != NULL;
    view->rows = logs_rows_make(call, &with, &around->lines);
}

static enum outcome view_fill(struct call *call, const struct place *place,
                              struct line_view *view)
{
    bool at_project = call->scope.resource_id.at == NULL;
    view->by_name = at_project;
    view->title = STR("Around a line");
    view->script = asset_url("logs.js");
    view->lack = (struct logs_lack){.title = STR(""), .told = STR("")};
    logs_zone(call, &view->zone_name);
    ways_fill(call, place, view);
    if (!at_project)
        view->tabs = resource_tabs(call, "logs");
    return frame_fill(call, &view->frame,
                      &(struct frame_wants){"Around a line",
                                            at_project ? "logs" : "resources", STR_NONE});
}

enum outcome logs_line_html(struct call *call)
{
    struct line_view view = {0};
    struct place place;
    struct list names;
    struct logs_state state = {.path = logs_place_path(call)};
    struct around around = {.state = &state};
    enum outcome outcome = place_read(call, &place);
    if (outcome == DONE)
        outcome = logs_names(call, &state, &names);
    if (outcome == DONE)
        outcome = view_fill(call, &place, &view);
    if (outcome != DONE)
        return outcome;
    state.limit = place.around;
    state.from = logs_instant_text(call->task.arena, place.ns / 1000 - hour_ns / 1000);
    state.to = logs_instant_text(call->task.arena, place.ns / 1000 + hour_ns / 1000);
    around.deadline_ms = proxy_page_wait_ms(call) / 2;
    outcome = logs_selector(call, &state, &around.selector);
    if (outcome == DONE)
        outcome = lines_find(call, &around, &place);
    if (outcome == STORE_FAULT || outcome == ABSENT)
        return outcome;
    view.lack = logs_lack_of(call, "The lines are not here", outcome, &call->failure);
    if (outcome == DONE)
        rows_fill(call, &around, &place, &names, &view);
    answer_page(call, logs_pages[PAGE_LOGS_LINE].bound, &view);
    return DONE;
}
