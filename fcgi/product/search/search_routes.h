/* search_routes.h: this capability's rows, and the functions behind them. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_SEARCH_SEARCH_ROUTES_H
#define PRODUCT_SEARCH_SEARCH_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/search/search.h"

extern const struct route search_routes[];
extern struct page search_pages[];

enum { PAGE_SEARCH };
extern const struct field search_shown[];
extern const struct parameter search_query[];
extern const struct shape search_shape;

/*
 * ?q= trimmed, objects first, then pages; without words all pages. INVALID for a q that is too
 * long.
 */
MUST_CHECK enum outcome search_read(struct call *call, struct str *q, struct list *hits);

enum outcome search_html(struct call *call);
enum outcome search_json(struct call *call);

#endif
