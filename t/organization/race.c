/* race.c: several processes that begin together. */
/* SPDX-License-Identifier: ISC */
#include "t/organization/race.h"

#include <sys/wait.h>
#include <unistd.h>

#include "t/lib/tap.h"

int race_index;

/* Waits until the parent closes its end of the pipe. */
static NORETURN void race_one(struct task *task, enum outcome (*act)(struct task *task),
                              int start)
{
    char byte;
    if (read(start, &byte, 1) != 0)
        _exit(100);
    _exit((int)act(task));
}

struct race_result race(struct world *world, enum world_person person, const char *org,
                        const char *project, enum outcome (*act)(struct task *task))
{
    int start[2];
    struct race_result result = {0, 0, 0};
    store_request_end(world->store);
    store_request_end(world->side);
    if (pipe(start) != 0)
        bail_out("no pipe");
    for (int i = 0; i < RACERS; i++) {
        pid_t child = fork();
        if (child < 0)
            bail_out("no process");
        if (child == 0) {
            close(start[1]);
            race_index = i;
            world->store = database_store(world->process, world->address);
            race_one(world_task(world, person, org, project, NULL), act, start[0]);
        }
    }
    close(start[0]);
    close(start[1]);
    for (int i = 0; i < RACERS; i++) {
        int status = 0;
        wait(&status);
        int outcome = WIFEXITED(status) ? WEXITSTATUS(status) : 100;
        result.done += outcome == DONE;
        result.clash += outcome == CLASH;
        result.other += outcome != DONE && outcome != CLASH;
    }
    return result;
}
