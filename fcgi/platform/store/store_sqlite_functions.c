/* store_sqlite_functions.c: what the common dialect has and SQLite lacks. */
/* SPDX-License-Identifier: ISC */
#include "platform/store/store_sqlite_functions.h"

#include <stdint.h>

/* bit_or(x): the union of the bits of all rows; NULL without a row that has any. */
struct bits {
    int64_t sum;
    int any;
};

static void bit_or_step(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct bits *bits = sqlite3_aggregate_context(context, sizeof *bits);
    if (bits == NULL || count != 1 || sqlite3_value_type(values[0]) == SQLITE_NULL)
        return;
    bits->sum |= sqlite3_value_int64(values[0]);
    bits->any = 1;
}

static void bit_or_end(sqlite3_context *context)
{
    const struct bits *bits = sqlite3_aggregate_context(context, 0);
    if (bits == NULL || !bits->any)
        sqlite3_result_null(context);
    else
        sqlite3_result_int64(context, bits->sum);
}

bool sqlite_functions_add(sqlite3 *db)
{
    return sqlite3_create_function_v2(db, "bit_or", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                                      NULL, bit_or_step, bit_or_end, NULL) == SQLITE_OK;
}
