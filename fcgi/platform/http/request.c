/* request.c: reading a request's parts by name, and who it says it is. */
/* SPDX-License-Identifier: ISC */
#include "platform/http/decode.h"

#include <string.h>

#include "platform/base/clock.h"
#include "platform/base/random.h"

static const struct {
    const char *name;
    enum method method;
} methods[] = {
    {"GET", GET},     {"HEAD", HEAD},     {"POST", POST},       {"PUT", PUT},
    {"PATCH", PATCH}, {"DELETE", DELETE}, {"OPTIONS", OPTIONS},
};

const char *method_name(enum method method)
{
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        if (methods[i].method == method)
            return methods[i].name;
    return "";
}

enum method method_of(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        if (str_is(name, methods[i].name))
            return methods[i].method;
    return 0;
}

struct request *request_open(struct arena *arena)
{
    struct request *request = ARENA_NEW(arena, struct request);
    request->arena = arena;
    request->started_us = clock_monotonic_us();
    return request;
}

static struct str pair_value(const struct pair *pairs, size_t count, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < count; i++)
        if (pairs[i].name.length == length && memcmp(pairs[i].name.at, name, length) == 0)
            return pairs[i].value;
    return STR_NONE;
}

struct str request_header(const struct request *request, const char *name)
{
    return pair_value(request->headers.at, request->headers.count, name);
}

struct str request_query(const struct request *request, const char *name)
{
    return pair_value(request->query.at, request->query.count, name);
}

struct str request_form(const struct request *request, const char *name)
{
    return pair_value(request->form.at, request->form.count, name);
}

struct str request_word(const struct request *request, const char *name)
{
    return pair_value(request->words, request->word_count, name);
}

static void query_pair(struct buf *out, struct arena *arena, struct str name,
                       struct str value)
{
    buf_add_char(out, out->length == 0 ? '?' : '&');
    buf_add(out, url_encode(arena, name));
    buf_add_char(out, '=');
    buf_add(out, url_encode(arena, value));
}

struct str request_query_with(const struct request *request, struct arena *arena,
                              const char *name, struct str value)
{
    /* Each byte may become three; '=' and '&' come on top. */
    struct buf out = buf_open(arena, 256, (size_t)QUERY_BYTES_MAX * 3 + PARAMS_MAX * 2);
    bool placed = value.at == NULL;
    for (size_t i = 0; i < request->query.count; i++) {
        const struct pair *pair = &request->query.at[i];
        if (!str_is(pair->name, name)) {
            query_pair(&out, arena, pair->name, pair->value);
        } else if (!placed) {
            query_pair(&out, arena, pair->name, value);
            placed = true;
        }
    }
    if (!placed)
        query_pair(&out, arena, str_of(name), value);
    return out.length == 0 ? STR("") : buf_str(&out);
}

/* ---- request id and trace ---- */

static bool request_id_is_ours_to_take(struct str id)
{
    if (id.length < 8 || id.length > 64)
        return false;
    for (size_t i = 0; i < id.length; i++) {
        char c = id.at[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
              (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.'))
            return false;
    }
    return true;
}

/* Lower-case hexadecimal, not all zeros unless they may be. */
static bool is_hex(struct str text, bool zeros_too)
{
    bool only_zeros = true;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
        only_zeros = only_zeros && c == '0';
    }
    return zeros_too || !only_zeros;
}

bool traceparent_parse(struct str header, struct str *trace_id, struct str *parent_span)
{
    enum { WHOLE = 55 }; /* 2 + 1 + 32 + 1 + 16 + 1 + 2 */
    if (header.length < WHOLE || header.at[2] != '-' || header.at[35] != '-' ||
        header.at[52] != '-')
        return false;
    struct str version = str_slice(header, 0, 2);
    if (!is_hex(version, true) || str_is(version, "ff"))
        return false;
    /* Version 00 ends here; later ones may go on behind another dash (level 1, 3.2.2). */
    if (header.length > WHOLE && (str_is(version, "00") || header.at[WHOLE] != '-'))
        return false;
    struct str trace = str_slice(header, 3, 35);
    struct str span = str_slice(header, 36, 52);
    if (!is_hex(trace, false) || !is_hex(span, false) ||
        !is_hex(str_slice(header, 53, 55), true))
        return false;
    *trace_id = trace;
    *parent_span = span;
    return true;
}

static struct str hex_of(struct arena *arena, const unsigned char *raw, size_t bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *text = arena_alloc(arena, bytes * 2 + 1);
    for (size_t i = 0; i < bytes; i++) {
        text[i * 2] = digits[raw[i] >> 4];
        text[i * 2 + 1] = digits[raw[i] & 15];
    }
    return (struct str){text, bytes * 2};
}

void request_identify(struct request *request)
{
    unsigned char raw[28]; /* 12 for the request, 16 for the trace */
    struct str id = request_header(request, "x-request-id");
    if (request->request_id.at == NULL && request_id_is_ours_to_take(id))
        request->request_id = id;
    if (request->trace_id.at == NULL &&
        !traceparent_parse(request_header(request, "traceparent"), &request->trace_id,
                           &request->parent_span))
        request->trace_id = STR_NONE;
    if (request->request_id.at != NULL && request->trace_id.at != NULL)
        return;
    random_bytes(raw, sizeof raw);
    raw[12] |= 1; /* a trace id is never all zeros */
    if (request->request_id.at == NULL)
        request->request_id = hex_of(request->arena, raw, 12);
    if (request->trace_id.at == NULL)
        request->trace_id = hex_of(request->arena, raw + 12, 16);
}

struct str request_traceparent(const struct request *request, struct arena *arena)
{
    unsigned char span[8];
    random_bytes(span, sizeof span);
    span[0] |= 1;
    return ARENA_JOIN(arena, STR("00-"), request->trace_id, STR("-"),
                      hex_of(arena, span, sizeof span), STR("-01"));
}
