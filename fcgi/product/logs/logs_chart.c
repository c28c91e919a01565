/* logs_chart.c: how many lines of which level there were when: the histogram. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_ask.h"

#include <stdlib.h>

enum { BARS_WANTED = 60, BARS_MAX = CHART_BARS_MAX };

int64_t logs_step_s(const struct logs_range *range)
{
    static const int64_t steps[] = {1,   2,   5,    10,   15,   30,    60,    120,
                                    300, 600, 900,  1800, 3600, 7200, 14400, 43200};
    int64_t seconds = (range->to_us - range->from_us) / 1000000;
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        if (seconds / steps[i] <= BARS_WANTED)
            return steps[i];
    return 86400;
}

struct bars {
    int64_t step_us;
    int64_t from_us; /* of the first bar */
    size_t count;
    struct chart_point *levels[LOGS_LEVELS];
    bool seen[LOGS_LEVELS];
    int64_t total;
};

static enum logs_level level_of(const struct node *metric)
{
    static const struct str names[] = {STR_INIT("level"), STR_INIT("detected_level"),
                                       STR_INIT("found_level")};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct node *label = node_member(metric, names[i]);
        enum logs_level level = label == NULL || label->kind != NODE_TEXT
                                    ? LOGS_NO_LEVEL
                                    : logs_level_of(label->text);
        if (level != LOGS_NO_LEVEL)
            return level;
    }
    return LOGS_NO_LEVEL;
}

/* [1795227240, "12"]: what was counted in the step that ends then. */
static void value_add(struct bars *bars, enum logs_level level, const struct node *value)
{
    const struct node *time = value->kind == NODE_ARRAY ? value->first : NULL;
    const struct node *count = time == NULL ? NULL : time->next;
    if (count == NULL || count->kind != NODE_TEXT || count->text.length > 30)
        return;
    double at_us = node_number(time) * 1e6;
    if (!(at_us > (double)bars->from_us) || at_us > 4e15)
        return;
    int64_t index = ((int64_t)at_us - bars->from_us) / bars->step_us - 1;
    if (index < 0 || (size_t)index >= bars->count)
        return;
    char text[32] = {0};
    for (size_t i = 0; i < count->text.length; i++)
        text[i] = count->text.at[i];
    double number = strtod(text, NULL);
    if (!(number > 0) || number > 1e15)
        return;
    bars->seen[level] = true;
    bars->levels[level][index].value += number;
    bars->total += (int64_t)number;
}

static void bars_open(struct arena *arena, const struct logs_range *range,
                      struct bars *bars)
{
    int64_t step = logs_step_s(range) * 1000000;
    *bars = (struct bars){.step_us = step, .from_us = range->from_us / step * step};
    size_t count = (size_t)((range->to_us - bars->from_us + step - 1) / step);
    bars->count = count < 1 ? 1 : count > BARS_MAX ? BARS_MAX : count;
    for (size_t i = 0; i < LOGS_LEVELS; i++) {
        bars->levels[i] = ARENA_ARRAY(arena, bars->count, struct chart_point);
        for (size_t k = 0; k < bars->count; k++)
            bars->levels[i][k].time_us = bars->from_us + (int64_t)(k + 1) * step;
    }
}

static bool bars_read(const struct node *answer, struct bars *bars)
{
    const struct node *result =
        answer == NULL ? NULL : node_at_pointer(answer, STR("/data/result"));
    const struct node *kind =
        answer == NULL ? NULL : node_at_pointer(answer, STR("/data/resultType"));
    if (result == NULL || result->kind != NODE_ARRAY || kind == NULL ||
        kind->kind != NODE_TEXT || !str_is(kind->text, "matrix"))
        return false;
    for (const struct node *series = result->first; series != NULL; series = series->next) {
        const struct node *metric =
            series->kind == NODE_OBJECT ? node_member(series, STR("metric")) : NULL;
        const struct node *values =
            metric == NULL ? NULL : node_member(series, STR("values"));
        if (metric == NULL || metric->kind != NODE_OBJECT || values == NULL ||
            values->kind != NODE_ARRAY)
            continue;
        enum logs_level level = level_of(metric);
        for (const struct node *value = values->first; value != NULL; value = value->next)
            value_add(bars, level, value);
    }
    return true;
}

/* Each bar leads to its own time. */
static void columns_link(struct call *call, const struct logs_state *state,
                         struct chart *chart)
{
    struct arena *arena = call->task.arena;
    struct chart_column *rows = (struct chart_column *)(uintptr_t)chart->columns.rows;
    for (size_t i = 0; i < chart->columns.count; i++) {
        struct logs_state there = *state;
        there.from = logs_instant_text(arena, rows[i].from_us);
        there.to = logs_instant_text(arena, rows[i].to_us);
        there.cursor = STR("");
        there.live = false;
        rows[i].href = logs_state_href(arena, &there);
    }
}

int64_t logs_chart_make(struct call *call, const struct logs_state *state,
                        const struct logs_range *range, const struct node *answer,
                        struct chart *out)
{
    struct arena *arena = call->task.arena;
    struct bars bars;
    struct chart_series series[LOGS_LEVELS];
    size_t count = 0;
    bars_open(arena, range, &bars);
    if (!bars_read(answer, &bars))
        return -1;
    for (size_t i = LOGS_LEVELS; i > 0; i--) {
        enum logs_level level = (enum logs_level)(i - 1);
        if (!bars.seen[level])
            continue;
        series[count++] = (struct chart_series){
            .name = logs_level_title(level),
            .tone = ARENA_JOIN(arena, STR("level-"), logs_level_word(level)),
            .points = bars.levels[level],
            .count = bars.count,
        };
    }
    struct chart_wants wants = {
        .html_id = STR("log-chart"),
        .title = STR("Lines by level"),
        .kind = CHART_BARS,
        .unit = CHART_COUNT,
        .from_us = bars.from_us,
        .to_us = bars.from_us + (int64_t)bars.count * bars.step_us,
        .step_us = bars.step_us,
        .height = 72,
        .series = series,
        .series_count = count,
    };
    wants.zone = logs_zone(call, &wants.zone_name);
    chart_make(arena, &wants, out);
    columns_link(call, state, out);
    return bars.total;
}
