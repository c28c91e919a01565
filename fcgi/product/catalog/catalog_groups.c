/* catalog_groups.c: the panels of metrics that a type's resources have. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "platform/query/query.h"
#include "product/catalog/catalog_private.h"

enum { GROUPS_MAX = 12, PANELS_OF_GROUP_MAX = 12, PANELS_MAX = 40, QUERIES_MAX = 8 };

struct group_draft {
    struct catalog_group group;
    struct str panels_text; /* only its presence, as for the next */
};

struct panel_draft {
    struct catalog_panel panel;
    struct str unit, kind;
    struct str queries_text;
};

/* clang-format off */
static const struct field group_fields[] = {
    {"id", TEXT_AT(struct group_draft, group.id), .min = 1, .max = 40, .required = true},
    {"title", TEXT_AT(struct group_draft, group.title), .min = 1, .max = 60, .required = true},
    {"panels", JSON_AT(struct group_draft, panels_text), .required = true},
    {0},
};
static const struct field threshold_fields[] = {
    {"value", INT_AT(struct catalog_threshold, value), .required = true},
    {"title", TEXT_AT(struct catalog_threshold, title), .min = 1, .max = 40, .required = true},
    {"tone", TEXT_AT(struct catalog_threshold, tone), .min = 1, .max = 10, .required = true},
    {0},
};
static const struct field panel_fields[] = {
    {"id", TEXT_AT(struct panel_draft, panel.id), .min = 1, .max = 40, .required = true},
    {"title", TEXT_AT(struct panel_draft, panel.title), .min = 1, .max = 60, .required = true},
    {"unit", TEXT_AT(struct panel_draft, unit), .min = 1, .max = 40, .required = true},
    {"kind", TEXT_AT(struct panel_draft, kind), .min = 1, .max = 20, .required = true},
    {"queries", JSON_AT(struct panel_draft, queries_text), .required = true},
    {"thresholds", LIST_AT(struct panel_draft, panel.thresholds, threshold_fields), .max = 5},
    {0},
};
static const struct field query_fields[] = {
    {"query", TEXT_AT(struct catalog_query, query), .min = 1, .max = 2000, .required = true},
    {"legend", TEXT_AT(struct catalog_query, legend), .max = 200},
    {0},
};
/* clang-format on */

/* The groups of one file on their way. */
struct reading {
    struct arena *arena;
    struct failure *failure;
    struct str label;
    struct str ids[PANELS_MAX]; /* of panels so far: they stand in addresses */
    size_t id_count;
};

/* An array of 1 to `most` items; false when it is none. */
static bool array_check(struct reading *reading, const struct node *node,
                        struct str pointer, size_t most)
{
    if (node != NULL && node->kind == NODE_ARRAY && node->count >= 1 &&
        node->count <= most)
        return true;
    failure_field(reading->failure, pointer, "wrong_type",
                  "must be a list of 1 to %zu items", most);
    return false;
}

/* What cannot be limited to one resource could never be asked. */
static void query_check(struct reading *reading, const struct catalog_query *query,
                        struct str pointer)
{
    struct query_mistake mistake = {0};
    struct query_tree *tree;
    const struct query_matcher one = {
        .name = reading->label, .op = MATCH_EQUAL, .value = STR("any")};
    bool right =
        query_parse(reading->arena, QUERY_PROMQL, query->query, &mistake, &tree) &&
        query_enforce(reading->arena, tree, &one, 1, &mistake);
    if (!right)
        failure_field(
            reading->failure, pointer_add(reading->arena, pointer, STR("query")),
            "format", "is no PromQL for one resource: line %lld, column %lld: %.*s",
            (long long)mistake.line, (long long)mistake.column, STR_ARG(mistake.message));
}

static struct list queries_read(struct reading *reading, const struct node *queries,
                                struct str pointer)
{
    struct list list = {.row_bytes = sizeof(struct catalog_query)};
    if (!array_check(reading, queries, pointer, QUERIES_MAX))
        return list;
    struct catalog_query *rows =
        ARENA_ARRAY(reading->arena, queries->count, struct catalog_query);
    for (const struct node *each = queries->first; each != NULL; each = each->next) {
        struct str place = pointer_add_index(reading->arena, pointer, list.count);
        struct catalog_query *query = &rows[list.count++];
        query->legend = STR("");
        if (json_read(reading->arena, each, query_fields, query, place, reading->failure,
                      NULL) == DONE)
            query_check(reading, query, place);
    }
    list.rows = rows;
    return list;
}

static void panel_id_check(struct reading *reading, struct str id, struct str pointer)
{
    pointer = pointer_add(reading->arena, pointer, STR("id"));
    if (!label_is(id) || str_starts(id, STR("custom-")))
        failure_field(
            reading->failure, pointer, "format",
            "must be lower-case letters, digits and single hyphens, not custom- in front");
    for (size_t i = 0; i < reading->id_count; i++)
        if (str_equal(reading->ids[i], id))
            failure_field(reading->failure, pointer, "not_unique",
                          "is used more than once");
    if (reading->id_count < PANELS_MAX)
        reading->ids[reading->id_count++] = id;
    else
        failure_field(reading->failure, pointer, "too_many",
                      "is one of more than %d panels", PANELS_MAX);
}

static void tones_check(struct reading *reading, const struct list *thresholds,
                        struct str pointer)
{
    pointer = pointer_add(reading->arena, pointer, STR("thresholds"));
    for (size_t i = 0; i < thresholds->count; i++) {
        struct str tone = LIST_ROW(*thresholds, struct catalog_threshold, i)->tone;
        if (!str_is(tone, "good") && !str_is(tone, "warn") && !str_is(tone, "bad") &&
            !str_is(tone, "info"))
            failure_field(reading->failure,
                          pointer_add(reading->arena,
                                      pointer_add_index(reading->arena, pointer, i),
                                      STR("tone")),
                          "unknown", "must be good, warn, bad or info");
    }
}

static void panel_read(struct reading *reading, const struct node *node,
                       struct str pointer, struct catalog_panel *out)
{
    struct panel_draft draft = {.panel.thresholds.row_bytes =
                                    sizeof(struct catalog_threshold)};
    if (json_read(reading->arena, node, panel_fields, &draft, pointer, reading->failure,
                  NULL) != DONE)
        return;
    panel_id_check(reading, draft.panel.id, pointer);
    if (!chart_unit_parse(draft.unit, &draft.panel.unit))
        failure_field(
            reading->failure, pointer_add(reading->arena, pointer, STR("unit")),
            "unknown",
            "must be count, percent, bytes, bytes_per_second, ops_per_second or seconds");
    if (!chart_kind_parse(draft.kind, &draft.panel.kind))
        failure_field(reading->failure, pointer_add(reading->arena, pointer, STR("kind")),
                      "unknown", "must be line, area or bars");
    tones_check(reading, &draft.panel.thresholds, pointer);
    draft.panel.queries =
        queries_read(reading, node_member(node, STR("queries")),
                     pointer_add(reading->arena, pointer, STR("queries")));
    *out = draft.panel;
}

static void group_read(struct reading *reading, const struct node *node,
                       struct str pointer, struct catalog_group *out)
{
    struct group_draft draft = {0};
    if (json_read(reading->arena, node, group_fields, &draft, pointer, reading->failure,
                  NULL) != DONE)
        return;
    if (!label_is(draft.group.id))
        failure_field(reading->failure, pointer_add(reading->arena, pointer, STR("id")),
                      "format", "must be lower-case letters, digits and single hyphens");
    const struct node *panels = node_member(node, STR("panels"));
    pointer = pointer_add(reading->arena, pointer, STR("panels"));
    draft.group.panels.row_bytes = sizeof(struct catalog_panel);
    if (array_check(reading, panels, pointer, PANELS_OF_GROUP_MAX)) {
        struct catalog_panel *rows =
            ARENA_ARRAY(reading->arena, panels->count, struct catalog_panel);
        size_t count = 0;
        for (const struct node *each = panels->first; each != NULL;
             each = each->next, count++)
            panel_read(reading, each, pointer_add_index(reading->arena, pointer, count),
                       &rows[count]);
        draft.group.panels.rows = rows;
        draft.group.panels.count = count;
    }
    *out = draft.group;
}

struct list catalog_groups_read(struct arena *arena, const struct node *observability,
                                struct str label, struct failure *failure)
{
    struct list list = {.row_bytes = sizeof(struct catalog_group)};
    const struct node *groups =
        observability == NULL || observability->kind != NODE_OBJECT
            ? NULL
            : node_member(observability, STR("groups"));
    struct reading *reading = ARENA_NEW(arena, struct reading);
    *reading = (struct reading){.arena = arena, .failure = failure, .label = label};
    struct str pointer = STR("/observability/groups");
    if (groups == NULL || !array_check(reading, groups, pointer, GROUPS_MAX))
        return list;
    struct catalog_group *rows = ARENA_ARRAY(arena, groups->count, struct catalog_group);
    for (const struct node *each = groups->first; each != NULL; each = each->next) {
        struct str place = pointer_add_index(arena, pointer, list.count);
        struct catalog_group *group = &rows[list.count];
        group_read(reading, each, place, group);
        for (size_t i = 0; i < list.count; i++)
            if (group->id.length > 0 && str_equal(rows[i].id, group->id))
                failure_field(failure, pointer_add(arena, place, STR("id")), "not_unique",
                              "is used more than once");
        list.count++;
    }
    list.rows = rows;
    return list;
}
