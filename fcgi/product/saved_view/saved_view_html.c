/* saved_view_html.c: the views that somebody keeps, and what the menus of lists post. */
/* SPDX-License-Identifier: ISC */
#include "product/frame/frame.h"
#include "product/saved_view/saved_view_routes.h"

const struct field saved_view_form_fields[] = {
    {"path", TEXT_AT(struct saved_view_draft, path), .max = SAVED_VIEW_PATH_MAX},
    {"name", TEXT_AT(struct saved_view_draft, name), .max = SAVED_VIEW_NAME_MAX},
    {"query", TEXT_AT(struct saved_view_draft, query), .max = SAVED_VIEW_QUERY_MAX},
    {0},
};

const struct field shortcuts_form_fields[] = {
    {"enabled", BOOL_AT(struct shortcuts_input, enabled)},
    {0},
};

struct view_row {
    struct str name;
    struct str path;
    struct str href;
    struct str delete_href;
    int64_t created;
};

static const struct field view_row_shown[] = {
    {"name", TEXT_AT(struct view_row, name)},
    {"path", TEXT_AT(struct view_row, path)},
    {"href", TEXT_AT(struct view_row, href)},
    {"delete_href", TEXT_AT(struct view_row, delete_href)},
    {"created", TIME_AT(struct view_row, created)},
    {0},
};

struct views_view {
    struct frame frame;
    struct list views;
    struct list errors;
};

const struct field saved_views_shown[] = {
    {"frame", STRUCT_AT(struct views_view, frame, frame_shown)},
    {"views", LIST_AT(struct views_view, views, view_row_shown)},
    {"errors", LIST_AT(struct views_view, errors, error_line_shown)},
    {0},
};

enum outcome saved_view_list_html(struct call *call)
{
    struct views_view view = {.errors = error_lines(call)};
    struct arena *arena = call->task.arena;
    struct list list;
    enum outcome outcome = saved_view_list(&call->task, &list);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){"Saved views", "account", STR("/api/v1/me/views")});
    if (outcome != DONE)
        return outcome;
    struct view_row *rows = ARENA_ARRAY(arena, list.count, struct view_row);
    for (size_t i = 0; i < list.count; i++) {
        const struct saved_view *saved = LIST_ROW(list, struct saved_view, i);
        rows[i] = (struct view_row){
            .name = saved->name,
            .path = saved->path,
            .href = frame_view_href(arena, saved->path, saved->query),
            .delete_href =
                ARENA_JOIN(arena, STR("/account/views/"), saved->id, STR("/delete")),
            .created = saved->created_us,
        };
    }
    view.views = (struct list){rows, list.count, sizeof *rows, false};
    answer_page(call, saved_view_pages[PAGE_SAVED_VIEWS].bound, &view);
    return DONE;
}

/* Back to the list, as it was looked at. */
enum outcome saved_view_keep_html(struct call *call)
{
    struct saved_view saved;
    enum outcome outcome = saved_view_keep(&call->task, call->input, &saved);
    if (outcome == CLASH)
        return answer_redirect_flash(call, STR("/account/views"), FLASH_BAD,
                                     call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, frame_view_href(call->task.arena, saved.path, saved.query), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, STR("The view "), saved.name, STR(" is kept.")));
}

enum outcome saved_view_remove_html(struct call *call)
{
    enum outcome outcome =
        saved_view_remove(&call->task, request_word(call->request, "view"));
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, STR("/account/views"), FLASH_GOOD,
                                 STR("The view is forgotten."));
}

enum outcome saved_view_shortcuts_html(struct call *call)
{
    const struct shortcuts_input *input = call->input;
    enum outcome outcome = saved_view_shortcuts(&call->task, input->enabled);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, STR("/account"), FLASH_GOOD,
                                 input->enabled ? STR("Keyboard shortcuts are on.")
                                                : STR("Keyboard shortcuts are off."));
}
