/* dashboard_panels.c: panels as they are looked at: asked together, drawn, or told why not. */
/* SPDX-License-Identifier: ISC */
#include "product/dashboard/dashboard_panels.h"

#include "product/access/permission.h"
#include "product/dashboard/dashboard_pages.h"

enum {
    HEIGHT_SMALL = 90,
    HEIGHT_LARGE = 300,
    HEIGHT_SPARK = 48,
    /* Of metrics: a rate needs two samples, and some stores have one in two minutes. */
    INTERVAL_LEAST_S = 300,
    PARAGRAPHS_MAX = 100,
};

const struct field dashboard_panel_shown[] = {
    {"id", TEXT_AT(struct dashboard_panel_view, id)},
    {"classes", TEXT_AT(struct dashboard_panel_view, classes)},
    {"title", TEXT_AT(struct dashboard_panel_view, title)},
    {"is_chart", BOOL_AT(struct dashboard_panel_view, is_chart)},
    {"is_number", BOOL_AT(struct dashboard_panel_view, is_number)},
    {"is_table", BOOL_AT(struct dashboard_panel_view, is_table)},
    {"is_text", BOOL_AT(struct dashboard_panel_view, is_text)},
    {"is_wrong", BOOL_AT(struct dashboard_panel_view, is_wrong)},
    {"mistake", TEXT_AT(struct dashboard_panel_view, mistake)},
    {"edit_href", TEXT_AT(struct dashboard_panel_view, edit_href)},
    {"paragraphs", LIST_AT(struct dashboard_panel_view, paragraphs, line_shown)},
    {"drawn", LIST_AT(struct dashboard_panel_view, drawn, metric_panel_shown)},
    {"number", TEXT_AT(struct dashboard_panel_view, number)},
    {"number_name", TEXT_AT(struct dashboard_panel_view, number_name)},
    {0},
};

/* ---- the address, and what it leaves to the document ---- */

static void usual_add(struct call *call, const char *name, struct str value)
{
    struct pairs *query = &call->request->query;
    struct pair *at = ARENA_ARRAY(call->task.arena, query->count + 1, struct pair);
    for (size_t i = 0; i < query->count; i++)
        at[i] = query->at[i];
    at[query->count] = (struct pair){str_of(name), value};
    *query = (struct pairs){at, query->count + 1};
}

static bool says(const struct call *call, const char *name)
{
    return request_query(call->request, name).length > 0;
}

static struct list chosen_read(struct call *call)
{
    const struct pairs *query = &call->request->query;
    struct dashboard_chosen *rows = ARENA_ARRAY(
        call->task.arena, DASHBOARD_PANEL_RESOURCES_MAX, struct dashboard_chosen);
    size_t count = 0;
    for (size_t i = 0; i < query->count && count < DASHBOARD_PANEL_RESOURCES_MAX; i++)
        if (str_is(query->at[i].name, "resource") && query->at[i].value.length > 0)
            rows[count++].id = query->at[i].value;
    return (struct list){rows, count, sizeof *rows, false};
}

void dashboard_grid_open(struct call *call, const struct dashboard_document *document,
                         struct dashboard_grid *grid)
{
    *grid = (struct dashboard_grid){.chosen = chosen_read(call)};
    if (!says(call, "range") && !says(call, "from") && !says(call, "to"))
        usual_add(call, "range", document->range);
    if (request_query(call->request, "refresh").at == NULL &&
        !str_is(document->refresh, "off"))
        usual_add(call, "refresh", document->refresh);
    if (metric_range_read(call, &grid->range) != DONE)
        grid->range.refresh_s = 0;
    metric_range_bar_fill(call, &grid->range, &grid->bar);
}

/* ---- what is asked ---- */

static int64_t height_of(const struct dashboard_panel *panel)
{
    if (str_is(panel->kind, "number"))
        return HEIGHT_SPARK;
    return str_is(panel->height, "small")   ? HEIGHT_SMALL
           : str_is(panel->height, "large") ? HEIGHT_LARGE
                                            : CHART_HEIGHT;
}

/* Ended by STR_NONE; NULL = all that the viewer may read. */
static const struct str *resources_of(struct arena *arena,
                                      const struct dashboard_panel *panel,
                                      const struct dashboard_grid *grid)
{
    const struct list *from = str_is(panel->scope, "chosen") ? &panel->resources
                              : str_is(panel->scope, "all")  ? NULL
                                                             : &grid->chosen;
    if (from == NULL || from->count == 0)
        return NULL;
    struct str *ids = ARENA_ARRAY(arena, from->count + 1, struct str);
    for (size_t i = 0; i < from->count; i++)
        ids[i] = LIST_ROW(*from, struct dashboard_chosen, i)->id;
    ids[from->count] = STR_NONE;
    return ids;
}

static struct dashboard_times times_of(const struct metric_range *range, bool logs)
{
    int64_t range_s = (range->to_us - range->from_us) / US_PER_S;
    int64_t step_s = range->step_ms / 1000 > 0 ? range->step_ms / 1000 : 1;
    /* Lines are counted once each; a rate of metrics needs more than a fine step. */
    int64_t interval_s = logs || step_s > INTERVAL_LEAST_S ? step_s : INTERVAL_LEAST_S;
    return (struct dashboard_times){range_s > 0 ? range_s : 1, interval_s};
}

struct preparing {
    struct call *call;
    const struct dashboard_grid *grid;
};

/* false = view->mistake says which query is wrong. */
static bool panel_prepare(const struct preparing *preparing,
                          const struct dashboard_panel *panel,
                          struct dashboard_panel_view *view, struct metric_panel *out)
{
    struct arena *arena = preparing->call->task.arena;
    struct metric_query *queries =
        ARENA_ARRAY(arena, panel->queries.count + 1, struct metric_query);
    for (size_t i = 0; i < panel->queries.count; i++) {
        const struct dashboard_query *query =
            LIST_ROW(panel->queries, struct dashboard_query, i);
        bool logs = str_is(query->language, "logql");
        struct dashboard_times times = times_of(&preparing->grid->range, logs);
        struct query_mistake mistake;
        if (!dashboard_query_fill(arena, query, &times, &mistake, &queries[i].query)) {
            view->mistake =
                arena_print(arena, "Query %zu, line %lld, column %lld: %.*s.", i + 1,
                            (long long)mistake.line, (long long)mistake.column,
                            STR_ARG(mistake.message));
            return false;
        }
        queries[i].legend = query->legend;
        queries[i].store = logs ? PROXY_LOGS : PROXY_METRICS;
    }
    *out = (struct metric_panel){
        .id = view->id,
        .title = panel->title,
        .kind = str_is(panel->kind, "area")   ? CHART_AREA
                : str_is(panel->kind, "bars") ? CHART_BARS
                                              : CHART_LINE,
        .queries = {queries, panel->queries.count, sizeof *queries, false},
        .resources = resources_of(arena, panel, preparing->grid),
        .height = height_of(panel),
    };
    if (!chart_unit_parse(panel->unit, &out->unit))
        out->unit = CHART_COUNT;
    return true;
}

/* ---- what is shown ---- */

static struct list paragraphs_of(struct arena *arena, struct str text)
{
    struct line *rows = ARENA_ARRAY(arena, PARAGRAPHS_MAX, struct line);
    struct buf paragraph = buf_open(arena, text.length + 1, text.length + 64);
    size_t count = 0;
    struct str rest = text;
    struct str line;
    size_t from = 0;
    while (count < PARAGRAPHS_MAX && str_cut(&rest, '\n', &line)) {
        struct str trimmed = str_trim(line);
        if (trimmed.length > 0) {
            if (buf_str(&paragraph).length > from)
                buf_add_char(&paragraph, ' ');
            buf_add(&paragraph, trimmed);
        }
        bool ends = trimmed.length == 0 || rest.at == NULL;
        struct str made = buf_str(&paragraph);
        if (ends && made.length > from) {
            rows[count++] = (struct line){
                arena_str(arena, str_slice(made, from, made.length)), STR("")};
            from = made.length;
        }
    }
    return (struct list){rows, count, sizeof *rows, false};
}

static struct dashboard_panel_view
view_of(struct call *call, const struct dashboard_panel *panel, size_t index)
{
    struct arena *arena = call->task.arena;
    struct dashboard_panel_view view = {
        .id = arena_print(arena, "p%zu", index + 1),
        .classes = arena_print(arena, "dashboard-panel span-%lld tall-%.*s",
                               (long long)panel->width, STR_ARG(panel->height)),
        .title = panel->title,
        .is_text = str_is(panel->kind, "text"),
        .is_number = str_is(panel->kind, "number"),
        .is_table = str_is(panel->kind, "table"),
        .mistake = STR(""),
        .edit_href = STR(""),
        .paragraphs = {.row_bytes = sizeof(struct line)},
        .drawn = {.row_bytes = sizeof(struct metric_panel_view)},
        .number = STR(""),
        .number_name = STR(""),
    };
    view.is_chart = !view.is_text && !view.is_number && !view.is_table;
    if (view.is_text)
        view.paragraphs = paragraphs_of(arena, panel->text);
    return view;
}

static void number_take(const struct metric_panel_view *drawn,
                        struct dashboard_panel_view *view)
{
    const struct list *legend = &drawn->chart.legend;
    if (legend->count == 0) {
        view->number = STR("\xe2\x80\x93");
        return;
    }
    const struct chart_legend *first = LIST_ROW(*legend, struct chart_legend, 0);
    view->number = first->current;
    if (legend->count > 1)
        view->number_name = first->name;
}

/* A resource that is gone says so; another try would not help. */
static void absence_tell(struct metric_panel_view *drawn)
{
    if (!drawn->trouble || drawn->outcome != ABSENT)
        return;
    drawn->trouble_title = STR("Nothing to show");
    drawn->trouble_text =
        STR("A resource that it is about is not there, or you may not read it.");
    drawn->retry_href = STR("");
}

/* The panel's own page, with time and resources as they are looked at now. */
static void links_fill(struct call *call, struct str path,
                       struct metric_panel_view *drawn)
{
    struct arena *arena = call->task.arena;
    if (path.at == NULL || !drawn->has_chart)
        return;
    struct str here = ARENA_JOIN(arena, path, STR("/panels/"), drawn->id);
    struct str tail = request_query_with(call->request, arena, "patience", STR_NONE);
    drawn->table_href = ARENA_JOIN(arena, here, tail);
    drawn->csv_href = ARENA_JOIN(arena, here, STR("/csv"), tail);
}

enum outcome dashboard_grid_fill(struct call *call,
                                 const struct dashboard_document *document,
                                 struct str path, struct dashboard_grid *grid)
{
    struct arena *arena = call->task.arena;
    size_t count = document->panels.count, asked = 0;
    struct dashboard_panel_view *views =
        ARENA_ARRAY(arena, count + 1, struct dashboard_panel_view);
    struct metric_panel *asks = ARENA_ARRAY(arena, count + 1, struct metric_panel);
    struct metric_panel_view *drawn =
        ARENA_ARRAY(arena, count + 1, struct metric_panel_view);
    size_t *of = ARENA_ARRAY(arena, count + 1, size_t);
    const struct preparing preparing = {call, grid};
    for (size_t i = 0; i < count; i++) {
        const struct dashboard_panel *panel =
            LIST_ROW(document->panels, struct dashboard_panel, i);
        views[i] = view_of(call, panel, i);
        if (views[i].is_text)
            continue;
        if (panel_prepare(&preparing, panel, &views[i], &asks[asked]))
            of[asked++] = i;
        else
            views[i].is_wrong = true;
        if (views[i].is_wrong && path.at != NULL && (call->scope.may & MAY_WRITE) != 0)
            views[i].edit_href = ARENA_JOIN(arena, path, STR("/edit#document-panels-"),
                                            arena_print(arena, "%zu", i));
    }
    enum outcome outcome =
        asked == 0
            ? DONE
            : metric_panels_render(
                  call, &(struct metric_wants){asks, asked, &grid->range, NULL}, drawn);
    if (outcome != DONE)
        return outcome;
    for (size_t i = 0; i < asked; i++) {
        struct dashboard_panel_view *view = &views[of[i]];
        absence_tell(&drawn[i]);
        links_fill(call, path, &drawn[i]);
        if (view->is_number && drawn[i].has_chart)
            number_take(&drawn[i], view);
        view->drawn =
            (struct list){&drawn[i], 1, sizeof(struct metric_panel_view), false};
    }
    grid->panels = (struct list){views, count, sizeof *views, false};
    return DONE;
}

bool dashboard_panel_ask(struct call *call, const struct dashboard_panel *panel,
                         size_t index, const struct dashboard_grid *grid,
                         struct dashboard_panel_asked *out)
{
    const struct preparing preparing = {call, grid};
    out->view = view_of(call, panel, index);
    out->view.is_wrong =
        !out->view.is_text && !panel_prepare(&preparing, panel, &out->view, &out->asked);
    return !out->view.is_text && !out->view.is_wrong;
}
