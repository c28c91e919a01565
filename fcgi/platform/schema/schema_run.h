/* schema_run.h: a run of a schema on an instance: budgets, errors, what was evaluated. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SCHEMA_SCHEMA_RUN_H
#define PLATFORM_SCHEMA_SCHEMA_RUN_H

#include "platform/schema/schema_private.h"

/* Resources on the way to a schema, innermost first. */
struct scope_link {
    const struct resource *resource;
    const struct scope_link *up;
};

struct run {
    struct arena *arena;
    const struct schema *schema;
    struct schema_errors *errors; /* NULL = only the answer matters */
    struct str pointer;           /* of the root instance */
    int64_t steps;                /* what is left */
    int depth;
    bool gave_up;    /* a budget ran out; said once */
    uint64_t *marks; /* a bit for each child of the instance that was evaluated; or NULL */
    const struct scope_link *scope;
};

/* In place: marks of evaluated children go to the caller's. */
bool sub_check(struct run *run, const struct sub *sub, const struct node *instance,
               const struct path *path);
/* A child of the instance: has marks of its own. */
bool child_check(struct run *run, const struct sub *sub, const struct node *child,
                 const struct path *path);
/* As sub_check, without telling errors. */
bool sub_holds(struct run *run, const struct sub *sub, const struct node *instance,
               const struct path *path);
bool child_holds(struct run *run, const struct sub *sub, const struct node *child,
                 const struct path *path);
/* Tell that the budget is used up, once; false. */
bool run_exhausted(struct run *run, const struct check *check, const struct path *path);
/* Tell an error at the path and return false, so that a check ends in one line:
 * run_fail(run, check, path, code, format, ...). */
struct fault {
    struct run *run;
    const struct check *check; /* NULL = no keyword: the schema `false`, a budget */
    const struct path *path;
    const char *code;
};
bool run_fail_at(const struct fault *fault, const char *format, ...) PRINTF_LIKE(2, 3);
#define run_fail(run, check, path, code, ...)                                             \
    run_fail_at(&(struct fault){(run), (check), (path), (code)}, __VA_ARGS__)

/* Take steps off the budget; false when it is used up. */
static inline bool run_spend(struct run *run, int64_t steps, const struct check *check,
                             const struct path *path)
{
    run->steps -= steps;
    return (run->steps >= 0 && !run->gave_up) || run_exhausted(run, check, path);
}

static inline void mark_child(const struct run *run, size_t index)
{
    if (run->marks != NULL)
        run->marks[index / 64] |= UINT64_C(1) << (index % 64);
}

static inline bool child_is_marked(const struct run *run, size_t index)
{
    return run->marks != NULL && (run->marks[index / 64] >> (index % 64) & 1) != 0;
}

#endif
