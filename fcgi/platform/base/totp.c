/* totp.c: one-time codes; HMAC-SHA1 is OpenSSL's. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/totp.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "platform/base/buf.h"
#include "platform/base/clock.h"
#include "platform/base/outcome.h"
#include "platform/base/random.h"

enum { SECRET_BYTES_MIN = 10, SECRET_BYTES_MAX = 64, WINDOW_STEPS = 1 };

static const char base32_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

struct str base32_text(struct arena *arena, const unsigned char *bytes, size_t count)
{
    size_t length = (count * 8 + 4) / 5;
    char *text = arena_alloc(arena, length + 1);
    for (size_t i = 0; i < length; i++) {
        size_t bit = i * 5;
        unsigned pair = (unsigned)bytes[bit / 8] << 8;
        if (bit / 8 + 1 < count)
            pair |= bytes[bit / 8 + 1];
        text[i] = base32_alphabet[pair >> (11 - bit % 8) & 31];
    }
    return (struct str){text, length};
}

/* How many bytes the text means; 0 = none or not between the bounds. */
static size_t base32_bytes(struct str text, unsigned char bytes[SECRET_BYTES_MAX])
{
    size_t count = text.length * 5 / 8;
    unsigned kept = 0;
    unsigned bits = 0;
    size_t done = 0;
    if (count < SECRET_BYTES_MIN || count > SECRET_BYTES_MAX)
        return 0;
    for (size_t i = 0; i < text.length; i++) {
        const char *found = memchr(base32_alphabet, text.at[i], sizeof base32_alphabet - 1);
        if (found == NULL)
            return 0;
        kept = (kept << 5 | (unsigned)(found - base32_alphabet)) & 0xfff;
        bits += 5;
        if (bits >= 8 && done < count) {
            bits -= 8;
            bytes[done++] = (unsigned char)(kept >> bits & 0xff);
        }
    }
    return done;
}

struct secret totp_secret_make(struct arena *arena)
{
    unsigned char raw[TOTP_SECRET_BYTES];
    random_bytes(raw, sizeof raw);
    struct secret secret = secret_of(arena, base32_text(arena, raw, sizeof raw));
    explicit_bzero(raw, sizeof raw);
    return secret;
}

int64_t totp_step(int64_t at_us)
{
    return at_us / US_PER_S / TOTP_STEP_S;
}

/* RFC 4226 5.3: four bytes of the hash, from where its last half byte says. */
static uint32_t truncated(const unsigned char *hash, unsigned length)
{
    unsigned from = hash[length - 1] & 0x0f;
    return (uint32_t)(hash[from] & 0x7f) << 24 | (uint32_t)hash[from + 1] << 16 |
           (uint32_t)hash[from + 2] << 8 | (uint32_t)hash[from + 3];
}

struct str totp_code(struct arena *arena, struct secret secret, int64_t step)
{
    unsigned char key[SECRET_BYTES_MAX];
    unsigned char counter[8];
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    size_t key_bytes = base32_bytes(secret_reveal(secret), key);
    if (key_bytes == 0)
        return STR_NONE;
    for (size_t i = 0; i < sizeof counter; i++)
        counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
    const unsigned char *made = HMAC(EVP_sha1(), key, (int)key_bytes, counter, sizeof counter,
                                     hash, &length);
    explicit_bzero(key, sizeof key);
    if (made == NULL || length < 20)
        bug("the library makes no HMAC-SHA1");
    return arena_print(arena, "%0*u", TOTP_DIGITS, (unsigned)(truncated(hash, length) % 1000000));
}

int64_t totp_match(struct arena *arena, struct secret secret, struct str code, int64_t at_us,
                   int64_t used)
{
    int64_t now = totp_step(at_us);
    int64_t found = 0;
    for (int64_t step = now - WINDOW_STEPS; step <= now + WINDOW_STEPS; step++) {
        struct str right = totp_code(arena, secret, step);
        bool same = right.at != NULL && same_in_constant_time(right, code);
        if (same && step > used && found == 0)
            found = step;
    }
    return found;
}

/* Percent-encoded but for what no address minds (RFC 3986 2.3). */
static void add_encoded(struct buf *buf, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            buf_add_char(buf, (char)c);
        else
            buf_print(buf, "%%%02X", c);
    }
}

/* The name of the issuer stands twice: some apps read it here, some there. */
struct str totp_address(struct arena *arena, struct str issuer, struct str account,
                        struct secret secret)
{
    struct buf buf = buf_open(arena, 256, KIB(4));
    BUF_ADD(&buf, "otpauth://totp/");
    add_encoded(&buf, issuer);
    BUF_ADD(&buf, ":");
    add_encoded(&buf, account);
    buf_print(&buf, "?secret=%.*s&issuer=", STR_ARG(secret_reveal(secret)));
    add_encoded(&buf, issuer);
    buf_print(&buf, "&algorithm=SHA1&digits=%d&period=%d", TOTP_DIGITS, TOTP_STEP_S);
    return buf_str(&buf);
}

const char *totp_library(void)
{
    return OpenSSL_version(OPENSSL_VERSION_STRING);
}
