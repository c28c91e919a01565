/* errors-t.c: what the engine refuses arrives as outcome and failure, the same on both. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"
#include "t/lib/tap.h"
#include "t/store/books.h"

static bool told(const struct failure *failure, const char *code, const char *pointer)
{
    if (!str_is(str_of(failure->code), code))
        return false;
    return pointer == NULL ||
           (failure->field_count == 1 && str_is(failure->fields[0].pointer, pointer) &&
            str_is(failure->fields[0].code, "not_unique"));
}

static void test_unique(struct database_task *with)
{
    struct task *task = &with->task;
    ok(shelf_add(task, "s1", "First") == DONE, "a shelf is added");
    ok(shelf_add(task, "s1", "Other") == CLASH, "an id that is taken is a clash");
    ok(told(&with->failure, "not_unique", "/id"), "and points at the primary key");
    failure_clear(&with->failure);
    ok(shelf_add(task, "s2", "First") == CLASH, "a name that is taken is a clash");
    ok(told(&with->failure, "not_unique", "/name"),
       "and points at the last column of the rule");
    failure_clear(&with->failure);
    ok(with->failure.field_count == 0, "nothing stays behind");

    ok(book_add(task, "b1", "s1", "Same") == DONE &&
           book_add(task, "b2", "s1", "Same") == DONE,
       "two books may have one title");
    ok(store_change(task, Q_BOOK_LEND,
                    ARGS(ARG_TEXT("id", STR("b1")), ARG_INT("due_us", 1)), NULL) == DONE,
       "one of them can be lent");
    ok(store_change(task, Q_BOOK_LEND,
                    ARGS(ARG_TEXT("id", STR("b2")), ARG_INT("due_us", 1)),
                    NULL) == CLASH &&
           told(&with->failure, "not_unique", "/title"),
       "a unique index names its column too");
    failure_clear(&with->failure);
}

static void test_references(struct database_task *with)
{
    struct task *task = &with->task;
    ok(book_add(task, "b9", "nowhere", "Lost") == ABSENT &&
           told(&with->failure, "absent", NULL),
       "a reference to nothing is absent");
    failure_clear(&with->failure);
    ok(store_change(task, Q_SHELF_REMOVE, ARGS(ARG_TEXT("id", STR("s1"))), NULL) ==
               CLASH &&
           told(&with->failure, "in_use", NULL),
       "what is in use cannot be removed");
    failure_clear(&with->failure);
}

static void break_check(struct world *world)
{
    if (book_add(&world->with.task, "b9", "s1", "") == DONE)
        note("the check is not there");
}

static void write_null(struct world *world)
{
    if (shelf_add(&world->with.task, "s9", NULL) == DONE)
        note("the rule is not there");
}

static void write_in_read_mode(struct world *world)
{
    if (store_read_only(world->store, true) == DONE &&
        shelf_add(&world->with.task, "s9", "Written") == DONE)
        note("the engine wrote");
}

static void forget_argument(struct world *world)
{
    if (store_change(&world->with.task, Q_SHELF_ADD, ARGS(ARG_TEXT("id", STR("x"))),
                     NULL) == DONE)
        note("written");
}

static void wrong_argument(struct world *world)
{
    if (store_change(&world->with.task, Q_SHELF_ADD,
                     ARGS(ARG_TEXT("id", STR("x")), ARG_TEXT("title", STR("x"))),
                     NULL) == DONE)
        note("written");
}

static void pass_org(struct world *world)
{
    if (store_change(&world->with.task, Q_SHELF_REMOVE,
                     ARGS(ARG_TEXT("id", STR("x")), ARG_TEXT("org_id", STR("x"))),
                     NULL) == DONE)
        note("written");
}

static void wrong_kind(struct world *world)
{
    if (store_change(&world->with.task, Q_SHELF_REMOVE, ARGS(ARG_INT("id", 1)), NULL) ==
        DONE)
        note("written");
}

static void no_organization(struct world *world)
{
    world->with.scope.org_id = STR_NONE;
    if (shelf_add(&world->with.task, "s9", "Nobody's") == DONE)
        note("written");
}

static void field_without_column(struct world *world)
{
    struct list list;
    if (store_list(&world->with.task, Q_SHELF_LIST, NO_ARGS, book_columns,
                   sizeof(struct book), &list) == DONE)
        note("read");
}

static void column_without_field(struct world *world)
{
    static const struct field columns[] = {{"id", TEXT_AT(struct shelf, id)}, {0}};
    struct list list;
    if (store_list(&world->with.task, Q_SHELF_LIST, NO_ARGS, columns,
                   sizeof(struct shelf), &list) == DONE)
        note("read");
}

static void field_of_other_kind(struct world *world)
{
    static const struct field columns[] = {{"n", TEXT_AT(struct shelf, id)}, {0}};
    struct shelf shelf;
    if (store_one(&world->with.task, Q_LONG, ARGS(ARG_INT("rows", 1)), columns, &shelf) ==
        DONE)
        note("read");
}

static void two_rows_for_one(struct world *world)
{
    struct number number;
    if (store_one(&world->with.task, Q_MANY, ARGS(ARG_INT("rows", 2)), n_columns,
                  &number) == DONE)
        note("read");
}

static void too_many_rows(struct world *world)
{
    struct list list;
    if (store_list(&world->with.task, Q_MANY, ARGS(ARG_INT("rows", STORE_ROWS_MAX + 1)),
                   n_columns, sizeof(struct number), &list) == DONE)
        note("read");
}

static void begin_twice(struct world *world)
{
    if (store_begin(&world->with.task) == DONE && store_begin(&world->with.task) == DONE)
        note("begun");
}

static void queue_outside(struct world *world)
{
    if (store_queue(&world->with.task, Q_SHELF_REMOVE, ARGS(ARG_TEXT("id", STR("x"))),
                    0) == DONE)
        note("queued");
}

static void go_on_after_failure(struct world *world)
{
    struct task *task = &world->with.task;
    if (store_begin(task) == DONE && shelf_add(task, "s1", "Again") == CLASH &&
        shelf_add(task, "s9", "On") == DONE)
        note("written");
}

static void commit_after_failure(struct world *world)
{
    struct task *task = &world->with.task;
    if (store_begin(task) == DONE && shelf_add(task, "s1", "Again") == CLASH &&
        store_commit(task) == DONE)
        note("committed");
}

/* clang-format off */
static const struct {
    void (*run)(struct world *world);
    const char *says;
} bugs[] = {
    {break_check, "a broken CHECK is a bug"},
    {write_null, "a NULL where none may be is a bug"},
    {write_in_read_mode, "a write in read mode is refused by the engine, and a bug"},
    {forget_argument, "a missing argument is a bug"},
    {wrong_argument, "an argument of another name is a bug"},
    {pass_org, "nobody can pass the organization"},
    {wrong_kind, "a number for a text is a bug"},
    {no_organization, "an organization's query without one is a bug"},
    {field_without_column, "a field without a column is a bug"},
    {column_without_field, "a column without a field is a bug"},
    {field_of_other_kind, "a field of another kind is a bug"},
    {two_rows_for_one, "two rows where one is wanted are a bug"},
    {too_many_rows, "a list without end is a bug"},
    {begin_twice, "transactions do not nest"},
    {queue_outside, "queueing needs a transaction"},
    {commit_after_failure, "what failed cannot be committed"},
    {go_on_after_failure, "a transaction ends with its first failure"},
};
/* clang-format on */

/* Each in a process and with a connection of its own: none survives a bug. */
static void test_bugs(struct world *world)
{
    store_close(world->store);
    for (size_t i = 0; i < COUNT_OF(bugs); i++) {
        ok(is_a_bug(bugs[i].run, world), "%s", bugs[i].says);
    }
    world->store = database_store(world->process, world->address);
    world->with.task.store = world->store;
}

static void test_faults(struct database_task *with, struct store *store)
{
    struct task *task = &with->task;
    struct number number = {7};
    log_level_set((enum log_level)(LOG_LEVEL_FAULT + 1));
    store_fail_nth(store, 2);
    ok(shelf_add(task, "f1", "F1") == DONE, "the first goes through");
    ok(shelf_add(task, "f2", "F2") == STORE_FAULT, "the second fails as asked");
    ok(with->failure.retry_after_s > 0, "with the advice to try again");
    failure_clear(&with->failure);
    ok(shelf_add(task, "f2", "F2") == DONE, "the third goes through");

    int64_t before_us = clock_monotonic_us();
    ok(store_one(task, Q_LONG, ARGS(ARG_INT("rows", INT64_C(1000000000000))), n_columns,
                 &number) == STORE_FAULT,
       "a statement that runs too long is stopped");
    int64_t took_s = (clock_monotonic_us() - before_us) / US_PER_S;
    ok(took_s >= 2 && took_s <= 10, "after about three seconds");
    is_int(number.n, 7, "and gives nothing");
    ok(shelf_add(task, "f3", "F3") == DONE, "the store works on");
    log_level_set(LOG_LEVEL_NOTICE);
}

int main(void)
{
    struct world world;
    world_open(&world);
    test_unique(&world.with);
    test_references(&world.with);
    test_bugs(&world);
    test_faults(&world.with, world.store);
    struct book book;
    ok(store_read_only(world.store, true) == DONE &&
           store_one(&world.with.task, Q_BOOK_ONE, ARGS(ARG_TEXT("id", STR("b1"))),
                     book_columns, &book) == DONE,
       "read mode reads");
    ok(store_read_only(world.store, false) == DONE &&
           shelf_add(&world.with.task, "s9", "Back") == DONE,
       "and can be left again");
    world_close(&world);
    return done_testing();
}
