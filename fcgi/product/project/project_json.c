/* project_json.c: projects as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/organization/organization_routes.h"
#include "product/project/project_routes.h"

enum { QUERY_MAX = 200 };

const struct field project_input_fields[] = {
    {"id", TEXT_AT(struct project_input, id), .min = 1, .max = 200},
    {"org_id", TEXT_AT(struct project_input, org_id), .max = 200},
    {"name", TEXT_AT(struct project_input, name), .max = 500},
    {"description", TEXT_AT(struct project_input, description), .max = 2000},
    {0},
};

const struct field project_change_fields[] = {
    {"name", TEXT_AT(struct project_input, name), .max = 500},
    {"description", TEXT_AT(struct project_input, description), .max = 2000},
    {0},
};

static const struct field shown[] = {
    {"project_id", TEXT_AT(struct project, id)},
    {"org_id", TEXT_AT(struct project, org_id)},
    {"org_name", TEXT_AT(struct project, org_name)},
    {"name", TEXT_AT(struct project, name)},
    {"description", TEXT_AT(struct project, description)},
    {"status", TEXT_AT(struct project, status)},
    {"health", TEXT_AT(struct project, health)},
    {"resource_counts", STRUCT_AT(struct project, counts, health_counts_shown)},
    {"tenant", TEXT_AT(struct project, tenant)},
    {"created_at", TIME_AT(struct project, created_us)},
    {"updated_at", TIME_AT(struct project, updated_us)},
    {0},
};
const struct shape project_shape = {"Project", shown};

/* clang-format off */
static const char *const sorts[] = {"-created_at", "name", NULL};
static const char *const statuses[] = {"Active", "Suspended", "Deleting", NULL};
#define FILTERS                                                                               \
    PARAMETER_LIMIT(PROJECT_LIST_LIMIT), PARAMETER_CURSOR,                                    \
    {"status", FIELD_TEXT, "Only with this status.", 0, 0, false, statuses},                  \
    {"q", FIELD_TEXT, "Part of a name or id.", 0, QUERY_MAX, false, NULL},                    \
    {"sort", FIELD_TEXT, "The order; newest first without it.", 0, 0, false, sorts}

const struct parameter project_list_of_query[] = {FILTERS, {0}};
const struct parameter project_list_query[] = {
    FILTERS,
    {"org_id", FIELD_TEXT, "Only of this organization.", 0, QUERY_MAX, false, NULL},
    {0},
};
const struct parameter project_remove_query[] = {
    {"force", FIELD_BOOL, "true also deletes the resources that it holds.", 0, 0, false, NULL},
    {"confirm", FIELD_TEXT, "With force: the project's name or id.", 0, 0, false, NULL},
    {0},
};
/* clang-format on */

/* Counts are part of what is shown, so they are part of the tag. */
static struct str tag_of(struct arena *arena, const struct project *project)
{
    const struct health_counts *counts = &project->counts;
    return arena_print(arena, "%lld-%lld.%lld.%lld.%lld.%lld",
                       (long long)project->updated_us, (long long)counts->total,
                       (long long)counts->healthy, (long long)counts->busy,
                       (long long)counts->degraded, (long long)counts->failed);
}

/* ---- lists ---- */

static enum outcome read_sort(struct call *call, struct project_filter *filter)
{
    struct str word = request_query(call->request, "sort");
    if (word.length == 0 || str_is(word, "-created_at"))
        return DONE;
    if (!str_is(word, "name")) {
        failure_field(&call->failure, STR("/sort"), "not_one_of",
                      "Sort by -created_at or name.");
        return INVALID;
    }
    filter->sort = PROJECT_NAME;
    return DONE;
}

static void read_status(struct call *call, struct project_filter *filter)
{
    static const struct {
        const char *status;
        const char *lifecycle;
    } words[] = {
        {"Active", "active"}, {"Suspended", "suspended"}, {"Deleting", "deleting"}};
    struct str status = request_query(call->request, "status");
    if (status.length == 0)
        return;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(status, words[i].status))
            filter->lifecycle = str_of(words[i].lifecycle);
    if (filter->lifecycle.at == NULL)
        failure_field(&call->failure, STR("/status"), "not_one_of",
                      "Ask for Active, Suspended or Deleting.");
}

static enum outcome read_cursor(struct call *call, struct project_filter *filter)
{
    int64_t us;
    enum outcome outcome = cursor_read(call, request_query(call->request, "cursor"),
                                       filter->after, COUNT_OF(filter->after));
    if (outcome != DONE || filter->sort == PROJECT_NAME || filter->after[0].at == NULL ||
        str_int_parse(filter->after[0], 0, INT64_MAX, &us))
        return outcome;
    failure_field(
        &call->failure, STR("/cursor"), "not_a_cursor",
        "This cursor belongs to another sort of this list. Begin again without one.");
    return INVALID;
}

enum outcome project_read_filter(struct call *call, struct project_filter *filter)
{
    const struct request *request = call->request;
    struct str q = str_trim(request_query(request, "q"));
    struct str org = call->scope.org_id.at != NULL ? call->scope.org_id
                                                   : request_query(request, "org_id");
    *filter = (struct project_filter){
        .org_id = org.length == 0 ? STR_NONE : org,
        .q = q.length == 0 ? STR_NONE : q,
    };
    if (q.length > QUERY_MAX)
        failure_field(&call->failure, STR("/q"), "too_long",
                      "Search for at most %d bytes.", QUERY_MAX);
    if (org.length > QUERY_MAX)
        failure_field(&call->failure, STR("/org_id"), "too_long", "No id is so long.");
    read_status(call, filter);
    enum outcome sorted = read_sort(call, filter);
    enum outcome limited =
        call_limit(call, PROJECT_LIST_DEFAULT, PROJECT_LIST_LIMIT, &filter->limit);
    if (sorted != DONE || limited != DONE || call->failure.field_count > 0)
        return INVALID;
    return read_cursor(call, filter);
}

struct str project_next_cursor(struct call *call, const struct project_filter *filter,
                               const struct list *list)
{
    if (!list->more)
        return STR_NONE;
    const struct project *last = LIST_ROW(*list, struct project, list->count - 1);
    struct str parts[] = {
        filter->sort == PROJECT_NAME
            ? last->sort_name
            : arena_print(call->task.arena, "%lld", (long long)last->created_us),
        last->id,
    };
    return cursor_write(call, parts, COUNT_OF(parts));
}

enum outcome project_list_json(struct call *call)
{
    struct project_filter filter;
    struct list list;
    enum outcome outcome = project_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = project_list(&call->task, &filter, &list);
    if (outcome != DONE)
        return outcome;
    return answer_list(call, shown, &list, project_next_cursor(call, &filter, &list));
}

/* ---- one ---- */

static void write_one(struct call *call, struct json_writer *writer,
                      const struct project *project)
{
    answer_etag(call, tag_of(call->task.arena, project));
    json_write_struct(writer, shown, project);
}

enum outcome project_show_json(struct call *call)
{
    struct project project;
    enum outcome outcome = project_load(&call->task, &project, 0, NULL);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    write_one(call, &writer, &project);
    return DONE;
}

/* Earlier clients send "" for "no organization". */
static struct str none_if_empty(struct str text)
{
    return text.length == 0 ? STR_NONE : text;
}

enum outcome project_add_json(struct call *call)
{
    const struct project_input *input = call->input;
    struct project project;
    enum outcome outcome = project_add(&call->task,
                                       &(struct project_draft){
                                           .id = input->id,
                                           .org_id = none_if_empty(input->org_id),
                                           .name = input->name,
                                           .description = input->description,
                                       },
                                       &project);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_created(
        call, ARENA_JOIN(call->task.arena, STR("/api/v1/projects/"), project.id));
    write_one(call, &writer, &project);
    return DONE;
}

static enum outcome load_matching(struct call *call, struct project *project)
{
    enum outcome outcome = project_load(&call->task, project, 0, NULL);
    if (outcome == DONE)
        outcome = call_if_match(call, tag_of(call->task.arena, project));
    return outcome;
}

enum outcome project_change_json(struct call *call)
{
    const struct project_input *input = call->input;
    struct project project;
    enum outcome outcome = load_matching(call, &project);
    if (outcome == DONE)
        outcome = project_change(&call->task,
                                 &(struct project_change){
                                     .name = input->name,
                                     .description = input->description,
                                     .seen_us = project.updated_us,
                                 },
                                 &project);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    write_one(call, &writer, &project);
    return DONE;
}

/* ?force=true deletes the resources too; the name (or id) as ?confirm= shows that it is meant. */
static enum outcome read_force(struct call *call, const struct project *project,
                               bool *force)
{
    *force = str_is(request_query(call->request, "force"), "true");
    struct str confirm = request_query(call->request, "confirm");
    if (!*force || project->counts.total == 0 || str_equal(confirm, project->name) ||
        str_equal(confirm, project->id))
        return DONE;
    failure_field(
        &call->failure, STR("/confirm"), "not_matching",
        "To delete a project with its resources, send confirm with its name or id.");
    return INVALID;
}

enum outcome project_remove_json(struct call *call)
{
    struct project project;
    bool force = false;
    bool gone = false;
    enum outcome outcome = load_matching(call, &project);
    if (outcome == DONE)
        outcome = read_force(call, &project, &force);
    if (outcome == DONE)
        outcome = project_remove(&call->task, force, &gone);
    if (outcome != DONE)
        return outcome;
    project.status = gone ? STR("Deleted") : STR("Deleting");
    struct json_writer writer = answer_json(call, 202);
    json_write_struct(&writer, shown, &project);
    return DONE;
}
