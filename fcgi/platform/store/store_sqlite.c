/*
 * store_sqlite.c: the SQLite engine.
 *
 * Two connections to one file: one that writes, and one that is query_only for ever and
 * serves read mode. Switching query_only on one connection would expire all its prepared
 * statements twice a request. In read mode the first statement begins a deferred transaction
 * that ends with the request: fewer file locks, and one state for all reads of a page.
 */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/base/log.h"
#include "platform/store/store_private.h"
#include "platform/store/store_sqlite_functions.h"

enum {
    BUSY_WAIT_MS = 2000, /* for writers of other programs */
    BUSY_PAUSE_MS = 2,
    STEPS_BETWEEN_LOOKS = 20000, /* virtual machine steps between looks at the clock */
};

/* A statement that stays prepared. */
struct kept {
    sqlite3_stmt *stmt;
    int count;                            /* of its parameters */
    unsigned char number[STORE_ARGS_MAX]; /* SQLite's index - 1 => n of $n */
};

struct connection {
    sqlite3 *db;       /* NULL = not open */
    struct kept *kept; /* by query */
    sqlite3_stmt *begin;
    sqlite3_stmt *commit;
};

struct lite {
    char *path;
    struct connection writer;
    struct connection reader;
    int64_t until_us; /* monotonic: when the running statement is stopped; 0 = never */
    bool locked;      /* we hold the shared writer lock */
};

static struct lite *lite_of(const struct store *store)
{
    return store->link;
}

static int look_at_clock(void *state)
{
    const struct lite *lite = state;
    return lite->until_us != 0 && clock_monotonic_us() > lite->until_us;
}

static void limit_begin(struct lite *lite)
{
    lite->until_us = clock_monotonic_us() + STATEMENT_LIMIT_MS * US_PER_MS;
}

/* ---- what went wrong ---- */

static enum trouble_kind trouble_kind_of(int code)
{
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
        return TROUBLE_UNIQUE;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return TROUBLE_FOREIGN_KEY;
    default: /* the family decides */
        break;
    }
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        return TROUBLE_RULE;
    case SQLITE_READONLY:
        return TROUBLE_READ_ONLY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return TROUBLE_BUSY;
    case SQLITE_INTERRUPT:
        return TROUBLE_TIME;
    default: /* disk full, corrupt, no such table ... */
        return TROUBLE_OTHER;
    }
}

/* "UNIQUE constraint failed: project.id" => "project.id"; "...: index 'name'" => "name" */
static struct str unique_where(struct str noted)
{
    struct str rest = noted;
    struct str first;
    if (!str_cut(&rest, ':', &first))
        return STR_NONE;
    rest = str_trim(rest);
    if (str_starts(rest, STR("index '")) && str_ends(rest, STR("'")))
        return str_slice(rest, strlen("index '"), rest.length - 1);
    return rest;
}

static enum outcome trouble(struct task *task, const struct connection *connection,
                            const struct query_row *query)
{
    int code = sqlite3_extended_errcode(connection->db);
    char number[16];
    snprintf(number, sizeof number, "%d", code);
    struct trouble trouble = {
        .kind = trouble_kind_of(code),
        .code = str_of(number),
        .noted = str_of(sqlite3_errmsg(connection->db)),
    };
    if (trouble.kind == TROUBLE_UNIQUE)
        trouble.where = unique_where(trouble.noted);
    return trouble_outcome(task, query, &trouble);
}

/* ---- opening ---- */

static void connection_close(struct connection *connection)
{
    if (connection->db == NULL)
        return;
    for (size_t i = 0; i < query_count; i++) {
        sqlite3_finalize(connection->kept[i].stmt);
        connection->kept[i].stmt = NULL;
    }
    sqlite3_finalize(connection->begin);
    sqlite3_finalize(connection->commit);
    sqlite3_close(connection->db);
    connection->begin = connection->commit = NULL;
    connection->db = NULL;
}

static const char writer_settings[] = "PRAGMA journal_mode=WAL;"
                                      "PRAGMA synchronous=NORMAL;"
                                      "PRAGMA foreign_keys=ON;"
                                      "PRAGMA trusted_schema=OFF;"
                                      "PRAGMA temp_store=MEMORY;"
                                      "PRAGMA cache_size=-1024;"
                                      "PRAGMA wal_autocheckpoint=4000;";

/* Pages that are mapped are shared by all workers; the cache is each one's own. */
static const char reader_settings[] = "PRAGMA query_only=ON;"
                                      "PRAGMA trusted_schema=OFF;"
                                      "PRAGMA temp_store=MEMORY;"
                                      "PRAGMA cache_size=-2048;"
                                      "PRAGMA mmap_size=16777216;";

/*
 * Two processes that turn the same new file to WAL at once would wait for each other, so
 * SQLite refuses one of them at once instead of waiting: it tries again.
 */
static bool settings_take(sqlite3 *db, const char *settings)
{
    int64_t until_us = clock_monotonic_us() + BUSY_WAIT_MS * US_PER_MS;
    int code = sqlite3_exec(db, settings, NULL, NULL, NULL);
    while ((code & 0xff) == SQLITE_BUSY && clock_monotonic_us() < until_us) {
        sqlite3_sleep(BUSY_PAUSE_MS);
        code = sqlite3_exec(db, settings, NULL, NULL, NULL);
    }
    return code == SQLITE_OK;
}

static bool connection_open(struct store *store, struct connection *connection,
                            const char *settings, const char *begin)
{
    struct lite *lite = lite_of(store);
    if (connection->kept == NULL)
        connection->kept = ARENA_ARRAY(store->process, query_count + 1, struct kept);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(lite->path, &connection->db, flags, NULL) != SQLITE_OK)
        return false;
    sqlite3_extended_result_codes(connection->db, 1);
    sqlite3_busy_timeout(connection->db, BUSY_WAIT_MS);
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    /* "x" is a name, as on PostgreSQL, never a text. */
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_progress_handler(connection->db, STEPS_BETWEEN_LOOKS, look_at_clock, lite);
    return sqlite_functions_add(connection->db) && settings_take(connection->db, settings) &&
           sqlite3_prepare_v3(connection->db, begin, -1, SQLITE_PREPARE_PERSISTENT,
                              &connection->begin, NULL) == SQLITE_OK &&
           sqlite3_prepare_v3(connection->db, "COMMIT", -1, SQLITE_PREPARE_PERSISTENT,
                              &connection->commit, NULL) == SQLITE_OK;
}

static void lite_close(struct store *store)
{
    struct lite *lite = lite_of(store);
    connection_close(&lite->reader);
    connection_close(&lite->writer);
    if (lite->locked)
        writer_lock_give();
    lite->locked = false;
}

static enum outcome lite_open(struct store *store, struct str where, struct str *why)
{
    if (str_starts(where, STR(":"))) {
        *why = STR("SQLite needs a file: several connections share it");
        return INVALID;
    }
    struct lite *lite = ARENA_NEW(store->process, struct lite);
    lite->path = arena_alloc(store->process, where.length + 1);
    memcpy(lite->path, where.at, where.length);
    store->link = lite;
    if (connection_open(store, &lite->writer, writer_settings, "BEGIN IMMEDIATE"))
        return DONE;
    *why = arena_print(store->process, "%s: %s", lite->path,
                       lite->writer.db == NULL ? "no memory"
                                               : sqlite3_errmsg(lite->writer.db));
    lite_close(store);
    return STORE_FAULT;
}

/* ---- one statement ---- */

static void bind_all(const struct kept *kept, const struct value *values)
{
    for (int i = 0; i < kept->count; i++) {
        const struct value *value = &values[kept->number[i] - 1];
        switch (value->kind) {
        case VALUE_NULL:
            sqlite3_bind_null(kept->stmt, i + 1);
            break;
        case VALUE_INT:
            sqlite3_bind_int64(kept->stmt, i + 1, value->number);
            break;
        case VALUE_TEXT:
            sqlite3_bind_text64(kept->stmt, i + 1, value->text.at, value->text.length,
                                SQLITE_STATIC, SQLITE_UTF8);
            break;
        }
    }
}

/* The n of each $n: SQLite numbers parameters in the order in which it meets their names. */
static void numbers_read(struct kept *kept, const struct query_row *query)
{
    kept->count = sqlite3_bind_parameter_count(kept->stmt);
    for (int i = 0; i < kept->count; i++) {
        const char *name = sqlite3_bind_parameter_name(kept->stmt, i + 1);
        int64_t number = 0;
        if (name == NULL || name[0] != '$' ||
            !str_int_parse(str_of(name + 1), 1, (int64_t)query->takes_count, &number))
            bug("query %s: parameter %d is not $n", query->name, i + 1);
        kept->number[i] = (unsigned char)number;
    }
}

static bool prepare(struct connection *connection, const struct statement *statement,
                    struct kept *kept)
{
    const struct query_row *query = statement->query;
    unsigned flags = statement->slot >= 0 ? SQLITE_PREPARE_PERSISTENT : 0;
    if (sqlite3_prepare_v3(connection->db, query->text[ENGINE_SQLITE], -1, flags,
                           &kept->stmt, NULL) != SQLITE_OK)
        return false;
    numbers_read(kept, query);
    if (query->gives_count != (size_t)sqlite3_column_count(kept->stmt))
        bug("query %s gives %d columns, not %zu", query->name,
            sqlite3_column_count(kept->stmt), query->gives_count);
    return true;
}

/* Calls are a tenth of what a list costs, so the type is asked only where it decides. */
static int64_t column_int(sqlite3_stmt *stmt, int column, const struct query_row *query)
{
    int64_t number = sqlite3_column_int64(stmt, column);
    if (number != 0)
        return number;
    int type = sqlite3_column_type(stmt, column);
    if (type != SQLITE_INTEGER && type != SQLITE_NULL)
        bug("query %s: column %s is no integer", query->name, query->gives[column].name);
    return 0;
}

/* As a blob: sqlite3_column_text would copy each text first, to end it with a NUL. */
static struct str column_text(sqlite3_stmt *stmt, int column)
{
    const char *at = sqlite3_column_blob(stmt, column);
    if (at != NULL)
        return (struct str){at, (size_t)sqlite3_column_bytes(stmt, column)};
    return sqlite3_column_type(stmt, column) == SQLITE_NULL ? STR_NONE : STR("");
}

/* All texts of a row get one piece of memory. */
static void row_read(struct task *task, sqlite3_stmt *stmt,
                     const struct statement *statement, char *row)
{
    const struct row_plan *plan = statement->plan;
    size_t bytes = 0;
    for (size_t i = 0; i < plan->count; i++) {
        int column = (int)i;
        if (!cell_is_text(plan->cells[i])) {
            cell_put_int(row, plan->cells[i], column_int(stmt, column, statement->query));
            continue;
        }
        *cell_text(row, plan->cells[i]) = column_text(stmt, column);
        if (cell_text(row, plan->cells[i])->at != NULL)
            bytes += cell_text(row, plan->cells[i])->length + 1;
    }
    char *copy = bytes == 0 ? NULL : arena_alloc(task->arena, bytes);
    for (size_t i = 0; i < plan->count; i++) {
        if (!cell_is_text(plan->cells[i]))
            continue;
        struct str *text = cell_text(row, plan->cells[i]);
        if (text->at == NULL)
            continue;
        memcpy(copy, text->at, text->length);
        text->at = copy;
        copy += text->length + 1; /* the arena is zeroed: a NUL stands behind each */
    }
}

static bool steps(struct task *task, sqlite3_stmt *stmt, struct statement *statement)
{
    struct rows rows = {NULL, 0, 0};
    int result;
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (statement->plan != NULL)
            row_read(task, stmt, statement, rows_next(task, statement, &rows));
    }
    task->store->counts.rows_scanned +=
        sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
    if (result != SQLITE_DONE)
        return false;
    if (!sqlite3_stmt_readonly(stmt))
        statement->changed = sqlite3_changes64(sqlite3_db_handle(stmt));
    rows_end(statement, &rows);
    return true;
}

static enum outcome statement_run(struct task *task, struct connection *connection,
                                  struct statement *statement)
{
    struct kept once = {.stmt = NULL};
    struct kept *kept = statement->slot >= 0 ? &connection->kept[statement->slot] : &once;
    task->store->counts.round_trips++;
    limit_begin(lite_of(task->store));
    bool good = kept->stmt != NULL || prepare(connection, statement, kept);
    if (good) {
        bind_all(kept, statement->values);
        good = steps(task, kept->stmt, statement);
    }
    if (!good) {
        statement->failed = true;
        statement->outcome = trouble(task, connection, statement->query);
    }
    sqlite3_reset(kept->stmt);
    sqlite3_finalize(once.stmt);
    return good ? DONE : statement->outcome;
}

static enum outcome private_run(struct task *task, struct connection *connection,
                                sqlite3_stmt *stmt)
{
    limit_begin(lite_of(task->store));
    int result = sqlite3_step(stmt);
    enum outcome outcome = result == SQLITE_DONE ? DONE : trouble(task, connection, NULL);
    sqlite3_reset(stmt);
    return outcome;
}

/* ---- batches ---- */

static enum outcome lock_take(struct task *task)
{
    struct lite *lite = lite_of(task->store);
    if (lite->locked || writer_lock_take()) {
        lite->locked = true;
        return DONE;
    }
    const struct trouble trouble = {.kind = TROUBLE_BUSY,
                                    .noted = STR("the writer lock")};
    return trouble_outcome(task, NULL, &trouble);
}

static void lock_give(struct lite *lite)
{
    if (lite->locked)
        writer_lock_give();
    lite->locked = false;
}

static enum outcome statements_run(struct task *task, struct connection *connection,
                                   struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct statement *statement = &batch->statements[i];
        enum outcome outcome = statement_run(task, connection, statement);
        if (outcome != DONE)
            return outcome;
        if (statement->changed < statement->least) {
            statement->failed = true;
            statement->outcome = changed_meanwhile(task);
            return statement->outcome;
        }
    }
    return DONE;
}

static enum outcome reader_run(struct task *task, struct batch *batch)
{
    struct connection *reader = &lite_of(task->store)->reader;
    if (reader->db == NULL &&
        !connection_open(task->store, reader, reader_settings, "BEGIN DEFERRED")) {
        enum outcome outcome = trouble(task, reader, NULL);
        connection_close(reader);
        return outcome;
    }
    if (sqlite3_get_autocommit(reader->db)) {
        enum outcome outcome = private_run(task, reader, reader->begin);
        if (outcome != DONE)
            return outcome;
    }
    return statements_run(task, reader, batch);
}

static bool batch_writes(const struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->statements[i].query->verb != QUERY_READS)
            return true;
    }
    return false;
}

static enum outcome lite_run(struct task *task, struct batch *batch)
{
    struct lite *lite = lite_of(task->store);
    if (task->store->read_only)
        return reader_run(task, batch);
    bool alone = sqlite3_get_autocommit(lite->writer.db) != 0;
    enum outcome outcome = DONE;
    if (batch->begin || (alone && batch_writes(batch)))
        outcome = lock_take(task);
    if (outcome == DONE && batch->begin)
        outcome = private_run(task, &lite->writer, lite->writer.begin);
    if (outcome == DONE)
        outcome = statements_run(task, &lite->writer, batch);
    if (outcome == DONE && batch->commit)
        outcome = private_run(task, &lite->writer, lite->writer.commit);
    if (sqlite3_get_autocommit(lite->writer.db))
        lock_give(lite);
    return outcome;
}

static void lite_rollback(struct store *store)
{
    struct lite *lite = lite_of(store);
    lite->until_us = 0;
    if (!sqlite3_get_autocommit(lite->writer.db) &&
        sqlite3_exec(lite->writer.db, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
        bug("rollback: %s", sqlite3_errmsg(lite->writer.db));
    lock_give(lite);
}

static void lite_request_end(struct store *store)
{
    struct connection *reader = &lite_of(store)->reader;
    if (reader->db == NULL || sqlite3_get_autocommit(reader->db))
        return;
    lite_of(store)->until_us = 0;
    int result = sqlite3_step(reader->commit);
    sqlite3_reset(reader->commit);
    /* A snapshot that is never let go would keep the log growing. */
    if (result != SQLITE_DONE)
        connection_close(reader);
}

static enum outcome lite_script(struct task *task, const char *name, const char *text)
{
    struct lite *lite = lite_of(task->store);
    const struct query_row query = {.name = name};
    lite->until_us = 0;
    if (sqlite3_exec(lite->writer.db, text, NULL, NULL, NULL) == SQLITE_OK)
        return DONE;
    return trouble(task, &lite->writer, &query);
}

/* SQLite knows the type of a column of a table, not that of an expression. */
static enum query_kind kind_of(const char *declared)
{
    if (declared == NULL)
        return 0;
    return str_contains(str_of(declared), STR("INT")) ? QUERY_INT : QUERY_TEXT;
}

static bool lite_describe(struct task *task, const struct query_row *query,
                          struct description *out)
{
    sqlite3 *db = lite_of(task->store)->writer.db;
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, query->text[ENGINE_SQLITE], -1, &stmt, NULL) !=
        SQLITE_OK) {
        out->told = arena_str(task->arena, str_of(sqlite3_errmsg(db)));
        return false;
    }
    out->count = (size_t)sqlite3_column_count(stmt);
    for (int i = 0; i < (int)out->count && i < QUERY_COLUMNS_MAX; i++)
        out->columns[i] = (struct query_name){
            .name = arena_cstr(task->arena, str_of(sqlite3_column_name(stmt, i))),
            .kind = kind_of(sqlite3_column_decltype(stmt, i))};
    sqlite3_finalize(stmt);
    return true;
}

static struct str lite_library(struct arena *arena)
{
    return arena_print(arena, "SQLite %s", sqlite3_libversion());
}

const struct engine engine_sqlite = {
    .name = "sqlite",
    .which = ENGINE_SQLITE,
    .library_version = lite_library,
    .open = lite_open,
    .close = lite_close,
    .run = lite_run,
    .script = lite_script,
    .describe = lite_describe,
    .rollback = lite_rollback,
    .request_end = lite_request_end,
};
