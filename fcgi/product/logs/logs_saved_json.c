/* logs_saved_json.c: the questions that a project keeps, as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_routes.h"

const struct field logs_saved_input_fields[] = {
    {"name", TEXT_AT(struct logs_saved_draft, name), .min = 1, .max = LOGS_SAVED_NAME_MAX,
     .required = true},
    {"query", TEXT_AT(struct logs_saved_draft, query), .max = LOGS_SAVED_QUERY_MAX},
    {0},
};

const struct field logs_saved_change_fields[] = {
    {"name", TEXT_AT(struct logs_saved_draft, name), .min = 1, .max = LOGS_SAVED_NAME_MAX},
    {"query", TEXT_AT(struct logs_saved_draft, query), .max = LOGS_SAVED_QUERY_MAX},
    {0},
};

static const struct field shown[] = {
    {"log_query_id", TEXT_AT(struct logs_saved, id)},
    {"name", TEXT_AT(struct logs_saved, name)},
    {"query", TEXT_AT(struct logs_saved, query)},
    {"created_by", TEXT_AT(struct logs_saved, created_by)},
    {"created_at", TIME_AT(struct logs_saved, created_us)},
    {"updated_at", TIME_AT(struct logs_saved, updated_us)},
    {0},
};
const struct shape logs_saved_shape = {"LogQuery", shown};

static struct str tag_of(struct arena *arena, const struct logs_saved *saved)
{
    return arena_print(arena, "%lld", (long long)saved->version);
}

static enum outcome answer_one(struct call *call, struct json_writer writer,
                               const struct logs_saved *saved)
{
    answer_etag(call, tag_of(call->task.arena, saved));
    json_write_struct(&writer, shown, saved);
    return DONE;
}

enum outcome logs_saved_list_json(struct call *call)
{
    struct list list;
    enum outcome outcome = logs_saved_list(&call->task, &list);
    return outcome == DONE ? answer_list(call, shown, &list, STR_NONE) : outcome;
}

enum outcome logs_saved_show_json(struct call *call)
{
    struct logs_saved saved;
    enum outcome outcome =
        logs_saved_load(&call->task, request_word(call->request, "query"), &saved);
    return outcome == DONE ? answer_one(call, answer_json(call, 200), &saved) : outcome;
}

enum outcome logs_saved_add_json(struct call *call)
{
    struct logs_saved saved;
    enum outcome outcome = logs_saved_add(&call->task, call->input, &saved);
    if (outcome != DONE)
        return outcome;
    struct str path =
        ARENA_JOIN(call->task.arena, call->request->path, STR("/"), saved.id);
    return answer_one(call, answer_created(call, path), &saved);
}

/* What the path names, in the version that If-Match says. */
static enum outcome load_matching(struct call *call, struct logs_saved *saved)
{
    enum outcome outcome =
        logs_saved_load(&call->task, request_word(call->request, "query"), saved);
    if (outcome == DONE)
        outcome = call_demand_if_match(call);
    if (outcome == DONE)
        outcome = call_if_match(call, tag_of(call->task.arena, saved));
    return outcome;
}

enum outcome logs_saved_change_json(struct call *call)
{
    struct logs_saved saved;
    enum outcome outcome = load_matching(call, &saved);
    if (outcome == DONE)
        outcome =
            logs_saved_change(&call->task, saved.id, saved.version, call->input, &saved);
    return outcome == DONE ? answer_one(call, answer_json(call, 200), &saved) : outcome;
}

enum outcome logs_saved_remove_json(struct call *call)
{
    struct logs_saved saved;
    enum outcome outcome = load_matching(call, &saved);
    if (outcome == DONE)
        outcome = logs_saved_remove(&call->task, saved.id, saved.version);
    return outcome == DONE ? answer_nothing(call) : outcome;
}
