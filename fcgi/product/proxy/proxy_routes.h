/* proxy_routes.h: this capability's rows, and the functions behind them. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PROXY_PROXY_ROUTES_H
#define PRODUCT_PROXY_PROXY_ROUTES_H

#include "product/proxy/proxy.h"
#include "product/proxy/proxy_settings.h"

extern const struct route proxy_routes[];

/* The store's answer to what the row's path names; refusals as everywhere in the API. */
enum outcome proxy_json(struct call *call);
/* The same at a path of Loki or Prometheus, refusals as they have them. */
enum outcome proxy_grafana_json(struct call *call);
enum outcome proxy_format_json(struct call *call);
enum outcome proxy_build_json(struct call *call);
enum outcome proxy_rules_json(struct call *call);

#endif
