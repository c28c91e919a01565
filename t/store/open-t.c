/* open-t.c: many processes meet a database that is just being made. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "t/lib/database.h"
#include "t/lib/tap.h"

enum { ROUNDS = 20, PROCESSES = 8 };

/* In a child: 0 when the store opens and answers. */
static int open_once(struct str address)
{
    struct arena *process = arena_open("open", MIB(16));
    struct store *store;
    struct str why = STR_NONE;
    struct database_task at;
    if (store_open(process, address, &store, &why) != DONE)
        return 1;
    database_task(&at, store, process);
    return store_ping(&at.task) == DONE ? 0 : 1;
}

static int failures_of_round(void)
{
    struct str address = database_make(DATABASE_EMPTY);
    pid_t children[PROCESSES];
    int failures = 0;
    for (size_t i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(open_once(address));
    }
    for (size_t i = 0; i < PROCESSES; i++) {
        int status = 1;
        if (children[i] < 0 || waitpid(children[i], &status, 0) != children[i] || status != 0)
            failures++;
    }
    return failures;
}

int main(void)
{
    int failures = 0;
    for (int i = 0; i < ROUNDS; i++)
        failures += failures_of_round();
    is_int(failures, 0, "%d processes open a new database at once, %d times", PROCESSES, ROUNDS);
    return done_testing();
}
