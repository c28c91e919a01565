/* resource_secret.c: what orders, changes and deletions mean for secrets. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource_private.h"

enum outcome resource_secrets_check(struct task *task, const struct resource *after)
{
    if (!str_equal(after->type_id, VAULT_TYPE))
        return DONE;
    return vault_keys_kept_check(task, after->project_id, after->id, after->settings);
}

enum outcome resource_secrets_queue(struct task *task, const struct resource *after,
                                    const struct vault_draft *values)
{
    struct vault_order order = {after->project_id, after->id, after->settings, values};
    enum outcome outcome = vault_order_queue(task, &order);
    return outcome == DONE && after->generation > 1 ? resource_secrets_check(task, after)
                                                    : outcome;
}

enum outcome resource_unused_check(struct task *task, const struct resource *resource)
{
    if (!str_equal(resource->type_id, VAULT_TYPE))
        return DONE;
    return vault_unused_check(task, resource->project_id, resource->id);
}
