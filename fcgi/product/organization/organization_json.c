/* organization_json.c: organizations as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/organization/organization_routes.h"

enum { QUERY_MAX = 200 };

const struct field organization_input_fields[] = {
    {"id", TEXT_AT(struct organization_input, id), .min = 1, .max = 200},
    {"name", TEXT_AT(struct organization_input, name), .max = 500},
    {0},
};

const struct field organization_rename_fields[] = {
    {"name", TEXT_AT(struct organization_input, name), .max = 500},
    {0},
};

const struct field health_counts_shown[] = {
    {"total", INT_AT(struct health_counts, total)},
    {"healthy", INT_AT(struct health_counts, healthy)},
    {"busy", INT_AT(struct health_counts, busy)},
    {"degraded", INT_AT(struct health_counts, degraded)},
    {"failed", INT_AT(struct health_counts, failed)},
    {0},
};

static const struct field shown[] = {
    {"org_id", TEXT_AT(struct organization, id)},
    {"name", TEXT_AT(struct organization, name)},
    {"personal", BOOL_AT(struct organization, personal)},
    {"role", TEXT_AT(struct organization, role)},
    {"can_read", BOOL_AT(struct organization, may_read)},
    {"project_count", INT_AT(struct organization, project_count)},
    {"require_second_factor", BOOL_AT(struct organization, require_second_factor)},
    {"created_at", TIME_AT(struct organization, created_us)},
    {"updated_at", TIME_AT(struct organization, updated_us)},
    {0},
};

/* clang-format off */
const struct shape organization_shape = {"Organization", shown};

const struct parameter organization_list_query[] = {
    PARAMETER_LIMIT(ORGANIZATION_LIST_LIMIT), PARAMETER_CURSOR,
    {"q", FIELD_TEXT, "Part of a name or id.", 0, QUERY_MAX, false, NULL},
    {0},
};

static const char *const kinds[] = {"organization", "project", NULL};
const struct parameter organization_id_query[] = {
    {"kind", FIELD_TEXT, "What shall have the id.", 0, 0, true, kinds},
    {"id", FIELD_TEXT, "The id.", 1, QUERY_MAX, true, NULL},
    {0},
};
/* clang-format on */

static struct str tag_of(struct arena *arena, const struct organization *organization)
{
    return arena_print(arena, "%lld-%lld", (long long)organization->updated_us,
                       (long long)organization->project_count);
}

/* ---- lists ---- */

enum outcome organization_read_filter(struct call *call,
                                      struct organization_filter *filter)
{
    const struct request *request = call->request;
    struct str q = str_trim(request_query(request, "q"));
    *filter = (struct organization_filter){.q = q.length == 0 ? STR_NONE : q};
    if (q.length > QUERY_MAX)
        failure_field(&call->failure, STR("/q"), "too_long",
                      "Search for at most %d bytes.", QUERY_MAX);
    enum outcome limited = call_limit(call, ORGANIZATION_LIST_DEFAULT,
                                      ORGANIZATION_LIST_LIMIT, &filter->limit);
    if (limited != DONE || call->failure.field_count > 0)
        return INVALID;
    return cursor_read(call, request_query(request, "cursor"), filter->after,
                       COUNT_OF(filter->after));
}

struct str organization_next_cursor(struct call *call, const struct list *list)
{
    if (!list->more)
        return STR_NONE;
    const struct organization *last =
        LIST_ROW(*list, struct organization, list->count - 1);
    struct str parts[] = {
        arena_print(call->task.arena, "%lld", (long long)last->created_us), last->id};
    return cursor_write(call, parts, COUNT_OF(parts));
}

enum outcome organization_list_json(struct call *call)
{
    struct organization_filter filter;
    struct list list;
    enum outcome outcome = organization_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = organization_list(&call->task, &filter, &list);
    if (outcome != DONE)
        return outcome;
    return answer_list(call, shown, &list, organization_next_cursor(call, &list));
}

/* ---- one ---- */

static void write_one(struct call *call, struct json_writer *writer,
                      const struct organization *organization)
{
    answer_etag(call, tag_of(call->task.arena, organization));
    json_write_struct(writer, shown, organization);
}

enum outcome organization_show_json(struct call *call)
{
    struct organization organization;
    enum outcome outcome = organization_load(&call->task, &organization, NULL);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    write_one(call, &writer, &organization);
    return DONE;
}

enum outcome organization_add_json(struct call *call)
{
    const struct organization_input *input = call->input;
    struct organization organization;
    enum outcome outcome = organization_add(
        &call->task, &(struct organization_draft){.id = input->id, .name = input->name},
        &organization);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer =
        answer_created(call, ARENA_JOIN(call->task.arena, STR("/api/v1/organizations/"),
                                        organization.id));
    write_one(call, &writer, &organization);
    return DONE;
}

/* What the client saw is still there. */
static enum outcome load_matching(struct call *call, struct organization *organization)
{
    enum outcome outcome = organization_load(&call->task, organization, NULL);
    if (outcome == DONE)
        outcome = call_if_match(call, tag_of(call->task.arena, organization));
    return outcome;
}

enum outcome organization_rename_json(struct call *call)
{
    const struct organization_input *input = call->input;
    struct organization organization;
    enum outcome outcome = load_matching(call, &organization);
    if (outcome == DONE)
        outcome = organization_rename(&call->task, input->name, organization.updated_us,
                                      &organization);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    write_one(call, &writer, &organization);
    return DONE;
}

enum outcome organization_remove_json(struct call *call)
{
    struct organization organization;
    enum outcome outcome = load_matching(call, &organization);
    if (outcome == DONE)
        outcome = organization_remove(&call->task);
    return outcome == DONE ? answer_nothing(call) : outcome;
}

/* ---- is an id free? ---- */

enum outcome organization_id_check_json(struct call *call)
{
    static const struct field id_shown[] = {
        {"kind", TEXT_AT(struct place_id, kind)},
        {"id", TEXT_AT(struct place_id, id)},
        {"valid", BOOL_AT(struct place_id, valid)},
        {"available", BOOL_AT(struct place_id, available)},
        {"detail", TEXT_AT(struct place_id, told)},
        {0},
    };
    struct place_id id = {
        .kind = request_query(call->request, "kind"),
        .id = request_query(call->request, "id"),
    };
    if (id.id.length == 0 || id.id.length > QUERY_MAX)
        failure_field(&call->failure, STR("/id"), "required",
                      "Give an id of at most %d bytes.", QUERY_MAX);
    if (call->failure.field_count > 0)
        return INVALID;
    enum outcome outcome = place_id_check(&call->task, &id);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_struct(&writer, id_shown, &id);
    return DONE;
}
