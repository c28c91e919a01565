/* account_email_html.c: the own address, its proof, and another one. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_link_routes.h"
#include "product/frame/frame.h"
#include "product/mail/mail.h"

struct email_view {
    struct frame frame;
    struct str current;
    bool verified;
    bool mails;
    bool has_password;
    struct str waiting;
    struct list errors;
    struct str email;
    struct str email_error;
    struct str password_error;
};

const struct field email_shown[] = {
    {"frame", STRUCT_AT(struct email_view, frame, frame_shown)},
    {"current", TEXT_AT(struct email_view, current)},
    {"verified", BOOL_AT(struct email_view, verified)},
    {"mails", BOOL_AT(struct email_view, mails)},
    {"has_password", BOOL_AT(struct email_view, has_password)},
    {"waiting", TEXT_AT(struct email_view, waiting)},
    {"errors", LIST_AT(struct email_view, errors, error_line_shown)},
    {"email", TEXT_AT(struct email_view, email)},
    {"email_error", TEXT_AT(struct email_view, email_error)},
    {"password_error", TEXT_AT(struct email_view, password_error)},
    {0},
};

struct verify_view {
    struct frame frame;
    bool works;
    struct str path;
    struct str email;
};

const struct field verify_shown[] = {
    {"frame", STRUCT_AT(struct verify_view, frame, frame_shown)},
    {"works", BOOL_AT(struct verify_view, works)},
    {"path", TEXT_AT(struct verify_view, path)},
    {"email", TEXT_AT(struct verify_view, email)},
    {0},
};

static enum outcome show(struct call *call, int status)
{
    struct person person;
    struct str waiting = STR_NONE;
    struct email_view view = {0};
    enum outcome outcome = account_load(&call->task, &person);
    if (outcome == DONE)
        outcome = account_email_waiting(&call->task, &waiting);
    if (outcome == DONE)
        outcome =
            frame_fill(call, &view.frame,
                       &(struct frame_wants){"E-mail address", "account", STR_NONE});
    if (outcome != DONE)
        return outcome;
    view.current = person.email;
    view.verified = person.email_verified_us != 0;
    view.mails = mail_is_configured();
    view.has_password = person.password_hash.at != NULL;
    view.waiting = or_empty(waiting);
    view.errors = error_lines(call);
    view.email = typed_or(call, "email", view.verified ? STR("") : person.email);
    view.email_error = error_of(call, "/email");
    view.password_error = error_of(call, "/password");
    answer_page_status(call, status, account_link_pages[PAGE_EMAIL].bound, &view);
    return DONE;
}

enum outcome account_email_form_html(struct call *call)
{
    return show(call, 200);
}

enum outcome account_email_redo_html(struct call *call)
{
    return show(call, 422);
}

static enum outcome ask(struct call *call)
{
    const struct email_form *form = call->input;
    struct str password = form->password.at == NULL ? STR("") : form->password;
    return account_email_ask(
        &call->task,
        &(struct email_draft){form->email, secret_of(call->task.arena, password)});
}

enum outcome account_email_ask_html(struct call *call)
{
    enum outcome outcome = ask(call);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, STR("/account/email"), FLASH_INFO,
        STR("A link is on its way to that address. Nothing changes until it is used."));
}

enum outcome account_email_ask_json(struct call *call)
{
    enum outcome outcome = ask(call);
    return outcome == DONE ? answer_nothing(call) : outcome;
}

static enum outcome show_verify(struct call *call)
{
    struct verify_view view = {.path = call->request->path, .email = STR("")};
    enum outcome outcome = account_email_look(
        &call->task, request_word(call->request, "token"), &view.email);
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    view.works = outcome == DONE;
    frame_fill_bare(call, &view.frame, "Confirm your address");
    answer_page_status(call, outcome_status(outcome),
                       account_link_pages[PAGE_VERIFY].bound, &view);
    return DONE;
}

enum outcome account_verify_form_html(struct call *call)
{
    return show_verify(call);
}

enum outcome account_verify_html(struct call *call)
{
    enum outcome outcome =
        account_email_prove(&call->task, request_word(call->request, "token"));
    if (outcome == ABSENT)
        return show_verify(call);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call,
                                 call->caller == NULL ? STR("/sign-in") : STR("/account"),
                                 FLASH_GOOD, STR("The address is confirmed."));
}
