/*
 * header.h: header values that decide something: entity tags and what a client accepts.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_HTTP_HEADER_H
#define PLATFORM_HTTP_HEADER_H

#include "platform/http/http.h"

/*
 * Does `tag` (opaque text, without quotes; ours are always strong) stand in an If-Match or
 * If-None-Match list (RFC 9110 8.8.3, 13.1)? "*" stands for every tag. With `weak` a W/ tag
 * of the list matches too (If-None-Match), without it it never does (If-Match). A malformed
 * list matches nothing.
 */
bool etag_matches(struct str list, struct str tag, bool weak);

/*
 * May an answer of `type` ("application/problem+json" counts as "application/json") be sent
 * to a client with this Accept header (RFC 9110 12.5.1)? The most specific range decides;
 * q=0 refuses. Absent or malformed: yes.
 */
bool accept_allows(struct str accept, struct str type);

/* Characters of RFC 9110 8.8.3 etagc: what a tag may consist of. */
bool etag_is(struct str tag);

#endif
