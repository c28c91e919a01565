/* metric_routes.h: this capability's rows, and the functions behind them. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_METRIC_METRIC_ROUTES_H
#define PRODUCT_METRIC_METRIC_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"

extern const struct route metric_routes[];
extern struct page metric_pages[];
extern const struct field metric_page_shown[];
extern const struct field metric_one_shown[];
extern const struct shape metric_panel_shape;

enum { PAGE_METRIC_SHOW, PAGE_METRIC_PANEL };

enum outcome metric_show_html(struct call *call);
enum outcome metric_one_html(struct call *call);
enum outcome metric_one_csv(struct call *call);
enum outcome metric_panels_json(struct call *call);

#endif
