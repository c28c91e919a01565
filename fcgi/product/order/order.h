/*
 * order.h: an order that is put together step by step, and what the last step does.
 *
 * A draft is a row of its person's own: nothing of an organization changes, and nothing is in the
 * trail, before the last step. At each step the right to order in the chosen project is asked for
 * again; what the catalog offers is looked at again, too. At most ORDER_DRAFTS_MAX drafts are
 * kept, the oldest goes first; each ends a day after its last step.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ORDER_ORDER_H
#define PRODUCT_ORDER_ORDER_H

#include "platform/jobs/jobs.h"
#include "product/resource/resource.h"

enum {
    ORDER_DRAFTS_MAX = 10,
    ORDER_PROJECTS_MAX = 200, /* offered in the form */
    ORDER_GRANTS_MAX = 10,
};

/* The furthest step that was completed; the next one may be opened. */
enum order_step { ORDER_TYPE = 0, ORDER_BASICS, ORDER_SETTINGS, ORDER_ACCESS, ORDER_REVIEW };

struct order {
    struct str id;           /* drf_... */
    struct str type_id;
    struct str project_id;   /* "" = not chosen yet */
    struct str project_name; /* "" = it is not there (any more), or takes no orders */
    struct str name;         /* as typed */
    struct str resource_id;  /* "" = not made yet; kept once it is */
    struct str sku;          /* "" = the type's first */
    struct str settings;     /* JSON object as typed, not checked */
    struct str preset;       /* id of the preset that the settings began with; "" = defaults */
    struct str grants;       /* JSON array; see order_grants */
    struct str came_from;    /* "secrets" or "" */
    int64_t done_step;       /* enum order_step */
    int64_t schema_version;  /* of the type, for which the settings are; 0 = the present one */
    bool moved;              /* the type's schema is newer than what was typed: see order_load */
    bool ordered;            /* the resource exists */
    int64_t created_us;      /* 0 = it is not stored yet */
    int64_t updated_us;
};

/* Somebody who will hold a role on the resource. */
struct order_grant {
    struct str holder;  /* id of a person, team or service account */
    struct str told;    /* how they are shown */
    struct str role_id;
    struct str role;    /* its name for people */
    int64_t expires_us; /* 0 = never */
};

struct order_project {
    struct str id;
    struct str name;
    struct str org_id;
    struct str org_name;
};

/* The actor's drafts that are open, the latest first, as struct order. */
MUST_CHECK enum outcome order_list(struct task *task, struct list *out);
/*
 * One of the actor's, ordered or not. ABSENT also when it is over. Settings that were typed for an
 * older schema are as its declared steps make them: out->moved is set then, and the step of the
 * settings is not done any more.
 */
MUST_CHECK enum outcome order_load(struct task *task, struct str id, struct order *out);
/*
 * Store what was typed: as a new one when created_us is 0 (the id is as order_new_id made it; the
 * same id again changes the first, whose later steps stay), else over what was loaded. CLASH
 * "changed_meanwhile" when another step was sent at the same moment; ABSENT for somebody else's
 * id. DONE with order->ordered when it was ordered already.
 */
MUST_CHECK enum outcome order_save(struct task *task, struct order *order);
struct str order_new_id(struct task *task);
/* Forget it. DONE also when it is gone. */
MUST_CHECK enum outcome order_remove(struct task *task, struct str id);

/* Projects in which the actor may order, by name; *last is the one where they did something
 * last, or STR_NONE. */
MUST_CHECK enum outcome order_projects(struct task *task, struct list *out, struct str *last);
/*
 * The scope of the draft's project. ABSENT and FORBIDDEN as for access_require; INVALID with a
 * field error at /project_id when none is chosen.
 */
MUST_CHECK enum outcome order_place(struct task *task, const struct order *order,
                                    struct scope *place);

/*
 * Name, id, type and tier are right, and the id is free: field errors at /name, /id, /type, /sku.
 * `task` has the scope of the place. Settings are not judged.
 */
MUST_CHECK enum outcome order_check_basics(struct task *task, const struct order *order);
/* All of it, as resource_check says. The resource as it would be. */
MUST_CHECK enum outcome order_check(struct task *task, const struct order *order,
                                    struct resource *out);
/*
 * The last step, in the scope of the place: the resource is ordered and the draft marked, both or
 * neither. A draft that is marked already gives the resource of the first time.
 */
MUST_CHECK enum outcome order_finish(struct task *task, struct order *order,
                                     struct resource *out);
/* Is it refused for a reason that the person can do something about? */
bool order_refused(enum outcome outcome);

/* The document that was typed; an empty object when it is none. */
struct node *order_settings(struct task *task, const struct order *order);
/* The grants as struct order_grant, at most ORDER_GRANTS_MAX. */
struct list order_grants(struct task *task, const struct order *order);
/* order->grants from a list. */
void order_set_grants(struct task *task, struct order *order, const struct list *grants);

extern const struct job_kind order_jobs[];

#endif
