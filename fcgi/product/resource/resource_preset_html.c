/* resource_preset_html.c: choosing a preset in the form of a resource's settings. */
/* SPDX-License-Identifier: ISC */
#include "product/frame/frame.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_preset.h"

static struct str word_of(struct call *call)
{
    return or_empty(request_form(call->request, "preset"));
}

enum outcome resource_preset_fill(struct call *call, const struct catalog_type *type,
                                  struct resource_preset *out)
{
    if (out->name.at == NULL)
        out->name = out->told = STR("");
    return preset_offer(&call->task, type, word_of(call), call->caller->reads_project,
                        &out->offer);
}

/* Who sees only one resource finds the catalog's alone. */
static enum outcome begin(struct call *call, const struct catalog_type *type,
                          struct preset_begin *out)
{
    struct str word = word_of(call);
    if (word.length > 0 && !call->caller->reads_project &&
        catalog_preset(type, word) == NULL)
        return ABSENT;
    return preset_begin(&call->task, type, word, out);
}

static void ask(struct call *call, const struct catalog_type *type,
                const struct resource_version *typed, const struct preset_begin *chosen,
                struct resource_preset *out)
{
    struct arena *arena = call->task.arena;
    const struct resource_version wanted = {
        chosen->tier != NULL ? chosen->tier->sku : typed->sku, chosen->document};
    const struct list diff =
        resource_diff(arena, typed, &wanted, schema_document(type->schema));
    out->asks = true;
    out->words = resource_change_rows(arena, &diff);
}

static void take(struct call *call, const struct preset_begin *chosen,
                 struct settings_input *input, struct resource_preset *out)
{
    *input = (struct settings_input){.document = chosen->document};
    out->tier = chosen->tier;
    out->told = arena_print(call->task.arena,
                            "The form has what %.*s gives. Nothing is saved yet.",
                            STR_ARG(chosen->name));
}

enum outcome resource_preset_use(struct call *call, const struct resource *resource,
                                 const struct node *stored, struct settings_input *input,
                                 struct resource_preset *out)
{
    struct arena *arena = call->task.arena;
    const struct catalog_type *type = NULL;
    struct preset_begin chosen;
    bool confirmed = str_is(request_form(call->request, "do"), "use");
    *out = (struct resource_preset){.name = STR(""), .told = STR("")};
    failure_clear(&call->failure);
    enum outcome outcome = catalog_load(&call->task, resource->type_id, &type);
    if (outcome != DONE)
        return outcome;
    outcome = begin(call, type, &chosen);
    if (outcome == ABSENT || outcome == INVALID) {
        out->told = preset_refusal(&call->task, outcome);
        failure_clear(&call->failure);
        return DONE;
    }
    if (outcome != DONE)
        return outcome;
    const struct resource_version typed = {
        typed_or(call, "sku", resource->sku),
        schema_fill_defaults(arena, type->schema, input->document)};
    bool same_tier = chosen.tier == NULL || str_equal(chosen.tier->sku, typed.sku);
    bool untouched =
        str_equal(typed.sku, resource->sku) &&
        node_equal(typed.settings, schema_fill_defaults(arena, type->schema, stored));
    bool changes = !same_tier || !node_equal(typed.settings, chosen.document);
    out->name = chosen.name;
    if (!confirmed && !untouched && changes)
        ask(call, type, &typed, &chosen, out);
    else
        take(call, &chosen, input, out);
    return DONE;
}
