/* totp-t.c: one-time codes as RFC 6238 computes them, and how long they count; QR codes. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/clock.h"
#include "platform/base/qr.h"
#include "platform/base/random.h"
#include "platform/base/totp.h"
#include "t/lib/tap.h"

static struct arena *arena;

/* RFC 6238 appendix B, SHA1: the last six of the eight digits that stand there. */
static void vectors(void)
{
    static const struct {
        int64_t at_s;
        const char *code;
    } rows[] = {
        {59, "287082"},         {1111111109, "081804"},  {1111111111, "050471"},
        {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"},
    };
    /* RFC 4226 appendix D: the counters 0 to 9. */
    static const char *const counted[] = {"755224", "287082", "359152", "969429", "338314",
                                          "254676", "287922", "162583", "399871", "520489"};
    struct str text = base32_text(arena, (const unsigned char *)"12345678901234567890", 20);
    is_str(text, STR("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "the secret of the RFC as Base32");
    struct secret secret = secret_of(arena, text);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is_str(totp_code(arena, secret, totp_step(rows[i].at_s * US_PER_S)),
               str_of(rows[i].code), "the code at %lld", (long long)rows[i].at_s);
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        is_str(totp_code(arena, secret, (int64_t)i), str_of(counted[i]), "the code of step %zu", i);
}

/* RFC 4648 section 10, without padding. */
static void base32(void)
{
    static const char *const rows[][2] = {{"", ""},           {"f", "MY"},
                                          {"fo", "MZXQ"},     {"foo", "MZXW6"},
                                          {"foob", "MZXW6YQ"}, {"fooba", "MZXW6YTB"},
                                          {"foobar", "MZXW6YTBOI"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is_str(base32_text(arena, (const unsigned char *)rows[i][0], strlen(rows[i][0])),
               str_of(rows[i][1]), "Base32 of \"%s\"", rows[i][0]);
    static const char *const bad[] = {"", "ABC", "GEZDGNBVGY3TQOJ1", "gezdgnbvgy3tqojq",
                                      "GEZDGNBV GY3TQOJQ"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ok(totp_code(arena, secret_of(arena, str_of(bad[i])), 1).at == NULL,
           "\"%s\" is no secret", bad[i]);
}

static void window(void)
{
    struct secret secret = totp_secret_make(arena);
    is_int((int64_t)secret_reveal(secret).length, TOTP_SECRET_CHARACTERS,
           "a secret has 160 bits");
    int64_t now_us = INT64_C(1800000010) * US_PER_S;
    int64_t step = totp_step(now_us);
    for (int64_t away = -3; away <= 3; away++) {
        struct str code = totp_code(arena, secret, step + away);
        int64_t found = totp_match(arena, secret, code, now_us, 0);
        is_int(found, away < -1 || away > 1 ? 0 : step + away,
               "a clock that is %lld steps off", (long long)away);
    }
    struct str code = totp_code(arena, secret, step);
    is_int(totp_match(arena, secret, code, now_us, step), 0, "a code that was used counts no more");
    is_int(totp_match(arena, secret, totp_code(arena, secret, step - 1), now_us, step), 0,
           "nor does one before it");
    is_int(totp_match(arena, secret, totp_code(arena, secret, step + 1), now_us, step), step + 1,
           "the next one does");
    is_int(totp_match(arena, secret, STR(""), now_us, 0), 0, "nothing is no code");
    is_int(totp_match(arena, secret_of(arena, STR("")), STR(""), now_us, 0), 0,
           "nothing is no code of no secret");
}

static void pictures(void)
{
    struct secret secret = secret_of(arena, STR("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
    struct str address =
        totp_address(arena, STR("KtrlPlane a.org"), STR("ada+x@example.org"), secret);
    is_str(address,
           STR("otpauth://totp/KtrlPlane%20a.org:ada%2Bx%40example.org?secret="
               "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=KtrlPlane%20a.org&algorithm=SHA1"
               "&digits=6&period=30"),
           "the address says all that an app wants");
    struct qr qr = {STR_NONE, STR_NONE};
    ok(qr_draw(arena, address, &qr), "it becomes a picture");
    is_str(qr.view_box, STR("0 0 61 61"), "of version 9 with its quiet zone");
    ok(str_starts(qr.path, STR("M4 4h7v1h-7z")), "which begins with the corner that scanners look for");
    ok(!qr_draw(arena, STR(""), &qr), "no text is no picture");
    char long_text[QR_TEXT_MAX + 1];
    memset(long_text, 'x', sizeof long_text);
    ok(!qr_draw(arena, (struct str){long_text, sizeof long_text}, &qr), "nor is too much");
    ok(qr_draw(arena, (struct str){long_text, sizeof long_text - 1}, &qr), "the most fits");
}

int main(void)
{
    random_open();
    arena = arena_open("test", MIB(4));
    vectors();
    base32();
    window();
    pictures();
    arena_close(arena);
    return done_testing();
}
