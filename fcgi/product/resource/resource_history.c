/* resource_history.c: two generations of a resource, side by side. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource_history.h"

#include "product/catalog/catalog.h"

struct node *resource_settings_node(struct task *task, struct str settings)
{
    struct node *node = NULL;
    if (json_parse(task->arena, settings, task->failure, &node) != DONE)
        bug("stored settings of a resource are not JSON");
    return node;
}

static enum outcome load_generation(struct call *call, struct str id, int64_t generation,
                                    struct deployment *out)
{
    *out = (struct deployment){.sku = STR(""), .settings = STR("{}")};
    return generation == 0 ? DONE
                           : resource_generation_load(&call->task, id, generation, out);
}

enum outcome resource_history_load(struct call *call, int64_t from, int64_t to,
                                   struct resource_history *out)
{
    struct str id = request_word(call->request, "resource");
    const struct catalog_type *type = NULL;
    enum outcome outcome = resource_load(&call->task, id, &out->resource);
    if (outcome == DONE)
        outcome = load_generation(call, id, to, &out->to);
    if (outcome == DONE)
        outcome = load_generation(call, id, from, &out->from);
    if (outcome != DONE)
        return outcome;
    outcome = catalog_load(&call->task, out->resource.type_id, &type);
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    out->schema = outcome == DONE ? schema_document(type->schema) : NULL;
    const struct resource_version old = {
        out->from.sku, resource_settings_node(&call->task, out->from.settings)};
    const struct resource_version new = {
        out->to.sku, resource_settings_node(&call->task, out->to.settings)};
    out->diff = resource_diff(call->task.arena, &old, &new, out->schema);
    return DONE;
}
