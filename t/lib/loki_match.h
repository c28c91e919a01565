/* loki_match.h: regular expressions as RE2 has them, matchers of labels. */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_LOKI_MATCH_H
#define T_LIB_LOKI_MATCH_H

#include "t/lib/loki_store.h"

enum loki_op { LOKI_EQUAL, LOKI_NOT_EQUAL, LOKI_REGEX, LOKI_NOT_REGEX };

struct loki_regex;

/* `anchored`: the whole text must match. false = *why in Go's words. */
bool loki_regex_make(struct arena *arena, struct str pattern, bool anchored,
                     struct loki_regex **regex, struct str *why);
bool loki_regex_matches(const struct loki_regex *regex, struct str text);
/* Groups with a name: fills names and values (of the text), returns their number. */
size_t loki_regex_groups(const struct loki_regex *regex, struct str text,
                         struct loki_label *groups, size_t most);

/* The whole match and the groups by number; 0 = it does not match. */
size_t loki_regex_numbered(const struct loki_regex *regex, struct str text, struct str *groups,
                           size_t most);

struct loki_matcher {
    struct str name;
    enum loki_op op;
    struct str value;
    struct loki_regex *regex; /* of REGEX and NOT_REGEX */
};

bool loki_matcher_holds(const struct loki_matcher *matcher, struct str value);
/* A label that the stream has not is "". */
bool loki_matchers_match(const struct loki_matcher *matchers, size_t count,
                         const struct loki_stream *stream);

#endif
