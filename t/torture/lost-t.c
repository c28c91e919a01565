/* lost-t.c: each request that writes, with its PostgreSQL connection cut at each moment. */
/* SPDX-License-Identifier: ISC */
#include "app.h"
#include "platform/base/log.h"
#include "t/lib/tap.h"
#include "t/torture/torture.h"

/*
 * Moments are those at which a request asks what time it is: before it is admitted, within its
 * transaction, while its page is made. The connection is gone when it goes on. What was cut
 * before it was sent may be sent again and pass; what fails leaves nothing.
 */
enum { MOMENTS_MAX = 60 };

static struct world world;
static int64_t moments; /* so far in this request */
static int64_t cut_at;  /* 0 = never */
static bool cutting;

#define OTHERS                                                                           \
    " FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

static void cut(void)
{
    world_sql(&world, "SELECT pg_terminate_backend(pid)" OTHERS);
    for (int asked = 0; world_count(&world, "SELECT count(*)" OTHERS) > 0; asked++)
        if (asked == 10000)
            bail_out("the connection cannot be cut");
}

static int64_t now_and_cut(void *state)
{
    const struct world *of = state;
    if (!cutting && ++moments == cut_at) {
        cutting = true; /* cutting asks for the time, too */
        cut();
        cutting = false;
    }
    return of->now_us;
}

static struct answer ask(const struct route *route, int64_t at)
{
    moments = 0;
    cut_at = at;
    struct answer answer = torture_ask(&world, route);
    cut_at = 0;
    return answer;
}

static void cut_once(const struct route *route, int64_t at, struct str whole)
{
    struct answer answer = ask(route, at);
    struct str changes = torture_changes(&world);
    const char *method = place_method(route);
    bool failed = answer.status >= 500;
    bool whole_or_nothing = str_equal(changes, failed ? STR("") : whole);
    ok(whole_or_nothing && (!failed || torture_is_clean(&world, route, &answer)),
       "%s %s: cut at moment %d, %d and %s", method, route->path, (int)at, answer.status,
       failed ? "nothing is left" : "complete");
    if (!whole_or_nothing)
        note("%.*s", STR_ARG(changes));
    world_restore(&world);
}

static void torture(const struct route *route)
{
    (void)ask(route, 0);
    struct str whole = torture_changes(&world);
    int64_t count = moments;
    world_restore(&world);
    if (count > MOMENTS_MAX)
        count = MOMENTS_MAX;
    for (int64_t at = 1; at <= count; at++)
        cut_once(route, at, whole);
}

int main(void)
{
    if (!database_is_postgres())
        skip_all("SQLite has no connection to lose");
    world_open(&world);
    places_add(&world);
    world_save(&world);
    world.clock.now_us = now_and_cut;
    log_level_set(
        (enum log_level)(LOG_LEVEL_FAULT + 1)); /* faults are what this is about */
    for (const struct route *const *table = app_routes(); *table != NULL; table++)
        for (const struct route *route = *table; route->handle != NULL; route++)
            if (route->methods != GET)
                torture(route);
    world_close(&world);
    return done_testing();
}
