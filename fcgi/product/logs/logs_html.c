/* logs_html.c: the pages of lines: of a resource, and of a project. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/logs/logs_tail.h"
#include "product/logs/logs_view.h"

struct logs_view {
    struct frame frame;
    struct str title;
    struct list tabs;
    bool at_project;
    struct list errors;
    struct logs_form form;
    struct str query; /* as it was sent; "" = there is none */
    struct list rows;
    bool shows_log; /* there are lines, or some may come */
    struct str count_told;
    struct str older_href;
    struct str newest_href;
    struct logs_lack lines_lack;
    struct logs_lack chart_lack;
    bool has_chart;
    bool draws; /* the chart has bars */
    struct chart chart;
    bool nothing;  /* neither lines nor filters */
    bool no_match; /* filters, and no lines */
    bool by_name;  /* rows show their resource */
    struct list kept;
    bool shows_kept;
    bool may_keep;
    struct str kept_action;
    struct str kept_query;
    struct str since; /* where a live tail goes on */
    struct str script;
};

const struct field logs_view_shown[] = {
    {"frame", STRUCT_AT(struct logs_view, frame, frame_shown)},
    {"title", TEXT_AT(struct logs_view, title)},
    {"tabs", LIST_AT(struct logs_view, tabs, tab_shown)},
    {"at_project", BOOL_AT(struct logs_view, at_project)},
    {"errors", LIST_AT(struct logs_view, errors, error_line_shown)},
    {"form", STRUCT_AT(struct logs_view, form, logs_form_shown)},
    {"query", TEXT_AT(struct logs_view, query)},
    {"rows", LIST_AT(struct logs_view, rows, logs_row_shown)},
    {"shows_log", BOOL_AT(struct logs_view, shows_log)},
    {"count_told", TEXT_AT(struct logs_view, count_told)},
    {"older_href", TEXT_AT(struct logs_view, older_href)},
    {"newest_href", TEXT_AT(struct logs_view, newest_href)},
    {"lines_lack", STRUCT_AT(struct logs_view, lines_lack, logs_lack_shown)},
    {"chart_lack", STRUCT_AT(struct logs_view, chart_lack, logs_lack_shown)},
    {"has_chart", BOOL_AT(struct logs_view, has_chart)},
    {"draws", BOOL_AT(struct logs_view, draws)},
    {"chart", STRUCT_AT(struct logs_view, chart, chart_shown)},
    {"nothing", BOOL_AT(struct logs_view, nothing)},
    {"no_match", BOOL_AT(struct logs_view, no_match)},
    {"by_name", BOOL_AT(struct logs_view, by_name)},
    {"kept", LIST_AT(struct logs_view, kept, logs_kept_shown)},
    {"shows_kept", BOOL_AT(struct logs_view, shows_kept)},
    {"may_keep", BOOL_AT(struct logs_view, may_keep)},
    {"kept_action", TEXT_AT(struct logs_view, kept_action)},
    {"kept_query", TEXT_AT(struct logs_view, kept_query)},
    {"since", TEXT_AT(struct logs_view, since)},
    {"script", TEXT_AT(struct logs_view, script)},
    {0},
};

/* ---- questions that are kept ---- */

static enum outcome kept_fill(struct call *call, const struct logs_state *state,
                              struct logs_view *view)
{
    struct arena *arena = call->task.arena;
    struct list saved;
    view->shows_kept = call->caller->reads_project || call->scope.resource_id.at == NULL;
    if (!view->shows_kept)
        return DONE;
    enum outcome outcome = logs_saved_list(&call->task, &saved);
    if (outcome != DONE)
        return outcome;
    struct logs_state plain = *state;
    plain.cursor = STR("");
    plain.path = STR("");
    plain.live = plain.patient = false;
    struct str query = logs_state_href(arena, &plain);
    view->kept_query = query.length > 0 ? str_slice(query, 1, query.length) : STR("");
    view->kept_action = ARENA_JOIN(arena, STR("/projects/"), call->scope.project_id,
                                   STR("/logs/queries"));
    view->may_keep = call->scope.resource_id.at == NULL && (call->scope.may & MAY_WRITE) != 0;
    struct logs_kept *rows = ARENA_ARRAY(arena, saved.count + 1, struct logs_kept);
    for (size_t i = 0; i < saved.count; i++) {
        const struct logs_saved *one = LIST_ROW(saved, struct logs_saved, i);
        rows[i] = (struct logs_kept){
            .name = one->name,
            .href = frame_view_href(arena, state->path, one->query),
            .remove_href =
                ARENA_JOIN(arena, view->kept_action, STR("/"), one->id, STR("/delete")),
            .current = str_equal(one->query, view->kept_query),
        };
    }
    view->kept = (struct list){rows, saved.count, sizeof *rows, false};
    view->shows_kept = saved.count > 0 || view->may_keep;
    return DONE;
}

/* ---- lines ---- */

static struct str count_told(struct arena *arena, const struct logs_answer *answer)
{
    struct str shown = grouped_number(arena, (int64_t)answer->page.lines.count);
    const char *word = answer->page.lines.count == 1 ? "line" : "lines";
    if (answer->total >= (int64_t)answer->page.lines.count && answer->has_chart)
        return arena_print(arena, "%.*s of %.*s %s", STR_ARG(shown),
                           STR_ARG(grouped_number(arena, answer->total)),
                           answer->total == 1 ? "line" : "lines");
    return arena_print(arena, "%.*s %s", STR_ARG(shown), word);
}

static void lines_fill(struct call *call, const struct logs_state *state,
                       const struct logs_range *range, const struct logs_answer *answer,
                       struct logs_view *view)
{
    struct arena *arena = call->task.arena;
    struct list lines = answer->page.lines;
    const struct logs_rows with = {
        .state = state, .range = range, .names = view->form.names, .marked = STR_NONE};
    view->query = answer->query;
    view->lines_lack = answer->lines_lack;
    view->chart_lack = answer->chart_lack;
    view->has_chart = answer->has_chart;
    view->chart = answer->chart;
    view->draws = answer->has_chart && answer->total > 0;
    if (answer->lines_lack.lacks)
        return;
    view->rows = logs_rows_make(call, &with, &lines);
    view->count_told = count_told(arena, answer);
    view->shows_log = lines.count > 0 || state->live;
    view->no_match = !view->shows_log && logs_state_filters(state);
    view->nothing = !view->shows_log && !view->no_match;
    struct logs_state there = *state;
    there.cursor = STR("");
    there.patient = false;
    if (state->cursor.length > 0)
        view->newest_href = logs_state_href(arena, &there);
    there.cursor = logs_cursor_text(arena, &answer->page.next);
    there.live = false;
    if (answer->page.next.set && lines.count > 0)
        view->older_href = logs_state_href(arena, &there);
}

/* ---- the page ---- */

static const struct logs_lack no_lack = {.title = STR_INIT(""), .told = STR_INIT("")};

static enum outcome view_open(struct call *call, const struct logs_state *state,
                              struct logs_view *view)
{
    bool at_project = call->scope.resource_id.at == NULL;
    *view = (struct logs_view){
        .at_project = at_project,
        .by_name = at_project,
        .title = at_project ? STR("Logs")
                            : ARENA_JOIN(call->task.arena, STR("Logs of "),
                                         call->caller->resource_name),
        .query = STR(""),
        .count_told = STR(""),
        .older_href = STR(""),
        .newest_href = STR(""),
        .kept_action = STR(""),
        .kept_query = STR(""),
        .since = STR(""),
        .lines_lack = no_lack,
        .chart_lack = no_lack,
        .script = asset_url("logs.js"),
    };
    if (!at_project)
        view->tabs = resource_tabs(call, "logs");
    enum outcome outcome = kept_fill(call, state, view);
    if (outcome != DONE)
        return outcome;
    return frame_fill(
        call, &view->frame,
        &(struct frame_wants){"Logs", at_project ? "logs" : "resources",
                              ARENA_JOIN(call->task.arena, STR("/api/v1"),
                                         logs_place_path(call))});
}

/*
 * Followed, the lines are those with which a tail begins: the latest ones, the newest at the end.
 * A store that was too slow for the page is not asked again.
 */
static enum outcome lines_ask(struct call *call, struct logs_state *state,
                              const struct logs_range *range, struct logs_answer *answer,
                              struct logs_turn *turn)
{
    if (call->failure.field_count > 0)
        return INVALID;
    enum outcome outcome = logs_ask(call, state, range, answer);
    if (outcome != DONE || !state->live || answer->lines_lack.lacks)
        return outcome;
    outcome = logs_turn_ask(call, state, answer->query, STR(""), turn);
    if (outcome == DONE)
        answer->page = (struct logs_page){.lines = turn->lines};
    return outcome;
}

/* A store that is not there takes its part of the page away, no more. */
static bool is_lack(enum outcome outcome)
{
    return outcome == UPSTREAM_FAULT || outcome == UPSTREAM_AWAY || outcome == UPSTREAM_LATE ||
           outcome == OVER_LIMIT || outcome == TOO_LARGE || outcome == MALFORMED;
}

enum outcome logs_html(struct call *call)
{
    struct logs_state state;
    struct logs_range range;
    struct list names;
    struct logs_answer answer = {.query = STR("")};
    struct logs_view view;
    struct logs_turn turn = {.cursor = STR("")};
    logs_state_read(call, &state);
    logs_range_read(call, &state, &range);
    enum outcome outcome = logs_names(call, &state, &names);
    if (outcome == DONE)
        outcome = view_open(call, &state, &view);
    if (outcome != DONE)
        return outcome;
    outcome = lines_ask(call, &state, &range, &answer, &turn);
    if (is_lack(outcome)) {
        answer.lines_lack =
            logs_lack_of(call, "The lines are not here", outcome, &call->failure);
        outcome = DONE;
    }
    if (outcome != DONE && outcome != INVALID)
        return outcome;
    logs_form_make(call, &state, &range, &names, &view.form);
    if (outcome == INVALID) {
        view.errors = error_lines(call);
        answer_page_status(call, 422, logs_pages[PAGE_LOGS].bound, &view);
        return DONE;
    }
    lines_fill(call, &state, &range, &answer, &view);
    view.since = turn.cursor;
    answer_page(call, logs_pages[PAGE_LOGS].bound, &view);
    return DONE;
}
