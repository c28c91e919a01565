/*
 * password.h: passwords as Argon2id strings (RFC 9106), made slow on purpose.
 *
 * The string holds its own parameters: older ones still verify after the parameters change.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_PASSWORD_H
#define PLATFORM_BASE_PASSWORD_H

#include "platform/base/secret.h"

struct password_cost {
    int64_t passes;       /* 1..20 */
    int64_t memory_bytes; /* 8 KiB..1 GiB */
};

/* "$argon2id$v=19$..."; STR_NONE when there is not enough memory (logged). */
struct str password_hash(struct arena *arena, struct secret password, struct password_cost cost);
/* Takes as long as the parameters inside `hash` say, whatever the password. */
bool password_matches(struct arena *arena, struct str hash, struct secret password);
/* Made with other parameters than these? */
bool password_is_dated(struct arena *arena, struct str hash, struct password_cost cost);
/* A string that no password matches and that takes as long as `cost` says: for accounts that
 * do not exist. */
struct str password_never(struct arena *arena, struct password_cost cost);

#endif
