/* header-t.c: entity tags, Accept, and headers of an answer. */
/* SPDX-License-Identifier: ISC */
#include "platform/http/header.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "t/lib/tap.h"

static struct arena *arena;

static void test_etags(void)
{
    static const struct {
        struct str list;
        bool strong, weak;
    } cases[] = {
        {STR_INIT("\"5\""), true, true},
        {STR_INIT("*"), true, true},
        {STR_INIT(" \"4\" , \"5\""), true, true},
        {STR_INIT(",,\"4\",\"5\","), true, true},
        {STR_INIT("W/\"5\""), false, true},
        {STR_INIT("\"4\", W/\"5\""), false, true},
        {STR_INIT("\"55\""), false, false},
        {STR_INIT("5"), false, false},
        {STR_INIT("\"5"), false, false},
        {STR_INIT("w/\"5\""), false, false},
        {STR_INIT("\"5\" \"6\""), false, false},
        {STR_INIT("\"5\", broken"), false, false},
        {STR_INIT(""), false, false},
        {STR_INIT("\"a b\""), false, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ok(etag_matches(cases[i].list, STR("5"), false) == cases[i].strong,
           "If-Match: %.*s", STR_ARG(cases[i].list));
        ok(etag_matches(cases[i].list, STR("5"), true) == cases[i].weak,
           "If-None-Match: %.*s", STR_ARG(cases[i].list));
    }
    ok(etag_is(STR("v1-abc")) && !etag_is(STR("a\"b")) && !etag_is(STR("a b")) &&
           !etag_is(STR_NONE),
       "what a tag may consist of");
}

static void test_accept(void)
{
    static const struct {
        struct str accept;
        bool json;
    } cases[] = {
        {STR_INIT(""), true},
        {STR_INIT("*/*"), true},
        {STR_INIT("application/json"), true},
        {STR_INIT("Application/JSON"), true},
        {STR_INIT("application/*"), true},
        {STR_INIT("text/html, application/json;q=0.1"), true},
        {STR_INIT("text/html,*/*;q=0.8"), true},
        {STR_INIT("application/problem+json"), true},
        {STR_INIT("text/html"), false},
        {STR_INIT("application/json;q=0"), false},
        {STR_INIT("application/json;q=0.000, */*"), false},
        {STR_INIT("application/json; q=0.0, text/html"), false},
        {STR_INIT("*/*;q=0"), false},
        {STR_INIT("app/*"), false},
        {STR_INIT("text/*, application/xml"), false},
        {STR_INIT(",,, application/json"), true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ok(accept_allows(cases[i].accept, STR("application/json")) == cases[i].json,
           "Accept: %.*s", STR_ARG(cases[i].accept));
    ok(accept_allows(STR_NONE, STR("application/json")), "no Accept header accepts all");
}

static struct str last_header(const struct response *response)
{
    return response->headers.at[response->headers.count - 1].value;
}

static void test_cookies_out(void)
{
    struct response *response = response_open(arena);
    response_cookie(response, "__Host-kp_session", STR("abc"), 3600, true);
    is_str(
        last_header(response),
        STR("__Host-kp_session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600; Secure"),
        "a session cookie over https");
    response_cookie(response, "kp_session", STR("abc"), -1, false);
    is_str(last_header(response), STR("kp_session=abc; Path=/; HttpOnly; SameSite=Lax"),
           "a cookie until the browser ends");
    response_cookie(response, "kp_session", STR(""), 0, false);
    is_str(last_header(response),
           STR("kp_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"),
           "a cookie is removed");
}

static void bad_header(struct response *response)
{
    response_header(response, "X-A", STR("a\r\nSet-Cookie: b"));
}

static void bad_nul(struct response *response)
{
    response_header(response, "X-A", STR("a\0b"));
}

static void bad_name(struct response *response)
{
    response_header(response, "X-A\n", STR("a"));
}

static void bad_host_cookie(struct response *response)
{
    response_cookie(response, "__Host-a", STR("b"), 1, false);
}

static void bad_cookie(struct response *response)
{
    response_cookie(response, "a", STR("b; Domain=example.org"), 1, false);
}

static void too_many(struct response *response)
{
    for (int i = 0; i <= HEADERS_MAX; i++)
        response_header(response, "X-A", STR("a"));
}

/* Does it end in bug()? */
static bool is_a_bug(void (*run)(struct response *response))
{
    int status = 0;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        close(2);
        run(response_open(arena));
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

int main(void)
{
    arena = arena_open("test", MIB(16));
    test_etags();
    test_accept();
    test_cookies_out();
    ok(is_a_bug(bad_header), "a header with a line end is a bug");
    ok(is_a_bug(bad_nul), "a header with NUL is a bug");
    ok(is_a_bug(bad_name), "a header name with a line end is a bug");
    ok(is_a_bug(bad_host_cookie), "a __Host- cookie without https is a bug");
    ok(is_a_bug(bad_cookie), "a cookie with a semicolon is a bug");
    ok(is_a_bug(too_many), "too many headers are a bug");
    arena_close(arena);
    return done_testing();
}
