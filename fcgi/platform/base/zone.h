/*
 * zone.h: time zones: what a clock on a wall shows at an instant.
 *
 * The zones are those of the system's database (TZif files, RFC 9636), read once before fork; a
 * system without one has UTC alone.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_ZONE_H
#define PLATFORM_BASE_ZONE_H

#include "platform/base/arena.h"
#include "platform/base/clock.h"

enum { ZONES_MAX = 1000, ZONE_NAME_MAX = 60 };

struct zone;

/*
 * Read the zones that `directory`/zone1970.tab lists; what cannot be read is left out. The names
 * are sorted, UTC first. Calling it again does nothing.
 */
void zones_open(const char *directory);
/* Their names, as an array. */
const struct str *zones_names(size_t *count);
/* NULL when there is no such zone. "UTC" is always there. */
const struct zone *zone_find(struct str name);

struct zone_time {
    struct clock_parts parts; /* on the wall */
    struct str abbreviation;  /* "CET", "-03", "UTC" */
    int64_t offset_s;         /* east of UTC */
};
/* NULL is UTC. */
struct zone_time zone_time_of(const struct zone *zone, int64_t us);

/* One TZif file, for tests; NULL when it is none. The text is kept, not copied. */
const struct zone *zone_parse(struct arena *arena, struct str name, struct str tzif);

#endif
