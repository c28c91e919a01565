/* backend_tidy.c: tidying up behind what does not exist any more. */
/* SPDX-License-Identifier: ISC */
#include "product/backend/backend_private.h"
#include "product/backend/gitops.h"

enum {
    GONE_BATCH = 100,
    GONE_AGE_S = 600, /* what is older is found by gitops.tidy */
};

static enum outcome clear(struct task *task, struct gitops *gitops,
                          const struct gitops_place *place)
{
    bool is_tenant = place->resource_id.at == NULL;
    struct str id = is_tenant ? place->tenant : place->resource_id;
    const struct list none = {.count = 0};
    const struct gitops_deed deed = {
        .tenant = place->tenant,
        .resource_id = place->resource_id,
        .manifests = &none,
        .message = ARENA_JOIN(task->arena, id, STR(": does not exist any more")),
        .author = STR_NONE,
    };
    struct gitops_change change;
    enum outcome outcome = is_tenant ? gitops_drop_tenant(gitops, &deed, &change)
                                     : gitops_put(gitops, &deed, &change);
    /* What lies in the way is in the log; the other places are cleared. */
    return outcome == UPSTREAM_FAULT ? DONE : outcome;
}

/* ---- namespaces of projects that went a moment ago ---- */

struct tenant_row {
    struct str id;
};

static const struct field tenant_columns[] = {
    {"id", TEXT_AT(struct tenant_row, id)},
    {0},
};

enum outcome backend_drop_tenants(struct task *task)
{
    struct list tenants;
    struct gitops *gitops;
    enum outcome outcome =
        store_list(task, Q_BACKEND_TENANTS_GONE,
                   ARGS(ARG_INT("since", task_now_us(task) - GONE_AGE_S * US_PER_S),
                        ARG_INT("limit", GONE_BATCH)),
                   tenant_columns, sizeof(struct tenant_row), &tenants);
    if (outcome != DONE || tenants.count == 0)
        return outcome;
    outcome = gitops_open(task->arena, task->failure, &gitops);
    if (outcome != DONE)
        return outcome;
    for (size_t i = 0; i < tenants.count && outcome == DONE; i++) {
        const struct gitops_place place = {LIST_ROW(tenants, struct tenant_row, i)->id,
                                           STR_NONE};
        outcome = clear(task, gitops, &place);
        failure_clear(task->failure);
    }
    gitops_close(gitops);
    return outcome;
}

/* ---- the job gitops.tidy ---- */

struct gone_row {
    int64_t gone;
};

static const struct field gone_columns[] = {
    {"gone", INT_AT(struct gone_row, gone)},
    {0},
};

static enum outcome clear_if_gone(struct task *task, struct gitops *gitops,
                                  const struct gitops_place *place)
{
    bool is_tenant = place->resource_id.at == NULL;
    struct gone_row row = {0};
    enum outcome outcome =
        store_one(task, Q_BACKEND_IS_GONE,
                  ARGS(ARG_TEXT("kind", is_tenant ? STR("tenant") : STR("resource")),
                       ARG_TEXT("id", is_tenant ? place->tenant : place->resource_id)),
                  gone_columns, &row);
    if (outcome != DONE || row.gone == 0)
        return outcome;
    return clear(task, gitops, place);
}

/* What an operator or a restored backup took out of the database leaves files behind. */
enum outcome backend_tidy(struct task *task, const struct job *job)
{
    (void)job;
    struct gitops *gitops;
    struct list places;
    enum outcome outcome = gitops_open(task->arena, task->failure, &gitops);
    if (outcome == DONE)
        outcome = gitops_places(gitops, &places);
    if (outcome != DONE)
        return outcome;
    for (size_t i = 0; i < places.count && outcome == DONE; i++) {
        struct arena_mark mark = arena_mark(task->arena);
        outcome = clear_if_gone(task, gitops, LIST_ROW(places, struct gitops_place, i));
        failure_clear(task->failure);
        arena_rewind(task->arena, mark);
    }
    if (outcome == DONE)
        outcome = gitops_tidy(gitops);
    gitops_close(gitops);
    return outcome;
}
