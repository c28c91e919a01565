/* store-t.c: each request that writes, with each of its statements failing once. */
/* SPDX-License-Identifier: ISC */
#include "app.h"
#include "platform/base/buf.h"
#include "platform/base/log.h"
#include "t/lib/tap.h"
#include "t/matrix/places.h"

/*
 * Whatever statement fails, the answer is a clean 5xx and nothing is half done: the database
 * is as before. When none fails, everything is there, with its entry in the trail.
 */
enum { STATEMENTS_MAX = 60 };

static struct world world;

static struct answer ask(const struct route *route, int64_t nth)
{
    struct probe *probe = world_as(&world, WORLD_OWNER);
    struct world_person_row *owner = &world.people[WORLD_OWNER];
    probe->cookies[0] =
        (struct pair){str_of(session_cookie_name(world.site)), owner->session};
    probe->cookie_count = 1;
    store_fail_nth(world.store, nth);
    struct answer answer = place_ask(&world, probe, route);
    store_fail_nth(world.store, 0);
    return answer;
}

static bool is_clean(const struct route *route, const struct answer *answer)
{
    struct probe *probe = world_as(&world, WORLD_OWNER);
    if (answer->status != 503 && answer->status != 500)
        return false;
    if (str_starts(str_of(route->path), STR("/api/")))
        return str_starts(answer->content_type, STR("application/problem+json")) &&
               answer_at(probe, answer, "/request_id").length > 0;
    return str_starts(answer->content_type, STR("text/html")) &&
           str_contains(answer->body, STR("</html>"));
}

/*
 * A page that shows a new key reads the list of keys afterwards. When that fails the key is
 * there all the same: nobody has seen it, and the list has it the next time.
 */
static bool is_told_afterwards(const struct route *route)
{
    return str_is(str_of(route->path), "/account/keys");
}

/* What changed, without the attempts to sign in: they are counted before anything else, and
 * stay counted whatever happens then. */
static struct str changes_of(void)
{
    struct buf kept = buf_open(world.arena, 256, 4096);
    struct str rest = world_changes(&world);
    struct str part;
    while (str_cut(&rest, ' ', &part)) {
        if (part.length == 0 || str_starts(part, STR("sign_in_failure")))
            continue;
        if (kept.length > 0)
            buf_add_char(&kept, ' ');
        buf_add(&kept, part);
    }
    return kept.length == 0 ? STR("") : buf_str(&kept);
}

/* One route with its n-th statement failing. False when it no longer fails: there is none. */
static bool fail_once(const struct route *route, int64_t nth, struct str whole)
{
    struct answer answer = ask(route, nth);
    struct str changes = changes_of();
    const char *method = place_method(route);
    bool failed = answer.status >= 500;
    if (!failed) { /* either none is left, or what failed was not needed */
        is_str(changes, whole, "%s %s: passes, and is complete (%d)", method, route->path,
               (int)nth);
    } else {
        ok(is_clean(route, &answer), "%s %s: statement %d fails as %d", method,
           route->path, (int)nth, answer.status);
        if (!is_told_afterwards(route) || !str_equal(changes, whole))
            is_str(changes, STR(""), "and nothing of it is left");
    }
    world_restore(&world);
    return failed;
}

static void torture(const struct route *route)
{
    struct answer answer = ask(route, 0);
    struct str whole = changes_of();
    const char *method = place_method(route);
    bool in_trail = str_contains(whole, STR("audit_entry+1-0"));
    bool changed = whole.length > 0;
    ok(answer.status < 500, "%s %s: %d, %.*s", method, route->path, answer.status,
       STR_ARG(whole));
    ok(in_trail || !changed, "with one entry in the trail, if anything changed");
    world_restore(&world);
    int64_t nth = 1;
    while (nth < STATEMENTS_MAX && fail_once(route, nth, whole))
        nth++;
    ok(nth < STATEMENTS_MAX, "it has an end");
}

int main(void)
{
    world_open(&world);
    log_level_set(
        (enum log_level)(LOG_LEVEL_FAULT + 1)); /* faults are what this is about */
    for (const struct route *const *table = app_routes(); *table != NULL; table++)
        for (const struct route *route = *table; route->handle != NULL; route++)
            if (route->methods != GET)
                torture(route);
    world_close(&world);
    return done_testing();
}
