/* probe.c: requests in process. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/probe.h"

#include <string.h>

#include "platform/base/random.h"
#include "platform/base/secret.h"
#include "t/lib/tap.h"

enum { REQUEST_CAP = 32 * 1024 * 1024, KEPT_CAP = 256 * 1024 * 1024, REDIRECTS_MAX = 5 };

void probe_open(struct probe *probe, struct site *site, struct store *store,
                const struct clock *clock)
{
    random_open();
    if (!secret_key_is_set())
        secret_key_set((const unsigned char *)"a key for tests, thirty-two long");
    *probe = (struct probe){
        .site = site,
        .store = store,
        .clock = clock,
        .request = arena_open("request", REQUEST_CAP),
        .kept = arena_open("probe", KEPT_CAP),
    };
}

void probe_close(struct probe *probe)
{
    arena_close(probe->request);
    arena_close(probe->kept);
}

/* ---- the request ---- */

static void header_add(struct request *request, struct str name, struct str value)
{
    if (request->headers.count == HEADERS_MAX)
        bail_out("a test sends more than %d headers", HEADERS_MAX);
    request->headers.at[request->headers.count++] = (struct pair){name, value};
}

static bool has_header(const struct request *request, const char *name)
{
    return request_header(request, name).at != NULL;
}

static struct str form_text(struct arena *arena, const struct pair *form)
{
    struct buf text = buf_open(arena, 256, (size_t)BODY_BYTES_MAX * 3);
    for (; form->name.at != NULL; form++) {
        if (text.length > 0)
            buf_add_char(&text, '&');
        buf_add(&text, url_encode(arena, form->name));
        buf_add_char(&text, '=');
        buf_add(&text, url_encode(arena, form->value));
    }
    return text.length == 0 ? STR("") : buf_str(&text);
}

static bool form_has(const struct pair *form, const char *name)
{
    for (; form->name.at != NULL; form++)
        if (str_is(form->name, name))
            return true;
    return false;
}

static void body_set(struct probe *probe, struct request *request, const struct ask *ask)
{
    struct str type = str_of(ask->content_type);
    request->body = ask->body.at == NULL ? STR("") : ask->body;
    if (ask->json != NULL) {
        request->body = str_of(ask->json);
        type = type.at == NULL ? STR("application/json") : type;
    } else if (ask->form != NULL) {
        request->body = form_text(request->arena, ask->form);
        if (!ask->as_program && probe->csrf.at != NULL && !form_has(ask->form, "_csrf"))
            request->body = ARENA_JOIN(
                request->arena, request->body,
                request->body.length == 0 ? STR("_csrf=") : STR("&_csrf="), probe->csrf);
        type = type.at == NULL ? STR("application/x-www-form-urlencoded") : type;
    }
    if (type.at == NULL)
        return;
    header_add(request, STR("content-type"), type);
    struct str bare = type;
    struct str first = STR("");
    (void)str_cut(&bare, ';', &first);
    request->content_type = str_trim(first);
}

static void cookies_send(const struct probe *probe, struct request *request)
{
    struct buf text = buf_open(request->arena, 256, 64 * 1024);
    for (size_t i = 0; i < probe->cookie_count; i++) {
        if (i > 0)
            buf_add(&text, STR("; "));
        buf_add(&text, probe->cookies[i].name);
        buf_add_char(&text, '=');
        buf_add(&text, probe->cookies[i].value);
    }
    if (text.length > 0)
        header_add(request, STR("cookie"), buf_str(&text));
}

static struct request *request_of(struct probe *probe, const struct ask *ask)
{
    struct request *request = request_open(probe->request);
    struct str path = str_of(ask->path);
    ptrdiff_t mark = str_find(path, 0, '?');
    request->method_text = str_of(ask->method == NULL ? "GET" : ask->method);
    request->method = method_of(request->method_text);
    request->path = mark < 0 ? path : str_slice(path, 0, (size_t)mark);
    request->query_text =
        mark < 0 ? STR("") : str_slice(path, (size_t)mark + 1, path.length);
    request->address = STR("192.0.2.7");
    request->https = site_is_https(probe->site);
    request->headers.at = ARENA_ARRAY(probe->request, HEADERS_MAX, struct pair);
    for (const struct pair *header = ask->headers;
         header != NULL && header->name.at != NULL; header++)
        header_add(request, header->name, header->value);
    body_set(probe, request, ask);
    if (probe->bearer.at != NULL && !has_header(request, "authorization"))
        header_add(request, STR("authorization"),
                   ARENA_JOIN(probe->request, STR("Bearer "), probe->bearer));
    if (ask->as_program)
        return request;
    cookies_send(probe, request);
    if (ask->form != NULL && !has_header(request, "origin"))
        header_add(request, STR("origin"), site_base_url(probe->site));
    return request;
}

/* ---- the answer ---- */

static void cookie_keep(struct probe *probe, struct str set)
{
    struct str attributes = set;
    struct str pair = STR("");
    (void)str_cut(&attributes, ';', &pair);
    struct str value = pair;
    struct str name = STR("");
    (void)str_cut(&value, '=', &name);
    bool removed = str_contains(attributes, STR("Max-Age=0"));
    size_t i = 0;
    while (i < probe->cookie_count && !str_equal(probe->cookies[i].name, name))
        i++;
    if (removed) {
        if (i < probe->cookie_count)
            probe->cookies[i] = probe->cookies[--probe->cookie_count];
        return;
    }
    if (i == PROBE_COOKIES_MAX)
        bail_out("more than %d cookies", PROBE_COOKIES_MAX);
    if (i == probe->cookie_count)
        probe->cookie_count++;
    probe->cookies[i] =
        (struct pair){arena_str(probe->kept, name), arena_str(probe->kept, value)};
}

struct str probe_cookie(const struct probe *probe, const char *name)
{
    for (size_t i = 0; i < probe->cookie_count; i++)
        if (str_is(probe->cookies[i].name, name))
            return probe->cookies[i].value;
    return STR_NONE;
}

/* The value of the input _csrf, wherever it stands. */
static void csrf_keep(struct probe *probe, struct str body)
{
    static const struct str name = STR_INIT("name=\"_csrf\"");
    const char *input =
        body.length == 0 ? NULL : memmem(body.at, body.length, name.at, name.length);
    if (input == NULL)
        return;
    struct str rest = {input, (size_t)(body.at + body.length - input)};
    rest = str_slice(rest, name.length, rest.length);
    struct str tag = STR("");
    (void)str_cut(&rest, '>', &tag);
    const char *value = memmem(tag.at, tag.length, "value=\"", 7);
    if (value == NULL)
        return;
    struct str token = {value + 7, (size_t)(tag.at + tag.length - value - 7)};
    struct str inner = STR("");
    (void)str_cut(&token, '"', &inner);
    probe->csrf = arena_str(probe->kept, inner);
}

static struct answer answer_keep(struct probe *probe, const struct request *request,
                                 const struct response *response)
{
    struct answer answer = {
        .status = response->status,
        .content_type = arena_str(probe->kept, response->content_type),
        .body = STR(""),
        .headers.at = ARENA_ARRAY(probe->kept, response->headers.count + 1, struct pair),
    };
    for (size_t i = 0; i < response->headers.count; i++) {
        struct pair header = response->headers.at[i];
        answer.headers.at[answer.headers.count++] = (struct pair){
            arena_str(probe->kept, header.name), arena_str(probe->kept, header.value)};
        if (str_is(header.name, "Set-Cookie"))
            cookie_keep(probe, header.value);
    }
    /* The wire sends no body to HEAD. */
    if (request->method != HEAD && response->body.length > 0)
        answer.body = arena_str(probe->kept, buf_str(&response->body));
    answer.location = answer_header(&answer, "Location");
    if (str_starts(answer.content_type, STR("text/html")))
        csrf_keep(probe, answer.body);
    return answer;
}

struct str answer_header(const struct answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->headers.count; i++)
        if (str_equal_nocase(answer->headers.at[i].name, str_of(name)))
            return answer->headers.at[i].value;
    return STR_NONE;
}

/* As a worker sends it, but into one body; false when it broke off. */
static bool stream_take(const struct request *request, struct response *response)
{
    struct buf whole = buf_open(request->arena, KIB(64), MIB(8));
    enum stream_step step = request->method == HEAD ? STREAM_END : STREAM_MORE;
    while (step == STREAM_MORE) {
        response->body.length = 0;
        step = response->stream.next(response->stream.state, &response->body);
        buf_add(&whole, buf_str(&response->body));
    }
    response->stream.end(response->stream.state, step == STREAM_END);
    response->body = whole;
    return step == STREAM_END;
}

struct answer probe_ask(struct probe *probe, const struct ask *ask)
{
    struct request *request = request_of(probe, ask);
    struct response *response = response_open(probe->request);
    site_answer(probe->site, probe->store, probe->clock, request, response);
    bool whole = true;
    if (response->stream.next != NULL)
        whole = stream_take(request, response);
    struct answer answer = answer_keep(probe, request, response);
    answer.broken = !whole;
    arena_reset(probe->request);
    return answer;
}

struct answer probe_get(struct probe *probe, const char *path)
{
    return PROBE(probe, .path = path);
}

struct answer probe_form(struct probe *probe, const char *path, const struct pair *form)
{
    return PROBE(probe, .method = "POST", .path = path, .form = form);
}

struct answer probe_follow(struct probe *probe, struct answer answer)
{
    for (int i = 0;
         i < REDIRECTS_MAX && answer.location.at != NULL && answer.status / 100 == 3; i++)
        answer = probe_get(probe, arena_cstr(probe->kept, answer.location));
    return answer;
}

struct answer probe_json(struct probe *probe, const char *method, const char *path,
                         const char *json)
{
    static const struct pair any[] = {{STR_INIT("if-match"), STR_INIT("*")},
                                      {{NULL, 0}, {NULL, 0}}};
    bool changes = strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0 ||
                   strcmp(method, "DELETE") == 0;
    return PROBE(probe, .method = method, .path = path, .json = json, .as_program = true,
                 .headers = changes ? any : NULL);
}

const struct node *answer_json_body(struct probe *probe, const struct answer *answer)
{
    struct failure failure = {.arena = probe->kept};
    struct node *node = NULL;
    if (json_parse(probe->kept, answer->body, &failure, &node) != DONE)
        bail_out("the answer is no JSON: %.*s", STR_ARG(answer->body));
    return node;
}

struct str answer_at(struct probe *probe, const struct answer *answer,
                     const char *pointer)
{
    const struct node *node =
        node_at_pointer(answer_json_body(probe, answer), str_of(pointer));
    if (node == NULL)
        return STR("");
    return node->kind == NODE_TEXT ? node->text : json_text(probe->kept, node);
}
