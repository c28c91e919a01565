/* schema_pattern.c: regular expressions through PCRE2, with limits; the only file that knows it. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_words.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    PATTERN_BYTES_MAX = 1000,
    PATTERN_MATCH_LIMIT = PATTERN_PATIENT_STEPS,
    PATTERN_QUICK_LIMIT = 500,
    PATTERN_HEAP_KIB = 1024,
    PATTERN_OWN_BYTES = 300 /* match data and limits of each, about */
};

/* As ECMA-262 has it: '$' is the very end, a group that matched nothing can be referred to. */
#define PATTERN_OPTIONS                                                                  \
    (PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_MATCH_UNSET_BACKREF |                      \
     PCRE2_NEVER_BACKSLASH_C)

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

static void limits_set(struct pattern *pattern)
{
    pattern->found = pcre2_match_data_create(1, NULL);
    pattern->limits = pcre2_match_context_create(NULL);
    if (pattern->found == NULL || pattern->limits == NULL)
        bug("no memory for a regular expression");
    pcre2_set_match_limit(pattern->limits, PATTERN_MATCH_LIMIT);
    pcre2_set_depth_limit(pattern->limits, PATTERN_MATCH_LIMIT);
    pcre2_set_heap_limit(pattern->limits, PATTERN_HEAP_KIB);
}

const struct pattern *pattern_make(struct arena *arena, struct str text, struct str *why,
                                   int64_t *bytes)
{
    int error = 0;
    size_t size = 0;
    PCRE2_SIZE offset = 0;
    if (text.length > PATTERN_BYTES_MAX) {
        *why = STR("is too long for a regular expression");
        return NULL;
    }
    struct str expression = ecma_translate(arena, text, why);
    if (expression.at == NULL)
        return NULL;
    struct pattern *pattern = ARENA_NEW(arena, struct pattern);
    pattern->code = pcre2_compile((PCRE2_SPTR)expression.at, expression.length,
                                  PATTERN_OPTIONS, &error, &offset, NULL);
    if (pattern->code == NULL) {
        unsigned char told[200] = "";
        pcre2_get_error_message(error, told, sizeof told);
        *why = arena_print(arena, "is not a regular expression: %s", (const char *)told);
        return NULL;
    }
    arena_defer(arena, pattern_free, pattern);
    limits_set(pattern);
    pcre2_pattern_info(pattern->code, PCRE2_INFO_SIZE, &size);
    *bytes += (int64_t)size + PATTERN_OWN_BYTES;
    return pattern;
}

enum pattern_answer pattern_match(const struct pattern *pattern, struct str text,
                                  bool patient)
{
    pcre2_set_match_limit(pattern->limits,
                          patient ? PATTERN_MATCH_LIMIT : PATTERN_QUICK_LIMIT);
    int answer = pcre2_match(pattern->code, (PCRE2_SPTR)(text.at == NULL ? "" : text.at),
                             text.length, 0, 0, pattern->found, pattern->limits);
    if (answer >= 0)
        return PATTERN_YES;
    return answer == PCRE2_ERROR_NOMATCH ? PATTERN_NO : PATTERN_TOO_COMPLEX;
}

/* Made at first use and kept by the program. */
bool pattern_fits(const struct own_pattern *own, struct str text)
{
    static struct pattern made[OWN_PATTERNS];
    struct pattern *pattern = &made[own->slot];
    int error = 0;
    PCRE2_SIZE offset = 0;
    if (pattern->code == NULL) {
        pattern->code = pcre2_compile((PCRE2_SPTR)own->expression, PCRE2_ZERO_TERMINATED,
                                      PATTERN_OPTIONS, &error, &offset, NULL);
        if (pattern->code == NULL)
            bug("a pattern of our own is wrong at %zu: %s", (size_t)offset,
                own->expression);
        limits_set(pattern);
    }
    return pattern_match(pattern, text, true) == PATTERN_YES;
}

bool pattern_is_valid(struct str text)
{
    struct arena *arena = arena_open("pattern", MIB(1));
    struct str why;
    int64_t bytes = 0;
    bool valid = pattern_make(arena, text, &why, &bytes) != NULL;
    arena_close(arena);
    return valid;
}
