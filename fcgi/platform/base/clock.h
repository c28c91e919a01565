/*
 * clock.h: time. Rules never ask the system; they read the struct clock of their task, so
 * that tests decide what time it is. All times are microseconds since 1970-01-01 UTC.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_CLOCK_H
#define PLATFORM_BASE_CLOCK_H

#include "platform/base/str.h"

struct clock {
    int64_t (*now_us)(void *state);
    void *state;
};

/* The system's real time. */
extern const struct clock clock_system;

static inline int64_t clock_now_us(const struct clock *clock)
{
    return clock->now_us(clock->state);
}

/* For logs and durations only. */
int64_t clock_real_us(void);
int64_t clock_monotonic_us(void);

enum { CLOCK_TEXT_BYTES = 32 };
/* RFC 3339 in UTC with milliseconds, "2026-11-21T06:28:31.250Z"; years 1970..9999, else "". */
struct str clock_text(int64_t us, char text[CLOCK_TEXT_BYTES]);
/* The same in whole seconds, "2026-11-21T06:28:31Z". */
struct str clock_text_s(int64_t us, char text[CLOCK_TEXT_BYTES]);
/*
 * RFC 3339 date-time (any offset, optional fraction) or a bare date "2026-11-21" (midnight
 * UTC) to microseconds; false for anything else, including impossible dates.
 */
MUST_CHECK bool clock_parse(struct str text, int64_t *us);

struct clock_parts {
    int year, month, day, hour, minute, second; /* UTC; month and day from 1 */
};
struct clock_parts clock_parts_of(int64_t us);

#endif
