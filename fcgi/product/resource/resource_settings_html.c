/* resource_settings_html.c: the form of settings, name and tier; deploying again. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/catalog/catalog.h"
#include "product/catalog/settings_form.h"
#include "product/frame/frame.h"
#include "product/limit/limit.h"
#include "product/resource/resource_history.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_preset.h"
#include "product/resource/resource_routes.h"

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
    struct list yours;  /* struct change_row: since the form was opened */
    struct list theirs; /* likewise, by who saved meanwhile */
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
    {"conflict", BOOL_AT(struct settings_view, conflict)},
    {"diff_lines", LIST_AT(struct settings_view, diff_lines, diff_line_shown)},
    {"yours", LIST_AT(struct settings_view, yours, change_row_shown)},
    {"theirs", LIST_AT(struct settings_view, theirs, change_row_shown)},
    {"changed", TEXT_AT(struct settings_view, changed)},
    {"errors", LIST_AT(struct settings_view, errors, error_line_shown)},
    RESOURCE_PRESET_SHOWN(struct settings_view, preset),
    {"may_write", BOOL_AT(struct settings_view, may_write)},
    {"action_href", TEXT_AT(struct settings_view, action_href)},
    {"back_href", TEXT_AT(struct settings_view, back_href)},
    {0},
};

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
    const struct settings_input *input; /* what the form shows */
    const struct node *stored;
    const struct resource_preset *preset; /* one was chosen; NULL = none */
    bool conflict;
    int status;
};

/* Both versions against the one that the form was opened with; without that, only the lines. */
static enum outcome fill_conflict(struct call *call, const struct settings_page *page,
                                  struct settings_view *view)
{
    struct deployment base;
    int64_t generation = 0;
    struct str sku = request_form(call->request, "sku");
    if (!str_int_parse(or_empty(request_form(call->request, "generation")), 1, INT64_MAX,
                       &generation))
        return DONE;
    enum outcome outcome =
        resource_generation_load(&call->task, page->resource->id, generation, &base);
    if (outcome != DONE)
        return outcome == ABSENT ? DONE : outcome;
    struct arena *arena = call->task.arena;
    const struct node *schema = schema_document(page->type->schema);
    const struct resource_version opened = {
        base.sku, resource_settings_node(&call->task, base.settings)};
    const struct resource_version mine = {sku.length > 0 ? sku : base.sku,
                                          page->input->document};
    const struct resource_version stored = {page->resource->sku, page->stored};
    const struct list yours = resource_diff(arena, &opened, &mine, schema);
    const struct list theirs = resource_diff(arena, &opened, &stored, schema);
    view->yours = resource_change_rows(arena, &yours);
    view->theirs = resource_change_rows(arena, &theirs);
    return DONE;
}

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
    struct list usage;
    if (page->preset != NULL)
        view.preset = *page->preset;
    enum outcome outcome = page->conflict ? fill_conflict(call, page, &view) : DONE;
    if (outcome == DONE && may_write)
        outcome = resource_preset_fill(call, page->type, &view.preset);
    if (outcome == DONE)
        outcome = limit_tiers(&call->task, page->type, &usage);
    if (outcome == DONE)
        outcome = frame_fill(
        call, &view.frame,
        &(struct frame_wants){"Settings", "resources", resource_api_path(call, "")});
    if (outcome != DONE)
        return outcome;
    view.tabs = resource_tabs(call, "settings");
    const struct catalog_tier *tier = view.preset.tier;
    if (tier == NULL)
        tier = resource_posted_tier(call, page->type, catalog_tier(page->type, resource->sku));
    view.tiers = resource_tier_choices(call->task.arena, page->type, tier, &usage);
    view.nodes = resource_setting_nodes(call, page->type, tier, page->input, !may_write);
    view.errors = error_lines(call);
    if (page->conflict)
        view.diff_lines = diff_of(call->task.arena, page->input->document, page->stored);
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
    struct settings_input input = {.document = stored};
    return show_settings(call, &(struct settings_page){.resource = &resource,
                                                       .type = type,
                                                       .input = &input,
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
        .resource = &resource, .type = type, .input = &input, .stored = stored,
        .status = input.again ? 200 : 422};
    struct str what = or_empty(request_form(call->request, "do"));
    struct resource_preset preset;
    if (str_is(what, "preset") || str_is(what, "use")) {
        outcome = resource_preset_use(call, &resource, stored, &input, &preset);
        page.preset = &preset;
        page.status = 200;
        return outcome == DONE ? show_settings(call, &page) : outcome;
    }
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
