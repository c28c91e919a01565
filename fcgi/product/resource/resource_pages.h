/* resource_pages.h: the templates of this capability and the paths between its pages. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_RESOURCE_RESOURCE_PAGES_H
#define PRODUCT_RESOURCE_RESOURCE_PAGES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/resource/resource_routes.h"

enum {
    PAGE_LIST,
    PAGE_SHOW,
    PAGE_DEPLOYMENTS,
    PAGE_TYPES,
    PAGE_ORDER,
    PAGE_SETTINGS,
    PAGE_DELETE,
};

extern const struct field resource_list_shown[];
extern const struct field resource_show_shown[];
extern const struct field resource_deployments_shown[];
extern const struct field resource_types_shown[];
extern const struct field resource_order_shown[];
extern const struct field resource_settings_shown[];
extern const struct field resource_delete_shown[];

/* "/projects/P/resources/R" + more, of the admitted project. */
struct str resource_path(struct call *call, struct str resource_id, const char *more);
/* The same below /api/v1, of the admitted resource. */
struct str resource_api_path(struct call *call, const char *more);

#endif
