/* account_administrator.c: who looks after the installation; what is done to accounts of others. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "product/account/account_people.h"
#include "product/account/account_private.h"

struct others {
    int64_t count;
};
static const struct field others_columns[] = {{"count", INT_AT(struct others, count)},
                                              {0}};

enum outcome account_find_by_id(struct task *task, struct str person_id,
                                struct person *out)
{
    enum outcome outcome = store_one(
        task, Q_ACCOUNT_PERSON_BY_ID, ARGS(ARG_TEXT("person", person_id)), person_columns, out);
    if (outcome == ABSENT)
        return refuse(task->failure, ABSENT, NULL, "There is no such person.", NULL);
    return outcome;
}

enum outcome account_keep_administrator(struct task *task, const struct person *leaving)
{
    struct others others = {.count = 0};
    if (!leaving->platform_admin || leaving->disabled_us != 0)
        return DONE;
    enum outcome outcome =
        store_change(task, Q_ACCOUNT_ADMINISTRATORS_LOCK, NO_ARGS, NULL);
    if (outcome == DONE)
        outcome =
            store_one(task, Q_ACCOUNT_ADMINISTRATORS_OTHERS,
                      ARGS(ARG_TEXT("except", leaving->id)), others_columns, &others);
    if (outcome == DONE && others.count == 0)
        return refuse(task->failure, CLASH, "last_administrator",
                      "This is the last administrator of the installation.",
                      "Make somebody else an administrator first.");
    return outcome;
}

static enum outcome administrator_queue(struct task *task, const struct person *person,
                                        bool platform_admin)
{
    enum outcome outcome =
        platform_admin ? DONE : account_keep_administrator(task, person);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCOUNT_SET_ADMINISTRATOR,
                              ARGS(ARG_TEXT("person", person->id),
                                   ARG_BOOL("platform_admin", platform_admin),
                                   ARG_INT("now", task_now_us(task))),
                              1);
    if (outcome == DONE)
        outcome = audit_person_queue(task,
                                     platform_admin ? "person.made_administrator"
                                                    : "person.unmade_administrator",
                                     person->id, STR_NONE);
    return outcome;
}

static enum outcome disabled_queue(struct task *task, const struct person *person,
                                   bool disabled)
{
    int64_t now = task_now_us(task);
    struct arg since = ARG_NULL("disabled_us");
    if (disabled)
        since = (struct arg)ARG_INT("disabled_us", now);
    enum outcome outcome = disabled ? account_keep_administrator(task, person) : DONE;
    if (outcome == DONE)
        outcome =
            store_queue(task, Q_ACCOUNT_SET_DISABLED,
                        ARGS(ARG_TEXT("person", person->id), since, ARG_INT("now", now)), 1);
    if (outcome == DONE && disabled)
        outcome = store_queue(
            task, Q_ACCOUNT_SESSION_REMOVE_OTHERS,
            ARGS(ARG_TEXT("person", person->id), ARG_TEXT("except", STR(""))), 0);
    if (outcome == DONE)
        outcome = audit_person_queue(task, disabled ? "person.disabled" : "person.enabled",
                                     person->id, STR_NONE);
    return outcome;
}

enum outcome account_administer(struct task *task, const struct person *person,
                                const bool *platform_admin, const bool *disabled)
{
    bool turns = platform_admin != NULL && *platform_admin != person->platform_admin;
    bool stops = disabled != NULL && *disabled != (person->disabled_us != 0);
    if (!turns && !stops)
        return DONE;
    enum outcome outcome = turns ? access_require_proof(task) : DONE;
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE && turns)
        outcome = administrator_queue(task, person, *platform_admin);
    if (outcome == DONE && stops)
        outcome = disabled_queue(task, person, *disabled);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome account_set_administrator(struct task *task, const struct person *person,
                                       bool platform_admin)
{
    return account_administer(task, person, &platform_admin, NULL);
}

enum outcome account_set_disabled(struct task *task, const struct person *person,
                                  bool disabled)
{
    return account_administer(task, person, NULL, &disabled);
}

enum outcome account_sign_out(struct task *task, const struct person *person)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_ACCOUNT_SESSION_REMOVE_OTHERS,
            ARGS(ARG_TEXT("person", person->id), ARG_TEXT("except", STR(""))), 0);
    if (outcome == DONE)
        outcome = audit_person_queue(task, "person.signed_out_everywhere", person->id,
                                     STR_NONE);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}
