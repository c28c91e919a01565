/* person_remove_html.c: the page on which an account is deleted, by its person or another. */
/* SPDX-License-Identifier: ISC */
#include "platform/http/http.h"
#include "product/access/access_routes.h"
#include "product/account/account_people.h"
#include "product/frame/frame.h"
#include "product/person/person_routes.h"

enum { FIXED_LOSSES = 3 };

struct remove_view {
    struct frame frame;
    struct str whose;
    struct str email;
    bool own;
    struct confirm confirm;
};
const struct field person_remove_shown[] = {
    {"frame", STRUCT_AT(struct remove_view, frame, frame_shown)},
    {"whose", TEXT_AT(struct remove_view, whose)},
    {"email", TEXT_AT(struct remove_view, email)},
    {"own", BOOL_AT(struct remove_view, own)},
    CONFIRM_SHOWN(struct remove_view, confirm),
    {0},
};

static struct list losses_of(struct arena *arena, const struct list *going)
{
    struct line *lines = ARENA_ARRAY(arena, going->count + FIXED_LOSSES, struct line);
    size_t count = 0;
    lines[count++].text = STR("The account, with all of its sessions and API keys");
    lines[count++].text = STR("All roles and memberships of teams");
    lines[count++].text = STR("The second factor and links to accounts elsewhere");
    for (size_t i = 0; i < going->count; i++)
        lines[count++].text =
            ARENA_JOIN(arena, STR("The organization "),
                       LIST_ROW(*going, struct owned_organization, i)->name,
                       STR(", in which nobody and nothing else is"));
    for (size_t i = 0; i < count; i++)
        lines[i].href = STR("");
    return (struct list){lines, count, sizeof *lines, false};
}

/* Where the blocker can be removed: an administrator cannot look into the organization. */
static struct list blockers_of(struct arena *arena, const struct list *blocking, bool own)
{
    struct line *lines = ARENA_ARRAY(arena, blocking->count, struct line);
    for (size_t i = 0; i < blocking->count; i++) {
        const struct owned_organization *row =
            LIST_ROW(*blocking, struct owned_organization, i);
        lines[i].text = arena_print(
            arena, "%.*s: no other owner, %lld projects, %lld other people",
            STR_ARG(row->name), (long long)row->projects, (long long)row->others);
        lines[i].href =
            own ? access_place_path(arena, STR("organization"), row->org_id, STR_NONE)
                : ARENA_JOIN(arena, STR("/admin/organizations/"), row->org_id);
    }
    return (struct list){lines, blocking->count, sizeof *lines, false};
}

static enum outcome show(struct call *call, const struct person *person, bool own,
                         int status)
{
    struct arena *arena = call->task.arena;
    struct removal removal;
    struct remove_view view = {.own = own, .email = person->email};
    enum outcome outcome = person_removal(&call->task, person, &removal);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){own ? "Delete account" : "Delete somebody's account",
                                  own ? "account" : "admin-users", STR_NONE});
    if (outcome != DONE)
        return outcome;
    view.whose = own ? STR("your account") : person->name;
    view.confirm = confirm_of(
        call,
        own ? STR("/account/delete")
            : ARENA_JOIN(arena, STR("/admin/users/"), person->id, STR("/delete")),
        person->email, "Delete account");
    view.confirm.losses = losses_of(arena, &removal.going);
    view.confirm.blockers = blockers_of(arena, &removal.blocking, own);
    view.confirm.may_confirm = removal.blocking.count == 0;
    answer_page_status(call, status, person_pages[PAGE_PERSON_REMOVE].bound, &view);
    return DONE;
}

static enum outcome load_own(struct call *call, struct person *person)
{
    if (!call->scope.by_key)
        return account_load(&call->task, person);
    return refuse(&call->failure, FORBIDDEN, "session_required",
                  "An account cannot be deleted with its API key.",
                  "Sign in and delete it there.");
}

static enum outcome load_other(struct call *call, struct person *person)
{
    return account_find_by_id(&call->task, request_word(call->request, "person"), person);
}

static enum outcome judge_confirm(struct call *call, const struct person *person)
{
    const struct remove_form *form = call->input;
    if (str_equal_nocase(str_trim(form->confirm), person->email))
        return DONE;
    failure_field(&call->failure, STR("/confirm"), "not_matching",
                  "This is not the address of the account: %.*s.",
                  STR_ARG(person->email));
    return refuse(&call->failure, INVALID, NULL, "The account was not deleted.", NULL);
}

/* ---- one's own ---- */

static void forget_cookie(struct call *call)
{
    const struct site *site = call_site(call);
    response_cookie(call->response, session_cookie_name(site), STR(""), 0,
                    site_is_https(site));
}

enum outcome person_remove_own_html(struct call *call)
{
    struct person person;
    enum outcome outcome = account_load(&call->task, &person);
    return outcome == DONE ? show(call, &person, true, 200) : outcome;
}

enum outcome person_remove_own_redo_html(struct call *call)
{
    struct person person;
    enum outcome outcome = account_load(&call->task, &person);
    return outcome == DONE ? show(call, &person, true, 422) : outcome;
}

enum outcome person_remove_own_now_html(struct call *call)
{
    struct person person;
    enum outcome outcome = load_own(call, &person);
    if (outcome == DONE)
        outcome = judge_confirm(call, &person);
    if (outcome == DONE)
        outcome = person_remove(&call->task, &person);
    if (outcome != DONE)
        return outcome;
    forget_cookie(call);
    return answer_redirect(call, STR("/sign-in"));
}

enum outcome person_remove_own_json(struct call *call)
{
    struct person person;
    enum outcome outcome = load_own(call, &person);
    if (outcome == DONE)
        outcome = person_remove(&call->task, &person);
    return outcome == DONE ? answer_nothing(call) : outcome;
}

/* ---- somebody else's ---- */

enum outcome person_remove_other_html(struct call *call)
{
    struct person person;
    enum outcome outcome = load_other(call, &person);
    return outcome == DONE ? show(call, &person, false, 200) : outcome;
}

enum outcome person_remove_other_redo_html(struct call *call)
{
    struct person person;
    enum outcome outcome = load_other(call, &person);
    return outcome == DONE ? show(call, &person, false, 422) : outcome;
}

enum outcome person_remove_other_now_html(struct call *call)
{
    struct person person;
    enum outcome outcome = load_other(call, &person);
    if (outcome == DONE)
        outcome = judge_confirm(call, &person);
    if (outcome == DONE)
        outcome = person_remove(&call->task, &person);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, STR("/admin/users"), FLASH_GOOD,
                                 STR("The account was deleted."));
}

enum outcome person_remove_other_json(struct call *call)
{
    struct person person;
    enum outcome outcome = load_other(call, &person);
    if (outcome == DONE)
        outcome = person_remove(&call->task, &person);
    return outcome == DONE ? answer_nothing(call) : outcome;
}
