/* access_json.c: assignments, roles, people and permission checks as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access_private.h"
#include "product/access/access_routes.h"

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

static void write_assignment(struct json_writer *writer, const struct assignment *row)
{
    json_write_object(writer);
    json_write_key(writer, STR("assignment_id"));
    json_write_text(writer, row->id);
    json_write_key(writer, STR("scope_type"));
    json_write_text(writer, row->scope_type);
    json_write_key(writer, STR("scope_id"));
    json_write_text(writer, row->scope_id);
    json_write_key(writer, STR("assigned_by"));
    json_write_text(writer, row->assigned_by);
    json_write_key(writer, STR("created_at"));
    json_write_time(writer, row->created_us);
    json_write_key(writer, STR("expires_at"));
    json_write_time(writer, row->expires_us);
    json_write_key(writer, STR("user"));
    json_write_object(writer);
    json_write_key(writer, STR("id"));
    json_write_text(writer, row->principal_id);
    json_write_key(writer, STR("email"));
    json_write_text(writer, row->email);
    json_write_key(writer, STR("name"));
    json_write_text(writer, row->name);
    json_write_key(writer, STR("is_service_account"));
    json_write_bool(writer, str_is(row->kind, "service_account"));
    json_write_key(writer, STR("kind"));
    json_write_text(writer, row->kind);
    json_write_end_object(writer);
    json_write_key(writer, STR("role"));
    json_write_object(writer);
    json_write_key(writer, STR("role_id"));
    json_write_text(writer, row->role_id);
    json_write_key(writer, STR("name"));
    json_write_text(writer, row->role_name);
    json_write_key(writer, STR("display_name"));
    json_write_text(writer, row->role_title);
    json_write_key(writer, STR("description"));
    json_write_text(writer, row->role_says);
    json_write_end_object(writer);
    json_write_key(writer, STR("inheritance_type"));
    json_write_text(writer, row->rank == 0 ? STR("direct") : STR("inherited"));
    if (row->rank > 0) {
        json_write_key(writer, STR("inherited_from_scope_type"));
        json_write_text(writer, row->scope_type);
        json_write_key(writer, STR("inherited_from_scope_id"));
        json_write_text(writer, row->scope_id);
        json_write_key(writer, STR("inherited_from_name"));
        json_write_text(writer, row->place_name);
    }
    json_write_end_object(writer);
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
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_key(&writer, STR("items"));
    json_write_array(&writer);
    for (size_t i = 0; i < list.count; i++)
        write_assignment(&writer, LIST_ROW(list, struct assignment, i));
    json_write_end_array(&writer);
    json_write_key(&writer, STR("next_cursor"));
    json_write_text(&writer, access_next_cursor(call, &list));
    json_write_end_object(&writer);
    return DONE;
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
const struct shape role_shape = {"Role", role_fields + 1};

enum outcome access_roles_json(struct call *call)
{
    struct list roles;
    enum outcome outcome = access_roles(&call->task, &roles);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_key(&writer, STR("items"));
    json_write_array(&writer);
    for (size_t i = 0; i < roles.count; i++) {
        const struct role *role = LIST_ROW(roles, struct role, i);
        json_write_object(&writer);
        json_write_key(&writer, STR("role_id"));
        json_write_text(&writer, role->id);
        json_write_members(&writer, role_fields + 1, role);
        json_write_key(&writer, STR("is_system"));
        json_write_bool(&writer, true);
        json_write_key(&writer, STR("is_hidden"));
        json_write_bool(&writer, false);
        json_write_end_object(&writer);
    }
    json_write_end_array(&writer);
    json_write_key(&writer, STR("next_cursor"));
    json_write_null(&writer);
    json_write_end_object(&writer);
    return DONE;
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
