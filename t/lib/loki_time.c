/* loki_time.c: times, durations, steps and limits as Loki's parameters have them. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_time.h"

#include <math.h>

#include "platform/base/clock.h"

enum { POINTS_MAX = 11000, LIMIT_OF_NONE = 100, NUMBER_BYTES = 64 };

static bool real_read(struct str text, double *value)
{
    char copy[NUMBER_BYTES];
    char *end;
    if (text.length == 0 || text.length >= sizeof copy)
        return false;
    memcpy(copy, text.at, text.length);
    copy[text.length] = 0;
    *value = strtod(copy, &end);
    return *end == 0 && isfinite(*value);
}

static int64_t unit_ns(struct str *text)
{
    static const struct {
        const char *name;
        int64_t ns;
    } units[] = {{"ns", 1},
                 {"us", 1000},
                 {"µs", 1000},
                 {"ms", 1000000},
                 {"s", LOKI_SECOND},
                 {"m", 60 * LOKI_SECOND},
                 {"h", 3600 * LOKI_SECOND},
                 {"d", 86400 * LOKI_SECOND},
                 {"w", 7 * 86400 * LOKI_SECOND},
                 {"y", 365 * 86400 * LOKI_SECOND}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (str_starts(*text, str_of(units[i].name))) {
            *text = str_slice(*text, strlen(units[i].name), text->length);
            return units[i].ns;
        }
    return 0;
}

bool loki_duration_read(struct str text, int64_t *ns)
{
    bool negative = text.length > 1 && text.at[0] == '-';
    if (negative)
        text = str_slice(text, 1, text.length);
    double sum = 0;
    if (text.length == 0)
        return false;
    if (str_is(text, "0")) {
        *ns = 0;
        return true;
    }
    while (text.length > 0) {
        size_t digits = 0;
        double part;
        while (digits < text.length &&
               ((text.at[digits] >= '0' && text.at[digits] <= '9') ||
                text.at[digits] == '.'))
            digits++;
        if (!real_read(str_slice(text, 0, digits), &part))
            return false;
        text = str_slice(text, digits, text.length);
        int64_t unit = unit_ns(&text);
        if (unit == 0)
            return false;
        sum += part * (double)unit;
    }
    if (sum > 9e18)
        return false;
    *ns = (int64_t)(negative ? -sum : sum);
    return true;
}

/* RFC 3339 with up to nine digits behind the second. */
static bool date_read(struct str text, int64_t *ns)
{
    int64_t us, fraction = 0, digits = 0;
    ptrdiff_t dot = str_find(text, 0, '.');
    if (str_find(text, 0, 'T') < 0 || !clock_parse(text, &us))
        return false;
    if (dot > 0)
        for (size_t i = (size_t)dot + 1;
             i < text.length && text.at[i] >= '0' && text.at[i] <= '9' && digits < 9;
             i++, digits++)
            fraction = fraction * 10 + (text.at[i] - '0');
    for (; digits < 9; digits++)
        fraction *= 10;
    *ns = us / 1000000 * LOKI_SECOND + (dot > 0 ? fraction : 0);
    return true;
}

static bool time_read(const struct fake_request *request, const char *name,
                      int64_t otherwise, int64_t *ns, struct str *why)
{
    struct str text = fake_parameter(request, name);
    double seconds;
    int64_t number;
    if (text.length == 0) {
        *ns = otherwise;
        return true;
    }
    if (str_find(text, 0, '.') >= 0 && real_read(text, &seconds)) {
        *ns = (int64_t)llround(seconds * 1000) * 1000000;
        return true;
    }
    if (str_int_parse(text, INT64_MIN, INT64_MAX, &number)) {
        *ns = text.length <= 10 ? number * LOKI_SECOND : number;
        return true;
    }
    if (date_read(text, ns))
        return true;
    struct buf told = buf_open(request->arena, 128, 64 * 1024);
    buf_print(&told,
              "could not parse '%s' parameter: strconv.ParseInt: parsing \"%.*s\": "
              "invalid syntax",
              name, STR_ARG(text));
    *why = buf_str(&told);
    return false;
}

bool loki_bounds_read(const struct fake_request *request, struct loki_range *range,
                      struct str *why)
{
    int64_t now_ns = clock_real_us() * 1000, since_ns = 3600 * LOKI_SECOND;
    struct str since = fake_parameter(request, "since");
    *range = (struct loki_range){0};
    if (since.length > 0 && !loki_duration_read(since, &since_ns)) {
        *why =
            arena_print(request->arena,
                        "could not parse 'since' parameter: not a valid duration string: "
                        "\"%.*s\"",
                        STR_ARG(since));
        return false;
    }
    if (!time_read(request, "end", now_ns, &range->end_ns, why))
        return false;
    int64_t behind = range->end_ns < now_ns ? range->end_ns : now_ns;
    return time_read(request, "start", behind - since_ns, &range->start_ns, why);
}

static bool limit_read(const struct fake_request *request, struct loki_range *range,
                       struct str *why)
{
    struct str limit = fake_parameter(request, "limit");
    struct str direction = fake_parameter(request, "direction");
    range->limit = LIMIT_OF_NONE;
    if (limit.length > 0 && !str_int_parse(limit, INT32_MIN, UINT32_MAX, &range->limit)) {
        *why =
            arena_print(request->arena, "strconv.Atoi: parsing \"%.*s\": invalid syntax",
                        STR_ARG(limit));
        return false;
    }
    if (range->limit <= 0) {
        *why = STR("limit must be a positive value");
        return false;
    }
    range->forward = str_equal_nocase(direction, STR("forward"));
    if (direction.length > 0 && !range->forward &&
        !str_equal_nocase(direction, STR("backward"))) {
        *why =
            arena_print(request->arena, "invalid direction '%.*s'", STR_ARG(direction));
        return false;
    }
    return true;
}

static bool step_read(const struct fake_request *request, struct loki_range *range,
                      struct str *why)
{
    struct str step = fake_parameter(request, "step");
    double seconds;
    int64_t span_ns = range->end_ns - range->start_ns;
    range->step_ns = span_ns / LOKI_SECOND / 250 * LOKI_SECOND;
    if (range->step_ns < LOKI_SECOND)
        range->step_ns = LOKI_SECOND;
    if (step.length == 0)
        return true;
    if (real_read(step, &seconds)) {
        range->step_ns = (int64_t)(seconds * 1e9);
    } else if (!loki_duration_read(step, &range->step_ns)) {
        *why = arena_print(request->arena, "cannot parse \"%.*s\" to a valid duration",
                           STR_ARG(step));
        return false;
    }
    if (range->step_ns <= 0) {
        *why = STR("zero or negative query resolution step widths are not accepted. "
                   "Try a positive integer");
        return false;
    }
    if (span_ns / range->step_ns > POINTS_MAX) {
        *why = STR("exceeded maximum resolution of 11,000 points per timeseries. "
                   "Try decreasing the query resolution (?step=XX)");
        return false;
    }
    return true;
}

bool loki_range_read(const struct fake_request *request, struct loki_range *range,
                     struct str *why)
{
    if (!loki_bounds_read(request, range, why))
        return false;
    if (range->end_ns <= range->start_ns) {
        *why = STR("end timestamp must not be before or equal to start time");
        return false;
    }
    return limit_read(request, range, why) && step_read(request, range, why);
}

bool loki_instant_read(const struct fake_request *request, struct loki_range *range,
                       struct str *why)
{
    *range = (struct loki_range){0};
    if (!time_read(request, "time", clock_real_us() * 1000, &range->start_ns, why) ||
        !limit_read(request, range, why))
        return false;
    range->end_ns = range->start_ns;
    range->step_ns = LOKI_SECOND;
    return true;
}
