/* digest.c: BLAKE2b and SHA-256 by libsodium. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/digest.h"

#include <sodium.h>

#include "platform/base/outcome.h"

struct str digest_text(struct arena *arena, struct str text)
{
    enum { BYTES = 32 };
    unsigned char sum[BYTES];
    crypto_generichash(sum, sizeof sum, (const unsigned char *)text.at, text.length, NULL,
                       0);
    char *hex = arena_alloc(arena, 2 * BYTES + 1);
    sodium_bin2hex(hex, 2 * BYTES + 1, sum, sizeof sum);
    return (struct str){hex, (size_t)2 * BYTES};
}

struct str digest_sha256_url(struct arena *arena, struct str text, size_t bytes)
{
    unsigned char sum[crypto_hash_sha256_BYTES];
    if (bytes == 0 || bytes > sizeof sum)
        bug("%zu bytes of SHA-256", bytes);
    crypto_hash_sha256(sum, (const unsigned char *)text.at, text.length);
    size_t room = sodium_base64_encoded_len(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *encoded = arena_alloc(arena, room);
    sodium_bin2base64(encoded, room, sum, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return str_of(encoded);
}
