/* resource_history.h: two generations of a resource, side by side. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_RESOURCE_RESOURCE_HISTORY_H
#define PRODUCT_RESOURCE_RESOURCE_HISTORY_H

#include "platform/site/site.h"
#include "product/resource/resource.h"
#include "product/resource/resource_diff.h"

struct resource_history {
    struct resource resource; /* as it is now */
    const struct node *schema; /* of its type; NULL = the catalog lost it */
    struct deployment from;   /* generation 0, with empty settings, before the first */
    struct deployment to;
    struct list diff;         /* struct difference: what turns `from` into `to` */
};

/* Of the resource that the path names. `from` 0 = nothing: everything was added. ABSENT, too, when
 * one of the generations is not there. */
MUST_CHECK enum outcome resource_history_load(struct call *call, int64_t from, int64_t to,
                                              struct resource_history *out);

/* The generation in the path; ABSENT when it is no number. */
MUST_CHECK enum outcome resource_read_generation(struct call *call, int64_t *generation);
/* ?from=, else the generation before. */
MUST_CHECK enum outcome resource_read_from(struct call *call, int64_t generation, int64_t *from);
/* A difference as pages show it. */
struct change_row {
    struct str title;
    struct str was;
    struct str is;
    bool added;
    bool removed;
};
extern const struct field change_row_shown[];
struct list resource_change_rows(struct arena *arena, const struct list *diff);
/* A value in few words. */
struct str resource_value_text(struct arena *arena, const struct node *node);
/* The tree of stored settings. */
struct node *resource_settings_node(struct task *task, struct str settings);

#endif
