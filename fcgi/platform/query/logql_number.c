/* logql_number.c: numbers, sizes and durations as LogQL writes them. */
/* SPDX-License-Identifier: ISC */
#include <math.h>
#include <stdlib.h>

#include "platform/query/logql_private.h"

enum { NUMBER_MAX = 60 }; /* characters */

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  (1000 * NS_PER_MS)
#define NS_PER_H  (3600 * NS_PER_S)

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Length of "12", "1.5", ".5", "5." at the start; 0 when it is none. */
static size_t decimal_length(struct str text)
{
    size_t at = 0, digits = 0;
    for (; at < text.length && is_digit(text.at[at]); at++)
        digits++;
    if (at < text.length && text.at[at] == '.')
        for (at++; at < text.length && is_digit(text.at[at]); at++)
            digits++;
    return digits == 0 ? 0 : at;
}

static size_t exponent_length(struct str text)
{
    size_t at = 1;
    if (text.length == 0 || (text.at[0] != 'e' && text.at[0] != 'E'))
        return 0;
    if (at < text.length && (text.at[at] == '+' || text.at[at] == '-'))
        at++;
    size_t digits = at;
    while (at < text.length && is_digit(text.at[at]))
        at++;
    return at == digits ? 0 : at;
}

static bool value_of(struct str text, double *number)
{
    char copy[NUMBER_MAX + 1];
    if (text.length > NUMBER_MAX)
        return false;
    memcpy(copy, text.at, text.length);
    copy[text.length] = '\0';
    *number = strtod(copy, NULL);
    return isfinite(*number);
}

/* Without zeros that Loki would take for an octal number. */
static struct str without_zeros(struct str text)
{
    size_t from = 0;
    while (from + 1 < text.length && text.at[from] == '0' && is_digit(text.at[from + 1]))
        from++;
    return str_slice(text, from, text.length);
}

bool logql_number(struct str text, struct str *plain, double *number)
{
    size_t length = decimal_length(text);
    if (length == 0)
        return false;
    length += exponent_length(str_slice(text, length, text.length));
    if (length != text.length || !value_of(text, number))
        return false;
    *plain = without_zeros(text);
    return true;
}

bool logql_bytes(struct str text, struct str *plain, double *number)
{
    static const char prefixes[] = "kMGTP";
    size_t at = decimal_length(text);
    if (at == 0 || at == text.length || !value_of(str_slice(text, 0, at), number))
        return false;
    *plain = without_zeros(text);
    const char *prefix = strchr(prefixes, text.at[at] == 'K' ? 'k' : text.at[at]);
    double base = 1000;
    if (prefix != NULL && *prefix != '\0') {
        at++;
        if (at < text.length && text.at[at] == 'i') {
            base = 1024;
            at++;
        }
        for (const char *step = prefixes; step <= prefix; step++)
            *number *= base;
    }
    if (at < text.length && text.at[at] == 'B')
        at++;
    /* Go's scanner takes 0B for the beginning of a binary number. */
    if (str_is(*plain, "0B"))
        *plain = STR("0KB");
    return at == text.length && *number < 18446744073709551616.0;
}

/* clang-format off */
static const struct duration_unit {
    const char *name;
    double ns;
} units[] = {
    {"ns", 1}, {"us", 1e3}, {"\xc2\xb5s", 1e3}, {"\xce\xbcs", 1e3},
    {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9},
};
/* clang-format on */

static const struct duration_unit *unit_of(struct str text)
{
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        struct str name = str_of(units[i].name);
        /* "m" is no unit before "s". */
        if (str_starts(text, name) && (name.length > 1 || !str_starts(text, STR("ms"))))
            return &units[i];
    }
    return NULL;
}

/* A duration of Go: numbers with fractions, units in any order. */
static bool duration_of_go(struct str text, int64_t *ns)
{
    double sum = 0;
    while (text.length > 0) {
        double number;
        size_t length = decimal_length(text);
        struct str rest = str_slice(text, length, text.length);
        const struct duration_unit *unit = unit_of(rest);
        if (length == 0 || unit == NULL || !value_of(str_slice(text, 0, length), &number))
            return false;
        sum += number * unit->ns;
        text = str_slice(rest, strlen(unit->name), rest.length);
    }
    if (sum >= 9.2e18)
        return false;
    *ns = (int64_t)(sum + 0.5);
    return true;
}

bool logql_duration(struct str text, bool negative, int64_t *ns)
{
    int64_t ms;
    if (!negative && duration_parse_ms(text, &ms)) {
        *ns = ms * NS_PER_MS;
        return true;
    }
    if (text.length == 0 || is_digit(text.at[text.length - 1]) ||
        !duration_of_go(text, ns))
        return false;
    if (negative)
        *ns = -*ns;
    return true;
}

void logql_duration_print(struct buf *out, int64_t ns)
{
    /* clang-format off */
    static const struct { const char *name; int64_t ns; } parts[] = {
        {"d", 24 * NS_PER_H}, {"h", NS_PER_H}, {"m", 60 * NS_PER_S}, {"s", NS_PER_S},
        {"ms", NS_PER_MS}, {"us", 1000}, {"ns", 1},
    };
    /* clang-format on */
    if (ns == 0)
        BUF_ADD(out, "0s");
    if (ns < 0)
        buf_add_char(out, '-');
    /* Days are Prometheus', and it knows neither signs nor less than milliseconds. */
    bool days = ns > 0 && ns % NS_PER_MS == 0;
    for (size_t i = days ? 0 : 1; i < COUNT_OF(parts); i++) {
        int64_t count = ns / parts[i].ns;
        if (count == 0)
            continue;
        buf_add_int(out, count < 0 ? -count : count);
        buf_add(out, str_of(parts[i].name));
        ns %= parts[i].ns;
    }
}
