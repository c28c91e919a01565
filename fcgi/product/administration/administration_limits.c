/* administration_limits.c: limits set by administrators: routes, places and JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/administration/administration_limits.h"

#include "product/access/access.h"

#define API   "/api/v1/admin/limits"
#define PAGE  "/admin/limits"
#define INPUT .form = limit_form_fields, .form_bytes = sizeof(struct limit_form)

struct page administration_limit_pages[] = {
    [PAGE_LIMITS] = {"administration/limits", administration_limits_shown, NULL},
    [PAGE_LIMIT_PLACES] = {"administration/limit_places",
                           administration_limit_places_shown, NULL},
    {NULL, NULL, NULL},
};

const struct field limit_form_fields[] = {
    {"kind", TEXT_AT(struct limit_form, kind), .min = 1, .max = 60, .required = true},
    {"subject", TEXT_AT(struct limit_form, subject), .max = 200},
    {"rule", TEXT_AT(struct limit_form, rule), .max = 20},
    {"maximum", INT_AT(struct limit_form, maximum), .min = 0, .max = LIMIT_GREATEST},
    {0},
};

static const struct field place_shown[] = {
    {"scope_type", TEXT_AT(struct limit_place, scope_type)},
    {"scope_id", TEXT_AT(struct limit_place, scope_id)},
    {"org_id", TEXT_AT(struct limit_place, org_id)},
    {"name", TEXT_AT(struct limit_place, name)},
    {"rule_count", INT_AT(struct limit_place, rules)},
    {"updated_at", TIME_AT(struct limit_place, updated_us)},
    {0},
};
static const struct shape place_shape = {"LimitPlace", place_shown};
static const struct shape limit_shape = {"Limit", limit_usage_shown};

/* clang-format off */
static const struct parameter places_query[] = {
    PARAMETER_LIMIT(LIMIT_PLACES_MAX), PARAMETER_CURSOR, {0},
};

const struct route administration_limit_routes[] = {
  { GET,  PAGE,                     administration_limits_html,       MAY_ADMINISTER,
    .says = "Limits of the installation" },
  { POST, PAGE,                     administration_limit_set_html,    MAY_ADMINISTER,
    INPUT, .redo = administration_limits_redo_html, .says = "Set a limit for all" },
  { GET,  PAGE "/places",           administration_limit_places_html, MAY_ADMINISTER,
    .says = "Organizations and projects with limits of their own" },
  { GET,  PAGE "/{scope}/{place}",  administration_limits_html,       MAY_ADMINISTER,
    .says = "Limits of one organization or project" },
  { POST, PAGE "/{scope}/{place}",  administration_limit_set_html,    MAY_ADMINISTER,
    INPUT, .redo = administration_limits_redo_html,
    .says = "Raise or lower a limit of one organization or project" },
  { GET,  API,                      administration_limits_json,       MAY_ADMINISTER,
    .says = "Limits of the installation", .lists = &limit_shape },
  { PUT,  API,                      administration_limit_set_json,    MAY_ADMINISTER,
    INPUT, .says = "Set a limit for all: rule is number (with maximum), unlimited or usual",
    .lists = &limit_shape },
  { GET,  API "/places",            administration_limit_places_json, MAY_ADMINISTER,
    .says = "Organizations and projects with limits of their own", .query = places_query,
    .lists = &place_shape },
  { GET,  API "/{scope}/{place}",   administration_limits_json,       MAY_ADMINISTER,
    .says = "Limits and usage of one organization or project (scope: organizations or projects)",
    .lists = &limit_shape },
  { PUT,  API "/{scope}/{place}",   administration_limit_set_json,    MAY_ADMINISTER,
    INPUT, .says = "Raise or lower a limit of one organization or project",
    .lists = &limit_shape },
  {0},
};
/* clang-format on */

enum outcome limit_visit_find(struct call *call, struct limit_visit *out)
{
    struct str scope = request_word(call->request, "scope");
    *out = (struct limit_visit){
        .depth = LIMIT_OF_INSTALLATION, .scope = call->scope, .task = call->task};
    out->task.scope = &out->scope;
    if (scope.at == NULL)
        return DONE;
    if (!str_is(scope, "organizations") && !str_is(scope, "projects"))
        return ABSENT;
    out->depth = str_is(scope, "projects") ? LIMIT_OF_PROJECT : LIMIT_OF_ORGANIZATION;
    enum outcome outcome = limit_place_find(
        &call->task, out->depth, request_word(call->request, "place"), &out->place);
    if (outcome == DONE)
        out->scope = access_scope_within_project(&call->scope, out->place.org_id,
                                                 out->place.project_id);
    return outcome;
}

enum outcome administration_limits_json(struct call *call)
{
    struct limit_visit visit;
    struct list usage;
    enum outcome outcome = limit_visit_find(call, &visit);
    if (outcome == DONE)
        outcome = limit_usage(&visit.task, visit.depth, &usage);
    return outcome == DONE ? answer_list(call, limit_usage_shown, &usage, STR_NONE)
                           : outcome;
}

enum outcome administration_limit_set_json(struct call *call)
{
    const struct limit_form *input = call->input;
    struct limit_visit visit;
    struct list usage;
    enum outcome outcome = limit_visit_find(call, &visit);
    bool says = input->rule.length > 0 || (call->sent >> 3 & 1) != 0;
    if (outcome == DONE && !says) {
        failure_field(&call->failure, STR("/maximum"), "required",
                      "Say how many, or as rule usual or unlimited.");
        return INVALID;
    }
    if (outcome == DONE)
        outcome = limit_set(&visit.task, visit.depth,
                            &(struct limit_draft){input->kind, input->subject,
                                                  input->rule, input->maximum},
                            &usage);
    return outcome == DONE ? answer_list(call, limit_usage_shown, &usage, STR_NONE)
                           : outcome;
}

enum outcome limit_places_read(struct call *call, struct list *out, struct str *cursor)
{
    struct str parts[2];
    int64_t limit = 0;
    enum outcome limited = call_limit(call, 50, LIMIT_PLACES_MAX, &limit);
    enum outcome outcome =
        cursor_read(call, request_query(call->request, "cursor"), parts, 2);
    if (outcome == DONE)
        outcome = limited;
    if (outcome != DONE)
        return outcome;
    const struct limit_place after = {.scope_type = parts[0], .scope_id = parts[1]};
    outcome = limit_places(&call->task, parts[0].at == NULL ? NULL : &after, limit, out);
    *cursor = STR_NONE;
    if (outcome == DONE && out->more) {
        const struct limit_place *last =
            LIST_ROW(*out, struct limit_place, out->count - 1);
        *cursor =
            cursor_write(call, (const struct str[]){last->scope_type, last->scope_id}, 2);
    }
    return outcome;
}

enum outcome administration_limit_places_json(struct call *call)
{
    struct list places;
    struct str cursor;
    enum outcome outcome = limit_places_read(call, &places, &cursor);
    return outcome == DONE ? answer_list(call, place_shown, &places, cursor) : outcome;
}
