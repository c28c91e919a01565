/* chart-t.c: numbers become geometry: ticks, paths, labels, bars; whatever the numbers are. */
/* SPDX-License-Identifier: ISC */
#include <float.h>
#include <math.h>
#include <string.h>

#include "platform/chart/chart.h"
#include "t/lib/tap.h"

static struct arena *arena;

#define S    US_PER_S
#define NOON INT64_C(1763726400000000) /* 2025-11-21 12:00:00 UTC */

static struct chart_wants wants_of(const struct chart_series *series, size_t count)
{
    return (struct chart_wants){.html_id = STR("cpu"),
                                .title = STR("CPU"),
                                .kind = CHART_LINE,
                                .unit = CHART_COUNT,
                                .from_us = NOON,
                                .to_us = NOON + 100 * S,
                                .step_us = 10 * S,
                                .series = series,
                                .series_count = count};
}

static struct chart made(struct chart_wants wants)
{
    struct chart chart;
    chart_make(arena, &wants, &chart);
    return chart;
}

static struct str labels(struct list ticks)
{
    struct str text = STR("");
    for (size_t i = 0; i < ticks.count; i++)
        text = ARENA_JOIN(arena, text, i > 0 ? STR("|") : STR(""),
                          LIST_ROW(ticks, struct chart_tick, i)->label);
    return text;
}

static const struct chart_shape *shape(const struct chart *chart, size_t index)
{
    return LIST_ROW(chart->shapes, struct chart_shape, index);
}

static void test_path(void)
{
    const struct chart_point points[] = {
        {NOON, 0},          {NOON + 10 * S, 5}, {NOON + 20 * S, 10}, {NOON + 30 * S, NAN},
        {NOON + 40 * S, 3}, {NOON + 80 * S, 4}, {NOON + 90 * S, 4}};
    const struct chart_series series = {STR("a"), STR_NONE, points, COUNT_OF(points)};
    struct chart_wants wants = wants_of(&series, 1);
    wants.kind = CHART_AREA;
    struct chart chart = made(wants);
    is_str(shape(&chart, 0)->line, STR("M0 160 100 80 200 0M800 96 900 96"),
           "a line stops at a gap and where a step is missing");
    is_str(shape(&chart, 0)->dots, STR("M400 112h0"), "a point alone is a dot");
    is_str(shape(&chart, 0)->area,
           STR("M0 160V160L100 80L200 0V160ZM800 160V96L900 96V160Z"),
           "areas end at gaps");
    is_str(labels(chart.y_ticks), STR("0|2|4|6|8|10"), "round numbers at the side");
    is_str(labels(chart.x_ticks),
           STR("12:00:00|12:00:15|12:00:30|12:00:45|12:01:00|12:01:15|12:01:30"),
           "round times below");
    const struct chart_legend *row = LIST_ROW(chart.legend, struct chart_legend, 0);
    ok(str_is(row->current, "4") && str_is(row->minimum, "0") &&
           str_is(row->maximum, "10"),
       "the legend has last, least and greatest");
}

int main(void)
{
    arena = arena_open("test", MIB(256));
    test_path();
    arena_close(arena);
    return done_testing();
}
