/* metric_json.c: which panels a resource has, for programs that build on them. */
/* SPDX-License-Identifier: ISC */
#include "product/metric/metric_private.h"
#include "product/resource/resource.h"
#include "product/resource/resource_pages.h"

/* One query as it is, and as it is sent. */
struct query_row {
    struct str query, legend;
    struct str sent; /* STR_NONE when it cannot be */
};

struct panel_row {
    struct str id, title, group, group_title, unit, kind;
    struct list queries;
};

static const struct field query_row_shown[] = {
    {"query", TEXT_AT(struct query_row, query)},
    {"legend", TEXT_AT(struct query_row, legend)},
    {"enforced", TEXT_AT(struct query_row, sent)},
    {0},
};

static const struct field panel_row_shown[] = {
    {"panel_id", TEXT_AT(struct panel_row, id)},
    {"title", TEXT_AT(struct panel_row, title)},
    {"group", TEXT_AT(struct panel_row, group)},
    {"group_title", TEXT_AT(struct panel_row, group_title)},
    {"unit", TEXT_AT(struct panel_row, unit)},
    {"kind", TEXT_AT(struct panel_row, kind)},
    {"queries", LIST_AT(struct panel_row, queries, query_row_shown)},
    {0},
};

const struct shape metric_panel_shape = {"MetricPanel", panel_row_shown};

static struct list query_rows(struct call *call, const struct list *queries)
{
    struct query_row *rows =
        ARENA_ARRAY(call->task.arena, queries->count + 1, struct query_row);
    for (size_t i = 0; i < queries->count; i++) {
        const struct metric_query *query = LIST_ROW(*queries, struct metric_query, i);
        const struct proxy_ask ask = {
            .store = PROXY_METRICS, .endpoint = "query_range", .query = query->query};
        rows[i] = (struct query_row){query->query, query->legend, STR_NONE};
        if (proxy_query_shown(call, &ask, &rows[i].sent) != DONE)
            failure_clear(&call->failure);
    }
    return (struct list){rows, queries->count, sizeof *rows, false};
}

enum outcome metric_panels_json(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct resource resource;
    const struct catalog_type *type = NULL;
    enum outcome outcome = resource_load(&call->task, call->scope.resource_id, &resource);
    if (outcome == DONE)
        outcome = resource_find_type(call, &resource, &type);
    if (outcome != DONE)
        return outcome;
    struct list groups = metric_groups(arena, type);
    struct panel_row *rows = ARENA_ARRAY(arena, METRIC_PANELS_MAX, struct panel_row);
    size_t count = 0;
    for (size_t g = 0; g < groups.count; g++) {
        const struct metric_group *group = LIST_ROW(groups, struct metric_group, g);
        for (size_t p = 0; p < group->panels.count && count < METRIC_PANELS_MAX; p++) {
            const struct metric_panel *panel =
                LIST_ROW(group->panels, struct metric_panel, p);
            rows[count++] = (struct panel_row){panel->id,
                                               panel->title,
                                               group->id,
                                               group->title,
                                               chart_unit_word(panel->unit),
                                               chart_kind_word(panel->kind),
                                               query_rows(call, &panel->queries)};
        }
    }
    struct list list = {rows, count, sizeof *rows, false};
    return answer_list(call, panel_row_shown, &list, STR_NONE);
}
