/* presence.c: the board of who is being served. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/presence.h"

#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "platform/base/outcome.h"

enum { TRIES = 3 };

struct slot {
    _Atomic uint64_t person; /* hashes, 0 = nobody */
    _Atomic uint64_t organization;
    char apart[48]; /* a cache line each: slots are written by different processors */
};

static struct slot own;
static struct slot *slots = &own;
static size_t slot_count = 1;
static size_t mine;

void presence_open(size_t workers)
{
    if (workers == 0 || workers > PRESENCE_WORKERS_MAX)
        bug("%zu workers do not fit the board of presence", workers);
    void *at = mmap(NULL, workers * sizeof *slots, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        bug("no shared memory for %zu slots of presence", workers);
    slots = at;
    slot_count = workers;
    mine = 0;
}

static void slot_clear(struct slot *slot)
{
    atomic_store(&slot->person, 0);
    atomic_store(&slot->organization, 0);
}

void presence_worker_ended(size_t worker)
{
    if (worker < slot_count)
        slot_clear(&slots[worker]);
}

void presence_join(size_t worker)
{
    if (worker >= slot_count)
        bug("worker %zu of %zu", worker, slot_count);
    mine = worker;
    slot_clear(&slots[mine]);
}

static uint64_t hash_of(struct str id)
{
    return id.at == NULL ? 0 : str_hash(id) | 1;
}

/* How many slots hold these, 0 = whoever. */
static int64_t count_of(uint64_t person, uint64_t organization)
{
    int64_t count = 0;
    for (size_t i = 0; i < slot_count; i++) {
        uint64_t there = atomic_load(&slots[i].person);
        uint64_t whose = atomic_load(&slots[i].organization);
        count += (there != 0 || whose != 0) && (person == 0 || person == there) &&
                 (organization == 0 || organization == whose);
    }
    return count;
}

static void leave_with_arena(void *arena)
{
    (void)arena;
    presence_leave();
}

/* Written first, counted then: of two who come together at least one sees the other. */
static enum presence take_once(const struct presence_wish *wish)
{
    uint64_t person = hash_of(wish->person);
    uint64_t organization = hash_of(wish->organization);
    atomic_store(&slots[mine].person, person);
    atomic_store(&slots[mine].organization, organization);
    enum presence presence = PRESENCE_TAKEN;
    if (person != 0 && wish->person_most > 0 && count_of(person, 0) > wish->person_most)
        presence = PRESENCE_PERSON_FULL;
    else if (organization != 0 && wish->organization_most > 0 &&
             count_of(0, organization) > wish->organization_most)
        presence = PRESENCE_ORGANIZATION_FULL;
    if (presence != PRESENCE_TAKEN)
        slot_clear(&slots[mine]);
    return presence;
}

enum presence presence_take(struct arena *arena, const struct presence_wish *wish)
{
    if (atomic_load(&slots[mine].person) != 0 ||
        atomic_load(&slots[mine].organization) != 0)
        bug("a request takes a second place");
    enum presence presence = take_once(wish);
    /* Somebody who came in the same moment may have been refused, too: look again. */
    for (int i = 1; i < TRIES && presence != PRESENCE_TAKEN; i++) {
        sched_yield();
        presence = take_once(wish);
    }
    if (presence == PRESENCE_TAKEN)
        arena_defer(arena, leave_with_arena, arena);
    return presence;
}

void presence_leave(void)
{
    slot_clear(&slots[mine]);
}

int64_t presence_count(struct str person, struct str organization)
{
    return count_of(hash_of(person), hash_of(organization));
}
