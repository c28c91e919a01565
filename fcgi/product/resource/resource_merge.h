/*
 * resource_merge.h: the form of settings, and what happens when somebody else saved meanwhile.
 *
 * Each form says which generation and which name it was opened with. When that is not what is
 * there, the three versions are merged value by value (platform/json/merge.h): name, tier and
 * settings are one tree {"name", "sku", "settings"}. What only one side changed is taken from
 * there; for the rest a page asks. What is chosen there makes a new version of one's own, which may
 * be late in the same way again, and is merged again; so nothing that was typed is lost.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_RESOURCE_RESOURCE_MERGE_H
#define PRODUCT_RESOURCE_RESOURCE_MERGE_H

#include "product/catalog/settings_form.h"
#include "product/resource/resource_routes.h"

struct resource_preset;

/* The form as it is shown. */
struct settings_page {
    const struct resource *resource; /* as it is now */
    const struct catalog_type *type;
    const struct settings_input *input;
    struct str name;                 /* as typed */
    struct str sku;                  /* as chosen; one that the type lacks counts as the stored */
    int64_t generation;              /* that it began with, as the next two */
    struct str was_name;
    const struct resource_preset *preset; /* one was chosen; NULL = none */
    int status;
};
MUST_CHECK enum outcome resource_settings_show(struct call *call,
                                               const struct settings_page *page);

/* What the form holds is saved over what it began with. `page` shows it again when it is refused,
 * or asks what counts when somebody saved meanwhile. */
MUST_CHECK enum outcome resource_settings_save(struct call *call,
                                               const struct settings_page *page);
/* The same without asking: STALE then. */
MUST_CHECK enum outcome resource_settings_try(struct call *call, const struct settings_page *page,
                                              struct resource *saved);
/* The answer to an attempt that was not STALE. */
MUST_CHECK enum outcome resource_settings_answer(struct call *call,
                                                 const struct settings_page *page,
                                                 enum outcome tried,
                                                 const struct resource *saved);
/* Merges what the form holds with what is there now, and saves it or asks: status 412. */
MUST_CHECK enum outcome resource_merge(struct call *call, const struct settings_page *page);
/* The type and the tree of settings of the path's resource. */
MUST_CHECK enum outcome resource_settings_load(struct call *call, struct resource *resource,
                                               const struct catalog_type **type,
                                               struct node **stored);

#endif
