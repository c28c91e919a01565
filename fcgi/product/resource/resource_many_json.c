/* resource_many_json.c: one deed on many resources, and deleted resources, as JSON. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/idempotency.h"
#include "product/resource/resource_bulk.h"
#include "product/resource/resource_private.h"
#include "product/resource/resource_routes.h"

enum { DELETED_DEFAULT = 25, IDS_BYTES_MAX = 16 * 1024 };

/* ---- one deed on many ---- */

static const struct field id_fields[] = {
    {"", .kind = FIELD_TEXT, .offset = 0, .min = 1, .max = 63},
    {0},
};
/* A list of rows needs to know their size before it is read: resource_bulk_json does. */
const struct field resource_bulk_fields[] = {
    {"action", TEXT_AT(struct resource_bulk_input, action), .min = 1, .max = 20, .required = true},
    {"ids", JSON_AT(struct resource_bulk_input, ids_json), .max = IDS_BYTES_MAX, .required = true},
    {"reason", TEXT_AT(struct resource_bulk_input, reason), .max = 500},
    {0},
};
static const struct field many_fields[] = {
    {"action", TEXT_AT(struct resource_bulk_input, action), .min = 1, .max = 20, .required = true},
    {"ids", LIST_AT(struct resource_bulk_input, ids, id_fields), .max = RESOURCE_BULK_LIMIT,
     .required = true},
    {"reason", TEXT_AT(struct resource_bulk_input, reason), .max = 500},
    {0},
};

static const struct field result_shown[] = {
    {"resource_id", TEXT_AT(struct bulk_result, id)},
    {"done", BOOL_AT(struct bulk_result, done)},
    {"status", TEXT_AT(struct bulk_result, status)},
    {"code", TEXT_AT(struct bulk_result, code)},
    {"detail", TEXT_AT(struct bulk_result, told)},
    {0},
};

static const struct resource_deed *read_deed(struct call *call, struct str word)
{
    const struct resource_deed *deed = resource_deed_of(word);
    if (deed == NULL)
        failure_field(&call->failure, STR("/action"), "not_one_of",
                      "Must be deploy, suspend, resume, protect, unprotect, delete or restore.");
    return deed;
}

/* A result as it is remembered: status, then sentence; what was refused is judged anew. */
static enum outcome keep_result(void *state, const struct bulk_result *result)
{
    struct call *call = state;
    return idempotency_item_keep(call, result->id,
                                 ARENA_JOIN(call->task.arena, result->status, STR("\n"), result->told));
}

static enum outcome remember(struct call *call, struct bulk_memory *memory)
{
    struct list items;
    enum outcome outcome = idempotency_items(call, &items);
    if (outcome != DONE)
        return outcome;
    struct bulk_result *rows = ARENA_ARRAY(call->task.arena, items.count, struct bulk_result);
    for (size_t i = 0; i < items.count; i++) {
        const struct idempotency_item *item = LIST_ROW(items, struct idempotency_item, i);
        struct str rest = item->result;
        rows[i] = (struct bulk_result){.id = item->item, .done = true, .code = STR("")};
        (void)str_cut(&rest, '\n', &rows[i].status);
        rows[i].told = rest;
    }
    *memory = (struct bulk_memory){{rows, items.count, sizeof *rows, false}, keep_result, call};
    return DONE;
}

static enum outcome act_on_all(struct call *call, struct bulk_order *order, struct list *results)
{
    struct bulk_memory memory;
    enum outcome outcome = remember(call, &memory);
    order->memory = &memory;
    if (outcome == DONE)
        outcome = resource_bulk(&call->task, order, results);
    for (size_t i = 0; outcome == DONE && i < results->count; i++)
        if (LIST_ROW(*results, struct bulk_result, i)->outcome == STORE_FAULT)
            idempotency_unfinished(call); /* the same request does the rest */
    return outcome;
}

enum outcome resource_bulk_json(struct call *call)
{
    struct resource_bulk_input *input = call->input;
    struct bulk_order order = {.ask = {.note = input->reason}};
    struct list results;
    order.deed = read_deed(call, input->action);
    input->ids.row_bytes = sizeof(struct str);
    enum outcome outcome = json_read(call->task.arena, call->json, many_fields, input, STR(""),
                                     &call->failure, NULL);
    if (outcome == DONE)
        outcome = call_flag(call, "dry_run", &order.ask.dry);
    if (outcome == DONE && order.deed == NULL)
        outcome = INVALID;
    if (outcome == DONE)
        order.ids = input->ids;
    if (outcome == DONE)
        outcome = act_on_all(call, &order, &results);
    if (outcome != DONE)
        return outcome;
    int64_t done = 0;
    for (size_t i = 0; i < results.count; i++)
        done += LIST_ROW(results, struct bulk_result, i)->done;
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_key(&writer, STR("action"));
    json_write_text(&writer, input->action);
    json_write_key(&writer, STR("done"));
    json_write_int(&writer, done);
    json_write_key(&writer, STR("refused"));
    json_write_int(&writer, (int64_t)results.count - done);
    json_write_key(&writer, STR("items"));
    json_write_list(&writer, result_shown, &results);
    json_write_end_object(&writer);
    return DONE;
}

/* ---- deleted ones ---- */

enum outcome resource_deleted_load(struct call *call, struct resource *out)
{
    enum outcome outcome =
        resource_load(&call->task, request_word(call->request, "deleted"), out);
    if (outcome == DONE && (!str_equal(out->project_id, call->scope.project_id) ||
                            !resource_lifecycle_lets(out->lifecycle, "restore")))
        return ABSENT;
    return outcome;
}

enum outcome resource_deleted_json(struct call *call)
{
    struct str after[2];
    int64_t limit = 0;
    struct list list;
    enum outcome outcome = call_limit(call, DELETED_DEFAULT, RESOURCE_LIST_LIMIT, &limit);
    if (outcome == DONE)
        outcome = cursor_read(call, request_query(call->request, "cursor"), after, 2);
    if (outcome == DONE)
        outcome = resource_list_deleted(&call->task, after, limit, &list);
    if (outcome != DONE)
        return outcome;
    struct str next = STR_NONE;
    if (list.more) {
        const struct resource *last = LIST_ROW(list, struct resource, list.count - 1);
        struct str parts[] = {
            arena_print(call->task.arena, "%lld", (long long)last->updated_us), last->id};
        next = cursor_write(call, parts, 2);
    }
    return answer_list(call, resource_shape.fields, &list, next);
}

enum outcome resource_restore_json(struct call *call)
{
    const struct resource_ask_input *input = call->input;
    struct resource_ask ask = {.note = input == NULL ? STR_NONE : input->reason};
    struct resource before;
    struct resource after;
    enum outcome outcome = call_flag(call, "dry_run", &ask.dry);
    if (outcome == DONE)
        outcome = resource_deleted_load(call, &before);
    if (outcome == DONE)
        outcome = resource_if_match(call, &before, false);
    if (outcome != DONE)
        return outcome;
    ask.seen_us = before.updated_us;
    outcome = resource_restore(&call->task, before.id, &ask, &after);
    if (outcome != DONE)
        return outcome;
    if (ask.dry)
        return resource_answer_dry(call, &before, &after);
    struct json_writer writer = answer_json(call, 202);
    resource_write(call, &writer, &after);
    return DONE;
}

enum outcome resource_purge_json(struct call *call)
{
    struct resource resource;
    enum outcome outcome = resource_deleted_load(call, &resource);
    if (outcome == DONE)
        outcome = resource_if_match(call, &resource, true);
    if (outcome == DONE)
        outcome = resource_purge(&call->task, resource.id);
    return outcome == DONE ? answer_nothing(call) : outcome;
}
