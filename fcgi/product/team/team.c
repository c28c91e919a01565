/* team.c: the rules of teams and of who is in them. */
/* SPDX-License-Identifier: ISC */
#include "product/team/team.h"

#include "platform/base/id.h"
#include "platform/json/json.h"
#include "platform/store/pattern.h"
#include "product/access/access.h"
#include "product/audit/audit.h"
#include "product/limit/limit.h"
#include "product/organization/organization.h"

static const struct field team_columns[] = {
    {"id", TEXT_AT(struct team, id)},
    {"name", TEXT_AT(struct team, name)},
    {"description", TEXT_AT(struct team, description)},
    {"sort_name", TEXT_AT(struct team, sort_name)},
    {"member_count", INT_AT(struct team, member_count)},
    {"role_count", INT_AT(struct team, role_count)},
    {"created_us", INT_AT(struct team, created_us)},
    {"updated_us", INT_AT(struct team, updated_us)},
    {0},
};

static const struct field member_columns[] = {
    {"person_id", TEXT_AT(struct team_member, person_id)},
    {"email", TEXT_AT(struct team_member, email)},
    {"name", TEXT_AT(struct team_member, name)},
    {"sort_name", TEXT_AT(struct team_member, sort_name)},
    {"disabled", BOOL_AT(struct team_member, disabled)},
    {"mapped_by", TEXT_AT(struct team_member, mapped_by)},
    {"created_us", INT_AT(struct team_member, created_us)},
    {0},
};

static const struct field role_columns[] = {
    {"assignment_id", TEXT_AT(struct team_role, assignment_id)},
    {"role_id", TEXT_AT(struct team_role, role_id)},
    {"role", TEXT_AT(struct team_role, role)},
    {"scope_type", TEXT_AT(struct team_role, scope_type)},
    {"scope_id", TEXT_AT(struct team_role, scope_id)},
    {"project_id", TEXT_AT(struct team_role, project_id)},
    {"place_name", TEXT_AT(struct team_role, place_name)},
    {"expires_us", TIME_AT(struct team_role, expires_us)},
    {0},
};

/* ---- reading ---- */

/* Every text sorts behind "". */
static struct str from_start(struct str after)
{
    return after.at == NULL ? STR("") : after;
}

/* One row more than wanted was asked for, to see whether there is one. */
static void cut_list(struct list *list, int64_t limit)
{
    list->more = list->count > (size_t)limit;
    if (list->more)
        list->count = (size_t)limit;
}

enum outcome team_list(struct task *task, const struct team_filter *filter,
                       struct list *out)
{
    enum outcome outcome = store_list(
        task, Q_TEAM_LIST,
        ARGS(ARG_TEXT("q", like_pattern(task->arena, filter->q)),
             ARG_TEXT("after_name", from_start(filter->after[0])),
             ARG_TEXT("after_id", from_start(filter->after[1])),
             ARG_INT("now", task_now_us(task)), ARG_INT("limit", filter->limit + 1)),
        team_columns, sizeof(struct team), out);
    if (outcome == DONE)
        cut_list(out, filter->limit);
    return outcome;
}

enum outcome team_load(struct task *task, struct str id, struct team *out)
{
    return store_one(task, Q_TEAM_LOAD,
                     ARGS(ARG_TEXT("id", id), ARG_INT("now", task_now_us(task))),
                     team_columns, out);
}

enum outcome team_members(struct task *task, struct str id,
                          const struct team_filter *filter, struct list *out)
{
    struct team team;
    enum outcome outcome = team_load(task, id, &team);
    if (outcome == DONE)
        outcome = store_list(task, Q_TEAM_MEMBERS,
                             ARGS(ARG_TEXT("team", id),
                                  ARG_TEXT("q", like_pattern(task->arena, filter->q)),
                                  ARG_TEXT("after_name", from_start(filter->after[0])),
                                  ARG_TEXT("after_id", from_start(filter->after[1])),
                                  ARG_INT("limit", filter->limit + 1)),
                             member_columns, sizeof(struct team_member), out);
    if (outcome == DONE)
        cut_list(out, filter->limit);
    return outcome;
}

enum outcome team_roles(struct task *task, struct str id, struct list *out)
{
    enum outcome outcome =
        store_list(task, Q_TEAM_ROLES,
                   ARGS(ARG_TEXT("team", id), ARG_INT("now", task_now_us(task)),
                        ARG_INT("limit", TEAM_ROLES_SHOWN + 1)),
                   role_columns, sizeof(struct team_role), out);
    if (outcome == DONE)
        cut_list(out, TEAM_ROLES_SHOWN);
    return outcome;
}

/* ---- the team itself ---- */

static struct str team_json(struct task *task, const struct team *team)
{
    struct buf buf = buf_open(task->arena, 256, KIB(8));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("name"));
    json_write_text(&writer, team->name);
    json_write_key(&writer, STR("description"));
    json_write_text(&writer, team->description);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static enum outcome queue_audit(struct task *task, const char *action, struct str id,
                                struct str before, struct str after)
{
    return audit_add(task, &(struct audit_deed){
                               .action = action,
                               .object_type = "team",
                               .object_id = id,
                               .before_json = before,
                               .after_json = after,
                           });
}

static enum outcome refuse_name(struct task *task, enum outcome outcome)
{
    if (outcome != CLASH)
        return outcome;
    failure_clear(task->failure);
    failure_field(task->failure, STR("/name"), "not_unique",
                  "Another team of this organization has this name.");
    return refuse(task->failure, CLASH, "team_name_taken",
                  "Another team of this organization has this name.",
                  "Choose another name.");
}

static enum outcome add_queue(struct task *task, const struct team *team)
{
    enum outcome outcome = limit_queue(task, LIMIT_TEAMS, STR_NONE);
    if (outcome == DONE)
        outcome = access_principal_queue(task, "team", team->id);
    if (outcome == DONE)
        outcome =
            store_change(task, Q_TEAM_ADD,
                         ARGS(ARG_TEXT("id", team->id), ARG_TEXT("name", team->name),
                              ARG_TEXT("description", team->description),
                              ARG_INT("now", team->created_us)),
                         NULL);
    if (outcome == DONE)
        outcome =
            queue_audit(task, "team.created", team->id, STR_NONE, team_json(task, team));
    return outcome == DONE ? store_commit(task) : outcome;
}

enum outcome team_add(struct task *task, const struct team_draft *draft, struct team *out)
{
    int64_t now = task_now_us(task);
    struct team team = {
        .id = id_make(task->arena, "tea", now),
        .name = str_trim(draft->name),
        .description = str_trim(draft->description),
        .created_us = now,
        .updated_us = now,
    };
    if (team.description.at == NULL)
        team.description = STR("");
    place_check_name(task->failure, team.name);
    place_check_description(task->failure, team.description);
    if (task->failure->field_count > 0)
        return INVALID;
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = add_queue(task, &team);
    if (outcome != DONE) {
        store_rollback(task);
        enum outcome limited =
            outcome == CLASH ? limit_check(task, LIMIT_TEAMS, STR_NONE) : DONE;
        return limited == DONE ? refuse_name(task, outcome) : limited;
    }
    *out = team;
    return DONE;
}

static enum outcome change_queue(struct task *task, const struct team *before,
                                 const struct team *after)
{
    enum outcome outcome =
        store_change(task, Q_TEAM_CHANGE,
                     ARGS(ARG_TEXT("id", after->id), ARG_TEXT("name", after->name),
                          ARG_TEXT("description", after->description),
                          ARG_INT("now", after->updated_us)),
                     NULL);
    if (outcome == DONE)
        outcome = queue_audit(task, "team.changed", after->id, team_json(task, before),
                              team_json(task, after));
    return outcome == DONE ? store_commit(task) : outcome;
}

enum outcome team_change(struct task *task, struct str id, const struct team_draft *draft,
                         struct team *out)
{
    struct team before;
    enum outcome outcome = team_load(task, id, &before);
    if (outcome != DONE)
        return outcome;
    struct team after = before;
    if (draft->name.at != NULL)
        after.name = str_trim(draft->name);
    if (draft->description.at != NULL)
        after.description = str_trim(draft->description);
    place_check_name(task->failure, after.name);
    place_check_description(task->failure, after.description);
    if (task->failure->field_count > 0)
        return INVALID;
    *out = before;
    if (str_equal(after.name, before.name) &&
        str_equal(after.description, before.description))
        return DONE;
    after.updated_us = task_now_us(task);
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = change_queue(task, &before, &after);
    if (outcome != DONE) {
        store_rollback(task);
        return refuse_name(task, outcome);
    }
    *out = after;
    return DONE;
}

enum outcome team_remove(struct task *task, struct str id)
{
    struct team team;
    enum outcome outcome = team_load(task, id, &team);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = access_principal_remove_queue(task, team.id);
    if (outcome == DONE)
        outcome =
            queue_audit(task, "team.deleted", team.id, team_json(task, &team), STR_NONE);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* ---- its members ---- */

static struct str member_json(struct task *task, const struct team_member *member)
{
    struct buf buf = buf_open(task->arena, 256, KIB(4));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("user"));
    json_write_text(&writer, member->email);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static enum outcome member_add_queue(struct task *task, const struct team *team,
                                     const struct team_member *member)
{
    int64_t changed = 0;
    enum outcome outcome = limit_queue(task, LIMIT_MEMBERS, member->person_id);
    if (outcome == DONE)
        outcome = store_change(task, Q_TEAM_MEMBER_ADD,
                               ARGS(ARG_TEXT("team", team->id),
                                    ARG_TEXT("person", member->person_id),
                                    ARG_INT("now", member->created_us)),
                               &changed);
    if (outcome == DONE && changed == 0)
        return refuse(task->failure, CLASH, "already_member",
                      "This person is in the team already.", NULL);
    if (outcome == DONE)
        outcome = queue_audit(task, "team.member_added", team->id, STR_NONE,
                              member_json(task, member));
    return outcome == DONE ? store_commit(task) : outcome;
}

enum outcome team_member_add(struct task *task, struct str id, struct str person,
                             struct team_member *out)
{
    struct team team;
    struct person_brief found;
    enum outcome outcome = team_load(task, id, &team);
    if (outcome == DONE)
        outcome = access_person_find(task, str_trim(person), &found);
    if (outcome == DONE)
        outcome = access_not_above_principal(task, team.id);
    if (outcome != DONE)
        return outcome;
    struct team_member member = {
        .person_id = found.id,
        .email = found.email,
        .name = found.name,
        .sort_name = STR(""),
        .created_us = task_now_us(task),
    };
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = member_add_queue(task, &team, &member);
    if (outcome != DONE) {
        store_rollback(task);
        enum outcome limited =
            outcome == CLASH ? limit_check(task, LIMIT_MEMBERS, member.person_id) : DONE;
        return limited == DONE ? outcome : limited;
    }
    *out = member;
    return DONE;
}

enum outcome team_member_remove(struct task *task, struct str id, struct str person_id)
{
    struct team_member member;
    enum outcome outcome =
        store_one(task, Q_TEAM_MEMBER_LOAD,
                  ARGS(ARG_TEXT("team", id), ARG_TEXT("person", person_id)),
                  member_columns, &member);
    if (outcome != DONE)
        return outcome;
    if (member.mapped_by.at != NULL)
        return refuse(task->failure, CLASH, "mapped_by_group",
                      "A group at the identity provider made this person a member.",
                      "Take them out of that group, or change the mapping.");
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome =
            store_queue(task, Q_TEAM_MEMBER_REMOVE,
                        ARGS(ARG_TEXT("team", id), ARG_TEXT("person", person_id)), 1);
    if (outcome == DONE)
        outcome = queue_audit(task, "team.member_removed", id, member_json(task, &member),
                              STR_NONE);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}
