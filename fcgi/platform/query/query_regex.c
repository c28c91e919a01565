/* query_regex.c: a regular expression of RE2: is it one, and does it match the empty text? */
/* SPDX-License-Identifier: ISC */
#include "platform/query/query_regex.h"

#include <string.h>

#include "platform/query/query_character.h"

enum { REGEX_LEVELS_MAX = 1000, REGEX_REPEAT_MAX = 1000 };

/* What stands between two bars, or since the group began. */
struct level {
    bool any_empty;   /* a branch before the bar matches the empty text */
    bool all_empty;   /* the pieces of this branch do, so far, the last one left out */
    bool piece;       /* there is a last piece, which may be repeated */
    bool piece_empty; /* it matches the empty text */
    int weight;       /* how often, at most, what is in this group is repeated */
    int piece_weight; /* the same of the last piece */
};

struct regex {
    struct str text;
    size_t at;
    size_t depth;
    struct level *level; /* the innermost */
    struct level levels[REGEX_LEVELS_MAX + 1];
    struct regex_names names; /* of groups: twice the same is allowed */
    bool nameless; /* there is no ":]" any more */
    const char *why;
};

static bool wrong(struct regex *regex, const char *why)
{
    if (regex->why == NULL)
        regex->why = why;
    return false;
}

static char next_is(const struct regex *regex, size_t ahead)
{
    return regex->at + ahead < regex->text.length ? regex->text.at[regex->at + ahead]
                                                  : '\0';
}

static bool at_end(const struct regex *regex)
{
    return regex->at >= regex->text.length;
}

static bool takes(struct regex *regex, const char *word)
{
    size_t length = strlen(word);
    if (!str_starts(str_slice(regex->text, regex->at, regex->text.length),
                    (struct str){word, length}))
        return false;
    regex->at += length;
    return true;
}

/* A whole character; the text is well-formed UTF-8. */
static void character_skip(struct regex *regex)
{
    regex->at++;
    while (!at_end(regex) && ((unsigned char)next_is(regex, 0) & 0xc0) == 0x80)
        regex->at++;
}

static void piece_add(struct regex *regex, bool empty, int weight)
{
    struct level *level = regex->level;
    if (level->piece)
        level->all_empty = level->all_empty && level->piece_empty;
    level->piece = true;
    level->piece_empty = empty;
    level->piece_weight = weight;
    if (weight > level->weight)
        level->weight = weight;
}

static void level_begin(struct regex *regex)
{
    regex->level = &regex->levels[regex->depth];
    *regex->level = (struct level){.all_empty = true, .weight = 1};
}

static void branch_end(struct level *level)
{
    bool empty = level->all_empty && (!level->piece || level->piece_empty);
    level->any_empty = level->any_empty || empty;
    level->all_empty = true;
    level->piece = false;
}

/* ---- escapes ---- */

/* Behind "\x". */
static bool hex_escape(struct regex *regex, int32_t *code)
{
    bool braced = takes(regex, "{");
    int digits = 0;
    *code = 0;
    while (hex_value(next_is(regex, 0)) < 16 && (braced || digits < 2) &&
           *code <= 0x10ffff) {
        *code = *code * 16 + hex_value(next_is(regex, 0));
        regex->at++;
        digits++;
    }
    if (*code > 0x10ffff || digits == 0 || (!braced && digits < 2) ||
        (braced && !takes(regex, "}")))
        return wrong(regex, "\\x wants two hexadecimal digits, or some in braces");
    return true;
}

static bool octal_escape(struct regex *regex, int32_t *code)
{
    *code = 0;
    for (int i = 0; i < 3 && next_is(regex, 0) >= '0' && next_is(regex, 0) <= '7'; i++)
        *code = *code * 8 + (next_is(regex, 0) - '0'), regex->at++;
    return true;
}

/* Behind a backslash: one character that stands for itself or another. */
static bool character_escape(struct regex *regex, int32_t *code)
{
    static const char letters[] = "aftnrv", meant[] = "\a\f\t\n\r\v";
    char c = next_is(regex, 0);
    bool octal = c == '0' || (c >= '1' && c <= '7' && next_is(regex, 1) >= '0' &&
                              next_is(regex, 1) <= '7');
    if (at_end(regex))
        return wrong(regex, "there is nothing behind the last backslash");
    if (octal)
        return octal_escape(regex, code);
    regex->at++;
    if (c == 'x')
        return hex_escape(regex, code);
    const char *letter = c == '\0' ? NULL : strchr(letters, c);
    if (letter != NULL) {
        *code = meant[letter - letters];
        return true;
    }
    if ((unsigned char)c >= 0x80 || (is_word_character(c) && c != '_'))
        return wrong(regex, c >= '1' && c <= '9'
                                ? "references to groups are not understood"
                                : "this escape is not known");
    *code = (unsigned char)c;
    return true;
}

/* Behind "\p" or "\P": a letter, or a name in braces, '^' turns it round. */
static bool unicode_class(struct regex *regex)
{
    struct str name = str_slice(regex->text, regex->at, regex->at + 1);
    ptrdiff_t end = next_is(regex, 0) == '{' ? str_find(regex->text, regex->at, '}') : -1;
    if (at_end(regex) || (next_is(regex, 0) == '{' && end < 0))
        return wrong(regex, "\\p wants the name of a class of characters");
    if (end >= 0) {
        name = str_slice(regex->text, regex->at + 1, (size_t)end);
        regex->at = (size_t)end + 1;
    } else
        character_skip(regex);
    if (name.length > 0 && name.at[0] == '^')
        name = str_slice(name, 1, name.length);
    if (!regex_class_known(name))
        return wrong(regex, "there is no class of characters of this name");
    return true;
}

/* Behind "\Q": as it is, up to "\E". Without that it would quote what the store puts behind it. */
static bool quoted_skip(struct regex *regex)
{
    while (!at_end(regex)) {
        if (takes(regex, "\\E"))
            return true;
        character_skip(regex);
        piece_add(regex, false, 1);
    }
    return wrong(regex, "\\Q has no \\E");
}

static bool escape_read(struct regex *regex)
{
    int32_t code;
    char c = next_is(regex, 1);
    regex->at++;
    if (c == 'Q') {
        regex->at++;
        return quoted_skip(regex);
    }
    if (c == 'p' || c == 'P') {
        regex->at++;
        piece_add(regex, false, 1);
        return unicode_class(regex);
    }
    if (c != '\0' && strchr("AzbBdDsSwW", c) != NULL) {
        regex->at++;
        piece_add(regex, c == 'A' || c == 'z' || c == 'B', 1);
        return true;
    }
    piece_add(regex, false, 1);
    return character_escape(regex, &code);
}

/* ---- [classes] ---- */

/* One end of a range. */
static bool class_character(struct regex *regex, int32_t *code)
{
    if (at_end(regex))
        return wrong(regex, "a class of characters has no closing ]");
    if (takes(regex, "\\"))
        return character_escape(regex, code);
    size_t begun = regex->at;
    character_skip(regex);
    unsigned char first = (unsigned char)regex->text.at[begun];
    size_t length = regex->at - begun;
    *code = length == 1 ? first : first & (0x7f >> length);
    for (size_t i = 1; i < length; i++)
        *code = *code << 6 | (regex->text.at[begun + i] & 0x3f);
    return true;
}

/* "[:alpha:]" within a class. */
static bool named_class(struct regex *regex)
{
    struct str rest = str_slice(regex->text, regex->at + 2, regex->text.length);
    ptrdiff_t end = regex->nameless ? -1 : str_find(rest, 0, ':');
    while (end >= 0 && !((size_t)end + 1 < rest.length && rest.at[end + 1] == ']'))
        end = str_find(rest, (size_t)end + 1, ':');
    regex->nameless = end < 0;
    if (end < 0)
        return false;
    struct str name = str_slice(rest, 0, (size_t)end);
    if (name.length > 0 && name.at[0] == '^')
        name = str_slice(name, 1, name.length);
    regex->at += 2 + (size_t)end + 2;
    return regex_named_known(name) ||
           !wrong(regex, "there is no class of characters of this name");
}

static bool class_item(struct regex *regex)
{
    int32_t low, high;
    char c = next_is(regex, 0), second = next_is(regex, 1);
    if (c == '[' && second == ':' && named_class(regex))
        return regex->why == NULL;
    if (c == '\\' && (second == 'p' || second == 'P')) {
        regex->at += 2;
        return unicode_class(regex);
    }
    if (c == '\\' && second != '\0' && strchr("dDsSwW", second) != NULL) {
        regex->at += 2;
        return true;
    }
    if (!class_character(regex, &low))
        return false;
    if (next_is(regex, 0) != '-' || regex->at + 1 >= regex->text.length ||
        next_is(regex, 1) == ']')
        return true;
    regex->at++;
    if (!class_character(regex, &high))
        return false;
    return low <= high ||
           wrong(regex, "a range in a class of characters ends before it begins");
}

static bool class_read(struct regex *regex)
{
    regex->at++;
    takes(regex, "^");
    piece_add(regex, false, 1);
    bool first = true;
    while (first || next_is(regex, 0) != ']') {
        if (at_end(regex))
            return wrong(regex, "a class of characters has no closing ]");
        if (!class_item(regex))
            return false;
        first = false;
    }
    regex->at++;
    return true;
}

/* ---- groups ---- */

static bool group_open(struct regex *regex)
{
    if (regex->depth == REGEX_LEVELS_MAX)
        return wrong(regex, "it is nested too deep");
    regex->depth++;
    level_begin(regex);
    return true;
}

/* "(?P<name>": behind '<'. */
static bool name_read(struct regex *regex)
{
    size_t begun = regex->at;
    while (is_word_character(next_is(regex, 0)))
        regex->at++;
    struct str name = str_slice(regex->text, begun, regex->at);
    if (name.length == 0 || !takes(regex, ">"))
        return wrong(regex, "the name of a group is made of letters, digits and _");
    if (regex->names.count == REGEX_NAMES_MAX)
        return wrong(regex, "it has too many named groups");
    regex->names.rows[regex->names.count++] = name;
    return group_open(regex);
}

/* "(?i)", "(?i-s:": behind '?'. */
static bool flags_read(struct regex *regex)
{
    bool negative = false, some = false;
    for (;;) {
        char c = next_is(regex, 0);
        if (at_end(regex))
            return wrong(regex, "a group has no closing )");
        regex->at++;
        if (c == '-' && !negative) {
            negative = true;
            some = false;
        } else if (c == ':' || c == ')') {
            if (negative && !some)
                return wrong(regex, "there are no flags behind (?-");
            return c == ')' || group_open(regex);
        } else if (c != '\0' && strchr("imsU", c) != NULL)
            some = true;
        else
            return wrong(regex,
                         "this kind of group is not known: lookaround is none of RE2");
    }
}

static bool group_read(struct regex *regex)
{
    regex->at++;
    if (!takes(regex, "?"))
        return group_open(regex);
    if (takes(regex, "P<"))
        return name_read(regex);
    return flags_read(regex);
}

static bool group_close(struct regex *regex)
{
    if (regex->depth == 0)
        return wrong(regex, "a ) closes nothing");
    regex->at++;
    branch_end(regex->level);
    struct level inner = *regex->level;
    regex->depth--;
    regex->level = &regex->levels[regex->depth];
    piece_add(regex, inner.any_empty, inner.weight);
    return true;
}

/* ---- repetition ---- */

/* "{2}", "{2,}", "{2,5}"; anything else is text. `most` -1 = without end. */
static bool counts_read(struct regex *regex, int *least, int *most)
{
    int counts[2] = {0, 0};
    size_t at = regex->at + 1;
    struct str text = regex->text;
    for (int i = 0; i < 2; i++) {
        size_t begun = at;
        for (; at < text.length && text.at[at] >= '0' && text.at[at] <= '9'; at++)
            if (counts[i] <= REGEX_REPEAT_MAX)
                counts[i] = counts[i] * 10 + (text.at[at] - '0');
        if (at - begun > 1 && text.at[begun] == '0')
            return false;
        if (at == begun && i == 0)
            return false;
        if (i == 1 && at == begun)
            counts[1] = -1;
        if (i == 0 && at < text.length && text.at[at] == '}')
            counts[1] = counts[0];
        if (i == 0 && at < text.length && text.at[at] == ',')
            at++;
        else
            break;
    }
    if (at >= text.length || text.at[at] != '}')
        return false;
    regex->at = at + 1;
    *least = counts[0];
    *most = counts[1];
    return true;
}

static bool repeat_counted(struct regex *regex, int least, int most)
{
    struct level *level = regex->level;
    if (least > REGEX_REPEAT_MAX || most > REGEX_REPEAT_MAX ||
        (most >= 0 && least > most))
        return wrong(regex,
                     "a number of repetitions is too large, or ends before it begins");
    int times = most < 0 ? least : most;
    if (most == 0)
        level->piece_weight = 1;
    else if (times > 1)
        level->piece_weight *= times;
    if (level->piece_weight > REGEX_REPEAT_MAX)
        return wrong(regex, "repetitions within repetitions are too many");
    if (level->piece_weight > level->weight)
        level->weight = level->piece_weight;
    level->piece_empty = level->piece_empty || least == 0;
    return true;
}

/* '*', '+', '?' or counts at the reader, and then a '?' and nothing more of the kind. */
static bool repeat_read(struct regex *regex, bool *done)
{
    int least = 0, most = -1;
    char c = next_is(regex, 0);
    *done = c == '*' || c == '+' || c == '?';
    if (*done)
        regex->at++;
    else {
        *done = c == '{' && counts_read(regex, &least, &most);
        if (!*done)
            return true;
    }
    if (!regex->level->piece)
        return wrong(regex, "there is nothing to repeat");
    if (c == '{' && !repeat_counted(regex, least, most))
        return false;
    if (c == '*' || c == '?')
        regex->level->piece_empty = true;
    takes(regex, "?");
    c = next_is(regex, 0);
    size_t here = regex->at;
    if (c == '*' || c == '+' || c == '?' ||
        (c == '{' && counts_read(regex, &least, &most))) {
        regex->at = here;
        return wrong(regex, "a repetition is repeated");
    }
    return true;
}

/* ---- the whole ---- */

static bool piece_read(struct regex *regex)
{
    switch (next_is(regex, 0)) {
    case '(':
        return group_read(regex);
    case ')':
        return group_close(regex);
    case '|':
        regex->at++;
        branch_end(regex->level);
        return true;
    case '[':
        return class_read(regex);
    case '\\':
        return escape_read(regex);
    case '^':
    case '$':
        regex->at++;
        piece_add(regex, true, 1);
        return true;
    default:
        character_skip(regex);
        piece_add(regex, false, 1);
        return true;
    }
}

static bool regex_read(struct regex *regex)
{
    level_begin(regex);
    while (!at_end(regex)) {
        bool repeated;
        if (!repeat_read(regex, &repeated) || (!repeated && !piece_read(regex)))
            return false;
    }
    if (regex->depth > 0)
        return wrong(regex, "a group has no closing )");
    branch_end(regex->level);
    return true;
}

bool regex_check_names(struct str text, bool *matches_empty, const char **why,
                       struct regex_names *names)
{
    struct regex regex; /* not cleared: most texts are short, and the levels many */
    regex.text = text;
    regex.at = regex.depth = regex.names.count = 0;
    regex.nameless = false;
    regex.why = str_is_utf8(text) ? NULL : "it is text in UTF-8";
    if (regex.why != NULL || !regex_read(&regex)) {
        *why = regex.why;
        return false;
    }
    *matches_empty = regex.levels[0].any_empty;
    if (names != NULL)
        *names = regex.names;
    return true;
}
