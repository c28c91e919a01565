/* metric_routes.c: metrics of a resource: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/metric/metric_routes.h"

#include "product/access/permission.h"
#include "product/metric/metric.h"

struct page metric_pages[] = {
    [PAGE_METRIC_SHOW] = {"metric/show", metric_page_shown, NULL},
    [PAGE_METRIC_PANEL] = {"metric/panel", metric_one_shown, NULL},
    {NULL, NULL, NULL},
};

static const char *const refresh_words[] = {"10s", "1m", NULL};
static const char *const view_words[] = {"charts", "summary", NULL};
static const char *const patience_words[] = {"1", NULL};

/* clang-format off */
#define PANEL_PARAMETERS                                                                  \
    METRIC_RANGE_PARAMETERS,                                                              \
    {"query", FIELD_TEXT, "PromQL of a panel of its own; may be there several times.", 0, 0, false, NULL}, \
    {"unit", FIELD_TEXT, "Its unit, in the same order.", 0, 0, false, NULL},          \
    {"patience", FIELD_TEXT, "Wait for slow answers as long as the settings allow.", 0, 0, false, patience_words}

static const struct parameter show_query[] = {
    PANEL_PARAMETERS,
    {"refresh", FIELD_TEXT, "How often the page looks again by itself.", 0, 0, false, refresh_words},
    {"view", FIELD_TEXT, "Pictures, or numbers of each series.", 0, 0, false, view_words},
    {0},
};
static const struct parameter one_query[] = {PANEL_PARAMETERS, {0}};

const struct route metric_routes[] = {
  { GET, "/api/v1/projects/{project}/resources/{resource}/metrics/panels", metric_panels_json, MAY_READ,
    .says = "Which panels of metrics a resource has, with the queries as they are sent", .lists = &metric_panel_shape },
  { GET, "/projects/{project}/resources/{resource}/metrics", metric_show_html, MAY_READ, .flags = ROUTE_UPSTREAM,
    .says = "Metrics of a resource as charts", .query = show_query },
  { GET, "/projects/{project}/resources/{resource}/metrics/{panel}", metric_one_html, MAY_READ, .flags = ROUTE_UPSTREAM,
    .says = "One chart of a resource's metrics with its numbers as a table", .query = one_query },
  { GET, "/projects/{project}/resources/{resource}/metrics/{panel}/csv", metric_one_csv, MAY_READ, .flags = ROUTE_UPSTREAM,
    .says = "The numbers of one chart as CSV", .query = one_query },
  {0},
};
/* clang-format on */
