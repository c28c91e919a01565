/* presence-t.c: places of people and organizations among workers, also of those that die. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/presence.h"

#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "t/lib/tap.h"

enum { WORKERS = 8, ROUNDS = 500 };

static struct presence_wish wish_of(const char *person, const char *organization)
{
    return (struct presence_wish){.person = str_of(person),
                                  .organization = str_of(organization),
                                  .person_most = 2,
                                  .organization_most = 3};
}

static enum presence take(struct arena *arena, size_t worker, const char *person)
{
    struct presence_wish wish = wish_of(person, "acme");
    presence_join(worker);
    return presence_take(arena, &wish);
}

static void test_alone(struct arena *arena)
{
    struct presence_wish wish = wish_of("ada", "acme");
    ok(presence_take(arena, &wish) == PRESENCE_TAKEN, "without a board there is a place");
    is_int(presence_count(STR("ada"), STR_NONE), 1, "which is counted");
    arena_reset(arena);
    is_int(presence_count(STR("ada"), STR_NONE), 0, "until the request ends");
    ok(presence_take(arena, &wish) == PRESENCE_TAKEN, "then there is one again");
    presence_leave();
    presence_leave();
    arena_reset(arena);
}

static void test_limits(struct arena *arena)
{
    presence_open(WORKERS);
    ok(take(arena, 0, "ada") == PRESENCE_TAKEN, "a person has a place");
    ok(take(arena, 1, "ada") == PRESENCE_TAKEN, "and a second");
    ok(take(arena, 2, "ada") == PRESENCE_PERSON_FULL, "but no third");
    ok(take(arena, 2, "bob") == PRESENCE_TAKEN, "somebody else has");
    ok(take(arena, 3, "eve") == PRESENCE_ORGANIZATION_FULL,
       "until the organization has no more");
    struct presence_wish other = wish_of("ada", "zoo");
    ok(presence_take(arena, &other) == PRESENCE_PERSON_FULL,
       "a person is the same in every organization");
    other = wish_of("eve", "zoo");
    ok(presence_take(arena, &other) == PRESENCE_TAKEN, "others are not concerned");
    is_int(presence_count(STR_NONE, STR_NONE), 4, "four are served");
    is_int(presence_count(STR_NONE, STR("acme")), 3, "three of one organization");
    presence_worker_ended(1);
    ok(take(arena, 4, "ada") == PRESENCE_TAKEN, "a worker that died leaves its place");
    arena_reset(arena);
    for (size_t i = 0; i < WORKERS; i++)
        presence_worker_ended(i);
    struct presence_wish any = {.person = STR("ada"), .organization = STR("acme")};
    for (size_t i = 0; i < WORKERS; i++) {
        presence_join(i);
        ok(presence_take(arena, &any) == PRESENCE_TAKEN, "without limits %zu find one",
           i + 1);
    }
    for (size_t i = 0; i < WORKERS; i++)
        presence_worker_ended(i);
}

static _Atomic int *inside; /* racers that have a place, counted beside the board */

/* Takes and leaves as fast as it can; exit 1 when ever more than two are inside. */
NORETURN static void race(size_t worker)
{
    struct arena *arena = arena_open("race", MIB(1));
    presence_join(worker);
    alarm(60); /* who never has a place ends by a signal */
    for (int taken = 0; taken < ROUNDS;) {
        struct presence_wish wish = wish_of("ada", "acme");
        if (presence_take(arena, &wish) != PRESENCE_TAKEN) {
            sched_yield();
            continue;
        }
        taken++;
        if (atomic_fetch_add(inside, 1) >= 2)
            _exit(1);
        atomic_fetch_sub(inside, 1);
        arena_reset(arena);
    }
    arena_close(arena);
    _exit(0);
}

static void test_race(void)
{
    pid_t racers[WORKERS];
    inside = mmap(NULL, sizeof *inside, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (inside == MAP_FAILED)
        bail_out("no shared memory");
    for (size_t i = 0; i < WORKERS; i++)
        if ((racers[i] = fork()) == 0)
            race(i);
    int status = 0;
    bool all = true;
    for (size_t i = 0; i < WORKERS; i++)
        all = waitpid(racers[i], &status, 0) > 0 && status == 0 && all;
    ok(all, "of eight who race never more than two have a place, and each now and then");
    is_int(presence_count(STR_NONE, STR_NONE), 0, "and nobody is left");
}

/* One that is killed in its place. */
static void test_death(struct arena *arena)
{
    int ready[2];
    char byte;
    if (pipe(ready) != 0)
        bail_out("no pipe");
    pid_t pid = fork();
    if (pid == 0) {
        bool taken = take(arena, 5, "ada") == PRESENCE_TAKEN;
        ssize_t told = write(ready[1], taken ? "y" : "n", 1);
        (void)told;
        for (;;)
            pause();
    }
    ok(read(ready[0], &byte, 1) == 1 && byte == 'y', "another process has a place");
    is_int(presence_count(STR("ada"), STR("acme")), 1, "which is seen here");
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    presence_worker_ended(5);
    is_int(presence_count(STR_NONE, STR_NONE), 0, "killed, it is free for the next");
    close(ready[0]);
    close(ready[1]);
}

int main(void)
{
    struct arena *arena = arena_open("test", MIB(1));
    test_alone(arena);
    test_limits(arena);
    test_race();
    test_death(arena);
    arena_close(arena);
    return done_testing();
}
