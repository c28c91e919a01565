/* chart_axis.c: round numbers for an axis, and where a number stands on it. */
/* SPDX-License-Identifier: ISC */
#include <math.h>

#include "platform/chart/chart_private.h"

enum { TICK_ROOM = 32, TICKS_LEAST = 2, TICKS_MAX = 40 };

/* 1, 2 or 5 times a power of ten, at least `raw`. */
static double round_step(double raw)
{
    double ten = pow(10, floor(log10(raw)));
    if (!(ten > 0) || !isfinite(ten))
        return raw;
    double factor = raw / ten;
    return ten * (factor <= 1.0000001   ? 1
                  : factor <= 2.0000001 ? 2
                  : factor <= 5.0000001 ? 5
                                        : 10);
}

/* Numbers that are all the same (or differ by less than doubles tell) get room around them. */
static void spread(double *low, double *high)
{
    double size = fmax(fabs(*low), fabs(*high));
    if (*high - *low > size * 1e-9 && *high - *low > 1e-290)
        return;
    if (size < 1e-280) {
        *low = *low < 0 ? -1 : 0;
        *high = 1;
    } else if (*low > 0) {
        *low = 0;
    } else if (*high < 0) {
        *high = 0;
    } else {
        *low -= size;
        *high += size;
    }
}

static int decimals_of_step(double step)
{
    int decimals = 0;
    for (double shown = step; decimals <= 6; shown *= 10, decimals++)
        if (fabs(shown - round(shown)) < 1e-6 * fmax(1, shown) && round(shown) >= 1)
            return decimals;
    return decimals;
}

struct chart_axis chart_axis_of(enum chart_unit unit, double low, double high,
                                int64_t height)
{
    spread(&low, &high);
    double most = fmax(fabs(low), fabs(high));
    struct chart_axis axis = {.scale = chart_scale_of(unit, most)};
    double divisor = axis.scale.divisor;
    double ticks = (double)(height / TICK_ROOM);
    ticks = ticks < TICKS_LEAST ? TICKS_LEAST : ticks;
    double step = round_step((high - low) / divisor / ticks);
    /* There is no half of a thing, where there are several, nor of a byte. */
    bool whole = unit == CHART_BYTES || (unit == CHART_COUNT && high - low >= 2);
    if (whole && divisor == 1 && step < 1)
        step = 1;
    axis.step = step * divisor;
    axis.bottom = floor(low / axis.step + 1e-9) * axis.step;
    axis.top = ceil(high / axis.step - 1e-9) * axis.step;
    if (!(axis.top > axis.bottom)) {
        axis.bottom = low;
        axis.top = high > low ? high : low + 1;
    }
    axis.decimals = decimals_of_step(step);
    return axis;
}

struct list chart_axis_ticks(struct arena *arena, const struct chart_axis *axis,
                             int64_t height)
{
    struct chart_tick *rows = ARENA_ARRAY(arena, TICKS_MAX, struct chart_tick);
    size_t count = 0;
    double span = axis->top - axis->bottom;
    for (size_t i = 0; i < TICKS_MAX; i++) {
        double value = axis->bottom + (double)i * axis->step;
        if (!(value <= axis->top + axis->step / 2))
            break;
        bool zero = fabs(value) < axis->step / 1e6;
        double at = (axis->top - value) / span * (double)height;
        at = at < 0 ? 0 : at > (double)height ? (double)height : at;
        rows[count++] = (struct chart_tick){
            .at = chart_coordinate(arena, at),
            .label = chart_number(arena, zero ? 0 : value, axis->scale,
                                  zero ? 0 : axis->decimals),
            .strong = zero,
        };
    }
    return (struct list){rows, count, sizeof *rows, false};
}

double chart_x(const struct chart_plot *plot, int64_t us)
{
    if (us <= plot->from_us)
        return 0;
    if (us >= plot->to_us)
        return CHART_WIDTH;
    return (double)(us - plot->from_us) / (double)(plot->to_us - plot->from_us) *
           CHART_WIDTH;
}

double chart_y(const struct chart_plot *plot, double value)
{
    double span = plot->axis.top - plot->axis.bottom;
    double height = (double)plot->height;
    double at = (plot->axis.top - value) / span * height;
    return at > height ? height : at > 0 ? at : 0;
}

void chart_coordinate_add(struct buf *buf, double at)
{
    int64_t tenths = (int64_t)(at * 10 + 0.5);
    buf_add_int(buf, tenths / 10);
    if (tenths % 10 != 0) {
        buf_add_char(buf, '.');
        buf_add_char(buf, (char)('0' + tenths % 10));
    }
}

struct str chart_coordinate(struct arena *arena, double at)
{
    struct buf out = buf_open(arena, 16, 64);
    chart_coordinate_add(&out, at);
    return buf_str(&out);
}

struct str chart_percent(struct arena *arena, double x)
{
    return arena_print(arena, "%.2f%%", x * 100 / CHART_WIDTH);
}

struct list chart_marks(struct arena *arena, const struct chart_plot *plot,
                        const struct chart_mark *marks, size_t count)
{
    struct chart_line *rows = ARENA_ARRAY(arena, CHART_MARKS_MAX, struct chart_line);
    struct list list = {rows, 0, sizeof *rows, false};
    for (size_t i = 0; i < count; i++) {
        const struct chart_mark *mark = &marks[i];
        if (mark->time_us < plot->from_us || mark->time_us > plot->to_us)
            continue;
        if (list.count == CHART_MARKS_MAX) {
            list.more = true;
            break;
        }
        rows[list.count++] = (struct chart_line){
            .at = chart_percent(arena, chart_x(plot, mark->time_us)),
            .title = mark->title,
            .tone = mark->tone,
            .time_us = mark->time_us,
        };
    }
    return list;
}
