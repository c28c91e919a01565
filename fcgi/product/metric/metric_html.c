/* metric_html.c: the metrics of a resource: charts by group, what happened, panels of one's own. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/metric/metric_private.h"
#include "product/resource/resource.h"
#include "product/resource/resource_pages.h"

enum { EVENTS_SHOWN = 12 };

/* ---- what the page shows ---- */

struct group_view {
    struct str id, title;
    struct list panels; /* struct metric_panel_view */
};

struct event_view {
    struct str title, tone;
    int64_t at;
};

struct unit_choice {
    struct str value, label;
    bool selected;
};

struct page_view {
    struct frame frame;
    struct str name;
    struct list tabs;
    struct metric_range_bar range;
    struct list errors;
    bool configured;
    struct str charts_href, summary_href;
    bool summary;
    struct chart_bands bands;
    struct list groups;
    struct list customs; /* struct metric_panel_view */
    struct list events;  /* struct event_view */
    bool alerts_missing;
    struct str custom_text, custom_error;
    struct list units; /* struct unit_choice */
    struct list kept;  /* struct pair */
    int64_t live_s;
};

static const struct field group_shown[] = {
    {"id", TEXT_AT(struct group_view, id)},
    {"title", TEXT_AT(struct group_view, title)},
    {"panels", LIST_AT(struct group_view, panels, metric_panel_shown)},
    {0},
};

static const struct field event_shown[] = {
    {"title", TEXT_AT(struct event_view, title)},
    {"tone", TEXT_AT(struct event_view, tone)},
    {"at", TIME_AT(struct event_view, at)},
    {0},
};

static const struct field unit_shown[] = {
    {"value", TEXT_AT(struct unit_choice, value)},
    {"label", TEXT_AT(struct unit_choice, label)},
    {"selected", BOOL_AT(struct unit_choice, selected)},
    {0},
};

static const struct field kept_shown[] = {
    {"name", TEXT_AT(struct pair, name)},
    {"value", TEXT_AT(struct pair, value)},
    {0},
};

const struct field metric_page_shown[] = {
    {"frame", STRUCT_AT(struct page_view, frame, frame_shown)},
    {"name", TEXT_AT(struct page_view, name)},
    {"tabs", LIST_AT(struct page_view, tabs, tab_shown)},
    {"range", STRUCT_AT(struct page_view, range, metric_range_bar_shown)},
    {"errors", LIST_AT(struct page_view, errors, error_line_shown)},
    {"configured", BOOL_AT(struct page_view, configured)},
    {"charts_href", TEXT_AT(struct page_view, charts_href)},
    {"summary_href", TEXT_AT(struct page_view, summary_href)},
    {"summary", BOOL_AT(struct page_view, summary)},
    {"bands", STRUCT_AT(struct page_view, bands, chart_bands_shown)},
    {"groups", LIST_AT(struct page_view, groups, group_shown)},
    {"customs", LIST_AT(struct page_view, customs, metric_panel_shown)},
    {"events", LIST_AT(struct page_view, events, event_shown)},
    {"alerts_missing", BOOL_AT(struct page_view, alerts_missing)},
    {"custom_text", TEXT_AT(struct page_view, custom_text)},
    {"custom_error", TEXT_AT(struct page_view, custom_error)},
    {"units", LIST_AT(struct page_view, units, unit_shown)},
    {"kept", LIST_AT(struct page_view, kept, kept_shown)},
    {"live_s", INT_AT(struct page_view, live_s)},
    {0},
};

/* ---- filling it ---- */

struct str metric_page_path(struct call *call, struct str more)
{
    return ARENA_JOIN(call->task.arena,
                      resource_path(call, call->scope.resource_id, "/metrics"), more);
}

struct metric_choices {
    struct metric_panel *panels;
    struct metric_panel_view *views;
    size_t count;
};

/* All panels of all groups and of the address, one behind the other, to be asked together. */
static struct metric_choices choices_of(struct arena *arena, const struct list *groups,
                                        const struct metric_custom *custom)
{
    struct metric_choices out = {
        ARENA_ARRAY(arena, METRIC_PANELS_MAX, struct metric_panel),
        ARENA_ARRAY(arena, METRIC_PANELS_MAX, struct metric_panel_view), 0};
    size_t most = METRIC_PANELS_MAX - custom->count;
    for (size_t g = 0; g < groups->count; g++) {
        const struct metric_group *group = LIST_ROW(*groups, struct metric_group, g);
        for (size_t p = 0; p < group->panels.count && out.count < most; p++)
            out.panels[out.count++] = *LIST_ROW(group->panels, struct metric_panel, p);
    }
    for (size_t i = 0; i < custom->count; i++)
        out.panels[out.count++] = custom->panels[i];
    return out;
}

static void links_fill(struct call *call, struct metric_panel_view *view)
{
    struct str path =
        metric_page_path(call, ARENA_JOIN(call->task.arena, STR("/"), view->id));
    view->table_href = metric_href(call, path, "patience", STR(""));
    view->csv_href = metric_href(call, ARENA_JOIN(call->task.arena, path, STR("/csv")),
                                 "patience", STR(""));
}

static void parameter_add(struct buf *href, struct arena *arena, const char *name,
                          struct str value)
{
    buf_add_char(href, str_find(buf_str(href), 0, '?') < 0 ? '?' : '&');
    buf_add(href, str_of(name));
    buf_add_char(href, '=');
    buf_add(href, url_encode(arena, value));
}

/* The form of dashboards that takes a panel from elsewhere. */
static struct str keep_href(struct call *call, const struct metric_panel *panel)
{
    struct arena *arena = call->task.arena;
    struct buf href = buf_open(arena, 256, KIB(16));
    if ((call->scope.may & MAY_WRITE) == 0 || !call->caller->reads_project)
        return STR("");
    buf_add(&href, resource_project_path(call, "/dashboards/add"));
    parameter_add(&href, arena, "title", panel->title);
    parameter_add(&href, arena, "unit", chart_unit_word(panel->unit));
    parameter_add(&href, arena, "kind", chart_kind_word(panel->kind));
    parameter_add(&href, arena, "resource", call->scope.resource_id);
    for (size_t i = 0; i < panel->queries.count; i++) {
        const struct metric_query *query =
            LIST_ROW(panel->queries, struct metric_query, i);
        parameter_add(&href, arena, "query", query->query);
        parameter_add(&href, arena, "legend", query->legend);
    }
    return href.over ? STR("") : buf_str(&href);
}

static void groups_fill(struct call *call, const struct list *groups,
                        const struct metric_choices *choices,
                        const struct metric_custom *custom, struct page_view *view)
{
    struct group_view *rows =
        ARENA_ARRAY(call->task.arena, groups->count + 1, struct group_view);
    size_t at = 0, most = choices->count - custom->count;
    for (size_t i = 0; i < choices->count; i++) {
        links_fill(call, &choices->views[i]);
        choices->views[i].keep_href = keep_href(call, &choices->panels[i]);
    }
    for (size_t g = 0; g < groups->count; g++) {
        const struct metric_group *group = LIST_ROW(*groups, struct metric_group, g);
        size_t count = group->panels.count < most - at ? group->panels.count : most - at;
        rows[g] = (struct group_view){
            group->id,
            group->title,
            {choices->views + at, count, sizeof *choices->views, false}};
        at += count;
    }
    for (size_t i = 0; i < custom->count; i++)
        choices->views[most + i].remove_href = custom->remove_hrefs[i];
    view->groups = (struct list){rows, groups->count, sizeof *rows, false};
    view->customs = (struct list){choices->views + most, custom->count,
                                  sizeof *choices->views, false};
}

/* The newest of what lies within the range, in words: marks are for the eye alone. */
static struct list events_of(struct arena *arena, const struct metric_marks *marks,
                             const struct metric_range *range)
{
    struct event_view *rows = ARENA_ARRAY(arena, marks->count + 1, struct event_view);
    struct list list = {rows, 0, sizeof *rows, false};
    for (size_t i = 0; i < marks->count; i++) {
        const struct chart_mark *mark = &marks->rows[i];
        if (mark->time_us < range->from_us || mark->time_us > range->to_us)
            continue;
        size_t place = list.count++;
        for (; place > 0 && rows[place - 1].at < mark->time_us; place--)
            rows[place] = rows[place - 1];
        rows[place] = (struct event_view){mark->title, mark->tone, mark->time_us};
    }
    list.more = list.count > EVENTS_SHOWN;
    list.count = list.more ? EVENTS_SHOWN : list.count;
    return list;
}

static struct list units_of(struct arena *arena, enum chart_unit selected)
{
    static const struct {
        enum chart_unit unit;
        const char *label;
    } units[] = {
        {CHART_COUNT, "Number"},       {CHART_PERCENT, "Percent"},
        {CHART_BYTES, "Bytes"},        {CHART_BYTES_PER_S, "Bytes a second"},
        {CHART_OPS_PER_S, "A second"}, {CHART_SECONDS, "Seconds"},
    };
    struct unit_choice *rows = ARENA_ARRAY(arena, COUNT_OF(units), struct unit_choice);
    for (size_t i = 0; i < COUNT_OF(units); i++)
        rows[i] = (struct unit_choice){chart_unit_word(units[i].unit),
                                       str_of(units[i].label), units[i].unit == selected};
    return (struct list){rows, COUNT_OF(units), sizeof *rows, false};
}

static void bands_fill(struct call *call, const struct metric_range *range,
                       const struct metric_past *past, struct chart_bands *out)
{
    chart_bands_make(
        call->task.arena,
        &(struct chart_bands_wants){.html_id = STR("states"),
                                    .title = STR("Health and deployments"),
                                    .from_us = range->from_us,
                                    .to_us = range->to_us,
                                    .zone = metric_zone(call),
                                    .zone_name = or_empty(call->caller->time_zone),
                                    .lanes = past->lanes,
                                    .lane_count = past->lane_count},
        out);
}

/* Everything but the frame; the outcome is that of the database. */
static enum outcome page_load(struct call *call, const struct metric_range *range,
                              struct page_view *view)
{
    struct arena *arena = call->task.arena;
    struct resource resource;
    const struct catalog_type *type = NULL;
    struct metric_past past;
    struct metric_custom custom;
    enum outcome outcome = resource_load(&call->task, call->scope.resource_id, &resource);
    if (outcome == DONE)
        outcome = resource_find_type(call, &resource, &type);
    if (outcome == DONE)
        outcome = metric_past_load(call, range, &past);
    if (outcome != DONE)
        return outcome;
    metric_custom_read(call, &custom);
    struct list groups = metric_groups(arena, type);
    struct metric_choices choices = choices_of(arena, &groups, &custom);
    struct metric_marks marks = past.deployments;
    marks.wants_alerts = true;
    view->configured = proxy_has(PROXY_METRICS);
    if (view->configured)
        outcome = metric_panels_render(
            call, &(struct metric_wants){choices.panels, choices.count, range, &marks},
            choices.views);
    if (outcome != DONE)
        return outcome;
    if (view->configured)
        groups_fill(call, &groups, &choices, &custom, view);
    view->name = resource.name;
    view->alerts_missing = view->configured && marks.alerts_missing;
    view->events = events_of(arena, &marks, range);
    view->custom_text = custom.text;
    view->custom_error = custom.error;
    view->units = units_of(arena, custom.unit);
    view->kept = custom.kept;
    if (marks.fired_count > 0)
        past.lanes[past.lane_count++] =
            (struct chart_lane){STR("Alerts"), marks.fired, marks.fired_count};
    bands_fill(call, range, &past, &view->bands);
    return DONE;
}

enum outcome metric_show_html(struct call *call)
{
    struct page_view view = {.tabs = resource_tabs(call, "metrics")};
    struct metric_range range;
    enum outcome understood = metric_range_read(call, &range);
    enum outcome outcome = page_load(call, &range, &view);
    if (outcome == DONE)
        outcome =
            frame_fill(call, &view.frame,
                       &(struct frame_wants){"Metrics", "resources",
                                             resource_api_path(call, "/metrics/panels")});
    if (outcome != DONE)
        return outcome;
    metric_range_bar_fill(call, &range, &view.range);
    view.errors = understood == DONE ? (struct list){0} : error_lines(call);
    view.summary = str_is(or_empty(request_query(call->request, "view")), "summary");
    view.charts_href = metric_href(call, call->request->path, "view", STR(""));
    view.summary_href = metric_href(call, call->request->path, "view", STR("summary"));
    view.live_s = view.range.live_s;
    answer_page_status(call, understood == DONE ? 200 : 422,
                       metric_pages[PAGE_METRIC_SHOW].bound, &view);
    return DONE;
}
