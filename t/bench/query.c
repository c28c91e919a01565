/*
 * query.c: how long a query of a client takes to be read, limited and printed: query SECONDS prints
 * a line for each: name, bytes, microseconds of the processor. The long ones cost as much a byte.
 */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "platform/base/buf.h"
#include "platform/query/query.h"

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* `part` behind `first`, again and again, up to so many bytes. */
static struct str long_of(struct arena *arena, const char *first, const char *part,
                          size_t most)
{
    struct buf buf = buf_open(arena, KIB(16), KIB(32));
    buf_add(&buf, str_of(first));
    while (buf.length + str_of(part).length <= most)
        buf_add(&buf, str_of(part));
    return buf_str(&buf);
}

static void answer_once(struct arena *arena, enum query_language language,
                        struct str text)
{
    static const struct query_matcher own = {.name = STR_INIT("resource_id"),
                                             .op = MATCH_EQUAL,
                                             .value = STR_INIT("res_01hzyq8v9c")};
    struct arena_mark mark = arena_mark(arena);
    struct query_mistake mistake;
    struct query_tree *tree;
    if (!query_parse(arena, language, text, &mistake, &tree) ||
        !query_enforce(arena, tree, &own, 1, &mistake) ||
        query_print(arena, tree).length < text.length / 2) {
        fprintf(stderr, "%.*s\n", STR_ARG(mistake.message));
        exit(1);
    }
    arena_rewind(arena, mark);
}

static void measure(enum query_language language, const char *name, struct str text,
                    double seconds)
{
    struct arena *arena = arena_open("bench", MIB(64));
    double begun = now_us(), spent;
    int64_t times = 0;
    do {
        for (int i = 0; i < 20; i++, times++)
            answer_once(arena, language, text);
        spent = now_us() - begun;
    } while (spent < seconds * 1e6);
    printf("%s %zu %.3f\n", name, text.length, spent / (double)times);
    arena_close(arena);
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? strtod(argv[1], NULL) / 4 : 0.25;
    struct arena *arena = arena_open("texts", MIB(1));
    measure(
        QUERY_PROMQL, "promql",
        STR("histogram_quantile(0.99, sum by (le, route) (rate(http_request_duration_"
            "seconds_bucket{job=\"api\", code!~\"5..\"}[5m] offset 1h))) / on (route) "
            "group_left (team) (sum(up{job=\"api\"}) > 0) * -1.5e3 + 7"),
        seconds);
    measure(
        QUERY_LOGQL, "logql",
        STR("sum by (level, path) (rate({app=\"api\", namespace=~\"prod-.*\"} |= `error` != "
            "\"health\" | json | status >= 500 and duration > 10s | line_format "
            "\"{{.method}} {{.path}}\" | path=~\"/api/.*\" [5m]))"),
        seconds);
    measure(
        QUERY_PROMQL, "promql-long",
        long_of(arena, "a", " + sum by (b) (rate(c{d=~\"e.*\"}[5m]))", QUERY_TEXT_MAX),
        seconds);
    measure(QUERY_LOGQL, "logql-long",
            long_of(arena, "{a=\"b\"}", " |= \"c\" | d > 5", QUERY_TEXT_MAX / 2),
            seconds);
    arena_close(arena);
    return 0;
}
