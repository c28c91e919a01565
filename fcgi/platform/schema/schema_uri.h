/* schema_uri.h: references to addresses, as RFC 3986 section 5 resolves them. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SCHEMA_SCHEMA_URI_H
#define PLATFORM_SCHEMA_SCHEMA_URI_H

#include "platform/base/arena.h"

/* Parts that are absent have at == NULL; the path is never absent. */
struct uri {
    struct str scheme;
    struct str authority;
    struct str path;
    struct str query;
    struct str fragment;
};

struct uri uri_split(struct str text);
/* The reference against the base, without its fragment, which goes to *fragment with its
 * percent escapes decoded (STR_NONE = there was none, or it is no text). */
struct str uri_resolve(struct arena *arena, struct str base, struct str reference,
                       struct str *fragment);

#endif
