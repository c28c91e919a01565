/* schema_format_puny.c: punycode (RFC 3492): how host names beyond ASCII are written in it. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_format.h"

enum { PUNY_BASE = 36, PUNY_T_MIN = 1, PUNY_T_MAX = 26, PUNY_SKEW = 38, PUNY_DAMP = 700 };

static uint32_t puny_adapt(uint32_t delta, uint32_t count, bool first)
{
    uint32_t k = 0;
    delta = first ? delta / PUNY_DAMP : delta / 2;
    delta += delta / count;
    for (; delta > (PUNY_BASE - PUNY_T_MIN) * PUNY_T_MAX / 2; k += PUNY_BASE)
        delta /= PUNY_BASE - PUNY_T_MIN;
    return k + (PUNY_BASE - PUNY_T_MIN + 1) * delta / (delta + PUNY_SKEW);
}

static uint32_t puny_threshold(uint32_t k, uint32_t bias)
{
    return k <= bias ? PUNY_T_MIN : k >= bias + PUNY_T_MAX ? PUNY_T_MAX : k - bias;
}

static int puny_digit(char c)
{
    if (is_letter(c))
        return (c | 0x20) - 'a';
    return is_digit(c) ? c - '0' + 26 : -1;
}

/* One number of variable length; false when it is cut off or too large. */
static bool puny_number(struct str text, size_t *at, uint32_t bias, uint32_t *number)
{
    uint64_t weight = 1, sum = 0;
    for (uint32_t k = PUNY_BASE;; k += PUNY_BASE) {
        int digit = *at < text.length ? puny_digit(text.at[*at]) : -1;
        uint32_t t = puny_threshold(k, bias);
        if (digit < 0)
            return false;
        ++*at;
        sum += (uint64_t)digit * weight;
        if (sum > UINT32_MAX)
            return false;
        if ((uint32_t)digit < t)
            break;
        weight *= PUNY_BASE - t;
        if (weight > UINT32_MAX)
            return false;
    }
    *number = (uint32_t)sum;
    return true;
}

size_t puny_decode(struct str text, uint32_t *codes)
{
    size_t count = 0, at = 0;
    for (size_t i = text.length; i-- > 0;)
        if (text.at[i] == '-') {
            for (; count < i; count++)
                codes[count] = (unsigned char)text.at[count];
            at = i + 1;
            break;
        }
    uint32_t code = 128, index = 0, bias = 72;
    while (at < text.length) {
        uint32_t delta;
        if (count == PUNY_CODES_MAX || !puny_number(text, &at, bias, &delta))
            return 0;
        uint64_t place = (uint64_t)index + delta;
        bias = puny_adapt(delta, (uint32_t)count + 1, index == 0 && code == 128);
        if (place / (count + 1) > 0x10ffff - code)
            return 0;
        code += (uint32_t)(place / (count + 1));
        index = (uint32_t)(place % (count + 1));
        for (size_t i = count++; i > index; i--)
            codes[i] = codes[i - 1];
        codes[index++] = code;
    }
    return count;
}

/* How many digits a number takes. */
static size_t digits_count(uint32_t number, uint32_t bias)
{
    size_t count = 1;
    for (uint32_t k = PUNY_BASE;; k += PUNY_BASE, count++) {
        uint32_t t = puny_threshold(k, bias);
        if (number < t)
            return count;
        number = (number - t) / (PUNY_BASE - t);
    }
}

size_t puny_length(const uint32_t *codes, size_t count)
{
    uint32_t code = 128, delta = 0, bias = 72, done = 0;
    for (size_t i = 0; i < count; i++)
        done += codes[i] < 128;
    const uint32_t plain = done;
    size_t length = plain + (plain > 0);
    while (done < count) {
        uint32_t next = UINT32_MAX;
        for (size_t i = 0; i < count; i++)
            if (codes[i] >= code && codes[i] < next)
                next = codes[i];
        delta += (next - code) * (done + 1);
        code = next;
        for (size_t i = 0; i < count; i++) {
            delta += codes[i] < code;
            if (codes[i] != code)
                continue;
            length += digits_count(delta, bias);
            bias = puny_adapt(delta, done + 1, done == plain);
            delta = 0;
            done++;
        }
        delta++;
        code++;
    }
    return length;
}
