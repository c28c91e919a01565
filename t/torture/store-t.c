/* store-t.c: each request, with each of its statements failing once. */
/* SPDX-License-Identifier: ISC */
#include "app.h"
#include "platform/base/log.h"
#include "t/lib/tap.h"
#include "t/torture/torture.h"

/*
 * Whatever statement fails, the answer is a clean 5xx and nothing is half done: the database
 * is as before. When none fails, everything is there, with its entry in the trail.
 */
enum { STATEMENTS_MAX = 60 };

static struct world world;

static struct answer ask(const struct route *route, int64_t nth)
{
    store_fail_nth(world.store, nth);
    struct answer answer = torture_ask(&world, route);
    store_fail_nth(world.store, 0);
    return answer;
}

/* What was seen of another server is kept whatever comes of it, and is nobody's deed. */
static bool is_observation(const struct route *route)
{
    return str_ends(str_of(route->path), STR("/issuers/{issuer}/check"));
}

/* One route with its n-th statement failing. False when it no longer fails: there is none. */
static bool fail_once(const struct route *route, int64_t nth, struct str whole)
{
    struct answer answer = ask(route, nth);
    struct str changes = torture_changes(&world);
    const char *method = place_method(route);
    bool failed = answer.status >= 500;
    if (!failed) { /* either none is left, or what failed was not needed */
        is_str(changes, whole, "%s %s: passes, and is complete (%d)", method, route->path,
               (int)nth);
    } else {
        ok(torture_is_clean(&world, route, &answer), "%s %s: statement %d fails as %d",
           method, route->path, (int)nth, answer.status);
        is_str(is_observation(route) ? STR("") : changes, STR(""),
               "and nothing of it is left");
    }
    world_restore(&world);
    return failed;
}

/* No store of logs or metrics is set up here: such a route has its own tests, with one. */
static bool lacks_upstream(const struct route *route, const struct answer *answer)
{
    return (route->flags & ROUTE_UPSTREAM) != 0 && answer->status == 503;
}

static void torture(const struct route *route)
{
    struct answer answer = ask(route, 0);
    struct str whole = torture_changes(&world);
    const char *method = place_method(route);
    if (lacks_upstream(route, &answer)) {
        is_str(whole, STR(""), "%s %s: without its store nothing is done", method,
               route->path);
        return;
    }
    bool in_trail = str_contains(whole, STR("audit_entry+")) || is_observation(route);
    /* A draft of an order is nobody's but its person's, until it is ordered. */
    bool private = str_starts(whole, STR("order_draft")) && str_find(whole, 0, ' ') < 0;
    bool changed = whole.length > 0 && !private;
    ok(answer.status < 500, "%s %s: %d, %.*s", method, route->path, answer.status,
       STR_ARG(whole));
    ok(in_trail || !changed, "with an entry in the trail, if anything changed");
    world_restore(&world);
    int64_t nth = 1;
    while (nth < STATEMENTS_MAX && fail_once(route, nth, whole))
        nth++;
    ok(nth < STATEMENTS_MAX, "it has an end");
}

int main(void)
{
    world_open(&world);
    places_add(&world);
    world_save(&world);
    log_level_set(
        (enum log_level)(LOG_LEVEL_FAULT + 1)); /* faults are what this is about */
    for (const struct route *const *table = app_routes(); *table != NULL; table++)
        for (const struct route *route = *table; route->handle != NULL; route++)
            torture(route);
    world_close(&world);
    return done_testing();
}
