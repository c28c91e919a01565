/*
 * service_account.h: programs that hold roles and keys of their own.
 *
 * One belongs to an organization, or to one project of it: then it holds roles in that project
 * only, and goes with it. All functions work at the scope's place: at an organization on all
 * of its accounts, at a project on those of the project.
 *
 * Whoever makes a key for one must hold all that it holds: else keys were a way to rights that
 * nobody gave.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_SERVICE_ACCOUNT_SERVICE_ACCOUNT_H
#define PRODUCT_SERVICE_ACCOUNT_SERVICE_ACCOUNT_H

#include "product/api_key/api_key.h"

enum {
    SERVICE_ACCOUNT_NAME_MAX = 100,
    SERVICE_ACCOUNT_DESCRIPTION_MAX = 500,
    SERVICE_ACCOUNTS_MAX = 1000, /* of one organization */
    SERVICE_ACCOUNT_LIST_DEFAULT = 50,
    SERVICE_ACCOUNT_LIST_LIMIT = 200,
    SERVICE_ACCOUNT_ROLES_MAX = 100, /* that are shown of one */
};

struct service_account {
    struct str id;
    struct str project_id;   /* STR_NONE = of the whole organization */
    struct str project_name; /* STR_NONE likewise */
    struct str name;
    struct str description; /* "" = none */
    int64_t disabled_us;    /* 0 = its keys and tokens work */
    struct str created_by;  /* e-mail or name; STR_NONE = nobody knows any more */
    int64_t created_us;
    int64_t updated_us;
    int64_t key_count; /* that work */
    int64_t used_us;   /* last use of any of its keys; 0 = never */
    int64_t role_count;
};

struct service_account_filter {
    struct str q;     /* part of the name; STR_NONE = all */
    int64_t after_us; /* the last row of the page before; INT64_MAX = from the start */
    struct str after_id;
    int64_t limit; /* 1..SERVICE_ACCOUNT_LIST_LIMIT */
};

struct service_account_draft {
    struct str name;
    struct str description; /* STR_NONE = none; of a change: as it is, as the name */
    const bool *disabled;   /* of a change; NULL = as it is */
};

struct service_account_role {
    struct str role; /* for people */
    struct str scope_type;
    struct str scope_id;
    struct str project_id; /* of a resource or project */
    struct str place_name;
    int64_t expires_us; /* 0 = never */
};

/* Newest first, as struct service_account. */
MUST_CHECK enum outcome service_account_list(struct task *task,
                                             const struct service_account_filter *filter,
                                             struct list *out);
/* ABSENT. */
MUST_CHECK enum outcome service_account_load(struct task *task, struct str id,
                                             struct service_account *out);
/* Roles that it holds, as struct service_account_role. */
MUST_CHECK enum outcome service_account_roles(struct task *task, struct str id,
                                              struct list *out);
/* Of the scope's place. INVALID with field errors at /name, /description; CLASH "name_taken",
 * "organization_full". */
MUST_CHECK enum outcome service_account_add(struct task *task,
                                            const struct service_account_draft *draft,
                                            struct service_account *out);
/* ABSENT; INVALID and CLASH as above. */
MUST_CHECK enum outcome service_account_change(struct task *task, struct str id,
                                               const struct service_account_draft *draft,
                                               struct service_account *out);
/* A disabled one's keys and tokens stop working at once, and work again when it is enabled. */
MUST_CHECK enum outcome service_account_set_disabled(struct task *task, struct str id,
                                                     bool disabled,
                                                     struct service_account *out);
/* With its keys and roles. ABSENT. */
MUST_CHECK enum outcome service_account_remove(struct task *task, struct str id);

/* Its keys as struct api_key. ABSENT. */
MUST_CHECK enum outcome service_account_keys(struct task *task, struct str id,
                                             struct list *out);
/* As api_key_add; ABSENT; FORBIDDEN "above_own_rights" when the account holds more than
 * the actor does. */
MUST_CHECK enum outcome service_account_key_add(struct task *task, struct str id,
                                                const struct api_key_draft *draft,
                                                struct api_key *out, struct secret *text);
/* As api_key_rotate; ABSENT, FORBIDDEN as above. */
MUST_CHECK enum outcome
service_account_key_rotate(struct task *task, struct str id,
                           const struct api_key_rotation *rotation, struct api_key *out,
                           struct secret *text);
/* ABSENT. */
MUST_CHECK enum outcome service_account_key_revoke(struct task *task, struct str id,
                                                   struct str key_id);

#endif
