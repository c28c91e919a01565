/* urlencoded-t.c: fuzz target: query strings and urlencoded bodies. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "platform/http/decode.h"
#include "t/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(64));
    struct failure failure = {.arena = arena};
    struct request request = {.arena = arena};
    enum outcome outcome = urlencoded_decode(
        arena, (struct str){(const char *)at, length}, &request.query, &failure);
    /* What was understood is understood the same way after writing it again. */
    if (outcome == DONE && length <= QUERY_BYTES_MAX) {
        struct str again = request_query_with(&request, arena, "\x01", STR_NONE);
        struct pairs second = {.count = 0};
        if (again.length > 0)
            again = str_slice(again, 1, again.length);
        if (urlencoded_decode(arena, again, &second, &failure) != DONE ||
            second.count > request.query.count)
            abort();
    }
    struct str word;
    if (path_word_decode(arena, (struct str){(const char *)at, length}, &word) &&
        (!str_is_utf8(word) || str_find(word, 0, '/') >= 0))
        abort();
    arena_close(arena);
    return 0;
}
