/* tiny.c: routes and a gate for tests of the site. */
/* SPDX-License-Identifier: ISC */
#include "t/site/tiny.h"

#include "platform/base/log.h"
#include "platform/base/secret.h"

struct tiny_seen tiny_seen;
int64_t tiny_now_us = INT64_C(1790000000) * US_PER_S;

static int64_t read_clock(void *state)
{
    return *(int64_t *)state;
}

static const struct clock tiny_clock = {read_clock, &tiny_now_us};

/* ---- the gate ---- */

static enum outcome admit(struct call *call)
{
    static struct caller person = {.user_id = STR_INIT("usr_1")};
    static struct caller by_key;
    static struct caller by_session;
    by_key = by_session = person;
    by_key.key_id = STR("key_1");
    by_session.session_id = STR("ses_1");
    struct str bearer = request_header(call->request, "authorization");
    struct str cookie =
        request_cookie(call->request, session_cookie_name(call_site(call)));
    if (str_is(bearer, "Bearer key") || str_is(bearer, "Bearer stranger"))
        call->caller = &by_key;
    else if (bearer.at == NULL && str_is(cookie, "session"))
        call->caller = &by_session;
    if (call->route->needs == OPEN_TO_ALL)
        return DONE;
    if (call->caller == NULL)
        return refuse(&call->failure, NOBODY, NULL, "You are not signed in.", "Sign in.");
    return str_is(bearer, "Bearer stranger") && call->route->needs > 0 ? FORBIDDEN : DONE;
}

static void error_page(struct call *call, enum outcome outcome, int status)
{
    if (!tiny_seen.error_page_works)
        return;
    call->response->status = status;
    call->response->content_type = STR("text/html; charset=utf-8");
    buf_add(&call->response->body, STR("console page: "));
    buf_add(&call->response->body, str_of(outcome_name(outcome)));
    buf_add(&call->response->body, STR(": "));
    buf_add(&call->response->body, call->failure.told);
}

/* ---- routes ---- */

struct draft {
    struct str title;
    int64_t size;
};

static const struct field draft_fields[] = {
    {"title", TEXT_AT(struct draft, title), .min = 2, .max = 20, .required = true},
    {"size", INT_AT(struct draft, size), .min = 1, .max = 9},
    {0},
};

static enum outcome page_show(struct call *call)
{
    tiny_seen.handled++;
    call->response->content_type = STR("text/html; charset=utf-8");
    buf_add(&call->response->body,
            STR("<form><input type=\"hidden\" name=\"_csrf\" value=\""));
    buf_add(&call->response->body, call->csrf);
    buf_add(&call->response->body, STR("\"></form>"));
    return DONE;
}

static void remember(struct call *call)
{
    const struct draft *draft = call->input;
    tiny_seen.handled++;
    tiny_seen.size = draft->size;
    tiny_seen.title = str_is(draft->title, "taken") ? STR("taken") : STR("other");
}

static enum outcome item_add(struct call *call)
{
    remember(call);
    if (!str_is(tiny_seen.title, "taken"))
        return answer_redirect_flash(call, STR("/items/1"), FLASH_GOOD,
                                     STR("Added \xC3\xA4."));
    failure_field(&call->failure, STR("/title"), "not_unique", "This title is taken.");
    return CLASH;
}

static enum outcome item_again(struct call *call)
{
    call->response->content_type = STR("text/html; charset=utf-8");
    buf_add(&call->response->body, STR("again: "));
    buf_add(&call->response->body, request_form(call->request, "title"));
    for (size_t i = 0; i < call->failure.field_count; i++) {
        buf_add_char(&call->response->body, ' ');
        buf_add(&call->response->body, call->failure.fields[i].pointer);
    }
    return DONE;
}

static enum outcome item_show(struct call *call)
{
    struct list flashes = call_flashes(call);
    tiny_seen.handled++;
    for (size_t i = 0; i < flashes.count; i++) {
        const struct flash *flash = LIST_ROW(flashes, struct flash, i);
        buf_add(&call->response->body, flash->good ? STR("good ") : STR("other "));
        buf_add(&call->response->body, flash->text);
    }
    return DONE;
}

static enum outcome api_show(struct call *call)
{
    static char words[200];
    struct buf seen = {.at = words, .room = sizeof words, .cap = sizeof words};
    tiny_seen.handled++;
    for (size_t i = 0; i < call->request->word_count; i++) {
        buf_add_char(&seen, '/');
        buf_add(&seen, call->request->words[i].value);
    }
    tiny_seen.words = buf_str(&seen);
    struct json_writer json = answer_json(call, 0);
    json_write_object(&json);
    json_write_key(&json, STR("id"));
    json_write_text(&json, request_word(call->request, "item"));
    json_write_end_object(&json);
    return DONE;
}

static enum outcome api_add(struct call *call)
{
    remember(call);
    struct json_writer json = answer_created(call, STR("/api/v1/items/1"));
    json_write_object(&json);
    json_write_end_object(&json);
    return DONE;
}

static enum outcome api_change(struct call *call)
{
    enum outcome outcome = call_if_match(call, STR("5"));
    if (outcome != DONE)
        return outcome;
    tiny_seen.handled++;
    answer_etag(call, STR("6"));
    struct json_writer json = answer_json(call, 0);
    json_write_null(&json);
    return DONE;
}

static enum outcome api_versioned(struct call *call)
{
    answer_etag(call, STR("5"));
    struct json_writer json = answer_json(call, 0);
    json_write_int(&json, 5);
    return DONE;
}

static enum outcome api_remove(struct call *call)
{
    tiny_seen.handled++;
    return answer_nothing(call);
}

/* ?as=NUMBER: that outcome, after a half-written answer that must not show. */
static enum outcome api_fail(struct call *call)
{
    int64_t outcome = 0;
    if (!str_int_parse(request_query(call->request, "as"), 0, OUTCOME_COUNT - 1,
                       &outcome))
        return MALFORMED;
    response_header(call->response, "Set-Cookie", STR("gone=; Max-Age=0"));
    answer_etag(call, STR("x"));
    struct json_writer json = answer_json(call, 200);
    json_write_object(&json);
    if (outcome == CLASH) {
        call->failure.retry_after_s = 7;
        return refuse(&call->failure, CLASH, "last_owner",
                      "The last \"owner\" cannot leave.", "Name another owner first.");
    }
    return (enum outcome)outcome;
}

static enum outcome api_raw(struct call *call)
{
    tiny_seen.handled++;
    call->response->content_type = STR("text/plain");
    buf_add(&call->response->body, call->request->body);
    return DONE;
}

static enum outcome api_list(struct call *call)
{
    int64_t limit;
    struct str parts[2];
    enum outcome outcome = call_limit(call, 25, 100, &limit);
    if (outcome == DONE)
        outcome = cursor_read(call, request_query(call->request, "cursor"), parts, 2);
    if (outcome != DONE)
        return outcome;
    struct json_writer json = answer_json(call, 0);
    json_write_object(&json);
    json_write_key(&json, STR("limit"));
    json_write_int(&json, limit);
    json_write_key(&json, STR("first"));
    json_write_text(&json, parts[0]);
    json_write_key(&json, STR("second"));
    json_write_text(&json, parts[1]);
    json_write_key(&json, STR("next_cursor"));
    json_write_text(&json, cursor_write(call, (struct str[]){STR("a:b-1"), STR_NONE}, 2));
    json_write_end_object(&json);
    return DONE;
}

static enum outcome huge(struct call *call)
{
    static const char block[1024];
    call->response->content_type = STR("text/plain");
    for (size_t i = 0; i <= RESPONSE_BYTES_MAX / sizeof block; i++)
        buf_add_bytes(&call->response->body, block, sizeof block);
    return DONE;
}

static enum stream_step count_down(void *state, struct buf *piece)
{
    int64_t *left = state;
    if (*left < 0)
        return STREAM_BROKEN;
    buf_print(piece, "%lld ", (long long)*left);
    return (*left)-- > 1 ? STREAM_MORE : STREAM_END;
}

static enum outcome stream(struct call *call)
{
    int64_t *left = ARENA_NEW(call->task.arena, int64_t);
    if (!str_int_parse(request_query(call->request, "from"), -1, 9, left))
        return INVALID;
    answer_stream(call, STR("text/plain"), count_down, left);
    return *left == 9 ? ABSENT : DONE;
}

static enum outcome own_headers(struct call *call)
{
    response_header(call->response, "Cache-Control", STR("public, max-age=60"));
    response_header(call->response, "Content-Security-Policy", STR("default-src 'none'"));
    return answer_redirect_outside(call, STR("https://issuer.example.org/authorize?x=1"));
}

/* clang-format off */
static const struct route page_routes[] = {
    {GET,  "/",                page_show, OPEN_TO_ALL, .says = "start"},
    {GET,  "/items/new",       page_show, SIGNED_IN, .says = "form"},
    {GET,  "/items/{item}",    item_show, SIGNED_IN, .says = "one item"},
    {POST, "/items",           item_add, TINY_MAY, draft_fields, sizeof(struct draft),
     .says = "add an item", .redo = item_again},
    {POST, "/plain",           item_add, TINY_MAY, draft_fields, sizeof(struct draft),
     .says = "add without a form to show again"},
    {POST, "/sign-in",         page_show, OPEN_TO_ALL, .says = "sign in", .flags = ROUTE_NO_CSRF},
    {POST, "/open",            page_show, OPEN_TO_ALL, .says = "open to all"},
    {GET,  "/huge",            huge, OPEN_TO_ALL, .says = "too much"},
    {GET,  "/stream",          stream, OPEN_TO_ALL, .says = "piece by piece"},
    {GET,  "/away",            own_headers, OPEN_TO_ALL, .says = "to another server"},
    {GET,  "/logs",            page_show, OPEN_TO_ALL, .says = "logs", .flags = ROUTE_UPSTREAM},
    {0},
};

static const struct route api_routes[] = {
    {GET,    "/api/v1/items",            api_list, OPEN_TO_ALL, .says = "items"},
    {GET,    "/api/v1/others",           api_list, OPEN_TO_ALL, .says = "others"},
    {POST,   "/api/v1/items",            api_add, TINY_MAY, draft_fields, sizeof(struct draft),
     .says = "add an item"},
    {GET,    "/api/v1/items/{item}",     api_show, TINY_MAY, .says = "one item"},
    {DELETE, "/api/v1/items/{item}",     api_remove, TINY_MAY, .says = "remove an item"},
    {GET,    "/api/v1/versioned",        api_versioned, OPEN_TO_ALL, .says = "with a version"},
    {PATCH,  "/api/v1/versioned",        api_change, TINY_MAY, .says = "change it"},
    {GET,    "/api/v1/live",             api_show, OPEN_TO_ALL, .says = "polled", .flags = ROUTE_LIVE},
    {GET,    "/api/v1/fail",             api_fail, OPEN_TO_ALL, .says = "fails as asked"},
    {POST,   "/api/v1/hook",             api_raw, OPEN_TO_ALL, .says = "a webhook",
     .flags = ROUTE_RAW | ROUTE_NO_CSRF},
    {0},
};
/* clang-format on */

/* ---- opening ---- */

void tiny_open_with(struct tiny *tiny, const struct site_settings *settings,
                    const struct route *const *more, struct store *store)
{
    static const struct gate gate = {.admit = admit, .error_page = error_page};
    const struct route *tables[8] = {page_routes, api_routes};
    for (size_t i = 0; more != NULL && more[i] != NULL && i < 4; i++)
        tables[2 + i] = more[i];
    log_level_set(LOG_LEVEL_FAULT);
    tiny->process = arena_open("process", MIB(8));
    struct failure failure = {.arena = tiny->process};
    if (site_open(tiny->process, tables, &gate, settings, &failure, &tiny->site) != DONE)
        bail_out("the tiny site does not open: %.*s", STR_ARG(failure.fields[0].told));
    probe_open(&tiny->probe, tiny->site, store, &tiny_clock);
    tiny_seen = (struct tiny_seen){.handled = 0};
}

void tiny_open(struct tiny *tiny, struct str base_url, struct str pool)
{
    struct site_settings settings = {
        .base_url = base_url, .request_deadline_ms = 10000, .pool = pool};
    tiny_open_with(tiny, &settings, NULL, NULL);
}

void tiny_close(struct tiny *tiny)
{
    probe_close(&tiny->probe);
    arena_close(tiny->process);
}

void tiny_sign_in(struct tiny *tiny)
{
    tiny->probe.cookies[tiny->probe.cookie_count++] =
        (struct pair){str_of(session_cookie_name(tiny->site)), STR("session")};
}
