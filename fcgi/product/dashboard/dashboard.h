/*
 * dashboard.h: what people of a project look at: panels with queries, arranged by themselves.
 *
 * A dashboard belongs to one project. Its document says which time it shows at first, how often it
 * is read anew, and its panels in their order; dashboard_document.h is the manual of that. A
 * document never names a place or a credential: what a panel shows is what the viewer may read.
 *
 * Each change of name, description or document is a new generation. Who changes says which one
 * they saw, so nothing is lost to somebody who saved meanwhile; the newest DASHBOARD_KEPT former
 * ones are kept to go back to.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_DASHBOARD_DASHBOARD_H
#define PRODUCT_DASHBOARD_DASHBOARD_H

#include "platform/json/json.h"
#include "platform/store/store.h"

enum {
    DASHBOARD_LIST_DEFAULT = 25,
    DASHBOARD_LIST_LIMIT = 100,
    DASHBOARDS_MAX = 100,     /* of one project */
    DASHBOARD_KEPT = 20,      /* former generations of one */
    DASHBOARD_NAME_MAX = 120, /* characters */
    DASHBOARD_DESCRIPTION_MAX = 500,
    DASHBOARD_BYTES_MAX = 256 * 1024, /* of the document as text */
    DASHBOARD_RESOURCES_MAX = 500,    /* of a project that are offered */
};

struct dashboard {
    struct str id;
    struct str name;
    struct str description; /* "" = not said */
    struct str document;    /* JSON text; STR_NONE in a list */
    int64_t panels;
    bool is_first; /* the project begins with it */
    int64_t generation;
    struct str created_by; /* STR_NONE = not known */
    struct str updated_by;
    int64_t created_us;
    int64_t updated_us;
    struct str sort_name;
};

struct dashboard_draft {
    struct str name;
    struct str description;      /* STR_NONE = "" */
    const struct node *document; /* NULL = an empty one */
    bool is_first;
    bool dry; /* only say what would be: nothing is written */
};

struct dashboard_change {
    struct str name; /* STR_NONE = as it is, as for the next */
    struct str description;
    const struct node *document; /* NULL = as it is */
    bool marks;                  /* `is_first` counts; else it stays as it is */
    bool is_first;
    int64_t seen; /* generation as the caller saw it */
    bool dry;
};

struct dashboard_filter {
    struct str q;        /* part of name or description; STR_NONE = all */
    struct str after[2]; /* sort name and id of the last row of the page before */
    int64_t limit;       /* 1..DASHBOARD_LIST_LIMIT */
};

/* Of the scope's project, by name, as struct dashboard without documents. */
MUST_CHECK enum outcome dashboard_list(struct task *task,
                                       const struct dashboard_filter *filter,
                                       struct list *out);
MUST_CHECK enum outcome dashboard_load(struct task *task, struct str id,
                                       struct dashboard *out);
/* The one that the project begins with, without its document; ABSENT when none is marked. */
MUST_CHECK enum outcome dashboard_first(struct task *task, struct dashboard *out);
/*
 * Make one. INVALID with all field errors at once (/name, /description, /document/...); CLASH
 * "dashboard_name_taken" at /name, "too_many_dashboards".
 */
MUST_CHECK enum outcome dashboard_add(struct task *task,
                                      const struct dashboard_draft *draft,
                                      struct dashboard *out);
/* The same of a template ("resources", "api", "logs", "empty"), under its name; ABSENT = there is
 * none of this id. */
MUST_CHECK enum outcome dashboard_from_template(struct task *task, struct str id,
                                                bool is_first, struct dashboard *out);
/* What the actor made just so under this name: a form that is sent twice finds what it made.
 * ABSENT when there is none, or it differs. */
MUST_CHECK enum outcome dashboard_find_twin(struct task *task,
                                            const struct dashboard_draft *draft,
                                            struct dashboard *out);
/*
 * The same refusals; STALE when it is not what the caller saw. Nothing else = DONE, no write.
 * Which one is first is not part of a generation.
 */
MUST_CHECK enum outcome dashboard_change(struct task *task, struct str id,
                                         const struct dashboard_change *change,
                                         struct dashboard *out);
/* STALE when it is not generation `seen` any more. `dry`: only look. */
MUST_CHECK enum outcome dashboard_remove(struct task *task, struct str id, int64_t seen,
                                         bool dry);
/* Another one like it in the same project; without a name "NAME, copy", "NAME, copy 2" ... */
MUST_CHECK enum outcome dashboard_copy(struct task *task, struct str id, struct str name,
                                       bool dry, struct dashboard *out);

/* ---- what it was ---- */

struct dashboard_version {
    int64_t generation;
    struct str name;
    struct str description;
    struct str document; /* STR_NONE in a list */
    int64_t panels;
    struct str updated_by;
    int64_t updated_us;
};
/* Newest first, without the present one, as struct dashboard_version without documents. ABSENT
 * when the project has no such dashboard. */
MUST_CHECK enum outcome dashboard_versions(struct task *task, struct str id,
                                           struct list *out);
MUST_CHECK enum outcome dashboard_version_load(struct task *task, struct str id,
                                               int64_t generation,
                                               struct dashboard_version *out);
/* Name, description and document as they were in `generation`: a change as others; of `seen` only
 * `seen` and `dry` count. ABSENT when that generation is not kept (any more). */
MUST_CHECK enum outcome dashboard_restore(struct task *task, struct str id,
                                          int64_t generation,
                                          const struct dashboard_change *seen,
                                          struct dashboard *out);

/* ---- what it can be about ---- */

struct dashboard_resource {
    struct str id;
    struct str name;
};
/* Those of the scope's project, by name, as struct dashboard_resource; at most
 * DASHBOARD_RESOURCES_MAX, then out->more. */
MUST_CHECK enum outcome dashboard_resources(struct task *task, struct list *out);

#endif
