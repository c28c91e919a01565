/*
 * judge.c: says what we think of tokens, for token.t. A set of keys on the first line of
 * standard input, a token on each further one; a verdict and the subject for each on standard
 * output. Arguments: issuer, audience, seconds since 1970.
 */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "platform/token/jwt.h"

static char line[JWKS_BYTES_MAX];

static bool next_line(struct str *out)
{
    if (fgets(line, sizeof line, stdin) == NULL)
        return false;
    *out = str_of(line);
    if (str_ends(*out, STR("\n")))
        out->length--;
    return true;
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_open("judge", MIB(16));
    struct failure failure = {.arena = arena};
    struct jwks keys;
    struct str text;
    struct jwt_rules rules = {
        .use = JWT_FOR_ACCESS,
        .algorithms = JWT_RS256 | JWT_ES256,
        .skew_s = 60,
    };
    if (argc != 4 ||
        !str_int_parse(str_of(argv[3]), 0, INT64_C(1) << 40, &rules.now_us) ||
        !next_line(&text) ||
        jwks_parse(arena, arena_str(arena, text), &failure, &keys) != DONE)
        return 2;
    rules.issuer = str_of(argv[1]);
    rules.audience = str_of(argv[2]);
    rules.now_us *= US_PER_S;
    while (next_line(&text)) {
        struct jwt token;
        struct jwt_claims claims = {.subject = STR("-")};
        enum jwt_verdict verdict = jwt_read(arena, text, &token);
        if (verdict == JWT_SOUND)
            verdict = jwt_verify(arena, &token, &keys, &rules, &claims);
        printf("%s %.*s\n", jwt_verdict_name(verdict), STR_ARG(claims.subject));
    }
    arena_close(arena);
    return 0;
}
