/* catalog_edit_html.c: pages of those who look after the catalog. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_edit_routes.h"
#include "product/catalog/catalog_routes.h"
#include "product/frame/frame.h"

struct str catalog_admin_path(struct call *call, struct str slug, const char *more)
{
    return ARENA_JOIN(call->task.arena, STR("/admin/catalog/"), slug, str_of(more));
}

enum outcome catalog_admin_frame(struct call *call, struct frame *frame, struct str title,
                                 struct str api)
{
    return frame_fill(
        call, frame,
        &(struct frame_wants){
            arena_cstr(call->task.arena, title), "admin-catalog",
            ARENA_JOIN(call->task.arena, STR("/api/v1/admin/catalog"), api)});
}

/* ---- all types ---- */

struct type_row {
    struct str name;
    struct str id;
    struct str href;
    struct str icon;
    struct badge status;
    int64_t version;
    int64_t order;
    int64_t tiers;
    int64_t updated;
};
static const struct field type_row_shown[] = {
    {"name", TEXT_AT(struct type_row, name)},
    {"id", TEXT_AT(struct type_row, id)},
    {"href", TEXT_AT(struct type_row, href)},
    {"icon", TEXT_AT(struct type_row, icon)},
    {"status", STRUCT_AT(struct type_row, status, badge_shown)},
    {"version", INT_AT(struct type_row, version)},
    {"order", INT_AT(struct type_row, order)},
    {"tiers", INT_AT(struct type_row, tiers)},
    {"updated", TIME_AT(struct type_row, updated)},
    {0},
};

struct types_view {
    struct frame frame;
    struct list types;
};
const struct field catalog_types_shown[] = {
    {"frame", STRUCT_AT(struct types_view, frame, frame_shown)},
    {"types", LIST_AT(struct types_view, types, type_row_shown)},
    {0},
};

static struct type_row row_of(struct call *call, const struct catalog_type *type)
{
    return (struct type_row){
        .name = type->name,
        .id = type->id,
        .href = catalog_admin_path(call, type->slug, ""),
        .icon = type->icon,
        .status = {.word = type->active ? STR("Offered") : STR("Not offered"),
                   .good = type->active,
                   .neutral = !type->active},
        .version = type->schema_version,
        .order = type->display_order,
        .tiers = (int64_t)type->tiers.count,
        .updated = type->updated_us,
    };
}

enum outcome catalog_admin_list_html(struct call *call)
{
    struct types_view view = {0};
    struct list types;
    enum outcome outcome = catalog_list(&call->task, false, &types);
    if (outcome == DONE)
        outcome =
            catalog_admin_frame(call, &view.frame, STR("Catalog (administration)"), STR(""));
    if (outcome != DONE)
        return outcome;
    struct type_row *rows = ARENA_ARRAY(call->task.arena, types.count, struct type_row);
    for (size_t i = 0; i < types.count; i++)
        rows[i] = row_of(call, LIST_ROW(types, struct catalog_type, i));
    view.types = (struct list){rows, types.count, sizeof *rows, false};
    answer_page(call, catalog_edit_pages[PAGE_CATALOG_TYPES].bound, &view);
    return DONE;
}

/* ---- one type ---- */

struct tier_row {
    struct str sku;
    struct str name;
    struct str action;
    struct str price; /* for people */
    struct str cents; /* of the field, as the next ones */
    struct str in_organization;
    struct str in_project;
};
static const struct field tier_row_shown[] = {
    {"sku", TEXT_AT(struct tier_row, sku)},
    {"name", TEXT_AT(struct tier_row, name)},
    {"action", TEXT_AT(struct tier_row, action)},
    {"price", TEXT_AT(struct tier_row, price)},
    {"cents", TEXT_AT(struct tier_row, cents)},
    {"in_organization", TEXT_AT(struct tier_row, in_organization)},
    {"in_project", TEXT_AT(struct tier_row, in_project)},
    {0},
};

struct version_row {
    int64_t number;
    struct str href;
    struct str actor;
    struct str source;
    int64_t created;
};
static const struct field version_row_shown[] = {
    {"number", INT_AT(struct version_row, number)},
    {"href", TEXT_AT(struct version_row, href)},
    {"actor", TEXT_AT(struct version_row, actor)},
    {"source", TEXT_AT(struct version_row, source)},
    {"created", TIME_AT(struct version_row, created)},
    {0},
};

struct type_view {
    struct frame frame;
    struct type_row type;
    struct list errors;
    struct list tiers;
    struct list presets;
    struct list versions;
    struct str seen;
    struct str offer_action;
    struct str edit_href;
    struct str order;
    struct str in_organization;
    struct str in_project;
    bool active;
};

static const struct field preset_row_shown[] = {
    {"name", TEXT_AT(struct catalog_preset, name)},
    {"id", TEXT_AT(struct catalog_preset, id)},
    {"description", TEXT_AT(struct catalog_preset, description)},
    {0},
};

const struct field catalog_type_page_shown[] = {
    {"frame", STRUCT_AT(struct type_view, frame, frame_shown)},
    {"type", STRUCT_AT(struct type_view, type, type_row_shown)},
    {"errors", LIST_AT(struct type_view, errors, error_line_shown)},
    {"tiers", LIST_AT(struct type_view, tiers, tier_row_shown)},
    {"presets", LIST_AT(struct type_view, presets, preset_row_shown)},
    {"versions", LIST_AT(struct type_view, versions, version_row_shown)},
    {"seen", TEXT_AT(struct type_view, seen)},
    {"offer_action", TEXT_AT(struct type_view, offer_action)},
    {"edit_href", TEXT_AT(struct type_view, edit_href)},
    {"order", TEXT_AT(struct type_view, order)},
    {"in_organization", TEXT_AT(struct type_view, in_organization)},
    {"in_project", TEXT_AT(struct type_view, in_project)},
    {"active", BOOL_AT(struct type_view, active)},
    {0},
};

struct str catalog_number_text(struct call *call, int64_t number)
{
    return arena_print(call->task.arena, "%lld", (long long)number);
}

/* "" for any number. */
static struct str most_text(struct call *call, int64_t most)
{
    return most == 0 ? STR("") : catalog_number_text(call, most);
}

static struct list tiers_of(struct call *call, const struct catalog_type *type)
{
    struct tier_row *rows =
        ARENA_ARRAY(call->task.arena, type->tiers.count, struct tier_row);
    struct str typed = request_word(call->request, "sku");
    for (size_t i = 0; i < type->tiers.count; i++) {
        const struct catalog_tier *tier = LIST_ROW(type->tiers, struct catalog_tier, i);
        rows[i] = (struct tier_row){
            .sku = tier->sku,
            .name = tier->name,
            .action =
                ARENA_JOIN(call->task.arena,
                           catalog_admin_path(call, type->slug, "/tiers/"), tier->sku),
            .price = price_text(call->task.arena, tier->price_cents, tier->currency),
            .cents = catalog_number_text(call, tier->price_cents),
            .in_organization = most_text(call, tier->max_per_organization),
            .in_project = most_text(call, tier->max_per_project),
        };
        if (typed.at == NULL || !str_equal(typed, tier->sku))
            continue;
        rows[i].cents = typed_or(call, "price_cents", rows[i].cents);
        rows[i].in_organization =
            typed_or(call, "max_per_organization", rows[i].in_organization);
        rows[i].in_project = typed_or(call, "max_per_project", rows[i].in_project);
    }
    return (struct list){rows, type->tiers.count, sizeof *rows, false};
}

static struct list versions_of(struct call *call, const struct catalog_type *type,
                               const struct list *versions)
{
    struct version_row *rows =
        ARENA_ARRAY(call->task.arena, versions->count, struct version_row);
    for (size_t i = 0; i < versions->count; i++) {
        const struct catalog_version *version =
            LIST_ROW(*versions, struct catalog_version, i);
        rows[i] = (struct version_row){
            .number = version->number,
            .href = ARENA_JOIN(call->task.arena,
                               catalog_admin_path(call, type->slug, "/versions/"),
                               catalog_number_text(call, version->number)),
            .actor = version->actor,
            .source = version->source,
            .created = version->created_us,
        };
    }
    return (struct list){rows, versions->count, sizeof *rows, false};
}

static void fill_type(struct call *call, const struct catalog_type *type,
                      struct type_view *view)
{
    bool typed = request_word(call->request, "sku").at == NULL;
    view->type = row_of(call, type);
    view->errors = error_lines(call);
    view->tiers = tiers_of(call, type);
    view->presets = type->presets;
    view->seen = catalog_number_text(call, type->updated_us);
    view->offer_action = catalog_admin_path(call, type->slug, "/offer");
    view->edit_href = catalog_admin_path(call, type->slug, "/edit");
    view->order = catalog_number_text(call, type->display_order);
    view->in_organization = most_text(call, type->max_per_organization);
    view->in_project = most_text(call, type->max_per_project);
    view->active = type->active;
    if (!typed)
        return;
    view->order = typed_or(call, "display_order", view->order);
    view->in_organization = typed_or(call, "max_per_organization", view->in_organization);
    view->in_project = typed_or(call, "max_per_project", view->in_project);
}

static enum outcome type_show(struct call *call, int status)
{
    const struct catalog_type *type;
    struct list versions;
    struct type_view view = {0};
    enum outcome outcome =
        catalog_load(&call->task, request_word(call->request, "type"), &type);
    if (outcome == DONE)
        outcome = catalog_versions(&call->task, type->id, INT64_MAX,
                                   CATALOG_VERSIONS_SHOWN, &versions);
    if (outcome == DONE)
        outcome = catalog_admin_frame(
            call, &view.frame,
            ARENA_JOIN(call->task.arena, type->name, STR(" (catalog)")),
            ARENA_JOIN(call->task.arena, STR("/"), type->slug));
    if (outcome != DONE)
        return outcome;
    fill_type(call, type, &view);
    view.versions = versions_of(call, type, &versions);
    answer_page_status(call, status, catalog_edit_pages[PAGE_CATALOG_TYPE].bound, &view);
    return DONE;
}

enum outcome catalog_admin_show_html(struct call *call)
{
    return type_show(call, 200);
}

enum outcome catalog_admin_redo_html(struct call *call)
{
    return type_show(call, 422);
}

/* ---- small forms: a change of the document like any other ---- */

/* 0 takes the member away. */
static void set_most(struct arena *arena, struct node *object, const char *name,
                     int64_t most)
{
    struct node *old = node_member(object, str_of(name));
    if (most > 0)
        node_set(arena, object, str_of(name), node_int(arena, most));
    else if (old != NULL)
        node_remove(object, old);
}

static enum outcome save_small(struct call *call, const struct node *document,
                               int64_t seen_us)
{
    struct catalog_edited edited;
    struct str word = request_word(call->request, "type");
    enum outcome outcome =
        catalog_edit(&call->task, word,
                     &(struct catalog_edit){
                         .document = document, .seen_us = seen_us, .source = "console"},
                     &edited);
    if (outcome == STALE)
        return answer_redirect_flash(call, catalog_admin_path(call, word, ""), FLASH_BAD,
                                     call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, catalog_admin_path(call, word, ""), FLASH_GOOD,
                                 STR("The catalog was changed."));
}

enum outcome catalog_admin_offer_html(struct call *call)
{
    const struct catalog_offer_form *form = call->input;
    struct arena *arena = call->task.arena;
    struct catalog_document old;
    enum outcome outcome =
        catalog_document_load(&call->task, request_word(call->request, "type"), &old);
    if (outcome != DONE)
        return outcome;
    struct node *document = node_copy(arena, old.document);
    node_set(arena, document, STR("active"), node_bool(arena, form->active));
    node_set(arena, document, STR("display_order"), node_int(arena, form->display_order));
    set_most(arena, document, "max_per_organization", form->max_per_organization);
    set_most(arena, document, "max_per_project", form->max_per_project);
    return save_small(call, document, form->seen);
}

enum outcome catalog_admin_tier_html(struct call *call)
{
    const struct catalog_tier_form *form = call->input;
    struct arena *arena = call->task.arena;
    struct catalog_document old;
    enum outcome outcome =
        catalog_document_load(&call->task, request_word(call->request, "type"), &old);
    if (outcome != DONE)
        return outcome;
    struct node *document = node_copy(arena, old.document);
    struct node *tier = node_member(document, STR("tiers"))->first;
    struct str sku = request_word(call->request, "sku");
    while (tier != NULL && !str_equal(node_member(tier, STR("sku"))->text, sku))
        tier = tier->next;
    if (tier == NULL)
        return ABSENT;
    node_set(arena, tier, STR("price_cents"), node_int(arena, form->price_cents));
    set_most(arena, tier, "max_per_organization", form->max_per_organization);
    set_most(arena, tier, "max_per_project", form->max_per_project);
    return save_small(call, document, form->seen);
}
