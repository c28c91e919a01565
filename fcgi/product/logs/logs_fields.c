/* logs_fields.c: lines of JSON and logfmt in parts, named as the log store's parsers name them. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/logs/logs_lines.h"

enum { TEXT_BYTES_MAX = 64 * 1024, PRETTY_BYTES_MAX = 16 * 1024, VALUE_BYTES_MAX = 16 * 1024, NAME_BYTES_MAX = 200 };

struct fields_made {
    struct arena *arena;
    struct logs_label *rows;
    size_t count;
};

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

struct str logs_trace_id_of(struct str text)
{
    if (text.length > 35 && text.at[2] == '-' && text.at[35] == '-')
        text = str_slice(text, 3, 35);
    bool zero = true;
    for (size_t i = 0; i < text.length; i++) {
        if (!is_hex(text.at[i]))
            return STR_NONE;
        zero = zero && text.at[i] == '0';
    }
    return text.length == 32 && !zero ? text : STR_NONE;
}

/* What is no letter, digit or '_' becomes '_'; a digit does not begin a name. */
static struct str name_made(struct arena *arena, struct str before, struct str name)
{
    struct buf buf = buf_open(arena, before.length + name.length + 2, KIB(2));
    if (before.length > 0) {
        buf_add(&buf, before);
        buf_add_char(&buf, '_');
    }
    for (size_t i = 0; i < name.length && i < NAME_BYTES_MAX; i++) {
        char c = name.at[i];
        bool digit = c >= '0' && c <= '9';
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (digit && buf.length == 0)
            buf_add_char(&buf, '_');
        buf_add_char(&buf, digit || letter ? c : '_');
    }
    return buf_str(&buf);
}

static void field_add(struct fields_made *made, struct str name, struct str value)
{
    if (made->count < LOGS_FIELDS_MAX && name.length > 0)
        made->rows[made->count++] =
            (struct logs_label){name, str_slice(value, 0, VALUE_BYTES_MAX)};
}

static struct str scalar_text(struct arena *arena, const struct node *node)
{
    return node->kind == NODE_TEXT ? node->text : json_text(arena, node);
}

/* Objects within are flattened with '_', lists are left out, as `| json` does it. */
static void json_fields(struct fields_made *made, const struct node *object,
                        struct str before, int depth)
{
    for (const struct node *one = object->first; one != NULL; one = one->next) {
        if (made->count == LOGS_FIELDS_MAX || one->kind == NODE_ARRAY ||
            one->kind == NODE_NULL)
            continue;
        struct str name = name_made(made->arena, before, one->key);
        if (one->kind != NODE_OBJECT)
            field_add(made, name, scalar_text(made->arena, one));
        else if (depth < JSON_DEPTH_MAX)
            json_fields(made, one, name, depth + 1);
    }
}

/* ---- logfmt ---- */

/* A value in quotes, its escapes undone; *at stands behind the closing quote then. */
static bool quoted_read(struct arena *arena, struct str text, size_t *at, struct str *out)
{
    struct buf buf = buf_open(arena, 64, TEXT_BYTES_MAX);
    for (size_t i = *at + 1; i < text.length; i++) {
        char c = text.at[i];
        if (c == '"') {
            *at = i + 1;
            *out = buf_str(&buf);
            return true;
        }
        if (c == '\\' && i + 1 < text.length) {
            c = text.at[++i];
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
        }
        buf_add_char(&buf, c);
    }
    return false;
}

static bool ends_word(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* One `name=value`; false for what is none. A word without '=' is skipped by the caller. */
static bool pair_read(struct fields_made *made, struct str text, size_t *at)
{
    size_t from = *at;
    while (*at < text.length && !ends_word(text.at[*at]) && text.at[*at] != '=' &&
           text.at[*at] != '"')
        (*at)++;
    struct str name = str_slice(text, from, *at);
    if (*at >= text.length || text.at[*at] != '=' || name.length == 0) {
        while (*at < text.length && !ends_word(text.at[*at]))
            (*at)++;
        return false;
    }
    (*at)++;
    struct str value;
    if (*at >= text.length || text.at[*at] != '"') {
        size_t start = *at;
        while (*at < text.length && !ends_word(text.at[*at]))
            (*at)++;
        value = str_slice(text, start, *at);
    } else if (!quoted_read(made->arena, text, at, &value)) {
        *at = text.length;
        return false;
    }
    field_add(made, name_made(made->arena, STR(""), name), value);
    return true;
}

/* A line counts as logfmt when it has two pairs at least, and more pairs than other words. */
static bool logfmt_fields(struct fields_made *made, struct str text)
{
    size_t pairs = 0;
    size_t others = 0;
    for (size_t at = 0; at < text.length;) {
        if (ends_word(text.at[at])) {
            at++;
            continue;
        }
        if (pair_read(made, text, &at))
            pairs++;
        else
            others++;
    }
    return pairs >= 2 && pairs > others;
}

static bool names_trace(struct str name)
{
    static const char *const names[] = {"trace_id", "traceID", "traceId",  "traceid",
                                        "TraceId",  "TraceID", "trace_ID", "traceparent",
                                        "dd_trace_id", "trace"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_is(name, names[i]))
            return true;
    size_t length = name.length;
    return length > 9 && str_is(str_slice(name, length - 9, length), "_trace_id");
}

void logs_fields_read(struct arena *arena, struct str text, struct logs_fields *out)
{
    struct fields_made made = {arena, ARENA_ARRAY(arena, LOGS_FIELDS_MAX, struct logs_label),
                               0};
    struct failure ignored = {.arena = arena};
    struct str trimmed = str_trim(text);
    struct node *tree = NULL;
    *out = (struct logs_fields){.form = LOGS_PLAIN, .pretty = STR_NONE, .trace_id = STR_NONE};
    if (trimmed.length > TEXT_BYTES_MAX)
        return;
    if (trimmed.length > 1 && trimmed.at[0] == '{' &&
        json_parse_any(arena, trimmed, &ignored, &tree) == DONE &&
        tree->kind == NODE_OBJECT) {
        json_fields(&made, tree, STR(""), 0);
        out->form = LOGS_JSON;
        if (trimmed.length <= PRETTY_BYTES_MAX)
            out->pretty = json_text_pretty(arena, tree);
    } else if (logfmt_fields(&made, trimmed)) {
        out->form = LOGS_LOGFMT;
    } else {
        made.count = 0;
    }
    out->fields = (struct list){made.rows, made.count, sizeof *made.rows, false};
    for (size_t i = 0; i < made.count && out->trace_id.at == NULL; i++)
        if (names_trace(made.rows[i].name))
            out->trace_id = logs_trace_id_of(made.rows[i].value);
}
