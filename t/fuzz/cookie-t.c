/* cookie-t.c: fuzz target: Cookie, ETag lists, Accept and header parameters. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/http/decode.h"
#include "platform/http/header.h"
#include "t/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(64));
    struct str text = {(const char *)at, length};
    struct pair header = {STR("cookie"), text};
    struct request request = {.arena = arena, .headers = {&header, 1}};
    struct str cookie = request_cookie(&request, "kp_session");
    if (str_has_control(cookie) || str_find(cookie, 0, ';') >= 0)
        abort();
    /* What matches strictly matches loosely too. */
    if (etag_matches(text, STR("5"), false) && !etag_matches(text, STR("5"), true))
        abort();
    (void)accept_allows(text, STR("application/json"));
    struct str param;
    if (header_param(arena, text, "boundary", &param) && param.length > length)
        abort();
    arena_close(arena);
    return 0;
}
