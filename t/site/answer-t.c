/* answer-t.c: statuses, headers and bodies of answers. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "t/site/tiny.h"

static struct tiny tiny;
static struct probe *const probe = &tiny.probe;

static void is_header(const struct answer *answer, const char *name, struct str wanted)
{
    is_str(answer_header(answer, name), wanted, "%s", name);
}

static void test_headers(void)
{
    static const char *const paths[] = {
        "/",     "/nowhere", "/api/v1/items", "/api/v1/nowhere", "/api/v1/fail?as=15",
        "/huge", "/items/"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct answer answer = probe_get(probe, paths[i]);
        note("GET %s", paths[i]);
        is_header(&answer, "Content-Security-Policy",
                  STR("default-src 'self'; base-uri 'none'; form-action 'self'; "
                      "frame-ancestors 'none'; object-src 'none'"));
        is_header(&answer, "X-Content-Type-Options", STR("nosniff"));
        is_header(&answer, "Referrer-Policy", STR("same-origin"));
        is_header(&answer, "Cross-Origin-Opener-Policy", STR("same-origin"));
        is_header(&answer, "Strict-Transport-Security", STR("max-age=31536000"));
        is_header(&answer, "Cache-Control", STR("no-store"));
        ok(answer_header(&answer, "Permissions-Policy").length > 0, "Permissions-Policy");
        ok(answer_header(&answer, "X-Request-Id").length == 24, "X-Request-Id");
    }
    struct answer answer =
        PROBE(probe, .path = "/", .headers = PAIRS(PAIR("x-request-id", "mine-1234")));
    is_header(&answer, "X-Request-Id", STR("mine-1234"));
    answer = probe_get(probe, "/away");
    is_header(&answer, "Cache-Control", STR("public, max-age=60"));
    is_header(&answer, "Content-Security-Policy", STR("default-src 'none'"));
    is_str(answer.location, STR("https://issuer.example.org/authorize?x=1"),
           "a redirect outside");
    is_int(answer.status, 303, "is a 303");
}

static void test_methods(void)
{
    struct answer answer = PROBE(probe, .method = "OPTIONS", .path = "/api/v1/items");
    is_int(answer.status, 204, "OPTIONS has no body");
    is_header(&answer, "Allow", STR("GET, HEAD, POST, OPTIONS"));
    answer = PROBE(probe, .method = "PUT", .path = "/api/v1/items");
    is_int(answer.status, 405, "a method that the path does not have");
    is_header(&answer, "Allow", STR("GET, HEAD, POST, OPTIONS"));
    is_str(answer_at(probe, &answer, "/code"), STR("method_not_allowed"), "as a problem");
    answer = PROBE(probe, .method = "BREW", .path = "/");
    is_int(answer.status, 405, "a method that nobody knows");
    answer = PROBE(probe, .method = "HEAD", .path = "/");
    ok(answer.status == 200 && answer.body.length == 0, "HEAD is GET without a body");
    is_str(answer.content_type, STR("text/html; charset=utf-8"), "with its type");
    answer = PROBE(probe, .method = "OPTIONS", .path = "/nowhere");
    is_int(answer.status, 404, "OPTIONS of an unknown path");
}

static void test_slash(void)
{
    struct answer answer = probe_get(probe, "/items/new/?a=1&b=%20");
    is_int(answer.status, 308, "a page with a slash too many moves");
    is_str(answer.location, STR("/items/new?a=1&b=%20"),
           "to the one without, query kept");
    answer = PROBE(probe, .method = "POST", .path = "/items/");
    is_int(answer.status, 404, "a POST does not");
    answer = probe_get(probe, "/api/v1/items/");
    is_int(answer.status, 404, "nor does an API path");
    answer = probe_get(probe, "//evil.example.org/");
    is_int(answer.status, 404, "no redirect to another host");
    answer = probe_get(probe, "/\\evil.example.org/items/");
    is_int(answer.status, 404, "nor by a backslash");
    answer = probe_get(probe, "/items/x\r\nSet-Cookie:a=b/");
    is_int(answer.status, 404, "nor a split header");
}

static void test_admission(void)
{
    struct answer answer = probe_get(probe, "/api/v1/items/a%20b");
    is_int(answer.status, 401, "nobody is asked to sign in");
    is_header(&answer, "WWW-Authenticate", STR("Bearer realm=\"ktrlplane\""));
    is_str(answer_at(probe, &answer, "/hint"), STR("Sign in."), "with the gate's hint");
    probe->bearer = STR("stranger");
    answer = probe_json(probe, "GET", "/api/v1/items/1", NULL);
    is_int(answer.status, 403, "a stranger is refused");
    probe->bearer = STR("key");
    answer = probe_json(probe, "GET", "/api/v1/items/a%20b", NULL);
    is_int(answer.status, 200, "the key opens");
    is_str(answer_at(probe, &answer, "/id"), STR("a b"), "words arrive decoded");
    is_str(answer.content_type, STR("application/json"), "as JSON");
    probe->bearer = STR_NONE;
}

static void test_json_in(void)
{
    probe->bearer = STR("key");
    struct answer answer =
        probe_json(probe, "POST", "/api/v1/items", "{\"title\":\"abc\",\"size\":3}");
    is_int(answer.status, 201, "a sound body is taken");
    is_str(answer.location, STR("/api/v1/items/1"), "with the address of what was made");
    is_int(tiny_seen.size, 3, "decoded by the row's table");
    answer = probe_json(probe, "POST", "/api/v1/items",
                        "{\"title\":\"a\",\"size\":99,\"x\":1}");
    is_int(answer.status, 422, "wrong fields");
    is_str(answer_at(probe, &answer, "/code"), STR("validation_failed"), "have one code");
    const struct node *errors =
        node_at_pointer(answer_json_body(probe, &answer), STR("/errors"));
    is_int(errors == NULL ? 0 : (int64_t)errors->count, 3, "and are told all at once");
    is_str(answer_at(probe, &answer, "/errors/0/pointer"), STR("/title"), "by pointer");
    answer = probe_json(probe, "POST", "/api/v1/items", "{\"title\":}");
    is_int(answer.status, 400, "broken JSON");
    is_str(answer_at(probe, &answer, "/code"), STR("malformed_json"), "is named");
    ok(str_contains(answer_at(probe, &answer, "/detail"), STR("line 1")),
       "with its place");
    answer = probe_json(probe, "POST", "/api/v1/items", NULL);
    is_int(answer.status, 400, "no body where one is needed");
    answer =
        PROBE(probe, .method = "POST", .path = "/api/v1/items", .body = STR("title=abc"),
              .content_type = "application/x-www-form-urlencoded");
    is_int(answer.status, 415, "a form at an API path");
    answer = PROBE(probe, .path = "/api/v1/items/1",
                   .headers = PAIRS(PAIR("accept", "text/html")));
    is_int(answer.status, 406, "a program that refuses JSON");
    is_str(answer_at(probe, &answer, "/code"), STR("not_acceptable"), "is told so");
    answer = probe_json(probe, "DELETE", "/api/v1/items/1", NULL);
    ok(answer.status == 204 && answer.body.length == 0 && answer.content_type.at == NULL,
       "204 has neither body nor type");
    answer = probe_get(probe, "/api/v1/items?q=%ff");
    is_int(answer.status, 400, "a query that is not UTF-8");
    answer = PROBE(probe, .method = "POST", .path = "/api/v1/hook", .body = STR("{raw"),
                   .content_type = "application/json");
    is_str(answer.body, STR("{raw"), "a raw route gets the bytes as they came");
    char *huge = arena_alloc(probe->kept, BODY_BYTES_MAX + 1);
    memset(huge, ' ', BODY_BYTES_MAX + 1);
    answer =
        PROBE(probe, .method = "POST", .path = "/api/v1/items",
              .body = {huge, BODY_BYTES_MAX + 1}, .content_type = "application/json");
    is_int(answer.status, 413, "a body that is too large");
    probe->bearer = STR_NONE;
}

static struct answer failed(enum outcome outcome)
{
    char path[40];
    snprintf(path, sizeof path, "/api/v1/fail?as=%d", (int)outcome);
    return probe_get(probe, path);
}

static void test_problems(void)
{
    static const int statuses[OUTCOME_COUNT] = {
        [DONE] = 200,       [MALFORMED] = 400,   [NOBODY] = 401,
        [FORBIDDEN] = 403,  [ABSENT] = 404,      [WRONG_METHOD] = 405,
        [CLASH] = 409,      [STALE] = 412,       [TOO_LARGE] = 413,
        [WRONG_TYPE] = 415, [INVALID] = 422,     [PRECONDITION] = 428,
        [UNPAID] = 402,     [OVER_LIMIT] = 429, [STORE_FAULT] = 503, [UPSTREAM_FAULT] = 502,
        [GONE] = 410,       [UPSTREAM_AWAY] = 503, [UPSTREAM_LATE] = 504};
    for (int i = 1; i < OUTCOME_COUNT; i++) {
        struct answer answer = failed((enum outcome)i);
        is_int(answer.status, statuses[i], "%s", outcome_name((enum outcome)i));
        is_int(outcome_status((enum outcome)i), statuses[i], "in the table too");
        is_str(answer.content_type, STR("application/problem+json"), "is a problem");
        is_str(answer_at(probe, &answer, "/instance"), STR("/api/v1/fail"),
               "of this path");
        is_str(answer_at(probe, &answer, "/request_id"),
               answer_header(&answer, "X-Request-Id"), "and request");
        ok(str_starts(answer_at(probe, &answer, "/type"),
                      STR("https://console.test/problems/")),
           "its type is an address here");
        ok(answer_header(&answer, "ETag").at == NULL,
           "nothing of the half-written answer is left");
        ok(answer_header(&answer, "Set-Cookie").at != NULL, "but cookies");
    }
    struct answer answer = failed(CLASH);
    is_str(answer_at(probe, &answer, "/type"),
           STR("https://console.test/problems/last_owner"), "type");
    is_str(answer_at(probe, &answer, "/title"), STR("Conflict"), "title");
    is_str(answer_at(probe, &answer, "/status"), STR("409"), "status");
    is_str(answer_at(probe, &answer, "/detail"), STR("The last \"owner\" cannot leave."),
           "detail");
    is_str(answer_at(probe, &answer, "/hint"), STR("Name another owner first."), "hint");
    is_header(&answer, "Retry-After", STR("7"));
    answer = failed(OVER_LIMIT);
    is_header(&answer, "Retry-After", STR("10"));
    answer = failed(STORE_FAULT);
    is_header(&answer, "Retry-After", STR("5"));
}

static void test_error_pages(void)
{
    struct answer answer = probe_get(probe, "/nowhere");
    is_int(answer.status, 404, "without the console's page there is a plain one");
    ok(str_contains(answer.body, STR("<h1>Not found</h1>")), "that says what happened");
    tiny_seen.error_page_works = true;
    answer = probe_get(probe, "/nowhere");
    ok(answer.status == 404 &&
           str_starts(answer.body, STR("console page: absent: There is")),
       "else the console's own, with the text");
    tiny_seen.error_page_works = false;
    answer = probe_get(probe, "/huge");
    is_int(answer.status, 500, "an answer that is too large is our fault");
    ok(answer.body.length < 2000 &&
           str_contains(answer.body, STR("<h1>Something went wrong")),
       "and is not sent in part");
}

static void test_streams(void)
{
    struct answer answer = PROBE(probe, .path = "/stream?from=3",
                                 .headers = PAIRS(PAIR("if-none-match", "*")));
    is_int(answer.status, 200, "a stream");
    is_str(answer.body, STR("3 2 1 "), "is sent piece by piece");
    ok(!answer.broken, "up to its end");
    ok(answer_header(&answer, "ETag").at == NULL, "and has no ETag");
    is_str(answer_header(&answer, "Cache-Control"), STR("no-store"), "but all other headers");
    answer = PROBE(probe, .method = "HEAD", .path = "/stream?from=3");
    ok(answer.status == 200 && answer.body.length == 0 && !answer.broken,
       "HEAD begins none");
    ok(probe_get(probe, "/stream?from=-1").broken, "one that breaks off is no whole answer");
    answer = probe_get(probe, "/stream?from=9");
    ok(answer.status == 404 && str_contains(answer.body, STR("Not found")),
       "a handler that fails afterwards gives its error");
}

static void test_forms(void)
{
    tiny_sign_in(&tiny);
    (void)probe_get(probe, "/items/new");
    struct answer answer =
        probe_form(probe, "/items", PAIRS(PAIR("title", "abc"), PAIR("size", "4")));
    is_int(answer.status, 303, "a form is answered by a redirect");
    is_int(tiny_seen.size, 4, "decoded by the row's table");
    answer = probe_form(probe, "/items", PAIRS(PAIR("title", "<"), PAIR("size", "x")));
    is_int(answer.status, 422, "wrong fields show the form again");
    is_str(answer.body, STR("again: < /title /size"),
           "with what was typed and all errors");
    answer = probe_form(probe, "/items", PAIRS(PAIR("title", "taken")));
    is_int(answer.status, 409, "a clash of a field too");
    is_str(answer.body, STR("again: taken /title"), "with the field");
    answer = probe_form(probe, "/plain", PAIRS(PAIR("title", "<")));
    is_int(answer.status, 422, "without a form to show there is the error page");
    ok(str_contains(answer.body, STR("at least 2 characters")), "that names the errors");
    answer = PROBE(probe, .method = "POST", .path = "/items", .body = STR("{}"),
                   .content_type = "application/json",
                   .headers =
                       (const struct pair[]){{STR("origin"), STR("https://console.test")},
                                             {STR("x-csrf-token"), probe->csrf},
                                             {{NULL, 0}, {NULL, 0}}});
    is_int(answer.status, 415, "JSON at a page");
    struct str multipart = ARENA_JOIN(
        probe->kept, STR("--b\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n"),
        probe->csrf,
        STR("\r\n--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nabc\r\n--b--\r\n"));
    answer = PROBE(probe, .method = "POST", .path = "/items", .body = multipart,
                   .content_type = "multipart/form-data; boundary=b",
                   .headers = PAIRS(PAIR("origin", "https://console.test")));
    is_int(answer.status, 303, "a multipart form with its token");
}

static void test_pools(void)
{
    struct tiny web;
    tiny_open(&web, STR("https://console.test"), STR("web"));
    struct answer answer = PROBE(&web.probe, .path = "/logs");
    is_int(answer.status, 503,
           "a row of the upstream pool is not served by the web pool");
    answer = probe_get(&web.probe, "/");
    is_int(answer.status, 200, "its own rows are");
    tiny_close(&web);
    tiny_open(&web, STR("https://console.test"), STR("upstream"));
    answer = probe_get(&web.probe, "/logs");
    is_int(answer.status, 200, "the upstream pool serves it");
    tiny_close(&web);
}

static const char *needs_word(int needs)
{
    return needs == TINY_MAY ? "may" : NULL;
}

static void test_listing(void)
{
    struct buf out = buf_open(probe->kept, 4096, MIB(1));
    site_routes_print(tiny.site, false, needs_word, &out);
    ok(str_contains(buf_str(&out), STR("/api/v1/items/{item}")) &&
           str_contains(buf_str(&out), STR("remove an item\n")),
       "routes as a table");
    struct buf json = buf_open(probe->kept, 4096, MIB(1));
    site_routes_print(tiny.site, true, needs_word, &json);
    struct answer listing = {.body = buf_str(&json)};
    is_str(answer_at(probe, &listing, "/0/method"), STR("GET"), "and as JSON");
    is_str(answer_at(probe, &listing, "/3/needs"), STR("may"),
           "with words for permissions");
    is_str(answer_at(probe, &listing, "/10/pool"), STR("upstream"), "and pools");
}

static void test_last_words(void)
{
    struct request request = {.path = STR("/api/v1/x"), .request_id = STR("abcdefgh")};
    struct response response = {.status = 200};
    site_last_words(&request, &response);
    struct answer answer = {.body = buf_str(&response.body)};
    is_int(response.status, 500, "the last words are a 500");
    is_str(answer_at(probe, &answer, "/request_id"), STR("abcdefgh"), "with the request");
    request.path = STR("/x");
    site_last_words(&request, &response);
    ok(str_starts(buf_str(&response.body), STR("<!DOCTYPE html>")), "a page for people");
    site_last_words(NULL, &response);
    ok(response.headers.count == 3, "also before there is a request");
}

int main(void)
{
    tiny_open(&tiny, STR("https://console.test/"), STR_NONE);
    test_headers();
    test_methods();
    test_slash();
    test_admission();
    test_json_in();
    test_problems();
    test_error_pages();
    test_streams();
    test_forms();
    test_pools();
    test_listing();
    test_last_words();
    tiny_close(&tiny);
    return done_testing();
}
