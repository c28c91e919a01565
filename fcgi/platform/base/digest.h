/* digest.h: fingerprints of bytes; how secrets are stored is in secret.h. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_DIGEST_H
#define PLATFORM_BASE_DIGEST_H

#include "platform/base/arena.h"

/* BLAKE2b-256 (RFC 7693) as 64 hexadecimal characters. */
struct str digest_text(struct arena *arena, struct str text);

/*
 * The first `bytes` (1..32) of SHA-256 as base64url without padding (RFC 4648 5): what other
 * protocols demand, such as PKCE (RFC 7636 4.2) and at_hash (OpenID Connect Core 3.1.3.6).
 */
struct str digest_sha256_url(struct arena *arena, struct str text, size_t bytes);

/*
 * SHA-256 (FIPS 180-4) of parts: what others must be able to compute again with tools of their
 * own. digest_part writes a part so that no two lists of parts give the same bytes: its length
 * in decimal, ':', its bytes, ','; STR_NONE is "-,". digest_end gives 64 hexadecimal characters.
 */
struct digest;
struct digest *digest_begin(struct arena *arena);
void digest_part(struct digest *digest, struct str part);
void digest_int(struct digest *digest, int64_t number); /* as its decimal text */
struct str digest_end(struct digest *digest);

#endif
