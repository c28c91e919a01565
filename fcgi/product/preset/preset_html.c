/* preset_html.c: the list of an organization's presets, and deleting one. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/frame/frame.h"
#include "product/preset/preset_routes.h"

const struct field preset_delete_fields[] = {
    {"confirm", TEXT_AT(struct preset_input, confirm), .max = 500},
    {0},
};

struct str preset_path(struct call *call, struct str more)
{
    return ARENA_JOIN(call->task.arena, STR("/organizations/"), call->scope.org_id,
                      STR("/presets"), more);
}

struct list_row {
    struct str name;
    struct str href;
    struct str description;
    struct str type;
    struct str icon;
    struct str tier;
    bool unusable;
    int64_t updated;
};
static const struct field list_row_shown[] = {
    {"name", TEXT_AT(struct list_row, name)},
    {"href", TEXT_AT(struct list_row, href)},
    {"description", TEXT_AT(struct list_row, description)},
    {"type", TEXT_AT(struct list_row, type)},
    {"icon", TEXT_AT(struct list_row, icon)},
    {"tier", TEXT_AT(struct list_row, tier)},
    {"unusable", BOOL_AT(struct list_row, unusable)},
    {"updated", TIME_AT(struct list_row, updated)},
    {0},
};

struct list_view {
    struct frame frame;
    struct list presets;
    struct filter_bar bar;
    struct pager pager;
    bool may_write;
    struct str create_href;
};
const struct field preset_list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"presets", LIST_AT(struct list_view, presets, list_row_shown)},
    FILTER_BAR_SHOWN(struct list_view, bar),
    PAGER_SHOWN(struct list_view, pager),
    {"may_write", BOOL_AT(struct list_view, may_write)},
    {"create_href", TEXT_AT(struct list_view, create_href)},
    {0},
};

static const struct catalog_type *type_of(const struct list *types, struct str id)
{
    for (size_t i = 0; i < types->count; i++)
        if (str_equal(LIST_ROW(*types, struct catalog_type, i)->id, id))
            return LIST_ROW(*types, struct catalog_type, i);
    return NULL;
}

static struct list_row row_of(struct call *call, const struct preset *preset,
                              const struct catalog_type *type)
{
    const struct catalog_tier *tier =
        type == NULL || preset->sku.at == NULL ? NULL : catalog_tier(type, preset->sku);
    return (struct list_row){
        .name = preset->name,
        .href = preset_path(call, ARENA_JOIN(call->task.arena, STR("/"), preset->id)),
        .description = preset->description,
        .type = type == NULL ? preset->type_id : type->name,
        .icon = type == NULL ? STR("resource") : type->icon,
        .tier = preset->sku.at == NULL ? STR("Any")
                : tier == NULL         ? preset->sku
                                       : tier->name,
        .unusable = !preset->usable,
        .updated = preset->updated_us,
    };
}

static struct list rows_of(struct call *call, const struct list *presets,
                           const struct list *types)
{
    struct list_row *rows =
        ARENA_ARRAY(call->task.arena, presets->count, struct list_row);
    for (size_t i = 0; i < presets->count; i++) {
        const struct preset *preset = LIST_ROW(*presets, struct preset, i);
        rows[i] = row_of(call, preset, type_of(types, preset->type_id));
    }
    return (struct list){rows, presets->count, sizeof *rows, false};
}

static struct filter_bar bar_of(struct call *call, const struct list *types)
{
    struct arena *arena = call->task.arena;
    struct filter_control *controls = ARENA_ARRAY(arena, 2, struct filter_control);
    struct filter_choice *choices =
        ARENA_ARRAY(arena, types->count, struct filter_choice);
    for (size_t i = 0; i < types->count; i++) {
        const struct catalog_type *type = LIST_ROW(*types, struct catalog_type, i);
        choices[i] = (struct filter_choice){.value = type->slug, .label = type->name};
    }
    controls[0] = filter_text(call, "q", "Preset", "Name or description");
    controls[1] = filter_select(call, "type", "Type", choices, types->count);
    return filter_bar_of(call, controls, 2);
}

enum outcome preset_list_html(struct call *call)
{
    struct list_view view = {.may_write = (call->scope.may & MAY_WRITE) != 0};
    struct preset_filter filter;
    struct list presets;
    struct list types;
    const struct frame_wants wanted = {
        "Presets", "presets",
        ARENA_JOIN(call->task.arena, STR("/api/v1"), preset_path(call, STR("")))};
    enum outcome outcome = preset_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = preset_list(&call->task, &filter, &presets);
    if (outcome == DONE)
        outcome = catalog_list(&call->task, false, &types);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame, &wanted);
    if (outcome != DONE)
        return outcome;
    view.bar = bar_of(call, &types);
    view.presets = rows_of(call, &presets, &types);
    view.pager = pager_of(call, presets.count, preset_next_cursor(call, &presets));
    view.create_href = preset_path(call, STR("/new"));
    answer_page(call, preset_pages[PAGE_PRESET_LIST].bound, &view);
    return DONE;
}

enum outcome preset_remove_html(struct call *call)
{
    const struct preset_input *input = call->input;
    struct preset preset;
    enum outcome outcome =
        preset_load(&call->task, request_word(call->request, "preset"), &preset);
    if (outcome != DONE)
        return outcome;
    if (!str_equal(str_trim(input->confirm), preset.name)) {
        failure_field(&call->failure, STR("/confirm"), "not_matching",
                      "Type the name exactly as it is shown.");
        return INVALID;
    }
    outcome = preset_remove(&call->task, preset.id, preset.version, false);
    if (outcome == STALE)
        return answer_redirect_flash(
            call, preset_path(call, ARENA_JOIN(call->task.arena, STR("/"), preset.id)),
            FLASH_BAD, call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, preset_path(call, STR("")), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, preset.name, STR(" was deleted.")));
}
