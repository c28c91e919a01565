/*
 * loki_json.c: members of a JSON line as labels. Loki reads such lines with a lenient reader that
 * keeps numbers as they were written, which is why this is not platform/json.
 */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_line.h"

enum { NAMES_BYTES_MAX = 16 * 1024, DEEPEST = 64 };

struct json {
    struct loki_line *line;
    struct str text;
    size_t at;
    int depth;
    struct buf name; /* of the members around, joined by '_' */
    bool texts_only; /* unpack */
};

struct value {
    char kind;       /* '"' text, '{', '[', else a literal: '0' number, 't', 'f', 'n' */
    struct str raw;  /* as written; a text without its quotes */
    struct str text; /* what it means as a label; STR_NONE for objects and lists */
};

static char look(struct json *json)
{
    while (json->at < json->text.length &&
           strchr(" \t\r\n", json->text.at[json->at]) != NULL &&
           json->text.at[json->at] != 0)
        json->at++;
    return json->at < json->text.length ? json->text.at[json->at] : 0;
}

static int hex_of(struct str digits)
{
    int number = 0;
    for (size_t i = 0; i < 4; i++) {
        char c = i < digits.length ? digits.at[i] : 'x';
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        number = number * 16 + digit;
    }
    return number;
}

static void utf8_add(struct buf *out, int c)
{
    if (c < 0x80) {
        buf_add_char(out, (char)c);
    } else if (c < 0x800) {
        buf_add_char(out, (char)(0xc0 | c >> 6));
        buf_add_char(out, (char)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        buf_add_char(out, (char)(0xe0 | c >> 12));
        buf_add_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
        buf_add_char(out, (char)(0x80 | (c & 0x3f)));
    } else {
        buf_add_char(out, (char)(0xf0 | c >> 18));
        buf_add_char(out, (char)(0x80 | (c >> 12 & 0x3f)));
        buf_add_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
        buf_add_char(out, (char)(0x80 | (c & 0x3f)));
    }
}

/* \uXXXX at raw.at[*i], a pair of them for what lies beyond; half a pair is U+FFFD. */
static void unicode_add(struct buf *out, struct str raw, size_t *i)
{
    int c = hex_of(str_slice(raw, *i + 1, raw.length));
    *i += 4;
    if (c >= 0xd800 && c < 0xdc00 &&
        str_starts(str_slice(raw, *i + 1, raw.length), STR("\\u"))) {
        int low = hex_of(str_slice(raw, *i + 3, raw.length));
        if (low >= 0xdc00 && low < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            *i += 6;
        }
    }
    utf8_add(out, c < 0 || (c >= 0xd800 && c < 0xe000) ? 0xfffd : c);
}

static struct str unescape(struct arena *arena, struct str raw)
{
    static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    if (str_find(raw, 0, '\\') < 0)
        return raw;
    struct buf out = buf_open(arena, raw.length + 8, raw.length * 2 + 8);
    for (size_t i = 0; i < raw.length; i++) {
        if (raw.at[i] != '\\' || i + 1 == raw.length) {
            buf_add_char(&out, raw.at[i]);
            continue;
        }
        i++;
        if (raw.at[i] == 'u')
            unicode_add(&out, raw, &i);
        for (const char *one = escapes; *one != 0; one += 2)
            if (*one == raw.at[i])
                buf_add_char(&out, one[1]);
    }
    return buf_str(&out);
}

static bool skip_container(struct json *json)
{
    int depth = 0;
    bool quoted = false;
    for (; json->at < json->text.length; json->at++) {
        char c = json->text.at[json->at];
        if (quoted) {
            if (c == '\\')
                json->at++;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            json->at++;
            return true;
        }
    }
    return false;
}

static bool take_text(struct json *json, struct str *raw)
{
    size_t from = ++json->at;
    for (; json->at < json->text.length; json->at++) {
        if (json->text.at[json->at] == '\\')
            json->at++;
        else if (json->text.at[json->at] == '"') {
            *raw = str_slice(json->text, from, json->at++);
            return true;
        }
    }
    return false;
}

/* A value; objects and lists are skipped as a whole. */
static bool take_value(struct json *json, struct value *value)
{
    size_t from;
    value->kind = look(json);
    value->text = STR_NONE;
    from = json->at;
    if (value->kind == '"') {
        if (!take_text(json, &value->raw))
            return false;
        value->text = unescape(json->line->arena, value->raw);
        return true;
    }
    if (value->kind == '{' || value->kind == '[') {
        bool whole = skip_container(json);
        value->raw = str_slice(json->text, from, json->at);
        return whole;
    }
    while (json->at < json->text.length &&
           strchr(",}] \t\r\n", json->text.at[json->at]) == NULL)
        json->at++;
    value->raw = str_slice(json->text, from, json->at);
    value->text = str_is(value->raw, "null") ? STR("") : value->raw;
    if (value->raw.length == 0)
        return false;
    bool number = value->kind == '-' || (value->kind >= '0' && value->kind <= '9');
    return number || str_is(value->raw, "true") || str_is(value->raw, "false") ||
           str_is(value->raw, "null");
}

static bool take_object(struct json *json);

static bool take_member(struct json *json, struct str key)
{
    struct value value;
    size_t before = json->name.length;
    if (look(json) == '{' && !json->texts_only) {
        if (before > 0)
            buf_add_char(&json->name, '_');
        buf_add(&json->name, key);
        bool whole = take_object(json);
        json->name.length = before;
        return whole;
    }
    if (!take_value(json, &value))
        return false;
    if (value.text.at == NULL || (json->texts_only && value.kind != '"'))
        return true;
    if (json->texts_only && str_is(key, "_entry")) {
        json->line->text = value.text;
        return true;
    }
    struct str name = key;
    if (before > 0)
        name = ARENA_JOIN(json->line->arena, buf_str(&json->name), STR("_"), key);
    loki_line_found(json->line, name, value.text);
    return true;
}

/* Members of the object at the place, through objects within; lists are left out. */
static bool take_object(struct json *json)
{
    struct str raw;
    if (look(json) != '{' || ++json->depth > DEEPEST)
        return false;
    json->at++;
    if (look(json) == '}') {
        json->at++;
        json->depth--;
        return true;
    }
    for (;;) {
        if (look(json) != '"' || !take_text(json, &raw) || look(json) != ':')
            return false;
        json->at++;
        if (!take_member(json, unescape(json->line->arena, raw)))
            return false;
        char c = look(json);
        json->at++;
        if (c == '}') {
            json->depth--;
            return true;
        }
        if (c != ',')
            return false;
    }
}

static struct json json_of(struct loki_line *line)
{
    return (struct json){.line = line,
                         .text = line->text,
                         .name = buf_open(line->arena, 64, NAMES_BYTES_MAX)};
}

static void fail(struct loki_line *line)
{
    bool begins = line->text.length > 0 && line->text.at[0] == '{';
    loki_line_fail(
        line, "JSONParserErr",
        begins ? STR("Malformed JSON error")
               : STR("Value looks like object, but can't find closing '}' symbol"));
}

/* The value of a member of the object, or of an item of the list, at the place. */
static bool step_into(struct json *json, struct str key, int64_t index)
{
    struct value value;
    struct str raw;
    char open = look(json);
    if (open != (index < 0 ? '{' : '['))
        return false;
    json->at++;
    for (int64_t i = 0; look(json) != 0 && look(json) != '}' && look(json) != ']'; i++) {
        bool here = i == index;
        if (index < 0) {
            if (look(json) != '"' || !take_text(json, &raw) || look(json) != ':')
                return false;
            json->at++;
            here = str_equal(unescape(json->line->arena, raw), key);
        }
        if (here)
            return true;
        if (!take_value(json, &value) || look(json) != ',')
            return false;
        json->at++;
    }
    return false;
}

/* One step of 'a.b[0]["c"]' off the path. */
static bool path_cut(struct str *path, struct str *key, int64_t *index)
{
    *index = -1;
    if (path->length > 0 && path->at[0] == '.')
        *path = str_slice(*path, 1, path->length);
    if (path->length == 0)
        return false;
    if (path->at[0] != '[') {
        size_t end = 0;
        while (end < path->length && path->at[end] != '.' && path->at[end] != '[')
            end++;
        *key = str_slice(*path, 0, end);
        *path = str_slice(*path, end, path->length);
        return true;
    }
    ptrdiff_t close = str_find(*path, 0, ']');
    if (close < 0)
        return false;
    *key = str_slice(*path, 1, (size_t)close);
    *path = str_slice(*path, (size_t)close + 1, path->length);
    if (key->length >= 2 && key->at[0] == '"') {
        *key = str_slice(*key, 1, key->length - 1);
        return true;
    }
    return str_int_parse(*key, 0, INT32_MAX, index);
}

static void take_path(struct loki_line *line, const struct logql_label *wanted)
{
    struct json json = json_of(line);
    struct str path = wanted->plain ? wanted->name : wanted->value, key;
    struct value value;
    int64_t index;
    bool there = path.length > 0;
    while (there && path.length > 0)
        there = path_cut(&path, &key, &index) && step_into(&json, key, index);
    if (there && take_value(&json, &value))
        loki_line_found(line, wanted->name,
                        value.text.at == NULL ? value.raw : value.text);
}

void loki_parse_json(struct loki_line *line, const struct logql_label *wanted)
{
    struct json json = json_of(line);
    if (wanted == NULL) {
        if (!take_object(&json))
            fail(line);
        return;
    }
    if (look(&json) != '{' || !skip_container(&json)) {
        fail(line);
        return;
    }
    for (; wanted != NULL; wanted = wanted->next)
        take_path(line, wanted);
}

void loki_parse_unpack(struct loki_line *line)
{
    struct json json = json_of(line);
    json.texts_only = true;
    if (!take_object(&json))
        fail(line);
}
