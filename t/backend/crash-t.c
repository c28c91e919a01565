/* crash-t.c: a background process killed, or a database failing, at each step of the work. */
/* SPDX-License-Identifier: ISC */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/base/log.h"
#include "product/resource/resource.h"
#include "t/backend/ground.h"
#include "t/lib/tap.h"

/*
 * Whenever the process dies, what another one makes of it later is the same: files, commits
 * and rows as if nothing had happened.
 */
enum { STEPS_MAX = 300 };

static struct ground ground;
static struct world *world = &ground.world;

#define TRIPS "kp-shop0001/trips"

/* Only the order of trips waits, nobody looks after others, and the folder is not there yet. */
static void begin_order(void)
{
    ground_restore(&ground);
    world_sql(world, "UPDATE job SET state = 'done' WHERE key NOT IN"
                     " (SELECT id FROM deployment WHERE resource_id = 'trips');"
                     "UPDATE resource SET health = 'Failed' WHERE id <> 'trips'");
}

static void begin_change(void)
{
    begin_order();
    ground_run(&ground);
    struct answer answer = probe_json(
        world_with_key(world, WORLD_EDITOR), "PATCH",
        "/api/v1/projects/shop/resources/trips",
        "{\"settings_json\":{\"persistence\":{\"enabled\":false},\"ingress\":{\"enabled\":true,"
        "\"hostname\":\"trips.example.org\"}}}");
    if (answer.status != 200)
        bail_out("no change");
}

static void begin_removal(void)
{
    begin_order();
    ground_run(&ground);
    struct task *task = world_task(world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, "trips");
    if (resource_remove(task, STR("trips")) != DONE)
        bail_out("not deleted");
}

static void check_present(bool ingress)
{
    is_str(world_text(world, "SELECT state FROM deployment WHERE resource_id = 'trips'"
                             " ORDER BY created_us DESC, id DESC LIMIT 1"),
           STR("ready"), "the deployment is ready");
    is_str(world_text(world, "SELECT lifecycle FROM resource WHERE id = 'trips'"),
           STR("active"), "the resource is active");
    ok(ground_has(&ground, TRIPS "/ingress-trips.yaml") == ingress &&
           ground_has(&ground, TRIPS "/persistentvolumeclaim-trips-state.yaml") ==
               !ingress &&
           ground_has(&ground, TRIPS "/flow-trips.yaml"),
       "its files are those that are wanted");
}

static void check_order(void)
{
    check_present(false);
}

static void check_change(void)
{
    check_present(true);
}

static void check_removal(void)
{
    is_int(world_count(world, "SELECT count(*) FROM resource WHERE id = 'trips'"), 0,
           "the row is gone");
    is_int(world_count(world, "SELECT count(*) FROM tombstone WHERE id = 'trips'"), 1,
           "its id is not given out again");
    is_int(world_count(world,
                       "SELECT count(*) FROM audit_entry WHERE action = 'resource.gone'"
                       " AND object_id = 'trips'"),
           1, "the trail says so once");
    ok(!ground_has(&ground, TRIPS), "the files are gone");
}

static const struct scene {
    const char *name;
    void (*begin)(void);
    void (*check)(void);
    const char *subject;
} scenes[] = {
    {"an order", begin_order, check_order, "trips: create, generation 1"},
    {"a change", begin_change, check_change, "trips: update, generation 2"},
    {"a removal", begin_removal, check_removal, "trips: delete, generation 1"},
};

static void check_repository(const struct scene *scene)
{
    is_str(ground_shell(&ground, "git -c safe.directory='*' status --porcelain"), STR(""),
           "nothing is left uncommitted");
    is_str(
        ground_shell(&ground,
                     "find . -path ./.git -prune -o -name '.[!.]*' ! -name .git -print"),
        STR(""), "no half file and no mark is left");
    const char *command = arena_cstr(
        world->arena,
        arena_print(world->arena,
                    "git -c safe.directory='*' log --format=%%s | grep -cx '%s'",
                    scene->subject));
    is_str(ground_shell(&ground, command), STR("1"),
           "it is one commit, under its own words");
}

static void converge(const struct scene *scene)
{
    steps_break(0, 0);
    for (int i = 0; i < 4; i++) { /* leases end, waits pass */
        ground_later(&ground, 1000);
        ground_run(&ground);
    }
    scene->check();
    check_repository(scene);
}

/* ---- killed ---- */

/* A background process of its own that is killed at the n-th step; false = it came through. */
static bool run_and_kill(int64_t n)
{
    store_request_end(world->store);
    store_request_end(world->side);
    pid_t child = fork();
    if (child == 0) {
        struct arena *arena = arena_open("child", MIB(64));
        ground.runner.store = database_store(arena, world->address);
        ground.runner.runner_id = STR("runner-to-be-killed");
        steps_break(n, 0);
        ground_run(&ground);
        _exit(0);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child)
        bail_out("no child");
    return WIFSIGNALED(status);
}

static void kill_everywhere(const struct scene *scene)
{
    int64_t n = 1;
    for (; n < STEPS_MAX; n++) {
        scene->begin();
        if (!run_and_kill(n))
            break;
        converge(scene);
    }
    ok(n > 10 && n < STEPS_MAX, "%s was killed at each of %d steps", scene->name,
       (int)n - 1);
}

/* ---- a database that fails ---- */

static void fail_everywhere(const struct scene *scene)
{
    int64_t n = 1;
    for (; n < STEPS_MAX; n++) {
        scene->begin();
        store_counts_reset(world->store);
        store_fail_nth(world->store, n);
        bool failed = false;
        enum outcome outcome;
        while ((outcome = ground_run_one(&ground)) == DONE)
            continue;
        failed = outcome == STORE_FAULT ||
                 world_count(world, "SELECT count(*) FROM job WHERE told <> ''") > 0;
        store_fail_nth(world->store, 0);
        converge(scene);
        if (!failed)
            break;
    }
    ok(n > 5 && n < STEPS_MAX, "%s met each of %d statements failing", scene->name,
       (int)n - 1);
}

int main(void)
{
    ground_open(&ground);
    log_level_set(
        (enum log_level)(LOG_LEVEL_FAULT + 1)); /* faults are what this is about */
    for (size_t i = 0; i < COUNT_OF(scenes); i++) {
        kill_everywhere(&scenes[i]);
        fail_everywhere(&scenes[i]);
    }
    ground_close(&ground);
    return done_testing();
}
