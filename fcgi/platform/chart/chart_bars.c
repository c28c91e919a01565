/* chart_bars.c: bars of several series, one above the other, each for the step that its instant ends. */
/* SPDX-License-Identifier: ISC */
#include <math.h>

#include "platform/chart/chart_private.h"

enum { PATH_BYTES = 1024, PATH_BYTES_MAX = 128 * 1024, TOLD_BYTES_MAX = 2048 };

static const struct chart_point *first_point(const struct chart_wants *wants)
{
    for (size_t i = 0; i < wants->series_count; i++)
        if (wants->series[i].count > 0)
            return &wants->series[i].points[0];
    return NULL;
}

/* The first instant at or after `from` on the grid that `anchor` stands on. */
static int64_t grid_first(int64_t from_us, int64_t anchor_us, int64_t step_us)
{
    int64_t rest = (from_us - anchor_us) % step_us;
    if (rest < 0)
        rest += step_us;
    return rest == 0 ? from_us : from_us - rest + step_us;
}

struct chart_bars chart_bars_of(struct arena *arena, const struct chart_wants *wants,
                                const struct chart_plot *plot)
{
    int64_t span = plot->to_us - plot->from_us;
    struct chart_bars bars = {.step_us = plot->step_us};
    if (bars.step_us < span / (CHART_BARS_MAX * INT64_C(1000)) || bars.step_us <= 0)
        bars.step_us = span / 60 + 1;
    int64_t most = CHART_BARS_MAX - 2;
    int64_t merged = span / bars.step_us / most + 1;
    bars.step_us *= merged;
    const struct chart_point *anchor = first_point(wants);
    bool near = anchor != NULL && anchor->time_us >= plot->from_us &&
                anchor->time_us <= plot->to_us;
    bars.first_us =
        grid_first(plot->from_us, near ? anchor->time_us : plot->from_us, bars.step_us);
    if (bars.first_us == plot->from_us)
        bars.first_us += bars.step_us;
    bars.columns =
        (size_t)((plot->to_us - bars.first_us + bars.step_us - 1) / bars.step_us + 1);
    if (plot->to_us <= bars.first_us)
        bars.columns = 1;
    bars.sums = ARENA_ARRAY(arena, bars.columns * (wants->series_count + 1), double);
    for (size_t s = 0; s < wants->series_count; s++)
        for (size_t i = 0; i < wants->series[s].count; i++) {
            const struct chart_point *point = &wants->series[s].points[i];
            double value;
            if (point->time_us <= plot->from_us || point->time_us > plot->to_us ||
                !chart_value(point->value, &value) || value < 0)
                continue;
            int64_t behind = point->time_us - bars.first_us;
            int64_t column = behind <= 0 ? 0 : (behind + bars.step_us - 1) / bars.step_us;
            if (column < (int64_t)bars.columns) {
                double *sum = &bars.sums[s * bars.columns + (size_t)column];
                *sum = fmin(*sum + value, CHART_VALUE_MAX);
            }
        }
    return bars;
}

double chart_bars_top(const struct chart_bars *bars, size_t series_count)
{
    double top = 0;
    for (size_t column = 0; column < bars->columns; column++) {
        double sum = 0;
        for (size_t s = 0; s < series_count; s++)
            sum += bars->sums[s * bars->columns + column];
        top = fmax(top, fmin(sum, CHART_VALUE_MAX));
    }
    return top;
}

struct extent {
    int64_t from_us, to_us;
    double left, right;
};

static struct extent column_extent(const struct chart_plot *plot,
                                   const struct chart_bars *bars, size_t column)
{
    struct extent extent = {.to_us = bars->first_us + (int64_t)column * bars->step_us};
    extent.from_us = extent.to_us - bars->step_us;
    if (extent.from_us < plot->from_us)
        extent.from_us = plot->from_us;
    if (extent.to_us > plot->to_us)
        extent.to_us = plot->to_us;
    extent.left = chart_x(plot, extent.from_us);
    extent.right = chart_x(plot, extent.to_us);
    return extent;
}

void chart_bars_draw(struct arena *arena, const struct chart_plot *plot,
                     const struct chart_bars *bars, size_t series_count,
                     struct chart_shape *shapes)
{
    double *base = ARENA_ARRAY(arena, bars->columns, double);
    for (size_t s = 0; s < series_count; s++) {
        struct buf path = buf_open(arena, PATH_BYTES, PATH_BYTES_MAX);
        for (size_t column = 0; column < bars->columns; column++) {
            double value = bars->sums[s * bars->columns + column];
            if (value <= 0)
                continue;
            struct extent extent = column_extent(plot, bars, column);
            double gap = fmin(2, (extent.right - extent.left) * 0.15);
            double low = chart_y(plot, base[column]);
            base[column] = fmin(base[column] + value, CHART_VALUE_MAX);
            double high = chart_y(plot, base[column]);
            BUF_ADD(&path, "M");
            chart_coordinate_add(&path, extent.left + gap / 2);
            buf_add_char(&path, ' ');
            chart_coordinate_add(&path, low);
            BUF_ADD(&path, "V");
            chart_coordinate_add(&path, high);
            BUF_ADD(&path, "H");
            chart_coordinate_add(&path, extent.right - gap / 2);
            BUF_ADD(&path, "V");
            chart_coordinate_add(&path, low);
            BUF_ADD(&path, "Z");
        }
        shapes[s].area = buf_str(&path);
    }
}

static struct str column_title(struct arena *arena, const struct chart_wants *wants,
                               const struct chart_bars *bars, size_t column,
                               struct extent extent)
{
    struct buf out = buf_open(arena, 64, TOLD_BYTES_MAX);
    bool seconds = bars->step_us < 60 * US_PER_S;
    struct str from = chart_time_text(arena, wants->zone, extent.from_us);
    struct str to = chart_time_text(arena, wants->zone, extent.to_us);
    size_t shown = seconds ? from.length : from.length - 3;
    buf_add(&out, str_slice(from, 0, shown));
    BUF_ADD(&out, " to ");
    buf_add(&out, str_slice(to, bars->step_us < 86400 * US_PER_S ? 11 : 0, shown));
    bool any = false;
    for (size_t s = 0; s < wants->series_count; s++) {
        double value = bars->sums[s * bars->columns + column];
        if (value <= 0)
            continue;
        buf_add(&out, any ? STR(", ") : STR(": "));
        buf_add(&out, chart_value_text(arena, wants->unit, value));
        buf_add_char(&out, ' ');
        buf_add(&out, wants->series[s].name);
        any = true;
    }
    if (!any)
        BUF_ADD(&out, ": none");
    return buf_str(&out);
}

struct list chart_bars_columns(struct arena *arena, const struct chart_wants *wants,
                               const struct chart_plot *plot,
                               const struct chart_bars *bars)
{
    struct chart_column *rows = ARENA_ARRAY(arena, bars->columns, struct chart_column);
    size_t count = 0;
    for (size_t column = 0; column < bars->columns; column++) {
        struct extent extent = column_extent(plot, bars, column);
        if (extent.right <= extent.left)
            continue;
        rows[count++] = (struct chart_column){
            .at = chart_percent(arena, extent.left),
            .width = chart_percent(arena, extent.right - extent.left),
            .title = column_title(arena, wants, bars, column, extent),
            .href = STR(""),
            .from_us = extent.from_us,
            .to_us = extent.to_us,
        };
    }
    return (struct list){rows, count, sizeof *rows, false};
}
