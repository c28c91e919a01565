/* metric_groups.c: which panels a resource has: those of its type, else the usual ones. */
/* SPDX-License-Identifier: ISC */
#include "product/metric/metric_private.h"

/* One query of the usual panels; a row without `panel` belongs to the panel above it. */
struct usual {
    const char *group, *group_title;
    const char *panel, *title;
    enum chart_kind kind;
    enum chart_unit unit;
    const char *query, *legend;
};

/* clang-format off */
static const struct usual usual[] = {
    {"cpu", "CPU", "cpu", "CPU use", CHART_AREA, CHART_PERCENT,
     "rate(cpu_usage_seconds_total[5m]) * 100", "{{pod}}"},
    {"memory", "Memory", "memory-used", "Memory in use", CHART_AREA, CHART_BYTES,
     "memory_usage_bytes", "{{pod}}"},
    {NULL, NULL, "memory-available", "Memory available", CHART_LINE, CHART_BYTES,
     "memory_available_bytes", "{{pod}}"},
    {"network", "Network", "network", "Traffic", CHART_LINE, CHART_BYTES_PER_S,
     "rate(network_receive_bytes_total[5m])", "Received {{pod}}"},
    {NULL, NULL, NULL, NULL, CHART_LINE, CHART_BYTES_PER_S,
     "rate(network_transmit_bytes_total[5m])", "Sent {{pod}}"},
    {"disk", "Disk", "disk-used", "Disk in use", CHART_AREA, CHART_BYTES,
     "disk_usage_bytes", "{{pod}}"},
    {NULL, NULL, "disk-operations", "Disk operations", CHART_LINE, CHART_OPS_PER_S,
     "rate(disk_io_operations_total[5m])", "{{pod}}"},
};
/* clang-format on */

static struct list usual_groups(struct arena *arena)
{
    struct metric_group *groups =
        ARENA_ARRAY(arena, COUNT_OF(usual), struct metric_group);
    struct metric_panel *panels =
        ARENA_ARRAY(arena, COUNT_OF(usual), struct metric_panel);
    struct metric_query *queries =
        ARENA_ARRAY(arena, COUNT_OF(usual), struct metric_query);
    size_t group_count = 0, panel_count = 0;
    for (size_t i = 0; i < COUNT_OF(usual); i++) {
        const struct usual *row = &usual[i];
        if (row->group != NULL)
            groups[group_count++] = (struct metric_group){
                .id = str_of(row->group),
                .title = str_of(row->group_title),
                .panels = {&panels[panel_count], 0, sizeof *panels, false}};
        if (row->panel != NULL) {
            panels[panel_count++] = (struct metric_panel){
                .id = str_of(row->panel),
                .title = str_of(row->title),
                .kind = row->kind,
                .unit = row->unit,
                .queries = {&queries[i], 0, sizeof *queries, false}};
            groups[group_count - 1].panels.count++;
        }
        queries[i] = (struct metric_query){.query = str_of(row->query),
                                           .legend = str_of(row->legend)};
        panels[panel_count - 1].queries.count++;
    }
    return (struct list){groups, group_count, sizeof *groups, false};
}

static struct metric_panel panel_of(struct arena *arena,
                                    const struct catalog_panel *panel)
{
    size_t count = panel->queries.count;
    struct metric_query *queries = ARENA_ARRAY(arena, count + 1, struct metric_query);
    for (size_t i = 0; i < count; i++) {
        const struct catalog_query *query =
            LIST_ROW(panel->queries, struct catalog_query, i);
        queries[i] =
            (struct metric_query){.query = query->query, .legend = query->legend};
    }
    size_t lines = panel->thresholds.count;
    struct chart_threshold *thresholds =
        ARENA_ARRAY(arena, lines + 1, struct chart_threshold);
    for (size_t i = 0; i < lines; i++) {
        const struct catalog_threshold *line =
            LIST_ROW(panel->thresholds, struct catalog_threshold, i);
        thresholds[i] =
            (struct chart_threshold){(double)line->value, line->title, line->tone};
    }
    return (struct metric_panel){.id = panel->id,
                                 .title = panel->title,
                                 .kind = panel->kind,
                                 .unit = panel->unit,
                                 .thresholds = thresholds,
                                 .threshold_count = lines,
                                 .queries = {queries, count, sizeof *queries, false}};
}

static struct metric_group group_of(struct arena *arena,
                                    const struct catalog_group *group)
{
    size_t count = group->panels.count;
    struct metric_panel *panels = ARENA_ARRAY(arena, count + 1, struct metric_panel);
    for (size_t i = 0; i < count; i++)
        panels[i] = panel_of(arena, LIST_ROW(group->panels, struct catalog_panel, i));
    return (struct metric_group){
        group->id, group->title, {panels, count, sizeof *panels, false}};
}

struct list metric_groups(struct arena *arena, const struct catalog_type *type)
{
    if (type == NULL || type->groups.count == 0)
        return usual_groups(arena);
    struct metric_group *groups =
        ARENA_ARRAY(arena, type->groups.count, struct metric_group);
    for (size_t i = 0; i < type->groups.count; i++)
        groups[i] = group_of(arena, LIST_ROW(type->groups, struct catalog_group, i));
    return (struct list){groups, type->groups.count, sizeof *groups, false};
}
