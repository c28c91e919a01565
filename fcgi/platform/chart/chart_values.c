/* chart_values.c: the numbers of a chart for the cursor, as JSON, no more than can be pointed at. */
/* SPDX-License-Identifier: ISC */
#include <math.h>

#include "platform/chart/chart_private.h"

enum { TIMES_MAX = 400, VALUES_BYTES_MAX = 512 * 1024 };

/*
 * All series share one list of instants: the grid of the step where there is one. Each slot has
 * the last value that fell into it.
 */
struct grid {
    int64_t first_us, step_us;
    size_t count;
};

static struct grid grid_of(const struct chart_wants *wants, const struct chart_plot *plot)
{
    int64_t span = plot->to_us - plot->from_us;
    int64_t step = plot->step_us > 0 ? plot->step_us : span / (TIMES_MAX - 1) + 1;
    step *= span / step / TIMES_MAX + 1;
    int64_t first = plot->from_us;
    for (size_t i = 0; i < wants->series_count; i++)
        if (wants->series[i].count > 0 &&
            wants->series[i].points[0].time_us > plot->from_us) {
            first = plot->from_us +
                    (wants->series[i].points[0].time_us - plot->from_us) % step;
            break;
        }
    return (struct grid){first, step, (size_t)((plot->to_us - first) / step) + 1};
}

static void add_series(struct buf *out, const struct chart_series *series,
                       const struct chart_plot *plot, struct grid grid, double *slots)
{
    for (size_t i = 0; i < grid.count; i++)
        slots[i] = NAN;
    for (size_t i = 0; i < series->count; i++) {
        const struct chart_point *point = &series->points[i];
        double value;
        if (point->time_us < plot->from_us || point->time_us > plot->to_us ||
            !chart_value(point->value, &value))
            continue;
        int64_t slot = (point->time_us - grid.first_us + grid.step_us / 2) / grid.step_us;
        if (slot >= 0 && slot < (int64_t)grid.count)
            slots[slot] = value;
    }
    for (size_t i = 0; i < grid.count; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        if (isnan(slots[i]))
            BUF_ADD(out, "null");
        else
            buf_print(out, "%.6g", slots[i]);
    }
}

struct str chart_values(struct arena *arena, const struct chart_wants *wants,
                        const struct chart_plot *plot)
{
    struct buf out = buf_open(arena, KIB(1), VALUES_BYTES_MAX);
    struct grid grid = grid_of(wants, plot);
    double *slots = ARENA_ARRAY(arena, grid.count, double);
    buf_print(
        &out,
        "{\"from\":%lld,\"to\":%lld,\"first\":%lld,\"step\":%lld,\"bars\":%s,\"unit\":\"%.*s\",\"series\":[",
        (long long)(plot->from_us / US_PER_MS), (long long)(plot->to_us / US_PER_MS),
        (long long)(grid.first_us / US_PER_MS), (long long)(grid.step_us / US_PER_MS),
        wants->kind == CHART_BARS ? "true" : "false",
        STR_ARG(chart_unit_word(wants->unit)));
    for (size_t i = 0; i < wants->series_count; i++) {
        buf_add(&out, i > 0 ? STR(",[") : STR("["));
        add_series(&out, &wants->series[i], plot, grid, slots);
        buf_add_char(&out, ']');
    }
    BUF_ADD(&out, "]}");
    /* Half a list would be no JSON. */
    return out.over ? STR("null") : buf_str(&out);
}
