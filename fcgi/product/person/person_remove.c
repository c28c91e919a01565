/* person_remove.c: deleting somebody: what stands in the way, what goes, what stays. */
/* SPDX-License-Identifier: ISC */
#include "product/person/person.h"

#include "product/access/access.h"
#include "product/account/account_people.h"
#include "product/audit/audit.h"
#include "product/organization/organization.h"

static const struct field owned_columns[] = {
    {"org_id", TEXT_AT(struct owned_organization, org_id)},
    {"name", TEXT_AT(struct owned_organization, name)},
    {"others", INT_AT(struct owned_organization, others)},
    {"projects", INT_AT(struct owned_organization, projects)},
    {0},
};

static struct list part_of(struct arena *arena, const struct list *owned, bool blocking)
{
    struct owned_organization *rows =
        ARENA_ARRAY(arena, owned->count, struct owned_organization);
    size_t count = 0;
    for (size_t i = 0; i < owned->count; i++) {
        const struct owned_organization *row =
            LIST_ROW(*owned, struct owned_organization, i);
        if ((row->others > 0 || row->projects > 0) == blocking)
            rows[count++] = *row;
    }
    return (struct list){rows, count, sizeof *rows, owned->more};
}

enum outcome person_removal(struct task *task, const struct person *person,
                            struct removal *out)
{
    struct list owned;
    enum outcome outcome = store_list(
        task, Q_PERSON_OWNED,
        ARGS(ARG_TEXT("person", person->id), ARG_TEXT("owner_role", ROLE_OWNER),
             ARG_INT("now", task_now_us(task)),
             ARG_INT("limit", REMOVAL_ORGANIZATIONS_MAX + 1)),
        owned_columns, sizeof(struct owned_organization), &owned);
    if (outcome != DONE)
        return outcome;
    if (owned.count > REMOVAL_ORGANIZATIONS_MAX) {
        owned.count = REMOVAL_ORGANIZATIONS_MAX;
        owned.more = true;
    }
    out->blocking = part_of(task->arena, &owned, true);
    out->going = part_of(task->arena, &owned, false);
    return DONE;
}

static enum outcome refuse_owner(struct task *task, const struct removal *removal)
{
    if (removal->blocking.count == 0)
        return refuse_print(task->failure, CLASH, "owns_organizations",
                            "More than %d organizations belong to this person alone.",
                            REMOVAL_ORGANIZATIONS_MAX);
    const struct owned_organization *first =
        LIST_ROW(removal->blocking, struct owned_organization, 0);
    return refuse_print(
        task->failure, CLASH, "owns_organizations",
        "%.*s and %zu further organizations would have no owner: make somebody "
        "else an owner there, or delete them.",
        STR_ARG(first->name), removal->blocking.count - 1);
}

static enum outcome remove_organizations(struct task *task, const struct list *going)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; outcome == DONE && i < going->count; i++) {
        struct str id = LIST_ROW(*going, struct owned_organization, i)->org_id;
        struct scope scope = access_scope_within(task->scope, id);
        struct task inner = *task;
        inner.scope = &scope;
        outcome = organization_remove_queue(&inner);
    }
    return outcome;
}

static enum outcome remove_in_transaction(struct task *task, const struct person *person)
{
    struct removal removal;
    enum outcome outcome = account_keep_administrator(task, person);
    if (outcome == DONE)
        outcome = store_change(
            task, Q_PERSON_OWNED_LOCK,
            ARGS(ARG_TEXT("person", person->id), ARG_TEXT("owner_role", ROLE_OWNER)),
            NULL);
    if (outcome == DONE)
        outcome = person_removal(task, person, &removal);
    if (outcome == DONE && (removal.blocking.count > 0 || removal.going.more))
        outcome = refuse_owner(task, &removal);
    if (outcome == DONE)
        outcome = remove_organizations(task, &removal.going);
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){.action = "person.deleted",
                                                       .object_type = "person",
                                                       .object_id = person->id});
    if (outcome == DONE)
        outcome = audit_erase_person(task, person->id, person->email);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_PERSON_FORGET_INVITATIONS,
            ARGS(ARG_TEXT("person", person->id), ARG_TEXT("email", person->email)), 0);
    if (outcome == DONE)
        outcome = access_principal_remove_queue(task, person->id);
    return outcome;
}

enum outcome person_remove(struct task *task, const struct person *person)
{
    enum outcome outcome = access_require_proof(task);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = remove_in_transaction(task, person);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}
