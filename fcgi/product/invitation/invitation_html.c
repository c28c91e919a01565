/* invitation_html.c: the list of invitations, and the form for a new one. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access_routes.h"
#include "product/frame/frame.h"
#include "product/invitation/invitation_routes.h"
#include "product/mail/mail.h"
#include "product/team/team.h"

/* "/projects/shop" of the place that the path names, + more. */
static struct str path_of(struct call *call, const char *more)
{
    struct arena *arena = call->task.arena;
    const struct scope *scope = &call->scope;
    struct str place = ARENA_JOIN(arena, STR("/organizations/"), scope->org_id);
    if (scope->project_id.at != NULL)
        place = ARENA_JOIN(arena, STR("/projects/"), scope->project_id);
    if (scope->resource_id.at != NULL)
        place = ARENA_JOIN(arena, place, STR("/resources/"), scope->resource_id);
    return ARENA_JOIN(arena, place, STR("/invitations"), str_of(more));
}

static enum outcome fill_frame(struct call *call, struct frame *frame, const char *title)
{
    return frame_fill(call, frame,
                      &(struct frame_wants){title, "access",
                                            ARENA_JOIN(call->task.arena, STR("/api/v1"),
                                                       path_of(call, ""))});
}

static struct str scope_word(const struct call *call)
{
    if (call->scope.resource_id.at != NULL)
        return STR("resource");
    return call->scope.project_id.at != NULL ? STR("project") : STR("organization");
}

/* ---- the list ---- */

struct list_row {
    struct str email;
    struct str offer;
    struct str place;
    struct str inviter;
    struct str accepted_email;
    struct badge status;
    int64_t sent;
    int64_t expires;
    bool pending;
    bool may_resend;
    struct str resend_href;
    struct str revoke_href;
};

static const struct field list_row_shown[] = {
    {"email", TEXT_AT(struct list_row, email)},
    {"offer", TEXT_AT(struct list_row, offer)},
    {"place", TEXT_AT(struct list_row, place)},
    {"inviter", TEXT_AT(struct list_row, inviter)},
    {"accepted_email", TEXT_AT(struct list_row, accepted_email)},
    {"status", STRUCT_AT(struct list_row, status, badge_shown)},
    {"sent", TIME_AT(struct list_row, sent)},
    {"expires", TIME_AT(struct list_row, expires)},
    {"pending", BOOL_AT(struct list_row, pending)},
    {"may_resend", BOOL_AT(struct list_row, may_resend)},
    {"resend_href", TEXT_AT(struct list_row, resend_href)},
    {"revoke_href", TEXT_AT(struct list_row, revoke_href)},
    {0},
};

struct list_view {
    struct frame frame;
    struct str scope_word;
    struct str link;       /* of an invitation that was just made; "" = none */
    struct str link_email; /* whom it is for */
    bool mails;
    struct list invitations;
    struct filter_bar bar;
    struct pager pager;
    struct str create_href;
    struct str access_href;
};

const struct field invitation_list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"scope_word", TEXT_AT(struct list_view, scope_word)},
    {"link", TEXT_AT(struct list_view, link)},
    {"link_email", TEXT_AT(struct list_view, link_email)},
    {"mails", BOOL_AT(struct list_view, mails)},
    {"invitations", LIST_AT(struct list_view, invitations, list_row_shown)},
    FILTER_BAR_SHOWN(struct list_view, bar),
    PAGER_SHOWN(struct list_view, pager),
    {"create_href", TEXT_AT(struct list_view, create_href)},
    {"access_href", TEXT_AT(struct list_view, access_href)},
    {0},
};

static struct str offer_text(struct arena *arena, const struct invitation *invitation)
{
    if (invitation->team_id.at == NULL)
        return or_empty(invitation->role);
    struct str team = ARENA_JOIN(arena, STR("team "), or_empty(invitation->team));
    return invitation->role_id.at == NULL
               ? team
               : ARENA_JOIN(arena, or_empty(invitation->role), STR(", "), team);
}

static struct list_row row_of(struct call *call, const struct invitation *invitation)
{
    struct arena *arena = call->task.arena;
    struct str state = invitation_state(invitation, task_now_us(&call->task));
    struct str here = path_of(call, "/");
    bool pending = str_is(state, "pending");
    struct list_row row = {
        .email = invitation->email,
        .offer = offer_text(arena, invitation),
        .place = or_empty(invitation->place_name),
        .inviter = or_empty(invitation->inviter),
        .accepted_email = or_empty(invitation->accepted_email),
        .sent = invitation->sent_us,
        .expires = invitation->expires_us,
        .pending = pending,
        .may_resend = pending || str_is(state, "expired"),
        .resend_href = ARENA_JOIN(arena, here, invitation->id, STR("/resend")),
        .revoke_href = ARENA_JOIN(arena, here, invitation->id, STR("/revoke")),
    };
    row.status = (struct badge){.word = state,
                                .good = str_is(state, "accepted"),
                                .info = pending,
                                .neutral = !pending && !str_is(state, "accepted")};
    return row;
}

static struct filter_bar filters_of(struct call *call)
{
    static const struct filter_choice states[] = {
        {STR_INIT("pending"), STR_INIT("Pending"), false},
        {STR_INIT("accepted"), STR_INIT("Accepted"), false},
        {STR_INIT("expired"), STR_INIT("Expired"), false},
        {STR_INIT("revoked"), STR_INIT("Revoked"), false},
    };
    struct filter_control *controls =
        ARENA_ARRAY(call->task.arena, 2, struct filter_control);
    controls[0] = filter_text(call, "q", "Address", "Part of the e-mail address");
    controls[1] = filter_select(call, "state", "State", states, COUNT_OF(states));
    return filter_bar_of(call, controls, 2);
}

/* The list; on top of it, once, the link of an invitation that was just made or sent again. */
static enum outcome show_list(struct call *call, struct list_view *view,
                              const struct invitation_filter *filter)
{
    struct list list;
    enum outcome outcome = invitation_list(&call->task, filter, &list);
    if (outcome == DONE)
        outcome = fill_frame(call, &view->frame, "Invitations");
    if (outcome != DONE)
        return outcome;
    struct list_row *rows = ARENA_ARRAY(call->task.arena, list.count, struct list_row);
    for (size_t i = 0; i < list.count; i++)
        rows[i] = row_of(call, LIST_ROW(list, struct invitation, i));
    view->scope_word = scope_word(call);
    view->mails = mail_is_configured();
    view->invitations = (struct list){rows, list.count, sizeof *rows, false};
    view->bar = filters_of(call);
    view->bar.filter_href = path_of(call, "");
    view->pager =
        pager_of(call, list.count,
                 view->link.length > 0 ? STR_NONE : invitation_next_cursor(call, &list));
    view->create_href = path_of(call, "/new");
    view->access_href = access_path(call);
    answer_page(call, invitation_pages[PAGE_INVITATION_LIST].bound, view);
    return DONE;
}

enum outcome invitation_list_html(struct call *call)
{
    struct list_view view = {.link = STR(""), .link_email = STR("")};
    struct invitation_filter filter;
    enum outcome outcome = invitation_read_filter(call, &filter);
    return outcome == DONE ? show_list(call, &view, &filter) : outcome;
}

/* The invitation is made and mailed: when the list cannot be read, that must not look as if it
 * were not. */
static enum outcome show_link(struct call *call, const struct invitation *invitation,
                              struct str link)
{
    struct list_view view = {.link = link, .link_email = invitation->email};
    enum outcome outcome =
        show_list(call, &view,
                  &(struct invitation_filter){.after_us = INT64_MAX,
                                              .limit = INVITATION_LIST_DEFAULT});
    if (outcome != STORE_FAULT)
        return outcome;
    failure_clear(&call->failure);
    return answer_redirect_flash(call, path_of(call, ""), FLASH_GOOD,
                                 STR("The invitation is sent."));
}

/* ---- a new one ---- */

struct create_view {
    struct frame frame;
    struct str scope_word;
    struct str scope_name;
    struct str email;
    struct str email_error;
    struct str role_error;
    struct str optional;
    struct list role_groups;
    struct list teams;
    struct str team_error;
    struct str expires;
    struct str expires_error;
    struct str note;
    struct str note_error;
    struct list errors;
    struct str action_href;
    struct str back_href;
};

const struct field invitation_create_shown[] = {
    {"frame", STRUCT_AT(struct create_view, frame, frame_shown)},
    {"scope_word", TEXT_AT(struct create_view, scope_word)},
    {"scope_name", TEXT_AT(struct create_view, scope_name)},
    {"email", TEXT_AT(struct create_view, email)},
    {"email_error", TEXT_AT(struct create_view, email_error)},
    {"role_error", TEXT_AT(struct create_view, role_error)},
    {"optional", TEXT_AT(struct create_view, optional)},
    {"role_groups", LIST_AT(struct create_view, role_groups, access_role_group_shown)},
    {"teams", LIST_AT(struct create_view, teams, filter_choice_shown)},
    {"team_error", TEXT_AT(struct create_view, team_error)},
    {"expires", TEXT_AT(struct create_view, expires)},
    {"expires_error", TEXT_AT(struct create_view, expires_error)},
    {"note", TEXT_AT(struct create_view, note)},
    {"note_error", TEXT_AT(struct create_view, note_error)},
    {"errors", LIST_AT(struct create_view, errors, error_line_shown)},
    {"action_href", TEXT_AT(struct create_view, action_href)},
    {"back_href", TEXT_AT(struct create_view, back_href)},
    {0},
};

/* Only an organization's invitation leads into a team. */
static enum outcome fill_teams(struct call *call, struct create_view *view)
{
    struct list teams;
    if (call->scope.project_id.at != NULL)
        return DONE;
    enum outcome outcome =
        team_list(&call->task, &(struct team_filter){.limit = TEAM_LIST_LIMIT}, &teams);
    if (outcome != DONE || teams.count == 0)
        return outcome;
    struct str chosen = or_empty(request_form(call->request, "team"));
    struct filter_choice *rows =
        ARENA_ARRAY(call->task.arena, teams.count + 1, struct filter_choice);
    rows[0] = (struct filter_choice){STR(""), STR("No team"), chosen.length == 0};
    for (size_t i = 0; i < teams.count; i++) {
        const struct team *team = LIST_ROW(teams, struct team, i);
        rows[i + 1] =
            (struct filter_choice){team->id, team->name, str_equal(team->id, chosen)};
    }
    view->teams = (struct list){rows, teams.count + 1, sizeof *rows, false};
    view->optional = STR("Only what the team holds.");
    return DONE;
}

static enum outcome show_form(struct call *call, int status)
{
    struct create_view view = {
        .scope_word = scope_word(call),
        .email = typed_or(call, "email", STR("")),
        .email_error = error_of(call, "/email"),
        .role_error = error_of(call, "/role"),
        .optional = STR(""),
        .team_error = error_of(call, "/team"),
        .expires = typed_or(call, "expires", STR("")),
        .expires_error = error_of(call, "/expires"),
        .note = typed_or(call, "note", STR("")),
        .note_error = error_of(call, "/note"),
        .errors = error_lines(call),
        .action_href = path_of(call, "/new"),
        .back_href = path_of(call, ""),
    };
    enum outcome outcome = fill_teams(call, &view);
    if (outcome == DONE)
        outcome = access_role_groups(call, request_form(call->request, "role"),
                                     &view.role_groups);
    if (outcome == DONE)
        outcome = fill_frame(call, &view.frame, "Invite");
    if (outcome != DONE)
        return outcome;
    view.scope_name = call->scope.resource_id.at != NULL  ? view.frame.resource_name
                      : call->scope.project_id.at != NULL ? view.frame.project_name
                                                          : view.frame.org_name;
    answer_page_status(call, status, invitation_pages[PAGE_INVITATION_CREATE].bound,
                       &view);
    return DONE;
}

enum outcome invitation_create_html(struct call *call)
{
    return show_form(call, 200);
}

/* The operation's pointers are those of the API; the form's controls have other names. */
static void rename_pointers(struct failure *failure)
{
    static const struct {
        const char *api;
        struct str form;
    } names[] = {
        {"/role_id", STR_INIT("/role")},
        {"/team_id", STR_INIT("/team")},
        {"/expires_at", STR_INIT("/expires")},
    };
    for (size_t i = 0; i < failure->field_count; i++)
        for (size_t k = 0; k < COUNT_OF(names); k++)
            if (str_is(failure->fields[i].pointer, names[k].api))
                failure->fields[i].pointer = names[k].form;
}

enum outcome invitation_add_html(struct call *call)
{
    struct invitation_draft draft = {
        .email = or_empty(request_form(call->request, "email")),
        .role_id = request_form(call->request, "role"),
        .team_id = request_form(call->request, "team"),
        .note = request_form(call->request, "note"),
    };
    struct invitation invitation;
    struct str link;
    access_read_last_day(call, &draft.role_expires_us);
    enum outcome outcome = invitation_add(&call->task, &draft, &invitation, &link);
    if (outcome == CLASH || outcome == FORBIDDEN || outcome == OVER_LIMIT)
        failure_field(&call->failure, outcome == FORBIDDEN ? STR("/role") : STR("/email"),
                      call->failure.code, "%.*s", STR_ARG(call->failure.told));
    if (outcome == INVALID || outcome == CLASH || outcome == FORBIDDEN ||
        outcome == OVER_LIMIT) {
        rename_pointers(&call->failure);
        return show_form(call, 422);
    }
    return outcome == DONE ? show_link(call, &invitation, link) : outcome;
}

enum outcome invitation_resend_html(struct call *call)
{
    struct invitation invitation;
    struct str link;
    enum outcome outcome = invitation_resend(
        &call->task, request_word(call->request, "invitation"), &invitation, &link);
    if (outcome == CLASH || outcome == FORBIDDEN || outcome == OVER_LIMIT)
        return answer_redirect_flash(call, path_of(call, ""), FLASH_BAD,
                                     call->failure.told);
    return outcome == DONE ? show_link(call, &invitation, link) : outcome;
}

enum outcome invitation_revoke_html(struct call *call)
{
    enum outcome outcome =
        invitation_revoke(&call->task, request_word(call->request, "invitation"));
    if (outcome == CLASH)
        return answer_redirect_flash(call, path_of(call, ""), FLASH_BAD,
                                     call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, path_of(call, ""), FLASH_GOOD,
                                 STR("The invitation was revoked."));
}
