/* logs_range.c: from when to when: durations, dates and times of a wall clock. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_state.h"

enum { DURATION_UNITS_MAX = 8, RANGE_MIN_US = 1000 };

static const struct {
    char letter;
    int64_t us;
} units[] = {
    {'s', 1000000LL},    {'m', 60 * 1000000LL},        {'h', 3600 * 1000000LL},
    {'d', 86400000000LL}, {'w', 7 * 86400000000LL},
};

static int64_t unit_us(char letter)
{
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (units[i].letter == letter)
            return units[i].us;
    return 0;
}

bool logs_duration_parse(struct str text, int64_t *us)
{
    int64_t sum = 0;
    size_t at = 0;
    while (at < text.length) {
        size_t from = at;
        int64_t count = 0;
        while (at < text.length && text.at[at] >= '0' && text.at[at] <= '9')
            at++;
        int64_t unit = at < text.length ? unit_us(text.at[at]) : 0;
        if (unit == 0 || !str_int_parse(str_slice(text, from, at), 0, 100000, &count))
            return false;
        sum += count * unit;
        at++;
        if (at > DURATION_UNITS_MAX * 6)
            return false;
    }
    if (sum <= 0)
        return false;
    *us = sum;
    return true;
}

/* What the wall shows, taken for UTC, is off by the zone's offset then: asked twice, because the
 * offset belongs to the instant that is looked for. */
static int64_t wall_to_instant(const struct zone *zone, int64_t wall_us)
{
    int64_t us = wall_us;
    for (int i = 0; i < 2; i++)
        us = wall_us - zone_time_of(zone, us).offset_s * 1000000;
    return us;
}

static bool has_offset(struct str text)
{
    if (text.length < 20)
        return false;
    char last = text.at[text.length - 1];
    char sign = text.at[text.length - 6];
    return last == 'Z' || last == 'z' || sign == '+' || sign == '-';
}

/* Stores count nanoseconds in 64 bits; half of them leaves room for what is added. */
static bool is_instant(int64_t us)
{
    return us > 0 && us < INT64_MAX / 2000;
}

bool logs_instant_parse(struct str text, const struct zone *zone, int64_t *us)
{
    char full[48];
    if (has_offset(text))
        return clock_parse(text, us) && is_instant(*us);
    if (text.length < 10 || text.length > 30)
        return false;
    struct buf buf = {.at = full, .room = sizeof full, .cap = sizeof full};
    buf_add(&buf, text);
    if (text.length == 10)
        BUF_ADD(&buf, "T00:00:00Z");
    else if (text.length == 16)
        BUF_ADD(&buf, ":00Z");
    else
        BUF_ADD(&buf, "Z");
    if (full[10] == ' ')
        full[10] = 'T';
    int64_t wall_us;
    if (!clock_parse(buf_str(&buf), &wall_us))
        return false;
    *us = wall_to_instant(zone, wall_us);
    return is_instant(*us);
}

struct str logs_instant_text(struct arena *arena, int64_t us)
{
    char text[CLOCK_TEXT_BYTES];
    return arena_str(arena, clock_text(us, text));
}

const struct zone *logs_zone(const struct call *call, struct str *name)
{
    struct str wanted = call->caller == NULL ? STR_NONE : call->caller->time_zone;
    const struct zone *zone = wanted.length == 0 ? NULL : zone_find(wanted);
    *name = zone == NULL ? STR("UTC") : wanted;
    return zone;
}

/* "now", a duration before now, or an instant. */
static bool edge_parse(struct str text, const struct zone *zone, int64_t now_us, int64_t *us,
                       bool *relative)
{
    int64_t before = 0;
    struct str plain = str_starts(text, STR("now-")) ? str_slice(text, 4, text.length)
                       : str_starts(text, STR("-"))  ? str_slice(text, 1, text.length)
                                                     : text;
    *relative = true;
    *us = now_us;
    if (text.length == 0 || str_is(text, "now"))
        return true;
    if (logs_duration_parse(plain, &before)) {
        *us = now_us - before;
        return *us > 0;
    }
    *relative = false;
    return logs_instant_parse(text, zone, us);
}

static struct str wall_text(struct arena *arena, const struct zone *zone, int64_t us)
{
    struct clock_parts at = zone_time_of(zone, us).parts;
    return at.second == 0
               ? arena_print(arena, "%04d-%02d-%02d %02d:%02d", at.year, at.month, at.day,
                             at.hour, at.minute)
               : arena_print(arena, "%04d-%02d-%02d %02d:%02d:%02d", at.year, at.month,
                             at.day, at.hour, at.minute, at.second);
}

static struct str range_told(struct arena *arena, const struct logs_state *state,
                             const struct logs_range *range, const struct zone *zone)
{
    if (range->relative && state->to.length == 0)
        return ARENA_JOIN(arena, STR("Last "),
                          state->from.length == 0 ? STR("1h") : state->from);
    return ARENA_JOIN(arena, wall_text(arena, zone, range->from_us), STR(" to "),
                      wall_text(arena, zone, range->to_us));
}

static const int64_t hour_us = 3600 * 1000000LL;

static void edges_read(struct call *call, const struct logs_state *state,
                       const struct zone *zone, struct logs_range *range)
{
    int64_t now_us = task_now_us(&call->task);
    bool from_moves = true;
    bool to_moves = true;
    bool good = edge_parse(state->to, zone, now_us, &range->to_us, &to_moves);
    if (!good)
        failure_field(&call->failure, STR("/to"), "malformed",
                      "Write \"now\", how long ago (30m) or a time (2026-11-21 06:28).");
    range->from_us = range->to_us - hour_us;
    if (state->from.length > 0 &&
        !edge_parse(state->from, zone, now_us, &range->from_us, &from_moves)) {
        failure_field(&call->failure, STR("/from"), "malformed",
                      "Write how long ago (2h, 1h30m, 7d) or a time (2026-11-21 06:28).");
        good = false;
    }
    range->relative = from_moves && to_moves;
    if (good && range->to_us - range->from_us < RANGE_MIN_US)
        failure_field(&call->failure, STR("/from"), "range_backwards",
                      "The range ends before it begins.");
    else if (good && range->to_us - range->from_us >
                         LOGS_RANGE_DAYS_MAX * 86400000000LL + hour_us)
        failure_field(&call->failure, STR("/from"), "range_too_long",
                      "A range has at most %d days.", LOGS_RANGE_DAYS_MAX);
}

void logs_range_read(struct call *call, const struct logs_state *state,
                     struct logs_range *out)
{
    struct str name;
    const struct zone *zone = logs_zone(call, &name);
    struct logs_range range = {0};
    size_t before = call->failure.field_count;
    edges_read(call, state, zone, &range);
    if (call->failure.field_count > before) {
        int64_t now_us = task_now_us(&call->task);
        range = (struct logs_range){now_us - hour_us, now_us, true, STR("")};
    }
    range.told = range_told(call->task.arena, state, &range, zone);
    *out = range;
}
