/* traceparent-t.c: fuzz target: trace context and request ids from outside. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/base/random.h"
#include "platform/http/decode.h"
#include "t/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    static struct arena *arena;
    if (arena == NULL) {
        random_open();
        arena = arena_open("fuzz", MIB(1));
    }
    struct str text = {(const char *)at, length};
    struct pair headers[] = {{STR("traceparent"), text}, {STR("x-request-id"), text}};
    struct request request = {.arena = arena, .headers = {headers, 2}};
    request_identify(&request);
    struct str trace, span;
    if (request.trace_id.length != 32 || str_has_control(request.request_id) ||
        request.request_id.length < 8 || request.request_id.length > 64 ||
        !traceparent_parse(request_traceparent(&request, arena), &trace, &span))
        abort();
    arena_reset(arena);
    return 0;
}
