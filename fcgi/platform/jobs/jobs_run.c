/* jobs_run.c: one job from its claim to its end. */
/* SPDX-License-Identifier: ISC */
#include "platform/jobs/jobs_private.h"

#include "platform/base/log.h"
#include "platform/base/random.h"

/* The lease under which a job is claimed, before its kind is known. */
enum { CLAIM_LEASE_S = 60, TOLD_MAX = 1000 };

/* clang-format off */
static const struct field job_columns[] = {
    {"id", TEXT_AT(struct job, id)},
    {"kind", TEXT_AT(struct job, kind)},
    {"key", TEXT_AT(struct job, key)},
    {"org_id", TEXT_AT(struct job, org_id)},
    {"payload", TEXT_AT(struct job, payload)},
    {"attempt", INT_AT(struct job, attempt)},
    {0},
};

static const struct field due_columns[] = {
    {"id", TEXT_AT(struct job, id)},
    {0},
};

static const int64_t back_off_s[] = {1, 5, 30, 120, 600, 1800, 3600};
/* clang-format on */

int64_t job_back_off_us(int64_t attempt)
{
    const int64_t last = COUNT_OF(back_off_s) - 1;
    const int64_t at = attempt < 1 ? 0 : attempt - 1;
    return back_off_s[at > last ? last : at] * US_PER_S;
}

/* Three quarters to five quarters of it: jobs that failed together do not come back together. */
static int64_t jittered(int64_t wait_us)
{
    return wait_us * (750 + (int64_t)random_below(501)) / 1000;
}

static enum outcome claim(struct task *task, const struct job_runner *runner, struct job *job)
{
    const int64_t now_us = task_now_us(task);
    const struct str kinds = job_kind_names(runner, task->arena);
    struct job due = {0};
    enum outcome outcome =
        store_one(task, Q_JOB_DUE, ARGS(ARG_INT("now", now_us), ARG_TEXT("kinds", kinds)),
                  due_columns, &due);
    if (outcome != DONE)
        return outcome;
    return store_one(task, Q_JOB_CLAIM,
                     ARGS(ARG_INT("now", now_us), ARG_TEXT("kinds", kinds),
                          ARG_TEXT("runner", runner->runner_id),
                          ARG_INT("lease_until", now_us + CLAIM_LEASE_S * US_PER_S)),
                     job_columns, job);
}

static enum outcome lease(struct task *task, const struct job_runner *runner,
                          const struct job *job, const struct job_kind *kind)
{
    if (kind->lease_s == CLAIM_LEASE_S)
        return DONE;
    int64_t changed = 0;
    enum outcome outcome = store_change(
        task, Q_JOB_LEASE,
        ARGS(ARG_TEXT("id", job->id), ARG_TEXT("runner", runner->runner_id),
             ARG_INT("attempt", job->attempt),
             ARG_INT("lease_until", task_now_us(task) + kind->lease_s * US_PER_S)),
        &changed);
    return outcome == DONE && changed == 0 ? CLASH : outcome;
}

/* How a run ended, for its row. */
struct ending {
    enum outcome outcome; /* of the run */
    struct str told;      /* why it failed; empty when it did not */
};

static struct str told_of(enum outcome outcome, const struct failure *failure)
{
    if (outcome == DONE)
        return STR("");
    if (failure->told.length > 0)
        return str_slice(failure->told, 0, TOLD_MAX);
    return str_of(outcome_name(outcome));
}

/* Ends the row and, for a recurring kind, adds its next one, both or neither. */
static enum outcome finish(struct task *task, const struct job_runner *runner,
                           const struct job *job, const char *state, struct str told)
{
    const struct job_kind *kind = job_kind_find(runner, job->kind);
    const int64_t now_us = task_now_us(task);
    enum outcome outcome = store_begin(task);
    if (outcome != DONE)
        return outcome;
    outcome =
        store_queue(task, Q_JOB_FINISH,
                    ARGS(ARG_TEXT("id", job->id), ARG_TEXT("runner", runner->runner_id),
                         ARG_INT("attempt", job->attempt), ARG_TEXT("state", str_of(state)),
                         ARG_TEXT("told", told), ARG_INT("now", now_us)),
                    1);
    if (outcome == DONE && kind->every_s > 0)
        outcome = job_add(task, kind->name, job->kind, STR("{}"),
                          now_us + kind->every_s * US_PER_S);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

static enum outcome retry(struct task *task, const struct job_runner *runner,
                          const struct job *job, struct str told)
{
    int64_t changed = 0;
    const int64_t due_us = task_now_us(task) + jittered(job_back_off_us(job->attempt));
    enum outcome outcome =
        store_change(task, Q_JOB_RETRY,
                     ARGS(ARG_TEXT("id", job->id), ARG_TEXT("runner", runner->runner_id),
                          ARG_INT("attempt", job->attempt), ARG_INT("due", due_us),
                          ARG_TEXT("told", told)),
                     &changed);
    if (outcome == CLASH || (outcome == DONE && changed == 0))
        return finish(task, runner, job, "done", STR("another one of its kind and key waits"));
    return outcome;
}

static enum outcome job_end(struct task *task, const struct job_runner *runner,
                            const struct job *job, const struct ending *ending)
{
    const struct job_kind *kind = job_kind_find(runner, job->kind);
    if (ending->outcome == DONE)
        return finish(task, runner, job, "done", STR(""));
    if (ending->outcome == ABSENT || ending->outcome == INVALID ||
        job->attempt >= kind->attempts) {
        LOG_FAULT("job.dead", LOG_TEXT("job", job->id), LOG_TEXT("kind", job->kind),
                  LOG_TEXT("key", job->key), LOG_INT("attempt", job->attempt),
                  LOG_TEXT("told", ending->told));
        return finish(task, runner, job, "dead", ending->told);
    }
    return retry(task, runner, job, ending->told);
}

static struct ending run(struct task *task, const struct job_kind *kind,
                         const struct job *job)
{
    /* Its runner was lost in the last attempt it had: running it again may lose this one. */
    if (job->attempt > kind->attempts)
        return (struct ending){STORE_FAULT, STR("the runner was lost in the last attempt")};

    const int64_t begun_us = clock_monotonic_us();
    const enum outcome outcome = kind->run(task, job);
    int line = 0;
    const char *file = store_open_transaction(task->store, &line);
    if (file != NULL)
        bug("job %s left the transaction of %s:%d open", kind->name, file, line);

    const struct ending ending = {outcome, told_of(outcome, task->failure)};
    LOG_NOTICE("job.run", LOG_TEXT("job", job->id), LOG_TEXT("kind", job->kind),
               LOG_TEXT("key", job->key), LOG_INT("attempt", job->attempt),
               LOG_TEXT("outcome", str_of(outcome_name(outcome))),
               LOG_TEXT("told", ending.told),
               LOG_INT("ms", (clock_monotonic_us() - begun_us) / US_PER_MS));
    return ending;
}

static enum outcome run_claimed(struct task *task, const struct job_runner *runner,
                                const struct job *job)
{
    const struct job_kind *kind = job_kind_find(runner, job->kind);
    if (kind == NULL)
        bug("the claim gave a job of the unknown kind %.*s", STR_ARG(job->kind));

    enum outcome outcome = lease(task, runner, job, kind);
    if (outcome == DONE) {
        const struct ending ending = run(task, kind, job);
        failure_clear(task->failure);
        outcome = job_end(task, runner, job, &ending);
    }
    if (outcome == CLASH) {
        /* The lease ran out and somebody else has the job: it ends there. */
        LOG_FAULT("job.lease_lost", LOG_TEXT("job", job->id), LOG_TEXT("kind", job->kind));
        return DONE;
    }
    return outcome;
}

enum outcome job_run_one(const struct job_runner *runner, struct arena *arena)
{
    struct failure failure = {.arena = arena};
    struct job job = {0};
    struct scope scope = runner->make_scope(&job, "job runner");
    struct task task = {.store = runner->store,
                        .arena = arena,
                        .scope = &scope,
                        .failure = &failure,
                        .clock = runner->clock};
    enum outcome outcome = claim(&task, runner, &job);
    if (outcome != DONE)
        return outcome;

    struct scope own = runner->make_scope(&job, arena_cstr(arena, job.kind));
    task.scope = &own;
    log_context_set(job.id, job.org_id, STR_NONE);
    outcome = run_claimed(&task, runner, &job);
    log_context_set(STR_NONE, STR_NONE, STR_NONE);
    return outcome;
}
