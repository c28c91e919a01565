/*
 * race.h: the same operation in several processes at the same moment, each with a connection
 * of its own to the world's database.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_ORGANIZATION_RACE_H
#define T_ORGANIZATION_RACE_H

#include "t/lib/world.h"

enum { RACERS = 4 };

/* Which racer this process is, 0..RACERS-1. */
extern int race_index;

struct race_result {
    int done;  /* how many ended DONE */
    int clash; /* CLASH */
    int other;
};

/* `act` runs in each racer with a task like world_task's, as that person at that place. */
struct race_result race(struct world *world, enum world_person person, const char *org,
                        const char *project, enum outcome (*act)(struct task *task));

#endif
