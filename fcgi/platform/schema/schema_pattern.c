/* schema_pattern.c: regular expressions through PCRE2, with limits; the only file that knows it. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_private.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { PATTERN_BYTES_MAX = 1000, PATTERN_MATCH_LIMIT = 20000, PATTERN_HEAP_KIB = 1024 };

struct pattern {
    pcre2_code *code;
    pcre2_match_data *found;
    pcre2_match_context *limits;
};

static void pattern_free(void *thing)
{
    struct pattern *pattern = thing;
    pcre2_match_context_free(pattern->limits);
    pcre2_match_data_free(pattern->found);
    pcre2_code_free(pattern->code);
}

const struct pattern *pattern_make(struct arena *arena, struct str text, struct str *why)
{
    /* As ECMA-262 has it: '$' is the very end, \u0041 is a character. */
    uint32_t options =
        PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX | PCRE2_NEVER_BACKSLASH_C;
    int error = 0;
    PCRE2_SIZE offset = 0;
    if (text.length > PATTERN_BYTES_MAX) {
        *why = STR("is too long for a regular expression");
        return NULL;
    }
    struct pattern *pattern = ARENA_NEW(arena, struct pattern);
    pattern->code =
        pcre2_compile((PCRE2_SPTR)text.at, text.length, options, &error, &offset, NULL);
    if (pattern->code == NULL) {
        unsigned char told[200] = "";
        pcre2_get_error_message(error, told, sizeof told);
        *why = arena_print(arena, "is not a regular expression: %s at character %zu",
                           (const char *)told, (size_t)offset + 1);
        return NULL;
    }
    arena_defer(arena, pattern_free, pattern);
    pattern->found = pcre2_match_data_create(1, NULL);
    pattern->limits = pcre2_match_context_create(NULL);
    if (pattern->found == NULL || pattern->limits == NULL)
        bug("no memory for a regular expression");
    pcre2_set_match_limit(pattern->limits, PATTERN_MATCH_LIMIT);
    pcre2_set_depth_limit(pattern->limits, PATTERN_MATCH_LIMIT);
    pcre2_set_heap_limit(pattern->limits, PATTERN_HEAP_KIB);
    return pattern;
}

enum pattern_answer pattern_match(const struct pattern *pattern, struct str text)
{
    int answer = pcre2_match(pattern->code, (PCRE2_SPTR)(text.at == NULL ? "" : text.at),
                             text.length, 0, 0, pattern->found, pattern->limits);
    if (answer >= 0)
        return PATTERN_YES;
    return answer == PCRE2_ERROR_NOMATCH ? PATTERN_NO : PATTERN_TOO_COMPLEX;
}
