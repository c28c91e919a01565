/* password.c: Argon2id by libsodium. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/password.h"

#include <sodium.h>

#include "platform/base/log.h"

struct str password_hash(struct arena *arena, struct secret password, struct password_cost cost)
{
    char *hash = arena_alloc(arena, crypto_pwhash_STRBYTES);
    struct str text = secret_reveal(password);
    if (crypto_pwhash_str(hash, text.at == NULL ? "" : text.at, text.length,
                          (unsigned long long)cost.passes, (size_t)cost.memory_bytes) != 0) {
        LOG_FAULT("password.memory", LOG_INT("bytes", cost.memory_bytes));
        return STR_NONE;
    }
    return str_of(hash);
}

bool password_matches(struct arena *arena, struct str hash, struct secret password)
{
    struct str text = secret_reveal(password);
    if (hash.length == 0 || hash.length >= crypto_pwhash_STRBYTES)
        return false;
    return crypto_pwhash_str_verify(arena_cstr(arena, hash), text.at == NULL ? "" : text.at,
                                    text.length) == 0;
}

bool password_is_dated(struct arena *arena, struct str hash, struct password_cost cost)
{
    return crypto_pwhash_str_needs_rehash(arena_cstr(arena, hash),
                                          (unsigned long long)cost.passes,
                                          (size_t)cost.memory_bytes) != 0;
}

/* Salt and result are fixed: to find a password for them is to invert Argon2id. */
struct str password_never(struct arena *arena, struct password_cost cost)
{
    return arena_print(arena, "$argon2id$v=19$m=%lld,t=%lld,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                       (long long)cost.memory_bytes / 1024, (long long)cost.passes);
}
