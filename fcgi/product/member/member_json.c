/* member_json.c: members of an organization as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/audit/audit_routes.h"
#include "product/member/member_routes.h"

enum { QUERY_MAX = 200 };

static const struct field shown[] = {
    {"user_id", TEXT_AT(struct member, id)},
    {"email", TEXT_AT(struct member, email)},
    {"name", TEXT_AT(struct member, name)},
    {"disabled", BOOL_AT(struct member, disabled)},
    {"role", TEXT_AT(struct member, role)},
    {"other_grants", INT_AT(struct member, grants)},
    {"team_count", INT_AT(struct member, teams)},
    {0},
};
const struct shape member_shape = {"Member", shown};

/* clang-format off */
const struct parameter member_list_query[] = {
    PARAMETER_LIMIT(MEMBER_LIST_LIMIT), PARAMETER_CURSOR,
    {"q", FIELD_TEXT, "Part of a name or e-mail address.", 0, QUERY_MAX, false, NULL},
    {"role_id", FIELD_TEXT, "Only people with this role at the organization itself.", 0, 64, false, NULL},
    {0},
};
/* clang-format on */

enum outcome member_read_filter(struct call *call, struct member_filter *filter)
{
    const struct request *request = call->request;
    struct str q = str_trim(request_query(request, "q"));
    struct str role = request_query(request, "role_id");
    *filter = (struct member_filter){.q = q.length == 0 ? STR_NONE : q,
                                     .role_id = role.length == 0 ? STR_NONE : role};
    if (q.length > QUERY_MAX)
        failure_field(&call->failure, STR("/q"), "too_long",
                      "Search for at most %d bytes.", QUERY_MAX);
    enum outcome limited =
        call_limit(call, MEMBER_LIST_DEFAULT, MEMBER_LIST_LIMIT, &filter->limit);
    if (limited != DONE || call->failure.field_count > 0)
        return INVALID;
    return cursor_read(call, request_query(request, "cursor"), filter->after,
                       COUNT_OF(filter->after));
}

struct str member_next_cursor(struct call *call, const struct list *list)
{
    if (!list->more)
        return STR_NONE;
    const struct member *last = LIST_ROW(*list, struct member, list->count - 1);
    return cursor_write(call, (struct str[]){last->sort_name, last->id}, 2);
}

enum outcome member_list_json(struct call *call)
{
    struct member_filter filter;
    struct list list;
    enum outcome outcome = member_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = member_list(&call->task, &filter, &list);
    if (outcome != DONE)
        return outcome;
    return answer_list(call, shown, &list, member_next_cursor(call, &list));
}

enum outcome member_export(struct call *call)
{
    return audit_export_of(call, "member.exported", member_list_json);
}

enum outcome member_show_json(struct call *call)
{
    struct member member;
    enum outcome outcome =
        member_load(&call->task, request_word(call->request, "member"), &member);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_struct(&writer, shown, &member);
    return DONE;
}

enum outcome member_remove_json(struct call *call)
{
    enum outcome outcome =
        member_remove(&call->task, request_word(call->request, "member"));
    return outcome == DONE ? answer_nothing(call) : outcome;
}
