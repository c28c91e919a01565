/* team_html.c: the list of teams, a new one, and the settings of one. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/frame/frame.h"
#include "product/team/team_routes.h"

const struct field team_delete_fields[] = {
    {"confirm", TEXT_AT(struct team_input, confirm), .max = 500},
    {0},
};

struct str team_path(struct call *call, struct str more)
{
    return ARENA_JOIN(call->task.arena, STR("/organizations/"), call->scope.org_id,
                      STR("/teams"), more);
}

static struct frame_wants wants(struct call *call, const char *title)
{
    return (struct frame_wants){
        title, "teams",
        ARENA_JOIN(call->task.arena, STR("/api/v1"), team_path(call, STR("")))};
}

/* ---- the list ---- */

struct list_row {
    struct str name;
    struct str href;
    struct str description;
    int64_t members;
    int64_t roles;
    int64_t created;
};

static const struct field list_row_shown[] = {
    {"name", TEXT_AT(struct list_row, name)},
    {"href", TEXT_AT(struct list_row, href)},
    {"description", TEXT_AT(struct list_row, description)},
    {"members", INT_AT(struct list_row, members)},
    {"roles", INT_AT(struct list_row, roles)},
    {"created", TIME_AT(struct list_row, created)},
    {0},
};

struct list_view {
    struct frame frame;
    struct list teams;
    struct filter_bar bar;
    struct pager pager;
    bool may_manage_access;
    struct str create_href;
};

const struct field team_list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"teams", LIST_AT(struct list_view, teams, list_row_shown)},
    FILTER_BAR_SHOWN(struct list_view, bar),
    PAGER_SHOWN(struct list_view, pager),
    {"may_manage_access", BOOL_AT(struct list_view, may_manage_access)},
    {"create_href", TEXT_AT(struct list_view, create_href)},
    {0},
};

static struct list rows_of(struct call *call, const struct list *list)
{
    struct arena *arena = call->task.arena;
    struct list_row *rows = ARENA_ARRAY(arena, list->count, struct list_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct team *team = LIST_ROW(*list, struct team, i);
        rows[i] = (struct list_row){
            .name = team->name,
            .href = team_path(call, ARENA_JOIN(arena, STR("/"), team->id)),
            .description = team->description,
            .members = team->member_count,
            .roles = team->role_count,
            .created = team->created_us,
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

enum outcome team_list_html(struct call *call)
{
    struct list_view view = {.may_manage_access =
                                 (call->scope.may & MAY_MANAGE_ACCESS) != 0};
    struct team_filter filter;
    struct list list;
    const struct frame_wants wanted = wants(call, "Teams");
    enum outcome outcome = team_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = team_list(&call->task, &filter, &list);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame, &wanted);
    if (outcome != DONE)
        return outcome;
    struct filter_control *control = ARENA_NEW(call->task.arena, struct filter_control);
    *control = filter_text(call, "q", "Team", "Name or description");
    view.bar = filter_bar_of(call, control, 1);
    view.teams = rows_of(call, &list);
    view.pager = pager_of(call, list.count, team_next_cursor(call, &list));
    view.create_href = team_path(call, STR("/new"));
    answer_page(call, team_pages[PAGE_TEAM_LIST].bound, &view);
    return DONE;
}

/* ---- a new one ---- */

struct create_view {
    struct frame frame;
    struct str name;
    struct str name_error;
    struct str description;
    struct str description_error;
    struct list errors;
    struct str action_href;
    struct str back_href;
};

const struct field team_create_shown[] = {
    {"frame", STRUCT_AT(struct create_view, frame, frame_shown)},
    {"name", TEXT_AT(struct create_view, name)},
    {"name_error", TEXT_AT(struct create_view, name_error)},
    {"description", TEXT_AT(struct create_view, description)},
    {"description_error", TEXT_AT(struct create_view, description_error)},
    {"errors", LIST_AT(struct create_view, errors, error_line_shown)},
    {"action_href", TEXT_AT(struct create_view, action_href)},
    {"back_href", TEXT_AT(struct create_view, back_href)},
    {0},
};

enum outcome team_create_html(struct call *call)
{
    struct create_view view = {
        .name = typed_or(call, "name", STR("")),
        .name_error = error_of(call, "/name"),
        .description = typed_or(call, "description", STR("")),
        .description_error = error_of(call, "/description"),
        .errors = error_lines(call),
        .action_href = team_path(call, STR("/new")),
        .back_href = team_path(call, STR("")),
    };
    const struct frame_wants wanted = wants(call, "Create team");
    enum outcome outcome = frame_fill(call, &view.frame, &wanted);
    if (outcome == DONE)
        answer_page(call, team_pages[PAGE_TEAM_CREATE].bound, &view);
    return outcome;
}

enum outcome team_add_html(struct call *call)
{
    const struct team_input *input = call->input;
    struct team team;
    enum outcome outcome = team_add(
        &call->task, &(struct team_draft){input->name, input->description}, &team);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, team_path(call, ARENA_JOIN(call->task.arena, STR("/"), team.id)),
        FLASH_GOOD,
        ARENA_JOIN(call->task.arena, team.name,
                   STR(" was created. Now add its members.")));
}

/* ---- settings ---- */

struct settings_view {
    struct frame frame;
    struct str id;
    struct str name;
    struct str name_error;
    struct str description;
    struct str description_error;
    struct list errors;
    struct str action_href;
    struct str back_href;
    struct confirm confirm;
};

const struct field team_settings_shown[] = {
    {"frame", STRUCT_AT(struct settings_view, frame, frame_shown)},
    {"id", TEXT_AT(struct settings_view, id)},
    {"name", TEXT_AT(struct settings_view, name)},
    {"name_error", TEXT_AT(struct settings_view, name_error)},
    {"description", TEXT_AT(struct settings_view, description)},
    {"description_error", TEXT_AT(struct settings_view, description_error)},
    {"errors", LIST_AT(struct settings_view, errors, error_line_shown)},
    {"action_href", TEXT_AT(struct settings_view, action_href)},
    {"back_href", TEXT_AT(struct settings_view, back_href)},
    CONFIRM_SHOWN(struct settings_view, confirm),
    {0},
};

/* What its members will not be able to do any more. */
static struct list losses_of(struct arena *arena, const struct team *team,
                             const struct list *roles)
{
    struct line *lines = ARENA_ARRAY(arena, roles->count + 2, struct line);
    size_t count = 0;
    lines[count++] = (struct line){
        arena_print(arena, "%lld member%s, who keep what they hold otherwise",
                    (long long)team->member_count, team->member_count == 1 ? "" : "s"),
        STR("")};
    for (size_t i = 0; i < roles->count; i++) {
        const struct team_role *role = LIST_ROW(*roles, struct team_role, i);
        lines[count++] = (struct line){
            ARENA_JOIN(arena, role->role, STR(" of the "), role->scope_type, STR(" "),
                       role->place_name.at == NULL ? role->scope_id : role->place_name),
            STR("")};
    }
    if (roles->more)
        lines[count++] = (struct line){STR("and further roles"), STR("")};
    return (struct list){lines, count, sizeof *lines, false};
}

enum outcome team_settings_html(struct call *call)
{
    struct settings_view view = {.errors = error_lines(call)};
    struct team team;
    struct list roles;
    struct arena *arena = call->task.arena;
    const struct frame_wants wanted = wants(call, "Team settings");
    enum outcome outcome =
        team_load(&call->task, request_word(call->request, "team"), &team);
    if (outcome == DONE)
        outcome = team_roles(&call->task, team.id, &roles);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame, &wanted);
    if (outcome != DONE)
        return outcome;
    struct str here = team_path(call, ARENA_JOIN(arena, STR("/"), team.id));
    view.id = team.id;
    view.name = typed_or(call, "name", team.name);
    view.name_error = error_of(call, "/name");
    view.description = typed_or(call, "description", team.description);
    view.description_error = error_of(call, "/description");
    view.action_href = ARENA_JOIN(arena, here, STR("/settings"));
    view.back_href = here;
    view.confirm = confirm_of(call, ARENA_JOIN(arena, here, STR("/delete")), team.name,
                              "Delete team");
    view.confirm.losses = losses_of(arena, &team, &roles);
    view.confirm.may_confirm = true;
    answer_page(call, team_pages[PAGE_TEAM_SETTINGS].bound, &view);
    return DONE;
}

enum outcome team_change_html(struct call *call)
{
    const struct team_input *input = call->input;
    struct team team;
    enum outcome outcome =
        team_change(&call->task, request_word(call->request, "team"),
                    &(struct team_draft){input->name, input->description}, &team);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, team_path(call, ARENA_JOIN(call->task.arena, STR("/"), team.id)),
        FLASH_GOOD, STR("The team was changed."));
}

enum outcome team_remove_html(struct call *call)
{
    const struct team_input *input = call->input;
    struct team team;
    enum outcome outcome =
        team_load(&call->task, request_word(call->request, "team"), &team);
    if (outcome != DONE)
        return outcome;
    if (!str_equal(str_trim(input->confirm), team.name)) {
        failure_field(&call->failure, STR("/confirm"), "not_matching",
                      "Type the name exactly as it is shown.");
        return INVALID;
    }
    outcome = team_remove(&call->task, team.id);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, team_path(call, STR("")), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, team.name, STR(" was deleted.")));
}
