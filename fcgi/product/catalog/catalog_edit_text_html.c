/* catalog_edit_text_html.c: a whole resource type as text, what would change, and what did. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_edit_routes.h"
#include "product/frame/frame.h"

/* ---- the whole document ---- */

struct edit_view {
    struct frame frame;
    struct str title;
    struct str document;
    struct str seen;
    struct str action;
    struct str back_href;
    struct list errors;
    struct list differences;
    bool previewed;
    bool stale;
};
const struct field catalog_edit_shown[] = {
    {"frame", STRUCT_AT(struct edit_view, frame, frame_shown)},
    {"title", TEXT_AT(struct edit_view, title)},
    {"document", TEXT_AT(struct edit_view, document)},
    {"seen", TEXT_AT(struct edit_view, seen)},
    {"action", TEXT_AT(struct edit_view, action)},
    {"back_href", TEXT_AT(struct edit_view, back_href)},
    {"errors", LIST_AT(struct edit_view, errors, error_line_shown)},
    {"differences", LIST_AT(struct edit_view, differences, catalog_difference_line_shown)},
    {"previewed", BOOL_AT(struct edit_view, previewed)},
    {"stale", BOOL_AT(struct edit_view, stale)},
    {0},
};

static enum outcome edit_show(struct call *call, int status, struct edit_view *view)
{
    struct arena *arena = call->task.arena;
    struct str word = request_word(call->request, "type");
    struct catalog_document old = {.updated_us = 0};
    enum outcome outcome =
        word.at == NULL ? DONE : catalog_document_load(&call->task, word, &old);
    if (outcome != DONE)
        return outcome;
    struct str text =
        word.at == NULL ? STR("{\n}\n") : json_text_pretty(arena, old.document);
    view->title = word.at == NULL ? STR("New resource type")
                                  : ARENA_JOIN(arena, STR("Edit "), old.id);
    view->document = typed_or(call, "document", text);
    view->seen = typed_or(call, "seen", catalog_number_text(call, old.updated_us));
    view->action = call->request->path;
    view->back_href =
        word.at == NULL ? STR("/admin/catalog") : catalog_admin_path(call, word, "");
    view->errors = error_lines_at(call, "/document", STR("#document"));
    outcome = catalog_admin_frame(call, &view->frame, view->title,
                                  word.at == NULL ? STR("")
                                                  : ARENA_JOIN(arena, STR("/"), word));
    if (outcome == DONE)
        answer_page_status(call, status, catalog_edit_pages[PAGE_CATALOG_EDIT].bound,
                           view);
    return outcome;
}

enum outcome catalog_admin_edit_html(struct call *call)
{
    struct edit_view view = {0};
    return edit_show(call, 200, &view);
}

enum outcome catalog_admin_edit_redo_html(struct call *call)
{
    struct edit_view view = {0};
    return edit_show(call, 422, &view);
}

/* Somebody saved meanwhile: what was typed stays, compared with what is there now. */
static enum outcome stale_show(struct call *call, const struct catalog_edit *edit,
                               struct str word)
{
    struct edit_view view = {.stale = true, .previewed = true};
    struct catalog_edit again = *edit;
    struct catalog_edited edited;
    failure_clear(&call->failure);
    again.seen_us = 0;
    again.dry = true;
    enum outcome outcome = catalog_edit(&call->task, word, &again, &edited);
    if (outcome == DONE)
        view.differences = edited.differences;
    else if (outcome != INVALID)
        return outcome;
    return edit_show(call, 412, &view);
}

enum outcome catalog_admin_save_html(struct call *call)
{
    const struct catalog_text_form *form = call->input;
    struct str word = request_word(call->request, "type");
    struct catalog_edited edited;
    const struct catalog_edit edit = {
        .text = form->document.at == NULL ? STR("") : form->document,
        .seen_us = form->seen,
        .dry = !str_is(or_empty(request_form(call->request, "do")), "save"),
        .source = "console",
    };
    enum outcome outcome = catalog_edit(&call->task, word, &edit, &edited);
    if (outcome == STALE)
        return stale_show(call, &edit, word);
    if (outcome != DONE)
        return outcome;
    if (edit.dry) {
        struct edit_view view = {.previewed = true, .differences = edited.differences};
        return edit_show(call, 200, &view);
    }
    return answer_redirect_flash(call, catalog_admin_path(call, edited.id, ""),
                                 FLASH_GOOD, STR("The resource type was saved."));
}

/* ---- one version ---- */

struct version_view {
    struct frame frame;
    struct str title;
    struct str back_href;
    struct str actor;
    struct str source;
    int64_t created;
    struct list differences;
    struct str document;
};
const struct field catalog_version_shown[] = {
    {"frame", STRUCT_AT(struct version_view, frame, frame_shown)},
    {"title", TEXT_AT(struct version_view, title)},
    {"back_href", TEXT_AT(struct version_view, back_href)},
    {"actor", TEXT_AT(struct version_view, actor)},
    {"source", TEXT_AT(struct version_view, source)},
    {"created", TIME_AT(struct version_view, created)},
    {"differences", LIST_AT(struct version_view, differences, catalog_difference_line_shown)},
    {"document", TEXT_AT(struct version_view, document)},
    {0},
};

static enum outcome version_read(struct call *call, struct str type_id, int64_t number,
                                 struct catalog_version *version, struct node **document)
{
    enum outcome outcome = catalog_version_load(&call->task, type_id, number, version);
    if (outcome == DONE &&
        json_parse(call->task.arena, version->document, &call->failure, document) != DONE)
        bug("a version of %.*s is not JSON", STR_ARG(type_id));
    return outcome;
}

enum outcome catalog_admin_version_html(struct call *call)
{
    const struct catalog_type *type;
    struct catalog_version version;
    struct catalog_version older;
    struct node *document = NULL;
    struct node *before = NULL;
    struct version_view view = {0};
    int64_t number = 0;
    if (!str_int_parse(request_word(call->request, "number"), 1, INT64_MAX, &number))
        return ABSENT;
    enum outcome outcome =
        catalog_load(&call->task, request_word(call->request, "type"), &type);
    if (outcome == DONE)
        outcome = version_read(call, type->id, number, &version, &document);
    if (outcome != DONE)
        return outcome;
    outcome = version_read(call, type->id, number - 1, &older, &before);
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    view.title = arena_print(call->task.arena, "%.*s, change %lld", STR_ARG(type->name),
                             (long long)number);
    outcome = catalog_admin_frame(
        call, &view.frame, view.title,
        ARENA_JOIN(call->task.arena, STR("/"), type->slug, STR("/versions")));
    if (outcome != DONE)
        return outcome;
    view.back_href = catalog_admin_path(call, type->slug, "");
    view.actor = version.actor;
    view.source = version.source;
    view.created = version.created_us;
    view.document = json_text_pretty(call->task.arena, document);
    if (before != NULL)
        view.differences = catalog_differences(call->task.arena, before, document);
    answer_page(call, catalog_edit_pages[PAGE_CATALOG_VERSION].bound, &view);
    return DONE;
}
