/* backend_jobs.c: the background work of deploying and of looking after what is deployed. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"
#include "product/access/access.h"
#include "product/audit/audit.h"
#include "product/backend/backend_private.h"
#include "product/backend/gitops.h"

enum { OBSERVE_EVERY_S = 60, OBSERVE_BATCH = 200, OBSERVE_AGE_S = 600 };

/* One deployment while it is worked on. */
struct work {
    struct resource resource;
    struct deployment deployment;
    struct resource_place place;
    struct list manifests;
    struct gitops_change change;
};

static enum outcome load_work(struct task *task, const struct job *job, struct work *work)
{
    struct node *payload = NULL;
    enum outcome outcome = json_parse(task->arena, job->payload, task->failure, &payload);
    const struct node *resource_id = outcome == DONE ? node_member(payload, STR("resource_id")) : NULL;
    const struct node *deployment_id =
        outcome == DONE ? node_member(payload, STR("deployment_id")) : NULL;
    if (resource_id == NULL || deployment_id == NULL)
        bug("a deploy job without its ids");
    outcome = resource_load(task, resource_id->text, &work->resource);
    if (outcome == DONE)
        outcome = resource_deployment_load(task, resource_id->text, deployment_id->text,
                                           &work->deployment);
    if (outcome == DONE)
        outcome = backend_place(task, work->resource.project_id, &work->place);
    return outcome;
}

static enum outcome step(struct task *task, const struct work *work, const char *name,
                         struct str told)
{
    return resource_deployment_step(task, work->deployment.id, name, told);
}

static enum outcome begin_work(struct task *task, const struct work *work)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = resource_deployment_state(task, work->deployment.id, "deploying", STR(""));
    if (outcome == DONE)
        outcome = step(task, work, "started",
                       arena_print(task->arena, "Work on generation %lld began.",
                                   (long long)work->deployment.generation));
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

static struct str changed_text(struct task *task, const struct work *work)
{
    return arena_print(task->arena, "%lld files written, %lld removed in %.*s/%.*s.",
                       (long long)work->change.written, (long long)work->change.removed,
                       STR_ARG(work->place.tenant), STR_ARG(work->resource.id));
}

static enum outcome queue_ready(struct task *task, const struct work *work)
{
    struct observation seen = {
        .resource_id = work->resource.id,
        .generation = work->deployment.generation,
        .health = STR("Healthy"),
        .reason = STR(""),
        .access_url = backend_access_url(task, &work->resource),
    };
    enum outcome outcome =
        step(task, work, "rendered",
             arena_print(task->arena, "%zu manifests rendered and checked.",
                         work->manifests.count));
    if (outcome == DONE)
        outcome = step(task, work, "written", changed_text(task, work));
    if (outcome == DONE && work->change.commit.at != NULL)
        outcome = step(task, work, "committed",
                       ARENA_JOIN(task->arena, STR("Committed as "), work->change.commit, STR(".")));
    if (outcome == DONE)
        outcome = step(task, work, "observed", STR("The manifests are in place."));
    if (outcome == DONE)
        outcome = resource_deployment_state(task, work->deployment.id, "ready", STR(""));
    return outcome == DONE ? resource_observe(task, &seen) : outcome;
}

static enum outcome queue_gone(struct task *task, const struct work *work)
{
    enum outcome outcome = resource_gone(task, work->resource.id);
    if (outcome != DONE)
        return outcome;
    return audit_add(task, &(struct audit_deed){
                               .action = "resource.gone",
                               .object_type = "resource",
                               .object_id = work->resource.id,
                               .project_id = work->resource.project_id,
                               .resource_id = work->resource.id,
                           });
}

static enum outcome queue_failed(struct task *task, const struct work *work, struct str reason)
{
    struct observation seen = {
        .resource_id = work->resource.id,
        .generation = work->deployment.generation,
        .health = STR("Failed"),
        .reason = reason,
        .access_url = STR_NONE,
    };
    enum outcome outcome = step(task, work, "failed", reason);
    if (outcome == DONE)
        outcome = resource_deployment_state(task, work->deployment.id, "failed", reason);
    return outcome == DONE ? resource_observe(task, &seen) : outcome;
}

typedef enum outcome end_of_work(struct task *task, const struct work *work);

static enum outcome end_work(struct task *task, const struct work *work, end_of_work *queue)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = queue(task, work);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* What the templates do not fit is told to the person, not tried again. */
static enum outcome end_failed(struct task *task, const struct work *work)
{
    const struct failure *failure = task->failure;
    struct str reason = failure->field_count > 0 ? failure->fields[0].told : failure->told;
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = queue_failed(task, work, arena_str(task->arena, reason));
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

static enum outcome write_manifests(struct task *task, struct work *work)
{
    struct str message = arena_print(
        task->arena, "%.*s: %.*s, generation %lld", STR_ARG(work->resource.id),
        STR_ARG(work->deployment.action), (long long)work->deployment.generation);
    return gitops_write(task->arena, work->place.tenant, work->resource.id, &work->manifests,
                        message, task->failure, &work->change);
}

/*
 * Job resource.deploy, one for each deployment. Idempotent by the deployment's state: what is
 * ready, failed or superseded is left alone, and writing equal files changes nothing.
 */
static enum outcome deploy(struct task *task, const struct job *job)
{
    struct work work = {.manifests = {.count = 0}};
    enum outcome outcome = load_work(task, job, &work);
    if (outcome == ABSENT)
        return DONE; /* the resource is gone, and its deployments with it */
    if (outcome != DONE)
        return outcome;
    bool open = str_is(work.deployment.state, "pending") ||
                str_is(work.deployment.state, "deploying");
    bool deletes = str_is(work.deployment.action, "delete");
    if (!open || (!deletes && str_is(work.resource.lifecycle, "deleting")))
        return DONE;
    outcome = begin_work(task, &work);
    if (outcome == DONE && !deletes) {
        outcome = backend_render(task, &work.resource, work.place.tenant, &work.manifests);
        if (outcome == INVALID || outcome == ABSENT)
            return end_failed(task, &work);
    }
    if (outcome == DONE)
        outcome = write_manifests(task, &work);
    if (outcome != DONE)
        return outcome;
    return end_work(task, &work, deletes ? queue_gone : queue_ready);
}

struct stale_row {
    struct str id;
    struct str org_id;
};

static const struct field stale_columns[] = {
    {"id", TEXT_AT(struct stale_row, id)},
    {"org_id", TEXT_AT(struct stale_row, org_id)},
    {0},
};

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

/* Put the manifests of one resource back if somebody changed them, and say that it is well. */
static enum outcome look_after(struct task *task, struct str id)
{
    struct work work = {.manifests = {.count = 0}};
    enum outcome outcome = resource_load(task, id, &work.resource);
    if (outcome != DONE || !str_is(work.resource.lifecycle, "active"))
        return outcome;
    outcome = backend_place(task, work.resource.project_id, &work.place);
    if (outcome == DONE)
        outcome = backend_render(task, &work.resource, work.place.tenant, &work.manifests);
    if (outcome == INVALID || outcome == ABSENT)
        return observe_as(task, &work.resource, STR("Degraded"),
                          STR("The catalog's manifests do not fit its settings any more."));
    if (outcome == DONE)
        outcome = gitops_write(task->arena, work.place.tenant, id, &work.manifests,
                               ARENA_JOIN(task->arena, id, STR(": put back")), task->failure,
                               &work.change);
    if (outcome != DONE)
        return outcome;
    if (work.change.written + work.change.removed > 0)
        LOG_NOTICE("gitops.put_back", LOG_TEXT("resource", id),
                   LOG_INT("written", work.change.written),
                   LOG_INT("removed", work.change.removed));
    return observe_as(task, &work.resource, STR("Healthy"), STR(""));
}

/* Job gitops.observe: those that were not looked at for the longest time first. */
static enum outcome observe(struct task *task, const struct job *job)
{
    (void)job;
    struct list stale;
    enum outcome outcome = store_list(
        task, Q_RESOURCE_OLDEST_OBSERVED,
        ARGS(ARG_INT("before", task_now_us(task) - OBSERVE_AGE_S * US_PER_S),
             ARG_INT("limit", OBSERVE_BATCH)),
        stale_columns, sizeof(struct stale_row), &stale);
    for (size_t i = 0; i < stale.count && outcome == DONE; i++) {
        const struct stale_row *row = LIST_ROW(stale, struct stale_row, i);
        struct arena_mark mark = arena_mark(task->arena);
        struct scope scope = access_scope_for_work(row->org_id, "gitops.observe");
        struct task inner = *task;
        inner.scope = &scope;
        outcome = look_after(&inner, row->id);
        if (outcome == ABSENT || outcome == CLASH)
            outcome = DONE; /* it changed or went meanwhile; the others are looked after */
        failure_clear(task->failure);
        arena_rewind(task->arena, mark);
    }
    return outcome;
}

const struct job_kind backend_jobs[] = {
    {.name = "resource.deploy",
     .says = "Render a resource's manifests and put them where the GitOps agent finds them",
     .lease_s = 120,
     .attempts = 10,
     .run = deploy},
    {.name = "gitops.observe",
     .says = "Look after deployed manifests and keep observations fresh",
     .lease_s = 300,
     .attempts = 5,
     .every_s = OBSERVE_EVERY_S,
     .run = observe},
    {.name = NULL},
};
