/* multipart-t.c: fuzz target: the first line is the content type, the rest the body. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/http/decode.h"
#include "t/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(64));
    struct failure failure = {.arena = arena};
    struct pairs pairs = {.count = 0};
    struct str body = {(const char *)at, length};
    struct str type = STR("");
    (void)str_cut(&body, '\n', &type);
    if (body.at == NULL)
        body = STR("");
    if (multipart_decode(arena, type, body, &pairs, &failure) == DONE)
        for (size_t i = 0; i < pairs.count; i++)
            if (pairs.at[i].name.length == 0 || !str_is_utf8(pairs.at[i].name))
                abort();
    arena_close(arena);
    return 0;
}
