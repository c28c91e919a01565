/*
 * re2.h: would RE2, as Go's regexp reads it, take a regular expression? Nothing is matched here.
 *
 * Checked are brackets, groups and their names, flags, classes and ranges, repetitions (at most
 * 1000), escapes; look-around, backreferences and the other extensions that RE2 has not are
 * refused. Not checked are the names of Unicode scripts in \p{...} and how large the compiled
 * program grows. Linear; groups may be nested RE2_DEPTH_MAX deep.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_QUERY_RE2_H
#define PLATFORM_QUERY_RE2_H

#include "platform/base/str.h"

enum { RE2_DEPTH_MAX = 200, RE2_NAMES_MAX = 64 };

struct re2_verdict {
    const char *flaw;   /* what is wrong: static text; NULL when nothing is */
    size_t at;          /* and at which byte */
    bool matches_empty; /* anchored at both ends it matches "" */
    struct str names[RE2_NAMES_MAX]; /* of the named groups, in order; in the text */
    size_t names_count;
};

/* false: the flaw is told. */
MUST_CHECK bool re2_check(struct str text, struct re2_verdict *verdict);

#endif
