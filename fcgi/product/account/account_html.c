/* account_html.c: the sign-in page, and signing out. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_link.h"
#include "product/account/account_routes.h"
#include "product/frame/frame.h"
#include "product/mail/mail.h"

struct sign_in_view {
    struct frame frame;
    struct str email;
    struct str error;
    struct str return_to;
    bool first_run;
    bool mails;
    bool registers;
    struct list issuers; /* struct line: other ways to sign in */
};

const struct field sign_in_shown[] = {
    {"frame", STRUCT_AT(struct sign_in_view, frame, frame_shown)},
    {"email", TEXT_AT(struct sign_in_view, email)},
    {"error", TEXT_AT(struct sign_in_view, error)},
    {"return", TEXT_AT(struct sign_in_view, return_to)},
    {"first_run", BOOL_AT(struct sign_in_view, first_run)},
    {"mails", BOOL_AT(struct sign_in_view, mails)},
    {"registers", BOOL_AT(struct sign_in_view, registers)},
    {"issuers", LIST_AT(struct sign_in_view, issuers, line_shown)},
    {0},
};

struct str wanted_path(struct str sent)
{
    return path_is_ours(sent) ? sent : STR("/");
}

enum outcome account_issuers(struct task *task, struct list *out)
{
    static const struct field columns[] = {
        {"id", TEXT_AT(struct sign_in_issuer, id)},
        {"name", TEXT_AT(struct sign_in_issuer, name)},
        {0},
    };
    return store_list(task, Q_ACCOUNT_ISSUERS, ARGS(ARG_INT("limit", SIGN_IN_ISSUERS_MAX)),
                      columns, sizeof(struct sign_in_issuer), out);
}

/* Links, not forms: they lead to other servers, where forms of ours may not go. */
static struct list issuer_links(struct arena *arena, const struct list *issuers, struct str next)
{
    struct line *lines = ARENA_ARRAY(arena, issuers->count, struct line);
    for (size_t i = 0; i < issuers->count; i++) {
        const struct sign_in_issuer *issuer = LIST_ROW(*issuers, struct sign_in_issuer, i);
        lines[i] = (struct line){issuer->name,
                                 ARENA_JOIN(arena, STR("/sign-in/issuer/"), issuer->id,
                                            STR("?next="), url_encode(arena, next))};
    }
    return (struct list){lines, issuers->count, sizeof *lines, false};
}

static enum outcome show(struct call *call, int status, struct sign_in_view *view)
{
    bool exists;
    struct list issuers;
    enum outcome outcome = account_exists(&call->task, &exists);
    if (outcome == DONE)
        outcome = account_issuers(&call->task, &issuers);
    if (outcome != DONE)
        return outcome;
    view->first_run = !exists;
    view->mails = mail_is_configured();
    view->registers = account_registration_is_open();
    view->issuers = issuer_links(call->task.arena, &issuers, view->return_to);
    frame_fill_bare(call, &view->frame, "Sign in");
    answer_page_status(call, status, account_pages[PAGE_SIGN_IN].bound, view);
    return DONE;
}

enum outcome account_sign_in_form_html(struct call *call)
{
    struct str wanted = wanted_path(request_query(call->request, "return"));
    if (call->caller != NULL)
        return answer_redirect(call, wanted);
    struct sign_in_view view = {.email = STR(""), .error = STR(""), .return_to = wanted};
    return show(call, 200, &view);
}

/* Not even the length of the password is told. */
static enum outcome show_again(struct call *call, int status)
{
    struct str told = call->failure.told;
    int64_t wait_s = call->failure.retry_after_s;
    if (wait_s > 0)
        response_header(call->response, "Retry-After",
                        arena_print(call->task.arena, "%lld", (long long)wait_s));
    if (call->failure.field_count > 0 || told.length == 0)
        told = STR("Give the e-mail address and the password.");
    struct sign_in_view view = {
        .email = or_empty(request_form(call->request, "email")),
        .error = told,
        .return_to = wanted_path(or_empty(request_form(call->request, "return"))),
    };
    return show(call, status, &view);
}

enum outcome account_sign_in_redo_html(struct call *call)
{
    return show_again(call, 422);
}

enum outcome account_sign_in_html(struct call *call)
{
    const struct sign_in_form *form = call->input;
    struct signed_in signed_in;
    enum outcome outcome = account_sign_in(
        &call->task,
        &(struct sign_in){
            .email = form->email,
            .password = secret_of(call->task.arena, form->password),
            .user_agent = request_header(call->request, "user-agent"),
            .old_session_id = call->caller == NULL ? STR_NONE : call->caller->session_id,
        },
        &signed_in);
    if (outcome == INVALID)
        return show_again(call, 422);
    if (outcome == OVER_LIMIT)
        return show_again(call, 429);
    if (outcome != DONE)
        return outcome;
    return account_answer_signed_in(call, &signed_in, or_empty(form->return_to));
}

static void forget_cookie(struct call *call)
{
    const struct site *site = call_site(call);
    response_cookie(call->response, session_cookie_name(site), STR(""), 0, site_is_https(site));
}

enum outcome account_sign_out_html(struct call *call)
{
    enum outcome outcome = DONE;
    if (call->caller->session_id.at != NULL)
        outcome = account_session_end(&call->task, call->caller->session_id);
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    forget_cookie(call);
    /* Whoever came by an issuer may want to leave there, too (product/issuer). */
    struct str method = call->scope.method;
    if (str_starts(method, STR("issuer:")))
        return answer_redirect(call,
                               ARENA_JOIN(call->task.arena, STR("/sign-out/issuer/"),
                                          str_slice(method, sizeof "issuer:" - 1, method.length)));
    return answer_redirect(call, STR("/sign-in"));
}

enum outcome account_session_end_all_html(struct call *call)
{
    enum outcome outcome = account_session_end_others(&call->task, STR_NONE);
    if (outcome != DONE)
        return outcome;
    forget_cookie(call);
    return answer_redirect(call, STR("/sign-in"));
}
