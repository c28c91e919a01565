/*
 * saved_view.h: filters and sort of a list under a name, for the person who gave it; and whether
 * single keys do something on their pages.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_SAVED_VIEW_SAVED_VIEW_H
#define PRODUCT_SAVED_VIEW_SAVED_VIEW_H

#include "platform/store/store.h"

enum {
    SAVED_VIEWS_MAX = 50, /* of one person */
    SAVED_VIEW_NAME_MAX = 80,
    SAVED_VIEW_PATH_MAX = 500,
    SAVED_VIEW_QUERY_MAX = 2000,
};

struct saved_view {
    struct str id;
    struct str path; /* of the list's page: "/projects/shop/resources" */
    struct str name;
    struct str query; /* "status=Failed&sort=name"; "" = the list as it begins */
    int64_t created_us;
};
extern const struct field saved_view_columns[];

struct saved_view_draft {
    struct str path;
    struct str name;
    struct str query;
};

/* The actor's, by list and name, as struct saved_view; all of them, at most SAVED_VIEWS_MAX. */
MUST_CHECK enum outcome saved_view_list(struct task *task, struct list *out);
/*
 * Keep one; a view of that name on that list gets the query. INVALID: a name that is empty, a
 * path that is none of ours, a query with a '#' or a space. FORBIDDEN "people_only" for a service
 * account; CLASH "too_many_views".
 */
MUST_CHECK enum outcome saved_view_keep(struct task *task,
                                        const struct saved_view_draft *draft,
                                        struct saved_view *out);
/* ABSENT when it is not the actor's. */
MUST_CHECK enum outcome saved_view_remove(struct task *task, struct str id);

/* Single keys do something on the actor's pages, or not. */
MUST_CHECK enum outcome saved_view_shortcuts(struct task *task, bool enabled);

#endif
