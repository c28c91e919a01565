/* yaml_write.c: a JSON tree as block-style YAML. */
/* SPDX-License-Identifier: ISC */
#include "platform/yaml/yaml.h"

/* Each byte of a key becomes at most six characters. */
enum { INDENT = 2, KEY_BYTES_MAX = 160 };

static bool is_plain_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-' || c == '.' || c == '/';
}

/* A key that no YAML reader takes for anything but this text (YAML 1.1 booleans included). */
static bool is_plain_key(struct str key)
{
    static const char *const taken[] = {"y",   "n",    "yes",   "no",  "on",
                                        "off", "true", "false", "null"};
    if (key.length == 0 || key.length > KEY_BYTES_MAX ||
        !((key.at[0] >= 'a' && key.at[0] <= 'z') ||
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
 * What stands in a JSON string as it is and may not in a YAML one: DEL and the C1 controls are
 * not printable (YAML 1.2 5.1), U+2028 and U+2029 break lines for readers of YAML 1.1, and a
 * byte order mark or a noncharacter is refused by some.
 */
static const struct escape {
    struct str bytes;
    struct str written;
} escapes[] = {
    {STR_INIT("\""), STR_INIT("\\\"")},
    {STR_INIT("\\"), STR_INIT("\\\\")},
    {STR_INIT("\n"), STR_INIT("\\n")},
    {STR_INIT("\xe2\x80\xa8"), STR_INIT("\\u2028")},
    {STR_INIT("\xe2\x80\xa9"), STR_INIT("\\u2029")},
    {STR_INIT("\xef\xbb\xbf"), STR_INIT("\\uFEFF")},
    {STR_INIT("\xef\xbf\xbe"), STR_INIT("\\uFFFE")},
    {STR_INIT("\xef\xbf\xbf"), STR_INIT("\\uFFFF")},
};

/* The bytes that `text` begins with and their escape; 0 when they stand for themselves. */
static size_t add_escape(struct buf *buf, struct str text)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char byte = (unsigned char)text.at[0];
    unsigned char next = text.length > 1 ? (unsigned char)text.at[1] : 0;
    bool c1 = byte == 0xc2 && next >= 0x80 && next <= 0x9f;
    for (size_t i = 0; i < COUNT_OF(escapes); i++) {
        if (str_starts(text, escapes[i].bytes)) {
            buf_add(buf, escapes[i].written);
            return escapes[i].bytes.length;
        }
    }
    if (byte >= 0x20 && byte != 0x7f && !c1)
        return 0;
    unsigned char shown = c1 ? next : byte;
    char escape[] = {'\\', 'x', hex[shown >> 4], hex[shown & 15]};
    buf_add_bytes(buf, escape, sizeof escape);
    return c1 ? 2 : 1;
}

static bool may_need_escape(unsigned char byte)
{
    return byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f || byte == 0xc2 ||
           byte == 0xe2 || byte == 0xef;
}

/* A double-quoted scalar: JSON's escapes are YAML's (YAML 1.2 section 5.7). */
static void add_quoted(struct buf *buf, struct str text)
{
    buf_add_char(buf, '"');
    for (size_t i = 0; i < text.length;) {
        size_t taken = 0;
        if (may_need_escape((unsigned char)text.at[i]))
            taken = add_escape(buf, str_slice(text, i, text.length));
        if (taken == 0)
            buf_add_char(buf, text.at[i++]);
        i += taken;
    }
    buf_add_char(buf, '"');
}

static void add_spaces(struct buf *buf, int count)
{
    while (count-- > 0)
        buf_add_char(buf, ' ');
}

/* "1e+20" is a text for readers of YAML 1.1: a number with an exponent has a point there. */
static void add_real(struct buf *buf, const struct node *node)
{
    struct str text = json_text(buf->arena, node);
    ptrdiff_t exponent = str_find(text, 0, 'e');
    if (exponent < 0 || str_find(text, 0, '.') >= 0) {
        buf_add(buf, text);
        return;
    }
    buf_add(buf, str_slice(text, 0, (size_t)exponent));
    BUF_ADD(buf, ".0");
    buf_add(buf, str_slice(text, (size_t)exponent, text.length));
}

static void add_scalar(struct buf *buf, const struct node *node)
{
    if (node->kind == NODE_TEXT) {
        add_quoted(buf, node->text);
        return;
    }
    if (node->kind == NODE_REAL) {
        add_real(buf, node);
        return;
    }
    struct json_writer writer = json_writer_of(buf);
    json_write_node(&writer, node);
}

/*
 * A key, up to the colon. What is longer than readers look ahead for it (1024 characters,
 * YAML 1.2 section 7.4) is announced by "?" and has the colon on a line of its own.
 */
static void add_key(struct buf *buf, struct str key, int indent)
{
    if (is_plain_key(key)) {
        buf_add(buf, key);
        buf_add_char(buf, ':');
        return;
    }
    bool announced = key.length > KEY_BYTES_MAX;
    if (announced)
        BUF_ADD(buf, "? ");
    add_quoted(buf, key);
    if (announced) {
        buf_add_char(buf, '\n');
        add_spaces(buf, indent);
    }
    buf_add_char(buf, ':');
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
        add_key(buf, child->key, indent);
        add_value(buf, child, indent, false);
    }
}

struct str yaml_text(struct arena *arena, const struct node *node)
{
    struct buf buf = buf_open(arena, KIB(2), YAML_TEXT_MAX);
    if ((node->kind == NODE_OBJECT || node->kind == NODE_ARRAY) && node->count > 0) {
        add_block(&buf, node, 0, false);
    } else {
        add_scalar(&buf, node);
        buf_add_char(&buf, '\n');
    }
    return buf.over ? STR_NONE : buf_str(&buf);
}
