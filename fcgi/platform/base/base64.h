/* base64.h: bytes as text (RFC 4648 4), where a protocol demands it. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_BASE64_H
#define PLATFORM_BASE_BASE64_H

#include "platform/base/arena.h"

/* With padding, as HTTP's basic authentication wants it (RFC 7617 2). */
struct str base64_text(struct arena *arena, struct str bytes);

#endif
