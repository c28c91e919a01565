/* stage.c: a store, a clock that a test moves, and a runner on them. */
/* SPDX-License-Identifier: ISC */
#include "t/jobs/stage.h"

#include "t/lib/tap.h"

static int64_t now_us(void *state)
{
    return ((struct stage *)state)->now_us;
}

static struct scope scope_of(const struct job *job, const char *reason)
{
    return (struct scope){.org_id = job->org_id, .reason = str_of(reason)};
}

void stage_open(struct stage *stage, struct str address, const char *name,
                const struct job_kind *kinds)
{
    *stage = (struct stage){.now_us = INT64_C(1800000000) * US_PER_S};
    stage->arena = arena_open("stage", MIB(64));
    stage->store = database_store(stage->arena, address);
    stage->clock = (struct clock){now_us, stage};
    stage->failure.arena = stage->arena;
    stage->task = (struct task){.store = stage->store,
                                .arena = stage->arena,
                                .scope = &stage->scope,
                                .failure = &stage->failure,
                                .clock = &stage->clock};
    stage->runner = (struct job_runner){.store = stage->store,
                                        .clock = &stage->clock,
                                        .kinds = kinds,
                                        .runner_id = str_of(name),
                                        .make_scope = scope_of,
                                        .idle_ms = 1};
}

void stage_close(struct stage *stage)
{
    store_close(stage->store);
    arena_close(stage->arena);
}

void stage_later(struct stage *stage, int64_t seconds)
{
    stage->now_us += seconds * US_PER_S;
}

struct job_counts stage_counts(struct stage *stage)
{
    struct job_counts counts = {-1, -1, -1, -1};
    if (job_counts(&stage->task, &counts) != DONE)
        bail_out("jobs cannot be counted");
    return counts;
}

enum outcome stage_run(struct stage *stage)
{
    struct arena *arena = arena_open("job", MIB(8));
    enum outcome outcome = job_run_one(&stage->runner, arena);
    arena_close(arena);
    return outcome;
}

void stage_add(struct stage *stage, const char *kind, struct str key)
{
    if (job_add(&stage->task, kind, key, STR("{}"), stage->now_us) != DONE)
        bail_out("a job cannot be added");
}
