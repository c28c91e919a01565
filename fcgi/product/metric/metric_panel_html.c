/* metric_panel_html.c: one panel by itself: larger, with its numbers as a table; and as CSV. */
/* SPDX-License-Identifier: ISC */
#include "product/metric/metric_private.h"
#include "product/resource/resource.h"
#include "product/resource/resource_pages.h"

enum { ROWS_SHOWN = 300, CSV_BYTES_MAX = 6 * 1024 * 1024 };

struct one_view {
    struct frame frame;
    struct str name;
    struct list tabs;
    struct metric_range_bar range;
    struct list errors;
    struct metric_panel_view panel;
    struct list rows; /* struct metric_row */
    bool more;
    struct str back_href;
    int64_t live_s;
};

const struct field metric_one_shown[] = {
    {"frame", STRUCT_AT(struct one_view, frame, frame_shown)},
    {"name", TEXT_AT(struct one_view, name)},
    {"tabs", LIST_AT(struct one_view, tabs, tab_shown)},
    {"range", STRUCT_AT(struct one_view, range, metric_range_bar_shown)},
    {"errors", LIST_AT(struct one_view, errors, error_line_shown)},
    {"panel", STRUCT_AT(struct one_view, panel, metric_panel_shown)},
    {"rows", LIST_AT(struct one_view, rows, metric_row_shown)},
    {"more", BOOL_AT(struct one_view, more)},
    {"back_href", TEXT_AT(struct one_view, back_href)},
    {"live_s", INT_AT(struct one_view, live_s)},
    {0},
};

/* Among the groups of the type, or in the address; false: there is none. */
static bool panel_find(struct call *call, const struct catalog_type *type, struct str id,
                       struct metric_panel *out)
{
    struct list groups = metric_groups(call->task.arena, type);
    struct metric_custom custom;
    for (size_t g = 0; g < groups.count; g++) {
        const struct list *panels = &LIST_ROW(groups, struct metric_group, g)->panels;
        for (size_t p = 0; p < panels->count; p++)
            if (str_equal(LIST_ROW(*panels, struct metric_panel, p)->id, id)) {
                *out = *LIST_ROW(*panels, struct metric_panel, p);
                return true;
            }
    }
    metric_custom_read(call, &custom);
    for (size_t i = 0; i < custom.count; i++)
        if (str_equal(custom.panels[i].id, id)) {
            *out = custom.panels[i];
            return true;
        }
    return false;
}

/* One panel that the path names, drawn. */
struct one {
    struct resource resource;
    struct metric_range range;
    struct metric_panel panel;
    struct metric_panel_view view;
    enum outcome understood; /* of the range */
};

static enum outcome one_load(struct call *call, struct one *out)
{
    const struct catalog_type *type = NULL;
    struct metric_past past;
    enum outcome outcome =
        resource_load(&call->task, call->scope.resource_id, &out->resource);
    out->understood = metric_range_read(call, &out->range);
    if (outcome == DONE)
        outcome = resource_find_type(call, &out->resource, &type);
    if (outcome == DONE &&
        !panel_find(call, type, request_word(call->request, "panel"), &out->panel))
        outcome = ABSENT;
    if (outcome == DONE)
        outcome = metric_past_load(call, &out->range, &past);
    if (outcome != DONE)
        return outcome;
    out->panel.height = 2 * CHART_HEIGHT;
    past.deployments.wants_alerts = true;
    return metric_panels_render(
        call, &(struct metric_wants){&out->panel, 1, &out->range, &past.deployments},
        &out->view);
}

enum outcome metric_one_html(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct one_view view = {.tabs = resource_tabs(call, "metrics")};
    struct one one;
    enum outcome outcome = one_load(call, &one);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){arena_cstr(arena, one.panel.title), "resources",
                                  resource_api_path(call, "/metrics/panels")});
    if (outcome != DONE)
        return outcome;
    metric_range_bar_fill(call, &one.range, &view.range);
    view.name = one.resource.name;
    view.errors = one.understood == DONE ? (struct list){0} : error_lines(call);
    view.panel = one.view;
    view.panel.csv_href = metric_href(
        call, ARENA_JOIN(arena, call->request->path, STR("/csv")), "patience", STR(""));
    view.rows = metric_table(arena, &one.view, &one.panel, metric_zone(call), ROWS_SHOWN);
    view.more = view.rows.more;
    view.back_href =
        metric_href(call, metric_page_path(call, STR("")), "patience", STR(""));
    view.live_s = view.range.live_s;
    answer_page_status(call, one.understood == DONE ? 200 : 422,
                       metric_pages[PAGE_METRIC_PANEL].bound, &view);
    return DONE;
}

/* "shop-cpu.csv": ids and panel ids are letters, digits and hyphens. */
static void name_file(struct call *call, const struct one *one)
{
    struct str name =
        ARENA_JOIN(call->task.arena, STR("attachment; filename=\""), one->resource.id,
                   STR("-"), one->panel.id, STR(".csv\""));
    response_header(call->response, "Content-Disposition", name);
}

enum outcome metric_one_csv(struct call *call)
{
    struct one one;
    enum outcome outcome = one_load(call, &one);
    if (outcome == DONE && one.understood != DONE)
        outcome = one.understood;
    /* A file from which something is missing would pass for the whole. */
    if (outcome == DONE && one.view.outcome != DONE) {
        call->failure = one.view.failure;
        outcome = one.view.outcome;
    }
    if (outcome != DONE)
        return outcome;
    struct buf out = buf_open(call->task.arena, KIB(16), CSV_BYTES_MAX);
    metric_csv(&out, call->task.arena, &one.view);
    if (out.over)
        return refuse(&call->failure, TOO_LARGE, NULL,
                      "The table is too large for a file.", "Choose a shorter range.");
    name_file(call, &one);
    call->response->content_type = STR("text/csv; charset=utf-8");
    buf_add(&call->response->body, buf_str(&out));
    call->response->status = 200;
    return DONE;
}
