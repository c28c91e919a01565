/* role_json.c: the roles of an organization as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/role/role_routes.h"

enum { PERMISSIONS_BYTES_MAX = 8000 };

const struct field role_input_fields[] = {
    {"name", TEXT_AT(struct role_input, name), .min = 1, .max = ROLE_NAME_MAX,
     .required = true},
    {"description", TEXT_AT(struct role_input, description), .max = ROLE_DESCRIPTION_MAX},
    {"permissions", JSON_AT(struct role_input, permissions), .max = PERMISSIONS_BYTES_MAX,
     .required = true},
    {0},
};

const struct field role_change_fields[] = {
    {"name", TEXT_AT(struct role_input, name), .min = 1, .max = ROLE_NAME_MAX},
    {"description", TEXT_AT(struct role_input, description), .max = ROLE_DESCRIPTION_MAX},
    {"permissions", JSON_AT(struct role_input, permissions),
     .max = PERMISSIONS_BYTES_MAX},
    {0},
};

static const struct field shown[] = {
    {"role_id", TEXT_AT(struct org_role, id)},
    {"name", TEXT_AT(struct org_role, name)},
    {"description", TEXT_AT(struct org_role, description)},
    {"is_own", BOOL_AT(struct org_role, own)},
    {"use_count", INT_AT(struct org_role, used)},
    {0},
};
const struct shape org_role_shape = {"OrganizationRole", shown};

static const struct field permission_shown[] = {
    {"permission_id", TEXT_AT(struct org_role_permission, permission_id)},
    {"resource_type", TEXT_AT(struct org_role_permission, resource_type)},
    {"action", TEXT_AT(struct org_role_permission, action)},
    {"description", TEXT_AT(struct org_role_permission, description)},
    {0},
};
const struct shape org_permission_shape = {"Permission", permission_shown};

static const struct field use_shown[] = {
    {"holder", TEXT_AT(struct org_role_use, holder)},
    {"kind", TEXT_AT(struct org_role_use, kind)},
    {"scope_type", TEXT_AT(struct org_role_use, scope_type)},
    {"scope_id", TEXT_AT(struct org_role_use, scope_id)},
    {"scope_name", TEXT_AT(struct org_role_use, place_name)},
    {0},
};

enum outcome role_list_json(struct call *call)
{
    struct list roles;
    enum outcome outcome = role_list(&call->task, &roles);
    return outcome == DONE ? answer_list(call, shown, &roles, STR_NONE) : outcome;
}

enum outcome role_offered_json(struct call *call)
{
    struct list offered;
    enum outcome outcome = role_permissions_offered(&call->task, &offered);
    return outcome == DONE ? answer_list(call, permission_shown, &offered, STR_NONE)
                           : outcome;
}

enum outcome role_show_json(struct call *call)
{
    struct org_role role;
    struct list held;
    struct list uses;
    struct task *task = &call->task;
    enum outcome outcome = role_load(task, request_word(call->request, "role"), &role);
    if (outcome == DONE)
        outcome = role_permissions(task, role.id, &held);
    if (outcome == DONE)
        outcome = role_uses(task, role.id, &uses);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_members(&writer, shown, &role);
    json_write_key(&writer, STR("permissions"));
    json_write_list(&writer, permission_shown, &held);
    json_write_key(&writer, STR("uses"));
    json_write_list(&writer, use_shown, &uses);
    json_write_end_object(&writer);
    return DONE;
}

/* ---- in ---- */

/* The ids of a JSON array; what is no text is no permission. */
static enum outcome read_permissions(struct call *call, struct str json,
                                     struct org_role_draft *draft)
{
    struct node *node = NULL;
    enum outcome outcome = json_parse(call->task.arena, json, &call->failure, &node);
    if (outcome != DONE)
        return outcome;
    if (node->kind != NODE_ARRAY || node->count > ROLE_PERMISSIONS_MAX) {
        failure_field(&call->failure, STR("/permissions"), "wrong_type",
                      "Must be a list of at most %d ids.", ROLE_PERMISSIONS_MAX);
        return INVALID;
    }
    struct str *ids = ARENA_ARRAY(call->task.arena, node->count + 1, struct str);
    for (const struct node *item = node->first; item != NULL; item = item->next)
        ids[draft->permission_count++] = item->kind == NODE_TEXT ? item->text : STR("");
    draft->permissions = ids;
    return DONE;
}

enum outcome role_add_json(struct call *call)
{
    const struct role_input *input = call->input;
    struct org_role role;
    struct org_role_draft draft = {.name = input->name,
                                   .description = input->description};
    enum outcome outcome = read_permissions(call, input->permissions, &draft);
    if (outcome == DONE)
        outcome = role_add(&call->task, &draft, &role);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_created(
        call, ARENA_JOIN(call->task.arena, call->request->path, STR("/"), role.id));
    json_write_struct(&writer, shown, &role);
    return DONE;
}

/* The permissions as they are. */
static enum outcome keep_permissions(struct call *call, struct str id,
                                     struct org_role_draft *draft)
{
    struct list held;
    enum outcome outcome = role_permissions(&call->task, id, &held);
    if (outcome != DONE)
        return outcome;
    struct str *ids = ARENA_ARRAY(call->task.arena, held.count + 1, struct str);
    for (size_t i = 0; i < held.count; i++)
        ids[i] = LIST_ROW(held, struct org_role_permission, i)->permission_id;
    draft->permissions = ids;
    draft->permission_count = held.count;
    return DONE;
}

enum outcome role_change_json(struct call *call)
{
    const struct role_input *input = call->input;
    struct str id = request_word(call->request, "role");
    struct org_role role;
    enum outcome outcome = role_load(&call->task, id, &role);
    if (outcome != DONE)
        return outcome;
    struct org_role_draft draft = {
        .name = input->name.at == NULL ? role.name : input->name,
        .description =
            input->description.at == NULL ? role.description : input->description,
    };
    outcome = input->permissions.at == NULL
                  ? keep_permissions(call, id, &draft)
                  : read_permissions(call, input->permissions, &draft);
    if (outcome == DONE)
        outcome = role_change(&call->task, id, &draft, &role);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_struct(&writer, shown, &role);
    return DONE;
}

enum outcome role_remove_json(struct call *call)
{
    enum outcome outcome = role_remove(&call->task, request_word(call->request, "role"));
    return outcome == DONE ? answer_nothing(call) : outcome;
}
