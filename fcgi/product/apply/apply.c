/* apply.c: documents compared with what is there. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/secret.h"
#include "platform/json/diff.h"
#include "product/access/permission.h"
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

enum { LINES_MAX = 4 }; /* besides those of settings */

struct lines {
    struct arena *arena;
    struct apply_line *rows;
    size_t count;
};

static struct lines lines_of(struct task *task)
{
    return (struct lines){task->arena, ARENA_ARRAY(task->arena, LINES_MAX, struct apply_line), 0};
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

static void tell_text(struct lines *lines, const char *pointer, struct str after)
{
    lines->rows[lines->count++] =
        (struct apply_line){str_of(pointer), STR_NONE,
                            json_text(lines->arena, node_text(lines->arena, after))};
}

static void compare_settings(struct lines *lines, const struct node *before,
                             const struct node *after)
{
    struct list changes = json_diff(lines->arena, before, after);
    struct apply_line *rows =
        ARENA_ARRAY(lines->arena, LINES_MAX + changes.count, struct apply_line);
    for (size_t i = 0; i < lines->count; i++)
        rows[i] = lines->rows[i];
    lines->rows = rows;
    for (size_t i = 0; i < changes.count; i++) {
        const struct json_change *change = LIST_ROW(changes, struct json_change, i);
        lines->rows[lines->count++] = (struct apply_line){
            ARENA_JOIN(lines->arena, STR("/settings"), change->pointer),
            json_or_none(lines->arena, change->before),
            json_or_none(lines->arena, change->after)};
    }
}

static void compare_truth(struct lines *lines, const char *pointer, bool before, bool after)
{
    if (before != after)
        lines->rows[lines->count++] =
            (struct apply_line){str_of(pointer), before ? STR("true") : STR("false"),
                                after ? STR("true") : STR("false")};
}

void apply_step_deed(struct apply_step *step, enum apply_deed deed, struct list lines)
{
    step->deed = deed;
    step->word = str_of(words[deed]);
    step->told = STR("");
    step->lines = lines;
}

static void set_deed(struct apply_step *step, enum apply_deed deed, const struct lines *lines)
{
    apply_step_deed(step, deed,
                    (struct list){lines->rows, lines->count, sizeof *lines->rows, false});
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
                                   .settings = wanted->settings,
                                   .trusts_references = true};
}

struct taken {
    int64_t count;
};
static const struct field taken_columns[] = {{"count", INT_AT(struct taken, count)}, {0}};

/* Ids that are, or were, a resource's anywhere. */
static enum outcome judge_id(struct task *task, struct str id)
{
    struct taken taken = {0};
    enum outcome outcome =
        store_one(task, Q_APPLY_TAKEN, ARGS(ARG_TEXT("id", id)), taken_columns, &taken);
    if (outcome == DONE && taken.count > 0)
        failure_field(task->failure, STR("/id"), "not_unique",
                      "This id is taken, or was, and is given out once.");
    return outcome;
}

static enum outcome plan_add(struct task *task, const struct apply_resource *wanted,
                             struct apply_step *step)
{
    struct lines lines = lines_of(task);
    struct resource resource;
    struct resource_draft draft = draft_of(wanted);
    struct node *settings = NULL;
    enum outcome outcome = judge_id(task, wanted->id);
    if (outcome == DONE)
        outcome = resource_check(task, &draft, &resource);
    if (outcome == DONE && json_parse(task->arena, resource.settings, task->failure, &settings) != DONE)
        bug("checked settings are not JSON");
    if (outcome != DONE)
        return outcome;
    tell_text(&lines, "/type", resource.type_id);
    tell_text(&lines, "/sku", resource.sku);
    compare_truth(&lines, "/protected", false, wanted->is_protected);
    compare_settings(&lines, node_object(task->arena), settings);
    step->type_id = resource.type_id;
    step->settings = settings;
    step->protects = wanted->is_protected;
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
    step->type_id = there->type_id;
    step->settings = wanted->settings == NULL ? before : after;
    step->protects = wanted->protection_told && wanted->is_protected != there->is_protected;
    if (step->protects && !wanted->is_protected && !apply_may(task, MAY_DELETE)) {
        failure_field(task->failure, STR("/protected"), "not_allowed",
                      "Protection is taken away by who may delete.");
        return INVALID;
    }
    compare_text(&lines, "/name", there->name, str_trim(wanted->name));
    compare_text(&lines, "/sku", there->sku, tier->sku);
    step->respecifies = lines.count > 0;
    if (step->protects)
        compare_truth(&lines, "/protected", there->is_protected, wanted->is_protected);
    size_t count = lines.count;
    compare_settings(&lines, before, step->settings);
    step->respecifies = step->respecifies || lines.count > count;
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
    if (outcome == DONE || apply_is_fault(outcome))
        return outcome;
    apply_tell(task, &wanted->source, &failure);
    apply_step_deed(step, APPLY_SAME, (struct list){.rows = NULL});
    return DONE;
}

/* What is there now. */
struct there {
    struct list resources;
    struct list held;
};

/* All that can be judged is told at once; what is to go is judged when the documents are right. */
static enum outcome plan_all(struct task *task, const struct apply_project *project,
                             const struct apply_wants *wants, const struct there *there,
                             struct apply_steps *steps)
{
    enum outcome outcome = plan_project(task, project, wants->is_new, apply_step_add(steps));
    for (size_t i = 0; i < project->resources.count && outcome == DONE; i++) {
        const struct apply_resource *wanted =
            LIST_ROW(project->resources, struct apply_resource, i);
        outcome = plan_resource(task, wanted, find_there(&there->resources, wanted->id),
                                apply_step_add(steps));
    }
    if (outcome != DONE)
        return outcome;
    apply_judge_references(task, steps, &there->resources);
    if (wants->prune && task->failure->field_count == 0)
        outcome = apply_prune_plan(task, project, &there->resources, steps);
    return outcome == DONE ? apply_grant_plan(task, project, wants, &there->held, steps) : outcome;
}

enum outcome apply_plan(struct task *task, const struct apply_project *project,
                        const struct apply_wants *wants, struct list *out)
{
    struct there there = {.resources = {.count = 0}, .held = {.count = 0}};
    struct apply_steps steps = {.count = 0};
    enum outcome outcome = wants->is_new ? DONE : apply_resources(task, &there.resources);
    if (outcome == DONE && !wants->is_new && !wants->skip_grants)
        outcome = apply_held_list(task, &there.held);
    if (outcome != DONE)
        return outcome;
    steps.most = 1 + project->resources.count + there.resources.count +
                 apply_grant_most(project, &there.held);
    steps.rows = ARENA_ARRAY(task->arena, steps.most, struct apply_step);
    outcome = plan_all(task, project, wants, &there, &steps);
    if (outcome != DONE)
        return outcome;
    if (task->failure->field_count > 0)
        return refuse(task->failure, INVALID, "validation_failed",
                      "Some documents cannot be applied; nothing was done.",
                      "Correct them and apply them again.");
    *out = (struct list){steps.rows, steps.count, sizeof *steps.rows, false};
    return DONE;
}

struct str apply_fingerprint(struct task *task, const struct list *steps)
{
    struct buf text = buf_open(task->arena, KIB(4), MIB(32));
    struct json_writer writer = json_writer_of(&text);
    json_write_list(&writer, apply_step_fields, steps);
    return text.over ? STR("") : secret_hash(task->arena, "apply plan", buf_str(&text));
}
