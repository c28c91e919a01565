/* query_token.c: words, numbers, strings and marks of both query languages. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/query_token.h"

#include <string.h>

#include "platform/base/outcome.h"
#include "platform/query/query_character.h"

enum { FOUND_BYTES_MAX = 24, MESSAGE_BYTES_MAX = 400 };

/* ---- mistakes ---- */

void mistake_tell(struct query_mistake *mistake, struct arena *arena, const char *format,
                  va_list list)
{
    char message[MESSAGE_BYTES_MAX];
    if (vsnprintf(message, sizeof message, format, list) < 0)
        bug("a message cannot be printed");
    /* It may hold a label of any bytes, and may be cut. */
    struct str text = str_of(message);
    struct buf clean = buf_open(arena, text.length, MESSAGE_BYTES_MAX);
    for (size_t i = 0; i < text.length;) {
        size_t length = (unsigned char)text.at[i] < 0x80 ? 1 : text_character(text, i);
        if (length == 0 || (unsigned char)text.at[i] < ' ')
            buf_add_char(&clean, '?');
        else
            buf_add_bytes(&clean, text.at + i, length);
        i += length == 0 ? 1 : length;
    }
    mistake->message = buf_str(&clean);
}

/* From here on the text is at its end: nothing is read behind a mistake. */
static void reader_end(struct token_reader *reader)
{
    reader->failed = true;
    reader->token = (struct token){.kind = TOKEN_END, .at = reader->token.at};
}

bool token_mistake(struct token_reader *reader, size_t at, const char *format, ...)
{
    if (reader->failed)
        return false;
    va_list list;
    va_start(list, format);
    mistake_tell(reader->mistake, reader->arena, format, list);
    va_end(list);
    mistake_place(reader->mistake, reader->text, at);
    reader_end(reader);
    return false;
}

/* The token as a message shows it: cut at a character, on one line. */
static struct str token_shown(const struct token_reader *reader)
{
    struct str text = reader->token.text;
    size_t length = text.length;
    if (length > FOUND_BYTES_MAX) {
        length = FOUND_BYTES_MAX;
        while (length > 0 && ((unsigned char)text.at[length] & 0xc0) == 0x80)
            length--;
    }
    struct buf buf = buf_open(reader->arena, FOUND_BYTES_MAX + 8, KIB(1));
    for (size_t i = 0; i < length; i++)
        buf_add_char(&buf, (unsigned char)text.at[i] < ' ' ? ' ' : text.at[i]);
    if (length < text.length)
        BUF_ADD(&buf, "...");
    return buf_str(&buf);
}

bool token_expected(struct token_reader *reader, const char *what)
{
    if (reader->failed)
        return false;
    if (reader->token.kind == TOKEN_END)
        return token_mistake(reader, reader->token.at, "expected %s, found the end",
                             what);
    struct str shown = token_shown(reader);
    return token_mistake(reader, reader->token.at, "expected %s, found %.*s", what,
                         STR_ARG(shown));
}

/* ---- characters ---- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char byte_at(const struct token_reader *reader, size_t at)
{
    return at < reader->text.length ? reader->text.at[at] : '\0';
}

static size_t space_skip(const struct token_reader *reader, size_t at)
{
    struct str text = reader->text;
    while (at < text.length) {
        if (is_space(text.at[at]))
            at++;
        else if (text.at[at] == '#')
            while (at < text.length && text.at[at] != '\n' &&
                   !(reader->rules->return_ends && text.at[at] == '\r'))
                at++;
        else
            break;
    }
    return at;
}

/* ---- strings ---- */

static void utf8_add(struct buf *out, uint32_t code)
{
    if (code < 0x80) {
        buf_add_char(out, (char)code);
        return;
    }
    if (code < 0x800)
        buf_add_char(out, (char)(0xc0 | code >> 6));
    else {
        if (code < 0x10000)
            buf_add_char(out, (char)(0xe0 | code >> 12));
        else {
            buf_add_char(out, (char)(0xf0 | code >> 18));
            buf_add_char(out, (char)(0x80 | (code >> 12 & 0x3f)));
        }
        buf_add_char(out, (char)(0x80 | (code >> 6 & 0x3f)));
    }
    buf_add_char(out, (char)(0x80 | (code & 0x3f)));
}

/* `count` digits of `base` at `at`; false when they are not there. */
static bool digits_read(struct str text, size_t at, int count, uint32_t base,
                        uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < count; i++) {
        uint32_t digit = at + i < text.length ? (uint32_t)hex_value(text.at[at + i]) : 16;
        if (digit >= base)
            return false;
        *code = *code * base + digit;
    }
    return true;
}

/* One escape of Go behind its backslash at `at`; gives the bytes it takes, 0 = it is none. */
static size_t escape_read(struct str text, size_t at, char quote, struct buf *out)
{
    static const char letters[] = "abfnrtv\\", meant[] = "\a\b\f\n\r\t\v\\";
    char c = at < text.length ? text.at[at] : '\0';
    const char *letter = c == '\0' ? NULL : strchr(letters, c);
    uint32_t code;
    if (letter != NULL || (c == quote && c != '\0')) {
        buf_add_char(out, letter != NULL ? meant[letter - letters] : quote);
        return 1;
    }
    if (c >= '0' && c <= '7') {
        if (!digits_read(text, at, 3, 8, &code) || code > 0xff)
            return 0;
        buf_add_char(out, (char)code);
        return 3;
    }
    if (c == 'x') {
        if (!digits_read(text, at + 1, 2, 16, &code))
            return 0;
        buf_add_char(out, (char)code);
        return 3;
    }
    int count = c == 'u' ? 4 : 8;
    if ((c != 'u' && c != 'U') || !digits_read(text, at + 1, count, 16, &code) ||
        code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return 0;
    utf8_add(out, code);
    return 1 + (size_t)count;
}

static size_t quoted_end(struct str text, size_t at, char quote)
{
    while (at < text.length && text.at[at] != quote &&
           (quote == '`' || text.at[at] != '\n'))
        at += text.at[at] == '\\' && quote != '`' ? 2 : 1;
    return at < text.length && text.at[at] == quote ? at : text.length;
}

static struct token string_token(struct token_reader *reader, size_t at)
{
    struct str text = reader->text;
    char quote = text.at[at];
    size_t end = quoted_end(text, at + 1, quote);
    if (end == text.length) {
        token_mistake(reader, at, "this string has no closing %c", quote);
        return reader->token;
    }
    struct token token = {.kind = TOKEN_STRING,
                          .text = str_slice(text, at, end + 1),
                          .value = str_slice(text, at + 1, end),
                          .at = at};
    if (quote == '`' || str_find(token.value, 0, '\\') < 0)
        return token;
    struct buf out = buf_open(reader->arena, token.value.length, token.value.length * 2);
    for (size_t i = at + 1; i < end;) {
        if (text.at[i] != '\\') {
            buf_add_char(&out, text.at[i++]);
            continue;
        }
        size_t length = escape_read(str_slice(text, 0, end), i + 1, quote, &out);
        if (length == 0) {
            token_mistake(reader, i,
                          "this is no escape sequence: after \\ one of a b f n r "
                          "t v \\ %c, three octal digits, xHH, uHHHH, UHHHHHHHH",
                          quote);
            return reader->token;
        }
        i += 1 + length;
    }
    token.value = buf_str(&out);
    return token;
}

/* ---- tokens ---- */

/* An exponent's sign belongs to a decimal number only: 1e+5, but not 0x1e+5. */
static bool is_exponent_sign(struct str number, char sign)
{
    char last = number.length == 0 ? '\0' : number.at[number.length - 1];
    if ((sign != '+' && sign != '-') || (last != 'e' && last != 'E'))
        return false;
    for (size_t i = 0; i + 1 < number.length; i++)
        if (!is_digit(number.at[i]) && number.at[i] != '.' && number.at[i] != '_')
            return false;
    return true;
}

static struct token number_token(const struct token_reader *reader, size_t at)
{
    struct str text = reader->text;
    const char *units = reader->rules->units;
    size_t end = at, unit = strlen(units);
    while (end < text.length) {
        char c = text.at[end];
        if (is_digit(c) || is_letter(c) || c == '.' ||
            is_exponent_sign(str_slice(text, at, end), c))
            end++;
        else if (unit > 0 &&
                 str_starts(str_slice(text, end, text.length), (struct str){units, unit}))
            end += unit;
        else
            break;
    }
    return (struct token){
        .kind = TOKEN_NUMBER, .text = str_slice(text, at, end), .at = at};
}

static struct token word_token(const struct token_reader *reader, size_t at)
{
    struct str text = reader->text;
    size_t end = at + 1;
    while (end < text.length && (is_letter(text.at[end]) || is_digit(text.at[end]) ||
                                 (text.at[end] == ':' && reader->colon_words)))
        end++;
    return (struct token){.kind = TOKEN_WORD, .text = str_slice(text, at, end), .at = at};
}

static struct token mark_token(const struct token_reader *reader, size_t at)
{
    char first = reader->text.at[at], second = byte_at(reader, at + 1);
    size_t length = 1;
    int mark = (unsigned char)first;
    for (const char *pair = reader->rules->pairs; *pair != '\0'; pair += 2)
        if (pair[0] == first && pair[1] == second) {
            mark = MARK(first, second);
            length = 2;
            break;
        }
    while (length < 4 && at + length < reader->text.length &&
           ((unsigned char)reader->text.at[at + length] & 0xc0) == 0x80)
        length++;
    return (struct token){.kind = TOKEN_MARK,
                          .mark = mark,
                          .text = str_slice(reader->text, at, at + length),
                          .at = at};
}

static struct token token_read_at(struct token_reader *reader, size_t at)
{
    at = space_skip(reader, at);
    if (reader->failed || at >= reader->text.length)
        return (struct token){.kind = TOKEN_END, .at = reader->text.length};
    char c = reader->text.at[at];
    if (is_letter(c) || (c == ':' && reader->colon_words))
        return word_token(reader, at);
    if (is_digit(c) || (c == '.' && is_digit(byte_at(reader, at + 1))))
        return number_token(reader, at);
    if (c == '"' || c == '\'' || c == '`')
        return string_token(reader, at);
    return mark_token(reader, at);
}

struct token_reader token_open(struct arena *arena, struct str text,
                               const struct token_rules *rules,
                               struct query_mistake *mistake)
{
    struct token_reader reader = {
        .arena = arena, .text = text, .rules = rules, .mistake = mistake};
    if (text.length > QUERY_TEXT_MAX)
        token_mistake(&reader, QUERY_TEXT_MAX, "a query has at most %d bytes",
                      QUERY_TEXT_MAX);
    else if (!str_is_utf8(text))
        token_mistake(&reader, 0, "a query is text in UTF-8");
    else
        token_next(&reader);
    return reader;
}

void token_next(struct token_reader *reader)
{
    if (reader->failed)
        return;
    reader->ended = reader->token.at + reader->token.text.length;
    struct token token = token_read_at(reader, reader->next);
    if (reader->failed)
        return;
    reader->token = token;
    reader->next = token.at + token.text.length;
}

struct token token_peek(const struct token_reader *reader)
{
    /* What is behind may be a mistake; that is told when it is read. */
    struct query_mistake unseen;
    struct token_reader ahead = *reader;
    ahead.mistake = &unseen;
    return token_read_at(&ahead, ahead.next);
}

bool token_is_mark(const struct token_reader *reader, int mark)
{
    return reader->token.kind == TOKEN_MARK && reader->token.mark == mark;
}

bool token_is_word(const struct token_reader *reader, const char *word)
{
    return reader->token.kind == TOKEN_WORD && reader->token.text.at[0] == word[0] &&
           str_is(reader->token.text, word);
}

bool token_is_word_nocase(const struct token_reader *reader, const char *word)
{
    /* Most words differ in their first letter. */
    return reader->token.kind == TOKEN_WORD &&
           ((reader->token.text.at[0] ^ word[0]) & ~0x20) == 0 &&
           str_equal_nocase(reader->token.text, str_of(word));
}

bool token_take_mark(struct token_reader *reader, int mark)
{
    if (!token_is_mark(reader, mark))
        return false;
    token_next(reader);
    return !reader->failed;
}

bool token_want_mark(struct token_reader *reader, int mark, const char *where)
{
    if (token_is_mark(reader, mark)) {
        token_next(reader);
        return !reader->failed;
    }
    char what[100];
    char first = (char)(mark > 0xff ? mark >> 8 : mark);
    const char second[2] = {(char)(mark > 0xff ? mark & 0xff : 0), '\0'};
    snprintf(what, sizeof what, "%c%s%s%s", first, second, where[0] == '\0' ? "" : " ",
             where);
    return token_expected(reader, what);
}

bool token_deeper(struct token_reader *reader)
{
    if (reader->failed)
        return false;
    if (reader->depth == QUERY_DEPTH_MAX)
        return token_mistake(reader, reader->token.at,
                             "a query is nested at most %d levels deep", QUERY_DEPTH_MAX);
    reader->depth++;
    return true;
}

void token_higher(struct token_reader *reader)
{
    reader->depth--;
}
