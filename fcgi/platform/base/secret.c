/* secret.c: hidden bytes, keyed hashes, sealed text. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/secret.h"

#include <string.h>

#include <sodium.h>

#include "platform/base/outcome.h"
#include "platform/base/random.h"

static unsigned char *process_key; /* sodium_malloc, 32 bytes */

struct secret secret_of(struct arena *arena, struct str text)
{
    return (struct secret){arena_str(arena, text)};
}

struct secret secret_make(struct arena *arena, const char *prefix, size_t bytes)
{
    size_t prefix_length = strlen(prefix);
    unsigned char raw[64];
    if (bytes > sizeof raw)
        bug("a secret of %zu bytes", bytes);
    random_bytes(raw, bytes);
    char *text = arena_alloc(arena, prefix_length + bytes * 2 + 1);
    memcpy(text, prefix, prefix_length);
    sodium_bin2hex(text + prefix_length, bytes * 2 + 1, raw, bytes);
    sodium_memzero(raw, sizeof raw);
    return (struct secret){{text, prefix_length + bytes * 2}};
}

struct str secret_reveal(struct secret secret)
{
    return secret.hidden;
}

void secret_key_set(const unsigned char key[32])
{
    if (process_key == NULL)
        process_key = sodium_malloc(32);
    if (process_key == NULL)
        bug("no locked memory for the process key");
    memcpy(process_key, key, 32);
}

bool secret_key_is_set(void)
{
    return process_key != NULL;
}

/* A key of its own for each purpose, so that no token of one use serves another. */
void secret_key_derive(const char *purpose, unsigned char key[32])
{
    if (process_key == NULL)
        bug("the process key is not set");
    crypto_generichash(key, 32, (const unsigned char *)purpose, strlen(purpose), process_key,
                       32);
}

struct str secret_hash(struct arena *arena, const char *purpose, struct str text)
{
    unsigned char key[32];
    unsigned char hash[SECRET_HASH_BYTES / 2];
    secret_key_derive(purpose, key);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)(text.at == NULL ? "" : text.at),
                       text.length, key, sizeof key);
    char *hex = arena_alloc(arena, SECRET_HASH_BYTES + 1);
    sodium_bin2hex(hex, SECRET_HASH_BYTES + 1, hash, sizeof hash);
    sodium_memzero(key, sizeof key);
    return (struct str){hex, SECRET_HASH_BYTES};
}

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    SEALED_MAX = 64 * 1024
};

struct str secret_seal(struct arena *arena, const char *purpose, struct str text)
{
    unsigned char key[32];
    secret_key_derive(purpose, key);
    size_t bytes = NONCE + text.length + TAG;
    unsigned char *raw = arena_alloc(arena, bytes);
    random_bytes(raw, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw + NONCE, NULL,
                                               (const unsigned char *)text.at, text.length,
                                               NULL, 0, NULL, raw, key);
    sodium_memzero(key, sizeof key);
    size_t room = sodium_base64_encoded_len(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *sealed = arena_alloc(arena, room);
    sodium_bin2base64(sealed, room, raw, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return str_of(sealed);
}

bool secret_unseal(struct arena *arena, const char *purpose, struct str sealed,
                   struct str *text)
{
    if (sealed.length > SEALED_MAX)
        return false;
    unsigned char *raw = arena_alloc(arena, sealed.length + 1);
    size_t bytes = 0;
    if (sealed.length == 0 ||
        sodium_base642bin(raw, sealed.length + 1, sealed.at, sealed.length, NULL, &bytes, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        bytes < NONCE + TAG)
        return false;
    unsigned char key[32];
    secret_key_derive(purpose, key);
    unsigned char *plain = arena_alloc(arena, bytes - NONCE - TAG + 1);
    unsigned long long length = 0;
    int result = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain, &length, NULL, raw + NONCE, bytes - NONCE, NULL, 0, raw, key);
    sodium_memzero(key, sizeof key);
    if (result != 0)
        return false;
    *text = (struct str){(char *)plain, (size_t)length};
    return true;
}
