/* digest.h: a fingerprint of public bytes (never of a secret: see secret.h). */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_DIGEST_H
#define PLATFORM_BASE_DIGEST_H

#include "platform/base/arena.h"

/* BLAKE2b-256 (RFC 7693) as 64 hexadecimal characters. */
struct str digest_text(struct arena *arena, struct str text);

#endif
