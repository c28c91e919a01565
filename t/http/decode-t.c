/* decode-t.c: percent escapes in paths, queries and urlencoded bodies. */
/* SPDX-License-Identifier: ISC */
#include "platform/http/decode.h"

#include <string.h>

#include "t/lib/tap.h"

static struct arena *arena;

/* "name=value;" for each pair, or the failure's code. */
static struct str decoded(struct str text)
{
    struct failure failure = {.arena = arena};
    struct pairs pairs = {.count = 0};
    if (urlencoded_decode(arena, text, &pairs, &failure) != DONE)
        return str_of(failure.code);
    struct buf out = buf_open(arena, 64, 64 * 1024);
    for (size_t i = 0; i < pairs.count; i++) {
        buf_add(&out, pairs.at[i].name);
        buf_add_char(&out, '=');
        buf_add(&out, pairs.at[i].value);
        buf_add_char(&out, ';');
    }
    return out.length == 0 ? STR("") : buf_str(&out);
}

static void test_urlencoded(void)
{
    static const struct {
        struct str in;
        struct str out;
    } cases[] = {
        {STR_INIT("a=1&b=2"), STR_INIT("a=1;b=2;")},
        {STR_INIT(""), STR_INIT("")},
        {STR_INIT("&&a=1&"), STR_INIT("a=1;")},
        {STR_INIT("a"), STR_INIT("a=;")},
        {STR_INIT("=x"), STR_INIT("=x;")},
        {STR_INIT("a=b=c"), STR_INIT("a=b=c;")},
        {STR_INIT("a+b=c+d"), STR_INIT("a b=c d;")},
        {STR_INIT("%41%62=%2b%26%3d"), STR_INIT("Ab=+&=;")},
        {STR_INIT("n=%C3%A4"), STR_INIT("n=\xC3\xA4;")},
        {STR_INIT("a=%2541"), STR_INIT("a=%41;")},
        {STR_INIT("a=1&a=2"), STR_INIT("a=1;a=2;")},
        {STR_INIT("a;b=1"), STR_INIT("a;b=1;")},
        {STR_INIT("a=%"), STR_INIT("malformed_fields")},
        {STR_INIT("a=%4"), STR_INIT("malformed_fields")},
        {STR_INIT("a=%zz"), STR_INIT("malformed_fields")},
        {STR_INIT("a=%00"), STR_INIT("malformed_fields")},
        {STR_INIT("a\0b=1"), STR_INIT("malformed_fields")},
        {STR_INIT("a=%ff"), STR_INIT("malformed_fields")},
        {STR_INIT("a=\xC3"), STR_INIT("malformed_fields")},
        {STR_INIT("a=%ED%A0%80"), STR_INIT("malformed_fields")},
        {STR_INIT("%C0%AF=1"), STR_INIT("malformed_fields")},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_str(decoded(cases[i].in), cases[i].out, "%.*s", STR_ARG(cases[i].in));

    struct buf many = buf_open(arena, 1024, 64 * 1024);
    for (int i = 0; i < PARAMS_MAX; i++)
        buf_add(&many, STR("a=1&"));
    struct str most = {many.at, many.length - 1};
    ok(decoded(most).length == (size_t)PARAMS_MAX * 4, "%d fields are read", PARAMS_MAX);
    buf_add(&many, STR("b=1"));
    is_str(decoded(buf_str(&many)), STR("too_many_fields"), "one more is refused");
}

static void test_words(void)
{
    struct str out = STR("untouched");
    ok(path_word_decode(arena, STR("plain"), &out) && str_is(out, "plain"),
       "a plain word");
    ok(path_word_decode(arena, STR("a%20b+c"), &out) && str_is(out, "a b+c"),
       "escapes are undone, a plus stays");
    static const struct str bad[] = {
        STR_INIT("a%2Fb"), STR_INIT("a%2fb"), STR_INIT("%00"),  STR_INIT("%0a"),
        STR_INIT("%7f"),   STR_INIT("%"),     STR_INIT("%1"),   STR_INIT("%gg"),
        STR_INIT("%ff"),   STR_INIT("a\nb"),  STR_INIT("\xC3"), STR_INIT("a/b"),
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        ok(!path_word_decode(arena, bad[i], &out), "%.*s is no word", STR_ARG(bad[i]));
}

static void test_encode(void)
{
    is_str(url_encode(arena, STR("a b/c?&=%+\xC3\xA4-._~")),
           STR("a%20b%2Fc%3F%26%3D%25%2B%C3%A4-._~"),
           "what is not unreserved is escaped");
    is_str(url_encode(arena, STR("")), STR(""), "nothing stays nothing");
    struct str every;
    char bytes[255];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i + 1);
    every = url_encode(arena, (struct str){bytes, 127});
    struct failure failure = {.arena = arena};
    struct pairs pairs;
    ok(urlencoded_decode(arena, every, &pairs, &failure) == DONE && pairs.count == 1 &&
           str_equal(pairs.at[0].name, (struct str){bytes, 127}),
       "what was encoded is decoded to the same bytes");
}

static enum outcome decode_request(struct request *request)
{
    struct failure failure = {.arena = arena};
    enum outcome outcome = request_decode_query(request, &failure);
    return outcome == DONE ? request_decode_form(request, &failure) : outcome;
}

static void test_request(void)
{
    struct request request = {.arena = arena, .query_text = STR("q=a%20b&limit=5")};
    ok(decode_request(&request) == DONE, "a query without a body");
    is_str(request_query(&request, "q"), STR("a b"), "a parameter");
    ok(request_query(&request, "absent").at == NULL, "an absent one");
    is_str(request_query_with(&request, arena, "limit", STR("9&")),
           STR("?q=a%20b&limit=9%26"), "a parameter is replaced in its place");
    is_str(request_query_with(&request, arena, "cursor", STR("x")),
           STR("?q=a%20b&limit=5&cursor=x"), "or added");
    is_str(request_query_with(&request, arena, "q", STR_NONE), STR("?limit=5"),
           "or removed");
    struct request empty = {.arena = arena};
    is_str(request_query_with(&empty, arena, "q", STR_NONE), STR(""),
           "nothing left is nothing");

    struct request form = {.arena = arena,
                           .body = STR("a=1"),
                           .content_type = STR("application/x-www-form-urlencoded")};
    ok(decode_request(&form) == DONE && str_is(request_form(&form, "a"), "1"), "a form");
    struct request text = {
        .arena = arena, .body = STR("a"), .content_type = STR("text/plain")};
    ok(decode_request(&text) == WRONG_TYPE, "another type of body is refused");
    struct request control = {.arena = arena, .query_text = STR("a=\r\nb")};
    ok(decode_request(&control) == MALFORMED, "raw control bytes in a query are refused");
    char *huge = arena_alloc(arena, QUERY_BYTES_MAX + 1);
    memset(huge, 'a', QUERY_BYTES_MAX + 1);
    struct request long_query = {.arena = arena,
                                 .query_text = {huge, QUERY_BYTES_MAX + 1}};
    ok(decode_request(&long_query) == TOO_LARGE, "a query that is too long is refused");
    char *body = arena_alloc(arena, BODY_BYTES_MAX + 1);
    memset(body, 'a', BODY_BYTES_MAX + 1);
    form.body = (struct str){body, BODY_BYTES_MAX + 1};
    ok(decode_request(&form) == TOO_LARGE, "a body that is too long is refused");
}

int main(void)
{
    arena = arena_open("test", MIB(64));
    test_urlencoded();
    test_words();
    test_encode();
    test_request();
    arena_close(arena);
    return done_testing();
}
