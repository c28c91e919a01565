/* proxy_routes.h: this capability's rows, and the functions behind them. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PROXY_PROXY_ROUTES_H
#define PRODUCT_PROXY_PROXY_ROUTES_H

#include "product/proxy/proxy.h"
#include "product/proxy/proxy_settings.h"

extern const struct route proxy_routes[];

/* The store's answer to what the row's path names. */
enum outcome proxy_json(struct call *call);

#endif
