/* rows-t.c: arguments go in and rows come out as they are, by name. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"
#include "t/store/books.h"

static enum outcome add_full(struct task *task, const char *id, struct str title,
                             struct str note)
{
    return store_change(task, Q_BOOK_ADD,
                        ARGS(ARG_TEXT("note", note), ARG_TEXT("title", title),
                             ARG_INT("pages", INT64_C(-9007199254740993)),
                             ARG_BOOL("lent", true), ARG_INT("due_us", INT64_MAX),
                             ARG_TEXT("shelf", STR("s1")), ARG_TEXT("id", str_of(id))),
                        NULL);
}

static struct book one(struct task *task, const char *id)
{
    struct book book = {.pages = 7};
    ok(store_one(task, Q_BOOK_ONE, ARGS(ARG_TEXT("id", str_of(id))), book_columns,
                 &book) == DONE,
       "the book %s is there", id);
    return book;
}

static void test_values(struct task *task)
{
    ok(add_full(task, "b1", STR("it's \"é\" — 💡; -- x"), STR("")) == DONE,
       "a full row goes in");
    struct book book = one(task, "b1");
    is_str(book.id, STR("b1"), "a text comes out by name");
    is_str(book.title, STR("it's \"é\" — 💡; -- x"), "quotes, semicolons and UTF-8 stay");
    is_int(book.pages, INT64_C(-9007199254740993), "64 bits stay exact");
    ok(book.lent, "1 is true");
    is_int(book.due_us, INT64_MAX, "the greatest time stays");
    ok(book.note.at != NULL && book.note.length == 0, "empty text is not null");

    ok(book_add(task, "b2", "s1", "Two") == DONE, "a row of nulls goes in");
    book = one(task, "b2");
    ok(book.note.at == NULL, "a null text is no text");
    is_int(book.pages, 0, "a null number is 0");
    is_int(book.due_us, 0, "a null time is 0");
    ok(!book.lent, "0 is false");

    ok(add_full(task, "b3", STR("a\0b"), STR("")) == INVALID, "a NUL byte is refused");
    ok(add_full(task, "b3", STR("a\xff"), STR("")) == INVALID, "broken UTF-8 is refused");
}

static void test_lists(struct task *task)
{
    struct list list;
    ok(store_list(task, Q_BOOK_LIST, ARGS(ARG_NULL("note"), ARG_INT("limit", 10)),
                  book_columns, sizeof(struct book), &list) == DONE,
       "a list is read");
    is_int((int64_t)list.count, 2, "with all rows");
    is_str(LIST_ROW(list, struct book, 1)->title, STR("Two"), "in order");
    ok(store_list(task, Q_BOOK_LIST,
                  ARGS(ARG_TEXT("note", STR("none")), ARG_INT("limit", 10)), book_columns,
                  sizeof(struct book), &list) == DONE &&
           list.count == 0,
       "a list without rows is done too");
    ok(store_list(task, Q_MANY, ARGS(ARG_INT("rows", 5000)), n_columns,
                  sizeof(struct number), &list) == DONE &&
           list.count == 5000 && LIST_ROW(list, struct number, 4999)->n == 5000,
       "a long list is whole");
}

static void test_later(struct task *task)
{
    struct book book = {.pages = 7};
    struct book none = {.pages = 7};
    struct store_read reads[] = {
        {.query = Q_BOOK_ONE,
         .args = ARGS(ARG_TEXT("id", STR("b2"))),
         .columns = book_columns,
         .row = &book},
        {.query = Q_BOOK_ONE,
         .args = ARGS(ARG_TEXT("id", STR("b9"))),
         .columns = book_columns,
         .row = &none},
    };
    store_counts_reset(task->store);
    ok(store_read_later(task, reads, 2) == DONE &&
           store_counts(task->store).statements == 0,
       "reads for later wait");
    one(task, "b1");
    is_int(store_counts(task->store).statements, 3, "the next read takes them along");
    if (database_is_postgres())
        is_int(store_counts(task->store).round_trips, 1, "in one round trip");
    ok(store_read_settle(task, reads, 2) == DONE, "then they are settled");
    is_str(book.title, STR("Two"), "with their rows");
    ok(reads[1].outcome == ABSENT && none.pages == 7, "or without");
    is_int(store_counts(task->store).statements, 3, "and do not run again");

    book.title = STR("");
    ok(store_read_later(task, reads, 1) == DONE &&
           store_read_settle(task, reads, 1) == DONE,
       "without company they run by themselves");
    is_str(book.title, STR("Two"), "too");
    store_fail_nth(task->store, 1);
    ok(store_read_later(task, reads, 2) == DONE &&
           store_one(task, Q_BOOK_ONE, ARGS(ARG_TEXT("id", STR("b1"))), book_columns,
                     &none) == STORE_FAULT &&
           store_read_settle(task, reads, 2) == STORE_FAULT,
       "a fault of one is a fault for all, and is not forgotten");
    ok(store_read_later(task, reads, 2) == DONE, "what nobody settles");
    store_request_end(task->store);
    store_counts_reset(task->store);
    one(task, "b1");
    is_int(store_counts(task->store).statements, 1, "ends with the request");
}

static void test_scope(struct database_task *with)
{
    struct task *task = &with->task;
    struct book book = {.pages = 7};
    with->scope.org_id = STR("other");
    ok(store_one(task, Q_BOOK_ONE, ARGS(ARG_TEXT("id", STR("b1"))), book_columns,
                 &book) == ABSENT,
       "another organization's row is absent");
    is_int(book.pages, 7, "and nothing was touched");
    with->scope.org_id = STR_NONE;
    static const struct field columns[] = {
        {"org", TEXT_AT(struct shelf, id)}, {"actor", TEXT_AT(struct shelf, name)}, {0}};
    struct shelf who = {STR("x"), STR("y")};
    ok(store_one(task, Q_WHO, NO_ARGS, columns, &who) == DONE && who.id.at == NULL &&
           str_is(who.name, "ann"),
       "the scope's organization and actor are bound, none as null");
    with->scope.org_id = STR("acme");
}

static void test_writes(struct task *task)
{
    int64_t changed = -1;
    const struct arg *args = ARGS(ARG_TEXT("id", STR("b2")), ARG_INT("due_us", 5));
    ok(store_change(task, Q_BOOK_LEND, args, &changed) == DONE && changed == 1,
       "a write tells how many rows it changed");
    ok(store_change(task, Q_BOOK_LEND, args, &changed) == DONE && changed == 0,
       "also when it changed none");
    struct shelf shelf;
    ok(store_one(task, Q_SHELF_RENAME,
                 ARGS(ARG_TEXT("id", STR("s1")), ARG_TEXT("name", STR("Renamed"))),
                 shelf_columns, &shelf) == DONE &&
           str_is(shelf.name, "Renamed"),
       "a write can return its row");
    ok(store_one(task, Q_SHELF_RENAME,
                 ARGS(ARG_TEXT("id", STR("no")), ARG_TEXT("name", STR("Renamed"))),
                 shelf_columns, &shelf) == ABSENT,
       "or be absent");
    struct list list;
    ok(store_list(task, Q_SHELF_LIST, NO_ARGS, shelf_columns, sizeof shelf, &list) ==
               DONE &&
           list.count == 1 && str_is(LIST_ROW(list, struct shelf, 0)->name, "Renamed"),
       "and it stays");
}

static void test_read_all(struct task *task, struct store *store)
{
    struct list shelves;
    struct book book = {0};
    struct book none = {.pages = 7};
    struct store_read reads[] = {
        {.query = Q_SHELF_LIST,
         .args = NO_ARGS,
         .columns = shelf_columns,
         .row_bytes = sizeof(struct shelf),
         .rows = &shelves},
        {.query = Q_BOOK_ONE,
         .args = ARGS(ARG_TEXT("id", STR("none"))),
         .columns = book_columns,
         .row = &none},
        {.query = Q_BOOK_ONE,
         .args = ARGS(ARG_TEXT("id", STR("b1"))),
         .columns = book_columns,
         .row = &book},
    };
    store_counts_reset(store);
    ok(store_read_all(task, reads, COUNT_OF(reads)) == DONE, "several reads go together");
    is_int((int64_t)shelves.count, 1, "the list is there");
    ok(reads[1].outcome == ABSENT && none.pages == 7,
       "an absent row is absent on its own");
    ok(reads[2].outcome == DONE && str_is(book.id, "b1"), "the row behind it is there");
    is_int(store_counts(store).statements, 3, "three statements are counted");
    if (database_is_postgres())
        is_int(store_counts(store).round_trips, 1, "in one round trip");
}

int main(void)
{
    struct world world;
    world_open(&world);
    struct task *task = &world.with.task;
    ok(store_ping(task) == DONE, "the database answers");
    ok(shelf_add(task, "s1", "First") == DONE, "a shelf is added");
    test_values(task);
    test_lists(task);
    test_later(task);
    test_scope(&world.with);
    test_writes(task);
    test_read_all(task, world.store);

    struct {
        struct str engine;
    } row;
    static const struct field columns[] = {{"engine", .kind = FIELD_TEXT}, {0}};
    ok(store_one(task, Q_VARIANT, NO_ARGS, columns, &row) == DONE &&
           str_is(row.engine, store_engine(world.store)),
       "each engine has its variant");
    world_close(&world);
    return done_testing();
}
