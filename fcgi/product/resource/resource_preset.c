/* resource_preset.c: ordering with a preset, and using one in the form of settings. */
/* SPDX-License-Identifier: ISC */
#include "product/preset/preset.h"
#include "product/resource/resource_private.h"

enum outcome resource_begin_with(struct task *task, struct str preset,
                                 struct resource_draft *draft)
{
    const struct catalog_type *type = NULL;
    struct preset_pick pick;
    if (preset.at == NULL)
        return DONE;
    enum outcome outcome = catalog_load(task, draft->type, &type);
    if (outcome != DONE)
        return outcome == ABSENT ? DONE : outcome; /* resource_add tells it */
    outcome = preset_pick(task, type, preset, &pick);
    if (outcome == ABSENT) {
        failure_field(task->failure, STR("/preset"), "unknown",
                      "The type has no preset of this name, nor has the organization.");
        return INVALID;
    }
    if (outcome != DONE)
        return outcome;
    draft->settings = draft->settings == NULL
                          ? pick.settings
                          : node_merge_patch(task->arena, pick.settings, draft->settings);
    if (draft->sku.at == NULL)
        draft->sku = pick.sku;
    return DONE;
}
