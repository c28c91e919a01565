/* migrate-t.c: from empty to current, and the histories that are refused. */
/* SPDX-License-Identifier: ISC */
#include "platform/store/migrate.h"

#include <sys/wait.h>
#include <unistd.h>

#include "platform/base/log.h"
#include "platform/store/store_private.h"
#include "t/lib/tap.h"
#include "t/store/books.h"

static enum outcome sql(struct task *task, const char *text)
{
    return task->store->engine->script(task, "test", text);
}

static void test_from_empty(struct database_task *with)
{
    struct task *task = &with->task;
    struct list states;
    ok(migrate_status(task, &states) == DONE && states.count == 2,
       "two migrations are known");
    ok(!LIST_ROW(states, struct migration_state, 0)->applied, "none is applied");
    ok(migrate_check(task) == CLASH &&
           str_is(str_of(with->failure.code), "migration_missing"),
       "an empty database is not ready");
    failure_clear(&with->failure);

    struct list applied;
    ok(migrate_up(task, true, &applied) == DONE && applied.count == 2,
       "a dry run lists both");
    ok(migrate_status(task, &states) == DONE &&
           !LIST_ROW(states, struct migration_state, 1)->applied,
       "and changes nothing");
    ok(migrate_up(task, false, &applied) == DONE && applied.count == 2,
       "both are applied");
    is_str(LIST_ROW(applied, struct migration_state, 0)->name, STR("0001_shelf"),
           "in order");
    ok(migrate_check(task) == DONE, "now it is ready");
    ok(migrate_up(task, false, &applied) == DONE && applied.count == 0,
       "nothing is left");
    ok(migrate_status(task, &states) == DONE &&
           LIST_ROW(states, struct migration_state, 1)->applied &&
           LIST_ROW(states, struct migration_state, 1)->applied_us > 0,
       "the state says when");
    is_int(book_total(task), 0, "functions and comments with semicolons arrived whole");
    ok(store_check(task) == DONE, "every query of this set prepares");
    ok(store_read_only(task->store, true) == DONE && migrate_check(task) == DONE &&
           store_read_only(task->store, false) == DONE,
       "readiness can be asked in read mode");
}

static void test_foreign_history(struct database_task *with)
{
    struct task *task = &with->task;
    struct list applied = {.count = 77};
    ok(sql(task,
           "UPDATE schema_migration SET checksum = 'x' WHERE name = '0001_shelf'") ==
           DONE,
       "an applied migration is another one now");
    ok(migrate_up(task, false, &applied) == CLASH &&
           str_is(str_of(with->failure.code), "migration_edited") &&
           str_contains(with->failure.told, STR("0001_shelf")),
       "that is refused by name");
    ok(migrate_check(task) == CLASH, "and not ready");
    struct list states;
    ok(migrate_status(task, &states) == DONE &&
           LIST_ROW(states, struct migration_state, 0)->changed,
       "the state shows it");
    ok(sql(task,
           "UPDATE schema_migration SET name = '9999_later' WHERE name = '0001_shelf'") ==
           DONE,
       "a newer version was here");
    ok(migrate_up(task, true, &applied) == CLASH &&
           str_is(str_of(with->failure.code), "migration_unknown") &&
           str_contains(with->failure.told, STR("9999_later")),
       "that is refused by name too");
    is_int((int64_t)applied.count, 77, "and nothing was given out");
    failure_clear(&with->failure);
}

/* The second migration cannot be applied: the first stays, the second leaves nothing. */
static void test_failing(struct arena *arena)
{
    struct store *store = database_store(arena, database_make(DATABASE_EMPTY));
    struct database_task with;
    database_task(&with, store, arena);
    struct list applied;
    ok(sql(&with.task, "CREATE TABLE book_total (total BIGINT)") == DONE,
       "a name is in the way");
    log_level_set((enum log_level)(LOG_LEVEL_FAULT + 1));
    ok(migrate_up(&with.task, false, &applied) == STORE_FAULT, "a migration fails");
    log_level_set(LOG_LEVEL_NOTICE);
    struct list states;
    ok(migrate_status(&with.task, &states) == DONE &&
           LIST_ROW(states, struct migration_state, 0)->applied &&
           !LIST_ROW(states, struct migration_state, 1)->applied,
       "those before it stay, it is not recorded");
    ok(sql(&with.task, "DROP TABLE book_total") == DONE &&
           migrate_up(&with.task, false, &applied) == DONE && applied.count == 1,
       "and can be applied later, whole");
    store_close(store);
}

static void test_two_at_once(struct arena *arena)
{
    enum { PROCESSES = 3 };
    struct str address = database_make(DATABASE_EMPTY);
    for (int i = 0; i < PROCESSES; i++) {
        if (fork() != 0)
            continue;
        log_level_set(LOG_LEVEL_FAULT);
        struct store *store = database_store(arena, address);
        struct database_task with;
        database_task(&with, store, arena);
        struct list applied;
        enum outcome outcome = migrate_up(&with.task, false, &applied);
        store_close(store);
        _exit(outcome == DONE ? (int)applied.count : 100);
    }
    int count = 0;
    for (int i = 0; i < PROCESSES; i++) {
        int status = 0;
        if (wait(&status) > 0 && WIFEXITED(status))
            count += WEXITSTATUS(status);
    }
    is_int(count, 2, "of three that migrate at once, each migration is applied by one");
    struct store *store = database_store(arena, address);
    struct database_task with;
    database_task(&with, store, arena);
    ok(migrate_check(&with.task) == DONE, "and all is there");
    store_close(store);
}

int main(void)
{
    struct arena *arena = arena_open("test", MIB(16));
    struct store *store = database_store(arena, database_make(DATABASE_EMPTY));
    struct database_task with;
    database_task(&with, store, arena);
    log_level_set(LOG_LEVEL_FAULT);
    test_from_empty(&with);
    test_foreign_history(&with);
    store_close(store);
    test_failing(arena);
    test_two_at_once(arena);
    arena_close(arena);
    return done_testing();
}
