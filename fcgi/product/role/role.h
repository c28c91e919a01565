/*
 * role.h: the roles that an organization can give: those of the system, and its own.
 *
 * An organization makes roles of permissions, at most of those that their author holds there;
 * who changes one holds all that it held and will hold. One that somebody holds is not deleted.
 * role.may follows the permissions in the same transaction.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ROLE_ROLE_H
#define PRODUCT_ROLE_ROLE_H

#include "platform/store/store.h"

enum {
    ROLE_NAME_MAX = 60,
    ROLE_DESCRIPTION_MAX = 300,
    ROLES_MAX = 100, /* of one organization */
    ROLE_PERMISSIONS_MAX = 100,
    ROLE_USES_MAX = 100, /* that are shown */
};

struct org_role {
    struct str id;
    struct str name; /* for people */
    struct str description;
    bool own;     /* of the organization; else of the system, and cannot be changed */
    int64_t used; /* how often it is held in the organization */
};

struct org_role_permission {
    struct str role_id; /* "" when it is only offered */
    struct str permission_id;
    struct str resource_type;
    struct str action;
    struct str description; /* in words */
};

struct org_role_use {
    struct str holder; /* e-mail or name */
    struct str kind;   /* "person", "team", "service_account" */
    struct str scope_type;
    struct str scope_id;
    struct str project_id; /* of a resource; else STR_NONE */
    struct str place_name;
};

struct org_role_draft {
    struct str name;
    struct str description;        /* STR_NONE = none */
    const struct str *permissions; /* ids */
    size_t permission_count;       /* at most ROLE_PERMISSIONS_MAX */
};

/* Own ones first, as struct org_role. */
MUST_CHECK enum outcome role_list(struct task *task, struct list *out);
/* ABSENT, also for other organizations' and hidden ones. */
MUST_CHECK enum outcome role_load(struct task *task, struct str id, struct org_role *out);
/* Of a role, or of all when `id` is STR_NONE, ordered by role, as struct org_role_permission. */
MUST_CHECK enum outcome role_permissions(struct task *task, struct str id,
                                         struct list *out);
/* What an organization's role can hold, as struct org_role_permission. */
MUST_CHECK enum outcome role_permissions_offered(struct task *task, struct list *out);
/* Who holds it where, as struct org_role_use. */
MUST_CHECK enum outcome role_uses(struct task *task, struct str id, struct list *out);

/* INVALID with field errors at /name, /description, /permissions/N; CLASH "name_taken",
 * "organization_full"; FORBIDDEN "above_own_rights", "key_too_narrow". */
MUST_CHECK enum outcome role_add(struct task *task, const struct org_role_draft *draft,
                                 struct org_role *out);
/* As above; ABSENT; CLASH "role_of_the_system". The draft is the whole new role. */
MUST_CHECK enum outcome role_change(struct task *task, struct str id,
                                    const struct org_role_draft *draft,
                                    struct org_role *out);
/* ABSENT; CLASH "role_of_the_system", "role_in_use". */
MUST_CHECK enum outcome role_remove(struct task *task, struct str id);

#endif
