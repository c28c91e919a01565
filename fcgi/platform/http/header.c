/* header.c: entity tags and Accept. */
/* SPDX-License-Identifier: ISC */
#include "platform/http/header.h"

static bool is_etag_char(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte == 0x21 || (byte >= 0x23 && byte != 0x7f);
}

bool etag_is(struct str tag)
{
    for (size_t i = 0; i < tag.length; i++)
        if (!is_etag_char(tag.at[i]))
            return false;
    return tag.at != NULL;
}

static void skip_space(struct str text, size_t *at)
{
    while (*at < text.length && (text.at[*at] == ' ' || text.at[*at] == '\t'))
        (*at)++;
}

/* One entity-tag at *at; false when there is none. */
static bool etag_read(struct str list, size_t *at, bool *is_weak, struct str *tag)
{
    *is_weak = str_starts(str_slice(list, *at, list.length), STR("W/"));
    if (*is_weak)
        *at += 2;
    if (*at >= list.length || list.at[*at] != '"')
        return false;
    size_t from = ++*at;
    while (*at < list.length && is_etag_char(list.at[*at]))
        (*at)++;
    if (*at >= list.length || list.at[*at] != '"')
        return false;
    *tag = str_slice(list, from, *at);
    (*at)++;
    return true;
}

bool etag_matches(struct str list, struct str tag, bool weak)
{
    list = str_trim(list);
    if (str_is(list, "*"))
        return true;
    bool found = false;
    size_t at = 0;
    while (at < list.length) {
        bool is_weak;
        struct str one;
        if (list.at[at] == ',') { /* RFC 9110 5.6.1: empty elements are allowed */
            at++;
        } else if (!etag_read(list, &at, &is_weak, &one)) {
            return false;
        } else {
            found = found || (str_equal(one, tag) && (weak || !is_weak));
            skip_space(list, &at);
            if (at < list.length && list.at[at] != ',')
                return false;
        }
        skip_space(list, &at);
    }
    return found;
}

/* 0 = another type, 1 = all, 2 = type/all, 3 = the type itself. */
static int range_fit(struct str range, struct str type)
{
    if (str_is(range, "*/*"))
        return 1;
    ptrdiff_t slash = str_find(type, 0, '/');
    if (slash > 0 && str_ends(range, STR("/*")) &&
        str_equal_nocase(str_slice(range, 0, (size_t)slash + 1),
                         str_slice(type, 0, (size_t)slash + 1)) &&
        range.length == (size_t)slash + 2)
        return 2;
    return str_equal_nocase(range, type) ? 3 : 0;
}

/* "0", "0.", "0.0" ... "0.000" */
static bool is_zero(struct str quality)
{
    for (size_t i = 0; i < quality.length; i++)
        if (quality.at[i] != '0' && quality.at[i] != '.')
            return false;
    return quality.length > 0;
}

static bool range_refuses(struct str params)
{
    struct str param;
    while (str_cut(&params, ';', &param)) {
        param = str_trim(param);
        if (str_equal_nocase(str_slice(param, 0, 2), STR("q=")))
            return is_zero(str_slice(param, 2, param.length));
    }
    return false;
}

bool accept_allows(struct str accept, struct str type)
{
    accept = str_trim(accept);
    if (accept.length == 0)
        return true;
    int best = 0;
    bool allowed = false;
    struct str params;
    while (str_cut(&accept, ',', &params)) {
        struct str range = STR("");
        (void)str_cut(&params, ';', &range);
        range = str_trim(range);
        int fit = range_fit(range, type);
        if (fit == 0 && str_equal_nocase(type, STR("application/json")) &&
            str_equal_nocase(range, STR("application/problem+json")))
            fit = 3;
        if (fit > best || (fit == best && fit > 0 && !allowed)) {
            best = fit;
            allowed = !range_refuses(params);
        }
    }
    return allowed;
}
