/* stage.h: a store, a clock that a test moves, and a runner on them. */
/* SPDX-License-Identifier: ISC */
#ifndef T_JOBS_STAGE_H
#define T_JOBS_STAGE_H

#include "platform/jobs/jobs.h"
#include "t/lib/database.h"

struct stage {
    struct arena *arena;
    struct store *store;
    int64_t now_us; /* what the clock says */
    struct clock clock;
    struct scope scope;
    struct failure failure;
    struct task task;
    struct job_runner runner;
};

/* Opens the database at `address`; `name` is the runner's. The stage must not move. */
void stage_open(struct stage *stage, struct str address, const char *name,
                const struct job_kind *kinds);
void stage_close(struct stage *stage);
void stage_later(struct stage *stage, int64_t seconds);
struct job_counts stage_counts(struct stage *stage);
/* job_run_one in an arena of its own. */
enum outcome stage_run(struct stage *stage);
/* job_add, due now; the test ends when it fails. */
void stage_add(struct stage *stage, const char *kind, struct str key);

#endif
