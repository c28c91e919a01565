/* apply_run.c: a plan, done step by step. */
/* SPDX-License-Identifier: ISC */
#include "product/apply/apply_private.h"
#include "product/project/project.h"

static enum outcome run_project(struct task *task, const struct apply_step *step)
{
    struct project changed;
    return project_change(task,
                          &(struct project_change){.name = step->project->name,
                                                   .description = step->project->description,
                                                   .seen_us = step->seen_us},
                          &changed);
}

static enum outcome run_resource(struct task *task, struct apply_step *step)
{
    const struct apply_resource *wanted = step->wanted;
    const struct resource_draft draft = {.id = wanted->id,
                                         .name = wanted->name,
                                         .type = wanted->type,
                                         .sku = wanted->sku,
                                         .settings = wanted->settings};
    struct resource resource;
    enum outcome outcome = DONE;
    if (step->deed == APPLY_ADD)
        outcome = resource_add(task, &draft, &resource);
    else if (step->respecifies)
        outcome = resource_change(task, step->id,
                                  &(struct resource_change){.name = wanted->name,
                                                            .sku = wanted->sku,
                                                            .settings = wanted->settings,
                                                            .generation = step->there->generation},
                                  &resource);
    if (outcome != DONE || !step->protects)
        return outcome;
    if (step->deed == APPLY_ADD || step->respecifies)
        outcome = store_settle(task);
    step->is_begun = outcome == DONE && (step->deed == APPLY_ADD || step->respecifies);
    if (outcome == DONE)
        outcome = resource_protect(task, step->id, wanted->is_protected,
                                   &(struct resource_ask){.note = STR_NONE}, &resource);
    return outcome;
}

static enum outcome run_step(struct task *task, struct apply_step *step)
{
    if (step->role != NULL)
        return apply_grant_run(task, step);
    if (step->deed == APPLY_REMOVE)
        return resource_remove(task, step->id);
    if (step->wanted != NULL)
        return run_resource(task, step);
    return step->deed == APPLY_CHANGE ? run_project(task, step) : DONE;
}

static struct str told_of(struct task *task, const struct failure *failure)
{
    if (failure->field_count == 0)
        return failure->told.length > 0 ? failure->told : STR("It could not be done.");
    return ARENA_JOIN(task->arena, failure->fields[0].pointer, STR(": "),
                      failure->fields[0].told);
}

/* Done for good before the next one is begun. */
static enum outcome run_whole(struct task *task, struct apply_step *step)
{
    enum outcome outcome = run_step(task, step);
    return outcome == DONE ? store_settle(task) : outcome;
}

/*
 * What refers to another resource of the same documents may have to wait for it: whoever is
 * refused in the first round is tried once more. *at is where the store stopped answering.
 */
static enum outcome run_round(struct task *task, struct apply_step *rows, size_t count,
                              bool again, size_t *at)
{
    for (size_t i = 0; i < count; i++) {
        struct failure failure = {.arena = task->arena};
        struct task inner = *task;
        inner.failure = &failure;
        *at = i;
        if (rows[i].deed == APPLY_SAME || (again && !rows[i].failed))
            continue;
        enum outcome outcome = run_whole(&inner, &rows[i]);
        if (apply_is_fault(outcome))
            return outcome;
        rows[i].failed = outcome != DONE;
        rows[i].told = outcome == DONE ? STR("") : told_of(task, &failure);
        rows[i].is_done = outcome == DONE;
    }
    return DONE;
}

/* Each step is whole or not begun, and a plan made anew holds the rest. */
static bool tell_rest(struct apply_step *rows, size_t count, size_t at)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        any = any || rows[i].is_done || rows[i].is_begun;
        if (rows[i].is_done || rows[i].deed == APPLY_SAME)
            continue;
        rows[i].failed = true;
        rows[i].told = i == at ? STR("The database did not answer. Apply the same again to go on.")
                               : STR("Not done yet. Apply the same again to go on.");
    }
    return any;
}

enum outcome apply_run(struct task *task, struct list *steps, size_t *failed)
{
    struct apply_step *rows = ARENA_ARRAY(task->arena, steps->count, struct apply_step);
    size_t at = 0;
    for (size_t i = 0; i < steps->count; i++)
        rows[i] = *LIST_ROW(*steps, struct apply_step, i);
    enum outcome outcome = run_round(task, rows, steps->count, false, &at);
    if (outcome == DONE)
        outcome = run_round(task, rows, steps->count, true, &at);
    if (outcome != DONE && !tell_rest(rows, steps->count, at))
        return outcome;
    *failed = 0;
    for (size_t i = 0; i < steps->count; i++)
        *failed += rows[i].failed;
    steps->rows = rows;
    return DONE;
}
