/* re2.c: the syntax of RE2 (github.com/google/re2/wiki/Syntax, without what Go's reader lacks). */
/* SPDX-License-Identifier: ISC */
#include "platform/query/re2.h"

#include <string.h>

enum { REPEAT_MAX = 1000, CODE_MAX = 0x10ffff, NAME_MAX = 16 };

/* A group that is open: what is known of it matching "". */
struct level {
    size_t at;     /* its "(" */
    bool any;      /* an alternative before this one does */
    bool prefix;   /* all of this alternative but its last part do */
    bool last;     /* the last part does */
    bool has_last; /* there is a part that may be repeated */
};

struct regex {
    struct str text;
    size_t at;
    bool repeated; /* the part before is a repetition */
    struct re2_verdict *verdict;
    size_t depth;
    struct level levels[RE2_DEPTH_MAX + 1];
};

static bool flawed(struct regex *regex, size_t at, const char *flaw)
{
    if (regex->verdict->flaw == NULL) {
        regex->verdict->flaw = flaw;
        regex->verdict->at = at;
    }
    return false;
}

/* The byte `ahead`, or 0 at the end (a NUL within the text means nothing special either). */
static unsigned char byte_at(const struct regex *regex, size_t ahead)
{
    size_t at = regex->at + ahead;
    return at < regex->text.length ? (unsigned char)regex->text.at[at] : 0;
}

static bool at_end(const struct regex *regex)
{
    return regex->at >= regex->text.length;
}

static bool is_alnum(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int hex_of(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The text is UTF-8. */
static int32_t character(struct regex *regex)
{
    unsigned char first = byte_at(regex, 0);
    size_t more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    int32_t code = more == 0 ? first : first & (0x3f >> more);
    for (size_t i = 1; i <= more; i++)
        code = code << 6 | (byte_at(regex, i) & 0x3f);
    regex->at += 1 + more;
    return code;
}

/* A part that may be repeated, and whether it matches "". */
static bool part(struct regex *regex, bool empty)
{
    struct level *level = &regex->levels[regex->depth];
    level->prefix = level->prefix && (!level->has_last || level->last);
    level->last = empty;
    level->has_last = true;
    return true;
}

static bool hexadecimal(struct regex *regex, size_t from, int32_t *code)
{
    int32_t sum = 0;
    size_t digits = 0;
    bool braces = byte_at(regex, 0) == '{';
    regex->at += braces ? 1 : 0;
    for (; hex_of(byte_at(regex, 0)) >= 0 && (braces || digits < 2); digits++) {
        sum = sum * 16 + hex_of(byte_at(regex, 0));
        if (sum > CODE_MAX)
            return flawed(regex, from, "an escape that RE2 does not know");
        regex->at++;
    }
    if (digits == 0 || (!braces && digits < 2) || (braces && byte_at(regex, 0) != '}'))
        return flawed(regex, from, "an escape that RE2 does not know");
    regex->at += braces ? 1 : 0;
    *code = sum;
    return true;
}

/* Behind a backslash: what stands for one character, within and without a class. */
static bool escape(struct regex *regex, size_t from, int32_t *code)
{
    static const char letters[] = "afnrtv", means[] = "\a\f\n\r\t\v";
    if (at_end(regex))
        return flawed(regex, from, "a backslash at the end");
    unsigned char c = byte_at(regex, 0);
    unsigned char next = byte_at(regex, 1);
    if (c >= 0x80)
        return flawed(regex, from, "an escape that RE2 does not know");
    regex->at++;
    if (c == 'x')
        return hexadecimal(regex, from, code);
    if (c == '0' || (c >= '1' && c <= '7' && next >= '0' && next <= '7')) {
        *code = c - '0';
        for (int i = 0; i < 2 && byte_at(regex, 0) >= '0' && byte_at(regex, 0) <= '7';
             i++)
            *code = *code * 8 + (character(regex) - '0');
        return true;
    }
    if (c >= '1' && c <= '9')
        return flawed(regex, from, "a backreference, which RE2 has not");
    const char *letter = c == 0 ? NULL : strchr(letters, c);
    if (is_alnum(c) && letter == NULL)
        return flawed(regex, from, "an escape that RE2 does not know");
    *code = letter == NULL ? c : means[letter - letters];
    return true;
}

/* \pL and \p{Greek}; false without a flaw when it is none. */
static bool unicode_class(struct regex *regex)
{
    size_t from = regex->at;
    if (byte_at(regex, 0) != '\\' || (byte_at(regex, 1) | 0x20) != 'p')
        return false;
    regex->at += 2;
    if (byte_at(regex, 0) != '{') {
        unsigned char c = byte_at(regex, 0);
        bool known = c != 0 && strchr("CLMNPSZ", c) != NULL;
        regex->at++;
        return known || flawed(regex, from, "a class that RE2 does not know");
    }
    regex->at++;
    if (byte_at(regex, 0) == '^')
        regex->at++;
    size_t letters = 0;
    for (; is_alnum(byte_at(regex, 0)) || byte_at(regex, 0) == '_'; regex->at++)
        letters++;
    if (letters == 0 || byte_at(regex, 0) != '}')
        return flawed(regex, from, "a class that RE2 does not know");
    regex->at++;
    return true;
}

static bool perl_class(struct regex *regex)
{
    unsigned char c = byte_at(regex, 1);
    if (byte_at(regex, 0) != '\\' || c == 0 || strchr("dDsSwW", c) == NULL)
        return false;
    regex->at += 2;
    return true;
}

/* [:alpha:] in a class; false without a flaw when it is none. */
static bool named_class(struct regex *regex)
{
    static const char *const names[] = {"alnum", "alpha", "ascii", "blank", "cntrl",
                                        "digit", "graph", "lower", "print", "punct",
                                        "space", "upper", "word",  "xdigit"};
    if (byte_at(regex, 0) != '[' || byte_at(regex, 1) != ':')
        return false;
    /* A name is near; what is far is no name, and looking for it would take long. */
    struct str rest = str_slice(regex->text, regex->at + 2, regex->at + 2 + NAME_MAX);
    ptrdiff_t end = str_find(rest, 0, ':');
    if (end < 0 || (size_t)end + 1 >= rest.length || rest.at[end + 1] != ']')
        return false;
    struct str name = str_slice(rest, rest.at[0] == '^' ? 1 : 0, (size_t)end);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_is(name, names[i])) {
            regex->at += 2 + (size_t)end + 2;
            return true;
        }
    return flawed(regex, regex->at, "a class that RE2 does not know");
}

static bool class_character(struct regex *regex, size_t from, int32_t *code)
{
    if (at_end(regex))
        return flawed(regex, from, "a class that is not closed");
    if (byte_at(regex, 0) != '\\') {
        *code = character(regex);
        return true;
    }
    regex->at++;
    return escape(regex, regex->at - 1, code);
}

/* One character of a class, or a range of them. */
static bool class_range(struct regex *regex, size_t from)
{
    int32_t low, high;
    size_t begin = regex->at;
    if (!class_character(regex, from, &low))
        return false;
    if (byte_at(regex, 0) != '-' || regex->at + 1 >= regex->text.length ||
        byte_at(regex, 1) == ']')
        return true;
    regex->at++;
    if (!class_character(regex, from, &high))
        return false;
    return low <= high || flawed(regex, begin, "a range from high to low");
}

static bool class(struct regex *regex)
{
    size_t from = regex->at++;
    if (byte_at(regex, 0) == '^')
        regex->at++;
    for (bool first = true; first || byte_at(regex, 0) != ']'; first = false) {
        if (at_end(regex))
            return flawed(regex, from, "a class that is not closed");
        if (named_class(regex) || unicode_class(regex) || perl_class(regex))
            continue;
        if (regex->verdict->flaw != NULL || !class_range(regex, from))
            return false;
    }
    regex->at++;
    return part(regex, false);
}

static bool group_open(struct regex *regex, size_t from)
{
    if (regex->depth == RE2_DEPTH_MAX)
        return flawed(regex, from, "groups too deep");
    regex->levels[++regex->depth] = (struct level){.at = from, .prefix = true};
    return true;
}

static bool group_named(struct regex *regex, size_t from)
{
    struct re2_verdict *verdict = regex->verdict;
    size_t begin = regex->at;
    while (is_alnum(byte_at(regex, 0)) || byte_at(regex, 0) == '_')
        regex->at++;
    struct str name = str_slice(regex->text, begin, regex->at);
    if (name.length == 0 || byte_at(regex, 0) != '>')
        return flawed(regex, from,
                      "a group whose name is not made of letters, digits and _");
    regex->at++;
    for (size_t i = 0; i < verdict->names_count; i++)
        if (str_equal(verdict->names[i], name))
            return flawed(regex, from, "two groups with the same name");
    if (verdict->names_count == RE2_NAMES_MAX)
        return flawed(regex, from, "too many named groups");
    verdict->names[verdict->names_count++] = name;
    return group_open(regex, from);
}

/* (?flags) and (?flags: */
static bool group_flags(struct regex *regex, size_t from)
{
    bool minus = false, since = true;
    for (;; regex->at++) {
        unsigned char c = byte_at(regex, 0);
        if (c != 0 && strchr("imsU", c) != NULL) {
            since = true;
        } else if (c == '-' && !minus) {
            minus = true;
            since = false;
        } else if ((c == ':' || c == ')') && since) {
            regex->at++;
            return c == ')' || group_open(regex, from);
        } else {
            return flawed(regex, from, "a kind of group that RE2 has not");
        }
    }
}

static bool group(struct regex *regex)
{
    size_t from = regex->at++;
    if (byte_at(regex, 0) != '?')
        return group_open(regex, from);
    regex->at++;
    if (byte_at(regex, 0) == 'P' && byte_at(regex, 1) == '<') {
        regex->at += 2;
        return group_named(regex, from);
    }
    if (byte_at(regex, 0) == '<' && byte_at(regex, 1) != '=' &&
        byte_at(regex, 1) != '!') {
        regex->at++;
        return group_named(regex, from);
    }
    if (byte_at(regex, 0) != 0 && strchr("=!<", byte_at(regex, 0)) != NULL)
        return flawed(regex, from, "a look-around, which RE2 has not");
    return group_flags(regex, from);
}

static void alternative(struct regex *regex)
{
    struct level *level = &regex->levels[regex->depth];
    level->any = level->any || (level->prefix && (!level->has_last || level->last));
    level->prefix = true;
    level->last = level->has_last = false;
}

static bool group_close(struct regex *regex)
{
    if (regex->depth == 0)
        return flawed(regex, regex->at, "a \")\" without its \"(\"");
    alternative(regex);
    bool empty = regex->levels[regex->depth].any;
    regex->depth--;
    regex->at++;
    return part(regex, empty);
}

/* Up to two escapes that are no single character, and the rest. */
static bool backslash(struct regex *regex)
{
    size_t from = regex->at;
    int32_t code;
    unsigned char c = byte_at(regex, 1);
    if (perl_class(regex) || unicode_class(regex))
        return part(regex, false);
    if (regex->verdict->flaw != NULL)
        return false;
    regex->at++;
    if (c != 0 && strchr("AzbB", c) != NULL) {
        regex->at++;
        return part(regex, c != 'b');
    }
    if (c != 'Q')
        return escape(regex, from, &code) && part(regex, false);
    for (regex->at++; !at_end(regex); part(regex, false)) {
        if (byte_at(regex, 0) == '\\' && byte_at(regex, 1) == 'E') {
            regex->at += 2;
            break;
        }
        (void)character(regex);
    }
    return true;
}

static bool repeat_number(struct str text, size_t *at, int64_t *number)
{
    size_t from = *at;
    while (*at < text.length && text.at[*at] >= '0' && text.at[*at] <= '9')
        ++*at;
    struct str digits = str_slice(text, from, *at);
    if (digits.length == 0 || (digits.length > 1 && digits.at[0] == '0'))
        return false;
    if (!str_int_parse(digits, 0, REPEAT_MAX, number))
        *number = REPEAT_MAX + 1;
    return true;
}

/* {2}, {2,}, {2,5}: length in bytes, or 0 when the brace is a character like others. */
static size_t repeat_length(const struct regex *regex, int64_t *least, int64_t *most)
{
    struct str rest = str_slice(regex->text, regex->at, regex->text.length);
    size_t at = 1;
    if (!repeat_number(rest, &at, least))
        return 0;
    *most = *least;
    if (at < rest.length && rest.at[at] == ',') {
        at++;
        *most = REPEAT_MAX;
        if (at < rest.length && rest.at[at] != '}' && !repeat_number(rest, &at, most))
            return 0;
    }
    return at < rest.length && rest.at[at] == '}' ? at + 1 : 0;
}

static bool repeat(struct regex *regex, size_t length, bool none)
{
    struct level *level = &regex->levels[regex->depth];
    if (!level->has_last)
        return flawed(regex, regex->at, "a repetition of nothing");
    if (regex->repeated)
        return flawed(regex, regex->at, "a repetition of a repetition");
    regex->at += length;
    if (byte_at(regex, 0) == '?')
        regex->at++;
    level->last = level->last || none;
    regex->repeated = true;
    return true;
}

static bool brace(struct regex *regex)
{
    int64_t least = 0, most = 0;
    size_t length = repeat_length(regex, &least, &most);
    if (length == 0) {
        regex->at++;
        regex->repeated = false;
        return part(regex, false);
    }
    if (least > REPEAT_MAX || most > REPEAT_MAX || most < least)
        return flawed(regex, regex->at, "a repetition above 1000 or from high to low");
    return repeat(regex, length, least == 0);
}

static bool step(struct regex *regex)
{
    unsigned char c = byte_at(regex, 0);
    if (c == '*' || c == '?' || c == '+')
        return repeat(regex, 1, c != '+');
    if (c == '{')
        return brace(regex);
    regex->repeated = false;
    switch (c) {
    case '(':
        return group(regex);
    case ')':
        return group_close(regex);
    case '|':
        regex->at++;
        alternative(regex);
        return true;
    case '[':
        return class(regex);
    case '\\':
        return backslash(regex);
    case '^':
    case '$':
        regex->at++;
        return part(regex, true);
    default:
        (void)character(regex);
        return part(regex, false);
    }
}

bool re2_check(struct str text, struct re2_verdict *verdict)
{
    verdict->flaw = NULL;
    verdict->at = verdict->names_count = 0;
    struct regex regex = {.text = text, .verdict = verdict};
    regex.levels[0].prefix = true;
    if (!str_is_utf8(text))
        return flawed(&regex, 0, "bytes that are no UTF-8");
    while (!at_end(&regex))
        if (!step(&regex))
            return false;
    if (regex.depth > 0)
        return flawed(&regex, regex.levels[regex.depth].at, "a \"(\" that is not closed");
    alternative(&regex);
    verdict->matches_empty = regex.levels[0].any;
    return true;
}
