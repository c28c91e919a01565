/* apply_read.c: documents of a project, from text. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/apply/apply_private.h"

/* What a document may hold; lengths are judged by the operations. */
static const struct field project_fields[] = {
    {"kind", TEXT_AT(struct apply_project, kind), .max = 20},
    {"id", TEXT_AT(struct apply_project, id), .max = 200},
    {"organization", TEXT_AT(struct apply_project, organization), .max = 200},
    {"name", TEXT_AT(struct apply_project, name), .max = 1000, .required = true},
    {"description", TEXT_AT(struct apply_project, description), .max = 5000, .lines = true},
    {0},
};

struct resource_read {
    struct str kind;
    struct str id;
    struct str name;
    struct str type;
    struct str sku;
    struct str settings;
};
static const struct field resource_fields[] = {
    {"kind", TEXT_AT(struct resource_read, kind), .max = 20},
    {"id", TEXT_AT(struct resource_read, id), .min = 1, .max = 200, .required = true},
    {"name", TEXT_AT(struct resource_read, name), .max = 1000, .required = true},
    {"type", TEXT_AT(struct resource_read, type), .min = 1, .max = 200, .required = true},
    {"sku", TEXT_AT(struct resource_read, sku), .max = 200},
    {"settings", JSON_AT(struct resource_read, settings), .max = SETTINGS_BYTES_MAX},
    {0},
};

struct str apply_place(struct task *task, const struct apply_source *source, struct str pointer)
{
    struct str whole = ARENA_JOIN(task->arena, source->base, pointer);
    if (source->file.length == 0)
        return whole;
    return arena_print(task->arena, "%.*s:%lld: %.*s", STR_ARG(source->file),
                       (long long)yaml_line(source->part, whole), STR_ARG(whole));
}

void apply_tell(struct task *task, const struct apply_source *source,
                const struct failure *failure)
{
    for (size_t i = 0; i < failure->field_count; i++) {
        const struct failure_field *field = &failure->fields[i];
        struct str pointer = field->pointer;
        if (str_starts(pointer, STR("/settings_json")))
            pointer = ARENA_JOIN(task->arena, STR("/settings"),
                                 str_slice(pointer, strlen("/settings_json"), pointer.length));
        const char *code = arena_cstr(task->arena, field->code);
        failure_field(task->failure, apply_place(task, source, pointer), code, "%.*s",
                      STR_ARG(field->told));
    }
    if (failure->field_count == 0)
        failure_field(task->failure, apply_place(task, source, STR("")), "not_allowed", "%.*s",
                      STR_ARG(failure->told));
}

static void read_project(struct task *task, const struct node *node,
                         const struct apply_source *source, struct apply_project *project)
{
    struct failure failure = {.arena = task->arena};
    if (project->told)
        failure_field(&failure, STR("/kind"), "not_unique",
                      "There is another document of kind project.");
    struct list resources = project->resources;
    struct apply_project read = {.id = STR_NONE, .organization = STR_NONE, .description = STR("")};
    if (json_read(task->arena, node, project_fields, &read, STR(""), &failure, NULL) != DONE ||
        failure.field_count > 0) {
        apply_tell(task, source, &failure);
        return;
    }
    *project = read;
    project->resources = resources;
    project->told = true;
    project->source = *source;
}

static bool has_id(const struct apply_project *project, struct str id)
{
    for (size_t i = 0; i < project->resources.count; i++)
        if (str_equal(LIST_ROW(project->resources, struct apply_resource, i)->id, id))
            return true;
    return false;
}

static void read_resource(struct task *task, const struct node *node,
                          const struct apply_source *source, struct apply_project *project)
{
    struct failure failure = {.arena = task->arena};
    struct resource_read read = {.sku = STR_NONE};
    enum outcome outcome =
        json_read(task->arena, node, resource_fields, &read, STR(""), &failure, NULL);
    const struct node *settings = node_member(node, STR("settings"));
    if (outcome == DONE && has_id(project, read.id))
        failure_field(&failure, STR("/id"), "not_unique", "Another document has this id, too.");
    if (settings != NULL && settings->kind != NODE_OBJECT)
        failure_field(&failure, STR("/settings"), "wrong_type", "Settings are an object.");
    if (project->resources.count == APPLY_RESOURCES_MAX)
        failure_field(&failure, STR(""), "too_many", "At most %d resources are applied at once.",
                      APPLY_RESOURCES_MAX);
    if (failure.field_count > 0) {
        apply_tell(task, source, &failure);
        return;
    }
    struct apply_resource *rows = (struct apply_resource *)(uintptr_t)project->resources.rows;
    rows[project->resources.count++] = (struct apply_resource){
        read.id, read.name, read.type, read.sku, settings, *source};
}

static void read_document(struct task *task, const struct node *node,
                          const struct apply_source *source, struct apply_project *project)
{
    const struct node *kind =
        node->kind == NODE_OBJECT ? node_member(node, STR("kind")) : NULL;
    struct str word = kind == NULL || kind->kind != NODE_TEXT ? STR("") : kind->text;
    if (str_is(word, "project"))
        read_project(task, node, source, project);
    else if (str_is(word, "resource"))
        read_resource(task, node, source, project);
    else
        failure_field(task->failure,
                      apply_place(task, source, kind == NULL ? STR("") : STR("/kind")),
                      kind == NULL ? "required" : "not_one_of",
                      "A document is an object whose kind is project or resource.");
}

static void read_part(struct task *task, struct str file, const struct yaml_part *part,
                      struct apply_project *project)
{
    struct apply_source source = {file, part, STR("")};
    const struct node *documents =
        part->root->kind == NODE_OBJECT ? node_member(part->root, STR("documents")) : NULL;
    if (documents == NULL || documents->kind != NODE_ARRAY) {
        read_document(task, part->root, &source, project);
        return;
    }
    size_t index = 0;
    for (const struct node *each = documents->first; each != NULL; each = each->next) {
        source.base = arena_print(task->arena, "/documents/%zu", index++);
        read_document(task, each, &source, project);
    }
}

enum outcome apply_read(struct task *task, struct str file, struct str text,
                        struct apply_project *project)
{
    struct list parts;
    enum outcome outcome = yaml_parse(task->arena, text, task->failure, &parts);
    if (outcome != DONE && file.length > 0)
        return refuse_print(task->failure, outcome, task->failure->code, "%.*s: %.*s",
                            STR_ARG(file), STR_ARG(task->failure->told));
    if (outcome != DONE)
        return outcome;
    if (project->resources.rows == NULL)
        project->resources = (struct list){
            ARENA_ARRAY(task->arena, APPLY_RESOURCES_MAX, struct apply_resource), 0,
            sizeof(struct apply_resource), false};
    for (size_t i = 0; i < parts.count; i++)
        read_part(task, file, LIST_ROW(parts, struct yaml_part, i), project);
    if (task->failure->field_count > 0)
        return refuse(task->failure, INVALID, "validation_failed",
                      "Some documents are not right.", "Correct them and apply them again.");
    return DONE;
}
