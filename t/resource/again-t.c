/* again-t.c: requests with an Idempotency-Key, sent again, at once, and after a worker died. */
/* SPDX-License-Identifier: ISC */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/site/idempotency.h"
#include "product/access/access.h"
#include "product/idempotency/idempotency.h"
#include "t/lib/tap.h"
#include "t/resource/resource_test.h"

#define ORDER "{\"name\":\"Wanted\",\"type\":\"flow\"}"

static struct answer keyed(enum world_person person, const char *path, struct str key,
                           const char *json)
{
    const struct pair headers[] = {{STR("idempotency-key"), key}, {STR_NONE, STR_NONE}};
    return PROBE(world_with_key(&world, person), .method = "POST", .path = path, .json = json,
                 .headers = headers, .as_program = true);
}

static int64_t wanted(void)
{
    return world_count(&world, "SELECT count(*) FROM resource WHERE name = 'Wanted'");
}

static void repeating(void)
{
    struct answer first = keyed(WORLD_EDITOR, LIST, STR("one"), ORDER);
    is_int(first.status, 201, "an order with a key");
    ok(answer_header(&first, "Idempotency-Replayed").at == NULL, "the first time is the first");
    struct answer again = keyed(WORLD_EDITOR, LIST, STR("one"), ORDER);
    is_int(again.status, 201, "sent again it is answered alike");
    is_str(again.body, first.body, "with the same body");
    is_str(again.location, first.location, "and place");
    is_str(answer_header(&again, "ETag"), answer_header(&first, "ETag"), "and tag");
    is_str(answer_header(&again, "Idempotency-Replayed"), STR("true"), "and says so");
    is_int(wanted(), 1, "but is done once");
    again = keyed(WORLD_EDITOR, LIST, STR("\"one\""), ORDER);
    is_str(answer_header(&again, "Idempotency-Replayed"), STR("true"), "quoted it is the same key");
    again = keyed(WORLD_EDITOR, LIST, STR("one"), "{\"name\":\"Other\",\"type\":\"flow\"}");
    is_int(again.status, 422, "another body with the key is refused");
    is_str(at(&again, "/code"), STR("idempotency_key_reused"), "which is said");
    is_int(keyed(WORLD_EDITOR, LIST "?dry_run=true", STR("one"), ORDER).status, 422,
           "so is another query");
    is_int(keyed(WORLD_EDITOR, LIST "/trips/deploy", STR("one"), NULL).status, 422,
           "or another path");
    is_int(keyed(WORLD_OWNER, LIST, STR("one"), ORDER).status, 201, "another's key is another key");
    is_int(wanted(), 2, "and another order");
    is_int(world_count(&world, "SELECT count(*) FROM idempotency_key WHERE answer LIKE '%%Wanted%%'"
                               " OR key_hash = 'one'"),
           0, "neither key nor answer is stored in clear");
    world_restore(&world);
}

static void refusing(void)
{
    is_int(keyed(WORLD_EDITOR, LIST, STR(""), ORDER).status, 400, "an empty key");
    is_int(keyed(WORLD_EDITOR, LIST, STR("a b"), ORDER).status, 400, "a key with a space");
    is_int(keyed(WORLD_EDITOR, LIST, STR("\"a"), ORDER).status, 400, "half a quote");
    is_int(keyed(WORLD_EDITOR, LIST, STR("wrong"), "{\"name\":\"\"}").status, 422, "a wrong order");
    is_int(world_count(&world, "SELECT count(*) FROM idempotency_key"), 0, "keeps no key");
    is_int(keyed(WORLD_EDITOR, LIST, STR("wrong"), ORDER).status, 201, "and is corrected with it");
    is_int(keyed(WORLD_VIEWER, LIST, STR("mine"), ORDER).status, 403, "who may not gets no answer");
    world_restore(&world);
}

static void secrets(void)
{
    struct answer first =
        keyed(WORLD_EDITOR, "/api/v1/me/api-keys", STR("key-1"), "{\"name\":\"Build\"}");
    struct answer again =
        keyed(WORLD_EDITOR, "/api/v1/me/api-keys", STR("key-1"), "{\"name\":\"Build\"}");
    is_int(first.status, 201, "an API key is made");
    is_str(again.body, first.body, "who repeats the request gets it again");
    is_int(world_count(&world, "SELECT count(*) FROM api_key WHERE name = 'Build'"), 1, "once");
    world_restore(&world);
}

static void expiring(void)
{
    struct task *task;
    keyed(WORLD_EDITOR, LIST, STR("old"), ORDER);
    world.now_us += 2 * MS_PER_DAY * US_PER_MS;
    is_int(keyed(WORLD_EDITOR, LIST, STR("old"), "{\"name\":\"New\",\"type\":\"flow\"}").status,
           201, "after its time a key is used anew");
    world.now_us += 2 * MS_PER_DAY * US_PER_MS;
    task = world_task(&world, WORLD_ANONYMOUS, NULL, NULL, NULL);
    struct job job = {.id = STR("job_test"), .kind = STR("idempotency.sweep"), .attempt = 1};
    struct scope scope = access_scope_for_job(&job, "a test");
    task->scope = &scope;
    is_int(idempotency_jobs[0].run(task, &job), DONE, "the job sweeps");
    is_int(world_count(&world, "SELECT count(*) FROM idempotency_key"), 0, "what is too old");
    world.now_us -= 4 * MS_PER_DAY * US_PER_MS;
    world_restore(&world);
}

/* ---- a worker that dies ---- */

static int64_t looks_left;

/* The clock is looked at all along the way: one of these times is the last. */
static int64_t last_look(void *context)
{
    (void)context;
    if (looks_left-- == 0)
        (void)kill(getpid(), SIGKILL);
    return world.now_us;
}

/* True when it lived to answer. */
static bool dies_at(int64_t look, const char *path, const char *json)
{
    store_request_end(world.store);
    store_request_end(world.side);
    pid_t child = fork();
    if (child < 0)
        bail_out("no process");
    if (child == 0) {
        world.store = database_store(world.process, world.address);
        struct probe *probe = world_with_key(&world, WORLD_EDITOR);
        probe->store = world.store;
        looks_left = look;
        world.clock.now_us = last_look;
        (void)keyed(WORLD_EDITOR, path, STR("dying"), json);
        _exit(0);
    }
    int status = 0;
    (void)waitpid(child, &status, 0);
    return WIFEXITED(status);
}

static void dying(void)
{
    int64_t start = world.now_us;
    bool lived = false;
    int64_t look = 0;
    for (; look < 200 && !lived; look++) {
        lived = dies_at(look, LIST, ORDER);
        struct answer soon = keyed(WORLD_EDITOR, LIST, STR("dying"), ORDER);
        ok(soon.status == 201 || soon.status == 409, "look %d: soon after, %d", (int)look,
           soon.status);
        world.now_us += 300 * US_PER_S;
        struct answer later = keyed(WORLD_EDITOR, LIST, STR("dying"), ORDER);
        ok(later.status == 201 && wanted() == 1, "later it is there, once (%d, %d)", later.status,
           (int)wanted());
        world.now_us = start;
        world_restore(&world);
    }
    ok(lived && look > 3, "it was killed at %d places", (int)look - 1);
}

/* ---- many at once ---- */

#define BULK LIST "/bulk"
#define DEPLOY_ALL "{\"action\":\"deploy\",\"ids\":[\"orders\",\"trips\",\"nowhere\",\"maps\"]}"

static int64_t deployments(void)
{
    return world_count(&world, "SELECT count(*) FROM deployment WHERE cause = 'deployed'");
}

static void many_done(struct answer answer, const char *when)
{
    is_int(answer.status, 200, "%s: it is answered", when);
    is_str(at(&answer, "/items/0/detail"), STR("It is being deployed again."), "%s: the first", when);
    is_str(at(&answer, "/items/3/detail"), STR("It is being deployed again."), "%s: the last", when);
    is_str(at(&answer, "/items/2/code"), STR("not_found"), "%s: what is not there is told", when);
    is_int(deployments(), 3, "%s: each is deployed once", when);
}

static void many(void)
{
    struct answer first = keyed(WORLD_EDITOR, BULK, STR("many"), DEPLOY_ALL);
    many_done(first, "at once");
    struct answer again = keyed(WORLD_EDITOR, BULK, STR("many"), DEPLOY_ALL);
    is_str(again.body, first.body, "sent again it is answered alike");
    is_str(answer_header(&again, "Idempotency-Replayed"), STR("true"), "and says so");
    many_done(again, "again");
    is_int(world_count(&world, "SELECT count(*) FROM idempotency_item WHERE result LIKE '%%deployed%%'"),
           0, "what was told is not stored in clear");
    world.now_us += 2 * MS_PER_DAY * US_PER_MS;
    is_int(keyed(WORLD_EDITOR, BULK, STR("many"), DEPLOY_ALL).status, 200, "after its time");
    is_int(deployments(), 6, "it is done anew");
    world.now_us -= 2 * MS_PER_DAY * US_PER_MS;
    world_restore(&world);
    keyed(WORLD_EDITOR, BULK, STR("dry"), DEPLOY_ALL);
    is_int(keyed(WORLD_EDITOR, BULK, STR("other"), DEPLOY_ALL).status, 200, "another key");
    is_int(deployments(), 6, "is another request");
    world_restore(&world);
}

/* The store fails once, at each statement; the same request does the rest. */
static void many_failing(void)
{
    int64_t start = world.now_us;
    bool failed = true;
    int parts = 0;
    int nth = 1;
    for (; nth < 200 && failed; nth++) {
        store_fail_nth(world.store, nth);
        struct answer answer = keyed(WORLD_EDITOR, BULK, STR("failing"), DEPLOY_ALL);
        store_fail_nth(world.store, 0);
        failed = answer.status != 200 || deployments() < 3;
        parts += failed && deployments() > 0;
        ok(answer.status != 503 || deployments() == 0, "statement %d: an error leaves nothing (%d)",
           nth, answer.status);
        world.now_us += 300 * US_PER_S;
        many_done(keyed(WORLD_EDITOR, BULK, STR("failing"), DEPLOY_ALL), "sent again");
        world.now_us = start;
        world_restore(&world);
    }
    ok(nth < 200 && parts > 3, "%d statements, %d of them in the middle", nth, parts);
}

static void many_dying(void)
{
    int64_t start = world.now_us;
    bool lived = false;
    int parts = 0;
    int64_t look = 0;
    for (; look < 300 && !lived; look++) {
        lived = dies_at(look, BULK, DEPLOY_ALL);
        parts += deployments() > 0 && deployments() < 3;
        world.now_us += 300 * US_PER_S;
        many_done(keyed(WORLD_EDITOR, BULK, STR("dying"), DEPLOY_ALL), "after a worker died");
        world.now_us = start;
        world_restore(&world);
    }
    ok(lived && parts > 3, "it was killed at %d places, at %d in the middle", (int)look - 1, parts);
}

/* Another worker takes the request over at a moment when the first one holds nothing. */
static int64_t look_and_lose(void *context)
{
    int line = 0;
    (void)context;
    bool free = !store_is_held(world.store) && store_open_transaction(world.store, &line) == NULL;
    if (looks_left > 0 && free &&
        world_count(&world, "SELECT count(*) FROM idempotency_key WHERE status IS NULL") == 1 &&
        --looks_left == 0)
        world_sql(&world, "UPDATE idempotency_key SET token = 'idt_other', lease_us = 0");
    return world.now_us;
}

static void many_lost(void)
{
    int64_t (*now)(void *) = world.clock.now_us;
    bool lost = true;
    int parts = 0;
    int64_t look = 1;
    for (; look < 300 && lost; look++) {
        looks_left = look;
        world.clock.now_us = look_and_lose;
        struct answer answer = keyed(WORLD_EDITOR, BULK, STR("lost"), DEPLOY_ALL);
        world.clock.now_us = now;
        lost = looks_left == 0;
        ok(answer.status == (lost ? 409 : 200), "taken over at look %d: %d", (int)look,
           answer.status);
        is_int(world_count(&world, "SELECT count(*) FROM idempotency_item"), deployments(),
               "what is done is remembered, what is not is not there");
        parts += lost && deployments() > 0;
        many_done(keyed(WORLD_EDITOR, BULK, STR("lost"), DEPLOY_ALL), "by whoever comes next");
        world_restore(&world);
    }
    ok(!lost && parts > 3, "it was lost at %d moments, at %d in the middle", (int)look - 2, parts);
}

int main(void)
{
    world_open(&world);
    repeating();
    refusing();
    secrets();
    expiring();
    dying();
    many();
    many_failing();
    many_dying();
    many_lost();
    world_close(&world);
    return done_testing();
}
