/* schema_format.c: the formats that a text may be asked to have. */
/* SPDX-License-Identifier: ISC */
#include <math.h>
#include <stdlib.h>

#include "platform/schema/schema_format.h"
#include "platform/schema/schema_words.h"

size_t utf8_code(struct str text, size_t at, uint32_t *code)
{
    unsigned char first = (unsigned char)text.at[at];
    size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    static const unsigned char bits[] = {0x7f, 0x1f, 0x0f, 0x07};
    *code = first & bits[length - 1];
    if (length > text.length - at) {
        *code = 0xffff; /* cut off: no character */
        return text.length - at;
    }
    for (size_t i = 1; i < length; i++)
        *code = *code << 6 | ((unsigned char)text.at[at + i] & 0x3f);
    return length;
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

/* Cut a whole number without leading zeros off. */
static bool number_cut(struct str *rest)
{
    size_t digits = 0;
    while (digits < rest->length && is_digit(rest->at[digits]))
        digits++;
    bool fits = digits == 1 || (digits > 1 && rest->at[0] != '0');
    *rest = str_slice(*rest, digits, rest->length);
    return fits;
}

/*
 * How many levels up, how far along a list ("+1", "-2"), then '#' or a pointer:
 * draft-bhutton-relative-json-pointer-00, section 3.
 */
static bool is_relative_pointer(struct str text)
{
    struct str rest = text;
    if (!number_cut(&rest))
        return false;
    if (rest.length > 0 && is_among(rest.at[0], "+-")) {
        rest = str_slice(rest, 1, rest.length);
        if (!number_cut(&rest))
            return false;
    }
    return str_is(rest, "#") || is_json_pointer(rest);
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
    {"time", is_time, "a time like 06:28:31Z"},
    {"duration", is_duration, "a duration like P3D or PT12H"},
    {"short-duration", is_short_duration, "a duration like 30s, 5m or 7d"},
    {"email", is_email, "an e-mail address like name@example.org"},
    {"idn-email", is_idn_email, "an e-mail address like name@example.org"},
    {"hostname", is_hostname, "a host name like api.example.org"},
    {"idn-hostname", is_idn_hostname, "a host name like api.example.org"},
    {"ipv4", is_ipv4, "an IPv4 address like 192.0.2.1"},
    {"ipv6", is_ipv6, "an IPv6 address like 2001:db8::1"},
    {"uri", is_uri, "an address like https://example.org/path"},
    {"uri-reference", is_uri_reference, "an address or path like /path"},
    {"iri", is_iri, "an address like https://example.org/path"},
    {"iri-reference", is_iri_reference, "an address or path like /path"},
    {"uri-template", is_uri_template, "a template like /path/{name}"},
    {"web-address", is_web_address, "an address that begins with https:// or http://"},
    {"json-pointer", is_json_pointer, "a JSON Pointer like /a/0"},
    {"relative-json-pointer", is_relative_pointer, "a relative JSON Pointer like 1/a"},
    {"regex", pattern_is_valid, "a regular expression"},
    {"uuid", is_uuid, "a UUID like 123e4567-e89b-12d3-a456-426614174000"},
    {"quantity", is_quantity, "a quantity like 500m, 2 or 10Gi"},
    {"cron", is_cron, "a schedule of minute, hour, day, month and day of the week (0 to 6 or SUN to SAT) like 30 2 * * 1-5"},
};
/* clang-format on */

const struct format *format_find(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (str_is(name, formats[i].name))
            return &formats[i];
    return NULL;
}
