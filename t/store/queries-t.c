/* queries-t.c: every query of the product prepares on the engine under test. */
/* SPDX-License-Identifier: ISC */
#include "platform/store/query.h"
#include "t/lib/database.h"
#include "t/lib/tap.h"

int main(void)
{
    struct arena *arena = arena_open("test", MIB(16));
    struct store *store = database_store(arena, database_make(DATABASE_MIGRATED));
    struct database_task with;
    database_task(&with, store, arena);
    ok(store_check(&with.task) == DONE,
       "all %zu queries prepare on %s with the columns that they promise", query_count,
       store_engine(store));
    for (size_t i = 0; i < with.failure.field_count; i++)
        note("%.*s: %.*s", STR_ARG(with.failure.fields[i].pointer),
             STR_ARG(with.failure.fields[i].told));
    store_close(store);
    arena_close(arena);
    return done_testing();
}
