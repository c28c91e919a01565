/* preview.c: a posted settings form as what it would become. */
/* SPDX-License-Identifier: ISC */
#include "product/preview/preview_private.h"

/* The resource whose settings are edited. */
static enum outcome load_resource(struct call *call, struct preview *out)
{
    enum outcome outcome = resource_load(&call->task, call->scope.resource_id, &out->before);
    if (outcome == DONE)
        outcome = catalog_load(&call->task, out->before.type_id, &out->type);
    if (outcome != DONE)
        return outcome;
    if (json_parse(call->task.arena, out->before.settings, &call->failure, &out->stored) != DONE)
        bug("stored settings of a resource are not JSON");
    out->tier_before = out->tier = catalog_tier(out->type, out->before.sku);
    out->after = out->before;
    out->after.generation++;
    return DONE;
}

/* One that is about to be ordered; the rest happens in the scope of its project. */
static enum outcome load_order(struct call *call, struct preview *out)
{
    struct arena *arena = call->task.arena;
    struct order *order = ARENA_NEW(arena, struct order);
    struct scope *place = ARENA_NEW(arena, struct scope);
    enum outcome outcome = order_load(&call->task, request_word(call->request, "draft"), order);
    if (outcome == DONE)
        outcome = order_place(&call->task, order, place);
    if (outcome != DONE)
        return outcome;
    call->task.scope = place;
    outcome = catalog_load(&call->task, order->type_id, &out->type);
    if (outcome != DONE)
        return outcome;
    out->stored = order_settings(&call->task, order);
    out->is_order = true;
    out->tier_before = NULL;
    out->tier = order->sku.length == 0 ? catalog_first_tier(out->type)
                                       : catalog_tier(out->type, order->sku);
    out->after = (struct resource){
        .id = order->resource_id.length > 0 ? order->resource_id : STR("new"),
        .project_id = place->project_id,
        .org_id = place->org_id,
        .name = order->name,
        .type_id = out->type->id,
        .generation = 1,
        .lifecycle = STR("creating"),
        .settings = STR("{}"),
    };
    return DONE;
}

/* What an organization keeps to begin with: only its type is known. */
static enum outcome load_preset(struct call *call, struct preview *out)
{
    struct str type = request_form(call->request, "type");
    enum outcome outcome =
        catalog_load(&call->task, type.at == NULL ? STR("") : type, &out->type);
    if (outcome != DONE)
        return outcome;
    out->is_order = out->is_preset = true;
    out->stored = schema_fill_defaults(call->task.arena, out->type->schema,
                                       node_object(call->task.arena));
    return DONE;
}

enum outcome preview_read(struct call *call, struct preview *out)
{
    struct arena *arena = call->task.arena;
    *out = (struct preview){.type = NULL};
    bool is_order = request_word(call->request, "draft").at != NULL;
    bool is_preset = request_word(call->request, "org").at != NULL;
    enum outcome outcome = is_preset  ? load_preset(call, out)
                           : is_order ? load_order(call, out)
                                      : load_resource(call, out);
    if (outcome != DONE)
        return outcome;
    struct str sku = request_form(call->request, "sku");
    if (sku.length > 0)
        out->tier = catalog_tier(out->type, sku);
    enum outcome read = settings_form_read(arena, out->type->schema, &call->request->form,
                                           out->stored, &call->failure, &out->input);
    if (read != DONE && read != INVALID)
        return read;
    enum outcome checked = catalog_settings_check(&call->task, out->type, out->tier,
                                                  out->input.document, &out->document);
    if (checked != DONE && checked != INVALID)
        return checked;
    bool no_tier = out->tier == NULL && !(is_preset && sku.length == 0);
    if (no_tier)
        failure_field(&call->failure, STR("/sku"), "unknown", "%.*s has no tier of this name.",
                      STR_ARG(out->type->name));
    else if (out->tier != NULL)
        out->after.sku = out->tier->sku;
    out->valid = read == DONE && checked == DONE && !no_tier;
    out->after.settings = json_text(arena, out->document);
    bool same = !out->is_order && out->tier == out->tier_before &&
                node_equal(out->document, out->stored);
    if (same)
        out->after = out->before; /* no generation is made of it */
    return DONE;
}
