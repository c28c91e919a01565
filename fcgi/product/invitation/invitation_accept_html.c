/* invitation_accept_html.c: the page behind an invitation's link. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account.h"
#include "product/frame/frame.h"
#include "product/invitation/invitation_routes.h"

const struct field invitation_register_fields[] = {
    {"name", TEXT_AT(struct invitation_register_form, name), .max = PERSON_NAME_MAX},
    {"password", TEXT_AT(struct invitation_register_form, password),
     .max = PASSWORD_CHARACTERS_MAX, .keep_space = true},
    {"username", TEXT_AT(struct invitation_register_form, username), .max = 254},
    {0},
};

struct accept_view {
    struct frame frame;
    bool works;
    struct str place;
    struct str place_type;
    struct str org;
    struct str role;
    struct str role_says;
    struct str team;
    struct str inviter;
    struct str note;
    struct str email;
    struct str my_email;
    int64_t role_expires;
    bool role_expires_set;
    int64_t expires;
    bool mine;   /* signed in with the invited address */
    bool other;  /* signed in with another */
    bool nobody; /* not signed in */
    bool register_here;
    bool use_mail; /* only the mailed link makes an account */
    struct str problem;
    struct str accept_href;
    struct str register_href;
    struct str sign_in_href;
    struct str name;
    struct str name_error;
    struct str password_error;
};

const struct field invitation_accept_shown[] = {
    {"frame", STRUCT_AT(struct accept_view, frame, frame_shown)},
    {"works", BOOL_AT(struct accept_view, works)},
    {"place", TEXT_AT(struct accept_view, place)},
    {"place_type", TEXT_AT(struct accept_view, place_type)},
    {"org", TEXT_AT(struct accept_view, org)},
    {"role", TEXT_AT(struct accept_view, role)},
    {"role_says", TEXT_AT(struct accept_view, role_says)},
    {"team", TEXT_AT(struct accept_view, team)},
    {"inviter", TEXT_AT(struct accept_view, inviter)},
    {"note", TEXT_AT(struct accept_view, note)},
    {"email", TEXT_AT(struct accept_view, email)},
    {"my_email", TEXT_AT(struct accept_view, my_email)},
    {"role_expires", TIME_AT(struct accept_view, role_expires)},
    {"role_expires_set", BOOL_AT(struct accept_view, role_expires_set)},
    {"expires", TIME_AT(struct accept_view, expires)},
    {"mine", BOOL_AT(struct accept_view, mine)},
    {"other", BOOL_AT(struct accept_view, other)},
    {"nobody", BOOL_AT(struct accept_view, nobody)},
    {"register_here", BOOL_AT(struct accept_view, register_here)},
    {"use_mail", BOOL_AT(struct accept_view, use_mail)},
    {"problem", TEXT_AT(struct accept_view, problem)},
    {"accept_href", TEXT_AT(struct accept_view, accept_href)},
    {"register_href", TEXT_AT(struct accept_view, register_href)},
    {"sign_in_href", TEXT_AT(struct accept_view, sign_in_href)},
    {"name", TEXT_AT(struct accept_view, name)},
    {"name_error", TEXT_AT(struct accept_view, name_error)},
    {"password_error", TEXT_AT(struct accept_view, password_error)},
    {0},
};

static struct str place_path(struct arena *arena, const struct invitation *invitation)
{
    if (invitation->role_id.at == NULL)
        return STR("/");
    if (str_is(invitation->scope_type, "organization"))
        return ARENA_JOIN(arena, STR("/organizations/"), invitation->scope_id);
    struct str project =
        ARENA_JOIN(arena, STR("/projects/"), or_empty(invitation->project_id));
    if (str_is(invitation->scope_type, "project"))
        return project;
    return ARENA_JOIN(arena, project, STR("/resources/"), invitation->scope_id);
}

static struct str accept_path(struct call *call, struct str token)
{
    return ARENA_JOIN(call->task.arena, STR("/invitations/accept/"), token);
}

static void fill_view(struct call *call, struct accept_view *view,
                      const struct invited *invited)
{
    struct str token = request_word(call->request, "token");
    const struct invitation *invitation = &invited->invitation;
    struct arena *arena = call->task.arena;
    bool nobody = call->caller == NULL;
    view->works = true;
    view->place = or_empty(invitation->place_name);
    view->place_type = invitation->scope_type;
    view->org =
        str_is(invitation->scope_type, "organization") ? STR("") : invitation->org_name;
    view->role = or_empty(invitation->role);
    view->role_says = or_empty(invitation->role_says);
    view->team = or_empty(invitation->team);
    view->inviter = or_empty(invitation->inviter);
    view->note = invitation->note;
    view->email = invitation->email;
    view->my_email = nobody ? STR("") : call->caller->email;
    view->role_expires = invitation->role_expires_us;
    view->role_expires_set = invitation->role_expires_us != 0;
    view->expires = invitation->expires_us;
    view->nobody = nobody;
    view->mine = !nobody && invited->mine;
    view->other = !nobody && !invited->mine;
    view->register_here = nobody && invited->proves && !invited->has_account;
    view->use_mail = nobody && !invited->proves;
    view->accept_href = accept_path(call, token);
    view->register_href = ARENA_JOIN(arena, STR("/invitations/register/"), token);
    view->sign_in_href =
        ARENA_JOIN(arena, STR("/sign-in?return="), accept_path(call, token));
}

/* With what call->failure says, when something was refused. */
static enum outcome show(struct call *call, int status, struct str problem)
{
    struct accept_view view = {
        .problem = problem,
        .name = typed_or(call, "name", STR("")),
        .name_error = error_of(call, "/name"),
        .password_error = error_of(call, "/password"),
    };
    struct invited invited;
    enum outcome outcome =
        invitation_look(&call->task, request_word(call->request, "token"), &invited);
    if (outcome == DONE && invited.taken)
        return answer_redirect(call, place_path(call->task.arena, &invited.invitation));
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    if (outcome == DONE)
        fill_view(call, &view, &invited);
    frame_fill_bare(call, &view.frame, "Invitation");
    answer_page_status(call, outcome == ABSENT ? 404 : status,
                       invitation_pages[PAGE_INVITATION_ACCEPT].bound, &view);
    return DONE;
}

enum outcome invitation_look_html(struct call *call)
{
    return show(call, 200, STR(""));
}

enum outcome invitation_accept_html(struct call *call)
{
    struct str token = request_word(call->request, "token");
    struct invitation invitation;
    bool agreed = str_is(or_empty(request_form(call->request, "agreed")), "yes");
    enum outcome outcome = invitation_accept(&call->task, token, agreed, &invitation);
    if (outcome == CLASH || outcome == FORBIDDEN || outcome == ABSENT)
        return show(call, outcome == CLASH ? 409 : 403, call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, place_path(call->task.arena, &invitation), FLASH_GOOD,
        invitation.role_id.at == NULL
            ? ARENA_JOIN(call->task.arena, STR("You are in the team "),
                         or_empty(invitation.team), STR(" now."))
            : ARENA_JOIN(call->task.arena, STR("You are "), or_empty(invitation.role),
                         STR(" here now.")));
}

enum outcome invitation_register_redo_html(struct call *call)
{
    return show(call, 422, STR(""));
}

/* Signing in is not skipped: it is where second factors and other rules are asked for. */
enum outcome invitation_register_html(struct call *call)
{
    const struct invitation_register_form *form = call->input;
    struct str token = request_word(call->request, "token");
    enum outcome outcome = invitation_register(
        &call->task, token, form->name, secret_of(call->task.arena, form->password));
    if (outcome == CLASH || outcome == FORBIDDEN || outcome == ABSENT)
        return show(call, outcome == CLASH ? 409 : 403, call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call,
        ARENA_JOIN(call->task.arena, STR("/sign-in?return="), accept_path(call, token)),
        FLASH_GOOD,
        STR("Your account is made. Sign in with it to accept the invitation."));
}
