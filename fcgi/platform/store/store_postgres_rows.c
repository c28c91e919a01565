/* store_postgres_rows.c: a result of libpq into rows of ours. */
/* SPDX-License-Identifier: ISC */
#include "platform/store/store_postgres_link.h"

#include <string.h>

static int64_t cell_int(const PGresult *result, int row, int column,
                        const struct query_row *query)
{
    int64_t number = 0;
    struct str text = {PQgetvalue(result, row, column),
                       (size_t)PQgetlength(result, row, column)};
    if (!PQgetisnull(result, row, column) &&
        !str_int_parse(text, INT64_MIN, INT64_MAX, &number))
        bug("query %s: column %s is no integer", query->name, query->gives[column].name);
    return number;
}

static size_t texts_bytes(const PGresult *result, const struct row_plan *plan, int count)
{
    size_t bytes = 0;
    for (int row = 0; row < count; row++) {
        for (size_t i = 0; i < plan->count; i++) {
            if (cell_is_text(plan->cells[i]))
                bytes += (size_t)PQgetlength(result, row, (int)i) + 1;
        }
    }
    return bytes;
}

/* All texts of a result get one piece of memory. */
void link_rows(struct task *task, struct statement *statement, const PGresult *result)
{
    const struct row_plan *plan = statement->plan;
    const struct query_row *query = statement->query;
    struct rows rows = {NULL, 0, 0};
    int count = plan == NULL ? 0 : PQntuples(result);
    if (plan != NULL && (size_t)PQnfields(result) != plan->count)
        bug("query %s gives %d columns, not %zu", query->name, PQnfields(result),
            plan->count);
    char *copy =
        count == 0 ? NULL : arena_alloc(task->arena, texts_bytes(result, plan, count));
    for (int at = 0; at < count; at++) {
        char *row = rows_next(task, statement, &rows);
        for (size_t i = 0; i < plan->count; i++) {
            struct row_cell cell = plan->cells[i];
            int column = (int)i;
            if (!cell_is_text(cell)) {
                cell_put_int(row, cell, cell_int(result, at, column, query));
                continue;
            }
            *cell_text(row, cell) = STR_NONE;
            if (PQgetisnull(result, at, column))
                continue;
            size_t length = (size_t)PQgetlength(result, at, column);
            memcpy(copy, PQgetvalue(result, at, column), length);
            *cell_text(row, cell) = (struct str){copy, length};
            copy += length + 1; /* the arena is zeroed: a NUL stands behind each */
        }
    }
    rows_end(statement, &rows);
}
