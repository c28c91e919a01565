/* order_type_html.c: the first step: what to order, and the orders that were left open. */
/* SPDX-License-Identifier: ISC */
#include "product/order/order_routes.h"

enum { CATEGORIES_MAX = 16 };

struct type_card {
    struct str id;
    struct str name;
    struct str icon;
    struct str purpose;
    struct str price_from;
    struct str category;
    struct str href;
    bool selected;
};
static const struct field type_card_shown[] = {
    {"id", TEXT_AT(struct type_card, id)},
    {"name", TEXT_AT(struct type_card, name)},
    {"icon", TEXT_AT(struct type_card, icon)},
    {"purpose", TEXT_AT(struct type_card, purpose)},
    {"price_from", TEXT_AT(struct type_card, price_from)},
    {"category", TEXT_AT(struct type_card, category)},
    {"href", TEXT_AT(struct type_card, href)},
    {"selected", BOOL_AT(struct type_card, selected)},
    {0},
};

struct open_draft {
    struct str title;
    struct str text;
    struct str href;
    struct str discard_href;
    int64_t at;
};
static const struct field open_draft_shown[] = {
    {"title", TEXT_AT(struct open_draft, title)},
    {"text", TEXT_AT(struct open_draft, text)},
    {"href", TEXT_AT(struct open_draft, href)},
    {"discard_href", TEXT_AT(struct open_draft, discard_href)},
    {"at", TIME_AT(struct open_draft, at)},
    {0},
};

struct type_view {
    struct frame frame;
    struct list steps;
    struct list types;
    struct list drafts;
    bool in_draft;
    struct order_notice notice;
    struct str unknown; /* what was asked for and is not offered; "" = nothing */
    struct str action_href;
};
const struct field order_type_shown[] = {
    {"frame", STRUCT_AT(struct type_view, frame, frame_shown)},
    {"steps", LIST_AT(struct type_view, steps, order_step_link_shown)},
    {"types", LIST_AT(struct type_view, types, type_card_shown)},
    {"drafts", LIST_AT(struct type_view, drafts, open_draft_shown)},
    {"in_draft", BOOL_AT(struct type_view, in_draft)},
    ORDER_NOTICE_SHOWN(struct type_view, notice),
    {"unknown", TEXT_AT(struct type_view, unknown)},
    {"action_href", TEXT_AT(struct type_view, action_href)},
    {0},
};

static struct str price_from(struct arena *arena, const struct catalog_type *type)
{
    const struct catalog_tier *least = NULL;
    for (size_t i = 0; i < type->tiers.count; i++) {
        const struct catalog_tier *tier = LIST_ROW(type->tiers, struct catalog_tier, i);
        if (least == NULL || tier->price_cents < least->price_cents)
            least = tier;
    }
    if (least == NULL || least->price_cents == 0)
        return STR("Free to begin with");
    return ARENA_JOIN(arena, STR("From "),
                      price_text(arena, least->price_cents, least->currency));
}

/* The other things that the address chose stay chosen. */
static struct str choose_href(struct call *call, const struct catalog_type *type)
{
    static const char *const kept[] = {"project_id", "projectId", "sku", "tier", "preset", "from"};
    struct arena *arena = call->task.arena;
    struct str href =
        ARENA_JOIN(arena, STR("/resources/create?resource_type="), type->slug);
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        struct str value = request_query(call->request, kept[i]);
        if (value.length > 0)
            href = ARENA_JOIN(arena, href, STR("&"), str_of(kept[i]), STR("="),
                              url_encode(arena, value));
    }
    return href;
}

static struct list cards_of(struct call *call, const struct list *types,
                            struct str selected)
{
    struct arena *arena = call->task.arena;
    struct type_card *rows = ARENA_ARRAY(arena, types->count, struct type_card);
    for (size_t i = 0; i < types->count; i++) {
        const struct catalog_type *type = LIST_ROW(*types, struct catalog_type, i);
        rows[i] = (struct type_card){
            .id = type->id,
            .name = type->name,
            .icon = type->icon,
            .purpose = type->description,
            .price_from = price_from(arena, type),
            .category = type->category,
            .href = choose_href(call, type),
            .selected = str_equal(type->id, selected),
        };
    }
    return (struct list){rows, types->count, sizeof *rows, false};
}

static struct str type_name(const struct list *types, struct str id)
{
    for (size_t i = 0; i < types->count; i++) {
        const struct catalog_type *type = LIST_ROW(*types, struct catalog_type, i);
        if (str_equal(type->id, id))
            return type->name;
    }
    return id;
}

static enum outcome fill_drafts(struct call *call, const struct list *types,
                                struct type_view *view)
{
    struct arena *arena = call->task.arena;
    struct list orders;
    enum outcome outcome = order_list(&call->task, &orders);
    if (outcome != DONE)
        return outcome;
    struct open_draft *rows = ARENA_ARRAY(arena, orders.count, struct open_draft);
    for (size_t i = 0; i < orders.count; i++) {
        const struct order *order = LIST_ROW(orders, struct order, i);
        struct str type = type_name(types, order->type_id);
        rows[i] = (struct open_draft){
            .title = order->name.length > 0 ? order->name : type,
            .text = order->project_name.length == 0
                        ? type
                        : ARENA_JOIN(arena, type, STR(" in "), order->project_name),
            .href = ARENA_JOIN(arena, STR("/resources/create/"), order->id),
            .discard_href = order_path(call, order, "discard"),
            .at = order->updated_us,
        };
    }
    view->drafts = (struct list){rows, orders.count, sizeof *rows, false};
    return DONE;
}

static enum outcome show_types(struct call *call, const struct order *order,
                               struct str asked, int status)
{
    struct type_view view = {
        .in_draft = order != NULL,
        .unknown = asked,
        .action_href = call->request->path,
        .steps = order_steps(call, order, ORDER_TYPE),
        .notice = order_notice_of(call, &(struct order){.created_us = 0}),
    };
    if (order != NULL)
        view.notice = status == 412 ? order_notice_stale(call, order, "type", NULL)
                                    : order_notice_of(call, order);
    struct list types;
    enum outcome outcome = catalog_list(&call->task, true, &types);
    if (outcome == DONE && order == NULL)
        outcome = fill_drafts(call, &types, &view);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){order == NULL ? "Type, order resource"
                                                           : "Another type, order resource",
                                             "catalog",
                                                   STR("/api/v1/resource-types")});
    if (outcome != DONE)
        return outcome;
    view.types = cards_of(call, &types, order == NULL ? STR("") : order->type_id);
    answer_page_status(call, status, order_pages[PAGE_ORDER_TYPE].bound, &view);
    return DONE;
}

static struct str query_of(struct call *call, const char *name, const char *older)
{
    struct str value = request_query(call->request, name);
    return or_empty(value.length > 0 ? value : request_query(call->request, older));
}

enum outcome order_type_html(struct call *call)
{
    const struct catalog_type *type;
    struct str asked = query_of(call, "resource_type", "resourceType");
    enum outcome outcome = order_find_type(call, asked, &type);
    if (outcome != DONE)
        return outcome;
    return type == NULL ? show_types(call, NULL, asked, 200)
                        : order_basics_new_html(call, type);
}

/* A project's own entry: the project is chosen then. */
enum outcome order_project_html(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct str path = ARENA_JOIN(
        arena, STR("/resources/create"),
        request_query_with(call->request, arena, "project_id", call->scope.project_id));
    if (path.length >
        PATH_BYTES_MAX) /* nothing of ours is so long: the rest is left out */
        path = ARENA_JOIN(arena, STR("/resources/create?project_id="),
                          call->scope.project_id);
    return answer_redirect(call, path);
}

enum outcome order_type_again_html(struct call *call)
{
    struct wizard wizard;
    enum outcome outcome = order_enter(call, ORDER_TYPE, &wizard);
    if (outcome != DONE || wizard.answered)
        return outcome;
    return show_types(call, &wizard.order, STR(""), 200);
}

/* Another type begins with its own tiers and settings; the same one keeps all. */
enum outcome order_type_post_html(struct call *call)
{
    struct wizard wizard;
    const struct catalog_type *type;
    enum outcome outcome = order_enter(call, ORDER_TYPE, &wizard);
    if (outcome != DONE || wizard.answered)
        return outcome;
    outcome = order_find_type(call, or_empty(request_form(call->request, "type")), &type);
    if (outcome != DONE)
        return outcome;
    if (type == NULL)
        return answer_redirect_flash(
            call, order_path(call, &wizard.order, "type"), FLASH_BAD,
            STR("This type is not offered. Choose another one."));
    if (wizard.stale && !str_equal(type->id, wizard.order.type_id))
        return show_types(call, &wizard.order, STR(""), 412);
    if (!str_equal(type->id, wizard.order.type_id)) {
        wizard.order.type_id = type->id;
        wizard.order.sku = STR("");
        wizard.order.settings = STR("{}");
        wizard.order.schema_version = type->schema_version;
        wizard.order.preset = STR("");
        wizard.order.done_step = ORDER_TYPE;
        outcome = order_save(&call->task, &wizard.order);
    }
    if (outcome != DONE)
        return outcome;
    return answer_redirect(call, order_path(call, &wizard.order, "basics"));
}
