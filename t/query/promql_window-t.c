/* promql_window-t.c: how far a PromQL query looks back and ahead, and the steps of its subqueries. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/query.h"
#include "t/lib/tap.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static const int64_t start_ms = INT64_C(1700000000000), end_ms = INT64_C(1700003600000);

/* Milliseconds before start, after end, and the byte of who does it; steps of a subquery. */
struct expected {
    const char *text;
    int64_t back_ms, ahead_ms;
    size_t back_at;
    int64_t steps;
    size_t steps_at;
};

/* clang-format off */
static const struct expected cases[] = {
    {"up", 0, 0, 0, 0, 0},
    {"1 + 2", 0, 0, 0, 0, 0},
    {"rate(a[5m])", 5 * MINUTE, 0, 5, 0, 0},
    {"rate(a[5m] offset 1h)", 65 * MINUTE, 0, 5, 0, 0},
    {"b + rate(a[5m]) - rate(c[1m])", 5 * MINUTE, 0, 9, 0, 0},
    {"a offset -1h", 0, HOUR, 0, 0, 0},
    {"a offset -(5m * 3)", 0, 15 * MINUTE, 0, 0, 0},
    {"a @ start() offset 1h", HOUR, 0, 0, 0, 0},
    {"a @ end() offset 30m", 0, 0, 0, 0, 0},
    {"a @ 1699999990", 10 * SECOND, 0, 0, 0, 0},
    {"a @ 1700003610", 0, 10 * SECOND, 0, 0, 0},
    {"rate(a[5m] @ 1699999990)", 5 * MINUTE + 10 * SECOND, 0, 5, 0, 0},
    {"max_over_time(rate(a[5m])[1h:1m])", 65 * MINUTE, 0, 19, 60, 14},
    {"max_over_time(rate(a[5m])[1h:])", 65 * MINUTE, 0, 19, 60, 14},
    {"max_over_time(a[1h:1s] offset 1d)", DAY + HOUR, 0, 14, 3600, 14},
    {"max_over_time(max_over_time(a[1h:1s])[1d:1h])", DAY + HOUR, 0, 28, 90000, 28},
    {"max_over_time(a[1h:1m] @ end() offset 1h)", HOUR, 0, 14, 60, 14},
    {"sum_over_time(a[1m + 2m * 2 - 30s])", 4 * MINUTE + 30 * SECOND, 0, 14, 0, 0},
    {"sum_over_time(a[max_of(1m, 5m)])", 5 * MINUTE, 0, 14, 0, 0},
    {"sum_over_time(a[range()])", HOUR, 0, 14, 0, 0},
    {"sum_over_time(a[step()])", HOUR, 0, 14, 0, 0},
    {"sum_over_time(a[1h:step()])", HOUR, 0, 14, 3600, 14},
    {"sum_over_time(a[300])", 5 * MINUTE, 0, 14, 0, 0},
};
/* clang-format on */

static struct query_reach reach_of(struct arena *arena, struct str text)
{
    struct query_mistake mistake;
    struct query_tree *tree;
    struct query_reach reach;
    if (!query_parse(arena, QUERY_PROMQL, text, &mistake, &tree))
        bail_out("%.*s: %.*s", STR_ARG(text), STR_ARG(mistake.message));
    query_reach(tree, start_ms, end_ms, &reach);
    return reach;
}

int main(void)
{
    struct arena *arena = arena_open("test", MIB(64));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct expected *wanted = &cases[i];
        struct query_reach reach = reach_of(arena, str_of(wanted->text));
        is_int(start_ms - reach.from_ms, wanted->back_ms, "back: %s", wanted->text);
        is_int(reach.to_ms - end_ms, wanted->ahead_ms, "ahead");
        is_int((int64_t)reach.from_at, (int64_t)wanted->back_at, "by whom");
        is_int(reach.steps, wanted->steps, "steps");
        is_int((int64_t)reach.steps_at, (int64_t)wanted->steps_at, "of which subquery");
    }
    static const char *const endless[] = {"a offset (1h / 0)", "rate(a[5m ^ 5m])",
                                          "rate(a[5m % 0])", "a @ -9e18",
                                          "rate(a[292y])"};
    for (size_t i = 0; i < COUNT_OF(endless); i++)
        ok(reach_of(arena, str_of(endless[i])).from_ms < start_ms - INT64_C(1000) * DAY,
           "very far: %s", endless[i]);
    arena_close(arena);
    return done_testing();
}
