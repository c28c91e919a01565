/* issuer_link_html.c: linking a sign-in to an account, and the list of what is linked. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_routes.h"
#include "product/frame/frame.h"
#include "product/issuer/issuer_routes.h"

/* ---- consent ---- */

struct link_view {
    struct frame frame;
    struct str issuer_name;
    struct str email;
    struct str account;  /* who is signed in; "" = nobody */
    bool may_link;       /* the address is theirs */
    bool must_sign_in;   /* nobody is signed in */
    bool other_account;  /* somebody else is */
    struct str return_to;
};

const struct field issuer_link_shown[] = {
    {"frame", STRUCT_AT(struct link_view, frame, frame_shown)},
    {"issuer_name", TEXT_AT(struct link_view, issuer_name)},
    {"email", TEXT_AT(struct link_view, email)},
    {"account", TEXT_AT(struct link_view, account)},
    {"may_link", BOOL_AT(struct link_view, may_link)},
    {"must_sign_in", BOOL_AT(struct link_view, must_sign_in)},
    {"other_account", BOOL_AT(struct link_view, other_account)},
    {"return_to", TEXT_AT(struct link_view, return_to)},
    {0},
};

static bool pending_of(struct call *call, struct issuer_pending *pending)
{
    struct str sealed = request_cookie(call->request, issuer_pending_cookie(call));
    return issuer_pending_open(&call->task, or_empty(sealed), pending);
}

static enum outcome answer_nothing_waits(struct call *call)
{
    return issuer_trouble_answer(
        call, &(struct issuer_trouble){
                  .title = "Nothing to link",
                  .told = STR("No sign-in waits in this browser to be linked, or it waited longer "
                              "than 10 minutes."),
                  .hint = STR("Begin it again."),
                  .again = STR("/sign-in"),
                  .status = 422,
              });
}

enum outcome issuer_link_form_html(struct call *call)
{
    struct issuer_pending pending;
    struct issuer issuer;
    if (!pending_of(call, &pending))
        return answer_nothing_waits(call);
    enum outcome outcome = issuer_load(&call->task, pending.issuer_id, &issuer);
    if (outcome != DONE)
        return issuer_failure_answer(call, outcome, STR("/sign-in"));
    bool session = call->caller != NULL && call->caller->session_id.at != NULL;
    struct link_view view = {
        .issuer_name = issuer.name,
        .email = pending.email,
        .account = session ? call->caller->email : STR(""),
        .may_link = session && str_equal_nocase(call->caller->email, pending.email),
        .must_sign_in = !session,
        .return_to = STR("/sign-in/link"),
    };
    view.other_account = session && !view.may_link;
    frame_fill_bare(call, &view.frame, "Link a sign-in");
    answer_page(call, issuer_pages[PAGE_ISSUER_LINK].bound, &view);
    return DONE;
}

enum outcome issuer_link_html(struct call *call)
{
    struct issuer_pending pending;
    if (call->caller->session_id.at == NULL)
        return refuse(&call->failure, FORBIDDEN, "session_required",
                      "Sign-ins are linked in the console, not with an API key.", NULL);
    if (!pending_of(call, &pending))
        return answer_nothing_waits(call);
    enum outcome outcome = issuer_link(&call->task, &pending);
    if (outcome != DONE)
        return issuer_failure_answer(call, outcome, STR("/account/sign-ins"));
    response_cookie(call->response, issuer_pending_cookie(call), STR(""), 0,
                    site_is_https(call->site));
    return answer_redirect_flash(call, path_is_ours(pending.next) ? pending.next : STR("/"),
                                 FLASH_GOOD, STR("The sign-in was linked to your account."));
}

/* ---- what is linked ---- */

struct sign_in_row {
    struct str issuer_name;
    struct str email;
    struct str subject;
    int64_t linked;
    int64_t seen;
    struct str unlink_href;
};
static const struct field sign_in_row_shown[] = {
    {"issuer_name", TEXT_AT(struct sign_in_row, issuer_name)},
    {"email", TEXT_AT(struct sign_in_row, email)},
    {"subject", TEXT_AT(struct sign_in_row, subject)},
    {"linked", TIME_AT(struct sign_in_row, linked)},
    {"seen", TIME_AT(struct sign_in_row, seen)},
    {"unlink_href", TEXT_AT(struct sign_in_row, unlink_href)},
    {0},
};

struct sign_ins_view {
    struct frame frame;
    struct list sign_ins;
    struct list offers; /* struct line */
};
const struct field issuer_sign_ins_shown[] = {
    {"frame", STRUCT_AT(struct sign_ins_view, frame, frame_shown)},
    {"sign_ins", LIST_AT(struct sign_ins_view, sign_ins, sign_in_row_shown)},
    {"offers", LIST_AT(struct sign_ins_view, offers, line_shown)},
    {0},
};

static struct list sign_in_rows(struct arena *arena, const struct list *identities)
{
    struct sign_in_row *rows = ARENA_ARRAY(arena, identities->count, struct sign_in_row);
    for (size_t i = 0; i < identities->count; i++) {
        const struct issuer_identity *identity =
            LIST_ROW(*identities, struct issuer_identity, i);
        rows[i] = (struct sign_in_row){
            .issuer_name = identity->issuer_name,
            .email = identity->email,
            .subject = identity->subject,
            .linked = identity->created_us,
            .seen = identity->seen_us,
            .unlink_href =
                ARENA_JOIN(arena, STR("/account/sign-ins/"), identity->id, STR("/unlink")),
        };
    }
    return (struct list){rows, identities->count, sizeof *rows, false};
}

static bool is_linked(const struct list *identities, struct str issuer_id)
{
    for (size_t i = 0; i < identities->count; i++)
        if (str_equal(LIST_ROW(*identities, struct issuer_identity, i)->issuer_id, issuer_id))
            return true;
    return false;
}

/* Issuers that people sign in with, and this person does not yet. */
static struct list offers_of(struct arena *arena, const struct list *issuers,
                             const struct list *identities)
{
    struct line *rows = ARENA_ARRAY(arena, issuers->count, struct line);
    struct list offers = {rows, 0, sizeof *rows, false};
    for (size_t i = 0; i < issuers->count; i++) {
        const struct sign_in_issuer *issuer = LIST_ROW(*issuers, struct sign_in_issuer, i);
        if (!is_linked(identities, issuer->id))
            rows[offers.count++] = (struct line){
                issuer->name,
                issuer_path(arena, issuer->id, "?link=1&next=%2Faccount%2Fsign-ins"),
            };
    }
    return offers;
}

enum outcome issuer_sign_ins_html(struct call *call)
{
    struct sign_ins_view view = {.offers = {0}};
    struct list identities;
    struct list issuers;
    enum outcome outcome = issuer_identities(&call->task, &identities);
    if (outcome == DONE)
        outcome = account_issuers(&call->task, &issuers);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Sign-ins", "account", STR_NONE});
    if (outcome != DONE)
        return outcome;
    view.sign_ins = sign_in_rows(call->task.arena, &identities);
    view.offers = offers_of(call->task.arena, &issuers, &identities);
    answer_page(call, issuer_pages[PAGE_ISSUER_SIGN_INS].bound, &view);
    return DONE;
}

enum outcome issuer_unlink_html(struct call *call)
{
    enum outcome outcome =
        issuer_unlink(&call->task, request_word(call->request, "identity"));
    if (outcome == CLASH)
        return answer_redirect_flash(call, STR("/account/sign-ins"), FLASH_BAD,
                                     ARENA_JOIN(call->task.arena, call->failure.told, STR(" "),
                                                call->failure.hint));
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    return answer_redirect_flash(call, STR("/account/sign-ins"), FLASH_GOOD,
                                 STR("The sign-in was unlinked, and its sessions have ended."));
}
