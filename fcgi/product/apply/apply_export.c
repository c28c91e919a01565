/* apply_export.c: a project as documents. */
/* SPDX-License-Identifier: ISC */
#include "product/apply/apply_private.h"
#include "product/audit/audit.h"
#include "product/project/project.h"

struct place_row {
    struct str org_id;
};
static const struct field place_columns[] = {{"org_id", TEXT_AT(struct place_row, org_id)}, {0}};

enum outcome apply_find(struct task *task, struct str project, struct str *org_id)
{
    struct place_row row;
    enum outcome outcome = store_one(task, Q_APPLY_FIND, ARGS(ARG_TEXT("project", project)),
                                     place_columns, &row);
    if (outcome == DONE)
        *org_id = row.org_id;
    return outcome;
}

static void sort_by_id(struct resource *rows, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct resource row = rows[i];
        size_t at = i;
        for (; at > 0 && str_compare(rows[at - 1].id, row.id) > 0; at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
    }
}

enum outcome apply_resources(struct task *task, struct list *out)
{
    struct resource *rows = ARENA_ARRAY(task->arena, APPLY_RESOURCES_MAX, struct resource);
    size_t count = 0;
    struct list page = {.more = true};
    struct resource_filter filter = {.sort = SORT_NAME, .limit = RESOURCE_LIST_LIMIT};
    while (page.more) {
        enum outcome outcome = resource_list(task, &filter, &page);
        if (outcome != DONE)
            return outcome;
        for (size_t i = 0; i < page.count; i++) {
            const struct resource *resource = LIST_ROW(page, struct resource, i);
            filter.after[0] = resource->sort_name;
            filter.after[1] = resource->id;
            if (str_is(resource->lifecycle, "deleting") || str_is(resource->lifecycle, "deleted"))
                continue;
            if (count == APPLY_RESOURCES_MAX)
                return refuse_print(task->failure, TOO_LARGE, NULL,
                                    "The project has more than %d resources.",
                                    APPLY_RESOURCES_MAX);
            rows[count++] = *resource;
        }
    }
    sort_by_id(rows, count);
    *out = (struct list){rows, count, sizeof *rows, false};
    return DONE;
}

static void set_text(struct task *task, struct node *object, const char *key, struct str text)
{
    node_set(task->arena, object, str_of(key), node_text(task->arena, text));
}

static struct node *resource_node(struct task *task, const struct resource *resource,
                                  const struct list *held)
{
    struct node *node = node_object(task->arena);
    struct node *settings = NULL;
    if (json_parse(task->arena, resource->settings, task->failure, &settings) != DONE)
        bug("stored settings of a resource are not JSON");
    set_text(task, node, "kind", STR("resource"));
    set_text(task, node, "id", resource->id);
    set_text(task, node, "name", resource->name);
    set_text(task, node, "type", resource->type_id);
    set_text(task, node, "sku", resource->sku);
    node_set(task->arena, node, STR("settings"), settings);
    node_set(task->arena, node, STR("protected"), node_bool(task->arena, resource->is_protected));
    if (held != NULL)
        node_set(task->arena, node, STR("grants"),
                 apply_held_node(task, held, "resource", resource->id));
    return node;
}

static enum outcome write_down(struct task *task)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){.action = "project.exported",
                                                       .object_type = "project",
                                                       .object_id = task->scope->project_id,
                                                       .project_id = task->scope->project_id});
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome apply_export(struct task *task, bool grants, struct list *documents)
{
    struct project project;
    struct list resources;
    struct list held;
    enum outcome outcome = project_load(task, &project, 0, NULL);
    if (outcome == DONE)
        outcome = apply_resources(task, &resources);
    if (outcome == DONE && grants)
        outcome = apply_held_list(task, &held);
    if (outcome == DONE && grants)
        outcome = write_down(task);
    if (outcome != DONE)
        return outcome;
    struct apply_document *rows =
        ARENA_ARRAY(task->arena, resources.count + 1, struct apply_document);
    struct node *first = rows[0].root = node_object(task->arena);
    set_text(task, first, "kind", STR("project"));
    set_text(task, first, "id", project.id);
    set_text(task, first, "organization", project.org_id);
    set_text(task, first, "name", project.name);
    set_text(task, first, "description", project.description);
    if (grants)
        node_set(task->arena, first, STR("grants"),
                 apply_held_node(task, &held, "project", project.id));
    for (size_t i = 0; i < resources.count; i++)
        rows[i + 1].root = resource_node(task, LIST_ROW(resources, struct resource, i),
                                         grants ? &held : NULL);
    *documents = (struct list){rows, resources.count + 1, sizeof *rows, false};
    return DONE;
}

bool apply_file_holds(struct str name)
{
    return name.length > 0 && name.at[0] != '.' &&
           (str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml")) ||
            str_ends(name, STR(".json")));
}

struct str apply_file_name(struct task *task, const struct apply_document *document, bool yaml)
{
    const struct node *kind = node_member(document->root, STR("kind"));
    const struct node *id = node_member(document->root, STR("id"));
    struct str end = yaml ? STR(".yaml") : STR(".json");
    if (str_is(kind->text, "project"))
        return ARENA_JOIN(task->arena, STR("project"), end);
    return ARENA_JOIN(task->arena, STR("resource-"), id->text, end);
}

static void write_yaml(struct task *task, const struct list *documents, struct buf *out)
{
    for (size_t i = 0; i < documents->count; i++) {
        struct str text =
            yaml_text(task->arena, LIST_ROW(*documents, struct apply_document, i)->root);
        if (i > 0)
            BUF_ADD(out, "---\n");
        if (text.at == NULL)
            out->over = true;
        else
            buf_add(out, text);
    }
}

static void write_json(const struct list *documents, struct buf *out)
{
    struct json_writer writer = json_writer_of(out);
    json_write_object(&writer);
    json_write_key(&writer, STR("documents"));
    json_write_array(&writer);
    for (size_t i = 0; i < documents->count; i++)
        json_write_node(&writer, LIST_ROW(*documents, struct apply_document, i)->root);
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    buf_add_char(out, '\n');
}

struct str apply_text(struct task *task, const struct list *documents, bool yaml)
{
    struct buf out = buf_open(task->arena, KIB(4), YAML_BYTES_MAX);
    if (yaml)
        write_yaml(task, documents, &out);
    else
        write_json(documents, &out);
    return out.over ? STR_NONE : buf_str(&out);
}
