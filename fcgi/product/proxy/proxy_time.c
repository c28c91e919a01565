/* proxy_time.c: instants and durations as clients of Loki and Prometheus write them. */
/* SPDX-License-Identifier: ISC */
#include "product/proxy/proxy_private.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "90", "90.5" as thousandths or billionths of it (`scale`); more digits are cut. */
static bool decimal_read(struct str text, int64_t scale, int64_t *out)
{
    int64_t whole = 0;
    ptrdiff_t dot = str_find(text, 0, '.');
    struct str digits = dot < 0 ? text : str_slice(text, 0, (size_t)dot);
    if (digits.length == 0 || !is_digit(digits.at[0]) ||
        !str_int_parse(digits, 0, INT64_MAX / scale - 1, &whole))
        return false;
    whole *= scale;
    for (size_t i = dot < 0 ? text.length : (size_t)dot + 1; i < text.length; i++) {
        if (!is_digit(text.at[i]))
            return false;
        scale /= 10;
        whole += scale * (text.at[i] - '0');
    }
    *out = whole;
    return dot < 0 || (size_t)dot + 1 < text.length;
}

/* The longest unit first, since "m" begins "ms". */
static const struct {
    struct str word;
    int64_t ms;
} units[] = {
    {STR_INIT("ms"), 1},          {STR_INIT("s"), 1000},     {STR_INIT("m"), 60000},
    {STR_INIT("h"), 3600000},     {STR_INIT("d"), 86400000}, {STR_INIT("w"), 604800000},
    {STR_INIT("y"), 31536000000},
};

/* "1h30m"; each part is a number and a unit. */
static bool parts_read(struct str text, int64_t *ms)
{
    int64_t sum = 0;
    while (text.length > 0) {
        size_t digits = 0;
        while (digits < text.length && is_digit(text.at[digits]))
            digits++;
        int64_t number = 0;
        if (!str_int_parse(str_slice(text, 0, digits), 0, 1000000000, &number))
            return false;
        text = str_slice(text, digits, text.length);
        size_t unit = 0;
        while (unit < COUNT_OF(units) && !str_starts(text, units[unit].word))
            unit++;
        if (unit == COUNT_OF(units) || number > INT64_MAX / 16 / units[unit].ms)
            return false;
        sum += number * units[unit].ms;
        text = str_slice(text, units[unit].word.length, text.length);
        if (sum > INT64_MAX / 8)
            return false;
    }
    *ms = sum;
    return true;
}

bool proxy_duration_read(struct str text, int64_t *ms)
{
    if (text.length == 0 || text.length > 32)
        return false;
    if (is_digit(text.at[text.length - 1]))
        return decimal_read(text, 1000, ms);
    return parts_read(text, ms);
}

/* "now-1h": also of the day after, for forecasts. */
static bool relative_read(struct str text, int64_t now_us, int64_t *ns)
{
    int64_t ms = 0;
    *ns = now_us * 1000;
    if (text.length == 0)
        return true;
    bool before = text.at[0] == '-';
    if ((!before && text.at[0] != '+') ||
        !proxy_duration_read(str_slice(text, 1, text.length), &ms) ||
        ms > INT64_C(100) * 365 * 86400000)
        return false;
    *ns += (before ? -ms : ms) * NS_PER_MS;
    return *ns >= 0;
}

/* A number is in the unit that makes it an instant of our time: Grafana sends nanoseconds to
 * Loki and seconds to Prometheus, browsers milliseconds. */
static bool number_read(struct str text, int64_t *ns)
{
    static const struct {
        size_t digits; /* at most */
        int64_t scale; /* nanoseconds */
    } scales[] = {{11, NS_PER_S}, {14, NS_PER_MS}, {17, 1000}, {19, 1}};
    ptrdiff_t dot = str_find(text, 0, '.');
    size_t digits = dot < 0 ? text.length : (size_t)dot;
    if (dot >= 0 && digits <= 10)
        return decimal_read(text, NS_PER_S, ns);
    for (size_t i = 0; i < COUNT_OF(scales) && dot < 0; i++)
        if (digits <= scales[i].digits) {
            int64_t number = 0;
            if (!str_int_parse(text, 0, INT64_MAX / scales[i].scale, &number))
                return false;
            *ns = number * scales[i].scale;
            return true;
        }
    return false;
}

bool proxy_time_read(struct str text, int64_t now_us, int64_t *ns)
{
    if (str_starts(text, STR("now")))
        return relative_read(str_slice(text, 3, text.length), now_us, ns);
    bool number = text.length > 0;
    for (size_t i = 0; i < text.length; i++)
        number = number && (is_digit(text.at[i]) || text.at[i] == '.');
    if (number)
        return number_read(text, ns);
    int64_t us = 0;
    if (!clock_parse(text, &us) || us < 0 || us > INT64_MAX / 1000)
        return false;
    *ns = us * 1000;
    return true;
}
