/* multipart-t.c: multipart bodies, sound and broken. */
/* SPDX-License-Identifier: ISC */
#include "platform/http/decode.h"

#include <string.h>

#include "t/lib/tap.h"

static struct arena *arena;

#define TYPE "multipart/form-data; boundary=XX"

static struct str decoded_as(struct str type, struct str body)
{
    struct failure failure = {.arena = arena};
    struct pairs pairs = {.count = 0};
    if (multipart_decode(arena, type, body, &pairs, &failure) != DONE)
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

#define PART(name, content)                                                              \
    "--XX\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" content "\r\n"

static void test_sound(void)
{
    static const struct {
        struct str body;
        struct str wanted;
        const char *what;
    } cases[] = {
        {STR_INIT(PART("a", "1") PART("b", "two\r\nlines") "--XX--\r\n"),
         STR_INIT("a=1;b=two\r\nlines;"), "fields in their order"},
        {STR_INIT(PART("a", "") "--XX--"), STR_INIT("a=;"),
         "an empty field, no last line end"},
        {STR_INIT("--XX--\r\n"), STR_INIT(""), "no fields"},
        {STR_INIT("--XX  \r\ncontent-disposition:form-data; name=a\r\n\r\n1\r\n--XX--"),
         STR_INIT("a=1;"), "spaces behind a boundary, a bare name, any case"},
        {STR_INIT(
             "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.json\"\r\n"
             "Content-Type: application/json\r\n\r\n{}\r\n--XX--"),
         STR_INIT("f={};f.filename=x.json;"), "a file has two fields"},
        {STR_INIT(
             "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\r\n"
             "\xff\xfe\r\n--XX--"),
         STR_INIT("f=\xff\xfe;f.filename=;"), "a file may hold any bytes"},
        {STR_INIT(
             "--XX\r\nContent-Disposition: form-data; name=\"a\\\"b\"\r\n\r\n1\r\n--XX--"),
         STR_INIT("a\"b=1;"), "an escaped quote in a name"},
        {STR_INIT(PART("a", "x--XX") "--XX--"), STR_INIT("a=x--XX;"),
         "a boundary that does not begin a line is text"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_str(decoded_as(STR(TYPE), cases[i].body), cases[i].wanted, "%s",
               cases[i].what);
}

static void test_broken(void)
{
    static const struct {
        struct str body;
        const char *what;
    } cases[] = {
        {STR_INIT(""), "nothing"},
        {STR_INIT("--YY\r\n"), "another boundary"},
        {STR_INIT("preamble\r\n" PART("a", "1") "--XX--"), "a preamble"},
        {STR_INIT(PART("a", "1")), "no end"},
        {STR_INIT("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1"),
         "an open part"},
        {STR_INIT("--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--"),
         "no name"},
        {STR_INIT("--XX\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n1\r\n--XX--"),
         "an empty name"},
        {STR_INIT(
             "--XX\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--XX--"),
         "another disposition"},
        {STR_INIT("--XX\r\nX: y\r\n\r\n1\r\n--XX--"), "no disposition"},
        {STR_INIT("--XX\r\n\r\n1\r\n--XX--"), "no header"},
        {STR_INIT("--XXjunk\r\n" PART("a", "1") "--XX--"), "junk behind a boundary"},
        {STR_INIT(PART("a", "\xff") "--XX--"), "a field that is not UTF-8"},
        {STR_INIT(PART("a", "x\0y") "--XX--"), "a field with NUL"},
        {STR_INIT("--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--XX--"),
         "an open quote"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_str(decoded_as(STR(TYPE), cases[i].body), STR("malformed_multipart"),
               "%s is refused", cases[i].what);
    static const struct str types[] = {
        STR_INIT("multipart/form-data"),
        STR_INIT("multipart/form-data; boundary="),
        STR_INIT("multipart/form-data; boundary=\""),
        STR_INIT("multipart/form-data; boundary=1234567890123456789012345678901234567890"
                 "1234567890123456789012345678901"),
    };
    for (size_t i = 0; i < COUNT_OF(types); i++)
        is_str(decoded_as(types[i], STR(PART("a", "1") "--XX--")),
               STR("malformed_multipart"), "%.*s", STR_ARG(types[i]));
    is_str(decoded_as(STR("multipart/form-data; charset=utf-8; boundary=\"XX\""),
                      STR(PART("a", "1") "--XX--")),
           STR("a=1;"), "a quoted boundary behind another parameter");
}

static void test_many(void)
{
    struct buf body = buf_open(arena, 1024, 256 * 1024);
    for (int i = 0; i < 500; i++)
        buf_add(&body, STR(PART("a", "1")));
    struct buf more = buf_open(arena, 1024, 256 * 1024);
    buf_add(&more, buf_str(&body));
    buf_add(&body, STR("--XX--"));
    buf_add(&more, STR(PART("a", "1") "--XX--"));
    is_int((int64_t)decoded_as(STR(TYPE), buf_str(&body)).length, 2000,
           "500 parts are read");
    is_str(decoded_as(STR(TYPE), buf_str(&more)), STR("too_many_fields"),
           "501 are refused");
}

int main(void)
{
    arena = arena_open("test", MIB(16));
    test_sound();
    test_broken();
    test_many();
    arena_close(arena);
    return done_testing();
}
