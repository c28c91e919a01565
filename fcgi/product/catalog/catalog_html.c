/* catalog_html.c: the catalog's pages. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_routes.h"
#include "product/catalog/settings_form.h"
#include "product/frame/frame.h"


struct list_view {
    struct frame frame;
    struct list categories;
    struct str query;
    struct str clear_href;
    bool filtered;
};

struct limit_view {
    struct str label;
    struct str value;
};

struct tier_view {
    struct str name;
    struct str id;
    struct str price;
    struct str counts;
    struct list limits;
};

/* One setting in the table of a type's settings. */
struct show_view {
    struct frame frame;
    struct str name, id, icon, category, purpose, about, version, order_href, counts;
    bool available;
    struct list features;
    struct list tiers;
    struct list settings;
};

/* clang-format off */
static const struct field card_shown[] = {
    {"name", TEXT_AT(struct catalog_card, name)},
    {"icon", TEXT_AT(struct catalog_card, icon)},
    {"purpose", TEXT_AT(struct catalog_card, purpose)},
    {"price_from", TEXT_AT(struct catalog_card, price_from)},
    {"href", TEXT_AT(struct catalog_card, href)},
    {"available", BOOL_AT(struct catalog_card, available)},
    {0},
};

const struct field catalog_category_shown[] = {
    {"title", TEXT_AT(struct catalog_category, title)},
    {"types", LIST_AT(struct catalog_category, types, card_shown)},
    {0},
};

static const struct field list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"categories", LIST_AT(struct list_view, categories, catalog_category_shown)},
    {"query", TEXT_AT(struct list_view, query)},
    {"clear_href", TEXT_AT(struct list_view, clear_href)},
    {"filtered", BOOL_AT(struct list_view, filtered)},
    {0},
};

static const struct field word_shown[] = {
    {"text", TEXT_AT(struct catalog_word, text)},
    {0},
};

static const struct field limit_shown[] = {
    {"label", TEXT_AT(struct limit_view, label)},
    {"value", TEXT_AT(struct limit_view, value)},
    {0},
};

static const struct field tier_shown[] = {
    {"name", TEXT_AT(struct tier_view, name)},
    {"id", TEXT_AT(struct tier_view, id)},
    {"price", TEXT_AT(struct tier_view, price)},
    {"counts", TEXT_AT(struct tier_view, counts)},
    {"limits", LIST_AT(struct tier_view, limits, limit_shown)},
    {0},
};

static const struct field show_shown[] = {
    {"frame", STRUCT_AT(struct show_view, frame, frame_shown)},
    {"name", TEXT_AT(struct show_view, name)},
    {"id", TEXT_AT(struct show_view, id)},
    {"icon", TEXT_AT(struct show_view, icon)},
    {"category", TEXT_AT(struct show_view, category)},
    {"purpose", TEXT_AT(struct show_view, purpose)},
    {"about", TEXT_AT(struct show_view, about)},
    {"version", TEXT_AT(struct show_view, version)},
    {"order_href", TEXT_AT(struct show_view, order_href)},
    {"counts", TEXT_AT(struct show_view, counts)},
    {"available", BOOL_AT(struct show_view, available)},
    {"features", LIST_AT(struct show_view, features, word_shown)},
    {"tiers", LIST_AT(struct show_view, tiers, tier_shown)},
    {"settings", LIST_AT(struct show_view, settings, form_row_shown)},
    {0},
};

enum { PAGE_LIST, PAGE_SHOW };
struct page catalog_pages[] = {
    [PAGE_LIST] = {"catalog/list", list_shown, NULL},
    [PAGE_SHOW] = {"catalog/show", show_shown, NULL},
    {0},
};
/* clang-format on */

/* ---- cards ---- */

/* The cheapest tier decides; currencies are not compared. */
static struct str price_from(struct arena *arena, const struct catalog_type *type)
{
    const struct catalog_tier *least = catalog_first_tier(type);
    for (size_t i = 1; i < type->tiers.count; i++)
        if (LIST_ROW(type->tiers, struct catalog_tier, i)->price_cents < least->price_cents)
            least = LIST_ROW(type->tiers, struct catalog_tier, i);
    struct str price = price_text(arena, least->price_cents, least->currency);
    if (type->tiers.count == 1)
        return price;
    return least->is_free ? STR("From free") : ARENA_JOIN(arena, STR("From "), price);
}

/* ASCII letters in any case. */
static bool contains_nocase(struct str text, struct str part)
{
    for (size_t i = 0; i + part.length <= text.length; i++)
        if (str_equal_nocase(str_slice(text, i, i + part.length), part))
            return true;
    return false;
}

static struct catalog_category *category_of(struct catalog_category *rows, size_t *count,
                                            struct str title)
{
    for (size_t i = 0; i < *count; i++)
        if (str_equal(rows[i].title, title))
            return &rows[i];
    rows[*count].title = title;
    return &rows[(*count)++];
}

enum outcome catalog_categories(struct task *task, bool active_only, struct str query,
                                struct str href_base, struct list *out)
{
    struct list types;
    struct arena *arena = task->arena;
    enum outcome outcome = catalog_list(task, active_only, &types);
    if (outcome != DONE)
        return outcome;
    struct catalog_category *rows =
        ARENA_ARRAY(arena, types.count + 1, struct catalog_category);
    size_t count = 0;
    for (size_t i = 0; i < types.count; i++) {
        const struct catalog_type *type = LIST_ROW(types, struct catalog_type, i);
        if (!contains_nocase(type->name, query) && !contains_nocase(type->description, query))
            continue;
        struct catalog_category *category = category_of(rows, &count, type->category);
        if (category->types.count == 0)
            category->types = (struct list){
                .rows = ARENA_ARRAY(arena, types.count, struct catalog_card),
                .row_bytes = sizeof(struct catalog_card)};
        union {
            const void *rows;
            struct catalog_card *cards;
        } made = {.rows = category->types.rows};
        made.cards[category->types.count++] = (struct catalog_card){
            .name = type->name,
            .icon = type->icon,
            .purpose = type->description,
            .price_from = price_from(arena, type),
            .href = ARENA_JOIN(arena, href_base, type->slug),
            .available = type->active,
        };
    }
    *out = (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
    return DONE;
}

enum outcome catalog_list_html(struct call *call)
{
    struct list_view view = {.query = str_trim(request_query(call->request, "q")),
                             .clear_href = STR("/catalog")};
    struct frame_wants wants = {
        .title = "Catalog", .section = "catalog", .api_path = STR("/api/v1/resource-types")};
    view.filtered = view.query.length > 0;
    if (view.query.at == NULL)
        view.query = STR("");
    enum outcome outcome =
        catalog_categories(&call->task, false, view.query, STR("/catalog/"), &view.categories);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame, &wants);
    if (outcome != DONE)
        return outcome;
    answer_page(call, catalog_pages[PAGE_LIST].bound, &view);
    return DONE;
}

/* ---- one type ---- */

static struct list tiers_view(struct arena *arena, const struct catalog_type *type)
{
    struct tier_view *rows = ARENA_ARRAY(arena, type->tiers.count, struct tier_view);
    for (size_t i = 0; i < type->tiers.count; i++) {
        const struct catalog_tier *tier = LIST_ROW(type->tiers, struct catalog_tier, i);
        struct limit_view *limits =
            ARENA_ARRAY(arena, tier->limit_rows.count + 1, struct limit_view);
        for (size_t n = 0; n < tier->limit_rows.count; n++) {
            const struct catalog_limit *limit =
                LIST_ROW(tier->limit_rows, struct catalog_limit, n);
            limits[n] = (struct limit_view){
                limit->label, grouped_number(arena, limit->number)};
        }
        rows[i] = (struct tier_view){
            .name = tier->name,
            .id = tier->sku,
            .price = price_text(arena, tier->price_cents, tier->currency),
            .counts = tier->counts,
            .limits = {.rows = limits,
                       .count = tier->limit_rows.count,
                       .row_bytes = sizeof *limits},
        };
    }
    return (struct list){
        .rows = rows, .count = type->tiers.count, .row_bytes = sizeof *rows};
}

enum outcome catalog_show_html(struct call *call)
{
    const struct catalog_type *type;
    struct arena *arena = call->task.arena;
    enum outcome outcome =
        catalog_load(&call->task, request_word(call->request, "type"), &type);
    if (outcome != DONE)
        return outcome;
    struct show_view view = {
        .name = type->name,
        .id = type->id,
        .icon = type->icon,
        .category = type->category,
        .purpose = type->description,
        .about = type->long_description,
        .counts = type->counts,
        .version = arena_print(arena, "%lld", (long long)type->schema_version),
        .order_href = type->active
                          ? ARENA_JOIN(arena, STR("/resources/create?resource_type="), type->slug)
                          : STR(""),
        .available = type->active,
        .features = type->features,
        .tiers = tiers_view(arena, type),
        .settings = settings_form_rows(arena, type->schema),
    };
    struct frame_wants wants = {
        .title = arena_cstr(arena, type->name),
        .section = "catalog",
        .api_path = ARENA_JOIN(arena, STR("/api/v1/resource-types/"), type->slug)};
    outcome = frame_fill(call, &view.frame, &wants);
    if (outcome != DONE)
        return outcome;
    answer_page(call, catalog_pages[PAGE_SHOW].bound, &view);
    return DONE;
}
