/* http_stream-t.c: answers taken piece by piece from servers that behave, and from others. */
/* SPDX-License-Identifier: ISC */
#include "platform/upstream/http_stream.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

#define SCRIPT(...) ((const enum fake_step[]){__VA_ARGS__, FAKE_END})

struct tried {
    enum outcome outcome;
    struct failure failure;
    struct http_answer head;
    struct http_stream *stream;
};

static struct http_call call_to(const struct fake_upstream *fake, struct http_call call)
{
    call.url = arena_print(arena, "http://127.0.0.1:%d/some/path?x=1", fake->port);
    call.method = call.method == NULL ? "GET" : call.method;
    call.deadline_ms = call.deadline_ms == 0 ? 5000 : call.deadline_ms;
    call.connect_ms = call.connect_ms == 0 ? call.deadline_ms : call.connect_ms;
    call.answer_cap_bytes = call.answer_cap_bytes == 0 ? MIB(64) : call.answer_cap_bytes;
    return call;
}

static struct tried try_stream(const struct fake_upstream *fake, struct http_call call)
{
    struct tried tried = {.failure.arena = arena};
    call = call_to(fake, call);
    tried.outcome =
        http_stream_open(arena, &clock_of_test, &call, &tried.failure, &tried.stream);
    if (tried.outcome == DONE)
        tried.head = *http_stream_head(tried.stream);
    return tried;
}

struct taken {
    size_t bytes;
    size_t largest;
    bool even; /* all bytes are those that FAKE_LARGE sends */
    enum http_step step;
};

static struct taken take_all(struct http_stream *stream)
{
    struct taken taken = {.even = true, .step = HTTP_MORE};
    struct arena_mark mark = arena_mark(arena);
    struct buf piece = buf_open(arena, HTTP_PIECE_BYTES, HTTP_PIECE_BYTES);
    while (taken.step == HTTP_MORE) {
        piece.length = 0;
        taken.step = http_stream_read(stream, &piece);
        taken.bytes += piece.length;
        taken.largest = piece.length > taken.largest ? piece.length : taken.largest;
        for (size_t i = 0; i < piece.length; i++)
            taken.even = taken.even && piece.at[i] == 'x';
    }
    arena_rewind(arena, mark);
    return taken;
}

static void test_good(void)
{
    struct fake_upstream fake;
    fake_upstream_open(&fake, SCRIPT(FAKE_KEEP));
    struct tried tried = try_stream(&fake, (struct http_call){.upstream = "good"});
    ok(tried.outcome == DONE, "an answer begins");
    is_int(tried.head.status, 200, "with its status");
    is_str(tried.head.content_type, STR("text/plain"), "and type");
    struct str text = http_stream_rest(tried.stream, arena, 4096);
    ok(str_starts(text, STR("pong GET /some/path?x=1 HTTP/1.1")), "its rest is there");
    ok(str_contains(text, STR("Accept-Encoding: identity")), "it was to be unpacked");
    tried = try_stream(
        &fake,
        (struct http_call){.upstream = "good", .method = "POST", .body = STR("a=b")});
    text = http_stream_rest(tried.stream, arena, 4096);
    ok(str_ends(text, STR("a=b")), "a body is sent");
    is_int(fake_upstream_connections(&fake), 1, "all on one kept connection");
    tried = try_stream(&fake, (struct http_call){.upstream = "good"});
    text = http_stream_rest(tried.stream, arena, 4);
    is_str(text, STR("pong"), "no more of the rest than was wanted");
    fake_upstream_close(&fake);
}

static void test_large(void)
{
    struct fake_upstream fake;
    fake_upstream_open(&fake, SCRIPT(FAKE_LARGE, FAKE_LARGE, FAKE_64M));
    struct tried tried = try_stream(&fake, (struct http_call){.upstream = "large"});
    struct taken taken = take_all(tried.stream);
    ok(taken.step == HTTP_ENDED && taken.bytes == MIB(1) && taken.even,
       "1 MiB arrives, each byte once");
    ok(taken.largest <= HTTP_PIECE_BYTES, "in pieces of 64 KiB at most");

    tried = try_stream(
        &fake, (struct http_call){.upstream = "large", .answer_cap_bytes = 100000});
    taken = take_all(tried.stream);
    ok(taken.step == HTTP_BROKEN, "an answer beyond its cap breaks off");
    ok(taken.bytes <= 100000, "before the cap");
    struct buf piece = buf_open(arena, HTTP_PIECE_BYTES, HTTP_PIECE_BYTES);
    ok(http_stream_read(tried.stream, &piece) == HTTP_BROKEN && piece.length == 0,
       "and stays broken");

    size_t before = arena_used(arena);
    tried = try_stream(&fake, (struct http_call){.upstream = "large"});
    taken = take_all(tried.stream);
    ok(taken.step == HTTP_ENDED && taken.bytes == MIB(64) && taken.even, "64 MiB arrive");
    ok(arena_used(arena) - before < 128 * 1024, "with the same memory");
    tried = try_stream(
        &fake, (struct http_call){.upstream = "large", .answer_cap_bytes = MIB(1)});
    ok(tried.outcome == UPSTREAM_FAULT, "one that announces too much does not begin");
    is_str(str_of(tried.failure.code), STR("upstream_too_large"), "and says so");
    fake_upstream_close(&fake);
}

static void test_faults(void)
{
    struct fake_upstream fake;
    fake_upstream_open(&fake, SCRIPT(FAKE_HANG, FAKE_CUT, FAKE_DRIP, FAKE_500, FAKE_CLOSE,
                                     FAKE_ANSWER, FAKE_HEAD_ONLY));
    struct tried tried =
        try_stream(&fake, (struct http_call){.upstream = "hang", .deadline_ms = 150});
    ok(tried.outcome == UPSTREAM_FAULT, "no head in time is a fault");
    is_str(str_of(tried.failure.code), STR("upstream_slow"), "with its name");
    tried = try_stream(&fake, (struct http_call){.upstream = "cut"});
    ok(tried.outcome == DONE, "an answer that will be cut begins");
    ok(take_all(tried.stream).step == HTTP_BROKEN, "and is told to be broken");
    int64_t from_us = clock_monotonic_us();
    tried = try_stream(&fake, (struct http_call){.upstream = "drip", .deadline_ms = 400});
    struct taken taken = take_all(tried.stream);
    ok(taken.step == HTTP_BROKEN && taken.bytes > 0, "one that drips breaks off");
    ok(clock_monotonic_us() - from_us < 3 * US_PER_S, "at the deadline of the whole");
    tried = try_stream(&fake, (struct http_call){.upstream = "500"});
    ok(tried.outcome == DONE && tried.head.status == 500, "a 500 is an answer");
    is_str(http_stream_rest(tried.stream, arena, 100), STR("oops"), "with its text");
    tried = try_stream(&fake, (struct http_call){.upstream = "again"});
    ok(tried.outcome == DONE, "a GET is repeated once before any byte");
    ok(take_all(tried.stream).step == HTTP_ENDED, "to its end");
    tried = try_stream(&fake, (struct http_call){.upstream = "half", .deadline_ms = 200});
    ok(tried.outcome == DONE, "a head without a body begins");
    ok(take_all(tried.stream).step == HTTP_BROKEN, "and breaks at the deadline");
    fake_upstream_close(&fake);
    tried = try_stream(&fake, (struct http_call){.upstream = "nobody"});
    is_str(str_of(tried.failure.code), STR("upstream_unreachable"), "a closed port");
}

static void test_drip(void)
{
    struct fake_upstream fake;
    fake_upstream_open(&fake, SCRIPT(FAKE_DRIP));
    int64_t from_us = clock_monotonic_us();
    struct tried tried =
        try_stream(&fake, (struct http_call){.upstream = "drip 2", .deadline_ms = 30000});
    ok(take_all(tried.stream).step == HTTP_BROKEN, "a drip ends");
    ok(clock_monotonic_us() - from_us < 12 * US_PER_S, "long before the deadline");
    fake_upstream_close(&fake);
}

static void test_headers(void)
{
    struct fake_upstream fake;
    fake_upstream_open(&fake,
                       SCRIPT(FAKE_HEADERS, FAKE_HEADERS, FAKE_PACKED, FAKE_LONG_HEAD));
    static const char *const kept[] = {"Retry-After", "X-Evil", "X-Absent", "X-Twice",
                                       NULL};
    struct tried tried =
        try_stream(&fake, (struct http_call){.upstream = "headers", .kept = kept});
    ok(tried.outcome == DONE, "an answer with odd headers begins");
    is_int(tried.head.status, 429, "its status is the final one");
    is_int((int64_t)tried.head.header_count, 2, "only clean headers are kept");
    is_str(tried.head.headers[0].name, STR("Retry-After"),
           "by the name that was asked for");
    is_str(tried.head.headers[0].value, STR("7"), "with the value of the final answer");
    is_str(tried.head.headers[1].value, STR("first"), "the first of two");
    is_str(tried.head.content_type, STR("text/plain"),
           "a type ends at a control character");
    http_stream_close(tried.stream);
    struct http_call call =
        call_to(&fake, (struct http_call){.upstream = "headers", .kept = kept});
    struct failure failure = {.arena = arena};
    struct http_answer answer;
    ok(http_call(arena, &clock_of_test, &call, &failure, &answer) == DONE &&
           answer.header_count == 2,
       "a buffered call keeps the same");
    tried = try_stream(&fake, (struct http_call){.upstream = "packed"});
    ok(tried.outcome == UPSTREAM_FAULT, "a packed answer is refused");
    is_str(str_of(tried.failure.code), STR("upstream_packed"), "and named");
    tried = try_stream(&fake, (struct http_call){.upstream = "head"});
    is_str(str_of(tried.failure.code), STR("upstream_too_large"),
           "a head without an end");
    fake_upstream_close(&fake);
}

/* ---- leaving ---- */

static int client[2] = {-1, -1};

static int client_descriptor(void)
{
    return client[0];
}

static bool client_left(void)
{
    char byte;
    return client[0] >= 0 && recv(client[0], &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static void client_open(void)
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, client) != 0)
        bail_out("no pair of sockets");
    http_call_client(client_descriptor, client_left);
}

static void client_close(void)
{
    close(client[0]);
    client[0] = -1;
}

static void test_leaving(void)
{
    struct fake_upstream fake;
    fake_upstream_open(&fake, SCRIPT(FAKE_TELL_LEAVING));
    struct tried tried = try_stream(&fake, (struct http_call){.upstream = "leave"});
    ok(tried.outcome == DONE, "an answer begins");
    fake_upstream_connections(&fake);
    http_stream_close(tried.stream);
    ok(fake_upstream_waits(&fake, 2000), "closing early closes the connection");
    http_stream_close(tried.stream);
    struct arena_mark mark = arena_mark(arena);
    tried = try_stream(&fake, (struct http_call){.upstream = "leave"});
    fake_upstream_waits(&fake, 2000);
    arena_rewind(arena, mark);
    ok(fake_upstream_waits(&fake, 2000), "so does the end of its memory");
    fake_upstream_close(&fake);

    fake_upstream_open(&fake, SCRIPT(FAKE_HANG));
    client_open();
    close(client[1]);
    int64_t from_us = clock_monotonic_us();
    for (int i = 0; i < 7; i++)
        tried = try_stream(&fake, (struct http_call){.upstream = "leave",
                                                     .ends_with_client = true,
                                                     .deadline_ms = 30000});
    is_str(str_of(tried.failure.code), STR("client_left"),
           "a client that leaves ends the wait, and opens no circuit");
    struct http_call call = call_to(&fake, (struct http_call){.upstream = "leave",
                                                              .ends_with_client = true,
                                                              .deadline_ms = 30000});
    struct failure failure = {.arena = arena};
    struct http_answer answer;
    ok(http_call(arena, &clock_of_test, &call, &failure, &answer) == UPSTREAM_FAULT,
       "also that of a buffered call");
    ok(clock_monotonic_us() - from_us < 5 * US_PER_S, "at once");
    call.ends_with_client = false;
    call.deadline_ms = call.connect_ms = 100;
    failure_clear(&failure);
    ok(http_call(arena, &clock_of_test, &call, &failure, &answer) == UPSTREAM_FAULT &&
           str_is(str_of(failure.code), "upstream_slow"),
       "a call that does not depend on the client goes on");
    client_close();
    client_open();
    ok(send(client[1], "noise", 5, 0) == 5, "a client that sends something");
    call.ends_with_client = true;
    failure_clear(&failure);
    ok(http_call(arena, &clock_of_test, &call, &failure, &answer) == UPSTREAM_FAULT &&
           str_is(str_of(failure.code), "upstream_slow"),
       "has not left");
    client_close();
    close(client[1]);
    http_call_client(NULL, NULL);
    fake_upstream_close(&fake);
}

/* ---- several at once ---- */

static void test_many(void)
{
    struct fake_upstream fakes[4];
    fake_upstream_open(&fakes[0], SCRIPT(FAKE_HANG));
    fake_upstream_open(&fakes[1], SCRIPT(FAKE_HANG));
    fake_upstream_open(&fakes[2], SCRIPT(FAKE_ANSWER));
    fake_upstream_open(&fakes[3], SCRIPT(FAKE_CUT));
    struct http_try *tries = ARENA_ARRAY(arena, 4, struct http_try);
    for (int i = 0; i < 4; i++)
        tries[i].call = call_to(
            &fakes[i], (struct http_call){.upstream = "many", .deadline_ms = 400});
    int64_t from_us = clock_monotonic_us();
    http_call_many(arena, &clock_of_test, tries, 4);
    int64_t took_us = clock_monotonic_us() - from_us;
    ok(tries[0].outcome == UPSTREAM_FAULT && tries[1].outcome == UPSTREAM_FAULT,
       "two of four hang");
    ok(took_us > 300 * US_PER_MS && took_us < 750 * US_PER_MS, "at the same time");
    ok(tries[2].outcome == DONE && tries[2].answer.status == 200, "the third answers");
    is_str(str_of(tries[3].failure.code), STR("upstream_unreachable"),
           "the fourth has its own fault");
    for (int i = 0; i < 4; i++)
        fake_upstream_close(&fakes[i]);

    struct fake_upstream large;
    fake_upstream_open(&large, SCRIPT(FAKE_LARGE));
    struct http_try *all = ARENA_ARRAY(arena, 12, struct http_try);
    for (int i = 0; i < 12; i++)
        all[i].call = call_to(&large, (struct http_call){.upstream = "many large"});
    http_call_many(arena, &clock_of_test, all, 12);
    int whole = 0;
    int too_large = 0;
    for (int i = 0; i < 12; i++) {
        whole += all[i].outcome == DONE;
        too_large += all[i].outcome != DONE &&
                     str_is(str_of(all[i].failure.code), "upstream_too_large");
    }
    ok(whole <= 8 && whole + too_large == 12, "all answers together have a maximum");
    fake_upstream_close(&large);
}

static void test_circuit(void)
{
    struct fake_upstream fake;
    fake_upstream_open(&fake, SCRIPT(FAKE_CLOSE));
    struct tried tried = {0};
    for (int i = 0; i < 6; i++)
        tried = try_stream(&fake, (struct http_call){.upstream = "dead"});
    is_str(str_of(tried.failure.code), STR("upstream_circuit_open"),
           "streams and calls have the same circuits");
    ok(tried.failure.retry_after_s > 0, "with the time to wait");
    fake_upstream_close(&fake);
}

int main(void)
{
    arena = arena_open("test", MIB(64));
    log_level_set(LOG_LEVEL_FAULT + 1);
    test_good();
    test_large();
    test_faults();
    test_drip();
    test_headers();
    test_leaving();
    test_many();
    test_circuit();
    arena_reset(arena);
    http_call_close();
    arena_close(arena);
    return done_testing();
}
