/* admission-t.c: whose request is it? Sessions, keys, and everything that is neither. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "platform/base/secret.h"
#include "product/access/access_settings.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define ME      "/api/v1/me"
#define PROJECT "/api/v1/projects/" WORLD_PROJECT "/resources"

static struct world world;

static int64_t hours(int64_t count)
{
    return count * MS_PER_HOUR * US_PER_MS;
}

static void at(int64_t us)
{
    world_restore(&world);
    world.now_us = us;
}

static int by_session(enum world_person person)
{
    return probe_get(world_as(&world, person), ME).status;
}

static int by_key(enum world_person person)
{
    return probe_json(world_with_key(&world, person), "GET", ME, NULL).status;
}

static void sessions(int64_t start)
{
    is_int(by_session(WORLD_VIEWER), 200, "a session is somebody");
    is_int(by_session(WORLD_ANONYMOUS), 401, "without one nobody is");
    struct answer answer = probe_get(world_as(&world, WORLD_ANONYMOUS), ME);
    is_str(answer_at(world_as(&world, WORLD_ANONYMOUS), &answer, "/code"),
           STR("unauthenticated"), "and a program learns that by a code");
    ok(answer_header(&answer, "WWW-Authenticate").length > 0, "and how to say who it is");

    int64_t idle = access_settings.session_idle_ms * US_PER_MS;
    at(start + idle - 1);
    is_int(by_session(WORLD_VIEWER), 200, "a session lives until it was idle so long");
    at(start + idle);
    is_int(by_session(WORLD_VIEWER), 401, "then it has ended");
    at(start + idle - 1);
    is_int(by_session(WORLD_VIEWER), 200, "use is noticed");
    world.now_us = start + idle + hours(1);
    is_int(by_session(WORLD_VIEWER), 200, "so the idle time begins again");

    at(start);
    world_sql(&world, "UPDATE session SET expires_us = %lld",
              (long long)(start + hours(1)));
    world.now_us = start + hours(1) - 1;
    is_int(by_session(WORLD_VIEWER), 200, "a session lives until its absolute end");
    world.now_us = start + hours(1);
    is_int(by_session(WORLD_VIEWER), 401, "even when it is used all the time");

    at(start);
    world_sql(&world, "DELETE FROM session WHERE id = '%.*s'",
              STR_ARG(world.people[WORLD_VIEWER].session_id));
    is_int(by_session(WORLD_VIEWER), 401, "a session that was ended is nobody");
    is_int(by_session(WORLD_EDITOR), 200, "others go on");
    is_int(by_session(WORLD_DISABLED), 401, "a disabled account has no sessions");
    at(start);
}

static void keys(int64_t start)
{
    struct str id = world.people[WORLD_VIEWER].key_id;
    is_int(by_key(WORLD_VIEWER), 200, "a key is somebody");
    is_int(by_key(WORLD_DISABLED), 401, "a disabled account has no keys");
    at(start + hours(24 * 300));
    is_int(by_key(WORLD_VIEWER), 200, "a key does not tire");

    at(start);
    world_sql(&world, "UPDATE api_key SET expires_us = %lld WHERE id = '%.*s'",
              (long long)(start + hours(1)), STR_ARG(id));
    world.now_us = start + hours(1) - 1;
    is_int(by_key(WORLD_VIEWER), 200, "it works until it expires");
    world.now_us = start + hours(1);
    is_int(by_key(WORLD_VIEWER), 401, "and not at that instant");

    at(start);
    world_sql(&world, "UPDATE api_key SET revoked_us = %lld WHERE id = '%.*s'",
              (long long)(start - 1), STR_ARG(id));
    is_int(by_key(WORLD_VIEWER), 401, "a revoked key does not work");
    at(start);
}

static void last_use(int64_t start)
{
    struct str id = world.people[WORLD_VIEWER].session_id;
    struct str key = world.people[WORLD_VIEWER].key_id;
    int64_t touch = access_settings.touch_ms * US_PER_MS;
#define SEEN                                                                             \
    world_count(&world, "SELECT seen_us FROM session WHERE id = '%.*s'", STR_ARG(id))
#define USED                                                                             \
    world_count(&world, "SELECT used_us FROM api_key WHERE id = '%.*s'", STR_ARG(key))
    at(start + touch - 1);
    by_session(WORLD_VIEWER);
    by_key(WORLD_VIEWER);
    ok(SEEN == start && USED == start,
       "reading writes nothing shortly after the last use");
    world.now_us = start + touch;
    by_session(WORLD_VIEWER);
    by_key(WORLD_VIEWER);
    ok(SEEN == start + touch && USED == start + touch, "later the use is noted");
    world_sql(&world, "UPDATE api_key SET used_us = NULL");
    by_key(WORLD_VIEWER);
    ok(USED == start + touch, "and the first use of a key at once");
    is_int(probe_get(world_as(&world, WORLD_VIEWER), PROJECT).status, 200,
           "the request itself goes on");
    at(start);
}

/* The viewer's browser sends this Authorization as well. */
static int with_authorization(struct str authorization, struct str *who)
{
    struct probe *probe = world_as(&world, WORLD_VIEWER);
    const struct pair headers[] = {{STR("authorization"), authorization},
                                   {STR_NONE, STR_NONE}};
    struct answer answer = PROBE(probe, .path = ME, .headers = headers);
    *who = answer.status == 200 ? answer_at(probe, &answer, "/email") : STR("");
    return answer.status;
}

static void authorization(void)
{
    struct str who;
    struct str key = world.people[WORLD_EDITOR].key;
    struct arena *arena = world.arena;
    is_int(with_authorization(ARENA_JOIN(arena, STR("Bearer "), key), &who), 200,
           "a key beside a session works");
    is_str(who, STR("editor@example.org"), "and wins over the session");
    is_int(with_authorization(ARENA_JOIN(arena, STR("bEARER   "), key, STR(" ")), &who),
           200, "the scheme has no case, spaces around the key do not matter");

    char *long_key = arena_alloc(arena, 10000);
    memset(long_key, 'x', 10000);
    memcpy(long_key, "Bearer kp_", 10);
    const struct str garbage[] = {
        STR(""),
        STR("Bearer"),
        STR("Bearer "),
        STR("Bearer kp_"),
        STR("Bearer nothing"),
        STR("Bearer kp_unknown"),
        STR("Basic dmlld2VyOnNlY3JldA=="),
        STR("B"),
        STR("bearer\tkp_x"),
        STR("Bearer kp_'; DROP TABLE person; --"),
        STR("Bearer kp_\xff\xfe"),
        key,
        ARENA_JOIN(arena, STR("Bearer "), world.people[WORLD_EDITOR].session),
        ARENA_JOIN(arena, STR("Bearer "), key, STR(","), key),
        {long_key, 10000},
        {long_key, 207},
        {long_key, 208},
    };
    for (size_t i = 0; i < COUNT_OF(garbage); i++)
        is_int(with_authorization(garbage[i], &who), 401,
               "'%.*s' is nobody, session or not",
               (int)(garbage[i].length > 40 ? 40 : garbage[i].length), garbage[i].at);

    const struct pair bad[] = {PAIR("authorization", "Basic x"), {STR_NONE, STR_NONE}};
    is_int(
        PROBE(world_as(&world, WORLD_ANONYMOUS), .path = "/livez", .headers = bad).status,
        200, "an open page is open to whoever says nonsense");
}

/* A browser with just this cookie. */
static int with_cookie(const char *name, struct str value)
{
    struct probe probe;
    probe_open(&probe, world.site, world.store, &world.clock);
    probe.cookies[probe.cookie_count++] = (struct pair){str_of(name), value};
    int status = probe_get(&probe, ME).status;
    probe_close(&probe);
    return status;
}

static void cookies(void)
{
    const struct world_person_row *viewer = &world.people[WORLD_VIEWER];
    const char *name = session_cookie_name(world.site);
    char *long_value = arena_alloc(world.arena, 8000);
    memset(long_value, 'x', 8000);
    is_int(with_cookie(name, viewer->session), 200, "the cookie of a session");
    is_int(with_cookie("kp_session", viewer->session), 401,
           "without the __Host- prefix another site could have set it");
    is_int(with_cookie(name, viewer->key), 401, "a key is no session");
    is_int(with_cookie(name, viewer->session_id), 401, "nor is a session's id");
    is_int(with_cookie(name, secret_hash(world.arena, "session", viewer->session)), 401,
           "nor what the database holds");
    is_int(with_cookie(name, STR("")), 401, "nor nothing");
    is_int(with_cookie(name, (struct str){long_value, 8000}), 401, "nor a lot");
    is_int(with_cookie(name, (struct str){long_value, 201}), 401,
           "nor somewhat more than fits");
    is_int(with_cookie(name, STR("\xff\xfe")), 401, "nor bytes that are no text");
    is_int(with_cookie(name, STR("' OR 1=1 --")), 401, "nor SQL");
}

/* Where a page sends somebody who is not signed in. */
static struct str sent_to(const char *method, const char *path)
{
    struct answer answer =
        PROBE(world_as(&world, WORLD_ANONYMOUS), .method = method, .path = path);
    return answer.status == 303 ? answer.location : STR("");
}

static void pages(void)
{
    is_str(
        sent_to("GET", "/projects/shop/resources?q=a%26b&sort=name"),
        STR("/sign-in?return=%2Fprojects%2Fshop%2Fresources%3Fq%3Da%2526b%26sort%3Dname"),
        "a person is sent to sign in and comes back to the same page");
    is_str(sent_to("GET", "/projects/nowhere/resources"),
           STR("/sign-in?return=%2Fprojects%2Fnowhere%2Fresources"),
           "whether the place is there or not");
    is_str(sent_to("POST", "/projects/shop/resources/orders/delete"), STR("/sign-in"),
           "a form is not repeated afterwards");
    char path[3000];
    memset(path, 'x', sizeof path);
    memcpy(path, "/catalog?q=", 11);
    path[sizeof path - 1] = 0;
    ok(str_starts(sent_to("GET", path), STR("/sign-in")),
       "a long address does not matter");
}

/* Words of a path that are no id. */
static void odd_places(void)
{
    static const char *const paths[] = {
        "/api/v1/projects/%27%20OR%201%3D1/resources",
        "/api/v1/projects/%00/resources",
        "/api/v1/projects/a%00b/resources",
        "/api/v1/projects/%ff/resources",
        "/api/v1/projects/shop%2Fresources/resources",
        "/api/v1/projects/SHOP/resources",
        "/api/v1/projects/shop%20/resources",
        "/api/v1/projects/../resources",
        "/api/v1/projects//resources",
        "/api/v1/projects/%25/resources",
        "/api/v1/projects/grid/resources/orders",
        "/api/v1/projects/lab/resources/orders",
        "/api/v1/resources/power",
        "/api/v1/resources/%",
    };
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        int status = probe_get(world_as(&world, WORLD_OWNER), paths[i]).status;
        ok(status == 404 || status == 400, "%s is not there (%d)", paths[i], status);
    }
    char path[6000];
    memset(path, 'x', sizeof path);
    memcpy(path, "/api/v1/projects/", 17);
    path[sizeof path - 1] = 0;
    int status = probe_get(world_as(&world, WORLD_OWNER), path).status;
    ok(status == 404 || status == 400 || status == 414, "nor what is too long (%d)",
       status);
    is_int(probe_get(world_as(&world, WORLD_ADMIN), PROJECT).status, 404,
           "a platform administrator without a role sees no project");
    is_int(probe_get(world_as(&world, WORLD_CHECKER), PROJECT).status, 404,
           "a role for everywhere is none at a place");
}

/* role.may is kept beside role_permission, so that a request need not join. */
static void bits(void)
{
    is_int(world_count(&world,
                       "SELECT count(*) FROM role WHERE may <> COALESCE((SELECT SUM(m.bit)"
                       " FROM role_permission rp JOIN permission m ON m.id = rp.permission_id"
                       " WHERE rp.role_id = role.id), 0)"),
           0, "each role has the bits of its permissions");
}

int main(void)
{
    world_open(&world);
    int64_t start = world.now_us;
    sessions(start);
    keys(start);
    last_use(start);
    authorization();
    cookies();
    pages();
    odd_places();
    bits();
    world_close(&world);
    return done_testing();
}
