/*
 * issuer_sign_in_html.c: to an issuer and back: the authorization code flow (RFC 6749 4.1) with
 * PKCE (RFC 7636), and the way out again (OpenID Connect RP-Initiated Logout 1.0).
 */
/* SPDX-License-Identifier: ISC */
#include "platform/base/digest.h"
#include "platform/base/log.h"
#include "platform/base/random.h"
#include "product/account/account_routes.h"
#include "product/frame/frame.h"
#include "product/issuer/issuer_routes.h"

enum {
    NEXT_BYTES_MAX = 1000, /* it travels in a cookie */
    CODE_BYTES_MAX = 2048,
    TOLD_CHARACTERS = 200, /* of what an issuer says */
    PKCE_BYTES = 32,
};

const char *issuer_ticket_cookie(const struct call *call)
{
    return site_is_https(call->site) ? "__Host-kp_issuer" : "kp_issuer";
}

const char *issuer_pending_cookie(const struct call *call)
{
    return site_is_https(call->site) ? "__Host-kp_link" : "kp_link";
}

struct str issuer_path(struct arena *arena, struct str issuer_id, const char *behind)
{
    return ARENA_JOIN(arena, STR("/sign-in/issuer/"), url_encode(arena, issuer_id), str_of(behind));
}

/* ---- what went wrong ---- */

struct trouble_view {
    struct frame frame;
    struct str title;
    struct str told;
    struct str hint;
    struct str again;
    bool signed_in;
};

const struct field issuer_trouble_shown[] = {
    {"frame", STRUCT_AT(struct trouble_view, frame, frame_shown)},
    {"title", TEXT_AT(struct trouble_view, title)},
    {"told", TEXT_AT(struct trouble_view, told)},
    {"hint", TEXT_AT(struct trouble_view, hint)},
    {"again", TEXT_AT(struct trouble_view, again)},
    {"signed_in", BOOL_AT(struct trouble_view, signed_in)},
    {0},
};

enum outcome issuer_trouble_answer(struct call *call, const struct issuer_trouble *trouble)
{
    struct trouble_view view = {
        .title = str_of(trouble->title),
        .told = trouble->told,
        .hint = or_empty(trouble->hint),
        .again = or_empty(trouble->again),
        .signed_in = call->caller != NULL,
    };
    frame_fill_bare(call, &view.frame, trouble->title);
    answer_page_status(call, trouble->status, issuer_pages[PAGE_ISSUER_TROUBLE].bound, &view);
    return DONE;
}

enum outcome issuer_failure_answer(struct call *call, enum outcome outcome, struct str again)
{
    const struct failure *failure = &call->failure;
    bool ours = outcome == INVALID || outcome == UPSTREAM_FAULT || outcome == FORBIDDEN ||
                outcome == ABSENT || outcome == CLASH;
    if (!ours || failure->told.length == 0)
        return outcome;
    if (failure->retry_after_s > 0)
        response_header(call->response, "Retry-After",
                        arena_print(call->task.arena, "%lld", (long long)failure->retry_after_s));
    return issuer_trouble_answer(call,
                                 &(struct issuer_trouble){
                                     .title = "Could not sign in",
                                     .told = failure->told,
                                     .hint = failure->hint,
                                     .again = again,
                                     .status = outcome_status(outcome),
                                 });
}

/* ---- there ---- */

static enum outcome load_for_sign_in(struct call *call, struct str id, struct issuer *issuer)
{
    enum outcome outcome = issuer_load(&call->task, id, issuer);
    if (outcome == DONE && issuer->active && issuer->sign_in)
        return DONE;
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    return refuse(&call->failure, ABSENT, NULL, "Nobody signs in with this issuer.",
                  "Choose another way on the sign-in page.");
}

/* Where the person wanted to go, when it is ours and not too long to be kept. */
static struct str wanted_next(struct call *call)
{
    struct str sent = request_query(call->request, "next");
    return path_is_ours(sent) && sent.length <= NEXT_BYTES_MAX ? sent : STR("/");
}

static void add_parameter(struct buf *url, const char *name, struct str value)
{
    buf_add_char(url, '&');
    buf_add(url, str_of(name));
    buf_add_char(url, '=');
    buf_add(url, url_encode(url->arena, value));
}

static struct str redirect_uri(struct call *call)
{
    return ARENA_JOIN(call->task.arena, site_base_url(call->site), STR("/callback"));
}

/* The address with "?response_type=code", or "&..." behind a query of its own. */
static struct buf begin_url(struct arena *arena, struct str endpoint, const char *first)
{
    struct buf url = buf_open(arena, 1024, KIB(8));
    buf_add(&url, endpoint);
    buf_add_char(&url, str_find(endpoint, 0, '?') < 0 ? '?' : '&');
    buf_add(&url, str_of(first));
    return url;
}

static struct str authorization_url(struct call *call, const struct issuer *issuer,
                                    const struct issuer_ticket *ticket)
{
    struct arena *arena = call->task.arena;
    struct buf url = begin_url(arena, issuer->authorization_endpoint, "response_type=code");
    add_parameter(&url, "client_id", issuer->client_id);
    add_parameter(&url, "redirect_uri", redirect_uri(call));
    add_parameter(&url, "scope", issuer->scopes);
    add_parameter(&url, "state", ticket->state);
    add_parameter(&url, "nonce", ticket->nonce);
    add_parameter(&url, "code_challenge",
                  digest_sha256_url(arena, ticket->verifier, PKCE_BYTES));
    add_parameter(&url, "code_challenge_method", STR("S256"));
    if (str_is(ticket->purpose, "proof")) {
        add_parameter(&url, "prompt", STR("login"));
        add_parameter(&url, "max_age", STR("0"));
    }
    return buf_str(&url);
}

static bool asked(const struct call *call, const char *name)
{
    return str_is(request_query(call->request, name), "1");
}

enum outcome issuer_begin_html(struct call *call)
{
    struct task *task = &call->task;
    struct issuer issuer;
    bool session = call->caller != NULL && call->caller->session_id.at != NULL;
    bool deliberate = session && (asked(call, "proof") || asked(call, "link"));
    if (session && !deliberate)
        return answer_redirect(call, wanted_next(call));
    enum outcome outcome = load_for_sign_in(call, request_word(call->request, "issuer"), &issuer);
    if (outcome == DONE &&
        (issuer.authorization_endpoint.at == NULL || issuer.token_endpoint.at == NULL ||
         issuer.discovered_us == 0))
        outcome = issuer_discover(task, &issuer, call_time_left_ms(call));
    if (outcome != DONE)
        return issuer_failure_answer(call, outcome, STR("/sign-in"));
    struct issuer_ticket ticket = issuer_ticket_make(task, issuer.id);
    ticket.next = wanted_next(call);
    if (deliberate) {
        ticket.purpose = asked(call, "proof") ? STR("proof") : STR("link");
        ticket.person_id = call->caller->user_id;
    }
    response_cookie(call->response, issuer_ticket_cookie(call),
                    issuer_ticket_seal(task->arena, &ticket), TICKET_MINUTES * 60,
                    site_is_https(call->site));
    return answer_redirect_outside(call, authorization_url(call, &issuer, &ticket));
}

/* ---- and back ---- */

/* The words of RFC 6749 4.1.2.1 and OpenID Connect Core 3.1.2.6 that people can do something with. */
static const struct {
    const char *error;
    const char *told;
    const char *hint;
} answers[] = {
    {"access_denied", "You did not agree at the issuer, or it does not let you in here.",
     "Try again and agree, or ask whoever looks after your account there."},
    {"login_required", "The issuer wants you to sign in there first.", "Try again."},
    {"interaction_required", "The issuer wants to ask you something first.", "Try again."},
    {"consent_required", "The issuer needs your consent.", "Try again and agree."},
    {"account_selection_required", "The issuer wants you to choose an account.", "Try again."},
    {"temporarily_unavailable", "The issuer is busy.", "Try again in a moment."},
    {"server_error", "The issuer has a problem.", "Try again in a moment."},
};

/* What an issuer wrote, without control characters and not too long. */
static struct str quoted(struct arena *arena, struct str text)
{
    struct buf buf = buf_open(arena, 256, KIB(2));
    size_t characters = 0;
    for (size_t i = 0; i < text.length && !buf.over; i++) {
        unsigned char c = (unsigned char)text.at[i];
        characters += (c & 0xc0) != 0x80;
        if (characters > TOLD_CHARACTERS)
            break;
        buf_add_char(&buf, c < 0x20 || c == 0x7f ? ' ' : (char)c);
    }
    return str_trim(buf_str(&buf));
}

static enum outcome answer_error(struct call *call, const struct issuer *issuer, struct str error,
                                 struct str again)
{
    struct arena *arena = call->task.arena;
    struct issuer_trouble trouble = {.title = "Could not sign in", .again = again, .status = 422};
    LOG_NOTICE("issuer.answered_error", LOG_TEXT("issuer", issuer->id),
               LOG_TEXT("error", quoted(arena, error)));
    for (size_t i = 0; i < COUNT_OF(answers); i++)
        if (str_is(error, answers[i].error)) {
            trouble.told = str_of(answers[i].told);
            trouble.hint = str_of(answers[i].hint);
            return issuer_trouble_answer(call, &trouble);
        }
    struct str why = request_query(call->request, "error_description");
    trouble.told =
        ARENA_JOIN(arena, issuer->name, STR(" refused: “"),
                   quoted(arena, why.length > 0 ? why : error), STR("”."));
    trouble.hint = STR("Try again, or tell an administrator of this installation what it says.");
    return issuer_trouble_answer(call, &trouble);
}

static void forget(struct call *call, const char *cookie)
{
    response_cookie(call->response, cookie, STR(""), 0, site_is_https(call->site));
}

/* Begun in this browser, not long ago, not answered yet, and for who is signed in now. */
static bool ticket_is_good(struct call *call, struct issuer_ticket *ticket)
{
    struct str state = request_query(call->request, "state");
    struct str sealed = request_cookie(call->request, issuer_ticket_cookie(call));
    if (!issuer_ticket_open(&call->task, or_empty(sealed), ticket) || state.length == 0 ||
        !same_in_constant_time(state, ticket->state))
        return false;
    struct str person = call->caller == NULL ? STR("") : call->caller->user_id;
    return str_is(ticket->purpose, "sign-in") || str_equal(person, ticket->person_id);
}

static enum outcome answer_stranger(struct call *call)
{
    return issuer_trouble_answer(
        call, &(struct issuer_trouble){
                  .title = "Could not sign in",
                  .told = STR("This sign-in did not begin in this browser, was used already, or "
                              "took longer than 10 minutes."),
                  .hint = STR("Begin it again, in one tab and with cookies allowed."),
                  .again = STR("/sign-in"),
                  .status = 422,
              });
}

static struct entrance entrance_of(struct call *call, const struct issuer *issuer,
                                   const struct issuer_claims *claims)
{
    return (struct entrance){
        .method = issuer_method(call->task.arena, issuer->id),
        .two_factors = claims->two_factors,
        .user_agent = request_header(call->request, "user-agent"),
        .old_session_id = call->caller == NULL ? STR_NONE : call->caller->session_id,
    };
}

/* The account's owner must agree first: the sign-in waits in the browser. */
static enum outcome go_and_link(struct call *call, const struct issuer *issuer,
                                const struct issuer_ticket *ticket,
                                const struct issuer_claims *claims)
{
    const struct issuer_pending pending = {
        .issuer_id = issuer->id,
        .subject = claims->subject,
        .email = claims->email,
        .next = ticket->next,
        .begun_us = task_now_us(&call->task),
    };
    response_cookie(call->response, issuer_pending_cookie(call),
                    issuer_pending_seal(call->task.arena, &pending), TICKET_MINUTES * 60,
                    site_is_https(call->site));
    return answer_redirect(call, STR("/sign-in/link"));
}

static enum outcome arrive(struct call *call, const struct issuer *issuer,
                           const struct issuer_ticket *ticket, const struct issuer_claims *claims)
{
    struct issuer_arrival arrival;
    const struct entrance entrance = entrance_of(call, issuer, claims);
    enum outcome outcome = issuer_arrive(&call->task, issuer, claims, &entrance, &arrival);
    if (outcome != DONE)
        return issuer_failure_answer(call, outcome, STR("/sign-in"));
    if (arrival.must_link)
        return go_and_link(call, issuer, ticket, claims);
    return account_answer_signed_in(call, &arrival.signed_in, ticket->next);
}

/* To the account that is signed in, when the issuer vouches for its address. */
static enum outcome arrive_to_link(struct call *call, const struct issuer *issuer,
                                   const struct issuer_ticket *ticket,
                                   const struct issuer_claims *claims)
{
    if (!claims->email_verified || !str_equal_nocase(claims->email, call->caller->email))
        return issuer_trouble_answer(
            call, &(struct issuer_trouble){
                      .title = "Not linked",
                      .told = STR("The issuer does not vouch for the e-mail address of your "
                                  "account here, so it cannot be linked."),
                      .hint = STR("Both must have the same address, and it must be verified there."),
                      .again = STR("/account/sign-ins"),
                      .status = 422,
                  });
    return go_and_link(call, issuer, ticket, claims);
}

static enum outcome take_claims(struct call *call, const struct issuer *issuer,
                                const struct issuer_ticket *ticket,
                                const struct issuer_claims *claims, struct str again)
{
    if (str_is(ticket->purpose, "link"))
        return arrive_to_link(call, issuer, ticket, claims);
    if (!str_is(ticket->purpose, "proof"))
        return arrive(call, issuer, ticket, claims);
    struct secret token;
    enum outcome outcome =
        issuer_prove(&call->task, issuer, claims, ticket->begun_us, &token);
    if (outcome == DONE)
        response_cookie(call->response, session_cookie_name(call->site), secret_reveal(token),
                        account_settings.session_max_ms / 1000, site_is_https(call->site));
    return outcome == DONE ? answer_redirect(call, ticket->next)
                           : issuer_failure_answer(call, outcome, again);
}

/* Where to try the same again. */
static struct str again_of(struct call *call, const struct issuer_ticket *ticket)
{
    struct arena *arena = call->task.arena;
    struct str mode = str_is(ticket->purpose, "proof")  ? STR("proof=1&next=")
                      : str_is(ticket->purpose, "link") ? STR("link=1&next=")
                                                        : STR("next=");
    return ARENA_JOIN(arena, issuer_path(arena, ticket->issuer_id, "?"), mode,
                      url_encode(arena, ticket->next));
}

enum outcome issuer_callback_html(struct call *call)
{
    struct request *request = call->request;
    struct issuer_ticket ticket;
    struct issuer issuer;
    bool good = ticket_is_good(call, &ticket);
    if (!good)
        return answer_stranger(call);
    /* One answer for each question: what comes again does not find the question any more. */
    forget(call, issuer_ticket_cookie(call));
    struct str again = again_of(call, &ticket);
    enum outcome outcome = load_for_sign_in(call, ticket.issuer_id, &issuer);
    if (outcome != DONE)
        return issuer_failure_answer(call, outcome, STR("/sign-in"));
    struct str iss = request_query(request, "iss");
    if ((iss.at == NULL && issuer.answers_iss) || (iss.at != NULL && !str_equal(iss, issuer.url)))
        return answer_stranger(call);
    struct str error = request_query(request, "error");
    if (error.length > 0)
        return answer_error(call, &issuer, error, again);
    struct str code = request_query(request, "code");
    if (code.length == 0 || code.length > CODE_BYTES_MAX || str_has_control(code))
        return answer_stranger(call);
    struct issuer_claims claims;
    outcome = issuer_exchange(&call->task, &issuer, &ticket,
                              &(struct issuer_answer){.code = code,
                                                      .redirect_uri = redirect_uri(call),
                                                      .deadline_ms = call_time_left_ms(call)},
                              &claims);
    if (outcome != DONE)
        return issuer_failure_answer(call, outcome, again);
    return take_claims(call, &issuer, &ticket, &claims, again);
}

/* ---- out ---- */

struct signed_out_view {
    struct frame frame;
    struct str issuer_name;
    struct str href;
};

const struct field issuer_signed_out_shown[] = {
    {"frame", STRUCT_AT(struct signed_out_view, frame, frame_shown)},
    {"issuer_name", TEXT_AT(struct signed_out_view, issuer_name)},
    {"href", TEXT_AT(struct signed_out_view, href)},
    {0},
};

/*
 * A page, not a redirect: it is where a form leads, and the browser lets forms lead to us only
 * (form-action). The browser goes on by itself; the link is for those in which it does not. The
 * id token is not kept, so there is no id_token_hint: the issuer asks whether it is meant.
 */
enum outcome issuer_signed_out_html(struct call *call)
{
    struct issuer issuer;
    enum outcome outcome =
        issuer_load(&call->task, request_word(call->request, "issuer"), &issuer);
    if (outcome == ABSENT || (outcome == DONE && (!issuer.sign_out || !issuer.active ||
                                                  issuer.end_session_endpoint.at == NULL)))
        return answer_redirect(call, STR("/sign-in"));
    if (outcome != DONE)
        return outcome;
    struct arena *arena = call->task.arena;
    struct buf url = begin_url(arena, issuer.end_session_endpoint, "client_id=");
    buf_add(&url, url_encode(arena, issuer.client_id));
    add_parameter(&url, "post_logout_redirect_uri",
                  ARENA_JOIN(arena, site_base_url(call->site), STR("/sign-in")));
    struct signed_out_view view = {.issuer_name = issuer.name, .href = buf_str(&url)};
    response_header(call->response, "Refresh", ARENA_JOIN(arena, STR("0; url="), view.href));
    frame_fill_bare(call, &view.frame, "Signed out");
    answer_page(call, issuer_pages[PAGE_ISSUER_SIGNED_OUT].bound, &view);
    return DONE;
}
