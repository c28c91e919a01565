/* hostile-t.c: whatever the numbers are, each coordinate lies within the plot and texts are small. */
/* SPDX-License-Identifier: ISC */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "platform/chart/chart.h"
#include "t/lib/tap.h"

#define S    US_PER_S
#define NOON INT64_C(1763726400000000)

enum { POINTS = 11000, ROUNDS = 300, PATH_MOST = 64 * 1024 };

static struct arena *arena;
static uint64_t seed = 12345;

static uint64_t chance(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* Every number of a path is within 0..most, and the path is made of moves and numbers alone. */
static bool path_is_within(struct str path, double most)
{
    char text[64];
    size_t i = 0;
    while (i < path.length) {
        if (strchr("MLVHZh ", path.at[i]) != NULL) {
            i++;
            continue;
        }
        size_t length = 0;
        while (i < path.length && length + 1 < sizeof text &&
               strchr("0123456789.", path.at[i]) != NULL)
            text[length++] = path.at[i++];
        if (length == 0)
            return false;
        text[length] = '\0';
        char *end;
        double number = strtod(text, &end);
        if (*end != '\0' || !(number >= 0 && number <= most))
            return false;
    }
    return true;
}

static bool ticks_are_within(struct list ticks, double most)
{
    for (size_t i = 0; i < ticks.count; i++) {
        const struct chart_tick *tick = LIST_ROW(ticks, struct chart_tick, i);
        double at = strtod(arena_cstr(arena, tick->at), NULL);
        if (!(at >= 0 && at <= most) || tick->label.length == 0 ||
            tick->label.length > 40)
            return false;
    }
    return true;
}

static bool is_whole(const struct chart *chart)
{
    double height = (double)chart->height;
    for (size_t i = 0; i < chart->shapes.count; i++) {
        const struct chart_shape *shape = LIST_ROW(chart->shapes, struct chart_shape, i);
        if (!path_is_within(shape->line, CHART_WIDTH) ||
            !path_is_within(shape->area, CHART_WIDTH) ||
            !path_is_within(shape->dots, CHART_WIDTH) || shape->line.length > PATH_MOST ||
            shape->area.length > PATH_MOST)
            return false;
    }
    for (size_t i = 0; i < chart->legend.count; i++)
        if (LIST_ROW(chart->legend, struct chart_legend, i)->average.length > 40)
            return false;
    return ticks_are_within(chart->x_ticks, 100) &&
           ticks_are_within(chart->y_ticks, height) && chart->y_ticks.count >= 1 &&
           !str_contains(chart->values, STR("nan")) &&
           !str_contains(chart->values, STR("inf"));
}

static double hostile_value(void)
{
    static const double values[] = {
        0,       -0.0, NAN,   INFINITY, -INFINITY, DBL_MAX, -DBL_MAX, DBL_MIN, 5e-324,
        -5e-324, 1e15, 1e-15, 1,        -1,        1024,    0.1,      1e300,   -1e300};
    uint64_t kind = chance() % 3;
    if (kind == 0)
        return values[chance() % COUNT_OF(values)];
    if (kind == 1)
        return (double)(chance() % 2000) - 1000;
    double value;
    uint64_t bits = chance();
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void test_hostile(void)
{
    size_t wrong = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct arena_mark mark = arena_mark(arena);
        size_t count = chance() % 60, series_count = chance() % 12;
        struct chart_series *series =
            ARENA_ARRAY(arena, series_count + 1, struct chart_series);
        for (size_t s = 0; s < series_count; s++) {
            struct chart_point *points =
                ARENA_ARRAY(arena, count + 1, struct chart_point);
            bool wild = chance() % 4 == 0;
            for (size_t i = 0; i < count; i++)
                points[i] = (struct chart_point){wild ? (int64_t)chance()
                                                      : NOON + (int64_t)i * 10 * S,
                                                 hostile_value()};
            series[s] = (struct chart_series){STR("s"), STR_NONE, points, count};
        }
        bool wild = chance() % 5 == 0;
        const struct chart_threshold threshold = {hostile_value(), STR("Limit"),
                                                  STR("bad")};
        struct chart chart;
        chart_make(
            arena,
            &(struct chart_wants){.html_id = STR("a"),
                                  .title = STR("A"),
                                  .kind = 1 + (enum chart_kind)(chance() % 3),
                                  .unit = 1 + (enum chart_unit)(chance() % 6),
                                  .from_us = wild ? (int64_t)chance() : NOON,
                                  .to_us = wild ? (int64_t)chance() : NOON + 600 * S,
                                  .step_us = wild ? (int64_t)chance() : 10 * S,
                                  .height = wild ? (int64_t)chance() : 0,
                                  .series = series,
                                  .series_count = series_count,
                                  .thresholds = &threshold,
                                  .threshold_count = 1,
                                  .wants_ends = true},
            &chart);
        if (!is_whole(&chart)) {
            wrong++;
            note("round %d", round);
        }
        arena_rewind(arena, mark);
    }
    is_int((int64_t)wrong, 0, "%d charts of hostile numbers are within their plots",
           ROUNDS);
}

static void test_large(void)
{
    struct chart_point *points = ARENA_ARRAY(arena, POINTS, struct chart_point);
    for (size_t i = 0; i < POINTS; i++)
        points[i] =
            (struct chart_point){NOON + (int64_t)i * S, i == 7777    ? 1000
                                                        : i % 7 == 3 ? NAN
                                                                     : (double)(i % 100)};
    const struct chart_series series = {STR("a"), STR_NONE, points, POINTS};
    struct chart chart;
    chart_make(arena,
               &(struct chart_wants){.html_id = STR("a"),
                                     .title = STR("A"),
                                     .kind = CHART_LINE,
                                     .unit = CHART_COUNT,
                                     .from_us = NOON,
                                     .to_us = NOON + (int64_t)POINTS * S,
                                     .step_us = S,
                                     .series = &series,
                                     .series_count = 1},
               &chart);
    const struct chart_shape *shape = LIST_ROW(chart.shapes, struct chart_shape, 0);
    ok(shape->line.length < 32 * 1024,
       "11 000 points are a path of less than 32 KiB (%zu)", shape->line.length);
    ok(str_contains(shape->line, STR(" 0 ")) || str_contains(shape->line, STR(" 0")),
       "a single peak is seen");
    ok(chart.values.length < 8 * 1024, "and few numbers for the cursor (%zu)",
       chart.values.length);
    ok(is_whole(&chart), "all of it within the plot");
}

int main(void)
{
    arena = arena_open("test", MIB(256));
    test_hostile();
    test_large();
    arena_close(arena);
    return done_testing();
}
