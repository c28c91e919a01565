/*
 * project.h: units of isolation: what is ordered, who may do what, and what it costs are kept
 * together here.
 *
 * A project belongs to one organization for life. Its id is a DNS label that is never given
 * out again; its tenant (namespace in clusters, tenant of logs and metrics) is made by us and
 * never chosen. Deleting takes its resources along: the project stays with the lifecycle
 * `deleting` until the last of them is gone, then a recurring job removes it.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PROJECT_PROJECT_H
#define PRODUCT_PROJECT_PROJECT_H

#include "platform/jobs/jobs.h"
#include "product/organization/organization.h"

enum {
    PROJECT_LIST_DEFAULT = 25,
    PROJECT_LIST_LIMIT = 200,
    PROJECT_HOMES_LIMIT = 200,       /* organizations offered for a new project */
    PROJECT_RESOURCES_AT_ONCE = 100, /* that one transaction of a deletion takes along */
};

struct project {
    struct str id;
    struct str org_id;
    struct str org_name;
    bool may_read_org; /* the actor may read the organization, too */
    struct str name;
    struct str description; /* "" = none */
    struct str tenant;      /* kp-...; ours */
    struct str lifecycle;   /* active, suspended, deleting */
    int64_t created_us;
    int64_t updated_us;          /* last change of name, description, lifecycle */
    struct str sort_name;        /* the name as the store sorts it */
    struct health_counts counts; /* of its resources */
    struct str status;           /* Active, Suspended, Deleting */
    struct str health;           /* one word over all resources; "Empty" without any */
};

struct project_draft {
    struct str id;     /* STR_NONE = made from the name */
    struct str org_id; /* STR_NONE = the actor's personal organization */
    struct str name;
    struct str description; /* STR_NONE = none */
};

struct project_change {
    struct str name;        /* STR_NONE = as it is */
    struct str description; /* STR_NONE = as it is */
    int64_t seen_us;        /* updated_us of what the caller saw */
};

enum project_sort { PROJECT_NEWEST, PROJECT_NAME };

struct project_filter {
    struct str org_id; /* STR_NONE = all, as for the next two */
    struct str lifecycle;
    struct str q; /* part of name or id */
    enum project_sort sort;
    struct str after[2]; /* last row of the page before: time or name, id */
    int64_t limit;       /* 1..PROJECT_LIST_LIMIT */
};

/* Columns of struct project, for other queries that give them. */
extern const struct field project_columns[];

/* What the actor may read, as struct project; out->more when there are further. */
MUST_CHECK enum outcome
project_list(struct task *task, const struct project_filter *filter, struct list *out);
/* The scope's project. `resources` (may be NULL) are its newest, as struct resource; one
 * round trip. */
MUST_CHECK enum outcome project_load(struct task *task, struct project *out,
                                     int64_t resource_limit, struct list *resources);

struct project_home {
    struct str id;
    struct str name;
    bool personal;
};
/* Organizations in which the actor may make projects, the personal one first. */
MUST_CHECK enum outcome project_homes(struct task *task, struct list *out);

/*
 * Make one. The actor needs write on the organization: ABSENT when it is not visible,
 * FORBIDDEN when write is not held there. INVALID with field errors at /id, /org_id, /name,
 * /description; CLASH "not_unique". The actor becomes Owner of it, unless they hold as much
 * through the organization already. Work without a person (a command) needs no role.
 */
MUST_CHECK enum outcome project_add(struct task *task, const struct project_draft *draft,
                                    struct project *out);
/* The scope's project. STALE when it changed since change->seen_us; CLASH "lifecycle" while it
 * is being deleted; INVALID with field errors. */
MUST_CHECK enum outcome project_change(struct task *task,
                                       const struct project_change *change,
                                       struct project *out);
/*
 * Delete the scope's project. Without resources it is gone at once: *gone is true. With some
 * it is CLASH "not_empty", unless `force`: then they are deleted by their backends, and the
 * project when the last of them is gone. CLASH "lifecycle" when that is under way already.
 */
MUST_CHECK enum outcome project_remove(struct task *task, bool force, bool *gone);

extern const struct job_kind project_jobs[];

#endif
