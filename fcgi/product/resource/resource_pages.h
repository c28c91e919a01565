/* resource_pages.h: the templates of this capability and the paths between its pages. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_RESOURCE_RESOURCE_PAGES_H
#define PRODUCT_RESOURCE_RESOURCE_PAGES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/catalog/settings_form.h"
#include "product/resource/resource.h"
#include "product/resource/resource_routes.h"

enum {
    PAGE_LIST,
    PAGE_SHOW,
    PAGE_DEPLOYMENTS,
    PAGE_SETTINGS,
    PAGE_DELETE,
    PAGE_GENERATIONS,
    PAGE_GENERATION,
    PAGE_DELETED,
    PAGE_BULK,
    PAGE_FILE,
    PAGE_MERGE,
};

extern const struct field resource_list_shown[];
extern const struct field resource_show_shown[];
extern const struct field resource_deployments_shown[];
extern const struct field resource_settings_shown[];
extern const struct field resource_delete_shown[];
extern const struct field resource_generations_shown[];
extern const struct field resource_generation_view_shown[];
extern const struct field resource_deleted_shown[];
extern const struct field resource_bulk_shown[];
extern const struct field resource_file_shown[];
extern const struct field resource_merge_shown[];

/* One line of a settings document for people. */
struct setting_row {
    struct str title;
    struct str text;
    struct str pointer; /* JSON Pointer into the settings */
};
extern const struct field setting_row_shown[];

/* The settings by the titles of the type's schema; `type` NULL = by their names. Rows of
 * struct setting_row. */
struct list resource_summary(struct call *call, const struct resource *resource,
                             const struct catalog_type *type);
/* The tier's name for people, else the sku. */
struct str resource_tier_name(const struct catalog_type *type, struct str sku);
/* Steps of the deployment (STR_NONE = of all), newest first, as struct timeline_event. */
struct list resource_events(struct call *call, const struct list *steps, struct str deployment);
/* A tier that can be chosen. */
struct tier_choice {
    struct str value;
    struct str name;
    struct str price;
    struct str note;
    bool disabled;
    bool selected;
    struct list limits; /* struct line */
    struct list uses;   /* struct limit_bar */
};
extern const struct field tier_choice_shown[];
/* The one of catalog_list with this id; NULL when the catalog lost it. */
const struct catalog_type *resource_type_in(const struct list *types, struct str id);
/* The tiers of a type as struct tier_choice; `usage` is of limit_tiers, or empty. */
struct list resource_tier_choices(struct arena *arena, const struct catalog_type *type,
                                  const struct catalog_tier *selected,
                                  const struct list *usage);
/* The tier that the form names, else `fallback`. */
const struct catalog_tier *resource_posted_tier(struct call *call,
                                                const struct catalog_type *type,
                                                const struct catalog_tier *fallback);
/*
 * The controls of input->document: rows for part/form_node. When the page is shown first,
 * input is {.document = ...}; later it is what settings_form_read gave. tier: what it forbids
 * cannot be typed; NULL = none is chosen.
 */
struct list resource_setting_nodes(struct call *call, const struct catalog_type *type,
                                   const struct catalog_tier *tier,
                                   const struct settings_input *input, bool read_only);

/* "/projects/P" + more, of the admitted project. */
struct str resource_project_path(struct call *call, const char *more);

/* "/projects/P/resources/R" + more, of the admitted project. */
struct str resource_path(struct call *call, struct str resource_id, const char *more);
/* The same below /api/v1, of the admitted resource. */
struct str resource_api_path(struct call *call, const char *more);
/* The type of a resource; NULL when the catalog lost it, which hides no resource. */
MUST_CHECK enum outcome resource_find_type(struct call *call, const struct resource *resource,
                                           const struct catalog_type **type);

#endif
