/* invitation_json.c: invitations as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/invitation/invitation_routes.h"

enum { QUERY_MAX = 200 };

const struct field invitation_input_fields[] = {
    {"email", TEXT_AT(struct invitation_draft, email), .min = 1, .max = 254,
     .required = true},
    {"role_id", TEXT_AT(struct invitation_draft, role_id), .max = 64},
    {"expires_at", TIME_AT(struct invitation_draft, role_expires_us)},
    {"team_id", TEXT_AT(struct invitation_draft, team_id), .max = 64},
    {"note", TEXT_AT(struct invitation_draft, note), .max = INVITATION_NOTE_MAX},
    {0},
};

struct shown {
    struct invitation invitation;
    struct str state;
};

static const struct field shown_fields[] = {
    {"invitation_id", TEXT_AT(struct shown, invitation.id)},
    {"email", TEXT_AT(struct shown, invitation.email)},
    {"state", TEXT_AT(struct shown, state)},
    {"scope_type", TEXT_AT(struct shown, invitation.scope_type)},
    {"scope_id", TEXT_AT(struct shown, invitation.scope_id)},
    {"role_id", TEXT_AT(struct shown, invitation.role_id)},
    {"role", TEXT_AT(struct shown, invitation.role)},
    {"role_expires_at", TIME_AT(struct shown, invitation.role_expires_us)},
    {"team_id", TEXT_AT(struct shown, invitation.team_id)},
    {"team", TEXT_AT(struct shown, invitation.team)},
    {"note", TEXT_AT(struct shown, invitation.note)},
    {"invited_by", TEXT_AT(struct shown, invitation.invited_by)},
    {"created_at", TIME_AT(struct shown, invitation.created_us)},
    {"expires_at", TIME_AT(struct shown, invitation.expires_us)},
    {"sent_at", TIME_AT(struct shown, invitation.sent_us)},
    {"sent_count", INT_AT(struct shown, invitation.sent_count)},
    {"accepted_at", TIME_AT(struct shown, invitation.accepted_us)},
    {"accepted_by", TEXT_AT(struct shown, invitation.accepted_by)},
    {"revoked_at", TIME_AT(struct shown, invitation.revoked_us)},
    {0},
};
const struct shape invitation_shape = {"Invitation", shown_fields};

static const char *const states[] = {"pending", "accepted", "revoked", "expired", NULL};

/* clang-format off */
const struct parameter invitation_list_query[] = {
    PARAMETER_LIMIT(INVITATION_LIST_LIMIT), PARAMETER_CURSOR,
    {"state", FIELD_TEXT, "Only invitations in this state.", 0, 0, false, states},
    {"q", FIELD_TEXT, "Part of the address.", 0, QUERY_MAX, false, NULL},
    {0},
};
/* clang-format on */

enum outcome invitation_read_filter(struct call *call, struct invitation_filter *filter)
{
    const struct request *request = call->request;
    struct str q = str_trim(request_query(request, "q"));
    struct str state = request_query(request, "state");
    struct str cursor[2] = {STR_NONE, STR_NONE};
    *filter = (struct invitation_filter){
        .q = q.length == 0 ? STR_NONE : q,
        .state = state.length == 0 ? STR_NONE : state,
        .after_us = INT64_MAX,
    };
    if (q.length > QUERY_MAX)
        failure_field(&call->failure, STR("/q"), "too_long",
                      "Search for at most %d bytes.", QUERY_MAX);
    bool known = state.length == 0;
    for (size_t i = 0; states[i] != NULL; i++)
        known = known || str_is(state, states[i]);
    if (!known)
        failure_field(&call->failure, STR("/state"), "not_one_of",
                      "Ask for pending, accepted, revoked or expired.");
    enum outcome limited =
        call_limit(call, INVITATION_LIST_DEFAULT, INVITATION_LIST_LIMIT, &filter->limit);
    if (limited != DONE || call->failure.field_count > 0)
        return INVALID;
    enum outcome outcome =
        cursor_read(call, request_query(request, "cursor"), cursor, COUNT_OF(cursor));
    if (outcome == DONE && cursor[0].at != NULL &&
        !str_int_parse(cursor[0], 0, INT64_MAX, &filter->after_us))
        bug("a sealed cursor holds no time");
    filter->after_id = cursor[1];
    return outcome;
}

struct str invitation_next_cursor(struct call *call, const struct list *list)
{
    if (!list->more)
        return STR_NONE;
    const struct invitation *last = LIST_ROW(*list, struct invitation, list->count - 1);
    struct str parts[] = {
        arena_print(call->task.arena, "%lld", (long long)last->created_us), last->id};
    return cursor_write(call, parts, COUNT_OF(parts));
}

enum outcome invitation_list_json(struct call *call)
{
    struct invitation_filter filter;
    struct list list;
    enum outcome outcome = invitation_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = invitation_list(&call->task, &filter, &list);
    if (outcome != DONE)
        return outcome;
    struct shown *rows = ARENA_ARRAY(call->task.arena, list.count, struct shown);
    for (size_t i = 0; i < list.count; i++) {
        rows[i].invitation = *LIST_ROW(list, struct invitation, i);
        rows[i].state = invitation_state(&rows[i].invitation, task_now_us(&call->task));
    }
    struct list answered = {rows, list.count, sizeof *rows, list.more};
    return answer_list(call, shown_fields, &answered,
                       invitation_next_cursor(call, &list));
}

static enum outcome answer_one(struct call *call, struct json_writer writer,
                               const struct invitation *invitation, struct str link)
{
    const struct shown row = {*invitation,
                              invitation_state(invitation, task_now_us(&call->task))};
    json_write_object(&writer);
    json_write_members(&writer, shown_fields, &row);
    json_write_key(&writer, STR("link"));
    json_write_text(&writer, link);
    json_write_end_object(&writer);
    return DONE;
}

enum outcome invitation_add_json(struct call *call)
{
    struct invitation invitation;
    struct str link;
    enum outcome outcome = invitation_add(&call->task, call->input, &invitation, &link);
    if (outcome != DONE)
        return outcome;
    struct str path =
        ARENA_JOIN(call->task.arena, call->request->path, STR("/"), invitation.id);
    return answer_one(call, answer_created(call, path), &invitation, link);
}

enum outcome invitation_resend_json(struct call *call)
{
    struct invitation invitation;
    struct str link;
    enum outcome outcome = invitation_resend(
        &call->task, request_word(call->request, "invitation"), &invitation, &link);
    if (outcome != DONE)
        return outcome;
    return answer_one(call, answer_json(call, 200), &invitation, link);
}

enum outcome invitation_revoke_json(struct call *call)
{
    enum outcome outcome =
        invitation_revoke(&call->task, request_word(call->request, "invitation"));
    return outcome == DONE ? answer_nothing(call) : outcome;
}
