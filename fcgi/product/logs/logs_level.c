/* logs_level.c: what programs call the levels of their lines. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_lines.h"

/* clang-format off */
static const struct level_row {
    struct str word;
    struct str title;
    struct str pattern; /* what programs write; numbers as bunyan and pino do */
} levels[LOGS_LEVELS] = {
    [LOGS_NO_LEVEL] = {STR_INIT("none"), STR_INIT("No level"), STR_INIT("")},
    [LOGS_TRACE] = {STR_INIT("trace"), STR_INIT("Trace"), STR_INIT("trace|trc|verbose|finest|10")},
    [LOGS_DEBUG] = {STR_INIT("debug"), STR_INIT("Debug"), STR_INIT("debug|dbug|dbg|20")},
    [LOGS_INFO] = {STR_INIT("info"), STR_INIT("Info"), STR_INIT("info|information|informational|inf|notice|30")},
    [LOGS_WARN] = {STR_INIT("warn"), STR_INIT("Warning"), STR_INIT("warn|warning|wrn|40")},
    [LOGS_ERROR] = {STR_INIT("error"), STR_INIT("Error"), STR_INIT("error|err|eror|severe|50")},
    [LOGS_FATAL] = {STR_INIT("fatal"), STR_INIT("Fatal"), STR_INIT("fatal|critical|crit|emergency|emerg|alert|panic|60")},
};
/* clang-format on */

const struct str logs_level_regexp =
    STR_INIT("(?i)\\b(?:level|lvl|severity)\"?\\s*[=:]\\s*\"?(?P<found_level>[a-z]+|[1-6]0)");

struct str logs_level_word(enum logs_level level)
{
    return levels[level].word;
}

struct str logs_level_title(enum logs_level level)
{
    return levels[level].title;
}

struct str logs_level_pattern(enum logs_level level)
{
    return levels[level].pattern;
}

bool logs_level_parse(struct str word, enum logs_level *out)
{
    for (size_t i = 0; i < LOGS_LEVELS; i++)
        if (str_equal(word, levels[i].word)) {
            *out = (enum logs_level)i;
            return true;
        }
    return false;
}

enum logs_level logs_level_of(struct str word)
{
    for (size_t i = LOGS_TRACE; i < LOGS_LEVELS; i++) {
        struct str rest = levels[i].pattern;
        struct str one;
        while (str_cut(&rest, '|', &one))
            if (str_equal_nocase(word, one))
                return (enum logs_level)i;
    }
    return LOGS_NO_LEVEL;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Length of the name that stands at `at`, 0 when none does. */
static size_t name_length(struct str text, size_t at)
{
    static const struct str names[] = {STR_INIT("level"), STR_INIT("lvl"),
                                       STR_INIT("severity")};
    if (at > 0 && is_word_byte(text.at[at - 1]))
        return 0;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_equal_nocase(str_slice(text, at, at + names[i].length), names[i]))
            return names[i].length;
    return 0;
}

/* The word behind the name that ends at `at`; false when no value stands there. */
static bool value_at(struct str text, size_t at, struct str *word)
{
    if (at < text.length && text.at[at] == '"')
        at++;
    while (at < text.length && is_space(text.at[at]))
        at++;
    if (at >= text.length || (text.at[at] != '=' && text.at[at] != ':'))
        return false;
    at++;
    while (at < text.length && is_space(text.at[at]))
        at++;
    if (at < text.length && text.at[at] == '"')
        at++;
    size_t end = at;
    while (end < text.length && is_letter(text.at[end]))
        end++;
    bool digits = end == at && at + 1 < text.length && text.at[at] >= '1' &&
                  text.at[at] <= '6' && text.at[at + 1] == '0';
    *word = str_slice(text, at, digits ? at + 2 : end);
    return word->length > 0;
}

enum logs_level logs_level_scan(struct str text)
{
    struct str word;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (c != 'l' && c != 'L' && c != 's' && c != 'S')
            continue;
        size_t length = name_length(text, i);
        if (length > 0 && value_at(text, i + length, &word))
            return logs_level_of(word);
    }
    return LOGS_NO_LEVEL;
}
