/* preset-t.c: each shipped type, tier and preset is ordered as it is in a project without anything. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "product/catalog/catalog.h"
#include "product/resource/resource.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

static struct world world;
static int64_t ordered;

/* What these are for is to name secrets, as their descriptions say. */
static bool asks_for_secrets(struct str preset)
{
    return str_is(preset, "published") || str_is(preset, "events") || str_is(preset, "database");
}

static void fresh_project(void)
{
    world_sql(&world, "INSERT INTO project (id, org_id, name, tenant, created_us, updated_us)"
                      " VALUES ('fresh', 'acme', 'Fresh', 'kp-fresh01', 1, 1)");
}

/* Every field error of the last order is within the settings. */
static bool points_into_settings(const struct failure *failure)
{
    for (size_t i = 0; i < failure->field_count; i++)
        if (!str_starts(failure->fields[i].pointer, STR("/settings_json/")))
            return false;
    return failure->field_count > 0;
}

static bool is_about_secrets(const struct failure *failure)
{
    for (size_t i = 0; i < failure->field_count; i++)
        if (!str_contains(failure->fields[i].pointer, STR("/valueFrom/secretKeyRef")))
            return false;
    return failure->field_count > 0;
}

static void order(const struct catalog_type *type, const struct catalog_tier *tier,
                  const struct catalog_preset *preset)
{
    struct task *task = world_task(&world, WORLD_OWNER, WORLD_ORG, "fresh", NULL);
    struct resource resource;
    struct str name = ARENA_JOIN(world.arena, type->slug, STR(" "), tier->sku, STR(" "), preset->id);
    enum outcome outcome = resource_add(task,
                                        &(struct resource_draft){.name = name,
                                                                 .type = type->id,
                                                                 .sku = tier->sku,
                                                                 .settings = preset->settings},
                                        &resource);
    bool first = tier == catalog_first_tier(type);
    ordered += outcome == DONE;
    if (asks_for_secrets(preset->id) && first)
        ok(outcome == INVALID && is_about_secrets(task->failure),
           "%.*s asks for its secrets and nothing else", STR_ARG(name));
    else if (first)
        is_int(outcome, DONE, "%.*s can be ordered as it is", STR_ARG(name));
    else
        ok(outcome == DONE || (outcome == INVALID && points_into_settings(task->failure)),
           "%.*s can be ordered, or what the tier lacks is pointed at", STR_ARG(name));
    for (size_t i = 0; outcome != DONE && i < task->failure->field_count; i++)
        note("%.*s %.*s", STR_ARG(task->failure->fields[i].pointer),
             STR_ARG(task->failure->fields[i].told));
    world_restore(&world);
    fresh_project();
}

static void order_all(const struct catalog_type *type)
{
    for (size_t k = 0; k < type->tiers.count; k++) {
        const struct catalog_tier *tier = LIST_ROW(type->tiers, struct catalog_tier, k);
        int64_t before = ordered;
        for (size_t i = 0; i < type->presets.count; i++)
            order(type, tier, LIST_ROW(type->presets, struct catalog_preset, i));
        ok(ordered > before, "%.*s %.*s has a preset that fits", STR_ARG(type->slug),
           STR_ARG(tier->sku));
    }
}

int main(void)
{
    struct list types;
    world_open(&world);
    fresh_project();
    if (catalog_list(world_task(&world, WORLD_OWNER, NULL, NULL, NULL), true, &types) != DONE)
        bail_out("no catalog");
    for (size_t i = 0; i < types.count; i++)
        order_all(LIST_ROW(types, struct catalog_type, i));
    world_close(&world);
    return done_testing();
}
