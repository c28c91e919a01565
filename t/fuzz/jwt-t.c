/*
 * jwt-t.c: fuzz target: a token, then a space, then the set of keys that it should fit. Nothing
 * that the fuzzer makes can be signed well.
 */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/token/jwt.h"
#include "t/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(64));
    struct failure failure = {.arena = arena};
    struct str rest = {(const char *)at, length};
    struct str text = STR("");
    struct jwks keys = {0};
    struct jwt token;
    struct jwt_claims claims;
    (void)str_cut(&rest, ' ', &text);
    if (rest.at != NULL && jwks_parse(arena, rest, &failure, &keys) != DONE)
        keys = (struct jwks){0};
    enum jwt_verdict verdict = jwt_read(arena, text, &token);
    if (verdict == JWT_SOUND) {
        struct jwt_rules rules = {
            .use = length % 2 == 0 ? JWT_FOR_ACCESS : JWT_FOR_SIGN_IN,
            .algorithms = JWT_RS256 | JWT_ES256,
            .issuer = token.says_issuer,
            .audience = STR("api"),
            .groups_claim = STR("groups"),
            .now_us = 1000 * US_PER_S,
            .skew_s = 60,
        };
        if (token.claims->kind != NODE_OBJECT || token.signed_text.length >= text.length)
            abort();
        /* The only good tokens are seeds, and those expire when time goes on. */
        rules.now_us = INT64_C(253402400000) * US_PER_S;
        verdict = jwt_verify(arena, &token, &keys, &rules, &claims);
    }
    if (verdict == JWT_SOUND || jwt_verdict_name(verdict) == NULL)
        abort();
    arena_close(arena);
    return 0;
}
