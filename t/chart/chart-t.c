/* chart-t.c: numbers become geometry: ticks, paths, labels, bars; whatever the numbers are. */
/* SPDX-License-Identifier: ISC */
#include <float.h>
#include <math.h>
#include <stdlib.h>
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

static struct str value(enum chart_unit unit, double number)
{
    return chart_value_text(arena, unit, number);
}

#define NB "\xe2\x80\xaf"

static void test_texts(void)
{
    static const struct {
        enum chart_unit unit;
        double number;
        struct str text;
    } texts[] = {
        {CHART_COUNT, 0, STR_INIT("0")},
        {CHART_COUNT, 1234, STR_INIT("1" NB "234")},
        {CHART_COUNT, 12345678, STR_INIT("12.3" NB "M")},
        {CHART_COUNT, -5,
         STR_INIT("\xe2\x88\x92"
                  "5")},
        {CHART_COUNT, 1e-9, STR_INIT("1e-09")},
        {CHART_COUNT, NAN, STR_INIT("\xe2\x80\x93")},
        {CHART_COUNT, INFINITY, STR_INIT("\xe2\x80\x93")},
        {CHART_PERCENT, 12.5, STR_INIT("12.5" NB "%")},
        {CHART_PERCENT, 99.99, STR_INIT("100.0" NB "%")},
        {CHART_BYTES, 1023, STR_INIT("1" NB "023" NB "B")},
        {CHART_BYTES, 1024, STR_INIT("1" NB "KiB")},
        {CHART_BYTES, 1610612736, STR_INIT("1.50" NB "GiB")},
        {CHART_BYTES_PER_S, 1536, STR_INIT("1.50" NB "KiB/s")},
        {CHART_OPS_PER_S, 1200, STR_INIT("1.20" NB "k/s")},
        {CHART_SECONDS, 0.012, STR_INIT("12" NB "ms")},
        {CHART_SECONDS, 90, STR_INIT("90" NB "s")},
        {CHART_SECONDS, 180, STR_INIT("3" NB "min")},
        {CHART_SECONDS, 7200, STR_INIT("2" NB "h")},
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        is_str(value(texts[i].unit, texts[i].number), texts[i].text, "%g as %.*s",
               texts[i].number, STR_ARG(texts[i].text));
}

static struct chart one_value(double number, enum chart_unit unit)
{
    static struct chart_point points[2];
    static struct chart_series series;
    points[0] = (struct chart_point){NOON, number};
    points[1] = (struct chart_point){NOON + 10 * S, number};
    series = (struct chart_series){STR("a"), STR_NONE, points, 2};
    struct chart_wants wants = wants_of(&series, 1);
    wants.unit = unit;
    return made(wants);
}

static void test_axes(void)
{
    struct chart chart = one_value(0, CHART_COUNT);
    is_str(labels(chart.y_ticks), STR("0|0.2|0.4|0.6|0.8|1.0"), "all zero: from 0 to 1");
    chart = one_value(5, CHART_COUNT);
    is_str(labels(chart.y_ticks), STR("0|1|2|3|4|5"), "all equal: from 0");
    chart = one_value(-3, CHART_COUNT);
    is_str(labels(chart.y_ticks),
           STR("\xe2\x88\x92"
               "3|\xe2\x88\x92"
               "2|\xe2\x88\x92"
               "1|0"),
           "negative numbers: to 0");
    chart = one_value(3 * 1048576.0, CHART_BYTES);
    is_str(labels(chart.y_ticks), STR("0" NB "MiB|1" NB "MiB|2" NB "MiB|3" NB "MiB"),
           "bytes: round in their own unit");
    chart = made(wants_of(NULL, 0));
    ok(chart.empty && chart.y_ticks.count > 0, "no series: an empty plot with axes");
    const struct chart_series none = {STR("a"), STR_NONE, NULL, 0};
    chart = made(wants_of(&none, 1));
    ok(chart.empty && str_contains(chart.told, STR("No values")),
       "no points: it says so");
}

static struct str times(int64_t from_us, int64_t range_s, const struct zone *zone)
{
    struct chart_wants wants = wants_of(NULL, 0);
    wants.from_us = from_us;
    wants.to_us = from_us + range_s * S;
    wants.zone = zone;
    return labels(made(wants).x_ticks);
}

static void test_times(void)
{
    is_str(times(NOON, 3600, NULL), STR("12:00|12:10|12:20|12:30|12:40|12:50|13:00"),
           "an hour");
    is_str(times(NOON, 86400, NULL), STR("12:00|18:00|22 Nov|06:00|12:00"),
           "a day: midnight is a date");
    is_str(times(NOON, 7 * 86400, NULL),
           STR("22 Nov|23 Nov|24 Nov|25 Nov|26 Nov|27 Nov|28 Nov"), "a week");
    is_str(times(NOON, 30 * 86400, NULL), STR("27 Nov|4 Dec|11 Dec|18 Dec"), "a month");
    is_str(times(NOON, 200 * 86400, NULL),
           STR("Dec 2025|Jan 2026|Feb 2026|Mar 2026|Apr 2026|May 2026|Jun 2026"),
           "half a year");
    is_str(times(NOON, 5 * 365 * 86400, NULL), STR("2026|2027|2028|2029|2030"), "years");
    zones_open("/usr/share/zoneinfo");
    const struct zone *berlin = zone_find(STR("Europe/Berlin"));
    if (berlin == NULL)
        return;
    is_str(times(NOON, 3600, berlin), STR("13:00|13:10|13:20|13:30|13:40|13:50|14:00"),
           "on the clock of a zone");
    /* 2026-03-29 01:00 UTC: from two o'clock to three. */
    is_str(times(INT64_C(1774735200) * S, 6 * 3600, berlin),
           STR("23:00|29 Mar|01:00|03:00|04:00|05:00|06:00"),
           "an hour that is not there");
    is_str(times(INT64_C(1774699200) * S, 86400, berlin), STR("18:00|29 Mar|06:00|12:00"),
           "steps stay on the wall's clock");
}

static void test_ends(void)
{
    struct chart_point points[3][2];
    struct chart_series series[3];
    const char *const names[] = {"telemetry-graph-2efz-0", "telemetry-graph-2efz-1", "c"};
    for (size_t i = 0; i < 3; i++) {
        points[i][0] = (struct chart_point){NOON, 5};
        points[i][1] = (struct chart_point){NOON + 10 * S, 5 + (double)i * 0.01};
        series[i] = (struct chart_series){str_of(names[i]), STR_NONE, points[i], 2};
    }
    struct chart_wants wants = wants_of(series, 3);
    wants.wants_ends = true;
    struct chart chart = made(wants);
    ok(chart.ends, "few series have their names at their ends");
    is_str(shape(&chart, 0)->end_text, STR("telemetry\xe2\x80\xa6h-2efz-0"),
           "what tells names apart is kept");
    double last = -100;
    bool apart = true;
    for (size_t i = 3; i-- > 0;) { /* the greatest is the highest */
        double y = strtod(arena_cstr(arena, shape(&chart, i)->end_y), NULL);
        apart = apart && y - last >= 13.9 && y <= 164;
        last = y;
    }
    ok(apart, "no two names overlap, none leaves the plot");
}

static void test_bars(void)
{
    const struct chart_point errors[] = {{NOON + 10 * S, 2}, {NOON + 20 * S, 4}};
    const struct chart_point infos[] = {
        {NOON + 20 * S, 6}, {NOON + 30 * S, -7}, {NOON + 40 * S, NAN}};
    const struct chart_series series[] = {{STR("error"), STR("level-error"), errors, 2},
                                          {STR("info"), STR("level-info"), infos, 3}};
    struct chart_wants wants = wants_of(series, 2);
    wants.kind = CHART_BARS;
    struct chart chart = made(wants);
    is_str(shape(&chart, 0)->area, STR("M1 160V128H99V160ZM101 160V96H199V160Z"),
           "a bar for each step, which its instant ends");
    is_str(shape(&chart, 1)->area, STR("M101 96V0H199V96Z"),
           "the next series stands on it");
    is_int((int64_t)chart.columns.count, 10, "each step is a place to press");
    const struct chart_column *column = LIST_ROW(chart.columns, struct chart_column, 1);
    is_str(column->title, STR("2025-11-21 12:00:10 to 12:00:20: 4 error, 6 info"),
           "which says what is there");
    ok(column->from_us == NOON + 10 * S && column->to_us == NOON + 20 * S,
       "and which time it is");
    is_str(LIST_ROW(chart.legend, struct chart_legend, 0)->total, STR("6"),
           "the legend has sums");
    ok(str_contains(chart.values, STR("\"bars\":true")), "the cursor knows of bars");
}

static void test_bands(void)
{
    const struct chart_span spans[] = {
        {NOON - 50 * S, NOON + 50 * S, STR("Healthy"), STR("good")},
        {NOON + 50 * S, NOON + 50 * S, STR("Failed"), STR("bad")},
        {NOON + 500 * S, NOON + 600 * S, STR("Later"), STR("bad")}};
    const struct chart_lane lane = {STR("Health"), spans, COUNT_OF(spans)};
    struct chart_bands bands;
    chart_bands_make(arena,
                     &(struct chart_bands_wants){.html_id = STR("b"),
                                                 .title = STR("B"),
                                                 .from_us = NOON,
                                                 .to_us = NOON + 100 * S,
                                                 .lanes = &lane,
                                                 .lane_count = 1},
                     &bands);
    const struct list *segments = &LIST_ROW(bands.rows, struct chart_row, 0)->segments;
    is_int((int64_t)segments->count, 2, "what lies outside is left out");
    const struct chart_segment *first = LIST_ROW(*segments, struct chart_segment, 0);
    is_str(first->at, STR("0.00%"), "what began before begins at the edge");
    is_str(first->width, STR("50.00%"), "and is as wide as it lasts");
    ok(first->has_room, "its word has room");
    const struct chart_segment *moment = LIST_ROW(*segments, struct chart_segment, 1);
    ok(!moment->has_room && str_is(moment->width, "0.20%"), "a moment is seen, too");
}

static void test_marks(void)
{
    const struct chart_mark marks[] = {{NOON + 25 * S, STR("Deployed"), STR("info")},
                                       {NOON - S, STR("Before"), STR("bad")}};
    const struct chart_threshold thresholds[] = {{5, STR("Limit"), STR("bad")},
                                                 {5000, STR("Far"), STR("bad")},
                                                 {NAN, STR("None"), STR("bad")}};
    const struct chart_point points[] = {{NOON, 1}, {NOON + 10 * S, 4}};
    const struct chart_series series = {STR("a"), STR_NONE, points, 2};
    struct chart_wants wants = wants_of(&series, 1);
    wants.marks = marks;
    wants.mark_count = 2;
    wants.thresholds = thresholds;
    wants.threshold_count = 3;
    struct chart chart = made(wants);
    is_int((int64_t)chart.marks.count, 1, "marks within the range");
    is_str(LIST_ROW(chart.marks, struct chart_line, 0)->at, STR("25.00%"),
           "stand at their time");
    is_int((int64_t)chart.thresholds.count, 1,
           "a limit far away does not press the line down");
    is_str(LIST_ROW(chart.thresholds, struct chart_line, 0)->at, STR("0"),
           "a near one is drawn");
}

int main(void)
{
    arena = arena_open("test", MIB(256));
    test_path();
    test_texts();
    test_axes();
    test_times();
    test_ends();
    test_bars();
    test_bands();
    test_marks();
    arena_close(arena);
    return done_testing();
}
