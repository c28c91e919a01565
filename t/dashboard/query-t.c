/* query-t.c: variables of queries: where they are replaced, and where mistakes are told. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/dashboard/dashboard_document.h"
#include "t/lib/tap.h"

static struct arena *arena;
static const struct dashboard_times times = {3600, 90};

static void becomes(const char *language, const char *query, const char *wanted)
{
    struct query_mistake mistake = {0, 0, STR("")};
    struct str got = STR("");
    bool good = dashboard_query_fill(
        arena, &(struct dashboard_query){str_of(language), str_of(query), STR("")},
        &times, &mistake, &got);
    if (!good)
        note("%lld:%lld %.*s", (long long)mistake.line, (long long)mistake.column,
             STR_ARG(mistake.message));
    is_str(got, str_of(wanted), "%s", query);
}

static void mistaken(const char *language, const char *query, int line, int column,
                     const char *says)
{
    struct query_mistake mistake = {0, 0, STR("")};
    struct str got = STR("");
    bool good = dashboard_query_fill(
        arena, &(struct dashboard_query){str_of(language), str_of(query), STR("")},
        &times, &mistake, &got);
    ok(!good && mistake.line == line && mistake.column == column &&
           str_contains(mistake.message, str_of(says)),
       "%s", query);
    if (good || mistake.line != line || mistake.column != column)
        note("%d %lld:%lld %.*s", good, (long long)mistake.line,
             (long long)mistake.column, STR_ARG(mistake.message));
}

static void replaced(void)
{
    becomes("promql", "up", "up");
    becomes("promql", "rate(a[$interval])", "rate(a[90s])");
    becomes("promql", "a offset $range", "a offset 3600s");
    becomes("promql", "rate(a[$__rate_interval]) + rate(b[$__interval] offset $__range)",
            "rate(a[90s]) + rate(b[90s] offset 3600s)");
    becomes("promql", "rate(a[$range:$interval])", "rate(a[3600s:90s])");
    becomes("promql", "a{b=\"$range\"}", "a{b=\"$range\"}");
    becomes("promql", "a{b='$range'}", "a{b=\"$range\"}");
    becomes("promql", "a{b=\"\\\"$range\"}", "a{b=\"\\\"$range\"}");
    becomes("promql", "a{b=`$range\\`}", "a{b=\"$range\\\\\"}");
    becomes("promql", "a # $nothing", "a");
    becomes("promql", "a # it's\n offset $range", "a offset 3600s");
    becomes("logql", "rate({a=\"$range\"} |= \"it's $range\" [$interval])",
            "rate({a=\"$range\"} |= \"it's $range\" [1m30s])");
}

static void told(void)
{
    mistaken("promql", "rate(a[$intervall])", 1, 8, "no $intervall");
    mistaken("promql", "a offset $", 1, 10, "$range or $interval");
    mistaken("promql", "rate(a[${interval}])", 1, 8, "$range or $interval");
    mistaken("promql", "rate(a[$interval]) +", 1, 21, "expected");
    mistaken("promql", "rate(a[$interval])\n+ rate(b[$range]) )", 2, 19, "");
    mistaken("promql", "a{b=\"\xc3\xa4\"} offset $range )", 1, 24, "");
    mistaken("promql", "sum(", 1, 5, "expected");
    mistaken("promql", "", 1, 1, "");
    mistaken("promql", "a{b=\"$range", 1, 5, "");
    mistaken("logql", "{a=\"b\"}", 1, 1, "expected numbers");
    mistaken("logql", "rate({a=\"b\"}[$interval]", 1, 24, "expected");
    /* What would break out of its place does not. */
    mistaken("promql", "a) or (b", 1, 2, "");
}

/* Any bytes: no fault, and what is accepted is accepted again. */
static void garbage(void)
{
    static const char *const pieces[] = {
        "$range", "$interval", "$", "\"", "'",    "`", "#", "\n",       "\\", "a",
        "[",      "]",         "{", "}",  "\xc3", "(", ")", " offset ", ":",  "="};
    uint64_t state = 7;
    size_t good = 0, again = 0;
    for (int i = 0; i < 20000; i++) {
        struct arena *own = arena_open("garbage", MIB(1));
        struct buf text = buf_open(own, 64, KIB(4));
        for (size_t k = 0; k < 12; k++) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
            buf_add(&text, str_of(pieces[(state >> 33) % COUNT_OF(pieces)]));
        }
        struct query_mistake mistake = {1, 1, STR("")};
        struct str got = STR("");
        struct str more = STR("");
        struct dashboard_query query = {STR("promql"), buf_str(&text), STR("")};
        if (dashboard_query_fill(own, &query, &times, &mistake, &got)) {
            good++;
            query.query = got;
            again += dashboard_query_fill(own, &query, &times, &mistake, &more) &&
                     str_equal(got, more);
        } else if (mistake.line < 1 || mistake.column < 1) {
            ok(false, "a mistake has a place");
        }
        arena_close(own);
    }
    ok(good > 0 && good == again, "what is printed is a query again (%zu)", good);
}

int main(void)
{
    arena = arena_open("query-t", MIB(8));
    replaced();
    told();
    garbage();
    arena_close(arena);
    return done_testing();
}
