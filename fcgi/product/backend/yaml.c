/* yaml.c: a JSON tree as block-style YAML. */
/* SPDX-License-Identifier: ISC */
#include "product/backend/manifest.h"

enum { INDENT = 2 };

static bool is_plain_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-' || c == '.' || c == '/';
}

/* A key that no YAML reader takes for anything but this text (YAML 1.1 booleans included). */
static bool is_plain_key(struct str key)
{
    static const char *const taken[] = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
    if (key.length == 0 || !((key.at[0] >= 'a' && key.at[0] <= 'z') ||
                             (key.at[0] >= 'A' && key.at[0] <= 'Z')))
        return false;
    for (size_t i = 0; i < key.length; i++)
        if (!is_plain_char(key.at[i]))
            return false;
    for (size_t i = 0; i < COUNT_OF(taken); i++)
        if (str_equal_nocase(key, str_of(taken[i])))
            return false;
    return true;
}

/*
 * A double-quoted scalar: JSON's escapes are YAML's (YAML 1.2 section 5.7). DEL and the C1
 * controls, which JSON leaves alone and YAML calls unprintable, are escaped too.
 */
static void add_quoted(struct buf *buf, struct str text)
{
    static const char hex[] = "0123456789abcdef";
    buf_add_char(buf, '"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        unsigned char next = i + 1 < text.length ? (unsigned char)text.at[i + 1] : 0;
        bool c1 = byte == 0xc2 && next >= 0x80 && next <= 0x9f;
        if (byte == '"' || byte == '\\') {
            buf_add_char(buf, '\\');
            buf_add_char(buf, (char)byte);
        } else if (byte == '\n') {
            BUF_ADD(buf, "\\n");
        } else if (byte < 0x20 || byte == 0x7f || c1) {
            unsigned char shown = c1 ? next : byte;
            char escape[] = {'\\', 'x', hex[shown >> 4], hex[shown & 15]};
            buf_add_bytes(buf, escape, sizeof escape);
            i += c1;
        } else {
            buf_add_char(buf, (char)byte);
        }
    }
    buf_add_char(buf, '"');
}

static void add_spaces(struct buf *buf, int count)
{
    while (count-- > 0)
        buf_add_char(buf, ' ');
}

static void add_scalar(struct buf *buf, const struct node *node)
{
    if (node->kind == NODE_TEXT) {
        add_quoted(buf, node->text);
        return;
    }
    struct json_writer writer = json_writer_of(buf);
    json_write_node(&writer, node);
}

static void add_block(struct buf *buf, const struct node *node, int indent, bool begun);

/* What stands behind "key:" or "-": on the same line, or as a block of its own. */
static void add_value(struct buf *buf, const struct node *node, int indent, bool in_list)
{
    bool nested = node->kind == NODE_OBJECT || node->kind == NODE_ARRAY;
    if (!nested || node->count == 0) {
        buf_add_char(buf, ' ');
        add_scalar(buf, node);
        buf_add_char(buf, '\n');
    } else if (in_list && node->kind == NODE_OBJECT) {
        buf_add_char(buf, ' ');
        add_block(buf, node, indent + INDENT, true);
    } else {
        buf_add_char(buf, '\n');
        add_block(buf, node, indent + INDENT, false);
    }
}

/* `begun`: the first line's indentation is written already ("- key: ..."). */
static void add_block(struct buf *buf, const struct node *node, int indent, bool begun)
{
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        if (!begun)
            add_spaces(buf, indent);
        begun = false;
        if (node->kind == NODE_ARRAY) {
            buf_add_char(buf, '-');
            add_value(buf, child, indent, true);
            continue;
        }
        if (is_plain_key(child->key))
            buf_add(buf, child->key);
        else
            add_quoted(buf, child->key);
        buf_add_char(buf, ':');
        add_value(buf, child, indent, false);
    }
}

struct str yaml_text(struct arena *arena, const struct node *node)
{
    struct buf buf = buf_open(arena, KIB(2), MANIFEST_BYTES_MAX);
    if ((node->kind == NODE_OBJECT || node->kind == NODE_ARRAY) && node->count > 0) {
        add_block(&buf, node, 0, false);
    } else {
        add_scalar(&buf, node);
        buf_add_char(&buf, '\n');
    }
    return buf.over ? STR_NONE : buf_str(&buf);
}
