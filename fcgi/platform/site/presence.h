/*
 * presence.h: who is being served by the workers just now, so that one person or organization
 * cannot take all of them.
 *
 * The board is shared memory, made before fork: one slot a worker, since a worker serves one
 * request at a time. Atomics alone, no lock: a worker may die at any moment, the master then
 * frees its slot. Without presence_open (commands, tests) there is one slot in this process.
 * It counts the workers of this machine, not those of another one beside it.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SITE_PRESENCE_H
#define PLATFORM_SITE_PRESENCE_H

#include "platform/base/arena.h"

enum { PRESENCE_WORKERS_MAX = 256 };

struct presence_wish {
    struct str person; /* id of a user, service account or key; STR_NONE = not counted */
    struct str organization; /* id; STR_NONE = not counted */
    int64_t person_most;     /* requests at a time, with this one; 0 = any number */
    int64_t organization_most;
};

enum presence { PRESENCE_TAKEN, PRESENCE_PERSON_FULL, PRESENCE_ORGANIZATION_FULL };

/* ---- in the master ---- */

/* Map it for slots 0..workers-1. */
void presence_open(size_t workers);
/* That worker died or left: nobody is there. */
void presence_worker_ended(size_t worker);

/* ---- in a worker ---- */

/* This process serves in that slot, and nobody yet. */
void presence_join(size_t worker);

/*
 * Take a place until the arena is reset: with the request's arena that is when its answer has
 * been sent, also one that is streamed. Never more than `most` have one; when two ask for the
 * last place in the same moment both may be refused. A second time in a request = a bug().
 */
MUST_CHECK enum presence presence_take(struct arena *arena,
                                       const struct presence_wish *wish);
/* Give it back early. Again = nothing. */
void presence_leave(void);

/* How many have a place for that person or organization (STR_NONE = all). */
int64_t presence_count(struct str person, struct str organization);

#endif
