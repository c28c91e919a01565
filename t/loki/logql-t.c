/* logql-t.c: what each stage and each function of LogQL makes of lines, in the fake Loki. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki.h"
#include "t/lib/tap.h"

static struct arena *arena;
static struct fake_store loki;

#define BASE INT64_C(1795230000)
#define AT(seconds) ((BASE + (seconds)) * INT64_C(1000000000))

static struct str encoded(const char *text)
{
    struct buf out = buf_open(arena, 256, 64 * 1024);
    for (; *text != 0; text++)
        buf_print(&out, "%%%02x", (unsigned)(unsigned char)*text);
    return buf_str(&out);
}

static struct fake_told ask(const char *path, const char *more, const char *query)
{
    struct str body = ARENA_JOIN(arena, STR("query="), encoded(query), str_of(more));
    return fake_ask(&loki, arena, "POST", path, "kp-one", body);
}

/* What stands behind "result": of a range of two minutes, oldest first. */
static struct str result_of(struct fake_told told)
{
    struct str body = told.body, before = STR("\"result\":");
    for (size_t i = 0; i + before.length < body.length; i++)
        if (memcmp(body.at + i, before.at, before.length) == 0) {
            size_t end = i;
            while (end < body.length &&
                   !str_starts(str_slice(body, end, body.length), STR(",\"stats\"")))
                end++;
            return str_slice(body, i + before.length, end);
        }
    return arena_print(arena, "%d %.*s", told.status, STR_ARG(body));
}

static struct str lines(const char *query)
{
    return result_of(ask("/loki/api/v1/query_range",
                         "&start=1795230000&end=1795230120&direction=forward", query));
}

static struct str instant(const char *query)
{
    return result_of(ask("/loki/api/v1/query", "&time=1795230060", query));
}

static struct str over(const char *query)
{
    return result_of(
        ask("/loki/api/v1/query_range", "&start=1795230000&end=1795230120&step=60", query));
}

static void fill(void)
{
    fake_loki_push(&loki, "kp-one", "{\"app\":\"a\",\"pod\":\"1\"}",
                   (struct fake_line[]){
                       {AT(10), "level=info n=3 took=1.5s size=2KB msg=\"hi there\""},
                       {AT(20), "level=error n=5 took=20ms size=10B msg=\"a \\\"b\\\"\""},
                       {AT(70), "level=info n=8 took=3s size=1MB"},
                       {0, NULL}});
    fake_loki_push(&loki, "kp-one", "{\"app\":\"a\",\"pod\":\"2\"}",
                   (struct fake_line[]){{AT(30), "{\"n\":7.0,\"x\":{\"y\":\"z\",\"l\":[1,2]},"
                                                 "\"pod\":\"own\",\"t\":true,\"q\":null}"},
                                        {AT(40), "GET /a/b 200 \x1b[31mred\x1b[0m"},
                                        {0, NULL}});
}

struct row {
    const char *query;
    const char *wanted;
};

static void all(const struct row *rows, struct str (*get)(const char *query))
{
    for (; rows->query != NULL; rows++)
        is_str(get(rows->query), str_of(rows->wanted), "%s", rows->query);
}

#define STREAM(labels, at, line)                                                             \
    "[{\"stream\":{" labels "},\"values\":[[\"" at "000000000\",\"" line "\"]]}]"
#define POD_1 "\"app\":\"a\",\"pod\":\"1\""
#define POD_2 "\"app\":\"a\",\"pod\":\"2\""

/* clang-format off */
static const struct row stages[] = {
    {"{pod=\"2\"} |= \"GET\" | decolorize", STREAM(POD_2, "1795230040", "GET /a/b 200 red")},
    {"{pod=\"2\"} |~ `^\\{` | json x=\"x.y\", one=`x.l[1]`, n",
     STREAM("\"app\":\"a\",\"n\":\"7.0\",\"one\":\"2\",\"pod\":\"2\",\"x\":\"z\"", "1795230030",
            "{\\\"n\\\":7.0,\\\"x\\\":{\\\"y\\\":\\\"z\\\",\\\"l\\\":[1,2]},\\\"pod\\\":\\\"own\\\",\\\"t\\\":true,\\\"q\\\":null}")},
    {"{pod=\"2\"} != \"GET\" | json | line_format \"{{.x_y}} {{.pod_extracted | ToUpper}}\" | drop q, t, x_y",
     STREAM("\"app\":\"a\",\"n\":\"7.0\",\"pod\":\"2\",\"pod_extracted\":\"own\"", "1795230030", "z OWN")},
    {"{pod=\"2\"} |= \"GET\" | pattern \"<method> <path> <status> <_>\" | line_format \"\"",
     STREAM("\"app\":\"a\",\"method\":\"GET\",\"path\":\"/a/b\",\"pod\":\"2\",\"status\":\"200\"", "1795230040", "")},
    {"{pod=\"2\"} |= \"GET\" | regexp `/(?P<first>\\w+)/(?P<second>\\w+)` | label_format third=first, fourth=\"{{.second}}!\" | line_format \"x\"",
     STREAM("\"app\":\"a\",\"fourth\":\"b!\",\"pod\":\"2\",\"second\":\"b\",\"third\":\"a\"", "1795230040", "x")},
    {"{pod=\"1\"} | logfmt | took > 1s and size > 1KB and n < 8 | keep app, n | line_format \"x\"",
     STREAM("\"app\":\"a\",\"n\":\"3\"", "1795230010", "x")},
    {"{pod=\"1\"} | logfmt | level = \"error\" or size >= 1MB | n != 8 | line_format \"{{.msg}}\" | keep pod",
     STREAM("\"pod\":\"1\"", "1795230020", "a \\\"b\\\"")},
    {"{pod=\"1\"} |= \"x\" or \"took=3s\" | line_format \"y\"", STREAM(POD_1, "1795230070", "y")},
    {"{pod=\"1\"} != \"info\" or \"nothing\" | line_format \"y\"", STREAM(POD_1, "1795230020", "y")},
    {"{app=~\"a|b\", pod!~\"2.*\"} |= \"size=1MB\" | line_format \"y\"", STREAM(POD_1, "1795230070", "y")},
    {"{app=~\"\\\\w\", pod=~\"\"}", "[]"},
    {NULL, NULL}};

static const struct row instants[] = {
    {"count_over_time({pod=\"1\"}[1m])", "[{\"metric\":{" POD_1 "},\"value\":[1795230060,\"2\"]}]"},
    {"sum by (app) (rate({app=\"a\"}[1m])) * 60", "[{\"metric\":{\"app\":\"a\"},\"value\":[1795230060,\"4\"]}]"},
    {"sum without (pod) (bytes_over_time({pod=\"2\"} |= \"GET\" [1m]))", "[{\"metric\":{\"app\":\"a\"},\"value\":[1795230060,\"25\"]}]"},
    {"max_over_time({pod=\"1\"} | logfmt | unwrap n [1m]) by (pod)", "[{\"metric\":{\"pod\":\"1\"},\"value\":[1795230060,\"5\"]}]"},
    {"sum by (pod) (sum_over_time({pod=\"1\"} | logfmt | unwrap duration(took) [1m]))", "[{\"metric\":{\"pod\":\"1\"},\"value\":[1795230060,\"1.52\"]}]"},
    {"avg_over_time({pod=\"1\"} | logfmt | unwrap bytes(size) [1m]) by (pod)", "[{\"metric\":{\"pod\":\"1\"},\"value\":[1795230060,\"1005\"]}]"},
    {"last_over_time({pod=\"1\"} | logfmt | unwrap n [1m]) by (pod) > 4", "[{\"metric\":{\"pod\":\"1\"},\"value\":[1795230060,\"5\"]}]"},
    {"last_over_time({pod=\"1\"} | logfmt | unwrap n [1m]) by (pod) > 5", "[]"},
    {"last_over_time({pod=\"1\"} | logfmt | unwrap n [1m]) by (pod) > bool 5", "[{\"metric\":{\"pod\":\"1\"},\"value\":[1795230060,\"0\"]}]"},
    {"topk(1, count_over_time({app=\"a\"} |~ \"level|GET\" [1m]))", "[{\"metric\":{" POD_1 "},\"value\":[1795230060,\"2\"]}]"},
    {"sum(count_over_time({app=\"a\"} | json [1m]))", "[{\"metric\":{},\"value\":[1795230060,\"4\"]}]"},
    {"sum(count_over_time({app=\"a\"} | json | __error__=\"\" [1m]))", "[{\"metric\":{},\"value\":[1795230060,\"1\"]}]"},
    {"absent_over_time({app=\"b\"}[1m])", "[{\"metric\":{\"app\":\"b\"},\"value\":[1795230060,\"1\"]}]"},
    {"count_over_time({pod=\"1\"}[1m]) / on (app) sum by (app) (count_over_time({app=\"a\"}[1m]))", "[{\"metric\":{\"app\":\"a\"},\"value\":[1795230060,\"0.5\"]}]"},
    {"count_over_time({pod=\"1\"}[1m]) and on (pod) count_over_time({pod=\"2\"}[1m])", "[]"},
    {"sum(count_over_time({pod=\"1\"}[1m])) or vector(0)", "[{\"metric\":{},\"value\":[1795230060,\"2\"]}]"},
    {"sum(count_over_time({pod=\"9\"}[1m])) or vector(0)", "[{\"metric\":{},\"value\":[1795230060,\"0\"]}]"},
    {"label_replace(count_over_time({pod=\"1\"}[1m]), \"n\", \"p$1\", \"pod\", \"(.)\")", "[{\"metric\":{\"app\":\"a\",\"n\":\"p1\",\"pod\":\"1\"},\"value\":[1795230060,\"2\"]}]"},
    {"count_over_time({pod=\"1\"}[1m] offset -1m)", "[{\"metric\":{" POD_1 "},\"value\":[1795230060,\"1\"]}]"},
    {"1 + 2 * 3 ^ 2", "[1795230060,\"19\"]"},
    {"stddev_over_time({pod=\"1\"} | logfmt | unwrap n [1m]) by (pod)", "[{\"metric\":{\"pod\":\"1\"},\"value\":[1795230060,\"1\"]}]"},
    {NULL, NULL}};

static const struct row ranges[] = {
    {"sum(count_over_time({app=\"a\"}[1m]))", "[{\"metric\":{},\"values\":[[1795230060,\"4\"],[1795230120,\"1\"]]}]"},
    {"vector(2)", "[{\"metric\":{},\"values\":[[1795230000,\"2\"],[1795230060,\"2\"],[1795230120,\"2\"]]}]"},
    {NULL, NULL}};
/* clang-format on */

static void refusals(void)
{
    static const struct {
        const char *query;
        int status;
    } rows[] = {
        {"{app=\"a\"} |= ip(\"10.0.0.0/8\")", 501},
        {"{app=\"a\"} | line_format \"{{ printf `%s` .x }}\"", 501},
        {"sum(rate({app=\"a\"}[1m])) / on (a) group_left sum(rate({app=\"a\"}[1m]))", 501},
        {"{app=~\"(\"}", 400},
        {"{app=~\"(?=a)\"}", 400},
        {"sum by (n) (count_over_time({pod=\"2\"} | logfmt | unwrap n [1m]))", 400},
        {"count_over_time({app=\"a\"})", 400},
        {"sum_over_time({pod=\"1\"} | logfmt | unwrap level [1m])", 400},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        is_int(ask("/loki/api/v1/query", "&time=1795230060", rows[i].query).status,
               rows[i].status, "%s", rows[i].query);
}

static void ends(void)
{
    struct fake_told told = ask("/loki/api/v1/query_range",
                                "&start=1795230010000000000&end=1795230020000000000", "{pod=\"1\"}");
    ok(str_contains(told.body, STR("level=info")) && !str_contains(told.body, STR("level=error")),
       "the start is within, the end is not");
    told = ask("/loki/api/v1/query_range", "&end=1795230021&since=5s", "{pod=\"1\"}");
    ok(str_contains(told.body, STR("level=error")) && !str_contains(told.body, STR("level=info")),
       "since counts from the end");
    told = ask("/loki/api/v1/query_range",
               "&start=2026-11-21T03:00:30Z&end=2026-11-21T03:01:50.5Z", "{pod=\"1\"}");
    ok(str_contains(told.body, STR("n=8")) && !str_contains(told.body, STR("n=5")),
       "times are dates, too");
}

int main(void)
{
    arena = arena_open("test", (size_t)256 * 1024 * 1024);
    fake_loki_open(&loki);
    fill();
    all(stages, lines);
    all(instants, instant);
    all(ranges, over);
    refusals();
    ends();
    fake_store_close(&loki);
    arena_close(arena);
    return done_testing();
}
