/* schema_format.c: the formats that a text may be asked to have. */
/* SPDX-License-Identifier: ISC */
#include <arpa/inet.h>
#include <math.h>
#include <stdlib.h>

#include "platform/base/clock.h"
#include "platform/schema/schema_private.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* RFC 1123: labels of letters, digits and inner hyphens. */
static bool is_hostname(struct str text)
{
    struct str rest = text, label;
    if (text.length == 0 || text.length > 253)
        return false;
    while (str_cut(&rest, '.', &label)) {
        if (label.length == 0 || label.length > 63 || label.at[0] == '-' ||
            label.at[label.length - 1] == '-')
            return false;
        for (size_t i = 0; i < label.length; i++)
            if (!is_digit(label.at[i]) && !is_letter(label.at[i]) && label.at[i] != '-')
                return false;
    }
    return true;
}

static bool is_email(struct str text)
{
    ptrdiff_t at = str_find(text, 0, '@');
    if (at < 1 || at > 64 || text.length > 254)
        return false;
    for (ptrdiff_t i = 0; i < at; i++)
        if (!is_digit(text.at[i]) && !is_letter(text.at[i]) &&
            strchr(".!#$%&'*+/=?^_`{|}~-", text.at[i]) == NULL)
            return false;
    struct str local = str_slice(text, 0, (size_t)at);
    return local.at[0] != '.' && local.at[at - 1] != '.' &&
           !str_contains(local, STR("..")) &&
           is_hostname(str_slice(text, (size_t)at + 1, text.length));
}

static bool is_ip(int family, struct str text)
{
    char copy[INET6_ADDRSTRLEN + 1];
    unsigned char address[16];
    if (text.length == 0 || text.length >= sizeof copy || str_find(text, 0, '\0') >= 0)
        return false;
    memcpy(copy, text.at, text.length);
    copy[text.length] = '\0';
    return inet_pton(family, copy, address) == 1;
}

static bool is_ipv4(struct str text)
{
    return is_ip(AF_INET, text);
}

static bool is_ipv6(struct str text)
{
    return is_ip(AF_INET6, text);
}

static bool is_uuid(struct str text)
{
    if (text.length != 36)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text.at[i] != '-' : !is_hex(text.at[i]))
            return false;
    }
    return true;
}

static bool is_date_time(struct str text)
{
    int64_t us;
    return text.length > 10 && (text.at[10] == 'T' || text.at[10] == 't') &&
           clock_parse(text, &us);
}

static bool is_date(struct str text)
{
    int64_t us;
    return text.length == 10 && clock_parse(text, &us);
}

/* RFC 3986: only its characters, whole percent escapes, brackets only around an address. */
static bool is_uri_reference(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (c == '%') {
            if (i + 2 >= text.length || !is_hex(text.at[i + 1]) ||
                !is_hex(text.at[i + 2]))
                return false;
        } else if (c == '\0' || (!is_digit(c) && !is_letter(c) &&
                                 strchr("-._~:/?#[]@!$&'()*+,;=", c) == NULL)) {
            return false;
        }
    }
    ptrdiff_t hash = str_find(text, 0, '#');
    return hash < 0 || str_find(text, (size_t)hash + 1, '#') < 0;
}

static bool is_uri(struct str text)
{
    ptrdiff_t colon = str_find(text, 0, ':');
    if (colon < 1 || !is_letter(text.at[0]) || !is_uri_reference(text))
        return false;
    for (ptrdiff_t i = 1; i < colon; i++)
        if (!is_letter(text.at[i]) && !is_digit(text.at[i]) &&
            strchr("+-.", text.at[i]) == NULL)
            return false;
    struct str rest = str_slice(text, (size_t)colon + 1, text.length);
    if (!str_starts(rest, STR("//")))
        return rest.length > 0;
    struct str authority = str_slice(rest, 2, rest.length);
    for (size_t i = 0; i < authority.length; i++)
        if (strchr("/?#", authority.at[i]) != NULL)
            authority = str_slice(authority, 0, i);
    ptrdiff_t open = str_find(authority, 0, '[');
    return open < 0 || (str_find(authority, (size_t)open, ']') > open);
}

/* http or https with a host: what a person types as an address. */
static bool is_web_address(struct str text)
{
    struct str rest = str_starts(text, STR("https://"))  ? str_slice(text, 8, text.length)
                      : str_starts(text, STR("http://")) ? str_slice(text, 7, text.length)
                                                         : STR_NONE;
    return rest.length > 0 && strchr("/?#:@", rest.at[0]) == NULL && is_uri(text);
}

static bool is_json_pointer(struct str text)
{
    if (text.length > 0 && text.at[0] != '/')
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] == '~' &&
            (i + 1 == text.length || (text.at[i + 1] != '0' && text.at[i + 1] != '1')))
            return false;
    return true;
}

/* A run of digits and one of the letters, in the order of the letters, each at most once. */
static bool duration_part(struct str text, const char *letters, bool *found)
{
    size_t at = 0;
    while (at < text.length) {
        size_t digits = at;
        while (at < text.length && is_digit(text.at[at]))
            at++;
        if (at == digits || at == text.length)
            return false;
        const char *letter = strchr(letters, text.at[at++]);
        if (letter == NULL || *letter == '\0')
            return false;
        letters = letter + 1;
        *found = true;
    }
    return true;
}

/* ISO 8601 as in RFC 3339 appendix A: "P3DT12H", "P2W". */
static bool is_duration(struct str text)
{
    if (text.length < 3 || text.at[0] != 'P')
        return false;
    struct str date = str_slice(text, 1, text.length), time = STR_NONE;
    ptrdiff_t t = str_find(text, 0, 'T');
    if (t > 0) {
        date = str_slice(text, 1, (size_t)t);
        time = str_slice(text, (size_t)t + 1, text.length);
    }
    bool found = false, found_time = false;
    if (t < 0 && duration_part(date, "W", &found) && found)
        return true;
    return duration_part(date, "YMD", &found) &&
           duration_part(time, "HMS", &found_time) && (t < 0 ? found : found_time);
}

/* "250ms", "30s", "5m", "12h", "7d". */
static bool is_short_duration(struct str text)
{
    size_t digits = 0;
    while (digits < text.length && is_digit(text.at[digits]))
        digits++;
    struct str unit = str_slice(text, digits, text.length);
    return digits > 0 && digits <= 9 &&
           (str_is(unit, "ms") || str_is(unit, "s") || str_is(unit, "m") ||
            str_is(unit, "h") || str_is(unit, "d"));
}

/* clang-format off */
static const struct quantity_suffix {
    const char *text;
    double factor;
} quantity_suffixes[] = {
    {"", 1}, {"n", 1e-9}, {"u", 1e-6}, {"m", 1e-3}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12},
    {"P", 1e15}, {"E", 1e18},
    {"Ki", 1024.0}, {"Mi", 1048576.0}, {"Gi", 1073741824.0}, {"Ti", 1099511627776.0},
    {"Pi", 1125899906842624.0}, {"Ei", 1152921504606846976.0},
};
/* clang-format on */

bool quantity_parse(struct str text, double *out)
{
    char digits[32];
    size_t length = 0, points = 0;
    while (length < text.length && (is_digit(text.at[length]) || text.at[length] == '.'))
        points += text.at[length++] == '.';
    if (length == points || points > 1 || length >= sizeof digits)
        return false;
    memcpy(digits, text.at, length);
    digits[length] = '\0';
    struct str suffix = str_slice(text, length, text.length);
    for (size_t i = 0; i < COUNT_OF(quantity_suffixes); i++) {
        if (!str_is(suffix, quantity_suffixes[i].text))
            continue;
        *out = strtod(digits, NULL) * quantity_suffixes[i].factor;
        return isfinite(*out);
    }
    return false;
}

static bool is_quantity(struct str text)
{
    double amount;
    return quantity_parse(text, &amount);
}

/* clang-format off */
static const struct format formats[] = {
    {"date-time", is_date_time, "a time like 2026-11-21T06:28:31Z"},
    {"date", is_date, "a date like 2026-11-21"},
    {"duration", is_duration, "a duration like P3D or PT12H"},
    {"short-duration", is_short_duration, "a duration like 30s, 5m or 7d"},
    {"email", is_email, "an e-mail address like name@example.org"},
    {"hostname", is_hostname, "a host name like api.example.org"},
    {"ipv4", is_ipv4, "an IPv4 address like 192.0.2.1"},
    {"ipv6", is_ipv6, "an IPv6 address like 2001:db8::1"},
    {"json-pointer", is_json_pointer, "a JSON Pointer like /a/0"},
    {"quantity", is_quantity, "a quantity like 500m, 2 or 10Gi"},
    {"uri", is_uri, "an address like https://example.org/path"},
    {"uri-reference", is_uri_reference, "an address or path like /path"},
    {"uuid", is_uuid, "a UUID like 123e4567-e89b-12d3-a456-426614174000"},
    {"web-address", is_web_address, "an address that begins with https:// or http://"},
};
/* clang-format on */

const struct format *format_find(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (str_is(name, formats[i].name))
            return &formats[i];
    return NULL;
}
