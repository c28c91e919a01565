/* pattern.h: a person's search words as a LIKE pattern. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_STORE_PATTERN_H
#define PLATFORM_STORE_PATTERN_H

#include "platform/base/arena.h"

/*
 * "%part%" with percent, underscore and backslash escaped by a backslash, for
 * lower(x) LIKE lower(:pattern) ESCAPE '\'. STR_NONE for an empty part.
 */
struct str like_pattern(struct arena *arena, struct str part);

#endif
