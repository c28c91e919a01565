/* apply_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_APPLY_APPLY_PRIVATE_H
#define PRODUCT_APPLY_APPLY_PRIVATE_H

#include "product/apply/apply.h"
#include "product/catalog/catalog.h"

/* "FILE:LINE: POINTER" of a pointer into the document. */
struct str apply_place(struct task *task, const struct apply_source *source, struct str pointer);
/* The errors of one document, told with those of the others. */
void apply_tell(struct task *task, const struct apply_source *source,
                const struct failure *failure);
/* All resources of the scope's project that are not being deleted, by id. */
MUST_CHECK enum outcome apply_resources(struct task *task, struct list *out);

#endif
