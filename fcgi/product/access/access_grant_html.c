/* access_grant_html.c: the form that gives a role to a person, team or service account. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/clock.h"
#include "product/access/access_private.h"
#include "product/access/access_routes.h"
#include "product/frame/frame.h"

enum { HOLDERS_SHOWN = 200 };

struct role_choice {
    struct str value;
    struct str name;
    struct str does;
    bool selected;
    bool disabled;
    struct str why_not;
};

static const struct field role_choice_shown[] = {
    {"value", TEXT_AT(struct role_choice, value)},
    {"name", TEXT_AT(struct role_choice, name)},
    {"does", TEXT_AT(struct role_choice, does)},
    {"selected", BOOL_AT(struct role_choice, selected)},
    {"disabled", BOOL_AT(struct role_choice, disabled)},
    {"why_not", TEXT_AT(struct role_choice, why_not)},
    {0},
};

struct role_group {
    struct str title;
    struct list roles;
};

const struct field access_role_group_shown[] = {
    {"title", TEXT_AT(struct role_group, title)},
    {"roles", LIST_AT(struct role_group, roles, role_choice_shown)},
    {0},
};

struct holder_group {
    struct str title;
    struct list holders; /* struct filter_choice */
};

static const struct field holder_group_shown[] = {
    {"title", TEXT_AT(struct holder_group, title)},
    {"holders", LIST_AT(struct holder_group, holders, filter_choice_shown)},
    {0},
};

struct grant_view {
    struct frame frame;
    struct str scope_word;
    struct str scope_name;
    struct str email;
    struct str email_error;
    struct list holder_groups;
    struct str role_error;
    struct list role_groups;
    struct str expires;
    struct str expires_error;
    struct list errors;
    struct str action_href;
    struct str back_href;
};

const struct field access_grant_shown[] = {
    {"frame", STRUCT_AT(struct grant_view, frame, frame_shown)},
    {"scope_word", TEXT_AT(struct grant_view, scope_word)},
    {"scope_name", TEXT_AT(struct grant_view, scope_name)},
    {"email", TEXT_AT(struct grant_view, email)},
    {"email_error", TEXT_AT(struct grant_view, email_error)},
    {"holder_groups", LIST_AT(struct grant_view, holder_groups, holder_group_shown)},
    {"role_error", TEXT_AT(struct grant_view, role_error)},
    {"role_groups", LIST_AT(struct grant_view, role_groups, access_role_group_shown)},
    {"expires", TEXT_AT(struct grant_view, expires)},
    {"expires_error", TEXT_AT(struct grant_view, expires_error)},
    {"errors", LIST_AT(struct grant_view, errors, error_line_shown)},
    {"action_href", TEXT_AT(struct grant_view, action_href)},
    {"back_href", TEXT_AT(struct grant_view, back_href)},
    {0},
};

static struct list roles_between(struct arena *arena, const struct list *roles,
                                 int64_t from, int64_t to, struct str selected)
{
    struct role_choice *choices = ARENA_ARRAY(arena, roles->count, struct role_choice);
    size_t count = 0;
    for (size_t i = 0; i < roles->count; i++) {
        const struct role *role = LIST_ROW(*roles, struct role, i);
        if (role->display_order < from || role->display_order >= to)
            continue;
        choices[count++] = (struct role_choice){
            .value = role->id,
            .name = role->display_name,
            .does = role->description,
            .selected = str_equal(role->id, selected),
            .why_not = STR(""),
        };
    }
    return (struct list){choices, count, sizeof *choices, false};
}

/* Order 1-19 is universal, 20-29 data of all products, 30-499 one product's, then own ones. */
enum outcome access_role_groups(struct call *call, struct str selected, struct list *out)
{
    static const struct {
        const char *title;
        int64_t from;
        int64_t to;
    } groups[] = {
        {"Platform access", 0, 20},
        {"Data access", 20, 30},
        {"Data of one product", 30, 500},
        {"Roles of this organization", 500, 1000},
    };
    struct arena *arena = call->task.arena;
    struct role_group *rows = ARENA_ARRAY(arena, COUNT_OF(groups), struct role_group);
    struct list roles;
    enum outcome outcome = access_roles(&call->task, &roles);
    if (outcome != DONE)
        return outcome;
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        rows[i] = (struct role_group){
            str_of(groups[i].title),
            roles_between(arena, &roles, groups[i].from, groups[i].to, selected)};
    *out = (struct list){rows, COUNT_OF(groups), sizeof *rows, false};
    return DONE;
}

/* ---- whom to choose ---- */

struct holder {
    struct str id;
    struct str kind;
    struct str name;
};

static const struct field holder_columns[] = {
    {"id", TEXT_AT(struct holder, id)},
    {"kind", TEXT_AT(struct holder, kind)},
    {"name", TEXT_AT(struct holder, name)},
    {0},
};

static struct holder_group group_of(struct arena *arena, const struct list *holders,
                                    const char *kind, struct str title,
                                    struct str selected)
{
    struct filter_choice *rows = ARENA_ARRAY(arena, holders->count, struct filter_choice);
    size_t count = 0;
    for (size_t i = 0; i < holders->count; i++) {
        const struct holder *holder = LIST_ROW(*holders, struct holder, i);
        if (str_is(holder->kind, kind))
            rows[count++] = (struct filter_choice){holder->id, holder->name,
                                                   str_equal(holder->id, selected)};
    }
    return (struct holder_group){title, {rows, count, sizeof *rows, false}};
}

/* People that a form may have meant which named nobody exactly. */
static enum outcome people_found(struct call *call, struct str selected,
                                 struct holder_group *out)
{
    struct str typed = str_trim(or_empty(request_form(call->request, "email")));
    struct list people;
    *out = (struct holder_group){STR("People found"),
                                 {NULL, 0, sizeof(struct filter_choice), false}};
    if (typed.length == 0 || error_of(call, "/email").length == 0)
        return DONE;
    enum outcome outcome = access_person_search(&call->task, typed, &people);
    if (outcome != DONE)
        return outcome;
    struct filter_choice *rows =
        ARENA_ARRAY(call->task.arena, people.count, struct filter_choice);
    for (size_t i = 0; i < people.count; i++) {
        const struct person_brief *person = LIST_ROW(people, struct person_brief, i);
        rows[i] = (struct filter_choice){
            person->id,
            ARENA_JOIN(call->task.arena, person->name, STR(", "), person->email),
            str_equal(person->id, selected)};
    }
    out->holders = (struct list){rows, people.count, sizeof *rows, false};
    return DONE;
}

/* Groups that have somebody: people found, teams, service accounts. */
static enum outcome fill_holders(struct call *call, struct grant_view *view)
{
    struct arena *arena = call->task.arena;
    struct str selected = or_empty(request_form(call->request, "holder"));
    struct holder_group groups[3];
    struct list holders;
    enum outcome outcome = people_found(call, selected, &groups[0]);
    if (outcome == DONE)
        outcome = store_list(&call->task, Q_ACCESS_HOLDERS,
                             ARGS(ARG_TEXT("project", call->scope.project_id),
                                  ARG_INT("limit", HOLDERS_SHOWN)),
                             holder_columns, sizeof(struct holder), &holders);
    if (outcome != DONE)
        return outcome;
    if (groups[0].holders.count > 0)
        view->email_error =
            STR("Nobody has exactly this address. Choose one of the people found.");
    groups[1] = group_of(arena, &holders, "team", STR("Teams"), selected);
    groups[2] =
        group_of(arena, &holders, "service_account", STR("Service accounts"), selected);
    struct holder_group *shown =
        ARENA_ARRAY(arena, COUNT_OF(groups), struct holder_group);
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        if (groups[i].holders.count > 0)
            shown[count++] = groups[i];
    view->holder_groups = (struct list){shown, count, sizeof *shown, false};
    return DONE;
}

static enum outcome show_form(struct call *call, int status)
{
    struct grant_view view = {
        .scope_word = access_scope_word(call),
        .email = typed_or(call, "email", or_empty(request_query(call->request, "email"))),
        .expires = or_empty(request_form(call->request, "expires")),
        .email_error = error_of(call, "/email"),
        .role_error = error_of(call, "/role"),
        .expires_error = error_of(call, "/expires"),
        .errors = error_lines(call),
    };
    enum outcome outcome =
        access_role_groups(call, request_form(call->request, "role"), &view.role_groups);
    if (outcome == DONE)
        outcome = fill_holders(call, &view);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){"Grant access", "access", access_api_path(call)});
    if (outcome != DONE)
        return outcome;
    view.scope_name = call->scope.resource_id.at != NULL  ? view.frame.resource_name
                      : call->scope.project_id.at != NULL ? view.frame.project_name
                                                          : view.frame.org_name;
    view.action_href = ARENA_JOIN(call->task.arena, access_path(call), STR("/grant"));
    view.back_href = access_path(call);
    answer_page_status(call, status, access_pages[PAGE_ACCESS_GRANT].bound, &view);
    return DONE;
}

enum outcome access_grant_form_html(struct call *call)
{
    return show_form(call, 200);
}

void access_read_last_day(struct call *call, int64_t *expires_us)
{
    struct str day = request_form(call->request, "expires");
    *expires_us = 0;
    if (day.length == 0)
        return;
    if (day.length != 10 || !clock_parse(day, expires_us)) {
        failure_field(&call->failure, STR("/expires"), "format",
                      "Give the last day as year-month-day, like 2026-12-31.");
        *expires_us = 0;
        return;
    }
    *expires_us += 86400 * US_PER_S;
}

void access_form_pointers(struct failure *failure)
{
    static const struct {
        const char *api;
        struct str form;
    } names[] = {
        {"/user_id", STR_INIT("/email")},
        {"/role_id", STR_INIT("/role")},
        {"/expires_at", STR_INIT("/expires")},
    };
    for (size_t i = 0; i < failure->field_count; i++)
        for (size_t k = 0; k < COUNT_OF(names); k++)
            if (str_is(failure->fields[i].pointer, names[k].api))
                failure->fields[i].pointer = names[k].form;
}

enum outcome access_grant_html(struct call *call)
{
    struct str chosen = str_trim(or_empty(request_form(call->request, "holder")));
    struct assignment_draft draft = {
        .user_id = chosen.length > 0
                       ? chosen
                       : str_trim(or_empty(request_form(call->request, "email"))),
        .role_id = or_empty(request_form(call->request, "role")),
    };
    struct assignment granted;
    access_read_last_day(call, &draft.expires_us);
    enum outcome outcome = access_grant(&call->task, &draft, &granted);
    if (outcome == CLASH || outcome == FORBIDDEN)
        failure_field(&call->failure, STR("/role"), call->failure.code, "%.*s",
                      STR_ARG(call->failure.told));
    if (outcome == INVALID || outcome == CLASH || outcome == FORBIDDEN) {
        access_form_pointers(&call->failure);
        return show_form(call, 422);
    }
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, access_path(call), FLASH_GOOD,
        arena_print(call->task.arena, "%.*s is now %.*s here.",
                    STR_ARG(granted.email.length > 0 ? granted.email : granted.name),
                    STR_ARG(granted.role_title)));
}
