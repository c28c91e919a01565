/* account_json.c: the own account, sessions and keys as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_routes.h"
#include "platform/site/site.h"

static const struct field me_shown[] = {
    {"id", TEXT_AT(struct person, id)},
    {"email", TEXT_AT(struct person, email)},
    {"name", TEXT_AT(struct person, name)},
    {"theme", TEXT_AT(struct person, theme)},
    {"time_zone", TEXT_AT(struct person, time_zone)},
    {"date_style", TEXT_AT(struct person, date_style)},
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
    json_write_text(&writer, call->caller->key_id.at != NULL ? STR("api_key")
                             : call->scope.by_key            ? STR("token")
                                                             : STR("session"));
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
    if (input->time_zone.at != NULL)
        person.time_zone = input->time_zone;
    if (input->date_style.at != NULL)
        person.date_style = input->date_style;
    outcome = account_change_profile(&call->task,
                                     &(struct profile_draft){person.name, person.theme,
                                                             person.time_zone,
                                                             person.date_style});
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
    {"method", TEXT_AT(struct session, method)},
    {"used_two_factors", BOOL_AT(struct session, two_factors)},
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
