/* loki_line.c: the labels of a line on its way, and the small parsers. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_line.h"

void loki_line_open(struct loki_line *line, struct arena *arena,
                    const struct loki_stream *stream, const struct loki_entry *entry)
{
    line->arena = arena;
    line->stream = stream;
    line->at_ns = entry->at_ns;
    line->text = entry->line;
    line->error = STR_NONE;
    line->details = STR_NONE;
    line->count = stream->label_count;
    memcpy(line->labels, stream->labels, stream->label_count * sizeof line->labels[0]);
}

struct str loki_line_get(const struct loki_line *line, struct str name)
{
    if (str_is(name, "__error__"))
        return line->error;
    if (str_is(name, "__error_details__"))
        return line->details;
    for (size_t i = 0; i < line->count; i++)
        if (str_equal(line->labels[i].name, name))
            return line->labels[i].value;
    return STR_NONE;
}

void loki_line_set(struct loki_line *line, struct str name, struct str value)
{
    for (size_t i = 0; i < line->count; i++)
        if (str_equal(line->labels[i].name, name)) {
            line->labels[i].value = value;
            return;
        }
    if (line->count < LOKI_LINE_LABELS_MAX)
        line->labels[line->count++] = (struct loki_label){name, value};
}

void loki_line_drop(struct loki_line *line, struct str name)
{
    if (str_is(name, "__error__"))
        line->error = STR_NONE;
    if (str_is(name, "__error_details__"))
        line->details = STR_NONE;
    for (size_t i = 0; i < line->count; i++)
        if (str_equal(line->labels[i].name, name)) {
            line->labels[i] = line->labels[--line->count];
            return;
        }
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (c >= '0' && c <= '9');
}

void loki_line_found(struct loki_line *line, struct str name, struct str value)
{
    struct buf clean = buf_open(line->arena, name.length + 16, name.length + 64);
    name = str_trim(name);
    if (name.length == 0)
        return;
    if (name.at[0] >= '0' && name.at[0] <= '9')
        buf_add_char(&clean, '_');
    for (size_t i = 0; i < name.length; i++) {
        /* A character is one '_', however many bytes it has. */
        if (((unsigned char)name.at[i] & 0xc0) != 0x80)
            buf_add_char(&clean, is_word(name.at[i]) ? name.at[i] : '_');
    }
    bool taken = false;
    for (size_t i = 0; i < line->stream->label_count; i++)
        taken |= str_equal(line->stream->labels[i].name, buf_str(&clean));
    if (taken)
        BUF_ADD(&clean, "_extracted");
    loki_line_set(line, buf_str(&clean), value);
}

void loki_line_fail(struct loki_line *line, const char *error, struct str details)
{
    line->error = str_of(error);
    line->details = details;
}

size_t loki_line_labels(const struct loki_line *line, struct loki_label *labels)
{
    size_t count = 0;
    for (size_t i = 0; i < line->count; i++)
        if (line->labels[i].value.length > 0)
            labels[count++] = line->labels[i];
    if (line->error.length > 0)
        labels[count++] = (struct loki_label){STR("__error__"), line->error};
    if (line->details.length > 0)
        labels[count++] = (struct loki_label){STR("__error_details__"), line->details};
    loki_labels_sort(labels, count);
    return count;
}

static ptrdiff_t index_of(struct str text, struct str part)
{
    for (size_t i = 0; i + part.length <= text.length; i++)
        if (memcmp(text.at + i, part.at, part.length) == 0)
            return (ptrdiff_t)i;
    return -1;
}

/* The next capture's name of a pattern and the literal behind it; false = no more. */
static bool capture_cut(struct str *pattern, struct str *name, struct str *literal)
{
    ptrdiff_t close = str_find(*pattern, 0, '>');
    if (pattern->length == 0 || pattern->at[0] != '<' || close < 0)
        return false;
    *name = str_slice(*pattern, 1, (size_t)close);
    *pattern = str_slice(*pattern, (size_t)close + 1, pattern->length);
    size_t end = 0;
    while (end < pattern->length) {
        ptrdiff_t shut = str_find(*pattern, end, '>');
        if (pattern->at[end] == '<' && shut > (ptrdiff_t)end + 1 &&
            is_word(pattern->at[end + 1]))
            break;
        end++;
    }
    *literal = str_slice(*pattern, 0, end);
    *pattern = str_slice(*pattern, end, pattern->length);
    return true;
}

void loki_parse_pattern(struct loki_line *line, struct str pattern)
{
    struct str rest = line->text, name, literal;
    size_t begun = 0;
    while (begun < pattern.length &&
           !(pattern.at[begun] == '<' && begun + 1 < pattern.length &&
             is_word(pattern.at[begun + 1])))
        begun++;
    if (!str_starts(rest, str_slice(pattern, 0, begun)))
        return;
    rest = str_slice(rest, begun, rest.length);
    pattern = str_slice(pattern, begun, pattern.length);
    while (capture_cut(&pattern, &name, &literal)) {
        ptrdiff_t at = literal.length == 0 ? -1 : index_of(rest, literal);
        struct str value = at < 0 ? rest : str_slice(rest, 0, (size_t)at);
        if (!str_is(name, "_"))
            loki_line_found(line, name, value);
        if (at < 0)
            return;
        rest = str_slice(rest, (size_t)at + literal.length, rest.length);
    }
}

void loki_decolorize(struct loki_line *line)
{
    struct buf out = buf_open(line->arena, line->text.length + 1, line->text.length + 1);
    for (size_t i = 0; i < line->text.length; i++) {
        const char *at = line->text.at + i;
        if (*at != 0x1b || i + 1 == line->text.length || at[1] != '[') {
            buf_add_char(&out, *at);
            continue;
        }
        i += 2;
        while (i < line->text.length &&
               (line->text.at[i] < '@' || line->text.at[i] > '~'))
            i++;
    }
    line->text = buf_str(&out);
}
