/* kept_form.c: a form that came too late is kept in the page that says so. */
/* SPDX-License-Identifier: ISC */
#include "product/frame/kept_form.h"

#include "product/frame/frame.h"

/* A larger one is left to the browser's way back: escaped it may be six times as long. */
enum { KEPT_BYTES_MAX = 256 * 1024 };

struct kept_field {
    struct str name;
    struct str value;
};

struct kept_view {
    struct frame frame;
    struct str action;
    struct list fields;
    struct str sign_in_href; /* "" = somebody is signed in */
    bool left_out;           /* secrets have to be typed again */
};

static const struct field kept_field_shown[] = {
    {"name", TEXT_AT(struct kept_field, name)},
    {"value", TEXT_AT(struct kept_field, value)},
    {0},
};

const struct field kept_form_shown[] = {
    {"frame", STRUCT_AT(struct kept_view, frame, frame_shown)},
    {"action", TEXT_AT(struct kept_view, action)},
    {"fields", LIST_AT(struct kept_view, fields, kept_field_shown)},
    {"sign_in_href", TEXT_AT(struct kept_view, sign_in_href)},
    {"left_out", BOOL_AT(struct kept_view, left_out)},
    {0},
};

static bool is_secret(struct str name)
{
    return str_contains(name, STR("password")) || str_contains(name, STR("secret"));
}

static struct list fields_kept(struct call *call, bool *left_out)
{
    const struct pairs *form = &call->request->form;
    struct kept_field *rows =
        ARENA_ARRAY(call->request->arena, form->count, struct kept_field);
    struct list list = {rows, 0, sizeof *rows, false};
    for (size_t i = 0; i < form->count; i++) {
        struct pair pair = form->at[i];
        if (str_is(pair.name, "_csrf"))
            continue;
        if (is_secret(pair.name))
            *left_out = *left_out || pair.value.length > 0;
        else
            rows[list.count++] = (struct kept_field){pair.name, pair.value};
    }
    return list;
}

/* Only what this console's own page sent: else a foreign page could put its words into ours. */
static bool can_be_kept(struct call *call, enum outcome outcome)
{
    struct request *request = call->request;
    bool late =
        outcome == NOBODY || (outcome == FORBIDDEN && call->failure.code != NULL &&
                              str_is(str_of(call->failure.code), "form_expired"));
    return late && request->method == POST && call->route != NULL && !call->wants_json &&
           (call->route->flags & (ROUTE_RAW | ROUTE_TAKES_SECRETS)) == 0 &&
           request->body.length <= KEPT_BYTES_MAX && call_came_from_us(call);
}

bool kept_form_page(struct call *call, enum outcome outcome, int status)
{
    struct request *request = call->request;
    struct arena *arena = request->arena;
    if (!can_be_kept(call, outcome))
        return false;
    struct failure unread = {.arena = arena};
    if (request->form.at == NULL && request_decode_form(request, &unread) != DONE)
        return false;
    struct kept_view view = {.sign_in_href = STR("")};
    view.fields = fields_kept(call, &view.left_out);
    if (view.fields.count == 0)
        return false;
    frame_fill_bare(call, &view.frame,
                    outcome == NOBODY ? "Your session has ended" : "Send this again?");
    view.action = request->query_text.length == 0
                      ? request->path
                      : ARENA_JOIN(arena, request->path, STR("?"), request->query_text);
    if (outcome == NOBODY) {
        view.sign_in_href = STR("/sign-in");
        view.frame.csrf = STR("ended"); /* no session's: it leads to the page that asks */
    }
    answer_page_status(call, status, frame_pages[PAGE_KEPT].bound, &view);
    return true;
}
