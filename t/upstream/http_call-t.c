/* http_call-t.c: calls to a server that behaves, and to servers that do not. */
/* SPDX-License-Identifier: ISC */
#include "platform/upstream/http_call.h"

#include <string.h>

#include "platform/base/log.h"
#include "t/lib/tap.h"
#include "t/lib/upstream.h"

static struct arena *arena;
static int64_t now_us = 1000 * US_PER_S;

static int64_t read_clock(void *state)
{
    return *(int64_t *)state;
}

static const struct clock clock_of_test = {read_clock, &now_us};

struct tried {
    enum outcome outcome;
    struct failure failure;
    struct http_answer answer;
};

/* A call with the usual limits; `call` overrides what it sets. */
static struct tried try_call(const struct fake_upstream *fake, struct http_call call)
{
    struct tried tried = {.failure.arena = arena};
    call.url = arena_print(arena, "http://127.0.0.1:%d/some/path?x=1", fake->port);
    call.method = call.method == NULL ? "GET" : call.method;
    call.deadline_ms = call.deadline_ms == 0 ? 5000 : call.deadline_ms;
    call.connect_ms = call.connect_ms == 0 ? call.deadline_ms : call.connect_ms;
    call.answer_cap_bytes =
        call.answer_cap_bytes == 0 ? 64 * 1024 : call.answer_cap_bytes;
    tried.outcome =
        http_call(arena, &clock_of_test, &call, &tried.failure, &tried.answer);
    return tried;
}

#define SCRIPT(...) ((const enum fake_step[]){__VA_ARGS__, FAKE_END})

static void test_good(void)
{
    struct fake_upstream fake;
    fake_upstream_open(&fake, SCRIPT(FAKE_KEEP));
    const struct http_header headers[] = {{STR("X-Request-Id"), STR("abc-123")},
                                          {STR("X-Empty"), STR("")},
                                          {{NULL, 0}, {NULL, 0}}};
    struct tried tried =
        try_call(&fake, (struct http_call){.upstream = "good", .headers = headers});
    ok(tried.outcome == DONE, "an answer comes");
    is_int(tried.answer.status, 200, "with its status");
    is_str(tried.answer.content_type, STR("text/plain"), "and type");
    ok(str_starts(tried.answer.body, STR("pong GET /some/path?x=1 HTTP/1.1")),
       "and body");
    ok(str_contains(tried.answer.body, STR("X-Request-Id: abc-123")), "headers are sent");
    ok(str_contains(tried.answer.body, STR("X-Empty:")), "an empty header is sent too");

    tried = try_call(&fake, (struct http_call){.upstream = "good",
                                               .method = "POST",
                                               .body = STR("{\"a\":1}")});
    ok(tried.outcome == DONE && str_ends(tried.answer.body, STR("{\"a\":1}")),
       "a body is sent");
    ok(str_contains(tried.answer.body, STR("POST /some/path")), "with its method");
    tried = try_call(&fake, (struct http_call){
                                .upstream = "good", .method = "PATCH", .body = STR("p")});
    ok(tried.outcome == DONE && str_contains(tried.answer.body, STR("PATCH /")),
       "PATCH is sent");
    tried = try_call(&fake, (struct http_call){.upstream = "good", .method = "DELETE"});
    ok(tried.outcome == DONE && str_contains(tried.answer.body, STR("DELETE /")),
       "DELETE is sent");
    tried = try_call(&fake, (struct http_call){.upstream = "good"});
    ok(tried.outcome == DONE && !str_contains(tried.answer.body, STR("X-Request-Id")),
       "nothing of an earlier call is left in a later one");
    is_int(fake_upstream_connections(&fake), 1, "all on one kept connection");
    fake_upstream_close(&fake);
}

static void test_statuses(void)
{
    struct fake_upstream fake;
    fake_upstream_open(&fake, SCRIPT(FAKE_500, FAKE_REDIRECT));
    struct tried tried = try_call(&fake, (struct http_call){.upstream = "statuses"});
    ok(tried.outcome == DONE && tried.answer.status == 500, "a 500 is an answer");
    tried = try_call(&fake, (struct http_call){.upstream = "statuses"});
    ok(tried.outcome == DONE && tried.answer.status == 302, "a redirect is not followed");
    fake_upstream_close(&fake);
}

static void is_refused(const struct tried *tried, const char *code, const char *what)
{
    ok(tried->outcome == UPSTREAM_FAULT, "%s is a fault", what);
    is_str(str_of(tried->failure.code), str_of(code), "%s is named", what);
}

static void test_faults(void)
{
    struct fake_upstream fake;
    fake_upstream_open(&fake, SCRIPT(FAKE_HANG, FAKE_DRIP, FAKE_LARGE, FAKE_CUT));
    struct tried tried =
        try_call(&fake, (struct http_call){.upstream = "hang", .deadline_ms = 150});
    is_refused(&tried, "upstream_slow", "no answer in time");
    int64_t from_us = clock_monotonic_us();
    tried = try_call(&fake, (struct http_call){.upstream = "drip",
                                               .deadline_ms = 300,
                                               .answer_cap_bytes = 2000000});
    is_refused(&tried, "upstream_slow", "a dripping answer");
    ok(clock_monotonic_us() - from_us < 3 * US_PER_S,
       "the deadline covers the whole call");
    tried = try_call(&fake,
                     (struct http_call){.upstream = "large", .answer_cap_bytes = 1000});
    is_refused(&tried, "upstream_too_large", "a huge answer");
    tried = try_call(&fake, (struct http_call){.upstream = "cut"});
    is_refused(&tried, "upstream_unreachable", "half an answer");
    fake_upstream_close(&fake);
    tried = try_call(&fake, (struct http_call){.upstream = "nobody"});
    is_refused(&tried, "upstream_unreachable", "a closed port");
}

static void test_retry(void)
{
    struct fake_upstream fake;
    fake_upstream_open(&fake, SCRIPT(FAKE_CLOSE, FAKE_ANSWER, FAKE_CLOSE, FAKE_ANSWER));
    struct tried tried = try_call(&fake, (struct http_call){.upstream = "again"});
    ok(tried.outcome == DONE,
       "a GET is repeated once when the connection broke before a byte");
    is_int(fake_upstream_connections(&fake), 2, "on a second connection");
    tried = try_call(&fake, (struct http_call){
                                .upstream = "once", .method = "POST", .body = STR("x")});
    ok(tried.outcome == UPSTREAM_FAULT, "a POST is not");
    is_int(fake_upstream_connections(&fake), 1, "it is sent once");
    fake_upstream_close(&fake);
}

static int watched;
static enum outcome watched_outcome;

static void watch(const char *upstream, enum outcome outcome, int64_t duration_us)
{
    watched += strcmp(upstream, "dead") == 0 && duration_us >= 0;
    watched_outcome = outcome;
}

static void test_circuit(void)
{
    struct fake_upstream fake;
    http_call_watch(watch);
    fake_upstream_open(&fake, SCRIPT(FAKE_CLOSE, FAKE_CLOSE, FAKE_CLOSE, FAKE_CLOSE,
                                     FAKE_CLOSE, FAKE_ANSWER));
    struct http_call call = {.upstream = "dead", .method = "POST", .body = STR("x")};
    for (int i = 0; i < 5; i++) {
        struct tried tried = try_call(&fake, call);
        ok(tried.outcome == UPSTREAM_FAULT, "fault %d", i + 1);
        now_us += US_PER_S;
    }
    is_int(watched, 5, "each call is seen by the metrics");
    is_int(fake_upstream_connections(&fake), 5, "five faults are five connections");
    int64_t from_us = clock_monotonic_us();
    struct tried tried = try_call(&fake, call);
    is_refused(&tried, "upstream_circuit_open", "an open circuit");
    ok(clock_monotonic_us() - from_us < 50 * US_PER_MS, "and costs nothing");
    ok(tried.failure.retry_after_s >= 1 && tried.failure.retry_after_s <= 5,
       "it says how long");
    is_int(fake_upstream_connections(&fake), 0, "nobody is asked");
    now_us += 5 * US_PER_S;
    tried = try_call(&fake, call);
    ok(tried.outcome == DONE, "a probe finds the server well");
    ok(watched_outcome == DONE, "which is seen too");
    fake_upstream_close(&fake);
    http_call_watch(NULL);
}

/* Many servers share one name: a dead one is left alone, the others are not. */
static void test_named_circuits(void)
{
    struct fake_upstream dead;
    struct fake_upstream well;
    fake_upstream_open(&dead, SCRIPT(FAKE_CLOSE));
    fake_upstream_open(&well, SCRIPT(FAKE_ANSWER));
    struct http_call call = {
        .upstream = "many", .method = "POST", .body = STR("x"), .circuit = STR("dead")};
    for (int i = 0; i < 5; i++)
        ok(try_call(&dead, call).outcome == UPSTREAM_FAULT, "one of many fails, %d", i + 1);
    struct tried tried = try_call(&dead, call);
    is_refused(&tried, "upstream_circuit_open", "its own circuit");
    call.circuit = STR("well");
    ok(try_call(&well, call).outcome == DONE, "another of the same name is asked");
    for (int i = 0; i < 100; i++) {
        call.circuit = arena_print(arena, "other %d", i);
        if (try_call(&well, call).outcome != DONE)
            ok(false, "number %d is not asked", i);
    }
    ok(true, "however many there are");
    fake_upstream_close(&dead);
    fake_upstream_close(&well);
}

static void test_public_only(void)
{
    struct fake_upstream fake;
    fake_upstream_open(&fake, SCRIPT(FAKE_ANSWER));
    struct tried tried =
        try_call(&fake, (struct http_call){.upstream = "hook", .public_only = true});
    is_refused(&tried, "upstream_address_refused", "a user's address on loopback");
    is_int(fake_upstream_connections(&fake), 0, "which is never connected");
    fake_upstream_close(&fake);
}

static void test_protocols(void)
{
    struct tried tried = {.failure.arena = arena};
    struct http_call call = {.upstream = "file",
                             .method = "GET",
                             .url = STR("file:///etc/passwd"),
                             .deadline_ms = 1000,
                             .connect_ms = 1000,
                             .answer_cap_bytes = 1000};
    tried.outcome =
        http_call(arena, &clock_of_test, &call, &tried.failure, &tried.answer);
    is_refused(&tried, "upstream_unreachable", "a file");
}

int main(void)
{
    arena = arena_open("test", MIB(32));
    log_level_set(LOG_LEVEL_FAULT + 1);
    test_good();
    test_statuses();
    test_faults();
    test_retry();
    test_circuit();
    test_named_circuits();
    test_public_only();
    test_protocols();
    ok(http_call_counts().calls > 10 && http_call_counts().time_us > 0,
       "calls are counted");
    http_call_counts_reset();
    is_int(http_call_counts().calls, 0, "until the next request");
    http_call_close();
    arena_close(arena);
    return done_testing();
}
