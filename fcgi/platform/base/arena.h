/*
 * arena.h: memory that lives exactly as long as a request (a job, a start-up phase).
 *
 * Allocation never returns NULL. Each arena has a cap: inputs are capped before they get
 * here, so reaching the cap is a defect and blows the fuse, which does not return. Sanitizer
 * builds give every allocation a block of its own, so that overruns show.
 *
 * A function that takes a `struct arena *` allocates there; what it returns lives until that
 * arena is reset or rewound.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_ARENA_H
#define PLATFORM_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "platform/base/compiler.h"
#include "platform/base/str.h"

struct arena;

/* `name` is static text for the log ("request"); cap_bytes counts what was handed out. */
struct arena *arena_open(const char *name, size_t cap_bytes);
/* Runs the cleanups, then frees everything. NULL is allowed. */
void arena_close(struct arena *arena);
/* Runs the cleanups in reverse order and empties the arena; used bytes are wiped. */
void arena_reset(struct arena *arena);

/* Zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t bytes);
/* count * size zeroed bytes; a product that overflows blows the fuse. */
void *arena_array(struct arena *arena, size_t count, size_t size);
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

/* Run release(thing) when the arena is reset, rewound past here, or closed. */
void arena_defer(struct arena *arena, void (*release)(void *), void *thing);

/* A copy with a NUL behind it (not counted). STR_NONE stays STR_NONE. */
struct str arena_str(struct arena *arena, struct str text);
/* The same as a C string; STR_NONE gives "". For the edge of a library only. */
const char *arena_cstr(struct arena *arena, struct str text);
/* printf into the arena, at most 1 MiB. */
struct str arena_print(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
/* All the parts (ended by one with at == NULL), one behind the other. */
struct str arena_join(struct arena *arena, const struct str *parts);
#define ARENA_JOIN(arena, ...)                                                            \
    arena_join((arena), (const struct str[]){__VA_ARGS__, {NULL, 0}})

struct arena_mark {
    size_t chunks;   /* chunks that existed */
    size_t used;     /* bytes used in the newest of them */
    size_t cleanups; /* cleanups that were registered */
    size_t total;    /* bytes handed out */
};
struct arena_mark arena_mark(const struct arena *arena);
/* Back to the mark; marks taken later are void. */
void arena_rewind(struct arena *arena, struct arena_mark mark);

/* Bytes handed out since open or reset. */
size_t arena_used(const struct arena *arena);

/*
 * What happens at the cap: `blow` must not return (a worker sends a minimal 500 and exits).
 * Process-wide; NULL restores the default, which logs to standard error and aborts.
 */
void arena_fuse(void (*blow)(const char *arena_name, size_t wanted_bytes));

#endif
