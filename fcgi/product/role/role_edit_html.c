/* role_edit_html.c: one role: its permissions, who holds it where, and the form to change it. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access_routes.h"
#include "product/access/permission.h"
#include "product/frame/frame.h"
#include "product/role/role_routes.h"

const struct field role_form_fields[] = {
    {"name", TEXT_AT(struct role_input, name), .max = 500},
    {"description", TEXT_AT(struct role_input, description), .max = 2000},
    {0},
};

struct permission_box {
    struct str value;
    struct str says;
    struct str action;
    bool held;
};
static const struct field permission_row_shown[] = {
    {"value", TEXT_AT(struct permission_box, value)},
    {"says", TEXT_AT(struct permission_box, says)},
    {"action", TEXT_AT(struct permission_box, action)},
    {"held", BOOL_AT(struct permission_box, held)},
    {0},
};

struct permission_group {
    struct str title;
    struct list permissions;
};
static const struct field permission_group_shown[] = {
    {"title", TEXT_AT(struct permission_group, title)},
    {"permissions", LIST_AT(struct permission_group, permissions, permission_row_shown)},
    {0},
};

struct use_row {
    struct str holder;
    struct str kind;
    struct str place;
    struct str href;
};
static const struct field use_row_shown[] = {
    {"holder", TEXT_AT(struct use_row, holder)},
    {"kind", TEXT_AT(struct use_row, kind)},
    {"place", TEXT_AT(struct use_row, place)},
    {"href", TEXT_AT(struct use_row, href)},
    {0},
};

struct edit_view {
    struct frame frame;
    struct str title;
    bool is_new;
    bool own;
    bool may_change;
    struct str name;
    struct str name_error;
    struct str description;
    struct str description_error;
    struct str permission_error;
    struct list groups;
    struct list uses;
    struct list errors;
    struct str action_href;
    struct str delete_href;
    struct str back_href;
};

const struct field role_edit_shown[] = {
    {"frame", STRUCT_AT(struct edit_view, frame, frame_shown)},
    {"title", TEXT_AT(struct edit_view, title)},
    {"is_new", BOOL_AT(struct edit_view, is_new)},
    {"own", BOOL_AT(struct edit_view, own)},
    {"may_change", BOOL_AT(struct edit_view, may_change)},
    {"name", TEXT_AT(struct edit_view, name)},
    {"name_error", TEXT_AT(struct edit_view, name_error)},
    {"description", TEXT_AT(struct edit_view, description)},
    {"description_error", TEXT_AT(struct edit_view, description_error)},
    {"permission_error", TEXT_AT(struct edit_view, permission_error)},
    {"groups", LIST_AT(struct edit_view, groups, permission_group_shown)},
    {"uses", LIST_AT(struct edit_view, uses, use_row_shown)},
    {"errors", LIST_AT(struct edit_view, errors, error_line_shown)},
    {"action_href", TEXT_AT(struct edit_view, action_href)},
    {"delete_href", TEXT_AT(struct edit_view, delete_href)},
    {"back_href", TEXT_AT(struct edit_view, back_href)},
    {0},
};

static struct str path_of(struct call *call, struct str more)
{
    return ARENA_JOIN(call->task.arena, STR("/organizations/"), call->scope.org_id,
                      more.length == 0 ? STR("/roles") : STR("/roles/"), more);
}

/* ---- permissions ---- */

static bool was_chosen(const struct call *call, struct str id)
{
    const struct pairs *form = &call->request->form;
    for (size_t i = 0; i < form->count; i++)
        if (str_is(form->at[i].name, "permission") && str_equal(form->at[i].value, id))
            return true;
    return false;
}

static bool holds(const struct list *held, struct str id)
{
    for (size_t i = 0; i < held->count; i++)
        if (str_equal(LIST_ROW(*held, struct org_role_permission, i)->permission_id, id))
            return true;
    return false;
}

/* Those of one kind of resource together; `offered` is ordered by it. */
static struct list groups_of(struct call *call, const struct list *offered,
                             const struct list *held)
{
    struct arena *arena = call->task.arena;
    bool typed = call->request->form.at != NULL;
    struct permission_box *rows =
        ARENA_ARRAY(arena, offered->count, struct permission_box);
    struct permission_group *groups =
        ARENA_ARRAY(arena, offered->count, struct permission_group);
    size_t count = 0;
    struct str kind = STR_NONE;
    for (size_t i = 0; i < offered->count; i++) {
        const struct org_role_permission *row =
            LIST_ROW(*offered, struct org_role_permission, i);
        rows[i] = (struct permission_box){
            .value = row->permission_id,
            .says = row->description,
            .action = row->action,
            .held = typed ? was_chosen(call, row->permission_id)
                          : holds(held, row->permission_id),
        };
        if (kind.at == NULL || !str_equal(kind, row->resource_type))
            groups[count++] = (struct permission_group){
                row->resource_type, {&rows[i], 0, sizeof *rows, false}};
        kind = row->resource_type;
        groups[count - 1].permissions.count++;
    }
    return (struct list){groups, count, sizeof *groups, false};
}

/* ---- showing ---- */

static struct list uses_of(struct call *call, const struct list *uses)
{
    struct use_row *rows = ARENA_ARRAY(call->task.arena, uses->count, struct use_row);
    for (size_t i = 0; i < uses->count; i++) {
        const struct org_role_use *use = LIST_ROW(*uses, struct org_role_use, i);
        rows[i] = (struct use_row){
            .holder = or_empty(use->holder),
            .kind = use->scope_type,
            .place = or_empty(use->place_name),
            .href = access_place_path(call->task.arena, use->scope_type, use->scope_id,
                                      use->project_id),
        };
    }
    return (struct list){rows, uses->count, sizeof *rows, false};
}

/* `role` NULL = a new one. */
static enum outcome show(struct call *call, const struct org_role *role)
{
    struct task *task = &call->task;
    struct list offered;
    struct list held = {0};
    struct list uses = {0};
    struct edit_view view = {.is_new = role == NULL, .own = role == NULL || role->own};
    enum outcome outcome = role_permissions_offered(task, &offered);
    if (outcome == DONE && role != NULL)
        outcome = role_permissions(task, role->id, &held);
    if (outcome == DONE && role != NULL)
        outcome = role_uses(task, role->id, &uses);
    view.title = role == NULL ? STR("Create role") : role->name;
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){arena_cstr(task->arena, view.title),
                                                   "roles", STR_NONE});
    if (outcome != DONE)
        return outcome;
    view.may_change = view.own && (call->scope.may & MAY_MANAGE_ACCESS) != 0;
    view.name = typed_or(call, "name", role == NULL ? STR("") : role->name);
    view.name_error = error_of(call, "/name");
    view.description =
        typed_or(call, "description", role == NULL ? STR("") : role->description);
    view.description_error = error_of(call, "/description");
    view.permission_error = error_of(call, "/permission");
    view.groups = groups_of(call, &offered, &held);
    view.uses = uses_of(call, &uses);
    view.errors = error_lines(call);
    view.action_href = path_of(call, role == NULL ? STR("new") : role->id);
    view.delete_href = role == NULL
                           ? STR("")
                           : ARENA_JOIN(task->arena, view.action_href, STR("/delete"));
    view.back_href = path_of(call, STR(""));
    answer_page(call, role_pages[PAGE_ROLE_EDIT].bound, &view);
    return DONE;
}

enum outcome role_new_html(struct call *call)
{
    return show(call, NULL);
}

enum outcome role_show_html(struct call *call)
{
    struct org_role role;
    enum outcome outcome =
        role_load(&call->task, request_word(call->request, "role"), &role);
    return outcome == DONE ? show(call, &role) : outcome;
}

/* ---- what is done ---- */

static struct org_role_draft draft_of(struct call *call)
{
    const struct role_input *input = call->input;
    const struct pairs *form = &call->request->form;
    struct str *ids = ARENA_ARRAY(call->task.arena, ROLE_PERMISSIONS_MAX + 1, struct str);
    struct org_role_draft draft = {.name = or_empty(input->name),
                                   .description = or_empty(input->description),
                                   .permissions = ids};
    for (size_t i = 0; i < form->count; i++)
        if (str_is(form->at[i].name, "permission") &&
            draft.permission_count <= ROLE_PERMISSIONS_MAX)
            ids[draft.permission_count++] = form->at[i].value;
    return draft;
}

/* Refusals become errors of the form; pointers of permissions that of their group. */
static enum outcome told_on_form(struct failure *failure, enum outcome outcome)
{
    bool above =
        outcome == FORBIDDEN && str_is(str_of(failure->code), "above_own_rights");
    for (size_t i = 0; i < failure->field_count; i++)
        if (str_starts(failure->fields[i].pointer, STR("/permissions")))
            failure->fields[i].pointer = STR("/permission");
    if (above || (outcome == CLASH && failure->field_count == 0))
        failure_field(failure, above ? STR("/permission") : STR("/name"), failure->code,
                      "%.*s", STR_ARG(failure->told));
    return above ? INVALID : outcome;
}

enum outcome role_add_html(struct call *call)
{
    struct org_role_draft draft = draft_of(call);
    struct org_role role;
    enum outcome outcome = role_add(&call->task, &draft, &role);
    if (outcome != DONE)
        return told_on_form(&call->failure, outcome);
    return answer_redirect_flash(call, path_of(call, role.id), FLASH_GOOD,
                                 ARENA_JOIN(call->task.arena, role.name,
                                            STR(" was created. It can be given now.")));
}

enum outcome role_change_html(struct call *call)
{
    struct org_role_draft draft = draft_of(call);
    struct org_role role;
    struct str id = request_word(call->request, "role");
    enum outcome outcome = role_change(&call->task, id, &draft, &role);
    if (outcome != DONE)
        return told_on_form(&call->failure, outcome);
    return answer_redirect_flash(call, path_of(call, id), FLASH_GOOD,
                                 STR("The role was saved. It counts at once."));
}

enum outcome role_remove_html(struct call *call)
{
    struct str id = request_word(call->request, "role");
    enum outcome outcome = role_remove(&call->task, id);
    if (outcome == CLASH)
        return answer_redirect_flash(call, path_of(call, id), FLASH_BAD,
                                     ARENA_JOIN(call->task.arena, call->failure.told,
                                                STR(" "), call->failure.hint));
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, path_of(call, STR("")), FLASH_GOOD,
                                 STR("The role was deleted."));
}
