/* preset_edit_html.c: a new preset of an organization, and changing one. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/catalog/settings_form.h"
#include "product/frame/frame.h"
#include "product/preset/preset_routes.h"

/* ---- which type ---- */

struct type_row {
    struct str name;
    struct str icon;
    struct str says;
    struct str href;
};
static const struct field type_row_shown[] = {
    {"name", TEXT_AT(struct type_row, name)},
    {"icon", TEXT_AT(struct type_row, icon)},
    {"says", TEXT_AT(struct type_row, says)},
    {"href", TEXT_AT(struct type_row, href)},
    {0},
};

struct types_view {
    struct frame frame;
    struct list types;
    bool may_write;
    struct str back_href;
};
const struct field preset_types_shown[] = {
    {"frame", STRUCT_AT(struct types_view, frame, frame_shown)},
    {"types", LIST_AT(struct types_view, types, type_row_shown)},
    {"may_write", BOOL_AT(struct types_view, may_write)},
    {"back_href", TEXT_AT(struct types_view, back_href)},
    {0},
};

static struct frame_wants wants(struct call *call, const char *title, struct str more)
{
    return (struct frame_wants){
        title, "presets",
        ARENA_JOIN(call->task.arena, STR("/api/v1"), preset_path(call, more))};
}

static enum outcome show_types(struct call *call)
{
    struct types_view view = {.may_write = (call->scope.may & MAY_WRITE) != 0,
                              .back_href = preset_path(call, STR(""))};
    struct list types;
    const struct frame_wants wanted = wants(call, "New preset", STR(""));
    enum outcome outcome = catalog_list(&call->task, true, &types);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame, &wanted);
    if (outcome != DONE)
        return outcome;
    struct type_row *rows = ARENA_ARRAY(call->task.arena, types.count, struct type_row);
    for (size_t i = 0; i < types.count; i++) {
        const struct catalog_type *type = LIST_ROW(types, struct catalog_type, i);
        rows[i] = (struct type_row){
            type->name, type->icon, type->description,
            preset_path(call,
                        ARENA_JOIN(call->task.arena, STR("/new?type="), type->slug))};
    }
    view.types = (struct list){rows, types.count, sizeof *rows, false};
    answer_page(call, preset_pages[PAGE_PRESET_TYPES].bound, &view);
    return DONE;
}

/* ---- the form ---- */

struct edit_view {
    struct frame frame;
    struct str title, id, type_name, type;
    struct str name, name_error;
    struct str description, description_error;
    struct list tiers; /* struct filter_choice */
    struct str sku_error;
    struct str version;
    struct list nodes, errors, problems, differences;
    bool is_new, may_write, unusable, stale, gone;
    int64_t updated;
    struct str action_href, back_href, check_href, use_href;
    struct confirm confirm;
};
/* clang-format off */
#define VIEW_TEXT(member) {#member, TEXT_AT(struct edit_view, member)}
#define VIEW_BOOL(member) {#member, BOOL_AT(struct edit_view, member)}
const struct field preset_edit_shown[] = {
    {"frame", STRUCT_AT(struct edit_view, frame, frame_shown)},
    VIEW_TEXT(title), VIEW_TEXT(id), VIEW_TEXT(type_name), VIEW_TEXT(type), VIEW_TEXT(name),
    VIEW_TEXT(name_error), VIEW_TEXT(description), VIEW_TEXT(description_error),
    VIEW_TEXT(sku_error), VIEW_TEXT(version), VIEW_TEXT(action_href), VIEW_TEXT(back_href),
    VIEW_TEXT(check_href), VIEW_TEXT(use_href),
    VIEW_BOOL(is_new), VIEW_BOOL(may_write), VIEW_BOOL(unusable), VIEW_BOOL(stale), VIEW_BOOL(gone),
    {"tiers", LIST_AT(struct edit_view, tiers, filter_choice_shown)},
    {"nodes", LIST_AT(struct edit_view, nodes, form_node_shown)},
    {"errors", LIST_AT(struct edit_view, errors, error_line_shown)},
    {"problems", LIST_AT(struct edit_view, problems, preset_problem_shown)},
    {"differences", LIST_AT(struct edit_view, differences, catalog_difference_line_shown)},
    {"updated", TIME_AT(struct edit_view, updated)},
    CONFIRM_SHOWN(struct edit_view, confirm),
    {0},
};
/* clang-format on */

/* What one showing of the form is made of. */
struct preset_page {
    const struct catalog_type *type; /* NULL = the catalog lost it */
    const struct preset *preset;     /* NULL = a new one */
    struct preset_draft begin;       /* name, description and tier that it begins with */
    const struct settings_input *input;
    const struct node *stored; /* settings as they are kept; NULL = none are */
    bool stale;
    bool unsent; /* what is wrong is so by itself: nobody sent it */
    int status;
};

static struct list tiers_of(struct call *call, const struct catalog_type *type,
                            struct str selected)
{
    struct filter_choice *rows =
        ARENA_ARRAY(call->task.arena, type->tiers.count + 1, struct filter_choice);
    rows[0] = (struct filter_choice){STR(""), STR("Any tier"), selected.length == 0};
    for (size_t i = 0; i < type->tiers.count; i++) {
        const struct catalog_tier *tier = LIST_ROW(type->tiers, struct catalog_tier, i);
        rows[i + 1] =
            (struct filter_choice){tier->sku, tier->name, str_equal(tier->sku, selected)};
    }
    return (struct list){rows, type->tiers.count + 1, sizeof *rows, false};
}

/* The settings of a type that is there. */
static void fill_settings(struct call *call, const struct preset_page *page,
                          struct edit_view *view)
{
    struct str sku = or_empty(typed_or(call, "sku", or_empty(page->begin.sku)));
    struct settings_form form = {
        .arena = call->task.arena,
        .schema = page->type->schema,
        .document = page->input->document,
        .failure = &call->failure,
        .pointer = STR("/settings_json"),
        .read_only = !view->may_write,
        .type = page->type,
        .tier = sku.length == 0 ? NULL : catalog_tier(page->type, sku),
        .input = page->input,
    };
    view->tiers = tiers_of(call, page->type, sku);
    view->nodes = settings_form_nodes(&form);
    settings_form_name_errors(&form, view->nodes, &call->failure);
    if (page->stale)
        view->differences =
            catalog_differences(call->task.arena, page->stored, page->input->document);
}

static void fill_stored(struct call *call, const struct preset *preset,
                        struct edit_view *view)
{
    struct arena *arena = call->task.arena;
    view->title = preset->name;
    view->id = preset->id;
    view->updated = preset->updated_us;
    view->version = arena_print(arena, "%lld", (long long)preset->version);
    view->unusable = !preset->usable;
    if (view->gone)
        view->type_name = preset->type_id;
    view->problems = preset->problems;
    view->action_href = preset_path(call, ARENA_JOIN(arena, STR("/"), preset->id));
    view->confirm = confirm_of(call, ARENA_JOIN(arena, view->action_href, STR("/delete")),
                               preset->name, "Delete preset");
    view->confirm.may_confirm = true;
}

static enum outcome show_form(struct call *call, const struct preset_page *page)
{
    struct arena *arena = call->task.arena;
    struct edit_view view = {
        .title = STR("New preset"),
        .id = STR(""),
        .version = STR(""),
        .type = page->type == NULL ? STR("") : page->type->slug,
        .type_name = page->type == NULL ? STR("") : page->type->name,
        .name = typed_or(call, "name", or_empty(page->begin.name)),
        .name_error = error_of(call, "/name"),
        .description = typed_or(call, "description", or_empty(page->begin.description)),
        .description_error = error_of(call, "/description"),
        .sku_error = error_of(call, "/sku"),
        .is_new = page->preset == NULL,
        .may_write = (call->scope.may & MAY_WRITE) != 0,
        .stale = page->stale,
        .gone = page->type == NULL,
        .action_href = preset_path(call, STR("/new")),
        .back_href = preset_path(call, STR("")),
        .use_href = STR(""),
        .check_href = preset_path(call, STR("/check")),
    };
    if (page->preset != NULL)
        fill_stored(call, page->preset, &view);
    const struct frame_wants wanted =
        wants(call, arena_cstr(arena, view.title),
              page->preset == NULL ? STR("") : ARENA_JOIN(arena, STR("/"), view.id));
    enum outcome outcome = frame_fill(call, &view.frame, &wanted);
    if (outcome != DONE)
        return outcome;
    if (page->type != NULL)
        fill_settings(call, page, &view);
    if (!page->unsent)
        view.errors = error_lines(call);
    if (page->type != NULL)
        view.use_href =
            ARENA_JOIN(arena, STR("/resources/create?resource_type="), page->type->slug,
                       STR("&preset="), view.id, STR("&sku="), or_empty(page->begin.sku));
    answer_page_status(call, page->status, preset_pages[PAGE_PRESET_EDIT].bound, &view);
    return DONE;
}

/* ---- a new one ---- */

/* What the address names: a resource, or a type. */
static enum outcome begin_read(struct call *call, struct preset_draft *begin,
                               const struct catalog_type **type)
{
    struct str from = request_query(call->request, "from");
    struct str word = typed_or(call, "type", request_query(call->request, "type"));
    *begin = (struct preset_draft){.type = word, .name = STR(""), .sku = STR("")};
    enum outcome outcome =
        from.length > 0 ? preset_of_resource(&call->task, from, begin) : DONE;
    if (outcome == DONE)
        outcome = catalog_load(&call->task, or_empty(begin->type), type);
    begin->sku = STR(""); /* a tier goes along only when somebody chooses one */
    return outcome;
}

enum outcome preset_new_html(struct call *call)
{
    const struct catalog_type *type = NULL;
    struct arena *arena = call->task.arena;
    struct preset_page page = {.status = 200};
    bool named = request_query(call->request, "from").length > 0 ||
                 request_query(call->request, "type").length > 0;
    if ((call->scope.may & MAY_WRITE) == 0 || !named)
        return show_types(call);
    enum outcome outcome = begin_read(call, &page.begin, &type);
    if (outcome != DONE)
        return outcome;
    const struct node *begin =
        page.begin.settings != NULL ? page.begin.settings : node_object(arena);
    struct settings_input input = {.document =
                                       schema_fill_defaults(arena, type->schema, begin)};
    page.type = type;
    page.input = &input;
    return show_form(call, &page);
}

/* Not saved: the form again, with what is wrong. */
static enum outcome show_again(struct call *call, struct preset_page *page,
                               enum outcome outcome)
{
    if (outcome == CLASH && call->failure.field_count == 0)
        return outcome;
    if (outcome != INVALID && outcome != CLASH && outcome != STALE)
        return outcome;
    page->status = outcome_status(outcome);
    page->stale = outcome == STALE;
    return show_form(call, page);
}

enum outcome preset_add_html(struct call *call)
{
    struct settings_input input;
    struct preset preset;
    struct preset_page page = {.status = 200, .input = &input};
    struct arena *arena = call->task.arena;
    enum outcome outcome = begin_read(call, &page.begin, &page.type);
    if (outcome != DONE)
        return outcome;
    struct node *nothing =
        schema_fill_defaults(arena, page.type->schema, node_object(arena));
    enum outcome read = settings_form_read(arena, page.type->schema, &call->request->form,
                                           nothing, &call->failure, &input);
    if (read != DONE && read != INVALID)
        return read;
    if (input.again)
        return show_form(call, &page);
    if (read == INVALID)
        return show_again(call, &page, read);
    const struct preset_draft draft = {
        .type = page.type->id,
        .name = or_empty(request_form(call->request, "name")),
        .description = or_empty(request_form(call->request, "description")),
        .sku = or_empty(request_form(call->request, "sku")),
        .settings = input.document,
    };
    outcome = preset_add(&call->task, &draft, &preset);
    if (outcome == CLASH && preset_find_twin(&call->task, &draft, &preset) == DONE)
        outcome = DONE;
    if (outcome != DONE)
        return show_again(call, &page, outcome);
    return answer_redirect_flash(
        call, preset_path(call, ARENA_JOIN(arena, STR("/"), preset.id)), FLASH_GOOD,
        ARENA_JOIN(arena, preset.name,
                   STR(" is kept. Orders of this organization can begin with it.")));
}

/* ---- changing one ---- */

static enum outcome load_page(struct call *call, struct preset *preset,
                              struct preset_page *page, struct node **stored)
{
    struct arena *arena = call->task.arena;
    enum outcome outcome =
        preset_load(&call->task, request_word(call->request, "preset"), preset);
    if (outcome != DONE)
        return outcome;
    if (json_parse(arena, preset->settings, &call->failure, stored) != DONE)
        bug("stored settings of a preset are not JSON");
    *page = (struct preset_page){
        .preset = preset,
        .begin = {.name = preset->name,
                  .description = preset->description,
                  .sku = preset->sku},
        .status = 200,
    };
    outcome = catalog_load(&call->task, preset->type_id, &page->type);
    if (outcome == DONE)
        *stored = schema_fill_defaults(arena, page->type->schema, *stored);
    page->stored = *stored;
    return outcome == ABSENT ? DONE : outcome;
}

enum outcome preset_edit_html(struct call *call)
{
    struct preset preset;
    struct preset_page page;
    struct settings_input input = {0};
    enum outcome outcome = load_page(call, &preset, &page, &input.document);
    if (outcome != DONE)
        return outcome;
    page.input = &input;
    /* Beside the fields, too, unless the form is shown again for another reason. */
    page.unsent = call->failure.field_count == 0;
    for (size_t i = 0; page.unsent && i < preset.problems.count; i++) {
        const struct preset_problem *problem =
            LIST_ROW(preset.problems, struct preset_problem, i);
        failure_field(&call->failure, problem->pointer, "not_fitting", "%.*s",
                      STR_ARG(problem->told));
    }
    return show_form(call, &page);
}

static enum outcome change_save(struct call *call, const struct preset_page *page,
                                struct preset *saved)
{
    int64_t seen = 0;
    if (!str_int_parse(or_empty(request_form(call->request, "version")), 1, INT64_MAX,
                       &seen))
        return refuse(&call->failure, MALFORMED, NULL, "The form is not complete.",
                      "Open the page again.");
    return preset_change(&call->task, page->preset->id,
                         &(struct preset_change){
                             .name = request_form(call->request, "name"),
                             .description = request_form(call->request, "description"),
                             .sku = request_form(call->request, "sku"),
                             .settings = page->input->document,
                             .seen = seen,
                         },
                         saved);
}

enum outcome preset_change_html(struct call *call)
{
    struct settings_input input;
    struct preset preset;
    struct preset saved;
    struct preset_page page;
    struct node *stored = NULL;
    enum outcome outcome = load_page(call, &preset, &page, &stored);
    if (outcome == DONE && page.type == NULL)
        outcome = ABSENT; /* nothing of it can be changed */
    if (outcome != DONE)
        return outcome;
    enum outcome read =
        settings_form_read(call->task.arena, page.type->schema, &call->request->form,
                           stored, &call->failure, &input);
    if (read != DONE && read != INVALID)
        return read;
    page.input = &input;
    if (input.again)
        return show_form(call, &page);
    outcome = read == INVALID ? INVALID : change_save(call, &page, &saved);
    if (outcome != DONE)
        return show_again(call, &page, outcome);
    return answer_redirect_flash(
        call, preset_path(call, STR("")), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, saved.name, STR(" was saved.")));
}
