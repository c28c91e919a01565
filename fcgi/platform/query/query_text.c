/* query_text.c: durations and quotes of both query languages. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/query/query_character.h"
#include "platform/query/query_token.h"

size_t text_character(struct str text, size_t at)
{
    static const unsigned char least[] = {0, 0, 0xc2, 0xe0, 0xf0};
    unsigned char first = (unsigned char)text.at[at];
    size_t length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (length == 0 || first < least[length] ||
        !str_is_utf8(str_slice(text, at, at + length)) || at + length > text.length)
        return 0;
    return length;
}

void mistake_place(struct query_mistake *mistake, struct str text, size_t at)
{
    mistake->line = 1;
    mistake->column = 1;
    for (size_t i = 0; i < at && i < text.length; i++) {
        if (text.at[i] == '\n') {
            mistake->line++;
            mistake->column = 1;
        } else if (((unsigned char)text.at[i] & 0xc0) != 0x80)
            mistake->column++;
    }
}

bool duration_parse_ms(struct str text, int64_t *ms)
{
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"y", 365 * MS_PER_DAY},
                 {"w", 7 * MS_PER_DAY},
                 {"d", MS_PER_DAY},
                 {"h", MS_PER_HOUR},
                 {"m", MS_PER_MINUTE},
                 {"s", 1000},
                 {"ms", 1}};
    const int64_t most = INT64_MAX / 1000000;
    int64_t sum = 0;
    size_t next = 0, at = 0;
    while (at < text.length) {
        int64_t number = 0;
        size_t begun = at;
        for (; at < text.length && is_digit(text.at[at]); at++) {
            number = number * 10 + (text.at[at] - '0');
            if (number > most)
                return false;
        }
        size_t unit_at = at;
        while (at < text.length && text.at[at] >= 'a' && text.at[at] <= 'z')
            at++;
        struct str unit = str_slice(text, unit_at, at);
        while (next < COUNT_OF(units) && !str_is(unit, units[next].name))
            next++;
        if (unit_at == begun || next == COUNT_OF(units) ||
            number > (most - sum) / units[next].ms)
            return false;
        sum += number * units[next++].ms;
    }
    if (text.length == 0)
        return false;
    *ms = sum;
    return true;
}

void token_quote(struct buf *out, struct str text)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.length;) {
        char c = text.at[i];
        size_t length = (unsigned char)c < 0x80 ? 1 : text_character(text, i);
        /* The readers of both stores take this character for a broken one. */
        bool broken = length == 3 && memcmp(text.at + i, "\xef\xbf\xbd", 3) == 0;
        if (c == '"' || c == '\\')
            buf_print(out, "\\%c", c);
        else if (c == '\n')
            BUF_ADD(out, "\\n");
        else if (c == '\t')
            BUF_ADD(out, "\\t");
        else if (broken)
            BUF_ADD(out, "\\ufffd");
        else if (length == 0 || (unsigned char)c < ' ' || c == 0x7f)
            buf_print(out, "\\x%02x", (unsigned)(unsigned char)c);
        else
            buf_add_bytes(out, text.at + i, length);
        i += length == 0 ? 1 : length;
    }
    buf_add_char(out, '"');
}

struct str matcher_op_text(enum matcher_op op)
{
    static const struct str texts[] = {[MATCH_EQUAL] = STR_INIT("="),
                                       [MATCH_NOT_EQUAL] = STR_INIT("!="),
                                       [MATCH_REGEX] = STR_INIT("=~"),
                                       [MATCH_NOT_REGEX] = STR_INIT("!~")};
    return texts[op];
}
