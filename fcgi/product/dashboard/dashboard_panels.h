/*
 * dashboard_panels.h: a dashboard's panels as they are looked at: their queries asked together, for
 * the viewer, and drawn. What cannot be had says so in its own place.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_DASHBOARD_DASHBOARD_PANELS_H
#define PRODUCT_DASHBOARD_DASHBOARD_PANELS_H

#include "product/dashboard/dashboard_document.h"
#include "product/metric/metric.h"

/* Exactly one of the is_... is true. */
struct dashboard_panel_view {
    struct str id;      /* "p1" */
    struct str classes; /* "dashboard-panel span-6 tall-medium" */
    struct str title;
    bool is_chart, is_number, is_table, is_text;
    bool is_wrong;          /* a query of it is not understood (any more) */
    struct str mistake;     /* then: "Query 2, line 1, column 5: ..." */
    struct str edit_href;   /* "" = the viewer may not */
    struct list paragraphs; /* struct line */
    struct list drawn;      /* struct metric_panel_view: one, or none */
    struct str number;      /* "1.5 GiB" */
    struct str number_name; /* of the series it is of; "" = there is one only */
};
extern const struct field dashboard_panel_shown[];

struct dashboard_grid {
    struct list panels; /* struct dashboard_panel_view */
    struct metric_range range;
    struct metric_range_bar bar;
    struct list chosen; /* struct dashboard_chosen: ?resource=; none = all */
};
#define DASHBOARD_GRID_SHOWN(view, grid)                                                 \
    {"panels", LIST_AT(view, grid.panels, dashboard_panel_shown)},                       \
    {                                                                                    \
        "range", STRUCT_AT(view, grid.bar, metric_range_bar_shown)                       \
    }

/*
 * Which time and whose figures: from the address (?range= ?from= ?to= ?refresh= ?resource=), where
 * it says nothing from the document. Field errors stay in the failure; the grid has usual values.
 */
void dashboard_grid_open(struct call *call, const struct dashboard_document *document,
                         struct dashboard_grid *grid);
/* All panels, with links below `path`, the dashboard's page (STR_NONE = without links). */
MUST_CHECK enum outcome dashboard_grid_fill(struct call *call,
                                            const struct dashboard_document *document,
                                            struct str path, struct dashboard_grid *grid);

/* One panel, to be asked alone. */
struct dashboard_panel_asked {
    struct dashboard_panel_view view;
    struct metric_panel asked;
};
/* false = there is nothing to ask: it is a text, or wrong. */
MUST_CHECK bool dashboard_panel_ask(struct call *call,
                                    const struct dashboard_panel *panel, size_t index,
                                    const struct dashboard_grid *grid,
                                    struct dashboard_panel_asked *out);

#endif
