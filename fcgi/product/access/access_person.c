/* access_team.c: one person: found by id or address, and let go. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access_private.h"

enum outcome access_person_find(struct task *task, struct str subject,
                                struct person_brief *out)
{
    struct principal_brief found;
    enum outcome outcome =
        store_one(task, Q_ACCESS_PRINCIPAL_FIND,
                  ARGS(ARG_TEXT("subject", subject), ARG_TEXT("project", STR_NONE)),
                  principal_brief_columns, &found);
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    if (outcome == ABSENT || !str_is(found.kind, "person")) {
        failure_field(task->failure, STR("/user_id"), "unknown",
                      "Nobody with this address has an account here.");
        return INVALID;
    }
    *out = (struct person_brief){found.id, found.email, found.name};
    return DONE;
}

struct owners {
    int64_t theirs;
    int64_t others;
};
static const struct field owners_columns[] = {
    {"theirs", INT_AT(struct owners, theirs)},
    {"others", INT_AT(struct owners, others)},
    {0},
};

/* The organization's row is locked first, as for taking one role (keep_an_owner). */
enum outcome access_leave_queue(struct task *task, struct str person_id)
{
    struct owners owners = {0};
    enum outcome outcome = store_change(task, Q_ACCESS_LOCK_ORGANIZATION,
                                        ARGS(ARG_TEXT("org", task->scope->org_id)), NULL);
    if (outcome == DONE)
        outcome = store_one(
            task, Q_ACCESS_OWNERS_BESIDE,
            ARGS(ARG_TEXT("owner_role", ROLE_OWNER), ARG_TEXT("person", person_id)),
            owners_columns, &owners);
    if (outcome == DONE && owners.theirs > 0 && owners.others == 0)
        return refuse(task->failure, CLASH, "last_owner",
                      "This is the last owner of the organization, who cannot leave.",
                      "Make somebody else an owner first.");
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCESS_LEAVE_ROLES,
                              ARGS(ARG_TEXT("person", person_id)), 0);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCESS_LEAVE_TEAMS,
                              ARGS(ARG_TEXT("person", person_id)), 0);
    return outcome;
}
