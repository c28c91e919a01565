/* logql_hostile-t.c: texts that tempt a reader to look again and again at the same, or to go deep. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/clock.h"
#include "platform/query/logql_build.h"
#include "t/lib/tap.h"

/* A reader that takes time squared takes seconds; ours takes two milliseconds. */
enum { MOST_US = 300000 };

static struct arena *arena;

/* `part` behind `first`, again and again, as long as a query may be. */
static struct str repeated(const char *first, const char *part, const char *last)
{
    struct str first_text = str_of(first), part_text = str_of(part),
               last_text = str_of(last);
    struct buf buf = buf_open(arena, KIB(16), KIB(32));
    buf_add(&buf, first_text);
    while (buf.length + part_text.length + last_text.length <= QUERY_TEXT_MAX)
        buf_add(&buf, part_text);
    buf_add(&buf, last_text);
    return buf_str(&buf);
}

static const char *const texts[][3] = {
    {"{a=\"b\"}", " ", ""},
    {"{a=\"b\"}", "#a\n", ""},
    {"{a=\"b\"}", "|json", ""},
    {"{a=\"b\"}", "|=\"x\"", ""},
    {"{a=\"b\"}|=\"x\"", "or\"x\"", ""},
    {"{a=\"b\"}|>\"", "<_> ", "\""},
    {"{a=\"b\"}|pattern\"<a>", "<a", "\""},
    {"{a=\"b\"}|pattern\"", "<", "\""},
    {"{a=\"b\"}|regexp\"(?P<a>.)", "(?P<", "\""},
    {"{a=\"b\"}|regexp\"(?P<a>.)", "(", "\""},
    {"{a=~\"", "[[:", "\"}"},
    {"{a=~\"", "x{1", "\"}"},
    {"{a=~\"", "(a|", "\"}"},
    {"{a=\"", "\\x41", "\"}"},
    {"{a=\"", "\\\"", "\"}"},
    {"{a=\"", "\\", "\"}"},
    {"{", "a=\"b\",", "a=\"b\"}"},
    {"{a=\"b\"}|x=1", ",x=1", ""},
    {"{a=\"b\"}|x=1", " x=1", ""},
    {"{a=\"b\"}|x=1", " or x=1", ""},
    {"{a=\"b\"}|x=1", " or x=1,x=1", ""},
    {"{a=\"b\"}|", "(", ""},
    {"{a=\"b\"}|drop a", ",b", ""},
    {"{a=\"b\"}|json a", ",b", ""},
    {"{a=\"b\"}|logfmt ", "--strict ", ""},
    {"{a=\"b\"}|logfmt ", "-", ""},
    {"{a=\"b\"}|label_format a=b", ",a=b", ""},
    {"", "(", ""},
    {"", "sum(", ""},
    {"", "sum by", ""},
    {"", "topk(5,", ""},
    {"rate", "(", ""},
    {"1", "+1", ""},
    {"1", "^1", ""},
    {"1", "+-1", ""},
    {"1", "-", ""},
    {"vector(1)", " or vector(1)", ""},
    {"vector(1)", "*1+1", ""},
    {"vector(1)+", "(1+", ""},
    {"vector(1)/on(a", ",b", ")vector(1)"},
    {"sum by(a", ",b", ")(vector(1))"},
    {"count_over_time({a=\"b\"}[1m])", "+count_over_time({a=\"b\"}[1m])", ""},
    {"rate({a=\"b\"}[1m", "1m", "])"},
    {"{a=\"b\"}|x>", "1h1m", ""},
    {"{a=\"b\"}|x>", "9", "KB"},
    {"{a=\"b\"}|x>", "1e", ""},
    {"", "9", ""},
    {"", "a", ""},
    {"", "\xf0\x9f\x98\x80", ""},
    {"", "`", ""},
    {"", "\"", ""},
};

static void queries(void)
{
    static const struct query_matcher enforced = {STR_INIT("r"), MATCH_EQUAL,
                                                  STR_INIT("x"), 0};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        arena_reset(arena);
        struct str text = repeated(texts[i][0], texts[i][1], texts[i][2]);
        struct query_mistake mistake = {0};
        struct query_tree *tree;
        int64_t begun = clock_monotonic_us();
        bool read = query_parse(arena, QUERY_LOGQL, text, &mistake, &tree) &&
                    query_enforce(arena, tree, &enforced, 1, &mistake) &&
                    query_print(arena, tree).length > 0;
        ok(clock_monotonic_us() - begun < MOST_US && (read || mistake.line > 0),
           "%s%.2s ... is %s soon", texts[i][0], texts[i][1], read ? "read" : "refused");
    }
}

/* A form's texts may be as long as a query. */
static void forms(void)
{
    static const char *const parts[] = {"\"", "\\", "(", "[[:", "\xff", "a"};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        arena_reset(arena);
        struct logql_form_text text = {.text = repeated("", parts[i], ""),
                                       .any_case = true};
        struct logql_form form = {.texts = &text, .texts_count = 1};
        struct query_mistake mistake = {0};
        struct query_tree *tree;
        int64_t begun = clock_monotonic_us();
        bool made = logql_build(arena, NULL, &form, &mistake, &tree);
        ok(clock_monotonic_us() - begun < MOST_US && !made && mistake.message.length > 0,
           "a text that makes a query too long is told: %.*s", STR_ARG(mistake.message));
    }
}

int main(void)
{
    arena = arena_open("test", MIB(32)); /* as a request has */
    queries();
    forms();
    arena_close(arena);
    return done_testing();
}
