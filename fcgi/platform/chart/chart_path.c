/* chart_path.c: a series as path texts, reduced to what can be seen. */
/* SPDX-License-Identifier: ISC */
#include <math.h>

#include "platform/chart/chart_private.h"

enum { PATH_BYTES = 1024, PATH_BYTES_MAX = 256 * 1024, PICKS = 4 };

struct spot {
    double x, y;
    size_t order; /* which comes first */
};

/* One column: its first, highest, lowest and last point. */
struct column {
    int64_t number;
    size_t count;
    struct spot first, high, low, last;
};

struct pencil {
    const struct chart_plot *plot;
    struct buf line, area, dots;
    double base;       /* where the area ends */
    struct spot begin; /* of this run; drawn when there is a second point */
    size_t in_run;
    struct column column;
};

static void add_spot(struct buf *buf, struct spot spot)
{
    chart_coordinate_add(buf, spot.x);
    buf_add_char(buf, ' ');
    chart_coordinate_add(buf, spot.y);
}

static void pencil_to(struct pencil *pencil, struct spot spot)
{
    if (pencil->in_run == 0) {
        pencil->begin = spot;
    } else {
        if (pencil->in_run == 1) {
            BUF_ADD(&pencil->line, "M");
            add_spot(&pencil->line, pencil->begin);
            BUF_ADD(&pencil->area, "M");
            add_spot(&pencil->area, (struct spot){pencil->begin.x, pencil->base, 0});
            BUF_ADD(&pencil->area, "V");
            chart_coordinate_add(&pencil->area, pencil->begin.y);
        }
        buf_add_char(&pencil->line, ' ');
        add_spot(&pencil->line, spot);
        BUF_ADD(&pencil->area, "L");
        add_spot(&pencil->area, spot);
    }
    pencil->in_run++;
}

/* Each of the four once, in the order of time. */
static void column_draw(struct pencil *pencil)
{
    struct column *column = &pencil->column;
    if (column->count == 0)
        return;
    bool high_first = column->high.order <= column->low.order;
    const struct spot picks[PICKS] = {
        column->first, high_first ? column->high : column->low,
        high_first ? column->low : column->high, column->last};
    for (size_t i = 0; i < PICKS; i++)
        if (i == 0 || picks[i].order > picks[i - 1].order)
            pencil_to(pencil, picks[i]);
    column->count = 0;
}

static void run_end(struct pencil *pencil)
{
    column_draw(pencil);
    if (pencil->in_run == 1) {
        BUF_ADD(&pencil->dots, "M");
        add_spot(&pencil->dots, pencil->begin);
        BUF_ADD(&pencil->dots, "h0");
    } else if (pencil->in_run > 1) {
        BUF_ADD(&pencil->area, "V");
        chart_coordinate_add(&pencil->area, pencil->base);
        BUF_ADD(&pencil->area, "Z");
    }
    pencil->in_run = 0;
}

static void column_take(struct pencil *pencil, int64_t number, struct spot spot)
{
    struct column *column = &pencil->column;
    if (column->count > 0 && column->number != number)
        column_draw(pencil);
    if (column->count == 0)
        *column = (struct column){number, 0, spot, spot, spot, spot};
    column->count++;
    column->last = spot;
    if (spot.y < column->high.y) /* y grows downwards */
        column->high = spot;
    if (spot.y > column->low.y)
        column->low = spot;
}

static int64_t column_of(double x)
{
    return (int64_t)(x * CHART_COLUMNS / CHART_WIDTH);
}

/* Is there nothing between this point and the one before it? Gaps of less than a column in a
 * dense series cannot be seen, and would cost as much as the points. */
static bool is_apart(const struct chart_plot *plot, bool gap, int64_t distance_us,
                     bool dense, int64_t columns)
{
    bool late = plot->step_us > 0 && distance_us > plot->step_us + plot->step_us / 2;
    return (gap || late) && (!dense || columns > 1);
}

void chart_path(struct arena *arena, const struct chart_plot *plot,
                const struct chart_series *series, bool area, struct chart_shape *out)
{
    struct pencil pencil = {.plot = plot,
                            .line = buf_open(arena, PATH_BYTES, PATH_BYTES_MAX),
                            .area = buf_open(arena, 0, area ? PATH_BYTES_MAX : 0),
                            .dots = buf_open(arena, 0, PATH_BYTES_MAX),
                            .base = chart_y(plot, 0)};
    bool dense = series->count > 2 * (size_t)CHART_COLUMNS;
    bool gap = false, any = false;
    int64_t last_us = INT64_MIN, last_column = 0;
    for (size_t i = 0; i < series->count; i++) {
        const struct chart_point *point = &series->points[i];
        double value;
        if (point->time_us < plot->from_us || point->time_us > plot->to_us ||
            (any && point->time_us <= last_us))
            continue;
        if (!chart_value(point->value, &value)) {
            gap = true;
            continue;
        }
        double x = chart_x(plot, point->time_us);
        int64_t number = column_of(x);
        if (any &&
            is_apart(plot, gap, point->time_us - last_us, dense, number - last_column))
            run_end(&pencil);
        column_take(&pencil, number, (struct spot){x, chart_y(plot, value), i});
        last_us = point->time_us;
        last_column = number;
        any = true;
        gap = false;
    }
    run_end(&pencil);
    out->line = buf_str(&pencil.line);
    out->area = area ? buf_str(&pencil.area) : STR("");
    out->dots = buf_str(&pencil.dots);
}
