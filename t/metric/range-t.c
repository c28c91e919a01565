/* range-t.c: which time is looked at: what the address may say, and what it may not. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "t/proxy/ground.h"

#define PAGE "/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/metrics"

static struct ground ground;

static struct answer look(const char *query)
{
    fake_forget(&ground.mimir);
    struct str path = ARENA_JOIN(ground.arena, STR(PAGE), str_of(query));
    return probe_get(world_as(&ground.world, WORLD_VIEWER),
                     arena_cstr(ground.arena, path));
}

static bool shows(const struct answer *answer, const char *text)
{
    return str_contains(answer->body, str_of(text));
}

static int64_t number(const char *name)
{
    int64_t value = -1;
    struct str text = ground_parameter(&ground, &ground.mimir, name);
    ptrdiff_t point = str_find(text, 0, '.');
    if (point >= 0)
        text = str_slice(text, 0, (size_t)point);
    if (!str_int_parse(text, 0, INT64_MAX, &value))
        note("%s is %.*s", name, STR_ARG(text));
    return value;
}

static void test_relative(void)
{
    static const struct {
        const char *query;
        int64_t range_s, step_s;
    } ranges[] = {
        {"", 3600, 30},
        {"?range=1h", 3600, 30},
        {"?range=6h", 21600, 120},
        {"?range=24h", 86400, 300},
        {"?range=7d", 604800, 3600},
        {"?range=30d", 2592000, 14400},
        {"?range=90m", 5400, 30},
        {"?range=1h30m", 5400, 30},
        {"?range=%202%20d", 172800, 900},
    };
    for (size_t i = 0; i < COUNT_OF(ranges); i++) {
        is_int(look(ranges[i].query).status, 200, "\"%s\" is a range", ranges[i].query);
        int64_t span = number("end") - number("start");
        ok(span <= ranges[i].range_s && span > ranges[i].range_s - 2 * ranges[i].step_s,
           "of that length");
        is_int(number("step"), ranges[i].step_s, "with a step that fits");
        is_int(number("start") % ranges[i].step_s, 0, "on the grid of the step");
    }
}

static void test_fixed(void)
{
    struct answer answer =
        look("?from=2026-11-20T10:00:00Z&to=2026-11-20T12:00:00Z&refresh=10s");
    is_int(answer.status, 200, "a fixed range");
    is_int(number("start"), 1795168800, "begins where it says");
    is_int(number("end"), 1795176000, "and ends there");
    ok(!shows(&answer, "data-live="),
       "and does not refresh itself: nothing new can come");
    world_sql(&ground.world,
              "UPDATE person SET time_zone = 'Europe/Berlin' WHERE id = '%.*s'",
              STR_ARG(ground.world.people[WORLD_VIEWER].id));
    look("?from=2026-11-20T10:00&to=2026-11-20%2012:00");
    is_int(number("start"), 1795165200, "a control's time is on the person's clock");
    answer = look("?from=2026-11-20");
    is_int(number("start"), 1795129200, "a date is its midnight there");
    ok(shows(&answer, "Times in Europe/Berlin"), "the page says so");
    answer = look("?refresh=10s");
    ok(shows(&answer, "data-live=\"10\""),
       "the last hour refreshes itself when asked to");
}

static void test_refused(void)
{
    static const char *const wrong[] = {
        "?range=yesterday",
        "?range=5",
        "?range=-1h",
        "?range=1s",
        "?range=99999999999999999999d",
        "?range=500d",
        "?range=h",
        "?from=noon",
        "?to=2026-13-01",
        "?from=2026-11-20&to=2026-11-19",
        "?from=2020-01-01",
        "?refresh=1ms",
        "?range=1h1",
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct answer answer = look(wrong[i]);
        is_int(answer.status, 422, "%s is refused", wrong[i]);
        ok(shows(&answer, "must be"), "and told why");
    }
    struct answer answer = look("?range=%22%3E%3Cscript%3E");
    ok(!shows(&answer, "\"><script>"), "what was typed is text");
}

int main(void)
{
    ground_open(&ground);
    test_relative();
    test_fixed();
    test_refused();
    ground_close(&ground);
    return done_testing();
}
