/*
 * schema_table.h: a table from names to things, in an arena, that only grows.
 *
 * Lookups count what they look at in *steps, so that names chosen to collide cost their
 * author's budget and not time. The table borrows the names.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SCHEMA_SCHEMA_TABLE_H
#define PLATFORM_SCHEMA_SCHEMA_TABLE_H

#include <string.h>

#include "platform/base/arena.h"

struct table_slot {
    struct str name;
    const void *thing; /* NULL = free */
};

struct table {
    struct table_slot *slots;
    size_t room; /* a power of two, or 0 */
    size_t count;
};

/* Words of eight bytes at a time; the last one overlaps or is filled up. */
static inline uint64_t table_hash(struct str name)
{
    const uint64_t mix = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t hash = name.length * mix, word = 0;
    size_t at = 0;
    for (; at + 8 < name.length; at += 8) {
        memcpy(&word, name.at + at, 8);
        hash = (hash ^ word) * mix;
        hash ^= hash >> 29;
    }
    word = 0;
    if (name.length >= 8)
        memcpy(&word, name.at + name.length - 8, 8);
    else
        for (size_t i = 0; i < name.length; i++)
            word = word << 8 | (unsigned char)name.at[i];
    hash = (hash ^ word) * mix;
    return hash ^ hash >> 32;
}

/* What was put under that name, or NULL. */
static inline const void *table_get(const struct table *table, struct str name,
                                    int64_t *steps)
{
    if (table->count == 0)
        return NULL;
    size_t mask = table->room - 1;
    for (size_t slot = (size_t)table_hash(name) & mask;; slot = (slot + 1) & mask) {
        const struct table_slot *seen = &table->slots[slot];
        if (seen->thing == NULL)
            return NULL;
        if (seen->name.length == name.length &&
            (name.length == 0 || memcmp(seen->name.at, name.at, name.length) == 0))
            return seen->thing;
        --*steps;
    }
}

/* The thing is not NULL; one that was there under that name is replaced. */
void table_put(struct arena *arena, struct table *table, struct str name,
               const void *thing, int64_t *steps);

#endif
