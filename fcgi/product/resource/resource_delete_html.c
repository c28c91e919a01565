/* resource_delete_html.c: what deleting means, and the form to do it. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/catalog/catalog.h"
#include "product/frame/frame.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_routes.h"

struct delete_view {
    struct frame frame;
    struct str name;
    struct str type;
    struct confirm confirm;
    int64_t keep_days;
    struct str back_href;
    struct list errors;
};
const struct field resource_delete_shown[] = {
    {"frame", STRUCT_AT(struct delete_view, frame, frame_shown)},
    {"name", TEXT_AT(struct delete_view, name)},
    {"type", TEXT_AT(struct delete_view, type)},
    CONFIRM_SHOWN(struct delete_view, confirm),
    {"keep_days", INT_AT(struct delete_view, keep_days)},
    {"back_href", TEXT_AT(struct delete_view, back_href)},
    {"errors", LIST_AT(struct delete_view, errors, error_line_shown)},
    {0},
};

/* What stands against it, each a link; it is told here, not refused. */
static enum outcome fill_blockers(struct call *call, const struct resource *resource,
                                  struct confirm *confirm)
{
    struct failure kept = call->failure;
    failure_clear(&call->failure);
    enum outcome outcome = resource_remove_check(&call->task, resource);
    const struct failure *failure = &call->failure;
    struct line *lines = ARENA_ARRAY(call->task.arena, failure->blocker_count + 1, struct line);
    for (size_t i = 0; i < failure->blocker_count; i++)
        lines[i] = (struct line){
            .text = ARENA_JOIN(call->task.arena, failure->blockers[i].name, STR(": "),
                               failure->blockers[i].told),
            .href = failure->blockers[i].path,
        };
    confirm->blockers = (struct list){lines, failure->blocker_count, sizeof *lines, false};
    confirm->may_confirm = outcome == DONE;
    call->failure = kept;
    return outcome == CLASH ? DONE : outcome;
}

static enum outcome show_delete(struct call *call, const struct resource *resource, int status)
{
    const struct catalog_type *type;
    enum outcome outcome = resource_find_type(call, resource, &type);
    struct delete_view view = {
        .name = resource->name,
        .confirm = confirm_of(call, resource_path(call, resource->id, "/delete"),
                              resource->name, "Delete resource"),
        .errors = error_lines(call),
    };
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Delete", "resources",
                                                   resource_api_path(call, "")});
    if (outcome != DONE)
        return outcome;
    view.keep_days =
        (resource_settings.keep_deleted_ms + MS_PER_DAY - 1) / MS_PER_DAY;
    outcome = fill_blockers(call, resource, &view.confirm);
    if (outcome != DONE)
        return outcome;
    struct line *losses = ARENA_ARRAY(call->task.arena, 3, struct line);
    losses[0].text = STR("Its manifests are removed, and with them what runs in the cluster.");
    losses[1].text = STR("Its settings, history and roles are forgotten when it cannot be restored any more; the audit stays.");
    losses[2].text = ARENA_JOIN(call->task.arena, STR("The id "), resource->id,
                                STR(" is never given out again."));
    view.confirm.losses = (struct list){losses, 3, sizeof *losses, false};
    view.type = type == NULL ? resource->type_id : type->name;
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
        call, resource_project_path(call, "/resources"), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, resource.name, STR(" is being deleted.")));
}
