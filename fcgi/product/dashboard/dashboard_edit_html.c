/* dashboard_edit_html.c: the form of a dashboard: made from its schema, checked, shown before. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/catalog/catalog.h"
#include "product/catalog/settings_form.h"
#include "product/dashboard/dashboard_pages.h"
#include "product/dashboard/dashboard_panels.h"

#define FORM_FRONT "/settings_json" /* what settings_form_read puts before its pointers */
#define DOCUMENT   "/document"

struct edit_view {
    struct frame frame;
    struct str title, id;
    struct str name, name_error;
    struct str description, description_error;
    struct str generation, refusal;
    struct list nodes, errors, differences;
    struct dashboard_grid grid; /* what it would look like; no panels = not asked for */
    bool may_write, stale, is_first, previewed;
    int64_t updated;
    struct str action_href, back_href, history_href, delete_href;
    struct confirm confirm;
};
/* clang-format off */
#define VIEW_TEXT(member) {#member, TEXT_AT(struct edit_view, member)}
#define VIEW_BOOL(member) {#member, BOOL_AT(struct edit_view, member)}
const struct field dashboard_edit_shown[] = {
    {"frame", STRUCT_AT(struct edit_view, frame, frame_shown)},
    VIEW_TEXT(title), VIEW_TEXT(id), VIEW_TEXT(name), VIEW_TEXT(name_error), VIEW_TEXT(description),
    VIEW_TEXT(description_error), VIEW_TEXT(generation), VIEW_TEXT(refusal), VIEW_TEXT(action_href),
    VIEW_TEXT(back_href), VIEW_TEXT(history_href),
    VIEW_BOOL(may_write), VIEW_BOOL(stale), VIEW_BOOL(previewed),
    {"nodes", LIST_AT(struct edit_view, nodes, form_node_shown)},
    {"errors", LIST_AT(struct edit_view, errors, error_line_shown)},
    {"differences", LIST_AT(struct edit_view, differences, catalog_difference_line_shown)},
    {"updated", TIME_AT(struct edit_view, updated)},
    DASHBOARD_GRID_SHOWN(struct edit_view, grid),
    CONFIRM_SHOWN(struct edit_view, confirm),
    {0},
};
/* clang-format on */

/* What one showing of the form is made of. */
struct edit_page {
    struct dashboard dashboard; /* as it is kept */
    struct node *stored;        /* its document */
    const struct schema *schema;
    struct settings_input input;
    bool stale;
    bool unsent;  /* what is wrong is so by itself: nobody sent it */
    bool preview; /* show what it would look like */
    int status;
};

static enum outcome page_load(struct call *call, struct edit_page *page)
{
    struct arena *arena = call->task.arena;
    struct list resources;
    *page = (struct edit_page){.status = 200};
    enum outcome outcome = dashboard_load(
        &call->task, request_word(call->request, "dashboard"), &page->dashboard);
    if (outcome == DONE)
        outcome = dashboard_resources(&call->task, &resources);
    if (outcome != DONE)
        return outcome;
    page->stored =
        schema_fill_defaults(arena, dashboard_schema(),
                             dashboard_document_tree(arena, page->dashboard.document));
    page->schema = dashboard_form_schema(arena, &resources, page->stored);
    page->input.document = page->stored;
    return DONE;
}

static void fill_nodes(struct call *call, const struct edit_page *page,
                       struct edit_view *view)
{
    struct settings_form form = {
        .arena = call->task.arena,
        .schema = page->schema,
        .document = page->input.document,
        .failure = &call->failure,
        .pointer = STR(DOCUMENT),
        .read_only = !view->may_write,
        .input = &page->input,
    };
    view->nodes = settings_form_nodes(&form);
    settings_form_name_errors(&form, view->nodes, &call->failure);
    if (page->stale)
        view->differences =
            catalog_differences(call->task.arena, page->stored, page->input.document);
}

static enum outcome fill_preview(struct call *call, const struct edit_page *page,
                                 struct edit_view *view)
{
    struct dashboard_document document;
    if (!page->preview)
        return DONE;
    view->previewed = true;
    dashboard_document_read(call->task.arena, page->input.document, &document);
    dashboard_grid_open(call, &document, &view->grid);
    return dashboard_grid_fill(call, &document, STR_NONE, &view->grid);
}

static enum outcome show_form(struct call *call, const struct edit_page *page)
{
    struct arena *arena = call->task.arena;
    const struct dashboard *dashboard = &page->dashboard;
    struct edit_view view = {
        .title = dashboard->name,
        .id = dashboard->id,
        .name = typed_or(call, "name", dashboard->name),
        .name_error = error_of(call, "/name"),
        .description = typed_or(call, "description", dashboard->description),
        .description_error = error_of(call, "/description"),
        .generation = arena_print(arena, "%lld", (long long)dashboard->generation),
        .refusal = call->failure.field_count == 0 && !page->stale && page->status >= 400
                       ? or_empty(call->failure.told)
                       : STR(""),
        .may_write = (call->scope.may & MAY_WRITE) != 0,
        .stale = page->stale,
        .updated = dashboard->updated_us,
        .action_href = dashboard_page_path(call, dashboard->id, "/edit"),
        .back_href = dashboard_page_path(call, dashboard->id, ""),
        .history_href = dashboard_page_path(call, dashboard->id, "/history"),
    };
    enum outcome outcome = dashboard_frame(
        call, &view.frame, ARENA_JOIN(arena, STR("Edit "), dashboard->name),
        ARENA_JOIN(arena, STR("/"), dashboard->id));
    if (outcome == DONE)
        outcome = fill_preview(call, page, &view);
    if (outcome != DONE)
        return outcome;
    fill_nodes(call, page, &view);
    if (!page->unsent)
        view.errors = error_lines(call);
    view.confirm = confirm_of(call, dashboard_page_path(call, dashboard->id, "/delete"),
                              dashboard->name, "Delete dashboard");
    view.confirm.may_confirm = true;
    answer_page_status(call, page->status, dashboard_pages[PAGE_DASHBOARD_EDIT].bound,
                       &view);
    return DONE;
}

/* What a stored document has that is wrong by now is told beside its field. */
enum outcome dashboard_edit_html(struct call *call)
{
    struct edit_page page;
    struct node *checked = NULL;
    enum outcome outcome = page_load(call, &page);
    if (outcome != DONE)
        return outcome;
    page.unsent = call->failure.field_count == 0;
    if (page.unsent)
        outcome = dashboard_document_check(call->task.arena, page.stored, STR(DOCUMENT),
                                           &call->failure, &checked);
    return outcome == DONE || outcome == INVALID ? show_form(call, &page) : outcome;
}

/* ---- what was posted ---- */

/* Its pointers lead into the document here. */
static void pointers_turn(struct call *call)
{
    struct str front = STR(FORM_FRONT);
    for (size_t i = 0; i < call->failure.field_count; i++) {
        struct failure_field *field = &call->failure.fields[i];
        if (str_starts(field->pointer, front))
            field->pointer = ARENA_JOIN(
                call->task.arena, STR(DOCUMENT),
                str_slice(field->pointer, front.length, field->pointer.length));
    }
}

static void member_drop(struct node *object, const char *name)
{
    struct node *member = node_member(object, str_of(name));
    if (member != NULL)
        node_remove(object, member);
}

/* What the form hides (queries of a text, texts of a chart) stays while somebody edits, and is not
 * kept. */
static struct node *without_hidden(struct arena *arena, const struct node *document)
{
    struct node *copy = node_copy(arena, document);
    struct node *panels = node_member(copy, STR("panels"));
    for (struct node *panel = panels != NULL && panels->kind == NODE_ARRAY ? panels->first
                                                                           : NULL;
         panel != NULL; panel = panel->next) {
        if (panel->kind != NODE_OBJECT)
            continue;
        const struct node *kind = node_member(panel, STR("kind"));
        const struct node *scope = node_member(panel, STR("scope"));
        bool is_text =
            kind != NULL && kind->kind == NODE_TEXT && str_is(kind->text, "text");
        bool is_chosen =
            scope != NULL && scope->kind == NODE_TEXT && str_is(scope->text, "chosen");
        if (is_text) {
            member_drop(panel, "queries");
            member_drop(panel, "scope");
            member_drop(panel, "unit");
        } else {
            member_drop(panel, "text");
        }
        if (is_text || !is_chosen)
            member_drop(panel, "resources");
    }
    return copy;
}

static enum outcome posted_read(struct call *call, struct edit_page *page)
{
    enum outcome outcome =
        settings_form_read(call->task.arena, page->schema, &call->request->form,
                           page->stored, &call->failure, &page->input);
    pointers_turn(call);
    return outcome;
}

static enum outcome change_try(struct call *call, const struct edit_page *page, bool dry,
                               struct dashboard *saved)
{
    int64_t seen = 0;
    if (!str_int_parse(or_empty(request_form(call->request, "generation")), 1, INT64_MAX,
                       &seen))
        return refuse(&call->failure, MALFORMED, NULL, "The form is not complete.",
                      "Open the page again.");
    return dashboard_change(
        &call->task, page->dashboard.id,
        &(struct dashboard_change){
            .name = request_form(call->request, "name"),
            .description = request_form(call->request, "description"),
            .document = without_hidden(call->task.arena, page->input.document),
            .seen = seen,
            .dry = dry,
        },
        saved);
}

/* Not saved: the form again, with what is wrong; after STALE saving again is on purpose. */
static enum outcome show_again(struct call *call, struct edit_page *page,
                               enum outcome outcome)
{
    if (outcome != INVALID && outcome != CLASH && outcome != STALE)
        return outcome;
    page->status = outcome_status(outcome);
    page->stale = outcome == STALE;
    return show_form(call, page);
}

enum outcome dashboard_preview_html(struct call *call)
{
    struct edit_page page;
    struct node *checked = NULL;
    enum outcome outcome = page_load(call, &page);
    if (outcome != DONE)
        return outcome;
    outcome = posted_read(call, &page);
    if (outcome == DONE && page.input.again)
        return show_form(call, &page);
    if (outcome == DONE)
        outcome = dashboard_document_check(
            call->task.arena, without_hidden(call->task.arena, page.input.document),
            STR(DOCUMENT), &call->failure, &checked);
    page.preview = outcome == DONE;
    return outcome == DONE ? show_form(call, &page) : show_again(call, &page, outcome);
}

enum outcome dashboard_change_html(struct call *call)
{
    struct edit_page page;
    struct dashboard saved;
    enum outcome outcome = page_load(call, &page);
    if (outcome != DONE)
        return outcome;
    enum outcome read = posted_read(call, &page);
    if (read != DONE && read != INVALID)
        return read;
    if (page.input.again)
        return show_form(call, &page);
    outcome = read == INVALID ? INVALID : change_try(call, &page, false, &saved);
    if (outcome != DONE)
        return show_again(call, &page, outcome);
    return answer_redirect_flash(
        call, dashboard_page_path(call, saved.id, ""), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, saved.name, STR(" was saved.")));
}

/* ---- errors while somebody types ---- */

static void write_errors(struct call *call, struct json_writer *writer)
{
    struct list places = error_lines(call);
    json_write_array(writer);
    for (size_t i = 0; i < places.count; i++) {
        const struct failure_field *field = &call->failure.fields[i];
        struct str href = LIST_ROW(places, struct error_line, i)->href;
        json_write_object(writer);
        json_write_key(writer, STR("pointer"));
        json_write_text(writer, field->pointer);
        json_write_key(writer, STR("code"));
        json_write_text(writer, field->code);
        json_write_key(writer, STR("message"));
        json_write_text(writer, field->told);
        json_write_key(writer, STR("id"));
        json_write_text(writer, str_slice(href, 1, href.length));
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

enum outcome dashboard_check_json(struct call *call)
{
    struct edit_page page;
    struct dashboard would;
    enum outcome outcome = store_read_only(call->task.store, true);
    if (outcome == DONE)
        outcome = page_load(call, &page);
    if (outcome != DONE)
        return outcome;
    outcome = posted_read(call, &page);
    if (outcome == DONE)
        outcome = change_try(call, &page, true, &would);
    bool told = outcome == INVALID || outcome == CLASH || outcome == STALE;
    if (outcome != DONE && !told)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_key(&writer, STR("valid"));
    json_write_bool(&writer, outcome == DONE);
    json_write_key(&writer, STR("errors"));
    write_errors(call, &writer);
    json_write_end_object(&writer);
    return DONE;
}

/* ---- deleting ---- */

const struct field dashboard_delete_fields[] = {
    {"confirm", TEXT_AT(struct dashboard_input, confirm), .max = 500},
    {0},
};

enum outcome dashboard_remove_html(struct call *call)
{
    const struct dashboard_input *input = call->input;
    struct dashboard dashboard;
    enum outcome outcome =
        dashboard_load(&call->task, request_word(call->request, "dashboard"), &dashboard);
    if (outcome != DONE)
        return outcome;
    if (!str_equal(str_trim(input->confirm), dashboard.name)) {
        failure_field(&call->failure, STR("/confirm"), "not_matching",
                      "Type the name exactly as it is shown.");
        return INVALID;
    }
    outcome = dashboard_remove(&call->task, dashboard.id, dashboard.generation, false);
    if (outcome == STALE)
        return answer_redirect_flash(call,
                                     dashboard_page_path(call, dashboard.id, "/edit"),
                                     FLASH_BAD, call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, dashboard_path(call, STR("")), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, dashboard.name, STR(" was deleted.")));
}
