/*
 * query_regex.h: is it a regular expression of RE2, as both stores compile them?
 *
 * The stores answer a wrong one late, and Loki with 500; here it is a mistake with a place. Syntax
 * of Go's regexp/syntax with Perl's flags (https://github.com/google/re2/wiki/Syntax).
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_QUERY_QUERY_REGEX_H
#define PLATFORM_QUERY_QUERY_REGEX_H

#include "platform/base/str.h"

/*
 * matches_empty  does it match the empty text (as a whole, as both languages anchor it)?
 * why            what is wrong, for people; static text
 *
 * false          it is none; *why is set, *matches_empty is not
 */
MUST_CHECK static inline bool regex_check(struct str text, bool *matches_empty,
                                          const char **why);

enum { REGEX_NAMES_MAX = 100 };

/* Of named groups, in order; parts of the text. */
struct regex_names {
    struct str rows[REGEX_NAMES_MAX];
    size_t count;
};

/* The same, and the names of its groups, unless NULL. */
MUST_CHECK bool regex_check_names(struct str text, bool *matches_empty, const char **why,
                                  struct regex_names *names);

static inline bool regex_check(struct str text, bool *matches_empty, const char **why)
{
    return regex_check_names(text, matches_empty, why, NULL);
}

/* query_regex_class.c: \p{Name} and [[:name:]]. */
bool regex_class_known(struct str name);
bool regex_named_known(struct str name);

#endif
