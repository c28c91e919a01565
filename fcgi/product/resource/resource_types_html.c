/* resource_types_html.c: choosing what to order; the pages of this capability. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/catalog/catalog.h"
#include "product/frame/frame.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_routes.h"

enum { CATEGORIES_MAX = 16 };

struct type_card {
    struct str name;
    struct str icon;
    struct str purpose;
    struct str price_from;
    struct str href;
};
static const struct field type_card_shown[] = {
    {"name", TEXT_AT(struct type_card, name)},
    {"icon", TEXT_AT(struct type_card, icon)},
    {"purpose", TEXT_AT(struct type_card, purpose)},
    {"price_from", TEXT_AT(struct type_card, price_from)},
    {"href", TEXT_AT(struct type_card, href)},
    {0},
};

struct category {
    struct str title;
    struct list types;
};
static const struct field category_shown[] = {
    {"title", TEXT_AT(struct category, title)},
    {"types", LIST_AT(struct category, types, type_card_shown)},
    {0},
};

struct types_view {
    struct frame frame;
    struct str project_name;
    struct list categories;
};
const struct field resource_types_shown[] = {
    {"frame", STRUCT_AT(struct types_view, frame, frame_shown)},
    {"project_name", TEXT_AT(struct types_view, project_name)},
    {"categories", LIST_AT(struct types_view, categories, category_shown)},
    {0},
};

struct page resource_pages[] = {
    [PAGE_LIST] = {"resource/list", resource_list_shown, NULL},
    [PAGE_SHOW] = {"resource/show", resource_show_shown, NULL},
    [PAGE_DEPLOYMENTS] = {"resource/deployments", resource_deployments_shown, NULL},
    [PAGE_TYPES] = {"resource/create", resource_types_shown, NULL},
    [PAGE_ORDER] = {"resource/order", resource_order_shown, NULL},
    [PAGE_SETTINGS] = {"resource/settings", resource_settings_shown, NULL},
    [PAGE_DELETE] = {"resource/delete", resource_delete_shown, NULL},
    {NULL, NULL, NULL},
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
    return ARENA_JOIN(arena, STR("From "), price_text(arena, least->price_cents, least->currency));
}

static struct category *category_named(struct category *categories, size_t *count,
                                       struct str title, struct arena *arena)
{
    for (size_t i = 0; i < *count; i++)
        if (str_equal(categories[i].title, title))
            return &categories[i];
    if (*count == CATEGORIES_MAX)
        return &categories[CATEGORIES_MAX - 1];
    struct category *category = &categories[(*count)++];
    category->title = title;
    category->types.rows = ARENA_ARRAY(arena, CATALOG_TYPES_MAX, struct type_card);
    category->types.row_bytes = sizeof(struct type_card);
    return category;
}

static struct list categories_of(struct call *call, const struct list *types)
{
    struct arena *arena = call->task.arena;
    struct category *categories = ARENA_ARRAY(arena, CATEGORIES_MAX, struct category);
    struct type_card *cards = NULL;
    size_t count = 0;
    for (size_t i = 0; i < types->count; i++) {
        const struct catalog_type *type = LIST_ROW(*types, struct catalog_type, i);
        struct category *category = category_named(categories, &count, type->category, arena);
        size_t used = category->types.count++;
        cards = ARENA_ARRAY(arena, used + 1, struct type_card);
        if (used > 0)
            memcpy(cards, category->types.rows, used * sizeof *cards);
        cards[used] = (struct type_card){
            .name = type->name,
            .icon = type->icon,
            .purpose = type->description,
            .price_from = price_from(arena, type),
            .href = ARENA_JOIN(arena, resource_project_path(call, "/resources/new/"), type->slug),
        };
        category->types.rows = cards;
    }
    return (struct list){categories, count, sizeof *categories, false};
}

enum outcome resource_types_html(struct call *call)
{
    struct types_view view = {.project_name = STR("")};
    struct list types;
    enum outcome outcome = catalog_list(&call->task, true, &types);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){"Order", "resources", STR("/api/v1/resource-types")});
    if (outcome != DONE)
        return outcome;
    view.project_name = view.frame.project_name;
    view.categories = categories_of(call, &types);
    answer_page(call, resource_pages[PAGE_TYPES].bound, &view);
    return DONE;
}
