/*
 * jobs.h: work that a person need not wait for, as rows in the database.
 *
 * A job has a kind, a key that makes adding idempotent while it waits, a due time, attempts,
 * and a lease. Several runners may work; each job runs once at a time. A runner that dies
 * leaves a lease that expires; the job runs again, so each kind must be idempotent.
 * States: waiting -> running -> done | waiting (back-off) | dead (attempts used up).
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_JOBS_JOBS_H
#define PLATFORM_JOBS_JOBS_H

#include "platform/json/json.h"
#include "platform/store/store.h"

struct job {
    struct str id;
    struct str kind;
    struct str key;
    struct str org_id;   /* the organization it works for; STR_NONE = the installation */
    struct str payload;  /* JSON object */
    int64_t attempt;     /* 1 for the first run */
};

struct job_kind {
    const char *name;    /* "resource.deploy" */
    const char *says;    /* one sentence */
    int64_t lease_s;     /* longer than a run may take */
    int64_t attempts;    /* then it is dead */
    int64_t every_s;     /* > 0: the runner re-adds it so long after each run (key = name) */
    /* DONE ends the job. Any other outcome retries it with back-off, except ABSENT and
     * INVALID, which make it dead at once. task->scope is the job's own. */
    enum outcome (*run)(struct task *task, const struct job *job);
};

/* Queue it inside the caller's transaction, when one is open. A waiting job of equal kind and key is kept, with
 * the earlier due time. */
MUST_CHECK enum outcome job_add(struct task *task, const char *kind, struct str key,
                                struct str payload, int64_t due_us);

/*
 * Run due jobs until `stop` is set; sleeps at most idle_ms between looks. `kinds` ends in a
 * row without name. make_scope comes from product/access (scopes are made only there).
 */
struct job_runner {
    struct store *store;
    const struct clock *clock;
    const struct job_kind *kinds;
    struct str runner_id;
    struct scope (*make_scope)(const struct job *job, const char *reason);
    int64_t idle_ms;
};
void job_runner_loop(const struct job_runner *runner, const volatile int *stop);
/* Tests and the loop: run one due job. ABSENT when none is due. */
MUST_CHECK enum outcome job_run_one(const struct job_runner *runner, struct arena *arena);
/* Jobs that wait, run, are dead: for metrics and the console. */
struct job_counts {
    int64_t waiting, running, dead;
    int64_t oldest_due_us; /* since when the oldest due job waits; 0 = none is due */
};
MUST_CHECK enum outcome job_counts(struct task *task, struct job_counts *out);

/* ---- for operators ---- */

struct job_state {
    struct str id;
    struct str kind;
    struct str key;
    struct str org_id;   /* STR_NONE = the installation */
    struct str state;    /* waiting, running, done, dead */
    int64_t due_us;
    int64_t attempt;
    struct str told;     /* the last failure, or "" */
    int64_t created_us;
    int64_t finished_us; /* 0 = not yet */
};
/* In that state (STR_NONE = all), oldest first, behind `after` (NULL = from the start), as
 * struct job_state. */
MUST_CHECK enum outcome job_list(struct task *task, struct str state,
                                 const struct job_state *after, int64_t limit,
                                 struct list *out);
/* A dead one waits again, with all its attempts. ABSENT when it is not dead, or when another of
 * its kind and key waits already. */
MUST_CHECK enum outcome job_revive(struct task *task, struct str id);
/* A dead or waiting one is forgotten. ABSENT. */
MUST_CHECK enum outcome job_drop(struct task *task, struct str id);

#endif
