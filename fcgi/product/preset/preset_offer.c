/* preset_offer.c: what a form of settings can begin with. */
/* SPDX-License-Identifier: ISC */
#include "product/preset/preset_offer.h"

static struct str label_of(struct arena *arena, struct str name, struct str description)
{
    return description.length == 0 ? name
                                   : ARENA_JOIN(arena, name, STR(": "), description);
}

static struct list shipped_of(struct arena *arena, const struct catalog_type *type,
                              struct str selected)
{
    struct filter_choice *rows =
        ARENA_ARRAY(arena, type->presets.count + 1, struct filter_choice);
    rows[0] = (struct filter_choice){STR(""), STR("Defaults of the type"),
                                     selected.length == 0};
    for (size_t i = 0; i < type->presets.count; i++) {
        const struct catalog_preset *preset =
            LIST_ROW(type->presets, struct catalog_preset, i);
        rows[i + 1] = (struct filter_choice){
            preset->id, label_of(arena, preset->name, preset->description),
            str_equal(preset->id, selected)};
    }
    return (struct list){rows, type->presets.count + 1, sizeof *rows, false};
}

static struct list own_of(struct arena *arena, const struct catalog_type *type,
                          const struct list *presets, struct str selected)
{
    struct filter_choice *rows = ARENA_ARRAY(arena, presets->count, struct filter_choice);
    for (size_t i = 0; i < presets->count; i++) {
        const struct preset_choice *preset = LIST_ROW(*presets, struct preset_choice, i);
        const struct catalog_tier *tier = catalog_tier(type, preset->sku);
        struct str name = tier == NULL ? preset->name
                                       : ARENA_JOIN(arena, preset->name, STR(" ("),
                                                    tier->name, STR(")"));
        rows[i] =
            (struct filter_choice){preset->id, label_of(arena, name, preset->description),
                                   str_equal(preset->id, selected)};
    }
    return (struct list){rows, presets->count, sizeof *rows, false};
}

enum outcome preset_offer(struct task *task, const struct catalog_type *type,
                          struct str selected, bool own, struct preset_offer *out)
{
    struct list presets = {.row_bytes = sizeof(struct preset_choice)};
    enum outcome outcome = own ? preset_choices(task, type, &presets) : DONE;
    if (outcome != DONE)
        return outcome;
    out->shipped = shipped_of(task->arena, type, selected);
    out->own = own_of(task->arena, type, &presets, selected);
    return DONE;
}

enum outcome preset_begin(struct task *task, const struct catalog_type *type,
                          struct str word, struct preset_begin *out)
{
    struct preset_pick pick = {.id = STR(""), .name = STR("the defaults")};
    enum outcome outcome = word.length == 0 ? DONE : preset_pick(task, type, word, &pick);
    if (outcome != DONE)
        return outcome;
    const struct node *settings =
        pick.settings != NULL ? pick.settings : node_object(task->arena);
    *out = (struct preset_begin){
        .id = pick.id,
        .name = pick.name,
        .document = schema_fill_defaults(task->arena, type->schema, settings),
        .tier = pick.sku.at == NULL ? NULL : catalog_tier(type, pick.sku),
    };
    return DONE;
}

struct str preset_refusal(struct task *task, enum outcome outcome)
{
    enum { TOLD = 3 };
    const struct failure *failure = task->failure;
    struct buf told = buf_open(task->arena, 256, KIB(4));
    if (outcome != INVALID)
        return STR("There is no such preset any more.");
    buf_add(&told, failure->told);
    for (size_t i = 0; i < failure->field_count && i < TOLD; i++)
        buf_print(&told, " %.*s: %.*s.", STR_ARG(failure->fields[i].pointer),
                  STR_ARG(failure->fields[i].told));
    return buf_str(&told);
}
