/* apply.c: documents compared with what is there, and put there. */
/* SPDX-License-Identifier: ISC */
#include "platform/json/diff.h"
#include "product/apply/apply_private.h"
#include "product/project/project.h"

const struct field apply_line_fields[] = {
    {"pointer", TEXT_AT(struct apply_line, pointer)},
    {"before", JSON_AT(struct apply_line, before)},
    {"after", JSON_AT(struct apply_line, after)},
    {0},
};

const struct field apply_step_fields[] = {
    {"kind", TEXT_AT(struct apply_step, kind)},
    {"id", TEXT_AT(struct apply_step, id)},
    {"name", TEXT_AT(struct apply_step, name)},
    {"action", TEXT_AT(struct apply_step, word)},
    {"changes", LIST_AT(struct apply_step, lines, apply_line_fields)},
    {"failed", BOOL_AT(struct apply_step, failed)},
    {"error", TEXT_AT(struct apply_step, told)},
    {0},
};

static const char *const words[] = {[APPLY_SAME] = "same",
                                    [APPLY_ADD] = "add",
                                    [APPLY_CHANGE] = "change",
                                    [APPLY_REMOVE] = "remove"};

/* ---- what differs ---- */

struct lines {
    struct arena *arena;
    struct apply_line *rows;
    size_t count;
};

static struct lines lines_of(struct task *task)
{
    return (struct lines){
        task->arena, ARENA_ARRAY(task->arena, JSON_CHANGES_MAX + 4, struct apply_line), 0};
}

static struct str json_or_none(struct arena *arena, const struct node *node)
{
    return node == NULL ? STR_NONE : json_text(arena, node);
}

static void compare_text(struct lines *lines, const char *pointer, struct str before,
                         struct str after)
{
    if (!str_equal(before, after))
        lines->rows[lines->count++] = (struct apply_line){
            str_of(pointer), json_text(lines->arena, node_text(lines->arena, before)),
            json_text(lines->arena, node_text(lines->arena, after))};
}

static void compare_settings(struct lines *lines, const struct node *before,
                             const struct node *after)
{
    struct list changes = json_diff(lines->arena, before, after);
    for (size_t i = 0; i < changes.count; i++) {
        const struct json_change *change = LIST_ROW(changes, struct json_change, i);
        lines->rows[lines->count++] = (struct apply_line){
            ARENA_JOIN(lines->arena, STR("/settings"), change->pointer),
            json_or_none(lines->arena, change->before),
            json_or_none(lines->arena, change->after)};
    }
}

static void set_deed(struct apply_step *step, enum apply_deed deed, const struct lines *lines)
{
    step->deed = deed;
    step->word = str_of(words[deed]);
    step->told = STR("");
    step->lines = (struct list){lines == NULL ? NULL : lines->rows,
                                lines == NULL ? 0 : lines->count, sizeof *lines->rows, false};
}

/* ---- the plan ---- */

static enum outcome plan_project(struct task *task, const struct apply_project *project,
                                 bool is_new, struct apply_step *step)
{
    struct project there = {.name = STR(""), .description = STR("")};
    struct lines lines = lines_of(task);
    enum outcome outcome = is_new ? DONE : project_load(task, &there, 0, NULL);
    if (outcome != DONE)
        return outcome;
    *step = (struct apply_step){
        .kind = STR("project"), .id = task->scope->project_id, .name = there.name};
    if (project->told) {
        step->name = project->name;
        compare_text(&lines, "/name", there.name, str_trim(project->name));
        compare_text(&lines, "/description", there.description, str_trim(project->description));
    }
    step->project = project;
    step->seen_us = there.updated_us;
    set_deed(step, is_new ? APPLY_ADD : lines.count > 0 ? APPLY_CHANGE : APPLY_SAME, &lines);
    return DONE;
}

static struct resource_draft draft_of(const struct apply_resource *wanted)
{
    return (struct resource_draft){.id = wanted->id,
                                   .name = wanted->name,
                                   .type = wanted->type,
                                   .sku = wanted->sku,
                                   .settings = wanted->settings};
}

/* Refusals are told at the document; only faults end the plan. */
static bool is_fault(enum outcome outcome)
{
    return outcome == STORE_FAULT || outcome == UPSTREAM_FAULT;
}

static enum outcome plan_add(struct task *task, const struct apply_resource *wanted,
                             struct apply_step *step)
{
    struct lines lines = lines_of(task);
    struct resource resource;
    struct resource_draft draft = draft_of(wanted);
    struct node *settings = NULL;
    enum outcome outcome = resource_check(task, &draft, &resource);
    if (outcome == DONE && json_parse(task->arena, resource.settings, task->failure, &settings) != DONE)
        bug("checked settings are not JSON");
    if (outcome != DONE)
        return outcome;
    compare_text(&lines, "/type", STR(""), resource.type_id);
    compare_text(&lines, "/sku", STR(""), resource.sku);
    compare_settings(&lines, node_object(task->arena), settings);
    set_deed(step, APPLY_ADD, &lines);
    return DONE;
}

static enum outcome find_kind(struct task *task, const struct apply_resource *wanted,
                              const struct resource *there, const struct catalog_type **type,
                              const struct catalog_tier **tier)
{
    enum outcome outcome = catalog_load(task, wanted->type, type);
    if (outcome == ABSENT || (outcome == DONE && !str_equal((*type)->id, there->type_id))) {
        failure_field(task->failure, STR("/type"), "not_allowed",
                      "It is a %.*s; the type of a resource cannot be changed.",
                      STR_ARG(there->type_id));
        return INVALID;
    }
    if (outcome != DONE)
        return outcome;
    *tier = catalog_tier(*type, wanted->sku.length > 0 ? wanted->sku : there->sku);
    if (*tier == NULL) {
        failure_field(task->failure, STR("/sku"), "unknown", "The type has no such tier.");
        return INVALID;
    }
    return DONE;
}

static enum outcome plan_change(struct task *task, const struct apply_resource *wanted,
                                const struct resource *there, struct apply_step *step)
{
    const struct catalog_type *type;
    const struct catalog_tier *tier;
    struct lines lines = lines_of(task);
    struct node *before = NULL;
    struct node *after = NULL;
    if (json_parse(task->arena, there->settings, task->failure, &before) != DONE)
        bug("stored settings of a resource are not JSON");
    enum outcome outcome = find_kind(task, wanted, there, &type, &tier);
    if (outcome == DONE)
        outcome = catalog_settings_check(
            task, type, tier, wanted->settings == NULL ? before : wanted->settings, &after);
    if (outcome != DONE)
        return outcome;
    compare_text(&lines, "/name", there->name, str_trim(wanted->name));
    compare_text(&lines, "/sku", there->sku, tier->sku);
    compare_settings(&lines, before, wanted->settings == NULL ? before : after);
    set_deed(step, lines.count > 0 ? APPLY_CHANGE : APPLY_SAME, &lines);
    return DONE;
}

static const struct resource *find_there(const struct list *resources, struct str id)
{
    for (size_t i = 0; i < resources->count; i++) {
        const struct resource *resource = LIST_ROW(*resources, struct resource, i);
        if (str_equal(resource->id, id))
            return resource;
    }
    return NULL;
}

/* Each document is judged on its own, so that none hides the mistakes of another. */
static enum outcome plan_resource(struct task *task, const struct apply_resource *wanted,
                                  const struct resource *there, struct apply_step *step)
{
    struct failure failure = {.arena = task->arena};
    struct task inner = *task;
    inner.failure = &failure;
    *step = (struct apply_step){.kind = STR("resource"),
                                .id = wanted->id,
                                .name = wanted->name,
                                .wanted = wanted,
                                .there = there};
    enum outcome outcome = there == NULL ? plan_add(&inner, wanted, step)
                                         : plan_change(&inner, wanted, there, step);
    if (outcome == DONE || is_fault(outcome))
        return outcome;
    apply_tell(task, &wanted->source, &failure);
    set_deed(step, APPLY_SAME, NULL);
    return DONE;
}

static bool is_wanted(const struct apply_project *project, struct str id)
{
    for (size_t i = 0; i < project->resources.count; i++)
        if (str_equal(LIST_ROW(project->resources, struct apply_resource, i)->id, id))
            return true;
    return false;
}

static size_t plan_removals(const struct apply_project *project, const struct list *resources,
                            struct apply_step *rows)
{
    size_t count = 0;
    for (size_t i = 0; i < resources->count; i++) {
        const struct resource *there = LIST_ROW(*resources, struct resource, i);
        if (is_wanted(project, there->id))
            continue;
        rows[count] = (struct apply_step){
            .kind = STR("resource"), .id = there->id, .name = there->name, .there = there};
        set_deed(&rows[count++], APPLY_REMOVE, NULL);
    }
    return count;
}

enum outcome apply_plan(struct task *task, const struct apply_project *project, bool prune,
                        bool is_new, struct list *steps)
{
    struct list resources = {.count = 0};
    size_t count = 1;
    enum outcome outcome = is_new ? DONE : apply_resources(task, &resources);
    if (outcome != DONE)
        return outcome;
    struct apply_step *rows =
        ARENA_ARRAY(task->arena, 1 + project->resources.count + resources.count,
                    struct apply_step);
    outcome = plan_project(task, project, is_new, &rows[0]);
    for (size_t i = 0; i < project->resources.count && outcome == DONE; i++) {
        const struct apply_resource *wanted =
            LIST_ROW(project->resources, struct apply_resource, i);
        outcome = plan_resource(task, wanted, find_there(&resources, wanted->id), &rows[count++]);
    }
    if (outcome != DONE)
        return outcome;
    if (prune)
        count += plan_removals(project, &resources, rows + count);
    if (task->failure->field_count > 0)
        return refuse(task->failure, INVALID, "validation_failed",
                      "Some documents cannot be applied; nothing was done.",
                      "Correct them and apply them again.");
    *steps = (struct list){rows, count, sizeof *rows, false};
    return DONE;
}

/* ---- doing it ---- */

static enum outcome run_project(struct task *task, const struct apply_step *step)
{
    struct project changed;
    return project_change(task,
                          &(struct project_change){.name = step->project->name,
                                                   .description = step->project->description,
                                                   .seen_us = step->seen_us},
                          &changed);
}

static enum outcome run_step(struct task *task, const struct apply_step *step)
{
    struct resource resource;
    if (step->deed == APPLY_REMOVE)
        return resource_remove(task, step->id);
    if (step->wanted == NULL)
        return step->deed == APPLY_CHANGE ? run_project(task, step) : DONE;
    if (step->deed == APPLY_ADD) {
        struct resource_draft draft = draft_of(step->wanted);
        return resource_add(task, &draft, &resource);
    }
    return resource_change(task, step->id,
                           &(struct resource_change){.name = step->wanted->name,
                                                     .sku = step->wanted->sku,
                                                     .settings = step->wanted->settings,
                                                     .generation = step->there->generation},
                           &resource);
}

static struct str told_of(struct task *task, const struct failure *failure)
{
    if (failure->field_count == 0)
        return failure->told.length > 0 ? failure->told : STR("It could not be done.");
    return ARENA_JOIN(task->arena, failure->fields[0].pointer, STR(": "),
                      failure->fields[0].told);
}

/* What refers to another resource of the same documents may have to wait for it: whoever is
 * refused in the first round is tried once more. */
static enum outcome run_round(struct task *task, struct apply_step *rows, size_t count,
                              bool again)
{
    for (size_t i = 0; i < count; i++) {
        struct failure failure = {.arena = task->arena};
        struct task inner = *task;
        inner.failure = &failure;
        if (rows[i].deed == APPLY_SAME || (again && !rows[i].failed))
            continue;
        enum outcome outcome = run_step(&inner, &rows[i]);
        if (is_fault(outcome))
            return outcome;
        rows[i].failed = outcome != DONE;
        rows[i].told = outcome == DONE ? STR("") : told_of(task, &failure);
    }
    return DONE;
}

enum outcome apply_run(struct task *task, struct list *steps, size_t *failed)
{
    struct apply_step *rows = ARENA_ARRAY(task->arena, steps->count, struct apply_step);
    for (size_t i = 0; i < steps->count; i++)
        rows[i] = *LIST_ROW(*steps, struct apply_step, i);
    enum outcome outcome = run_round(task, rows, steps->count, false);
    if (outcome == DONE)
        outcome = run_round(task, rows, steps->count, true);
    if (outcome != DONE)
        return outcome;
    *failed = 0;
    for (size_t i = 0; i < steps->count; i++)
        *failed += rows[i].failed;
    steps->rows = rows;
    return DONE;
}
