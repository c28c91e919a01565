/*
 * limit.h: how many of what an organization, a project or a person may have.
 *
 * Each kind of limit is a row of the table `limit_kinds`. What counts at a place is the rule of
 * the deepest place that has one (project, organization, installation), else what the catalog
 * says of a tier, else what the table says. A lower limit than what is used stops only new things.
 *
 * Whoever adds something calls `..._queue` first in its transaction (orders: `..._begin` and
 * `..._pass`): it locks the organization (or the person), counts, and makes the transaction fail
 * with CLASH when there is no place left, so that two who want the last place cannot both get it. After the rollback `..._check`
 * tells why; it is also what a trial asks. Both are one round trip with what is queued.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_LIMIT_LIMIT_H
#define PRODUCT_LIMIT_LIMIT_H

#include "platform/store/store.h"
#include "product/catalog/catalog.h"

enum {
    LIMIT_UNLIMITED = -1,
    LIMIT_GREATEST = 1000000, /* of kinds without a smaller one */
};

/* Where a kind may have rules of its own besides the installation. */
enum limit_depth { LIMIT_OF_INSTALLATION, LIMIT_OF_ORGANIZATION, LIMIT_OF_PROJECT };

enum limit_kind {
    LIMIT_ORGANIZATIONS = 1, /* that one person made */
    LIMIT_PROJECTS,          /* of an organization, as the next ones */
    LIMIT_MEMBERS,
    LIMIT_TEAMS,
    LIMIT_SERVICE_ACCOUNTS,
    LIMIT_PRESETS,
    LIMIT_KEYS,      /* that work, of one person or service account */
    LIMIT_RESOURCES, /* of an organization */
    LIMIT_PROJECT_RESOURCES,
    LIMIT_TYPE, /* resources of one type in an organization */
    LIMIT_PROJECT_TYPE,
    LIMIT_TIER, /* resources of one tier of a type in an organization */
    LIMIT_PROJECT_TIER,
    LIMIT_KINDS
};

struct limit_kind_row {
    const char *name;   /* stable word for programs: "projects_per_organization" */
    const char *title;  /* for people: "Projects" */
    const char *things; /* in a sentence: "projects" */
    const char *place;  /* in a sentence: "an organization" */
    int64_t usual;      /* when no rule says otherwise */
    int64_t
        greatest; /* that a rule may say: further ones are not shown, or cost too much */
    enum limit_depth depth;
    bool by_subject; /* for each type, or for each tier of a type */
};
extern const struct limit_kind_row limit_kinds[LIMIT_KINDS]; /* from 1 on */
/* 0 = there is none of this name. */
enum limit_kind limit_kind_of(struct str name);

/* ---- adding things ---- */

/* An order in the scope's project, or a resource that changes to another tier. */
struct limit_order {
    const struct catalog_type *type;
    const struct catalog_tier *tier;
    bool only_tier; /* it is there already: only the tier is new to it */
    struct str id;  /* the resource, which is not counted, whether it is there already or not */
};
/*
 * Within the caller's transaction: `begin` before anything is added, `pass` when the resource is
 * queued with its new type or tier. Orders of one organization wait for each other only when few
 * places are left; with many, they go side by side.
 */
MUST_CHECK enum outcome limit_order_begin(struct task *task,
                                          const struct limit_order *order);
MUST_CHECK enum outcome limit_order_pass(struct task *task,
                                         const struct limit_order *order);
/*
 * DONE, or CLASH or UNPAID "limit_exceeded" with the facts `limit`, `current`, `requested`, `scope`
 * and `kind` and a field error at /sku, /type or /project_id. UNPAID when the tier is free and
 * the type has one that is paid for. Outside of a transaction.
 */
MUST_CHECK enum outcome limit_order_check(struct task *task,
                                          const struct limit_order *order);

/*
 * The same for a kind without a subject. `owner` is the person or service account whose
 * LIMIT_KEYS or LIMIT_ORGANIZATIONS count, or who becomes one of the LIMIT_MEMBERS (and takes no
 * place when they are one); else STR_NONE. Field errors are at "".
 */
MUST_CHECK enum outcome limit_queue(struct task *task, enum limit_kind kind,
                                    struct str owner);
MUST_CHECK enum outcome limit_check(struct task *task, enum limit_kind kind,
                                    struct str owner);
/*
 * Within the caller's transaction, where nobody can be refused (a sign-in that a group makes a
 * member): locks and counts as the gate does, and says whether there is a place.
 */
MUST_CHECK enum outcome limit_room(struct task *task, enum limit_kind kind,
                                   struct str owner, bool *room);

/* ---- what is used, what is allowed ---- */

enum { LIMIT_NEAR_PERCENT = 80, LIMIT_PLACES_MAX = 200 };

/* One limit at one place. */
struct limit_usage {
    struct str kind;
    struct str subject; /* "" = none */
    struct str title;   /* "Projects", "Graph, Free" */
    struct str
        source;   /* who says so: project, organization, installation, catalog, program */
    int64_t used; /* -1 = not counted here */
    int64_t most; /* LIMIT_UNLIMITED = any number */
    struct str most_json; /* the same as JSON: null when unlimited */
    struct str used_json; /* null when not counted */
    int64_t percent;      /* 0 when unlimited; more than 100 when the limit was lowered */
    bool own;             /* the rule is of this very place */
    bool near;            /* LIMIT_NEAR_PERCENT or more, not full */
    bool full;
};
extern const struct field limit_usage_shown[]; /* as JSON */

/*
 * Everything that is limited at the scope's organization or project, in the table's order, then by
 * catalog order, as struct limit_usage. Types and tiers have a row when something limits them.
 * LIMIT_OF_INSTALLATION: every kind, as an organization without rules of its own finds it, nothing
 * counted, and with a row for every type and tier.
 */
MUST_CHECK enum outcome limit_usage(struct task *task, enum limit_depth depth,
                                    struct list *out);

/*
 * How the tiers of a type stand where something limits them: in the scope's organization, and in
 * its project when it has one. struct limit_usage whose subjects are "TYPE/SKU".
 */
MUST_CHECK enum outcome limit_tiers(struct task *task, const struct catalog_type *type,
                                    struct list *out);

/* ---- rules ---- */

struct limit_draft {
    struct str kind;
    struct str subject; /* STR_NONE or "" = none */
    struct str
        rule; /* "usual": none of its own; "unlimited"; "number" or "": `maximum` */
    int64_t maximum;
};
/*
 * What counts at the installation, or at the scope's organization or project. INVALID with field
 * errors at /kind (unknown, or not at this depth), /subject, /rule, /maximum. In a transaction of
 * its own with an entry in the trail of the place; nothing happens when it is so already.
 * `usage` is what limit_usage says then; NULL = not wanted.
 */
MUST_CHECK enum outcome limit_set(struct task *task, enum limit_depth depth,
                                  const struct limit_draft *draft, struct list *usage);

/* A place with rules of its own, or one that could have some. */
struct limit_place {
    struct str scope_type; /* "organization", "project" */
    struct str scope_id;
    struct str org_id;
    struct str project_id; /* STR_NONE for an organization */
    struct str name;
    int64_t rules;
    int64_t updated_us;
};
/* Behind `after` (NULL = from the start), at most LIMIT_PLACES_MAX. */
MUST_CHECK enum outcome limit_places(struct task *task, const struct limit_place *after,
                                     int64_t limit, struct list *out);
/* Whoever may look at every place: platform administrators. ABSENT. */
MUST_CHECK enum outcome limit_place_find(struct task *task, enum limit_depth depth,
                                         struct str id, struct limit_place *out);

#endif
