/*
 * secret.h: bytes that must not be printed, logged or compared with memcmp.
 *
 * The bytes live in the arena and are wiped when it is reset. There is deliberately no
 * function that turns a secret into text for output; secret_reveal is for the two places
 * (a cookie or key that is shown once, a request to an upstream) and easy to grep.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_SECRET_H
#define PLATFORM_BASE_SECRET_H

#include "platform/base/arena.h"

struct secret {
    struct str hidden; /* use the functions */
};

enum { SECRET_HASH_BYTES = 64 };

/* Takes a copy of `text`. */
struct secret secret_of(struct arena *arena, struct str text);
/* `bytes` random bytes as lower-case hexadecimal behind `prefix`. */
struct secret secret_make(struct arena *arena, const char *prefix, size_t bytes);
struct str secret_reveal(struct secret secret);
/*
 * Keyed BLAKE2b-256 as 64 hexadecimal characters: how tokens are stored and looked up.
 * `key` is the process key (secret_key_set); `purpose` separates uses ("session", "api key").
 */
struct str secret_hash(struct arena *arena, const char *purpose, struct str text);
/* The process key, exactly 32 bytes, copied into locked memory. Set once before fork. */
void secret_key_set(const unsigned char key[32]);
bool secret_key_is_set(void);
/* A key of its own for another module of this folder, made from the process key. */
void secret_key_derive(const char *purpose, unsigned char key[32]);

/*
 * Text that a client keeps for us and may neither read nor change: XChaCha20-Poly1305 under
 * the process key, base64url. open gives false for anything that seal did not make for the
 * same purpose.
 */
struct str secret_seal(struct arena *arena, const char *purpose, struct str text);
MUST_CHECK bool secret_unseal(struct arena *arena, const char *purpose, struct str sealed,
                              struct str *text);

#endif
