/* backend_jobs.c: the background work of deploying, and the table of all background work. */
/* SPDX-License-Identifier: ISC */
#include "product/backend/backend_private.h"
#include "product/backend/gitops.h"

/* One deployment while it is worked on. */
struct work {
    const struct job *job;
    struct resource resource;
    struct deployment deployment;
    struct resource_place place;
    struct list manifests;
    struct gitops_change change;
    bool deletes;
    bool wanted;       /* still to be done: neither ended nor overtaken */
    struct str reason; /* why it failed */
    struct str told;   /* the same, and what happens now */
};

/* May be done again after a failure, but never once it ended well or another one took over. */
static bool is_wanted(const struct work *work)
{
    const struct deployment *deployment = &work->deployment;
    bool open = str_is(deployment->state, "pending") ||
                str_is(deployment->state, "deploying") ||
                str_is(deployment->state, "failed");
    bool leaves = str_is(work->resource.lifecycle, "deleting");
    bool left = str_is(work->resource.lifecycle, "deleted");
    return open && !left && leaves == work->deletes &&
           deployment->generation == work->resource.generation;
}

static struct str member_of(const struct node *payload, struct str name)
{
    const struct node *member = node_member(payload, name);
    if (member == NULL || member->kind != NODE_TEXT)
        bug("a deploy job without its %.*s", STR_ARG(name));
    return member->text;
}

static enum outcome load_work(struct task *task, struct work *work)
{
    struct node *payload = NULL;
    if (json_parse(task->arena, work->job->payload, task->failure, &payload) != DONE)
        bug("a deploy job whose payload is not JSON");
    struct str resource_id = member_of(payload, STR("resource_id"));
    enum outcome outcome = resource_load(task, resource_id, &work->resource);
    if (outcome == DONE)
        outcome = resource_deployment_load(task, resource_id,
                                           member_of(payload, STR("deployment_id")),
                                           &work->deployment);
    if (outcome == DONE)
        outcome = backend_place(task, work->resource.project_id, &work->place);
    work->deletes = outcome == DONE && str_is(work->deployment.action, "delete");
    work->wanted = outcome == DONE && is_wanted(work);
    return outcome == ABSENT ? DONE : outcome; /* gone, and its deployments with it */
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
        outcome =
            resource_deployment_state(task, work->deployment.id, "deploying", STR(""));
    if (outcome == DONE)
        outcome = step(task, work, "started",
                       arena_print(task->arena, "Work on generation %lld began%s.",
                                   (long long)work->deployment.generation,
                                   work->job->attempt > 1 ? " again" : ""));
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

/* Of a resource whose manifests are in place. */
static struct str health_of(const struct resource *resource)
{
    return str_is(resource->lifecycle, "suspended") ? STR("Suspended") : STR("Healthy");
}

static enum outcome queue_ready(struct task *task, const struct work *work)
{
    struct observation seen = {
        .resource_id = work->resource.id,
        .generation = work->deployment.generation,
        .health = health_of(&work->resource),
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
        outcome = step(
            task, work, "committed",
            ARENA_JOIN(task->arena, STR("Committed as "), work->change.commit, STR(".")));
    if (outcome == DONE)
        outcome = step(task, work, "observed", STR("The manifests are in place."));
    if (outcome == DONE)
        outcome = resource_deployment_state(task, work->deployment.id, "ready", STR(""));
    return outcome == DONE ? resource_observe(task, &seen) : outcome;
}

/* Its timeline stays as long as it can be restored. */
static enum outcome queue_gone(struct task *task, const struct work *work)
{
    enum outcome outcome = step(task, work, "written", changed_text(task, work));
    if (outcome == DONE && work->change.commit.at != NULL)
        outcome = step(
            task, work, "committed",
            ARENA_JOIN(task->arena, STR("Committed as "), work->change.commit, STR(".")));
    if (outcome == DONE)
        outcome = step(task, work, "observed", STR("The manifests are taken away."));
    if (outcome == DONE)
        outcome = resource_deployment_state(task, work->deployment.id, "ready", STR(""));
    return outcome == DONE ? resource_gone(task, work->resource.id) : outcome;
}

typedef enum outcome end_of_work(struct task *task, const struct work *work);

static enum outcome end_work(struct task *task, const struct work *work,
                             end_of_work *queue)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = queue(task, work);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    /* Taken away meanwhile, with its deployments. */
    return outcome == ABSENT ? DONE : outcome;
}

static enum outcome queue_failed(struct task *task, const struct work *work)
{
    struct str reason = work->reason;
    struct observation seen = {
        .resource_id = work->resource.id,
        .generation = work->deployment.generation,
        .health = STR("Failed"),
        .reason = reason,
        .access_url = STR_NONE,
    };
    enum outcome outcome = step(task, work, "failed", work->told);
    if (outcome == DONE)
        outcome = resource_deployment_state(task, work->deployment.id, "failed", reason);
    return outcome == DONE ? resource_observe(task, &seen) : outcome;
}

/* What the templates do not fit is told to the person, not tried again. */
static enum outcome end_unfit(struct task *task, struct work *work)
{
    work->reason = backend_reason(task);
    work->told = work->reason;
    failure_clear(task->failure);
    return end_work(task, work, queue_failed);
}

/* The disk or git refused: told as well, and tried again by the runner. */
static enum outcome end_for_now(struct task *task, struct work *work)
{
    work->reason = arena_str(task->arena, task->failure->told);
    work->told = ARENA_JOIN(task->arena, work->reason, STR(" It is tried again."));
    failure_clear(task->failure);
    enum outcome outcome = end_work(task, work, queue_failed);
    return outcome != DONE
               ? outcome
               : refuse_print(task->failure, UPSTREAM_FAULT, "backend_unavailable",
                              "%.*s", STR_ARG(work->reason));
}

static enum outcome put(struct task *task, struct gitops *gitops, struct work *work)
{
    const struct deployment *deployment = &work->deployment;
    struct gitops_deed deed = {
        .tenant = work->place.tenant,
        .resource_id = work->resource.id,
        .manifests = &work->manifests,
        .message = arena_print(
            task->arena,
            "%.*s: %.*s, generation %lld\n\nProject %.*s, organization %.*s.\n%.*s",
            STR_ARG(work->resource.id), STR_ARG(deployment->action),
            (long long)deployment->generation, STR_ARG(work->resource.project_id),
            STR_ARG(work->resource.org_id), STR_ARG(deployment->id)),
        .author = deployment->actor,
    };
    return gitops_put(gitops, &deed, &work->change);
}

/* What is to be written is read under the lock: nobody overtakes us from there on. */
static enum outcome put_manifests(struct task *task, struct work *work)
{
    struct gitops *gitops;
    enum outcome outcome = gitops_open(task->arena, task->failure, &gitops);
    if (outcome != DONE)
        return outcome;
    outcome = load_work(task, work);
    if (outcome == DONE && work->wanted && !work->deletes)
        outcome =
            backend_render(task, &work->resource, work->place.tenant, &work->manifests);
    if (outcome == DONE && work->wanted)
        outcome = put(task, gitops, work);
    gitops_close(gitops);
    return outcome;
}

/*
 * Job resource.deploy, one for each deployment. Idempotent by the deployment's state: what is
 * ready or superseded is left alone, and writing equal files changes nothing.
 */
static enum outcome deploy(struct task *task, const struct job *job)
{
    struct work work = {.job = job};
    enum outcome outcome = load_work(task, &work);
    if (outcome != DONE || !work.wanted)
        return outcome;
    outcome = begin_work(task, &work);
    if (outcome == DONE)
        outcome = put_manifests(task, &work);
    if (outcome == INVALID)
        return end_unfit(task, &work);
    if (outcome == UPSTREAM_FAULT)
        return end_for_now(task, &work);
    if (outcome != DONE || !work.wanted)
        return outcome;
    return end_work(task, &work, work.deletes ? queue_gone : queue_ready);
}

const struct job_kind backend_jobs[] = {
    {.name = "resource.deploy",
     .says =
         "Render a resource's manifests and put them where the GitOps agent finds them",
     .lease_s = 300,
     .attempts = 60,
     .run = deploy},
    {.name = "gitops.observe",
     .says = "Look after deployed manifests and keep observations fresh",
     .lease_s = 600,
     .attempts = 5,
     .every_s = 60,
     .run = backend_observe},
    {.name = "gitops.tidy",
     .says =
         "Remove manifests of what does not exist any more, and pack the Git repository",
     .lease_s = 900,
     .attempts = 3,
     .every_s = 24 * 3600,
     .run = backend_tidy},
    {.name = NULL},
};
