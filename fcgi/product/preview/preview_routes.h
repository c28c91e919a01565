/* preview_routes.h: the routes of previews, and their pages. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PREVIEW_PREVIEW_ROUTES_H
#define PRODUCT_PREVIEW_PREVIEW_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/route.h"

extern const struct route preview_routes[];
extern struct page preview_pages[];

enum outcome preview_check_json(struct call *call);
enum outcome preview_html(struct call *call);

#endif
