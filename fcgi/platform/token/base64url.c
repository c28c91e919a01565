/* base64url.c: see base64url.h. */
/* SPDX-License-Identifier: ISC */
#include "platform/token/base64url.h"

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The six bits of a digit, or -1. */
static int bits_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool base64url_parse(struct arena *arena, struct str text, struct str *out)
{
    size_t room = text.length / 4 * 3 + 3;
    char *bytes = arena_alloc(arena, room);
    size_t length = 0;
    uint32_t held = 0; /* bits that are no whole byte yet */
    unsigned count = 0;
    for (size_t i = 0; i < text.length; i++) {
        int bits = bits_of(text.at[i]);
        if (bits < 0)
            return false;
        held = held << 6 | (uint32_t)bits;
        count += 6;
        if (count < 8)
            continue;
        count -= 8;
        bytes[length++] = (char)(held >> count & 0xff);
        held &= (1u << count) - 1;
    }
    /* One digit alone holds no byte. */
    if (text.length % 4 == 1 || held != 0)
        return false;
    *out = (struct str){bytes, length};
    return true;
}

struct str base64url_text(struct arena *arena, struct str bytes)
{
    char *text = arena_alloc(arena, bytes.length / 3 * 4 + 5);
    size_t length = 0;
    uint32_t held = 0;
    unsigned count = 0;
    for (size_t i = 0; i < bytes.length; i++) {
        held = (held << 8 | (unsigned char)bytes.at[i]) & 0xffff;
        count += 8;
        while (count >= 6) {
            count -= 6;
            text[length++] = digits[held >> count & 63];
        }
    }
    if (count > 0)
        text[length++] = digits[held << (6 - count) & 63];
    return (struct str){text, length};
}
