/* resource_delete.c: deleting, what stands against it, restoring, and what is gone for good. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"
#include "product/access/access.h"
#include "product/audit/audit.h"
#include "product/resource/resource_private.h"

enum { REMOVE_TRIES = 4, PURGE_BATCH = 100, PURGE_BATCHES = 100 };

/* ---- deleting ---- */

enum outcome resource_remove_queue(struct task *task, const struct resource *resource)
{
    enum outcome outcome = store_queue(
        task, Q_RESOURCE_DELETE,
        ARGS(ARG_TEXT("id", resource->id), ARG_INT("generation", resource->generation),
             ARG_INT("now", task_now_us(task))),
        1);
    if (outcome == DONE)
        outcome = resource_generation_queue(
            task, resource, &(struct generation_cause){"delete", "deleted", 0, STR("")});
    if (outcome == DONE)
        outcome = resource_audit_queue(task, "resource.deleted", resource,
                                       resource_spec_json(task->arena, resource), STR_NONE);
    return outcome;
}

static enum outcome refuse_protected(struct task *task, const struct resource *resource)
{
    struct arena *arena = task->arena;
    failure_blocker(
        task->failure,
        &(struct failure_blocker){
            .kind = STR("protection"),
            .id = resource->id,
            .name = resource->name,
            .path = ARENA_JOIN(arena, STR("/projects/"), resource->project_id,
                               STR("/resources/"), resource->id),
            .told = STR("It is protected against being deleted."),
        });
    return refuse(task->failure, CLASH, "protected",
                  "The resource is protected against being deleted.",
                  "Take the protection away first.");
}

/* CLASH with the resources that refer to a secret; DONE for what is none. */
static enum outcome refuse_used(struct task *task, const struct resource *resource)
{
    struct list users;
    if (!str_equal(resource->type_id, VAULT_TYPE))
        return DONE;
    enum outcome outcome = vault_users(task, resource->project_id, resource->id, &users);
    if (outcome != DONE || users.count == 0)
        return outcome;
    for (size_t i = 0; i < users.count; i++) {
        const struct vault_user *user = LIST_ROW(users, struct vault_user, i);
        failure_blocker(
            task->failure,
            &(struct failure_blocker){
                .kind = STR("resource"),
                .id = user->resource_id,
                .name = user->name,
                .path = ARENA_JOIN(task->arena, STR("/projects/"), resource->project_id,
                                   STR("/resources/"), user->resource_id, STR("/settings")),
                .told = ARENA_JOIN(task->arena, STR("It uses the key "), user->key, STR(".")),
            });
    }
    return refuse(task->failure, CLASH, "secret_in_use",
                  "Other resources of the project use this secret.",
                  "Change the settings of those resources first.");
}

enum outcome resource_remove_check(struct task *task, const struct resource *resource)
{
    if (!resource_lifecycle_lets(resource->lifecycle, "delete"))
        return refuse(task->failure, CLASH, "lifecycle", "The resource is being deleted already.",
                      NULL);
    return resource->is_protected ? refuse_protected(task, resource) : refuse_used(task, resource);
}

static enum outcome remove_once(struct task *task, struct str id)
{
    struct resource resource;
    enum outcome outcome = resource_load(task, id, &resource);
    if (outcome == DONE)
        outcome = resource_remove_check(task, &resource);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = resource_remove_queue(task, &resource);
    if (outcome == DONE)
        outcome = resource_unused_check(task, &resource);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* Somebody changed it at the same moment: what is there now is deleted, or says why not. */
enum outcome resource_remove(struct task *task, struct str id)
{
    enum outcome outcome = CLASH;
    for (int i = 0; i < REMOVE_TRIES; i++) {
        failure_clear(task->failure);
        outcome = remove_once(task, id);
        bool meanwhile = outcome == CLASH && task->failure->code != NULL &&
                         str_is(str_of(task->failure->code), "changed_meanwhile");
        if (!meanwhile)
            return outcome;
    }
    return outcome;
}

/* ---- when the backend has taken it away ---- */

struct leaving_row {
    struct str project_id;
    struct str lifecycle;
    struct str project_lifecycle;
};
static const struct field leaving_columns[] = {
    {"project_id", TEXT_AT(struct leaving_row, project_id)},
    {"lifecycle", TEXT_AT(struct leaving_row, lifecycle)},
    {"project_lifecycle", TEXT_AT(struct leaving_row, project_lifecycle)},
    {0},
};

static enum outcome queue_trail(struct task *task, const char *action, struct str id,
                                struct str project_id)
{
    return audit_add(task, &(struct audit_deed){
                               .action = action,
                               .object_type = "resource",
                               .object_id = id,
                               .project_id = project_id,
                               .resource_id = id,
                           });
}

/* For good: `purge` takes the row out, if it is still as it was. */
static enum outcome queue_end(struct task *task, enum query purge, struct str id,
                              struct str project_id)
{
    enum outcome outcome = store_queue(task, purge, ARGS(ARG_TEXT("id", id)), 1);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_RESOURCE_TOMBSTONE,
            ARGS(ARG_TEXT("id", id), ARG_INT("now", task_now_us(task))), 0);
    if (outcome == DONE)
        outcome = access_forget_queue(task, "resource", id);
    return outcome == DONE ? queue_trail(task, "resource.gone", id, project_id) : outcome;
}

enum outcome resource_gone(struct task *task, struct str id)
{
    struct leaving_row row;
    enum outcome outcome =
        store_one(task, Q_RESOURCE_LEAVING, ARGS(ARG_TEXT("id", id)), leaving_columns, &row);
    if (outcome == ABSENT || (outcome == DONE && !str_is(row.lifecycle, "deleting")))
        return DONE; /* restored, or gone already */
    if (outcome != DONE)
        return outcome;
    if (resource_settings.keep_deleted_ms == 0 || str_is(row.project_lifecycle, "deleting"))
        return queue_end(task, Q_RESOURCE_PURGE, id, row.project_id);
    outcome = store_queue(task, Q_RESOURCE_KEEP,
                          ARGS(ARG_TEXT("id", id), ARG_INT("now", task_now_us(task))), 1);
    return outcome == DONE ? queue_trail(task, "resource.taken_away", id, row.project_id)
                           : outcome;
}

enum outcome resource_forget_deleted_queue(struct task *task, struct str project_id)
{
    enum outcome outcome = store_queue(
        task, Q_RESOURCE_TOMBSTONE_DELETED,
        ARGS(ARG_TEXT("project", project_id), ARG_INT("now", task_now_us(task))), 0);
    if (outcome == DONE)
        outcome = store_queue(task, Q_RESOURCE_FORGET_DELETED_ROLES,
                              ARGS(ARG_TEXT("project", project_id)), 0);
    if (outcome == DONE)
        outcome = store_queue(task, Q_RESOURCE_FORGET_DELETED,
                              ARGS(ARG_TEXT("project", project_id)), 0);
    return outcome;
}

/* ---- restoring ---- */

/* What is deleted takes no room, so there may be none now. A type or tier that the catalog lost has
 * no limits. */
static enum outcome judge_room(struct task *task, const struct resource *after,
                               enum outcome (*judge)(struct task *, const struct limit_order *))
{
    struct limit_order order;
    enum outcome outcome = resource_order_of(task, after, false, &order);
    if (outcome == ABSENT)
        return DONE;
    return outcome == DONE ? judge(task, &order) : outcome;
}

static enum outcome queue_restore(struct task *task, const struct resource *before,
                                  const struct resource *after, struct str note)
{
    const struct generation_cause cause = {"update", "restored", 0, note};
    enum outcome outcome = judge_room(task, after, limit_order_begin);
    if (outcome != DONE)
        return outcome;
    outcome = store_queue(
        task, Q_RESOURCE_RESTORE,
        ARGS(ARG_TEXT("id", after->id), ARG_TEXT("lifecycle", after->lifecycle),
             ARG_INT("generation", before->generation), ARG_INT("now", after->updated_us)),
        1);
    if (outcome == DONE)
        outcome = judge_room(task, after, limit_order_pass);
    if (outcome == DONE)
        outcome = resource_generation_queue(task, after, &cause);
    if (outcome == DONE)
        outcome = resource_secrets_queue(task, after, NULL);
    if (outcome == DONE)
        outcome = resource_audit_queue(task, "resource.restored", after, STR_NONE,
                                       resource_spec_json(task->arena, after));
    return outcome == DONE ? store_commit(task) : outcome;
}

static struct resource restored(const struct task *task, const struct resource *before)
{
    struct resource after = *before;
    bool suspended = before->suspended_us > 0;
    after.lifecycle = suspended ? STR("suspended") : STR("updating");
    after.status = suspended ? STR("Suspended") : STR("Updating");
    after.health = STR("Unknown");
    after.health_reason = STR("");
    after.health_us = 0;
    after.deleted_us = 0;
    after.generation++;
    after.updated_us = task_now_us(task);
    return after;
}

/* There is no place for it any more, or somebody was quicker. */
static enum outcome refuse_restore(struct task *task, const struct resource *after)
{
    failure_clear(task->failure);
    enum outcome outcome = judge_room(task, after, limit_order_check);
    if (outcome != DONE)
        return outcome;
    return refuse(task->failure, CLASH, "lifecycle",
                  "The resource cannot be restored: it, or its project, was changed at the "
                  "same moment.",
                  "Look at the project, then try again.");
}

enum outcome resource_restore(struct task *task, struct str id, const struct resource_ask *ask,
                              struct resource *out)
{
    struct resource before;
    enum outcome outcome = resource_check_note(task, ask->note);
    if (outcome == DONE)
        outcome = resource_load_seen(task, id, ask->seen_us, &before);
    if (outcome != DONE)
        return outcome;
    if (!resource_lifecycle_lets(before.lifecycle, "restore"))
        return refuse(task->failure, CLASH, "lifecycle", "The resource is not deleted.", NULL);
    struct resource after = restored(task, &before);
    if (!ask->dry)
        outcome = store_begin(task);
    if (outcome == DONE)
        outcome = ask->dry ? judge_room(task, &after, limit_order_check)
                           : queue_restore(task, &before, &after,
                                           ask->note.at == NULL ? STR("") : ask->note);
    if (outcome == DONE) {
        *out = after;
        return DONE;
    }
    if (ask->dry)
        return outcome;
    store_rollback(task);
    return outcome == CLASH ? refuse_restore(task, &after) : outcome;
}

/* ---- for good ---- */

int64_t resource_purge_us(const struct resource *resource)
{
    return resource->deleted_us == 0
               ? 0
               : resource->deleted_us + resource_settings.keep_deleted_ms * US_PER_MS;
}

static enum outcome purge(struct task *task, struct str id, struct str project_id)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = queue_end(task, Q_RESOURCE_PURGE_DELETED, id, project_id);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome resource_purge(struct task *task, struct str id)
{
    struct resource resource;
    enum outcome outcome = resource_load(task, id, &resource);
    if (outcome != DONE)
        return outcome;
    if (!str_is(resource.lifecycle, "deleted"))
        return refuse(task->failure, CLASH, "lifecycle",
                      "The resource is not deleted, or the backend still has it.",
                      "Delete it, and wait until the backend has taken it away.");
    return purge(task, id, resource.project_id);
}

struct purgeable_row {
    struct str id;
    struct str org_id;
};
static const struct field purgeable_columns[] = {
    {"id", TEXT_AT(struct purgeable_row, id)},
    {"org_id", TEXT_AT(struct purgeable_row, org_id)},
    {0},
};

/* One that was restored or purged at this moment does not keep the others waiting. */
static enum outcome purge_row(struct task *task, const struct purgeable_row *row)
{
    struct scope scope = access_scope_for_work(row->org_id, "its days after deletion are over");
    struct task inner = *task;
    struct resource resource;
    inner.scope = &scope;
    enum outcome outcome = resource_load(&inner, row->id, &resource);
    if (outcome == DONE)
        outcome = purge(&inner, row->id, resource.project_id);
    if (outcome == DONE)
        LOG_NOTICE("resource.purged", LOG_TEXT("resource", row->id));
    return outcome == ABSENT || outcome == CLASH ? DONE : outcome;
}

static enum outcome purge_all(struct task *task, const struct job *job)
{
    (void)job;
    struct list rows = {.count = PURGE_BATCH};
    enum outcome outcome = DONE;
    int64_t before = task_now_us(task) - resource_settings.keep_deleted_ms * US_PER_MS;
    for (int i = 0; i < PURGE_BATCHES && rows.count == PURGE_BATCH && outcome == DONE; i++) {
        outcome = store_list(task, Q_RESOURCE_PURGEABLE,
                             ARGS(ARG_INT("before", before), ARG_INT("limit", PURGE_BATCH)),
                             purgeable_columns, sizeof(struct purgeable_row), &rows);
        for (size_t row = 0; outcome == DONE && row < rows.count; row++) {
            failure_clear(task->failure);
            outcome = purge_row(task, LIST_ROW(rows, struct purgeable_row, row));
        }
    }
    return outcome;
}

const struct job_kind resource_jobs[] = {
    {.name = "resource.purge",
     .says = "Forget deleted resources whose days to be restored are over",
     .lease_s = 300,
     .attempts = 5,
     .every_s = 600,
     .run = purge_all},
    {0},
};
