/* decode.c: percent escapes, query strings and urlencoded bodies (WHATWG URL 5.1, strict). */
/* SPDX-License-Identifier: ISC */
#include "platform/http/decode.h"

#include <string.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Unescape into `room` (at least text.length bytes); the length, or -1 for a bad escape. */
static ptrdiff_t unescape(struct str text, bool plus_is_space, char *room)
{
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (c == '+' && plus_is_space) {
            c = ' ';
        } else if (c == '%') {
            int high = text.length - i > 2 ? hex_digit(text.at[i + 1]) : -1;
            int low = text.length - i > 2 ? hex_digit(text.at[i + 2]) : -1;
            if (high < 0 || low < 0)
                return -1;
            c = (char)(high * 16 + low);
            i += 2;
        }
        room[length++] = c;
    }
    return (ptrdiff_t)length;
}

static bool needs_unescape(struct str text, bool plus_is_space)
{
    return str_find(text, 0, '%') >= 0 || (plus_is_space && str_find(text, 0, '+') >= 0);
}

bool path_word_decode(struct arena *arena, struct str word, struct str *out)
{
    struct str decoded = word;
    if (needs_unescape(word, false)) {
        char *room = arena_alloc(arena, word.length);
        ptrdiff_t length = unescape(word, false, room);
        if (length < 0)
            return false;
        decoded = (struct str){room, (size_t)length};
    }
    if (str_has_control(decoded) || str_find(decoded, 0, '/') >= 0 ||
        !str_is_utf8(decoded))
        return false;
    *out = decoded;
    return true;
}

struct str url_encode(struct arena *arena, struct str text)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t length = 0;
    char *room = arena_array(arena, text.length + 1, 3);
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            c == '-' || c == '.' || c == '_' || c == '~') {
            room[length++] = c;
            continue;
        }
        room[length++] = '%';
        room[length++] = digits[(unsigned char)c >> 4];
        room[length++] = digits[(unsigned char)c & 15];
    }
    return (struct str){room, length};
}

/* One name or value: a view of the text when nothing is escaped. */
static bool token_decode(struct arena *arena, struct str raw, struct str *out)
{
    *out = raw;
    if (needs_unescape(raw, true)) {
        char *room = arena_alloc(arena, raw.length);
        ptrdiff_t length = unescape(raw, true, room);
        if (length < 0)
            return false;
        *out = (struct str){room, (size_t)length};
    }
    return memchr(out->at, 0, out->length) == NULL && str_is_utf8(*out);
}

static enum outcome pair_decode(struct arena *arena, struct str part, struct pair *pair,
                                struct failure *failure)
{
    ptrdiff_t equals = str_find(part, 0, '=');
    struct str name = equals < 0 ? part : str_slice(part, 0, (size_t)equals);
    struct str value =
        equals < 0 ? STR("") : str_slice(part, (size_t)equals + 1, part.length);
    if (token_decode(arena, name, &pair->name) &&
        token_decode(arena, value, &pair->value))
        return DONE;
    return refuse(
        failure, MALFORMED, "malformed_fields",
        "A field has a broken percent escape, a NUL byte or text that is not UTF-8.",
        "Encode names and values as UTF-8 and escape them with percent signs.");
}

enum outcome urlencoded_decode(struct arena *arena, struct str text, struct pairs *out,
                               struct failure *failure)
{
    size_t most = text.length > 0 ? 1 : 0;
    for (size_t i = 0; i < text.length; i++)
        most += text.at[i] == '&';
    if (most > PARAMS_MAX)
        return refuse(failure, TOO_LARGE, "too_many_fields", "There are too many fields.",
                      "Send at most 2000 fields at once.");
    struct pairs pairs = {.at = ARENA_ARRAY(arena, most, struct pair)};
    struct str part;
    while (str_cut(&text, '&', &part)) {
        if (part.length == 0)
            continue;
        enum outcome outcome = pair_decode(arena, part, &pairs.at[pairs.count], failure);
        if (outcome != DONE)
            return outcome;
        pairs.count++;
    }
    *out = pairs;
    return DONE;
}

enum outcome request_decode_query(struct request *request, struct failure *failure)
{
    if (request->query_text.length == 0)
        return DONE;
    if (request->query_text.length > QUERY_BYTES_MAX)
        return refuse(failure, TOO_LARGE, "query_too_long",
                      "The query of the address is too long.",
                      "Send fewer or shorter parameters.");
    if (str_has_control(request->query_text))
        return refuse(failure, MALFORMED, "malformed_fields",
                      "The query of the address has control characters.", NULL);
    return urlencoded_decode(request->arena, request->query_text, &request->query,
                             failure);
}

enum outcome request_decode_form(struct request *request, struct failure *failure)
{
    if (request->body.length > BODY_BYTES_MAX)
        return refuse(failure, TOO_LARGE, "body_too_large", "The form is too large.",
                      "Send at most 1 MiB.");
    if (str_is(request->content_type, "application/x-www-form-urlencoded"))
        return urlencoded_decode(request->arena, request->body, &request->form, failure);
    if (str_is(request->content_type, "multipart/form-data"))
        return multipart_decode(request->arena, request_header(request, "content-type"),
                                request->body, &request->form, failure);
    if (request->body.length == 0)
        return DONE;
    return refuse(failure, WRONG_TYPE, "wrong_type",
                  "The form came in an unknown content type.",
                  "Send application/x-www-form-urlencoded or multipart/form-data.");
}
