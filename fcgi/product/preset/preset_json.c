/* preset_json.c: presets of an organization as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/preset/preset_routes.h"

enum { QUERY_MAX = 200 };

/* Longer texts are judged with the rest, so that all mistakes are told at once. */
const struct field preset_input_fields[] = {
    {"type", TEXT_AT(struct preset_input, type), .max = 100},
    {"name", TEXT_AT(struct preset_input, name), .max = 500},
    {"description", TEXT_AT(struct preset_input, description), .max = 2000},
    {"sku", TEXT_AT(struct preset_input, sku), .max = 50},
    {"settings_json", JSON_AT(struct preset_input, settings), .max = SETTINGS_BYTES_MAX},
    {"from_resource", TEXT_AT(struct preset_input, from_resource), .min = 1, .max = 63},
    {"with_tier", BOOL_AT(struct preset_input, with_tier)},
    {0},
};

const struct field preset_change_fields[] = {
    {"name", TEXT_AT(struct preset_input, name), .max = 500},
    {"description", TEXT_AT(struct preset_input, description), .max = 2000},
    {"sku", TEXT_AT(struct preset_input, sku), .max = 50},
    {"settings_json", JSON_AT(struct preset_input, settings), .max = SETTINGS_BYTES_MAX},
    {0},
};

static const struct field preset_shown[] = {
    {"preset_id", TEXT_AT(struct preset, id)},
    {"type", TEXT_AT(struct preset, type_id)},
    {"name", TEXT_AT(struct preset, name)},
    {"description", TEXT_AT(struct preset, description)},
    {"sku", TEXT_AT(struct preset, sku)},
    {"settings_json", JSON_AT(struct preset, settings)},
    {"schema_version", INT_AT(struct preset, schema_version)},
    {"usable", BOOL_AT(struct preset, usable)},
    {"problems", LIST_AT(struct preset, problems, preset_problem_shown)},
    {"version", INT_AT(struct preset, version)},
    {"created_by", TEXT_AT(struct preset, created_by)},
    {"updated_by", TEXT_AT(struct preset, updated_by)},
    {"created_at", TIME_AT(struct preset, created_us)},
    {"updated_at", TIME_AT(struct preset, updated_us)},
    {0},
};
const struct shape preset_shape = {"Preset", preset_shown};

/* clang-format off */
const struct parameter preset_list_query[] = {
    PARAMETER_LIMIT(PRESET_LIST_LIMIT), PARAMETER_CURSOR,
    {"type", FIELD_TEXT, "Only of this resource type: id, former id or slug.", 0, 0, false, NULL},
    {"q", FIELD_TEXT, "Part of a name or description.", 0, QUERY_MAX, false, NULL},
    {0},
};
const struct parameter preset_write_query[] = {
    {"dry_run", FIELD_BOOL, "true checks everything and changes nothing.", 0, 0, false, NULL},
    {0},
};
const struct parameter preset_new_query[] = {
    {"type", FIELD_TEXT, "The resource type that it is for.", 0, 0, false, NULL},
    {"from", FIELD_TEXT, "A resource whose settings it begins with.", 0, 0, false, NULL},
    {0},
};
/* clang-format on */

/* ---- lists ---- */

/* The type filter takes ids, former ids and slugs. */
static enum outcome read_type(struct call *call, struct preset_filter *filter)
{
    const struct catalog_type *type = NULL;
    struct str word = request_query(call->request, "type");
    if (word.length == 0)
        return DONE;
    enum outcome outcome = catalog_load(&call->task, word, &type);
    if (outcome == DONE)
        filter->type = type->id;
    if (outcome != ABSENT)
        return outcome;
    failure_field(&call->failure, STR("/type"), "unknown",
                  "There is no such resource type in the catalog.");
    return INVALID;
}

enum outcome preset_read_filter(struct call *call, struct preset_filter *filter)
{
    struct str q = str_trim(request_query(call->request, "q"));
    *filter = (struct preset_filter){.q = q.length == 0 ? STR_NONE : q};
    if (q.length > QUERY_MAX)
        failure_field(&call->failure, STR("/q"), "too_long",
                      "Search for at most %d bytes.", QUERY_MAX);
    enum outcome outcome = read_type(call, filter);
    if (outcome != DONE && outcome != INVALID)
        return outcome;
    enum outcome limited =
        call_limit(call, PRESET_LIST_DEFAULT, PRESET_LIST_LIMIT, &filter->limit);
    if (limited != DONE || call->failure.field_count > 0)
        return INVALID;
    return cursor_read(call, request_query(call->request, "cursor"), filter->after,
                       COUNT_OF(filter->after));
}

struct str preset_next_cursor(struct call *call, const struct list *list)
{
    if (!list->more)
        return STR_NONE;
    const struct preset *last = LIST_ROW(*list, struct preset, list->count - 1);
    return cursor_write(call, (struct str[]){last->type_id, last->sort_name, last->id},
                        3);
}

enum outcome preset_list_json(struct call *call)
{
    struct preset_filter filter;
    struct list list;
    enum outcome outcome = preset_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = preset_list(&call->task, &filter, &list);
    if (outcome != DONE)
        return outcome;
    return answer_list(call, preset_shown, &list, preset_next_cursor(call, &list));
}

/* ---- one ---- */

/* What If-Match names. */
static struct str state_of(struct arena *arena, const struct preset *preset)
{
    return arena_print(arena, "%lld", (long long)preset->version);
}

/* Behind the dot: what the catalog makes of it, which is no change of the preset. */
static struct str tag_of(struct arena *arena, const struct preset *preset)
{
    return arena_print(arena, "%lld.%lld%s", (long long)preset->version,
                       (long long)preset->schema_version, preset->usable ? "" : "x");
}

static void write_one(struct call *call, struct json_writer *writer,
                      const struct preset *preset)
{
    answer_etag(call, tag_of(call->task.arena, preset));
    json_write_struct(writer, preset_shown, preset);
}

static enum outcome answer_dry(struct call *call, const struct preset *preset)
{
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_members(&writer, preset_shown, preset);
    json_write_key(&writer, STR("dry_run"));
    json_write_bool(&writer, true);
    json_write_end_object(&writer);
    return DONE;
}

enum outcome preset_show_json(struct call *call)
{
    struct preset preset;
    enum outcome outcome =
        preset_load(&call->task, request_word(call->request, "preset"), &preset);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    write_one(call, &writer, &preset);
    return DONE;
}

enum outcome preset_add_json(struct call *call)
{
    const struct preset_input *input = call->input;
    struct preset preset;
    struct preset_draft draft = {
        .type = input->type,
        .name = input->name,
        .description = input->description,
        .sku = input->sku,
        .settings = node_member(call->json, STR("settings_json")),
        .resource = input->from_resource,
        .with_tier = input->with_tier,
    };
    enum outcome outcome = call_flag(call, "dry_run", &draft.dry);
    if (outcome == DONE)
        outcome = preset_add(&call->task, &draft, &preset);
    if (outcome != DONE)
        return outcome;
    if (draft.dry)
        return answer_dry(call, &preset);
    struct json_writer writer = answer_created(
        call, ARENA_JOIN(call->task.arena, call->request->path, STR("/"), preset.id));
    write_one(call, &writer, &preset);
    return DONE;
}

/* What the path names, in the version that If-Match says. */
static enum outcome load_matching(struct call *call, struct preset *preset, bool *dry)
{
    enum outcome outcome = call_flag(call, "dry_run", dry);
    if (outcome == DONE)
        outcome = preset_load(&call->task, request_word(call->request, "preset"), preset);
    if (outcome == DONE)
        outcome = call_demand_if_match(call);
    if (outcome == DONE)
        outcome = call_if_match(call, state_of(call->task.arena, preset));
    return outcome;
}

/* PUT replaces the settings, PATCH merges (RFC 7396). */
static const struct node *settings_sent(struct call *call, const struct preset *preset)
{
    const struct node *sent = node_member(call->json, STR("settings_json"));
    struct node *stored = NULL;
    if (sent == NULL || call->request->method != PATCH)
        return sent;
    if (json_parse(call->task.arena, preset->settings, &call->failure, &stored) != DONE)
        bug("stored settings of a preset are not JSON");
    return node_merge_patch(call->task.arena, stored, sent);
}

enum outcome preset_change_json(struct call *call)
{
    const struct preset_input *input = call->input;
    struct preset preset;
    struct preset_change change = {
        .name = input->name,
        .description = input->description,
        .sku = input->sku,
    };
    enum outcome outcome = load_matching(call, &preset, &change.dry);
    if (outcome != DONE)
        return outcome;
    change.seen = preset.version;
    change.settings = settings_sent(call, &preset);
    outcome = preset_change(&call->task, preset.id, &change, &preset);
    if (outcome != DONE)
        return outcome;
    if (change.dry)
        return answer_dry(call, &preset);
    struct json_writer writer = answer_json(call, 200);
    write_one(call, &writer, &preset);
    return DONE;
}

enum outcome preset_remove_json(struct call *call)
{
    struct preset preset;
    bool dry;
    enum outcome outcome = load_matching(call, &preset, &dry);
    if (outcome == DONE)
        outcome = preset_remove(&call->task, preset.id, preset.version, dry);
    if (outcome != DONE)
        return outcome;
    return dry ? answer_dry(call, &preset) : answer_nothing(call);
}
