/* schema_number.c: comparing numbers and dividing them, exactly as they were written. */
/* SPDX-License-Identifier: ISC */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "platform/schema/schema_words.h"

int number_compare(const struct node *a, const struct node *b)
{
    int64_t left, right;
    if (node_is_int(a, &left) && node_is_int(b, &right))
        return left < right ? -1 : left > right;
    double x = node_number(a), y = node_number(b);
    return x < y ? -1 : x > y;
}

/* mantissa * 10^exponent, with the fewest digits that give the same double. */
struct decimal {
    uint64_t mantissa;
    int exponent;
};

__extension__ typedef unsigned __int128 wide;

static struct decimal decimal_of(const struct node *node)
{
    struct decimal decimal = {0, 0};
    char text[40];
    if (node->kind == NODE_INT) {
        decimal.mantissa =
            node->integer < 0 ? 0 - (uint64_t)node->integer : (uint64_t)node->integer;
        return decimal;
    }
    double number = fabs(node->real);
    int digits = 15;
    do
        snprintf(text, sizeof text, "%.*e", digits - 1, number);
    while (digits++ < 17 && strtod(text, NULL) != number);
    const char *at = text;
    int behind = 0;
    for (bool point = false; *at != 'e' && *at != '\0'; at++) {
        if (*at == '.') {
            point = true;
            continue;
        }
        decimal.mantissa = decimal.mantissa * 10 + (uint64_t)(*at - '0');
        behind += point;
    }
    decimal.exponent = (int)strtol(at + 1, NULL, 10) - behind;
    return decimal;
}

/* 10^power modulo the divisor. */
static uint64_t ten_modulo(int power, uint64_t divisor)
{
    wide result = 1 % divisor, base = 10 % divisor;
    for (; power > 0; power /= 2) {
        if (power % 2 != 0)
            result = result * base % divisor;
        base = base * base % divisor;
    }
    return (uint64_t)result;
}

bool number_is_multiple(const struct node *number, const struct node *step)
{
    if (number->kind == NODE_INT && step->kind == NODE_INT)
        return number->integer == 0 || step->integer == -1 ||
               number->integer % step->integer == 0;
    struct decimal a = decimal_of(number), b = decimal_of(step);
    if (a.mantissa == 0)
        return true;
    int power = a.exponent - b.exponent;
    if (power >= 0)
        return (wide)(a.mantissa % b.mantissa) * ten_modulo(power, b.mantissa) %
                   b.mantissa ==
               0;
    /* a / 10^n must be whole before b can divide it. */
    for (; power < 0; power++) {
        if (a.mantissa % 10 != 0 && b.mantissa > UINT64_MAX / 10)
            return false;
        if (a.mantissa % 10 == 0)
            a.mantissa /= 10;
        else
            b.mantissa *= 10;
    }
    return a.mantissa % b.mantissa == 0;
}
