/* write.c: JSON as a stream into a buffer. */
/* SPDX-License-Identifier: ISC */
#include "platform/json/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "platform/base/clock.h"

struct json_writer json_writer_of(struct buf *buf)
{
    return (struct json_writer){.buf = buf};
}

static uint64_t level_bit(const struct json_writer *writer)
{
    return UINT64_C(1) << writer->depth;
}

/* What stands before each value: a comma, unless it is the first or follows its key. */
static void value_begin(struct json_writer *writer)
{
    uint64_t bit = level_bit(writer);
    if (writer->has_item & bit) {
        if (writer->is_object & bit)
            bug("a JSON member without a key");
        BUF_ADD(writer->buf, ",");
    }
    writer->has_item |= bit;
}

static void level_open(struct json_writer *writer, char bracket, bool is_object)
{
    value_begin(writer);
    buf_add_char(writer->buf, bracket);
    if (++writer->depth > JSON_WRITE_DEPTH_MAX)
        bug("JSON written deeper than %d levels", JSON_WRITE_DEPTH_MAX);
    uint64_t bit = level_bit(writer);
    writer->has_item &= ~bit;
    writer->is_object = is_object ? writer->is_object | bit : writer->is_object & ~bit;
}

static void level_close(struct json_writer *writer, char bracket, bool is_object)
{
    if (writer->depth == 0 || ((writer->is_object & level_bit(writer)) != 0) != is_object)
        bug("JSON brackets that do not match");
    writer->depth--;
    buf_add_char(writer->buf, bracket);
}

void json_write_object(struct json_writer *writer)
{
    level_open(writer, '{', true);
}

void json_write_array(struct json_writer *writer)
{
    level_open(writer, '[', false);
}

void json_write_end_object(struct json_writer *writer)
{
    level_close(writer, '}', true);
}

void json_write_end_array(struct json_writer *writer)
{
    level_close(writer, ']', false);
}

/* clang-format off */
/* 0 = stands for itself; 'u' = \u00XX; else the letter behind the backslash. */
static const char escape_of[256] = {
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b', 't', 'n', 'u', 'f', 'r', 'u', 'u',
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u',
    ['"'] = '"', ['\\'] = '\\', [0x7f] = 'u',
};
/* clang-format on */

static void add_quoted(struct buf *buf, struct str text)
{
    static const char hex[] = "0123456789abcdef";
    BUF_ADD(buf, "\"");
    size_t run = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        char escape = escape_of[c];
        if (escape == 0)
            continue;
        buf_add_bytes(buf, text.at + run, i - run);
        run = i + 1;
        if (escape == 'u') {
            char coded[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
            buf_add_bytes(buf, coded, sizeof coded);
        } else {
            char coded[2] = {'\\', escape};
            buf_add_bytes(buf, coded, sizeof coded);
        }
    }
    buf_add_bytes(buf, text.at + run, text.length - run);
    BUF_ADD(buf, "\"");
}

void json_write_key(struct json_writer *writer, struct str key)
{
    uint64_t bit = level_bit(writer);
    if (!(writer->is_object & bit))
        bug("a JSON key outside of an object");
    if (writer->has_item & bit)
        BUF_ADD(writer->buf, ",");
    add_quoted(writer->buf, key);
    BUF_ADD(writer->buf, ":");
    writer->has_item &= ~bit; /* so that the value writes no comma */
}

void json_write_text(struct json_writer *writer, struct str text)
{
    if (text.at == NULL) {
        json_write_null(writer);
        return;
    }
    value_begin(writer);
    add_quoted(writer->buf, text);
}

void json_write_int(struct json_writer *writer, int64_t number)
{
    value_begin(writer);
    buf_add_int(writer->buf, number);
}

/* The fewest digits that give the same number back; always with a point or an exponent. */
void json_write_real(struct json_writer *writer, double number)
{
    if (!isfinite(number)) {
        json_write_null(writer);
        return;
    }
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, number);
        if (strtod(digits, NULL) == number)
            break;
    }
    value_begin(writer);
    struct str text = str_of(digits);
    buf_add(writer->buf, text);
    if (str_find(text, 0, '.') < 0 && str_find(text, 0, 'e') < 0)
        BUF_ADD(writer->buf, ".0");
}

void json_write_bool(struct json_writer *writer, bool truth)
{
    json_write_raw(writer, truth ? STR("true") : STR("false"));
}

void json_write_null(struct json_writer *writer)
{
    json_write_raw(writer, STR("null"));
}

void json_write_time(struct json_writer *writer, int64_t us)
{
    char text[CLOCK_TEXT_BYTES];
    struct str shown = us == 0 ? STR_NONE : clock_text(us, text);
    json_write_text(writer, shown.length == 0 ? STR_NONE : shown);
}

void json_write_raw(struct json_writer *writer, struct str json)
{
    value_begin(writer);
    buf_add(writer->buf, json.at == NULL ? STR("null") : json);
}

void json_write_node(struct json_writer *writer, const struct node *node)
{
    switch (node->kind) {
    case NODE_NULL:
        json_write_null(writer);
        return;
    case NODE_BOOL:
        json_write_bool(writer, node->truth);
        return;
    case NODE_INT:
        json_write_int(writer, node->integer);
        return;
    case NODE_REAL:
        json_write_real(writer, node->real);
        return;
    case NODE_TEXT:
        json_write_text(writer, node->text);
        return;
    case NODE_ARRAY:
        json_write_array(writer);
        for (const struct node *item = node->first; item != NULL; item = item->next)
            json_write_node(writer, item);
        json_write_end_array(writer);
        return;
    case NODE_OBJECT:
        break;
    }
    json_write_object(writer);
    for (const struct node *member = node->first; member != NULL; member = member->next) {
        json_write_key(writer, member->key);
        json_write_node(writer, member);
    }
    json_write_end_object(writer);
}

/* One field of a struct as a value. */
static void write_field(struct json_writer *writer, const struct field *field,
                        const char *from)
{
    const void *at = from + field->offset;
    const void *inner;
    switch (field->kind) {
    case FIELD_TEXT:
        json_write_text(writer, *(const struct str *)at);
        return;
    case FIELD_INT:
        json_write_int(writer, *(const int64_t *)at);
        return;
    case FIELD_BOOL:
        json_write_bool(writer, *(const bool *)at);
        return;
    case FIELD_TIME:
        json_write_time(writer, *(const int64_t *)at);
        return;
    case FIELD_JSON:
        json_write_raw(writer, *(const struct str *)at);
        return;
    case FIELD_STRUCT:
        json_write_struct(writer, field->of, at);
        return;
    case FIELD_POINTER:
        inner = *(const void *const *)at;
        if (inner == NULL)
            json_write_null(writer);
        else
            json_write_struct(writer, field->of, inner);
        return;
    case FIELD_LIST:
        json_write_list(writer, field->of, at);
        return;
    case FIELD_HTML:
        break;
    }
    bug("field \"%s\" has no JSON form", field->name);
}

void json_write_members(struct json_writer *writer, const struct field *shown,
                        const void *from)
{
    for (const struct field *field = shown; field->name != NULL; field++) {
        json_write_key(writer, str_of(field->name));
        write_field(writer, field, from);
    }
}

void json_write_struct(struct json_writer *writer, const struct field *shown,
                       const void *from)
{
    json_write_object(writer);
    json_write_members(writer, shown, from);
    json_write_end_object(writer);
}

void json_write_list(struct json_writer *writer, const struct field *row_shown,
                     const struct list *list)
{
    bool bare = row_shown->name != NULL && row_shown->name[0] == '\0';
    const char *row = list->rows;
    json_write_array(writer);
    for (size_t i = 0; i < list->count; i++, row += list->row_bytes) {
        if (bare)
            write_field(writer, row_shown, row);
        else
            json_write_struct(writer, row_shown, row);
    }
    json_write_end_array(writer);
}

struct str json_text(struct arena *arena, const struct node *node)
{
    struct buf buf = buf_open(arena, 256, MIB(8));
    struct json_writer writer = json_writer_of(&buf);
    json_write_node(&writer, node);
    if (buf.over)
        bug("a JSON text of more than 8 MiB");
    return buf_str(&buf);
}

static void add_line(struct buf *buf, int depth)
{
    BUF_ADD(buf, "\n");
    for (int i = 0; i < depth; i++)
        BUF_ADD(buf, "  ");
}

static void add_pretty(struct buf *buf, const struct node *node, int depth)
{
    if (node->first == NULL) {
        struct json_writer writer = json_writer_of(buf);
        json_write_node(&writer, node);
        return;
    }
    if (depth > JSON_WRITE_DEPTH_MAX)
        bug("JSON written deeper than %d levels", JSON_WRITE_DEPTH_MAX);
    buf_add_char(buf, node->kind == NODE_OBJECT ? '{' : '[');
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        add_line(buf, depth + 1);
        if (node->kind == NODE_OBJECT) {
            add_quoted(buf, child->key);
            BUF_ADD(buf, ": ");
        }
        add_pretty(buf, child, depth + 1);
        if (child->next != NULL)
            BUF_ADD(buf, ",");
    }
    add_line(buf, depth);
    buf_add_char(buf, node->kind == NODE_OBJECT ? '}' : ']');
}

struct str json_text_pretty(struct arena *arena, const struct node *node)
{
    struct buf buf = buf_open(arena, 1024, MIB(8));
    add_pretty(&buf, node, 0);
    BUF_ADD(&buf, "\n");
    if (buf.over)
        bug("a JSON text of more than 8 MiB");
    return buf_str(&buf);
}
