/* schema_format_uris.c: addresses of RFC 3986 and 3987, templates of RFC 6570. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_format.h"
#include "platform/schema/schema_uri.h"

#define UNRESERVED     "-._~"
#define SUB_DELIMITERS "!$&'()*+,;="
#define SEGMENT        UNRESERVED SUB_DELIMITERS ":@"

/* Letters, digits, whole percent escapes and what is listed; beyond ASCII when `wide`. */
static bool characters_fit(struct str text, const char *others, bool wide)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (c == '%') {
            if (i + 2 >= text.length || !is_hex(text.at[i + 1]) ||
                !is_hex(text.at[i + 2]))
                return false;
            i += 2;
        } else if ((unsigned char)c >= 0x80
                       ? !wide
                       : !is_letter(c) && !is_digit(c) && !is_among(c, others)) {
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
                              UNRESERVED SUB_DELIMITERS ":", false);
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

static bool authority_fits(struct str text, bool wide)
{
    struct str host = text;
    ptrdiff_t at = str_find(text, 0, '@');
    if (at >= 0) {
        if (!characters_fit(str_slice(text, 0, (size_t)at), UNRESERVED SUB_DELIMITERS ":",
                            wide))
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
    return characters_fit(name, UNRESERVED SUB_DELIMITERS, wide) &&
           (colon < 0 || port_fits(str_slice(host, (size_t)colon + 1, host.length)));
}

static bool address_fits(struct str text, bool wide, bool relative)
{
    struct uri uri = uri_split(text);
    if (uri.scheme.at == NULL && !relative)
        return false;
    if (uri.authority.at != NULL && !authority_fits(uri.authority, wide))
        return false;
    /* Without a scheme the first segment has no colon: it would be one. */
    ptrdiff_t colon = str_find(uri.path, 0, ':'), slash = str_find(uri.path, 0, '/');
    if (uri.scheme.at == NULL && uri.authority.at == NULL && colon >= 0 &&
        (slash < 0 || colon < slash))
        return false;
    return characters_fit(uri.path, SEGMENT "/", wide) &&
           characters_fit(uri.query, SEGMENT "/?", wide) &&
           characters_fit(uri.fragment, SEGMENT "/?", wide);
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
           !str_contains(name, STR("..")) && characters_fit(name, "_.", false);
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

bool is_uri_template(struct str text)
{
    size_t at = 0;
    while (at < text.length) {
        if (text.at[at] == '{') {
            ptrdiff_t end = str_find(text, at, '}');
            if (end < 0 || !expression_fits(str_slice(text, at + 1, (size_t)end)))
                return false;
            at = (size_t)end + 1;
            continue;
        }
        char c = text.at[at];
        bool escape = c == '%' && at + 2 < text.length && is_hex(text.at[at + 1]) &&
                      is_hex(text.at[at + 2]);
        if ((c == '%' && !escape) || is_among(c, "\"<>\\^`{|}'") ||
            (unsigned char)c <= ' ' || c == 0x7f)
            return false;
        at += escape ? 3 : 1;
    }
    return true;
}
