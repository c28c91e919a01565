/* administration.c: figures of the installation, its people, its organizations. */
/* SPDX-License-Identifier: ISC */
#include "product/administration/administration.h"

#include "platform/json/json.h"
#include "platform/store/pattern.h"
#include "product/access/access.h"
#include "product/account/account.h"
#include "product/api_key/api_key.h"
#include "product/audit/audit.h"

enum { RUNNER_ALIVE_S = 60 };

/* ---- figures ---- */

static const struct field overview_columns[] = {
    {"people", INT_AT(struct overview, people)},
    {"disabled", INT_AT(struct overview, disabled)},
    {"administrators", INT_AT(struct overview, administrators)},
    {"organizations", INT_AT(struct overview, organizations)},
    {"personal", INT_AT(struct overview, personal)},
    {"projects", INT_AT(struct overview, projects)},
    {"resources", INT_AT(struct overview, resources)},
    {"service_accounts", INT_AT(struct overview, service_accounts)},
    {"keys", INT_AT(struct overview, keys)},
    {"sessions", INT_AT(struct overview, sessions)},
    {"runners", INT_AT(struct overview, runners)},
    {0},
};

enum outcome administration_overview(struct task *task, struct overview *out)
{
    int64_t now = task_now_us(task);
    enum outcome outcome = store_one(
        task, Q_ADMINISTRATION_OVERVIEW,
        ARGS(ARG_INT("beat_from", now - RUNNER_ALIVE_S * US_PER_S), ARG_INT("now", now)),
        overview_columns, out);
    return outcome == DONE ? job_counts(task, &out->jobs) : outcome;
}

/* ---- people ---- */

static const struct field person_columns[] = {
    {"id", TEXT_AT(struct administered_person, id)},
    {"email", TEXT_AT(struct administered_person, email)},
    {"name", TEXT_AT(struct administered_person, name)},
    {"platform_admin", BOOL_AT(struct administered_person, platform_admin)},
    {"disabled_us", INT_AT(struct administered_person, disabled_us)},
    {"created_us", INT_AT(struct administered_person, created_us)},
    {"has_password", BOOL_AT(struct administered_person, has_password)},
    {"second_factor", BOOL_AT(struct administered_person, second_factor)},
    {"identities", INT_AT(struct administered_person, identities)},
    {"sessions", INT_AT(struct administered_person, sessions)},
    {"keys", INT_AT(struct administered_person, keys)},
    {"seen_us", INT_AT(struct administered_person, seen_us)},
    {0},
};

static void cut_to(struct list *list, int64_t limit)
{
    if (list->count <= (size_t)limit)
        return;
    list->count = (size_t)limit;
    list->more = true;
}

enum outcome administration_people(struct task *task, const struct people_filter *filter,
                                   struct list *out)
{
    struct arg disabled = ARG_NULL("disabled");
    struct arg administrators = ARG_NULL("administrators");
    if (str_is(filter->state, "active") || str_is(filter->state, "disabled"))
        disabled = (struct arg)ARG_BOOL("disabled", str_is(filter->state, "disabled"));
    if (str_is(filter->state, "administrator"))
        administrators = (struct arg)ARG_INT("administrators", 1);
    enum outcome outcome = store_list(
        task, Q_ADMINISTRATION_PEOPLE,
        ARGS(ARG_TEXT("q", like_pattern(task->arena, filter->q)), disabled,
             administrators, ARG_TEXT("after", filter->after),
             ARG_INT("now", task_now_us(task)), ARG_INT("limit", filter->limit + 1)),
        person_columns, sizeof(struct administered_person), out);
    if (outcome == DONE)
        cut_to(out, filter->limit);
    return outcome;
}

static const struct field role_columns[] = {
    {"org_id", TEXT_AT(struct held_role, org_id)},
    {"org_name", TEXT_AT(struct held_role, org_name)},
    {"role", TEXT_AT(struct held_role, role)},
    {"scope_type", TEXT_AT(struct held_role, scope_type)},
    {"scope_id", TEXT_AT(struct held_role, scope_id)},
    {"team", TEXT_AT(struct held_role, team)},
    {"expires_us", INT_AT(struct held_role, expires_us)},
    {0},
};
static const struct field key_columns[] = {
    {"id", TEXT_AT(struct administered_key, id)},
    {"name", TEXT_AT(struct administered_key, name)},
    {"shown_prefix", TEXT_AT(struct administered_key, shown_prefix)},
    {"created_us", INT_AT(struct administered_key, created_us)},
    {"expires_us", INT_AT(struct administered_key, expires_us)},
    {"used_us", INT_AT(struct administered_key, used_us)},
    {0},
};

enum outcome administration_person(struct task *task, struct str person_id,
                                   struct person_details *out)
{
    const struct arg now = ARG_INT("now", task_now_us(task));
    const struct arg person = ARG_TEXT("person", person_id);
    struct store_read reads[] = {
        {.query = Q_ADMINISTRATION_PERSON,
         .args = ARGS(ARG_TEXT("id", person_id), now),
         .columns = person_columns,
         .row = &out->person},
        {.query = Q_ADMINISTRATION_PERSON_ROLES,
         .args = ARGS(person, now, ARG_INT("limit", ADMINISTRATION_ROLES_MAX + 1)),
         .columns = role_columns,
         .row_bytes = sizeof(struct held_role),
         .rows = &out->roles},
        {.query = Q_ADMINISTRATION_PERSON_KEYS,
         .args = ARGS(person, ARG_INT("limit", KEYS_MAX + 1)),
         .columns = key_columns,
         .row_bytes = sizeof(struct administered_key),
         .rows = &out->keys},
    };
    enum outcome outcome = store_read_all(task, reads, COUNT_OF(reads));
    if (outcome == DONE && reads[0].outcome == ABSENT)
        return refuse(task->failure, ABSENT, NULL, "There is no such person.", NULL);
    cut_to(&out->roles, ADMINISTRATION_ROLES_MAX);
    cut_to(&out->keys, KEYS_MAX);
    return outcome;
}

/* ---- organizations ---- */

static const struct field organization_columns_of[] = {
    {"id", TEXT_AT(struct administered_organization, id)},
    {"name", TEXT_AT(struct administered_organization, name)},
    {"personal", BOOL_AT(struct administered_organization, personal)},
    {"created_us", INT_AT(struct administered_organization, created_us)},
    {"owners", INT_AT(struct administered_organization, owners)},
    {"members", INT_AT(struct administered_organization, members)},
    {"projects", INT_AT(struct administered_organization, projects)},
    {"resources", INT_AT(struct administered_organization, resources)},
    {0},
};
static const struct field owner_columns[] = {
    {"id", TEXT_AT(struct administered_owner, id)},
    {"email", TEXT_AT(struct administered_owner, email)},
    {"name", TEXT_AT(struct administered_owner, name)},
    {"team", TEXT_AT(struct administered_owner, team)},
    {"disabled_us", INT_AT(struct administered_owner, disabled_us)},
    {"expires_us", INT_AT(struct administered_owner, expires_us)},
    {0},
};

enum outcome administration_organizations(struct task *task,
                                          const struct organizations_filter *filter,
                                          struct list *out)
{
    enum outcome outcome = store_list(
        task, Q_ADMINISTRATION_ORGANIZATIONS,
        ARGS(ARG_TEXT("q", like_pattern(task->arena, filter->q)),
             ARG_BOOL("ownerless", filter->ownerless), ARG_TEXT("owner_role", ROLE_OWNER),
             ARG_TEXT("after", filter->after), ARG_INT("now", task_now_us(task)),
             ARG_INT("limit", filter->limit + 1)),
        organization_columns_of, sizeof(struct administered_organization), out);
    if (outcome == DONE)
        cut_to(out, filter->limit);
    return outcome;
}

enum outcome administration_organization(struct task *task, struct str org_id,
                                         struct organization_details *out)
{
    const struct arg org = ARG_TEXT("org", org_id);
    const struct arg role = ARG_TEXT("owner_role", ROLE_OWNER);
    const struct arg now = ARG_INT("now", task_now_us(task));
    struct store_read reads[] = {
        {.query = Q_ADMINISTRATION_ORGANIZATION,
         .args = ARGS(org, role, now),
         .columns = organization_columns_of,
         .row = &out->organization},
        {.query = Q_ADMINISTRATION_OWNERS_LIST,
         .args = ARGS(org, role, now, ARG_INT("limit", ADMINISTRATION_OWNERS_MAX)),
         .columns = owner_columns,
         .row_bytes = sizeof(struct administered_owner),
         .rows = &out->owners},
    };
    enum outcome outcome = store_read_all(task, reads, COUNT_OF(reads));
    if (outcome == DONE && reads[0].outcome == ABSENT)
        return refuse(task->failure, ABSENT, NULL, "There is no such organization.",
                      NULL);
    return outcome;
}

/* ---- an organization that nobody can manage ---- */

static enum outcome judge(struct task *task, const struct owner_draft *draft,
                          struct str reason, struct person *person)
{
    size_t characters = str_utf8_count(reason);
    if (characters < ADMINISTRATION_REASON_MIN || characters > ADMINISTRATION_REASON_MAX)
        failure_field(task->failure, STR("/reason"), "required",
                      "Say why, in %d to %d characters: the next owner reads it.",
                      ADMINISTRATION_REASON_MIN, ADMINISTRATION_REASON_MAX);
    enum outcome outcome = account_find(task, draft->email, person);
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    if (outcome == ABSENT || person->disabled_us != 0)
        failure_field(task->failure, STR("/email"), "unknown",
                      "Nobody who can sign in has this address.");
    if (task->failure->field_count == 0)
        return DONE;
    return refuse(task->failure, INVALID, NULL,
                  "The organization cannot be handed over like this.", NULL);
}

static struct str handed_json(struct arena *arena, const struct person *person,
                              struct str reason)
{
    struct buf buf = buf_open(arena, 256, KIB(8));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("user_id"));
    json_write_text(&writer, person->id);
    json_write_key(&writer, STR("user"));
    json_write_text(&writer, person->email);
    json_write_key(&writer, STR("role"));
    json_write_text(&writer, STR("Owner"));
    json_write_key(&writer, STR("reason"));
    json_write_text(&writer, reason);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static enum outcome refuse_owned(struct task *task)
{
    return refuse(task->failure, CLASH, "has_owner",
                  "This organization has an owner who can sign in.",
                  "Ask one of its owners for a role.");
}

/* The organization's row is held, so that an owner who comes back meanwhile is seen. */
static enum outcome hand_over(struct task *task, const struct person *person,
                              struct str reason)
{
    struct organization_details details;
    struct str org_id = task->scope->org_id;
    enum outcome outcome = store_change(task, Q_ACCESS_LOCK_ORGANIZATION,
                                        ARGS(ARG_TEXT("org", org_id)), NULL);
    if (outcome == DONE)
        outcome = administration_organization(task, org_id, &details);
    if (outcome == DONE && details.organization.owners > 0)
        return refuse_owned(task);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_ADMINISTRATION_OWNER_CLEAR,
            ARGS(ARG_TEXT("person", person->id), ARG_TEXT("owner_role", ROLE_OWNER)), 0);
    if (outcome == DONE)
        outcome =
            access_grant_queue(task, "organization", org_id, person->id, ROLE_OWNER);
    if (outcome == DONE)
        outcome =
            audit_add(task, &(struct audit_deed){
                                .action = "organization.owner_given",
                                .object_type = "organization",
                                .object_id = org_id,
                                .after_json = handed_json(task->arena, person, reason),
                            });
    return outcome;
}

enum outcome administration_owner_give(struct task *task, struct str org_id,
                                       const struct owner_draft *draft)
{
    struct organization_details details;
    struct person person = {.disabled_us = 0};
    struct str reason = str_trim(draft->reason);
    enum outcome outcome = administration_organization(task, org_id, &details);
    if (outcome == DONE && details.organization.owners > 0)
        return refuse_owned(task);
    if (outcome == DONE)
        outcome = judge(task, draft, reason, &person);
    if (outcome != DONE)
        return outcome;
    struct scope scope = access_scope_within(task->scope, org_id);
    struct task inner = *task;
    inner.scope = &scope;
    outcome = store_begin(&inner);
    if (outcome == DONE)
        outcome = hand_over(&inner, &person, reason);
    if (outcome == DONE)
        outcome = store_commit(&inner);
    if (outcome != DONE)
        store_rollback(&inner);
    return outcome;
}
