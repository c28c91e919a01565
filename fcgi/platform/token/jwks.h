/*
 * jwks.h: the public keys that somebody publishes to check signatures with (RFC 7517).
 *
 * Only keys for the two algorithms that we take are kept; all others, and those that are not
 * sound, are skipped, because a set is shared with other readers. Where the set comes from, how
 * long it is kept and when it is fetched again is the caller's business.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_TOKEN_JWKS_H
#define PLATFORM_TOKEN_JWKS_H

#include "platform/base/outcome.h"

enum { JWKS_BYTES_MAX = 64 * 1024, JWKS_KEYS_MAX = 50, JWK_KID_MAX = 200 };

/* Signature algorithms (RFC 7518 3.1) as bits, so that a set of them is allowed. */
enum jwt_algorithm {
    JWT_RS256 = 1, /* RSASSA-PKCS1-v1_5, RSA of 2048..8192 bits, SHA-256 */
    JWT_ES256 = 2, /* ECDSA, P-256, SHA-256 */
};

/* A key; bytes are big-endian numbers without zeros in front (RSA), or 32 bytes each (EC). */
struct jwk {
    enum jwt_algorithm algorithm; /* the only one that it serves for */
    struct str kid;               /* STR_NONE = it has no name */
    struct str first;             /* RSA: n; EC: x */
    struct str second;            /* RSA: e; EC: y */
};

struct jwks {
    const struct jwk *keys;
    size_t count;
    size_t skipped; /* entries that are not for us */
};

/*
 * The set that `text` holds, in the arena.
 *
 * Skipped: entries of another kty, use, key_ops, alg or curve; RSA of less than 2048 or more
 * than 8192 bits, an even modulus, an exponent that is even or outside 65537..2^32; points that
 * are not on the curve; keys whose private part is published with them; the same key once more.
 *
 * DONE     also when no key is left
 * INVALID  no JSON object with at most JWKS_KEYS_MAX "keys" in JWKS_BYTES_MAX
 */
MUST_CHECK enum outcome jwks_parse(struct arena *arena, struct str text,
                                   struct failure *failure, struct jwks *out);

/*
 * The one key of that name for that algorithm; without a name (STR_NONE) the one key for it.
 * NULL when there is none, or when several could be meant.
 */
const struct jwk *jwks_find(const struct jwks *set, struct str kid,
                            enum jwt_algorithm algorithm);

/* Is there a key for one of these algorithms (bits)? */
bool jwks_serves(const struct jwks *set, unsigned algorithms);

/* "RS256" and "ES256" with commas between them to bits; 0 when something else is in it. */
unsigned jwt_algorithms_parse(struct str text);

#endif
