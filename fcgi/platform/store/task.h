/*
 * task.h: what every product operation gets. Five members, never a sixth.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_STORE_TASK_H
#define PLATFORM_STORE_TASK_H

#include "platform/base/arena.h"
#include "platform/base/clock.h"
#include "platform/base/outcome.h"
#include "platform/store/scope.h"

struct store;

struct task {
    struct store *store;
    struct arena *arena;         /* results live here */
    const struct scope *scope;   /* what may be touched; never NULL */
    struct failure *failure;     /* filled when an operation refuses */
    const struct clock *clock;
};

static inline int64_t task_now_us(const struct task *task)
{
    return clock_now_us(task->clock);
}

#endif
