/* jobs_loop.c: the life of a runner: beat, seed, run what is due, rest. */
/* SPDX-License-Identifier: ISC */
#include "platform/jobs/jobs_private.h"

#include <errno.h>
#include <time.h>

#include "platform/base/log.h"

enum { BEAT_EVERY_S = 10, SEED_EVERY_S = 60, FAULT_REST_MS = 2000 };

/* A signal ends the rest early, so that a stop is seen at once. */
static void rest(int64_t ms)
{
    const struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000};
    if (nanosleep(&wait, NULL) != 0 && errno != EINTR)
        bug("nanosleep refused %lld ms", (long long)ms);
}

static enum outcome tend(const struct job_runner *runner, struct arena *arena, bool seed)
{
    struct failure failure = {.arena = arena};
    struct scope scope = runner->make_scope(&(const struct job){0}, "job runner");
    struct task task = {.store = runner->store,
                        .arena = arena,
                        .scope = &scope,
                        .failure = &failure,
                        .clock = runner->clock};
    enum outcome outcome = job_beat(&task, runner);
    if (outcome == DONE && seed)
        outcome = job_seed_all(&task, runner);
    return outcome;
}

void job_runner_loop(const struct job_runner *runner, const volatile int *stop)
{
    struct arena *arena = arena_open("job", MIB(64));
    int64_t beat_at_us = 0;
    int64_t seed_at_us = 0;
    while (!*stop) {
        const int64_t now_us = clock_monotonic_us();
        enum outcome outcome = DONE;
        if (now_us >= beat_at_us) {
            const bool seed = now_us >= seed_at_us;
            outcome = tend(runner, arena, seed);
            beat_at_us = now_us + BEAT_EVERY_S * US_PER_S;
            if (seed)
                seed_at_us = now_us + SEED_EVERY_S * US_PER_S;
        }
        /* Straight on while there is work, so that what a job adds is run at once. */
        if (outcome == DONE)
            outcome = job_run_one(runner, arena);
        arena_reset(arena);
        if (outcome != DONE && !*stop)
            rest(outcome == ABSENT ? runner->idle_ms : FAULT_REST_MS);
    }
    arena_close(arena);
}
