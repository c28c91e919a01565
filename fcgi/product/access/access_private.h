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

struct person_brief {
    struct str id;
    struct str email;
    struct str name;
};

struct principal_brief {
    struct str id;
    struct str kind;
    struct str email; /* of a person, else "" */
    struct str name;
};

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
/* People whom the actor may find: an exact address, or by part (5 characters at least) within
 * the organizations that they share; at most 10 rows of struct person_brief. */
MUST_CHECK enum outcome access_person_search(struct task *task, struct str q, struct list *out);

#endif
