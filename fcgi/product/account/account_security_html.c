/* account_security_html.c: second factor and sessions of the signed-in person. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/qr.h"
#include "product/account/account_routes.h"
#include "product/frame/frame.h"

/* ---- sessions ---- */

struct session_row {
    struct str device;
    struct str address;
    struct str method;
    int64_t seen;
    int64_t created;
    bool current;
    struct str revoke_href;
};

static const struct field session_row_shown[] = {
    {"device", TEXT_AT(struct session_row, device)},
    {"address", TEXT_AT(struct session_row, address)},
    {"method", TEXT_AT(struct session_row, method)},
    {"seen", TIME_AT(struct session_row, seen)},
    {"created", TIME_AT(struct session_row, created)},
    {"current", BOOL_AT(struct session_row, current)},
    {"revoke_href", TEXT_AT(struct session_row, revoke_href)},
    {0},
};

struct word_pair {
    const char *sent;
    const char *shown;
};

/* The first that fits; those that call themselves by others' names, too, come before them. */
static const char *first_fit(struct str user_agent, const struct word_pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_contains(user_agent, str_of(pairs[i].sent)))
            return pairs[i].shown;
    return NULL;
}

/* "Firefox on Linux" out of what browsers send. */
static struct str device_name(struct arena *arena, struct str user_agent)
{
    static const struct word_pair browsers[] = {
        {"Edg/", "Edge"},       {"OPR/", "Opera"},      {"SamsungBrowser/", "Samsung Internet"},
        {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"},
        {"Chrome/", "Chrome"},  {"Safari/", "Safari"},  {"curl/", "curl"},
    };
    static const struct word_pair systems[] = {
        {"Android", "Android"}, {"iPhone", "iPhone"},  {"iPad", "iPad"},
        {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"},
        {"Linux", "Linux"},
    };
    const char *browser = first_fit(user_agent, browsers, COUNT_OF(browsers));
    const char *system_name = first_fit(user_agent, systems, COUNT_OF(systems));
    if (browser == NULL)
        browser = "Unknown browser";
    if (system_name == NULL)
        return str_of(browser);
    return arena_print(arena, "%s on %s", browser, system_name);
}

static struct str method_words(const struct session *session)
{
    if (!str_is(session->method, "password"))
        return session->issuer.length > 0 ? session->issuer : STR("Another service");
    return session->two_factors ? STR("Password and code") : STR("Password");
}

static struct list session_rows(struct call *call, const struct list *sessions)
{
    struct arena *arena = call->task.arena;
    struct session_row *rows = ARENA_ARRAY(arena, sessions->count, struct session_row);
    for (size_t i = 0; i < sessions->count; i++) {
        const struct session *session = LIST_ROW(*sessions, struct session, i);
        rows[i] = (struct session_row){
            .device = device_name(arena, session->user_agent),
            .address = session->address,
            .method = method_words(session),
            .seen = session->seen_us,
            .created = session->created_us,
            .current = str_equal(session->id, call->scope.credential_id),
            .revoke_href =
                ARENA_JOIN(arena, STR("/account/sessions/"), session->id, STR("/revoke")),
        };
    }
    return (struct list){rows, sessions->count, sizeof *rows, false};
}

enum outcome account_session_end_html(struct call *call)
{
    enum outcome outcome =
        account_session_end(&call->task, request_word(call->request, "session"));
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    return answer_redirect_flash(call, STR("/account/security"), FLASH_GOOD,
                                 STR("The session has ended."));
}

enum outcome account_session_end_others_html(struct call *call)
{
    enum outcome outcome =
        account_session_end_others(&call->task, call->scope.credential_id);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, STR("/account/security"), FLASH_GOOD,
                                 STR("All other sessions have ended."));
}

/* ---- the page ---- */

struct security_view {
    struct frame frame;
    bool enabled;
    int64_t enabled_at;
    int64_t codes_left;
    bool few_codes;
    struct str next; /* a place that asks for a second factor; "" = none */
    struct list sessions;
};

const struct field security_shown[] = {
    {"frame", STRUCT_AT(struct security_view, frame, frame_shown)},
    {"enabled", BOOL_AT(struct security_view, enabled)},
    {"enabled_at", TIME_AT(struct security_view, enabled_at)},
    {"codes_left", INT_AT(struct security_view, codes_left)},
    {"few_codes", BOOL_AT(struct security_view, few_codes)},
    {"next", TEXT_AT(struct security_view, next)},
    {"sessions", LIST_AT(struct security_view, sessions, session_row_shown)},
    {0},
};

/* Where somebody wanted to go who first had to come here; "" = nowhere. */
static struct str next_of(struct str sent)
{
    return path_is_ours(sent) ? sent : STR("");
}

static struct str with_next(struct arena *arena, const char *path, struct str next)
{
    if (next.length == 0)
        return str_of(path);
    return ARENA_JOIN(arena, str_of(path), STR("?next="), url_encode(arena, next));
}

enum outcome account_security_html(struct call *call)
{
    enum { FEW_CODES = 3 };
    struct second_factor factor;
    struct list sessions;
    struct security_view view = {.enabled = false};
    enum outcome outcome = account_factor_load(&call->task, &factor);
    if (outcome == DONE)
        outcome = account_sessions(&call->task, &sessions);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Security", "security",
                                                   STR("/api/v1/me/second-factor")});
    if (outcome != DONE)
        return outcome;
    view.enabled = factor.enabled;
    view.enabled_at = factor.enabled_us;
    view.codes_left = factor.codes_left;
    view.few_codes = factor.enabled && factor.codes_left <= FEW_CODES;
    view.next = next_of(request_query(call->request, "next"));
    view.sessions = session_rows(call, &sessions);
    answer_page(call, account_pages[PAGE_SECURITY].bound, &view);
    return DONE;
}

/* ---- setting up ---- */

struct factor_view {
    struct frame frame;
    struct str secret;
    struct str address;
    struct qr qr;
    struct str next;
    struct str code_error;
    struct list errors;
};

static const struct field qr_shown[] = {
    {"view_box", TEXT_AT(struct qr, view_box)},
    {"path", TEXT_AT(struct qr, path)},
    {0},
};

const struct field factor_shown[] = {
    {"frame", STRUCT_AT(struct factor_view, frame, frame_shown)},
    {"secret", TEXT_AT(struct factor_view, secret)},
    {"address", TEXT_AT(struct factor_view, address)},
    {"qr", STRUCT_AT(struct factor_view, qr, qr_shown)},
    {"next", TEXT_AT(struct factor_view, next)},
    {"code_error", TEXT_AT(struct factor_view, code_error)},
    {"errors", LIST_AT(struct factor_view, errors, error_line_shown)},
    {0},
};

const struct field next_form_fields[] = {
    {"next", TEXT_AT(struct next_form, next), .max = PATH_BYTES_MAX},
    {0},
};

const struct field confirm_form_fields[] = {
    {"code", TEXT_AT(struct confirm_form, code), .min = 1, .max = 100, .required = true},
    {"next", TEXT_AT(struct confirm_form, next), .max = PATH_BYTES_MAX},
    {0},
};

/* Two installations are told apart in the app. */
struct str factor_issuer(struct call *call)
{
    struct str host = site_base_url(call_site(call));
    ptrdiff_t colon = str_find(host, 0, ':');
    if (colon >= 0)
        host = str_slice(host, (size_t)colon + 3, host.length);
    return ARENA_JOIN(call->task.arena, STR("KtrlPlane "), host);
}

/* In groups of four, as people read it off. */
static struct str grouped(struct arena *arena, struct str text)
{
    struct buf buf = buf_open(arena, 64, 256);
    for (size_t i = 0; i < text.length; i++) {
        if (i > 0 && i % 4 == 0)
            buf_add_char(&buf, ' ');
        buf_add_char(&buf, text.at[i]);
    }
    return buf_str(&buf);
}

static enum outcome show_setup(struct call *call, int status, struct str next)
{
    struct factor_setup setup;
    struct factor_view view = {.next = next_of(next)};
    struct task *task = &call->task;
    enum outcome outcome = account_factor_setup(task, factor_issuer(call), &setup);
    if (outcome == ABSENT)
        return answer_redirect(call, with_next(task->arena, "/account/security", view.next));
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Set up a second factor", "security",
                                                   STR("/api/v1/me/second-factor")});
    if (outcome != DONE)
        return outcome;
    view.secret = grouped(task->arena, secret_reveal(setup.secret));
    view.address = setup.address;
    if (!qr_draw(task->arena, setup.address, &view.qr))
        view.qr = (struct qr){STR(""), STR("")};
    view.errors = error_lines(call);
    view.code_error = error_of(call, "/code");
    answer_page_status(call, status, account_pages[PAGE_FACTOR].bound, &view);
    return DONE;
}

enum outcome account_factor_html(struct call *call)
{
    return show_setup(call, 200, request_query(call->request, "next"));
}

enum outcome account_factor_redo_html(struct call *call)
{
    return show_setup(call, 422, request_form(call->request, "next"));
}

enum outcome account_factor_begin_html(struct call *call)
{
    const struct next_form *form = call->input;
    struct factor_setup setup;
    enum outcome outcome = account_factor_begin(&call->task, factor_issuer(call), &setup);
    if (outcome == CLASH)
        return answer_redirect_flash(call, STR("/account/security"), FLASH_INFO,
                                     call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect(call, with_next(call->task.arena, "/account/security/factor",
                                           next_of(form->next)));
}

/* ---- recovery codes, shown once ---- */

struct recovery_view {
    struct frame frame;
    struct str text;
    struct str sealed; /* the same for the download: it is kept nowhere */
    struct str next;
    bool first;
};

const struct field recovery_shown[] = {
    {"frame", STRUCT_AT(struct recovery_view, frame, frame_shown)},
    {"text", TEXT_AT(struct recovery_view, text)},
    {"sealed", TEXT_AT(struct recovery_view, sealed)},
    {"next", TEXT_AT(struct recovery_view, next)},
    {"first", BOOL_AT(struct recovery_view, first)},
    {0},
};

const struct field sealed_form_fields[] = {
    {"codes", TEXT_AT(struct sealed_form, codes), .min = 1, .max = 2000, .required = true},
    {0},
};

static const char *sealed_purpose(struct call *call)
{
    return arena_cstr(call->task.arena, ARENA_JOIN(call->task.arena, STR("recovery text "),
                                                   call->scope.credential_id));
}

/* `view` has its frame: what was changed must not be told as a failure of reading it. */
static enum outcome show_codes(struct call *call, struct recovery_view *view,
                               const struct recovery_codes *codes)
{
    struct buf text = buf_open(call->task.arena, 256, KIB(1));
    for (size_t i = 0; i < RECOVERY_CODES; i++) {
        buf_add(&text, codes->codes[i]);
        buf_add_char(&text, '\n');
    }
    view->text = buf_str(&text);
    view->sealed = secret_seal(call->task.arena, sealed_purpose(call), view->text);
    answer_page(call, account_pages[PAGE_RECOVERY].bound, view);
    return DONE;
}

static enum outcome fill_recovery(struct call *call, struct recovery_view *view)
{
    return frame_fill(call, &view->frame,
                      &(struct frame_wants){"Recovery codes", "security", STR_NONE});
}

enum outcome account_factor_confirm_html(struct call *call)
{
    const struct confirm_form *form = call->input;
    struct recovery_codes codes;
    struct recovery_view view = {.next = next_of(form->next), .first = true};
    enum outcome outcome = fill_recovery(call, &view);
    if (outcome == DONE)
        outcome = account_factor_confirm(&call->task, form->code, &codes);
    if (outcome == CLASH)
        return answer_redirect_flash(call, STR("/account/security"), FLASH_INFO,
                                     call->failure.told);
    return outcome == DONE ? show_codes(call, &view, &codes) : outcome;
}

enum outcome account_recovery_renew_html(struct call *call)
{
    struct recovery_codes codes;
    struct recovery_view view = {.next = STR("")};
    enum outcome outcome = fill_recovery(call, &view);
    if (outcome == DONE)
        outcome = account_recovery_renew(&call->task, &codes);
    if (outcome == CLASH)
        return answer_redirect_flash(call, STR("/account/security"), FLASH_INFO,
                                     call->failure.told);
    return outcome == DONE ? show_codes(call, &view, &codes) : outcome;
}

enum outcome account_recovery_text_html(struct call *call)
{
    const struct sealed_form *form = call->input;
    struct str text;
    if (!secret_unseal(call->task.arena, sealed_purpose(call), form->codes, &text))
        return refuse(&call->failure, INVALID, NULL, "These are no recovery codes of yours.",
                      "Make new ones on the security page.");
    call->response->status = 200;
    call->response->content_type = STR("text/plain; charset=utf-8");
    response_header(call->response, "Content-Disposition",
                    STR("attachment; filename=\"ktrlplane-recovery-codes.txt\""));
    buf_print(&call->response->body, "Recovery codes for %.*s, %.*s\nEach works once.\n\n%.*s",
              STR_ARG(call->caller->email), STR_ARG(site_base_url(call_site(call))),
              STR_ARG(text));
    return DONE;
}

enum outcome account_factor_disable_html(struct call *call)
{
    enum outcome outcome = account_factor_disable(&call->task);
    if (outcome == CLASH)
        return answer_redirect_flash(call, STR("/account/security"), FLASH_INFO,
                                     call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, STR("/account/security"), FLASH_GOOD,
                                 STR("The second factor was turned off."));
}
