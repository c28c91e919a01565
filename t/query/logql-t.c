/* logql-t.c: queries for logs: what is read, how it is printed, what is refused and where. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/logql.h"

#include "t/lib/tap.h"

static struct arena *arena;
static struct query_mistake mistake;

static struct query_tree *parsed(struct str text)
{
    struct query_tree *tree = NULL;
    mistake = (struct query_mistake){0};
    return query_parse(arena, QUERY_LOGQL, text, &mistake, &tree) ? tree : NULL;
}

/* TAP has one line a test. */
static const char *shown(const char *text)
{
    struct buf buf = buf_open(arena, 128, KIB(32));
    for (; *text != '\0' && buf.length < 80; text++)
        buf_add_char(&buf, *text == '\n' || *text == '\r' ? ' ' : *text);
    return arena_cstr(arena, buf_str(&buf));
}

/* Printed as `wanted`, which is then read as itself. */
static void gives(const char *text, const char *wanted)
{
    struct query_tree *tree = parsed(str_of(text));
    if (tree == NULL) {
        ok(false, "%s is read: %.*s", shown(text), STR_ARG(mistake.message));
        return;
    }
    struct str once = query_print(arena, tree);
    is_str(once, str_of(wanted), "%s", shown(text));
    tree = parsed(once);
    if (tree == NULL || !str_equal(query_print(arena, tree), once))
        ok(false, "%.*s is read and printed as itself", STR_ARG(once));
}

static void same(const char *text)
{
    gives(text, text);
}

static void refused(const char *text, int64_t line, int64_t column, const char *message)
{
    bool read = parsed(str_of(text)) != NULL;
    ok(!read && mistake.line == line && mistake.column == column &&
           str_contains(mistake.message, str_of(message)),
       "%s is refused at %ld:%ld: %.*s", shown(text), (long)mistake.line,
       (long)mistake.column, STR_ARG(mistake.message));
}

static void selectors(void)
{
    same("{a=\"b\"}");
    gives("{ a = \"b\" , c!=\"d\",e=~\"f.*\"\n,g!~`h` }",
          "{a=\"b\", c!=\"d\", e=~\"f.*\", g!~\"h\"}");
    gives("({a=\"b\"})", "{a=\"b\"}");
    gives("{a=\"b\"} # all of it\n", "{a=\"b\"}");
    same("{sum=\"b\", rate=\"c\", ip=\"d\", bytes=\"e\", label_replace=\"f\"}");
    same("{a!=\"\"}");
    same("{a=~\".+\"}");
    same("{a!~\".*\"}");
    gives("{a=\"\\u00e4\\x41\\101\\n\\\"\\\\\"}", "{a=\"\xc3\xa4"
                                                  "AA\\n\\\"\\\\\"}");
    gives("{a=`\\d\"`}", "{a=\"\\\\d\\\"\"}");
    refused("", 1, 1, "expected {");
    refused("{a=\"b\"", 1, 7, "expected , or }, found the end");
    refused("{}", 1, 1, "a selector needs a matcher that asks for a label");
    refused("{a=~\".*\"}", 1, 1, "a selector needs a matcher");
    refused("{a=\"\"}", 1, 1, "a selector needs a matcher");
    refused("{a!=\"b\"}", 1, 1, "a selector needs a matcher");
    refused("{a=~\"b|(c)*\"}", 1, 1, "a selector needs a matcher");
    refused("{a='b'}", 1, 4, "double quotes");
    refused("{a=\"b\",}", 1, 8, "another matcher");
    refused("{a=b}", 1, 4, "a text in quotes");
    refused("{a:b=\"c\"}", 1, 3, "=, !=, =~ or !~");
    refused("{\"a\"=\"b\"}", 1, 2, "the name of a label");
    refused("{json=\"b\"}", 1, 2, "is a word of LogQL");
    refused("{By=\"b\"}", 1, 2, "is a word of LogQL");
    refused("{a=\"b\\q\"}", 1, 6, "escape");
    refused("{a=\"b\n\"}", 1, 4, "no closing");
    refused("{a=~\"(\"}", 1, 5, "no regular expression of RE2");
    refused("{a=\"b\"} {c=\"d\"}", 1, 9, "|, a line filter or the end");
    refused("{a=\"\xc3\xa4\xc3\xb6\"} x", 1, 10, "|, a line filter or the end");
    refused("{a=\"b\"}\n  | {c=\"d\"}", 2, 5, "expected a stage");
}

static void pipelines(void)
{
    gives("{a=\"b\"}|=\"x\"!=`y`|~\"z\"!~\"w\"",
          "{a=\"b\"} |= \"x\" != \"y\" |~ \"z\" !~ \"w\"");
    same("{a=\"b\"} |> \"<_> x <_>\" !> \"y\"");
    same("{a=\"b\"} |= \"x\" or \"y\" or \"z\" != ip(\"10.0.0.0/8\")");
    same("{a=\"b\"} |= \"x\" or ip(\"1.2.3.4\") or \"z\"");
    refused("{a=\"b\"} |= \"x\" |= ip(\"1.2.3.4\") or \"z\"", 1, 33, "not log queries");
    gives("{a=\"b\"}|json|logfmt|unpack|decolorize",
          "{a=\"b\"} | json | logfmt | unpack | decolorize");
    gives(
        "{a=\"b\"} | JSON x, y=\"z[0].w\" | logfmt --strict --keep-empty --strict a,b=\"c\"",
        "{a=\"b\"} | json x, y=\"z[0].w\" | logfmt --strict --keep-empty a, b=\"c\"");
    refused("{a=\"b\"} | logfmt --stricter", 1, 18, "--strict or --keep-empty");
    refused("{a=\"b\"} | logfmt -- strict", 1, 18, "--strict or --keep-empty");
    same("{a=\"b\"} | pattern \"<x> <_> <y>\" | regexp \"(?P<z>\\\\d+)\"");
    refused("{a=\"b\"} | pattern \"x\"", 1, 19, "a <name> at least");
    refused("{a=\"b\"} | pattern \"<x> <x>\"", 1, 19, "once");
    refused("{a=\"b\"} |> \"<x>\"", 1, 12, "no names");
    refused("{a=\"b\"} | regexp \"\\\\d+\"", 1, 18, "named groups");
    refused("{a=\"b\"} | regexp \"(?P<1>x)\"", 1, 18, "cannot be the name");
    same("{a=\"b\"} | drop x, y=\"z\", w!~\"v\" | keep k, l!=\"m\"");
    same("{a=\"b\"} | line_format \"{{.x}} \\n\" | label_format x=y, z=\"{{.w}}\"");
    refused("{a=\"b\"} | label_format x=y, x=z", 1, 9, "twice");
    refused("{a=\"b\"} | label_format x=y,", 1, 28, "the name of a label");
    refused("{a=\"b\"} | unwrap x", 1, 9, "unwrap makes numbers");
    refused("{a=\"b\"} |~ \"(\"", 1, 12, "a group has no closing )");
    refused("{a=\"b\"} | by=\"c\"", 1, 11, "is a word of LogQL");
}

static void label_filters(void)
{
    same(
        "{a=\"b\"} | c=\"d\" | e!=\"f\" | g=~\"h\" | i!~\"j\" | k=ip(\"::1\") | l!=ip(\"10.0.0.1\")");
    gives("{a=\"b\"} | c==1 | d>=1.50 | e<-2 | f>+3 | g<=.5 | h=1e3 | i!=5 | j > 007",
          "{a=\"b\"} | c=1 | d>=1.50 | e<-2 | f>3 | g<=.5 | h=1e3 | i!=5 | j>7");
    gives(
        "{a=\"b\"} | c>1h30m | d=90s | e<1.5h | f>-5m | g!=1d | h>2us | i>=1500\xc2\xb5s | j<0s",
        "{a=\"b\"} | c>1h30m | d=1m30s | e<1h30m | f>-5m | g!=1d | h>2us | i>=1ms500us | j<0s");
    same("{a=\"b\"} | c>10KB | d<1.5MiB | e>=5B | f!=2k | g=3Ti");
    gives("{a=\"b\"} | c>0B | d>000B | e>007KB | f>00.5MB",
          "{a=\"b\"} | c>0KB | d>0KB | e>7KB | f>0.5MB");
    gives("{a=\"b\"} | c=\"1\" and d=\"2\" or e=\"3\"",
          "{a=\"b\"} | c=\"1\" and d=\"2\" or e=\"3\"");
    gives("{a=\"b\"} | ((c=\"1\" or d=\"2\")) and e=\"3\"",
          "{a=\"b\"} | (c=\"1\" or d=\"2\") and e=\"3\"");
    gives("{a=\"b\"} | c=\"1\" or d=\"2\", e=\"3\" f=\"4\" or g=\"5\"",
          "{a=\"b\"} | c=\"1\" or d=\"2\" and e=\"3\" and (f=\"4\" or g=\"5\")");
    refused("{a=\"b\"} | c>\"d\"", 1, 13, "a number, a duration or a size");
    refused("{a=\"b\"} | c=~5", 1, 14, "a regular expression in quotes");
    refused("{a=\"b\"} | c==\"d\"", 1, 14, "a number");
    refused("{a=\"b\"} | c>5x", 1, 13, "a number, a duration as 1m30s or a size as 10KB");
    refused("{a=\"b\"} | c>- 5m", 1, 15, "a number, a duration");
    refused("{a=\"b\"} | (c>5", 1, 15, "behind label filters");
    refused("{a=\"b\"} | c", 1, 12, "behind the label");
    refused("{a=\"b\"} | c>1e999", 1, 13, "a number");
    refused("{a=\"b\"} | c>0x10", 1, 13, "a number");
}

static void ranges(void)
{
    gives("rate({a=\"b\"}[5m])", "rate({a=\"b\"}[5m])");
    gives("RATE ( {a=\"b\"} |= \"x\" [ 5m ] )", "rate({a=\"b\"} |= \"x\" [5m])");
    gives("count_over_time({a=\"b\"}[60s]|=\"x\"|json)",
          "count_over_time({a=\"b\"} |= \"x\" | json [1m])");
    gives("count_over_time({a=\"b\"}[1w] offset 90m |= \"x\")",
          "count_over_time({a=\"b\"} |= \"x\" [7d] offset 1h30m)");
    gives("bytes_rate(({a=\"b\"}|json)[1h30m] offset -5m)",
          "bytes_rate({a=\"b\"} | json [1h30m] offset -5m)");
    gives("sum_over_time((({a=\"b\"}[5m] | unwrap x)))",
          "sum_over_time({a=\"b\"} | unwrap x [5m])");
    gives("sum_over_time(({a=\"b\"})[5m] | unwrap x | x>5)",
          "sum_over_time({a=\"b\"} | unwrap x | x>5 [5m])");
    gives(
        "quantile_over_time(0.99,{a=\"b\"}|json|unwrap duration(x)|__error__=\"\"[10m])by(pod,ns)",
        "quantile_over_time(0.99, {a=\"b\"} | json | unwrap duration(x) | __error__=\"\" [10m]) by (pod, ns)");
    gives("sum_over_time(({a=\"b\"} | json | unwrap x [5m] offset 1h))",
          "sum_over_time({a=\"b\"} | json | unwrap x [5m] offset 1h)");
    same("avg_over_time({a=\"b\"} | unwrap bytes(x) [5m]) without ()");
    same("absent_over_time({a=\"b\"}[5m])");
    same("rate_counter({a=\"b\"} | unwrap duration_seconds(x) [5m])");
    same("last_over_time({a=\"b\"} | unwrap duration [5m])");
    refused("rate({a=\"b\"})", 1, 13, "expected [ and a duration");
    refused("rate({a=\"b\"}[5])", 1, 14, "a duration of whole numbers");
    refused("rate({a=\"b\"}[1.5h])", 1, 14, "a duration of whole numbers");
    refused("rate({a=\"b\"}[1m1h])", 1, 14, "a duration of whole numbers");
    refused("rate({a=\"b\"}[-5m])", 1, 14, "a duration of whole numbers");
    refused("rate({a=\"b\"}[5m] | unwrap x | json)", 1, 31,
            "nothing else stands behind unwrap");
    refused("rate({a=\"b\"} | json [5m] | unwrap x)", 1, 26, "behind the log query");
    refused("rate(({a=\"b\"} | json)[5m] | unwrap x)", 1, 27, "behind the log query");
    refused("sum_over_time({a=\"b\"}[5m])", 1, 1, "needs numbers");
    refused("count_over_time({a=\"b\"} | unwrap x [5m])", 1, 1, "counts lines");
    refused("rate({a=\"b\"}[5m]) by (x)", 1, 1, "takes no by or without");
    refused("sum_over_time({a=\"b\"} | unwrap x [5m]) by (x)", 1, 1,
            "takes no by or without");
    refused("quantile_over_time({a=\"b\"} | unwrap x [5m])", 1, 1, "needs a number");
    refused("rate(5, {a=\"b\"}[5m])", 1, 1, "takes no number");
    refused("rate(rate({a=\"b\"}[5m]))", 1, 6, "a log query with a range");
    refused("rate(({a=\"b\"} | json [5)", 1, 23, "a duration of whole numbers");
    refused("rate(({a=\"b\"}[5])", 1, 15, "a duration of whole numbers");
    refused("rate((({a=\"b\"} | json)[5m]", 1, 27, "behind the log query");
    refused("rate(({a=\"b\"})[5m] |= \"x\")", 1, 20, "behind the log query");
    refused("rate({a=\"b\"} | unwrap x |= \"x\" [5m])", 1, 25, "expected [");
    refused("rate({a=\"b\"}[5m] offset - 5m)", 1, 27, "right behind the sign");
    refused("rate({a=\"b\"}[5m] offset -1d)", 1, 26, "no days behind a sign");
    refused("quantile_over_time(1h, {a=\"b\"} | unwrap x [5m])", 1, 20, "a number");
    refused("rate({a=\"b\"}[5m] offset 1mo)", 1, 25, "a duration as 5m");
}

static void metrics(void)
{
    gives("sum(rate({a=\"b\"}[1m]))by(pod)", "sum by (pod) (rate({a=\"b\"}[1m]))");
    same("sum without () (rate({a=\"b\"}[1m]))");
    same("topk(5, count(vector(1)))");
    same("approx_topk(5, rate({a=\"b\"}[1m]))");
    same("sort_desc(sum by (x) (rate({a=\"b\"}[1m])))");
    same("label_replace(rate({a=\"b\"}[1m]), \"x\", \"$1\", \"y\", \"(.*)\")");
    gives("1+2*3^2^1- -4", "1 + 2 * 3 ^ 2 ^ 1 - -4");
    gives("((1+2)*3)%(4-(5-6))", "(1 + 2) * 3 % (4 - (5 - 6))");
    gives("(1^2)^3", "(1 ^ 2) ^ 3");
    gives("vector(1) or vector(2) and vector(3) unless vector(4)",
          "vector(1) or vector(2) and vector(3) unless vector(4)");
    gives("rate({a=\"b\"}[1m])>bool 5==+1", "rate({a=\"b\"}[1m]) > bool 5 == 1");
    gives("vector(1)/ON(a,b,)GROUP_LEFT vector(2)",
          "vector(1) / on (a, b) group_left () vector(2)");
    same("vector(1) * ignoring () group_right (c) (vector(2) + vector(3))");
    refused("{a=\"b\"} + 1", 1, 9, "not log queries");
    refused("1 and vector(1)", 1, 3, "not constants");
    refused("vector(1) or (1 + 2)", 1, 11, "not constants");
    refused("sum({a=\"b\"})", 1, 5, "expected numbers here, found a log query");
    refused("topk(rate({a=\"b\"}[1m]))", 1, 1, "needs a number");
    refused("topk(0, rate({a=\"b\"}[1m]))", 1, 1, "above 0");
    refused("topk(1.5, rate({a=\"b\"}[1m]))", 1, 1, "above 0");
    refused("sum(5, rate({a=\"b\"}[1m]))", 1, 1, "takes no number");
    refused("sort(rate({a=\"b\"}[1m])) by (x)", 1, 1, "takes no by");
    refused("approx_topk(5, vector(1)) by ()", 1, 1, "takes no by");
    refused("nothing({a=\"b\"}[1m])", 1, 1, "a function of LogQL");
    refused("vector(-1)", 1, 8, "without sign");
    refused("-rate({a=\"b\"}[1m])", 1, 2, "a number");
    refused("label_replace(vector(1), \"x\", \"$1\", \"y\", \"(\")", 1, 42, "RE2");
    refused("variants(rate({a=\"b\"}[1m])) of ({a=\"b\"})", 1, 1, "a function of LogQL");
}

/* ---- enforcement ---- */

static const struct query_matcher one[] = {
    {STR_INIT("resource_id"), MATCH_EQUAL, STR_INIT("x\"y"), 0}};
static const struct query_matcher several[] = {
    {STR_INIT("resource_id"), MATCH_REGEX, STR_INIT("a|b\\.c"), 0}};

static struct str limited(const char *text, const struct query_matcher *enforced)
{
    struct query_tree *tree = parsed(str_of(text));
    if (tree == NULL || !query_enforce(arena, tree, enforced, 1, &mistake))
        return STR_NONE;
    struct str once = query_print(arena, tree);
    if (!query_enforce(arena, tree, enforced, 1, &mistake) ||
        !str_equal(query_print(arena, tree), once))
        return STR("twice is not once");
    return once;
}

static void enforcement(void)
{
    is_str(limited("{a=\"b\"} | json | resource_id=\"z\"", one),
           STR("{a=\"b\", resource_id=\"x\\\"y\"} | json | resource_id=\"z\""),
           "the selector gets it, a filter behind it may ask what it likes");
    is_str(limited("{resource_id=\"x\\\"y\"}", one), STR("{resource_id=\"x\\\"y\"}"),
           "what is there already is not added");
    is_str(limited("sum(rate({a=\"b\"}[1m])) / (rate({c=\"d\"}[1m]) + vector(1))", one),
           STR("sum(rate({a=\"b\", resource_id=\"x\\\"y\"}[1m])) / "
               "(rate({c=\"d\", resource_id=\"x\\\"y\"}[1m]) + vector(1))"),
           "each selector gets it");
    is_str(limited("{resource_id=\"b.c\"}", several),
           STR("{resource_id=\"b.c\", resource_id=~\"a|b\\\\.c\"}"),
           "one of several is kept beside all of them");
    static const char *const widening[] = {
        "{resource_id=\"other\"}",
        "{resource_id=~\".+\"}",
        "{resource_id!=\"x\", a=\"b\"}",
        "{resource_id!~\"x\", a=\"b\"}",
        "{resource_id=~\"x\\\"y|z\"}",
        "rate({a=\"b\"}[1m]) + rate({resource_id=\"z\"}[1m])",
        "{a=\"b\", resource_id=\"bxc\"}",
    };
    for (size_t i = 0; i < COUNT_OF(widening); i++) {
        ok(limited(widening[i], one).at == NULL, "%s is refused", widening[i]);
        ok(limited(widening[i], several).at == NULL, "%s is refused, for several too",
           widening[i]);
    }
    limited("{a=\"b\",\n resource_id=~\".*\"}", one);
    ok(mistake.line == 2 && mistake.column == 2, "where it is asked, is told");
    is_str(
        limited("{a=\"b\"} | label_format resource_id=a | drop resource_id", one),
        STR("{a=\"b\", resource_id=\"x\\\"y\"} | label_format resource_id=a | drop resource_id"),
        "what stages do to labels comes too late to widen");
}

static void lone_selectors(void)
{
    struct query_tree *tree;
    ok(query_parse_selector(arena, QUERY_LOGQL, STR("{}"), &mistake, &tree) &&
           query_enforce(arena, tree, one, 1, &mistake),
       "match[] may match everything");
    is_str(query_print(arena, tree), STR("{resource_id=\"x\\\"y\"}"),
           "which becomes ours");
    ok(!query_parse_selector(arena, QUERY_LOGQL, STR("{a=\"b\"} |= \"x\""), &mistake,
                             &tree) &&
           mistake.column == 9,
       "match[] takes no pipeline");
    ok(!query_parse_selector(arena, QUERY_LOGQL, STR("({a=\"b\"})"), &mistake, &tree),
       "nor parentheses");
}

static void reaches(const char *text, int64_t back_ms, int64_t ahead_ms, size_t at)
{
    struct query_tree *tree = parsed(str_of(text));
    struct query_reach reach = {0};
    if (tree != NULL)
        query_reach(tree, 1000000000000, 1000000060000, &reach);
    ok(reach.from_ms == 1000000000000 - back_ms &&
           reach.to_ms == 1000000060000 + ahead_ms && reach.from_at == at &&
           reach.steps == 0,
       "%s reads %ld ms back and %ld ahead", text, (long)back_ms, (long)ahead_ms);
}

static void reach(void)
{
    reaches("{a=\"b\"} |= \"x\"", 0, 0, 0);
    reaches("rate({a=\"b\"}[5m])", 300000, 0, 5);
    reaches("rate({a=\"b\"}[5m]) + rate({a=\"b\"}[365d] offset 1d) * vector(5)",
            31622400000, 0, 25);
    reaches("rate({a=\"b\"}[5m] offset -1h)", 0, 3600000, 0);
    reaches("rate({a=\"b\"}[5m] offset -1m)", 240000, 60000, 5);
    reaches("sum(rate(({a=\"b\"})[1m] offset 1ns))", 60001, 0, 10);
    struct query_tree *tree = parsed(STR("vector(1) +\nrate({a=\"\xc3\xa4\"}[1d])"));
    struct query_reach far;
    query_reach(tree, 0, 0, &far);
    query_place(tree, far.from_at, &mistake);
    ok(mistake.line == 2 && mistake.column == 6, "the place of the farthest can be told");
}

static void limits(void)
{
    struct buf deep = buf_open(arena, KIB(1), MIB(1)), wide = deep, chain = deep;
    for (int i = 0; i < QUERY_DEPTH_MAX + 1; i++)
        buf_add_char(&deep, '(');
    refused(arena_cstr(arena, buf_str(&deep)), 1, QUERY_DEPTH_MAX + 1, "levels deep");
    deep.length = 0;
    BUF_ADD(&deep, "{a=\"b\"} | ");
    for (int i = 0; i < QUERY_DEPTH_MAX + 1; i++)
        buf_add_char(&deep, '(');
    refused(arena_cstr(arena, buf_str(&deep)), 1, QUERY_DEPTH_MAX + 11, "levels deep");
    deep.length = 0;
    BUF_ADD(&deep, "{a=\"b\"} | x=1");
    for (int i = 0; i < QUERY_DEPTH_MAX; i++)
        BUF_ADD(&deep, " or x=1, x=1");
    ok(parsed(buf_str(&deep)) == NULL &&
           str_contains(mistake.message, STR("levels deep")),
       "or and , in turn are nested, too");
    wide = buf_open(arena, KIB(1), MIB(1));
    BUF_ADD(&wide, "{a=\"b\"");
    for (int i = 0; i < QUERY_MATCHERS_MAX; i++)
        BUF_ADD(&wide, ",a=\"b\"");
    ok(parsed(buf_str(&wide)) == NULL && str_contains(mistake.message, STR("at most 64")),
       "a selector has only so many matchers");
    chain = buf_open(arena, KIB(1), MIB(1));
    BUF_ADD(&chain, "vector(1)");
    for (int i = 0; i < 1500; i++)
        BUF_ADD(&chain, " + 1 * 2");
    struct query_tree *tree = parsed(buf_str(&chain));
    ok(tree != NULL && str_equal(query_print(arena, tree), buf_str(&chain)),
       "a long sum is no depth");
    struct str filters = STR("{a=\"b\"} | x>1");
    for (int i = 0; i < 8; i++)
        filters = ARENA_JOIN(arena, filters, str_slice(filters, 7, filters.length));
    tree = parsed(filters);
    ok(tree != NULL && str_equal(query_print(arena, tree), filters),
       "nor is a long pipeline");
    while (chain.length <= QUERY_TEXT_MAX)
        BUF_ADD(&chain, " + 1 * 2");
    ok(parsed(buf_str(&chain)) == NULL && str_contains(mistake.message, STR("bytes")),
       "a query has a largest size");
}

/* The queries that were recorded from a real Loki 2.8, with its verdict. */
static void recorded(void)
{
    static const char *const good[] = {
        "{resource_id=\"orders-graph-x7q2\"} |= \"status=500\"",
        "{resource_id=\"orders-graph-x7q2\"} | logfmt | status >= 500",
        "{resource_id=\"orders-graph-x7q2\",pod=~\".+-b\"} | json | duration_ms > 850",
        "{resource_id=\"orders-graph-x7q2\"} | json | __error__ != \"\"",
        "{resource_id=\"orders-graph-x7q2\"} | logfmt | line_format \"{{.component}} {{.status}}\"",
        "sum by (level) (count_over_time({resource_id=\"orders-graph-x7q2\"} | logfmt [5m]))",
        "rate({resource_id=\"orders-graph-x7q2\"} |= \"error\" [1m])",
        "topk(2, sum by (path) (rate({resource_id=\"orders-graph-x7q2\"} | logfmt [5m])))",
        "quantile_over_time(0.99, {resource_id=\"orders-graph-x7q2\"} | json | unwrap duration_ms [10m]) by (pod)",
        "sum(count_over_time({job=\"graph\"}[5m])) / sum(count_over_time({job=\"flow\"}[5m]))",
        "sum(rate({a=\"b\"}|=\"x\"[1m]))by(pod)",
    };
    for (size_t i = 0; i < COUNT_OF(good); i++)
        ok(parsed(str_of(good[i])) != NULL, "%s: as Loki 2.8", good[i]);
    refused("{resource_id=\"x\"", 1, 17, "expected , or }");
    refused("{resource_id=\"orders-graph-x7q2\"} | {a=\"b\"}", 1, 37, "found {");
    refused("rate({resource_id=\"orders-graph-x7q2\"})", 1, 39, "found )");
    refused("{resource_id=\"orders-graph-x7q2\"} |~ \"(\"", 1, 38,
            "a group has no closing )");
}

int main(void)
{
    arena = arena_open("test", MIB(64));
    selectors();
    pipelines();
    label_filters();
    ranges();
    metrics();
    enforcement();
    lone_selectors();
    reach();
    limits();
    recorded();
    arena_close(arena);
    return done_testing();
}
