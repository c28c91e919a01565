/* jobs_operate.c: what an operator can see of jobs and do about them. */
/* SPDX-License-Identifier: ISC */
#include "platform/jobs/jobs.h"

static const struct field state_columns[] = {
    {"id", TEXT_AT(struct job_state, id)},
    {"kind", TEXT_AT(struct job_state, kind)},
    {"key", TEXT_AT(struct job_state, key)},
    {"org_id", TEXT_AT(struct job_state, org_id)},
    {"state", TEXT_AT(struct job_state, state)},
    {"due_us", INT_AT(struct job_state, due_us)},
    {"attempt", INT_AT(struct job_state, attempt)},
    {"told", TEXT_AT(struct job_state, told)},
    {"created_us", INT_AT(struct job_state, created_us)},
    {"finished_us", INT_AT(struct job_state, finished_us)},
    {0},
};

enum outcome job_list(struct task *task, struct str state, const struct job_state *after,
                      int64_t limit, struct list *out)
{
    return store_list(task, Q_JOB_LIST,
                      ARGS(ARG_TEXT("state", state),
                           ARG_INT("after_us", after == NULL ? 0 : after->created_us),
                           ARG_TEXT("after_id", after == NULL ? STR("") : after->id),
                           ARG_INT("limit", limit)),
                      state_columns, sizeof(struct job_state), out);
}

static enum outcome change_one(struct task *task, enum query query, const struct arg *args)
{
    int64_t changed = 0;
    enum outcome outcome = store_change(task, query, args, &changed);
    if (outcome == DONE && changed == 0)
        return refuse(task->failure, ABSENT, NULL,
                      "There is no such job, or its state does not allow this.", NULL);
    return outcome;
}

enum outcome job_revive(struct task *task, struct str id)
{
    return change_one(task, Q_JOB_REVIVE,
                      ARGS(ARG_TEXT("id", id), ARG_INT("now", task_now_us(task))));
}

enum outcome job_drop(struct task *task, struct str id)
{
    return change_one(task, Q_JOB_DROP, ARGS(ARG_TEXT("id", id)));
}
