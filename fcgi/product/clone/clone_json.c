/* clone_json.c: copies of resources over the API. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog.h"
#include "product/clone/clone.h"
#include "product/clone/clone_routes.h"
#include "product/resource/resource_routes.h"

const struct field clone_input_fields[] = {
    {"name", TEXT_AT(struct clone_input, name), .max = 200},
    {"project_id", TEXT_AT(struct clone_input, project_id), .max = 63},
    {"id", TEXT_AT(struct clone_input, id), .min = 1, .max = 63},
    {"sku", TEXT_AT(struct clone_input, sku), .max = 50},
    {"settings_json", JSON_AT(struct clone_input, settings), .max = SETTINGS_BYTES_MAX},
    {0},
};

enum outcome clone_json(struct call *call)
{
    const struct clone_input *input = call->input;
    const struct node *changes = node_member(call->json, STR("settings_json"));
    struct resource origin;
    struct resource copy;
    bool dry = false;
    if (changes != NULL && changes->kind != NODE_OBJECT)
        failure_field(&call->failure, STR("/settings_json"), "wrong_type",
                      "A merge patch of settings is an object.");
    enum outcome outcome = call_flag(call, "dry_run", &dry);
    if (outcome == DONE && call->failure.field_count > 0)
        outcome = INVALID;
    if (outcome == DONE)
        outcome =
            resource_load(&call->task, request_word(call->request, "resource"), &origin);
    if (outcome != DONE)
        return outcome;
    const struct clone_draft draft = {
        input->id, input->name, input->project_id, input->sku, changes,
    };
    outcome = clone_add(&call->task, &origin, &draft, dry, &copy);
    if (outcome != DONE)
        return outcome;
    if (dry)
        return resource_answer_dry(call, NULL, &copy);
    return resource_answer_created(call, &copy);
}
