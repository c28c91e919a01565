/* digest.c: BLAKE2b and SHA-256 by libsodium. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/digest.h"

#include <sodium.h>
#include <stdio.h>

#include "platform/base/outcome.h"

enum { BYTES = 32 };

struct digest {
    struct arena *arena;
    crypto_hash_sha256_state state;
};

static struct str hex_of(struct arena *arena, const unsigned char sum[BYTES])
{
    char *hex = arena_alloc(arena, 2 * BYTES + 1);
    sodium_bin2hex(hex, 2 * BYTES + 1, sum, BYTES);
    return (struct str){hex, (size_t)2 * BYTES};
}

struct str digest_text(struct arena *arena, struct str text)
{
    unsigned char sum[BYTES];
    crypto_generichash(sum, sizeof sum, (const unsigned char *)text.at, text.length, NULL,
                       0);
    return hex_of(arena, sum);
}

struct digest *digest_begin(struct arena *arena)
{
    struct digest *digest = ARENA_NEW(arena, struct digest);
    digest->arena = arena;
    crypto_hash_sha256_init(&digest->state);
    return digest;
}

static void add(struct digest *digest, const char *at, size_t length)
{
    crypto_hash_sha256_update(&digest->state, (const unsigned char *)at, length);
}

void digest_part(struct digest *digest, struct str part)
{
    char head[24];
    if (part.at == NULL) {
        add(digest, "-,", 2);
        return;
    }
    add(digest, head, (size_t)snprintf(head, sizeof head, "%zu:", part.length));
    add(digest, part.at, part.length);
    add(digest, ",", 1);
}

void digest_int(struct digest *digest, int64_t number)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%lld", (long long)number);
    digest_part(digest, (struct str){text, (size_t)length});
}

struct str digest_end(struct digest *digest)
{
    unsigned char sum[BYTES];
    crypto_hash_sha256_final(&digest->state, sum);
    return hex_of(digest->arena, sum);
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
