/* seal-t.c: entries are sealed once and in order, also late, by many, and when things fail. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/base/log.h"
#include "t/audit/trail.h"
#include "t/lib/tap.h"

static int64_t sealed;

static void sealed_count(void *state, const struct audit_report *report)
{
    (void)state;
    sealed = report->sealed;
}

/* ---- sealing ---- */

static void sealing(void)
{
    is_int(trail_verify(), AUDIT_SOUND, "a trail that nobody has sealed yet is sound");
    is_int(trail_count("audit_link"), 0, "and has no links");
    trail_seal();
    is_int(trail_count("audit_link"), trail_count("audit_entry"), "each entry gets a link");
    is_int(trail_verify(), AUDIT_SOUND, "and the chains verify");
    is_int(trail_told.breaks, 0, "without a break");
    is_int(trail_told.acme.entries,
           world_count(&trail_world, "SELECT count(*) FROM audit_entry WHERE org_id = 'acme'"),
           "an organization has a chain of its own entries");
    is_int(trail_told.acme.head_no, trail_told.acme.sealed, "numbered without a gap");
    is_int(trail_told.chains, 3, "two organizations and the installation have chains");
    int64_t links = trail_count("audit_link");
    trail_seal();
    is_int(trail_count("audit_link"), links, "sealing again changes nothing");

    trail_add("thing.made", STR("acme"), "{\"a\":1}");
    is_int(trail_verify(), AUDIT_SOUND, "an entry that waits is no break");
    is_int(trail_told.acme.unsealed, 1, "and is told");
    is_int(trail_told.acme.unsealed_since_us, trail_world.now_us, "with its time");
    if (audit_seal(trail_task(), 60 * US_PER_S) != DONE)
        bail_out("not sealed");
    is_int(trail_verify(), AUDIT_SOUND, "the usual run seals it");
    is_int(trail_told.acme.unsealed, 0, "so that nothing waits");
    world_restore(&trail_world);
}

/* A transaction that was committed after younger entries were sealed. */
static void late(void)
{
    trail_seal();
    struct str org = STR("acme");
    struct str id = trail_add("thing.late", org, NULL);
    struct str moved = arena_str(trail_world.arena, id);
    world_sql(&trail_world, "CREATE TABLE aside AS SELECT * FROM audit_entry WHERE id = '%.*s'",
              STR_ARG(moved));
    world_restore(&trail_world);
    trail_seal();
    trail_world.now_us += 10 * 60 * US_PER_S;
    trail_add("thing.young", org, NULL);
    trail_seal();
    world_sql(&trail_world, "INSERT INTO audit_entry SELECT * FROM aside; DROP TABLE aside");
    if (audit_seal(trail_task(), 60 * US_PER_S) != DONE)
        bail_out("not sealed");
    trail_verify();
    is_int(trail_told.acme.unsealed, 1, "the usual run does not look back ten minutes");
    if (audit_seal(trail_task(), 3600 * US_PER_S) != DONE)
        bail_out("not sealed");
    is_int(trail_verify(), AUDIT_SOUND, "the sweep does");
    is_int(trail_told.acme.unsealed, 0, "and seals what came late behind what came in time");
    world_restore(&trail_world);
}

/* ---- torture ---- */

/* The database fails at each statement in turn: what was sealed is whole, the rest waits. */
static void faults(void)
{
    world_restore(&trail_world);
    bool sound = true;
    int64_t n = 0;
    log_level_set((enum log_level)(LOG_LEVEL_FAULT + 1));
    for (enum outcome outcome = STORE_FAULT; outcome != DONE && n < 2000; n++) {
        struct task *task = trail_task();
        store_fail_nth(trail_world.store, n + 1);
        outcome = audit_seal(task, INT64_MAX);
        store_fail_nth(trail_world.store, 0);
        sound = sound && trail_verify() == AUDIT_SOUND;
    }
    log_level_set(LOG_LEVEL_NOTICE);
    ok(sound && n > 3, "a fault at any of %lld statements breaks no chain", (long long)n);
    is_int(trail_count("audit_link"), trail_count("audit_entry"), "and in the end all is sealed");
    world_restore(&trail_world);
}

enum { SEALERS = 4, ROUNDS = 10, EACH = 30 };

/* One of those who seal at the same time. */
static void sealer_run(void)
{
    struct arena *arena = arena_open("sealer", MIB(64));
    struct database_task with;
    int failed = 0;
    log_level_set((enum log_level)(LOG_LEVEL_FAULT + 1));
    database_task(&with, database_store(arena, trail_world.address), arena);
    with.task.clock = &trail_world.clock;
    for (int i = 0; i < ROUNDS; i++)
        failed += audit_seal(&with.task, INT64_MAX) != DONE;
    _exit(failed);
}

static void race(void)
{
    pid_t children[SEALERS];
    fflush(stdout);
    for (int i = 0; i < SEALERS; i++) {
        children[i] = fork();
        if (children[i] == 0)
            sealer_run();
    }
    for (int i = 0; i < EACH; i++)
        trail_add("thing.raced", i % 2 == 0 ? STR("acme") : STR("globex"), NULL);
    int failed = 0;
    for (int i = 0; i < SEALERS; i++) {
        int status = 0;
        waitpid(children[i], &status, 0);
        failed += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    }
    is_int(failed, 0, "%d who seal at the same time all come to an end", SEALERS);
    trail_seal();
    is_int(trail_verify(), AUDIT_SOUND, "and make one chain");
    is_int(trail_count("audit_link"), trail_count("audit_entry"), "with each entry once");
    world_restore(&trail_world);
}

/* A command has one arena for all, in which its store keeps things. */
static void one_arena(void)
{
    struct arena *arena = arena_open("command", MIB(64));
    struct database_task with;
    for (int i = 0; i < 250; i++)
        trail_add("thing.made", STR("acme"), NULL);
    database_task(&with, database_store(arena, trail_world.address), arena);
    with.task.clock = &trail_world.clock;
    is_int(audit_seal(&with.task, INT64_MAX), DONE, "a command seals");
    struct audit_verify verify = {.org_id = STR("acme"), .tell = sealed_count};
    int64_t breaks = -1;
    for (int i = 0; i < 2; i++)
        is_int(audit_verify(&with.task, &verify, &breaks), DONE, "and verifies");
    is_int(breaks, 0, "what is sound");
    is_int(sealed, trail_count("audit_entry WHERE org_id = 'acme'"), "all of it");
    store_close(with.task.store);
    arena_close(arena);
    world_restore(&trail_world);
}

int main(void)
{
    world_open(&trail_world);
    sealing();
    late();
    faults();
    race();
    one_arena();
    world_close(&trail_world);
    return done_testing();
}
