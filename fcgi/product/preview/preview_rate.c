/* preview_rate.c: how often one person asks one worker while typing. */
/* SPDX-License-Identifier: ISC */
#include "product/preview/preview_private.h"

enum { SLOTS = 256, WINDOW_S = 10, MOST = 60 };

/* Of this process alone: it keeps a worker free, nothing more, so that no row is written. Two
 * people in one slot share it. */
static struct slot {
    int64_t window; /* which one is counted */
    int64_t count;
} slots[SLOTS];

enum outcome preview_rate(struct task *task)
{
    struct slot *slot = &slots[str_hash(task->scope->actor_id) % SLOTS];
    int64_t window = task_now_us(task) / (WINDOW_S * US_PER_S);
    if (slot->window != window)
        *slot = (struct slot){.window = window};
    if (slot->count++ < MOST)
        return DONE;
    task->failure->retry_after_s = WINDOW_S;
    return refuse(task->failure, OVER_LIMIT, "too_many_requests",
                  "The form was checked too often within a few seconds.",
                  "Wait a moment; saving is not affected.");
}
