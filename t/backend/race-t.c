/* race-t.c: several background processes at once: the last order is what is written last. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/base/log.h"
#include "t/backend/ground.h"
#include "t/lib/tap.h"

enum { RUNNERS = 3, ROUNDS = 4, CHANGES = 4 };

static struct ground ground;
static struct world *world = &ground.world;

static void change(int replicas)
{
    char json[80];
    snprintf(json, sizeof json, "{\"settings_json\":{\"replicas\":%d}}", replicas);
    struct answer answer = probe_json(world_with_key(world, WORLD_EDITOR), "PATCH",
                                      "/api/v1/projects/shop/resources/trips", json);
    if (answer.status != 200)
        bail_out("not changed: %.*s", STR_ARG(answer.body));
    store_request_end(world->store);
}

static pid_t runner_start(int number)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    struct arena *arena = arena_open("child", MIB(64));
    ground.runner.store = database_store(arena, world->address);
    ground.runner.runner_id = arena_print(arena, "runner-%d", number);
    ground_run(&ground);
    _exit(0);
}

static bool runners_end(void)
{
    bool good = true;
    for (int i = 0; i < RUNNERS; i++) {
        int status = 0;
        good = wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 && good;
    }
    return good;
}

/* Changes are made while runners are at work on the ones before. */
static void race(int round)
{
    int replicas = 0;
    for (int i = 0; i < RUNNERS; i++)
        if (runner_start(i) < 0)
            bail_out("no child");
    for (int i = 0; i < CHANGES; i++) {
        replicas = 2 + (round * CHANGES + i) % 7;
        change(replicas);
    }
    ok(runners_end(), "round %d: every runner comes to an end", round);
    ground_later(&ground, 1000);
    ground_run(&ground);
    char wanted[32];
    snprintf(wanted, sizeof wanted, "replicas: %d\n", replicas);
    ok(str_contains(ground_file(&ground, "kp-shop0001/trips/flow-trips.yaml"),
                    str_of(wanted)),
       "the file is of the last change");
    is_str(world_text(world, "SELECT state FROM deployment WHERE resource_id = 'trips'"
                             " ORDER BY generation DESC LIMIT 1"),
           STR("ready"), "which is ready");
    is_int(world_count(world,
                       "SELECT count(*) FROM deployment WHERE resource_id = 'trips'"
                       " AND state NOT IN ('ready', 'superseded')"),
           0, "the others are ready or overtaken");
    is_int(world_count(world, "SELECT generation - observed_generation FROM resource"
                              " WHERE id = 'trips'"),
           0, "the last generation was seen");
    is_str(ground_shell(&ground, "git -c safe.directory='*' status --porcelain"), STR(""),
           "nothing is left uncommitted");
}

int main(void)
{
    ground_open(&ground);
    log_level_set((enum log_level)(LOG_LEVEL_FAULT + 1));
    ground_run(&ground);
    for (int round = 0; round < ROUNDS; round++)
        race(round);
    ground_close(&ground);
    return done_testing();
}
