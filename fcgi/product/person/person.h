/*
 * person.h: what somebody takes with them, and how they leave for ever.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PERSON_PERSON_H
#define PRODUCT_PERSON_PERSON_H

#include "product/account/account.h"

/* ---- deleting somebody ---- */

enum { REMOVAL_ORGANIZATIONS_MAX = 100 };

/* An organization that nobody else could manage. */
struct owned_organization {
    struct str org_id;
    struct str name;
    int64_t
        others; /* people who hold a role in it, by themselves or in one of its teams */
    int64_t projects;
};
struct removal {
    struct list
        blocking; /* struct owned_organization with others or projects: it needs an owner */
    struct list going; /* struct owned_organization without: it goes with the person */
};
/* What stands in the way of deleting this person, and what would go with them. */
MUST_CHECK enum outcome person_removal(struct task *task, const struct person *person,
                                       struct removal *out);
/*
 * Delete somebody for ever: account, sessions, keys, roles, memberships, second factor,
 * identities; organizations in which nobody and nothing else is. What they made stays, and so
 * does the trail, in which they are a deleted person from now on. In one transaction. CLASH
 * "owns_organizations" or "last_administrator", FORBIDDEN "proof_required".
 */
MUST_CHECK enum outcome person_remove(struct task *task, const struct person *person);

#endif
