/* dashboard_document.c: a dashboard's document: whether it is right, and what it says. */
/* SPDX-License-Identifier: ISC */
#include "product/dashboard/dashboard_document.h"

enum { WIDTH_USUAL = 6 };

static struct str text_of(const struct node *object, const char *name,
                          const char *otherwise)
{
    const struct node *node = node_member(object, str_of(name));
    return node != NULL && node->kind == NODE_TEXT ? node->text : str_of(otherwise);
}

struct node *dashboard_document_empty(struct arena *arena)
{
    return schema_fill_defaults(arena, dashboard_schema(), node_object(arena));
}

struct node *dashboard_document_tree(struct arena *arena, struct str document)
{
    struct failure failure = {.arena = arena};
    struct node *tree = NULL;
    if (json_parse(arena, document, &failure, &tree) != DONE)
        bug("the stored document of a dashboard is not JSON");
    return tree;
}

/* ---- what it says ---- */

static struct list rows_of(struct arena *arena, const struct node *array, size_t most,
                           size_t row_bytes)
{
    struct list list = {.row_bytes = row_bytes};
    if (array == NULL || array->kind != NODE_ARRAY)
        return list;
    list.count = array->count < most ? array->count : most;
    list.rows = arena_alloc(arena, (list.count + 1) * row_bytes);
    return list;
}

static struct list queries_read(struct arena *arena, const struct node *array)
{
    struct list list =
        rows_of(arena, array, DASHBOARD_QUERIES_MAX, sizeof(struct dashboard_query));
    struct dashboard_query *rows = (struct dashboard_query *)(uintptr_t)list.rows;
    const struct node *each = list.count == 0 ? NULL : array->first;
    for (size_t i = 0; i < list.count; i++, each = each->next)
        rows[i] = (struct dashboard_query){
            text_of(each, "language", "promql"),
            text_of(each, "query", ""),
            text_of(each, "legend", ""),
        };
    return list;
}

static struct list resources_read(struct arena *arena, const struct node *array)
{
    struct list list = rows_of(arena, array, DASHBOARD_PANEL_RESOURCES_MAX,
                               sizeof(struct dashboard_chosen));
    struct dashboard_chosen *rows = (struct dashboard_chosen *)(uintptr_t)list.rows;
    const struct node *each = list.count == 0 ? NULL : array->first;
    for (size_t i = 0; i < list.count; i++, each = each->next)
        rows[i].id = each->kind == NODE_TEXT ? each->text : STR("");
    return list;
}

static struct dashboard_panel panel_read(struct arena *arena, const struct node *panel)
{
    const struct node *width = node_member(panel, STR("width"));
    int64_t columns = WIDTH_USUAL;
    if (width == NULL || !node_is_int(width, &columns) || columns < 1 || columns > 12)
        columns = WIDTH_USUAL;
    return (struct dashboard_panel){
        .title = text_of(panel, "title", ""),
        .kind = text_of(panel, "kind", "line"),
        .unit = text_of(panel, "unit", "count"),
        .height = text_of(panel, "height", "medium"),
        .scope = text_of(panel, "scope", "selected"),
        .text = text_of(panel, "text", ""),
        .width = columns,
        .resources = resources_read(arena, node_member(panel, STR("resources"))),
        .queries = queries_read(arena, node_member(panel, STR("queries"))),
    };
}

void dashboard_document_read(struct arena *arena, const struct node *document,
                             struct dashboard_document *out)
{
    const struct node *panels = node_member(document, STR("panels"));
    out->range = text_of(document, "range", "6h");
    out->refresh = text_of(document, "refresh", "off");
    out->panels =
        rows_of(arena, panels, DASHBOARD_PANELS_MAX, sizeof(struct dashboard_panel));
    struct dashboard_panel *rows = (struct dashboard_panel *)(uintptr_t)out->panels.rows;
    const struct node *each = out->panels.count == 0 ? NULL : panels->first;
    for (size_t i = 0; i < out->panels.count; i++, each = each->next)
        rows[i] = panel_read(arena, each);
}

/* ---- whether it is right ---- */

/* Lines are for queries and texts; other control characters are for nobody. */
static bool is_writing(struct str text, bool lines)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte == 0x7f ||
            (byte < 0x20 && !(lines && (byte == '\n' || byte == '\r' || byte == '\t'))))
            return false;
    }
    return true;
}

struct judging {
    struct arena *arena;
    struct failure *failure;
};

static void writing_judge(const struct judging *judging, struct str pointer,
                          const char *name, struct str text, bool lines)
{
    if (!is_writing(text, lines))
        failure_field(judging->failure,
                      pointer_add(judging->arena, pointer, str_of(name)), "format",
                      "It may not hold control characters.");
}

static void query_judge(const struct judging *judging, struct str pointer,
                        const struct dashboard_query *query)
{
    const struct dashboard_times times = {DASHBOARD_RANGE_USUAL_S,
                                          DASHBOARD_INTERVAL_USUAL_S};
    struct query_mistake mistake;
    struct str printed;
    writing_judge(judging, pointer, "legend", query->legend, false);
    if (!is_writing(query->query, true)) {
        writing_judge(judging, pointer, "query", query->query, true);
        return;
    }
    if (!dashboard_query_fill(judging->arena, query, &times, &mistake, &printed))
        failure_field(judging->failure,
                      pointer_add(judging->arena, pointer, STR("query")), "bad_query",
                      "Line %lld, column %lld: %.*s.", (long long)mistake.line,
                      (long long)mistake.column, STR_ARG(mistake.message));
}

static void panel_judge(const struct judging *judging, struct str pointer,
                        const struct dashboard_panel *panel)
{
    struct str queries = pointer_add(judging->arena, pointer, STR("queries"));
    writing_judge(judging, pointer, "title", panel->title, false);
    writing_judge(judging, pointer, "text", panel->text, true);
    for (size_t i = 0; i < panel->resources.count; i++)
        writing_judge(judging, pointer, "resources",
                      LIST_ROW(panel->resources, struct dashboard_chosen, i)->id, false);
    if (str_is(panel->kind, "text"))
        return;
    for (size_t i = 0; i < panel->queries.count; i++)
        query_judge(judging, pointer_add_index(judging->arena, queries, i),
                    LIST_ROW(panel->queries, struct dashboard_query, i));
}

enum outcome dashboard_document_check(struct arena *arena, const struct node *document,
                                      struct str pointer, struct failure *failure,
                                      struct node **out)
{
    struct dashboard_document said;
    struct judging judging = {arena, failure};
    struct node *filled = schema_fill_defaults(arena, dashboard_schema(), document);
    enum outcome outcome =
        schema_check(arena, dashboard_schema(), filled, pointer, failure);
    if (outcome != DONE)
        return outcome;
    if (json_text(arena, filled).length > DASHBOARD_BYTES_MAX) {
        failure_field(failure, pointer, "too_long", "must have at most %d KiB as text",
                      DASHBOARD_BYTES_MAX / 1024);
        return INVALID;
    }
    size_t before = failure->field_count;
    dashboard_document_read(arena, filled, &said);
    struct str panels = pointer_add(arena, pointer, STR("panels"));
    for (size_t i = 0; i < said.panels.count; i++)
        panel_judge(&judging, pointer_add_index(arena, panels, i),
                    LIST_ROW(said.panels, struct dashboard_panel, i));
    if (failure->field_count > before)
        return INVALID;
    *out = filled;
    return DONE;
}
