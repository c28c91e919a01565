/* parse.c: JSON text to a tree of nodes, through jansson; the only file that knows jansson. */
/* SPDX-License-Identifier: ISC */
#include "platform/json/json.h"

#include <jansson.h>
#include <string.h>

/* What the brackets and commas say, before any memory is spent. */
struct outline {
    int depth;
    int deepest;
    size_t values; /* at least as many as there are in a well-formed text */
};

static struct outline outline_of(struct str text)
{
    struct outline outline = {.values = 1};
    bool quoted = false;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (quoted) {
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',') {
            outline.values++;
        } else if (c == '[' || c == '{') {
            outline.values++;
            if (++outline.depth > outline.deepest)
                outline.deepest = outline.depth;
        } else if (c == ']' || c == '}') {
            outline.depth--;
        }
    }
    return outline;
}

static struct node *node_of(struct arena *arena, json_t *value);

static struct node *node_of_object(struct arena *arena, json_t *value)
{
    struct node *object = node_object(arena);
    const char *key;
    json_t *member;
    json_object_foreach(value, key, member)
    {
        struct node *child = node_of(arena, member);
        child->key = arena_str(arena, str_of(key));
        node_append(object, child);
    }
    return object;
}

static struct node *node_of_array(struct arena *arena, json_t *value)
{
    struct node *array = node_array(arena);
    size_t index;
    json_t *item;
    json_array_foreach(value, index, item)
        node_append(array, node_of(arena, item));
    return array;
}

/* Recursion is bounded by the outline's depth. */
static struct node *node_of(struct arena *arena, json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return node_of_object(arena, value);
    case JSON_ARRAY:
        return node_of_array(arena, value);
    case JSON_STRING:
        return node_text(arena, arena_str(arena, (struct str){json_string_value(value),
                                                              json_string_length(value)}));
    case JSON_INTEGER:
        return node_int(arena, json_integer_value(value));
    case JSON_REAL:
        return node_real(arena, json_real_value(value));
    case JSON_TRUE:
        return node_bool(arena, true);
    case JSON_FALSE:
        return node_bool(arena, false);
    case JSON_NULL:
        return node_null(arena);
    }
    bug("a JSON value of unknown kind");
}

/* "duplicate object key near '"a"'" is the library's way to say it; this is ours. */
static enum outcome refuse_text(struct failure *failure, const json_error_t *error)
{
    struct str said = str_of(error->text);
    struct str near_mark = STR(" near '");
    struct str what = said, near = STR_NONE;
    for (size_t i = 0; i + near_mark.length < said.length; i++) {
        if (str_starts(str_slice(said, i, said.length), near_mark)) {
            what = str_slice(said, 0, i);
            near = str_slice(said, i + near_mark.length, said.length - 1);
            break;
        }
    }
    if (json_error_code(error) == json_error_duplicate_key)
        what = STR("duplicate key");
    if (!str_is_utf8(near))
        near = STR_NONE; /* the library cuts long texts anywhere */
    return refuse_print(failure, MALFORMED, "malformed_json", "%.*s%s%.*s at line %d, column %d",
                        STR_ARG(what), near.length == 0 ? "" : " ", STR_ARG(near), error->line,
                        error->column);
}

/* What can be known before the library sees the text. */
static enum outcome check_size(struct str text, struct failure *failure)
{
    struct outline outline = outline_of(text);
    if (outline.values > JSON_NODES_MAX)
        return refuse_print(failure, TOO_LARGE, "too_many_values",
                            "the JSON text holds more than %d values", JSON_NODES_MAX);
    if (outline.deepest > JSON_DEPTH_MAX)
        return refuse_print(failure, MALFORMED, "malformed_json",
                            "the JSON text is nested deeper than %d levels", JSON_DEPTH_MAX);
    return DONE;
}

static json_t *load(struct str text, size_t flags, json_error_t *error)
{
    return json_loadb(text.at == NULL ? "" : text.at, text.length,
                      JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | flags, error);
}

enum outcome json_parse(struct arena *arena, struct str text, struct failure *failure,
                        struct node **out)
{
    json_error_t error;
    enum outcome outcome = check_size(text, failure);
    if (outcome != DONE)
        return outcome;
    json_t *value = load(text, 0, &error);
    if (value == NULL)
        return refuse_text(failure, &error);
    /* Freed here and not at the arena's end: the two trees together are the peak. */
    *out = node_of(arena, value);
    json_decref(value);
    return DONE;
}

/* Where the number at a place ends. */
static size_t number_end(struct str text, size_t at)
{
    while (at < text.length && (memchr("+-.eE", text.at[at], 5) != NULL ||
                                (text.at[at] >= '0' && text.at[at] <= '9')))
        at++;
    return at;
}

/* The text with "e0" behind each whole number beyond 64 bits: a real, and only that one. */
static struct str large_marked(struct arena *arena, struct str text)
{
    size_t size = text.length + text.length / 8 + 2;
    struct buf buf = buf_open(arena, size, size);
    bool quoted = false;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        size_t end = quoted ? i : number_end(text, i);
        int64_t number;
        if (end > i) {
            struct str part = str_slice(text, i, end);
            buf_add(&buf, part);
            if (end - i > 18 && !str_contains(part, STR(".")) &&
                !str_contains(part, STR("e")) && !str_contains(part, STR("E")) &&
                !str_int_parse(part, INT64_MIN, INT64_MAX, &number))
                BUF_ADD(&buf, "e0");
            i = end - 1;
            continue;
        }
        buf_add_char(&buf, c);
        if (quoted && c == '\\' && i + 1 < text.length)
            buf_add_char(&buf, text.at[++i]);
        else if (c == '"')
            quoted = !quoted;
    }
    return buf_str(&buf);
}

enum outcome json_parse_any(struct arena *arena, struct str text, struct failure *failure,
                            struct node **out)
{
    json_error_t error;
    enum outcome outcome = check_size(text, failure);
    if (outcome != DONE)
        return outcome;
    json_t *value = load(text, JSON_ALLOW_NUL, &error);
    if (value == NULL && json_error_code(&error) == json_error_numeric_overflow)
        value = load(large_marked(arena, text), JSON_ALLOW_NUL, &error);
    if (value == NULL)
        return refuse_text(failure, &error);
    *out = node_of(arena, value);
    json_decref(value);
    return DONE;
}

const char *json_library(void)
{
    return jansson_version_str();
}
