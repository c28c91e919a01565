/* jobs.c: adding jobs, counting them, cleaning up, and the kinds that are known. */
/* SPDX-License-Identifier: ISC */
#include "platform/jobs/jobs_private.h"

#include "platform/base/id.h"
#include "platform/base/log.h"

enum { DONE_KEPT_S = 7 * 86400, DEAD_KEPT_S = 30 * 86400, RUNNER_KEPT_S = 86400 };
enum { KIND_NAMES_MAX = 8192 };

enum outcome job_add(struct task *task, const char *kind, struct str key, struct str payload,
                     int64_t due_us)
{
    const int64_t now_us = task_now_us(task);
    const struct arg *args =
        ARGS(ARG_TEXT("id", id_make(task->arena, "job", now_us)),
             ARG_TEXT("kind", str_of(kind)), ARG_TEXT("key", key),
             ARG_TEXT("payload", payload.at == NULL ? STR("{}") : payload),
             ARG_INT("due", due_us), ARG_INT("now", now_us));

    int line = 0;
    if (store_open_transaction(task->store, &line) != NULL)
        return store_queue(task, Q_JOB_ADD, args, 0);
    return store_change(task, Q_JOB_ADD, args, NULL);
}

/* clang-format off */
static const struct field job_counts_columns[] = {
    {"waiting", INT_AT(struct job_counts, waiting)},
    {"running", INT_AT(struct job_counts, running)},
    {"dead", INT_AT(struct job_counts, dead)},
    {"oldest_due_us", INT_AT(struct job_counts, oldest_due_us)},
    {0},
};
/* clang-format on */

enum outcome job_counts(struct task *task, struct job_counts *out)
{
    return store_one(task, Q_JOB_COUNT, ARGS(ARG_INT("now", task_now_us(task))),
                     job_counts_columns, out);
}

static enum outcome clean_run(struct task *task, const struct job *job)
{
    (void)job;
    const int64_t now_us = task_now_us(task);
    int64_t removed = 0;
    enum outcome outcome =
        store_change(task, Q_JOB_CLEAN,
                     ARGS(ARG_INT("done_before", now_us - DONE_KEPT_S * US_PER_S),
                          ARG_INT("dead_before", now_us - DEAD_KEPT_S * US_PER_S)),
                     &removed);
    if (outcome != DONE)
        return outcome;
    if (removed > 0)
        LOG_NOTICE("job.cleaned", LOG_INT("removed", removed));
    return store_change(task, Q_JOB_FORGET_RUNNERS,
                        ARGS(ARG_INT("before", now_us - RUNNER_KEPT_S * US_PER_S)), NULL);
}

/* clang-format off */
const struct job_kind job_own_kinds[] = {
    {.name = "job.clean", .says = "remove jobs that ended long ago and runners that are gone",
     .lease_s = 300, .attempts = 5, .every_s = 3600, .run = clean_run},
    {0},
};
/* clang-format on */

const struct job_kind *job_kind_find(const struct job_runner *runner, struct str name)
{
    const struct job_kind *tables[] = {runner->kinds, job_own_kinds};
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        for (const struct job_kind *kind = tables[i]; kind->name != NULL; kind++)
            if (str_is(name, kind->name))
                return kind;
    return NULL;
}

struct str job_kind_names(const struct job_runner *runner, struct arena *arena)
{
    const struct job_kind *tables[] = {runner->kinds, job_own_kinds};
    struct buf names = buf_open(arena, 256, KIND_NAMES_MAX);
    buf_add(&names, STR(","));
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        for (const struct job_kind *kind = tables[i]; kind->name != NULL; kind++) {
            buf_add(&names, str_of(kind->name));
            buf_add(&names, STR(","));
        }
    if (names.over)
        bug("the names of all job kinds exceed %d bytes", KIND_NAMES_MAX);
    return buf_str(&names);
}

static enum outcome seed(struct task *task, const struct job_kind *kind)
{
    const int64_t now_us = task_now_us(task);
    return store_change(task, Q_JOB_SEED,
                        ARGS(ARG_TEXT("id", id_make(task->arena, "job", now_us)),
                             ARG_TEXT("kind", str_of(kind->name)), ARG_INT("now", now_us)),
                        NULL);
}

enum outcome job_seed_all(struct task *task, const struct job_runner *runner)
{
    const struct job_kind *tables[] = {runner->kinds, job_own_kinds};
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        for (const struct job_kind *kind = tables[i]; kind->name != NULL; kind++) {
            enum outcome outcome = kind->every_s > 0 ? seed(task, kind) : DONE;
            if (outcome != DONE)
                return outcome;
        }
    return DONE;
}

enum outcome job_beat(struct task *task, const struct job_runner *runner)
{
    return store_change(
        task, Q_JOB_BEAT,
        ARGS(ARG_TEXT("runner", runner->runner_id), ARG_INT("now", task_now_us(task))), NULL);
}
