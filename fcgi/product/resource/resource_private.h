/* resource_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_RESOURCE_RESOURCE_PRIVATE_H
#define PRODUCT_RESOURCE_RESOURCE_PRIVATE_H

#include "product/limit/limit.h"
#include "product/resource/resource.h"

/* ---- resource_secret.c ---- */

/* Within the caller's transaction, behind the resource's row: what it refers to stays, and
 * `values` (NULL = none) are put. INVALID; CLASH when somebody did the same at the same moment. */
MUST_CHECK enum outcome resource_secrets_queue(struct task *task, const struct resource *after,
                                               const struct vault_draft *values);
/* Before a change: keys of a secret that are used must stay. CLASH "secret_in_use". */
MUST_CHECK enum outcome resource_secrets_check(struct task *task, const struct resource *after);
/* Within the transaction that deletes it, behind the statement: nobody uses it. The same. */
MUST_CHECK enum outcome resource_unused_check(struct task *task, const struct resource *resource);

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
