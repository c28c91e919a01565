/* logs_text.c: bytes of a line that would steer something become classes or visible. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_text.h"

#include "platform/base/buf.h"

enum { SGR_NUMBERS_MAX = 16, NO_COLOR = -1, ESC = 0x1b };

const struct field logs_piece_shown[] = {
    {"text", TEXT_AT(struct logs_piece, text)},
    {"style", TEXT_AT(struct logs_piece, style)},
    {0},
};

struct style {
    int front; /* 0..15, or NO_COLOR */
    int back;
    bool bold, faint, italic, underline;
};

struct pieces {
    struct arena *arena;
    struct logs_piece *rows;
    size_t count;
    struct str style;
};

static bool is_one_of(uint32_t c)
{
    return c == 0x61c || c == 0x200b || c == 0x200e || c == 0x200f ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) || c == 0xfeff ||
           (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

static uint32_t character_at(struct str text, size_t at, size_t *length)
{
    unsigned char first = (unsigned char)text.at[at];
    size_t wanted = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint32_t c = wanted == 1   ? first
                 : wanted == 2 ? first & 0x1fU
                 : wanted == 3 ? first & 0x0fU
                               : first & 0x07U;
    if (at + wanted > text.length)
        wanted = text.length - at;
    for (size_t i = 1; i < wanted; i++)
        c = c << 6 | ((unsigned char)text.at[at + i] & 0x3fU);
    *length = wanted;
    return c;
}

/* Must this character be seen as what it is? */
static bool is_hidden(uint32_t c)
{
    if (c < 0x20)
        return c != '\t' && c != '\n';
    return c >= 0x7f && (c < 0xa0 || is_one_of(c));
}

static struct str visible(struct arena *arena, uint32_t c)
{
    return c < 0x100 ? arena_print(arena, "\\x%02x", (unsigned)c)
                     : arena_print(arena, "\\u{%x}", (unsigned)c);
}

/* ---- colours ---- */

/* Numbers of "\x1b[1;31m"; 0 when no such sequence begins at `at`, else its length. */
static size_t sgr_read(struct str text, size_t at, int *numbers, size_t *count)
{
    size_t i = at + 2;
    *count = 0;
    if (i > text.length || text.at[at] != ESC || text.at[at + 1] != '[')
        return 0;
    int number = 0;
    for (; i < text.length; i++) {
        char c = text.at[i];
        if (c >= '0' && c <= '9') {
            number = number > 999 ? 999 : number * 10 + (c - '0');
            continue;
        }
        if (c != ';' && c != ':' && c != 'm')
            return 0;
        if (*count < SGR_NUMBERS_MAX)
            numbers[(*count)++] = number;
        number = 0;
        if (c == 'm')
            return i + 1 - at;
    }
    return 0;
}

static int color_of(int number, int first, int bright)
{
    if (number >= first && number < first + 8)
        return number - first;
    if (number >= bright && number < bright + 8)
        return number - bright + 8;
    return NO_COLOR;
}

/* 38;5;N and 38;2;R;G;B: how many numbers belong to it; colours beyond the sixteen have none. */
static size_t color_long(const int *numbers, size_t count, int *color)
{
    *color = NO_COLOR;
    if (count >= 3 && numbers[1] == 5) {
        if (numbers[2] < 16)
            *color = numbers[2];
        return 3;
    }
    return count >= 5 && numbers[1] == 2 ? 5 : count;
}

static void style_apply(struct style *style, const int *numbers, size_t count)
{
    static const struct style none = {NO_COLOR, NO_COLOR, false, false, false, false};
    for (size_t i = 0; i < count; i++) {
        int number = numbers[i];
        int front = color_of(number, 30, 90);
        int back = color_of(number, 40, 100);
        if (number == 0)
            *style = none;
        else if (number == 38 || number == 48)
            i += color_long(numbers + i, count - i,
                            number == 38 ? &style->front : &style->back) -
                 1;
        else if (front != NO_COLOR || number == 39)
            style->front = front;
        else if (back != NO_COLOR || number == 49)
            style->back = back;
        else if (number == 1 || number == 2 || number == 22) {
            style->bold = number == 1;
            style->faint = number == 2;
        } else if (number == 3 || number == 23)
            style->italic = number == 3;
        else if (number == 4 || number == 24)
            style->underline = number == 4;
    }
}

static struct str style_classes(struct arena *arena, const struct style *style)
{
    struct buf buf = buf_open(arena, 32, 128);
    if (style->front != NO_COLOR)
        buf_print(&buf, "ansi-%d ", style->front);
    if (style->back != NO_COLOR)
        buf_print(&buf, "ansi-back-%d ", style->back);
    if (style->bold)
        BUF_ADD(&buf, "ansi-bold ");
    if (style->faint)
        BUF_ADD(&buf, "ansi-faint ");
    if (style->italic)
        BUF_ADD(&buf, "ansi-italic ");
    if (style->underline)
        BUF_ADD(&buf, "ansi-underline ");
    return str_trim(buf_str(&buf));
}

/* ---- the text ---- */

/* Of each part that carriage returns wrote over, what stands at the end. */
static struct str rewritten(struct arena *arena, struct str text)
{
    if (str_find(text, 0, '\r') < 0)
        return text;
    struct buf buf = buf_open(arena, text.length + 1, text.length + 1);
    struct str part;
    bool first = true;
    while (str_cut(&text, '\n', &part)) {
        while (part.length > 0 && part.at[part.length - 1] == '\r')
            part.length--;
        for (ptrdiff_t at; (at = str_find(part, 0, '\r')) >= 0;)
            part = str_slice(part, (size_t)at + 1, part.length);
        if (!first)
            buf_add_char(&buf, '\n');
        first = false;
        buf_add(&buf, part);
    }
    return buf_str(&buf);
}

static struct str clipped(struct str text, size_t most, bool *was_cut)
{
    *was_cut = text.length > most;
    if (!*was_cut)
        return text;
    while (most > 0 && ((unsigned char)text.at[most] & 0xc0) == 0x80)
        most--;
    return str_slice(text, 0, most);
}

static void piece_add(struct pieces *made, struct str text, struct str style)
{
    if (text.length > 0 && made->count < LOGS_PIECES_MAX)
        made->rows[made->count++] = (struct logs_piece){text, style};
}

/* Where the next byte is that is not simply shown. */
static size_t next_special(struct str text, size_t at)
{
    size_t length;
    for (; at < text.length; at += length) {
        unsigned char c = (unsigned char)text.at[at];
        length = 1;
        if (c >= 0x20 && c < 0x7f)
            continue;
        if (is_hidden(character_at(text, at, &length)))
            return at;
    }
    return text.length;
}

struct str logs_text_plain(struct arena *arena, struct str text, size_t most)
{
    bool was_cut;
    int numbers[SGR_NUMBERS_MAX];
    size_t count;
    text = clipped(text, most, &was_cut);
    struct buf buf = buf_open(arena, text.length + 16, text.length * 9 + 16);
    for (size_t at = 0; at < text.length;) {
        size_t special = next_special(text, at);
        buf_add(&buf, str_slice(text, at, special));
        at = special;
        if (at == text.length)
            break;
        size_t length = sgr_read(text, at, numbers, &count);
        if (length == 0)
            buf_add(&buf, visible(arena, character_at(text, at, &length)));
        at += length;
    }
    return buf_str(&buf);
}

static void pieces_fill(struct pieces *made, struct str text)
{
    struct style style = {NO_COLOR, NO_COLOR, false, false, false, false};
    int numbers[SGR_NUMBERS_MAX];
    size_t count;
    for (size_t at = 0; at < text.length;) {
        if (made->count >= LOGS_PIECES_MAX - 3) {
            struct str rest = str_slice(text, at, text.length);
            piece_add(made, logs_text_plain(made->arena, rest, rest.length), made->style);
            return;
        }
        size_t special = next_special(text, at);
        piece_add(made, str_slice(text, at, special), made->style);
        at = special;
        if (at == text.length)
            return;
        size_t length = sgr_read(text, at, numbers, &count);
        if (length > 0) {
            style_apply(&style, numbers, count);
            made->style = style_classes(made->arena, &style);
        } else {
            struct str shown = visible(made->arena, character_at(text, at, &length));
            piece_add(made, shown, STR("escape"));
        }
        at += length;
    }
}

struct list logs_pieces(struct arena *arena, struct str text, size_t most, bool *was_cut)
{
    struct logs_piece found[LOGS_PIECES_MAX];
    struct pieces made = {arena, found, 0, STR("")};
    struct str shown = rewritten(arena, text);
    while (shown.length > 0 && shown.at[shown.length - 1] == '\n')
        shown.length--;
    shown = clipped(shown, most, was_cut);
    pieces_fill(&made, shown);
    struct logs_piece *rows = ARENA_ARRAY(arena, made.count + 1, struct logs_piece);
    for (size_t i = 0; i < made.count; i++)
        rows[i] = made.rows[i];
    return (struct list){rows, made.count, sizeof *rows, false};
}
