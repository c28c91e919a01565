/* access.c: the rules of roles: who may give which, and who must stay. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"

#include <string.h>

#include "platform/base/id.h"
#include "platform/json/json.h"
#include "platform/store/pattern.h"
#include "product/access/access_private.h"
#include "product/audit/audit.h"
#include "product/limit/limit.h"

static const struct field assignment_columns[] = {
    {"id", TEXT_AT(struct assignment, id)},
    {"principal_id", TEXT_AT(struct assignment, principal_id)},
    {"kind", TEXT_AT(struct assignment, kind)},
    {"email", TEXT_AT(struct assignment, email)},
    {"name", TEXT_AT(struct assignment, name)},
    {"role_id", TEXT_AT(struct assignment, role_id)},
    {"role_name", TEXT_AT(struct assignment, role_name)},
    {"role_title", TEXT_AT(struct assignment, role_title)},
    {"role_says", TEXT_AT(struct assignment, role_says)},
    {"scope_type", TEXT_AT(struct assignment, scope_type)},
    {"scope_id", TEXT_AT(struct assignment, scope_id)},
    {"place_name", TEXT_AT(struct assignment, place_name)},
    {"rank", INT_AT(struct assignment, rank)},
    {"assigned_by", TEXT_AT(struct assignment, assigned_by)},
    {"expires_us", TIME_AT(struct assignment, expires_us)},
    {"created_us", TIME_AT(struct assignment, created_us)},
    {0},
};

static const struct field permission_columns[] = {
    {"resource_type", TEXT_AT(struct permission_row, resource_type)},
    {"action", TEXT_AT(struct permission_row, action)},
    {"bit", INT_AT(struct permission_row, bit)},
    {0},
};

struct place {
    const char *type;
    struct str id;
};

/* The deepest place that the scope was admitted to. */
static struct place place_of(const struct scope *scope)
{
    if (scope->resource_id.at != NULL)
        return (struct place){"resource", scope->resource_id};
    if (scope->project_id.at != NULL)
        return (struct place){"project", scope->project_id};
    if (scope->org_id.at != NULL)
        return (struct place){"organization", scope->org_id};
    bug("assignments need an admitted place");
}

bool action_covers(struct str held, struct str wanted)
{
    if (str_equal(held, wanted))
        return true;
    return str_ends(held, STR("/*")) &&
           str_starts(wanted, str_slice(held, 0, held.length - 1));
}

enum outcome access_effective(struct task *task, struct str principal_id, struct str scope_type,
                              struct str scope_id, struct list *out)
{
    return store_list(task, Q_ACCESS_EFFECTIVE,
                      ARGS(ARG_TEXT("principal", principal_id), ARG_TEXT("scope_type", scope_type),
                           ARG_TEXT("scope_id", scope_id), ARG_INT("now", task_now_us(task))),
                      permission_columns, sizeof(struct permission_row), out);
}

enum outcome access_require(struct task *task, const char *scope_type, struct str scope_id,
                            int64_t bits, struct scope *out)
{
    struct place_row place;
    enum outcome outcome = access_place_load(task, str_of(scope_type), scope_id, &place);
    if (outcome != DONE)
        return outcome;
    struct list held;
    outcome = access_effective(task, task->scope->actor_id, str_of(scope_type), scope_id, &held);
    if (outcome != DONE)
        return outcome;
    int64_t may = 0;
    for (size_t i = 0; i < held.count; i++)
        may |= LIST_ROW(held, struct permission_row, i)->bit;
    may &= ~task->scope->key_lacks;
    if ((may & MAY_READ) == 0 || !access_key_reaches(task->scope, &place))
        return ABSENT;
    if (place.wants_factor && task->scope->lacks_factor)
        return refuse_factor(task->failure);
    if ((may & bits) != bits)
        return refuse_print(task->failure, FORBIDDEN, "permission_missing",
                            "You may not do this in the %s %.*s.", scope_type,
                            STR_ARG(scope_id));
    *out = *task->scope;
    out->org_id = place.org_id;
    out->project_id = place.project_id;
    out->resource_id = place.resource_id;
    out->may = may;
    return DONE;
}

enum outcome access_list(struct task *task, const struct assignment_filter *filter,
                         struct list *out)
{
    struct str pattern = like_pattern(task->arena, filter->q);
    enum outcome outcome = store_list(
        task, Q_ACCESS_ASSIGNMENTS,
        ARGS(ARG_TEXT("project", task->scope->project_id),
             ARG_TEXT("resource", task->scope->resource_id), ARG_TEXT("role", filter->role_id),
             ARG_TEXT("kind", filter->kind), ARG_TEXT("q", pattern), ARG_INT("after_rank", filter->after_rank),
             ARG_INT("after_us", filter->after_us),
             ARG_TEXT("after_id", filter->after_id.at == NULL ? STR("") : filter->after_id),
             ARG_INT("now", task_now_us(task)), ARG_INT("limit", filter->limit + 1)),
        assignment_columns, sizeof(struct assignment), out);
    if (outcome == DONE && out->count > (size_t)filter->limit) {
        out->count = (size_t)filter->limit;
        out->more = true;
    }
    return outcome;
}

static enum outcome check_expiry(struct task *task, int64_t expires_us)
{
    if (expires_us == 0 || expires_us > task_now_us(task))
        return DONE;
    failure_field(task->failure, STR("/expires_at"), "too_small",
                  "The expiry must lie in the future.");
    return INVALID;
}

static enum outcome find_role(struct task *task, struct str role_id, struct role *role)
{
    enum outcome outcome = access_role_load(task, role_id, role);
    if (outcome != ABSENT)
        return outcome;
    failure_field(task->failure, STR("/role_id"), "unknown", "There is no such role to give.");
    return INVALID;
}

enum outcome access_may_give(struct task *task, struct str role_id)
{
    struct role role;
    enum outcome outcome = find_role(task, role_id, &role);
    return outcome == DONE ? access_not_above_role(task, role.id) : outcome;
}

static enum outcome find_principal(struct task *task, struct str subject,
                                   struct principal_brief *out)
{
    enum outcome outcome = store_one(task, Q_ACCESS_PRINCIPAL_FIND,
                                     ARGS(ARG_TEXT("subject", subject),
                                          ARG_TEXT("project", task->scope->project_id)),
                                     principal_brief_columns, out);
    if (outcome != ABSENT)
        return outcome;
    bool team = str_starts(subject, STR("tea_")) || str_starts(subject, STR("svc_"));
    failure_field(task->failure, STR("/user_id"), "unknown",
                  team ? "There is no team or service account with this id that can hold roles here."
                       : "Nobody with this address has an account here.");
    return INVALID;
}

static struct str assignment_json(struct task *task, const struct assignment *assignment)
{
    struct buf buf = buf_open(task->arena, 256, KIB(4));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("user"));
    json_write_text(&writer,
                    assignment->email.length > 0 ? assignment->email : assignment->name);
    json_write_key(&writer, STR("role"));
    json_write_text(&writer, assignment->role_title);
    json_write_key(&writer, STR("expires_at"));
    json_write_time(&writer, assignment->expires_us);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static enum outcome refuse_twice(struct task *task)
{
    failure_clear(task->failure);
    return refuse(task->failure, CLASH, "already_granted",
                  "This role is held here already.",
                  "Change its expiry, or revoke it first.");
}

/* There is no place for another member, or it was granted at the same moment. */
static enum outcome refuse_grant(struct task *task, struct str principal_id)
{
    store_rollback(task);
    enum outcome outcome = limit_check(task, LIMIT_MEMBERS, principal_id);
    return outcome == DONE ? CLASH : outcome;
}

static enum outcome grant_in_transaction(struct task *task, struct assignment *assignment)
{
    int64_t now = task_now_us(task);
    int64_t changed = 0;
    enum outcome outcome = DONE;
    if (str_is(assignment->kind, "person"))
        outcome = limit_queue(task, LIMIT_MEMBERS, assignment->principal_id);
    if (outcome == DONE)
        outcome = store_change(
            task, Q_ACCESS_GRANT,
            ARGS(ARG_TEXT("id", assignment->id),
                 ARG_TEXT("principal", assignment->principal_id),
                 ARG_TEXT("role", assignment->role_id),
                 ARG_TEXT("scope_type", assignment->scope_type),
                 ARG_TEXT("scope_id", assignment->scope_id),
                 assignment->expires_us == 0
                     ? (struct arg)ARG_NULL("expires")
                     : (struct arg)ARG_INT("expires", assignment->expires_us),
                 ARG_INT("now", now)),
            &changed);
    if (outcome == CLASH)
        return refuse_grant(task, assignment->principal_id);
    if (outcome == DONE && changed == 0)
        return refuse_twice(task);
    if (outcome != DONE)
        return outcome;
    return audit_add(task, &(struct audit_deed){
                               .action = "access.granted",
                               .object_type = "role_assignment",
                               .object_id = assignment->id,
                               .project_id = task->scope->project_id,
                               .resource_id = task->scope->resource_id,
                               .after_json = assignment_json(task, assignment),
                           });
}

enum outcome access_grant_check(struct task *task, const struct assignment_draft *draft,
                                struct assignment *out)
{
    struct place place = place_of(task->scope);
    struct role role;
    struct principal_brief holder;
    enum outcome found_role = find_role(task, draft->role_id, &role);
    enum outcome found_holder = find_principal(task, draft->user_id, &holder);
    enum outcome outcome = check_expiry(task, draft->expires_us);
    if (found_role != DONE)
        return found_role;
    if (found_holder != DONE)
        return found_holder;
    if (task->failure->field_count > 0)
        return INVALID;
    if (outcome == DONE)
        outcome = access_not_above_role(task, role.id);
    if (outcome != DONE)
        return outcome;
    *out = (struct assignment){
        .id = id_make(task->arena, "asg", task_now_us(task)),
        .principal_id = holder.id,
        .kind = holder.kind,
        .email = holder.email,
        .name = holder.name,
        .role_id = role.id,
        .role_name = role.name,
        .role_title = role.display_name,
        .role_says = role.description,
        .scope_type = str_of(place.type),
        .scope_id = place.id,
        .assigned_by = task->scope->actor_id,
        .expires_us = draft->expires_us,
        .created_us = task_now_us(task),
    };
    return DONE;
}

enum outcome access_grant(struct task *task, const struct assignment_draft *draft,
                          struct assignment *out)
{
    struct assignment assignment;
    enum outcome outcome = access_grant_check(task, draft, &assignment);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = grant_in_transaction(task, &assignment);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE) {
        store_rollback(task);
        return outcome;
    }
    *out = assignment;
    return DONE;
}

/* An expired one is gone: it is given again, not changed. */
static enum outcome load_here(struct task *task, struct str id, struct assignment *out)
{
    struct place place = place_of(task->scope);
    return store_one(task, Q_ACCESS_ASSIGNMENT_LOAD,
                     ARGS(ARG_TEXT("id", id), ARG_TEXT("scope_type", str_of(place.type)),
                          ARG_TEXT("scope_id", place.id), ARG_INT("now", task_now_us(task))),
                     assignment_columns, out);
}

struct owner_count {
    int64_t count;
};
static const struct field owner_count_columns[] = {
    {"count", INT_AT(struct owner_count, count)},
    {0},
};

/*
 * An organization always keeps an owner whose assignment does not expire. The organization's
 * row is locked first, so that two owners who remove each other cannot both succeed.
 */
static enum outcome keep_an_owner(struct task *task, const struct assignment *leaving)
{
    if (!str_is(leaving->scope_type, "organization") ||
        !str_equal(leaving->role_id, ROLE_OWNER) || leaving->expires_us != 0)
        return DONE;
    enum outcome outcome =
        store_change(task, Q_ACCESS_LOCK_ORGANIZATION, ARGS(ARG_TEXT("org", task->scope->org_id)), NULL);
    struct owner_count owners = {0};
    if (outcome == DONE)
        outcome = store_one(
            task, Q_ACCESS_OWNER_COUNT,
            ARGS(ARG_TEXT("owner_role", ROLE_OWNER), ARG_TEXT("except", leaving->id)),
            owner_count_columns, &owners);
    if (outcome == DONE && owners.count == 0)
        return refuse(task->failure, CLASH, "last_owner",
                      "This is the last owner of the organization, who cannot leave.",
                      "Make somebody else an owner first.");
    return outcome;
}

static enum outcome change_in_transaction(struct task *task, const struct assignment *before,
                                          const struct assignment *after)
{
    bool stays_owner =
        str_equal(after->role_id, before->role_id) && after->expires_us == before->expires_us;
    enum outcome outcome = stays_owner ? DONE : keep_an_owner(task, before);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_ACCESS_CLEAR_EXPIRED,
            ARGS(ARG_TEXT("principal", before->principal_id), ARG_TEXT("scope_type", before->scope_type),
                 ARG_TEXT("scope_id", before->scope_id), ARG_TEXT("role", after->role_id),
                 ARG_INT("now", task_now_us(task))),
            0);
    if (outcome != DONE)
        return outcome;
    outcome = store_change(
        task, Q_ACCESS_CHANGE,
        ARGS(ARG_TEXT("id", before->id), ARG_TEXT("scope_type", before->scope_type),
             ARG_TEXT("scope_id", before->scope_id), ARG_TEXT("role", after->role_id),
             after->expires_us == 0 ? (struct arg)ARG_NULL("expires")
                                    : (struct arg)ARG_INT("expires", after->expires_us),
             ARG_INT("now", task_now_us(task))),
        NULL);
    if (outcome == CLASH)
        return refuse_twice(task);
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){
                                      .action = "access.changed",
                                      .object_type = "role_assignment",
                                      .object_id = before->id,
                                      .project_id = task->scope->project_id,
                                      .resource_id = task->scope->resource_id,
                                      .before_json = assignment_json(task, before),
                                      .after_json = assignment_json(task, after),
                                  });
    return outcome == DONE ? store_commit(task) : outcome;
}

enum outcome access_change(struct task *task, struct str assignment_id,
                           const struct assignment_draft *draft, struct assignment *out)
{
    struct assignment before;
    struct role role;
    enum outcome outcome = load_here(task, assignment_id, &before);
    if (outcome == DONE)
        outcome = find_role(task, draft->role_id, &role);
    if (outcome == DONE)
        outcome = check_expiry(task, draft->expires_us);
    /* Neither the role that is given nor the one that is taken may be above one's own. */
    if (outcome == DONE)
        outcome = access_not_above_role(task, role.id);
    if (outcome == DONE)
        outcome = access_not_above_role(task, before.role_id);
    if (outcome != DONE)
        return outcome;

    struct assignment after = before;
    after.role_id = role.id;
    after.role_name = role.name;
    after.role_title = role.display_name;
    after.role_says = role.description;
    after.expires_us = draft->expires_us;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = change_in_transaction(task, &before, &after);
    if (outcome != DONE) {
        store_rollback(task);
        return outcome;
    }
    *out = after;
    return DONE;
}

static enum outcome revoke_in_transaction(struct task *task, const struct assignment *leaving)
{
    enum outcome outcome = keep_an_owner(task, leaving);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCESS_REVOKE,
                              ARGS(ARG_TEXT("id", leaving->id),
                                   ARG_TEXT("scope_type", leaving->scope_type),
                                   ARG_TEXT("scope_id", leaving->scope_id)),
                              1);
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){
                                      .action = "access.revoked",
                                      .object_type = "role_assignment",
                                      .object_id = leaving->id,
                                      .project_id = task->scope->project_id,
                                      .resource_id = task->scope->resource_id,
                                      .before_json = assignment_json(task, leaving),
                                  });
    return outcome == DONE ? store_commit(task) : outcome;
}

enum outcome access_revoke(struct task *task, struct str assignment_id)
{
    struct assignment leaving;
    enum outcome outcome = load_here(task, assignment_id, &leaving);
    if (outcome == DONE)
        outcome = access_not_above_role(task, leaving.role_id);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = revoke_in_transaction(task, &leaving);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome access_grant_queue(struct task *task, const char *scope_type, struct str scope_id,
                                struct str principal_id, struct str role_id)
{
    int64_t now = task_now_us(task);
    return store_queue(task, Q_ACCESS_GRANT,
                       ARGS(ARG_TEXT("id", id_make(task->arena, "asg", now)),
                            ARG_TEXT("principal", principal_id), ARG_TEXT("role", role_id),
                            ARG_TEXT("scope_type", str_of(scope_type)),
                            ARG_TEXT("scope_id", scope_id), ARG_NULL("expires"),
                            ARG_INT("now", now)),
                       1);
}

enum outcome access_principal_queue(struct task *task, const char *kind, struct str id)
{
    return store_queue(task, Q_ACCESS_PRINCIPAL_ADD,
                       ARGS(ARG_TEXT("id", id), ARG_TEXT("kind", str_of(kind)),
                            ARG_INT("now", task_now_us(task))),
                       0);
}

enum outcome access_principal_remove_queue(struct task *task, struct str id)
{
    return store_queue(task, Q_ACCESS_PRINCIPAL_REMOVE, ARGS(ARG_TEXT("id", id)), 0);
}

enum outcome access_forget_principals_queue(struct task *task, struct str project_id)
{
    enum outcome outcome =
        store_queue(task, Q_ACCESS_FORGET_PRINCIPALS, ARGS(ARG_TEXT("project", project_id)), 0);
    if (outcome == DONE && project_id.at == NULL)
        outcome = store_queue(task, Q_ACCESS_FORGET_ROLES, NO_ARGS, 0);
    return outcome;
}

enum outcome access_forget_queue(struct task *task, const char *scope_type, struct str scope_id)
{
    enum outcome outcome = store_queue(
        task, Q_ACCESS_FORGET_INVITATIONS,
        ARGS(ARG_TEXT("scope_type", str_of(scope_type)), ARG_TEXT("scope_id", scope_id)), 0);
    if (outcome != DONE)
        return outcome;
    return store_queue(
        task, Q_ACCESS_FORGET,
        ARGS(ARG_TEXT("scope_type", str_of(scope_type)), ARG_TEXT("scope_id", scope_id)), 0);
}
