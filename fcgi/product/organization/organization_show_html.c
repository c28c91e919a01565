/* organization_show_html.c: one organization, its settings, and the end of it. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/audit/audit.h"
#include "product/frame/frame.h"
#include "product/limit/limit_routes.h"
#include "product/organization/organization_routes.h"
#include "product/project/project_routes.h"

enum { PROJECTS_SHOWN = 25, EVENTS_SHOWN = 8, LIVE_S = 15 };

const struct field organization_delete_fields[] = {
    {"confirm", TEXT_AT(struct organization_input, confirm), .max = 500},
    {0},
};

static struct str path_of(struct call *call, const char *more)
{
    return ARENA_JOIN(call->task.arena, STR("/organizations/"), call->scope.org_id,
                      str_of(more));
}

static struct str api_path_of(struct call *call)
{
    return ARENA_JOIN(call->task.arena, STR("/api/v1"), path_of(call, ""));
}

/* ---- overview ---- */

struct project_row {
    struct str name;
    struct str id;
    struct str href;
    struct badge status;
    struct str note;
    int64_t resources;
    int64_t created;
};

static const struct field project_row_shown[] = {
    {"name", TEXT_AT(struct project_row, name)},
    {"id", TEXT_AT(struct project_row, id)},
    {"href", TEXT_AT(struct project_row, href)},
    {"status", STRUCT_AT(struct project_row, status, badge_shown)},
    {"note", TEXT_AT(struct project_row, note)},
    {"resources", INT_AT(struct project_row, resources)},
    {"created", TIME_AT(struct project_row, created)},
    {0},
};

struct show_view {
    struct frame frame;
    struct str name;
    struct str id;
    struct str role;
    struct list facts;
    struct list stats;
    struct list projects;
    bool more_projects;
    struct str projects_href;
    struct list events;
    bool may_write;
    struct str create_href;
    int64_t live_s;
    struct list limits;
    struct str limits_href;
};

const struct field organization_show_shown[] = {
    {"frame", STRUCT_AT(struct show_view, frame, frame_shown)},
    {"name", TEXT_AT(struct show_view, name)},
    {"id", TEXT_AT(struct show_view, id)},
    {"role", TEXT_AT(struct show_view, role)},
    {"facts", LIST_AT(struct show_view, facts, fact_shown)},
    {"stats", LIST_AT(struct show_view, stats, stat_tile_shown)},
    {"projects", LIST_AT(struct show_view, projects, project_row_shown)},
    {"more_projects", BOOL_AT(struct show_view, more_projects)},
    {"projects_href", TEXT_AT(struct show_view, projects_href)},
    {"events", LIST_AT(struct show_view, events, timeline_event_shown)},
    {"may_write", BOOL_AT(struct show_view, may_write)},
    {"create_href", TEXT_AT(struct show_view, create_href)},
    {"live_s", INT_AT(struct show_view, live_s)},
    {"limits", LIST_AT(struct show_view, limits, limit_bar_shown)},
    {"limits_href", TEXT_AT(struct show_view, limits_href)},
    {0},
};

static struct list project_rows(struct arena *arena, const struct list *list)
{
    struct project_row *rows = ARENA_ARRAY(arena, list->count, struct project_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct project *project = LIST_ROW(*list, struct project, i);
        rows[i] = (struct project_row){
            .name = project->name,
            .id = project->id,
            .href = ARENA_JOIN(arena, STR("/projects/"), project->id),
            .status = project_badge(project),
            .note = project_note(arena, project),
            .resources = project->counts.total,
            .created = project->created_us,
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

static struct list facts_of(struct call *call, const struct organization *organization)
{
    struct fact *facts = ARENA_ARRAY(call->task.arena, 3, struct fact);
    facts[0] =
        (struct fact){.label = STR("Kind"),
                      .text = organization->personal ? STR("Personal") : STR("Shared"),
                      .href = STR("")};
    facts[1] = (struct fact){.label = STR("Created"),
                             .text = STR(""),
                             .href = STR(""),
                             .is_time = true,
                             .at = organization->created_us};
    facts[2] = (struct fact){.label = STR("People"),
                             .text = STR("Who holds which role"),
                             .href = path_of(call, "/access")};
    return (struct list){facts, 3, sizeof *facts, false};
}

static void fill_show(struct call *call, struct show_view *view,
                      const struct organization *organization,
                      const struct health_counts *counts)
{
    struct arena *arena = call->task.arena;
    struct stat_tile *stats = ARENA_ARRAY(arena, 1 + HEALTH_TILES, struct stat_tile);
    stats[0] = count_tile(arena, "Projects", organization->project_count);
    stats[0].href = path_of(call, "/projects");
    health_tiles(arena, counts, &stats[1]);
    view->stats = (struct list){stats, 1 + HEALTH_TILES, sizeof *stats, false};
    view->name = organization->name;
    view->id = organization->id;
    view->role = organization->role;
    view->facts = facts_of(call, organization);
    view->projects_href = path_of(call, "/projects");
    view->may_write = (call->scope.may & MAY_WRITE) != 0;
    view->create_href = ARENA_JOIN(arena, STR("/projects/new?org_id="), organization->id);
    view->live_s = LIVE_S;
}

enum outcome organization_show_html(struct call *call)
{
    struct show_view view = {.live_s = LIVE_S};
    struct organization organization;
    struct health_counts counts = {.total = 0};
    struct list projects;
    struct list entries;
    struct list usage;
    struct task *task = &call->task;
    enum outcome outcome = organization_load(task, &organization, &counts);
    if (outcome == DONE)
        outcome = project_list(task,
                               &(struct project_filter){.org_id = call->scope.org_id,
                                                        .limit = PROJECTS_SHOWN},
                               &projects);
    if (outcome == DONE)
        outcome = audit_list(task, AUDIT_ORGANIZATION,
                             &(struct audit_filter){.limit = EVENTS_SHOWN}, &entries);
    if (outcome == DONE)
        outcome = limit_usage(task, LIMIT_OF_ORGANIZATION, &usage);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){NULL, "overview", api_path_of(call)});
    if (outcome != DONE)
        return outcome;
    fill_show(call, &view, &organization, &counts);
    view.projects = project_rows(task->arena, &projects);
    view.more_projects = projects.more;
    view.events = audit_timeline(task->arena, &entries);
    view.limits = limit_bars(task->arena, &usage, false);
    view.limits_href = path_of(call, "/limits");
    answer_page(call, organization_pages[PAGE_ORGANIZATION_SHOW].bound, &view);
    return DONE;
}

/* ---- settings ---- */

struct settings_view {
    struct frame frame;
    struct str name;
    struct str name_error;
    struct str id;
    struct list errors;
    struct str action_href;
    struct str security_href;
    struct str factor_says;
    bool require_second_factor;
    bool may_write;
    bool may_manage;
    bool may_delete;
    bool personal;
    struct confirm confirm;
};

const struct field organization_settings_shown[] = {
    {"frame", STRUCT_AT(struct settings_view, frame, frame_shown)},
    {"name", TEXT_AT(struct settings_view, name)},
    {"name_error", TEXT_AT(struct settings_view, name_error)},
    {"id", TEXT_AT(struct settings_view, id)},
    {"errors", LIST_AT(struct settings_view, errors, error_line_shown)},
    {"action_href", TEXT_AT(struct settings_view, action_href)},
    {"security_href", TEXT_AT(struct settings_view, security_href)},
    {"factor_says", TEXT_AT(struct settings_view, factor_says)},
    {"require_second_factor", BOOL_AT(struct settings_view, require_second_factor)},
    {"may_write", BOOL_AT(struct settings_view, may_write)},
    {"may_manage", BOOL_AT(struct settings_view, may_manage)},
    {"may_delete", BOOL_AT(struct settings_view, may_delete)},
    {"personal", BOOL_AT(struct settings_view, personal)},
    CONFIRM_SHOWN(struct settings_view, confirm),
    {0},
};

static void fill_end(struct call *call, struct settings_view *view,
                     const struct organization *organization)
{
    struct arena *arena = call->task.arena;
    struct line *losses = ARENA_ARRAY(arena, 2, struct line);
    struct line *blocker = ARENA_NEW(arena, struct line);
    losses[0] =
        (struct line){STR("Every role that people hold here is forgotten."), STR("")};
    losses[1] = (struct line){ARENA_JOIN(arena, STR("The id "), organization->id,
                                         STR(" is never given out again.")),
                              STR("")};
    *blocker = (struct line){arena_print(arena, "%lld project%s",
                                         (long long)organization->project_count,
                                         organization->project_count == 1 ? "" : "s"),
                             path_of(call, "/projects")};
    size_t blocked = organization->project_count > 0 ? 1 : 0;
    view->confirm = confirm_of(call, path_of(call, "/delete"), organization->name,
                               "Delete organization");
    view->confirm.losses = (struct list){losses, 2, sizeof *losses, false};
    view->confirm.blockers = (struct list){blocker, blocked, sizeof *blocker, false};
    view->confirm.may_confirm = blocked == 0;
}

enum outcome organization_settings_html(struct call *call)
{
    struct settings_view view = {.may_write = (call->scope.may & MAY_WRITE) != 0};
    struct organization organization;
    enum outcome outcome = organization_load(&call->task, &organization, NULL);
    if (outcome == DONE)
        outcome =
            frame_fill(call, &view.frame,
                       &(struct frame_wants){"Settings", "settings", api_path_of(call)});
    view.factor_says = STR("");
    view.may_manage = (call->scope.may & MAY_MANAGE_ACCESS) != 0;
    if (outcome == DONE && view.may_manage)
        outcome = organization_factor_says(&call->task, &view.factor_says);
    if (outcome != DONE)
        return outcome;
    view.name = typed_or(call, "name", organization.name);
    view.name_error = error_of(call, "/name");
    view.id = organization.id;
    view.errors = error_lines(call);
    view.action_href = path_of(call, "/settings");
    view.security_href = path_of(call, "/security");
    view.require_second_factor = organization.require_second_factor;
    view.personal = organization.personal;
    view.may_delete = (call->scope.may & MAY_DELETE) != 0 && !organization.personal;
    fill_end(call, &view, &organization);
    answer_page(call, organization_pages[PAGE_ORGANIZATION_SETTINGS].bound, &view);
    return DONE;
}

/* Who types a name here means it to be the name now, whatever it was. */
enum outcome organization_rename_html(struct call *call)
{
    const struct organization_input *input = call->input;
    struct organization organization;
    enum outcome outcome = organization_load(&call->task, &organization, NULL);
    if (outcome == DONE)
        outcome = organization_rename(&call->task, input->name, organization.updated_us,
                                      &organization);
    if (outcome == STALE)
        return answer_redirect_flash(call, path_of(call, "/settings"), FLASH_BAD,
                                     call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, path_of(call, "/settings"), FLASH_GOOD,
                                 STR("The organization was renamed."));
}

enum outcome organization_remove_html(struct call *call)
{
    const struct organization_input *input = call->input;
    struct organization organization;
    enum outcome outcome = organization_load(&call->task, &organization, NULL);
    if (outcome != DONE)
        return outcome;
    if (!str_equal(str_trim(input->confirm), organization.name)) {
        failure_field(&call->failure, STR("/confirm"), "not_matching",
                      "Type the name exactly as it is shown.");
        return INVALID;
    }
    outcome = organization_remove(&call->task);
    if (outcome == CLASH)
        return answer_redirect_flash(call, path_of(call, "/settings"), FLASH_BAD,
                                     call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, STR("/organizations"), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, organization.name, STR(" was deleted.")));
}
