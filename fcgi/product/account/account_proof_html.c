/* account_proof_html.c: the page that asks somebody who is signed in once more who they are. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_routes.h"
#include "product/frame/frame.h"

struct proof_view {
    struct frame frame;
    struct str next;
    struct str email;
    bool with_code;
    struct str password_error;
    struct str code_error;
    struct list errors;
};

const struct field proof_shown[] = {
    {"frame", STRUCT_AT(struct proof_view, frame, frame_shown)},
    {"next", TEXT_AT(struct proof_view, next)},
    {"email", TEXT_AT(struct proof_view, email)},
    {"with_code", BOOL_AT(struct proof_view, with_code)},
    {"password_error", TEXT_AT(struct proof_view, password_error)},
    {"code_error", TEXT_AT(struct proof_view, code_error)},
    {"errors", LIST_AT(struct proof_view, errors, error_line_shown)},
    {0},
};

const struct field proof_form_fields[] = {
    {"password", TEXT_AT(struct proof_form, password), .min = 1, .max = PASSWORD_CHARACTERS_MAX,
     .required = true, .keep_space = true},
    {"code", TEXT_AT(struct proof_form, code), .max = 100},
    {"next", TEXT_AT(struct proof_form, next), .max = PATH_BYTES_MAX},
    {0},
};

/* Away, when the issuer has to ask. */
static enum outcome answer_issuer(struct call *call, struct str issuer_id, struct str next)
{
    struct arena *arena = call->task.arena;
    struct str path = ARENA_JOIN(arena, STR("/sign-in/issuer/"), url_encode(arena, issuer_id),
                                 STR("?proof=1&next="), url_encode(arena, next));
    return answer_redirect(call, path);
}

static enum outcome show(struct call *call, int status, struct str next)
{
    struct person person;
    struct proof_view view = {.next = wanted_path(next)};
    if (call->scope.by_key) /* a key is a proof each time */
        return answer_redirect(call, view.next);
    enum outcome outcome = account_load(&call->task, &person);
    if (outcome != DONE)
        return outcome;
    struct proof_ways ways = account_proof_ways(&call->scope, &person);
    if (ways.issuer_id.at != NULL)
        return answer_issuer(call, ways.issuer_id, view.next);
    frame_fill_bare(call, &view.frame, "Is it you?");
    view.email = person.email;
    view.with_code = ways.with_code;
    view.password_error = error_of(call, "/password");
    view.code_error = error_of(call, "/code");
    view.errors = error_lines(call);
    answer_page_status(call, status, account_pages[PAGE_PROOF].bound, &view);
    return DONE;
}

enum outcome account_proof_html(struct call *call)
{
    return show(call, 200, or_empty(request_query(call->request, "next")));
}

enum outcome account_proof_redo_html(struct call *call)
{
    return show(call, 422, or_empty(request_form(call->request, "next")));
}

static void set_cookie(struct call *call, struct secret token)
{
    const struct site *site = call_site(call);
    response_cookie(call->response, session_cookie_name(site), secret_reveal(token),
                    account_settings.session_max_ms / 1000, site_is_https(site));
}

/* What was to be done is not done here: the person sees the page again and repeats it. */
enum outcome account_prove_html(struct call *call)
{
    const struct proof_form *form = call->input;
    struct secret token;
    enum outcome outcome = account_prove(
        &call->task, secret_of(call->task.arena, form->password), or_empty(form->code), &token);
    if (outcome == CLASH)
        return account_proof_redo_html(call);
    if (outcome != DONE)
        return outcome;
    set_cookie(call, token);
    return answer_redirect_flash(call, wanted_path(or_empty(form->next)), FLASH_GOOD,
                                 STR("Thank you. Now repeat what you wanted to do."));
}

enum outcome account_prove_json(struct call *call)
{
    const struct proof_form *input = call->input;
    struct secret token;
    enum outcome outcome =
        account_prove(&call->task, secret_of(call->task.arena, input->password),
                      or_empty(input->code), &token);
    if (outcome != DONE)
        return outcome;
    set_cookie(call, token);
    return answer_nothing(call);
}
