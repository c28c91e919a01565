/* catalog_routes.h: this capability's rows, the functions behind them, and shared views. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_CATALOG_CATALOG_ROUTES_H
#define PRODUCT_CATALOG_CATALOG_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/catalog/catalog.h"

extern const struct route catalog_routes[];
extern struct page catalog_pages[];
extern const struct parameter catalog_list_query[];
extern const struct shape catalog_type_shape;

enum outcome catalog_list_json(struct call *call);
enum outcome catalog_show_json(struct call *call);
enum outcome catalog_list_html(struct call *call);
enum outcome catalog_show_html(struct call *call);

/* ---- views for pages that let people choose a type ---- */

struct catalog_card {
    struct str name;
    struct str icon;
    struct str purpose;
    struct str price_from;
    struct str href;
    bool available;
};

/* Cards of one category. */
struct catalog_category {
    struct str title;
    struct list types; /* struct catalog_card */
};
extern const struct field catalog_category_shown[];

/*
 * Categories in display order, rows of struct catalog_category. `query` (or "") is looked for
 * in names and purposes; each card leads to href_base + slug.
 */
MUST_CHECK enum outcome catalog_categories(struct task *task, bool active_only,
                                           struct str query, struct str href_base,
                                           struct list *out);

#endif
