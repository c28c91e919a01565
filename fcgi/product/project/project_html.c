/* project_html.c: the list of projects, and the form for a new one. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/frame/frame.h"
#include "product/project/project_routes.h"

const struct field project_form_fields[] = {
    {"name", TEXT_AT(struct project_input, name), .max = 500},
    {"org_id", TEXT_AT(struct project_input, org_id), .max = 200},
    {"description", TEXT_AT(struct project_input, description), .max = 2000},
    {"id", TEXT_AT(struct project_input, id), .max = 200},
    {0},
};

struct badge project_badge(const struct project *project)
{
    if (str_is(project->status, "Active"))
        return badge_of(project->health);
    struct badge badge = badge_of(str_is(project->status, "Deleting") ? STR("Terminating")
                                                                      : STR("Suspended"));
    badge.word = project->status;
    return badge;
}

struct str project_note(struct arena *arena, const struct project *project)
{
    const struct health_counts *counts = &project->counts;
    if (counts->failed > 0 && counts->degraded > 0)
        return arena_print(arena, "%lld failed, %lld degraded", (long long)counts->failed,
                           (long long)counts->degraded);
    if (counts->failed > 0)
        return arena_print(arena, "%lld failed", (long long)counts->failed);
    if (counts->degraded > 0)
        return arena_print(arena, "%lld degraded", (long long)counts->degraded);
    return STR("");
}

/* ---- the list ---- */

struct list_row {
    struct str name;
    struct str id;
    struct str href;
    struct str organization;
    struct str organization_href;
    struct badge status;
    struct str note;
    int64_t resources;
    int64_t created;
};

static const struct field list_row_shown[] = {
    {"name", TEXT_AT(struct list_row, name)},
    {"id", TEXT_AT(struct list_row, id)},
    {"href", TEXT_AT(struct list_row, href)},
    {"organization", TEXT_AT(struct list_row, organization)},
    {"organization_href", TEXT_AT(struct list_row, organization_href)},
    {"status", STRUCT_AT(struct list_row, status, badge_shown)},
    {"note", TEXT_AT(struct list_row, note)},
    {"resources", INT_AT(struct list_row, resources)},
    {"created", TIME_AT(struct list_row, created)},
    {0},
};

struct list_view {
    struct frame frame;
    struct list projects;
    struct list heads;
    struct filter_bar bar;
    struct pager pager;
    bool may_write;
    struct str create_href;
    int64_t live_s;
};

const struct field project_list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"projects", LIST_AT(struct list_view, projects, list_row_shown)},
    {"heads", LIST_AT(struct list_view, heads, table_head_shown)},
    FILTER_BAR_SHOWN(struct list_view, bar),
    PAGER_SHOWN(struct list_view, pager),
    {"may_write", BOOL_AT(struct list_view, may_write)},
    {"create_href", TEXT_AT(struct list_view, create_href)},
    {"live_s", INT_AT(struct list_view, live_s)},
    {0},
};

static struct list rows_of(struct arena *arena, const struct list *list)
{
    struct list_row *rows = ARENA_ARRAY(arena, list->count, struct list_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct project *project = LIST_ROW(*list, struct project, i);
        rows[i] = (struct list_row){
            .name = project->name,
            .id = project->id,
            .href = ARENA_JOIN(arena, STR("/projects/"), project->id),
            .organization = project->org_name,
            .organization_href =
                project->may_read_org
                    ? ARENA_JOIN(arena, STR("/organizations/"), project->org_id)
                    : STR(""),
            .status = project_badge(project),
            .note = project_note(arena, project),
            .resources = project->counts.total,
            .created = project->created_us,
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

static struct list heads_of(struct call *call)
{
    struct str sort = request_query(call->request, "sort");
    if (sort.length == 0)
        sort = STR("-created_at");
    struct table_head *heads = ARENA_ARRAY(call->task.arena, 6, struct table_head);
    heads[0] = table_head_sorted(call, "Project", "name", NULL, sort);
    heads[1] = table_head_sorted(call, "Health", NULL, NULL, sort);
    heads[2] = table_head_sorted(call, "Id", NULL, NULL, sort);
    heads[3] = table_head_sorted(call, "Organization", NULL, NULL, sort);
    heads[4] = table_head_sorted(call, "Resources", NULL, NULL, sort);
    heads[4].is_number = true;
    heads[5] = table_head_sorted(call, "Created", NULL, "-created_at", sort);
    return (struct list){heads, 6, sizeof *heads, false};
}

static void fill_filters(struct call *call, struct list_view *view)
{
    static const struct filter_choice statuses[] = {
        {STR_INIT("Active"), STR_INIT("Active"), false},
        {STR_INIT("Suspended"), STR_INIT("Suspended"), false},
        {STR_INIT("Deleting"), STR_INIT("Deleting"), false},
    };
    struct filter_control *controls =
        ARENA_ARRAY(call->task.arena, 2, struct filter_control);
    controls[0] = filter_text(call, "q", "Name or id", "Part of a name or id");
    controls[1] = filter_select(call, "status", "Status", statuses, COUNT_OF(statuses));
    view->bar = filter_bar_of(call, controls, 2);
}

enum outcome project_list_html(struct call *call)
{
    struct list_view view = {.live_s = 15};
    struct project_filter filter;
    struct list list;
    struct arena *arena = call->task.arena;
    bool of_one = call->scope.org_id.at != NULL;
    struct str api = of_one ? ARENA_JOIN(arena, STR("/api/v1/organizations/"),
                                         call->scope.org_id, STR("/projects"))
                            : STR("/api/v1/projects");
    enum outcome outcome = project_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = project_list(&call->task, &filter, &list);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Projects", "projects", api});
    if (outcome != DONE)
        return outcome;
    fill_filters(call, &view);
    view.projects = rows_of(arena, &list);
    view.heads = heads_of(call);
    view.pager = pager_of(call, list.count, project_next_cursor(call, &filter, &list));
    view.may_write = !of_one || (call->scope.may & MAY_WRITE) != 0;
    view.create_href =
        of_one ? ARENA_JOIN(arena, STR("/projects/new?org_id="), call->scope.org_id)
               : STR("/projects/new");
    answer_page(call, project_pages[PAGE_PROJECT_LIST].bound, &view);
    return DONE;
}

/* ---- a new one ---- */

struct create_view {
    struct frame frame;
    struct str name;
    struct str name_error;
    struct str id;
    struct str id_error;
    struct str description;
    struct str description_error;
    struct list organization_choices;
    struct list errors;
    struct str action_href;
    struct str back_href;
};

static const struct field choice_shown[] = {
    {"value", TEXT_AT(struct filter_choice, value)},
    {"label", TEXT_AT(struct filter_choice, label)},
    {"selected", BOOL_AT(struct filter_choice, selected)},
    {0},
};

const struct field project_create_shown[] = {
    {"frame", STRUCT_AT(struct create_view, frame, frame_shown)},
    {"name", TEXT_AT(struct create_view, name)},
    {"name_error", TEXT_AT(struct create_view, name_error)},
    {"id", TEXT_AT(struct create_view, id)},
    {"id_error", TEXT_AT(struct create_view, id_error)},
    {"description", TEXT_AT(struct create_view, description)},
    {"description_error", TEXT_AT(struct create_view, description_error)},
    {"organization_choices",
     LIST_AT(struct create_view, organization_choices, choice_shown)},
    {"errors", LIST_AT(struct create_view, errors, error_line_shown)},
    {"action_href", TEXT_AT(struct create_view, action_href)},
    {"back_href", TEXT_AT(struct create_view, back_href)},
    {0},
};

static struct str typed(const struct call *call, const char *name)
{
    struct str text = request_form(call->request, name);
    return text.at == NULL ? STR("") : text;
}

static struct list choices_of(struct call *call, const struct list *homes)
{
    struct arena *arena = call->task.arena;
    struct str wanted = request_form(call->request, "org_id");
    if (wanted.at == NULL)
        wanted = request_query(call->request, "org_id");
    struct filter_choice *rows = ARENA_ARRAY(arena, homes->count, struct filter_choice);
    for (size_t i = 0; i < homes->count; i++) {
        const struct project_home *home = LIST_ROW(*homes, struct project_home, i);
        rows[i] = (struct filter_choice){
            .value = home->id,
            .label = home->personal ? ARENA_JOIN(arena, home->name, STR(" (personal)"))
                                    : home->name,
            .selected = str_equal(home->id, wanted),
        };
    }
    return (struct list){rows, homes->count, sizeof *rows, false};
}

enum outcome project_create_html(struct call *call)
{
    struct create_view view = {
        .name = typed(call, "name"),
        .name_error = error_of(call, "/name"),
        .id = typed(call, "id"),
        .id_error = error_of(call, "/id"),
        .description = typed(call, "description"),
        .description_error = error_of(call, "/description"),
        .errors = error_lines(call),
        .action_href = STR("/projects/new"),
        .back_href = STR("/projects"),
    };
    struct list homes;
    enum outcome outcome = project_homes(&call->task, &homes);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){"Create project", "projects", STR("/api/v1/projects")});
    if (outcome != DONE)
        return outcome;
    view.organization_choices = choices_of(call, &homes);
    answer_page(call, project_pages[PAGE_PROJECT_CREATE].bound, &view);
    return DONE;
}

static struct str none_if_empty(struct str text)
{
    struct str trimmed = str_trim(text);
    return trimmed.length == 0 ? STR_NONE : trimmed;
}

enum outcome project_add_html(struct call *call)
{
    const struct project_input *input = call->input;
    struct project project;
    enum outcome outcome = project_add(&call->task,
                                       &(struct project_draft){
                                           .id = none_if_empty(input->id),
                                           .org_id = none_if_empty(input->org_id),
                                           .name = input->name,
                                           .description = input->description,
                                       },
                                       &project);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, ARENA_JOIN(call->task.arena, STR("/projects/"), project.id), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, project.name, STR(" was created.")));
}
