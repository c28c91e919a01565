/* lost-t.c: what happens when the database ends a connection, or is not there. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"
#include "platform/store/store_private.h"
#include "t/lib/tap.h"
#include "t/store/books.h"

static void test_addresses(struct arena *arena)
{
    struct store *store = NULL;
    struct str why = STR_NONE;
    ok(store_open(arena, STR("mysql:x"), &store, &why) == INVALID && why.length > 0,
       "an unknown engine is refused with a reason");
    ok(store_open(arena, STR("nothing"), &store, &why) == INVALID, "so is no engine");
    ok(store_open(arena, STR("sqlite::memory:"), &store, &why) == INVALID,
       "SQLite needs a file");
    ok(store_open(arena, STR("sqlite:/nowhere/at/all.db"), &store, &why) == STORE_FAULT &&
           str_contains(why, STR("/nowhere/at/all.db")),
       "a file that cannot be opened is named");
    ok(store_open(arena, STR("postgres:host=/nowhere dbname=x"), &store, &why) ==
               STORE_FAULT &&
           why.length > 0,
       "a server that is not there is told");
    ok(store == NULL, "and no store is given out");
}

/* Ends every other connection to the database. */
static void cut(struct store *other, struct arena *arena)
{
    struct database_task with;
    database_task(&with, other, arena);
    if (other->engine->script(
            &with.task, "cut",
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()") != DONE)
        bail_out("the connection cannot be cut");
}

static void test_cut(struct world *world)
{
    struct task *task = &world->with.task;
    struct store *other = database_store(world->process, world->address);
    log_level_set((enum log_level)(LOG_LEVEL_FAULT + 1));

    cut(other, task->arena);
    is_int(book_total(task), 0, "a read after the connection was cut is answered");
    cut(other, task->arena);
    ok(shelf_add(task, "s1", "First") == DONE,
       "a write too: it was seen before it was sent");
    cut(other, task->arena);
    ok(store_read_only(world->store, true) == DONE && book_total(task) == 0 &&
           store_read_only(world->store, false) == DONE,
       "the mode follows to the new connection");

    ok(store_begin(task) == DONE && book_add(task, "b1", "s1", "One") == DONE,
       "a transaction is open");
    cut(other, task->arena);
    ok(book_add(task, "b2", "s1", "Two") == STORE_FAULT,
       "when it is cut, the transaction fails and is not begun again");
    ok(world->with.failure.retry_after_s > 0, "with the advice to try again");
    store_rollback(task);
    failure_clear(&world->with.failure);
    is_int(book_total(task), 0, "nothing of it is left, and the store works on");

    ok(store_begin(task) == DONE && book_add(task, "b1", "s1", "One") == DONE,
       "another transaction is open");
    cut(other, task->arena);
    ok(store_commit(task) == STORE_FAULT, "a commit on a cut connection is not done");
    store_rollback(task);
    failure_clear(&world->with.failure);
    ok(store_begin(task) == DONE && book_add(task, "b1", "s1", "One") == DONE &&
           store_commit(task) == DONE,
       "the next one is");
    log_level_set(LOG_LEVEL_NOTICE);
    store_close(other);
}

int main(void)
{
    struct arena *arena = arena_open("test", MIB(16));
    test_addresses(arena);
    if (database_is_postgres()) {
        struct world world;
        world_open(&world);
        test_cut(&world);
        world_close(&world);
    }
    arena_close(arena);
    return done_testing();
}
