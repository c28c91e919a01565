/*
 * clone.h: a new resource with the settings of another one.
 *
 * It is an order like any other: judged by the catalog, limits and the secrets of the project in
 * which it shall be. Access, history, protection, suspension and values of secrets stay behind, and
 * so do texts that are never shown, which must be given anew.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_CLONE_CLONE_H
#define PRODUCT_CLONE_CLONE_H

#include "product/resource/resource.h"

struct clone_draft {
    struct str id;             /* STR_NONE = made from the name */
    struct str name;
    struct str project_id;     /* STR_NONE or "" = where the origin is */
    struct str sku;            /* STR_NONE or "" = as the origin */
    const struct node *changes; /* merge patch on the settings (RFC 7396); NULL = none */
};

/* The scope of the project in which it shall be: FORBIDDEN, INVALID as below. */
MUST_CHECK enum outcome clone_place(struct task *task, const struct resource *origin,
                                    const struct clone_draft *draft, struct scope *place);
/* The settings to order with: what is never shown does not leave its resource. */
MUST_CHECK enum outcome clone_settings(struct task *task, const struct resource *origin,
                                       const struct node *changes, struct node **out);
/*
 * A copy of `origin`, which the actor may read; `dry` only says what would be. ABSENT and
 * FORBIDDEN about the project as access_require; INVALID with field errors at /project_id, and
 * like resource_add: references to secrets that the project does not have are errors at their
 * place below /settings_json. CLASH for an origin that is on its way out.
 */
MUST_CHECK enum outcome clone_add(struct task *task, const struct resource *origin,
                                  const struct clone_draft *draft, bool dry,
                                  struct resource *out);

#endif
