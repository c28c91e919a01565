/* account_key_html.c: the own API keys, and the form that makes one. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_routes.h"
#include "product/frame/frame.h"

enum { DAYS_DEFAULT = 90, DAYS_MAX = 3650 };

struct key_row {
    struct str name;
    struct str prefix;
    int64_t created;
    int64_t expires;
    bool expires_set;
    bool expired;
    int64_t used;
    bool used_set;
    struct str revoke_href;
};

static const struct field key_row_shown[] = {
    {"name", TEXT_AT(struct key_row, name)},
    {"prefix", TEXT_AT(struct key_row, prefix)},
    {"created", TIME_AT(struct key_row, created)},
    {"expires", TIME_AT(struct key_row, expires)},
    {"expires_set", BOOL_AT(struct key_row, expires_set)},
    {"expired", BOOL_AT(struct key_row, expired)},
    {"used", TIME_AT(struct key_row, used)},
    {"used_set", BOOL_AT(struct key_row, used_set)},
    {"revoke_href", TEXT_AT(struct key_row, revoke_href)},
    {0},
};

struct keys_view {
    struct frame frame;
    struct list keys;
    struct str new_key;
    struct list errors;
    struct str name;
    struct str name_error;
    struct list expiry_choices;
};

const struct field keys_shown[] = {
    {"frame", STRUCT_AT(struct keys_view, frame, frame_shown)},
    {"keys", LIST_AT(struct keys_view, keys, key_row_shown)},
    {"new_key", TEXT_AT(struct keys_view, new_key)},
    {"errors", LIST_AT(struct keys_view, errors, error_line_shown)},
    {"name", TEXT_AT(struct keys_view, name)},
    {"name_error", TEXT_AT(struct keys_view, name_error)},
    {"expiry_choices", LIST_AT(struct keys_view, expiry_choices, filter_choice_shown)},
    {0},
};

static struct list expiry_choices(struct arena *arena, struct str chosen)
{
    static const struct {
        struct str value;
        struct str label;
    } expiries[] = {
        {STR_INIT("30"), STR_INIT("30 days")},
        {STR_INIT("90"), STR_INIT("90 days")},
        {STR_INIT("365"), STR_INIT("A year")},
        {STR_INIT("never"), STR_INIT("Never")},
    };
    struct filter_choice *choices = ARENA_ARRAY(arena, COUNT_OF(expiries), struct filter_choice);
    struct str selected = chosen.length == 0 ? STR("90") : chosen;
    for (size_t i = 0; i < COUNT_OF(expiries); i++)
        choices[i] = (struct filter_choice){expiries[i].value, expiries[i].label,
                                     str_equal(selected, expiries[i].value)};
    return (struct list){choices, COUNT_OF(expiries), sizeof *choices, false};
}

static struct list key_rows(struct call *call, const struct list *keys)
{
    struct arena *arena = call->task.arena;
    struct key_row *rows = ARENA_ARRAY(arena, keys->count, struct key_row);
    for (size_t i = 0; i < keys->count; i++) {
        const struct api_key *key = LIST_ROW(*keys, struct api_key, i);
        rows[i] = (struct key_row){
            .name = key->name,
            .prefix = key->shown_prefix,
            .created = key->created_us,
            .expires = key->expires_us,
            .expires_set = key->expires_us != 0,
            .expired = key->expires_us != 0 && key->expires_us <= task_now_us(&call->task),
            .used = key->used_us,
            .used_set = key->used_us != 0,
            .revoke_href = ARENA_JOIN(arena, STR("/account/keys/"), key->id, STR("/revoke")),
        };
    }
    return (struct list){rows, keys->count, sizeof *rows, false};
}

/* What the page needs from the store. */
static enum outcome load(struct call *call, struct keys_view *view, struct list *keys)
{
    enum outcome outcome = account_keys(&call->task, keys);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view->frame,
            &(struct frame_wants){"API keys", "keys", STR("/api/v1/me/api-keys")});
    return outcome;
}

static void answer(struct call *call, int status, struct keys_view *view,
                   const struct list *keys)
{
    bool made = view->new_key.length > 0;
    struct str name = made ? STR("") : or_empty(request_form(call->request, "name"));
    struct str expiry = made ? STR("") : or_empty(request_form(call->request, "expiry"));
    view->keys = key_rows(call, keys);
    view->errors = error_lines(call);
    view->name = name;
    view->name_error = error_of(call, "/name");
    view->expiry_choices = expiry_choices(call->task.arena, expiry);
    answer_page_status(call, status, account_pages[PAGE_KEYS].bound, view);
}

static enum outcome show(struct call *call, int status)
{
    struct list keys;
    struct keys_view view = {.new_key = STR("")};
    enum outcome outcome = load(call, &view, &keys);
    if (outcome == DONE)
        answer(call, status, &view, &keys);
    return outcome;
}

enum outcome account_keys_html(struct call *call)
{
    return show(call, 200);
}

enum outcome account_keys_redo_html(struct call *call)
{
    return show(call, 422);
}

static enum outcome read_expiry(struct call *call, struct str sent, int64_t *expires_us)
{
    int64_t days = DAYS_DEFAULT;
    *expires_us = 0;
    if (str_is(sent, "never"))
        return DONE;
    if (sent.length > 0 && !str_int_parse(sent, 1, DAYS_MAX, &days)) {
        failure_field(&call->failure, STR("/expiry"), "format",
                      "Give a number of days, or \"never\".");
        return INVALID;
    }
    *expires_us = task_now_us(&call->task) + days * MS_PER_DAY * US_PER_MS;
    return DONE;
}

static struct list with_key(struct arena *arena, const struct api_key *key,
                            const struct list *keys)
{
    struct api_key *rows = ARENA_ARRAY(arena, keys->count + 1, struct api_key);
    rows[0] = *key;
    for (size_t i = 0; i < keys->count; i++)
        rows[i + 1] = *LIST_ROW(*keys, struct api_key, i);
    return (struct list){rows, keys->count + 1, sizeof *rows, false};
}

/*
 * The answer itself shows the key, so that it is stored nowhere: no redirect here. Everything
 * else is read before, so that nothing can fail between making the key and showing it.
 */
enum outcome account_key_add_html(struct call *call)
{
    const struct key_form *form = call->input;
    struct api_key_draft draft = {.name = form->name};
    struct api_key key;
    struct secret text;
    struct list keys;
    struct keys_view view = {.new_key = STR("")};
    enum outcome outcome = read_expiry(call, form->expiry, &draft.expires_us);
    if (outcome == DONE)
        outcome = load(call, &view, &keys);
    if (outcome == DONE)
        outcome = account_key_add(&call->task, call->caller->user_id, &draft, &key, &text);
    if (outcome == CLASH)
        failure_field(&call->failure, STR("/name"), call->failure.code, "%.*s",
                      STR_ARG(call->failure.told));
    if (outcome != DONE)
        return outcome;
    keys = with_key(call->task.arena, &key, &keys);
    view.new_key = secret_reveal(text);
    answer(call, 200, &view, &keys);
    return DONE;
}

enum outcome account_key_revoke_html(struct call *call)
{
    enum outcome outcome = account_key_revoke(&call->task, request_word(call->request, "key"));
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    return answer_redirect_flash(call, STR("/account/keys"), FLASH_GOOD,
                                 STR("The key was revoked. It does not work any more."));
}
