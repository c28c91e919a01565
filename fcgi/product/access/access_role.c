/* access_role.c: reading roles, their permissions, and people to give them to. */
/* SPDX-License-Identifier: ISC */
#include "platform/store/pattern.h"
#include "product/access/access_private.h"

enum { SEARCH_LEAST = 5 };

const struct field role_fields[] = {
    {"id", TEXT_AT(struct role, id)},
    {"name", TEXT_AT(struct role, name)},
    {"display_name", TEXT_AT(struct role, display_name)},
    {"description", TEXT_AT(struct role, description)},
    {"display_order", INT_AT(struct role, display_order)},
    {0},
};

static const struct field role_columns[] = {
    {"id", TEXT_AT(struct role, id)},
    {"name", TEXT_AT(struct role, name)},
    {"display_name", TEXT_AT(struct role, display_name)},
    {"description", TEXT_AT(struct role, description)},
    {"display_order", INT_AT(struct role, display_order)},
    {"own", BOOL_AT(struct role, own)},
    {"may", INT_AT(struct role, may)},
    {0},
};

const struct field principal_brief_columns[] = {
    {"id", TEXT_AT(struct principal_brief, id)},
    {"kind", TEXT_AT(struct principal_brief, kind)},
    {"email", TEXT_AT(struct principal_brief, email)},
    {"name", TEXT_AT(struct principal_brief, name)},
    {0},
};

const struct field role_permission_fields[] = {
    {"permission_id", TEXT_AT(struct role_permission, permission_id)},
    {"resource_type", TEXT_AT(struct role_permission, resource_type)},
    {"action", TEXT_AT(struct role_permission, action)},
    {"description", TEXT_AT(struct role_permission, description)},
    {0},
};

const struct field person_brief_columns[] = {
    {"id", TEXT_AT(struct person_brief, id)},
    {"email", TEXT_AT(struct person_brief, email)},
    {"name", TEXT_AT(struct person_brief, name)},
    {0},
};

enum outcome access_roles(struct task *task, struct list *out)
{
    return store_list(task, Q_ACCESS_ROLES, ARGS(ARG_TEXT("org", task->scope->org_id)),
                      role_columns, sizeof(struct role), out);
}

enum outcome access_role_load(struct task *task, struct str id, struct role *out)
{
    return store_one(task, Q_ACCESS_ROLE_LOAD,
                     ARGS(ARG_TEXT("id", id), ARG_TEXT("org", task->scope->org_id)), role_columns, out);
}

enum outcome access_role_permissions(struct task *task, struct str role_id, struct list *out)
{
    struct role role;
    enum outcome outcome = access_role_load(task, role_id, &role);
    if (outcome != DONE)
        return outcome;
    return store_list(task, Q_ACCESS_ROLE_PERMISSIONS, ARGS(ARG_TEXT("role", role_id)),
                      role_permission_fields, sizeof(struct role_permission), out);
}

enum outcome access_person_search(struct task *task, struct str q, struct list *out)
{
    struct str pattern =
        str_utf8_count(q) < SEARCH_LEAST ? STR_NONE : like_pattern(task->arena, q);
    return store_list(task, Q_ACCESS_PERSON_SEARCH,
                      ARGS(ARG_TEXT("exact", q.at == NULL ? STR("") : q),
                           ARG_TEXT("pattern", pattern), ARG_INT("now", task_now_us(task))),
                      person_brief_columns, sizeof(struct person_brief), out);
}
