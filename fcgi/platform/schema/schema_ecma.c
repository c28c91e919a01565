/*
 * schema_ecma.c: regular expressions of ECMA-262 (with its flag u) as those of PCRE2.
 *
 * What means the same goes through; what PCRE2 would take and ECMA-262 does not (\A, \Q,
 * (?>...), possessive quantifiers, verbs) is refused. More lenient than ECMA-262: any ASCII
 * punctuation may be escaped, and ']', '{' and '}' may stand alone.
 */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_format.h"
#include "platform/schema/schema_words.h"

struct reading {
    struct str text;
    size_t at;
    struct buf out;
    bool in_class;
    bool repeatable; /* what stands before can take a quantifier */
    const char *why; /* NULL = all is well */
};

#define SPACES                                                                           \
    "\\t\\n\\x0b\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}"   \
    "\\x{205f}\\x{3000}\\x{feff}"

static char look(const struct reading *reading, size_t ahead)
{
    size_t at = reading->at + ahead;
    return at < reading->text.length ? reading->text.at[at] : '\0';
}

static void wrong(struct reading *reading, const char *why)
{
    if (reading->why == NULL)
        reading->why = why;
}

/* `count` hexadecimal digits from here on; -1 = there are not so many. */
static long hex_read(struct reading *reading, int count)
{
    long code = 0;
    for (int i = 0; i < count; i++) {
        char c = look(reading, (size_t)i);
        if (!is_hex(c))
            return -1;
        code = code * 16 + (is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    reading->at += (size_t)count;
    return code;
}

static void character_add(struct reading *reading, long code)
{
    if (code < 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        wrong(reading, "has an escape that is no character");
    else
        buf_print(&reading->out, "\\x{%lx}", (unsigned long)code);
}

/* Behind "\u": four digits, two of these for one character, or digits in braces. */
static void unicode_read(struct reading *reading)
{
    if (look(reading, 0) == '{') {
        int digits = 0;
        reading->at++;
        while (digits < 8 && is_hex(look(reading, (size_t)digits)))
            digits++;
        long code = hex_read(reading, digits);
        if (digits == 0 || look(reading, 0) != '}')
            code = -1;
        reading->at++;
        character_add(reading, code);
        return;
    }
    long code = hex_read(reading, 4);
    if (code >= 0xd800 && code < 0xdc00 && look(reading, 0) == '\\' &&
        look(reading, 1) == 'u') {
        reading->at += 2;
        long low = hex_read(reading, 4);
        code = low < 0xdc00 || low > 0xdfff
                   ? -1
                   : 0x10000 + ((code - 0xd800) << 10) + low - 0xdc00;
    }
    character_add(reading, code);
}

/* clang-format off */
/* General categories by the long names that ECMA-262 has and PCRE2 lacks. */
static const char *const categories[][2] = {
    {"Cased_Letter", "L&"}, {"Close_Punctuation", "Pe"}, {"Connector_Punctuation", "Pc"},
    {"Control", "Cc"}, {"cntrl", "Cc"}, {"Currency_Symbol", "Sc"}, {"Dash_Punctuation", "Pd"},
    {"Decimal_Number", "Nd"}, {"digit", "Nd"}, {"Enclosing_Mark", "Me"}, {"Final_Punctuation", "Pf"},
    {"Format", "Cf"}, {"Initial_Punctuation", "Pi"}, {"LC", "L&"}, {"Letter", "L"}, {"Letter_Number", "Nl"},
    {"Line_Separator", "Zl"}, {"Lowercase_Letter", "Ll"}, {"Mark", "M"}, {"Combining_Mark", "M"},
    {"Math_Symbol", "Sm"}, {"Modifier_Letter", "Lm"}, {"Modifier_Symbol", "Sk"},
    {"Nonspacing_Mark", "Mn"}, {"Number", "N"}, {"Open_Punctuation", "Ps"}, {"Other", "C"},
    {"Other_Letter", "Lo"}, {"Other_Number", "No"}, {"Other_Punctuation", "Po"}, {"Other_Symbol", "So"},
    {"Paragraph_Separator", "Zp"}, {"Private_Use", "Co"}, {"Punctuation", "P"}, {"punct", "P"},
    {"Separator", "Z"}, {"Space_Separator", "Zs"}, {"Spacing_Mark", "Mc"}, {"Surrogate", "Cs"},
    {"Symbol", "S"}, {"Titlecase_Letter", "Lt"}, {"Unassigned", "Cn"}, {"Uppercase_Letter", "Lu"},
};
/* clang-format on */

/* Behind "\p" or "\P": {Name} or {Kind=Name}. */
static void property_read(struct reading *reading, char letter)
{
    ptrdiff_t end = str_find(reading->text, reading->at, '}');
    if (look(reading, 0) != '{' || end < 0) {
        wrong(reading, "has a \\p without a name in braces");
        return;
    }
    struct str name = str_slice(reading->text, reading->at + 1, (size_t)end), kind;
    reading->at = (size_t)end + 1;
    bool script = false;
    if (str_find(name, 0, '=') >= 0) {
        str_cut(&name, '=', &kind);
        script = str_is(kind, "Script") || str_is(kind, "sc") ||
                 str_is(kind, "Script_Extensions") || str_is(kind, "scx");
        if (!script && !str_is(kind, "General_Category") && !str_is(kind, "gc"))
            wrong(reading, "has a \\p of a kind that is not known");
    }
    for (size_t i = 0; i < COUNT_OF(categories) && !script; i++)
        if (str_is(name, categories[i][0]))
            name = str_of(categories[i][1]);
    for (size_t i = 0; i < name.length; i++)
        if (!is_letter(name.at[i]) && !is_digit(name.at[i]) &&
            !is_among(name.at[i], "_&"))
            wrong(reading, "has a \\p whose name is not right");
    buf_print(&reading->out, "\\%c{%.*s}", letter, STR_ARG(name));
}

static void space_read(struct reading *reading, char letter)
{
    if (reading->in_class)
        buf_print(&reading->out, "%s", letter == 's' ? SPACES : "\\P{Xsp}");
    else
        buf_print(&reading->out, letter == 's' ? "[" SPACES "]" : "[^" SPACES "]");
}

/* A reference to a group, by its number or name; neither stands in a class. */
static void group_read(struct reading *reading, char letter)
{
    if (reading->in_class) {
        wrong(reading, "has an escape that is not known");
        return;
    }
    buf_print(&reading->out, "\\%c", letter);
    if (letter == 'k' && look(reading, 0) != '<')
        wrong(reading, "has a \\k without a name");
}

static void escape_read(struct reading *reading)
{
    char c = look(reading, 1);
    reading->at += 2;
    if (c == 'u')
        unicode_read(reading);
    else if (c == 'x')
        character_add(reading, hex_read(reading, 2));
    else if (c == 'p' || c == 'P')
        property_read(reading, c);
    else if (c == 's' || c == 'S')
        space_read(reading, c);
    else if (c == 'v')
        BUF_ADD(&reading->out, "\\x0b");
    else if (c == '0' && !is_digit(look(reading, 0)))
        BUF_ADD(&reading->out, "\\x00");
    else if ((c >= '1' && c <= '9') || c == 'k')
        group_read(reading, c);
    else if (c == 'c' && is_letter(look(reading, 0)))
        buf_print(&reading->out, "\\c%c", reading->text.at[reading->at++]);
    else if (is_among(c, "dDwWfnrtb") || (c == 'B' && !reading->in_class))
        buf_print(&reading->out, "\\%c", c);
    else if (c > ' ' && c < 0x7f && !is_letter(c) && !is_digit(c))
        buf_print(&reading->out, "\\%c", c);
    else
        wrong(reading, "has an escape that is not known");
}

/* "{2}", "{2,}", "{2,3}": its length, 0 = something else. */
static size_t braces_length(const struct reading *reading)
{
    size_t length = 1;
    while (is_digit(look(reading, length)))
        length++;
    if (length == 1)
        return 0;
    if (look(reading, length) == ',')
        length++;
    while (is_digit(look(reading, length)))
        length++;
    return look(reading, length) == '}' ? length + 1 : 0;
}

static void quantifier_read(struct reading *reading, size_t length)
{
    if (!reading->repeatable)
        wrong(reading, "has a quantifier with nothing before it");
    buf_add(&reading->out, str_slice(reading->text, reading->at, reading->at + length));
    reading->at += length;
    if (look(reading, 0) == '?') {
        buf_add_char(&reading->out, '?');
        reading->at++;
    }
    reading->repeatable = false;
}

static void open_read(struct reading *reading)
{
    size_t length = 1;
    if (look(reading, 1) == '*')
        wrong(reading, "has a quantifier with nothing before it");
    if (look(reading, 1) == '?') {
        char kind = look(reading, 2), next = look(reading, 3);
        bool look_behind = kind == '<' && (next == '=' || next == '!');
        bool named = kind == '<' && (is_letter(next) || next == '_' || next == '$');
        length = look_behind ? 4 : 3;
        if (!is_among(kind, ":=!") && !look_behind && !named)
            wrong(reading, "has a group of a kind that is not known");
    }
    buf_add(&reading->out, str_slice(reading->text, reading->at, reading->at + length));
    reading->at += length;
    reading->repeatable = false;
}

static void class_open(struct reading *reading)
{
    bool none = look(reading, 1) == ']';
    bool all = look(reading, 1) == '^' && look(reading, 2) == ']';
    reading->repeatable = true;
    if (none || all) {
        buf_add(&reading->out, none ? STR("(?!)") : STR("(?s:.)"));
        reading->at += none ? 2 : 3;
        return;
    }
    reading->in_class = true;
    buf_add_char(&reading->out, '[');
    reading->at++;
    if (look(reading, 0) == '^') {
        buf_add_char(&reading->out, '^');
        reading->at++;
    }
}

static void class_read(struct reading *reading, char c)
{
    reading->at++;
    if (c == '[')
        BUF_ADD(&reading->out, "\\[");
    else
        buf_add_char(&reading->out, c);
    if (c == ']')
        reading->in_class = false;
}

static void outside_read(struct reading *reading, char c)
{
    size_t braces = c == '{' ? braces_length(reading) : 0;
    if (is_among(c, "*+?") || braces > 0) {
        quantifier_read(reading, braces > 0 ? braces : 1);
        return;
    }
    if (c == '(') {
        open_read(reading);
        return;
    }
    if (c == '[') {
        class_open(reading);
        return;
    }
    reading->repeatable = c != '|' && c != '^' && c != '$';
    reading->at++;
    if (c == '.')
        BUF_ADD(&reading->out, "[^\\n\\r\\x{2028}\\x{2029}]");
    else if (is_among(c, "]{}"))
        buf_print(&reading->out, "\\%c", c);
    else
        buf_add_char(&reading->out, c);
}

struct str ecma_translate(struct arena *arena, struct str text, struct str *why)
{
    struct reading reading = {.text = text};
    reading.out = buf_open(arena, text.length * 2 + 16, KIB(64));
    while (reading.at < text.length && reading.why == NULL) {
        char c = text.at[reading.at];
        if (c == '\\') {
            escape_read(&reading);
            reading.repeatable = true;
        } else if (reading.in_class) {
            class_read(&reading, c);
        } else {
            outside_read(&reading, c);
        }
    }
    if (reading.why == NULL && reading.in_class)
        wrong(&reading, "has a [ without its ]");
    if (reading.why == NULL && reading.out.over)
        wrong(&reading, "is too long");
    if (reading.why == NULL)
        return buf_str(&reading.out);
    *why = arena_print(arena, "is not a regular expression: %s", reading.why);
    return STR_NONE;
}
