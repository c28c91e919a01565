/* schema_format_uris.c: addresses of RFC 3986 and 3987, templates of RFC 6570. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_format.h"
#include "platform/schema/schema_uri.h"

#define UNRESERVED     "-._~"
#define SUB_DELIMITERS "!$&'()*+,;="
#define SEGMENT        UNRESERVED SUB_DELIMITERS ":@"

/* What may stand there beyond ASCII (RFC 3987, 2.2). */
enum beyond { BEYOND_NONE, BEYOND_COMMON, BEYOND_PRIVATE };

/* ucschar, and iprivate where that is allowed: no controls, no places without a character. */
static bool code_fits(uint32_t code, enum beyond beyond)
{
    bool private = (code >= 0xe000 && code <= 0xf8ff) || code >= 0xf0000;
    if (code < 0xa0 || (code & 0xfffe) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef) ||
        (code >= 0xfff0 && code <= 0xffff) || (code >= 0xe0000 && code <= 0xe0fff))
        return false;
    return beyond == BEYOND_PRIVATE || !private;
}

/* Letters, digits, whole percent escapes and what is listed. */
static bool characters_fit(struct str text, const char *others, enum beyond beyond)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        uint32_t code;
        if (c == '%') {
            if (i + 2 >= text.length || !is_hex(text.at[i + 1]) ||
                !is_hex(text.at[i + 2]))
                return false;
            i += 2;
        } else if ((unsigned char)c >= 0x80) {
            if (beyond == BEYOND_NONE)
                return false;
            i += utf8_code(text, i, &code) - 1;
            if (!code_fits(code, beyond))
                return false;
        } else if (!is_letter(c) && !is_digit(c) && !is_among(c, others)) {
            return false;
        }
    }
    return true;
}

/* "v1.x" of the future, or an IPv6 address. */
static bool bracketed_fits(struct str text)
{
    if (text.length > 0 && is_among(text.at[0], "vV")) {
        ptrdiff_t point = str_find(text, 0, '.');
        for (ptrdiff_t i = 1; i < point; i++)
            if (!is_hex(text.at[i]))
                return false;
        return point > 1 && (size_t)point + 1 < text.length &&
               characters_fit(str_slice(text, (size_t)point + 1, text.length),
                              UNRESERVED SUB_DELIMITERS ":", BEYOND_NONE);
    }
    return is_ipv6(text);
}

static bool port_fits(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!is_digit(text.at[i]))
            return false;
    return true;
}

static bool authority_fits(struct str text, enum beyond beyond)
{
    struct str host = text;
    ptrdiff_t at = str_find(text, 0, '@');
    if (at >= 0) {
        if (!characters_fit(str_slice(text, 0, (size_t)at), UNRESERVED SUB_DELIMITERS ":",
                            beyond))
            return false;
        host = str_slice(text, (size_t)at + 1, text.length);
    }
    if (host.length > 0 && host.at[0] == '[') {
        ptrdiff_t end = str_find(host, 0, ']');
        struct str rest =
            end < 0 ? STR_NONE : str_slice(host, (size_t)end + 1, host.length);
        return end > 0 && bracketed_fits(str_slice(host, 1, (size_t)end)) &&
               (rest.length == 0 ||
                (rest.at[0] == ':' && port_fits(str_slice(rest, 1, rest.length))));
    }
    ptrdiff_t colon = str_find(host, 0, ':');
    struct str name = colon < 0 ? host : str_slice(host, 0, (size_t)colon);
    return characters_fit(name, UNRESERVED SUB_DELIMITERS, beyond) &&
           (colon < 0 || port_fits(str_slice(host, (size_t)colon + 1, host.length)));
}

static bool address_fits(struct str text, bool wide, bool relative)
{
    struct uri uri = uri_split(text);
    enum beyond beyond = wide ? BEYOND_COMMON : BEYOND_NONE;
    if (uri.scheme.at == NULL && !relative)
        return false;
    if (uri.authority.at != NULL && !authority_fits(uri.authority, beyond))
        return false;
    /* Without a scheme the first segment has no colon: it would be one. */
    ptrdiff_t colon = str_find(uri.path, 0, ':'), slash = str_find(uri.path, 0, '/');
    if (uri.scheme.at == NULL && uri.authority.at == NULL && colon >= 0 &&
        (slash < 0 || colon < slash))
        return false;
    return characters_fit(uri.path, SEGMENT "/", beyond) &&
           characters_fit(uri.query, SEGMENT "/?", wide ? BEYOND_PRIVATE : BEYOND_NONE) &&
           characters_fit(uri.fragment, SEGMENT "/?", beyond);
}

bool is_uri(struct str text)
{
    return address_fits(text, false, false);
}

bool is_uri_reference(struct str text)
{
    return address_fits(text, false, true);
}

bool is_iri(struct str text)
{
    return address_fits(text, true, false);
}

bool is_iri_reference(struct str text)
{
    return address_fits(text, true, true);
}

/* ---- templates ---- */

/* "name", "name*", "name:3"; names are of letters, digits, '_', escapes and inner points. */
static bool variable_fits(struct str text)
{
    struct str name = text, length = STR_NONE;
    ptrdiff_t colon = str_find(text, 0, ':');
    if (colon >= 0) {
        name = str_slice(text, 0, (size_t)colon);
        length = str_slice(text, (size_t)colon + 1, text.length);
        if (length.length < 1 || length.length > 4 || length.at[0] == '0' ||
            !port_fits(length))
            return false;
    } else if (str_ends(text, STR("*"))) {
        name = str_slice(text, 0, text.length - 1);
    }
    return name.length > 0 && name.at[0] != '.' && name.at[name.length - 1] != '.' &&
           !str_contains(name, STR("..")) && characters_fit(name, "_.", BEYOND_NONE);
}

static bool expression_fits(struct str text)
{
    struct str rest = text, variable;
    if (rest.length > 0 && is_among(rest.at[0], "+#./;?&=,!@|"))
        rest = str_slice(rest, 1, rest.length);
    while (str_cut(&rest, ',', &variable))
        if (!variable_fits(variable))
            return false;
    return true;
}

/* Outside of braces (section 2.1 with erratum 6937, which lets an apostrophe in). */
static bool literal_fits(struct str text)
{
    return characters_fit(text, "!#$&'()*+,-./:;=?@[]_~", BEYOND_PRIVATE);
}

bool is_uri_template(struct str text)
{
    struct str rest = text;
    ptrdiff_t begin;
    while ((begin = str_find(rest, 0, '{')) >= 0) {
        ptrdiff_t end = str_find(rest, (size_t)begin, '}');
        if (end < 0 || !literal_fits(str_slice(rest, 0, (size_t)begin)) ||
            !expression_fits(str_slice(rest, (size_t)begin + 1, (size_t)end)))
            return false;
        rest = str_slice(rest, (size_t)end + 1, rest.length);
    }
    return literal_fits(rest);
}
