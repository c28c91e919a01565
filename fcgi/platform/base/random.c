/* random.c: randomness and constant-time comparison. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/random.h"

#include <stdio.h>
#include <stdlib.h>

#include <sodium.h>

static void (*source)(void *, size_t) = randombytes_buf;

void random_open(void)
{
    if (sodium_init() < 0) {
        fputs("libsodium could not be started: no source of randomness\n", stderr);
        exit(EXIT_FAILURE);
    }
}

void random_bytes(void *at, size_t bytes)
{
    source(at, bytes);
}

uint32_t random_below(uint32_t bound)
{
    /* Values under 2^32 mod bound would make the low results likelier. */
    uint32_t least = (uint32_t)(0 - bound) % bound;
    uint32_t value;
    do {
        random_bytes(&value, sizeof value);
    } while (value < least);
    return value % bound;
}

void random_source_set(void (*fill)(void *, size_t))
{
    source = fill == NULL ? randombytes_buf : fill;
}

bool same_in_constant_time(struct str a, struct str b)
{
    return a.length == b.length && (a.length == 0 || sodium_memcmp(a.at, b.at, a.length) == 0);
}

const char *random_library(void)
{
    return sodium_version_string();
}
