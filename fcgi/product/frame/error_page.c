/* error_page.c: what a person sees when a page cannot be shown, and what the codes mean. */
/* SPDX-License-Identifier: ISC */
#include "product/frame/frame.h"
#include "product/frame/kept_form.h"

struct error_view {
    struct frame frame;
    int64_t status_code;
    struct str title;
    struct str text;
    struct str detail;
    struct str request_id;
    struct str retry_href;
    bool can_go_home;
};

static const struct field error_shown[] = {
    {"frame", STRUCT_AT(struct error_view, frame, frame_shown)},
    {"status_code", INT_AT(struct error_view, status_code)},
    {"title", TEXT_AT(struct error_view, title)},
    {"text", TEXT_AT(struct error_view, text)},
    {"detail", TEXT_AT(struct error_view, detail)},
    {"request_id", TEXT_AT(struct error_view, request_id)},
    {"retry_href", TEXT_AT(struct error_view, retry_href)},
    {"can_go_home", BOOL_AT(struct error_view, can_go_home)},
    {0},
};

struct page frame_pages[] = {
    [PAGE_ERROR] = {"site/error", error_shown, NULL},
    [PAGE_KEPT] = {"site/kept", kept_form_shown, NULL},
    {NULL, NULL, NULL},
};

/* Said when the refusal itself says nothing. */
static const struct {
    int status;
    const char *title;
    const char *text;
} words[] = {
    {400, "The request was not understood", "The address or the form is not complete."},
    {403, "You may not do this", "Your role does not allow it. Ask an owner of this place."},
    {404, "There is nothing here", "It does not exist, was deleted, or is not visible to you."},
    {405, "This cannot be done here", "The address does not take this kind of request."},
    {409, "This is not possible now", "Something else stands in the way."},
    {412, "It changed meanwhile", "Somebody else changed it since you opened the page."},
    {413, "That was too large", "Send less at once."},
    {422, "Something is not right", "Go back, correct the form and send it again."},
    {429, "Too many requests", "Wait a moment and try again."},
    {500, "Something broke on our side", "The failure was recorded. Trying again may help."},
    {502, "Another service did not answer", "The rest of the console works. Try again in a moment."},
    {503, "The service is not available", "The database does not answer. Try again in a moment."},
};

static void tell(struct error_view *view, const struct failure *failure, int status)
{
    view->title = STR("This did not work");
    view->text = STR("Go back and try again.");
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (words[i].status == status) {
            view->title = str_of(words[i].title);
            view->text = str_of(words[i].text);
        }
    }
    if (failure->told.length > 0)
        view->text = failure->told;
    if (failure->hint.length > 0)
        view->detail = failure->hint;
    else if (failure->field_count > 0)
        view->detail = failure->fields[0].told;
}

/* Refusals that a person can do something about at once: where that is, and the parameter that
 * says where to come back to. */
static const struct {
    const char *code; /* NULL = nobody is signed in */
    const char *path;
    const char *parameter;
} ways_on[] = {
    {NULL, "/sign-in", "?return="},
    {"proof_required", "/account/proof", "?next="},
    {"second_factor_required", "/account/security", "?next="},
};

/* The page that was asked for; for a form the page that had it, when the browser tells. */
static struct str come_back_to(const struct request *request, struct str base_url)
{
    bool reads = request->method == GET || request->method == HEAD;
    struct str referer = request_header(request, "referer");
    if (!reads)
        return str_starts(referer, base_url)
                   ? str_slice(referer, base_url.length, referer.length)
                   : STR_NONE;
    if (request->query_text.length == 0)
        return request->path;
    return ARENA_JOIN(request->arena, request->path, STR("?"), request->query_text);
}

/* They come back to where they wanted to go. */
static bool send_on(struct call *call, enum outcome outcome)
{
    struct request *request = call->request;
    struct arena *arena = request->arena;
    const char *code = outcome == NOBODY ? NULL : call->failure.code;
    if (call->route == NULL || (outcome != NOBODY && (outcome != FORBIDDEN || code == NULL)))
        return false;
    for (size_t i = 0; i < COUNT_OF(ways_on); i++) {
        bool fits = code == NULL ? ways_on[i].code == NULL
                                 : ways_on[i].code != NULL && str_is(str_of(code), ways_on[i].code);
        if (!fits)
            continue;
        struct str path = str_of(ways_on[i].path);
        struct str back = come_back_to(request, site_base_url(call->site));
        if (code == NULL && request->method != GET && request->method != HEAD)
            back = STR_NONE;
        if (path_is_ours(back) && !str_is(back, "/"))
            path = ARENA_JOIN(arena, path, str_of(ways_on[i].parameter), url_encode(arena, back));
        if (!path_is_ours(path)) /* too long to come back to */
            path = str_of(ways_on[i].path);
        return answer_redirect(call, path) == DONE;
    }
    return false;
}

void frame_error_page(struct call *call, enum outcome outcome, int status)
{
    if (kept_form_page(call, outcome, status) || send_on(call, outcome))
        return;
    struct error_view view = {
        .status_code = status,
        .request_id = call->request->request_id,
        .can_go_home = call->caller != NULL,
    };
    tell(&view, &call->failure, status);
    frame_fill_bare(call, &view.frame, "");
    view.frame.title = view.title;
    if (status >= 500 && call->request->method == GET)
        view.retry_href = view.frame.path;
    answer_page_status(call, status, frame_pages[PAGE_ERROR].bound, &view);
}
