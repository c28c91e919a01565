/* member.c: who is in an organization, and how somebody leaves it. */
/* SPDX-License-Identifier: ISC */
#include "product/member/member.h"

#include "platform/json/json.h"
#include "platform/store/pattern.h"
#include "product/access/access.h"
#include "product/audit/audit.h"

static const struct field member_columns[] = {
    {"id", TEXT_AT(struct member, id)},
    {"email", TEXT_AT(struct member, email)},
    {"name", TEXT_AT(struct member, name)},
    {"sort_name", TEXT_AT(struct member, sort_name)},
    {"disabled", BOOL_AT(struct member, disabled)},
    {"role", TEXT_AT(struct member, role)},
    {"grants", INT_AT(struct member, grants)},
    {"teams", INT_AT(struct member, teams)},
    {"team", TEXT_AT(struct member, team)},
    {0},
};

static const struct field team_columns[] = {
    {"id", TEXT_AT(struct member_team, id)},
    {"name", TEXT_AT(struct member_team, name)},
    {"mapped_by", TEXT_AT(struct member_team, mapped_by)},
    {0},
};

enum outcome member_list(struct task *task, const struct member_filter *filter,
                         struct list *out)
{
    enum outcome outcome = store_list(
        task, Q_MEMBER_LIST,
        ARGS(ARG_TEXT("q", like_pattern(task->arena, filter->q)),
             ARG_TEXT("role", filter->role_id),
             ARG_TEXT("after_name",
                      filter->after[0].at == NULL ? STR("") : filter->after[0]),
             ARG_TEXT("after_id",
                      filter->after[1].at == NULL ? STR("") : filter->after[1]),
             ARG_INT("now", task_now_us(task)), ARG_INT("limit", filter->limit + 1)),
        member_columns, sizeof(struct member), out);
    if (outcome == DONE && out->count > (size_t)filter->limit) {
        out->count = (size_t)filter->limit;
        out->more = true;
    }
    return outcome;
}

enum outcome member_load(struct task *task, struct str person_id, struct member *out)
{
    return store_one(
        task, Q_MEMBER_LOAD,
        ARGS(ARG_TEXT("person", person_id), ARG_INT("now", task_now_us(task))),
        member_columns, out);
}

enum outcome member_teams(struct task *task, struct str person_id, struct list *out)
{
    return store_list(
        task, Q_MEMBER_TEAMS,
        ARGS(ARG_TEXT("person", person_id), ARG_INT("limit", MEMBER_TEAMS_SHOWN)),
        team_columns, sizeof(struct member_team), out);
}

static enum outcome queue_audit(struct task *task, const struct member *member)
{
    struct buf buf = buf_open(task->arena, 256, KIB(4));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("user"));
    json_write_text(&writer, member->email);
    json_write_key(&writer, STR("role"));
    json_write_text(&writer, member->role);
    json_write_key(&writer, STR("grants"));
    json_write_int(&writer, member->grants);
    json_write_key(&writer, STR("teams"));
    json_write_int(&writer, member->teams);
    json_write_end_object(&writer);
    return audit_add(task, &(struct audit_deed){
                               .action = "member.removed",
                               .object_type = "person",
                               .object_id = member->id,
                               .before_json = buf_str(&buf),
                           });
}

enum outcome member_remove(struct task *task, struct str person_id)
{
    struct member member;
    enum outcome outcome = member_load(task, person_id, &member);
    if (outcome == DONE)
        outcome = store_begin(task);
    if (outcome != DONE)
        return outcome;
    outcome = access_leave_queue(task, member.id);
    if (outcome == DONE)
        outcome = queue_audit(task, &member);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}
