/* token-t.c: what both query languages share: tokens, strings, durations, quotes, regular expressions. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/query/query_regex.h"
#include "platform/query/query_token.h"
#include "t/lib/tap.h"

static struct arena *arena;
static struct query_mistake mistake;

static const struct token_rules rules = {
    .pairs = "==!==~", .units = "\xc2\xb5", .return_ends = true};

/* The tokens of a text: kinds as letters, and their texts. */
static struct str tokens_of(struct str text, bool colon_words)
{
    static const char letters[] = {'.', 'w', 'n', 's', 'm'};
    struct buf out = buf_open(arena, 100, KIB(64));
    struct token_reader reader = token_open(arena, text, &rules, &mistake);
    reader.colon_words = colon_words;
    reader.next = reader.token.at;
    for (token_next(&reader); reader.token.kind != TOKEN_END; token_next(&reader))
        buf_print(&out, "%c<%.*s>", letters[reader.token.kind],
                  STR_ARG(reader.token.text));
    if (reader.failed)
        buf_print(&out, "%lld:%lld %.*s", (long long)mistake.line,
                  (long long)mistake.column, STR_ARG(mistake.message));
    return buf_str(&out);
}

static void tokens(void)
{
    static const char *const pairs[][2] = {
        {"a b_1 _c", "w<a>w<b_1>w<_c>"},
        {"1 .5 5. 1e3 1e+3 1E-3 0x1e+3",
         "n<1>n<.5>n<5.>n<1e3>n<1e+3>n<1E-3>n<0x1e>m<+>n<3>"},
        {"5m 1h30m 10KB 3\xc2\xb5s", "n<5m>n<1h30m>n<10KB>n<3\xc2\xb5s>"},
        {"a==b!=c=d=~e", "w<a>m<==>w<b>m<!=>w<c>m<=>w<d>m<=~>w<e>"},
        {"a # b\nc # d\re", "w<a>w<c>w<e>"},
        {"\"a#b\" 'c\"d' `e\\`", "s<\"a#b\">s<'c\"d'>s<`e\\`>"},
        {"\"a\\\"b\" x", "s<\"a\\\"b\">w<x>"},
        {"a:b :c", "w<a>m<:>w<b>m<:>w<c>"},
        {"\xe2\x82\xac", "m<\xe2\x82\xac>"},
        {"a\n \"b", "w<a>2:2 this string has no closing \""},
        {"\"\xc3\xa9\" 'b", "s<\"\xc3\xa9\">1:5 this string has no closing '"},
        {"\"a\nb\"", "1:1 this string has no closing \""},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        is_str(tokens_of(str_of(pairs[i][0]), false), str_of(pairs[i][1]),
               "tokens, case %zu", i);
    is_str(tokens_of(STR("a:b :c d:"), true), STR("w<a:b>w<:c>w<d:>"),
           "words with colons");
    is_str(tokens_of(STR("a\0b"), false), STR("w<a>m<>w<b>"), "a NUL is a mark");
}

static void strings(void)
{
    static const struct {
        const char *text;
        struct str value; /* STR_NONE: refused */
    } cases[] = {
        {"\"\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\"", STR_INIT("\a\b\f\n\r\t\v\\\"")},
        {"'\\''", STR_INIT("'")},
        {"\"\\'\"", {NULL, 0}},
        {"'\\\"'", {NULL, 0}},
        {"\"\\101\\x41\\u0041\\U00000041\"", STR_INIT("AAAA")},
        {"\"\\377\\xff\"", STR_INIT("\xff\xff")},
        {"\"\\400\"", {NULL, 0}},
        {"\"\\18\"", {NULL, 0}},
        {"\"\\u00e9\\u20ac\\U0001f600\"",
         STR_INIT("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")},
        {"\"\\ud800\"", {NULL, 0}},
        {"\"\\U00110000\"", {NULL, 0}},
        {"\"\\xg0\"", {NULL, 0}},
        {"\"\\z\"", {NULL, 0}},
        {"`\\n\n`", STR_INIT("\\n\n")},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct token_reader reader =
            token_open(arena, str_of(cases[i].text), &rules, &mistake);
        if (cases[i].value.at == NULL)
            ok(reader.failed, "no string, case %zu", i);
        else
            is_str(reader.token.value, cases[i].value, "a string means, case %zu", i);
    }
}

/* Any bytes go through quotes and back. */
static void quotes(void)
{
    bool same = true, clean = true;
    for (int i = 0; i < 256 * 256; i++) {
        struct arena_mark mark = arena_mark(arena);
        char bytes[] = {(char)(i >> 8), (char)(i & 0xff), 'x'};
        struct str text = {bytes, sizeof bytes};
        struct buf out = buf_open(arena, 32, 64);
        token_quote(&out, text);
        struct token_reader reader = token_open(arena, buf_str(&out), &rules, &mistake);
        same = same && !reader.failed && str_equal(reader.token.value, text);
        clean = clean && str_is_utf8(buf_str(&out)) && !str_has_control(buf_str(&out));
        token_next(&reader);
        same = same && reader.token.kind == TOKEN_END;
        arena_rewind(arena, mark);
    }
    ok(same, "each two bytes are read as they were quoted");
    ok(clean, "and quoted they are UTF-8 without control characters");
}

static void durations(void)
{
    static const struct {
        const char *text;
        int64_t ms; /* -1: none */
    } cases[] = {
        {"5m", 300000},
        {"1h30m", 5400000},
        {"1y1w1d1h1m1s1ms", 32230861001},
        {"100ms", 100},
        {"0s", 0},
        {"0005m", 300000},
        {"", -1},
        {"5", -1},
        {"m", -1},
        {"1m1h", -1},
        {"1m1m", -1},
        {"1.5h", -1},
        {"5M", -1},
        {"-5m", -1},
        {"5m ", -1},
        {"9223372036854ms", INT64_C(9223372036854)},
        {"9223372036855ms", -1},
        {"292y", 292LL * 365 * MS_PER_DAY},
        {"293y", -1},
        {"99999999999999999999y", -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t ms = -1;
        ok(duration_parse_ms(str_of(cases[i].text), &ms) == (cases[i].ms >= 0),
           "a duration or none: '%s'", cases[i].text);
        is_int(ms, cases[i].ms, "in milliseconds");
    }
}

static void expressions(void)
{
    static const char *const empty[] = {"",      "a*",     "a?",       "(a|)",     "|",
                                        "^$",    "(?i)",   "a{0}",     "(a*)(b?)", "\\B",
                                        "(a+)?", "a{0,2}", "(?:|a)b*", "\\A\\z"};
    static const char *const filled[] = {"a",    "a+",    ".",      "[a]",   "a|b",
                                         "\\b",  "a{1,}", "(a|b)+", "(|a)b", "\\Qx\\E",
                                         "\\pL", "{",     "a{,2}",  "\\d"};
    static const char *const bad[] = {
        "*",           "(",     ")",      "a**",       "[",        "[]",
        "a{1001}",     "\\1",   "\\Z",    "(?=a)",     "a)(b",     "\\Qx",
        "x\\",         "(?P<n", "[b-a]",  "\\p{Nope}", "[[:no:]]", "((a{100}){100}){2}",
        "\\x{110000}", "(?i",   "a{2}{3}"};
    for (size_t i = 0; i < COUNT_OF(empty) + COUNT_OF(filled) + COUNT_OF(bad); i++) {
        bool matches = false, wanted = i < COUNT_OF(empty);
        const char *why = NULL;
        const char *text = wanted ? empty[i]
                           : i - COUNT_OF(empty) < COUNT_OF(filled)
                               ? filled[i - COUNT_OF(empty)]
                               : bad[i - COUNT_OF(empty) - COUNT_OF(filled)];
        bool good = regex_check(str_of(text), &matches, &why);
        if (i >= COUNT_OF(empty) + COUNT_OF(filled))
            ok(!good && why != NULL, "no regular expression: %s", text);
        else
            ok(good && matches == wanted, "'%s' %s the empty text", text,
               wanted ? "matches" : "does not match");
    }
}

int main(void)
{
    arena = arena_open("test", MIB(64));
    tokens();
    strings();
    quotes();
    durations();
    expressions();
    arena_close(arena);
    return done_testing();
}
