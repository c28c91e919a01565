/* resource_file.c: the settings of one resource as a file, written and read. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource_file.h"

#include "product/catalog/settings_form.h"

static struct node *stored_node(struct task *task, const struct resource *resource)
{
    struct node *stored = NULL;
    if (json_parse(task->arena, resource->settings, task->failure, &stored) != DONE)
        bug("stored settings of a resource are not JSON");
    return stored;
}

enum outcome resource_file_write(struct task *task, const struct resource *resource,
                                 const struct catalog_type *type,
                                 enum resource_file_format format, struct str *out)
{
    struct arena *arena = task->arena;
    const struct node *shown = stored_node(task, resource);
    if (type != NULL)
        shown = settings_masked(arena, type->schema, shown);
    if (format == RESOURCE_FILE_JSON) {
        *out = ARENA_JOIN(arena, json_text_pretty(arena, shown), STR("\n"));
        return DONE;
    }
    struct str text = yaml_text(arena, shown);
    if (text.at == NULL)
        return refuse(task->failure, TOO_LARGE, NULL,
                      "The settings are too large for YAML.", "Take them as JSON.");
    *out = ARENA_JOIN(arena,
                      arena_print(arena, "# Settings of %.*s (%.*s), generation %lld\n",
                                  STR_ARG(resource->id), STR_ARG(resource->type_id),
                                  (long long)resource->generation),
                      text);
    return DONE;
}

/* ---- reading ---- */

/* YAML with one document; `part` tells the lines. */
static enum outcome read_yaml(struct task *task, struct str text, struct node **root,
                              const struct yaml_part **part)
{
    struct list parts;
    enum outcome outcome = yaml_parse(task->arena, text, task->failure, &parts);
    if (outcome != DONE)
        return outcome;
    if (parts.count != 1) {
        failure_field(
            task->failure, STR(""), parts.count == 0 ? "required" : "too_many",
            "The file holds %zu documents; the settings of one resource are one.",
            parts.count);
        return INVALID;
    }
    *part = LIST_ROW(parts, struct yaml_part, 0);
    *root = (*part)->root;
    return DONE;
}

/* JSON is told in its own words; its lines come from the other reader, if that takes it. */
static enum outcome read_json(struct task *task, struct str text, struct node **root,
                              const struct yaml_part **part)
{
    struct failure ignored = {.arena = task->arena};
    struct task quiet = *task;
    struct node *unused = NULL;
    quiet.failure = &ignored;
    enum outcome outcome = json_parse(task->arena, text, task->failure, root);
    if (outcome == DONE && read_yaml(&quiet, text, &unused, part) != DONE)
        *part = NULL;
    return outcome;
}

/* What begins like JSON is told as JSON, unless it is YAML after all ({a: 1}). */
static enum outcome read_any(struct task *task, struct str text, struct node **root,
                             const struct yaml_part **part)
{
    struct str begin = str_trim(text);
    if (begin.length == 0 || begin.at[0] != '{')
        return read_yaml(task, text, root, part);
    struct failure ignored = {.arena = task->arena};
    struct task quiet = *task;
    quiet.failure = &ignored;
    if (json_parse(task->arena, text, &ignored, root) != DONE &&
        read_yaml(&quiet, text, root, part) == DONE)
        return DONE;
    return read_json(task, text, root, part);
}

/* A resource's document of an export: its settings, its tier. */
static void unwrap(struct task *task, struct node *root, const struct resource *resource,
                   struct resource_file *out)
{
    const struct node *type = node_member(root, STR("type"));
    const struct node *sku = node_member(root, STR("sku"));
    out->settings = node_member(root, STR("settings"));
    out->base = STR("/settings");
    if (out->settings->kind != NODE_OBJECT)
        failure_field(task->failure, out->base, "wrong_type", "Settings are an object.");
    if (type == NULL || type->kind != NODE_TEXT ||
        !str_equal(type->text, resource->type_id))
        failure_field(task->failure, STR("/type"), "not_allowed",
                      "The resource is a %.*s; its type cannot be changed.",
                      STR_ARG(resource->type_id));
    if (sku != NULL && sku->kind == NODE_TEXT && sku->text.length > 0)
        out->sku = sku->text;
    else if (sku != NULL)
        failure_field(task->failure, STR("/sku"), "wrong_type", "The tier is a text.");
}

static bool is_wrapped(const struct node *root)
{
    const struct node *kind = node_member(root, STR("kind"));
    return kind != NULL && kind->kind == NODE_TEXT && str_is(kind->text, "resource") &&
           node_member(root, STR("settings")) != NULL;
}

static enum outcome read_text(struct task *task, struct str text, int format,
                              struct node **root, const struct yaml_part **part)
{
    if (text.length > RESOURCE_FILE_BYTES_MAX)
        return refuse_print(task->failure, TOO_LARGE, NULL,
                            "The file is longer than %d KiB, which no settings are.",
                            RESOURCE_FILE_BYTES_MAX / 1024);
    if (format == RESOURCE_FILE_JSON)
        return read_json(task, text, root, part);
    return format == RESOURCE_FILE_YAML ? read_yaml(task, text, root, part)
                                        : read_any(task, text, root, part);
}

enum outcome resource_file_read(struct task *task, struct str text,
                                const struct resource *resource,
                                const struct catalog_type *type,
                                struct resource_file *out)
{
    struct node *root = NULL;
    *out =
        (struct resource_file){.format = out->format, .sku = STR_NONE, .base = STR("")};
    enum outcome outcome = read_text(task, text, out->format, &root, &out->part);
    if (outcome != DONE)
        return outcome;
    out->settings = root;
    if (root->kind != NODE_OBJECT)
        failure_field(task->failure, STR(""), "wrong_type", "Settings are an object.");
    else if (is_wrapped(root))
        unwrap(task, root, resource, out);
    if (task->failure->field_count > 0) {
        resource_file_tell(out, task->failure);
        return INVALID;
    }
    if (json_text(task->arena, out->settings).length > SETTINGS_BYTES_MAX)
        return refuse_print(task->failure, TOO_LARGE, NULL,
                            "The settings are longer than %d KiB.",
                            SETTINGS_BYTES_MAX / 1024);
    if (type != NULL)
        out->settings = settings_unmasked(task->arena, type->schema, out->settings,
                                          stored_node(task, resource));
    return DONE;
}

void resource_file_tell(const struct resource_file *file, struct failure *failure)
{
    static const struct str above = STR_INIT("/settings_json");
    for (size_t i = 0; i < failure->field_count; i++) {
        struct failure_field *field = &failure->fields[i];
        if (str_starts(field->pointer, above))
            field->pointer = ARENA_JOIN(
                failure->arena, file->base,
                str_slice(field->pointer, above.length, field->pointer.length));
        if (file->part != NULL)
            field->told = arena_print(failure->arena, "Line %lld: %.*s",
                                      (long long)yaml_line(file->part, field->pointer),
                                      STR_ARG(field->told));
    }
}
