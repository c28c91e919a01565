/* logs_saved_html.c: what the menu of kept questions posts. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_view.h"

/* Back to the page, as it was looked at. */
static struct str page_of(struct call *call, struct str query)
{
    return frame_view_href(call->task.arena, logs_place_path(call), query);
}

enum outcome logs_saved_add_html(struct call *call)
{
    const struct logs_saved_draft *draft = call->input;
    struct logs_saved saved;
    enum outcome outcome = logs_saved_add(&call->task, draft, &saved);
    if (outcome == CLASH)
        return answer_redirect_flash(call, page_of(call, draft->query), FLASH_BAD,
                                     call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, page_of(call, saved.query), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, STR("The query "), saved.name, STR(" is saved.")));
}

enum outcome logs_saved_remove_html(struct call *call)
{
    struct logs_saved saved;
    enum outcome outcome =
        logs_saved_load(&call->task, request_word(call->request, "query"), &saved);
    if (outcome == DONE)
        outcome = logs_saved_remove(&call->task, saved.id, saved.version);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, page_of(call, STR("")), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, STR("The query "), saved.name, STR(" is gone.")));
}
