/* response.c: what goes out. */
/* SPDX-License-Identifier: ISC */
#include "platform/http/http.h"

#include <string.h>

enum { FIRST_ROOM = 8 * 1024 };

struct response *response_open(struct arena *arena)
{
    struct response *response = ARENA_NEW(arena, struct response);
    response->arena = arena;
    response->headers.at = ARENA_ARRAY(arena, HEADERS_MAX, struct pair);
    response->body = buf_open(arena, FIRST_ROOM, RESPONSE_BYTES_MAX);
    return response;
}

static bool breaks_the_line(struct str text)
{
    return text.length > 0 && (memchr(text.at, '\r', text.length) != NULL ||
                               memchr(text.at, '\n', text.length) != NULL ||
                               memchr(text.at, 0, text.length) != NULL);
}

void response_header(struct response *response, const char *name, struct str value)
{
    struct str text = str_of(name);
    if (text.length == 0 || breaks_the_line(text) || breaks_the_line(value))
        bug("header %s has a line end or NUL", name);
    if (response->headers.count == HEADERS_MAX)
        bug("more than %d response headers", HEADERS_MAX);
    response->headers.at[response->headers.count++] = (struct pair){text, value};
}
