/* base64url.h: bytes of the text in tokens and keys (RFC 4648 5). */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_TOKEN_BASE64URL_H
#define PLATFORM_TOKEN_BASE64URL_H

#include "platform/base/arena.h"

/*
 * Strict: no padding, no white space, and bits beyond the last byte are zero, so that each
 * sequence of bytes has one text. false leaves *out untouched.
 */
MUST_CHECK bool base64url_parse(struct arena *arena, struct str text, struct str *out);
/* Of bytes, without padding. */
struct str base64url_text(struct arena *arena, struct str bytes);

#endif
