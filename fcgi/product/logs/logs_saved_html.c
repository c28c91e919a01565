/* logs_saved_html.c: what the menu of kept questions posts. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_view.h"

/* What does not fit is told by the operation, on the page that one comes back to. */
const struct field logs_saved_form_fields[] = {
    {"name", TEXT_AT(struct logs_saved_draft, name), .max = 1000},
    {"query", TEXT_AT(struct logs_saved_draft, query), .max = 8000},
    {0},
};

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
    struct str told = outcome == INVALID && call->failure.field_count > 0
                          ? call->failure.fields[0].told
                          : call->failure.told;
    if (outcome == CLASH || outcome == INVALID)
        return answer_redirect_flash(call, page_of(call, STR("")), FLASH_BAD, told);
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
