/*
 * limit.h: how many of what an organization, a project or a person may have.
 *
 * Each kind of limit is a row of the table `limit_kinds`. What counts at a place is the rule of
 * the deepest place that has one (project, organization, installation), else what the catalog
 * says of a tier, else what the table says. A lower limit than what is used stops only new things.
 *
 * Whoever adds something calls `..._queue` first in its transaction: it locks the organization
 * (or the person), counts, and makes the transaction fail with CLASH when there is no place
 * left, so that two who want the last place cannot both get it. After the rollback `..._check`
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
};
/* Within the caller's transaction, before anything is added: one more. */
MUST_CHECK enum outcome limit_order_queue(struct task *task,
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

#endif
