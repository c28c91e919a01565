/* schema_format.h: the formats that a text may be asked to have. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SCHEMA_SCHEMA_FORMAT_H
#define PLATFORM_SCHEMA_SCHEMA_FORMAT_H

#include <string.h>

#include "platform/base/str.h"

struct format {
    const char *name;
    bool (*fits)(struct str text);
    const char *told; /* "must be an e-mail address" */
};
const struct format *format_find(struct str name);

bool is_hostname(struct str text);
bool is_idn_hostname(struct str text);
bool is_email(struct str text);
bool is_idn_email(struct str text);
bool is_ipv4(struct str text);
bool is_ipv6(struct str text);
bool is_date(struct str text);
bool is_time(struct str text);
bool is_date_time(struct str text);
bool is_duration(struct str text);
bool is_cron(struct str text);
bool is_uri(struct str text);
bool is_uri_reference(struct str text);
bool is_iri(struct str text);
bool is_iri_reference(struct str text);
bool is_uri_template(struct str text);

enum { PUNY_CODES_MAX = 63 };

/* The character at a place of well-formed UTF-8; how many bytes it has. */
size_t utf8_code(struct str text, size_t at, uint32_t *code);
/*
 * What stands behind "xn--" as characters, at most PUNY_CODES_MAX of them; their count, 0 = it
 * is no punycode. The text has no more bytes than that and is ASCII.
 */
size_t puny_decode(struct str text, uint32_t *codes);
/* How many bytes it takes to write them behind "xn--"; at most PUNY_CODES_MAX characters. */
size_t puny_length(const uint32_t *codes, size_t count);

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* One of these characters (and not the NUL behind them)? */
static inline bool is_among(char c, const char *characters)
{
    return c != '\0' && strchr(characters, c) != NULL;
}

#endif
