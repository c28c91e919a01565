/* access_json.c: assignments, roles, people and permission checks as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access_private.h"
#include "product/access/access_routes.h"
#include "product/audit/audit_routes.h"

enum { LIST_DEFAULT = 50, LIST_LIMIT = 200, SEARCH_MOST = 254 };

const struct field assignment_draft_fields[] = {
    {"user_id", TEXT_AT(struct assignment_draft, user_id), .min = 1, .max = 254, .required = true},
    {"role_id", TEXT_AT(struct assignment_draft, role_id), .min = 1, .max = 64, .required = true},
    {"expires_at", TIME_AT(struct assignment_draft, expires_us)},
    {0},
};

const struct field assignment_change_fields[] = {
    {"role_id", TEXT_AT(struct assignment_draft, role_id), .min = 1, .max = 64, .required = true},
    {"expires_at", TIME_AT(struct assignment_draft, expires_us)},
    {0},
};

/* An assignment as it is answered: who and what stand in structs of their own. */
struct shown_assignment {
    struct assignment row;
    bool is_service_account;
    struct str inheritance; /* "direct", "inherited" */
    struct str from_type;   /* STR_NONE when it is direct, as the next two */
    struct str from_id;
    struct str from_name;
};

static const struct field holder_shown[] = {
    {"id", TEXT_AT(struct shown_assignment, row.principal_id)},
    {"email", TEXT_AT(struct shown_assignment, row.email)},
    {"name", TEXT_AT(struct shown_assignment, row.name)},
    {"is_service_account", BOOL_AT(struct shown_assignment, is_service_account)},
    {"kind", TEXT_AT(struct shown_assignment, row.kind)},
    {0},
};
static const struct field held_role_shown[] = {
    {"role_id", TEXT_AT(struct shown_assignment, row.role_id)},
    {"name", TEXT_AT(struct shown_assignment, row.role_name)},
    {"display_name", TEXT_AT(struct shown_assignment, row.role_title)},
    {"description", TEXT_AT(struct shown_assignment, row.role_says)},
    {0},
};
static const struct field assignment_shown[] = {
    {"assignment_id", TEXT_AT(struct shown_assignment, row.id)},
    {"scope_type", TEXT_AT(struct shown_assignment, row.scope_type)},
    {"scope_id", TEXT_AT(struct shown_assignment, row.scope_id)},
    {"assigned_by", TEXT_AT(struct shown_assignment, row.assigned_by)},
    {"created_at", TIME_AT(struct shown_assignment, row.created_us)},
    {"expires_at", TIME_AT(struct shown_assignment, row.expires_us)},
    {"user", .kind = FIELD_STRUCT, .of = holder_shown},
    {"role", .kind = FIELD_STRUCT, .of = held_role_shown},
    {"inheritance_type", TEXT_AT(struct shown_assignment, inheritance)},
    {"inherited_from_scope_type", TEXT_AT(struct shown_assignment, from_type)},
    {"inherited_from_scope_id", TEXT_AT(struct shown_assignment, from_id)},
    {"inherited_from_name", TEXT_AT(struct shown_assignment, from_name)},
    {0},
};
const struct shape assignment_shape = {"Assignment", assignment_shown};

static struct shown_assignment shown_of(const struct assignment *row)
{
    struct shown_assignment shown = {
        .row = *row,
        .is_service_account = str_is(row->kind, "service_account"),
        .inheritance = row->rank == 0 ? STR("direct") : STR("inherited"),
    };
    if (row->rank > 0) {
        shown.from_type = row->scope_type;
        shown.from_id = row->scope_id;
        shown.from_name = row->place_name;
    }
    return shown;
}

static void write_assignment(struct json_writer *writer, const struct assignment *row)
{
    const struct shown_assignment shown = shown_of(row);
    json_write_struct(writer, assignment_shown, &shown);
}

/* clang-format off */
const struct parameter access_list_query[] = {
    PARAMETER_LIMIT(LIST_LIMIT),
    PARAMETER_CURSOR,
    {"role_id", FIELD_TEXT, "Only assignments of this role.", 0, 0, false, NULL},
    {"q", FIELD_TEXT, "Part of a name or e-mail address.", 0, 0, false, NULL},
    {0},
};
/* clang-format on */

enum outcome access_read_filter(struct call *call, struct assignment_filter *filter)
{
    *filter = (struct assignment_filter){
        .role_id = request_query(call->request, "role_id"),
        .q = request_query(call->request, "q"),
        .after_rank = -1,
    };
    enum outcome outcome = call_limit(call, LIST_DEFAULT, LIST_LIMIT, &filter->limit);
    struct str cursor = request_query(call->request, "cursor");
    if (outcome != DONE || cursor.length == 0)
        return outcome;
    struct str parts[3];
    outcome = cursor_read(call, cursor, parts, COUNT_OF(parts));
    if (outcome != DONE)
        return outcome;
    if (!str_int_parse(parts[0], 0, 2, &filter->after_rank) ||
        !str_int_parse(parts[1], 0, INT64_MAX, &filter->after_us))
        bug("a sealed cursor holds no numbers");
    filter->after_id = parts[2];
    return DONE;
}

struct str access_next_cursor(struct call *call, const struct list *list)
{
    if (!list->more)
        return STR_NONE;
    const struct assignment *last = LIST_ROW(*list, struct assignment, list->count - 1);
    struct arena *arena = call->task.arena;
    struct str parts[] = {
        arena_print(arena, "%lld", (long long)last->rank),
        arena_print(arena, "%lld", (long long)last->created_us),
        last->id,
    };
    return cursor_write(call, parts, COUNT_OF(parts));
}

enum outcome access_list_json(struct call *call)
{
    struct assignment_filter filter;
    enum outcome outcome = access_read_filter(call, &filter);
    struct list list;
    if (outcome == DONE)
        outcome = access_list(&call->task, &filter, &list);
    if (outcome != DONE)
        return outcome;
    struct shown_assignment *rows =
        ARENA_ARRAY(call->task.arena, list.count, struct shown_assignment);
    for (size_t i = 0; i < list.count; i++)
        rows[i] = shown_of(LIST_ROW(list, struct assignment, i));
    const struct list shown = {rows, list.count, sizeof *rows, false};
    return answer_list(call, assignment_shown, &shown, access_next_cursor(call, &list));
}

enum outcome access_export(struct call *call)
{
    return audit_export_of(call, "role_assignment.exported", access_list_json);
}

enum outcome access_grant_json(struct call *call)
{
    struct assignment granted;
    enum outcome outcome = access_grant(&call->task, call->input, &granted);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_created(
        call, ARENA_JOIN(call->task.arena, call->request->path, STR("/"), granted.id));
    write_assignment(&writer, &granted);
    return DONE;
}

enum outcome access_change_json(struct call *call)
{
    struct assignment changed;
    enum outcome outcome = access_change(
        &call->task, request_word(call->request, "assignment"), call->input, &changed);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    write_assignment(&writer, &changed);
    return DONE;
}

enum outcome access_revoke_json(struct call *call)
{
    enum outcome outcome =
        access_revoke(&call->task, request_word(call->request, "assignment"));
    return outcome == DONE ? answer_nothing(call) : outcome;
}

/* Without the id, which has another name outside. */
/* Those of an organization have a list of their own. */
struct offered_role {
    struct role role;
    bool is_system;
    bool is_hidden;
};
static const struct field offered_shown[] = {
    {"role_id", TEXT_AT(struct offered_role, role.id)},
    {"name", TEXT_AT(struct offered_role, role.name)},
    {"display_name", TEXT_AT(struct offered_role, role.display_name)},
    {"description", TEXT_AT(struct offered_role, role.description)},
    {"display_order", INT_AT(struct offered_role, role.display_order)},
    {"is_system", BOOL_AT(struct offered_role, is_system)},
    {"is_hidden", BOOL_AT(struct offered_role, is_hidden)},
    {0},
};
const struct shape role_shape = {"Role", offered_shown};

enum outcome access_roles_json(struct call *call)
{
    struct list roles;
    enum outcome outcome = access_roles(&call->task, &roles);
    if (outcome != DONE)
        return outcome;
    struct offered_role *rows =
        ARENA_ARRAY(call->task.arena, roles.count + 1, struct offered_role);
    for (size_t i = 0; i < roles.count; i++)
        rows[i] = (struct offered_role){*LIST_ROW(roles, struct role, i), true, false};
    struct list list = {rows, roles.count, sizeof *rows, false};
    return answer_list(call, offered_shown, &list, STR_NONE);
}

const struct shape role_permission_shape = {"RolePermission", role_permission_fields};

enum outcome access_role_permissions_json(struct call *call)
{
    struct list permissions;
    enum outcome outcome = access_role_permissions(
        &call->task, request_word(call->request, "role"), &permissions);
    if (outcome != DONE)
        return outcome;
    return answer_list(call, role_permission_fields, &permissions, STR_NONE);
}

const struct shape person_shape = {"Person", person_brief_columns};

const struct parameter access_search_query[] = {
    {"q", FIELD_TEXT, "A whole e-mail address, or at least 5 characters of a name or address.", 0,
     SEARCH_MOST, true, NULL},
    {0},
};

enum outcome access_person_search_json(struct call *call)
{
    struct str q = str_trim(request_query(call->request, "q"));
    if (q.length > SEARCH_MOST) {
        failure_field(&call->failure, STR("/q"), "too_long", "Search for at most %d characters.",
                      SEARCH_MOST);
        return INVALID;
    }
    struct list people;
    enum outcome outcome = access_person_search(&call->task, q, &people);
    if (outcome != DONE)
        return outcome;
    return answer_list(call, person_brief_columns, &people, STR_NONE);
}
