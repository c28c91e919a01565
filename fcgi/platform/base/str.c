/* str.c: text as pointer and length. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/str.h"

#include <string.h>

struct str str_of(const char *text)
{
    return text == NULL ? STR_NONE : (struct str){text, strlen(text)};
}

bool str_equal(struct str a, struct str b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

bool str_is(struct str a, const char *text)
{
    return str_equal(a, str_of(text));
}

static unsigned char lower(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte >= 'A' && byte <= 'Z' ? (unsigned char)(byte + 32) : byte;
}

bool str_equal_nocase(struct str a, struct str b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

int str_compare(struct str a, struct str b)
{
    size_t shared = a.length < b.length ? a.length : b.length;
    int order = shared == 0 ? 0 : memcmp(a.at, b.at, shared);
    if (order != 0)
        return order;
    return a.length < b.length ? -1 : a.length > b.length;
}

bool str_starts(struct str text, struct str prefix)
{
    return text.length >= prefix.length &&
           str_equal((struct str){text.at, prefix.length}, prefix);
}

bool str_ends(struct str text, struct str suffix)
{
    return text.length >= suffix.length &&
           str_equal((struct str){text.at + (text.length - suffix.length), suffix.length},
                     suffix);
}

ptrdiff_t str_find(struct str text, size_t from, char byte)
{
    if (from >= text.length)
        return -1;
    const char *found = memchr(text.at + from, byte, text.length - from);
    return found == NULL ? -1 : found - text.at;
}

bool str_contains(struct str text, struct str part)
{
    if (part.length == 0)
        return true;
    return part.length <= text.length &&
           memmem(text.at, text.length, part.at, part.length) != NULL;
}

struct str str_slice(struct str text, size_t from, size_t to)
{
    if (to > text.length)
        to = text.length;
    if (from > to)
        from = to;
    return (struct str){text.at == NULL ? NULL : text.at + from, to - from};
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

struct str str_trim(struct str text)
{
    size_t from = 0;
    size_t to = text.length;
    while (from < to && is_space(text.at[from]))
        from++;
    while (to > from && is_space(text.at[to - 1]))
        to--;
    return str_slice(text, from, to);
}

bool str_cut(struct str *rest, char separator, struct str *part)
{
    if (rest->at == NULL)
        return false;
    ptrdiff_t cut = str_find(*rest, 0, separator);
    if (cut < 0) {
        *part = *rest;
        *rest = STR_NONE;
        return true;
    }
    *part = str_slice(*rest, 0, (size_t)cut);
    *rest = str_slice(*rest, (size_t)cut + 1, rest->length);
    return true;
}

bool str_int_parse(struct str text, int64_t min, int64_t max, int64_t *out)
{
    size_t i = 0;
    bool negative = text.length > 0 && text.at[0] == '-';
    if (negative)
        i = 1;
    if (i == text.length || text.length - i > 19)
        return false;
    uint64_t value = 0;
    for (; i < text.length; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(text.at[i] - '0');
    }
    if (value > (uint64_t)INT64_MAX + (negative ? 1 : 0))
        return false;
    int64_t number;
    if (negative)
        number = value == (uint64_t)INT64_MAX + 1 ? INT64_MIN : -(int64_t)value;
    else
        number = (int64_t)value;
    if (number < min || number > max)
        return false;
    *out = number;
    return true;
}

/* Length of the sequence that a lead byte starts, with the bounds of its second byte. */
static size_t utf8_lead(unsigned char lead, unsigned char *low, unsigned char *high)
{
    *low = 0x80;
    *high = 0xbf;
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if (lead >= 0xe0 && lead <= 0xef) {
        *low = lead == 0xe0 ? 0xa0 : 0x80;
        *high = lead == 0xed ? 0x9f : 0xbf;
        return 3;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        *low = lead == 0xf0 ? 0x90 : 0x80;
        *high = lead == 0xf4 ? 0x8f : 0xbf;
        return 4;
    }
    return 0;
}

bool str_is_utf8(struct str text)
{
    size_t i = 0;
    while (i < text.length) {
        unsigned char low, high;
        size_t length = utf8_lead((unsigned char)text.at[i], &low, &high);
        if (length == 0 || length > text.length - i)
            return false;
        for (size_t k = 1; k < length; k++) {
            unsigned char byte = (unsigned char)text.at[i + k];
            if (byte < low || byte > high)
                return false;
            low = 0x80;
            high = 0xbf;
        }
        i += length;
    }
    return true;
}

size_t str_utf8_count(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += ((unsigned char)text.at[i] & 0xc0) != 0x80;
    return count;
}

bool str_has_control(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7f)
            return true;
    return false;
}

uint64_t str_hash(struct str text)
{
    uint64_t hash = UINT64_C(1469598103934665603);
    for (size_t i = 0; i < text.length; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * UINT64_C(1099511628211);
    return hash;
}
