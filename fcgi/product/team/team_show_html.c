/* team_show_html.c: one team: who is in it, what it holds, and how to add somebody. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access_routes.h"
#include "product/frame/frame.h"
#include "product/team/team_routes.h"

struct member_row {
    struct str name;
    struct str email;
    struct str initials;
    bool disabled;
    bool mapped;
    bool may_remove;
    int64_t since;
    struct str remove_href;
};

static const struct field member_row_shown[] = {
    {"name", TEXT_AT(struct member_row, name)},
    {"email", TEXT_AT(struct member_row, email)},
    {"initials", TEXT_AT(struct member_row, initials)},
    {"disabled", BOOL_AT(struct member_row, disabled)},
    {"mapped", BOOL_AT(struct member_row, mapped)},
    {"may_remove", BOOL_AT(struct member_row, may_remove)},
    {"since", TIME_AT(struct member_row, since)},
    {"remove_href", TEXT_AT(struct member_row, remove_href)},
    {0},
};

struct role_row {
    struct str role;
    struct str place_type;
    struct str place;
    struct str place_href;
    int64_t expires;
    bool expires_set;
};

static const struct field role_row_shown[] = {
    {"role", TEXT_AT(struct role_row, role)},
    {"place_type", TEXT_AT(struct role_row, place_type)},
    {"place", TEXT_AT(struct role_row, place)},
    {"place_href", TEXT_AT(struct role_row, place_href)},
    {"expires", TIME_AT(struct role_row, expires)},
    {"expires_set", BOOL_AT(struct role_row, expires_set)},
    {0},
};

static const struct field found_shown[] = {
    {"id", TEXT_AT(struct person_brief, id)},
    {"email", TEXT_AT(struct person_brief, email)},
    {"name", TEXT_AT(struct person_brief, name)},
    {0},
};

struct show_view {
    struct frame frame;
    struct str name;
    struct str id;
    struct str description;
    struct list members;
    struct list roles;
    bool more_roles;
    struct filter_bar bar;
    struct pager pager;
    bool may_manage_access;
    struct str person;
    struct str person_error;
    struct list found;
    struct str add_href;
    struct str settings_href;
};

const struct field team_show_shown[] = {
    {"frame", STRUCT_AT(struct show_view, frame, frame_shown)},
    {"name", TEXT_AT(struct show_view, name)},
    {"id", TEXT_AT(struct show_view, id)},
    {"description", TEXT_AT(struct show_view, description)},
    {"members", LIST_AT(struct show_view, members, member_row_shown)},
    {"roles", LIST_AT(struct show_view, roles, role_row_shown)},
    {"more_roles", BOOL_AT(struct show_view, more_roles)},
    FILTER_BAR_SHOWN(struct show_view, bar),
    PAGER_SHOWN(struct show_view, pager),
    {"may_manage_access", BOOL_AT(struct show_view, may_manage_access)},
    {"person", TEXT_AT(struct show_view, person)},
    {"person_error", TEXT_AT(struct show_view, person_error)},
    {"found", LIST_AT(struct show_view, found, found_shown)},
    {"add_href", TEXT_AT(struct show_view, add_href)},
    {"settings_href", TEXT_AT(struct show_view, settings_href)},
    {0},
};

static struct str here_of(struct call *call, const char *more)
{
    return team_path(call, ARENA_JOIN(call->task.arena, STR("/"),
                                      request_word(call->request, "team"), str_of(more)));
}

static struct list member_rows(struct call *call, const struct list *list)
{
    struct arena *arena = call->task.arena;
    bool may = (call->scope.may & MAY_MANAGE_ACCESS) != 0;
    struct member_row *rows = ARENA_ARRAY(arena, list->count, struct member_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct team_member *member = LIST_ROW(*list, struct team_member, i);
        bool mapped = member->mapped_by.at != NULL;
        rows[i] = (struct member_row){
            .name = member->name,
            .email = member->email,
            .initials = initials_of(arena, member->name),
            .disabled = member->disabled,
            .mapped = mapped,
            .may_remove = may && !mapped,
            .since = member->created_us,
            .remove_href = ARENA_JOIN(arena, here_of(call, "/members/"),
                                      member->person_id, STR("/remove")),
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

static struct list role_rows(struct arena *arena, const struct list *list)
{
    struct role_row *rows = ARENA_ARRAY(arena, list->count, struct role_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct team_role *role = LIST_ROW(*list, struct team_role, i);
        rows[i] = (struct role_row){
            .role = role->role,
            .place_type = role->scope_type,
            .place = role->place_name.at == NULL ? role->scope_id : role->place_name,
            .place_href = access_place_path(arena, role->scope_type, role->scope_id,
                                            role->project_id),
            .expires = role->expires_us,
            .expires_set = role->expires_us != 0,
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

/* Whom a form may have meant that named nobody exactly. */
static enum outcome fill_found(struct call *call, struct show_view *view)
{
    view->person = typed_or(call, "user_id", STR(""));
    view->person_error = error_of(call, "/user_id");
    if (view->person_error.length == 0 || view->person.length == 0)
        return DONE;
    enum outcome outcome =
        access_person_search(&call->task, str_trim(view->person), &view->found);
    if (outcome == DONE && view->found.count > 0)
        view->person_error =
            STR("Nobody has exactly this address. Choose one of those below.");
    return outcome;
}

enum outcome team_show_html(struct call *call)
{
    struct show_view view = {.may_manage_access =
                                 (call->scope.may & MAY_MANAGE_ACCESS) != 0};
    struct task *task = &call->task;
    struct str id = request_word(call->request, "team");
    struct team team;
    struct team_filter filter;
    struct list members;
    struct list roles;
    enum outcome outcome = fill_found(call, &view);
    if (outcome == DONE)
        outcome = team_load(task, id, &team);
    /* The failure still tells what was wrong with the form. */
    if (outcome == DONE && call->failure.field_count > 0)
        filter = (struct team_filter){.limit = TEAM_LIST_DEFAULT};
    else if (outcome == DONE)
        outcome = team_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = team_members(task, id, &filter, &members);
    if (outcome == DONE)
        outcome = team_roles(task, id, &roles);
    if (outcome == DONE)
        outcome =
            frame_fill(call, &view.frame,
                       &(struct frame_wants){
                           arena_cstr(task->arena, team.name), "teams",
                           ARENA_JOIN(task->arena, STR("/api/v1"), here_of(call, ""))});
    if (outcome != DONE)
        return outcome;
    struct filter_control *control = ARENA_NEW(task->arena, struct filter_control);
    *control = filter_text(call, "q", "Member", "Name or e-mail");
    view.bar = filter_bar_of(call, control, 1);
    view.bar.filter_href = here_of(call, "");
    view.name = team.name;
    view.id = team.id;
    view.description = team.description;
    view.members = member_rows(call, &members);
    view.pager =
        pager_of(call, members.count,
                 call->failure.field_count > 0 ? STR_NONE
                                               : team_member_next_cursor(call, &members));
    view.roles = role_rows(task->arena, &roles);
    view.more_roles = roles.more;
    view.add_href = here_of(call, "/members");
    view.settings_href = here_of(call, "/settings");
    answer_page(call, team_pages[PAGE_TEAM_SHOW].bound, &view);
    return DONE;
}

enum outcome team_member_add_html(struct call *call)
{
    const struct team_member_input *input = call->input;
    struct team_member member;
    enum outcome outcome = team_member_add(
        &call->task, request_word(call->request, "team"), input->user_id, &member);
    if (outcome == CLASH || outcome == FORBIDDEN)
        return answer_redirect_flash(call, here_of(call, ""), FLASH_BAD,
                                     call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, here_of(call, ""), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, member.name, STR(" is in the team now.")));
}

enum outcome team_member_remove_html(struct call *call)
{
    enum outcome outcome =
        team_member_remove(&call->task, request_word(call->request, "team"),
                           request_word(call->request, "member"));
    if (outcome == CLASH)
        return answer_redirect_flash(call, here_of(call, ""), FLASH_BAD,
                                     call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, here_of(call, ""), FLASH_GOOD,
                                 STR("The person is not in the team any more."));
}
