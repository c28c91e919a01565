/* resource_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_RESOURCE_RESOURCE_PRIVATE_H
#define PRODUCT_RESOURCE_RESOURCE_PRIVATE_H

#include "product/limit/limit.h"
#include "product/resource/resource.h"

/* What the limits are asked about a resource that was checked; ABSENT when its type or tier is
 * not in the catalog. */
MUST_CHECK enum outcome resource_order_of(struct task *task, const struct resource *resource,
                                          bool only_tier, struct limit_order *order);
/* `judge` (limit_order_queue or limit_order_check) when the tier is another one; else DONE. */
MUST_CHECK enum outcome
resource_judge_tier(struct task *task, const struct resource *before,
                    const struct resource *after,
                    enum outcome (*judge)(struct task *, const struct limit_order *));
/* After the rollback of an order that did not fit: CLASH, or what a limit says. */
MUST_CHECK enum outcome resource_refuse_add(struct task *task, const struct resource *resource,
                                            const struct limit_order *order);

#endif
