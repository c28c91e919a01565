/* resource_list_html.c: the resources of a project, and the paths of resource pages. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/catalog/catalog.h"
#include "product/frame/frame.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_routes.h"

enum { LIST_TYPES_MAX = CATALOG_TYPES_MAX };

struct list_row {
    struct str name;
    struct str id;
    struct str href;
    struct str type;
    struct str icon;
    struct str tier;
    struct badge status;
    struct str reason;
    int64_t updated;
};

static const struct field list_row_shown[] = {
    {"name", TEXT_AT(struct list_row, name)},
    {"id", TEXT_AT(struct list_row, id)},
    {"href", TEXT_AT(struct list_row, href)},
    {"type", TEXT_AT(struct list_row, type)},
    {"icon", TEXT_AT(struct list_row, icon)},
    {"tier", TEXT_AT(struct list_row, tier)},
    {"status", STRUCT_AT(struct list_row, status, badge_shown)},
    {"reason", TEXT_AT(struct list_row, reason)},
    {"updated", TIME_AT(struct list_row, updated)},
    {0},
};

struct list_view {
    struct frame frame;
    struct list resources;
    struct list heads;
    struct filter_bar bar;
    struct pager pager;
    bool may_write;
    bool may_delete;
    struct str bulk_href; /* one deed on those that are chosen */
    struct str create_href;
    struct str deleted_href;
    int64_t live_s;
};

const struct field resource_list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"resources", LIST_AT(struct list_view, resources, list_row_shown)},
    {"heads", LIST_AT(struct list_view, heads, table_head_shown)},
    FILTER_BAR_SHOWN(struct list_view, bar),
    PAGER_SHOWN(struct list_view, pager),
    {"may_write", BOOL_AT(struct list_view, may_write)},
    {"may_delete", BOOL_AT(struct list_view, may_delete)},
    {"bulk_href", TEXT_AT(struct list_view, bulk_href)},
    {"create_href", TEXT_AT(struct list_view, create_href)},
    {"deleted_href", TEXT_AT(struct list_view, deleted_href)},
    {"live_s", INT_AT(struct list_view, live_s)},
    {0},
};

struct str resource_path(struct call *call, struct str resource_id, const char *more)
{
    return ARENA_JOIN(call->task.arena, STR("/projects/"), call->scope.project_id,
                      STR("/resources/"), resource_id, str_of(more));
}

struct str resource_api_path(struct call *call, const char *more)
{
    return ARENA_JOIN(call->task.arena, STR("/api/v1"),
                      resource_path(call, call->scope.resource_id, more));
}

const struct catalog_type *resource_type_in(const struct list *types, struct str id)
{
    for (size_t i = 0; i < types->count; i++) {
        const struct catalog_type *type = LIST_ROW(*types, struct catalog_type, i);
        if (str_equal(type->id, id))
            return type;
    }
    return NULL;
}

struct str resource_tier_name(const struct catalog_type *type, struct str sku)
{
    const struct catalog_tier *tier = type == NULL ? NULL : catalog_tier(type, sku);
    return tier == NULL ? sku : tier->name;
}

static struct list list_rows(struct call *call, const struct list *list, const struct list *types)
{
    struct list_row *rows = ARENA_ARRAY(call->task.arena, list->count, struct list_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct resource *resource = LIST_ROW(*list, struct resource, i);
        const struct catalog_type *type = resource_type_in(types, resource->type_id);
        rows[i] = (struct list_row){
            .name = resource->name,
            .id = resource->id,
            .href = resource_path(call, resource->id, ""),
            .type = type == NULL ? resource->type_id : type->name,
            .icon = type == NULL ? STR("resource") : type->icon,
            .tier = resource_tier_name(type, resource->sku),
            .status = badge_of(resource->status),
            .reason = resource->health_reason,
            .updated = resource->updated_us,
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

static struct list list_heads(struct call *call)
{
    struct str sort = request_query(call->request, "sort");
    if (sort.length == 0)
        sort = STR("-created_at");
    bool chooses = (call->scope.may & MAY_WRITE) != 0;
    struct table_head *heads = ARENA_ARRAY(call->task.arena, 7, struct table_head);
    size_t count = 0;
    if (chooses)
        heads[count++] = (struct table_head){.label = STR("Choose"), .href = STR(""), .is_action = true};
    heads[count++] = table_head_sorted(call, "Name", "name", "-name", sort);
    heads[count++] = table_head_sorted(call, "Status", NULL, NULL, sort);
    heads[count++] = table_head_sorted(call, "Type", NULL, NULL, sort);
    heads[count++] = table_head_sorted(call, "Tier", NULL, NULL, sort);
    heads[count++] = table_head_sorted(call, "Id", NULL, NULL, sort);
    heads[count++] = table_head_sorted(call, "Changed", "created_at", "-created_at", sort);
    return (struct list){heads, count, sizeof *heads, false};
}

static struct filter_control status_filter(struct call *call)
{
    static const struct filter_choice choices[] = {
        {STR_INIT("Healthy"), STR_INIT("Healthy"), false},
        {STR_INIT("Creating"), STR_INIT("Creating"), false},
        {STR_INIT("Updating"), STR_INIT("Updating"), false},
        {STR_INIT("Degraded"), STR_INIT("Degraded"), false},
        {STR_INIT("Failed"), STR_INIT("Failed"), false},
        {STR_INIT("Terminating"), STR_INIT("Terminating"), false},
        {STR_INIT("Unknown"), STR_INIT("Unknown"), false},
    };
    return filter_select(call, "status", "Status", choices, COUNT_OF(choices));
}

static struct filter_control type_filter(struct call *call, const struct list *types)
{
    struct filter_choice *choices =
        ARENA_ARRAY(call->task.arena, types->count, struct filter_choice);
    for (size_t i = 0; i < types->count; i++) {
        const struct catalog_type *type = LIST_ROW(*types, struct catalog_type, i);
        choices[i] = (struct filter_choice){type->slug, type->name, false};
    }
    return filter_select(call, "type", "Type", choices, types->count);
}

static void fill_list(struct call *call, struct list_view *view, const struct list *types)
{
    struct filter_control *controls = ARENA_ARRAY(call->task.arena, 3, struct filter_control);
    controls[0] = filter_text(call, "q", "Name or id", "Part of a name or id");
    controls[1] = type_filter(call, types);
    controls[2] = status_filter(call);
    view->bar = filter_bar_of(call, controls, 3);
    view->heads = list_heads(call);
    view->may_write = (call->scope.may & MAY_WRITE) != 0;
    view->deleted_href = resource_project_path(call, "/deleted-resources");
    view->may_delete = (call->scope.may & MAY_DELETE) != 0;
    view->bulk_href = ARENA_JOIN(call->task.arena, STR("/projects/"), call->scope.project_id,
                                 STR("/resources/bulk"));
    view->create_href = ARENA_JOIN(call->task.arena, STR("/projects/"), call->scope.project_id,
                                   STR("/resources/create"));
    view->live_s = 10;
}

enum outcome resource_list_html(struct call *call)
{
    struct list_view view = {.live_s = 0};
    struct resource_filter filter;
    struct list list;
    struct list types;
    enum outcome outcome = resource_read_filter(call, &filter);
    filter.brief = true;
    if (outcome == DONE)
        outcome = catalog_list(&call->task, false, &types);
    if (outcome == DONE)
        outcome = resource_list(&call->task, &filter, &list);
    struct str api = ARENA_JOIN(call->task.arena, STR("/api/v1/projects/"),
                                call->scope.project_id, STR("/resources"));
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Resources", "resources", api});
    if (outcome != DONE)
        return outcome;
    fill_list(call, &view, &types);
    view.resources = list_rows(call, &list, &types);
    view.pager = pager_of(call, list.count, resource_next_cursor(call, &filter, &list));
    answer_page(call, resource_pages[PAGE_LIST].bound, &view);
    return DONE;
}
