/* home.c: my organizations, recent projects, what is not healthy, or the first steps. */
/* SPDX-License-Identifier: ISC */
#include "product/home/home.h"

#include "product/audit/audit.h"
#include "product/frame/frame.h"
#include "product/project/project_routes.h"
#include "product/resource/resource.h"

enum {
    ORGANIZATIONS_SHOWN = 6,
    PROJECTS_SHOWN = 8,
    ATTENTION_SHOWN = 8,
    SHARED_SHOWN = 20,
    EVENTS_SHOWN = 10,
    LIVE_S = 15,
};

/* A resource with the name of its project, as two of the statements give it. */
struct placed {
    struct str id;
    struct str project_id;
    struct str name;
    struct str status;
    struct str reason;
    int64_t health_us;
    int64_t updated_us;
    struct str project_name;
};

static const struct field placed_columns[] = {
    {"id", TEXT_AT(struct placed, id)},
    {"project_id", TEXT_AT(struct placed, project_id)},
    {"name", TEXT_AT(struct placed, name)},
    {"status", TEXT_AT(struct placed, status)},
    {"health_reason", TEXT_AT(struct placed, reason)},
    {"health_us", INT_AT(struct placed, health_us)},
    {"updated_us", INT_AT(struct placed, updated_us)},
    {"project_name", TEXT_AT(struct placed, project_name)},
    {0},
};

struct line_row {
    struct str title;
    struct str text;
    struct str href;
    struct badge status;
    int64_t at;
};

static const struct field line_row_shown[] = {
    {"title", TEXT_AT(struct line_row, title)},
    {"text", TEXT_AT(struct line_row, text)},
    {"href", TEXT_AT(struct line_row, href)},
    {"status", STRUCT_AT(struct line_row, status, badge_shown)},
    {"at", TIME_AT(struct line_row, at)},
    {0},
};

struct project_row {
    struct str name;
    struct str href;
    struct str organization;
    struct badge status;
    int64_t resources;
    int64_t healthy;
    struct str note;
};

static const struct field project_row_shown[] = {
    {"name", TEXT_AT(struct project_row, name)},
    {"href", TEXT_AT(struct project_row, href)},
    {"organization", TEXT_AT(struct project_row, organization)},
    {"status", STRUCT_AT(struct project_row, status, badge_shown)},
    {"resources", INT_AT(struct project_row, resources)},
    {"healthy", INT_AT(struct project_row, healthy)},
    {"note", TEXT_AT(struct project_row, note)},
    {0},
};

struct organization_row {
    struct str name;
    struct str href;
    struct str role;
    int64_t projects;
    struct str projects_word;
};

static const struct field organization_row_shown[] = {
    {"name", TEXT_AT(struct organization_row, name)},
    {"href", TEXT_AT(struct organization_row, href)},
    {"role", TEXT_AT(struct organization_row, role)},
    {"projects", INT_AT(struct organization_row, projects)},
    {"projects_word", TEXT_AT(struct organization_row, projects_word)},
    {0},
};

struct home_view {
    struct frame frame;
    bool started;
    bool has_projects;
    struct list projects;
    struct list organizations;
    struct list shared;
    struct list attention;
    bool attention_more;
    struct list events;
    struct str order_href;
    int64_t live_s;
};

static const struct field home_shown[] = {
    {"frame", STRUCT_AT(struct home_view, frame, frame_shown)},
    {"started", BOOL_AT(struct home_view, started)},
    {"has_projects", BOOL_AT(struct home_view, has_projects)},
    {"projects", LIST_AT(struct home_view, projects, project_row_shown)},
    {"organizations", LIST_AT(struct home_view, organizations, organization_row_shown)},
    {"shared", LIST_AT(struct home_view, shared, line_row_shown)},
    {"attention", LIST_AT(struct home_view, attention, line_row_shown)},
    {"attention_more", BOOL_AT(struct home_view, attention_more)},
    {"events", LIST_AT(struct home_view, events, timeline_event_shown)},
    {"order_href", TEXT_AT(struct home_view, order_href)},
    {"live_s", INT_AT(struct home_view, live_s)},
    {0},
};

struct page home_pages[] = {
    {"site/home", home_shown, NULL},
    {NULL, NULL, NULL},
};

/* ---- what the store knows, in one round trip ---- */

struct found {
    struct list organizations; /* struct organization */
    struct list projects;      /* struct project */
    struct list attention;     /* struct placed */
    struct list shared;        /* struct placed */
};

static enum outcome find_all(struct task *task, struct found *found)
{
    const struct arg now = ARG_INT("now", task_now_us(task));
    const struct arg stale =
        ARG_INT("stale", task_now_us(task) - resource_settings.stale_ms * US_PER_MS);
    const struct arg after_us = ARG_INT("after_us", INT64_MAX);
    const struct arg after_id = ARG_TEXT("after_id", STR(""));
    struct store_read reads[] = {
        {.query = Q_ORGANIZATION_LIST_MINE,
         .args = ARGS(ARG_NULL("q"), now, after_us, after_id,
                      ARG_INT("limit", ORGANIZATIONS_SHOWN)),
         .columns = organization_columns,
         .row_bytes = sizeof(struct organization),
         .rows = &found->organizations},
        {.query = Q_PROJECT_LIST_NEWEST,
         .args = ARGS(ARG_NULL("org"), ARG_NULL("lifecycle"), ARG_NULL("q"), now, stale,
                      after_us, after_id, ARG_INT("limit", PROJECTS_SHOWN)),
         .columns = project_columns,
         .row_bytes = sizeof(struct project),
         .rows = &found->projects},
        {.query = Q_HOME_ATTENTION,
         .args = ARGS(now, stale, ARG_INT("limit", ATTENTION_SHOWN + 1)),
         .columns = placed_columns,
         .row_bytes = sizeof(struct placed),
         .rows = &found->attention},
        {.query = Q_HOME_SHARED,
         .args = ARGS(now, stale, ARG_INT("limit", SHARED_SHOWN)),
         .columns = placed_columns,
         .row_bytes = sizeof(struct placed),
         .rows = &found->shared},
    };
    return store_read_all(task, reads, COUNT_OF(reads));
}

/* ---- rows ---- */

static struct list organization_rows(struct arena *arena, const struct list *list)
{
    struct organization_row *rows =
        ARENA_ARRAY(arena, list->count, struct organization_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct organization *organization = LIST_ROW(*list, struct organization, i);
        rows[i] = (struct organization_row){
            .name = organization->name,
            .href = organization->may_read
                        ? ARENA_JOIN(arena, STR("/organizations/"), organization->id)
                        : STR(""),
            .role = organization->personal          ? STR("Personal")
                    : organization->role.length > 0 ? organization->role
                                                    : STR("In some projects only"),
            .projects = organization->project_count,
            .projects_word =
                organization->project_count == 1 ? STR("project") : STR("projects"),
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

static struct list project_rows(struct arena *arena, const struct list *list)
{
    struct project_row *rows = ARENA_ARRAY(arena, list->count, struct project_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct project *project = LIST_ROW(*list, struct project, i);
        rows[i] = (struct project_row){
            .name = project->name,
            .href = ARENA_JOIN(arena, STR("/projects/"), project->id),
            .organization = project->org_name,
            .status = project_badge(project),
            .resources = project->counts.total,
            .healthy = project->counts.healthy,
            .note = project_note(arena, project),
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

static struct list line_rows(struct arena *arena, const struct list *list, size_t limit)
{
    size_t count = list->count < limit ? list->count : limit;
    struct line_row *rows = ARENA_ARRAY(arena, count, struct line_row);
    for (size_t i = 0; i < count; i++) {
        const struct placed *placed = LIST_ROW(*list, struct placed, i);
        rows[i] = (struct line_row){
            .title = placed->name,
            .text = placed->reason.length == 0 ? placed->project_name
                                               : ARENA_JOIN(arena, placed->project_name,
                                                            STR(": "), placed->reason),
            .href = ARENA_JOIN(arena, STR("/projects/"), placed->project_id,
                               STR("/resources/"), placed->id),
            .status = badge_of(placed->status),
            .at = placed->health_us != 0 ? placed->health_us : placed->updated_us,
        };
    }
    return (struct list){rows, count, sizeof *rows, false};
}

static bool has_resources(const struct list *projects)
{
    for (size_t i = 0; i < projects->count; i++)
        if (LIST_ROW(*projects, struct project, i)->counts.total > 0)
            return true;
    return false;
}

/* Where to order: in the newest project that takes something. */
static struct str order_path(struct arena *arena, const struct list *projects)
{
    for (size_t i = 0; i < projects->count; i++) {
        const struct project *project = LIST_ROW(*projects, struct project, i);
        if (str_is(project->lifecycle, "active"))
            return ARENA_JOIN(arena, STR("/projects/"), project->id, STR("/resources/create"));
    }
    return STR("/catalog");
}

static void fill_home(struct arena *arena, struct home_view *view,
                      const struct found *found)
{
    view->has_projects = found->projects.count > 0;
    view->started = has_resources(&found->projects) || found->shared.count > 0 ||
                    found->attention.count > 0 || found->projects.count == PROJECTS_SHOWN;
    view->projects = project_rows(arena, &found->projects);
    view->organizations = organization_rows(arena, &found->organizations);
    view->attention = line_rows(arena, &found->attention, ATTENTION_SHOWN);
    view->attention_more = found->attention.count > ATTENTION_SHOWN;
    view->shared = line_rows(arena, &found->shared, SHARED_SHOWN);
    view->order_href = order_path(arena, &found->projects);
}

static enum outcome home_html(struct call *call)
{
    struct home_view view = {.live_s = LIVE_S};
    struct found found = {.organizations = {.count = 0}};
    struct list entries;
    struct task *task = &call->task;
    enum outcome outcome = find_all(task, &found);
    if (outcome == DONE)
        outcome = audit_recent(task, EVENTS_SHOWN, &entries);
    if (outcome == DONE)
        outcome =
            frame_fill(call, &view.frame,
                       &(struct frame_wants){"Home", "home", STR("/api/v1/projects")});
    if (outcome != DONE)
        return outcome;
    fill_home(task->arena, &view, &found);
    view.events = audit_timeline(task->arena, &entries);
    answer_page(call, home_pages[0].bound, &view);
    return DONE;
}

/* clang-format off */
const struct route home_routes[] = {
  { GET, "/", home_html, SIGNED_IN,
    .says = "My organizations, recent projects, and what needs attention", .flags = ROUTE_LIVE },
  {0},
};
/* clang-format on */
