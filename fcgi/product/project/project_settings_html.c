/* project_settings_html.c: name and description of a project, and the end of it. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/frame/frame.h"
#include "product/project/project_routes.h"

const struct field project_settings_fields[] = {
    {"name", TEXT_AT(struct project_input, name), .max = 500},
    {"description", TEXT_AT(struct project_input, description), .max = 2000},
    {0},
};

const struct field project_delete_fields[] = {
    {"confirm", TEXT_AT(struct project_input, confirm), .max = 500},
    {0},
};

struct settings_view {
    struct frame frame;
    struct str name;
    struct str name_error;
    struct str description;
    struct str description_error;
    struct str id;
    struct list facts;
    struct list errors;
    struct str action_href;
    struct str documents_href;
    bool may_write;
    bool may_delete;
    bool leaving;
    struct confirm confirm;
};

const struct field project_settings_shown[] = {
    {"frame", STRUCT_AT(struct settings_view, frame, frame_shown)},
    {"name", TEXT_AT(struct settings_view, name)},
    {"name_error", TEXT_AT(struct settings_view, name_error)},
    {"description", TEXT_AT(struct settings_view, description)},
    {"description_error", TEXT_AT(struct settings_view, description_error)},
    {"id", TEXT_AT(struct settings_view, id)},
    {"facts", LIST_AT(struct settings_view, facts, fact_shown)},
    {"errors", LIST_AT(struct settings_view, errors, error_line_shown)},
    {"action_href", TEXT_AT(struct settings_view, action_href)},
    {"documents_href", TEXT_AT(struct settings_view, documents_href)},
    {"may_write", BOOL_AT(struct settings_view, may_write)},
    {"may_delete", BOOL_AT(struct settings_view, may_delete)},
    {"leaving", BOOL_AT(struct settings_view, leaving)},
    CONFIRM_SHOWN(struct settings_view, confirm),
    {0},
};

static struct str path_of(struct call *call, const char *more)
{
    return ARENA_JOIN(call->task.arena, STR("/projects/"), call->scope.project_id,
                      str_of(more));
}

static struct list facts_of(struct call *call, const struct project *project)
{
    struct fact *facts = ARENA_ARRAY(call->task.arena, 4, struct fact);
    facts[0] = (struct fact){
        .label = STR("Organization"), .text = project->org_name, .href = STR("")};
    facts[1] = (struct fact){
        .label = STR("Tenant"), .text = project->tenant, .href = STR(""), .copy = true};
    facts[2] = (struct fact){.label = STR("Created"),
                             .text = STR(""),
                             .href = STR(""),
                             .is_time = true,
                             .at = project->created_us};
    facts[3] = (struct fact){.label = STR("Changed"),
                             .text = STR(""),
                             .href = STR(""),
                             .is_time = true,
                             .at = project->updated_us};
    return (struct list){facts, 4, sizeof *facts, false};
}

static struct list losses_of(struct arena *arena, const struct project *project)
{
    struct line *losses = ARENA_ARRAY(arena, 3, struct line);
    size_t count = 0;
    int64_t total = project->counts.total;
    if (total > 0)
        losses[count++] = (struct line){
            arena_print(arena, "%lld resource%s with %s data: the backend takes %s away.",
                        (long long)total, total == 1 ? "" : "s",
                        total == 1 ? "its" : "their", total == 1 ? "it" : "them"),
            STR("")};
    losses[count++] = (struct line){
        STR("Every role that people hold here is forgotten; the audit stays."), STR("")};
    losses[count++] = (struct line){
        ARENA_JOIN(arena, STR("The id "), project->id, STR(" is never given out again.")),
        STR("")};
    return (struct list){losses, count, sizeof *losses, false};
}

static void fill_settings(struct call *call, struct settings_view *view,
                          const struct project *project)
{
    view->leaving = str_is(project->lifecycle, "deleting");
    view->name = typed_or(call, "name", project->name);
    view->name_error = error_of(call, "/name");
    view->description = typed_or(call, "description", project->description);
    view->description_error = error_of(call, "/description");
    view->id = project->id;
    view->facts = facts_of(call, project);
    view->errors = error_lines(call);
    view->action_href = path_of(call, "/settings");
    view->documents_href = path_of(call, "/documents");
    view->may_write = (call->scope.may & MAY_WRITE) != 0 && !view->leaving;
    view->may_delete = (call->scope.may & MAY_DELETE) != 0 && !view->leaving;
    view->confirm = confirm_of(call, path_of(call, "/delete"), project->name,
                               project->counts.total > 0 ? "Delete project and resources"
                                                         : "Delete project");
    view->confirm.losses = losses_of(call->task.arena, project);
}

enum outcome project_settings_html(struct call *call)
{
    struct settings_view view = {.leaving = false};
    struct project project;
    struct str api = ARENA_JOIN(call->task.arena, STR("/api/v1"), path_of(call, ""));
    enum outcome outcome = project_load(&call->task, &project, 0, NULL);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Settings", "settings", api});
    if (outcome != DONE)
        return outcome;
    fill_settings(call, &view, &project);
    answer_page(call, project_pages[PAGE_PROJECT_SETTINGS].bound, &view);
    return DONE;
}

static enum outcome go_to_settings(struct call *call, enum flash_kind kind,
                                   struct str text)
{
    return answer_redirect_flash(call, path_of(call, "/settings"), kind, text);
}

enum outcome project_change_html(struct call *call)
{
    const struct project_input *input = call->input;
    struct project project;
    enum outcome outcome = project_load(&call->task, &project, 0, NULL);
    if (outcome == DONE)
        outcome =
            project_change(&call->task,
                           &(struct project_change){
                               .name = input->name.at == NULL ? STR("") : input->name,
                               .description = input->description,
                               .seen_us = project.updated_us,
                           },
                           &project);
    if (outcome == STALE || outcome == CLASH)
        return go_to_settings(call, FLASH_BAD, call->failure.told);
    if (outcome != DONE)
        return outcome;
    return go_to_settings(call, FLASH_GOOD, STR("The project was saved."));
}

/* The page says how many resources go along, and the name is typed: that is the force. */
enum outcome project_remove_html(struct call *call)
{
    const struct project_input *input = call->input;
    struct project project;
    bool gone = false;
    enum outcome outcome = project_load(&call->task, &project, 0, NULL);
    if (outcome != DONE)
        return outcome;
    if (!str_equal(str_trim(input->confirm), project.name)) {
        failure_field(&call->failure, STR("/confirm"), "not_matching",
                      "Type the name exactly as it is shown.");
        return INVALID;
    }
    outcome = project_remove(&call->task, true, &gone);
    if (outcome == CLASH)
        return go_to_settings(call, FLASH_BAD, call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, gone ? STR("/projects") : path_of(call, ""), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, project.name,
                   gone ? STR(" was deleted.") : STR(" is being deleted.")));
}
