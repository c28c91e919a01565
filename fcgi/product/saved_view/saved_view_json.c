/* saved_view_json.c: views as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/saved_view/saved_view_routes.h"

const struct field saved_view_input_fields[] = {
    {"path", TEXT_AT(struct saved_view_draft, path), .min = 1, .max = SAVED_VIEW_PATH_MAX,
     .required = true},
    {"name", TEXT_AT(struct saved_view_draft, name), .min = 1, .max = SAVED_VIEW_NAME_MAX,
     .required = true},
    {"query", TEXT_AT(struct saved_view_draft, query), .max = SAVED_VIEW_QUERY_MAX},
    {0},
};

const struct field shortcuts_input_fields[] = {
    {"enabled", BOOL_AT(struct shortcuts_input, enabled), .required = true},
    {0},
};

static const struct field shown[] = {
    {"view_id", TEXT_AT(struct saved_view, id)},
    {"path", TEXT_AT(struct saved_view, path)},
    {"name", TEXT_AT(struct saved_view, name)},
    {"query", TEXT_AT(struct saved_view, query)},
    {"created_at", TIME_AT(struct saved_view, created_us)},
    {0},
};
const struct shape saved_view_shape = {"SavedView", shown};

enum outcome saved_view_list_json(struct call *call)
{
    struct list list;
    enum outcome outcome = saved_view_list(&call->task, &list);
    return outcome == DONE ? answer_list(call, shown, &list, STR_NONE) : outcome;
}

enum outcome saved_view_keep_json(struct call *call)
{
    struct saved_view saved;
    enum outcome outcome = saved_view_keep(&call->task, call->input, &saved);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_created(
        call, ARENA_JOIN(call->task.arena, STR("/api/v1/me/views/"), saved.id));
    json_write_struct(&writer, shown, &saved);
    return DONE;
}

enum outcome saved_view_remove_json(struct call *call)
{
    enum outcome outcome =
        saved_view_remove(&call->task, request_word(call->request, "view"));
    return outcome == DONE ? answer_nothing(call) : outcome;
}

enum outcome saved_view_shortcuts_json(struct call *call)
{
    const struct shortcuts_input *input = call->input;
    enum outcome outcome = saved_view_shortcuts(&call->task, input->enabled);
    return outcome == DONE ? answer_nothing(call) : outcome;
}
