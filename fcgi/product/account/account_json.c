/* account_json.c: the own account, sessions and keys as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_routes.h"
#include "platform/site/site.h"

enum { KEY_DAYS_DEFAULT = 90 };

static const struct field me_shown[] = {
    {"id", TEXT_AT(struct person, id)},
    {"email", TEXT_AT(struct person, email)},
    {"name", TEXT_AT(struct person, name)},
    {"theme", TEXT_AT(struct person, theme)},
    {"is_platform_admin", BOOL_AT(struct person, platform_admin)},
    {"personal_org_id", TEXT_AT(struct person, personal_org_id)},
    {"email_verified_at", TIME_AT(struct person, email_verified_us)},
    {"created_at", TIME_AT(struct person, created_us)},
    {0},
};

const struct shape account_me_shape = {"Me", me_shown};

static enum outcome answer_me(struct call *call, const struct person *person)
{
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_members(&writer, me_shown, person);
    json_write_key(&writer, STR("is_service_account"));
    json_write_bool(&writer, call->caller->is_service_account);
    json_write_key(&writer, STR("credential"));
    json_write_object(&writer);
    json_write_key(&writer, STR("type"));
    json_write_text(&writer, call->scope.by_key ? STR("api_key") : STR("session"));
    json_write_key(&writer, STR("id"));
    json_write_text(&writer, call->scope.credential_id);
    json_write_end_object(&writer);
    json_write_end_object(&writer);
    return DONE;
}

enum outcome account_me_json(struct call *call)
{
    struct person person;
    if (call->caller->is_service_account) /* it has a name, and no account of its own */
        return answer_me(call, &(struct person){.id = call->caller->user_id,
                                                .email = STR(""),
                                                .name = call->caller->name,
                                                .theme = STR("")});
    enum outcome outcome = account_load(&call->task, &person);
    return outcome == DONE ? answer_me(call, &person) : outcome;
}

/* Read before and not after: what was changed must not be told as a failure. */
enum outcome account_change_me_json(struct call *call)
{
    const struct profile_form *input = call->input;
    struct person person;
    enum outcome outcome = account_load(&call->task, &person);
    if (outcome != DONE)
        return outcome;
    if (input->name.at != NULL)
        person.name = str_trim(input->name);
    if (input->theme.at != NULL)
        person.theme = input->theme;
    outcome =
        account_change_profile(&call->task, &(struct profile_draft){person.name, person.theme});
    return outcome == DONE ? answer_me(call, &person) : outcome;
}

enum outcome account_change_password_json(struct call *call)
{
    const struct password_form *input = call->input;
    struct arena *arena = call->task.arena;
    enum outcome outcome =
        account_change_password(&call->task, secret_of(arena, input->password),
                                secret_of(arena, input->new_password));
    return outcome == DONE ? answer_nothing(call) : outcome;
}

static const struct field session_shown[] = {
    {"session_id", TEXT_AT(struct session, id)},
    {"user_agent", TEXT_AT(struct session, user_agent)},
    {"address", TEXT_AT(struct session, address)},
    {"created_at", TIME_AT(struct session, created_us)},
    {"last_used_at", TIME_AT(struct session, seen_us)},
    {"expires_at", TIME_AT(struct session, expires_us)},
    {0},
};
const struct shape account_session_shape = {"Session", session_shown};

enum outcome account_sessions_json(struct call *call)
{
    struct list sessions;
    enum outcome outcome = account_sessions(&call->task, &sessions);
    return outcome == DONE ? answer_list(call, session_shown, &sessions, STR_NONE) : outcome;
}

enum outcome account_session_end_json(struct call *call)
{
    enum outcome outcome =
        account_session_end(&call->task, request_word(call->request, "session"));
    return outcome == DONE ? answer_nothing(call) : outcome;
}

enum outcome account_session_end_all_json(struct call *call)
{
    enum outcome outcome = account_session_end_others(&call->task, STR_NONE);
    return outcome == DONE ? answer_nothing(call) : outcome;
}

static const struct field key_shown[] = {
    {"key_id", TEXT_AT(struct api_key, id)},
    {"name", TEXT_AT(struct api_key, name)},
    {"prefix", TEXT_AT(struct api_key, shown_prefix)},
    {"created_at", TIME_AT(struct api_key, created_us)},
    {"expires_at", TIME_AT(struct api_key, expires_us)},
    {"last_used_at", TIME_AT(struct api_key, used_us)},
    {0},
};
const struct shape account_key_shape = {"ApiKey", key_shown};

enum outcome account_keys_json(struct call *call)
{
    struct list keys;
    enum outcome outcome = account_keys(&call->task, &keys);
    return outcome == DONE ? answer_list(call, key_shown, &keys, STR_NONE) : outcome;
}

/* Was the field of that place in the table sent, be it as null? */
static bool was_sent(const struct call *call, unsigned field)
{
    return (call->sent >> field & 1) != 0;
}

enum outcome account_key_add_json(struct call *call)
{
    enum { EXPIRES_FIELD = 1 };
    const struct key_input *input = call->input;
    struct api_key_draft draft = {.name = input->name, .expires_us = input->expires_us};
    struct api_key key;
    struct secret text;
    if (!was_sent(call, EXPIRES_FIELD))
        draft.expires_us =
            task_now_us(&call->task) + KEY_DAYS_DEFAULT * MS_PER_DAY * US_PER_MS;
    enum outcome outcome =
        account_key_add(&call->task, call->caller->user_id, &draft, &key, &text);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_created(
        call, ARENA_JOIN(call->task.arena, STR("/api/v1/me/api-keys/"), key.id));
    json_write_object(&writer);
    json_write_members(&writer, key_shown, &key);
    json_write_key(&writer, STR("api_key"));
    json_write_text(&writer, secret_reveal(text));
    json_write_end_object(&writer);
    return DONE;
}

enum outcome account_key_revoke_json(struct call *call)
{
    enum outcome outcome = account_key_revoke(&call->task, request_word(call->request, "key"));
    return outcome == DONE ? answer_nothing(call) : outcome;
}
