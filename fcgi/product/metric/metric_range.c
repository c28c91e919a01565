/* metric_range.c: which time is looked at: from the address, and back into links and controls. */
/* SPDX-License-Identifier: ISC */
#include "product/metric/metric_private.h"

enum {
    RANGE_DEFAULT_S = 3600,
    RANGE_LEAST_S = 60,
    RANGE_MOST_S = 400 * 86400,
    POINTS_WANTED = 240,
    MINUTE_S = 60,
    HOUR_S = 3600,
    DAY_S = 86400,
    KEPT_MAX = 40,
    HREF_BYTES_MAX = 16 * 1024,
};

static const struct preset {
    const char *word;
    const char *label;
    int64_t range_s, step_s;
} presets[] = {
    {"1h", "1 h", HOUR_S, 30},
    {"6h", "6 h", 6 * HOUR_S, 120},
    {"24h", "24 h", 24 * HOUR_S, 300},
    {"7d", "7 days", 7 * DAY_S, HOUR_S},
    {"30d", "30 days", 30 * DAY_S, 4 * HOUR_S},
};

static const int64_t steps_s[] = {
    5,          10,         15,          30,    60,        120,
    300,        600,        900,         1800,  HOUR_S,    2 * HOUR_S,
    4 * HOUR_S, 6 * HOUR_S, 12 * HOUR_S, DAY_S, 2 * DAY_S, 7 * DAY_S,
};

static const struct {
    const char *word;
    const char *label;
    int64_t s;
} refreshes[] = {{"", "Off", 0}, {"10s", "10 s", 10}, {"1m", "1 min", MINUTE_S}};

const struct zone *metric_zone(const struct call *call)
{
    return call->caller == NULL ? NULL : zone_find(call->caller->time_zone);
}

/* ---- reading ---- */

/* "90m", "1h30m", "2 d": a sum of whole numbers with units, each once or more. */
static bool duration_parse(struct str text, int64_t *out_s)
{
    static const struct {
        char letter;
        int64_t s;
    } units[] = {
        {'s', 1}, {'m', MINUTE_S}, {'h', HOUR_S}, {'d', DAY_S}, {'w', 7 * DAY_S}};
    int64_t sum = 0;
    size_t i = 0;
    while (i < text.length) {
        size_t begin = i;
        while (i < text.length && text.at[i] >= '0' && text.at[i] <= '9')
            i++;
        int64_t number, unit_s = 0;
        if (!str_int_parse(str_slice(text, begin, i), 0, RANGE_MOST_S, &number))
            return false;
        while (i < text.length && text.at[i] == ' ')
            i++;
        for (size_t u = 0; u < COUNT_OF(units) && i < text.length; u++)
            if (units[u].letter == text.at[i])
                unit_s = units[u].s;
        if (unit_s == 0)
            return false;
        sum += number * unit_s; /* at most 400 days in weeks for each of few digits */
        if (sum > RANGE_MOST_S)
            return false;
        i++;
        while (i < text.length && text.at[i] == ' ')
            i++;
    }
    *out_s = sum;
    return sum >= RANGE_LEAST_S;
}

/* RFC 3339 or a date; else a clock on the person's wall: "2026-11-21T06:28", "2026-11-21 06:28". */
static bool instant_parse(struct arena *arena, const struct zone *zone, struct str text,
                          int64_t *out)
{
    enum { TO_MINUTES = 16, TO_SECONDS = 19, DATE = 10 };
    bool wall =
        text.length == TO_MINUTES || text.length == TO_SECONDS || text.length == DATE;
    if (!wall)
        return clock_parse(text, out);
    struct str date = str_slice(text, 0, DATE);
    struct str clock =
        text.length == DATE ? STR("00:00") : str_slice(text, DATE + 1, text.length);
    struct str seconds = text.length == TO_SECONDS ? STR("Z") : STR(":00Z");
    if (!clock_parse(ARENA_JOIN(arena, date, STR("T"), clock, seconds), out))
        return false;
    /* The offset may change between the two instants: look twice. */
    int64_t offset_s = zone_time_of(zone, *out).offset_s;
    offset_s = zone_time_of(zone, *out - offset_s * US_PER_S).offset_s;
    *out -= offset_s * US_PER_S;
    return true;
}

static int64_t step_for(int64_t range_s)
{
    for (size_t i = 0; i < COUNT_OF(presets); i++)
        if (presets[i].range_s == range_s)
            return presets[i].step_s;
    for (size_t i = 0; i < COUNT_OF(steps_s); i++)
        if (range_s / steps_s[i] <= POINTS_WANTED)
            return steps_s[i];
    return steps_s[COUNT_OF(steps_s) - 1];
}

/* From and to; what is missing is the last hour before now. */
static void read_fixed(struct call *call, struct metric_range *out)
{
    struct arena *arena = call->task.arena;
    const struct zone *zone = metric_zone(call);
    int64_t from = 0, to = task_now_us(&call->task);
    if (out->typed_to.length > 0 && !instant_parse(arena, zone, out->typed_to, &to))
        failure_field(&call->failure, STR("/to"), "format",
                      "must be a date and time like 2026-11-21 06:28");
    if (out->typed_from.length == 0)
        from = to - RANGE_DEFAULT_S * US_PER_S;
    else if (!instant_parse(arena, zone, out->typed_from, &from))
        failure_field(&call->failure, STR("/from"), "format",
                      "must be a date and time like 2026-11-21 06:28");
    if (call->failure.field_count > 0)
        return;
    if (to - from < RANGE_LEAST_S * US_PER_S)
        failure_field(&call->failure, STR("/to"), "too_small",
                      "must be at least a minute after the beginning");
    else if (to - from > RANGE_MOST_S * US_PER_S)
        failure_field(&call->failure, STR("/from"), "too_large",
                      "must be at most 400 days before the end");
    else if (from < 0)
        failure_field(&call->failure, STR("/from"), "too_small", "must be after 1970");
    out->word = STR("");
    out->from_us = from;
    out->to_us = to;
}

static void read_relative(struct call *call, struct metric_range *out)
{
    int64_t range_s = RANGE_DEFAULT_S;
    if (out->typed.length == 0)
        out->word = STR("1h");
    else if (duration_parse(out->typed, &range_s))
        out->word = out->typed;
    else
        failure_field(&call->failure, STR("/range"), "format",
                      "must be a time like 90m, 6h or 2d, from a minute to 400 days");
    out->to_us = task_now_us(&call->task);
    out->from_us = out->to_us - range_s * US_PER_S;
}

static void read_refresh(struct call *call, struct metric_range *out)
{
    struct str word = or_empty(request_query(call->request, "refresh"));
    for (size_t i = 0; i < COUNT_OF(refreshes); i++)
        if (str_is(word, refreshes[i].word)) {
            out->refresh_s = refreshes[i].s;
            return;
        }
    failure_field(&call->failure, STR("/refresh"), "unknown", "must be 10s or 1m");
}

enum outcome metric_range_read(struct call *call, struct metric_range *out)
{
    *out = (struct metric_range){
        .word = STR("1h"),
        .typed = str_trim(or_empty(request_query(call->request, "range"))),
        .typed_from = str_trim(or_empty(request_query(call->request, "from"))),
        .typed_to = str_trim(or_empty(request_query(call->request, "to"))),
    };
    /* A time that is chosen beats what was there before. */
    if (out->typed_from.length > 0 || out->typed_to.length > 0)
        read_fixed(call, out);
    else
        read_relative(call, out);
    read_refresh(call, out);
    bool wrong = call->failure.field_count > 0;
    if (wrong) {
        out->to_us = task_now_us(&call->task);
        out->from_us = out->to_us - RANGE_DEFAULT_S * US_PER_S;
    }
    out->step_ms = step_for((out->to_us - out->from_us) / US_PER_S) * 1000;
    return wrong ? refuse(&call->failure, INVALID, "bad_range",
                          "The range is not understood; this is the last hour.", NULL)
                 : DONE;
}

/* ---- links and controls ---- */

static bool is_of_range(struct str name)
{
    return str_is(name, "range") || str_is(name, "from") || str_is(name, "to");
}

static void href_add(struct buf *href, struct arena *arena, struct str name,
                     struct str value)
{
    buf_add_char(href, str_find(buf_str(href), 0, '?') < 0 ? '?' : '&');
    buf_add(href, url_encode(arena, name));
    buf_add_char(href, '=');
    buf_add(href, url_encode(arena, value));
}

/* The address as it is, but for the range or the one parameter `name`. */
static struct buf href_without(struct call *call, struct str path, bool range,
                               const char *name)
{
    struct arena *arena = call->task.arena;
    struct buf href = buf_open(arena, 256, HREF_BYTES_MAX);
    buf_add(&href, path);
    for (size_t i = 0; i < call->request->query.count; i++) {
        const struct pair *pair = &call->request->query.at[i];
        bool dropped = (range && is_of_range(pair->name)) || str_is(pair->name, name) ||
                       str_is(pair->name, "patience");
        if (!dropped && pair->value.length > 0)
            href_add(&href, arena, pair->name, pair->value);
    }
    return href;
}

struct str metric_href(struct call *call, struct str path, const char *name,
                       struct str value)
{
    struct buf href = href_without(call, path, false, name);
    if (value.length > 0)
        href_add(&href, call->task.arena, str_of(name), value);
    return href.over ? path : buf_str(&href);
}

static struct str href_fixed(struct call *call, int64_t from_us, int64_t to_us)
{
    struct arena *arena = call->task.arena;
    char text[CLOCK_TEXT_BYTES];
    struct buf href = href_without(call, call->request->path, true, "range");
    href_add(&href, arena, STR("from"), arena_str(arena, clock_text_s(from_us, text)));
    href_add(&href, arena, STR("to"), arena_str(arena, clock_text_s(to_us, text)));
    return href.over ? STR("") : buf_str(&href);
}

/* What a control for date and time takes: "2026-11-21T06:28". */
static struct str control_text(struct arena *arena, const struct zone *zone, int64_t us)
{
    struct clock_parts at = zone_time_of(zone, us).parts;
    return arena_print(arena, "%04d-%02d-%02dT%02d:%02d", at.year, at.month, at.day,
                       at.hour, at.minute);
}

static struct list preset_choices(struct call *call, const struct metric_range *range)
{
    struct metric_choice *rows =
        ARENA_ARRAY(call->task.arena, COUNT_OF(presets), struct metric_choice);
    for (size_t i = 0; i < COUNT_OF(presets); i++) {
        struct buf href = href_without(call, call->request->path, true, "range");
        href_add(&href, call->task.arena, STR("range"), str_of(presets[i].word));
        rows[i] = (struct metric_choice){str_of(presets[i].label), buf_str(&href),
                                         str_is(range->word, presets[i].word)};
    }
    return (struct list){rows, COUNT_OF(presets), sizeof *rows, false};
}

static struct list refresh_choices(struct call *call, const struct metric_range *range)
{
    struct metric_choice *rows =
        ARENA_ARRAY(call->task.arena, COUNT_OF(refreshes), struct metric_choice);
    for (size_t i = 0; i < COUNT_OF(refreshes); i++)
        rows[i] = (struct metric_choice){
            str_of(refreshes[i].label),
            metric_href(call, call->request->path, "refresh", str_of(refreshes[i].word)),
            range->refresh_s == refreshes[i].s};
    return (struct list){rows, COUNT_OF(refreshes), sizeof *rows, false};
}

static struct list kept_fields(struct call *call)
{
    struct pair *rows = ARENA_ARRAY(call->task.arena, KEPT_MAX, struct pair);
    size_t count = 0;
    for (size_t i = 0; i < call->request->query.count && count < KEPT_MAX; i++) {
        const struct pair *pair = &call->request->query.at[i];
        if (!is_of_range(pair->name) && pair->value.length > 0 &&
            !str_is(pair->name, "patience"))
            rows[count++] = *pair;
    }
    return (struct list){rows, count, sizeof *rows, false};
}

static struct str step_text(struct arena *arena, int64_t step_ms)
{
    int64_t s = step_ms / 1000;
    if (s % DAY_S == 0)
        return arena_print(arena, "%lld d", (long long)(s / DAY_S));
    if (s % HOUR_S == 0)
        return arena_print(arena, "%lld h", (long long)(s / HOUR_S));
    if (s % MINUTE_S == 0)
        return arena_print(arena, "%lld min", (long long)(s / MINUTE_S));
    return arena_print(arena, "%lld s", (long long)s);
}

void metric_range_bar_fill(struct call *call, const struct metric_range *range,
                           struct metric_range_bar *out)
{
    struct arena *arena = call->task.arena;
    const struct zone *zone = metric_zone(call);
    int64_t span = range->to_us - range->from_us, now = task_now_us(&call->task);
    bool fixed = range->word.length == 0;
    *out = (struct metric_range_bar){
        .action = call->request->path,
        .presets = preset_choices(call, range),
        .refreshes = refresh_choices(call, range),
        .typed = range->typed,
        .from = fixed ? control_text(arena, zone, range->from_us) : STR(""),
        .to = fixed ? control_text(arena, zone, range->to_us) : STR(""),
        .range_error = error_of(call, "/range"),
        .from_error = error_of(call, "/from"),
        .to_error = error_of(call, "/to"),
        .kept = kept_fields(call),
        .zone_name = call->caller != NULL && call->caller->time_zone.length > 0
                         ? call->caller->time_zone
                         : STR("UTC"),
        .earlier_href =
            href_fixed(call, range->from_us - span / 2, range->to_us - span / 2),
        .later_href =
            fixed && range->to_us < now
                ? href_fixed(call, range->from_us + span / 2, range->to_us + span / 2)
                : STR(""),
        .wider_href =
            href_fixed(call, range->from_us - span / 2,
                       range->to_us + span / 2 > now ? now : range->to_us + span / 2),
        .live_s = fixed ? 0 : range->refresh_s,
    };
    out->opened = true;
    for (size_t i = 0; i < out->presets.count; i++)
        if (LIST_ROW(out->presets, struct metric_choice, i)->current &&
            call->failure.field_count == 0)
            out->opened = false;
    out->told = ARENA_JOIN(arena, chart_time_text(arena, zone, range->from_us),
                           STR(" to "), chart_time_text(arena, zone, range->to_us),
                           STR(", a point every "), step_text(arena, range->step_ms));
}

/* ---- shown ---- */

static const struct field choice_shown[] = {
    {"label", TEXT_AT(struct metric_choice, label)},
    {"href", TEXT_AT(struct metric_choice, href)},
    {"current", BOOL_AT(struct metric_choice, current)},
    {0},
};

static const struct field kept_shown[] = {
    {"name", TEXT_AT(struct pair, name)},
    {"value", TEXT_AT(struct pair, value)},
    {0},
};

const struct field metric_range_bar_shown[] = {
    {"action", TEXT_AT(struct metric_range_bar, action)},
    {"presets", LIST_AT(struct metric_range_bar, presets, choice_shown)},
    {"refreshes", LIST_AT(struct metric_range_bar, refreshes, choice_shown)},
    {"typed", TEXT_AT(struct metric_range_bar, typed)},
    {"from", TEXT_AT(struct metric_range_bar, from)},
    {"to", TEXT_AT(struct metric_range_bar, to)},
    {"range_error", TEXT_AT(struct metric_range_bar, range_error)},
    {"from_error", TEXT_AT(struct metric_range_bar, from_error)},
    {"to_error", TEXT_AT(struct metric_range_bar, to_error)},
    {"kept", LIST_AT(struct metric_range_bar, kept, kept_shown)},
    {"zone_name", TEXT_AT(struct metric_range_bar, zone_name)},
    {"told", TEXT_AT(struct metric_range_bar, told)},
    {"earlier_href", TEXT_AT(struct metric_range_bar, earlier_href)},
    {"later_href", TEXT_AT(struct metric_range_bar, later_href)},
    {"wider_href", TEXT_AT(struct metric_range_bar, wider_href)},
    {"opened", BOOL_AT(struct metric_range_bar, opened)},
    {"live_s", INT_AT(struct metric_range_bar, live_s)},
    {0},
};
