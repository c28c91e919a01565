/* apply_judge.c: what documents mean for one another: references to secrets, and what may go. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "product/apply/apply_private.h"

bool apply_may(const struct task *task, int64_t bits)
{
    return access_is_work(task->scope) || (task->scope->may & bits) == bits;
}

bool apply_is_fault(enum outcome outcome)
{
    return outcome == STORE_FAULT || outcome == UPSTREAM_FAULT;
}

struct apply_step *apply_step_add(struct apply_steps *steps)
{
    if (steps->count == steps->most)
        bug("more steps than there can be");
    return &steps->rows[steps->count++];
}

/* ---- references ---- */

/* Settings of a secret as they will be; NULL when there will be none of this id. One that is to
 * go counts: who uses it is told as what stands in the way of that. */
static const struct node *find_secret(struct task *task, const struct apply_steps *steps,
                                      const struct list *resources, struct str id)
{
    struct node *settings = NULL;
    for (size_t i = 0; i < steps->count; i++)
        if (steps->rows[i].wanted != NULL && str_equal(steps->rows[i].id, id))
            return str_equal(steps->rows[i].type_id, VAULT_TYPE) ? steps->rows[i].settings : NULL;
    for (size_t i = 0; i < resources->count; i++) {
        const struct resource *there = LIST_ROW(*resources, struct resource, i);
        if (str_equal(there->id, id) && str_equal(there->type_id, VAULT_TYPE) &&
            json_parse(task->arena, there->settings, task->failure, &settings) == DONE)
            return settings;
    }
    return NULL;
}

static void judge_reference(struct task *task, const struct apply_resource *wanted,
                            const struct node *secret, const struct vault_reference *reference)
{
    struct str pointer = ARENA_JOIN(task->arena, STR("/settings"), reference->pointer,
                                    STR("/valueFrom/secretKeyRef"));
    if (secret == NULL)
        failure_field(task->failure,
                      apply_place(task, &wanted->source,
                                  ARENA_JOIN(task->arena, pointer, STR("/name"))),
                      "unknown", "The project has no secret %.*s, and none of the documents is one.",
                      STR_ARG(reference->name));
    else if (!vault_key_declared(secret, reference->key))
        failure_field(task->failure,
                      apply_place(task, &wanted->source,
                                  ARENA_JOIN(task->arena, pointer, STR("/key"))),
                      "unknown", "The secret %.*s has no key of this name.",
                      STR_ARG(reference->name));
}

void apply_judge_references(struct task *task, const struct apply_steps *steps,
                            const struct list *resources)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct apply_step *step = &steps->rows[i];
        if (step->wanted == NULL || step->settings == NULL)
            continue;
        struct list references = vault_references(task->arena, step->settings);
        for (size_t k = 0; k < references.count; k++) {
            const struct vault_reference *reference =
                LIST_ROW(references, struct vault_reference, k);
            judge_reference(task, step->wanted,
                            find_secret(task, steps, resources, reference->name), reference);
        }
    }
}

/* ---- what goes ---- */

static bool is_wanted(const struct apply_project *project, struct str id)
{
    for (size_t i = 0; i < project->resources.count; i++)
        if (str_equal(LIST_ROW(project->resources, struct apply_resource, i)->id, id))
            return true;
    return false;
}

static struct str path_of(struct task *task, struct str id)
{
    return ARENA_JOIN(task->arena, STR("/projects/"), task->scope->project_id,
                      STR("/resources/"), id);
}

/* Whoever will refer to it stands in the way: documents tell what will be there. */
static void judge_users(struct task *task, const struct apply_steps *steps,
                        const struct resource *secret)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct apply_step *step = &steps->rows[i];
        if (step->settings == NULL || step->wanted == NULL)
            continue;
        struct list references = vault_references(task->arena, step->settings);
        for (size_t k = 0; k < references.count; k++) {
            const struct vault_reference *reference =
                LIST_ROW(references, struct vault_reference, k);
            if (!str_equal(reference->name, secret->id))
                continue;
            failure_blocker(
                task->failure,
                &(struct failure_blocker){
                    .kind = STR("resource"),
                    .id = step->id,
                    .name = step->name,
                    .path = step->there == NULL ? STR_NONE : path_of(task, step->id),
                    .told = arena_print(task->arena,
                                        "It uses the key %.*s of the secret %.*s, which is in no "
                                        "document.",
                                        STR_ARG(reference->key), STR_ARG(secret->id)),
                });
            break;
        }
    }
}

static void judge_removal(struct task *task, const struct apply_steps *steps,
                          const struct resource *there)
{
    if (there->is_protected)
        failure_blocker(task->failure,
                        &(struct failure_blocker){
                            .kind = STR("protection"),
                            .id = there->id,
                            .name = there->name,
                            .path = path_of(task, there->id),
                            .told = STR("It is in no document, and protected against being deleted."),
                        });
    if (str_equal(there->type_id, VAULT_TYPE))
        judge_users(task, steps, there);
}

static void add_removals(const struct apply_project *project, const struct list *resources,
                         bool secrets, struct apply_steps *steps)
{
    for (size_t i = 0; i < resources->count; i++) {
        const struct resource *there = LIST_ROW(*resources, struct resource, i);
        if (str_equal(there->type_id, VAULT_TYPE) != secrets || is_wanted(project, there->id))
            continue;
        struct apply_step *step = apply_step_add(steps);
        *step = (struct apply_step){
            .kind = STR("resource"), .id = there->id, .name = there->name, .there = there};
        apply_step_deed(step, APPLY_REMOVE, (struct list){.rows = NULL});
    }
}

/* Secrets go last: what refers to them goes before. */
enum outcome apply_prune_plan(struct task *task, const struct apply_project *project,
                              const struct list *resources, struct apply_steps *steps)
{
    size_t blocked = task->failure->blocker_count;
    for (size_t i = 0; i < resources->count; i++) {
        const struct resource *there = LIST_ROW(*resources, struct resource, i);
        if (!is_wanted(project, there->id))
            judge_removal(task, steps, there);
    }
    if (task->failure->blocker_count > blocked)
        return refuse(task->failure, CLASH, "prune_refused",
                      "Some resources that are in no document cannot be deleted; nothing was done.",
                      "Take away what stands in the way, or add documents for them.");
    add_removals(project, resources, false, steps);
    add_removals(project, resources, true, steps);
    return DONE;
}
