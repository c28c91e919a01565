/* transactions-t.c: what is queued, committed, rolled back, and in how many round trips. */
/* SPDX-License-Identifier: ISC */
#include <sys/wait.h>
#include <unistd.h>

#include "platform/base/log.h"
#include "t/lib/tap.h"
#include "t/store/books.h"

static enum outcome book_queue(struct task *task, const char *id, const char *shelf)
{
    return store_queue(task, Q_BOOK_ADD,
                       ARGS(ARG_TEXT("id", str_of(id)), ARG_TEXT("shelf", str_of(shelf)),
                            ARG_TEXT("title", str_of(id)), ARG_NULL("pages"),
                            ARG_BOOL("lent", false), ARG_NULL("due_us"),
                            ARG_NULL("note")),
                       0);
}

static enum outcome lend_queue(struct task *task, const char *id, int64_t least)
{
    return store_queue(task, Q_BOOK_LEND,
                       ARGS(ARG_TEXT("id", str_of(id)), ARG_INT("due_us", 5)), least);
}

static int64_t trips(struct store *store)
{
    int64_t count = store_counts(store).round_trips;
    store_counts_reset(store);
    return count;
}

static void test_commit(struct task *task, struct store *store)
{
    int line = 0;
    ok(store_open_transaction(store, &line) == NULL, "no transaction is open");
    store_counts_reset(store);
    ok(store_begin(task) == DONE, "one begins");
    ok(store_open_transaction(store, &line) != NULL && line == __LINE__ - 1,
       "and it is known where");
    char id[] = "b1";
    ok(book_queue(task, id, "s1") == DONE, "a write is queued");
    id[0] = 'x';
    ok(book_queue(task, "b2", "s1") == DONE, "another too");
    is_int(store_counts(store).round_trips, 0, "nothing was sent yet");
    ok(store_commit(task) == DONE, "both are committed");
    if (database_is_postgres())
        is_int(trips(store), 1, "with BEGIN and COMMIT in one round trip");
    ok(store_open_transaction(store, &line) == NULL, "and it is over");
    is_int(book_total(task), 2, "both are there");
    struct book book;
    ok(store_one(task, Q_BOOK_ONE, ARGS(ARG_TEXT("id", STR("b1"))), book_columns,
                 &book) == DONE,
       "with the values that they had when they were queued");

    store_counts_reset(store);
    ok(store_begin(task) == DONE && store_commit(task) == DONE,
       "an empty transaction is done");
    is_int(trips(store), 0, "without asking anybody");
}

static void test_rollback(struct task *task)
{
    ok(store_begin(task) == DONE && book_queue(task, "b3", "s1") == DONE,
       "a write is queued");
    store_rollback(task);
    is_int(book_total(task), 2, "a rollback forgets it");
    ok(store_begin(task) == DONE && book_add(task, "b3", "s1", "Three") == DONE,
       "a write in a transaction is done");
    is_int(book_total(task), 3, "and seen inside");
    store_rollback(task);
    is_int(book_total(task), 2, "and gone after the rollback");
    ok(store_begin(task) == DONE && book_queue(task, "b3", "s1") == DONE,
       "what was queued");
    is_int(book_total(task), 3, "is done before a later read");
    ok(store_commit(task) == DONE && book_total(task) == 3, "and committed");
}

static void test_refusals(struct database_task *with)
{
    struct task *task = &with->task;
    ok(store_begin(task) == DONE && book_queue(task, "b4", "s1") == DONE &&
           book_queue(task, "b1", "s1") == DONE,
       "an id that is taken is queued");
    ok(store_commit(task) == CLASH && str_is(with->failure.fields[0].pointer, "/id"),
       "the commit tells");
    store_rollback(task);
    failure_clear(&with->failure);
    is_int(book_total(task), 3, "and nothing of it was written");

    ok(store_begin(task) == DONE && book_queue(task, "b4", "nowhere") == DONE &&
           store_commit(task) == ABSENT,
       "a reference to nothing is told likewise");
    store_rollback(task);
    failure_clear(&with->failure);

    ok(store_begin(task) == DONE && book_queue(task, "b4", "s1") == DONE &&
           lend_queue(task, "none", 1) == DONE,
       "a write that must change a row is queued");
    ok(store_commit(task) == CLASH &&
           str_is(str_of(with->failure.code), "changed_meanwhile"),
       "when it changes none, that is a clash");
    store_rollback(task);
    failure_clear(&with->failure);
    is_int(book_total(task), 3, "and nothing of it was written");
    ok(store_begin(task) == DONE && lend_queue(task, "b1", 1) == DONE &&
           lend_queue(task, "none", 0) == DONE && store_commit(task) == DONE,
       "when it changes one, all is well");
    ok(book_add(task, "b5", "s1", "After") == DONE, "the store works on");
}

static void test_long_queue(struct task *task)
{
    int64_t before = book_total(task);
    enum outcome outcome = store_begin(task);
    for (int i = 0; outcome == DONE && i < 1200; i++)
        outcome = book_queue(task, arena_print(task->arena, "long%04d", i).at, "s1");
    ok(outcome == DONE && store_commit(task) == DONE, "a long queue is committed");
    is_int(book_total(task) - before, 1200, "as a whole");
}

static void test_torture(struct database_task *with, struct store *store)
{
    struct task *task = &with->task;
    int64_t before = book_total(task);
    log_level_set((enum log_level)(LOG_LEVEL_FAULT + 1));
    for (int64_t n = 1; n <= 3; n++) {
        store_fail_nth(store, n);
        enum outcome outcome = store_begin(task);
        struct book book;
        if (outcome == DONE)
            outcome = store_one(task, Q_BOOK_ONE, ARGS(ARG_TEXT("id", STR("b1"))),
                                book_columns, &book);
        if (outcome == DONE)
            outcome = book_queue(task, "t1", "s1");
        if (outcome == DONE)
            outcome = book_queue(task, "t2", "s1");
        if (outcome == DONE)
            outcome = store_commit(task);
        ok(outcome == STORE_FAULT, "statement %d of three fails", (int)n);
        store_rollback(task);
        failure_clear(&with->failure);
        is_int(book_total(task), before, "and nothing is half written");
    }
    log_level_set(LOG_LEVEL_NOTICE);
}

/* Several processes add to one number: none is lost, none is refused. */
static void test_writers(struct world *world)
{
    enum { WRITERS = 4, EACH = 20 };
    int64_t before = book_total(&world->with.task);
    store_share_writer_lock();
    store_close(world->store);
    for (int writer = 0; writer < WRITERS; writer++) {
        if (fork() != 0)
            continue;
        world->store = database_store(world->process, world->address);
        world->with.task.store = world->store;
        struct task *task = &world->with.task;
        bool good = true;
        for (int i = 0; good && i < EACH; i++) {
            struct str id = arena_print(task->arena, "w%d-%d", writer, i);
            good = store_begin(task) == DONE && book_total(task) >= 0 &&
                   book_queue(task, id.at, "s1") == DONE && store_commit(task) == DONE;
        }
        store_close(world->store);
        _exit(good ? 0 : 1);
    }
    int bad = 0;
    for (int writer = 0; writer < WRITERS; writer++) {
        int status = 0;
        if (wait(&status) < 0 || status != 0)
            bad++;
    }
    is_int(bad, 0, "four writers at once are all served");
    world->store = database_store(world->process, world->address);
    world->with.task.store = world->store;
    is_int(book_total(&world->with.task) - before, WRITERS * EACH, "and nothing is lost");
}

/* A worker that dies inside a transaction holds nobody up. */
static void test_dead_writer(struct world *world)
{
    store_close(world->store);
    pid_t child = fork();
    if (child == 0) {
        world->store = database_store(world->process, world->address);
        world->with.task.store = world->store;
        struct task *task = &world->with.task;
        if (store_begin(task) == DONE && book_add(task, "dead", "s1", "Dead") == DONE)
            _exit(0);
        _exit(1);
    }
    int status = 1;
    ok(waitpid(child, &status, 0) == child && status == 0,
       "a writer dies in its transaction");
    world->store = database_store(world->process, world->address);
    world->with.task.store = world->store;
    ok(book_add(&world->with.task, "alive", "s1", "Alive") == DONE,
       "the next one writes");
    struct book book;
    ok(store_one(&world->with.task, Q_BOOK_ONE, ARGS(ARG_TEXT("id", STR("dead"))),
                 book_columns, &book) == ABSENT,
       "and what the dead one wrote is not there");
}

/* In read mode a page sees one state; after its end the next page sees the new one. */
static void test_snapshot(struct world *world)
{
    struct store *other = database_store(world->process, world->address);
    struct task writing = world->with.task;
    writing.store = other;
    struct task *task = &world->with.task;
    ok(store_read_only(world->store, true) == DONE, "read mode");
    int64_t before = book_total(task);
    ok(book_add(&writing, "snap", "s1", "Snap") == DONE,
       "somebody else writes meanwhile");
    if (!database_is_postgres())
        is_int(book_total(task), before, "reads of one request see one state");
    store_request_end(world->store);
    is_int(book_total(task), before + 1, "the next request sees the new one");
    ok(store_begin(task) == DONE && book_total(task) == before + 1 &&
           store_commit(task) == DONE,
       "a transaction that only reads is possible too");
    ok(store_read_only(world->store, false) == DONE, "back to writing");
    store_close(other);
}

int main(void)
{
    struct world world;
    world_open(&world);
    struct task *task = &world.with.task;
    ok(shelf_add(task, "s1", "First") == DONE, "a shelf is added");
    test_commit(task, world.store);
    test_rollback(task);
    test_refusals(&world.with);
    test_long_queue(task);
    test_torture(&world.with, world.store);
    test_snapshot(&world);
    test_writers(&world);
    test_dead_writer(&world);
    world_close(&world);
    return done_testing();
}
