/* limit_routes.h: this capability's rows, and the bars that other pages show. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_LIMIT_LIMIT_ROUTES_H
#define PRODUCT_LIMIT_LIMIT_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/limit/limit.h"

extern const struct route limit_routes[];
extern struct page limit_pages[];
extern const struct shape limit_usage_shape;
extern const struct field limit_show_shown[];

enum { PAGE_LIMIT_SHOW };

enum outcome limit_organization_json(struct call *call);
enum outcome limit_project_json(struct call *call);
enum outcome limit_organization_html(struct call *call);
enum outcome limit_project_html(struct call *call);

/* part/limit_bars: rows of `limits`. */
struct limit_bar {
    struct str label;
    struct str text;   /* "3 of 20", "3, no limit" */
    struct str source; /* "set for this organization" */
    int64_t used;
    int64_t most;
    int64_t high; /* from here on it is near */
    bool has_bar; /* there is a limit */
    bool near;
    bool full;
};
extern const struct field limit_bar_shown[];
/* Bars of struct limit_usage; `pressing` = only those that are near or full. */
struct list limit_bars(struct arena *arena, const struct list *usage, bool pressing);
/* Of limit_tiers, those of one tier, for part/tier_uses: "1 of 1 in the organization". */
struct list limit_tier_bars(struct arena *arena, const struct list *usage, struct str type_id,
                            struct str sku);

#endif
