/* multipart.c: multipart/form-data bodies (RFC 7578, RFC 2046 5.1.1). */
/* SPDX-License-Identifier: ISC */
#include "platform/http/decode.h"

#include <string.h>

enum { PARTS_MAX = 500, PART_HEAD_MAX = 4096, BOUNDARY_MAX = 70 };

static bool is_token(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* A quoted string from its opening quote at *at; moves behind the closing one. */
static bool quoted_read(struct arena *arena, struct str text, size_t *at, struct str *out)
{
    char *room = arena_alloc(arena, text.length - *at);
    size_t length = 0;
    for (size_t i = *at + 1; i < text.length; i++) {
        if (text.at[i] == '"') {
            *out = (struct str){room, length};
            *at = i + 1;
            return true;
        }
        /* Browsers send a backslash in file names as it is (WHATWG HTML 4.10.21.8), so only
         * the two escapes that must exist are undone. */
        if (text.at[i] == '\\' && i + 1 < text.length &&
            (text.at[i + 1] == '"' || text.at[i + 1] == '\\'))
            i++;
        room[length++] = text.at[i];
    }
    return false;
}

static void skip_space(struct str text, size_t *at)
{
    while (*at < text.length && (text.at[*at] == ' ' || text.at[*at] == '\t'))
        (*at)++;
}

static struct str token_read(struct str text, size_t *at)
{
    size_t from = *at;
    while (*at < text.length && is_token(text.at[*at]))
        (*at)++;
    return str_slice(text, from, *at);
}

bool header_param(struct arena *arena, struct str header, const char *name,
                  struct str *out)
{
    ptrdiff_t semicolon = str_find(header, 0, ';');
    size_t at = semicolon < 0 ? header.length : (size_t)semicolon;
    while (at < header.length && header.at[at] == ';') {
        at++;
        skip_space(header, &at);
        struct str key = token_read(header, &at);
        if (key.length == 0 || at == header.length || header.at[at] != '=')
            return false;
        at++;
        struct str value;
        if (at < header.length && header.at[at] == '"') {
            if (!quoted_read(arena, header, &at, &value))
                return false;
        } else {
            value = token_read(header, &at);
        }
        if (str_equal_nocase(key, str_of(name))) {
            *out = value;
            return true;
        }
        skip_space(header, &at);
    }
    return false;
}

static enum outcome broken(struct failure *failure)
{
    return refuse(
        failure, MALFORMED, "malformed_multipart",
        "The multipart body is broken: a boundary, a part's name or its text is wrong.",
        NULL);
}

/* Offset of the next "\r\n--boundary" at or after `from`, or -1. */
static ptrdiff_t delimiter_find(struct str body, size_t from, struct str delimiter)
{
    if (from > body.length)
        return -1;
    const char *found =
        memmem(body.at + from, body.length - from, delimiter.at, delimiter.length);
    return found == NULL ? -1 : found - body.at;
}

/* name and file name out of a part's header lines; false when there is no usable name. */
static bool part_head_read(struct arena *arena, struct str head, struct str *name,
                           struct str *filename)
{
    struct str line;
    while (str_cut(&head, '\n', &line)) {
        struct str key;
        struct str value = str_trim(line);
        if (!str_cut(&value, ':', &key) || value.at == NULL ||
            !str_equal_nocase(key, STR("content-disposition")))
            continue;
        value = str_trim(value);
        if (!str_equal_nocase(str_slice(value, 0, 10), STR("form-data;")) ||
            !header_param(arena, value, "name", name))
            return false;
        if (!header_param(arena, value, "filename", filename))
            *filename = STR_NONE;
        return name->length > 0 && str_is_utf8(*name) && !str_has_control(*name) &&
               str_is_utf8(*filename) && !str_has_control(*filename);
    }
    return false;
}

/* One part, `part` = its head and content, into one or two pairs. */
static enum outcome part_read(struct arena *arena, struct str part, struct pairs *pairs,
                              struct failure *failure)
{
    const char *blank = memmem(part.at, part.length, "\r\n\r\n", 4);
    size_t head_length = blank == NULL ? 0 : (size_t)(blank - part.at);
    struct str name;
    struct str filename;
    if (blank == NULL || head_length > PART_HEAD_MAX ||
        !part_head_read(arena, str_slice(part, 0, head_length), &name, &filename))
        return broken(failure);
    struct str content = str_slice(part, head_length + 4, part.length);
    if (filename.at == NULL &&
        (!str_is_utf8(content) || memchr(content.at, 0, content.length)))
        return broken(failure);
    pairs->at[pairs->count++] = (struct pair){name, content};
    if (filename.at != NULL)
        pairs->at[pairs->count++] =
            (struct pair){ARENA_JOIN(arena, name, STR(".filename")), filename};
    return DONE;
}

/* Cuts the body at its delimiters. `at` is just behind the first boundary's text. */
static enum outcome parts_read(struct arena *arena, struct str body, struct str delimiter,
                               struct pairs *pairs, struct failure *failure)
{
    size_t at = delimiter.length - 2;
    for (int parts = 0;; parts++) {
        if (str_starts(str_slice(body, at, body.length), STR("--")))
            return DONE;
        skip_space(body, &at);
        if (!str_starts(str_slice(body, at, body.length), STR("\r\n")))
            return broken(failure);
        if (parts == PARTS_MAX)
            return refuse(failure, TOO_LARGE, "too_many_fields",
                          "There are too many fields.",
                          "Send at most 500 fields at once.");
        ptrdiff_t end = delimiter_find(body, at, delimiter);
        if (end < 0)
            return broken(failure);
        /* A part without headers may end in the same line end that began it. */
        struct str part = str_slice(body, at + 2, (size_t)end);
        enum outcome outcome = part_read(arena, part, pairs, failure);
        if (outcome != DONE)
            return outcome;
        at = (size_t)end + delimiter.length;
    }
}

enum outcome multipart_decode(struct arena *arena, struct str content_type,
                              struct str body, struct pairs *out, struct failure *failure)
{
    struct str boundary;
    if (!header_param(arena, content_type, "boundary", &boundary) ||
        boundary.length == 0 || boundary.length > BOUNDARY_MAX ||
        str_has_control(boundary))
        return broken(failure);
    struct str delimiter = ARENA_JOIN(arena, STR("\r\n--"), boundary);
    /* No preamble: no browser or client sends one, and it would hide things from filters. */
    if (!str_starts(body, str_slice(delimiter, 2, delimiter.length)))
        return broken(failure);
    struct pairs pairs = {.at = ARENA_ARRAY(arena, (size_t)PARTS_MAX * 2, struct pair)};
    enum outcome outcome = parts_read(arena, body, delimiter, &pairs, failure);
    if (outcome == DONE)
        *out = pairs;
    return outcome;
}
