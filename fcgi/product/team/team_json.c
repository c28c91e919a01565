/* team_json.c: teams and their members as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/audit/audit_routes.h"
#include "product/team/team_routes.h"

enum { QUERY_MAX = 200 };

const struct field team_input_fields[] = {
    {"name", TEXT_AT(struct team_input, name), .max = 500},
    {"description", TEXT_AT(struct team_input, description), .max = 2000},
    {0},
};

const struct field team_member_input_fields[] = {
    {"user_id", TEXT_AT(struct team_member_input, user_id), .min = 1, .max = 254,
     .required = true},
    {0},
};

static const struct field team_shown[] = {
    {"team_id", TEXT_AT(struct team, id)},
    {"name", TEXT_AT(struct team, name)},
    {"description", TEXT_AT(struct team, description)},
    {"member_count", INT_AT(struct team, member_count)},
    {"role_count", INT_AT(struct team, role_count)},
    {"created_at", TIME_AT(struct team, created_us)},
    {"updated_at", TIME_AT(struct team, updated_us)},
    {0},
};
const struct shape team_shape = {"Team", team_shown};

static const struct field member_shown[] = {
    {"user_id", TEXT_AT(struct team_member, person_id)},
    {"email", TEXT_AT(struct team_member, email)},
    {"name", TEXT_AT(struct team_member, name)},
    {"disabled", BOOL_AT(struct team_member, disabled)},
    {"mapped_by", TEXT_AT(struct team_member, mapped_by)},
    {"created_at", TIME_AT(struct team_member, created_us)},
    {0},
};
const struct shape team_member_shape = {"TeamMember", member_shown};

static const struct field role_shown[] = {
    {"assignment_id", TEXT_AT(struct team_role, assignment_id)},
    {"role_id", TEXT_AT(struct team_role, role_id)},
    {"role", TEXT_AT(struct team_role, role)},
    {"scope_type", TEXT_AT(struct team_role, scope_type)},
    {"scope_id", TEXT_AT(struct team_role, scope_id)},
    {"expires_at", TIME_AT(struct team_role, expires_us)},
    {0},
};
const struct shape team_role_shape = {"TeamRole", role_shown};

/* clang-format off */
const struct parameter team_list_query[] = {
    PARAMETER_LIMIT(TEAM_LIST_LIMIT), PARAMETER_CURSOR,
    {"q", FIELD_TEXT, "Part of a name, address or description.", 0, QUERY_MAX, false, NULL},
    {0},
};
/* clang-format on */

/* ---- lists ---- */

enum outcome team_read_filter(struct call *call, struct team_filter *filter)
{
    const struct request *request = call->request;
    struct str q = str_trim(request_query(request, "q"));
    *filter = (struct team_filter){.q = q.length == 0 ? STR_NONE : q};
    if (q.length > QUERY_MAX)
        failure_field(&call->failure, STR("/q"), "too_long",
                      "Search for at most %d bytes.", QUERY_MAX);
    enum outcome limited =
        call_limit(call, TEAM_LIST_DEFAULT, TEAM_LIST_LIMIT, &filter->limit);
    if (limited != DONE || call->failure.field_count > 0)
        return INVALID;
    return cursor_read(call, request_query(request, "cursor"), filter->after,
                       COUNT_OF(filter->after));
}

struct str team_next_cursor(struct call *call, const struct list *list)
{
    if (!list->more)
        return STR_NONE;
    const struct team *last = LIST_ROW(*list, struct team, list->count - 1);
    return cursor_write(call, (struct str[]){last->sort_name, last->id}, 2);
}

struct str team_member_next_cursor(struct call *call, const struct list *list)
{
    if (!list->more)
        return STR_NONE;
    const struct team_member *last = LIST_ROW(*list, struct team_member, list->count - 1);
    return cursor_write(call, (struct str[]){last->sort_name, last->person_id}, 2);
}

enum outcome team_list_json(struct call *call)
{
    struct team_filter filter;
    struct list list;
    enum outcome outcome = team_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = team_list(&call->task, &filter, &list);
    if (outcome != DONE)
        return outcome;
    return answer_list(call, team_shown, &list, team_next_cursor(call, &list));
}

enum outcome team_members_json(struct call *call)
{
    struct team_filter filter;
    struct list list;
    enum outcome outcome = team_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = team_members(&call->task, request_word(call->request, "team"), &filter,
                               &list);
    if (outcome != DONE)
        return outcome;
    return answer_list(call, member_shown, &list, team_member_next_cursor(call, &list));
}

enum outcome team_members_export(struct call *call)
{
    return audit_export_of(call, "team.members_exported", team_members_json);
}

enum outcome team_roles_json(struct call *call)
{
    struct team team;
    struct list list;
    enum outcome outcome =
        team_load(&call->task, request_word(call->request, "team"), &team);
    if (outcome == DONE)
        outcome = team_roles(&call->task, team.id, &list);
    if (outcome != DONE)
        return outcome;
    return answer_list(call, role_shown, &list, STR_NONE);
}

/* ---- one ---- */

static enum outcome answer_team(struct json_writer writer, const struct team *team)
{
    json_write_struct(&writer, team_shown, team);
    return DONE;
}

enum outcome team_show_json(struct call *call)
{
    struct team team;
    enum outcome outcome =
        team_load(&call->task, request_word(call->request, "team"), &team);
    return outcome == DONE ? answer_team(answer_json(call, 200), &team) : outcome;
}

enum outcome team_add_json(struct call *call)
{
    const struct team_input *input = call->input;
    struct team team;
    enum outcome outcome = team_add(
        &call->task, &(struct team_draft){input->name, input->description}, &team);
    if (outcome != DONE)
        return outcome;
    struct str path =
        ARENA_JOIN(call->task.arena, call->request->path, STR("/"), team.id);
    return answer_team(answer_created(call, path), &team);
}

enum outcome team_change_json(struct call *call)
{
    const struct team_input *input = call->input;
    struct team team;
    enum outcome outcome =
        team_change(&call->task, request_word(call->request, "team"),
                    &(struct team_draft){input->name, input->description}, &team);
    return outcome == DONE ? answer_team(answer_json(call, 200), &team) : outcome;
}

enum outcome team_remove_json(struct call *call)
{
    enum outcome outcome = team_remove(&call->task, request_word(call->request, "team"));
    return outcome == DONE ? answer_nothing(call) : outcome;
}

enum outcome team_member_add_json(struct call *call)
{
    const struct team_member_input *input = call->input;
    struct team_member member;
    enum outcome outcome = team_member_add(
        &call->task, request_word(call->request, "team"), input->user_id, &member);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer =
        answer_created(call, ARENA_JOIN(call->task.arena, call->request->path, STR("/"),
                                        member.person_id));
    json_write_struct(&writer, member_shown, &member);
    return DONE;
}

enum outcome team_member_remove_json(struct call *call)
{
    enum outcome outcome =
        team_member_remove(&call->task, request_word(call->request, "team"),
                           request_word(call->request, "member"));
    return outcome == DONE ? answer_nothing(call) : outcome;
}
