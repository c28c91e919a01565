/*
 * metric.h: panels: queries for numbers over time, asked of the metric store together and drawn
 * as charts. The page of a resource's metrics is made of them; dashboards use them likewise.
 *
 * A panel asks with the permissions of the call: at a resource for its own series, at a project
 * for those of its resources that the caller may read (product/proxy/proxy.h). What cannot be had
 * says so in its own place, and the rest is there.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_METRIC_METRIC_H
#define PRODUCT_METRIC_METRIC_H

#include "platform/chart/chart.h"
#include "platform/site/site.h"
#include "product/catalog/catalog.h"
#include "product/proxy/proxy.h"

enum {
    METRIC_QUERIES_MAX = 8, /* of one panel */
    METRIC_PANELS_MAX = 48, /* of one page */
    METRIC_SERIES_MAX = 20, /* drawn of one panel; the others are counted */
    METRIC_SERIES_PAGE_MAX =
        240,               /* drawn of one page: some 40 KiB each until it is sent */
    METRIC_CUSTOM_MAX = 6, /* panels of the address */
};

struct metric_query {
    struct str query;  /* as somebody wrote it: PromQL, or LogQL that gives numbers */
    struct str legend; /* "{{pod}} in": labels for themselves; "" = made of all labels */
    enum proxy_store store; /* 0 = PROXY_METRICS */
};

struct metric_panel {
    struct str id; /* letters, digits, '-'; unique on the page */
    struct str title;
    enum chart_kind kind;
    enum chart_unit unit;
    struct list queries; /* struct metric_query */
    const struct str
        *resources; /* at a project: only these, ended by STR_NONE; NULL = all */
    int64_t height; /* 0 = the usual */
    const struct chart_threshold *thresholds;
    size_t threshold_count;
};

/* ---- the range, from the address ---- */

struct metric_range {
    struct str
        word; /* "6h": the last six hours, anew at each look; "" = from and to are fixed */
    int64_t from_us, to_us;
    int64_t step_ms;
    int64_t refresh_s;                      /* 0 = not by itself */
    struct str typed, typed_from, typed_to; /* as the form shows them again */
};

/*
 * ?range= (1h 6h 24h 7d 30d, or typed like 90m, 2d), or ?from= and ?to= (RFC 3339, a date, or
 * what a control for date and time sends, on the person's own clock); ?refresh=10s|1m. Without
 * them the last hour.
 *
 * INVALID with field errors (/range /from /to /refresh) for what is not understood; *out is the
 * last hour then.
 */
MUST_CHECK enum outcome metric_range_read(struct call *call, struct metric_range *out);
/* Query parameters of routes that read a range. */
#define METRIC_RANGE_PARAMETERS                                                          \
    {"range", FIELD_TEXT, "The last so long: 1h, 6h, 24h, 7d, 30d, or typed like 90m.",  \
     0,       0,          false,                                                         \
     NULL},                                                                              \
        {"from", FIELD_TEXT, "Beginning of a fixed range.", 0, 0, false, NULL},          \
    {                                                                                    \
        "to", FIELD_TEXT, "End of a fixed range; absent = now.", 0, 0, false, NULL       \
    }

struct metric_choice {
    struct str label;
    struct str href;
    bool current;
};

/* templates/part/metric_range.html: member STRUCT_AT(..., range, metric_range_bar_shown) */
struct metric_range_bar {
    struct str action;   /* the page's own path */
    struct list presets; /* struct metric_choice */
    struct list refreshes;
    struct str typed, from, to; /* what the controls show */
    struct str range_error, from_error, to_error;
    struct list kept; /* struct pair-like rows { name, value }: other parameters */
    struct str zone_name;
    struct str told; /* "2026-11-21 05:28:31 to 06:28:31, a point every 30 s" */
    struct str earlier_href, later_href, wider_href; /* "" = not possible */
    bool opened;    /* the range is none of the presets */
    int64_t live_s; /* for data-live */
};
extern const struct field metric_range_bar_shown[];
void metric_range_bar_fill(struct call *call, const struct metric_range *range,
                           struct metric_range_bar *out);

/* ---- panels ---- */

/* What happened meanwhile, drawn into each panel. */
struct metric_marks {
    const struct chart_mark *rows;
    size_t count;
    bool wants_alerts;   /* ask for alerts, too: they are put behind the rows */
    bool alerts_missing; /* they could not be had */
    const struct chart_span *fired; /* while which alert fired, likewise */
    size_t fired_count;
};

struct metric_note {
    struct str text;
};

/* templates/part/metric_panel.html: rows of a list, LIST_AT(..., panels, metric_panel_shown) */
struct metric_panel_view {
    struct str id, title;
    struct chart chart;
    bool has_chart;
    bool trouble; /* nothing of it could be had */
    struct str trouble_title, trouble_text;
    struct str retry_href;           /* "" = another try makes no sense */
    struct list notes;               /* struct metric_note: what is missing of it */
    struct str table_href, csv_href; /* "" until the page fills them */
    struct str remove_href;          /* likewise */
    struct str keep_href;            /* likewise: puts it on a dashboard */
    struct list queries;             /* struct metric_note: as they were sent */
    enum outcome outcome;   /* of the first query that failed; DONE = all is there */
    struct failure failure; /* why */
    /* For tables, CSV and others who calculate. */
    const struct chart_series *series;
    size_t series_count;
};
extern const struct field metric_panel_shown[];

struct metric_wants {
    const struct metric_panel *panels;
    size_t count; /* at most METRIC_PANELS_MAX */
    const struct metric_range *range;
    struct metric_marks
        *marks; /* comes back with the alerts that were wanted; NULL = none */
};

/*
 * Ask all queries of all panels at once, under the deadline of pages, and draw them.
 *
 * views   one for each panel; each tells what it lacks
 *
 * DONE         also when no panel could be had
 * STORE_FAULT  the database did not say where we are
 */
MUST_CHECK enum outcome metric_panels_render(struct call *call,
                                             const struct metric_wants *wants,
                                             struct metric_panel_view *views);

/* "{{label}}" of the template by the values of `labels` (an object of texts), others by nothing. */
struct str metric_legend(struct arena *arena, struct str template_text,
                         const struct node *labels);

/* A table of a panel: one row for each instant, one column for each series. */
struct metric_cell {
    struct str text;
};
struct metric_row {
    struct str time;
    int64_t time_us;
    struct list cells; /* struct metric_cell */
};
extern const struct field metric_cell_shown[];
extern const struct field metric_row_shown[];
/* Newest first; at most `most` rows, out->more when there are further. */
struct list metric_table(struct arena *arena, const struct metric_panel_view *view,
                         const struct metric_panel *panel, const struct zone *zone,
                         size_t most);
/* The same as CSV, oldest first, with plain numbers and times in UTC. */
void metric_csv(struct buf *out, struct arena *arena,
                const struct metric_panel_view *view);

/* The zone of the caller's clock; NULL = UTC. */
const struct zone *metric_zone(const struct call *call);

#endif
