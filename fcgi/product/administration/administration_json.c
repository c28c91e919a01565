/* administration_json.c: the installation, its people, organizations and switches as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "product/account/account_link.h"
#include "product/account/account_people.h"
#include "product/administration/administration_routes.h"
#include "product/audit/audit_routes.h"
#include "product/feature/feature.h"

enum { QUERY_MAX = 200 };

/* ---- what the query says ---- */

/* clang-format off */
static const char *const states[] = {"active", "disabled", "administrator", NULL};
const struct parameter administration_people_query[] = {
    PARAMETER_LIMIT(ADMINISTRATION_LIST_LIMIT), PARAMETER_CURSOR,
    {"q", FIELD_TEXT, "Part of a name or e-mail address.", 0, QUERY_MAX, false, NULL},
    {"state", FIELD_TEXT, "Only those.", 0, 0, false, states},
    {0},
};
const struct parameter administration_organizations_query[] = {
    PARAMETER_LIMIT(ADMINISTRATION_LIST_LIMIT), PARAMETER_CURSOR,
    {"q", FIELD_TEXT, "Part of a name or id.", 0, QUERY_MAX, false, NULL},
    {"ownerless", FIELD_BOOL, "Only those without an owner who can sign in.", 0, 0, false, NULL},
    {0},
};
/* clang-format on */

static struct str part_read(struct call *call)
{
    struct str q = str_trim(request_query(call->request, "q"));
    if (q.length > QUERY_MAX)
        failure_field(&call->failure, STR("/q"), "too_long",
                      "Search for at most %d bytes.", QUERY_MAX);
    return q.length == 0 ? STR_NONE : q;
}

/* Limit and cursor, the same for both lists. */
static enum outcome page_read(struct call *call, int64_t *limit, struct str *after)
{
    struct str parts[1];
    enum outcome limited =
        call_limit(call, ADMINISTRATION_LIST_DEFAULT, ADMINISTRATION_LIST_LIMIT, limit);
    enum outcome outcome =
        cursor_read(call, request_query(call->request, "cursor"), parts, 1);
    if (outcome != DONE)
        return outcome;
    *after = parts[0].at == NULL ? STR("") : parts[0];
    return limited != DONE || call->failure.field_count > 0 ? INVALID : DONE;
}

enum outcome people_filter_read(struct call *call, struct people_filter *filter)
{
    struct str state = str_trim(request_query(call->request, "state"));
    bool known = state.length == 0;
    for (size_t i = 0; states[i] != NULL; i++)
        known = known || str_is(state, states[i]);
    *filter = (struct people_filter){.q = part_read(call),
                                     .state = state.length == 0 ? STR_NONE : state};
    if (!known)
        failure_field(&call->failure, STR("/state"), "unknown",
                      "Use active, disabled or administrator.");
    return page_read(call, &filter->limit, &filter->after);
}

struct str people_next_cursor(struct call *call, const struct list *list)
{
    if (!list->more)
        return STR_NONE;
    struct str parts[] = {
        LIST_ROW(*list, struct administered_person, list->count - 1)->email};
    return cursor_write(call, parts, COUNT_OF(parts));
}

enum outcome organizations_filter_read(struct call *call,
                                       struct organizations_filter *filter)
{
    struct str ownerless = str_trim(request_query(call->request, "ownerless"));
    *filter = (struct organizations_filter){.q = part_read(call),
                                            .ownerless = str_is(ownerless, "true")};
    if (ownerless.length > 0 && !filter->ownerless && !str_is(ownerless, "false"))
        failure_field(&call->failure, STR("/ownerless"), "unknown", "Use true or false.");
    return page_read(call, &filter->limit, &filter->after);
}

struct str organizations_next_cursor(struct call *call, const struct list *list)
{
    if (!list->more)
        return STR_NONE;
    struct str parts[] = {
        LIST_ROW(*list, struct administered_organization, list->count - 1)->id};
    return cursor_write(call, parts, COUNT_OF(parts));
}

/* ---- figures ---- */

static const struct field jobs_shown[] = {
    {"waiting", INT_AT(struct job_counts, waiting)},
    {"running", INT_AT(struct job_counts, running)},
    {"dead", INT_AT(struct job_counts, dead)},
    {"oldest_due_at", TIME_AT(struct job_counts, oldest_due_us)},
    {0},
};
static const struct field overview_shown[] = {
    {"people", INT_AT(struct overview, people)},
    {"people_disabled", INT_AT(struct overview, disabled)},
    {"administrators", INT_AT(struct overview, administrators)},
    {"organizations", INT_AT(struct overview, organizations)},
    {"organizations_personal", INT_AT(struct overview, personal)},
    {"projects", INT_AT(struct overview, projects)},
    {"resources", INT_AT(struct overview, resources)},
    {"service_accounts", INT_AT(struct overview, service_accounts)},
    {"api_keys", INT_AT(struct overview, keys)},
    {"sessions", INT_AT(struct overview, sessions)},
    {"background_processes", INT_AT(struct overview, runners)},
    {"jobs", STRUCT_AT(struct overview, jobs, jobs_shown)},
    {0},
};
const struct shape administration_overview_shape = {"Installation", overview_shown};

enum outcome administration_overview_json(struct call *call)
{
    struct overview overview;
    enum outcome outcome = administration_overview(&call->task, &overview);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_members(&writer, overview_shown, &overview);
    json_write_key(&writer, STR("version"));
    json_write_text(&writer, STR(PACKAGE_VERSION));
    json_write_key(&writer, STR("database"));
    json_write_text(&writer, str_of(store_engine(call->task.store)));
    json_write_end_object(&writer);
    return DONE;
}

/* ---- people ---- */

static const struct field person_shown[] = {
    {"user_id", TEXT_AT(struct administered_person, id)},
    {"email", TEXT_AT(struct administered_person, email)},
    {"name", TEXT_AT(struct administered_person, name)},
    {"is_platform_admin", BOOL_AT(struct administered_person, platform_admin)},
    {"disabled_at", TIME_AT(struct administered_person, disabled_us)},
    {"created_at", TIME_AT(struct administered_person, created_us)},
    {"last_seen_at", TIME_AT(struct administered_person, seen_us)},
    {"has_password", BOOL_AT(struct administered_person, has_password)},
    {"has_second_factor", BOOL_AT(struct administered_person, second_factor)},
    {"identity_count", INT_AT(struct administered_person, identities)},
    {"session_count", INT_AT(struct administered_person, sessions)},
    {"api_key_count", INT_AT(struct administered_person, keys)},
    {0},
};
static const struct field role_shown[] = {
    {"role", TEXT_AT(struct held_role, role)},
    {"scope_type", TEXT_AT(struct held_role, scope_type)},
    {"scope_id", TEXT_AT(struct held_role, scope_id)},
    {"org_id", TEXT_AT(struct held_role, org_id)},
    {"team", TEXT_AT(struct held_role, team)},
    {"expires_at", TIME_AT(struct held_role, expires_us)},
    {0},
};
static const struct field key_shown[] = {
    {"key_id", TEXT_AT(struct administered_key, id)},
    {"name", TEXT_AT(struct administered_key, name)},
    {"prefix", TEXT_AT(struct administered_key, shown_prefix)},
    {"created_at", TIME_AT(struct administered_key, created_us)},
    {"expires_at", TIME_AT(struct administered_key, expires_us)},
    {"last_used_at", TIME_AT(struct administered_key, used_us)},
    {0},
};
const struct shape administration_person_shape = {"Account", person_shown};

enum outcome administration_people_json(struct call *call)
{
    struct people_filter filter;
    struct list list;
    enum outcome outcome = people_filter_read(call, &filter);
    if (outcome == DONE)
        outcome = administration_people(&call->task, &filter, &list);
    if (outcome != DONE)
        return outcome;
    return answer_list(call, person_shown, &list, people_next_cursor(call, &list));
}

enum outcome administration_people_export(struct call *call)
{
    return audit_export_of(call, "person.exported", administration_people_json);
}

static enum outcome answer_person(struct call *call, const struct person_details *details)
{
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_members(&writer, person_shown, &details->person);
    json_write_key(&writer, STR("roles"));
    json_write_list(&writer, role_shown, &details->roles);
    json_write_key(&writer, STR("api_keys"));
    json_write_list(&writer, key_shown, &details->keys);
    json_write_end_object(&writer);
    return DONE;
}

enum outcome administration_person_json(struct call *call)
{
    struct person_details details;
    enum outcome outcome = administration_person(
        &call->task, request_word(call->request, "person"), &details);
    return outcome == DONE ? answer_person(call, &details) : outcome;
}

/* What the answer shows is read before: a read that fails must not hide what was done. */
enum outcome administration_change_person_json(struct call *call)
{
    enum { DISABLED_FIELD, ADMINISTRATOR_FIELD };
    const struct person_input *input = call->input;
    struct person_details details;
    struct person person;
    bool turns = (call->sent >> ADMINISTRATOR_FIELD & 1) != 0;
    bool stops = (call->sent >> DISABLED_FIELD & 1) != 0;
    struct str id = request_word(call->request, "person");
    enum outcome outcome = account_find_by_id(&call->task, id, &person);
    if (outcome == DONE)
        outcome = administration_person(&call->task, id, &details);
    if (outcome == DONE)
        outcome = account_administer(&call->task, &person,
                                     turns ? &input->platform_admin : NULL,
                                     stops ? &input->disabled : NULL);
    if (outcome != DONE)
        return outcome;
    if (turns)
        details.person.platform_admin = input->platform_admin;
    if (stops && input->disabled != (person.disabled_us != 0))
        details.person.disabled_us = input->disabled ? task_now_us(&call->task) : 0;
    if (details.person.disabled_us != 0)
        details.person.sessions = 0;
    return answer_person(call, &details);
}

enum outcome administration_sign_out_json(struct call *call)
{
    struct person person;
    enum outcome outcome =
        account_find_by_id(&call->task, request_word(call->request, "person"), &person);
    if (outcome == DONE)
        outcome = account_sign_out(&call->task, &person);
    return outcome == DONE ? answer_nothing(call) : outcome;
}

enum outcome administration_reset_link_json(struct call *call)
{
    struct person person;
    struct str url = STR_NONE;
    enum outcome outcome =
        account_find_by_id(&call->task, request_word(call->request, "person"), &person);
    if (outcome == DONE)
        outcome = access_require_proof(&call->task);
    if (outcome == DONE)
        outcome = account_reset_link(&call->task, &person, &url);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 201);
    json_write_object(&writer);
    json_write_key(&writer, STR("reset_link"));
    json_write_text(&writer, url);
    json_write_end_object(&writer);
    return DONE;
}

enum outcome administration_factor_off_json(struct call *call)
{
    struct person person;
    enum outcome outcome =
        account_find_by_id(&call->task, request_word(call->request, "person"), &person);
    if (outcome == DONE)
        outcome = account_factor_disable_for(&call->task, &person);
    return outcome == DONE ? answer_nothing(call) : outcome;
}

/* ---- organizations ---- */

static const struct field organization_shown[] = {
    {"org_id", TEXT_AT(struct administered_organization, id)},
    {"name", TEXT_AT(struct administered_organization, name)},
    {"personal", BOOL_AT(struct administered_organization, personal)},
    {"owner_count", INT_AT(struct administered_organization, owners)},
    {"member_count", INT_AT(struct administered_organization, members)},
    {"project_count", INT_AT(struct administered_organization, projects)},
    {"resource_count", INT_AT(struct administered_organization, resources)},
    {"created_at", TIME_AT(struct administered_organization, created_us)},
    {0},
};
static const struct field owner_shown[] = {
    {"user_id", TEXT_AT(struct administered_owner, id)},
    {"email", TEXT_AT(struct administered_owner, email)},
    {"name", TEXT_AT(struct administered_owner, name)},
    {"team", TEXT_AT(struct administered_owner, team)},
    {"disabled_at", TIME_AT(struct administered_owner, disabled_us)},
    {"expires_at", TIME_AT(struct administered_owner, expires_us)},
    {0},
};
const struct shape administration_organization_shape = {"OrganizationOfAll",
                                                        organization_shown};

enum outcome administration_organizations_json(struct call *call)
{
    struct organizations_filter filter;
    struct list list;
    enum outcome outcome = organizations_filter_read(call, &filter);
    if (outcome == DONE)
        outcome = administration_organizations(&call->task, &filter, &list);
    if (outcome != DONE)
        return outcome;
    return answer_list(call, organization_shown, &list,
                       organizations_next_cursor(call, &list));
}

enum outcome administration_organization_json(struct call *call)
{
    struct organization_details details;
    enum outcome outcome = administration_organization(
        &call->task, request_word(call->request, "organization"), &details);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_members(&writer, organization_shown, &details.organization);
    json_write_key(&writer, STR("owners"));
    json_write_list(&writer, owner_shown, &details.owners);
    json_write_end_object(&writer);
    return DONE;
}

enum outcome administration_owner_give_json(struct call *call)
{
    const struct owner_form *input = call->input;
    enum outcome outcome = administration_owner_give(
        &call->task, request_word(call->request, "organization"),
        &(struct owner_draft){input->email, input->reason});
    return outcome == DONE ? administration_organization_json(call) : outcome;
}

/* ---- switches ---- */

static const struct field listed_shown[] = {
    {"", TEXT_AT(struct feature_organization, org_id)},
    {0},
};
static const struct field feature_shown[] = {
    {"name", TEXT_AT(struct feature_state, name)},
    {"title", TEXT_AT(struct feature_state, title)},
    {"description", TEXT_AT(struct feature_state, says)},
    {"state", TEXT_AT(struct feature_state, state)},
    {"by_organization", BOOL_AT(struct feature_state, by_organization)},
    {"organizations", LIST_AT(struct feature_state, organizations, listed_shown)},
    {"updated_at", TIME_AT(struct feature_state, updated_us)},
    {0},
};
const struct shape administration_feature_shape = {"Feature", feature_shown};

enum outcome administration_features_json(struct call *call)
{
    struct list list;
    enum outcome outcome = feature_list(&call->task, &list);
    return outcome == DONE ? answer_list(call, feature_shown, &list, STR_NONE) : outcome;
}

static enum outcome answer_feature(struct call *call, const struct feature_state *state)
{
    struct json_writer writer = answer_json(call, 200);
    json_write_struct(&writer, feature_shown, state);
    return DONE;
}

enum outcome administration_feature_json(struct call *call)
{
    struct feature_state state;
    enum outcome outcome =
        feature_find(&call->task, request_word(call->request, "feature"), &state);
    return outcome == DONE ? answer_feature(call, &state) : outcome;
}

enum outcome administration_feature_set_json(struct call *call)
{
    const struct feature_form *input = call->input;
    struct feature_state state;
    enum outcome outcome =
        feature_set(&call->task, request_word(call->request, "feature"),
                    &(struct feature_draft){input->state, input->organizations}, &state);
    return outcome == DONE ? answer_feature(call, &state) : outcome;
}
