/* chart_private.h: what the files of this folder share. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_CHART_CHART_PRIVATE_H
#define PLATFORM_CHART_CHART_PRIVATE_H

#include "platform/base/buf.h"
#include "platform/chart/chart.h"

/* Numbers beyond this are drawn as this, so that differences of two stay finite. */
#define CHART_VALUE_MAX 1e300

/* What numbers of an axis are divided by, and the unit behind them. */
struct chart_scale {
    double divisor;
    const char *suffix; /* " GiB", "" */
};

/* The scale in which a number of this size is read easily. */
struct chart_scale chart_scale_of(enum chart_unit unit, double magnitude);
/* The number divided by the scale, with so many digits behind the point, and its unit. */
struct str chart_number(struct arena *arena, double value, struct chart_scale scale,
                        int decimals);

struct chart_axis {
    double bottom, top; /* top is greater; both finite */
    double step;
    struct chart_scale scale;
    int decimals;
};

/* Round numbers (1, 2 or 5 of the scale's tens) around low..high. */
struct chart_axis chart_axis_of(enum chart_unit unit, double low, double high,
                                int64_t height);
/* Rows of struct chart_tick. */
struct list chart_axis_ticks(struct arena *arena, const struct chart_axis *axis,
                             int64_t height);

/* Where things are drawn. */
struct chart_plot {
    int64_t from_us, to_us; /* to_us is later */
    int64_t step_us;
    int64_t height;
    struct chart_axis axis;
};

/* Range and height within what can be drawn. */
struct chart_plot chart_plot_of(const struct chart_wants *wants);
/* Within the plot, whatever comes. */
double chart_x(const struct chart_plot *plot, int64_t us);
double chart_y(const struct chart_plot *plot, double value);
/* "12.5%" of CHART_WIDTH */
struct str chart_percent(struct arena *arena, double x);
/* "24.5" */
struct str chart_coordinate(struct arena *arena, double at);
void chart_coordinate_add(struct buf *buf, double at);

/* Ticks of the time axis in a zone. */
struct list chart_time_ticks(struct arena *arena, const struct chart_plot *plot,
                             const struct zone *zone);
/* Rows of struct chart_line for the marks within the plot. */
struct list chart_marks(struct arena *arena, const struct chart_plot *plot,
                        const struct chart_mark *marks, size_t count);
/* The greatest finite value that counts; infinities and NaN are false. */
bool chart_value(double value, double *out);

/* A line, its area and its single points. */
void chart_path(struct arena *arena, const struct chart_plot *plot,
                const struct chart_series *series, bool area, struct chart_shape *out);
/* Bars of all series, one above the other; the axis must be ready: see chart_bars_top. */
struct chart_bars {
    int64_t first_us; /* end of the first column */
    int64_t step_us;
    size_t columns;
    double *sums; /* series * columns + column */
};
struct chart_bars chart_bars_of(struct arena *arena, const struct chart_wants *wants,
                                const struct chart_plot *plot);
double chart_bars_top(const struct chart_bars *bars, size_t series_count);
void chart_bars_draw(struct arena *arena, const struct chart_plot *plot,
                     const struct chart_bars *bars, size_t series_count,
                     struct chart_shape *shapes);
struct list chart_bars_columns(struct arena *arena, const struct chart_wants *wants,
                               const struct chart_plot *plot,
                               const struct chart_bars *bars);
/* Numbers for the cursor. */
struct str chart_values(struct arena *arena, const struct chart_wants *wants,
                        const struct chart_plot *plot);

#endif
