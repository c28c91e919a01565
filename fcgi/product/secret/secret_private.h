/* secret_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_SECRET_SECRET_PRIVATE_H
#define PRODUCT_SECRET_SECRET_PRIVATE_H

#include "platform/json/json.h"
#include "product/secret/secret.h"

/* A secret as it will be. What is wrong about keys and values is in the task's failure, as field
 * errors; the settings are judged by the catalog. */
struct secret_plan {
    struct node *settings;
    struct vault_draft draft;
    bool puts; /* values differ from what is there */
};
void secret_plan_new(struct task *task, const struct secret_draft *draft,
                     struct secret_plan *out);
/* `old` are the values that stay where the change does not say otherwise. */
void secret_plan_change(struct task *task, const struct sealed_secret *before,
                        const struct secret_change *change, const struct vault_values *old,
                        struct secret_plan *out);
/* Pointers into the settings become those of what was sent. */
void secret_tell(struct failure *failure);

/* A JSON array of names of keys, as the store has it. */
const struct node *secret_names(struct arena *arena, struct str json);
bool secret_names_have(const struct node *names, struct str name);

#endif
