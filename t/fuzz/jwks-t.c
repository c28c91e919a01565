/* jwks-t.c: fuzz target: a published set of keys; what is taken keeps its bounds. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/token/jwks.h"
#include "platform/token/signature.h"
#include "t/fuzz/fuzz.h"

static void look_at(const struct jwks *set, const struct jwk *key)
{
    bool rsa = key->algorithm == JWT_RS256;
    if (rsa &&
        (key->first.length < 256 || key->first.length > 1024 || key->second.length > 4))
        abort();
    if (!rsa && (key->first.length != 32 || key->second.length != 32))
        abort();
    const struct jwk *found = jwks_find(set, key->kid, key->algorithm);
    if (found != NULL && found->algorithm != key->algorithm)
        abort();
    const struct str text = STR("text");
    if (rsa ? signature_rs256_holds(key->first, key->second, text, key->first)
            : signature_es256_holds(key->first, key->second, text, key->first))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(64));
    struct failure failure = {.arena = arena};
    struct jwks set;
    enum outcome outcome =
        jwks_parse(arena, (struct str){(const char *)at, length}, &failure, &set);
    if (outcome != DONE && failure.told.length == 0)
        abort();
    if (outcome == DONE) {
        if (set.count > JWKS_KEYS_MAX)
            abort();
        for (size_t i = 0; i < set.count; i++)
            look_at(&set, &set.keys[i]);
    }
    arena_close(arena);
    return 0;
}
