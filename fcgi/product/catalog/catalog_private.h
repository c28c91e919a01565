/* catalog_private.h: what the files of the catalog share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_CATALOG_CATALOG_PRIVATE_H
#define PRODUCT_CATALOG_CATALOG_PRIVATE_H

#include "product/catalog/catalog.h"

/* Does this word name the type: id, former id or slug, in any case of letters? */
bool catalog_type_is(const struct catalog_type *type, struct str word);

/*
 * Look through manifest templates and the access address: known substitutions only, paths
 * that exist, each a Kubernetes object. Errors have pointers into the document.
 */
void catalog_templates_check(struct arena *arena, const struct node *document,
                             const struct schema *schema, struct failure *failure);

/* Like catalog_settings_check, without a store; `pointer` is put in front. */
MUST_CHECK enum outcome settings_check(struct arena *arena, const struct catalog_type *type,
                                       const struct catalog_tier *tier,
                                       const struct node *given, struct str pointer,
                                       struct failure *failure, struct node **settings);

#endif
