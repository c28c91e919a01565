/*
 * chart.h: pictures of numbers over time, as geometry for templates/part/chart.html.
 *
 * A caller fills a struct chart_wants with series of (instant, value or gap) and gets a struct
 * chart: ticks with labels, path texts, marks, labels and legend rows. No markup is made here and
 * no colour: a series has a class (c1..c8), which the style sheet colours in both themes.
 *
 * Geometry: the plot is CHART_WIDTH units wide and `height` high; the template stretches it to the
 * width of its place. Everything that must not be stretched (labels, marks) is placed by percent
 * of the width ("12.5%"). y grows downwards. Each coordinate lies within the plot, whatever the
 * numbers are; NaN and the infinities are gaps; numbers beyond 1e300 are drawn as 1e300.
 *
 * Large series are reduced to what can be seen: of each column first, lowest, highest and last.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_CHART_CHART_H
#define PLATFORM_CHART_CHART_H

#include "platform/base/arena.h"
#include "platform/base/field.h"
#include "platform/base/zone.h"

enum {
    CHART_WIDTH = 1000, /* units of the plot */
    CHART_HEIGHT = 160, /* the usual height */
    CHART_HEIGHT_MAX = 1000,
    CHART_COLUMNS = 500,   /* what a series is reduced to */
    CHART_SERIES_MAX = 50, /* drawn; the rest is counted in `more` */
    CHART_COLORS = 8,      /* c1..c8; then again, dashed */
    CHART_ENDS_MAX = 4,    /* names at the ends of lines up to that many series */
    CHART_MARKS_MAX = 100,
    CHART_BARS_MAX = 500,  /* columns of a histogram */
    CHART_SPANS_MAX = 500, /* of one lane */
    CHART_LANES_MAX = 20,
    CHART_THRESHOLDS_MAX = 10,
};

enum chart_kind {
    CHART_LINE = 1, /* lines */
    CHART_AREA, /* lines above a tint; the axis begins at 0. The tint only for a single series */
    CHART_BARS, /* bars, the series one above the other; each point stands for its step */
};

enum chart_unit {
    CHART_COUNT = 1,   /* 1 234; 1.2 M */
    CHART_PERCENT,     /* 0..100 as they are, "12.5 %" */
    CHART_BYTES,       /* base 1024: "1.5 GiB" */
    CHART_BYTES_PER_S, /* "1.5 MiB/s" */
    CHART_OPS_PER_S,   /* SI: "1.2 k/s" */
    CHART_SECONDS,     /* "12 ms", "3 min" */
};

/* "count" "percent" "bytes" "bytes_per_second" "ops_per_second" "seconds"; false for others. */
bool chart_unit_parse(struct str word, enum chart_unit *out);
struct str chart_unit_word(enum chart_unit unit);
/* "line" "area" "bars" */
bool chart_kind_parse(struct str word, enum chart_kind *out);
struct str chart_kind_word(enum chart_kind kind);

struct chart_point {
    int64_t time_us;
    double value; /* NaN or infinite: nothing was measured, a gap */
};

struct chart_series {
    struct str name;
    struct str
        tone; /* a class of the caller ("level-error"); STR_NONE = c1..c8 by place */
    const struct chart_point
        *points; /* ascending; what is not later than its neighbour is left out */
    size_t count;
};

/* Something that happened: a deployment, an alert. */
struct chart_mark {
    int64_t time_us;
    struct str title; /* "Generation 4 is running, 12:31" */
    struct str tone;  /* good warn bad info */
};

struct chart_threshold {
    double value;
    struct str title; /* "Limit" */
    struct str tone;  /* good warn bad info */
};

struct chart_wants {
    struct str html_id; /* unique on the page: letters, digits, '-' */
    struct str title;
    enum chart_kind kind;
    enum chart_unit unit;
    int64_t from_us, to_us;
    int64_t
        step_us; /* points further apart than 1.5 steps are not joined; width of a bar; 0 = unknown */
    int64_t height;          /* 0 = CHART_HEIGHT */
    const struct zone *zone; /* of the labels; NULL = UTC */
    struct str zone_name;    /* for the values at the cursor: "Europe/Berlin" */
    const struct chart_series *series;
    size_t series_count;
    const struct chart_mark *marks;
    size_t mark_count;
    const struct chart_threshold *thresholds;
    size_t threshold_count;
    bool wants_ends; /* names at the ends of the lines where they have room */
};

/* ---- what comes back: rows of the lists, for templates ---- */

struct chart_tick {
    struct str at;    /* x: "12.5%"; y: "24.5", from the top */
    struct str label; /* "12:30", "1.5 GiB" */
    bool strong;      /* x: a new day; y: zero */
    bool second;      /* x: left out where there is little room */
};

struct chart_shape {
    struct str tone;  /* "c1"; "c1 dash" for the ninth and further */
    struct str line;  /* path; "" for none */
    struct str area;  /* path; bars of this series, too */
    struct str dots;  /* path: single points between gaps */
    struct str end_y; /* its name at the right end; "" for none */
    struct str end_text;
};

struct chart_line { /* marks and thresholds */
    struct str at;  /* mark: "12.5%"; threshold: "24.5" */
    struct str title;
    struct str tone;
    int64_t time_us; /* of a mark */
};

/* One bar of a histogram, all series together: a place to press. */
struct chart_column {
    struct str at, width; /* "12.5%", "1.6%" */
    struct str title;     /* "12:30 to 12:31: 14 error, 3 warn" */
    struct str href;      /* "" until the caller fills it */
    int64_t from_us, to_us;
};

struct chart_legend {
    struct str tone;
    struct str name;
    struct str current, minimum, maximum, average,
        total; /* "1.5 GiB"; "–" when there is no value */
    double current_value, minimum_value, maximum_value, average_value; /* NaN = none */
    int64_t count; /* values that are no gaps */
};

struct chart {
    struct str html_id, title;
    struct str unit;      /* "bytes", as a word behind the title; "" for counts */
    struct str unit_word; /* of chart_unit_word, for the script */
    struct str told;      /* a sentence for those who do not see it */
    struct str view_box;  /* "0 0 1000 160" */
    int64_t height;
    int64_t svg_height;            /* with the labels of the time axis */
    int64_t label_y;               /* of the time axis */
    struct list y_ticks, x_ticks;  /* struct chart_tick */
    struct list shapes;            /* struct chart_shape */
    struct list columns;           /* struct chart_column, CHART_BARS only */
    struct list marks, thresholds; /* struct chart_line */
    struct list legend;            /* struct chart_legend */
    struct str
        values; /* JSON for the cursor: {"from","to","first","step" in ms,"unit","series":[[number or null]]} */
    struct str zone_name;
    bool bars;
    bool ends;    /* room at the right for names */
    bool empty;   /* nothing but gaps */
    int64_t more; /* series that are not drawn */
};

extern const struct field chart_shown[];
extern const struct field chart_legend_shown[];

/*
 * Everything lives in the arena. A range that is empty or the wrong way round is taken as one
 * second; there is always something to show.
 */
void chart_make(struct arena *arena, const struct chart_wants *wants, struct chart *out);

/* ---- bands: states over time ---- */

/* A state that held for a while. */
struct chart_span {
    int64_t from_us, to_us;
    struct str word; /* "Healthy" */
    struct str tone; /* good warn bad info neutral */
};

struct chart_lane {
    struct str name; /* "Health" */
    const struct chart_span *spans;
    size_t count;
};

struct chart_bands_wants {
    struct str html_id, title;
    int64_t from_us, to_us;
    const struct zone *zone;
    struct str zone_name;
    const struct chart_lane *lanes;
    size_t lane_count;
    const struct chart_mark *marks;
    size_t mark_count;
};

struct chart_segment {
    struct str at, width, end; /* percents; end = at + width */
    struct str tone, word;
    struct str title; /* "Healthy from 12:30 to 14:02" */
    bool has_room;    /* its word fits */
};

struct chart_row {
    struct str name;
    int64_t y, text_y, middle; /* top; base line of words; middle of the bar */
    struct list segments;
};

struct chart_bands {
    struct str html_id, title, told;
    int64_t height, label_y, svg_height, bar_height;
    struct list rows; /* struct chart_row */
    struct list x_ticks;
    struct list marks;
    struct str zone_name;
    struct str values; /* {"from","to"} */
};

extern const struct field chart_bands_shown[];

void chart_bands_make(struct arena *arena, const struct chart_bands_wants *wants,
                      struct chart_bands *out);

/* ---- texts, also for tables ---- */

/* "1.5 GiB", "12.5 %", "1 234", "–" for gaps: at most four digits that count. */
struct str chart_value_text(struct arena *arena, enum chart_unit unit, double value);
/* Wall clock in the zone: "2026-11-21 06:28:31". */
struct str chart_time_text(struct arena *arena, const struct zone *zone, int64_t us);

#endif
