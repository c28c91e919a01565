/* promql-t.c: PromQL: what is read, where a mistake is, limits, and that every selector is limited. */
/* SPDX-License-Identifier: ISC */
#include <string.h>
#include <time.h>

#include "platform/base/buf.h"
#include "platform/query/query.h"
#include "t/lib/tap.h"

static struct arena *arena;

static const struct query_matcher own = {
    .name = STR_INIT("resource_id"), .op = MATCH_EQUAL, .value = STR_INIT("r-1")};
static const struct query_matcher some = {.name = STR_INIT("resource_id"),
                                          .op = MATCH_REGEX,
                                          .value = STR_INIT("r-1|r\\.2|r-3")};

static struct str printed(const char *text)
{
    struct query_mistake mistake;
    struct query_tree *tree;
    if (!query_parse(arena, QUERY_PROMQL, str_of(text), &mistake, &tree))
        return ARENA_JOIN(arena, STR("refused: "), mistake.message);
    return query_print(arena, tree);
}

static struct str limited_by(const struct query_matcher *enforced, size_t count,
                             const char *text)
{
    struct query_mistake mistake;
    struct query_tree *tree;
    if (!query_parse(arena, QUERY_PROMQL, str_of(text), &mistake, &tree) ||
        !query_enforce(arena, tree, enforced, count, &mistake))
        return ARENA_JOIN(arena, STR("refused: "), mistake.message);
    return query_print(arena, tree);
}

/* ---- what is read ---- */

static void prints(void)
{
    static const char *const pairs[][2] = {
        {" up # a comment\n", "up"},
        {"SUM(a) BY(b,c,)", "sum by (b, c) (a)"},
        {"topk without()(5,a)", "topk without () (5, a)"},
        {"-a^2*b", "-a ^ 2 * b"},
        {"a  AND on(b) c", "a and on (b) c"},
        {"a*on(b)group_left c", "a * on (b) group_left () c"},
        {"a==bool 1", "a == bool 1"},
        {"a offset -1h @ 5", "a @ 5 offset -1h"},
        {"a[5m]offset 1w", "a[5m] offset 1w"},
        {"a[1h:]@end ( )", "a[1h:] @ end()"},
        {"{a='x',b!=`y\\`,}", "{a=\"x\", b!=\"y\\\\\"}"},
        {"a{b=\"\\u00e9\\xff\\n\\t\\x00\"}", "a{b=\"\xc3\xa9\\xff\\n\\t\\x00\"}"},
        {"{\"my metric\",'a.b'=~`x`}", "{__name__=\"my metric\", \"a.b\"=~\"x\"}"},
        {"sum by('a.b',\"inf\")(a)", "sum by (\"a.b\", \"inf\") (a)"},
        {"a[5m*2+step():min_of(1m,(2m))]", "a[5m * 2 + step():min_of(1m, (2m))]"},
        {"a offset -(5m+1m)", "a offset -(5m + 1m)"},
        {"a+fill(-0.5)b", "a + fill(-0.5) b"},
        {"a/on(c)fill_right(1)fill_left(0)b", "a / on (c) fill_left(0) fill_right(1) b"},
        {"rate(a[5m]smoothed)", "rate(a[5m] smoothed)"},
        {"LIMITK(3,a)", "limitk(3, a)"},
        {"a</5>/b", "a </ 5 >/ b"},
        {"0x1F+1e3+nan+INF+010", "0x1F + 1e3 + NaN + Inf + 010"},
        {"by(a)", "refused: there is no function by"},
        {"by+offset+and", "by + offset + and"},
        {"a:b:c", "a:b:c"},
        {"\"text\"", "\"text\""},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct str once = printed(pairs[i][0]);
        is_str(once, str_of(pairs[i][1]), "read: %s", pairs[i][0]);
        if (!str_starts(once, STR("refused")))
            is_str(printed(arena_cstr(arena, once)), once, "and again the same");
    }
}

static void mistakes(void)
{
    static const struct {
        const char *text;
        int line, column;
        const char *message;
    } cases[] = {
        {"", 1, 1, "expected a selector, a function or a number, found the end"},
        {"rate(a)", 1, 6, "rate() wants a range vector here, this is an instant vector"},
        {"a +\n  \xc3\xa9", 2, 3,
         "expected a selector, a function or a number, found \xc3\xa9"},
        {"a{\xc3\xa9=\"x\"}", 1, 3, "expected a label or }, found \xc3\xa9"},
        {"a{b=\"\xc3\xa9\"} b", 1, 10, "expected an operator or the end, found b"},
        {"sum by (a (b)", 1, 11, "expected , or ) behind a label, found ("},
        {"a{b=\"x}", 1, 5, "this string has no closing \""},
        {"a{b=~\"(\"}", 1, 3,
         "this is not a regular expression: a group has no closing )"},
        {"{b=~\".*\"}", 1, 1,
         "a selector wants a metric's name or a matcher that does not match the empty text"},
        {"a[5m]+b", 1, 1,
         "an operator wants numbers and instant vectors, this is a range vector"},
        {"1 > 2", 1, 3, "a comparison of two numbers wants bool behind its operator"},
        {"a{__name__=\"b\"}", 1, 3,
         "the metric's name is there already, before the braces"},
        {"a[5x]", 1, 3, "this is neither a number nor a duration like 1h30m"},
        {"(a)[5m]", 1, 4,
         "a range may follow a selector only; a subquery of another expression has a colon: [5m:]"},
        {"clamp(a, 1)", 1, 1, "clamp() takes 3 arguments, not 2"},
        {"nope(a)", 1, 1, "there is no function nope"},
        {"vector(\"a\")", 1, 8, "vector() wants a number here, this is a text"},
        {"vector(a[5m])", 1, 8, "vector() wants a number here, this is a range vector"},
        {"label_replace(a, 1, \"\", \"\", \"\")", 1, 18,
         "label_replace() wants a text here, this is a number"},
        {"round()", 1, 1, "round() takes at least 1 argument, not 0"},
        {"1 + round(a, 1, 2)", 1, 5, "round() takes at most 2 arguments, not 3"},
        {"info(a, b)", 1, 9,
         "info() wants labels in braces here, without a metric's name"},
        {"a +bool b", 1, 3, "bool belongs to comparisons only"},
        {"a + on(b, c) group_left(d, c) e", 1, 3,
         "the label c is in on() and in group_left()"},
        {"a + on(b) 1", 1, 3, "on and ignoring belong between two instant vectors"},
        {"a + fill(0) 1", 1, 3,
         "fill belongs between two instant vectors, and not to and, or, unless"},
        {"a and on(b) group_left c", 1, 3,
         "and, or, unless have no group_left or group_right"},
        {"a\nor\n1", 2, 1, "and, or, unless want two instant vectors"},
        {"-a[5m]", 1, 1, "a sign belongs to a number or an instant vector only"},
        {"a + 0x1.8", 1, 5, "this is neither a number nor a duration like 1h30m"},
        {"1e999", 1, 1, "this is neither a number nor a duration like 1h30m"},
        {"a[# b\n5m]", 1, 3, "no comment may follow ["},
        {"a offset 5m[5m]", 1, 12, "a range comes before offset and @"},
        {"1[5m:]", 1, 1, "a subquery is made of an instant vector only"},
        {"a[5m:b]", 1, 6, "expected a duration like 5m, found b"},
        {"a[5m", 1, 5, "expected ] or : behind the range, found the end"},
        {"sum(a) offset 5m", 1, 8,
         "offset may follow a selector, its range or a subquery only"},
        {"a offset 1m offset 2m", 1, 13, "there is an offset already"},
        {"a offset b", 1, 10, "expected a duration like 5m, found b"},
        {"a @ b", 1, 5, "expected a time in seconds, start() or end() behind @, found b"},
        {"a @ 1e300", 1, 5, "this time is out of bounds"},
        {"(a) @ 1", 1, 5, "@ may follow a selector, its range or a subquery only"},
        {"a @ 1 @ 2", 1, 7, "there is an @ already"},
        {"a anchored", 1, 3, "anchored may follow the range of a selector only"},
        {"(a) smoothed", 1, 5, "smoothed may follow a selector or its range only"},
        {"a[5m] smoothed anchored", 1, 16, "anchored or smoothed is said already"},
        {"a[0m]", 1, 3, "a duration here is longer than 0"},
        {"a[5m:-1m]", 1, 6, "a duration here is longer than 0"},
        {"a[1e12]", 1, 3, "this duration is too long"},
        {"a offset 1e12", 1, 10, "this duration is too long"},
        {"a{b=\"\\q\"}", 1, 6,
         "this is no escape sequence: after \\ one of a b f n r t v \\ \", three octal digits, xHH, uHHHH, UHHHHHHHH"},
        {"a{\"\"=\"b\"}", 1, 3, "a label's name is not empty"},
        {"a{b \"c\"}", 1, 5,
         "expected = or != or =~ or !~ behind the label, found \"c\""},
        {"a{b=c}", 1, 5, "expected a string behind the operator, found c"},
        {"a{b=\"c\" d=\"e\"}", 1, 9, "expected , or } behind a matcher, found d"},
        {"sum by a", 1, 8, "expected ( and labels, found a"},
        {"sum by (a)", 1, 11, "expected ( and what is aggregated, found the end"},
        {"abs(a,)", 1, 7, "expected an argument behind the comma, found )"},
        {"abs(a", 1, 6, "expected , or ) behind an argument, found the end"},
        {"(a", 1, 3, "expected ), found the end"},
        {"a + fill(0) fill_left(1) b", 1, 13,
         "fill is said once, or fill_left and fill_right once each"},
        {"a ~ b", 1, 3, "expected an operator or the end, found ~"},
        {"bool", 1, 1, "expected a selector, a function or a number, found bool"},
        {"{a!=\"b\"}", 1, 1,
         "a selector wants a metric's name or a matcher that does not match the empty text"},
        {"{a!~\"b\"}", 1, 1,
         "a selector wants a metric's name or a matcher that does not match the empty text"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct query_mistake mistake = {0};
        struct query_tree *tree;
        bool good =
            query_parse(arena, QUERY_PROMQL, str_of(cases[i].text), &mistake, &tree);
        ok(!good, "refused: case %zu", i);
        is_int(mistake.line, cases[i].line, "in line %d", cases[i].line);
        is_int(mistake.column, cases[i].column, "column %d", cases[i].column);
        is_str(mistake.message, str_of(cases[i].message), "and says what was expected");
    }
}

/* ---- limits ---- */

static struct str repeated(const char *before, const char *part, size_t count,
                           const char *after)
{
    struct buf out = buf_open(arena, KIB(16), MIB(1));
    buf_add(&out, str_of(before));
    for (size_t i = 0; i < count; i++)
        buf_add(&out, str_of(part));
    buf_add(&out, str_of(after));
    return buf_str(&out);
}

static bool is_read(struct str text)
{
    struct query_mistake mistake;
    struct query_tree *tree;
    return query_parse(arena, QUERY_PROMQL, text, &mistake, &tree) &&
           query_enforce(arena, tree, &own, 1, &mistake) &&
           query_print(arena, tree).length > 0;
}

static void limits(void)
{
    ok(is_read(repeated("a", "+a", 8000, "")), "a long chain of operators is no depth");
    ok(is_read(repeated("a", " or a", 3000, "")), "of words too");
    ok(is_read(repeated("a", "*2+a", 4000, "")), "nor one of two ranks");
    ok(!is_read(repeated("a", "^a", 8000, "")), "what binds from the right is");
    ok(is_read(repeated("a", "^a", QUERY_DEPTH_MAX, "")), "so deep it may go");
    ok(!is_read(repeated("", "(", 8000, "")), "parentheses are");
    ok(!is_read(repeated("", "abs(", 4000, "")), "calls are");
    ok(!is_read(repeated("", "sum by (a) (", 1000, "")), "aggregations are");
    ok(!is_read(repeated("", "-", 8000, "a")), "signs are");
    ok(!is_read(repeated("a[", "(", 8000, "")), "durations are");
    ok(is_read(repeated("a[5m", "+5m", 4000, "]")), "however long they are");
    ok(!is_read(repeated("a[5m", "^5m", 4000, "]")), "powers of them are");
    ok(!is_read(repeated("a offset ", "-", 8000, "5m")), "and their signs");
    ok(!is_read(repeated("a + fill(0) ", "a + fill(0) ", 1300, "")),
       "an operand is wanted");
    ok(!is_read(repeated("a{", "b=\"c\",", QUERY_MATCHERS_MAX + 1, "}")),
       "a selector has so many matchers at most");
    ok(!is_read(repeated("a{", "b=\"c\",", QUERY_MATCHERS_MAX, "}")),
       "with the one that is enforced");
    ok(is_read(repeated("a{", "b=\"c\",", QUERY_MATCHERS_MAX - 1, "}")),
       "and so many it has");
    ok(!is_read(repeated("a", " ", QUERY_TEXT_MAX, "")), "a query has a maximum");
    ok(!is_read(STR("a{b=\"\xff\"}")), "and is UTF-8");
    ok(!is_read(repeated("a{b=~\"", "(", 8000, "\"}")),
       "regular expressions have their own depth");
    ok(str_starts(printed("a{b=\"\xef\xbf\xbd\"}"),
                  STR("refused: write the replacement")),
       "what Prometheus takes for a broken character is told");
}

/* Of the processor: what else the machine does is no fault of ours. */
static int64_t spent_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * US_PER_S + now.tv_nsec / 1000;
}

static double seconds_of(struct str text, int times)
{
    int64_t begun = spent_us();
    for (int i = 0; i < times; i++) {
        struct arena_mark mark = arena_mark(arena);
        if (!is_read(text))
            bail_out("this query is good");
        arena_rewind(arena, mark);
    }
    return (double)(spent_us() - begun) / 1e6;
}

static void linear(void)
{
    static const char *const parts[] = {"+a", "+sum by (b) (rate(a{c=~\"d.*\"}[5m]))",
                                        "+-a[5m:]", "+\"\\u00e9\""};
    for (size_t i = 0; i < 2; i++) {
        size_t most = 8000 / strlen(parts[i]);
        double small = seconds_of(repeated("a", parts[i], most / 8, ""), 80);
        double large = seconds_of(repeated("a", parts[i], most, ""), 10);
        ok(large < small * 4 + 0.05, "eight times the text takes eight times as long: %s",
           parts[i]);
    }
}

/* What tempts to look again and again at the same. */
static void hostile(void)
{
    const struct str texts[] = {
        repeated("a * on(", "b,", 64, ") group_left(c) d"),
        repeated("a{b=~\"", "[[:", 5000, "\"}"),
        repeated("a{b=~\"", "x{1", 5000, "\"}"),
        repeated("a{b=~\"", "(?P<n>", 2500, "\"}"),
        repeated("a", " + fill", 2300, ""),
        repeated("a + ", "fill ", 3200, ""),
        repeated("", "a[5m:]", 2700, ""),
        repeated("a", " offset 5m", 1600, ""),
        repeated("{", "\"\\x41\",", 2000, "}"),
        repeated("", "\"", 16001, ""),
        repeated("", "# a\n", 4000, "a"),
        repeated("", "a.", 8000, ""),
        repeated("1", "e", 16000, ""),
        repeated("0x", "1", 16000, ""),
        repeated("", "9", 16000, "m"),
        repeated("", "sum by(a,b,c)", 1200, "(a)"),
        repeated("", "sum(a)by(a)+", 1300, "a"),
        repeated("", "\xf0\x9f\x98\x80", 4000, ""),
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        int64_t begun = spent_us();
        bool good = is_read(texts[i]);
        ok(spent_us() - begun < US_PER_S / 2, "%s quickly, case %zu",
           good ? "read" : "refused", i);
    }
    ok(!is_read(repeated("a * on(", "b,", 65, ") c")), "lists of labels have a maximum");
}

/* ---- enforcing ---- */

static void enforced(void)
{
    static const char *const pairs[][2] = {
        {"up", "up{resource_id=\"r-1\"}"},
        {"{__name__=~\".+\"}", "{__name__=~\".+\", resource_id=\"r-1\"}"},
        {"a{resource_id=\"r-1\"}", "a{resource_id=\"r-1\"}"},
        {"a{\"resource_id\"='r-1'}", "a{resource_id=\"r-1\"}"},
        {"a+b", "a{resource_id=\"r-1\"} + b{resource_id=\"r-1\"}"},
        {"rate(a[5m])", "rate(a{resource_id=\"r-1\"}[5m])"},
        {"max_over_time(rate(a[5m])[1h:])",
         "max_over_time(rate(a{resource_id=\"r-1\"}[5m])[1h:])"},
        {"topk(scalar(a), b)",
         "topk(scalar(a{resource_id=\"r-1\"}), b{resource_id=\"r-1\"})"},
        {"absent(a)", "absent(a{resource_id=\"r-1\"})"},
        {"label_replace(a, \"resource_id\", \"x\", \"\", \"\")",
         "label_replace(a{resource_id=\"r-1\"}, \"resource_id\", \"x\", \"\", \"\")"},
        {"info(a, {})", "info(a{resource_id=\"r-1\"}, {resource_id=\"r-1\"})"},
        {"1 + 2", "1 + 2"},
        {"\"up\"", "\"up\""},
        {"-(a)", "-(a{resource_id=\"r-1\"})"},
    };
    static const char *const refused[] = {
        "a{resource_id=\"r-2\"}",
        "a{resource_id=~\"r-1\"}",
        "a{resource_id!=\"r-1\"}",
        "a{resource_id!~\"r-1\"}",
        "a{resource_id=\"\"}",
        "a{resource_id=\"r-1\", resource_id=~\".*\"}",
        "a{\"resource_id\"=\"other\"}",
        "a{\"\\x72esource_id\"=\"other\"}",
        "b + a{resource_id=\"r-2\"}",
        "sum(rate(a{resource_id=\"r-1 \"}[5m]))",
        "info(a)",
        "info(a, {resource_id=\"r-2\"})",
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct str once = limited_by(&own, 1, pairs[i][0]);
        is_str(once, str_of(pairs[i][1]), "limited: %s", pairs[i][0]);
        is_str(limited_by(&own, 1, arena_cstr(arena, once)), once, "twice is once");
    }
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        ok(str_starts(limited_by(&own, 1, refused[i]), STR("refused")), "refused: %s",
           refused[i]);
    is_str(limited_by(&some, 1, "a{resource_id=\"r.2\"}"),
           STR("a{resource_id=\"r.2\", resource_id=~\"r-1|r\\\\.2|r-3\"}"),
           "one of several is kept beside them");
    is_str(limited_by(&some, 1, "a{resource_id=~\"r-1|r\\\\.2|r-3\"}"),
           STR("a{resource_id=~\"r-1|r\\\\.2|r-3\"}"), "what is enforced may be said");
    static const char *const beyond[] = {
        "a{resource_id=\"rx2\"}",     "a{resource_id=\"r-1|r-3\"}",
        "a{resource_id=\"r\\\\.2\"}", "a{resource_id=\"\"}",
        "a{resource_id=\"r-\"}",      "a{resource_id=~\"r-1\"}"};
    for (size_t i = 0; i < COUNT_OF(beyond); i++)
        ok(str_starts(limited_by(&some, 1, beyond[i]), STR("refused")),
           "none of them: %s", beyond[i]);
    static const struct query_matcher nothing[] = {
        {.name = STR_INIT("resource_id"), .op = MATCH_EQUAL, .value = STR_INIT("")},
        {.name = STR_INIT("resource_id"), .op = MATCH_REGEX, .value = STR_INIT("")},
        {.name = STR_INIT("resource_id"), .op = MATCH_REGEX, .value = STR_INIT("r-1|")},
        {.name = STR_INIT("resource_id"), .op = MATCH_REGEX, .value = STR_INIT("|r-1")},
        {.name = STR_INIT("resource_id"), .op = MATCH_REGEX, .value = STR_INIT("a||b")},
    };
    for (size_t i = 0; i < COUNT_OF(nothing); i++)
        is_str(limited_by(&nothing[i], 1, "up"),
               STR("refused: there is nothing that you may read"),
               "an empty value would match what has no label");
    is_str(query_matchers_print(arena, QUERY_PROMQL, &some, 1),
           STR("{resource_id=~\"r-1|r\\\\.2|r-3\"}"), "alone it is a selector");
    is_str(query_escape_regex(arena, STR("r.2|x")), STR("r\\.2\\|x"),
           "a literal is escaped");
}

static void enforced_much(void)
{
    struct buf value = buf_open(arena, KIB(64), MIB(1));
    for (int i = 0; i < 1000; i++)
        buf_print(&value, "%sres_%024d", i == 0 ? "" : "|", i);
    struct query_matcher many = {
        .name = STR("resource_id"), .op = MATCH_REGEX, .value = buf_str(&value)};
    struct str text = repeated("a", "+a", 200, "");
    ok(str_starts(limited_by(&many, 1, text.at),
                  STR("refused: 201 selectors are too many")),
       "many selectors with many values are refused, and do not fill the memory");
    ok(str_starts(limited_by(&many, 1, "a + b / c"), STR("a{resource_id=~")),
       "a few are not");
}

static void selectors(void)
{
    static const char *const good[] = {"up", "{a=\"b\"}", "up{a=\"b\"}", "a:b",
                                       "{\"x y\"}"};
    static const char *const bad[] = {"",        "up[5m]",       "up + 1",
                                      "sum(up)", "up offset 5m", "{a=~\"\"}",
                                      "1",       "(up)",         "{}"};
    struct query_mistake mistake;
    struct query_tree *tree;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        ok(query_parse_selector(arena, QUERY_PROMQL, str_of(good[i]), &mistake, &tree) &&
               query_enforce(arena, tree, &own, 1, &mistake),
           "a selector: %s", good[i]);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        ok(!query_parse_selector(arena, QUERY_PROMQL, str_of(bad[i]), &mistake, &tree),
           "none: %s", bad[i]);
}

int main(void)
{
    arena = arena_open("test", MIB(512));
    prints();
    mistakes();
    limits();
    linear();
    hostile();
    enforced();
    enforced_much();
    selectors();
    arena_close(arena);
    return done_testing();
}
