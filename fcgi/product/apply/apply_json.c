/* apply_json.c: a project as documents, over the API. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/idempotency.h"
#include "product/access/permission.h"
#include "product/apply/apply_routes.h"

static const char *const formats[] = {"json", "yaml", NULL};

/* clang-format off */
const struct parameter apply_export_query[] = {
    {"format", FIELD_TEXT, "How it is written; json when absent.", 0, 0, false, formats},
    {0},
};
const struct parameter apply_query[] = {
    {"dry_run", FIELD_BOOL, "Only say what would be done.", 0, 0, false, NULL},
    {"prune", FIELD_BOOL, "Remove resources that are in no document, and grants that a document with grants does not name; needs the permission to delete.", 0, 0, false, NULL},
    {"skip_grants", FIELD_BOOL, "Leave grants as they are, whatever documents say.", 0, 0, false, NULL},
    {0},
};
/* clang-format on */
const struct shape apply_step_shape = {"ApplyStep", apply_step_fields};

enum outcome apply_format(struct call *call, struct str word, bool *yaml)
{
    *yaml = str_is(word, "yaml");
    if (*yaml || str_is(word, "json"))
        return DONE;
    failure_field(&call->failure, STR("/format"), "not_one_of", "The format is json or yaml.");
    return INVALID;
}

enum outcome apply_answer_export(struct call *call, bool yaml)
{
    struct arena *arena = call->task.arena;
    struct list documents;
    enum outcome outcome = apply_export(&call->task, call->request->method == POST, &documents);
    if (outcome != DONE)
        return outcome;
    struct str text = apply_text(&call->task, &documents, yaml);
    if (text.at == NULL)
        return refuse(&call->failure, TOO_LARGE, NULL, "The project is too large for one answer.",
                      "Use the command: ktrlplane export --directory.");
    call->response->status = 200;
    call->response->content_type = yaml ? STR("application/yaml") : STR("application/json");
    response_header(call->response, "Content-Disposition",
                    ARENA_JOIN(arena, STR("attachment; filename=\""), call->scope.project_id,
                               yaml ? STR(".yaml\"") : STR(".json\"")));
    buf_add(&call->response->body, text);
    return DONE;
}

enum outcome apply_export_json(struct call *call)
{
    struct str format = request_query(call->request, "format");
    bool yaml = false;
    enum outcome outcome = format.at == NULL ? DONE : apply_format(call, format, &yaml);
    return outcome == DONE ? apply_answer_export(call, yaml) : outcome;
}

enum outcome apply_json(struct call *call)
{
    struct apply_project project = {.id = STR_NONE};
    struct list steps;
    size_t failed = 0;
    bool dry;
    struct apply_wants wants = {.is_new = false};
    enum outcome outcome = call_flag(call, "dry_run", &dry);
    if (outcome == DONE)
        outcome = call_flag(call, "prune", &wants.prune);
    if (outcome == DONE)
        outcome = call_flag(call, "skip_grants", &wants.skip_grants);
    if (outcome != DONE)
        return outcome;
    if (wants.prune && (call->scope.may & MAY_DELETE) == 0)
        return refuse(&call->failure, FORBIDDEN, NULL, "You may not delete resources here.",
                      "Leave ?prune out, or ask an owner.");
    outcome = apply_read(&call->task, STR(""), call->request->body, &project);
    if (outcome == DONE)
        outcome = apply_plan(&call->task, &project, &wants, &steps);
    if (outcome == DONE && !dry)
        outcome = apply_run(&call->task, &steps, &failed);
    if (outcome != DONE)
        return outcome;
    if (failed > 0)
        idempotency_unfinished(call); /* the same documents do the rest */
    return answer_list(call, apply_step_fields, &steps, STR_NONE);
}
