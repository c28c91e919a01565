/* account_key_html.c: the own API keys, and the form that makes one. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_routes.h"
#include "product/api_key/api_key.h"
#include "product/frame/frame.h"

#define BASE STR("/account/keys")

struct keys_view {
    struct frame frame;
    struct key_view view;
    struct list errors;
};

const struct field keys_shown[] = {
    {"frame", STRUCT_AT(struct keys_view, frame, frame_shown)},
    KEY_VIEW_SHOWN(struct keys_view, view),
    {"errors", LIST_AT(struct keys_view, errors, error_line_shown)},
    {0},
};

/* What the page needs from the store. */
static enum outcome load(struct call *call, struct keys_view *view, struct list *keys)
{
    enum outcome outcome = api_keys(&call->task, call->caller->user_id, keys);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view->frame,
            &(struct frame_wants){"API keys", "keys", STR("/api/v1/me/api-keys")});
    view->view.add_href = BASE;
    return outcome;
}

static enum outcome show(struct call *call, int status)
{
    struct list keys;
    struct keys_view view = {.errors = error_lines(call)};
    enum outcome outcome = load(call, &view, &keys);
    if (outcome != DONE)
        return outcome;
    key_view_fill(call, &view.view, &keys, BASE);
    answer_page_status(call, status, account_pages[PAGE_KEYS].bound, &view);
    return DONE;
}

enum outcome account_keys_html(struct call *call)
{
    return show(call, 200);
}

enum outcome account_keys_redo_html(struct call *call)
{
    key_errors_name(&call->failure);
    return show(call, 422);
}

/* The answer itself shows the key, so that it is stored nowhere: no redirect here. */
static enum outcome answer_made(struct call *call, struct keys_view *view,
                                const struct list *keys, const struct api_key *key,
                                struct secret text)
{
    key_view_made(call, &view->view, keys, key, text);
    view->errors = error_lines(call);
    answer_page(call, account_pages[PAGE_KEYS].bound, view);
    return DONE;
}

/* Everything else is read before, so that nothing can fail between making the key and showing it. */
enum outcome account_key_add_html(struct call *call)
{
    struct api_key_draft draft;
    struct api_key key;
    struct secret text;
    struct list keys;
    struct keys_view view = {.errors = {0}};
    enum outcome outcome = key_draft_of_form(call, &draft);
    if (outcome == DONE)
        outcome = load(call, &view, &keys);
    if (outcome == DONE)
        outcome = api_key_add(&call->task, call->caller->user_id, &draft, &key, &text);
    if (outcome == CLASH)
        failure_field(&call->failure, STR("/name"), call->failure.code, "%.*s",
                      STR_ARG(call->failure.told));
    return outcome == DONE ? answer_made(call, &view, &keys, &key, text) : outcome;
}

enum outcome account_key_rotate_html(struct call *call)
{
    struct api_key key;
    struct secret text;
    struct list keys;
    struct keys_view view = {.errors = {0}};
    enum outcome outcome = load(call, &view, &keys);
    if (outcome == DONE)
        outcome = api_key_rotate(&call->task, call->caller->user_id,
                                 &(struct api_key_rotation){
                                     request_word(call->request, "key"),
                                     key_overlap_of_form(call),
                                 },
                                 &key, &text);
    if (outcome == CLASH || outcome == INVALID)
        return answer_redirect_flash(call, BASE, FLASH_BAD, key_refusal(&call->failure));
    return outcome == DONE ? answer_made(call, &view, &keys, &key, text) : outcome;
}

enum outcome account_key_revoke_html(struct call *call)
{
    enum outcome outcome = api_key_revoke(&call->task, call->caller->user_id,
                                          request_word(call->request, "key"));
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    return answer_redirect_flash(call, BASE, FLASH_GOOD,
                                 STR("The key was revoked. It does not work any more."));
}
