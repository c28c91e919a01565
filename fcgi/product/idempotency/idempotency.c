/* idempotency.c: sweeping Idempotency-Keys that do not count any more. */
/* SPDX-License-Identifier: ISC */
#include "product/idempotency/idempotency.h"

#include "platform/site/idempotency.h"

static enum outcome sweep(struct task *task, const struct job *job)
{
    (void)job;
    int64_t before = task_now_us(task) - idempotency_settings.keep_ms * US_PER_MS;
    enum outcome outcome =
        store_change(task, Q_IDEMPOTENCY_SWEEP, ARGS(ARG_INT("before", before)), NULL);
    if (outcome == DONE)
        outcome =
            store_change(task, Q_IDEMPOTENCY_ITEM_SWEEP, ARGS(ARG_INT("before", before)), NULL);
    return outcome;
}

const struct job_kind idempotency_jobs[] = {
    {.name = "idempotency.sweep",
     .says = "Forget answers that are too old to be given again",
     .lease_s = 120,
     .attempts = 3,
     .every_s = 3600,
     .run = sweep},
    {0},
};
