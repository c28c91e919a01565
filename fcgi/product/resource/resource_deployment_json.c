/* resource_deployment_json.c: deployments, their steps, and the state of a resource. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource_private.h"
#include "product/resource/resource_routes.h"

enum { DEPLOYMENTS_DEFAULT = 25, DEPLOYMENTS_LIMIT = 100, STEPS_LIMIT = 200 };

static const struct field deployment_shown[] = {
    {"deployment_id", TEXT_AT(struct deployment, id)},
    {"generation", INT_AT(struct deployment, generation)},
    {"action", TEXT_AT(struct deployment, action)},
    {"cause", TEXT_AT(struct deployment, cause)},
    {"note", TEXT_AT(struct deployment, note)},
    {"status", TEXT_AT(struct deployment, state)},
    {"error_message", TEXT_AT(struct deployment, reason)},
    {"backend", TEXT_AT(struct deployment, backend)},
    {"sku", TEXT_AT(struct deployment, sku)},
    {"actor", TEXT_AT(struct deployment, actor)},
    {"created_at", TIME_AT(struct deployment, created_us)},
    {"finished_at", TIME_AT(struct deployment, finished_us)},
    {0},
};

static const struct field step_shown[] = {
    {"deployment_id", TEXT_AT(struct deployment_step, deployment_id)},
    {"at", TIME_AT(struct deployment_step, at_us)},
    {"step", TEXT_AT(struct deployment_step, step)},
    {"message", TEXT_AT(struct deployment_step, told)},
    {0},
};

const struct shape deployment_shape = {"Deployment", deployment_shown};

/* clang-format off */
const struct parameter resource_deployments_query[] = {
    PARAMETER_LIMIT(DEPLOYMENTS_LIMIT), PARAMETER_CURSOR, {0},
};
/* clang-format on */

enum outcome resource_read_deployments(struct call *call, struct list *list,
                                       struct str *next_cursor)
{
    struct str resource = request_word(call->request, "resource");
    struct str after[2] = {STR_NONE, STR_NONE};
    int64_t limit = 0;
    int64_t before_us = 0;
    enum outcome outcome = call_limit(call, DEPLOYMENTS_DEFAULT, DEPLOYMENTS_LIMIT, &limit);
    if (outcome == DONE)
        outcome = cursor_read(call, request_query(call->request, "cursor"), after,
                              COUNT_OF(after));
    if (outcome != DONE)
        return outcome;
    if (after[0].at != NULL && !str_int_parse(after[0], 0, INT64_MAX, &before_us))
        bug("a sealed cursor holds no time");
    outcome = resource_deployments(&call->task, resource, before_us, after[1], limit, list);
    *next_cursor = STR_NONE;
    if (outcome != DONE || !list->more)
        return outcome;
    const struct deployment *last = LIST_ROW(*list, struct deployment, list->count - 1);
    struct str parts[] = {
        arena_print(call->task.arena, "%lld", (long long)last->created_us), last->id};
    *next_cursor = cursor_write(call, parts, COUNT_OF(parts));
    return DONE;
}

enum outcome resource_deployments_json(struct call *call)
{
    struct list list;
    struct str next;
    enum outcome outcome = resource_read_deployments(call, &list, &next);
    return outcome == DONE ? answer_list(call, deployment_shown, &list, next) : outcome;
}

/* One with its timeline, oldest step first as it happened. */
static enum outcome answer_deployment(struct call *call, const struct deployment *deployment,
                                      int status)
{
    struct list steps;
    enum outcome outcome = resource_deployment_steps(
        &call->task, request_word(call->request, "resource"), STEPS_LIMIT, &steps);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, status);
    json_write_object(&writer);
    json_write_members(&writer, deployment_shown, deployment);
    json_write_key(&writer, STR("steps"));
    json_write_array(&writer);
    for (size_t i = steps.count; i > 0; i--) {
        const struct deployment_step *step = LIST_ROW(steps, struct deployment_step, i - 1);
        if (str_equal(step->deployment_id, deployment->id))
            json_write_struct(&writer, step_shown, step);
    }
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    return DONE;
}

/* The newest one. */
enum outcome resource_deployment_json(struct call *call)
{
    struct list list;
    enum outcome outcome = resource_deployments(
        &call->task, request_word(call->request, "resource"), 0, STR_NONE, 1, &list);
    if (outcome == DONE && list.count == 0)
        outcome = ABSENT;
    return outcome == DONE ? answer_deployment(call, LIST_ROW(list, struct deployment, 0), 200)
                           : outcome;
}

enum outcome resource_deployment_one_json(struct call *call)
{
    struct deployment deployment;
    enum outcome outcome = resource_deployment_load(
        &call->task, request_word(call->request, "resource"),
        request_word(call->request, "deployment"), &deployment);
    return outcome == DONE ? answer_deployment(call, &deployment, 200) : outcome;
}

enum outcome resource_deployment_retry_json(struct call *call)
{
    struct deployment deployment;
    enum outcome outcome = resource_deployment_retry(
        &call->task, request_word(call->request, "resource"),
        request_word(call->request, "deployment"), &deployment);
    if (outcome != DONE)
        return outcome;
    /* Without its steps: a read that fails now would hide that it was asked for. */
    struct json_writer writer = answer_json(call, 202);
    json_write_struct(&writer, deployment_shown, &deployment);
    return DONE;
}

/* ---- how it is ---- */

enum { POLL_BUSY_S = 3, POLL_S = 30 };

struct status_shown {
    struct resource resource;
    bool transient;
    int64_t poll_after_s;
};

static const struct field status_shown[] = {
    {"resource_id", TEXT_AT(struct status_shown, resource.id)},
    {"status", TEXT_AT(struct status_shown, resource.status)},
    {"lifecycle", TEXT_AT(struct status_shown, resource.lifecycle)},
    {"health", TEXT_AT(struct status_shown, resource.health)},
    {"error_message", TEXT_AT(struct status_shown, resource.health_reason)},
    {"health_at", TIME_AT(struct status_shown, resource.health_us)},
    {"generation", INT_AT(struct status_shown, resource.generation)},
    {"observed_generation", INT_AT(struct status_shown, resource.observed_generation)},
    {"transient", BOOL_AT(struct status_shown, transient)},
    {"poll_after_seconds", INT_AT(struct status_shown, poll_after_s)},
    {0},
};
const struct shape resource_status_shape = {"ResourceStatus", status_shown};

bool resource_is_busy(const struct resource *resource)
{
    static const char *const words[] = {"Creating", "Updating", "Terminating", "Progressing"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(resource->status, words[i]))
            return true;
    return str_is(resource->lifecycle, "suspended") &&
           resource->observed_generation < resource->generation &&
           !str_is(resource->health, "Failed");
}

enum outcome resource_status_json(struct call *call)
{
    struct status_shown shown;
    enum outcome outcome = resource_load(
        &call->task, request_word(call->request, "resource"), &shown.resource);
    if (outcome != DONE)
        return outcome;
    shown.transient = resource_is_busy(&shown.resource);
    shown.poll_after_s = shown.transient ? POLL_BUSY_S : POLL_S;
    struct json_writer writer = answer_json(call, 200);
    json_write_struct(&writer, status_shown, &shown);
    return DONE;
}
