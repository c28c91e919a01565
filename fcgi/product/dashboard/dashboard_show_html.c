/* dashboard_show_html.c: a dashboard as it is looked at, and one panel of it by itself. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/dashboard/dashboard_pages.h"
#include "product/dashboard/dashboard_panels.h"

enum {
    ROWS_SHOWN = 300,
    RESOURCES_SHOWN = 100,
    CSV_BYTES_MAX = 6 * 1024 * 1024,
};

static const struct field pair_shown[] = {
    {"name", TEXT_AT(struct pair, name)},
    {"value", TEXT_AT(struct pair, value)},
    {0},
};

struct show_view {
    struct frame frame;
    struct str id, title, description;
    struct list errors;
    struct dashboard_grid grid;
    struct list resources; /* struct filter_choice */
    struct str chosen;     /* "orders, trips"; "" = all */
    struct list kept;      /* struct pair: what the form of resources keeps */
    bool may_write, is_first;
    int64_t live_s;
    struct str here;     /* with all that is chosen: to be shared */
    struct str all_href; /* the same for all resources */
    struct str page_href, edit_href, copy_href, first_href, export_href, history_href;
};
/* clang-format off */
#define VIEW_TEXT(member) {#member, TEXT_AT(struct show_view, member)}
const struct field dashboard_show_shown[] = {
    {"frame", STRUCT_AT(struct show_view, frame, frame_shown)},
    VIEW_TEXT(id), VIEW_TEXT(title), VIEW_TEXT(description), VIEW_TEXT(chosen), VIEW_TEXT(here),
    VIEW_TEXT(all_href), VIEW_TEXT(page_href), VIEW_TEXT(edit_href), VIEW_TEXT(copy_href),
    VIEW_TEXT(first_href), VIEW_TEXT(export_href), VIEW_TEXT(history_href),
    {"errors", LIST_AT(struct show_view, errors, error_line_shown)},
    {"resources", LIST_AT(struct show_view, resources, filter_choice_shown)},
    {"kept", LIST_AT(struct show_view, kept, pair_shown)},
    {"may_write", BOOL_AT(struct show_view, may_write)},
    {"is_first", BOOL_AT(struct show_view, is_first)},
    {"live_s", INT_AT(struct show_view, live_s)},
    DASHBOARD_GRID_SHOWN(struct show_view, grid),
    {0},
};
#undef VIEW_TEXT

const struct parameter dashboard_show_query[] = {
    METRIC_RANGE_PARAMETERS,
    {"refresh", FIELD_TEXT, "Read anew by itself: 10s, 1m.", 0, 0, false, NULL},
    {"resource", FIELD_TEXT, "Figures of this resource; may be repeated; absent = of all.", 0, 0, false, NULL},
    {"patience", FIELD_TEXT, "1 waits longer for the stores.", 0, 0, false, NULL},
    {0},
};
/* clang-format on */

/* ---- whose figures ---- */

static bool is_chosen(const struct dashboard_grid *grid, struct str id)
{
    for (size_t i = 0; i < grid->chosen.count; i++)
        if (str_equal(LIST_ROW(grid->chosen, struct dashboard_chosen, i)->id, id))
            return true;
    return false;
}

static enum outcome fill_resources(struct call *call, struct show_view *view)
{
    struct arena *arena = call->task.arena;
    struct list found;
    enum outcome outcome = dashboard_resources(&call->task, &found);
    if (outcome != DONE)
        return outcome;
    size_t count = found.count < RESOURCES_SHOWN ? found.count : RESOURCES_SHOWN;
    struct filter_choice *rows = ARENA_ARRAY(arena, count + 1, struct filter_choice);
    struct buf names = buf_open(arena, 64, KIB(16));
    for (size_t i = 0; i < count; i++) {
        const struct dashboard_resource *resource =
            LIST_ROW(found, struct dashboard_resource, i);
        rows[i] = (struct filter_choice){resource->id, resource->name,
                                         is_chosen(&view->grid, resource->id)};
        if (!rows[i].selected)
            continue;
        if (buf_str(&names).length > 0)
            BUF_ADD(&names, ", ");
        buf_add(&names, resource->name);
    }
    view->resources = (struct list){rows, count, sizeof *rows, false};
    view->chosen = buf_str(&names);
    if (view->chosen.length == 0 && view->grid.chosen.count > 0)
        view->chosen = STR("none that is there");
    return DONE;
}

/* All of the address but the resources, for their form. */
static struct list kept_of(struct call *call)
{
    const struct pairs *query = &call->request->query;
    struct pair *rows = ARENA_ARRAY(call->task.arena, query->count + 1, struct pair);
    size_t count = 0;
    for (size_t i = 0; i < query->count; i++)
        if (!str_is(query->at[i].name, "resource") &&
            !str_is(query->at[i].name, "patience") && query->at[i].value.length > 0)
            rows[count++] = query->at[i];
    return (struct list){rows, count, sizeof *rows, false};
}

/* ---- the page ---- */

static void fill_links(struct call *call, const struct dashboard *dashboard,
                       struct show_view *view)
{
    struct arena *arena = call->task.arena;
    struct str id = dashboard->id;
    view->page_href = dashboard_page_path(call, id, "");
    view->edit_href = dashboard_page_path(call, id, "/edit");
    view->copy_href = dashboard_page_path(call, id, "/copy");
    view->first_href = dashboard_page_path(call, id, "/first");
    view->export_href = dashboard_page_path(call, id, "/export");
    view->history_href = dashboard_page_path(call, id, "/history");
    view->here =
        ARENA_JOIN(arena, site_base_url(call->site), view->page_href,
                   request_query_with(call->request, arena, "patience", STR_NONE));
    view->all_href =
        ARENA_JOIN(arena, view->page_href,
                   request_query_with(call->request, arena, "resource", STR_NONE));
}

enum outcome dashboard_show_html(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct show_view view = {.may_write = (call->scope.may & MAY_WRITE) != 0};
    struct dashboard dashboard;
    struct dashboard_document document;
    enum outcome outcome =
        dashboard_load(&call->task, request_word(call->request, "dashboard"), &dashboard);
    if (outcome != DONE)
        return outcome;
    dashboard_document_read(arena, dashboard_document_tree(arena, dashboard.document),
                            &document);
    dashboard_grid_open(call, &document, &view.grid);
    view.errors = error_lines(call);
    fill_links(call, &dashboard, &view);
    outcome = fill_resources(call, &view);
    if (outcome == DONE)
        outcome = dashboard_frame(call, &view.frame, dashboard.name,
                                  ARENA_JOIN(arena, STR("/"), dashboard.id));
    if (outcome == DONE)
        outcome = dashboard_grid_fill(call, &document, view.page_href, &view.grid);
    if (outcome != DONE)
        return outcome;
    view.id = dashboard.id;
    view.title = dashboard.name;
    view.description = dashboard.description;
    view.is_first = dashboard.is_first;
    view.kept = kept_of(call);
    view.live_s = view.grid.bar.live_s;
    answer_page_status(call, view.errors.count == 0 ? 200 : 422,
                       dashboard_pages[PAGE_DASHBOARD_SHOW].bound, &view);
    return DONE;
}

/* ---- one panel ---- */

struct panel_view {
    struct frame frame;
    struct str title, dashboard;
    struct list errors;
    struct dashboard_grid grid;
    struct metric_panel_view panel;
    bool is_drawn;
    struct list paragraphs;
    struct str mistake;
    struct list rows; /* struct metric_row */
    bool more;
    struct str back_href;
    int64_t live_s;
};
const struct field dashboard_one_shown[] = {
    {"frame", STRUCT_AT(struct panel_view, frame, frame_shown)},
    {"title", TEXT_AT(struct panel_view, title)},
    {"dashboard", TEXT_AT(struct panel_view, dashboard)},
    {"errors", LIST_AT(struct panel_view, errors, error_line_shown)},
    {"range", STRUCT_AT(struct panel_view, grid.bar, metric_range_bar_shown)},
    {"panel", STRUCT_AT(struct panel_view, panel, metric_panel_shown)},
    {"is_drawn", BOOL_AT(struct panel_view, is_drawn)},
    {"paragraphs", LIST_AT(struct panel_view, paragraphs, line_shown)},
    {"mistake", TEXT_AT(struct panel_view, mistake)},
    {"rows", LIST_AT(struct panel_view, rows, metric_row_shown)},
    {"more", BOOL_AT(struct panel_view, more)},
    {"back_href", TEXT_AT(struct panel_view, back_href)},
    {"live_s", INT_AT(struct panel_view, live_s)},
    {0},
};

/* One panel that the path names ("p3"), drawn when it can be. */
struct one {
    struct dashboard dashboard;
    struct dashboard_grid grid;
    struct dashboard_panel_asked asked;
    struct metric_panel_view drawn;
    bool is_drawn;
    bool understood; /* the range */
};

static enum outcome one_load(struct call *call, struct one *out)
{
    struct arena *arena = call->task.arena;
    struct dashboard_document document;
    struct str word = request_word(call->request, "panel");
    int64_t number = 0;
    enum outcome outcome = dashboard_load(
        &call->task, request_word(call->request, "dashboard"), &out->dashboard);
    if (outcome != DONE)
        return outcome;
    dashboard_document_read(
        arena, dashboard_document_tree(arena, out->dashboard.document), &document);
    if (word.length < 2 || word.at[0] != 'p' ||
        !str_int_parse(str_slice(word, 1, word.length), 1, (int64_t)document.panels.count,
                       &number))
        return ABSENT;
    dashboard_grid_open(call, &document, &out->grid);
    out->understood = call->failure.field_count == 0;
    size_t index = (size_t)number - 1;
    const struct dashboard_panel *panel =
        LIST_ROW(document.panels, struct dashboard_panel, index);
    out->is_drawn = dashboard_panel_ask(call, panel, index, &out->grid, &out->asked);
    if (!out->is_drawn)
        return DONE;
    out->asked.asked.height = 2 * CHART_HEIGHT;
    return metric_panels_render(
        call, &(struct metric_wants){&out->asked.asked, 1, &out->grid.range, NULL},
        &out->drawn);
}

enum outcome dashboard_panel_html(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct panel_view view = {.more = false};
    struct one one = {.is_drawn = false};
    enum outcome outcome = one_load(call, &one);
    if (outcome == DONE)
        outcome = dashboard_frame(call, &view.frame, one.asked.view.title,
                                  ARENA_JOIN(arena, STR("/"), one.dashboard.id));
    if (outcome != DONE)
        return outcome;
    struct str tail = request_query_with(call->request, arena, "patience", STR_NONE);
    view.title = one.asked.view.title;
    view.dashboard = one.dashboard.name;
    view.errors = one.understood ? (struct list){0} : error_lines(call);
    view.grid = one.grid;
    view.panel = one.drawn;
    view.is_drawn = one.is_drawn;
    view.paragraphs = one.asked.view.paragraphs;
    view.mistake = one.asked.view.mistake;
    if (one.is_drawn) {
        view.panel.csv_href = ARENA_JOIN(arena, call->request->path, STR("/csv"), tail);
        view.rows = metric_table(arena, &one.drawn, &one.asked.asked, metric_zone(call),
                                 ROWS_SHOWN);
        view.more = view.rows.more;
    }
    view.back_href =
        ARENA_JOIN(arena, dashboard_page_path(call, one.dashboard.id, ""), tail);
    view.live_s = view.grid.bar.live_s;
    answer_page_status(call, one.understood ? 200 : 422,
                       dashboard_pages[PAGE_DASHBOARD_PANEL].bound, &view);
    return DONE;
}

enum outcome dashboard_panel_csv(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct one one = {.is_drawn = false};
    enum outcome outcome = one_load(call, &one);
    if (outcome == DONE && !one.understood)
        outcome = INVALID;
    if (outcome == DONE && !one.is_drawn)
        outcome = ABSENT;
    /* A file from which something is missing would pass for the whole. */
    if (outcome == DONE && one.drawn.outcome != DONE) {
        call->failure = one.drawn.failure;
        outcome = one.drawn.outcome;
    }
    if (outcome != DONE)
        return outcome;
    struct buf out = buf_open(arena, KIB(16), CSV_BYTES_MAX);
    metric_csv(&out, arena, &one.drawn);
    if (out.over)
        return refuse(&call->failure, TOO_LARGE, NULL,
                      "The table is too large for a file.", "Choose a shorter range.");
    response_header(call->response, "Content-Disposition",
                    ARENA_JOIN(arena, STR("attachment; filename=\""), one.dashboard.id,
                               STR("-"), one.asked.view.id, STR(".csv\"")));
    call->response->content_type = STR("text/csv; charset=utf-8");
    buf_add(&call->response->body, buf_str(&out));
    call->response->status = 200;
    return DONE;
}
