/* administration_organizations_html.c: all organizations, and one that nobody can manage. */
/* SPDX-License-Identifier: ISC */
#include "product/administration/administration_routes.h"
#include "product/frame/frame.h"

static struct str organization_path(struct call *call, struct str id)
{
    return ARENA_JOIN(call->task.arena, STR("/admin/organizations/"), id);
}

/* ---- the list ---- */

struct list_row {
    struct str name;
    struct str id;
    struct str href;
    bool personal;
    bool ownerless;
    int64_t owners;
    int64_t members;
    int64_t projects;
    int64_t resources;
    int64_t created;
};
static const struct field list_row_shown[] = {
    {"name", TEXT_AT(struct list_row, name)},
    {"id", TEXT_AT(struct list_row, id)},
    {"href", TEXT_AT(struct list_row, href)},
    {"personal", BOOL_AT(struct list_row, personal)},
    {"ownerless", BOOL_AT(struct list_row, ownerless)},
    {"owners", INT_AT(struct list_row, owners)},
    {"members", INT_AT(struct list_row, members)},
    {"projects", INT_AT(struct list_row, projects)},
    {"resources", INT_AT(struct list_row, resources)},
    {"created", TIME_AT(struct list_row, created)},
    {0},
};

struct organizations_view {
    struct frame frame;
    struct list organizations;
    struct filter_bar bar;
    struct pager pager;
};
const struct field administration_organizations_shown[] = {
    {"frame", STRUCT_AT(struct organizations_view, frame, frame_shown)},
    {"organizations", LIST_AT(struct organizations_view, organizations, list_row_shown)},
    FILTER_BAR_SHOWN(struct organizations_view, bar),
    PAGER_SHOWN(struct organizations_view, pager),
    {0},
};

static struct filter_bar bar_of(struct call *call)
{
    static const struct filter_choice states[] = {
        {STR_INIT("true"), STR_INIT("Without a working owner"), false},
    };
    struct filter_control *controls =
        ARENA_ARRAY(call->task.arena, 2, struct filter_control);
    controls[0] = filter_text(call, "q", "Name or id", "Part of a name or id");
    controls[1] = filter_select(call, "ownerless", "Owners", states, COUNT_OF(states));
    return filter_bar_of(call, controls, 2);
}

static struct list_row row_of(struct call *call,
                              const struct administered_organization *organization)
{
    return (struct list_row){
        .name = organization->name,
        .id = organization->id,
        .href = organization_path(call, organization->id),
        .personal = organization->personal,
        .ownerless = organization->owners == 0,
        .owners = organization->owners,
        .members = organization->members,
        .projects = organization->projects,
        .resources = organization->resources,
        .created = organization->created_us,
    };
}

enum outcome administration_organizations_html(struct call *call)
{
    struct organizations_filter filter;
    struct list list;
    struct organizations_view view = {0};
    enum outcome outcome = organizations_filter_read(call, &filter);
    if (outcome == DONE)
        outcome = administration_organizations(&call->task, &filter, &list);
    if (outcome == DONE)
        outcome =
            frame_fill(call, &view.frame,
                       &(struct frame_wants){"All organizations", "admin-organizations",
                                             STR("/api/v1/admin/organizations")});
    if (outcome != DONE)
        return outcome;
    struct list_row *rows = ARENA_ARRAY(call->task.arena, list.count, struct list_row);
    for (size_t i = 0; i < list.count; i++)
        rows[i] = row_of(call, LIST_ROW(list, struct administered_organization, i));
    view.organizations = (struct list){rows, list.count, sizeof *rows, false};
    view.bar = bar_of(call);
    view.pager = pager_of(call, list.count, organizations_next_cursor(call, &list));
    answer_page(call, administration_pages[PAGE_ORGANIZATIONS].bound, &view);
    return DONE;
}

/* ---- one ---- */

struct owner_row {
    struct str name;
    struct str email;
    struct str href;
    struct str team;
    struct badge status;
    bool expires_set;
    int64_t expires;
};
static const struct field owner_row_shown[] = {
    {"name", TEXT_AT(struct owner_row, name)},
    {"email", TEXT_AT(struct owner_row, email)},
    {"href", TEXT_AT(struct owner_row, href)},
    {"team", TEXT_AT(struct owner_row, team)},
    {"status", STRUCT_AT(struct owner_row, status, badge_shown)},
    {"expires_set", BOOL_AT(struct owner_row, expires_set)},
    {"expires", TIME_AT(struct owner_row, expires)},
    {0},
};

struct organization_view {
    struct frame frame;
    struct list_row shown;
    struct list owners;
    struct list errors;
    struct str limits_href;
    struct str action;
    struct str email;
    struct str email_error;
    struct str reason;
    struct str reason_error;
};
const struct field administration_organization_shown[] = {
    {"frame", STRUCT_AT(struct organization_view, frame, frame_shown)},
    {"organization", STRUCT_AT(struct organization_view, shown, list_row_shown)},
    {"owners", LIST_AT(struct organization_view, owners, owner_row_shown)},
    {"errors", LIST_AT(struct organization_view, errors, error_line_shown)},
    {"limits_href", TEXT_AT(struct organization_view, limits_href)},
    {"action", TEXT_AT(struct organization_view, action)},
    {"email", TEXT_AT(struct organization_view, email)},
    {"email_error", TEXT_AT(struct organization_view, email_error)},
    {"reason", TEXT_AT(struct organization_view, reason)},
    {"reason_error", TEXT_AT(struct organization_view, reason_error)},
    {0},
};

static struct list owner_rows(struct call *call, const struct list *owners)
{
    struct arena *arena = call->task.arena;
    struct owner_row *rows = ARENA_ARRAY(arena, owners->count, struct owner_row);
    for (size_t i = 0; i < owners->count; i++) {
        const struct administered_owner *owner =
            LIST_ROW(*owners, struct administered_owner, i);
        bool disabled = owner->disabled_us != 0;
        rows[i] = (struct owner_row){
            .name = owner->name,
            .email = owner->email,
            .href = ARENA_JOIN(arena, STR("/admin/users/"), owner->id),
            .team = owner->team,
            .status = {.word = disabled ? STR("Disabled") : STR("Active"),
                       .good = !disabled,
                       .neutral = disabled},
            .expires_set = owner->expires_us != 0,
            .expires = owner->expires_us,
        };
    }
    return (struct list){rows, owners->count, sizeof *rows, false};
}

static enum outcome organization_show(struct call *call, int status)
{
    struct organization_details details;
    struct organization_view view = {0};
    struct arena *arena = call->task.arena;
    struct str id = request_word(call->request, "organization");
    enum outcome outcome = administration_organization(&call->task, id, &details);
    if (outcome != DONE)
        return outcome;
    outcome =
        frame_fill(call, &view.frame,
                   &(struct frame_wants){
                       arena_cstr(arena, ARENA_JOIN(arena, details.organization.name,
                                                    STR(" (administration)"))),
                       "admin-organizations",
                       ARENA_JOIN(arena, STR("/api/v1/admin/organizations/"),
                                  details.organization.id)});
    if (outcome != DONE)
        return outcome;
    view.shown = row_of(call, &details.organization);
    view.owners = owner_rows(call, &details.owners);
    view.errors = error_lines(call);
    view.limits_href =
        ARENA_JOIN(arena, STR("/admin/limits/organizations/"), details.organization.id);
    view.action = ARENA_JOIN(arena, view.shown.href, STR("/owner"));
    view.email = typed_or(call, "email", STR(""));
    view.email_error = error_of(call, "/email");
    view.reason = typed_or(call, "reason", STR(""));
    view.reason_error = error_of(call, "/reason");
    answer_page_status(call, status, administration_pages[PAGE_ORGANIZATION].bound,
                       &view);
    return DONE;
}

enum outcome administration_organization_html(struct call *call)
{
    return organization_show(call, 200);
}

enum outcome administration_organization_redo_html(struct call *call)
{
    return organization_show(call, 422);
}

enum outcome administration_owner_give_html(struct call *call)
{
    const struct owner_form *form = call->input;
    struct str id = request_word(call->request, "organization");
    enum outcome outcome = administration_owner_give(
        &call->task, id, &(struct owner_draft){form->email, form->reason});
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, organization_path(call, id), FLASH_GOOD,
                                 STR("The organization has an owner again."));
}
