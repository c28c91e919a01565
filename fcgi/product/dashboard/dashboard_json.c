/* dashboard_json.c: dashboards of a project as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/dashboard/dashboard_document.h"
#include "product/dashboard/dashboard_routes.h"
#include "product/dashboard/dashboard_template.h"

enum { SEARCHED_MAX = 200, EXPORT_FORMAT = 1 };
#define EXPORT_KIND "ktrlplane.dashboard"

/* Longer texts are judged with the rest, so that all mistakes are told at once. */
#define NAME_FIELDS                                                                      \
    {"name", TEXT_AT(struct dashboard_input, name), .max = 500},                         \
        {"description", TEXT_AT(struct dashboard_input, description), .max = 2000},      \
    {                                                                                    \
        "document", JSON_AT(struct dashboard_input, document),                           \
            .max = DASHBOARD_BYTES_MAX                                                   \
    }

const struct field dashboard_input_fields[] = {
    NAME_FIELDS,
    {"first", BOOL_AT(struct dashboard_input, first)},
    {"template", TEXT_AT(struct dashboard_input, template), .max = 100},
    {0},
};
enum { FIRST_OF_CHANGE = 3 };
const struct field dashboard_change_fields[] = {
    NAME_FIELDS,
    [FIRST_OF_CHANGE] = {"first", BOOL_AT(struct dashboard_input, first)},
    {0},
};
const struct field dashboard_import_fields[] = {
    NAME_FIELDS,
    {"kind", TEXT_AT(struct dashboard_input, kind), .max = 100},
    {"format", INT_AT(struct dashboard_input, format), .min = 0, .max = 1000000},
    {0},
};
const struct field dashboard_copy_fields[] = {
    {"name", TEXT_AT(struct dashboard_input, name), .max = 500},
    {0},
};
const struct field dashboard_restore_fields[] = {
    {"generation", INT_AT(struct dashboard_input, generation), .min = 1, .max = INT64_MAX,
     .required = true},
    {0},
};

#define HEAD_SHOWN                                                                       \
    {"dashboard_id", TEXT_AT(struct dashboard, id)},                                     \
        {"name", TEXT_AT(struct dashboard, name)},                                       \
        {"description", TEXT_AT(struct dashboard, description)},                         \
        {"first", BOOL_AT(struct dashboard, is_first)},                                  \
        {"panels", INT_AT(struct dashboard, panels)},                                    \
        {"generation", INT_AT(struct dashboard, generation)},                            \
        {"created_by", TEXT_AT(struct dashboard, created_by)},                           \
        {"updated_by", TEXT_AT(struct dashboard, updated_by)},                           \
        {"created_at", TIME_AT(struct dashboard, created_us)},                           \
    {                                                                                    \
        "updated_at", TIME_AT(struct dashboard, updated_us)                              \
    }

static const struct field head_shown[] = {HEAD_SHOWN, {0}};
static const struct field shown[] = {
    HEAD_SHOWN,
    {"document", JSON_AT(struct dashboard, document)},
    {0},
};
const struct shape dashboard_shape = {"Dashboard", shown};
const struct shape dashboard_row_shape = {"DashboardRow", head_shown};

#define VERSION_SHOWN                                                                    \
    {"generation", INT_AT(struct dashboard_version, generation)},                        \
        {"name", TEXT_AT(struct dashboard_version, name)},                               \
        {"description", TEXT_AT(struct dashboard_version, description)},                 \
        {"panels", INT_AT(struct dashboard_version, panels)},                            \
        {"updated_by", TEXT_AT(struct dashboard_version, updated_by)},                   \
    {                                                                                    \
        "updated_at", TIME_AT(struct dashboard_version, updated_us)                      \
    }

static const struct field version_head_shown[] = {VERSION_SHOWN, {0}};
static const struct field version_shown[] = {
    VERSION_SHOWN,
    {"document", JSON_AT(struct dashboard_version, document)},
    {0},
};
const struct shape dashboard_version_shape = {"DashboardVersion", version_shown};
const struct shape dashboard_version_row_shape = {"DashboardVersionRow", version_head_shown};

/* What leaves the installation: nothing of people, places or ids of ours. */
struct exported {
    struct str kind;
    int64_t format;
    struct str name;
    struct str description;
    struct str document;
};
static const struct field exported_shown[] = {
    {"kind", TEXT_AT(struct exported, kind)},
    {"format", INT_AT(struct exported, format)},
    {"name", TEXT_AT(struct exported, name)},
    {"description", TEXT_AT(struct exported, description)},
    {"document", JSON_AT(struct exported, document)},
    {0},
};
const struct shape dashboard_export_shape = {"DashboardExport", exported_shown};

/* clang-format off */
const struct parameter dashboard_list_query[] = {
    PARAMETER_LIMIT(DASHBOARD_LIST_LIMIT), PARAMETER_CURSOR,
    {"q", FIELD_TEXT, "Part of a name or description.", 0, SEARCHED_MAX, false, NULL},
    {0},
};
const struct parameter dashboard_write_query[] = {
    {"dry_run", FIELD_BOOL, "true checks everything and changes nothing.", 0, 0, false, NULL},
    {0},
};
/* clang-format on */

/* ---- lists ---- */

enum outcome dashboard_read_filter(struct call *call, struct dashboard_filter *filter)
{
    struct str q = str_trim(request_query(call->request, "q"));
    *filter = (struct dashboard_filter){.q = q.length == 0 ? STR_NONE : q};
    if (q.length > SEARCHED_MAX)
        failure_field(&call->failure, STR("/q"), "too_long",
                      "Search for at most %d bytes.", SEARCHED_MAX);
    enum outcome outcome =
        call_limit(call, DASHBOARD_LIST_DEFAULT, DASHBOARD_LIST_LIMIT, &filter->limit);
    if (outcome != DONE || call->failure.field_count > 0)
        return INVALID;
    return cursor_read(call, request_query(call->request, "cursor"), filter->after,
                       COUNT_OF(filter->after));
}

struct str dashboard_next_cursor(struct call *call, const struct list *list)
{
    if (!list->more)
        return STR_NONE;
    const struct dashboard *last = LIST_ROW(*list, struct dashboard, list->count - 1);
    return cursor_write(call, (struct str[]){last->sort_name, last->id}, 2);
}

enum outcome dashboard_list_json(struct call *call)
{
    struct dashboard_filter filter;
    struct list list;
    enum outcome outcome = dashboard_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = dashboard_list(&call->task, &filter, &list);
    if (outcome != DONE)
        return outcome;
    return answer_list(call, head_shown, &list, dashboard_next_cursor(call, &list));
}

/* ---- one ---- */

/* What If-Match names; behind the dot, whether it is first. */
static struct str tag_of(struct arena *arena, const struct dashboard *dashboard)
{
    return arena_print(arena, "%lld%s", (long long)dashboard->generation,
                       dashboard->is_first ? ".first" : "");
}

static struct str state_of(struct arena *arena, const struct dashboard *dashboard)
{
    return arena_print(arena, "%lld", (long long)dashboard->generation);
}

static void write_one(struct call *call, struct json_writer *writer,
                      const struct dashboard *dashboard)
{
    answer_etag(call, tag_of(call->task.arena, dashboard));
    json_write_struct(writer, shown, dashboard);
}

static enum outcome answer_dry(struct call *call, const struct dashboard *dashboard)
{
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_members(&writer, shown, dashboard);
    json_write_key(&writer, STR("dry_run"));
    json_write_bool(&writer, true);
    json_write_end_object(&writer);
    return DONE;
}

static enum outcome answer_made(struct call *call, const struct dashboard *dashboard,
                                bool dry)
{
    if (dry)
        return answer_dry(call, dashboard);
    struct json_writer writer = answer_created(
        call, ARENA_JOIN(call->task.arena, STR("/api/v1/projects/"),
                         call->scope.project_id, STR("/dashboards/"), dashboard->id));
    write_one(call, &writer, dashboard);
    return DONE;
}

static enum outcome answer_changed(struct call *call, const struct dashboard *dashboard,
                                   bool dry)
{
    if (dry)
        return answer_dry(call, dashboard);
    struct json_writer writer = answer_json(call, 200);
    write_one(call, &writer, dashboard);
    return DONE;
}

static enum outcome load_named(struct call *call, struct dashboard *dashboard)
{
    return dashboard_load(&call->task, request_word(call->request, "dashboard"),
                          dashboard);
}

enum outcome dashboard_show_json(struct call *call)
{
    struct dashboard dashboard;
    enum outcome outcome = load_named(call, &dashboard);
    return outcome == DONE ? answer_changed(call, &dashboard, false) : outcome;
}

/* ---- new ones ---- */

static enum outcome template_take(struct call *call, const struct dashboard_input *input,
                                  struct dashboard_draft *draft)
{
    if (input->template.at == NULL)
        return DONE;
    const struct dashboard_template *template = dashboard_template_find(input->template);
    if (draft->document != NULL)
        failure_field(&call->failure, STR("/document"), "not_allowed",
                      "Send a document or a template, not both.");
    if (template == NULL)
        failure_field(&call->failure, STR("/template"), "not_one_of",
                      "There is no such template: empty, resources, api, logs.");
    if (call->failure.field_count > 0)
        return INVALID;
    draft->document = dashboard_template_document(call->task.arena, template);
    if (draft->name.at == NULL)
        draft->name = str_of(template->name);
    if (draft->description.at == NULL)
        draft->description = str_of(template->description);
    return DONE;
}

static enum outcome add_answer(struct call *call, struct dashboard_draft *draft)
{
    struct dashboard dashboard;
    enum outcome outcome = dashboard_add(&call->task, draft, &dashboard);
    return outcome == DONE ? answer_made(call, &dashboard, draft->dry) : outcome;
}

enum outcome dashboard_add_json(struct call *call)
{
    const struct dashboard_input *input = call->input;
    struct dashboard_draft draft = {
        .name = input->name,
        .description = input->description,
        .document = node_member(call->json, STR("document")),
        .is_first = input->first,
    };
    enum outcome outcome = call_flag(call, "dry_run", &draft.dry);
    if (outcome == DONE)
        outcome = template_take(call, input, &draft);
    return outcome == DONE ? add_answer(call, &draft) : outcome;
}

enum outcome dashboard_import_check(struct failure *failure, struct str kind,
                                    int64_t format, const struct node *document)
{
    if (!str_is(kind, EXPORT_KIND))
        failure_field(failure, STR("/kind"), "not_one_of",
                      "This is no exported dashboard: its kind must be " EXPORT_KIND ".");
    if (format != EXPORT_FORMAT)
        failure_field(failure, STR("/format"), "not_one_of",
                      "Dashboards of format %d can be read here.", EXPORT_FORMAT);
    if (document == NULL)
        failure_field(failure, STR("/document"), "required",
                      "An exported dashboard has a document.");
    return failure->field_count > 0 ? INVALID : DONE;
}

enum outcome dashboard_import_json(struct call *call)
{
    const struct dashboard_input *input = call->input;
    struct dashboard_draft draft = {
        .name = input->name,
        .description = input->description,
        .document = node_member(call->json, STR("document")),
    };
    enum outcome outcome = call_flag(call, "dry_run", &draft.dry);
    if (outcome == DONE)
        outcome = dashboard_import_check(&call->failure, input->kind, input->format,
                                         draft.document);
    return outcome == DONE ? add_answer(call, &draft) : outcome;
}

enum outcome dashboard_copy_json(struct call *call)
{
    const struct dashboard_input *input = call->input;
    struct dashboard copy;
    bool dry = false;
    enum outcome outcome = call_flag(call, "dry_run", &dry);
    if (outcome == DONE)
        outcome = dashboard_copy(&call->task, request_word(call->request, "dashboard"),
                                 str_trim(input->name), dry, &copy);
    return outcome == DONE ? answer_made(call, &copy, dry) : outcome;
}

/* ---- changing ---- */

/* What the path names, in the generation that If-Match says. */
static enum outcome load_matching(struct call *call, struct dashboard *dashboard,
                                  bool *dry)
{
    enum outcome outcome = call_flag(call, "dry_run", dry);
    if (outcome == DONE)
        outcome = load_named(call, dashboard);
    if (outcome == DONE)
        outcome = call_demand_if_match(call);
    if (outcome == DONE)
        outcome = call_if_match(call, state_of(call->task.arena, dashboard));
    return outcome;
}

/* PUT replaces the document, PATCH merges (RFC 7396). */
static const struct node *document_sent(struct call *call,
                                        const struct dashboard *dashboard)
{
    const struct node *sent = node_member(call->json, STR("document"));
    if (sent == NULL || call->request->method != PATCH)
        return sent;
    return node_merge_patch(
        call->task.arena, dashboard_document_tree(call->task.arena, dashboard->document),
        sent);
}

enum outcome dashboard_change_json(struct call *call)
{
    const struct dashboard_input *input = call->input;
    struct dashboard dashboard;
    struct dashboard_change change = {
        .name = input->name,
        .description = input->description,
        .marks = (call->sent & (UINT64_C(1) << FIRST_OF_CHANGE)) != 0,
        .is_first = input->first,
    };
    enum outcome outcome = load_matching(call, &dashboard, &change.dry);
    if (outcome != DONE)
        return outcome;
    change.seen = dashboard.generation;
    change.document = document_sent(call, &dashboard);
    outcome = dashboard_change(&call->task, dashboard.id, &change, &dashboard);
    return outcome == DONE ? answer_changed(call, &dashboard, change.dry) : outcome;
}

enum outcome dashboard_remove_json(struct call *call)
{
    struct dashboard dashboard;
    bool dry = false;
    enum outcome outcome = load_matching(call, &dashboard, &dry);
    if (outcome == DONE)
        outcome = dashboard_remove(&call->task, dashboard.id, dashboard.generation, dry);
    if (outcome != DONE)
        return outcome;
    return dry ? answer_dry(call, &dashboard) : answer_nothing(call);
}

/* ---- leaving and coming back ---- */

enum outcome dashboard_export_json(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct dashboard dashboard;
    enum outcome outcome = load_named(call, &dashboard);
    if (outcome != DONE)
        return outcome;
    const struct exported exported = {STR(EXPORT_KIND), EXPORT_FORMAT, dashboard.name,
                                      dashboard.description, dashboard.document};
    struct json_writer writer = answer_json(call, 200);
    json_write_struct(&writer, exported_shown, &exported);
    response_header(call->response, "Content-Disposition",
                    ARENA_JOIN(arena, STR("attachment; filename=\"dashboard-"),
                               dashboard.id, STR(".json\"")));
    return DONE;
}

enum outcome dashboard_versions_json(struct call *call)
{
    struct list list;
    enum outcome outcome =
        dashboard_versions(&call->task, request_word(call->request, "dashboard"), &list);
    return outcome == DONE ? answer_list(call, version_head_shown, &list, STR_NONE)
                           : outcome;
}

enum outcome dashboard_version_json(struct call *call)
{
    struct dashboard_version version;
    int64_t generation = 0;
    if (!str_int_parse(request_word(call->request, "version"), 1, INT64_MAX, &generation))
        return ABSENT;
    enum outcome outcome = dashboard_version_load(
        &call->task, request_word(call->request, "dashboard"), generation, &version);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_struct(&writer, version_shown, &version);
    return DONE;
}

enum outcome dashboard_restore_json(struct call *call)
{
    const struct dashboard_input *input = call->input;
    struct dashboard dashboard;
    struct dashboard_change change = {.dry = false};
    enum outcome outcome = load_matching(call, &dashboard, &change.dry);
    if (outcome != DONE)
        return outcome;
    change.seen = dashboard.generation;
    outcome = dashboard_restore(&call->task, dashboard.id, input->generation, &change,
                                &dashboard);
    return outcome == DONE ? answer_changed(call, &dashboard, change.dry) : outcome;
}
