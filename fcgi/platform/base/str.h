/*
 * str.h: text as pointer and length.
 *
 * A struct str borrows: it never owns its bytes, which live as long as the arena, literal or
 * buffer they came from. They need not end in NUL. `at` NULL means "no text" (absent, SQL
 * NULL, JSON null), which differs from empty text (`at` set, length 0).
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_STR_H
#define PLATFORM_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "platform/base/compiler.h"

struct str {
    const char *at; /* NULL = no text at all */
    size_t length;  /* bytes */
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_INIT(literal) {"" literal, sizeof(literal) - 1} /* for static tables */
#define STR_NONE ((struct str){NULL, 0})
/* For printf: "%.*s", STR_ARG(text) */
#define STR_ARG(text) (int)(text).length, (text).at == NULL ? "" : (text).at

/* A view of NUL-terminated text; NULL gives STR_NONE. */
struct str str_of(const char *text);

bool str_equal(struct str a, struct str b);
bool str_is(struct str a, const char *text);
/* Compare without regard to the case of ASCII letters. */
bool str_equal_nocase(struct str a, struct str b);
/* Byte order; <0, 0, >0 like memcmp, a prefix sorts first. */
int str_compare(struct str a, struct str b);
bool str_starts(struct str text, struct str prefix);
bool str_ends(struct str text, struct str suffix);
/* Index of the first `byte` at or after `from`, or -1. */
ptrdiff_t str_find(struct str text, size_t from, char byte);
bool str_contains(struct str text, struct str part);
/* The bytes from `from` up to `to`, both clipped to the text. */
struct str str_slice(struct str text, size_t from, size_t to);
/* Without ASCII white space at both ends. */
struct str str_trim(struct str text);
/*
 * Cut the next part off *rest at `separator`; false when nothing is left. "a,b" gives "a" and
 * "b"; "a," gives "a" and ""; "" gives one ""; STR_NONE gives nothing.
 */
bool str_cut(struct str *rest, char separator, struct str *part);

/*
 * A whole decimal number with optional '-', nothing before or behind it, within min..max.
 * false leaves *out untouched.
 */
MUST_CHECK bool str_int_parse(struct str text, int64_t min, int64_t max, int64_t *out);

/* Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms), NUL allowed. */
bool str_is_utf8(struct str text);
/* Characters (code points) of well-formed UTF-8. */
size_t str_utf8_count(struct str text);
/* Holds a byte below 0x20 or 0x7f. */
bool str_has_control(struct str text);

/* FNV-1a, for tables in memory only; never for anything an attacker may choose. */
uint64_t str_hash(struct str text);

#endif
