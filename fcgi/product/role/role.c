/* role.c: the roles of an organization: listed, made, changed, deleted. */
/* SPDX-License-Identifier: ISC */
#include "product/role/role.h"

#include "platform/base/id.h"
#include "platform/json/json.h"
#include "product/access/access.h"
#include "product/audit/audit.h"

/* Rows of all roles that an organization can see: its own and some of the system. */
enum { PERMISSIONS_LISTED_MAX = 9000 };

/* The permission that makes others powerful. */
#define MANAGE_ACCESS STR("00000000-0001-0000-0000-000000000004")
/* What counts at no organization. */
#define GLOBAL_BITS (MAY_CHECK_FOR_OTHERS | MAY_ADMINISTER)

static const struct field columns[] = {
    {"id", TEXT_AT(struct org_role, id)},
    {"name", TEXT_AT(struct org_role, name)},
    {"description", TEXT_AT(struct org_role, description)},
    {"own", BOOL_AT(struct org_role, own)},
    {"used", INT_AT(struct org_role, used)},
    {0},
};

static const struct field permission_columns[] = {
    {"role_id", TEXT_AT(struct org_role_permission, role_id)},
    {"permission_id", TEXT_AT(struct org_role_permission, permission_id)},
    {"resource_type", TEXT_AT(struct org_role_permission, resource_type)},
    {"action", TEXT_AT(struct org_role_permission, action)},
    {"description", TEXT_AT(struct org_role_permission, description)},
    {0},
};

static const struct field use_columns[] = {
    {"holder", TEXT_AT(struct org_role_use, holder)},
    {"kind", TEXT_AT(struct org_role_use, kind)},
    {"scope_type", TEXT_AT(struct org_role_use, scope_type)},
    {"scope_id", TEXT_AT(struct org_role_use, scope_id)},
    {"project_id", TEXT_AT(struct org_role_use, project_id)},
    {"place_name", TEXT_AT(struct org_role_use, place_name)},
    {0},
};

/* ---- reading ---- */

enum outcome role_list(struct task *task, struct list *out)
{
    return store_list(task, Q_ROLE_LIST, ARGS(ARG_INT("now", task_now_us(task))), columns,
                      sizeof(struct org_role), out);
}

enum outcome role_load(struct task *task, struct str id, struct org_role *out)
{
    enum outcome outcome = store_one(
        task, Q_ROLE_LOAD, ARGS(ARG_TEXT("id", id), ARG_INT("now", task_now_us(task))),
        columns, out);
    if (outcome == ABSENT)
        return refuse(task->failure, ABSENT, NULL, "There is no such role.", NULL);
    return outcome;
}

enum outcome role_permissions(struct task *task, struct str id, struct list *out)
{
    return store_list(
        task, Q_ROLE_PERMISSIONS,
        ARGS(ARG_TEXT("role", id), ARG_INT("limit", PERMISSIONS_LISTED_MAX)),
        permission_columns, sizeof(struct org_role_permission), out);
}

enum outcome role_permissions_offered(struct task *task, struct list *out)
{
    return store_list(task, Q_ROLE_PERMISSIONS_OFFERED,
                      ARGS(ARG_INT("global_bits", GLOBAL_BITS)), permission_columns,
                      sizeof(struct org_role_permission), out);
}

enum outcome role_uses(struct task *task, struct str id, struct list *out)
{
    return store_list(task, Q_ROLE_USES,
                      ARGS(ARG_TEXT("id", id), ARG_INT("now", task_now_us(task)),
                           ARG_INT("limit", ROLE_USES_MAX)),
                      use_columns, sizeof(struct org_role_use), out);
}

/* ---- a draft ---- */

struct wanted {
    struct org_role role;
    struct str ids;   /* of its permissions, one behind the other */
    struct str words; /* JSON array of their actions, for the trail */
};

static const struct org_role_permission *find_offered(const struct list *offered,
                                                      struct str id)
{
    for (size_t i = 0; i < offered->count; i++) {
        const struct org_role_permission *row =
            LIST_ROW(*offered, struct org_role_permission, i);
        if (str_equal(row->permission_id, id))
            return row;
    }
    return NULL;
}

static enum outcome judge_permissions(struct task *task,
                                      const struct org_role_draft *draft,
                                      struct wanted *out)
{
    struct list offered;
    struct buf ids = buf_open(task->arena, 256, KIB(8));
    struct buf words = buf_open(task->arena, 256, KIB(16));
    struct json_writer writer = json_writer_of(&words);
    enum outcome outcome = role_permissions_offered(task, &offered);
    if (outcome != DONE)
        return outcome;
    if (draft->permission_count == 0 || draft->permission_count > ROLE_PERMISSIONS_MAX)
        failure_field(task->failure, STR("/permissions"), "required",
                      "Choose at least one permission, and %d at most.",
                      ROLE_PERMISSIONS_MAX);
    json_write_array(&writer);
    for (size_t i = 0; i < draft->permission_count && i < ROLE_PERMISSIONS_MAX; i++) {
        const struct org_role_permission *row =
            find_offered(&offered, draft->permissions[i]);
        if (row == NULL) {
            failure_field(
                task->failure, pointer_add_index(task->arena, STR("/permissions"), i),
                "unknown", "There is no such permission for a role of an organization.");
            continue;
        }
        BUF_ADD(&ids, ",");
        buf_add(&ids, row->permission_id);
        json_write_text(&writer, row->action);
    }
    json_write_end_array(&writer);
    out->ids = buf_str(&ids);
    out->words = buf_str(&words);
    return DONE;
}

static void judge_text(struct failure *failure, const char *pointer, struct str text,
                       int64_t most)
{
    if ((int64_t)str_utf8_count(text) > most)
        failure_field(failure, str_of(pointer), "too_long",
                      "Use at most %lld characters.", (long long)most);
    else if (!str_is_utf8(text) || str_has_control(text))
        failure_field(failure, str_of(pointer), "malformed",
                      "This must be plain text in one line.");
}

struct count_row {
    int64_t taken;
};
static const struct field count_columns[] = {{"taken", INT_AT(struct count_row, taken)},
                                             {0}};

static enum outcome refuse_taken(struct task *task, const char *told)
{
    failure_clear(task->failure);
    failure_field(task->failure, STR("/name"), "not_unique", "%s", told);
    return refuse_print(task->failure, CLASH, "name_taken", "%s", told);
}

/* The draft as a role with this id; nothing is written. */
static enum outcome judge(struct task *task, const struct org_role_draft *draft,
                          struct str id, struct wanted *out)
{
    struct count_row names = {0};
    *out = (struct wanted){.role = {
                               .id = id,
                               .name = str_trim(draft->name),
                               .description = draft->description.at == NULL
                                                  ? STR("")
                                                  : str_trim(draft->description),
                               .own = true,
                           }};
    if (out->role.name.length == 0)
        failure_field(task->failure, STR("/name"), "required", "Give the role a name.");
    judge_text(task->failure, "/name", out->role.name, ROLE_NAME_MAX);
    judge_text(task->failure, "/description", out->role.description,
               ROLE_DESCRIPTION_MAX);
    enum outcome outcome = judge_permissions(task, draft, out);
    if (outcome != DONE)
        return outcome;
    if (task->failure->field_count > 0)
        return INVALID;
    outcome = store_one(task, Q_ROLE_NAME_IS_SYSTEM,
                        ARGS(ARG_TEXT("name", out->role.name)), count_columns, &names);
    if (outcome == DONE && names.taken > 0)
        return refuse_taken(task, "A role of the system has this name.");
    if (outcome == DONE)
        outcome = access_not_above_permissions(task, out->ids);
    if (outcome == DONE && str_contains(out->ids, MANAGE_ACCESS))
        outcome = access_require_proof(task);
    return outcome;
}

/* ---- writing ---- */

static struct str role_json(struct arena *arena, const struct org_role *role,
                            struct str permissions)
{
    struct buf buf = buf_open(arena, 256, KIB(20));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("name"));
    json_write_text(&writer, role->name);
    json_write_key(&writer, STR("description"));
    json_write_text(&writer, role->description);
    json_write_key(&writer, STR("permissions"));
    json_write_raw(&writer, permissions);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

/* The permissions that a role holds, as a JSON array of actions. */
static enum outcome words_of(struct task *task, struct str id, struct str *out)
{
    struct list held;
    struct buf buf = buf_open(task->arena, 256, KIB(16));
    struct json_writer writer = json_writer_of(&buf);
    enum outcome outcome = role_permissions(task, id, &held);
    if (outcome != DONE)
        return outcome;
    json_write_array(&writer);
    for (size_t i = 0; i < held.count; i++)
        json_write_text(&writer, LIST_ROW(held, struct org_role_permission, i)->action);
    json_write_end_array(&writer);
    *out = buf_str(&buf);
    return DONE;
}

static enum outcome audit_queue(struct task *task, const char *action, struct str id,
                                struct str before, struct str after)
{
    return audit_add(task, &(struct audit_deed){
                               .action = action,
                               .object_type = "role",
                               .object_id = id,
                               .before_json = before,
                               .after_json = after,
                           });
}

/* Within the open transaction: the bits follow the permissions. */
static enum outcome permissions_queue(struct task *task, const struct wanted *wanted)
{
    const struct arg id = ARG_TEXT("id", wanted->role.id);
    enum outcome outcome = store_queue(task, Q_ROLE_PERMISSIONS_CLEAR, ARGS(id), 0);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ROLE_PERMISSIONS_ADD,
                              ARGS(id, ARG_TEXT("permissions", wanted->ids)), 1);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ROLE_BITS_FOLLOW, ARGS(id), 1);
    return outcome;
}

static enum outcome end_transaction(struct task *task, enum outcome outcome)
{
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome role_add(struct task *task, const struct org_role_draft *draft,
                      struct org_role *out)
{
    struct wanted wanted;
    int64_t changed = 0;
    struct str id = id_make(task->arena, "rol", task_now_us(task));
    enum outcome outcome = judge(task, draft, id, &wanted);
    if (outcome != DONE)
        return outcome;
    const struct org_role *role = &wanted.role;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_change(task, Q_ROLE_ADD,
                               ARGS(ARG_TEXT("id", id), ARG_TEXT("name", role->name),
                                    ARG_TEXT("description", role->description),
                                    ARG_INT("now", task_now_us(task)),
                                    ARG_INT("most", ROLES_MAX)),
                               &changed);
    if (outcome == CLASH)
        outcome = refuse_taken(task, "The organization has a role with this name.");
    if (outcome == DONE && changed == 0)
        outcome =
            refuse_print(task->failure, CLASH, "organization_full",
                         "An organization has at most %d roles of its own.", ROLES_MAX);
    if (outcome == DONE)
        outcome = permissions_queue(task, &wanted);
    if (outcome == DONE)
        outcome = audit_queue(task, "role.created", id, STR_NONE,
                              role_json(task->arena, role, wanted.words));
    outcome = end_transaction(task, outcome);
    if (outcome == DONE)
        *out = *role;
    return outcome;
}

/* One of the organization's own, and what it may do. */
static enum outcome load_own(struct task *task, struct str id, struct org_role *role,
                             struct str *json)
{
    struct str words = STR("[]");
    enum outcome outcome = role_load(task, id, role);
    if (outcome == DONE && !role->own)
        return refuse(task->failure, CLASH, "role_of_the_system",
                      "This is a role of the system, which cannot be changed.",
                      "Make a role of your own with the permissions that you want.");
    if (outcome == DONE)
        outcome = words_of(task, id, &words);
    if (outcome == DONE)
        *json = role_json(task->arena, role, words);
    return outcome;
}

/*
 * What was judged is what the actor held before: a role that they hold themselves gives them
 * nothing by being changed.
 */
enum outcome role_change(struct task *task, struct str id,
                         const struct org_role_draft *draft, struct org_role *out)
{
    struct org_role before;
    struct wanted wanted;
    struct str json;
    int64_t changed = 0;
    enum outcome outcome = load_own(task, id, &before, &json);
    if (outcome == DONE)
        outcome = access_not_above_role(task, id);
    if (outcome == DONE)
        outcome = judge(task, draft, id, &wanted);
    if (outcome != DONE)
        return outcome;
    wanted.role.used = before.used;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome =
            store_change(task, Q_ROLE_CHANGE,
                         ARGS(ARG_TEXT("id", id), ARG_TEXT("name", wanted.role.name),
                              ARG_TEXT("description", wanted.role.description)),
                         &changed);
    if (outcome == CLASH)
        outcome = refuse_taken(task, "The organization has a role with this name.");
    if (outcome == DONE && changed == 0)
        outcome = ABSENT; /* deleted a moment ago */
    if (outcome == DONE)
        outcome = permissions_queue(task, &wanted);
    if (outcome == DONE)
        outcome = audit_queue(task, "role.changed", id, json,
                              role_json(task->arena, &wanted.role, wanted.words));
    outcome = end_transaction(task, outcome);
    if (outcome == DONE)
        *out = wanted.role;
    return outcome;
}

static enum outcome refuse_used(struct task *task)
{
    failure_clear(task->failure);
    return refuse(task->failure, CLASH, "role_in_use",
                  "Somebody holds this role, so it cannot be deleted.",
                  "Revoke it wherever it is held first; the role says where.");
}

enum outcome role_remove(struct task *task, struct str id)
{
    struct org_role role;
    struct str json;
    enum outcome outcome = load_own(task, id, &role, &json);
    if (outcome == DONE && role.used > 0)
        return refuse_used(task);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome =
            store_queue(task, Q_ROLE_FORGET_EXPIRED,
                        ARGS(ARG_TEXT("id", id), ARG_INT("now", task_now_us(task))), 0);
    if (outcome == DONE)
        outcome = audit_queue(task, "role.deleted", id, json, STR_NONE);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ROLE_REMOVE, ARGS(ARG_TEXT("id", id)), 1);
    outcome = end_transaction(task, outcome);
    return outcome == CLASH ? refuse_used(task) : outcome;
}
