/*
 * resource.h: the ordered things of a project.
 *
 * Two kinds of state never overwrite each other: `lifecycle` is what we want, written only
 * here under resource_lifecycle_may; `health` is what was observed, written only by
 * resource_observe. `status` is the one word shown, computed in sql/query/resource.sql.
 * Each change of settings or tier makes a generation and a deployment; a rename does not.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_RESOURCE_RESOURCE_H
#define PRODUCT_RESOURCE_RESOURCE_H

#include "platform/base/settings.h"
#include "platform/jobs/jobs.h"
#include "platform/json/json.h"
#include "platform/store/store.h"
#include "product/vault/vault.h"

enum { RESOURCE_LIST_DEFAULT = 25, RESOURCE_LIST_LIMIT = 200 };

struct resource {
    struct str id;
    struct str project_id;
    struct str org_id;
    struct str name;
    struct str type_id;
    struct str sku;
    struct str settings;         /* JSON document, defaults filled in */
    int64_t schema_version;
    int64_t generation;
    struct str lifecycle;
    struct str health;
    struct str health_reason;
    int64_t health_us;           /* 0 = never observed */
    int64_t observed_generation;
    struct str access_url;       /* STR_NONE until the backend tells it */
    int64_t created_us;
    int64_t updated_us;
    bool is_protected;           /* refuses to be deleted */
    int64_t suspended_us;        /* since when; 0 = it is not. Kept while it is deleted */
    struct str suspended_reason; /* in the words of who did it */
    int64_t deleted_us;          /* when the backend had taken it away; 0 = it is there */
    struct str status;           /* the one word */
    struct str sort_name;        /* the name as the store sorts it */
};

struct resource_draft {
    struct str id;               /* STR_NONE = made from the name */
    struct str name;
    struct str type;             /* id, alias or slug */
    struct str sku;              /* STR_NONE = the type's first tier */
    const struct node *settings; /* NULL = {} */
    const struct vault_draft *values; /* of a secret: its first version; NULL = none yet */
    bool trusts_references; /* resource_check: the secrets that it refers to will be there by then */
    const struct resource *origin; /* what it is a copy of, for trail and history; or NULL */
};

struct resource_change {
    struct str name;             /* STR_NONE = as it is */
    struct str sku;              /* STR_NONE or "" = as it is */
    const struct node *settings; /* NULL = as they are */
    int64_t generation;          /* the one that the caller saw; 0 = any */
    int64_t seen_us;             /* updated_us as the caller saw it; 0 = any */
    const struct vault_draft *values; /* of a secret, with its settings: its next version; NULL = none */
    struct str note;             /* why, for the history; STR_NONE = not said */
    int64_t source;              /* the generation whose settings these are; 0 = new ones */
    bool dry;                    /* only say what would be: nothing is written */
};

enum resource_sort { SORT_NEWEST, SORT_OLDEST, SORT_NAME, SORT_NAME_DOWN };

struct resource_filter {
    struct str type;             /* type id; STR_NONE = all, as for the next three */
    struct str sku;
    struct str status;
    struct str q;                /* part of name or id */
    enum resource_sort sort;
    struct str after[2];         /* last row of the page before: time or name, id */
    int64_t limit;               /* 1..RESOURCE_LIST_LIMIT */
    bool brief;                  /* resource_list: without settings, for who shows none */
};

struct deployment {
    struct str id;
    struct str resource_id;
    int64_t generation;
    struct str action;           /* create, update, delete */
    struct str cause;            /* ordered, changed, rolled_back, deployed, suspended, resumed,
                                    restored, deleted */
    int64_t source_generation;   /* rolled_back: whose settings these are; else 0 */
    struct str note;             /* why, in the words of who did it; "" = not said */
    struct str state;            /* pending, deploying, ready, failed, superseded */
    struct str reason;
    struct str backend;
    struct str sku;
    struct str settings;         /* lists of deployments leave it out */
    int64_t schema_version;
    struct str actor;
    int64_t created_us;
    int64_t finished_us;         /* 0 = not yet */
};

struct deployment_step {
    struct str deployment_id;
    int64_t at_us;
    struct str step;
    struct str told;
};

/* Columns of struct resource, for other queries that give them. */
extern const struct field resource_columns[];

/* Resources of the scope's project, as struct resource; out->more when there are further. */
MUST_CHECK enum outcome resource_list(struct task *task, const struct resource_filter *filter,
                                      struct list *out);
/* What the actor may read in all organizations, newest first. */
MUST_CHECK enum outcome resource_list_mine(struct task *task,
                                           const struct resource_filter *filter,
                                           struct list *out);
/* One of the scope's organization. */
MUST_CHECK enum outcome resource_load(struct task *task, struct str id, struct resource *out);
/*
 * Order one in the scope's project. INVALID with all field errors at once (pointers /id,
 * /name, /type, /sku, /settings_json/...); CLASH when the id is or was taken.
 */
MUST_CHECK enum outcome resource_add(struct task *task, const struct resource_draft *draft,
                                     struct resource *out);
/* The same, with something else that must happen in the same transaction or not at all. */
struct resource_along {
    enum outcome (*queue)(struct task *task, void *state); /* store_queue only */
    void *state;
};
MUST_CHECK enum outcome resource_add_along(struct task *task,
                                           const struct resource_draft *draft,
                                           const struct resource_along *along,
                                           struct resource *out);
/* What resource_add would do, without doing it: the resource with defaults filled in. */
MUST_CHECK enum outcome resource_check(struct task *task, const struct resource_draft *draft,
                                       struct resource *out);
/* STALE when it is not what the caller saw, or somebody changes it at the same moment; CLASH in
 * a lifecycle that forbids it. */
MUST_CHECK enum outcome resource_change(struct task *task, struct str id,
                                        const struct resource_change *change,
                                        struct resource *out);
/* A new generation with equal settings: another try. */
MUST_CHECK enum outcome resource_deploy(struct task *task, struct str id, struct resource *out);
/* The actor's words about an operation on one resource. */
struct resource_ask {
    struct str note;             /* why; STR_NONE or "" = not said */
    int64_t seen_us;             /* updated_us as the caller saw it; 0 = any */
    bool dry;                    /* only say what would be: nothing is written */
};
/*
 * Settings and tier of an older generation, as a new one. They are judged by today's schema and
 * tier (INVALID with pointers into them); ABSENT without such a generation. Equal to what is
 * there = DONE, and nothing happens.
 */
MUST_CHECK enum outcome resource_rollback(struct task *task, struct str id, int64_t generation,
                                          const struct resource_ask *ask, struct resource *out);
/* What runs stops, and what is kept stays; `note` says why. CLASH unless active or updating. */
MUST_CHECK enum outcome resource_suspend(struct task *task, struct str id,
                                         const struct resource_ask *ask, struct resource *out);
MUST_CHECK enum outcome resource_resume(struct task *task, struct str id,
                                        const struct resource_ask *ask, struct resource *out);
/* Protection against being deleted, on or off; DONE when it is so already. */
MUST_CHECK enum outcome resource_protect(struct task *task, struct str id, bool protect,
                                         const struct resource_ask *ask, struct resource *out);
/* Lifecycle to deleting; the backend takes it away and resource_gone ends it, or keeps it for who
 * wants it back. CLASH with code "protected" or "in_use" (failure->blockers say by what). */
MUST_CHECK enum outcome resource_remove(struct task *task, struct str id);
/* What stands against that: nothing is changed. */
MUST_CHECK enum outcome resource_remove_check(struct task *task, const struct resource *resource);
/* The same within the caller's transaction, for one that is not `deleting` yet nor protected
 * (else CLASH). */
MUST_CHECK enum outcome resource_remove_queue(struct task *task, const struct resource *resource);
/* Back to what it was, as a new generation, unless it was purged: ABSENT then. CLASH when it is
 * not deleted, or the project takes nothing. */
MUST_CHECK enum outcome resource_restore(struct task *task, struct str id,
                                         const struct resource_ask *ask, struct resource *out);
/* A deleted one for good, before its days are over. CLASH while the backend still has it. */
MUST_CHECK enum outcome resource_purge(struct task *task, struct str id);
/* Deleted ones of the scope's project and those on their way out, last deleted first; `after` and
 * limit as in resource_filter. */
MUST_CHECK enum outcome resource_list_deleted(struct task *task, const struct str after[2],
                                              int64_t limit, struct list *out);
/* When a deleted one is purged; 0 = it is not deleted. */
int64_t resource_purge_us(const struct resource *resource);
/* Within the caller's transaction: the deleted ones of a project that leaves, for good. */
MUST_CHECK enum outcome resource_forget_deleted_queue(struct task *task, struct str project_id);

/* ---- for backends ---- */

struct observation {
    struct str resource_id;
    int64_t generation;          /* which one was seen */
    struct str health;           /* one of the health words */
    struct str reason;           /* a sentence; "" when healthy */
    struct str access_url;       /* STR_NONE = not told */
};
/* Within the caller's transaction; older generations than the last observed one are ignored. */
MUST_CHECK enum outcome resource_observe(struct task *task, const struct observation *seen);
/*
 * Within the caller's transaction, with its entry in the trail: the backend has nothing of it any
 * more. It is kept for `keep_deleted` (lifecycle deleted), or gone for good when nothing is kept
 * or its project leaves; its id is never given out again. One that was restored meanwhile stays.
 */
MUST_CHECK enum outcome resource_gone(struct task *task, struct str id);

/* ---- deployments ---- */

MUST_CHECK enum outcome resource_deployments(struct task *task, struct str resource_id,
                                             int64_t before_us, struct str before_id,
                                             int64_t limit, struct list *out);
MUST_CHECK enum outcome resource_deployment_load(struct task *task, struct str resource_id,
                                                 struct str deployment_id,
                                                 struct deployment *out);
/* Generations, newest first, as struct deployment with settings; `before` 0 = from the newest. */
MUST_CHECK enum outcome resource_generations(struct task *task, struct str resource_id,
                                             int64_t before, int64_t limit, struct list *out);
MUST_CHECK enum outcome resource_generation_load(struct task *task, struct str resource_id,
                                                 int64_t generation, struct deployment *out);
/* A failed deployment of the newest generation once more: its job waits again. CLASH for one that
 * has not failed or is not the newest. */
MUST_CHECK enum outcome resource_deployment_retry(struct task *task, struct str resource_id,
                                                  struct str deployment_id,
                                                  struct deployment *out);
/* Newest first, as struct deployment_step. */
MUST_CHECK enum outcome resource_deployment_steps(struct task *task, struct str resource_id,
                                                  int64_t limit, struct list *out);
/* Within the caller's transaction: one line of a deployment's timeline. */
MUST_CHECK enum outcome resource_deployment_step(struct task *task, struct str deployment_id,
                                                 const char *step, struct str told);
/* Within the caller's transaction: pending, deploying or (tried again) failed -> state. */
MUST_CHECK enum outcome resource_deployment_state(struct task *task, struct str deployment_id,
                                                  const char *state, struct str reason);

/* The transition table. */
bool resource_lifecycle_may(struct str from, struct str to);

struct resource_settings {
    int64_t stale_ms;            /* an observation older than this is Unknown */
    int64_t keep_deleted_ms;     /* a deleted one can be restored for so long; 0 = not at all */
    bool demand_if_match;        /* the API changes nothing without If-Match */
};
extern const struct job_kind resource_jobs[];
extern struct resource_settings resource_settings;
extern const struct setting resource_setting_rows[];

#endif
