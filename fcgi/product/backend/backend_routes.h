/* backend_routes.h: this capability's rows, and the functions behind them. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_BACKEND_BACKEND_ROUTES_H
#define PRODUCT_BACKEND_BACKEND_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"

extern const struct route backend_routes[];
extern struct page backend_pages[];
extern const struct shape manifest_shape;

enum outcome backend_manifests_json(struct call *call);
enum outcome backend_manifests_html(struct call *call);
enum outcome backend_manifests_yaml(struct call *call);
enum outcome backend_manifest_yaml(struct call *call);

#endif
