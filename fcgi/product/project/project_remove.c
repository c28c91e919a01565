/* project_remove.c: deleting projects with what is in them, at once or step by step. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"
#include "product/access/access.h"
#include "product/project/project_private.h"
#include "product/resource/resource.h"

enum {
    REMOVE_TRIES = 3,    /* when resources are deleted by others at the same moment */
    SWEEP_PROJECTS = 50, /* that one run of the job looks at in one go */
};

/* Within the open transaction: nothing is in it any more. */
static enum outcome queue_gone(struct task *task, struct str id)
{
    enum outcome outcome =
        store_queue(task, Q_PROJECT_TOMBSTONE,
                    ARGS(ARG_TEXT("id", id), ARG_INT("now", task_now_us(task))), 2);
    if (outcome == DONE)
        outcome = access_forget_queue(task, "project", id);
    if (outcome == DONE)
        outcome = access_forget_principals_queue(task, id);
    if (outcome == DONE)
        outcome = resource_forget_deleted_queue(task, id);
    if (outcome == DONE)
        outcome = store_queue(task, Q_PROJECT_REMOVE, ARGS(ARG_TEXT("id", id)), 1);
    return outcome;
}

static enum outcome queue_leave(struct task *task, const struct project *project)
{
    enum outcome outcome = store_queue(
        task, Q_PROJECT_LEAVE,
        ARGS(ARG_TEXT("id", project->id), ARG_INT("now", task_now_us(task))), 1);
    if (outcome == DONE)
        outcome = project_audit_queue(task, "project.deleted", project->id,
                                      project_json(task->arena, project), STR_NONE);
    return outcome;
}

/* Some of the resources that nobody has deleted yet. */
static enum outcome find_staying(struct task *task, struct str project_id,
                                 struct list *out)
{
    return store_list(task, Q_PROJECT_STAYING_RESOURCES,
                      ARGS(ARG_TEXT("project", project_id),
                           ARG_INT("stale", project_stale_before(task)),
                           ARG_INT("limit", PROJECT_RESOURCES_AT_ONCE)),
                      resource_columns, sizeof(struct resource), out);
}

static enum outcome queue_resources(struct task *task, const struct list *resources)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; i < resources->count && outcome == DONE; i++)
        outcome = resource_remove_queue(task, LIST_ROW(*resources, struct resource, i));
    return outcome;
}

static enum outcome end_transaction(struct task *task, enum outcome outcome)
{
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

static enum outcome remove_empty(struct task *task, const struct project *project)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = queue_leave(task, project);
    if (outcome == DONE)
        outcome = queue_gone(task, project->id);
    return end_transaction(task, outcome);
}

/* The rest of very many resources follows in the recurring job. */
static enum outcome remove_with_resources(struct task *task,
                                          const struct project *project)
{
    struct list resources;
    enum outcome outcome = find_staying(task, project->id, &resources);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = queue_leave(task, project);
    if (outcome == DONE)
        outcome = queue_resources(task, &resources);
    return end_transaction(task, outcome);
}

static enum outcome refuse_not_empty(struct task *task, const struct project *project)
{
    failure_clear(task->failure);
    enum outcome outcome = refuse_print(
        task->failure, CLASH, "not_empty", "The project holds %lld resource%s.",
        (long long)project->counts.total, project->counts.total == 1 ? "" : "s");
    task->failure->hint =
        STR("Delete them first, or force it with the name of the project.");
    return outcome;
}

struct protected_row {
    struct str id;
    struct str name;
};
static const struct field protected_columns[] = {
    {"id", TEXT_AT(struct protected_row, id)},
    {"name", TEXT_AT(struct protected_row, name)},
    {0},
};

/* CLASH with the resources that are protected against being deleted; DONE without any. */
static enum outcome refuse_protected(struct task *task, const struct project *project)
{
    struct list rows;
    enum outcome outcome = store_list(task, Q_PROJECT_PROTECTED_RESOURCES,
                                      ARGS(ARG_TEXT("project", project->id),
                                           ARG_INT("limit", FAILURE_BLOCKERS_MAX + 1)),
                                      protected_columns, sizeof(struct protected_row), &rows);
    if (outcome != DONE || rows.count == 0)
        return outcome;
    for (size_t i = 0; i < rows.count; i++) {
        const struct protected_row *row = LIST_ROW(rows, struct protected_row, i);
        failure_blocker(task->failure,
                        &(struct failure_blocker){
                            .kind = STR("resource"),
                            .id = row->id,
                            .name = row->name,
                            .path = ARENA_JOIN(task->arena, STR("/projects/"), project->id,
                                               STR("/resources/"), row->id),
                            .told = STR("It is protected against being deleted."),
                        });
    }
    return refuse(task->failure, CLASH, "protected",
                  "Resources of the project are protected against being deleted.",
                  "Take the protection away from each of them first.");
}

enum outcome project_remove(struct task *task, bool force, bool *gone)
{
    enum outcome outcome = CLASH;
    for (int i = 0; i < REMOVE_TRIES && outcome == CLASH; i++) {
        struct project project;
        failure_clear(task->failure);
        outcome = project_load(task, &project, 0, NULL);
        if (outcome != DONE)
            return outcome;
        if (str_is(project.lifecycle, "deleting"))
            return refuse(task->failure, CLASH, "lifecycle",
                          "The project is being deleted already.", NULL);
        if (project.counts.total > 0 && !force)
            return refuse_not_empty(task, &project);
        outcome = refuse_protected(task, &project);
        if (outcome != DONE)
            return outcome;
        outcome = access_require_proof(task);
        if (outcome != DONE)
            return outcome;
        *gone = project.counts.total == 0;
        outcome =
            *gone ? remove_empty(task, &project) : remove_with_resources(task, &project);
    }
    if (outcome == CLASH)
        return refuse(task->failure, CLASH, "changed_meanwhile",
                      "Resources of this project are being changed at this moment.",
                      "Try again.");
    return outcome;
}

/* ---- what is left over ---- */

struct leaving_row {
    struct str id;
    struct str org_id;
    int64_t resource_count;
    int64_t staying_count;
};
static const struct field leaving_columns[] = {
    {"id", TEXT_AT(struct leaving_row, id)},
    {"org_id", TEXT_AT(struct leaving_row, org_id)},
    {"resource_count", INT_AT(struct leaving_row, resource_count)},
    {"staying_count", INT_AT(struct leaving_row, staying_count)},
    {0},
};

static enum outcome finish_one(struct task *task, const struct leaving_row *row)
{
    struct list resources = {.count = 0};
    enum outcome outcome = DONE;
    if (row->staying_count > 0)
        outcome = find_staying(task, row->id, &resources);
    if (outcome != DONE || (row->resource_count > 0 && row->staying_count == 0))
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = queue_resources(task, &resources);
    if (outcome == DONE && row->resource_count == 0) {
        outcome = queue_gone(task, row->id);
        if (outcome == DONE)
            outcome =
                project_audit_queue(task, "project.gone", row->id, STR_NONE, STR_NONE);
    }
    return end_transaction(task, outcome);
}

/* One that cannot be finished now does not keep the others waiting. */
static enum outcome finish_page(struct task *task, const struct list *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct leaving_row *row = LIST_ROW(*rows, struct leaving_row, i);
        struct scope scope = access_scope_for_work(row->org_id, "a project was deleted");
        scope.project_id = row->id;
        struct task inner = *task;
        inner.scope = &scope;
        enum outcome outcome = finish_one(&inner, row);
        if (outcome == STORE_FAULT)
            return outcome;
        if (outcome != DONE)
            LOG_NOTICE("project.finish_later", LOG_TEXT("project", row->id),
                       LOG_TEXT("outcome", str_of(outcome_name(outcome))));
    }
    return DONE;
}

static enum outcome finish(struct task *task, const struct job *job)
{
    (void)job;
    struct str after = STR("");
    struct list rows = {.count = SWEEP_PROJECTS};
    enum outcome outcome = DONE;
    for (int page = 0; page < 20 && rows.count == SWEEP_PROJECTS && outcome == DONE;
         page++) {
        outcome =
            store_list(task, Q_PROJECT_LEAVING,
                       ARGS(ARG_TEXT("after", after), ARG_INT("limit", SWEEP_PROJECTS)),
                       leaving_columns, sizeof(struct leaving_row), &rows);
        if (outcome == DONE && rows.count > 0) {
            after = LIST_ROW(rows, struct leaving_row, rows.count - 1)->id;
            outcome = finish_page(task, &rows);
        }
    }
    return outcome;
}

const struct job_kind project_jobs[] = {
    {.name = "project.finish",
     .says = "Remove deleted projects when the last of their resources is gone",
     .lease_s = 300,
     .attempts = 5,
     .every_s = 20,
     .run = finish},
    {0},
};
