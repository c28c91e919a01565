/* backend_observe.c: looking after what is deployed. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"
#include "product/access/access.h"
#include "product/backend/backend_private.h"
#include "product/backend/gitops.h"

enum {
    OBSERVE_BATCH = 200,
    OBSERVE_AGE_S = 600,
    OBSERVE_FOR_S = 40,
    STUCK_BATCH = 100,
    STUCK_AGE_S = 2 * 3600, /* longer than the longest wait between two attempts */
};

struct stale_row {
    struct str id;
    struct str org_id;
};

static const struct field stale_columns[] = {
    {"id", TEXT_AT(struct stale_row, id)},
    {"org_id", TEXT_AT(struct stale_row, org_id)},
    {0},
};

/* ---- one resource ---- */

static enum outcome observe_as(struct task *task, const struct resource *resource,
                               struct str health, struct str reason)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = resource_observe(task, &(struct observation){
                                             .resource_id = resource->id,
                                             .generation = resource->generation,
                                             .health = health,
                                             .reason = reason,
                                             .access_url = STR_NONE,
                                         });
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

static enum outcome put_back(struct task *task, struct gitops *gitops,
                             const struct resource *resource, struct str tenant)
{
    struct list manifests;
    struct gitops_change change;
    enum outcome outcome = backend_render(task, resource, tenant, &manifests);
    if (outcome == DONE)
        outcome = gitops_put(gitops,
                             &(const struct gitops_deed){
                                 .tenant = tenant,
                                 .resource_id = resource->id,
                                 .manifests = &manifests,
                                 .message = ARENA_JOIN(task->arena, resource->id,
                                                       STR(": as it is wanted")),
                                 .author = STR_NONE,
                             },
                             &change);
    if (outcome == DONE && change.written + change.removed > 0)
        LOG_NOTICE("gitops.put_back", LOG_TEXT("resource", resource->id),
                   LOG_INT("written", change.written),
                   LOG_INT("removed", change.removed));
    return outcome;
}

/* Put the manifests back if they are not as they should be, and say how it is. */
static enum outcome look_after(struct task *task, struct gitops *gitops, struct str id)
{
    struct resource resource;
    struct resource_place place;
    enum outcome outcome = resource_load(task, id, &resource);
    if (outcome != DONE)
        return outcome;
    bool suspended = str_is(resource.lifecycle, "suspended");
    if (!suspended && !str_is(resource.lifecycle, "active"))
        return DONE; /* it is worked on */
    outcome = backend_place(task, resource.project_id, &place);
    if (outcome == DONE)
        outcome = put_back(task, gitops, &resource, place.tenant);
    if (outcome == INVALID) {
        struct str reason = backend_reason(task);
        failure_clear(task->failure);
        return observe_as(task, &resource, STR("Degraded"), reason);
    }
    if (outcome != DONE)
        return outcome;
    return observe_as(task, &resource, suspended ? STR("Suspended") : STR("Healthy"),
                      STR(""));
}

/* As its organization, under a lock of its own, so that deployments come in between. */
static enum outcome look_after_row(const struct task *task, const struct stale_row *row)
{
    struct scope scope = access_scope_for_work(row->org_id, "gitops.observe");
    struct task inner = *task;
    struct gitops *gitops;
    inner.scope = &scope;
    enum outcome outcome = gitops_open(inner.arena, inner.failure, &gitops);
    if (outcome != DONE)
        return outcome;
    outcome = look_after(&inner, gitops, row->id);
    gitops_close(gitops);
    /* It changed or went meanwhile: the others are looked after. */
    return outcome == ABSENT || outcome == CLASH ? DONE : outcome;
}

/* ---- the job gitops.observe ---- */

/* Those that were not looked at for the longest time first; *count = how many it were. */
static enum outcome look_after_batch(struct task *task, size_t *count)
{
    struct list stale;
    enum outcome outcome =
        store_list(task, Q_RESOURCE_OLDEST_OBSERVED,
                   ARGS(ARG_INT("before", task_now_us(task) - OBSERVE_AGE_S * US_PER_S),
                        ARG_INT("limit", OBSERVE_BATCH)),
                   stale_columns, sizeof(struct stale_row), &stale);
    for (size_t i = 0; i < stale.count && outcome == DONE; i++) {
        failure_clear(task->failure);
        struct arena_mark mark = arena_mark(task->arena);
        outcome = look_after_row(task, LIST_ROW(stale, struct stale_row, i));
        if (outcome == DONE)
            arena_rewind(task->arena, mark);
    }
    *count = stale.count;
    return outcome;
}

/* Until all are fresh, or it is time for other work; the next run goes on. */
static enum outcome look_after_stale(struct task *task)
{
    int64_t end = clock_monotonic_us() + OBSERVE_FOR_S * US_PER_S;
    size_t count = OBSERVE_BATCH;
    enum outcome outcome = DONE;
    while (outcome == DONE && count == OBSERVE_BATCH && clock_monotonic_us() < end)
        outcome = look_after_batch(task, &count);
    return outcome;
}

struct stuck_row {
    struct str org_id;
    struct str resource_id;
    struct str deployment_id;
};

static const struct field stuck_columns[] = {
    {"org_id", TEXT_AT(struct stuck_row, org_id)},
    {"resource_id", TEXT_AT(struct stuck_row, resource_id)},
    {"deployment_id", TEXT_AT(struct stuck_row, deployment_id)},
    {0},
};

/* A removal that was given up: people cannot ask for it again, so we do. */
static enum outcome remove_again(struct task *task)
{
    struct list stuck;
    int64_t now = task_now_us(task);
    enum outcome outcome =
        store_list(task, Q_BACKEND_REMOVALS_STUCK,
                   ARGS(ARG_INT("before", now - STUCK_AGE_S * US_PER_S),
                        ARG_INT("limit", STUCK_BATCH)),
                   stuck_columns, sizeof(struct stuck_row), &stuck);
    for (size_t i = 0; i < stuck.count && outcome == DONE; i++) {
        const struct stuck_row *row = LIST_ROW(stuck, struct stuck_row, i);
        struct scope scope = access_scope_for_work(row->org_id, "gitops.observe");
        struct task inner = *task;
        inner.scope = &scope;
        outcome =
            job_add(&inner, "resource.deploy", row->deployment_id,
                    arena_print(task->arena,
                                "{\"resource_id\":\"%.*s\",\"deployment_id\":\"%.*s\"}",
                                STR_ARG(row->resource_id), STR_ARG(row->deployment_id)),
                    now);
    }
    return outcome;
}

enum outcome backend_observe(struct task *task, const struct job *job)
{
    (void)job;
    int64_t changed = 0;
    enum outcome outcome = store_change(
        task, Q_BACKEND_TELL_DOMAIN,
        ARGS(ARG_TEXT("base_domain", backend_settings.base_domain)), &changed);
    if (outcome == DONE)
        outcome = remove_again(task);
    if (outcome == DONE)
        outcome = backend_drop_tenants(task);
    return outcome == DONE ? look_after_stale(task) : outcome;
}
