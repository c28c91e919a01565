/* resource_limit.c: whether there is a place for a resource, and why one was not added. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog.h"
#include "product/resource/resource_private.h"

/* What the limits judge of a resource that was checked: the catalog has its type and tier. */
enum outcome resource_order_of(struct task *task, const struct resource *resource,
                               bool only_tier, struct limit_order *order)
{
    order->only_tier = only_tier;
    order->id = resource->id;
    enum outcome outcome = catalog_load(task, resource->type_id, &order->type);
    if (outcome == DONE)
        order->tier = catalog_tier(order->type, resource->sku);
    return outcome == DONE && order->tier == NULL ? ABSENT : outcome;
}

/* Only a tier that is new to the resource may have no place left. */
enum outcome resource_judge_tier(struct task *task, const struct resource *before,
                                 const struct resource *after,
                                 enum outcome (*judge)(struct task *,
                                                       const struct limit_order *))
{
    struct limit_order order;
    if (str_equal(after->sku, before->sku))
        return DONE;
    enum outcome outcome = resource_order_of(task, after, true, &order);
    return outcome == DONE ? judge(task, &order) : outcome;
}

struct lifecycle_row {
    struct str lifecycle;
};
static const struct field lifecycle_columns[] = {
    {"lifecycle", TEXT_AT(struct lifecycle_row, lifecycle)},
    {0},
};

/* Why nothing was added: a limit, the project takes nothing, or the id is not free. */
enum outcome resource_refuse_add(struct task *task, const struct resource *resource,
                                 const struct limit_order *order)
{
    struct lifecycle_row project;
    failure_clear(task->failure);
    enum outcome outcome = limit_order_check(task, order);
    if (outcome != DONE)
        return outcome;
    outcome = store_one(task, Q_RESOURCE_PROJECT_LIFECYCLE,
                        ARGS(ARG_TEXT("project", resource->project_id)),
                        lifecycle_columns, &project);
    if (outcome != DONE)
        return outcome;
    if (!str_is(project.lifecycle, "active"))
        return refuse_print(task->failure, CLASH, "lifecycle",
                            "The project is %s; nothing can be ordered in it.",
                            str_is(project.lifecycle, "deleting") ? "being deleted"
                                                                  : "suspended");
    failure_field(
        task->failure, STR("/id"), "not_unique",
        "The id %.*s is taken or was used before; ids are never given out again.",
        STR_ARG(resource->id));
    return refuse(task->failure, CLASH, "not_unique", "This id is not free.",
                  "Choose another id, or leave it out.");
}
