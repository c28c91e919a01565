/* clone.c: a new resource with the settings of another one. */
/* SPDX-License-Identifier: ISC */
#include "product/clone/clone.h"

#include "product/access/access.h"
#include "product/catalog/settings_form.h"

enum outcome clone_settings(struct task *task, const struct resource *origin,
                            const struct node *changes, struct node **out)
{
    const struct catalog_type *type = NULL;
    struct node *stored = NULL;
    if (json_parse(task->arena, origin->settings, task->failure, &stored) != DONE)
        bug("stored settings of a resource are not JSON");
    enum outcome outcome = catalog_load(task, origin->type_id, &type);
    if (outcome == DONE)
        stored =
            settings_unmasked(task->arena, type->schema,
                              settings_masked(task->arena, type->schema, stored), NULL);
    if (outcome != DONE && outcome != ABSENT) /* the order says that the type is gone */
        return outcome;
    *out = changes == NULL ? stored : node_merge_patch(task->arena, stored, changes);
    return DONE;
}

enum outcome clone_place(struct task *task, const struct resource *origin,
                         const struct clone_draft *draft, struct scope *place)
{
    bool here =
        draft->project_id.length == 0 || str_equal(draft->project_id, origin->project_id);
    enum outcome outcome = access_require(
        task, "project", here ? origin->project_id : draft->project_id, MAY_WRITE, place);
    if (outcome == ABSENT && here) /* who holds a role on the resource alone */
        return refuse(task->failure, FORBIDDEN, NULL,
                      "You may not order in this project.",
                      "Choose a project in which you may, or ask an owner.");
    if (outcome == ABSENT) {
        failure_field(task->failure, STR("/project_id"), "unknown",
                      "There is no such project, or you may not see it.");
        return INVALID;
    }
    return outcome;
}

enum outcome clone_add(struct task *task, const struct resource *origin,
                       const struct clone_draft *draft, bool dry, struct resource *out)
{
    struct scope place;
    struct task there = *task;
    struct node *settings = NULL;
    if (str_is(origin->lifecycle, "deleting") || str_is(origin->lifecycle, "deleted"))
        return refuse(task->failure, CLASH, "lifecycle",
                      "The resource is on its way out and cannot be copied.",
                      "Restore it first.");
    enum outcome outcome = clone_place(task, origin, draft, &place);
    if (outcome == DONE)
        outcome = clone_settings(task, origin, draft->changes, &settings);
    if (outcome != DONE)
        return outcome;
    there.scope = &place;
    const struct resource_draft order = {
        .id = draft->id,
        .name = draft->name,
        .type = origin->type_id,
        .sku = draft->sku.length > 0 ? draft->sku : origin->sku,
        .settings = settings,
        .origin = origin,
    };
    return dry ? resource_check(&there, &order, out) : resource_add(&there, &order, out);
}
