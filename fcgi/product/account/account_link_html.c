/*
 * account_link_html.c: asking for a new password or an account, and the pages that mailed links
 * open.
 *
 * The word of a link is part of its page's address. Other sites never see that (Referrer-Policy:
 * same-origin), our log has the route only, and nginx leaves the word out of its own
 * (conf/nginx/http.conf.in).
 */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_link_routes.h"
#include "product/frame/frame.h"
#include "product/mail/mail.h"

struct forgot_view {
    struct frame frame;
    bool mails;
    struct str email;
    struct str error;
};

const struct field forgot_shown[] = {
    {"frame", STRUCT_AT(struct forgot_view, frame, frame_shown)},
    {"mails", BOOL_AT(struct forgot_view, mails)},
    {"email", TEXT_AT(struct forgot_view, email)},
    {"error", TEXT_AT(struct forgot_view, error)},
    {0},
};

struct reset_view {
    struct frame frame;
    bool works;
    struct str path;
    struct str email;
    struct str new_password_error;
};

const struct field reset_shown[] = {
    {"frame", STRUCT_AT(struct reset_view, frame, frame_shown)},
    {"works", BOOL_AT(struct reset_view, works)},
    {"path", TEXT_AT(struct reset_view, path)},
    {"email", TEXT_AT(struct reset_view, email)},
    {"new_password_error", TEXT_AT(struct reset_view, new_password_error)},
    {0},
};

struct register_view {
    struct frame frame;
    bool is_open;
    struct str name;
    struct str name_error;
    struct str email;
    struct str email_error;
    struct str error;
};

const struct field register_shown[] = {
    {"frame", STRUCT_AT(struct register_view, frame, frame_shown)},
    {"is_open", BOOL_AT(struct register_view, is_open)},
    {"name", TEXT_AT(struct register_view, name)},
    {"name_error", TEXT_AT(struct register_view, name_error)},
    {"email", TEXT_AT(struct register_view, email)},
    {"email_error", TEXT_AT(struct register_view, email_error)},
    {"error", TEXT_AT(struct register_view, error)},
    {0},
};

struct welcome_view {
    struct frame frame;
    bool works;
    struct str path;
    struct str email;
    struct str name;
    struct str name_error;
    struct str new_password_error;
};

const struct field welcome_shown[] = {
    {"frame", STRUCT_AT(struct welcome_view, frame, frame_shown)},
    {"works", BOOL_AT(struct welcome_view, works)},
    {"path", TEXT_AT(struct welcome_view, path)},
    {"email", TEXT_AT(struct welcome_view, email)},
    {"name", TEXT_AT(struct welcome_view, name)},
    {"name_error", TEXT_AT(struct welcome_view, name_error)},
    {"new_password_error", TEXT_AT(struct welcome_view, new_password_error)},
    {0},
};

/* What a refusal without a field says, and when to come back. */
static struct str told_of(struct call *call)
{
    int64_t wait_s = call->failure.retry_after_s;
    if (wait_s > 0)
        response_header(call->response, "Retry-After",
                        arena_print(call->task.arena, "%lld", (long long)wait_s));
    return call->failure.field_count > 0 || call->failure.told.at == NULL
               ? STR("")
               : call->failure.told;
}

/* ---- a forgotten password ---- */

static enum outcome show_forgot(struct call *call, int status)
{
    struct str wrong = error_of(call, "/email");
    struct forgot_view view = {
        .mails = mail_is_configured(),
        .email = typed_or(call, "email", STR("")),
        .error = wrong.length > 0 ? wrong : told_of(call),
    };
    frame_fill_bare(call, &view.frame, "Forgotten password");
    answer_page_status(call, status, account_link_pages[PAGE_FORGOT].bound, &view);
    return DONE;
}

enum outcome account_forgot_html(struct call *call)
{
    return show_forgot(call, 200);
}

enum outcome account_forgot_redo_html(struct call *call)
{
    return show_forgot(call, 422);
}

enum outcome account_forgot_ask_html(struct call *call)
{
    const struct forgot_form *form = call->input;
    enum outcome outcome = account_reset_ask(&call->task, form->email);
    if (outcome == OVER_LIMIT)
        return show_forgot(call, 429);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, STR("/sign-in"), FLASH_INFO,
        STR("If there is an account with this address, a link for a new password is on its way "
            "to it. Look into your mail."));
}

static enum outcome show_reset(struct call *call, int status)
{
    struct reset_view view = {.path = call->request->path,
                              .email = STR(""),
                              .new_password_error = error_of(call, "/new_password")};
    enum outcome outcome = account_reset_look(
        &call->task, request_word(call->request, "token"), &view.email);
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    view.works = outcome == DONE;
    frame_fill_bare(call, &view.frame, "New password");
    answer_page_status(call, view.works ? status : outcome_status(ABSENT),
                       account_link_pages[PAGE_RESET].bound, &view);
    return DONE;
}

enum outcome account_reset_form_html(struct call *call)
{
    return show_reset(call, 200);
}

enum outcome account_reset_redo_html(struct call *call)
{
    return show_reset(call, 422);
}

enum outcome account_reset_html(struct call *call)
{
    const struct reset_form *form = call->input;
    enum outcome outcome =
        account_reset(&call->task, request_word(call->request, "token"),
                      secret_of(call->task.arena, form->new_password));
    if (outcome == ABSENT)
        return show_reset(call, 404);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, STR("/sign-in"), FLASH_GOOD,
        STR("The password was changed, and all sessions have ended. Sign in with the new one."));
}

/* ---- registration ---- */

static enum outcome show_register(struct call *call, int status)
{
    struct register_view view = {
        .is_open = account_registration_is_open(),
        .name = typed_or(call, "name", STR("")),
        .name_error = error_of(call, "/name"),
        .email = typed_or(call, "email", STR("")),
        .email_error = error_of(call, "/email"),
        .error = told_of(call),
    };
    frame_fill_bare(call, &view.frame, "Register");
    answer_page_status(call, status, account_link_pages[PAGE_REGISTER].bound, &view);
    return DONE;
}

enum outcome account_register_form_html(struct call *call)
{
    return show_register(call, 200);
}

enum outcome account_register_redo_html(struct call *call)
{
    return show_register(call, 422);
}

enum outcome account_register_ask_html(struct call *call)
{
    const struct register_form *form = call->input;
    enum outcome outcome = account_register_ask(
        &call->task, &(struct registration){.email = form->email, .name = form->name});
    if (outcome == OVER_LIMIT)
        return show_register(call, 429);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, STR("/sign-in"), FLASH_INFO,
        STR("A mail is on its way to this address. Its link finishes the registration."));
}

static enum outcome show_welcome(struct call *call, int status)
{
    struct registration registration = {.email = STR(""), .name = STR("")};
    enum outcome outcome = account_register_look(
        &call->task, request_word(call->request, "token"), &registration);
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    struct welcome_view view = {
        .works = outcome == DONE,
        .path = call->request->path,
        .email = registration.email,
        .name = typed_or(call, "name", registration.name),
        .name_error = error_of(call, "/name"),
        .new_password_error = error_of(call, "/new_password"),
    };
    frame_fill_bare(call, &view.frame, "Your account");
    answer_page_status(call, view.works ? status : outcome_status(ABSENT),
                       account_link_pages[PAGE_WELCOME].bound, &view);
    return DONE;
}

enum outcome account_welcome_form_html(struct call *call)
{
    return show_welcome(call, 200);
}

enum outcome account_welcome_redo_html(struct call *call)
{
    return show_welcome(call, 422);
}

enum outcome account_welcome_html(struct call *call)
{
    const struct welcome_form *form = call->input;
    enum outcome outcome =
        account_register(&call->task, request_word(call->request, "token"), form->name,
                         secret_of(call->task.arena, form->new_password));
    if (outcome == ABSENT)
        return show_welcome(call, 404);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, STR("/sign-in"), FLASH_GOOD,
                                 STR("Your account is ready. Sign in with it."));
}
