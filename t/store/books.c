/* books.c: what the store's own tests share. */
/* SPDX-License-Identifier: ISC */
#include "t/store/books.h"

#include <sys/wait.h>
#include <unistd.h>

#include "platform/base/log.h"
#include "t/lib/tap.h"

/* clang-format off */
const struct field shelf_columns[] = {
    {"id", TEXT_AT(struct shelf, id)},
    {"name", TEXT_AT(struct shelf, name)},
    {0},
};

/* In another order than the columns: members are found by name. */
const struct field book_columns[] = {
    {"note", TEXT_AT(struct book, note)},
    {"due_us", TIME_AT(struct book, due_us)},
    {"lent", BOOL_AT(struct book, lent)},
    {"pages", INT_AT(struct book, pages)},
    {"title", TEXT_AT(struct book, title)},
    {"id", TEXT_AT(struct book, id)},
    {0},
};

const struct field n_columns[] = {{"n", INT_AT(struct number, n)}, {0}};
const struct field total_columns[] = {{"total", INT_AT(struct number, n)}, {0}};
/* clang-format on */

void world_open(struct world *world)
{
    *world = (struct world){.address = database_make(DATABASE_MIGRATED)};
    world->process = arena_open("process", MIB(16));
    world->store = database_store(world->process, world->address);
    database_task(&world->with, world->store, arena_open("task", MIB(16)));
    world->with.scope.org_id = STR("acme");
    world->with.scope.actor_id = STR("ann");
}

void world_close(struct world *world)
{
    store_close(world->store);
    arena_close(world->with.task.arena);
    arena_close(world->process);
}

enum outcome shelf_add(struct task *task, const char *id, const char *name)
{
    return store_change(task, Q_SHELF_ADD,
                        ARGS(ARG_TEXT("id", str_of(id)), ARG_TEXT("name", str_of(name))),
                        NULL);
}

enum outcome book_add(struct task *task, const char *id, const char *shelf,
                      const char *title)
{
    return store_change(task, Q_BOOK_ADD,
                        ARGS(ARG_TEXT("id", str_of(id)), ARG_TEXT("shelf", str_of(shelf)),
                             ARG_TEXT("title", str_of(title)), ARG_NULL("pages"),
                             ARG_BOOL("lent", false), ARG_NULL("due_us"),
                             ARG_NULL("note")),
                        NULL);
}

int64_t book_total(struct task *task)
{
    struct number number = {-1};
    if (store_one(task, Q_BOOK_TOTAL, NO_ARGS, total_columns, &number) != DONE)
        return -1;
    return number.n;
}

static void leave(void)
{
    _exit(42);
}

bool is_a_bug(void (*run)(struct world *world), struct world *world)
{
    pid_t child = fork();
    if (child < 0)
        bail_out("fork");
    if (child == 0) {
        log_level_set((enum log_level)(LOG_LEVEL_FAULT + 1));
        world->store = database_store(world->process, world->address);
        world->with.task.store = world->store;
        bug_hook(leave);
        run(world);
        _exit(0);
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child)
        bail_out("waitpid");
    return WIFEXITED(status) && WEXITSTATUS(status) == 42;
}
