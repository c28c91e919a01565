/*
 * feature.h: switches with which an administrator opens and closes what the installation offers.
 *
 * A switch is a row of the table `features`; the operation that it governs asks for it. A switch
 * that nobody has touched stands as the table says.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_FEATURE_FEATURE_H
#define PRODUCT_FEATURE_FEATURE_H

#include "platform/store/store.h"

#define FEATURE_PERSONAL_ORGANIZATIONS "personal_organizations"
#define FEATURE_ORGANIZATION_CREATION  "organization_creation"
#define FEATURE_PERSONAL_KEYS          "personal_keys"
#define FEATURE_PROJECT_CREATION       "project_creation"

enum { FEATURE_ORGANIZATIONS_MAX = 500 };

struct feature {
    const char *name;     /* stable word for programs; NULL ends the table */
    const char *title;    /* for people */
    const char *says;     /* what it governs, and what stays when it is off */
    const char *refusal;  /* what somebody is told who is stopped by it */
    bool usual;           /* on when nobody has touched it */
    bool by_organization; /* may be on for some organizations only */
};
extern const struct feature features[];

/* How one stands. */
struct feature_state {
    const struct feature *feature;
    struct str name;
    struct str title;
    struct str says;
    struct str state; /* "on", "off", "selected" */
    bool by_organization;
    int64_t updated_us;        /* 0 = nobody has touched it */
    struct list organizations; /* struct feature_organization, when it is "selected" */
};
struct feature_organization {
    struct str org_id;
};

/*
 * Is it on for the scope's organization (in a scope without one: for all)? A name that is not
 * in the table is a bug.
 */
MUST_CHECK enum outcome feature_is_on(struct task *task, const char *name, bool *on);
/* DONE when it is on; FORBIDDEN "feature_off" when it is not. */
MUST_CHECK enum outcome feature_require(struct task *task, const char *name);

/* All of them in the table's order, as struct feature_state. */
MUST_CHECK enum outcome feature_list(struct task *task, struct list *out);
/* By name. ABSENT. */
MUST_CHECK enum outcome feature_find(struct task *task, struct str name,
                                     struct feature_state *out);

struct feature_draft {
    struct str state; /* "on", "off", "selected" */
    struct str
        organizations; /* ids between spaces, commas or lines; only for "selected" */
};
/*
 * Turn one. INVALID with field errors at /state (unknown, or not by organization) and
 * /organizations (none, too many, or one that is not there); ABSENT for an unknown name. With
 * an entry in the installation's trail; nothing happens when it stands so already. `out` is
 * how it stands then; NULL = not wanted.
 */
MUST_CHECK enum outcome feature_set(struct task *task, struct str name,
                                    const struct feature_draft *draft,
                                    struct feature_state *out);

#endif
