/* mail_message-t.c: what a mail looks like on the wire, and what never gets into one. */
/* SPDX-License-Identifier: ISC */
#include "platform/upstream/mail_message.h"

#include <string.h>

#include "platform/base/buf.h"
#include "t/lib/tap.h"

static struct arena *arena;
static struct failure failure;

static struct mail_message plain_message(void)
{
    return (struct mail_message){
        .id = STR("mai_1"),
        .from = STR("console@example.org"),
        .from_name = STR("KtrlPlane"),
        .to = STR("ada@example.org"),
        .subject = STR("Set a new password"),
        .text = STR("Hello,\n\nhttps://console.example.org/reset/x\n"),
        .at_us = INT64_C(1795263271) * US_PER_S, /* 2026-11-21 12:14:31, a Saturday */
    };
}

static struct str written(const struct mail_message *message)
{
    struct str out = STR("");
    failure_clear(&failure);
    ok(mail_message_write(arena, message, &failure, &out) == DONE, "it can be written");
    return out;
}

static void test_headers(void)
{
    struct mail_message message = plain_message();
    is_str(written(&message),
           STR("Date: Sat, 21 Nov 2026 12:14:31 +0000\r\n"
               "From: =?UTF-8?Q?KtrlPlane?= <console@example.org>\r\n"
               "To: <ada@example.org>\r\n"
               "Subject: Set a new password\r\n"
               "Message-ID: <mai_1@example.org>\r\n"
               "Auto-Submitted: auto-generated\r\n"
               "MIME-Version: 1.0\r\n"
               "Content-Type: text/plain; charset=utf-8\r\n"
               "Content-Transfer-Encoding: quoted-printable\r\n"
               "\r\n"
               "Hello,\r\n\r\nhttps://console.example.org/reset/x\r\n"),
           "a plain mail");
    message.from_name = STR("");
    ok(str_contains(written(&message), STR("\r\nFrom: <console@example.org>\r\n")),
       "without a name there is the address only");
    message.from_name = STR("Ops, \"<us>\"");
    ok(str_contains(written(&message),
                    STR("From: =?UTF-8?Q?Ops=2C_=22=3Cus=3E=22?= <console@example.org>")),
       "a name that would mean something is encoded");
}

static void test_subjects(void)
{
    struct mail_message message = plain_message();
    message.subject = STR("Gr\xc3\xbc\xc3\x9f"
                          "e an =?alle?=");
    ok(str_contains(written(&message),
                    STR("Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe_an_=3D=3Falle=3F=3D?=\r\n")),
       "a subject beyond ASCII is an encoded word");
    struct buf many = buf_open(arena, 512, 512);
    for (int i = 0; i < 120; i++)
        buf_add(&many, STR("\xe2\x82\xac"));
    message.subject = buf_str(&many);
    struct str out = written(&message);
    struct str line;
    size_t longest = 0;
    bool halved = false;
    while (str_cut(&out, '\n', &line)) {
        longest = line.length > longest ? line.length : longest;
        halved = halved ||
                 (str_contains(line, STR("=?UTF-8")) && str_contains(line, STR("=E2")) &&
                  !str_contains(line, STR("=E2=82=AC?=")));
    }
    ok(longest <= 78, "a long one is folded (%zu)", longest);
    ok(!halved, "and no character is halved");
    static const char *const bad[] = {"", "a\nBcc: all@example.org", "a\rb", "\x7f",
                                      "\xff"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        message.subject = str_of(bad[i]);
        failure_clear(&failure);
        is_int(mail_message_write(arena, &message, &failure, &out), INVALID,
               "bad subject %zu is refused", i);
        is_str(failure.fields[0].pointer, STR("/subject"), "and named");
    }
}

static void test_text(void)
{
    struct mail_message message = plain_message();
    message.text =
        STR("a=b\n.\nends in a space \n\xc3\xa9\r\t\n"
            "https://console.example.org/reset/"
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
    ok(str_ends(
           written(&message),
           STR("\r\n\r\na=3Db\r\n.\r\nends in a space=20\r\n=C3=A9=0D=09\r\n"
               "https://console.example.org/reset/"
               "0123456789abcdef0123456789abcdef012345678=\r\n9abcdef0123456789abcdef\r\n")),
       "text is quoted-printable; a long link is broken softly");
    char *long_text = arena_alloc(arena, MAIL_TEXT_MAX + 2);
    memset(long_text, '=', MAIL_TEXT_MAX + 1);
    message.text = (struct str){long_text, MAIL_TEXT_MAX};
    written(&message);
    message.text.length++;
    struct str out;
    failure_clear(&failure);
    is_int(mail_message_write(arena, &message, &failure, &out), INVALID,
           "a text that is too long is refused");
}

static void test_addresses(void)
{
    static const char *const good[] = {
        "ada@example.org",
        "ada+tag@example.org",
        "a.d.a@mail.example.museum",
        "o'hara_1%x@e-x.org",
        "ada@localhost",
        "\xc3\xa4"
        "da@example.org",
        "ada@b\xc3\xbc"
        "cher.example",
    };
    static const char *const bad[] = {
        "",
        "ada",
        "@example.org",
        "ada@",
        "a@b@c",
        "ada@example..org",
        ".ada@example.org",
        "ada.@example.org",
        "a..da@example.org",
        "ada lovelace@example.org",
        "<ada@example.org>",
        "ada@example.org>",
        "ada@example.org\r\nRCPT TO:<eve@example.org>",
        "ada,eve@example.org",
        "\"ada\"@example.org",
        "ada@[127.0.0.1]",
        "ada(x)@example.org",
        "ada:eve@example.org",
        "ada@exa_mple.org",
        "ada@-example.org",
        "ada@example.org.",
        "ada\x7f@example.org",
        "ada\xff@example.org",
    };
    for (size_t i = 0; i < COUNT_OF(good); i++)
        ok(mail_address_is(str_of(good[i])), "%s may get mail", good[i]);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        ok(!mail_address_is(str_of(bad[i])), "bad address %zu does not", i);
    struct mail_message message = plain_message();
    struct str out;
    message.to = STR("ada@example.org\nBcc: all@example.org");
    failure_clear(&failure);
    is_int(mail_message_write(arena, &message, &failure, &out), INVALID,
           "no header comes in by an address");
}

int main(void)
{
    arena = arena_open("test", MIB(8));
    failure.arena = arena;
    test_headers();
    test_subjects();
    test_text();
    test_addresses();
    arena_close(arena);
    return done_testing();
}
