/* dashboard_pages.h: what the pages of dashboards share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_DASHBOARD_DASHBOARD_PAGES_H
#define PRODUCT_DASHBOARD_DASHBOARD_PAGES_H

#include "product/dashboard/dashboard_document.h"
#include "product/dashboard/dashboard_routes.h"
#include "product/frame/frame.h"

enum {
    PAGE_DASHBOARD_LIST,
    PAGE_DASHBOARD_NEW,
    PAGE_DASHBOARD_EDIT,
    PAGE_DASHBOARD_HISTORY,
    PAGE_DASHBOARD_SHOW,
    PAGE_DASHBOARD_PANEL,
    PAGE_DASHBOARD_ADD,
};
extern const struct field dashboard_list_shown[];
extern const struct field dashboard_new_shown[];
extern const struct field dashboard_edit_shown[];
extern const struct field dashboard_history_shown[];
extern const struct field dashboard_show_shown[];
extern const struct field dashboard_one_shown[];
extern const struct field dashboard_add_shown[];

/* "/projects/shop/dashboards" + more */
struct str dashboard_path(struct call *call, struct str more);
/* "/projects/shop/dashboards/dsh_..." + more */
struct str dashboard_page_path(struct call *call, struct str id, const char *more);
/* The frame; `api_more` stands behind the API's path of dashboards. */
MUST_CHECK enum outcome dashboard_frame(struct call *call, struct frame *frame,
                                        struct str title, struct str api_more);

#endif
