/* resource_many_html.c: one deed on the chosen resources, and the deleted ones, as pages. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/frame/frame.h"
#include "product/resource/resource_bulk.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_routes.h"

enum { DELETED_SHOWN = 100 };

/* ---- deleted ones ---- */

struct deleted_row {
    struct str id;
    struct str name;
    struct str type;
    struct badge status;
    int64_t deleted;
    bool kept;      /* the backend has taken it away */
    int64_t purged; /* when it goes for good */
    struct str restore_href;
};
static const struct field deleted_row_shown[] = {
    {"id", TEXT_AT(struct deleted_row, id)},
    {"name", TEXT_AT(struct deleted_row, name)},
    {"type", TEXT_AT(struct deleted_row, type)},
    {"status", STRUCT_AT(struct deleted_row, status, badge_shown)},
    {"deleted", TIME_AT(struct deleted_row, deleted)},
    {"kept", BOOL_AT(struct deleted_row, kept)},
    {"purged", TIME_AT(struct deleted_row, purged)},
    {"restore_href", TEXT_AT(struct deleted_row, restore_href)},
    {0},
};

struct deleted_view {
    struct frame frame;
    struct list rows;
    bool may_write;
    struct str back_href;
};
const struct field resource_deleted_shown[] = {
    {"frame", STRUCT_AT(struct deleted_view, frame, frame_shown)},
    {"rows", LIST_AT(struct deleted_view, rows, deleted_row_shown)},
    {"may_write", BOOL_AT(struct deleted_view, may_write)},
    {"back_href", TEXT_AT(struct deleted_view, back_href)},
    {0},
};

static struct list deleted_rows(struct call *call, const struct list *list,
                                const struct list *types)
{
    struct arena *arena = call->task.arena;
    struct deleted_row *rows = ARENA_ARRAY(arena, list->count, struct deleted_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct resource *resource = LIST_ROW(*list, struct resource, i);
        const struct catalog_type *type = resource_type_in(types, resource->type_id);
        rows[i] = (struct deleted_row){
            .id = resource->id,
            .name = resource->name,
            .type = type == NULL ? resource->type_id : type->name,
            .status = badge_of(resource->status),
            .deleted = resource->updated_us,
            .kept = resource->deleted_us != 0,
            .purged = resource_purge_us(resource),
            .restore_href = ARENA_JOIN(arena, resource_project_path(call, "/deleted-resources/"),
                                       resource->id, STR("/restore")),
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

enum outcome resource_deleted_html(struct call *call)
{
    struct deleted_view view = {.may_write = (call->scope.may & MAY_WRITE) != 0};
    const struct str newest[2] = {STR_NONE, STR_NONE};
    struct list list;
    struct list types;
    enum outcome outcome = resource_list_deleted(&call->task, newest, DELETED_SHOWN, &list);
    if (outcome == DONE)
        outcome = catalog_list(&call->task, false, &types);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){"Deleted resources", "resources",
                                  ARENA_JOIN(call->task.arena, STR("/api/v1/projects/"),
                                             call->scope.project_id,
                                             STR("/deleted-resources"))});
    if (outcome != DONE)
        return outcome;
    view.rows = deleted_rows(call, &list, &types);
    view.back_href = resource_project_path(call, "/resources");
    answer_page(call, resource_pages[PAGE_DELETED].bound, &view);
    return DONE;
}

enum outcome resource_restore_html(struct call *call)
{
    struct resource before;
    struct resource after;
    const struct resource_ask ask = {.note = STR_NONE};
    enum outcome outcome = resource_deleted_load(call, &before);
    if (outcome == DONE)
        outcome = resource_restore(&call->task, before.id, &ask, &after);
    if (outcome == CLASH || outcome == STALE || outcome == INVALID || outcome == OVER_LIMIT) {
        struct str why = call->failure.field_count > 0 ? call->failure.fields[0].told
                                                       : call->failure.told;
        return answer_redirect_flash(call, resource_project_path(call, "/deleted-resources"),
                                     FLASH_BAD, why);
    }
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, resource_path(call, after.id, ""), FLASH_GOOD,
                                 STR("The resource is being restored."));
}

/* ---- one deed on many ---- */

static const struct field result_shown[] = {
    {"id", TEXT_AT(struct bulk_result, id)},
    {"done", BOOL_AT(struct bulk_result, done)},
    {"told", TEXT_AT(struct bulk_result, told)},
    {0},
};
struct chosen_id {
    struct str id;
};
static const struct field chosen_shown[] = {
    {"id", TEXT_AT(struct chosen_id, id)},
    {0},
};

struct bulk_view {
    struct frame frame;
    struct str title;
    struct str action;
    struct str reason;
    bool asks; /* to delete wants to be confirmed */
    struct str confirm;
    struct str confirm_error;
    struct list ids;
    struct list results;
    struct str done;
    struct str form_href;
    struct str back_href;
    struct str deleted_href;
};
const struct field resource_bulk_shown[] = {
    {"frame", STRUCT_AT(struct bulk_view, frame, frame_shown)},
    {"title", TEXT_AT(struct bulk_view, title)},
    {"action", TEXT_AT(struct bulk_view, action)},
    {"reason", TEXT_AT(struct bulk_view, reason)},
    {"asks", BOOL_AT(struct bulk_view, asks)},
    {"confirm", TEXT_AT(struct bulk_view, confirm)},
    {"confirm_error", TEXT_AT(struct bulk_view, confirm_error)},
    {"ids", LIST_AT(struct bulk_view, ids, chosen_shown)},
    {"results", LIST_AT(struct bulk_view, results, result_shown)},
    {"done", TEXT_AT(struct bulk_view, done)},
    {"form_href", TEXT_AT(struct bulk_view, form_href)},
    {"back_href", TEXT_AT(struct bulk_view, back_href)},
    {"deleted_href", TEXT_AT(struct bulk_view, deleted_href)},
    {0},
};

/* Every field `id` of the form; one more than may be tells that there are too many. */
static struct list ids_of(struct call *call)
{
    const struct pairs *form = &call->request->form;
    struct str *ids = ARENA_ARRAY(call->task.arena, RESOURCE_BULK_LIMIT + 1, struct str);
    size_t count = 0;
    for (size_t i = 0; i < form->count && count <= RESOURCE_BULK_LIMIT; i++)
        if (str_is(form->at[i].name, "id"))
            ids[count++] = form->at[i].value;
    return (struct list){ids, count, sizeof *ids, false};
}

/* Before anything is done: a read that fails afterwards would hide it. */
static enum outcome fill_frame(struct call *call, struct bulk_view *view)
{
    return frame_fill(call, &view->frame,
                      &(struct frame_wants){
                          "Resources", "resources",
                          ARENA_JOIN(call->task.arena, STR("/api/v1/projects/"),
                                     call->scope.project_id, STR("/resources"))});
}

static enum outcome show_bulk(struct call *call, struct bulk_view *view, int status)
{
    view->form_href = resource_project_path(call, "/resources/bulk");
    view->back_href = resource_project_path(call, "/resources");
    view->deleted_href = resource_project_path(call, "/deleted-resources");
    answer_page_status(call, status, resource_pages[PAGE_BULK].bound, view);
    return DONE;
}

/* What is deleted is deleted by who has typed how many. */
static bool is_confirmed(struct call *call, struct bulk_view *view)
{
    struct str typed = request_form(call->request, "confirm");
    view->confirm = arena_print(call->task.arena, "delete %zu", view->ids.count);
    view->confirm_error = STR("");
    if (typed.at == NULL)
        return false;
    if (!str_equal(str_trim(typed), view->confirm))
        view->confirm_error = STR("Type it exactly as it is shown.");
    return view->confirm_error.length == 0;
}

enum outcome resource_bulk_html(struct call *call)
{
    struct str action = or_empty(request_form(call->request, "action"));
    const struct resource_deed *deed = resource_deed_of(action);
    struct str reason = or_empty(request_form(call->request, "reason"));
    struct bulk_view view = {.ids = ids_of(call), .action = action, .reason = reason,
                             .done = STR(""), .confirm = STR(""), .confirm_error = STR("")};
    struct str back = resource_project_path(call, "/resources");
    if (deed == NULL || view.ids.count == 0)
        return answer_redirect_flash(call, back, FLASH_BAD,
                                     STR("Choose resources, and what to do with them."));
    enum outcome outcome = fill_frame(call, &view);
    if (outcome != DONE)
        return outcome;
    view.title = str_of(deed->title);
    view.asks = str_is(action, "delete") && !is_confirmed(call, &view);
    if (view.asks)
        return show_bulk(call, &view, view.confirm_error.length == 0 ? 200 : 422);
    outcome = resource_bulk(
        &call->task,
        &(struct bulk_order){.deed = deed, .ids = view.ids, .ask = {.note = reason}},
        &view.results);
    if (outcome == INVALID)
        return answer_redirect_flash(call, back, FLASH_BAD, call->failure.fields[0].told);
    if (outcome != DONE)
        return outcome;
    size_t done = 0;
    for (size_t i = 0; i < view.results.count; i++)
        done += LIST_ROW(view.results, struct bulk_result, i)->done ? 1 : 0;
    view.done = arena_print(call->task.arena, "%zu of %zu done", done, view.results.count);
    return show_bulk(call, &view, 200);
}
