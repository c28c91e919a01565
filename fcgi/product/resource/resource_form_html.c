/* resource_form_html.c: ordering, settings, renaming, deleting: the pages with forms. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/catalog/catalog.h"
#include "product/catalog/settings_form.h"
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

struct tier_choice {
    struct str value;
    struct str name;
    struct str price;
    struct str note;
    bool disabled;
    bool selected;
    struct list limits; /* struct line */
};
static const struct field tier_choice_shown[] = {
    {"value", TEXT_AT(struct tier_choice, value)},
    {"name", TEXT_AT(struct tier_choice, name)},
    {"price", TEXT_AT(struct tier_choice, price)},
    {"note", TEXT_AT(struct tier_choice, note)},
    {"disabled", BOOL_AT(struct tier_choice, disabled)},
    {"selected", BOOL_AT(struct tier_choice, selected)},
    {"limits", LIST_AT(struct tier_choice, limits, line_shown)},
    {0},
};

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

struct diff_line {
    struct str text;
    bool added;
    bool removed;
    bool hunk;
};
static const struct field diff_line_shown[] = {
    {"text", TEXT_AT(struct diff_line, text)},
    {"added", BOOL_AT(struct diff_line, added)},
    {"removed", BOOL_AT(struct diff_line, removed)},
    {"hunk", BOOL_AT(struct diff_line, hunk)},
    {0},
};

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
    bool conflict;
    struct list diff_lines;
    struct str changed;
    struct list errors;
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
    {"conflict", BOOL_AT(struct settings_view, conflict)},
    {"diff_lines", LIST_AT(struct settings_view, diff_lines, diff_line_shown)},
    {"changed", TEXT_AT(struct settings_view, changed)},
    {"errors", LIST_AT(struct settings_view, errors, error_line_shown)},
    {"may_write", BOOL_AT(struct settings_view, may_write)},
    {"action_href", TEXT_AT(struct settings_view, action_href)},
    {"back_href", TEXT_AT(struct settings_view, back_href)},
    {0},
};

struct delete_view {
    struct frame frame;
    struct str name;
    struct str type;
    struct list losses;
    struct list blockers;
    int64_t keep_days;
    struct str confirm_action;
    struct str confirm_name;
    struct str confirm_value;
    struct str confirm_error;
    struct str button;
    bool may_confirm;
    struct str back_href;
    struct list errors;
};
const struct field resource_delete_shown[] = {
    {"frame", STRUCT_AT(struct delete_view, frame, frame_shown)},
    {"name", TEXT_AT(struct delete_view, name)},
    {"type", TEXT_AT(struct delete_view, type)},
    {"losses", LIST_AT(struct delete_view, losses, line_shown)},
    {"blockers", LIST_AT(struct delete_view, blockers, line_shown)},
    {"keep_days", INT_AT(struct delete_view, keep_days)},
    {"confirm_action", TEXT_AT(struct delete_view, confirm_action)},
    {"confirm_name", TEXT_AT(struct delete_view, confirm_name)},
    {"confirm_value", TEXT_AT(struct delete_view, confirm_value)},
    {"confirm_error", TEXT_AT(struct delete_view, confirm_error)},
    {"button", TEXT_AT(struct delete_view, button)},
    {"may_confirm", BOOL_AT(struct delete_view, may_confirm)},
    {"back_href", TEXT_AT(struct delete_view, back_href)},
    {"errors", LIST_AT(struct delete_view, errors, error_line_shown)},
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

static struct str or_empty(struct str text)
{
    return text.at == NULL ? STR("") : text;
}

static struct str project_path(struct call *call, const char *more)
{
    return ARENA_JOIN(call->task.arena, STR("/projects/"), call->scope.project_id,
                      str_of(more));
}

/* ---- choosing a type ---- */

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
            .href = ARENA_JOIN(arena, project_path(call, "/resources/new/"), type->slug),
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

/* ---- parts that ordering and settings share ---- */

static struct list limits_of(struct arena *arena, const struct catalog_tier *tier)
{
    struct line *lines = ARENA_ARRAY(arena, tier->limit_rows.count, struct line);
    for (size_t i = 0; i < tier->limit_rows.count; i++) {
        const struct catalog_limit *limit = LIST_ROW(tier->limit_rows, struct catalog_limit, i);
        lines[i].text = arena_print(arena, "%lld %.*s", (long long)limit->number,
                                    STR_ARG(limit->label));
    }
    return (struct list){lines, tier->limit_rows.count, sizeof *lines, false};
}

static struct list tier_choices(struct arena *arena, const struct catalog_type *type,
                                const struct catalog_tier *selected)
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
        };
    }
    return (struct list){choices, type->tiers.count, sizeof *choices, false};
}

static struct list nodes_of(struct call *call, const struct catalog_type *type,
                            const struct node *document, bool read_only)
{
    return settings_form_nodes(&(struct settings_form){
        .arena = call->task.arena,
        .schema = type->schema,
        .document = document,
        .failure = &call->failure,
        .pointer = STR("/settings_json"),
        .read_only = read_only,
    });
}

static const struct catalog_tier *posted_tier(struct call *call, const struct catalog_type *type,
                                              const struct catalog_tier *fallback)
{
    struct str sku = request_form(call->request, "sku");
    const struct catalog_tier *tier = sku.at == NULL ? NULL : catalog_tier(type, sku);
    return tier == NULL ? fallback : tier;
}

/* ---- ordering ---- */

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
                               const struct node *document, int status)
{
    const struct catalog_tier *tier = posted_tier(call, type, catalog_first_tier(type));
    struct order_view view = {
        .type_name = type->name,
        .name = or_empty(request_form(call->request, "name")),
        .id = or_empty(request_form(call->request, "id")),
        .name_error = error_of(call, "/name"),
        .id_error = error_of(call, "/id"),
        .tier_error = error_of(call, "/sku"),
        .draft = STR(""),
    };
    enum outcome outcome =
        frame_fill(call, &view.frame,
                   &(struct frame_wants){"Order", "resources",
                                         ARENA_JOIN(call->task.arena,
                                                    STR("/api/v1/resource-types/"), type->slug)});
    if (outcome != DONE)
        return outcome;
    view.project_name = view.frame.project_name;
    view.type_href = project_path(call, "/resources/new");
    view.tiers = tier_choices(call->task.arena, type, tier);
    view.nodes = nodes_of(call, type, document, false);
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
    return show_order(call, type,
                      schema_fill_defaults(call->task.arena, type->schema, begin), 200);
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
    if (again || read == INVALID)
        return show_order(call, type, input.document, again ? 200 : 422);
    struct str id = str_trim(or_empty(request_form(call->request, "id")));
    struct resource_draft draft = {
        .id = id.length == 0 ? STR_NONE : id,
        .name = or_empty(request_form(call->request, "name")),
        .type = type->id,
        .sku = or_empty(request_form(call->request, "sku")),
        .settings = input.document,
    };
    struct resource resource;
    outcome = resource_add(&call->task, &draft, &resource);
    if (outcome == INVALID || outcome == CLASH)
        return show_order(call, type, input.document, 422);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, resource_path(call, resource.id, ""), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, resource.name, STR(" was ordered and is being deployed.")));
}

/* ---- settings ---- */

static bool add_line(struct list *list, struct diff_line *lines, size_t room, struct str text,
                     bool added)
{
    if (list->count == room)
        return false;
    lines[list->count++] = (struct diff_line){text, added, !added, false};
    return true;
}

static bool has_line(struct str text, struct str wanted)
{
    struct str rest = text;
    struct str line;
    while (str_cut(&rest, '\n', &line))
        if (str_equal(line, wanted))
            return true;
    return false;
}

/* Lines of one pretty-printed document that the other lacks: enough to see what changed. */
static struct list diff_of(struct arena *arena, const struct node *old, const struct node *new)
{
    enum { ROOM = 60 };
    struct diff_line *lines = ARENA_ARRAY(arena, ROOM, struct diff_line);
    struct list list = {lines, 0, sizeof *lines, false};
    struct str before = json_text_pretty(arena, old);
    struct str after = json_text_pretty(arena, new);
    struct str rest = before;
    struct str line;
    while (str_cut(&rest, '\n', &line))
        if (!has_line(after, line) && !add_line(&list, lines, ROOM, line, false))
            break;
    rest = after;
    while (str_cut(&rest, '\n', &line))
        if (!has_line(before, line) && !add_line(&list, lines, ROOM, line, true))
            break;
    return list;
}

struct settings_page {
    const struct resource *resource;
    const struct catalog_type *type;
    const struct node *document; /* what the form shows */
    const struct node *stored;
    bool conflict;
    int status;
};

static enum outcome show_settings(struct call *call, const struct settings_page *page)
{
    const struct resource *resource = page->resource;
    struct str posted_name = request_form(call->request, "name");
    bool may_write = (call->scope.may & MAY_WRITE) != 0;
    struct settings_view view = {
        .name = resource->name,
        .new_name = posted_name.at == NULL ? resource->name : posted_name,
        .name_error = error_of(call, "/name"),
        .tier_error = error_of(call, "/sku"),
        .generation =
            arena_print(call->task.arena, "%lld", (long long)resource->generation),
        .conflict = page->conflict,
        .changed = STR(""),
        .may_write = may_write,
    };
    enum outcome outcome = frame_fill(
        call, &view.frame,
        &(struct frame_wants){"Settings", "resources", resource_api_path(call, "")});
    if (outcome != DONE)
        return outcome;
    view.tabs = resource_tabs(call, "settings");
    view.tiers = tier_choices(call->task.arena, page->type,
                              posted_tier(call, page->type,
                                          catalog_tier(page->type, resource->sku)));
    view.nodes = nodes_of(call, page->type, page->document, !may_write);
    view.errors = error_lines(call);
    if (page->conflict)
        view.diff_lines = diff_of(call->task.arena, page->document, page->stored);
    view.action_href = resource_path(call, resource->id, "/settings");
    view.back_href = resource_path(call, resource->id, "");
    answer_page_status(call, page->status, resource_pages[PAGE_SETTINGS].bound, &view);
    return DONE;
}

static enum outcome load_settings(struct call *call, struct resource *resource,
                                  const struct catalog_type **type, struct node **stored)
{
    enum outcome outcome = resource_load(&call->task, call->scope.resource_id, resource);
    if (outcome == DONE)
        outcome = catalog_load(&call->task, resource->type_id, type);
    if (outcome == DONE &&
        json_parse(call->task.arena, resource->settings, &call->failure, stored) != DONE)
        bug("stored settings of a resource are not JSON");
    return outcome;
}

enum outcome resource_settings_html(struct call *call)
{
    struct resource resource;
    const struct catalog_type *type;
    struct node *stored;
    enum outcome outcome = load_settings(call, &resource, &type, &stored);
    if (outcome != DONE)
        return outcome;
    return show_settings(call, &(struct settings_page){.resource = &resource,
                                                       .type = type,
                                                       .document = stored,
                                                       .stored = stored,
                                                       .status = 200});
}

/* Save what the form holds; STALE when somebody saved since it was opened. */
static enum outcome save_settings(struct call *call, const struct resource *current,
                                  const struct node *document, struct resource *saved)
{
    int64_t generation = 0;
    if (!str_int_parse(or_empty(request_form(call->request, "generation")), 1, INT64_MAX,
                       &generation))
        return refuse(&call->failure, MALFORMED, NULL, "The form is not complete.",
                      "Open the page again.");
    struct str name = request_form(call->request, "name");
    return resource_change(&call->task, current->id,
                           &(struct resource_change){
                               .name = name,
                               .sku = request_form(call->request, "sku"),
                               .settings = document,
                               .generation = generation,
                           },
                           saved);
}

enum outcome resource_settings_post_html(struct call *call)
{
    struct resource resource;
    struct resource saved;
    const struct catalog_type *type;
    struct node *stored;
    struct settings_input input;
    enum outcome outcome = load_settings(call, &resource, &type, &stored);
    if (outcome != DONE)
        return outcome;
    enum outcome read = settings_form_read(call->task.arena, type->schema, &call->request->form,
                                           stored, &call->failure, &input);
    if (read != DONE && read != INVALID)
        return read;
    struct settings_page page = {
        .resource = &resource, .type = type, .document = input.document, .stored = stored,
        .status = input.again ? 200 : 422};
    if (input.again || read == INVALID)
        return show_settings(call, &page);
    outcome = save_settings(call, &resource, input.document, &saved);
    if (outcome == STALE) {
        page.conflict = true;
        page.status = 412;
    }
    if (outcome == CLASH)
        return answer_redirect_flash(call, resource_path(call, resource.id, ""), FLASH_BAD,
                                     call->failure.told);
    if (outcome == STALE || outcome == INVALID)
        return show_settings(call, &page);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, resource_path(call, resource.id, ""), FLASH_GOOD,
        saved.generation == resource.generation
            ? STR("Saved. Nothing that is deployed has changed.")
            : arena_print(call->task.arena, "Saved as generation %lld, which is being deployed.",
                          (long long)saved.generation));
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

/* ---- deleting ---- */

static enum outcome show_delete(struct call *call, const struct resource *resource, int status)
{
    const struct catalog_type *type;
    enum outcome outcome = catalog_load(&call->task, resource->type_id, &type);
    struct delete_view view = {
        .name = resource->name,
        .confirm_name = resource->name,
        .confirm_value = or_empty(request_form(call->request, "confirm")),
        .confirm_error = error_of(call, "/confirm"),
        .button = STR("Delete resource"),
        .may_confirm = true,
        .errors = error_lines(call),
    };
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Delete", "resources",
                                                   resource_api_path(call, "")});
    if (outcome != DONE)
        return outcome;
    struct line *losses = ARENA_ARRAY(call->task.arena, 3, struct line);
    losses[0].text = STR("Its manifests are removed, and with them what runs in the cluster.");
    losses[1].text = STR("Its settings, deployments and roles are forgotten; the audit stays.");
    losses[2].text = ARENA_JOIN(call->task.arena, STR("The id "), resource->id,
                                STR(" is never given out again."));
    view.losses = (struct list){losses, 3, sizeof *losses, false};
    view.type = type->name;
    view.confirm_action = resource_path(call, resource->id, "/delete");
    view.back_href = resource_path(call, resource->id, "");
    answer_page_status(call, status, resource_pages[PAGE_DELETE].bound, &view);
    return DONE;
}

enum outcome resource_delete_html(struct call *call)
{
    struct resource resource;
    enum outcome outcome = resource_load(&call->task, call->scope.resource_id, &resource);
    return outcome == DONE ? show_delete(call, &resource, 200) : outcome;
}

enum outcome resource_delete_post_html(struct call *call)
{
    struct resource resource;
    enum outcome outcome = resource_load(&call->task, call->scope.resource_id, &resource);
    if (outcome != DONE)
        return outcome;
    if (!str_equal(str_trim(or_empty(request_form(call->request, "confirm"))),
                   str_trim(resource.name))) {
        failure_field(&call->failure, STR("/confirm"), "not_matching",
                      "Type the name exactly as it is shown.");
        return show_delete(call, &resource, 422);
    }
    outcome = resource_remove(&call->task, resource.id);
    if (outcome == CLASH)
        return answer_redirect_flash(call, resource_path(call, resource.id, ""), FLASH_BAD,
                                     call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, project_path(call, "/resources"), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, resource.name, STR(" is being deleted.")));
}
