/* apply_read.c: documents of a project, from text. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/apply/apply_private.h"

static const struct field grant_fields[] = {
    {"person", TEXT_AT(struct apply_grant, person), .min = 1, .max = 320},
    {"team", TEXT_AT(struct apply_grant, team), .min = 1, .max = 200},
    {"service_account", TEXT_AT(struct apply_grant, service_account), .min = 1, .max = 200},
    {"role", TEXT_AT(struct apply_grant, role), .min = 1, .max = 200, .required = true},
    {"expires_at", TIME_AT(struct apply_grant, expires_us)},
    {0},
};

/* What a document may hold; lengths are judged by the operations. */
static const struct field project_fields[] = {
    {"kind", TEXT_AT(struct apply_project, kind), .max = 20},
    {"id", TEXT_AT(struct apply_project, id), .max = 200},
    {"organization", TEXT_AT(struct apply_project, organization), .max = 200},
    {"name", TEXT_AT(struct apply_project, name), .max = 1000, .required = true},
    {"description", TEXT_AT(struct apply_project, description), .max = 5000, .lines = true},
    {"grants", LIST_AT(struct apply_project, grants, grant_fields), .max = APPLY_GRANTS_MAX},
    {0},
};

struct resource_read {
    struct str kind;
    struct str id;
    struct str name;
    struct str type;
    struct str sku;
    struct str settings;
    bool is_protected;
    struct list grants;
};
static const struct field resource_fields[] = {
    {"kind", TEXT_AT(struct resource_read, kind), .max = 20},
    {"id", TEXT_AT(struct resource_read, id), .min = 1, .max = 200, .required = true},
    {"name", TEXT_AT(struct resource_read, name), .max = 1000, .required = true},
    {"type", TEXT_AT(struct resource_read, type), .min = 1, .max = 200, .required = true},
    {"sku", TEXT_AT(struct resource_read, sku), .max = 200},
    {"settings", JSON_AT(struct resource_read, settings), .max = SETTINGS_BYTES_MAX},
    {"protected", BOOL_AT(struct resource_read, is_protected)},
    {"grants", LIST_AT(struct resource_read, grants, grant_fields), .max = APPLY_GRANTS_MAX},
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
                      STR_ARG(failure->told.length > 0 ? failure->told
                                                       : STR("It cannot be applied.")));
}

static bool same_grant(const struct apply_grant *a, const struct apply_grant *b)
{
    return str_equal_nocase(a->person, b->person) && str_equal(a->team, b->team) &&
           str_equal(a->service_account, b->service_account) && str_equal(a->role, b->role);
}

/* Each has one holder, and none comes twice. */
static void judge_grants(struct task *task, const struct list *grants, struct failure *failure)
{
    for (size_t i = 0; i < grants->count; i++) {
        const struct apply_grant *grant = LIST_ROW(*grants, struct apply_grant, i);
        struct str pointer = arena_print(task->arena, "/grants/%zu", i);
        int holders = (grant->person.at != NULL) + (grant->team.at != NULL) +
                      (grant->service_account.at != NULL);
        if (holders != 1)
            failure_field(failure, pointer, "required",
                          "A grant names one holder: person, team or service_account.");
        for (size_t k = 0; k < i; k++)
            if (same_grant(grant, LIST_ROW(*grants, struct apply_grant, k)))
                failure_field(failure, pointer, "not_unique", "This grant is there twice.");
    }
}

static bool is_told(const struct node *node, const char *member)
{
    const struct node *value = node_member(node, str_of(member));
    return value != NULL && value->kind != NODE_NULL;
}

static void read_project(struct task *task, const struct node *node,
                         const struct apply_source *source, struct apply_project *project)
{
    struct failure failure = {.arena = task->arena};
    if (project->told)
        failure_field(&failure, STR("/kind"), "not_unique",
                      "There is another document of kind project.");
    struct list resources = project->resources;
    struct apply_project read = {.id = STR_NONE,
                                 .organization = STR_NONE,
                                 .description = STR(""),
                                 .grants = {.row_bytes = sizeof(struct apply_grant)}};
    if (json_read(task->arena, node, project_fields, &read, STR(""), &failure, NULL) == DONE)
        judge_grants(task, &read.grants, &failure);
    if (failure.field_count > 0) {
        apply_tell(task, source, &failure);
        return;
    }
    read.grants_told = is_told(node, "grants");
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
    struct resource_read read = {.sku = STR_NONE,
                                 .grants = {.row_bytes = sizeof(struct apply_grant)}};
    enum outcome outcome =
        json_read(task->arena, node, resource_fields, &read, STR(""), &failure, NULL);
    const struct node *settings = node_member(node, STR("settings"));
    if (outcome == DONE)
        judge_grants(task, &read.grants, &failure);
    if (outcome == DONE && has_id(project, read.id))
        failure_field(&failure, STR("/id"), "not_unique", "Another document has this id, too.");
    if (settings != NULL && settings->kind != NODE_OBJECT)
        failure_field(&failure, STR("/settings"), "wrong_type", "Settings are an object.");
    if (failure.field_count > 0) {
        apply_tell(task, source, &failure);
        return;
    }
    struct apply_resource *rows = (struct apply_resource *)(uintptr_t)project->resources.rows;
    rows[project->resources.count++] = (struct apply_resource){
        .id = read.id,
        .name = read.name,
        .type = read.type,
        .sku = read.sku,
        .settings = settings,
        .is_protected = read.is_protected,
        .protection_told = is_told(node, "protected"),
        .grants = read.grants,
        .grants_told = is_told(node, "grants"),
        .source = *source,
    };
}

static enum outcome read_document(struct task *task, const struct node *node,
                                  const struct apply_source *source,
                                  struct apply_project *project)
{
    const struct node *kind =
        node->kind == NODE_OBJECT ? node_member(node, STR("kind")) : NULL;
    struct str word = kind == NULL || kind->kind != NODE_TEXT ? STR("") : kind->text;
    if (str_is(word, "project"))
        read_project(task, node, source, project);
    else if (str_is(word, "resource") && project->resources.count == APPLY_RESOURCES_MAX)
        return refuse_print(task->failure, TOO_LARGE, NULL,
                            "At most %d resources are applied at once; there are more.",
                            APPLY_RESOURCES_MAX);
    else if (str_is(word, "resource"))
        read_resource(task, node, source, project);
    else
        failure_field(task->failure,
                      apply_place(task, source, kind == NULL ? STR("") : STR("/kind")),
                      kind == NULL ? "required" : "not_one_of",
                      "A document is an object whose kind is project or resource.");
    return DONE;
}

static enum outcome read_part(struct task *task, struct str file, const struct yaml_part *part,
                              struct apply_project *project)
{
    struct apply_source source = {file, part, STR("")};
    const struct node *documents =
        part->root->kind == NODE_OBJECT ? node_member(part->root, STR("documents")) : NULL;
    if (documents == NULL || documents->kind != NODE_ARRAY)
        return read_document(task, part->root, &source, project);
    size_t index = 0;
    enum outcome outcome = DONE;
    for (const struct node *each = documents->first; each != NULL && outcome == DONE;
         each = each->next) {
        source.base = arena_print(task->arena, "/documents/%zu", index++);
        outcome = read_document(task, each, &source, project);
    }
    return outcome;
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
    for (size_t i = 0; i < parts.count && outcome == DONE; i++)
        outcome = read_part(task, file, LIST_ROW(parts, struct yaml_part, i), project);
    if (outcome != DONE)
        return outcome;
    if (task->failure->field_count > 0)
        return refuse(task->failure, INVALID, "validation_failed",
                      "Some documents are not right.", "Correct them and apply them again.");
    return DONE;
}
