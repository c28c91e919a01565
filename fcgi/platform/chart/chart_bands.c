/* chart_bands.c: states over time as coloured and patterned segments with words. */
/* SPDX-License-Identifier: ISC */
#include <math.h>

#include "platform/chart/chart_private.h"

enum {
    BAR_HEIGHT = 20,
    LANE_HEIGHT = 32,
    WORD_DOWN = 14, /* base line of a word within its bar */
    LABEL_DOWN = 12,
    AXIS_ROOM = 20,
    UNITS_A_CHARACTER = 11, /* of CHART_WIDTH, on a narrow page */
    TOLD_BYTES_MAX = 4096,
};

static const struct field segment_shown[] = {
    {"at", TEXT_AT(struct chart_segment, at)},
    {"width", TEXT_AT(struct chart_segment, width)},
    {"end", TEXT_AT(struct chart_segment, end)},
    {"tone", TEXT_AT(struct chart_segment, tone)},
    {"word", TEXT_AT(struct chart_segment, word)},
    {"title", TEXT_AT(struct chart_segment, title)},
    {"has_room", BOOL_AT(struct chart_segment, has_room)},
    {0},
};

static const struct field row_shown[] = {
    {"name", TEXT_AT(struct chart_row, name)},
    {"y", INT_AT(struct chart_row, y)},
    {"text_y", INT_AT(struct chart_row, text_y)},
    {"middle", INT_AT(struct chart_row, middle)},
    {"segments", LIST_AT(struct chart_row, segments, segment_shown)},
    {0},
};

static const struct field tick_shown[] = {
    {"at", TEXT_AT(struct chart_tick, at)},
    {"label", TEXT_AT(struct chart_tick, label)},
    {"strong", BOOL_AT(struct chart_tick, strong)},
    {"second", BOOL_AT(struct chart_tick, second)},
    {0},
};

static const struct field mark_shown[] = {
    {"at", TEXT_AT(struct chart_line, at)},
    {"title", TEXT_AT(struct chart_line, title)},
    {"tone", TEXT_AT(struct chart_line, tone)},
    {"time", TIME_AT(struct chart_line, time_us)},
    {0},
};

const struct field chart_bands_shown[] = {
    {"html_id", TEXT_AT(struct chart_bands, html_id)},
    {"title", TEXT_AT(struct chart_bands, title)},
    {"told", TEXT_AT(struct chart_bands, told)},
    {"height", INT_AT(struct chart_bands, height)},
    {"label_y", INT_AT(struct chart_bands, label_y)},
    {"svg_height", INT_AT(struct chart_bands, svg_height)},
    {"bar_height", INT_AT(struct chart_bands, bar_height)},
    {"rows", LIST_AT(struct chart_bands, rows, row_shown)},
    {"x_ticks", LIST_AT(struct chart_bands, x_ticks, tick_shown)},
    {"marks", LIST_AT(struct chart_bands, marks, mark_shown)},
    {"zone_name", TEXT_AT(struct chart_bands, zone_name)},
    {"values", JSON_AT(struct chart_bands, values)},
    {0},
};

static struct chart_segment segment_of(struct arena *arena, const struct chart_plot *plot,
                                       const struct chart_span *span,
                                       const struct zone *zone)
{
    double left = chart_x(plot, span->from_us), right = chart_x(plot, span->to_us);
    double room = (double)str_utf8_count(span->word) * UNITS_A_CHARACTER;
    return (struct chart_segment){
        .at = chart_percent(arena, left),
        /* A moment is seen, too. */
        .width = chart_percent(arena, fmax(right - left, 2)),
        .end = chart_percent(arena, right),
        .tone = span->tone,
        .word = span->word,
        .title = ARENA_JOIN(arena, span->word, STR(" from "),
                            chart_time_text(arena, zone, span->from_us), STR(" to "),
                            chart_time_text(arena, zone, span->to_us)),
        .has_room = right - left > room,
    };
}

static struct list segments_of(struct arena *arena, const struct chart_plot *plot,
                               const struct chart_lane *lane, const struct zone *zone)
{
    size_t most = lane->count < CHART_SPANS_MAX ? lane->count : CHART_SPANS_MAX;
    struct chart_segment *rows = ARENA_ARRAY(arena, most + 1, struct chart_segment);
    struct list list = {rows, 0, sizeof *rows, false};
    for (size_t i = 0; i < lane->count; i++) {
        struct chart_span span = lane->spans[i];
        if (span.from_us < plot->from_us)
            span.from_us = plot->from_us;
        if (span.to_us > plot->to_us)
            span.to_us = plot->to_us;
        if (span.to_us < span.from_us || span.from_us > plot->to_us ||
            span.to_us < plot->from_us)
            continue;
        if (list.count == most) {
            list.more = true;
            break;
        }
        rows[list.count++] = segment_of(arena, plot, &span, zone);
    }
    return list;
}

static void told_lane(struct buf *out, const struct chart_row *row)
{
    buf_add(out, row->name);
    BUF_ADD(out, ": ");
    if (row->segments.count == 0)
        BUF_ADD(out, "nothing known");
    for (size_t i = 0; i < row->segments.count; i++) {
        if (i > 0)
            BUF_ADD(out, ", ");
        buf_add(out, LIST_ROW(row->segments, struct chart_segment, i)->title);
    }
    BUF_ADD(out, ". ");
}

void chart_bands_make(struct arena *arena, const struct chart_bands_wants *wants,
                      struct chart_bands *out)
{
    struct chart_wants range = {
        .from_us = wants->from_us, .to_us = wants->to_us, .unit = CHART_COUNT};
    struct chart_plot plot = chart_plot_of(&range);
    size_t lanes =
        wants->lane_count < CHART_LANES_MAX ? wants->lane_count : CHART_LANES_MAX;
    plot.height = (int64_t)lanes * LANE_HEIGHT;
    struct chart_row *rows = ARENA_ARRAY(arena, lanes + 1, struct chart_row);
    struct buf told = buf_open(arena, 256, TOLD_BYTES_MAX);
    for (size_t i = 0; i < lanes; i++) {
        int64_t top = (int64_t)i * LANE_HEIGHT;
        rows[i] = (struct chart_row){
            .name = wants->lanes[i].name,
            .y = top,
            .text_y = top + WORD_DOWN,
            .middle = top + BAR_HEIGHT / 2,
            .segments = segments_of(arena, &plot, &wants->lanes[i], wants->zone),
        };
        told_lane(&told, &rows[i]);
    }
    *out = (struct chart_bands){
        .html_id = wants->html_id,
        .title = wants->title,
        .told = buf_str(&told),
        .height = plot.height,
        .label_y = plot.height + LABEL_DOWN - (LANE_HEIGHT - BAR_HEIGHT) / 2,
        .svg_height = plot.height + AXIS_ROOM,
        .bar_height = BAR_HEIGHT,
        .rows = {rows, lanes, sizeof *rows, false},
        .x_ticks = chart_time_ticks(arena, &plot, wants->zone),
        .marks = chart_marks(arena, &plot, wants->marks, wants->mark_count),
        .zone_name = wants->zone_name.length > 0 ? wants->zone_name : STR("UTC"),
        .values = chart_values(arena, &range, &plot),
    };
}
