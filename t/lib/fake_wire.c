/* fake_wire.c: bytes of a connection into a request. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/fake_wire.h"

#include "platform/http/decode.h"

enum { HEADERS_MOST = 100 };

static bool line_cut(struct str *rest, struct str *line)
{
    for (size_t i = 0; i + 1 < rest->length; i++)
        if (rest->at[i] == '\r' && rest->at[i + 1] == '\n') {
            *line = str_slice(*rest, 0, i);
            *rest = str_slice(*rest, i + 2, rest->length);
            return true;
        }
    return false;
}

static struct str lower(struct arena *arena, struct str text)
{
    char *at = arena_alloc(arena, text.length + 1);
    for (size_t i = 0; i < text.length; i++)
        at[i] = text.at[i] >= 'A' && text.at[i] <= 'Z' ? (char)(text.at[i] | 0x20)
                                                       : text.at[i];
    return (struct str){at, text.length};
}

struct str fake_header(const struct fake_request *request, const char *name)
{
    struct str found = STR_NONE;
    for (size_t i = 0; i < request->headers.count; i++)
        if (str_is(request->headers.at[i].name, name))
            found = request->headers.at[i].value;
    return found;
}

struct str fake_parameter(const struct fake_request *request, const char *name)
{
    for (size_t i = 0; i < request->parameters.count; i++)
        if (str_is(request->parameters.at[i].name, name))
            return request->parameters.at[i].value;
    return STR_NONE;
}

static bool head_read(struct fake_request *request, struct str head)
{
    struct str line, rest;
    if (!line_cut(&head, &line) || !str_cut(&line, ' ', &request->method) ||
        !str_cut(&line, ' ', &request->target) || !str_starts(line, STR("HTTP/1.")))
        return false;
    rest = request->target;
    (void)str_cut(&rest, '?', &request->path);
    request->query = rest;
    request->headers.at = ARENA_ARRAY(request->arena, HEADERS_MOST, struct pair);
    while (line_cut(&head, &line) && line.length > 0) {
        struct str name;
        if (request->headers.count == HEADERS_MOST || str_find(line, 0, ':') <= 0 ||
            !str_cut(&line, ':', &name))
            return false;
        request->headers.at[request->headers.count++] =
            (struct pair){lower(request->arena, name), str_trim(line)};
    }
    return true;
}

/* The body of chunks at `text`; false = there is more to come, or (broken) it makes no sense. */
static bool chunks_read(struct arena *arena, struct str text, struct str *body,
                        size_t *used, bool *broken)
{
    struct buf out = buf_open(arena, 1024, FAKE_INPUT_MAX);
    struct str rest = text, line;
    while (line_cut(&rest, &line)) {
        char digits[17] = "";
        if (line.length == 0 || line.length > 16) {
            *broken = true;
            return false;
        }
        memcpy(digits, line.at, line.length);
        size_t size = strtoul(digits, NULL, 16);
        if (rest.length < 2 || size > rest.length - 2)
            return false;
        buf_add(&out, str_slice(rest, 0, size));
        rest = str_slice(rest, size + 2, rest.length);
        if (size == 0) {
            *body = buf_str(&out);
            *used = text.length - rest.length;
            return true;
        }
    }
    return false;
}

static void parameters_read(struct fake_request *request)
{
    struct failure failure = {.arena = request->arena};
    struct pairs query = {0}, form = {0};
    bool urlencoded = str_starts(fake_header(request, "content-type"),
                                 STR("application/x-www-form-urlencoded"));
    request->parameters_broken =
        urlencoded_decode(request->arena, request->query, &query, &failure) != DONE ||
        (urlencoded &&
         urlencoded_decode(request->arena, request->body, &form, &failure) != DONE);
    request->parameters.at =
        ARENA_ARRAY(request->arena, query.count + form.count + 1, struct pair);
    /* Go's r.Form: what the body says comes first. */
    for (size_t i = 0; i < form.count; i++)
        request->parameters.at[request->parameters.count++] = form.at[i];
    for (size_t i = 0; i < query.count; i++)
        request->parameters.at[request->parameters.count++] = query.at[i];
}

static void tenant_read(struct fake_request *request)
{
    for (size_t i = 0, seen = 0; i < request->headers.count; i++)
        if (str_is(request->headers.at[i].name, "x-scope-orgid"))
            request->tenant = seen++ == 0 && request->headers.at[i].value.length > 0
                                  ? request->headers.at[i].value
                                  : STR_NONE;
}

enum wire_step fake_wire_read(struct arena *arena, struct str bytes,
                              struct fake_request *request, size_t *used)
{
    ptrdiff_t end = -1;
    for (size_t i = 3; i < bytes.length && end < 0; i++)
        if (memcmp(bytes.at + i - 3, "\r\n\r\n", 4) == 0)
            end = (ptrdiff_t)i + 1;
    if (end < 0)
        return WIRE_MORE;
    *request = (struct fake_request){.arena = arena};
    if (!head_read(request, str_slice(bytes, 0, (size_t)end)))
        return WIRE_BROKEN;
    struct str rest = str_slice(bytes, (size_t)end, bytes.length);
    struct str length = fake_header(request, "content-length");
    int64_t wanted = 0;
    bool broken = false;
    if (str_equal_nocase(fake_header(request, "transfer-encoding"), STR("chunked"))) {
        if (!chunks_read(arena, rest, &request->body, used, &broken))
            return broken ? WIRE_BROKEN : WIRE_MORE_OF_BODY;
        *used += (size_t)end;
    } else {
        if (length.at != NULL && !str_int_parse(length, 0, FAKE_INPUT_MAX, &wanted))
            return WIRE_BROKEN;
        if (rest.length < (size_t)wanted)
            return WIRE_MORE_OF_BODY;
        request->body = str_slice(rest, 0, (size_t)wanted);
        *used = (size_t)end + (size_t)wanted;
    }
    parameters_read(request);
    tenant_read(request);
    return WIRE_DONE;
}
