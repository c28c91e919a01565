/* project_show_html.c: one project with its newest resources. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/audit/audit.h"
#include "product/catalog/catalog.h"
#include "product/frame/frame.h"
#include "product/limit/limit_routes.h"
#include "product/organization/organization_routes.h"
#include "product/project/project_routes.h"
#include "product/resource/resource.h"

enum { RESOURCES_SHOWN = 10, EVENTS_SHOWN = 8, LIVE_BUSY_S = 4, LIVE_IDLE_S = 15 };

struct resource_row {
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

static const struct field resource_row_shown[] = {
    {"name", TEXT_AT(struct resource_row, name)},
    {"id", TEXT_AT(struct resource_row, id)},
    {"href", TEXT_AT(struct resource_row, href)},
    {"type", TEXT_AT(struct resource_row, type)},
    {"icon", TEXT_AT(struct resource_row, icon)},
    {"tier", TEXT_AT(struct resource_row, tier)},
    {"status", STRUCT_AT(struct resource_row, status, badge_shown)},
    {"reason", TEXT_AT(struct resource_row, reason)},
    {"updated", TIME_AT(struct resource_row, updated)},
    {0},
};

/* Which dashboard people begin with. */
struct first_dashboard {
    struct str id;
    struct str name;
};
static const struct field first_dashboard_columns[] = {
    {"id", TEXT_AT(struct first_dashboard, id)},
    {"name", TEXT_AT(struct first_dashboard, name)},
    {0},
};

struct show_view {
    struct frame frame;
    struct str name;
    struct str id;
    struct str description;
    struct badge status;
    struct str reason;
    struct str organization;
    struct str organization_href;
    struct list stats;
    struct list resources;
    struct list events;
    bool may_write;
    bool leaving;
    struct str create_href;
    struct str documents_href;
    struct str resources_href;
    int64_t live_s;
    struct list limits;
    struct str limits_href;
    struct str dashboard_href; /* "" = none is marked */
    struct str dashboard_name;
};

const struct field project_show_shown[] = {
    {"frame", STRUCT_AT(struct show_view, frame, frame_shown)},
    {"name", TEXT_AT(struct show_view, name)},
    {"id", TEXT_AT(struct show_view, id)},
    {"description", TEXT_AT(struct show_view, description)},
    {"status", STRUCT_AT(struct show_view, status, badge_shown)},
    {"reason", TEXT_AT(struct show_view, reason)},
    {"organization", TEXT_AT(struct show_view, organization)},
    {"organization_href", TEXT_AT(struct show_view, organization_href)},
    {"stats", LIST_AT(struct show_view, stats, stat_tile_shown)},
    {"resources", LIST_AT(struct show_view, resources, resource_row_shown)},
    {"events", LIST_AT(struct show_view, events, timeline_event_shown)},
    {"may_write", BOOL_AT(struct show_view, may_write)},
    {"leaving", BOOL_AT(struct show_view, leaving)},
    {"create_href", TEXT_AT(struct show_view, create_href)},
    {"documents_href", TEXT_AT(struct show_view, documents_href)},
    {"resources_href", TEXT_AT(struct show_view, resources_href)},
    {"live_s", INT_AT(struct show_view, live_s)},
    {"limits", LIST_AT(struct show_view, limits, limit_bar_shown)},
    {"limits_href", TEXT_AT(struct show_view, limits_href)},
    {"dashboard_href", TEXT_AT(struct show_view, dashboard_href)},
    {"dashboard_name", TEXT_AT(struct show_view, dashboard_name)},
    {0},
};

static const struct catalog_type *type_in(const struct list *types, struct str id)
{
    for (size_t i = 0; i < types->count; i++) {
        const struct catalog_type *type = LIST_ROW(*types, struct catalog_type, i);
        if (str_equal(type->id, id))
            return type;
    }
    return NULL;
}

static struct list rows_of(struct call *call, const struct list *resources,
                           const struct list *types)
{
    struct arena *arena = call->task.arena;
    struct resource_row *rows = ARENA_ARRAY(arena, resources->count, struct resource_row);
    for (size_t i = 0; i < resources->count; i++) {
        const struct resource *resource = LIST_ROW(*resources, struct resource, i);
        const struct catalog_type *type = type_in(types, resource->type_id);
        const struct catalog_tier *tier =
            type == NULL ? NULL : catalog_tier(type, resource->sku);
        rows[i] = (struct resource_row){
            .name = resource->name,
            .id = resource->id,
            .href = ARENA_JOIN(arena, STR("/projects/"), resource->project_id,
                               STR("/resources/"), resource->id),
            .type = type == NULL ? resource->type_id : type->name,
            .icon = type == NULL ? STR("resource") : type->icon,
            .tier = tier == NULL ? resource->sku : tier->name,
            .status = badge_of(resource->status),
            .reason = resource->health_reason,
            .updated = resource->updated_us,
        };
    }
    return (struct list){rows, resources->count, sizeof *rows, false};
}

/* What somebody has to know before anything else; "" = nothing. */
static struct str reason_of(struct arena *arena, const struct project *project)
{
    struct str note = project_note(arena, project);
    if (str_is(project->lifecycle, "deleting"))
        return STR(
            "This project is being deleted. It goes away when the last of its resources "
            "is gone; nothing can be ordered in it.");
    if (str_is(project->lifecycle, "suspended"))
        return STR("This project is suspended; nothing can be ordered in it.");
    if (note.length == 0)
        return STR("");
    return ARENA_JOIN(arena, STR("Of its resources: "), note, STR("."));
}

static void fill_show(struct call *call, struct show_view *view,
                      const struct project *project)
{
    struct arena *arena = call->task.arena;
    struct stat_tile *tiles = ARENA_ARRAY(arena, HEALTH_TILES, struct stat_tile);
    struct str path = ARENA_JOIN(arena, STR("/projects/"), project->id);
    health_tiles(arena, &project->counts, tiles);
    view->stats = (struct list){tiles, HEALTH_TILES, sizeof *tiles, false};
    view->name = project->name;
    view->id = project->id;
    view->description = project->description;
    view->status = project_badge(project);
    view->reason = reason_of(arena, project);
    view->organization = project->org_name;
    view->organization_href =
        project->may_read_org ? ARENA_JOIN(arena, STR("/organizations/"), project->org_id)
                              : STR("");
    view->leaving = str_is(project->lifecycle, "deleting");
    view->may_write =
        (call->scope.may & MAY_WRITE) != 0 && str_is(project->lifecycle, "active");
    view->create_href = ARENA_JOIN(arena, path, STR("/resources/create"));
    view->documents_href = ARENA_JOIN(arena, path, STR("/documents"));
    view->resources_href = ARENA_JOIN(arena, path, STR("/resources"));
    view->live_s = project->counts.busy > 0 ? LIVE_BUSY_S : LIVE_IDLE_S;
}

static enum outcome first_dashboard_load(struct task *task, struct first_dashboard *out)
{
    enum outcome outcome = store_one(task, Q_PROJECT_DASHBOARD,
                                     ARGS(ARG_TEXT("project", task->scope->project_id)),
                                     first_dashboard_columns, out);
    return outcome == ABSENT ? DONE : outcome;
}

enum outcome project_show_html(struct call *call)
{
    struct show_view view = {.live_s = LIVE_IDLE_S};
    struct project project;
    struct list resources;
    struct list types;
    struct list entries;
    struct list usage;
    struct task *task = &call->task;
    struct str api =
        ARENA_JOIN(task->arena, STR("/api/v1/projects/"), call->scope.project_id);
    struct first_dashboard first = {STR(""), STR("")};
    enum outcome outcome = project_load(task, &project, RESOURCES_SHOWN, &resources);
    if (outcome == DONE)
        outcome = first_dashboard_load(task, &first);
    if (outcome == DONE)
        outcome = catalog_list(task, false, &types);
    if (outcome == DONE)
        outcome = audit_list(task, AUDIT_PROJECT,
                             &(struct audit_filter){.limit = EVENTS_SHOWN}, &entries);
    if (outcome == DONE)
        outcome = limit_usage(task, LIMIT_OF_PROJECT, &usage);
    if (outcome == DONE)
        outcome =
            frame_fill(call, &view.frame, &(struct frame_wants){NULL, "overview", api});
    if (outcome != DONE)
        return outcome;
    fill_show(call, &view, &project);
    view.dashboard_name = first.name;
    view.dashboard_href = first.id.length == 0
                              ? STR("")
                              : ARENA_JOIN(task->arena, STR("/projects/"), project.id,
                                           STR("/dashboards/"), first.id);
    view.resources = rows_of(call, &resources, &types);
    view.events = audit_timeline(task->arena, &entries);
    view.limits = limit_bars(task->arena, &usage, false);
    view.limits_href =
        ARENA_JOIN(task->arena, STR("/projects/"), project.id, STR("/limits"));
    answer_page(call, project_pages[PAGE_PROJECT_SHOW].bound, &view);
    return DONE;
}
