/* digest.c: BLAKE2b by libsodium. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/digest.h"

#include <sodium.h>

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
