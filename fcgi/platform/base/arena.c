/* arena.c: bump allocation with cleanups, a cap and a fuse. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

/* The first chunk stays from request to request: large enough for a usual one. */
enum { FIRST_CHUNK_BYTES = 256 * 1024, PRINT_CAP_BYTES = 1024 * 1024 };

#if defined(__SANITIZE_ADDRESS__)
enum { OWN_BLOCKS = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { OWN_BLOCKS = 1 };
#else
enum { OWN_BLOCKS = 0 };
#endif
#else
enum { OWN_BLOCKS = 0 };
#endif

struct chunk {
    struct chunk *older;
    size_t room; /* bytes behind this head */
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

struct cleanup {
    struct cleanup *older;
    void (*release)(void *);
    void *thing;
};

struct arena {
    const char *name;
    size_t cap;
    size_t total; /* handed out */
    struct chunk *newest;
    size_t chunk_count;
    struct cleanup *cleanups; /* newest first; they live in malloc'ed memory */
    size_t cleanup_count;
};

static void default_blow(const char *name, size_t wanted)
{
    fprintf(stderr, "arena %s: its cap is reached (%zu bytes wanted)\n", name, wanted);
    abort();
}

static void (*fuse)(const char *, size_t) = default_blow;

void arena_fuse(void (*blow)(const char *, size_t))
{
    fuse = blow == NULL ? default_blow : blow;
}

NORETURN static void blow_fuse(const struct arena *arena, size_t wanted)
{
    fuse(arena->name, wanted);
    abort();
}

struct arena *arena_open(const char *name, size_t cap_bytes)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL) {
        fuse(name, sizeof *arena);
        abort();
    }
    arena->name = name;
    arena->cap = cap_bytes;
    return arena;
}

static void chunk_free(struct chunk *chunk)
{
    sodium_memzero(chunk->bytes, chunk->used);
    free(chunk);
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
    while (arena->cleanup_count > mark.cleanups) {
        struct cleanup *cleanup = arena->cleanups;
        arena->cleanups = cleanup->older;
        arena->cleanup_count--;
        cleanup->release(cleanup->thing);
        free(cleanup);
    }
    while (arena->chunk_count > mark.chunks) {
        struct chunk *chunk = arena->newest;
        arena->newest = chunk->older;
        arena->chunk_count--;
        chunk_free(chunk);
    }
    if (arena->newest != NULL && arena->newest->used > mark.used) {
        sodium_memzero(arena->newest->bytes + mark.used, arena->newest->used - mark.used);
        arena->newest->used = mark.used;
    }
    arena->total = mark.total;
}

void arena_reset(struct arena *arena)
{
    /* The oldest chunk stays: the next request starts without a call to malloc. */
    arena_rewind(arena, (struct arena_mark){.chunks = OWN_BLOCKS ? 0 : 1});
}

void arena_close(struct arena *arena)
{
    if (arena == NULL)
        return;
    arena_rewind(arena, (struct arena_mark){0});
    free(arena);
}

static struct chunk *chunk_add(struct arena *arena, size_t bytes)
{
    size_t room = bytes;
    if (!OWN_BLOCKS) {
        /* Each new chunk doubles what there is, so large answers need few of them. */
        room = arena->newest == NULL ? FIRST_CHUNK_BYTES : arena->newest->room * 2;
        if (room > MIB(1))
            room = MIB(1);
        if (room < bytes)
            room = bytes;
    }
    struct chunk *chunk = malloc(sizeof *chunk + room);
    if (chunk == NULL)
        blow_fuse(arena, bytes);
    chunk->older = arena->newest;
    chunk->room = room;
    chunk->used = 0;
    arena->newest = chunk;
    arena->chunk_count++;
    return chunk;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    if (bytes > arena->cap || arena->total > arena->cap - bytes)
        blow_fuse(arena, bytes);
    size_t step = OWN_BLOCKS ? bytes : (bytes + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
    struct chunk *chunk = arena->newest;
    if (OWN_BLOCKS || chunk == NULL || step > chunk->room - chunk->used)
        chunk = chunk_add(arena, step);
    void *at = chunk->bytes + chunk->used;
    chunk->used += step;
    arena->total += bytes;
    memset(at, 0, bytes);
    return at;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        blow_fuse(arena, SIZE_MAX);
    return arena_alloc(arena, count * size);
}

void arena_defer(struct arena *arena, void (*release)(void *), void *thing)
{
    struct cleanup *cleanup = malloc(sizeof *cleanup);
    if (cleanup == NULL) {
        release(thing);
        blow_fuse(arena, sizeof *cleanup);
    }
    *cleanup = (struct cleanup){arena->cleanups, release, thing};
    arena->cleanups = cleanup;
    arena->cleanup_count++;
}

struct str arena_str(struct arena *arena, struct str text)
{
    if (text.at == NULL)
        return text;
    char *copy = arena_alloc(arena, text.length + 1);
    if (text.length > 0)
        memcpy(copy, text.at, text.length);
    return (struct str){copy, text.length};
}

const char *arena_cstr(struct arena *arena, struct str text)
{
    return text.at == NULL ? "" : arena_str(arena, text).at;
}

struct str arena_print(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0 || length > PRINT_CAP_BYTES)
        blow_fuse(arena, length < 0 ? 0 : (size_t)length);
    char *at = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(at, (size_t)length + 1, format, again);
    va_end(again);
    return (struct str){at, (size_t)length};
}

struct str arena_join(struct arena *arena, const struct str *parts)
{
    size_t length = 0;
    for (const struct str *part = parts; part->at != NULL; part++)
        length += part->length;
    char *at = arena_alloc(arena, length + 1);
    size_t used = 0;
    for (const struct str *part = parts; part->at != NULL; part++) {
        memcpy(at + used, part->at, part->length);
        used += part->length;
    }
    return (struct str){at, length};
}

struct arena_mark arena_mark(const struct arena *arena)
{
    return (struct arena_mark){
        .chunks = arena->chunk_count,
        .used = arena->newest == NULL ? 0 : arena->newest->used,
        .cleanups = arena->cleanup_count,
        .total = arena->total,
    };
}

size_t arena_used(const struct arena *arena)
{
    return arena->total;
}
