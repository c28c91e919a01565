/* access_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCESS_ACCESS_PRIVATE_H
#define PRODUCT_ACCESS_ACCESS_PRIVATE_H

#include "product/access/access.h"

struct role {
    struct str id;
    struct str name;         /* for programs */
    struct str display_name; /* for people */
    struct str description;  /* what it may do, in words */
    int64_t display_order;
    bool own;                /* of the organization, not of the system */
    int64_t may;             /* its control-plane bits */
};

struct role_permission {
    struct str permission_id;
    struct str resource_type;
    struct str action;
    struct str description;
};

struct principal_brief {
    struct str id;
    struct str kind;
    struct str email; /* of a person, else "" */
    struct str name;
};

/* A place with those above it; what it does not have is STR_NONE. */
struct place_row {
    struct str org_id;
    struct str project_id;
    struct str resource_id;
    bool wants_factor; /* the organization lets in only people with a second factor */
};

/* Is the place the key's own, or within it? True without a key that has a place. */
bool access_key_reaches(const struct scope *scope, const struct place_row *place);
/* ABSENT when there is no such place. */
MUST_CHECK enum outcome access_place_load(struct task *task, struct str scope_type,
                                          struct str scope_id, struct place_row *out);

enum { CHECKED_PLACES_MAX = 100 };

struct checked_place {
    struct str type;
    struct str id;
};

struct permission_at {
    int64_t position; /* of the place that was asked about */
    struct permission_row permission;
};

/*
 * What a principal may do at each of 1..CHECKED_PLACES_MAX places, as struct permission_at,
 * ordered by position, with one statement; nothing for unknown places. When it is the actor
 * itself: with the credential that they use.
 */
MUST_CHECK enum outcome access_effective_many(struct task *task, struct str principal_id,
                                              const struct checked_place *places,
                                              size_t count, struct list *out);
/* What the actor may do at any place with the credential that they use, as struct
 * permission_row: access_effective without what a narrow key lacks. */
MUST_CHECK enum outcome access_own(struct task *task, struct str scope_type,
                                   struct str scope_id, struct list *out);

extern const struct field person_brief_columns[];
extern const struct field principal_brief_columns[];
extern const struct field role_fields[];            /* what is shown of a role */
extern const struct field role_permission_fields[]; /* columns, and what is shown */

/* Roles that people may give, with those of the scope's organization; rows of struct role. */
MUST_CHECK enum outcome access_roles(struct task *task, struct list *out);
/* ABSENT for unknown and hidden ones. */
MUST_CHECK enum outcome access_role_load(struct task *task, struct str id, struct role *out);
MUST_CHECK enum outcome access_role_permissions(struct task *task, struct str role_id,
                                                struct list *out);

/* FORBIDDEN "second_factor_required". */
enum outcome refuse_factor(struct failure *failure);

#endif
