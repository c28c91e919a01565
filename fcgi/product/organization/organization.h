/*
 * organization.h: the owners of projects.
 *
 * An organization is found by its id (a DNS label), which is never given out again. Each
 * person gets a personal one at the first sign-in; that one cannot be deleted.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ORGANIZATION_ORGANIZATION_H
#define PRODUCT_ORGANIZATION_ORGANIZATION_H

#include "platform/store/store.h"
#include "product/organization/place.h"

enum { ORGANIZATION_LIST_DEFAULT = 25, ORGANIZATION_LIST_LIMIT = 200 };

struct organization {
    struct str id;
    struct str name;
    bool personal;   /* made for one person; cannot be deleted */
    bool may_read;   /* the actor may read it; else only something below it */
    struct str role; /* the actor's strongest role here, for people; "" = none here */
    int64_t project_count; /* those that the actor may see */
    bool require_second_factor; /* members without one see nothing of it */
    int64_t created_us;
    int64_t updated_us; /* last rename */
};

struct organization_draft {
    struct str id; /* STR_NONE = made from the name */
    struct str name;
};

struct organization_filter {
    struct str q; /* part of name or id; STR_NONE = all */
    struct str
        after[2];  /* time and id of the last row of the page before; STR_NONE = first */
    int64_t limit; /* 1..ORGANIZATION_LIST_LIMIT */
};

/* Resources by what people have to know of them. The rest is Unknown or Suspended. */
struct health_counts {
    int64_t total;
    int64_t healthy;
    int64_t busy;     /* Creating, Updating, Progressing, Terminating */
    int64_t degraded; /* Degraded, Missing */
    int64_t failed;
};
extern const struct field health_counts_columns[];

/* Columns of struct organization, for other queries that give them. */
extern const struct field organization_columns[];

/* Every organization in which the actor holds something, there or below, newest first. */
MUST_CHECK enum outcome organization_list(struct task *task,
                                          const struct organization_filter *filter,
                                          struct list *out);
/* The scope's. `counts` (may be NULL) is over all its resources; one round trip. */
MUST_CHECK enum outcome organization_load(struct task *task, struct organization *out,
                                          struct health_counts *counts);
/*
 * Make one; the actor becomes its Owner. INVALID with field errors at /id and /name; CLASH
 * "not_unique" when the id is or was taken.
 */
MUST_CHECK enum outcome organization_add(struct task *task,
                                         const struct organization_draft *draft,
                                         struct organization *out);
/*
 * Within the caller's open transaction: the personal organization of somebody who has none
 * yet. `name` may be empty, then the first part of the address stands for it. CLASH, at the
 * latest at commit, when they got one at the same moment or the id that was made is taken:
 * roll back, look again, try again.
 */
MUST_CHECK enum outcome organization_add_personal_queue(struct task *task,
                                                        struct str person_id,
                                                        struct str name,
                                                        struct str email);
/* The same in a transaction of its own, for somebody who may have one already: then nothing
 * is done. *org_id (may be NULL) is the organization's id. */
MUST_CHECK enum outcome organization_add_personal(struct task *task, struct str person_id,
                                                  struct str name, struct str email,
                                                  struct str *org_id);
/*
 * Another name for the scope's. `seen_us` is updated_us of what the caller saw; STALE when it
 * was renamed since. INVALID with a field error at /name.
 */
MUST_CHECK enum outcome organization_rename(struct task *task, struct str name,
                                            int64_t seen_us, struct organization *out);
/*
 * Delete the scope's. CLASH "personal_organization" or "not_empty" (projects exist). Its id
 * is never given out again; every role in it is forgotten.
 */
MUST_CHECK enum outcome organization_remove(struct task *task);
/*
 * Within the caller's open transaction: the scope's, which has no projects and nobody but a
 * person who is being deleted, goes with them, personal or not; its teams, service accounts,
 * roles and invitations, too. CLASH, at the latest at commit, when it got a project meanwhile.
 */
MUST_CHECK enum outcome organization_remove_queue(struct task *task);

/*
 * Let in only people who have a second factor, or everybody again. FORBIDDEN
 * "second_factor_required" when the actor has none, "proof_required".
 */
MUST_CHECK enum outcome organization_require_factor(struct task *task, bool required);

#endif
