/* access_team.c: a person whom others are told of by id or address. */
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
