/* service_account_json.c: service accounts and their keys as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/api_key/api_key.h"
#include "product/service_account/service_account_routes.h"

enum { QUERY_MAX = 200 };

const struct field service_account_input_fields[] = {
    {"name", TEXT_AT(struct service_account_input, name), .min = 1,
     .max = SERVICE_ACCOUNT_NAME_MAX, .required = true},
    {"description", TEXT_AT(struct service_account_input, description),
     .max = SERVICE_ACCOUNT_DESCRIPTION_MAX},
    {0},
};

enum { CHANGE_DISABLED = 2 };
const struct field service_account_change_fields[] = {
    {"name", TEXT_AT(struct service_account_input, name), .min = 1,
     .max = SERVICE_ACCOUNT_NAME_MAX},
    {"description", TEXT_AT(struct service_account_input, description),
     .max = SERVICE_ACCOUNT_DESCRIPTION_MAX},
    {"disabled", BOOL_AT(struct service_account_input, disabled)},
    {0},
};

const struct parameter service_account_query[] = {
    PARAMETER_LIMIT(SERVICE_ACCOUNT_LIST_LIMIT),
    PARAMETER_CURSOR,
    {"q", FIELD_TEXT, "Part of a name.", 0, QUERY_MAX, false, NULL},
    {0},
};

static const struct field role_shown[] = {
    {"role", TEXT_AT(struct service_account_role, role)},
    {"scope_type", TEXT_AT(struct service_account_role, scope_type)},
    {"scope_id", TEXT_AT(struct service_account_role, scope_id)},
    {"scope_name", TEXT_AT(struct service_account_role, place_name)},
    {"expires_at", TIME_AT(struct service_account_role, expires_us)},
    {0},
};

static const struct field shown[] = {
    {"service_account_id", TEXT_AT(struct service_account, id)},
    {"project_id", TEXT_AT(struct service_account, project_id)},
    {"name", TEXT_AT(struct service_account, name)},
    {"description", TEXT_AT(struct service_account, description)},
    {"disabled_at", TIME_AT(struct service_account, disabled_us)},
    {"created_by", TEXT_AT(struct service_account, created_by)},
    {"created_at", TIME_AT(struct service_account, created_us)},
    {"updated_at", TIME_AT(struct service_account, updated_us)},
    {"last_used_at", TIME_AT(struct service_account, used_us)},
    {"key_count", INT_AT(struct service_account, key_count)},
    {"role_count", INT_AT(struct service_account, role_count)},
    {0},
};
const struct shape service_account_shape = {"ServiceAccount", shown};

struct str service_account_id(const struct call *call)
{
    return request_word(call->request, "account");
}

/* ---- lists ---- */

enum outcome service_account_read_filter(struct call *call,
                                         struct service_account_filter *filter)
{
    struct str q = str_trim(request_query(call->request, "q"));
    struct str cursor = request_query(call->request, "cursor");
    struct str parts[2];
    *filter = (struct service_account_filter){.q = q.length == 0 ? STR_NONE : q,
                                              .after_us = INT64_MAX};
    if (q.length > QUERY_MAX)
        failure_field(&call->failure, STR("/q"), "too_long",
                      "Search for at most %d bytes.", QUERY_MAX);
    enum outcome outcome = call_limit(call, SERVICE_ACCOUNT_LIST_DEFAULT,
                                      SERVICE_ACCOUNT_LIST_LIMIT, &filter->limit);
    if (outcome != DONE || call->failure.field_count > 0)
        return INVALID;
    if (cursor.length == 0)
        return DONE;
    outcome = cursor_read(call, cursor, parts, COUNT_OF(parts));
    if (outcome != DONE)
        return outcome;
    if (!str_int_parse(parts[0], 0, INT64_MAX, &filter->after_us))
        bug("a sealed cursor holds no time");
    filter->after_id = parts[1];
    return DONE;
}

struct str service_account_next_cursor(struct call *call, const struct list *list)
{
    if (!list->more)
        return STR_NONE;
    const struct service_account *last =
        LIST_ROW(*list, struct service_account, list->count - 1);
    struct str parts[] = {
        arena_print(call->task.arena, "%lld", (long long)last->created_us), last->id};
    return cursor_write(call, parts, COUNT_OF(parts));
}

enum outcome service_account_list_json(struct call *call)
{
    struct service_account_filter filter;
    struct list list;
    enum outcome outcome = service_account_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = service_account_list(&call->task, &filter, &list);
    if (outcome != DONE)
        return outcome;
    return answer_list(call, shown, &list, service_account_next_cursor(call, &list));
}

/* ---- one ---- */

enum outcome service_account_show_json(struct call *call)
{
    struct service_account account;
    struct list roles;
    enum outcome outcome =
        service_account_load(&call->task, service_account_id(call), &account);
    if (outcome == DONE)
        outcome = service_account_roles(&call->task, account.id, &roles);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_members(&writer, shown, &account);
    json_write_key(&writer, STR("roles"));
    json_write_list(&writer, role_shown, &roles);
    json_write_end_object(&writer);
    return DONE;
}

enum outcome service_account_add_json(struct call *call)
{
    const struct service_account_input *input = call->input;
    struct service_account account;
    enum outcome outcome = service_account_add(
        &call->task, &(struct service_account_draft){input->name, input->description, NULL},
        &account);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_created(
        call, ARENA_JOIN(call->task.arena, call->request->path, STR("/"), account.id));
    json_write_struct(&writer, shown, &account);
    return DONE;
}

enum outcome service_account_change_json(struct call *call)
{
    const struct service_account_input *input = call->input;
    struct service_account account;
    struct str id = service_account_id(call);
    bool sent = (call->sent >> CHANGE_DISABLED & 1) != 0;
    enum outcome outcome = service_account_change(
        &call->task, id,
        &(struct service_account_draft){input->name, input->description,
                                        sent ? &input->disabled : NULL},
        &account);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_struct(&writer, shown, &account);
    return DONE;
}

enum outcome service_account_remove_json(struct call *call)
{
    enum outcome outcome = service_account_remove(&call->task, service_account_id(call));
    return outcome == DONE ? answer_nothing(call) : outcome;
}

/* ---- its keys ---- */

enum outcome service_account_keys_json(struct call *call)
{
    struct list keys;
    enum outcome outcome =
        service_account_keys(&call->task, service_account_id(call), &keys);
    return outcome == DONE ? key_answer_list(call, &keys) : outcome;
}

static struct str keys_path(struct call *call)
{
    return ARENA_JOIN(call->task.arena, STR("/api/v1"),
                      service_account_path(call, service_account_id(call)), STR("/keys"));
}

enum outcome service_account_key_add_json(struct call *call)
{
    struct api_key_draft draft;
    struct api_key key;
    struct secret text;
    enum outcome outcome = key_draft_of_json(call, &draft);
    if (outcome == DONE)
        outcome = service_account_key_add(&call->task, service_account_id(call), &draft,
                                          &key, &text);
    return outcome == DONE ? key_answer_made(call, keys_path(call), &key, text) : outcome;
}

enum outcome service_account_key_rotate_json(struct call *call)
{
    struct api_key key;
    struct secret text;
    enum outcome outcome = service_account_key_rotate(
        &call->task, service_account_id(call),
        &(struct api_key_rotation){request_word(call->request, "key"),
                                   key_overlap_of_json(call)},
        &key, &text);
    return outcome == DONE ? key_answer_made(call, keys_path(call), &key, text) : outcome;
}

enum outcome service_account_key_revoke_json(struct call *call)
{
    enum outcome outcome = service_account_key_revoke(
        &call->task, service_account_id(call), request_word(call->request, "key"));
    return outcome == DONE ? answer_nothing(call) : outcome;
}
