/* id.c: UUIDv7 with a type prefix, and DNS labels. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"

#include <string.h>

#include "platform/base/random.h"

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

/* The 48 bits of the time are the first TIME_DIGITS digits: 3 bits and 9 times 5. */
enum { LABEL_BYTES = 63, SLUG_BYTES = 58, TIME_DIGITS = 10 };

/* 16 bytes of UUIDv7; a counter in rand_a keeps the order within a millisecond. */
static void uuid7(unsigned char out[16], int64_t now_us)
{
    static uint64_t last_ms;
    static uint16_t counter;
    uint64_t ms = now_us < 0 ? 0 : (uint64_t)now_us / 1000;
    random_bytes(out + 6, 10);
    uint16_t start = (uint16_t)(((out[6] << 8) | out[7]) & 0x7ff);
    if (ms > last_ms || last_ms - ms > 10000) {
        last_ms = ms;
        counter = start;
    } else if (++counter > 0xfff) {
        last_ms++;
        counter = start;
    }
    for (int i = 0; i < 6; i++)
        out[i] = (unsigned char)(last_ms >> (8 * (5 - i)));
    out[6] = (unsigned char)(0x70 | counter >> 8);
    out[7] = (unsigned char)counter;
    out[8] = (unsigned char)(0x80 | (out[8] & 0x3f));
}

struct str id_make(struct arena *arena, const char *prefix, int64_t now_us)
{
    unsigned char uuid[16];
    uuid7(uuid, now_us);
    size_t prefix_length = strlen(prefix);
    char *text = arena_alloc(arena, prefix_length + 1 + ID_BYTES + 1);
    memcpy(text, prefix, prefix_length);
    text[prefix_length] = '_';
    /* 128 bits are 26 digits of 5 bits, the first with the top 3 bits only. */
    for (int digit = 0; digit < ID_BYTES; digit++) {
        int low = 125 - 5 * digit;
        unsigned value = 0;
        for (int bit = low + 4; bit >= low; bit--)
            value = value << 1 | (bit > 127 ? 0u : (unsigned)(uuid[15 - bit / 8] >> (bit % 8)) & 1u);
        text[prefix_length + 1 + digit] = alphabet[value];
    }
    return (struct str){text, prefix_length + 1 + ID_BYTES};
}

bool id_is(struct str text, const char *prefix)
{
    size_t prefix_length = strlen(prefix);
    if (text.length != prefix_length + 1 + ID_BYTES ||
        !str_starts(text, (struct str){prefix, prefix_length}) || text.at[prefix_length] != '_')
        return false;
    for (size_t i = prefix_length + 1; i < text.length; i++)
        if (text.at[i] == '\0' || strchr(alphabet, text.at[i]) == NULL)
            return false;
    return true;
}

struct str id_floor(struct arena *arena, const char *prefix, int64_t us)
{
    uint64_t ms = us < 0 ? 0 : (uint64_t)us / 1000;
    size_t prefix_length = strlen(prefix);
    char *text = arena_alloc(arena, prefix_length + 1 + TIME_DIGITS + 1);
    memcpy(text, prefix, prefix_length);
    text[prefix_length] = '_';
    for (int digit = 0; digit < TIME_DIGITS; digit++)
        text[prefix_length + 1 + digit] = alphabet[ms >> (5 * (TIME_DIGITS - 1 - digit)) & 31];
    return (struct str){text, prefix_length + 1 + TIME_DIGITS};
}

int64_t id_time_us(struct str id)
{
    uint64_t ms = 0;
    ptrdiff_t line = str_find(id, 0, '_');
    if (line < 0 || id.length - (size_t)line - 1 != ID_BYTES)
        return 0;
    for (size_t i = (size_t)line + 1; i <= (size_t)line + TIME_DIGITS; i++) {
        const char *digit = id.at[i] == '\0' ? NULL : strchr(alphabet, id.at[i]);
        if (digit == NULL)
            return 0;
        ms = ms << 5 | (uint64_t)(digit - alphabet);
    }
    return (int64_t)(ms & 0xffffffffffff) * 1000;
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_label_char(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

bool label_is(struct str text)
{
    if (text.length == 0 || text.length > LABEL_BYTES || !is_letter(text.at[0]) ||
        text.at[text.length - 1] == '-')
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (!is_label_char(text.at[i]) || (text.at[i] == '-' && text.at[i - 1] == '-'))
            return false;
    return true;
}

struct str label_make(struct arena *arena, struct str name)
{
    char *text = arena_alloc(arena, LABEL_BYTES + 1);
    size_t length = 0;
    for (size_t i = 0; i < name.length && length < SLUG_BYTES; i++) {
        char c = name.at[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if (!is_label_char(c))
            c = '-';
        if (c == '-' && (length == 0 || text[length - 1] == '-'))
            continue;
        if (length == 0 && !is_letter(c))
            text[length++] = 'r';
        text[length++] = c;
    }
    while (length > 0 && text[length - 1] == '-')
        length--;
    if (length == 0)
        text[length++] = 'r';
    if (length > SLUG_BYTES)
        length = SLUG_BYTES;
    text[length++] = '-';
    for (int i = 0; i < 4; i++)
        text[length++] = alphabet[random_below(32)];
    return (struct str){text, length};
}
