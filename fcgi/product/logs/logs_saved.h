/*
 * logs_saved.h: questions to the log store that a project keeps under a name: filters and range as
 * the address of its logs page has them.
 *
 * Whoever reads the project sees them, whoever changes it keeps and removes them.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_LOGS_LOGS_SAVED_H
#define PRODUCT_LOGS_LOGS_SAVED_H

#include "platform/store/store.h"

enum {
    LOGS_SAVED_MAX = 50, /* of one project */
    LOGS_SAVED_NAME_MAX = 80,
    LOGS_SAVED_QUERY_MAX = 4000,
};

struct logs_saved {
    struct str id;
    struct str name;
    struct str query; /* "text=timeout&level=error&from=24h" */
    int64_t version;
    struct str created_by;
    int64_t created_us;
    int64_t updated_us;
};

struct logs_saved_draft {
    struct str name;  /* STR_NONE in a change = as it is */
    struct str query; /* likewise */
};

/* Those of the admitted project by name, as struct logs_saved; at most LOGS_SAVED_MAX. */
MUST_CHECK enum outcome logs_saved_list(struct task *task, struct list *out);
/* ABSENT when the admitted project has none of that id. */
MUST_CHECK enum outcome logs_saved_load(struct task *task, struct str id,
                                        struct logs_saved *out);
/*
 * INVALID: a name that is empty or too long, a query that cannot stand behind a '?'. CLASH
 * "log_query_name_taken", "too_many_log_queries".
 */
MUST_CHECK enum outcome logs_saved_add(struct task *task,
                                       const struct logs_saved_draft *draft,
                                       struct logs_saved *out);
/* `seen` is the version that was looked at: STALE when there is another one by now. */
MUST_CHECK enum outcome logs_saved_change(struct task *task, struct str id, int64_t seen,
                                          const struct logs_saved_draft *draft,
                                          struct logs_saved *out);
MUST_CHECK enum outcome logs_saved_remove(struct task *task, struct str id, int64_t seen);

#endif
