/* resource_json.c: resources and deployments as JSON. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "product/catalog/catalog.h"
#include "product/resource/resource_private.h"
#include "product/resource/resource_routes.h"

enum { QUERY_MAX = 200 };

const struct field resource_input_fields[] = {
    {"id", TEXT_AT(struct resource_input, id), .min = 1, .max = 63},
    {"name", TEXT_AT(struct resource_input, name), .max = 200},
    {"type", TEXT_AT(struct resource_input, type), .max = 100},
    {"sku", TEXT_AT(struct resource_input, sku), .max = 50},
    {"settings_json", JSON_AT(struct resource_input, settings), .max = SETTINGS_BYTES_MAX},
    {"preset", TEXT_AT(struct resource_input, preset), .min = 1, .max = 120},
    {0},
};

/* Empty texts are judged with the rest, so that all mistakes are told at once. */
const struct field resource_change_fields[] = {
    {"name", TEXT_AT(struct resource_input, name), .max = 200},
    {"sku", TEXT_AT(struct resource_input, sku), .max = 50},
    {"settings_json", JSON_AT(struct resource_input, settings), .max = SETTINGS_BYTES_MAX},
    {0},
};

static const struct field resource_shown[] = {
    {"resource_id", TEXT_AT(struct resource, id)},
    {"project_id", TEXT_AT(struct resource, project_id)},
    {"name", TEXT_AT(struct resource, name)},
    {"type", TEXT_AT(struct resource, type_id)},
    {"sku", TEXT_AT(struct resource, sku)},
    {"status", TEXT_AT(struct resource, status)},
    {"lifecycle", TEXT_AT(struct resource, lifecycle)},
    {"health", TEXT_AT(struct resource, health)},
    {"error_message", TEXT_AT(struct resource, health_reason)},
    {"health_at", TIME_AT(struct resource, health_us)},
    {"generation", INT_AT(struct resource, generation)},
    {"observed_generation", INT_AT(struct resource, observed_generation)},
    {"access_url", TEXT_AT(struct resource, access_url)},
    {"protected", BOOL_AT(struct resource, is_protected)},
    {"suspended_at", TIME_AT(struct resource, suspended_us)},
    {"suspended_reason", TEXT_AT(struct resource, suspended_reason)},
    {"settings_json", JSON_AT(struct resource, settings)},
    {"created_at", TIME_AT(struct resource, created_us)},
    {"updated_at", TIME_AT(struct resource, updated_us)},
    {0},
};

const struct shape resource_shape = {"Resource", resource_shown};

struct str resource_tag(struct arena *arena, const struct resource *resource)
{
    return arena_print(arena, "%lld-%lld", (long long)resource->generation,
                       (long long)resource->updated_us);
}

/* FNV-1a: tells what was observed apart; a mistake costs one answer more. */
static uint64_t mixed(uint64_t hash, struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * UINT64_C(0x100000001b3);
    return (hash ^ 0xff) * UINT64_C(0x100000001b3);
}

/* The tag of an answer: the state, and behind the dot what was observed of it. */
static struct str answer_tag(struct arena *arena, const struct resource *resource)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    hash = mixed(mixed(hash, resource->status), resource->health);
    hash = mixed(mixed(hash, resource->health_reason), resource->access_url);
    hash = mixed(hash, arena_print(arena, "%lld %lld", (long long)resource->health_us,
                                   (long long)resource->observed_generation));
    return arena_print(arena, "%.*s.%llx", STR_ARG(resource_tag(arena, resource)),
                       (unsigned long long)hash);
}

static const struct {
    const char *word;
    enum resource_sort sort;
} sort_words[] = {
    {"-created_at", SORT_NEWEST},
    {"created_at", SORT_OLDEST},
    {"name", SORT_NAME},
    {"-name", SORT_NAME_DOWN},
};

static const char *const status_words[] = {
    "Creating",    "Updating", "Terminating", "Suspended", "Unknown",
    "Progressing", "Healthy",  "Degraded",    "Missing",   "Failed",
};

bool resource_status_is_known(struct str status)
{
    for (size_t i = 0; i < COUNT_OF(status_words); i++)
        if (str_is(status, status_words[i]))
            return true;
    return false;
}

static struct str none_if_empty(struct str text)
{
    return text.length == 0 ? STR_NONE : text;
}

/* clang-format off */
#define FILTERS                                                                                   \
    PARAMETER_LIMIT(RESOURCE_LIST_LIMIT), PARAMETER_CURSOR,                                       \
    {"type", FIELD_TEXT, "Only of this resource type: id, former id or slug.", 0, 0, false, NULL},\
    {"resource_type", FIELD_TEXT, "The same as type.", 0, 0, false, NULL},                        \
    {"sku", FIELD_TEXT, "Only in this tier.", 0, 0, false, NULL},                                 \
    {"status", FIELD_TEXT, "Only with this status, such as Healthy.", 0, 0, false, NULL},         \
    {"q", FIELD_TEXT, "Part of a name or id.", 0, QUERY_MAX, false, NULL}

static const char *const sorts[] = {"created_at", "-created_at", "name", "-name", NULL};
const struct parameter resource_list_query[] = {
    FILTERS,
    {"sort", FIELD_TEXT, "The order; a minus turns it round.", 0, 0, false, sorts},
    {0},
};
const struct parameter resource_mine_query[] = {FILTERS, {0}};
const struct parameter resource_add_query[] = {
    {"dry_run", FIELD_BOOL, "true checks everything and changes nothing.", 0, 0, false, NULL},
    {0},
};
/* clang-format on */

static enum outcome read_sort(struct call *call, struct resource_filter *filter)
{
    struct str word = request_query(call->request, "sort");
    if (word.length == 0)
        return DONE;
    for (size_t i = 0; i < COUNT_OF(sort_words); i++) {
        if (str_is(word, sort_words[i].word)) {
            filter->sort = sort_words[i].sort;
            return DONE;
        }
    }
    failure_field(&call->failure, STR("/sort"), "not_one_of",
                  "Sort by created_at, -created_at, name or -name.");
    return INVALID;
}

/* The type filter takes ids, aliases and slugs. */
static enum outcome read_type(struct call *call, struct resource_filter *filter)
{
    struct str word = request_query(call->request, "type");
    if (word.length == 0)
        word = request_query(call->request, "resource_type");
    if (word.length == 0)
        return DONE;
    const struct catalog_type *type;
    enum outcome outcome = catalog_load(&call->task, word, &type);
    if (outcome == DONE)
        filter->type = type->id;
    if (outcome == ABSENT) {
        failure_field(&call->failure, STR("/type"), "unknown",
                      "There is no such resource type in the catalog.");
        return INVALID;
    }
    return outcome;
}

/* A cursor says of which order it is: in another one its values mean nothing. */
static struct str sort_mark(struct call *call, const struct resource_filter *filter)
{
    return arena_print(call->task.arena, "%d", (int)filter->sort);
}

static enum outcome read_cursor(struct call *call, struct resource_filter *filter)
{
    struct str parts[3];
    enum outcome outcome =
        cursor_read(call, request_query(call->request, "cursor"), parts, COUNT_OF(parts));
    if (outcome != DONE || parts[0].at == NULL)
        return outcome;
    if (!str_equal(parts[0], sort_mark(call, filter))) {
        failure_field(&call->failure, STR("/cursor"), "not_a_cursor",
                      "This cursor is of a list in another order. Begin again without one.");
        return INVALID;
    }
    filter->after[0] = parts[1];
    filter->after[1] = parts[2];
    return DONE;
}

enum outcome resource_read_filter(struct call *call, struct resource_filter *filter)
{
    const struct request *request = call->request;
    *filter = (struct resource_filter){
        .sku = none_if_empty(request_query(request, "sku")),
        .status = none_if_empty(request_query(request, "status")),
        .q = none_if_empty(str_trim(request_query(request, "q"))),
    };
    if (filter->status.at != NULL && !resource_status_is_known(filter->status))
        failure_field(&call->failure, STR("/status"), "not_one_of",
                      "There is no status of this name.");
    if (filter->q.length > QUERY_MAX)
        failure_field(&call->failure, STR("/q"), "too_long", "Search for at most %d bytes.",
                      QUERY_MAX);
    enum outcome outcome = read_type(call, filter);
    if (outcome != DONE && outcome != INVALID)
        return outcome;
    enum outcome sorted = read_sort(call, filter);
    enum outcome limited =
        call_limit(call, RESOURCE_LIST_DEFAULT, RESOURCE_LIST_LIMIT, &filter->limit);
    if (sorted != DONE || limited != DONE || call->failure.field_count > 0)
        return INVALID;
    return read_cursor(call, filter);
}

struct str resource_next_cursor(struct call *call, const struct resource_filter *filter,
                                const struct list *list)
{
    if (!list->more)
        return STR_NONE;
    const struct resource *last = LIST_ROW(*list, struct resource, list->count - 1);
    struct arena *arena = call->task.arena;
    bool by_name = filter->sort == SORT_NAME || filter->sort == SORT_NAME_DOWN;
    struct str parts[] = {
        sort_mark(call, filter),
        by_name ? last->sort_name
                : arena_print(arena, "%lld", (long long)last->created_us),
        last->id,
    };
    return cursor_write(call, parts, COUNT_OF(parts));
}

static enum outcome answer_resources(struct call *call, const struct resource_filter *filter,
                                     const struct list *list)
{
    return answer_list(call, resource_shown, list, resource_next_cursor(call, filter, list));
}

enum outcome resource_list_json(struct call *call)
{
    struct resource_filter filter;
    struct list list;
    enum outcome outcome = resource_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = resource_list(&call->task, &filter, &list);
    return outcome == DONE ? answer_resources(call, &filter, &list) : outcome;
}

enum outcome resource_list_mine_json(struct call *call)
{
    struct resource_filter filter;
    struct list list;
    enum outcome outcome = resource_read_filter(call, &filter);
    if (outcome == DONE && filter.sort != SORT_NEWEST) {
        failure_field(&call->failure, STR("/sort"), "not_one_of",
                      "This list is sorted by -created_at only.");
        return INVALID;
    }
    if (outcome == DONE)
        outcome = resource_list_mine(&call->task, &filter, &list);
    return outcome == DONE ? answer_resources(call, &filter, &list) : outcome;
}

void resource_write(struct call *call, struct json_writer *writer,
                    const struct resource *resource)
{
    answer_etag(call, answer_tag(call->task.arena, resource));
    json_write_struct(writer, resource_shown, resource);
}

enum outcome resource_show_json(struct call *call)
{
    struct resource resource;
    enum outcome outcome =
        resource_load(&call->task, request_word(call->request, "resource"), &resource);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    resource_write(call, &writer, &resource);
    return DONE;
}

enum outcome resource_answer_created(struct call *call, const struct resource *resource)
{
    struct json_writer writer =
        answer_created(call, ARENA_JOIN(call->task.arena, STR("/api/v1/projects/"),
                                        resource->project_id, STR("/resources/"), resource->id));
    resource_write(call, &writer, resource);
    return DONE;
}

enum outcome resource_add_json(struct call *call)
{
    const struct resource_input *input = call->input;
    struct resource_draft draft = {
        .id = input->id,
        .name = input->name,
        .type = input->type,
        .sku = input->sku,
        .settings = node_member(call->json, STR("settings_json")),
    };
    struct resource resource;
    bool dry;
    enum outcome outcome = call_flag(call, "dry_run", &dry);
    if (outcome == DONE)
        outcome = resource_begin_with(&call->task, input->preset, &draft);
    if (outcome == DONE)
        outcome = dry ? resource_check(&call->task, &draft, &resource)
                      : resource_add(&call->task, &draft, &resource);
    if (outcome != DONE)
        return outcome;
    if (dry)
        return resource_answer_dry(call, NULL, &resource);
    return resource_answer_created(call, &resource);
}
