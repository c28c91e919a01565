/* metric_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_METRIC_METRIC_PRIVATE_H
#define PRODUCT_METRIC_METRIC_PRIVATE_H

#include "platform/json/json.h"
#include "product/frame/frame.h"
#include "product/metric/metric.h"
#include "product/metric/metric_routes.h"
#include "product/proxy/proxy.h"

/* `path` with the parameters of the address, one of them replaced ("" = left out). */
struct str metric_href(struct call *call, struct str path, const char *name,
                       struct str value);

/* "/projects/P/resources/R/metrics" + more, of the admitted resource. */
struct str metric_page_path(struct call *call, struct str more);

/* ---- panels of the address (metric_custom.c) ---- */

struct metric_custom {
    struct metric_panel panels[METRIC_CUSTOM_MAX];
    struct str remove_hrefs[METRIC_CUSTOM_MAX];
    size_t count;
    struct str text, error; /* what stands in the box again, and why */
    enum chart_unit unit;
    size_t boxed;     /* which one that is; SIZE_MAX = none */
    struct list kept; /* struct pair: what the form sends along */
};
void metric_custom_read(struct call *call, struct metric_custom *out);

/* ---- panels of a type (metric_groups.c) ---- */

struct metric_group {
    struct str id, title;
    struct list panels; /* struct metric_panel */
};
/* Rows of struct metric_group: those of the catalog, else the usual ones. `type` may be NULL. */
struct list metric_groups(struct arena *arena, const struct catalog_type *type);

/* ---- answers (metric_series.c) ---- */

struct metric_series_wish {
    const struct metric_panel *panel;
    const struct metric_query *query;
};
/* The series of a matrix, appended to rows of struct chart_series; what cannot be read is left
 * out. `left_out` counts those beyond its room. */
struct metric_found {
    struct chart_series *rows;
    size_t room; /* of rows */
    size_t count;
    int64_t left_out;
};

void metric_series_read(struct arena *arena, const struct node *answer,
                        const struct metric_series_wish *wish,
                        struct metric_found *found);

/* ---- what happened meanwhile (metric_marks.c) ---- */

struct metric_past {
    struct chart_lane lanes[3]; /* health, deployment, and alerts where there are any */
    size_t lane_count;
    struct metric_marks deployments;
};
/* Health and deployments of the admitted resource within the range. */
MUST_CHECK enum outcome metric_past_load(struct call *call,
                                         const struct metric_range *range,
                                         struct metric_past *out);
/* The question for alerts, and its answer as marks behind those of `past`. */
struct proxy_ask metric_alerts_ask(struct arena *arena, const struct metric_range *range);
struct metric_marks metric_alerts_add(struct arena *arena, const struct node *answer,
                                      const struct metric_range *range,
                                      const struct zone *zone, struct metric_marks marks);
/* start, end and step as the metric store takes them; ended by a pair without name. */
const struct pair *metric_range_parameters(struct arena *arena,
                                           const struct metric_range *range);

#endif
