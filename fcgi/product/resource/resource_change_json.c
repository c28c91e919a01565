/* resource_change_json.c: what the API does to one resource. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog.h"
#include "product/resource/resource_history.h"
#include "product/resource/resource_private.h"
#include "product/resource/resource_routes.h"

const struct field resource_ask_fields[] = {
    {"reason", TEXT_AT(struct resource_ask_input, reason), .max = 500},
    {0},
};
const struct field resource_rollback_fields[] = {
    {"generation", INT_AT(struct resource_rollback_input, generation), .min = 1,
     .max = INT64_MAX, .required = true},
    {"reason", TEXT_AT(struct resource_rollback_input, reason), .max = 500},
    {0},
};

enum outcome resource_if_match(struct call *call, const struct resource *resource, bool demanded)
{
    enum outcome outcome = DONE;
    if (demanded && resource_settings.demand_if_match)
        outcome = call_demand_if_match(call);
    return outcome == DONE ? call_if_match(call, resource_tag(call->task.arena, resource))
                           : outcome;
}

/* ---- what would be ---- */

static enum outcome schema_of(struct call *call, const struct resource *resource,
                              const struct node **schema)
{
    const struct catalog_type *type = NULL;
    enum outcome outcome = catalog_load(&call->task, resource->type_id, &type);
    *schema = outcome == DONE ? schema_document(type->schema) : NULL;
    return outcome == ABSENT ? DONE : outcome;
}

enum outcome resource_answer_dry(struct call *call, const struct resource *before,
                                 const struct resource *after)
{
    const struct node *schema = NULL;
    struct list diff = {.count = 0};
    if (before != NULL) {
        const struct resource_version from = {
            before->sku, resource_settings_node(&call->task, before->settings)};
        const struct resource_version to = {
            after->sku, resource_settings_node(&call->task, after->settings)};
        enum outcome outcome = schema_of(call, before, &schema);
        if (outcome != DONE)
            return outcome;
        diff = resource_diff(call->task.arena, &from, &to, schema);
    }
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_members(&writer, resource_shape.fields, after);
    json_write_key(&writer, STR("dry_run"));
    json_write_bool(&writer, true);
    if (before != NULL) {
        json_write_key(&writer, STR("diff"));
        resource_diff_write(&writer, &diff);
    }
    json_write_end_object(&writer);
    return DONE;
}

/* ---- changing ---- */

/* The change that the body asks for: PUT replaces the settings, PATCH merges (RFC 7396). */
static enum outcome read_change(struct call *call, struct str id, struct resource_change *change,
                                struct resource *current)
{
    const struct resource_input *input = call->input;
    const struct node *sent = node_member(call->json, STR("settings_json"));
    enum outcome outcome = call_flag(call, "dry_run", &change->dry);
    if (outcome == DONE)
        outcome = resource_load(&call->task, id, current);
    if (outcome == DONE)
        outcome = resource_if_match(call, current, sent != NULL || input->sku.at != NULL);
    if (outcome != DONE)
        return outcome;
    if (input->sku.at != NULL && input->sku.length == 0)
        failure_field(&call->failure, STR("/sku"), "too_short", "must not be empty");
    *change = (struct resource_change){
        .name = input->name,
        .sku = input->sku,
        .settings = sent,
        .generation = current->generation,
        .seen_us = current->updated_us,
        .dry = change->dry,
    };
    if (change->settings != NULL && call->request->method == PATCH) {
        struct node *settings = NULL;
        if (json_parse(call->task.arena, current->settings, &call->failure, &settings) != DONE)
            bug("stored settings of a resource are not JSON");
        change->settings = node_merge_patch(call->task.arena, settings, change->settings);
    }
    return DONE;
}

enum outcome resource_change_json(struct call *call)
{
    struct str id = request_word(call->request, "resource");
    struct resource_change change;
    struct resource before;
    struct resource resource;
    enum outcome outcome = read_change(call, id, &change, &before);
    if (outcome == DONE)
        outcome = resource_change(&call->task, id, &change, &resource);
    if (outcome != DONE)
        return outcome;
    if (change.dry)
        return resource_answer_dry(call, &before, &resource);
    struct json_writer writer = answer_json(call, 200);
    resource_write(call, &writer, &resource);
    return DONE;
}

enum outcome resource_remove_json(struct call *call)
{
    struct str id = request_word(call->request, "resource");
    struct resource resource;
    bool dry;
    enum outcome outcome = call_flag(call, "dry_run", &dry);
    if (outcome == DONE)
        outcome = resource_load(&call->task, id, &resource);
    if (outcome == DONE)
        outcome = resource_if_match(call, &resource, true);
    if (outcome == DONE)
        outcome = dry ? resource_remove_check(&call->task, &resource)
                      : resource_remove(&call->task, id);
    if (outcome != DONE)
        return outcome;
    struct resource before = resource;
    resource.lifecycle = STR("deleting");
    resource.status = STR("Terminating");
    resource.updated_us = task_now_us(&call->task);
    if (dry)
        return resource_answer_dry(call, &before, &resource);
    struct json_writer writer = answer_json(call, 202);
    json_write_struct(&writer, resource_shape.fields, &resource);
    return DONE;
}

enum outcome resource_deploy_json(struct call *call)
{
    struct resource resource;
    enum outcome outcome =
        resource_deploy(&call->task, request_word(call->request, "resource"), &resource);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 202);
    resource_write(call, &writer, &resource);
    return DONE;
}

/* ---- states ---- */

typedef enum outcome ask_operation(struct task *task, struct str id,
                                   const struct resource_ask *ask, struct resource *out);

/* Load, compare with If-Match, do it: one shape for all that a reason is all about. */
static enum outcome answer_ask(struct call *call, ask_operation *operation, int status)
{
    const struct resource_ask_input *input = call->input;
    struct str id = request_word(call->request, "resource");
    struct resource_ask ask = {.note = input == NULL ? STR_NONE : input->reason};
    struct resource before;
    struct resource after;
    enum outcome outcome = call_flag(call, "dry_run", &ask.dry);
    if (outcome == DONE)
        outcome = resource_load(&call->task, id, &before);
    if (outcome == DONE)
        outcome = resource_if_match(call, &before, false);
    if (outcome != DONE)
        return outcome;
    ask.seen_us = before.updated_us;
    outcome = operation(&call->task, id, &ask, &after);
    if (outcome != DONE)
        return outcome;
    if (ask.dry)
        return resource_answer_dry(call, &before, &after);
    struct json_writer writer = answer_json(call, status);
    resource_write(call, &writer, &after);
    return DONE;
}

enum outcome resource_suspend_json(struct call *call)
{
    return answer_ask(call, resource_suspend, 202);
}

enum outcome resource_resume_json(struct call *call)
{
    return answer_ask(call, resource_resume, 202);
}

static enum outcome protect(struct task *task, struct str id, const struct resource_ask *ask,
                            struct resource *out)
{
    return resource_protect(task, id, true, ask, out);
}

static enum outcome unprotect(struct task *task, struct str id, const struct resource_ask *ask,
                              struct resource *out)
{
    return resource_protect(task, id, false, ask, out);
}

enum outcome resource_protect_json(struct call *call)
{
    return answer_ask(call, protect, 200);
}

enum outcome resource_unprotect_json(struct call *call)
{
    return answer_ask(call, unprotect, 200);
}

enum outcome resource_rollback_json(struct call *call)
{
    const struct resource_rollback_input *input = call->input;
    struct str id = request_word(call->request, "resource");
    struct resource_ask ask = {.note = input->reason};
    struct resource before;
    struct resource after;
    enum outcome outcome = call_flag(call, "dry_run", &ask.dry);
    if (outcome == DONE)
        outcome = resource_load(&call->task, id, &before);
    if (outcome == DONE)
        outcome = resource_if_match(call, &before, false);
    if (outcome != DONE)
        return outcome;
    ask.seen_us = before.updated_us;
    outcome = resource_rollback(&call->task, id, input->generation, &ask, &after);
    if (outcome != DONE)
        return outcome;
    if (ask.dry)
        return resource_answer_dry(call, &before, &after);
    struct json_writer writer = answer_json(call, 200);
    resource_write(call, &writer, &after);
    return DONE;
}
