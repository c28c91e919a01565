/* chart_time.c: ticks of the time axis: round times on the wall of a zone. */
/* SPDX-License-Identifier: ISC */
#include "platform/chart/chart_private.h"

enum { TICKS_WANTED = 7, TICKS_MAX = 16, DAY_S = 86400, SECOND_EVERY = 2 };

static const int64_t steps_s[] = {
    1,    2,    5,    10,    15,    30,    60,    120,       300,       600,        900,
    1800, 3600, 7200, 10800, 21600, 43200, DAY_S, 2 * DAY_S, 7 * DAY_S, 14 * DAY_S,
};
static const int steps_month[] = {1, 3, 6, 12, 24, 60, 120, 600, 1200, 3000};

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* The instant at which a clock on the wall of the zone shows `wall_s` (seconds as if UTC). */
static int64_t instant_of(const struct zone *zone, int64_t wall_s)
{
    int64_t offset = zone_time_of(zone, wall_s * US_PER_S).offset_s;
    offset = zone_time_of(zone, (wall_s - offset) * US_PER_S).offset_s;
    return (wall_s - offset) * US_PER_S;
}

static const char *month_of(struct clock_parts parts)
{
    return months[parts.month >= 1 && parts.month <= 12 ? parts.month - 1 : 0];
}

static struct str tick_label(struct arena *arena, struct clock_parts at, int64_t step_s,
                             bool *strong)
{
    bool midnight = at.hour == 0 && at.minute == 0 && at.second == 0;
    *strong = midnight && step_s < DAY_S;
    if (midnight)
        return arena_print(arena, "%d %s", at.day, month_of(at));
    return step_s < 60
               ? arena_print(arena, "%02d:%02d:%02d", at.hour, at.minute, at.second)
               : arena_print(arena, "%02d:%02d", at.hour, at.minute);
}

struct ticks {
    struct chart_tick *rows;
    size_t count;
};

static struct chart_tick *tick_add(struct arena *arena, const struct chart_plot *plot,
                                   struct ticks *ticks, int64_t us)
{
    if (us < plot->from_us || us > plot->to_us || ticks->count == TICKS_MAX)
        return NULL;
    struct chart_tick *tick = &ticks->rows[ticks->count];
    tick->at = chart_percent(arena, chart_x(plot, us));
    tick->second = ticks->count % SECOND_EVERY == 1;
    ticks->count++;
    return tick;
}

static void ticks_by_seconds(struct arena *arena, const struct chart_plot *plot,
                             const struct zone *zone, int64_t step_s, struct ticks *ticks)
{
    int64_t offset = zone_time_of(zone, plot->from_us).offset_s;
    int64_t wall = (plot->from_us / US_PER_S + offset) / step_s * step_s;
    /* A change of the offset may move the first by a day at most. */
    for (int i = 0; i < 2 * TICKS_MAX + 2 * TICKS_WANTED; i++, wall += step_s) {
        int64_t us = instant_of(zone, wall);
        /* When the clock is put forward, some of its times never come. */
        if (us / US_PER_S + zone_time_of(zone, us).offset_s != wall)
            continue;
        struct chart_tick *tick = tick_add(arena, plot, ticks, us);
        if (tick != NULL)
            tick->label =
                tick_label(arena, zone_time_of(zone, us).parts, step_s, &tick->strong);
    }
}

/* Seconds as if UTC of the first of a month. */
static int64_t month_wall_s(struct arena *arena, int64_t month)
{
    int64_t us = 0;
    struct str text =
        arena_print(arena, "%04d-%02d-01", (int)(month / 12), (int)(month % 12) + 1);
    return clock_parse(text, &us) ? us / US_PER_S : 0;
}

static void ticks_by_months(struct arena *arena, const struct chart_plot *plot,
                            const struct zone *zone, int step, struct ticks *ticks)
{
    struct clock_parts from = zone_time_of(zone, plot->from_us).parts;
    int64_t month = ((int64_t)from.year * 12 + from.month - 1) / step * step;
    for (int i = 0; i < 2 * TICKS_MAX; i++, month += step) {
        if (month / 12 < 1970 || month / 12 > 9999)
            continue;
        int64_t us = instant_of(zone, month_wall_s(arena, month));
        struct chart_tick *tick = tick_add(arena, plot, ticks, us);
        if (tick == NULL)
            continue;
        struct clock_parts at = zone_time_of(zone, us).parts;
        tick->label = step >= 12 ? arena_print(arena, "%d", at.year)
                                 : arena_print(arena, "%s %d", month_of(at), at.year);
    }
}

static void ticks_fill(struct arena *arena, const struct chart_plot *plot,
                       const struct zone *zone, struct ticks *ticks)
{
    int64_t span_s = (plot->to_us - plot->from_us) / US_PER_S;
    for (size_t i = 0; i < COUNT_OF(steps_s); i++)
        if (span_s / steps_s[i] <= TICKS_WANTED) {
            ticks_by_seconds(arena, plot, zone, steps_s[i], ticks);
            return;
        }
    size_t i = 0;
    while (i + 1 < COUNT_OF(steps_month) &&
           span_s / ((int64_t)30 * DAY_S * steps_month[i]) > TICKS_WANTED)
        i++;
    ticks_by_months(arena, plot, zone, steps_month[i], ticks);
}

struct list chart_time_ticks(struct arena *arena, const struct chart_plot *plot,
                             const struct zone *zone)
{
    struct ticks ticks = {ARENA_ARRAY(arena, TICKS_MAX, struct chart_tick), 0};
    ticks_fill(arena, plot, zone, &ticks);
    return (struct list){ticks.rows, ticks.count, sizeof *ticks.rows, false};
}

struct str chart_time_text(struct arena *arena, const struct zone *zone, int64_t us)
{
    struct clock_parts at = zone_time_of(zone, us).parts;
    return arena_print(arena, "%04d-%02d-%02d %02d:%02d:%02d", at.year, at.month, at.day,
                       at.hour, at.minute, at.second);
}
