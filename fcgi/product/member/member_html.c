/* member_html.c: the people of an organization, and one of them. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access_routes.h"
#include "product/frame/frame.h"
#include "product/member/member_routes.h"
#include "product/team/team.h"

const struct field member_remove_fields[] = {
    {"confirm", TEXT_AT(struct member_input, confirm), .max = 500},
    {0},
};

static struct str path_of(struct call *call, struct str more)
{
    return ARENA_JOIN(call->task.arena, STR("/organizations/"), call->scope.org_id, more);
}

static enum outcome fill_frame(struct call *call, struct frame *frame, struct str title,
                               struct str path)
{
    return frame_fill(
        call, frame,
        &(struct frame_wants){arena_cstr(call->task.arena, title), "members",
                              ARENA_JOIN(call->task.arena, STR("/api/v1"), path)});
}

/* ---- the list ---- */

struct list_row {
    struct str name;
    struct str email;
    struct str initials;
    struct str href;
    bool disabled;
    struct str role;
    struct str teams;
    int64_t grants;
};

static const struct field list_row_shown[] = {
    {"name", TEXT_AT(struct list_row, name)},
    {"email", TEXT_AT(struct list_row, email)},
    {"initials", TEXT_AT(struct list_row, initials)},
    {"href", TEXT_AT(struct list_row, href)},
    {"disabled", BOOL_AT(struct list_row, disabled)},
    {"role", TEXT_AT(struct list_row, role)},
    {"teams", TEXT_AT(struct list_row, teams)},
    {"grants", INT_AT(struct list_row, grants)},
    {0},
};

struct list_view {
    struct frame frame;
    struct list members;
    struct filter_bar bar;
    struct pager pager;
    bool may_manage_access;
    struct str invite_href;
    struct str invitations_href;
};

const struct field member_list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"members", LIST_AT(struct list_view, members, list_row_shown)},
    FILTER_BAR_SHOWN(struct list_view, bar),
    PAGER_SHOWN(struct list_view, pager),
    {"may_manage_access", BOOL_AT(struct list_view, may_manage_access)},
    {"invite_href", TEXT_AT(struct list_view, invite_href)},
    {"invitations_href", TEXT_AT(struct list_view, invitations_href)},
    {0},
};

/* "Crew", "Crew and 2 more" */
static struct str teams_text(struct arena *arena, const struct member *member)
{
    if (member->teams <= 1)
        return member->team;
    return arena_print(arena, "%.*s and %lld more", STR_ARG(member->team),
                       (long long)member->teams - 1);
}

static struct list rows_of(struct call *call, const struct list *list)
{
    struct arena *arena = call->task.arena;
    struct list_row *rows = ARENA_ARRAY(arena, list->count, struct list_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct member *member = LIST_ROW(*list, struct member, i);
        rows[i] = (struct list_row){
            .name = member->name,
            .email = member->email,
            .initials = initials_of(arena, member->name),
            .href = path_of(call, ARENA_JOIN(arena, STR("/members/"), member->id)),
            .disabled = member->disabled,
            .role = member->role.length > 0 ? member->role : STR("Below it only"),
            .teams = teams_text(arena, member),
            .grants = member->grants,
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

enum outcome member_list_html(struct call *call)
{
    struct list_view view = {.may_manage_access =
                                 (call->scope.may & MAY_MANAGE_ACCESS) != 0};
    struct member_filter filter;
    struct list list;
    struct filter_control *controls =
        ARENA_ARRAY(call->task.arena, 2, struct filter_control);
    enum outcome outcome = member_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = member_list(&call->task, &filter, &list);
    if (outcome == DONE)
        outcome = access_role_filter(call, &controls[1]);
    if (outcome == DONE)
        outcome =
            fill_frame(call, &view.frame, STR("Members"), path_of(call, STR("/members")));
    if (outcome != DONE)
        return outcome;
    controls[0] = filter_text(call, "q", "Person", "Name or e-mail");
    view.bar = filter_bar_of(call, controls, 2);
    view.members = rows_of(call, &list);
    view.pager = pager_of(call, list.count, member_next_cursor(call, &list));
    view.invite_href = path_of(call, STR("/invitations/new"));
    view.invitations_href = path_of(call, STR("/invitations"));
    answer_page(call, member_pages[PAGE_MEMBER_LIST].bound, &view);
    return DONE;
}

/* ---- one ---- */

struct held_row {
    struct str text;
    struct str note;
    struct str href;
};
static const struct field held_row_shown[] = {
    {"text", TEXT_AT(struct held_row, text)},
    {"note", TEXT_AT(struct held_row, note)},
    {"href", TEXT_AT(struct held_row, href)},
    {0},
};

struct show_view {
    struct frame frame;
    struct str name;
    struct str email;
    bool disabled;
    struct list roles;
    bool more_roles;
    struct list teams;
    bool may_manage_access;
    struct list errors;
    struct confirm confirm;
};

const struct field member_show_shown[] = {
    {"frame", STRUCT_AT(struct show_view, frame, frame_shown)},
    {"name", TEXT_AT(struct show_view, name)},
    {"email", TEXT_AT(struct show_view, email)},
    {"disabled", BOOL_AT(struct show_view, disabled)},
    {"roles", LIST_AT(struct show_view, roles, held_row_shown)},
    {"more_roles", BOOL_AT(struct show_view, more_roles)},
    {"teams", LIST_AT(struct show_view, teams, held_row_shown)},
    {"may_manage_access", BOOL_AT(struct show_view, may_manage_access)},
    {"errors", LIST_AT(struct show_view, errors, error_line_shown)},
    CONFIRM_SHOWN(struct show_view, confirm),
    {0},
};

static struct list role_rows(struct arena *arena, const struct list *list)
{
    struct held_row *rows = ARENA_ARRAY(arena, list->count, struct held_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct team_role *role = LIST_ROW(*list, struct team_role, i);
        rows[i] = (struct held_row){
            role->role,
            ARENA_JOIN(arena, role->scope_type, STR(" "),
                       role->place_name.at == NULL ? role->scope_id : role->place_name),
            access_place_path(arena, role->scope_type, role->scope_id, role->project_id)};
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

static struct list team_rows(struct call *call, const struct list *list)
{
    struct arena *arena = call->task.arena;
    struct held_row *rows = ARENA_ARRAY(arena, list->count, struct held_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct member_team *team = LIST_ROW(*list, struct member_team, i);
        rows[i] = (struct held_row){
            team->name,
            team->mapped_by.at == NULL
                ? STR("")
                : STR("by a group of the identity provider, which adds them again"),
            path_of(call, ARENA_JOIN(arena, STR("/teams/"), team->id))};
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

static struct list losses_of(struct arena *arena, const struct list *roles,
                             const struct list *teams)
{
    struct line *lines = ARENA_ARRAY(arena, roles->count + teams->count + 1, struct line);
    size_t count = 0;
    for (size_t i = 0; i < roles->count; i++) {
        const struct held_row *row = LIST_ROW(*roles, struct held_row, i);
        lines[count++] = (struct line){
            ARENA_JOIN(arena, row->text, STR(" of the "), row->note), STR("")};
    }
    for (size_t i = 0; i < teams->count; i++) {
        const struct held_row *row = LIST_ROW(*teams, struct held_row, i);
        lines[count++] = (struct line){
            ARENA_JOIN(arena, STR("The team "), row->text,
                       row->note.length > 0 ? STR(", ") : STR(""), row->note),
            STR("")};
    }
    return (struct list){lines, count, sizeof *lines, false};
}

enum outcome member_show_html(struct call *call)
{
    struct show_view view = {.may_manage_access =
                                 (call->scope.may & MAY_MANAGE_ACCESS) != 0};
    struct arena *arena = call->task.arena;
    struct member member;
    struct list roles;
    struct list teams;
    enum outcome outcome =
        member_load(&call->task, request_word(call->request, "member"), &member);
    if (outcome == DONE)
        outcome = team_roles(&call->task, member.id, &roles);
    if (outcome == DONE)
        outcome = member_teams(&call->task, member.id, &teams);
    if (outcome != DONE)
        return outcome;
    struct str here = path_of(call, ARENA_JOIN(arena, STR("/members/"), member.id));
    outcome = fill_frame(call, &view.frame, member.name, here);
    if (outcome != DONE)
        return outcome;
    view.name = member.name;
    view.email = member.email;
    view.disabled = member.disabled;
    view.roles = role_rows(arena, &roles);
    view.more_roles = roles.more;
    view.teams = team_rows(call, &teams);
    view.errors = error_lines(call);
    view.confirm = confirm_of(call, ARENA_JOIN(arena, here, STR("/remove")), member.email,
                              "Remove from organization");
    view.confirm.losses = losses_of(arena, &view.roles, &view.teams);
    view.confirm.may_confirm = true;
    answer_page(call, member_pages[PAGE_MEMBER_SHOW].bound, &view);
    return DONE;
}

enum outcome member_remove_html(struct call *call)
{
    const struct member_input *input = call->input;
    struct member member;
    enum outcome outcome =
        member_load(&call->task, request_word(call->request, "member"), &member);
    if (outcome != DONE)
        return outcome;
    if (!str_equal(str_trim(input->confirm), member.email)) {
        failure_field(&call->failure, STR("/confirm"), "not_matching",
                      "Type the address exactly as it is shown.");
        return INVALID;
    }
    outcome = member_remove(&call->task, member.id);
    if (outcome == CLASH)
        return answer_redirect_flash(
            call,
            path_of(call, ARENA_JOIN(call->task.arena, STR("/members/"), member.id)),
            FLASH_BAD, call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, path_of(call, STR("/members")), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, member.name, STR(" holds nothing here any more.")));
}
