/* store_check.c: does every query prepare, with the columns that it promises? */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/store/store_private.h"

/* What differs, in words; STR_NONE = nothing. */
static struct str difference(struct task *task, const struct query_row *query,
                             const struct description *found)
{
    if (found->count != query->gives_count)
        return arena_print(task->arena, "it gives %zu columns, not %zu", found->count,
                           query->gives_count);
    for (size_t i = 0; i < query->gives_count; i++) {
        const struct query_name *column = &found->columns[i];
        const struct query_name *wanted = &query->gives[i];
        if (strcmp(column->name, wanted->name) != 0)
            return arena_print(task->arena, "column %zu is %s, not %s", i + 1,
                               column->name, wanted->name);
        if (column->kind != 0 && column->kind != wanted->kind)
            return arena_print(task->arena, "column %s is not of the kind it should be",
                               wanted->name);
    }
    return STR_NONE;
}

enum outcome store_check(struct task *task)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; i < query_count; i++) {
        const struct query_row *query = &query_table[i];
        struct description *found = ARENA_NEW(task->arena, struct description);
        struct str told = STR_NONE;
        if (query->gives_count > QUERY_COLUMNS_MAX)
            told = STR("it gives too many columns");
        else if (!task->store->engine->describe(task, query, found))
            told = found->told;
        else
            told = difference(task, query, found);
        if (told.at == NULL)
            continue;
        struct str pointer = arena_print(task->arena, "/%s", query->name);
        failure_field(task->failure, pointer, "query", "%.*s", STR_ARG(told));
        outcome = refuse(task->failure, CLASH, "query",
                         "A query does not fit the schema.", NULL);
    }
    return outcome;
}
