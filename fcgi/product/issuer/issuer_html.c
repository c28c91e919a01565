/* issuer_html.c: issuers for those who look after the installation: list, form, check, removal. */
/* SPDX-License-Identifier: ISC */
#include "product/frame/frame.h"
#include "product/issuer/issuer_routes.h"

#define ADMIN "/admin/issuers"

/* ---- the list ---- */

struct list_row {
    struct str name;
    struct str url;
    struct str href;
    struct str uses;
    struct badge status;
    struct str trouble;
    int64_t fetched;
    bool fetched_set;
};
static const struct field list_row_shown[] = {
    {"name", TEXT_AT(struct list_row, name)},
    {"url", TEXT_AT(struct list_row, url)},
    {"href", TEXT_AT(struct list_row, href)},
    {"uses", TEXT_AT(struct list_row, uses)},
    {"status", STRUCT_AT(struct list_row, status, badge_shown)},
    {"trouble", TEXT_AT(struct list_row, trouble)},
    {"fetched", TIME_AT(struct list_row, fetched)},
    {"fetched_set", BOOL_AT(struct list_row, fetched_set)},
    {0},
};

struct list_view {
    struct frame frame;
    struct list issuers;
    struct pager pager;
};
const struct field issuer_list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"issuers", LIST_AT(struct list_view, issuers, list_row_shown)},
    PAGER_SHOWN(struct list_view, pager),
    {0},
};

static struct badge status_of(const struct issuer *issuer)
{
    if (!issuer->active)
        return (struct badge){.word = STR("Inactive"), .neutral = true};
    if (issuer->trouble.length > 0 && issuer->jwks.at == NULL)
        return (struct badge){.word = STR("Not reached"), .bad = true};
    if (issuer->trouble.length > 0)
        return (struct badge){.word = STR("Last look failed"), .warn = true};
    if (issuer->jwks.at == NULL)
        return (struct badge){.word = STR("Not checked yet"), .info = true};
    return (struct badge){.word = STR("Working"), .good = true};
}

static struct str uses_of(const struct issuer *issuer)
{
    if (issuer->sign_in && issuer->api)
        return issuer->provision ? STR("Sign-in with new accounts, API tokens")
                                 : STR("Sign-in, API tokens");
    if (issuer->sign_in)
        return issuer->provision ? STR("Sign-in with new accounts") : STR("Sign-in");
    return issuer->api ? STR("API tokens") : STR("None");
}

static struct str href_of(struct arena *arena, const struct issuer *issuer)
{
    return ARENA_JOIN(arena, STR(ADMIN "/"), issuer->id);
}

static struct list rows_of(struct arena *arena, const struct list *list)
{
    struct list_row *rows = ARENA_ARRAY(arena, list->count, struct list_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct issuer *issuer = LIST_ROW(*list, struct issuer, i);
        rows[i] = (struct list_row){
            .name = issuer->name,
            .url = issuer->url,
            .href = href_of(arena, issuer),
            .uses = uses_of(issuer),
            .status = status_of(issuer),
            .trouble = issuer->trouble,
            .fetched = issuer->jwks_fetched_us,
            .fetched_set = issuer->jwks_fetched_us != 0,
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

enum outcome issuer_list_html(struct call *call)
{
    struct list_view view = {.issuers = {0}};
    struct list list;
    struct str next;
    enum outcome outcome = issuer_page_read(call, &list, &next);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Issuers", "admin-issuers", STR("/api/v1/issuers")});
    if (outcome != DONE)
        return outcome;
    view.issuers = rows_of(call->task.arena, &list);
    view.pager = pager_of(call, list.count, next);
    answer_page(call, issuer_pages[PAGE_ISSUER_LIST].bound, &view);
    return DONE;
}

/* ---- the form ---- */

struct edit_view {
    struct frame frame;
    struct str title;
    struct str action;
    bool exists;
    struct badge status;
    struct str trouble;
    struct list facts;
    struct str name, url, client_id, audience, scopes, groups_claim;
    struct str name_error, url_error, client_id_error, client_secret_error, audience_error;
    struct str scopes_error, groups_claim_error, provision_error;
    struct str secret_hint;
    bool sign_in, api, provision, sign_out, active;
    struct list algorithm_choices;
    struct list errors;
    struct str redirect_uri;
    struct str check_href;
    struct str remove_href;
    bool may_remove;
};
const struct field issuer_edit_shown[] = {
    {"frame", STRUCT_AT(struct edit_view, frame, frame_shown)},
    {"title", TEXT_AT(struct edit_view, title)},
    {"action", TEXT_AT(struct edit_view, action)},
    {"exists", BOOL_AT(struct edit_view, exists)},
    {"status", STRUCT_AT(struct edit_view, status, badge_shown)},
    {"trouble", TEXT_AT(struct edit_view, trouble)},
    {"facts", LIST_AT(struct edit_view, facts, fact_shown)},
    {"name", TEXT_AT(struct edit_view, name)},
    {"url", TEXT_AT(struct edit_view, url)},
    {"client_id", TEXT_AT(struct edit_view, client_id)},
    {"audience", TEXT_AT(struct edit_view, audience)},
    {"scopes", TEXT_AT(struct edit_view, scopes)},
    {"groups_claim", TEXT_AT(struct edit_view, groups_claim)},
    {"name_error", TEXT_AT(struct edit_view, name_error)},
    {"url_error", TEXT_AT(struct edit_view, url_error)},
    {"client_id_error", TEXT_AT(struct edit_view, client_id_error)},
    {"client_secret_error", TEXT_AT(struct edit_view, client_secret_error)},
    {"audience_error", TEXT_AT(struct edit_view, audience_error)},
    {"scopes_error", TEXT_AT(struct edit_view, scopes_error)},
    {"groups_claim_error", TEXT_AT(struct edit_view, groups_claim_error)},
    {"provision_error", TEXT_AT(struct edit_view, provision_error)},
    {"secret_hint", TEXT_AT(struct edit_view, secret_hint)},
    {"sign_in", BOOL_AT(struct edit_view, sign_in)},
    {"api", BOOL_AT(struct edit_view, api)},
    {"provision", BOOL_AT(struct edit_view, provision)},
    {"sign_out", BOOL_AT(struct edit_view, sign_out)},
    {"active", BOOL_AT(struct edit_view, active)},
    {"algorithm_choices", LIST_AT(struct edit_view, algorithm_choices, filter_choice_shown)},
    {"errors", LIST_AT(struct edit_view, errors, error_line_shown)},
    {"redirect_uri", TEXT_AT(struct edit_view, redirect_uri)},
    {"check_href", TEXT_AT(struct edit_view, check_href)},
    {"remove_href", TEXT_AT(struct edit_view, remove_href)},
    {"may_remove", BOOL_AT(struct edit_view, may_remove)},
    {0},
};

static struct list algorithm_choices(struct arena *arena, struct str current)
{
    static const struct {
        struct str value;
        struct str label;
    } all[] = {
        {STR_INIT("RS256,ES256"), STR_INIT("RS256 and ES256")},
        {STR_INIT("RS256"), STR_INIT("RS256 only")},
        {STR_INIT("ES256"), STR_INIT("ES256 only")},
    };
    struct filter_choice *rows = ARENA_ARRAY(arena, COUNT_OF(all), struct filter_choice);
    for (size_t i = 0; i < COUNT_OF(all); i++)
        rows[i] =
            (struct filter_choice){all[i].value, all[i].label, str_equal(all[i].value, current)};
    return (struct list){rows, COUNT_OF(all), sizeof *rows, false};
}

/* A checkbox as it was sent, or as it is. */
static bool checked_or(const struct call *call, const char *name, bool otherwise)
{
    if (call->request->method != POST)
        return otherwise;
    return request_form(call->request, name).at != NULL;
}

static struct fact text_fact(const char *label, struct str text)
{
    return (struct fact){
        .label = str_of(label),
        .text = text.length > 0 ? text : STR("None"),
        .href = STR(""),
        .is_code = text.length > 0,
    };
}

static struct list facts_of(struct arena *arena, const struct issuer *issuer)
{
    struct fact *facts = ARENA_ARRAY(arena, 6, struct fact);
    size_t count = 0;
    facts[count++] = text_fact("Authorization endpoint", issuer->authorization_endpoint);
    facts[count++] = text_fact("Token endpoint", issuer->token_endpoint);
    facts[count++] = text_fact("Sign-out endpoint", issuer->end_session_endpoint);
    facts[count++] = text_fact("Keys", issuer->jwks_uri);
    if (issuer->jwks_fetched_us != 0)
        facts[count++] = (struct fact){.label = STR("Fetched"),
                                       .text = STR(""),
                                       .href = STR(""),
                                       .is_time = true,
                                       .at = issuer->jwks_fetched_us};
    return (struct list){facts, count, sizeof *facts, false};
}

static void fill_form(struct call *call, const struct issuer_draft *draft, struct edit_view *view)
{
    view->name = typed_or(call, "name", draft->name);
    view->url = typed_or(call, "url", draft->url);
    view->client_id = typed_or(call, "client_id", draft->client_id);
    view->audience = typed_or(call, "audience", draft->audience);
    view->scopes = typed_or(call, "scopes", draft->scopes);
    view->groups_claim = typed_or(call, "groups_claim", draft->groups_claim);
    view->sign_in = checked_or(call, "sign_in", draft->sign_in);
    view->api = checked_or(call, "api", draft->api);
    view->provision = checked_or(call, "provision", draft->provision);
    view->sign_out = checked_or(call, "sign_out", draft->sign_out);
    view->active = checked_or(call, "active", draft->active);
    view->algorithm_choices =
        algorithm_choices(call->task.arena, typed_or(call, "algorithms", draft->algorithms));
    view->name_error = error_of(call, "/name");
    view->url_error = error_of(call, "/url");
    view->client_id_error = error_of(call, "/client_id");
    view->client_secret_error = error_of(call, "/client_secret");
    view->audience_error = error_of(call, "/audience");
    view->scopes_error = error_of(call, "/scopes");
    view->groups_claim_error = error_of(call, "/groups_claim");
    view->provision_error = error_of(call, "/provision");
    view->errors = error_lines(call);
    view->redirect_uri =
        ARENA_JOIN(call->task.arena, site_base_url(call->site), STR("/callback"));
}

static enum outcome show(struct call *call, const struct frame_wants *wants,
                         const struct issuer_draft *draft, struct edit_view *view)
{
    enum outcome outcome = frame_fill(call, &view->frame, wants);
    if (outcome != DONE)
        return outcome;
    fill_form(call, draft, view);
    answer_page(call, issuer_pages[PAGE_ISSUER_EDIT].bound, view);
    return DONE;
}

enum outcome issuer_add_form_html(struct call *call)
{
    static const struct issuer_draft draft = {
        .name = STR_INIT(""),
        .url = STR_INIT(""),
        .client_id = STR_INIT(""),
        .audience = STR_INIT(""),
        .sign_in = true,
        .sign_out = true,
        .scopes = STR_INIT("openid email profile"),
        .groups_claim = STR_INIT(""),
        .algorithms = STR_INIT("RS256,ES256"),
        .active = true,
    };
    struct edit_view view = {
        .title = STR("Add issuer"),
        .action = STR(ADMIN "/new"),
        .trouble = STR(""),
        .secret_hint = STR("Kept sealed and never shown again. Leave it empty for a public client."),
        .check_href = STR(""),
        .remove_href = STR(""),
    };
    return show(call, &(struct frame_wants){"Add issuer", "admin-issuers", STR("/api/v1/issuers")},
                &draft, &view);
}

enum outcome issuer_add_html(struct call *call)
{
    struct issuer issuer;
    enum outcome outcome = issuer_add(&call->task, call->input, &issuer);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, href_of(call->task.arena, &issuer), FLASH_GOOD,
        STR("The issuer was added. What it publishes is fetched in a moment, or check it now."));
}

static enum outcome load_here(struct call *call, struct issuer *issuer)
{
    return issuer_load(&call->task, request_word(call->request, "issuer"), issuer);
}

enum outcome issuer_edit_html(struct call *call)
{
    struct issuer issuer;
    enum outcome outcome = load_here(call, &issuer);
    if (outcome != DONE)
        return outcome;
    struct arena *arena = call->task.arena;
    struct str href = href_of(arena, &issuer);
    struct issuer_draft draft = issuer_draft_of(&issuer);
    struct edit_view view = {
        .title = issuer.name,
        .action = href,
        .exists = true,
        .status = status_of(&issuer),
        .trouble = issuer.trouble,
        .facts = facts_of(arena, &issuer),
        .secret_hint = issuer.sealed_secret.at == NULL
                           ? STR("None is set. Kept sealed and never shown again.")
                           : STR("One is set. Leave it empty to keep it; it is never shown."),
        .check_href = ARENA_JOIN(arena, href, STR("/check")),
        .remove_href = ARENA_JOIN(arena, href, STR("/remove")),
        .may_remove = !issuer.active,
    };
    const char *title = arena_cstr(arena, issuer.name);
    return show(call,
                &(struct frame_wants){title, "admin-issuers",
                                      ARENA_JOIN(arena, STR("/api/v1/issuers/"), issuer.id)},
                &draft, &view);
}

enum outcome issuer_change_html(struct call *call)
{
    struct issuer issuer;
    struct issuer changed;
    enum outcome outcome = load_here(call, &issuer);
    if (outcome == DONE)
        outcome = issuer_change(&call->task, &issuer, call->input, &changed);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, href_of(call->task.arena, &changed), FLASH_GOOD,
                                 STR("The issuer was saved."));
}

enum outcome issuer_check_html(struct call *call)
{
    struct issuer issuer;
    struct arena *arena = call->task.arena;
    enum outcome outcome = load_here(call, &issuer);
    if (outcome != DONE)
        return outcome;
    struct str href = href_of(arena, &issuer);
    outcome = issuer_discover(&call->task, &issuer, call_time_left_ms(call));
    if (outcome == INVALID || outcome == UPSTREAM_FAULT)
        return answer_redirect_flash(
            call, href, FLASH_BAD,
            ARENA_JOIN(arena, call->failure.told, STR(" "), or_empty(call->failure.hint)));
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, href, FLASH_GOOD,
                                 STR("The issuer answered. Its endpoints and keys are current."));
}

enum outcome issuer_remove_html(struct call *call)
{
    struct issuer issuer;
    enum outcome outcome = load_here(call, &issuer);
    if (outcome == DONE)
        outcome = issuer_remove(&call->task, &issuer);
    if (outcome == CLASH)
        return answer_redirect_flash(call, href_of(call->task.arena, &issuer), FLASH_BAD,
                                     ARENA_JOIN(call->task.arena, call->failure.told, STR(" "),
                                                call->failure.hint));
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, STR(ADMIN), FLASH_GOOD,
                                 STR("The issuer was removed, with its links and mappings."));
}
