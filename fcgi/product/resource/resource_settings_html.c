/* resource_settings_html.c: the form of settings, name and tier; deploying again. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/catalog/catalog.h"
#include "product/catalog/settings_form.h"
#include "product/frame/frame.h"
#include "product/limit/limit.h"
#include "product/resource/resource_history.h"
#include "product/resource/resource_merge.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_preset.h"
#include "product/resource/resource_routes.h"

struct settings_view {
    struct frame frame;
    struct str name;
    struct str new_name;
    struct str name_error;
    struct str tier_error;
    struct list tiers;
    struct list tabs;
    struct list nodes;
    struct str generation;
    struct str was_name;
    struct str refusal;
    struct str changed;
    struct list errors;
    struct resource_preset preset;
    bool may_write;
    struct str action_href;
    struct str back_href;
};
const struct field resource_settings_shown[] = {
    {"frame", STRUCT_AT(struct settings_view, frame, frame_shown)},
    {"name", TEXT_AT(struct settings_view, name)},
    {"new_name", TEXT_AT(struct settings_view, new_name)},
    {"name_error", TEXT_AT(struct settings_view, name_error)},
    {"tier_error", TEXT_AT(struct settings_view, tier_error)},
    {"tiers", LIST_AT(struct settings_view, tiers, tier_choice_shown)},
    {"tabs", LIST_AT(struct settings_view, tabs, tab_shown)},
    {"nodes", LIST_AT(struct settings_view, nodes, form_node_shown)},
    {"generation", TEXT_AT(struct settings_view, generation)},
    {"was_name", TEXT_AT(struct settings_view, was_name)},
    {"refusal", TEXT_AT(struct settings_view, refusal)},
    {"changed", TEXT_AT(struct settings_view, changed)},
    {"errors", LIST_AT(struct settings_view, errors, error_line_shown)},
    RESOURCE_PRESET_SHOWN(struct settings_view, preset),
    {"may_write", BOOL_AT(struct settings_view, may_write)},
    {"action_href", TEXT_AT(struct settings_view, action_href)},
    {"back_href", TEXT_AT(struct settings_view, back_href)},
    {0},
};

enum outcome resource_settings_show(struct call *call, const struct settings_page *page)
{
    struct arena *arena = call->task.arena;
    const struct resource *resource = page->resource;
    bool may_write = (call->scope.may & MAY_WRITE) != 0;
    const struct catalog_tier *tier = catalog_tier(page->type, page->sku);
    struct list usage;
    struct settings_view view = {
        .name = resource->name,
        .new_name = page->name,
        .name_error = error_of(call, "/name"),
        .tier_error = error_of(call, "/sku"),
        .generation = arena_print(arena, "%lld", (long long)page->generation),
        .was_name = page->was_name,
        .refusal =
            call->failure.field_count == 0 ? or_empty(call->failure.told) : STR(""),
        .changed = STR(""),
        .may_write = may_write,
    };
    if (page->preset != NULL)
        view.preset = *page->preset;
    enum outcome outcome =
        may_write ? resource_preset_fill(call, page->type, &view.preset) : DONE;
    if (outcome == DONE)
        outcome = limit_tiers(&call->task, page->type, &usage);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){"Settings", "resources", resource_api_path(call, "")});
    if (outcome != DONE)
        return outcome;
    view.tabs = resource_tabs(call, "settings");
    if (view.preset.tier != NULL)
        tier = view.preset.tier;
    if (tier == NULL)
        tier = catalog_tier(page->type, resource->sku);
    view.tiers = resource_tier_choices(arena, page->type, tier, &usage);
    view.nodes = resource_setting_nodes(call, page->type, tier, page->input, !may_write);
    view.errors = error_lines(call);
    view.action_href = resource_path(call, resource->id, "/settings");
    view.back_href = resource_path(call, resource->id, "");
    answer_page_status(call, page->status, resource_pages[PAGE_SETTINGS].bound, &view);
    return DONE;
}

enum outcome resource_settings_load(struct call *call, struct resource *resource,
                                    const struct catalog_type **type,
                                    struct node **stored)
{
    enum outcome outcome = resource_load(&call->task, call->scope.resource_id, resource);
    if (outcome == DONE)
        outcome = catalog_load(&call->task, resource->type_id, type);
    if (outcome == DONE)
        *stored = resource_settings_node(&call->task, resource->settings);
    return outcome;
}

enum outcome resource_settings_html(struct call *call)
{
    struct resource resource;
    const struct catalog_type *type;
    struct node *stored;
    enum outcome outcome = resource_settings_load(call, &resource, &type, &stored);
    if (outcome != DONE)
        return outcome;
    struct settings_input input = {.document = stored};
    return resource_settings_show(
        call, &(struct settings_page){.resource = &resource,
                                      .type = type,
                                      .input = &input,
                                      .name = resource.name,
                                      .sku = resource.sku,
                                      .generation = resource.generation,
                                      .was_name = resource.name,
                                      .status = 200});
}

/* ---- saving ---- */

/* A name that somebody else gave meanwhile makes no generation: it is looked at here. */
static bool is_renamed_by_both(const struct settings_page *page)
{
    struct str now = page->resource->name;
    return !str_equal(page->name, page->was_name) && !str_equal(now, page->was_name) &&
           !str_equal(now, page->name);
}

enum outcome resource_settings_try(struct call *call, const struct settings_page *page,
                                   struct resource *saved)
{
    if (is_renamed_by_both(page))
        return STALE;
    bool renamed = !str_equal(page->name, page->was_name);
    return resource_change(&call->task, page->resource->id,
                           &(struct resource_change){
                               .name = renamed ? page->name : STR_NONE,
                               .sku = page->sku,
                               .settings = page->input->document,
                               .generation = page->generation,
                               .seen_us = page->generation == page->resource->generation
                                              ? page->resource->updated_us
                                              : 0,
                           },
                           saved);
}

enum outcome resource_settings_answer(struct call *call, const struct settings_page *page,
                                      enum outcome tried, const struct resource *saved)
{
    if (tried == INVALID || tried == CLASH || tried == UNPAID || tried == OVER_LIMIT) {
        struct settings_page again = *page; /* with what was typed, and why */
        again.status = outcome_status(tried);
        return resource_settings_show(call, &again);
    }
    if (tried != DONE)
        return tried;
    return answer_redirect_flash(
        call, resource_path(call, page->resource->id, ""), FLASH_GOOD,
        saved->generation == page->resource->generation
            ? STR("Saved. Nothing that is deployed has changed.")
            : arena_print(call->task.arena,
                          "Saved as generation %lld, which is being deployed.",
                          (long long)saved->generation));
}

enum outcome resource_settings_save(struct call *call, const struct settings_page *page)
{
    struct resource saved;
    enum outcome outcome = resource_settings_try(call, page, &saved);
    return outcome == STALE ? resource_merge(call, page)
                            : resource_settings_answer(call, page, outcome, &saved);
}

/* Without what it began with, a form counts as opened now; only saving it wants to know. */
static enum outcome fill_begin(struct call *call, struct settings_page *page, bool saves)
{
    struct str was_name = request_form(call->request, "was_name");
    struct str sku = request_form(call->request, "sku");
    struct str name = request_form(call->request, "name");
    page->generation = page->resource->generation;
    if (!str_int_parse(or_empty(request_form(call->request, "generation")), 1, INT64_MAX,
                       &page->generation) &&
        saves)
        return refuse(&call->failure, MALFORMED, NULL, "The form is not complete.",
                      "Open the page again.");
    page->was_name = was_name.at == NULL ? page->resource->name : was_name;
    page->name = name.at == NULL ? page->was_name : name;
    page->sku = sku.length == 0 ? page->resource->sku : sku;
    return DONE;
}

enum outcome resource_settings_post_html(struct call *call)
{
    struct resource resource;
    const struct catalog_type *type;
    struct node *stored;
    struct settings_input input;
    enum outcome outcome = resource_settings_load(call, &resource, &type, &stored);
    if (outcome != DONE)
        return outcome;
    enum outcome read =
        settings_form_read(call->task.arena, type->schema, &call->request->form, stored,
                           &call->failure, &input);
    if (read != DONE && read != INVALID)
        return read;
    struct settings_page page = {.resource = &resource,
                                 .type = type,
                                 .input = &input,
                                 .status = input.again ? 200 : 422};
    struct str what = or_empty(request_form(call->request, "do"));
    struct resource_preset preset;
    bool begins = str_is(what, "preset") || str_is(what, "use");
    bool saves = !begins && !input.again && read == DONE;
    outcome = fill_begin(call, &page, saves);
    if (outcome == DONE && begins) {
        outcome = resource_preset_use(call, &resource, stored, &input, &preset);
        page.preset = &preset;
        page.status = 200;
    }
    if (outcome != DONE)
        return outcome;
    return saves ? resource_settings_save(call, &page)
                 : resource_settings_show(call, &page);
}

enum outcome resource_rename_html(struct call *call)
{
    struct str id = call->scope.resource_id;
    struct resource resource;
    enum outcome outcome = resource_change(
        &call->task, id,
        &(struct resource_change){.name = or_empty(request_form(call->request, "name")),
                                  .sku = STR_NONE},
        &resource);
    if (outcome == INVALID)
        return answer_redirect_flash(call, resource_path(call, id, ""), FLASH_BAD,
                                     error_of(call, "/name"));
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, resource_path(call, id, ""), FLASH_GOOD,
                                 STR("The resource was renamed."));
}

enum outcome resource_deploy_html(struct call *call)
{
    struct str id = call->scope.resource_id;
    struct resource resource;
    enum outcome outcome = resource_deploy(&call->task, id, &resource);
    if (outcome == CLASH)
        return answer_redirect_flash(call, resource_path(call, id, ""), FLASH_BAD,
                                     call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, resource_path(call, id, ""), FLASH_GOOD,
                                 STR("The deployment was started again."));
}
