/* catalog_edit_routes.c: administration of the catalog: which requests reach what. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_edit_routes.h"

#include "product/access/permission.h"

#define API  "/api/v1/admin/catalog"
#define PAGE "/admin/catalog"
#define FORM(word)                                                                       \
    .form = word##_fields, .form_bytes = sizeof(struct catalog_##word##_form)

struct page catalog_edit_pages[] = {
    [PAGE_CATALOG_TYPES] = {"catalog/types", catalog_types_shown, NULL},
    [PAGE_CATALOG_TYPE] = {"catalog/type", catalog_type_page_shown, NULL},
    [PAGE_CATALOG_EDIT] = {"catalog/edit", catalog_edit_shown, NULL},
    [PAGE_CATALOG_VERSION] = {"catalog/version", catalog_version_shown, NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
static const struct field text_fields[] = {
    {"document", TEXT_AT(struct catalog_text_form, document), .max = CATALOG_FILE_BYTES_MAX, .lines = true},
    {"seen", INT_AT(struct catalog_text_form, seen), .min = 0, .max = INT64_MAX},
    {0},
};
static const struct field offer_fields[] = {
    {"seen", INT_AT(struct catalog_offer_form, seen), .min = 0, .max = INT64_MAX, .required = true},
    {"display_order", INT_AT(struct catalog_offer_form, display_order), .min = 0, .max = 100000, .required = true},
    {"active", BOOL_AT(struct catalog_offer_form, active)},
    {"max_per_organization", INT_AT(struct catalog_offer_form, max_per_organization), .min = 0, .max = 1000000},
    {"max_per_project", INT_AT(struct catalog_offer_form, max_per_project), .min = 0, .max = 1000000},
    {0},
};
static const struct field tier_fields[] = {
    {"seen", INT_AT(struct catalog_tier_form, seen), .min = 0, .max = INT64_MAX, .required = true},
    {"price_cents", INT_AT(struct catalog_tier_form, price_cents), .min = 0, .max = 100000000, .required = true},
    {"max_per_organization", INT_AT(struct catalog_tier_form, max_per_organization), .min = 0, .max = 1000000},
    {"max_per_project", INT_AT(struct catalog_tier_form, max_per_project), .min = 0, .max = 1000000},
    {0},
};
static const struct parameter dry_query[] = {
    {"dry_run", FIELD_BOOL, "true only judges and compares.", 0, 0, false, NULL},
    {0},
};
static const struct parameter versions_query[] = {
    PARAMETER_LIMIT(CATALOG_VERSIONS_SHOWN), PARAMETER_CURSOR, {0},
};

const struct route catalog_edit_routes[] = {
  { GET,   PAGE,                             catalog_admin_list_html,    MAY_ADMINISTER,
    .says = "Resource types as administrators see them" },
  { GET,   PAGE "/new",                      catalog_admin_edit_html,    MAY_ADMINISTER,
    .says = "A form for a new resource type" },
  { POST,  PAGE "/new",                      catalog_admin_save_html,    MAY_ADMINISTER,
    FORM(text), .redo = catalog_admin_edit_redo_html, .says = "Add a resource type, or look at what that would be" },
  { GET,   PAGE "/{type}",                   catalog_admin_show_html,    MAY_ADMINISTER,
    .says = "One resource type: offer, tiers, history" },
  { POST,  PAGE "/{type}/offer",             catalog_admin_offer_html,   MAY_ADMINISTER,
    FORM(offer), .redo = catalog_admin_redo_html, .says = "Whether and where a type is offered, and how many may be had" },
  { POST,  PAGE "/{type}/tiers/{sku}",       catalog_admin_tier_html,    MAY_ADMINISTER,
    FORM(tier), .redo = catalog_admin_redo_html, .says = "Price of a tier, and how many may be had" },
  { GET,   PAGE "/{type}/edit",              catalog_admin_edit_html,    MAY_ADMINISTER,
    .says = "The whole resource type as JSON" },
  { POST,  PAGE "/{type}/edit",              catalog_admin_save_html,    MAY_ADMINISTER,
    FORM(text), .redo = catalog_admin_edit_redo_html, .says = "Save a resource type, or look at what would change" },
  { GET,   PAGE "/{type}/versions/{number}", catalog_admin_version_html, MAY_ADMINISTER,
    .says = "What one saving of a resource type changed" },

  { GET,   API,                    catalog_admin_list_json,     MAY_ADMINISTER,
    .says = "Resource types with their times of change" },
  { POST,  API,                    catalog_admin_add_json,      MAY_ADMINISTER,
    .query = dry_query, .says = "Add a resource type: the body is its document" },
  { GET,   API "/{type}",          catalog_admin_show_json,     MAY_ADMINISTER,
    .says = "The whole document of a resource type" },
  { PUT,   API "/{type}",          catalog_admin_put_json,      MAY_ADMINISTER,
    .query = dry_query, .says = "Replace the document of a resource type; answers what changed" },
  { PATCH, API "/{type}",          catalog_admin_patch_json,    MAY_ADMINISTER,
    .query = dry_query, .says = "Merge into the document of a resource type (RFC 7396); answers what changed" },
  { GET,   API "/{type}/versions", catalog_admin_versions_json, MAY_ADMINISTER,
    .query = versions_query, .says = "History of a resource type, newest first" },
  {0},
};
/* clang-format on */
