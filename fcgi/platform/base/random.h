/* random.h: randomness from libsodium, replaceable in tests; and constant-time comparison. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_RANDOM_H
#define PLATFORM_BASE_RANDOM_H

#include <stdbool.h>

#include "platform/base/str.h"

/* Once per process before anything else here; ends the process when it fails. */
void random_open(void);
void random_bytes(void *at, size_t bytes);
/* Uniform in 0..bound-1; bound > 0. */
uint32_t random_below(uint32_t bound);
/* Tests only: a source that replaces libsodium's; NULL restores it. */
void random_source_set(void (*fill)(void *at, size_t bytes));

/* Equal, in time that depends on the lengths only. */
bool same_in_constant_time(struct str a, struct str b);

/* The version of the library behind it. */
const char *random_library(void);

#endif
