/* catalog_edit_routes.h: pages and API of those who look after the catalog. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_CATALOG_CATALOG_EDIT_ROUTES_H
#define PRODUCT_CATALOG_CATALOG_EDIT_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/catalog/catalog_edit.h"
#include "product/frame/frame.h"

extern const struct route catalog_edit_routes[];
extern struct page catalog_edit_pages[];
extern const struct field catalog_types_shown[];
extern const struct field catalog_type_page_shown[];
extern const struct field catalog_edit_shown[];
extern const struct field catalog_version_shown[];

enum { PAGE_CATALOG_TYPES, PAGE_CATALOG_TYPE, PAGE_CATALOG_EDIT, PAGE_CATALOG_VERSION };

struct catalog_text_form {
    struct str document;
    int64_t seen;
};
struct catalog_offer_form {
    int64_t seen;
    int64_t display_order;
    bool active;
    int64_t max_per_organization; /* 0 = any number, as the next one */
    int64_t max_per_project;
};
struct catalog_tier_form {
    int64_t seen;
    int64_t price_cents;
    int64_t max_per_organization;
    int64_t max_per_project;
};

struct str catalog_number_text(struct call *call, int64_t number);
/* catalog_edit_html.c: the path of a type's page with what follows, and the frame of a page. */
struct str catalog_admin_path(struct call *call, struct str slug, const char *more);
MUST_CHECK enum outcome catalog_admin_frame(struct call *call, struct frame *frame,
                                            struct str title, struct str api);

enum outcome catalog_admin_list_json(struct call *call);
enum outcome catalog_admin_show_json(struct call *call);
enum outcome catalog_admin_add_json(struct call *call);
enum outcome catalog_admin_put_json(struct call *call);
enum outcome catalog_admin_patch_json(struct call *call);
enum outcome catalog_admin_versions_json(struct call *call);
enum outcome catalog_admin_list_html(struct call *call);
enum outcome catalog_admin_show_html(struct call *call);
enum outcome catalog_admin_redo_html(struct call *call);
enum outcome catalog_admin_offer_html(struct call *call);
enum outcome catalog_admin_tier_html(struct call *call);
enum outcome catalog_admin_edit_html(struct call *call);
enum outcome catalog_admin_edit_redo_html(struct call *call);
enum outcome catalog_admin_save_html(struct call *call);
enum outcome catalog_admin_version_html(struct call *call);

#endif
