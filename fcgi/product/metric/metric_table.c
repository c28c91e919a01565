/* metric_table.c: the numbers of a panel as a table and as CSV: one row for each instant. */
/* SPDX-License-Identifier: ISC */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "platform/site/export.h"
#include "product/metric/metric_private.h"

enum { TIMES_MAX = 20000, NUMBER_BYTES = 40 };

const struct field metric_cell_shown[] = {
    {"text", TEXT_AT(struct metric_cell, text)},
    {0},
};

const struct field metric_row_shown[] = {
    {"time", TEXT_AT(struct metric_row, time)},
    {"at", TIME_AT(struct metric_row, time_us)},
    {"cells", LIST_AT(struct metric_row, cells, metric_cell_shown)},
    {0},
};

/* All instants of all series, ascending, each once; and where each series is. */
struct walk {
    const struct metric_panel_view *view;
    size_t *places;
};

static struct walk walk_of(struct arena *arena, const struct metric_panel_view *view)
{
    return (struct walk){view, ARENA_ARRAY(arena, view->series_count + 1, size_t)};
}

/* The next instant; false at the end. */
static bool walk_next(const struct walk *walk, int64_t *us)
{
    bool any = false;
    for (size_t i = 0; i < walk->view->series_count; i++) {
        const struct chart_series *series = &walk->view->series[i];
        if (walk->places[i] == series->count)
            continue;
        int64_t here = series->points[walk->places[i]].time_us;
        *us = any && *us < here ? *us : here;
        any = true;
    }
    return any;
}

/* What a series has at this instant; NaN for nothing. Steps over it. */
static double walk_take(const struct walk *walk, size_t index, int64_t us)
{
    const struct chart_series *series = &walk->view->series[index];
    double value = NAN;
    while (walk->places[index] < series->count &&
           series->points[walk->places[index]].time_us <= us)
        value = series->points[walk->places[index]++].value;
    return value;
}

static size_t instants_of(struct arena *arena, const struct metric_panel_view *view,
                          int64_t **out)
{
    struct walk walk = walk_of(arena, view);
    int64_t *times = ARENA_ARRAY(arena, TIMES_MAX, int64_t);
    size_t count = 0;
    int64_t us;
    while (count < TIMES_MAX && walk_next(&walk, &us)) {
        times[count++] = us;
        for (size_t i = 0; i < view->series_count; i++)
            walk_take(&walk, i, us);
    }
    *out = times;
    return count;
}

struct list metric_table(struct arena *arena, const struct metric_panel_view *view,
                         const struct metric_panel *panel, const struct zone *zone,
                         size_t most)
{
    int64_t *times;
    size_t count = instants_of(arena, view, &times);
    size_t shown = count < most ? count : most;
    struct metric_row *rows = ARENA_ARRAY(arena, shown + 1, struct metric_row);
    struct walk walk = walk_of(arena, view);
    for (size_t t = 0; t < count; t++) {
        bool kept = t >= count - shown;
        struct metric_cell *cells =
            kept ? ARENA_ARRAY(arena, view->series_count + 1, struct metric_cell) : NULL;
        for (size_t i = 0; i < view->series_count; i++) {
            double value = walk_take(&walk, i, times[t]);
            if (kept)
                cells[i].text = chart_value_text(arena, panel->unit, value);
        }
        if (kept)
            rows[count - 1 - t] = (struct metric_row){
                .time = chart_time_text(arena, zone, times[t]),
                .time_us = times[t],
                .cells = {cells, view->series_count, sizeof *cells, false}};
    }
    return (struct list){rows, shown, sizeof *rows, count > shown};
}

/* The shortest text that reads as the same number; nothing for a gap. Our own numbers, whose
 * minus is no formula. */
static void number_add(struct buf *out, double value)
{
    char text[NUMBER_BYTES];
    if (!isfinite(value))
        return;
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    buf_add(out, str_of(text));
}

void metric_csv(struct buf *out, struct arena *arena,
                const struct metric_panel_view *view)
{
    struct walk walk = walk_of(arena, view);
    char text[CLOCK_TEXT_BYTES];
    int64_t us;
    csv_cell(out, STR("time"));
    for (size_t i = 0; i < view->series_count; i++) {
        buf_add_char(out, ',');
        csv_cell(out, view->series[i].name);
    }
    BUF_ADD(out, "\r\n");
    while (walk_next(&walk, &us)) {
        csv_cell(out, clock_text_s(us, text));
        for (size_t i = 0; i < view->series_count; i++) {
            buf_add_char(out, ',');
            number_add(out, walk_take(&walk, i, us));
        }
        BUF_ADD(out, "\r\n");
    }
}
