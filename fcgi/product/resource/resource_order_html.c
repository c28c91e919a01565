/* resource_order_html.c: the form to order a resource. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/catalog/catalog.h"
#include "product/catalog/settings_form.h"
#include "product/frame/frame.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_routes.h"

struct order_view {
    struct frame frame;
    struct str project_name;
    struct str type_name;
    struct str type_href;
    struct str name;
    struct str name_error;
    struct str id;
    struct str id_error;
    struct str tier_error;
    struct list tiers;
    struct list nodes;
    struct list errors;
    struct list summary;
    struct str price;
    struct str payer;
    struct str draft;
    struct str action_href;
};
const struct field resource_order_shown[] = {
    {"frame", STRUCT_AT(struct order_view, frame, frame_shown)},
    {"project_name", TEXT_AT(struct order_view, project_name)},
    {"type_name", TEXT_AT(struct order_view, type_name)},
    {"type_href", TEXT_AT(struct order_view, type_href)},
    {"name", TEXT_AT(struct order_view, name)},
    {"name_error", TEXT_AT(struct order_view, name_error)},
    {"id", TEXT_AT(struct order_view, id)},
    {"id_error", TEXT_AT(struct order_view, id_error)},
    {"tier_error", TEXT_AT(struct order_view, tier_error)},
    {"tiers", LIST_AT(struct order_view, tiers, tier_choice_shown)},
    {"nodes", LIST_AT(struct order_view, nodes, form_node_shown)},
    {"errors", LIST_AT(struct order_view, errors, error_line_shown)},
    {"summary", LIST_AT(struct order_view, summary, summary_shown)},
    {"price", TEXT_AT(struct order_view, price)},
    {"payer", TEXT_AT(struct order_view, payer)},
    {"draft", TEXT_AT(struct order_view, draft)},
    {"action_href", TEXT_AT(struct order_view, action_href)},
    {0},
};

static void fill_summary(struct call *call, struct order_view *view,
                         const struct catalog_type *type, const struct catalog_tier *tier)
{
    struct arena *arena = call->task.arena;
    struct summary_row *rows = ARENA_ARRAY(arena, 3, struct summary_row);
    rows[0] = (struct summary_row){STR("Type"), type->name};
    rows[1] = (struct summary_row){STR("Tier"), tier == NULL ? STR("") : tier->name};
    rows[2] = (struct summary_row){STR("Project"), view->frame.project_name};
    view->summary = (struct list){rows, 3, sizeof *rows, false};
    view->price =
        tier == NULL ? STR("Free") : price_text(arena, tier->price_cents, tier->currency);
    view->payer = tier == NULL || tier->is_free ? STR("") : view->frame.org_name;
}

static enum outcome show_order(struct call *call, const struct catalog_type *type,
                               const struct settings_input *input, int status)
{
    const struct catalog_tier *tier = resource_posted_tier(call, type, catalog_first_tier(type));
    struct order_view view = {
        .type_name = type->name,
        .name = or_empty(request_form(call->request, "name")),
        .id = or_empty(request_form(call->request, "id")),
        .name_error = error_of(call, "/name"),
        .id_error = error_of(call, "/id"),
        .tier_error = error_of(call, "/sku"),
        .draft = STR(""),
    };
    struct arena *arena = call->task.arena;
    const char *title = arena_cstr(arena, ARENA_JOIN(arena, STR("Order "), type->name));
    enum outcome outcome =
        frame_fill(call, &view.frame,
                   &(struct frame_wants){title, "resources",
                                         ARENA_JOIN(call->task.arena,
                                                    STR("/api/v1/resource-types/"), type->slug)});
    if (outcome != DONE)
        return outcome;
    view.project_name = view.frame.project_name;
    view.type_href = resource_project_path(call, "/resources/new");
    view.tiers = resource_tier_choices(call->task.arena, type, tier);
    view.nodes = resource_setting_nodes(call, type, tier, input, false);
    view.errors = error_lines(call);
    fill_summary(call, &view, type, tier);
    view.action_href = call->request->path;
    answer_page_status(call, status, resource_pages[PAGE_ORDER].bound, &view);
    return DONE;
}

static enum outcome load_type(struct call *call, const struct catalog_type **type)
{
    enum outcome outcome = catalog_load(&call->task, request_word(call->request, "type"), type);
    if (outcome == DONE && !(*type)->active)
        return ABSENT;
    return outcome;
}

enum outcome resource_order_html(struct call *call)
{
    const struct catalog_type *type;
    enum outcome outcome = load_type(call, &type);
    if (outcome != DONE)
        return outcome;
    struct node *empty = node_object(call->task.arena);
    struct str preset = request_query(call->request, "preset");
    const struct catalog_preset *chosen = preset.at == NULL ? NULL : catalog_preset(type, preset);
    const struct node *begin = chosen == NULL ? empty : chosen->settings;
    struct settings_input input = {
        .document = schema_fill_defaults(call->task.arena, type->schema, begin)};
    return show_order(call, type, &input, 200);
}

/* Settings that could not be read are not judged further, but name, id and tier are. */
static enum outcome judge_rest(struct call *call, const struct resource_draft *draft)
{
    struct failure *failure = &call->failure;
    struct resource unused;
    size_t kept = failure->field_count;
    enum outcome outcome = resource_check(&call->task, draft, &unused);
    for (size_t i = kept; i < failure->field_count; i++)
        if (!str_starts(failure->fields[i].pointer, STR("/settings_json")))
            failure->fields[kept++] = failure->fields[i];
    failure->field_count = kept;
    return outcome == DONE ? INVALID : outcome;
}

enum outcome resource_order_post_html(struct call *call)
{
    const struct catalog_type *type;
    struct settings_input input;
    enum outcome outcome = load_type(call, &type);
    if (outcome != DONE)
        return outcome;
    struct node *empty = node_object(call->task.arena);
    enum outcome read = settings_form_read(call->task.arena, type->schema, &call->request->form,
                                           empty, &call->failure, &input);
    if (read != DONE && read != INVALID)
        return read;
    bool again = input.again || str_is(request_form(call->request, "do"), "update");
    if (again)
        return show_order(call, type, &input, 200);
    struct str id = str_trim(or_empty(request_form(call->request, "id")));
    struct resource_draft draft = {
        .id = id.length == 0 ? STR_NONE : id,
        .name = or_empty(request_form(call->request, "name")),
        .type = type->id,
        .sku = or_empty(request_form(call->request, "sku")),
        .settings = input.document,
    };
    struct resource resource;
    outcome = read == DONE ? resource_add(&call->task, &draft, &resource)
                           : judge_rest(call, &draft);
    if (outcome == INVALID || outcome == CLASH)
        return show_order(call, type, &input, 422);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, resource_path(call, resource.id, ""), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, resource.name, STR(" was ordered and is being deployed.")));
}
