/*
 * issuer_group.c: groups of an issuer count in organizations: their members join a team or hold
 * a role. What came from a group goes with it; what somebody gave by hand is never touched.
 */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "platform/base/log.h"
#include "product/access/access.h"
#include "product/audit/audit.h"
#include "product/issuer/issuer_private.h"
#include "product/limit/limit.h"

enum { WANTED_MAX = 5000 };

/* A row of what is wanted or held; for roles that are held `id` is the assignment's. */
struct gift {
    struct str id;
    struct str org_id;
    struct str group_name;
    struct str team_id; /* STR_NONE = a role */
    struct str role_id; /* STR_NONE = a team */
};

static const struct field wanted_columns[] = {
    {"id", TEXT_AT(struct gift, id)},
    {"org_id", TEXT_AT(struct gift, org_id)},
    {"group_name", TEXT_AT(struct gift, group_name)},
    {"team_id", TEXT_AT(struct gift, team_id)},
    {"role_id", TEXT_AT(struct gift, role_id)},
    {0},
};
static const struct field held_columns[] = {
    {"id", TEXT_AT(struct gift, id)},
    {"org_id", TEXT_AT(struct gift, org_id)},
    {"team_id", TEXT_AT(struct gift, team_id)},
    {"role_id", TEXT_AT(struct gift, role_id)},
    {0},
};

static bool same_gift(const struct gift *a, const struct gift *b)
{
    return str_equal(a->org_id, b->org_id) && str_equal(a->team_id, b->team_id) &&
           str_equal(a->role_id, b->role_id);
}

static bool is_among(const struct list *gifts, const struct gift *gift)
{
    for (size_t i = 0; i < gifts->count; i++)
        if (same_gift(LIST_ROW(*gifts, struct gift, i), gift))
            return true;
    return false;
}

static bool is_member(const struct list *groups, struct str name)
{
    for (size_t i = 0; i < groups->count; i++)
        if (str_equal(LIST_ROW(*groups, struct issuer_group, i)->name, name))
            return true;
    return false;
}

/* Of what the issuer's groups give, what these groups give. */
static struct list gifts_of(struct arena *arena, const struct list *mapped,
                            const struct list *groups)
{
    struct gift *rows = ARENA_ARRAY(arena, mapped->count, struct gift);
    struct list gifts = {rows, 0, sizeof *rows, false};
    for (size_t i = 0; i < mapped->count; i++) {
        const struct gift *gift = LIST_ROW(*mapped, struct gift, i);
        if (is_member(groups, gift->group_name) && !is_among(&gifts, gift))
            rows[gifts.count++] = *gift;
    }
    return gifts;
}

static struct str gift_json(struct arena *arena, const struct gift *gift, struct str issuer_id)
{
    struct buf buf = buf_open(arena, 256, KIB(4));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("issuer"));
    json_write_text(&writer, issuer_id);
    if (gift->group_name.at != NULL) {
        json_write_key(&writer, STR("group"));
        json_write_text(&writer, gift->group_name);
    }
    json_write_key(&writer, gift->team_id.at != NULL ? STR("team") : STR("role"));
    json_write_text(&writer, gift->team_id.at != NULL ? gift->team_id : gift->role_id);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static enum outcome tell(struct task *task, const struct gift *gift, struct str issuer_id,
                         bool given)
{
    bool team = gift->team_id.at != NULL;
    struct str text = gift_json(task->arena, gift, issuer_id);
    return audit_add(task, &(struct audit_deed){
                               .action = given ? (team ? "team.joined_by_group" : "access.granted_by_group")
                                               : (team ? "team.left_by_group" : "access.revoked_by_group"),
                               .object_type = team ? "team" : "role_assignment",
                               .object_id = team ? gift->team_id : gift->id,
                               .before_json = given ? STR_NONE : text,
                               .after_json = given ? text : STR_NONE,
                           });
}

static enum outcome give(struct task *task, struct str issuer_id, struct gift gift)
{
    int64_t changed = 0;
    int64_t now = task_now_us(task);
    bool room = false;
    enum outcome outcome = limit_room(task, LIMIT_MEMBERS, task->scope->actor_id, &room);
    if (outcome != DONE)
        return outcome;
    if (!room) { /* nobody is kept from signing in; the next sign-in tries again */
        LOG_NOTICE("issuer.members_full", LOG_TEXT("organization", gift.org_id));
        return DONE;
    }
    if (gift.team_id.at != NULL) {
        outcome = store_change(task, Q_ISSUER_GROUP_JOIN,
                               ARGS(ARG_TEXT("team", gift.team_id), ARG_TEXT("issuer", issuer_id),
                                    ARG_INT("now", now)),
                               &changed);
    } else {
        gift.id = id_make(task->arena, "asg", now);
        outcome = store_change(task, Q_ISSUER_GROUP_GIVE,
                               ARGS(ARG_TEXT("id", gift.id), ARG_TEXT("role", gift.role_id),
                                    ARG_TEXT("issuer", issuer_id), ARG_INT("now", now)),
                               &changed);
    }
    /* Nothing changed: somebody gave it by hand before, and that stays as it is. */
    return outcome == DONE && changed > 0 ? tell(task, &gift, issuer_id, true) : outcome;
}

static enum outcome take(struct task *task, struct str issuer_id, const struct gift *gift)
{
    int64_t changed = 0;
    enum outcome outcome;
    if (gift->team_id.at != NULL) {
        outcome = store_change(task, Q_ISSUER_GROUP_LEAVE,
                               ARGS(ARG_TEXT("team", gift->team_id), ARG_TEXT("issuer", issuer_id)),
                               &changed);
    } else {
        outcome = store_change(task, Q_ISSUER_LOCK_ORGANIZATION,
                               ARGS(ARG_TEXT("org", gift->org_id)), NULL);
        if (outcome == DONE)
            outcome = store_change(task, Q_ISSUER_GROUP_TAKE,
                                   ARGS(ARG_TEXT("id", gift->id), ARG_TEXT("issuer", issuer_id),
                                        ARG_TEXT("owner_role", ROLE_OWNER)),
                                   &changed);
        if (outcome == DONE && changed == 0)
            LOG_NOTICE("issuer.last_owner_stays", LOG_TEXT("organization", gift->org_id));
    }
    return outcome == DONE && changed > 0 ? tell(task, gift, issuer_id, false) : outcome;
}

/* In the organization that the gift is of. */
static enum outcome settle(struct task *task, struct str issuer_id, const struct gift *gift,
                           bool given)
{
    struct scope scope = access_scope_within(task->scope, gift->org_id);
    struct task there = *task;
    there.scope = &scope;
    return given ? give(&there, issuer_id, *gift) : take(&there, issuer_id, gift);
}

enum outcome issuer_groups_apply(struct task *task, struct str issuer_id,
                                 const struct list *groups)
{
    struct list mapped;
    struct list held;
    enum outcome outcome = store_list(
        task, Q_ISSUER_GROUP_WANTED,
        ARGS(ARG_TEXT("issuer", issuer_id), ARG_INT("limit", WANTED_MAX)), wanted_columns,
        sizeof(struct gift), &mapped);
    if (outcome == DONE)
        outcome = store_list(task, Q_ISSUER_GROUP_HELD,
                             ARGS(ARG_TEXT("issuer", issuer_id), ARG_INT("limit", WANTED_MAX)),
                             held_columns, sizeof(struct gift), &held);
    if (outcome != DONE)
        return outcome;
    struct list wanted = gifts_of(task->arena, &mapped, groups);
    for (size_t i = 0; outcome == DONE && i < wanted.count; i++)
        if (!is_among(&held, LIST_ROW(wanted, struct gift, i)))
            outcome = settle(task, issuer_id, LIST_ROW(wanted, struct gift, i), true);
    for (size_t i = 0; outcome == DONE && i < held.count; i++)
        if (!is_among(&wanted, LIST_ROW(held, struct gift, i)))
            outcome = settle(task, issuer_id, LIST_ROW(held, struct gift, i), false);
    return outcome;
}

/* ---- mappings of the scope's organization ---- */

static const struct field mapping_columns[] = {
    {"id", TEXT_AT(struct issuer_mapping, id)},
    {"issuer_id", TEXT_AT(struct issuer_mapping, issuer_id)},
    {"issuer_name", TEXT_AT(struct issuer_mapping, issuer_name)},
    {"group_name", TEXT_AT(struct issuer_mapping, group_name)},
    {"team_id", TEXT_AT(struct issuer_mapping, team_id)},
    {"team_name", TEXT_AT(struct issuer_mapping, team_name)},
    {"role_id", TEXT_AT(struct issuer_mapping, role_id)},
    {"role_title", TEXT_AT(struct issuer_mapping, role_title)},
    {"created_by", TEXT_AT(struct issuer_mapping, created_by)},
    {"created_us", INT_AT(struct issuer_mapping, created_us)},
    {0},
};

enum outcome issuer_mapping_list(struct task *task, int64_t after_us, struct str after_id,
                                 int64_t limit, struct list *out)
{
    enum outcome outcome =
        store_list(task, Q_ISSUER_MAPPING_LIST,
                   ARGS(ARG_INT("after_us", after_us), ARG_TEXT("after_id", after_id),
                        ARG_INT("limit", limit + 1)),
                   mapping_columns, sizeof(struct issuer_mapping), out);
    if (outcome == DONE && out->count > (size_t)limit) {
        out->count = (size_t)limit;
        out->more = true;
    }
    return outcome;
}

static const struct field choice_columns[] = {
    {"id", TEXT_AT(struct issuer_choice, id)},
    {"name", TEXT_AT(struct issuer_choice, name)},
    {0},
};

enum outcome issuer_mapping_choices(struct task *task, struct issuer_mapping_choices *out)
{
    const struct arg limit = ARG_INT("limit", MAPPING_CHOICES_MAX);
    struct store_read reads[] = {
        {.query = Q_ISSUER_MAPPING_ISSUERS, .args = ARGS(limit), .rows = &out->issuers},
        {.query = Q_ISSUER_MAPPING_TEAMS, .args = ARGS(limit), .rows = &out->teams},
        {.query = Q_ISSUER_MAPPING_ROLES,
         .args = ARGS(ARG_TEXT("org", task->scope->org_id), limit),
         .rows = &out->roles},
    };
    for (size_t i = 0; i < COUNT_OF(reads); i++) {
        reads[i].columns = choice_columns;
        reads[i].row_bytes = sizeof(struct issuer_choice);
    }
    return store_read_all(task, reads, COUNT_OF(reads));
}

/* Nobody gives by a group what they could not give by hand. */
static enum outcome judge_rights(struct task *task, const struct issuer_mapping_draft *draft)
{
    return draft->role_id.length > 0 ? access_may_give(task, draft->role_id)
                                     : access_not_above_principal(task, draft->team_id);
}

static bool has_choice(const struct list *choices, struct str id)
{
    for (size_t i = 0; i < choices->count; i++)
        if (str_equal(LIST_ROW(*choices, struct issuer_choice, i)->id, id))
            return true;
    return false;
}

static enum outcome judge_draft(struct task *task, const struct issuer_mapping_draft *draft)
{
    struct issuer_mapping_choices choices;
    struct failure *failure = task->failure;
    enum outcome outcome = issuer_mapping_choices(task, &choices);
    if (outcome != DONE)
        return outcome;
    if (!has_choice(&choices.issuers, draft->issuer_id))
        failure_field(failure, STR("/issuer_id"), "unknown",
                      "Choose an issuer that people sign in with and that tells groups.");
    if (draft->group_name.length == 0)
        failure_field(failure, STR("/group_name"), "required",
                      "Give the group's name as the issuer spells it.");
    if ((draft->team_id.length > 0) == (draft->role_id.length > 0))
        failure_field(failure, STR("/team_id"), "one_of", "Choose either a team or a role.");
    else if (draft->team_id.length > 0 && !has_choice(&choices.teams, draft->team_id))
        failure_field(failure, STR("/team_id"), "unknown", "There is no such team here.");
    else if (draft->role_id.length > 0 && !has_choice(&choices.roles, draft->role_id))
        failure_field(failure, STR("/role_id"), "unknown", "There is no such role to give.");
    if (failure->field_count > 0)
        return refuse(failure, INVALID, NULL, "The group cannot be mapped like this.", NULL);
    return judge_rights(task, draft);
}

static struct str mapping_json(struct arena *arena, const struct issuer_mapping *mapping)
{
    static const struct field told[] = {
        {"issuer", TEXT_AT(struct issuer_mapping, issuer_id)},
        {"group", TEXT_AT(struct issuer_mapping, group_name)},
        {"team", TEXT_AT(struct issuer_mapping, team_id)},
        {"role", TEXT_AT(struct issuer_mapping, role_id)},
        {0},
    };
    struct buf buf = buf_open(arena, 256, KIB(4));
    struct json_writer writer = json_writer_of(&buf);
    json_write_struct(&writer, told, mapping);
    return buf_str(&buf);
}

static struct str or_none(struct str text)
{
    return text.length == 0 ? STR_NONE : text;
}

static enum outcome add_in_transaction(struct task *task, const struct issuer_mapping *mapping,
                                       struct issuer_mapping *out)
{
    int64_t added = 0;
    enum outcome outcome = store_change(
        task, Q_ISSUER_MAPPING_ADD,
        ARGS(ARG_TEXT("id", mapping->id), ARG_TEXT("issuer", mapping->issuer_id),
             ARG_TEXT("group_name", mapping->group_name), ARG_TEXT("team", mapping->team_id),
             ARG_TEXT("role", mapping->role_id), ARG_INT("now", mapping->created_us),
             ARG_INT("most", MAPPINGS_MAX)),
        &added);
    if (outcome == DONE && added == 0)
        return refuse(task->failure, CLASH, "mapping_refused",
                      "This group is mapped to that already, or there are too many mappings.",
                      "Look at the list, and remove what is not needed.");
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){
                                      .action = "group_mapping.added",
                                      .object_type = "group_mapping",
                                      .object_id = mapping->id,
                                      .after_json = mapping_json(task->arena, mapping),
                                  });
    if (outcome == DONE) /* before the commit: what is done must not be told as a failure */
        outcome = store_one(task, Q_ISSUER_MAPPING_LOAD, ARGS(ARG_TEXT("id", mapping->id)),
                            mapping_columns, out);
    return outcome == DONE ? store_commit(task) : outcome;
}

enum outcome issuer_mapping_add(struct task *task, const struct issuer_mapping_draft *draft,
                                struct issuer_mapping *out)
{
    struct issuer_mapping mapping = {
        .id = id_make(task->arena, "map", task_now_us(task)),
        .issuer_id = draft->issuer_id,
        .group_name = draft->group_name,
        .team_id = or_none(draft->team_id),
        .role_id = or_none(draft->role_id),
        .created_us = task_now_us(task),
    };
    enum outcome outcome = judge_draft(task, draft);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = add_in_transaction(task, &mapping, out);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

static enum outcome take_all_queued(struct task *task, const struct issuer_mapping *mapping)
{
    if (mapping->team_id.at != NULL)
        return store_queue(task, Q_ISSUER_MAPPING_EMPTY_TEAM,
                           ARGS(ARG_TEXT("mapping", mapping->id),
                                ARG_TEXT("issuer", mapping->issuer_id),
                                ARG_TEXT("team", mapping->team_id)),
                           0);
    enum outcome outcome = store_queue(task, Q_ISSUER_LOCK_ORGANIZATION,
                                       ARGS(ARG_TEXT("org", task->scope->org_id)), 0);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_ISSUER_MAPPING_TAKE_ROLE,
            ARGS(ARG_TEXT("mapping", mapping->id), ARG_TEXT("issuer", mapping->issuer_id),
                 ARG_TEXT("role", mapping->role_id), ARG_TEXT("owner_role", ROLE_OWNER)),
            0);
    return outcome;
}

enum outcome issuer_mapping_remove(struct task *task, struct str mapping_id)
{
    struct issuer_mapping mapping;
    enum outcome outcome = store_one(task, Q_ISSUER_MAPPING_LOAD, ARGS(ARG_TEXT("id", mapping_id)),
                                     mapping_columns, &mapping);
    if (outcome == ABSENT)
        return refuse(task->failure, ABSENT, NULL, "There is no such mapping.", NULL);
    if (outcome == DONE)
        outcome = store_begin(task);
    if (outcome != DONE)
        return outcome;
    outcome = take_all_queued(task, &mapping);
    if (outcome == DONE)
        outcome =
            store_queue(task, Q_ISSUER_MAPPING_REMOVE, ARGS(ARG_TEXT("id", mapping_id)), 1);
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){
                                      .action = "group_mapping.removed",
                                      .object_type = "group_mapping",
                                      .object_id = mapping.id,
                                      .before_json = mapping_json(task->arena, &mapping),
                                  });
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}
