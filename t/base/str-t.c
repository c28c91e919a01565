/* str-t.c: text as pointer and length. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/str.h"
#include "t/lib/tap.h"

static void test_cut(void)
{
    struct str rest = STR("a,b,");
    struct str part = STR_NONE;
    ok(str_cut(&rest, ',', &part) && str_is(part, "a"), "the first part comes first");
    ok(str_cut(&rest, ',', &part) && str_is(part, "b"), "then the second");
    ok(str_cut(&rest, ',', &part) && part.length == 0, "a separator at the end leaves an empty part");
    ok(!str_cut(&rest, ',', &part), "then nothing is left");
}

static void test_int(void)
{
    int64_t n = 7;
    ok(!str_int_parse(STR(""), 0, 9, &n) && n == 7, "no digits are no number");
    ok(!str_int_parse(STR("1 "), 0, 9, &n), "nothing may stand behind a number");
    ok(!str_int_parse(STR("10"), 0, 9, &n), "a number beyond the bounds is refused");
    ok(str_int_parse(STR("-9223372036854775808"), INT64_MIN, 0, &n) && n == INT64_MIN,
       "the least 64-bit number is read");
    ok(!str_int_parse(STR("9223372036854775808"), INT64_MIN, INT64_MAX, &n),
       "one more than the greatest is refused");
}

static void test_utf8(void)
{
    ok(str_is_utf8(STR("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")), "all lengths are accepted");
    ok(!str_is_utf8(STR("\xc0\xaf")), "an overlong form is refused");
    ok(!str_is_utf8(STR("\xed\xa0\x80")), "a surrogate is refused");
    ok(!str_is_utf8(STR("\xf4\x90\x80\x80")), "beyond U+10FFFF is refused");
    ok(!str_is_utf8(STR("a\xe2\x82")), "a cut sequence is refused");
}

int main(void)
{
    test_cut();
    test_int();
    test_utf8();
    return done_testing();
}
