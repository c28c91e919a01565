/*
 * id.h: identifiers that we make.
 *
 * An id is UUIDv7 (RFC 9562 section 5.7) written as a type prefix, '_' and 26 characters of
 * lower-case Crockford base32: "usr_01jd4e...". Ids of one kind sort by the time at which
 * they were made; ids of one millisecond and one process keep their order.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_ID_H
#define PLATFORM_BASE_ID_H

#include "platform/base/arena.h"

enum { ID_BYTES = 26 };

/* `prefix` is 2..8 letters, e.g. "usr". */
struct str id_make(struct arena *arena, const char *prefix, int64_t now_us);
/* Has this prefix and 26 characters of the alphabet. */
bool id_is(struct str text, const char *prefix);
/* Sorts before all ids of that prefix made at this time (to the millisecond) or later, and
 * after all that were made earlier. */
struct str id_floor(struct arena *arena, const char *prefix, int64_t us);
/* When it was made, to the millisecond; 0 for what is no id of ours. */
int64_t id_time_us(struct str id);

/*
 * DNS label as product ids use it: 1..63 of a-z 0-9 -, begins with a letter, no "--", no '-'
 * at the end.
 */
bool label_is(struct str text);
/*
 * A label from a free name: lower case, other characters become '-', at most 58 characters,
 * begins with a letter ("r" is put in front), then '-' and 4 random characters.
 */
struct str label_make(struct arena *arena, struct str name);

#endif
