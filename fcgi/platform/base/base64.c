/* base64.c: base64 by libsodium. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/base64.h"

#include <sodium.h>

struct str base64_text(struct arena *arena, struct str bytes)
{
    size_t room = sodium_base64_encoded_len(bytes.length, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(arena, room);
    sodium_bin2base64(text, room, (const unsigned char *)bytes.at, bytes.length,
                      sodium_base64_VARIANT_ORIGINAL);
    return str_of(text);
}
