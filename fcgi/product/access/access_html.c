/* access_html.c: who holds which role, and the form to give one. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/clock.h"
#include "product/access/access_private.h"
#include "product/access/access_routes.h"
#include "product/frame/frame.h"

enum { PAGE_LIST, PAGE_GRANT };

struct list_row {
    struct str name;
    struct str email;
    struct str initials;
    bool invited;
    struct str role;
    struct str role_note;
    struct str from;
    struct str from_href;
    int64_t expires;
    bool expires_set;
    bool expired;
    int64_t granted;
    bool may_revoke;
    struct str why_not;
    struct str revoke_href;
};

static const struct field list_row_shown[] = {
    {"name", TEXT_AT(struct list_row, name)},
    {"email", TEXT_AT(struct list_row, email)},
    {"initials", TEXT_AT(struct list_row, initials)},
    {"invited", BOOL_AT(struct list_row, invited)},
    {"role", TEXT_AT(struct list_row, role)},
    {"role_note", TEXT_AT(struct list_row, role_note)},
    {"from", TEXT_AT(struct list_row, from)},
    {"from_href", TEXT_AT(struct list_row, from_href)},
    {"expires", TIME_AT(struct list_row, expires)},
    {"expires_set", BOOL_AT(struct list_row, expires_set)},
    {"expired", BOOL_AT(struct list_row, expired)},
    {"granted", TIME_AT(struct list_row, granted)},
    {"may_revoke", BOOL_AT(struct list_row, may_revoke)},
    {"why_not", TEXT_AT(struct list_row, why_not)},
    {"revoke_href", TEXT_AT(struct list_row, revoke_href)},
    {0},
};

struct list_view {
    struct frame frame;
    struct list tabs;
    struct str scope_word;
    struct list assignments;
    struct filter_bar bar;
    struct pager pager;
    bool may_manage_access;
    struct str grant_href;
    struct str groups_href; /* mapped groups of an organization (product/issuer); "" = none */
    struct str invite_href;
};

static const struct field list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"tabs", LIST_AT(struct list_view, tabs, tab_shown)},
    {"scope_word", TEXT_AT(struct list_view, scope_word)},
    {"assignments", LIST_AT(struct list_view, assignments, list_row_shown)},
    FILTER_BAR_SHOWN(struct list_view, bar),
    PAGER_SHOWN(struct list_view, pager),
    {"may_manage_access", BOOL_AT(struct list_view, may_manage_access)},
    {"grant_href", TEXT_AT(struct list_view, grant_href)},
    {"groups_href", TEXT_AT(struct list_view, groups_href)},
    {"invite_href", TEXT_AT(struct list_view, invite_href)},
    {0},
};

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

struct grant_view {
    struct frame frame;
    struct str scope_word;
    struct str scope_name;
    struct str email;
    struct str email_error;
    struct str role_error;
    struct list role_groups;
    struct str expires;
    struct str expires_error;
    struct list errors;
    struct str action_href;
    struct str back_href;
};

static const struct field grant_shown[] = {
    {"frame", STRUCT_AT(struct grant_view, frame, frame_shown)},
    {"scope_word", TEXT_AT(struct grant_view, scope_word)},
    {"scope_name", TEXT_AT(struct grant_view, scope_name)},
    {"email", TEXT_AT(struct grant_view, email)},
    {"email_error", TEXT_AT(struct grant_view, email_error)},
    {"role_error", TEXT_AT(struct grant_view, role_error)},
    {"role_groups", LIST_AT(struct grant_view, role_groups, access_role_group_shown)},
    {"expires", TEXT_AT(struct grant_view, expires)},
    {"expires_error", TEXT_AT(struct grant_view, expires_error)},
    {"errors", LIST_AT(struct grant_view, errors, error_line_shown)},
    {"action_href", TEXT_AT(struct grant_view, action_href)},
    {"back_href", TEXT_AT(struct grant_view, back_href)},
    {0},
};

struct page access_pages[] = {
    [PAGE_LIST] = {"access/list", list_shown, NULL},
    [PAGE_GRANT] = {"access/grant", grant_shown, NULL},
    {NULL, NULL, NULL},
};

/* ---- places ---- */

static struct str scope_word(const struct call *call)
{
    if (call->scope.resource_id.at != NULL)
        return STR("resource");
    return call->scope.project_id.at != NULL ? STR("project") : STR("organization");
}

/* "/projects/x/access" of the place that the path names. */
static struct str access_path(struct call *call)
{
    struct arena *arena = call->task.arena;
    const struct scope *scope = &call->scope;
    if (scope->resource_id.at != NULL)
        return ARENA_JOIN(arena, STR("/projects/"), scope->project_id, STR("/resources/"),
                          scope->resource_id, STR("/access"));
    if (scope->project_id.at != NULL)
        return ARENA_JOIN(arena, STR("/projects/"), scope->project_id, STR("/access"));
    return ARENA_JOIN(arena, STR("/organizations/"), scope->org_id, STR("/access"));
}

static struct str api_path(struct call *call)
{
    struct str path = access_path(call);
    return ARENA_JOIN(call->task.arena, STR("/api/v1"), str_slice(path, 0, path.length - 6),
                      STR("rbac"));
}

/* ---- the list ---- */

/* The place above that an assignment comes from, for those who may read it. */
static struct str above_href(struct call *call, const struct frame *frame,
                             const struct assignment *assignment)
{
    bool project = str_is(assignment->scope_type, "project");
    if (project ? !frame->reads_project : !frame->reads_org)
        return STR("");
    return ARENA_JOIN(call->task.arena, project ? STR("/projects/") : STR("/organizations/"),
                      assignment->scope_id, STR("/access"));
}

static struct list_row row_of(struct call *call, const struct frame *frame,
                              const struct assignment *assignment)
{
    struct arena *arena = call->task.arena;
    bool here = assignment->rank == 0;
    bool may = (call->scope.may & MAY_MANAGE_ACCESS) != 0;
    struct list_row row = {
        .name = assignment->name,
        .email = assignment->email,
        .initials = initials_of(arena, assignment->name),
        .role = assignment->role_title,
        .role_note = assignment->role_says,
        .from = STR(""),
        .from_href = STR(""),
        .expires = assignment->expires_us,
        .expires_set = assignment->expires_us != 0,
        .granted = assignment->created_us,
        .may_revoke = here && may,
        .why_not = STR(""),
        .revoke_href = STR(""),
    };
    if (here)
        row.revoke_href =
            ARENA_JOIN(arena, access_path(call), STR("/"), assignment->id, STR("/revoke"));
    if (!here) {
        row.from = assignment->place_name;
        row.from_href = above_href(call, frame, assignment);
        row.why_not = STR("Managed above");
    }
    return row;
}

static struct list rows_of(struct call *call, const struct frame *frame, const struct list *list)
{
    struct list_row *rows = ARENA_ARRAY(call->task.arena, list->count, struct list_row);
    for (size_t i = 0; i < list->count; i++)
        rows[i] = row_of(call, frame, LIST_ROW(*list, struct assignment, i));
    return (struct list){rows, list->count, sizeof *rows, false};
}

static struct filter_control role_filter(struct call *call, const struct list *roles)
{
    struct filter_choice *choices =
        ARENA_ARRAY(call->task.arena, roles->count, struct filter_choice);
    for (size_t i = 0; i < roles->count; i++) {
        const struct role *role = LIST_ROW(*roles, struct role, i);
        choices[i] = (struct filter_choice){role->id, role->display_name, false};
    }
    return filter_select(call, "role_id", "Role", choices, roles->count);
}

enum outcome access_role_filter(struct call *call, struct filter_control *out)
{
    struct list roles;
    enum outcome outcome = access_roles(&call->task, &roles);
    if (outcome == DONE)
        *out = role_filter(call, &roles);
    return outcome;
}

static void fill_filters(struct call *call, struct list_view *view, const struct list *roles)
{
    struct filter_control *controls = ARENA_ARRAY(call->task.arena, 2, struct filter_control);
    controls[0] = filter_text(call, "q", "Person", "Name or e-mail");
    controls[1] = role_filter(call, roles);
    view->bar = filter_bar_of(call, controls, 2);
}

enum outcome access_list_html(struct call *call)
{
    struct list_view view = {.scope_word = scope_word(call)};
    struct assignment_filter filter;
    struct list list;
    struct list roles;
    enum outcome outcome = access_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = access_list(&call->task, &filter, &list);
    if (outcome == DONE)
        outcome = access_roles(&call->task, &roles);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Access", "access", api_path(call)});
    if (outcome != DONE)
        return outcome;
    if (call->scope.resource_id.at != NULL)
        view.tabs = resource_tabs(call, "access");
    view.assignments = rows_of(call, &view.frame, &list);
    view.pager = pager_of(call, list.count, access_next_cursor(call, &list));
    view.may_manage_access = (call->scope.may & MAY_MANAGE_ACCESS) != 0;
    bool whole = view.may_manage_access && call->scope.project_id.at == NULL;
    view.groups_href = whole ? ARENA_JOIN(call->task.arena, STR("/organizations/"),
                                          call->scope.org_id, STR("/groups"))
                             : STR("");
    struct str path = access_path(call);
    view.grant_href = ARENA_JOIN(call->task.arena, path, STR("/grant"));
    view.invite_href = ARENA_JOIN(call->task.arena, str_slice(path, 0, path.length - 6),
                                  STR("invitations"));
    fill_filters(call, &view, &roles);
    answer_page(call, access_pages[PAGE_LIST].bound, &view);
    return DONE;
}

/* ---- the form ---- */

static struct list roles_between(struct arena *arena, const struct list *roles, int64_t from,
                                 int64_t to, struct str selected)
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

static enum outcome show_form(struct call *call, int status)
{
    struct grant_view view = {
        .scope_word = scope_word(call),
        .email = typed_or(call, "email", or_empty(request_query(call->request, "email"))),
        .expires = or_empty(request_form(call->request, "expires")),
        .email_error = error_of(call, "/email"),
        .role_error = error_of(call, "/role"),
        .expires_error = error_of(call, "/expires"),
        .errors = error_lines(call),
    };
    enum outcome outcome = access_role_groups(
        call, request_form(call->request, "role"), &view.role_groups);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Grant access", "access", api_path(call)});
    if (outcome != DONE)
        return outcome;
    view.scope_name = call->scope.resource_id.at != NULL  ? view.frame.resource_name
                      : call->scope.project_id.at != NULL ? view.frame.project_name
                                                          : view.frame.org_name;
    view.action_href = ARENA_JOIN(call->task.arena, access_path(call), STR("/grant"));
    view.back_href = access_path(call);
    answer_page_status(call, status, access_pages[PAGE_GRANT].bound, &view);
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

/* The operation's pointers are those of the API; the form's controls have other names. */
static void rename_pointers(struct failure *failure)
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
    struct assignment_draft draft = {
        .user_id = str_trim(or_empty(request_form(call->request, "email"))),
        .role_id = or_empty(request_form(call->request, "role")),
    };
    struct assignment granted;
    access_read_last_day(call, &draft.expires_us);
    enum outcome outcome = access_grant(&call->task, &draft, &granted);
    if (outcome == CLASH || outcome == FORBIDDEN)
        failure_field(&call->failure, STR("/role"), call->failure.code, "%.*s",
                      STR_ARG(call->failure.told));
    if (outcome == INVALID || outcome == CLASH || outcome == FORBIDDEN) {
        rename_pointers(&call->failure);
        return show_form(call, 422);
    }
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, access_path(call), FLASH_GOOD,
                                 arena_print(call->task.arena, "%.*s is now %.*s here.",
                                             STR_ARG(granted.email), STR_ARG(granted.role_title)));
}

enum outcome access_revoke_html(struct call *call)
{
    enum outcome outcome =
        access_revoke(&call->task, request_word(call->request, "assignment"));
    if (outcome == CLASH)
        return answer_redirect_flash(call, access_path(call), FLASH_BAD,
                                     ARENA_JOIN(call->task.arena, call->failure.told, STR(" "),
                                                call->failure.hint));
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, access_path(call), FLASH_GOOD, STR("The role was revoked."));
}
