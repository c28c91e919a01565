/* base64url-t.c: each sequence of bytes has one text, and all other texts are refused. */
/* SPDX-License-Identifier: ISC */
#include "platform/token/base64url.h"

#include "platform/base/random.h"
#include "t/lib/tap.h"

static void test_known(struct arena *arena)
{
    static const struct {
        struct str bytes;
        struct str text;
    } known[] = {
        {STR_INIT(""), STR_INIT("")},           {STR_INIT("f"), STR_INIT("Zg")},
        {STR_INIT("fo"), STR_INIT("Zm8")},      {STR_INIT("foo"), STR_INIT("Zm9v")},
        {STR_INIT("foob"), STR_INIT("Zm9vYg")}, {STR_INIT("\xfb\xff"), STR_INIT("-_8")},
    };
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        struct str bytes = STR_NONE;
        ok(base64url_parse(arena, known[i].text, &bytes), "%.*s is read",
           STR_ARG(known[i].text));
        is_str(bytes, known[i].bytes, "as its bytes");
        is_str(base64url_text(arena, known[i].bytes), known[i].text,
               "and written like that");
    }
}

static void test_refused(struct arena *arena)
{
    static const char *const refused[] = {
        "Zg==", "Zg=",  "Z",      "Zm9vY", "Zh",    "Zm9",
        "Zm+v", "Zm/v", "Zm9v\n", " Zm9v", "Zm 9v", "Zm.v",
    };
    struct str bytes;
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        ok(!base64url_parse(arena, str_of(refused[i]), &bytes), "text %zu is refused", i);
    ok(!base64url_parse(arena, (struct str){"Zm\0v", 4}, &bytes),
       "a byte that is zero, too");
}

static void test_round(struct arena *arena)
{
    int good = 0;
    for (size_t length = 0; length < 200; length++) {
        char raw[200];
        random_bytes(raw, length);
        struct str in = {raw, length}, back = STR_NONE;
        good += base64url_parse(arena, base64url_text(arena, in), &back) &&
                str_equal(in, back);
    }
    is_int(good, 200, "what is written is read again, whatever the length");
}

int main(void)
{
    random_open();
    struct arena *arena = arena_open("test", MIB(4));
    test_known(arena);
    test_refused(arena);
    test_round(arena);
    arena_close(arena);
    return done_testing();
}
