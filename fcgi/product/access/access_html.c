/* access_html.c: who holds which role, and taking one away. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/clock.h"
#include "product/access/access_private.h"
#include "product/access/access_routes.h"
#include "product/frame/frame.h"

struct list_row {
    struct str name;
    struct str href; /* of a team or service account; "" for people */
    struct str kind; /* "Team", "Service account", "" */
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
    {"href", TEXT_AT(struct list_row, href)},
    {"kind", TEXT_AT(struct list_row, kind)},
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
    struct str
        groups_href; /* mapped groups of an organization (product/issuer); "" = none */
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

struct page access_pages[] = {
    [PAGE_ACCESS_LIST] = {"access/list", list_shown, NULL},
    [PAGE_ACCESS_GRANT] = {"access/grant", access_grant_shown, NULL},
    {NULL, NULL, NULL},
};

/* ---- places ---- */

struct str access_scope_word(const struct call *call)
{
    if (call->scope.resource_id.at != NULL)
        return STR("resource");
    return call->scope.project_id.at != NULL ? STR("project") : STR("organization");
}

struct str access_place_path(struct arena *arena, struct str scope_type,
                             struct str scope_id, struct str project_id)
{
    if (str_is(scope_type, "organization"))
        return ARENA_JOIN(arena, STR("/organizations/"), scope_id, STR("/access"));
    if (str_is(scope_type, "project"))
        return ARENA_JOIN(arena, STR("/projects/"), scope_id, STR("/access"));
    if (project_id.length == 0)
        return STR("");
    return ARENA_JOIN(arena, STR("/projects/"), project_id, STR("/resources/"), scope_id,
                      STR("/access"));
}

struct str access_path(struct call *call)
{
    const struct scope *scope = &call->scope;
    struct str id = scope->resource_id.at != NULL  ? scope->resource_id
                    : scope->project_id.at != NULL ? scope->project_id
                                                   : scope->org_id;
    return access_place_path(call->task.arena, access_scope_word(call), id,
                             scope->project_id);
}

struct str access_api_path(struct call *call)
{
    struct str path = access_path(call);
    return ARENA_JOIN(call->task.arena, STR("/api/v1"),
                      str_slice(path, 0, path.length - 6), STR("rbac"));
}

/* ---- the list ---- */

/* The place above that an assignment comes from, for those who may read it. */
static struct str above_href(struct call *call, const struct frame *frame,
                             const struct assignment *assignment)
{
    bool project = str_is(assignment->scope_type, "project");
    if (project ? !frame->reads_project : !frame->reads_org)
        return STR("");
    return access_place_path(call->task.arena, assignment->scope_type,
                             assignment->scope_id, STR_NONE);
}

/* What stands behind a holder that is no person, for those who may read the organization. */
static void fill_kind(struct call *call, const struct frame *frame,
                      const struct assignment *assignment, struct list_row *row)
{
    bool team = str_is(assignment->kind, "team");
    row->href = STR("");
    row->kind = STR("");
    if (str_is(assignment->kind, "person"))
        return;
    row->kind = team ? STR("Team") : STR("Service account");
    if (frame->reads_org)
        row->href = ARENA_JOIN(
            call->task.arena, STR("/organizations/"), call->scope.org_id,
            team ? STR("/teams/") : STR("/service-accounts/"), assignment->principal_id);
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
    fill_kind(call, frame, assignment, &row);
    if (here)
        row.revoke_href = ARENA_JOIN(arena, access_path(call), STR("/"), assignment->id,
                                     STR("/revoke"));
    if (!here) {
        row.from = assignment->place_name;
        row.from_href = above_href(call, frame, assignment);
        row.why_not = STR("Managed above");
    }
    return row;
}

static struct list rows_of(struct call *call, const struct frame *frame,
                           const struct list *list)
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

static void fill_filters(struct call *call, struct list_view *view,
                         const struct list *roles)
{
    struct filter_control *controls =
        ARENA_ARRAY(call->task.arena, 2, struct filter_control);
    controls[0] = filter_text(call, "q", "Person", "Name or e-mail");
    controls[1] = role_filter(call, roles);
    view->bar = filter_bar_of(call, controls, 2);
}

enum outcome access_list_html(struct call *call)
{
    struct list_view view = {.scope_word = access_scope_word(call)};
    struct assignment_filter filter;
    struct list list;
    struct list roles;
    enum outcome outcome = access_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = access_list(&call->task, &filter, &list);
    if (outcome == DONE)
        outcome = access_roles(&call->task, &roles);
    if (outcome == DONE)
        outcome =
            frame_fill(call, &view.frame,
                       &(struct frame_wants){"Access", "access", access_api_path(call)});
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
    answer_page(call, access_pages[PAGE_ACCESS_LIST].bound, &view);
    return DONE;
}

enum outcome access_revoke_html(struct call *call)
{
    enum outcome outcome =
        access_revoke(&call->task, request_word(call->request, "assignment"));
    if (outcome == CLASH)
        return answer_redirect_flash(call, access_path(call), FLASH_BAD,
                                     ARENA_JOIN(call->task.arena, call->failure.told,
                                                STR(" "), call->failure.hint));
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, access_path(call), FLASH_GOOD,
                                 STR("The role was revoked."));
}
