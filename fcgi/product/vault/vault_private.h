/* vault_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_VAULT_VAULT_PRIVATE_H
#define PRODUCT_VAULT_VAULT_PRIVATE_H

#include "product/vault/vault.h"

/* What an envelope is bound to. */
struct vault_place {
    struct str org_id;
    struct str project_id;
    struct str resource_id;
    int64_t version;
};
struct str vault_place_text(struct arena *arena, const struct vault_place *place);

#endif
