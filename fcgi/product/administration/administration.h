/*
 * administration.h: what a platform administrator sees of the whole installation, and does in it.
 *
 * An administrator looks after accounts and switches; that gives no right in any organization.
 * The one way in is an organization that nobody can manage any more (administration_owner_give).
 * What is done to an account is in product/account, to a switch in product/feature.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ADMINISTRATION_ADMINISTRATION_H
#define PRODUCT_ADMINISTRATION_ADMINISTRATION_H

#include "platform/jobs/jobs.h"
#include "platform/store/store.h"

enum {
    ADMINISTRATION_LIST_DEFAULT = 50,
    ADMINISTRATION_LIST_LIMIT = 200,
    ADMINISTRATION_ROLES_MAX = 200, /* of one person, that are shown */
    ADMINISTRATION_OWNERS_MAX = 100,
    ADMINISTRATION_REASON_MIN = 10,
    ADMINISTRATION_REASON_MAX = 500,
};

struct overview {
    int64_t people;
    int64_t disabled;
    int64_t administrators; /* who are not disabled */
    int64_t organizations;
    int64_t personal; /* of them */
    int64_t projects;
    int64_t resources;
    int64_t service_accounts;
    int64_t keys;     /* that work */
    int64_t sessions; /* that have not reached their end */
    int64_t
        runners; /* background processes that gave a sign of life in the last minute */
    struct job_counts jobs;
};
MUST_CHECK enum outcome administration_overview(struct task *task, struct overview *out);

/* ---- people ---- */

struct administered_person {
    struct str id;
    struct str email;
    struct str name;
    bool platform_admin;
    int64_t disabled_us; /* 0 = may sign in */
    int64_t created_us;
    bool has_password;
    bool second_factor; /* a code is asked for at sign-in */
    int64_t identities; /* accounts at issuers that are linked */
    int64_t sessions;
    int64_t keys;    /* that work */
    int64_t seen_us; /* last use of a session that is still there; 0 = none */
};

struct people_filter {
    struct str q;     /* part of name or e-mail; STR_NONE = all */
    struct str state; /* "active", "disabled", "administrator"; STR_NONE = all */
    struct str after; /* e-mail of the last row of the page before; "" = from the start */
    int64_t limit;    /* 1..ADMINISTRATION_LIST_LIMIT */
};
/* By e-mail, as struct administered_person. */
MUST_CHECK enum outcome administration_people(struct task *task,
                                              const struct people_filter *filter,
                                              struct list *out);

/* A role that somebody holds, by themselves or through a team. */
struct held_role {
    struct str org_id; /* STR_NONE = everywhere */
    struct str org_name;
    struct str role;
    struct str scope_type;
    struct str scope_id;
    struct str team; /* "" = by themselves */
    int64_t expires_us;
};
/* ABSENT. `roles` as struct held_role, at most ADMINISTRATION_ROLES_MAX; `keys` as struct
 * administered_key. */
struct administered_key {
    struct str id;
    struct str name;
    struct str shown_prefix;
    int64_t created_us;
    int64_t expires_us; /* 0 = never */
    int64_t used_us;    /* 0 = never */
};
struct person_details {
    struct administered_person person;
    struct list roles;
    struct list keys;
};
MUST_CHECK enum outcome administration_person(struct task *task, struct str person_id,
                                              struct person_details *out);

/* ---- organizations ---- */

struct administered_organization {
    struct str id;
    struct str name;
    bool personal;
    int64_t created_us;
    int64_t
        owners; /* enabled people who are owners now, by themselves or through a team */
    int64_t members; /* people, teams and service accounts that hold a role in it */
    int64_t projects;
    int64_t resources;
};
struct organizations_filter {
    struct str q;     /* part of name or id; STR_NONE = all */
    bool ownerless;   /* only those without a working owner */
    struct str after; /* id of the last row of the page before; "" = from the start */
    int64_t limit;
};
/* By id, as struct administered_organization. */
MUST_CHECK enum outcome
administration_organizations(struct task *task, const struct organizations_filter *filter,
                             struct list *out);
struct administered_owner {
    struct str id;
    struct str email;
    struct str name;
    struct str team;     /* "" = by themselves */
    int64_t disabled_us; /* 0 = works */
    int64_t expires_us;  /* 0 = never */
};
struct organization_details {
    struct administered_organization organization;
    struct list owners; /* struct administered_owner, disabled ones, too */
};
/* ABSENT. */
MUST_CHECK enum outcome administration_organization(struct task *task, struct str org_id,
                                                    struct organization_details *out);

struct owner_draft {
    struct str email;  /* of an enabled person */
    struct str reason; /* why: ADMINISTRATION_REASON_MIN.._MAX characters */
};
/*
 * Make somebody Owner of an organization that has no working owner. INVALID with field errors
 * at /email and /reason; CLASH "has_owner" when it has one; ABSENT. The entry, with the reason,
 * stands in the trail of the organization, where its next owner finds it.
 */
MUST_CHECK enum outcome administration_owner_give(struct task *task, struct str org_id,
                                                  const struct owner_draft *draft);

#endif
