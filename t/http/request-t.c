/* request-t.c: parts of a request by name, cookies, request ids and traces. */
/* SPDX-License-Identifier: ISC */
#include "platform/http/decode.h"

#include "platform/base/random.h"
#include "t/lib/tap.h"

static struct arena *arena;

static struct request with_header(struct str name, struct str value)
{
    struct pair *pair = ARENA_NEW(arena, struct pair);
    *pair = (struct pair){name, value};
    return (struct request){.arena = arena, .headers = {pair, 1}};
}

static struct str cookie_of(struct str header)
{
    struct request request = with_header(STR("cookie"), header);
    struct str value = request_cookie(&request, "kp");
    return value.at == NULL ? STR("(none)") : value;
}

static void test_cookies(void)
{
    static const struct {
        struct str header;
        struct str wanted;
    } cases[] = {
        {STR_INIT("kp=1"), STR_INIT("1")},
        {STR_INIT("a=b; kp=1; c=d"), STR_INIT("1")},
        {STR_INIT("kp=1; kp=2"), STR_INIT("1")},
        {STR_INIT("kp="), STR_INIT("")},
        {STR_INIT("kp=a=b"), STR_INIT("a=b")},
        {STR_INIT("a=1;kp=2"), STR_INIT("2")},
        {STR_INIT("xkp=1"), STR_INIT("(none)")},
        {STR_INIT("kpx=1"), STR_INIT("(none)")},
        {STR_INIT("KP=1"), STR_INIT("(none)")},
        {STR_INIT("kp"), STR_INIT("(none)")},
        {STR_INIT(""), STR_INIT("(none)")},
        {STR_INIT(";;; kp=1"), STR_INIT("1")},
        {STR_INIT("kp=\"1\""), STR_INIT("(none)")},
        {STR_INIT("kp=a b"), STR_INIT("(none)")},
        {STR_INIT("kp=\xC3\xA4"), STR_INIT("(none)")},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_str(cookie_of(cases[i].header), cases[i].wanted, "Cookie: %.*s",
               STR_ARG(cases[i].header));
}

#define TRACE "0af7651916cd43dd8448eb211c80319c"
#define SPAN  "b7ad6b7169203331"

static void test_traceparent(void)
{
    static const struct {
        struct str header;
        bool sound;
    } cases[] = {
        {STR_INIT("00-" TRACE "-" SPAN "-01"), true},
        {STR_INIT("00-" TRACE "-" SPAN "-00"), true},
        {STR_INIT("cc-" TRACE "-" SPAN "-01-later"), true},
        {STR_INIT("cc-" TRACE "-" SPAN "-01"), true},
        {STR_INIT("00-" TRACE "-" SPAN "-01-later"), false},
        {STR_INIT("cc-" TRACE "-" SPAN "-01later"), false},
        {STR_INIT("ff-" TRACE "-" SPAN "-01"), false},
        {STR_INIT("00-00000000000000000000000000000000-" SPAN "-01"), false},
        {STR_INIT("00-" TRACE "-0000000000000000-01"), false},
        {STR_INIT("00-0AF7651916CD43DD8448EB211C80319C-" SPAN "-01"), false},
        {STR_INIT("00-" TRACE "-" SPAN), false},
        {STR_INIT("00-" TRACE "-" SPAN "-0"), false},
        {STR_INIT("00-" TRACE "-" SPAN "-0x"), false},
        {STR_INIT("0-" TRACE "-" SPAN "-01"), false},
        {STR_INIT("00_" TRACE "_" SPAN "_01"), false},
        {STR_INIT(""), false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str trace = STR("x");
        struct str span = STR("y");
        bool sound = traceparent_parse(cases[i].header, &trace, &span);
        ok(sound == cases[i].sound, "traceparent: %.*s", STR_ARG(cases[i].header));
        ok(sound ? str_is(trace, TRACE) && str_is(span, SPAN)
                 : str_is(trace, "x") && str_is(span, "y"),
           "and only then gives its parts");
    }
}

static struct str id_after(struct str sent)
{
    struct request request = with_header(STR("x-request-id"), sent);
    request_identify(&request);
    return request.request_id;
}

static void test_identify(void)
{
    is_str(id_after(STR("client.id_1-A")), STR("client.id_1-A"), "a sound id is taken");
    static const struct str bad[] = {
        STR_INIT("short"),
        STR_INIT("has space"),
        STR_INIT("line\nbreak"),
        STR_INIT("<script>"),
        STR_INIT("12345678901234567890123456789012345678901234567890123456789012345"),
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        ok(id_after(bad[i]).length == 24 && !str_equal(id_after(bad[i]), bad[i]),
           "%.*s is replaced", STR_ARG(bad[i]));
    struct request one = {.arena = arena};
    struct request two = {.arena = arena};
    request_identify(&one);
    request_identify(&two);
    ok(!str_equal(one.request_id, two.request_id), "two requests have two ids");
    ok(one.trace_id.length == 32 && one.parent_span.at == NULL, "a trace begins here");
    struct request traced =
        with_header(STR("traceparent"), STR("00-" TRACE "-" SPAN "-01"));
    request_identify(&traced);
    is_str(traced.trace_id, STR(TRACE), "or goes on");
    is_str(traced.parent_span, STR(SPAN), "below its span");
    struct str out = request_traceparent(&traced, arena);
    struct str trace, span;
    ok(traceparent_parse(out, &trace, &span) && str_is(trace, TRACE) &&
           !str_is(span, SPAN),
       "and is passed on with a span of ours");
}

static void test_names(void)
{
    ok(method_of(STR("PATCH")) == PATCH && method_of(STR("patch")) == 0 &&
           method_of(STR("TRACE")) == 0,
       "methods are known by their exact names");
    is_str(str_of(method_name(DELETE)), STR("DELETE"), "and shown by them");
    struct request request = with_header(STR("accept"), STR("x"));
    request.words[0] = (struct pair){STR("project"), STR("p1")};
    request.word_count = 1;
    is_str(request_word(&request, "project"), STR("p1"), "a captured word");
    ok(request_word(&request, "org").at == NULL, "one that is not there");
    is_str(request_header(&request, "accept"), STR("x"), "a header");
}

int main(void)
{
    random_open();
    arena = arena_open("test", MIB(16));
    test_cookies();
    test_traceparent();
    test_identify();
    test_names();
    arena_close(arena);
    return done_testing();
}
