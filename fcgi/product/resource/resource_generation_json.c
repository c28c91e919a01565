/* resource_generation_json.c: the history of a resource, and what changed between two of its generations. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog.h"
#include "product/resource/resource_history.h"
#include "product/resource/resource_routes.h"

enum { GENERATIONS_DEFAULT = 25, GENERATIONS_LIMIT = 50 };

static const struct field generation_shown[] = {
    {"generation", INT_AT(struct deployment, generation)},
    {"cause", TEXT_AT(struct deployment, cause)},
    {"source_generation", INT_AT(struct deployment, source_generation)},
    {"note", TEXT_AT(struct deployment, note)},
    {"actor", TEXT_AT(struct deployment, actor)},
    {"sku", TEXT_AT(struct deployment, sku)},
    {"schema_version", INT_AT(struct deployment, schema_version)},
    {"deployment_id", TEXT_AT(struct deployment, id)},
    {"deployment_status", TEXT_AT(struct deployment, state)},
    {"created_at", TIME_AT(struct deployment, created_us)},
    {"finished_at", TIME_AT(struct deployment, finished_us)},
    {0},
};
const struct shape generation_shape = {"Generation", generation_shown};

/* clang-format off */
const struct parameter resource_generations_query[] = {
    PARAMETER_LIMIT(GENERATIONS_LIMIT), PARAMETER_CURSOR, {0},
};
const struct parameter resource_diff_query[] = {
    {"from", FIELD_INT, "The generation to compare with; without it, the one before.", 1, 0, false, NULL},
    {0},
};
/* clang-format on */

enum outcome resource_read_generation(struct call *call, int64_t *generation)
{
    return str_int_parse(request_word(call->request, "generation"), 1, INT64_MAX, generation)
               ? DONE
               : ABSENT;
}

enum outcome resource_generations_json(struct call *call)
{
    struct str after[1];
    int64_t before = 0;
    int64_t limit = 0;
    struct list list;
    enum outcome outcome = call_limit(call, GENERATIONS_DEFAULT, GENERATIONS_LIMIT, &limit);
    if (outcome == DONE)
        outcome = cursor_read(call, request_query(call->request, "cursor"), after, 1);
    if (outcome != DONE)
        return outcome;
    if (after[0].at != NULL && !str_int_parse(after[0], 1, INT64_MAX, &before))
        bug("a sealed cursor holds no generation");
    outcome = resource_generations(&call->task, request_word(call->request, "resource"), before,
                                   limit, &list);
    if (outcome != DONE)
        return outcome;
    struct str next = STR_NONE;
    if (list.more) {
        const struct deployment *last = LIST_ROW(list, struct deployment, list.count - 1);
        struct str part = arena_print(call->task.arena, "%lld", (long long)last->generation);
        next = cursor_write(call, &part, 1);
    }
    return answer_list(call, generation_shown, &list, next);
}

enum outcome resource_read_from(struct call *call, int64_t generation, int64_t *from)
{
    struct str asked = request_query(call->request, "from");
    *from = generation - 1;
    if (asked.length == 0 || str_int_parse(asked, 1, INT64_MAX, from))
        return DONE;
    failure_field(&call->failure, STR("/from"), "out_of_range", "Name a generation, from 1 on.");
    return INVALID;
}

enum outcome resource_generation_json(struct call *call)
{
    struct resource_history history;
    int64_t generation = 0;
    enum outcome outcome = resource_read_generation(call, &generation);
    if (outcome == DONE)
        outcome = resource_history_load(call, generation - 1, generation, &history);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_members(&writer, generation_shown, &history.to);
    json_write_key(&writer, STR("settings_json"));
    json_write_raw(&writer, history.to.settings);
    json_write_key(&writer, STR("diff"));
    resource_diff_write(&writer, &history.diff);
    json_write_end_object(&writer);
    return DONE;
}

enum outcome resource_diff_json(struct call *call)
{
    struct resource_history history;
    int64_t generation = 0;
    int64_t from = 0;
    enum outcome outcome = resource_read_generation(call, &generation);
    if (outcome == DONE)
        outcome = resource_read_from(call, generation, &from);
    if (outcome == DONE)
        outcome = resource_history_load(call, from, generation, &history);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_key(&writer, STR("from"));
    json_write_int(&writer, from);
    json_write_key(&writer, STR("to"));
    json_write_int(&writer, generation);
    json_write_key(&writer, STR("diff"));
    resource_diff_write(&writer, &history.diff);
    json_write_end_object(&writer);
    return DONE;
}
