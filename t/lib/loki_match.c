/* loki_match.c: regular expressions (PCRE2, held to what RE2 has), matchers. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_match.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct loki_regex {
    pcre2_code *code;
    pcre2_match_data *matched;
};

static void regex_release(void *thing)
{
    struct loki_regex *regex = thing;
    pcre2_match_data_free(regex->matched);
    pcre2_code_free(regex->code);
}

/* What PCRE2 has and RE2 has not; STR_NONE = nothing of it. */
static struct str foreign(struct str pattern)
{
    static const char *const looks[] = {"(?=", "(?!", "(?<=", "(?<!", "(?>", "(?|"};
    for (size_t i = 0; i < pattern.length; i++) {
        struct str rest = str_slice(pattern, i, pattern.length);
        for (size_t k = 0; k < sizeof looks / sizeof looks[0]; k++)
            if (str_starts(rest, str_of(looks[k])))
                return str_slice(rest, 0, strlen(looks[k]));
        if (rest.at[0] != '\\' || rest.length < 2)
            continue;
        if (rest.at[1] >= '1' && rest.at[1] <= '9')
            return str_slice(rest, 0, 2);
        i++;
    }
    return STR_NONE;
}

static struct str told(struct arena *arena, int code, struct str pattern)
{
    if (code == 114)
        return arena_print(arena, "error parsing regexp: missing closing ): `%.*s`",
                           STR_ARG(pattern));
    if (code == 122)
        return arena_print(arena, "error parsing regexp: unexpected ): `%.*s`",
                           STR_ARG(pattern));
    if (code == 106)
        return arena_print(arena, "error parsing regexp: missing closing ]: `%.*s`",
                           STR_ARG(pattern));
    if (code == 109)
        return arena_print(
            arena,
            "error parsing regexp: missing argument to repetition operator: `%.*s`",
            STR_ARG(str_slice(pattern, 0, 1)));
    return arena_print(arena, "error parsing regexp: invalid regexp: `%.*s`",
                       STR_ARG(pattern));
}

bool loki_regex_make(struct arena *arena, struct str pattern, bool anchored,
                     struct loki_regex **out, struct str *why)
{
    struct str strange = foreign(pattern);
    if (strange.at != NULL) {
        *why = arena_print(arena, "error parsing regexp: invalid %s: `%.*s`",
                           strange.at[0] == '\\' ? "escape sequence"
                                                 : "or unsupported Perl syntax",
                           STR_ARG(strange));
        return false;
    }
    struct str text =
        anchored ? ARENA_JOIN(arena, STR("^(?:"), pattern, STR(")$")) : pattern;
    int code = 0;
    size_t at = 0;
    struct loki_regex *regex = ARENA_NEW(arena, struct loki_regex);
    regex->code = pcre2_compile((PCRE2_SPTR)text.at, text.length,
                                PCRE2_UTF | PCRE2_DOLLAR_ENDONLY, &code, &at, NULL);
    if (regex->code == NULL) {
        *why = told(arena, code, pattern);
        return false;
    }
    (void)pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE);
    regex->matched = pcre2_match_data_create_from_pattern(regex->code, NULL);
    arena_defer(arena, regex_release, regex);
    *out = regex;
    return true;
}

bool loki_regex_matches(const struct loki_regex *regex, struct str text)
{
    return pcre2_match(regex->code, (PCRE2_SPTR)(text.at == NULL ? "" : text.at),
                       text.length, 0, 0, regex->matched, NULL) >= 0;
}

size_t loki_regex_groups(const struct loki_regex *regex, struct str text,
                         struct loki_label *groups, size_t most)
{
    uint32_t names = 0, row_bytes = 0;
    PCRE2_SPTR table = NULL;
    if (!loki_regex_matches(regex, text))
        return 0;
    pcre2_pattern_info(regex->code, PCRE2_INFO_NAMECOUNT, &names);
    pcre2_pattern_info(regex->code, PCRE2_INFO_NAMEENTRYSIZE, &row_bytes);
    pcre2_pattern_info(regex->code, PCRE2_INFO_NAMETABLE, &table);
    const size_t *places = pcre2_get_ovector_pointer(regex->matched);
    size_t count = 0;
    for (uint32_t i = 0; i < names && count < most; i++) {
        const unsigned char *row = table + (size_t)i * row_bytes;
        size_t group = (size_t)(row[0] << 8 | row[1]);
        size_t from = places[group * 2], to = places[group * 2 + 1];
        groups[count++] = (struct loki_label){
            str_of((const char *)row + 2),
            from == PCRE2_UNSET ? STR("") : str_slice(text, from, to)};
    }
    return count;
}

size_t loki_regex_numbered(const struct loki_regex *regex, struct str text,
                           struct str *groups, size_t most)
{
    if (!loki_regex_matches(regex, text))
        return 0;
    const size_t *places = pcre2_get_ovector_pointer(regex->matched);
    size_t count = pcre2_get_ovector_count(regex->matched);
    for (size_t i = 0; i < count && i < most; i++)
        groups[i] = places[i * 2] == PCRE2_UNSET
                        ? STR("")
                        : str_slice(text, places[i * 2], places[i * 2 + 1]);
    return count < most ? count : most;
}

bool loki_matcher_holds(const struct loki_matcher *matcher, struct str value)
{
    switch (matcher->op) {
    case LOKI_EQUAL:
        return str_equal(value, matcher->value);
    case LOKI_NOT_EQUAL:
        return !str_equal(value, matcher->value);
    case LOKI_REGEX:
        return loki_regex_matches(matcher->regex, value);
    case LOKI_NOT_REGEX:
        return !loki_regex_matches(matcher->regex, value);
    }
    return false;
}

bool loki_matchers_match(const struct loki_matcher *matchers, size_t count,
                         const struct loki_stream *stream)
{
    for (size_t i = 0; i < count; i++)
        if (!loki_matcher_holds(&matchers[i], loki_label_of(stream, matchers[i].name)))
            return false;
    return true;
}
