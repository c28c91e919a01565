/* dashboard_private.h: what the files of this capability share besides routes. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_DASHBOARD_DASHBOARD_PRIVATE_H
#define PRODUCT_DASHBOARD_DASHBOARD_PRIVATE_H

#include "product/dashboard/dashboard.h"
#include "product/dashboard/dashboard_document.h"

extern const struct field dashboard_head_columns[];
extern const struct field dashboard_columns[];

/* The entry in the open transaction: one that came (`before` NULL), went (`after` NULL), or
 * changed: then the values that differ, by their place. */
MUST_CHECK enum outcome dashboard_trail(struct task *task, const char *action,
                                        const struct dashboard *before,
                                        const struct dashboard *after);

#endif
