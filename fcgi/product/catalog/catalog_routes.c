/* catalog_routes.c: the catalog: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_routes.h"

#include "product/access/permission.h"

/* clang-format off */
const struct route catalog_routes[] = {
  { GET, "/api/v1/resource-types",        catalog_list_json, SIGNED_IN,
    .says = "Resource types with their tiers", .lists = &catalog_type_shape, .query = catalog_list_query },
  { GET, "/api/v1/resource-types/{type}", catalog_show_json, SIGNED_IN,
    .says = "One resource type with its settings schema and presets", .gives = &catalog_type_shape },
  { GET, "/catalog",                      catalog_list_html, SIGNED_IN,
    .says = "What can be ordered" },
  { GET, "/catalog/{type}",               catalog_show_html, SIGNED_IN,
    .says = "One resource type: tiers, prices, settings" },
  { 0 }
};
/* clang-format on */
