/* etag.c: validators of answers (RFC 9110 8.8, 13.1). */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/http/header.h"
#include "platform/site/site_private.h"

static uint64_t mix(uint64_t a, uint64_t b)
{
    __uint128_t product = (__uint128_t)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t word_at(const char *at, size_t bytes)
{
    uint64_t word = 0;
    memcpy(&word, at, bytes);
    return word;
}

/*
 * Each 16 bytes are folded in by one full 64x64 multiplication, whose both halves are kept.
 * The constants are odd and have about as many ones as zeros; a factor can only become zero
 * for one value of the bytes, so no run of input is lost. Ours to change: tags of an older
 * program simply do not match.
 */
uint64_t body_hash(struct str body)
{
    static const uint64_t k[3] = {UINT64_C(0x9e3779b97f4a7c15),
                                  UINT64_C(0xc2b2ae3d27d4eb4f),
                                  UINT64_C(0xd6e8feb86659fd93)};
    uint64_t hash = k[2] ^ body.length;
    const char *at = body.at;
    size_t left = body.length;
    for (; left >= 16; left -= 16, at += 16)
        hash = mix(word_at(at, 8) ^ k[0] ^ hash, word_at(at + 8, 8) ^ k[1]);
    size_t first = left < 8 ? left : 8;
    if (left > 0)
        hash = mix(word_at(at, first) ^ k[0] ^ hash,
                   (left > 8 ? word_at(at + 8, left - 8) : 0) ^ k[1]);
    return mix(hash ^ k[1], k[2] ^ body.length);
}

/* Where `part` begins at or behind `from`; the text's length when nowhere. */
static size_t find_part(struct str text, size_t from, struct str part)
{
    while (part.length > 0 && from + part.length <= text.length) {
        const char *first =
            memchr(text.at + from, part.at[0], text.length - part.length - from + 1);
        if (first == NULL)
            return text.length;
        from = (size_t)(first - text.at);
        if (memcmp(first, part.at, part.length) == 0)
            return from;
        from++;
    }
    return text.length;
}

uint64_t refresh_hash(struct str body, struct str request_id)
{
    const struct str relative = STR("data-relative>");
    uint64_t hash = 0;
    size_t from = 0;
    size_t id = find_part(body, 0, request_id);
    size_t time = find_part(body, 0, relative);
    while (from < body.length) {
        size_t end = id < time ? id : time;
        bool is_time = time < id;
        size_t upto = is_time ? end + relative.length : end;
        hash = mix(hash ^ body_hash(str_slice(body, from, upto)), UINT64_C(0x9e3779b97f4a7c15));
        if (end == body.length)
            break;
        from = is_time ? find_part(body, upto, STR("<")) : end + request_id.length;
        if (id < from)
            id = find_part(body, from, request_id);
        if (time < from)
            time = find_part(body, from, relative);
    }
    return hash;
}

struct str response_header_value(const struct response *response, const char *name)
{
    for (size_t i = 0; i < response->headers.count; i++)
        if (str_is(response->headers.at[i].name, name))
            return response->headers.at[i].value;
    return STR_NONE;
}

void answer_etag(struct call *call, struct str tag)
{
    if (!etag_is(tag))
        bug("an ETag with characters that it may not have");
    response_header(call->response, "ETag",
                    ARENA_JOIN(call->request->arena, STR("\""), tag, STR("\"")));
}

/* Does the list name this state in whatever health: "STATE.more"? */
static bool names_state(struct call *call, struct str list, struct str tag)
{
    struct str wanted = ARENA_JOIN(call->request->arena, STR("\""), tag, STR("."));
    for (size_t i = 0; i + wanted.length <= list.length; i++)
        if (memcmp(list.at + i, wanted.at, wanted.length) == 0)
            return true;
    return false;
}

enum outcome call_if_match(struct call *call, struct str tag)
{
    struct str list = request_header(call->request, "if-match");
    /* nginx marks our tag as weak when it packs the answer; it names the same version still. */
    if (list.at == NULL || etag_matches(list, tag, true) || names_state(call, list, tag))
        return DONE;
    return refuse(
        &call->failure, STALE, "precondition_failed",
        "It was changed since you looked at it.",
        "Load it again, repeat your change, and send the new ETag in If-Match.");
}

enum outcome call_demand_if_match(struct call *call)
{
    if (request_header(call->request, "if-match").at != NULL)
        return DONE;
    return refuse(&call->failure, PRECONDITION, "precondition_required",
                  "Say in If-Match which version you saw, so that nobody's change is lost.",
                  "Send the ETag of the last answer, or * for whatever is there.");
}
