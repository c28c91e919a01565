/* account_code_html.c: the second step of signing in, and the cookies of both. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_private.h"
#include "product/account/account_routes.h"
#include "product/frame/frame.h"

struct code_view {
    struct frame frame;
    struct str error;
    struct str return_to;
};

const struct field code_shown[] = {
    {"frame", STRUCT_AT(struct code_view, frame, frame_shown)},
    {"error", TEXT_AT(struct code_view, error)},
    {"return", TEXT_AT(struct code_view, return_to)},
    {0},
};

const struct field code_form_fields[] = {
    {"code", TEXT_AT(struct code_form, code), .min = 1, .max = 100, .required = true},
    {"return", TEXT_AT(struct code_form, return_to), .max = PATH_BYTES_MAX},
    {0},
};

static const char *challenge_cookie(const struct site *site)
{
    return site_is_https(site) ? "__Host-kp_challenge" : "kp_challenge";
}

/* Where the second step comes back to afterwards. */
static struct str code_path(struct arena *arena, struct str wanted)
{
    struct str path =
        ARENA_JOIN(arena, STR("/sign-in/code?return="), url_encode(arena, wanted));
    return path_is_ours(path) ? path : STR("/sign-in/code");
}

enum outcome account_answer_signed_in(struct call *call, const struct signed_in *signed_in,
                                      struct str wanted)
{
    const struct site *site = call_site(call);
    struct str session = secret_reveal(signed_in->session);
    struct str challenge = secret_reveal(signed_in->challenge);
    bool had_challenge = request_cookie(call->request, challenge_cookie(site)).at != NULL;
    if (session.length > 0)
        response_cookie(call->response, session_cookie_name(site), session,
                        account_settings.session_max_ms / 1000, site_is_https(site));
    if (challenge.length > 0 || had_challenge)
        response_cookie(call->response, challenge_cookie(site), challenge,
                        challenge.length > 0 ? CHALLENGE_LIFE_S : 0, site_is_https(site));
    wanted = wanted_path(wanted);
    return answer_redirect(call, session.length > 0 ? wanted
                                                    : code_path(call->task.arena, wanted));
}

static enum outcome show(struct call *call, int status, struct str error, struct str wanted)
{
    struct code_view view = {.error = error, .return_to = wanted_path(wanted)};
    frame_fill_bare(call, &view.frame, "Enter your code");
    answer_page_status(call, status, account_pages[PAGE_CODE].bound, &view);
    return DONE;
}

enum outcome account_code_form_html(struct call *call)
{
    struct str wanted = or_empty(request_query(call->request, "return"));
    if (request_cookie(call->request, challenge_cookie(call_site(call))).length == 0)
        return answer_redirect(call, STR("/sign-in"));
    return show(call, 200, STR(""), wanted);
}

static enum outcome show_again(struct call *call, int status, struct str told)
{
    int64_t wait_s = call->failure.retry_after_s;
    if (wait_s > 0)
        response_header(call->response, "Retry-After",
                        arena_print(call->task.arena, "%lld", (long long)wait_s));
    return show(call, status, told, or_empty(request_form(call->request, "return")));
}

enum outcome account_code_redo_html(struct call *call)
{
    return show_again(call, 422, STR("Give the code of your app, or a recovery code."));
}

enum outcome account_code_html(struct call *call)
{
    const struct code_form *form = call->input;
    struct arena *arena = call->task.arena;
    struct signed_in signed_in;
    struct str challenge =
        or_empty(request_cookie(call->request, challenge_cookie(call_site(call))));
    enum outcome outcome = account_sign_in_code(
        &call->task,
        &(struct code_sign_in){
            .challenge = secret_of(arena, challenge),
            .code = form->code,
            .user_agent = request_header(call->request, "user-agent"),
            .old_session_id = call->caller == NULL ? STR_NONE : call->caller->session_id,
        },
        &signed_in);
    if (outcome == INVALID)
        return show_again(call, 422, call->failure.told);
    if (outcome == OVER_LIMIT)
        return show_again(call, 429, call->failure.told);
    if (outcome == ABSENT)
        return answer_redirect_flash(call, STR("/sign-in"), FLASH_BAD, call->failure.told);
    if (outcome != DONE)
        return outcome;
    return account_answer_signed_in(call, &signed_in, or_empty(form->return_to));
}
