/* chart.c: series into a picture: the range, the axis, shapes, names at their ends, the legend. */
/* SPDX-License-Identifier: ISC */
#include "platform/chart/chart.h"

#include <math.h>

#include "platform/chart/chart_private.h"

enum {
    LABEL_DOWN = 16, /* base line of the time axis below the plot */
    AXIS_ROOM = 24,  /* height for the labels of the time axis */
    END_APART = 14,  /* least distance of two names at the ends */
    END_CHARACTERS = 18,
    END_HEAD = 9,
    TOLD_BYTES_MAX = 4096,
};

/* ---- what templates see ---- */

static const struct field tick_shown[] = {
    {"at", TEXT_AT(struct chart_tick, at)},
    {"label", TEXT_AT(struct chart_tick, label)},
    {"strong", BOOL_AT(struct chart_tick, strong)},
    {"second", BOOL_AT(struct chart_tick, second)},
    {0},
};

static const struct field shape_shown[] = {
    {"tone", TEXT_AT(struct chart_shape, tone)},
    {"line", TEXT_AT(struct chart_shape, line)},
    {"area", TEXT_AT(struct chart_shape, area)},
    {"dots", TEXT_AT(struct chart_shape, dots)},
    {"end_y", TEXT_AT(struct chart_shape, end_y)},
    {"end_text", TEXT_AT(struct chart_shape, end_text)},
    {0},
};

static const struct field line_shown[] = {
    {"at", TEXT_AT(struct chart_line, at)},
    {"title", TEXT_AT(struct chart_line, title)},
    {"tone", TEXT_AT(struct chart_line, tone)},
    {"time", TIME_AT(struct chart_line, time_us)},
    {0},
};

static const struct field column_shown[] = {
    {"at", TEXT_AT(struct chart_column, at)},
    {"width", TEXT_AT(struct chart_column, width)},
    {"title", TEXT_AT(struct chart_column, title)},
    {"href", TEXT_AT(struct chart_column, href)},
    {0},
};

const struct field chart_legend_shown[] = {
    {"tone", TEXT_AT(struct chart_legend, tone)},
    {"name", TEXT_AT(struct chart_legend, name)},
    {"current", TEXT_AT(struct chart_legend, current)},
    {"minimum", TEXT_AT(struct chart_legend, minimum)},
    {"maximum", TEXT_AT(struct chart_legend, maximum)},
    {"average", TEXT_AT(struct chart_legend, average)},
    {"total", TEXT_AT(struct chart_legend, total)},
    {0},
};

const struct field chart_shown[] = {
    {"html_id", TEXT_AT(struct chart, html_id)},
    {"title", TEXT_AT(struct chart, title)},
    {"unit", TEXT_AT(struct chart, unit)},
    {"unit_word", TEXT_AT(struct chart, unit_word)},
    {"told", TEXT_AT(struct chart, told)},
    {"view_box", TEXT_AT(struct chart, view_box)},
    {"height", INT_AT(struct chart, height)},
    {"svg_height", INT_AT(struct chart, svg_height)},
    {"label_y", INT_AT(struct chart, label_y)},
    {"y_ticks", LIST_AT(struct chart, y_ticks, tick_shown)},
    {"x_ticks", LIST_AT(struct chart, x_ticks, tick_shown)},
    {"shapes", LIST_AT(struct chart, shapes, shape_shown)},
    {"columns", LIST_AT(struct chart, columns, column_shown)},
    {"marks", LIST_AT(struct chart, marks, line_shown)},
    {"thresholds", LIST_AT(struct chart, thresholds, line_shown)},
    {"legend", LIST_AT(struct chart, legend, chart_legend_shown)},
    {"values", JSON_AT(struct chart, values)},
    {"zone_name", TEXT_AT(struct chart, zone_name)},
    {"bars", BOOL_AT(struct chart, bars)},
    {"ends", BOOL_AT(struct chart, ends)},
    {"empty", BOOL_AT(struct chart, empty)},
    {"more", INT_AT(struct chart, more)},
    {0},
};

/* ---- range and numbers ---- */

#define LAST_US (INT64_C(253402300799) * US_PER_S) /* the year 9999 */

static int64_t within(int64_t us)
{
    return us < 0 ? 0 : us > LAST_US ? LAST_US : us;
}

struct chart_plot chart_plot_of(const struct chart_wants *wants)
{
    struct chart_plot plot = {.from_us = within(wants->from_us),
                              .to_us = within(wants->to_us),
                              .step_us = wants->step_us > 0 ? within(wants->step_us) : 0};
    if (plot.to_us - plot.from_us < US_PER_S)
        plot.to_us = plot.from_us + US_PER_S;
    plot.height = wants->height <= 0                 ? CHART_HEIGHT
                  : wants->height > CHART_HEIGHT_MAX ? CHART_HEIGHT_MAX
                                                     : wants->height;
    return plot;
}

struct span {
    double low, high;
    bool any;
};

static void span_take(struct span *span, double value)
{
    span->low = span->any ? fmin(span->low, value) : value;
    span->high = span->any ? fmax(span->high, value) : value;
    span->any = true;
}

static struct span span_of(const struct chart_wants *wants, const struct chart_plot *plot)
{
    struct span span = {0, 0, false};
    for (size_t s = 0; s < wants->series_count; s++)
        for (size_t i = 0; i < wants->series[s].count; i++) {
            const struct chart_point *point = &wants->series[s].points[i];
            double value;
            if (point->time_us >= plot->from_us && point->time_us <= plot->to_us &&
                chart_value(point->value, &value))
                span_take(&span, value);
        }
    return span;
}

/* An axis that does not begin at 0 exaggerates; lines may, when all is far away from it. */
static struct chart_axis axis_for(const struct chart_wants *wants,
                                  const struct chart_plot *plot, struct span span)
{
    for (size_t i = 0; i < wants->threshold_count && i < CHART_THRESHOLDS_MAX; i++) {
        double value;
        /* A limit far above what is used would press the line to the floor. */
        if (chart_value(wants->thresholds[i].value, &value) && span.any &&
            fabs(value) <= 4 * fmax(fabs(span.high), fabs(span.low)))
            span_take(&span, value);
    }
    bool far = wants->kind == CHART_LINE && span.high > 0 && span.low > span.high * 0.75;
    if (!far && span.low > 0)
        span.low = 0;
    if (!(wants->kind == CHART_LINE && span.low < span.high * 1.5) && span.high < 0)
        span.high = 0;
    return chart_axis_of(wants->unit, span.low, span.high, plot->height);
}

/* ---- the legend ---- */

static struct str tone_of(struct arena *arena, const struct chart_series *series,
                          size_t place)
{
    if (series->tone.length > 0)
        return series->tone;
    return arena_print(arena, "c%zu%s", place % CHART_COLORS + 1,
                       place >= CHART_COLORS ? " dash" : "");
}

static struct chart_legend legend_of(struct arena *arena, const struct chart_wants *wants,
                                     const struct chart_plot *plot, size_t place)
{
    const struct chart_series *series = &wants->series[place];
    struct chart_legend row = {.tone = tone_of(arena, series, place),
                               .name = series->name,
                               .current_value = NAN,
                               .minimum_value = NAN,
                               .maximum_value = NAN,
                               .average_value = NAN};
    double average = 0, total = 0;
    for (size_t i = 0; i < series->count; i++) {
        const struct chart_point *point = &series->points[i];
        double value;
        if (point->time_us < plot->from_us || point->time_us > plot->to_us ||
            !chart_value(point->value, &value))
            continue;
        row.count++;
        row.current_value = value;
        row.minimum_value = fmin(row.minimum_value, value); /* of NaN and x: x */
        row.maximum_value = fmax(row.maximum_value, value);
        average += (value - average) / (double)row.count; /* no sum that overflows */
        total += value;
    }
    row.average_value = row.count > 0 ? average : NAN;
    row.current = chart_value_text(arena, wants->unit, row.current_value);
    row.minimum = chart_value_text(arena, wants->unit, row.minimum_value);
    row.maximum = chart_value_text(arena, wants->unit, row.maximum_value);
    row.average = chart_value_text(arena, wants->unit, row.average_value);
    row.total = chart_value_text(arena, wants->unit, row.count > 0 ? total : NAN);
    return row;
}

/* ---- names at the ends ---- */

/* Bytes of the first so many characters of well-formed UTF-8. */
static size_t bytes_of(struct str text, size_t characters)
{
    size_t bytes = 0;
    for (; characters > 0 && bytes < text.length; characters--)
        do
            bytes++;
        while (bytes < text.length && ((unsigned char)text.at[bytes] & 0xc0) == 0x80);
    return bytes;
}

/* Names of one place begin alike: what tells them apart stands at their ends. */
static struct str shortened(struct arena *arena, struct str name)
{
    size_t characters = str_is_utf8(name) ? str_utf8_count(name) : 0;
    if (characters <= END_CHARACTERS)
        return name;
    size_t head = bytes_of(name, END_HEAD);
    size_t tail = bytes_of(name, characters - (END_CHARACTERS - END_HEAD - 1));
    return ARENA_JOIN(arena, str_slice(name, 0, head), STR("\xe2\x80\xa6"),
                      str_slice(name, tail, name.length));
}

/* Where each line ends, moved apart so that no two names overlap; in the order of the ends. */
static void ends_place(struct arena *arena, const struct chart_plot *plot,
                       const struct chart_legend *legend, size_t count,
                       struct chart_shape *shapes)
{
    size_t order[CHART_ENDS_MAX], used = 0;
    double at[CHART_ENDS_MAX];
    for (size_t i = 0; i < count; i++) {
        if (legend[i].count == 0)
            continue;
        double y = chart_y(plot, legend[i].current_value);
        size_t place = used++;
        for (; place > 0 && at[place - 1] > y; place--) {
            at[place] = at[place - 1];
            order[place] = order[place - 1];
        }
        at[place] = y;
        order[place] = i;
    }
    for (size_t i = 1; i < used; i++)
        at[i] = fmax(at[i], at[i - 1] + END_APART);
    double most = (double)plot->height;
    for (size_t i = used; i-- > 0; most = at[i] - END_APART)
        at[i] = fmax(0, fmin(at[i], most));
    for (size_t i = 0; i < used; i++) {
        shapes[order[i]].end_y = chart_coordinate(arena, at[i] + 4);
        shapes[order[i]].end_text = shortened(arena, legend[order[i]].name);
    }
}

/* ---- all together ---- */

static struct list thresholds_of(struct arena *arena, const struct chart_wants *wants,
                                 const struct chart_plot *plot)
{
    struct chart_line *rows = ARENA_ARRAY(arena, CHART_THRESHOLDS_MAX, struct chart_line);
    struct list list = {rows, 0, sizeof *rows, false};
    for (size_t i = 0; i < wants->threshold_count && list.count < CHART_THRESHOLDS_MAX;
         i++) {
        const struct chart_threshold *threshold = &wants->thresholds[i];
        double value;
        if (!chart_value(threshold->value, &value) || value < plot->axis.bottom ||
            value > plot->axis.top)
            continue;
        rows[list.count++] = (struct chart_line){
            .at = chart_coordinate(arena, chart_y(plot, value)),
            .title = ARENA_JOIN(arena, threshold->title, STR(" "),
                                chart_value_text(arena, wants->unit, value)),
            .tone = threshold->tone,
        };
    }
    return list;
}

static struct str told_of(struct arena *arena, const struct chart_wants *wants,
                          const struct chart *chart)
{
    struct buf out = buf_open(arena, 256, TOLD_BYTES_MAX);
    buf_add(&out, chart_time_text(arena, wants->zone, wants->from_us));
    BUF_ADD(&out, " to ");
    buf_add(&out, chart_time_text(arena, wants->zone, wants->to_us));
    BUF_ADD(&out, ".");
    if (chart->empty)
        BUF_ADD(&out, " No values in this range.");
    for (size_t i = 0; i < chart->legend.count && i < CHART_COLORS && !chart->empty;
         i++) {
        const struct chart_legend *row = LIST_ROW(chart->legend, struct chart_legend, i);
        BUF_ADD(&out, " ");
        buf_add(&out, row->name);
        BUF_ADD(&out, ": from ");
        buf_add(&out, row->minimum);
        BUF_ADD(&out, " to ");
        buf_add(&out, row->maximum);
        BUF_ADD(&out, ", last ");
        buf_add(&out, row->current);
        BUF_ADD(&out, ".");
    }
    return buf_str(&out);
}

static struct str unit_told(enum chart_unit unit)
{
    static const char *const told[] = {
        [CHART_COUNT] = "",
        [CHART_PERCENT] = "%",
        [CHART_BYTES] = "bytes",
        [CHART_BYTES_PER_S] = "bytes/s",
        [CHART_OPS_PER_S] = "per second",
        [CHART_SECONDS] = "time",
    };
    return unit >= CHART_COUNT && unit <= CHART_SECONDS ? str_of(told[unit]) : STR("");
}

static void draw(struct arena *arena, const struct chart_wants *wants,
                 struct chart_plot *plot, struct chart *out)
{
    size_t count = wants->series_count;
    struct chart_shape *shapes = ARENA_ARRAY(arena, count + 1, struct chart_shape);
    struct chart_legend *legend = ARENA_ARRAY(arena, count + 1, struct chart_legend);
    out->empty = true;
    for (size_t i = 0; i < count; i++) {
        legend[i] = legend_of(arena, wants, plot, i);
        shapes[i] = (struct chart_shape){.tone = legend[i].tone,
                                         .line = STR(""),
                                         .area = STR(""),
                                         .dots = STR(""),
                                         .end_y = STR(""),
                                         .end_text = STR("")};
        out->empty = out->empty && legend[i].count == 0;
    }
    if (wants->kind == CHART_BARS) {
        struct chart_bars bars = chart_bars_of(arena, wants, plot);
        plot->axis =
            chart_axis_of(wants->unit, 0, chart_bars_top(&bars, count), plot->height);
        chart_bars_draw(arena, plot, &bars, count, shapes);
        out->columns = chart_bars_columns(arena, wants, plot, &bars);
    } else {
        plot->axis = axis_for(wants, plot, span_of(wants, plot));
        for (size_t i = 0; i < count; i++)
            chart_path(arena, plot, &wants->series[i],
                       wants->kind == CHART_AREA && count == 1, &shapes[i]);
        out->ends = wants->wants_ends && count > 1 && count <= CHART_ENDS_MAX;
        if (out->ends)
            ends_place(arena, plot, legend, count, shapes);
    }
    out->shapes = (struct list){shapes, count, sizeof *shapes, false};
    out->legend = (struct list){legend, count, sizeof *legend, false};
}

void chart_make(struct arena *arena, const struct chart_wants *asked, struct chart *out)
{
    struct chart_wants wants = *asked;
    struct chart_plot plot = chart_plot_of(&wants);
    wants.from_us = plot.from_us;
    wants.to_us = plot.to_us;
    *out = (struct chart){
        .html_id = wants.html_id,
        .title = wants.title,
        .unit = unit_told(wants.unit),
        .unit_word = chart_unit_word(wants.unit),
        .view_box =
            arena_print(arena, "0 0 %d %lld", CHART_WIDTH, (long long)plot.height),
        .height = plot.height,
        .svg_height = plot.height + AXIS_ROOM,
        .label_y = plot.height + LABEL_DOWN,
        .zone_name = wants.zone_name.length > 0 ? wants.zone_name : STR("UTC"),
        .bars = wants.kind == CHART_BARS,
    };
    if (wants.series_count > CHART_SERIES_MAX) {
        out->more = (int64_t)(wants.series_count - CHART_SERIES_MAX);
        wants.series_count = CHART_SERIES_MAX;
    }
    draw(arena, &wants, &plot, out);
    out->y_ticks = chart_axis_ticks(arena, &plot.axis, plot.height);
    out->x_ticks = chart_time_ticks(arena, &plot, wants.zone);
    out->marks = chart_marks(arena, &plot, wants.marks, wants.mark_count);
    out->thresholds = thresholds_of(arena, &wants, &plot);
    out->told = told_of(arena, &wants, out);
    out->values = chart_values(arena, &wants, &plot);
}
