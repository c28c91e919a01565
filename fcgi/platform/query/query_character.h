/* query_character.h: kinds of bytes, as both query languages and RE2 tell them. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_QUERY_QUERY_CHARACTER_H
#define PLATFORM_QUERY_QUERY_CHARACTER_H

#include <stdbool.h>

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static inline bool is_word_character(char c)
{
    return is_letter(c) || is_digit(c);
}

/* 16 for what is no hexadecimal digit. */
static inline int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 16;
}

#endif
