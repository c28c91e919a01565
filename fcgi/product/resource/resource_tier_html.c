/* resource_tier_html.c: what ordering and settings show alike: tiers and the form of settings. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/catalog/catalog.h"
#include "product/catalog/settings_form.h"
#include "product/frame/frame.h"
#include "product/limit/limit_routes.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_routes.h"

const struct field tier_choice_shown[] = {
    {"value", TEXT_AT(struct tier_choice, value)},
    {"name", TEXT_AT(struct tier_choice, name)},
    {"price", TEXT_AT(struct tier_choice, price)},
    {"note", TEXT_AT(struct tier_choice, note)},
    {"disabled", BOOL_AT(struct tier_choice, disabled)},
    {"selected", BOOL_AT(struct tier_choice, selected)},
    {"limits", LIST_AT(struct tier_choice, limits, line_shown)},
    {"uses", LIST_AT(struct tier_choice, uses, limit_bar_shown)},
    {0},
};

struct str resource_project_path(struct call *call, const char *more)
{
    return ARENA_JOIN(call->task.arena, STR("/projects/"), call->scope.project_id,
                      str_of(more));
}

static struct list limits_of(struct arena *arena, const struct catalog_tier *tier)
{
    struct line *lines = ARENA_ARRAY(arena, tier->limit_rows.count, struct line);
    for (size_t i = 0; i < tier->limit_rows.count; i++) {
        const struct catalog_limit *limit = LIST_ROW(tier->limit_rows, struct catalog_limit, i);
        lines[i].text = ARENA_JOIN(arena, limit->label, STR(": "),
                                   grouped_number(arena, limit->number));
    }
    return (struct list){lines, tier->limit_rows.count, sizeof *lines, false};
}

struct list resource_tier_choices(struct arena *arena, const struct catalog_type *type,
                                  const struct catalog_tier *selected,
                                  const struct list *usage)
{
    struct tier_choice *choices = ARENA_ARRAY(arena, type->tiers.count, struct tier_choice);
    for (size_t i = 0; i < type->tiers.count; i++) {
        const struct catalog_tier *tier = LIST_ROW(type->tiers, struct catalog_tier, i);
        choices[i] = (struct tier_choice){
            .value = tier->sku,
            .name = tier->name,
            .price = price_text(arena, tier->price_cents, tier->currency),
            .note = tier->description,
            .selected = tier == selected,
            .limits = limits_of(arena, tier),
            .uses = limit_tier_bars(arena, usage, type->id, tier->sku),
        };
    }
    return (struct list){choices, type->tiers.count, sizeof *choices, false};
}

/* Keys of the project's secrets, to choose from; none when they cannot be read. */
static struct list secret_choices(struct call *call)
{
    struct list choices;
    struct failure told = call->failure;
    if (vault_choices(&call->task, &choices) != DONE) {
        call->failure = told;
        return (struct list){0};
    }
    struct form_secret *rows = ARENA_ARRAY(call->task.arena, choices.count + 1, struct form_secret);
    for (size_t i = 0; i < choices.count; i++) {
        const struct vault_choice *choice = LIST_ROW(choices, struct vault_choice, i);
        rows[i] = (struct form_secret){choice->secret_id, choice->key, choice->name};
    }
    return (struct list){rows, choices.count, sizeof *rows, false};
}

struct list resource_setting_nodes(struct call *call, const struct catalog_type *type,
                                   const struct catalog_tier *tier,
                                   const struct settings_input *input, bool read_only)
{
    struct arena *arena = call->task.arena;
    const struct scope *place = call->task.scope; /* an order's is its project's */
    struct settings_form form = {
        .arena = arena,
        .schema = type->schema,
        .type = type,
        .tier = tier,
        .document = input->document,
        .input = input,
        .failure = &call->failure,
        .pointer = STR("/settings_json"),
        .secrets = read_only || str_equal(type->id, VAULT_TYPE) ? (struct list){0}
                                                                : secret_choices(call),
        .secret_href = (place->may & MAY_WRITE) == 0
                           ? STR_NONE
                           : ARENA_JOIN(arena, STR("/projects/"), place->project_id,
                                        STR("/secrets/new")),
        .secret_returns = request_word(call->request, "draft").at != NULL,
        .read_only = read_only,
    };
    struct list nodes = settings_form_nodes(&form);
    settings_form_name_errors(&form, nodes, &call->failure);
    return nodes;
}

const struct catalog_tier *resource_posted_tier(struct call *call,
                                                const struct catalog_type *type,
                                                const struct catalog_tier *fallback)
{
    struct str sku = request_form(call->request, "sku");
    const struct catalog_tier *tier = sku.at == NULL ? NULL : catalog_tier(type, sku);
    return tier == NULL ? fallback : tier;
}
