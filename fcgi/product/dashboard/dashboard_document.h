/*
 * dashboard_document.h: the document of a dashboard: what may stand in it, and what does.
 *
 *   {"range": "6h", "refresh": "off", "panels": [
 *     {"title": "Requests", "kind": "line", "unit": "ops_per_second", "width": 6, "height": "medium",
 *      "scope": "selected",
 *      "queries": [{"language": "promql", "query": "rate(requests_total[$interval])",
 *                   "legend": "{{resource_id}}"}]}]}
 *
 * The JSON Schema (2020-12) is dashboard_schema.c; it makes the form, too. A panel of the kind
 * "text" has a text instead of queries. `scope` says whose figures a panel shows: "selected"
 * those of the resources that the viewer chose above the dashboard, "all" those of the project,
 * "chosen" those in `resources`; always only what the viewer may read. Queries never say so:
 * the proxy puts the matcher in (product/proxy).
 *
 * $range and $interval stand for durations. They are replaced as tokens, outside of strings and
 * comments, and the outcome is parsed again: dashboard_query.c.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_DASHBOARD_DASHBOARD_DOCUMENT_H
#define PRODUCT_DASHBOARD_DASHBOARD_DOCUMENT_H

#include "platform/query/query.h"
#include "platform/schema/schema.h"
#include "product/dashboard/dashboard.h"

enum {
    DASHBOARD_PANELS_MAX = 40,
    DASHBOARD_QUERIES_MAX = 8, /* of one panel */
    DASHBOARD_PANEL_RESOURCES_MAX = 50,
};

struct dashboard_query {
    struct str language; /* "promql", "logql" */
    struct str query;
    struct str legend; /* "" = the labels */
};
struct dashboard_chosen {
    struct str id;
};
struct dashboard_panel {
    struct str title;
    struct str kind;   /* line, area, bars, number, table, text */
    struct str unit;   /* a word of platform/chart */
    struct str height; /* small, medium, large */
    struct str scope;  /* selected, all, chosen */
    struct str text;
    int64_t width;         /* 1..12 */
    struct list resources; /* struct dashboard_chosen */
    struct list queries;   /* struct dashboard_query */
};
struct dashboard_document {
    struct str range;   /* "6h" */
    struct str refresh; /* "off", "30s" ... */
    struct list panels; /* struct dashboard_panel */
};

const struct schema *dashboard_schema(void);
/*
 * The schema with the project's resources (struct dashboard_resource) as choices, for a form;
 * what `document` names besides stays possible, so that nothing is lost.
 */
const struct schema *dashboard_form_schema(struct arena *arena,
                                           const struct list *resources,
                                           const struct node *document);

/* {"range": "6h", "refresh": "off", "panels": []} */
struct node *dashboard_document_empty(struct arena *arena);
/*
 * A copy with defaults filled in, when it is right: by the schema, its texts, its queries. INVALID
 * with field errors below `pointer`: a query's mistake says line, column and what was expected.
 */
MUST_CHECK enum outcome
dashboard_document_check(struct arena *arena, const struct node *document,
                         struct str pointer, struct failure *failure, struct node **out);
/* A document that was checked (by whatever version) as structs; members that are unknown now are
 * left out, and what does not fit is as if it were not there. */
void dashboard_document_read(struct arena *arena, const struct node *document,
                             struct dashboard_document *out);
/* The stored text as a tree. */
struct node *dashboard_document_tree(struct arena *arena, struct str document);

/* ---- queries ---- */

struct dashboard_times {
    int64_t range_s;    /* what $range stands for */
    int64_t interval_s; /* and $interval */
};
enum { DASHBOARD_RANGE_USUAL_S = 6 * 3600, DASHBOARD_INTERVAL_USUAL_S = 60 };

/*
 * The query with its variables replaced, parsed and printed again. false = *mistake says where in
 * the text as it was written, and what was expected; QUERY_IS_LOG (lines instead of numbers) is a
 * mistake, too: panels show numbers.
 */
MUST_CHECK bool dashboard_query_fill(struct arena *arena,
                                     const struct dashboard_query *query,
                                     const struct dashboard_times *times,
                                     struct query_mistake *mistake, struct str *out);

#endif
