/*
 * store_postgres.c: the PostgreSQL engine.
 *
 * A batch is sent as a whole, with BEGIN, COMMIT, a change of mode and statements that are
 * not prepared yet, and costs one round trip. Parameters are typed (int8, text) and binary,
 * so nothing is printed or ended by NUL; results are text.
 */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/base/log.h"
#include "platform/store/store_postgres_link.h"

/* src/include/catalog/pg_type.dat */
enum { OID_TEXT = 25, OID_INT8 = 20, OID_INT4 = 23 };

/* What was sent, in order: the answers come in the same. */
enum item_kind { ITEM_PLAIN, ITEM_PREPARE, ITEM_STATEMENT, ITEM_SYNC };

struct item {
    enum item_kind kind;
    struct statement *statement; /* PREPARE and STATEMENT, else NULL */
};

struct pipeline {
    struct link *link;
    struct item *items;
    size_t count;
    bool sent; /* false: libpq refused to take something */
};

static struct link *link_of(const struct store *store)
{
    return store->link;
}

/* ---- what went wrong ---- */

static const struct {
    const char *state; /* whole, or the class */
    enum trouble_kind kind;
} states[] = {
    {"23505", TROUBLE_UNIQUE}, {"23503", TROUBLE_FOREIGN_KEY}, {"23514", TROUBLE_RULE},
    {"23502", TROUBLE_RULE},   {"25006", TROUBLE_READ_ONLY},   {"22021", TROUBLE_TEXT},
    {"57014", TROUBLE_TIME},   {"55P03", TROUBLE_BUSY},        {"40", TROUBLE_BUSY},
    {"53", TROUBLE_BUSY},      {"57P", TROUBLE_LOST},          {"08", TROUBLE_LOST},
};

static enum trouble_kind trouble_kind_of(struct str state)
{
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (str_starts(state, str_of(states[i].state)))
            return states[i].kind;
    }
    return TROUBLE_OTHER;
}

/* The primary message names tables and rules; values are only in the detail, left out. */
static enum outcome trouble(struct task *task, const struct query_row *query,
                            const PGresult *result)
{
    struct str state = str_of(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    struct trouble trouble = {
        .kind = trouble_kind_of(state),
        .where = str_of(PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME)),
        .code = state,
        .noted = str_of(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)),
    };
    return trouble_outcome(task, query, &trouble);
}

static enum outcome lost(struct task *task)
{
    struct link *link = link_of(task->store);
    struct trouble trouble = {
        .kind = link->late ? TROUBLE_TIME : TROUBLE_LOST,
        .noted =
            str_of(link->conn == NULL ? "no connection" : PQerrorMessage(link->conn)),
    };
    enum outcome outcome = trouble_outcome(task, NULL, &trouble);
    link_drop(link);
    return outcome;
}

/* ---- sending ---- */

static void sent(struct pipeline *pipeline, enum item_kind kind,
                 struct statement *statement, int taken)
{
    pipeline->sent = pipeline->sent && taken == 1;
    pipeline->items[pipeline->count++] = (struct item){kind, statement};
}

static void send_plain(struct pipeline *pipeline, enum plain plain)
{
    sent(pipeline, ITEM_PLAIN, NULL,
         PQsendQueryPrepared(pipeline->link->conn, plain_name(plain), 0, NULL, NULL, NULL,
                             IN_TEXT));
}

static void send_sync(struct pipeline *pipeline)
{
    sent(pipeline, ITEM_SYNC, NULL, PQpipelineSync(pipeline->link->conn));
}

static void send_prepare(struct pipeline *pipeline, struct statement *statement)
{
    const struct query_row *query = statement->query;
    Oid types[STORE_ARGS_MAX];
    for (size_t i = 0; i < query->takes_count; i++)
        types[i] = query->takes[i].kind == QUERY_INT ? OID_INT8 : OID_TEXT;
    const char *name = statement->slot >= 0 ? query->name : "";
    if (statement->slot >= 0)
        pipeline->link->prepared[statement->slot] = true;
    sent(pipeline, ITEM_PREPARE, statement,
         PQsendPrepare(pipeline->link->conn, name, query->text[ENGINE_POSTGRES],
                       (int)query->takes_count, types));
}

static void send_statement(struct pipeline *pipeline, struct statement *statement)
{
    const struct query_row *query = statement->query;
    if (statement->slot < 0 || !pipeline->link->prepared[statement->slot])
        send_prepare(pipeline, statement);
    const char *values[STORE_ARGS_MAX];
    int lengths[STORE_ARGS_MAX];
    int formats[STORE_ARGS_MAX];
    unsigned char numbers[STORE_ARGS_MAX][sizeof(int64_t)]; /* in network order */
    for (size_t i = 0; i < query->takes_count; i++) {
        const struct value *value = &statement->values[i];
        formats[i] = IN_BINARY;
        values[i] = value->kind == VALUE_NULL ? NULL : value->text.at;
        lengths[i] = (int)value->text.length;
        if (value->kind != VALUE_INT)
            continue;
        for (size_t byte = 0; byte < sizeof(int64_t); byte++)
            numbers[i][byte] =
                (unsigned char)((uint64_t)value->number >> (56 - 8 * byte));
        values[i] = (const char *)numbers[i];
        lengths[i] = sizeof(int64_t);
    }
    sent(pipeline, ITEM_STATEMENT, statement,
         PQsendQueryPrepared(pipeline->link->conn,
                             statement->slot >= 0 ? query->name : "",
                             (int)query->takes_count, values, lengths, formats, IN_TEXT));
}

/* The mode must be in force before the transaction of the statements begins: its own sync. */
static void send_batch(struct pipeline *pipeline, const struct batch *batch,
                       bool read_only)
{
    struct link *link = pipeline->link;
    if (link->read_only != read_only && !link->inside) {
        send_plain(pipeline, read_only ? PLAIN_READ : PLAIN_WRITE);
        send_sync(pipeline);
        link->read_only = read_only;
    }
    if (batch->begin)
        send_plain(pipeline, PLAIN_BEGIN);
    for (size_t i = 0; i < batch->count; i++)
        send_statement(pipeline, &batch->statements[i]);
    if (batch->commit)
        send_plain(pipeline, PLAIN_COMMIT);
    send_sync(pipeline);
}

/* ---- rows ---- */

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
static void rows_read(struct task *task, struct statement *statement,
                      const PGresult *result)
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

/* ---- receiving ---- */

static enum outcome statement_end(struct task *task, struct statement *statement,
                                  PGresult *result)
{
    int64_t changed = 0;
    if (str_int_parse(str_of(PQcmdTuples(result)), 0, INT64_MAX, &changed) &&
        statement->query->verb != QUERY_READS)
        statement->changed = changed;
    rows_read(task, statement, result);
    if (statement->changed >= statement->least)
        return DONE;
    statement->failed = true;
    statement->outcome = changed_meanwhile(task);
    return statement->outcome;
}

/* A prepared statement that the server does not know, or whose table changed its shape. */
static bool state_needs_new_connection(const PGresult *result)
{
    struct str state = str_of(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    return str_is(state, "26000") || str_is(state, "0A000");
}

/* One answer. The first refusal is the pipeline's outcome; what follows it is "aborted". */
static void receive(struct task *task, const struct item *item, PGresult *result,
                    enum outcome *outcome)
{
    struct link *link = link_of(task->store);
    struct statement *statement = item->statement;
    ExecStatusType status = PQresultStatus(result);
    bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
                status == PGRES_PIPELINE_SYNC;
    if (good && *outcome == DONE && item->kind == ITEM_STATEMENT)
        *outcome = statement_end(task, statement, result);
    if (good)
        return;
    if (item->kind == ITEM_PREPARE && statement->slot >= 0)
        link->prepared[statement->slot] = false;
    if (status == PGRES_PIPELINE_ABORTED || *outcome != DONE)
        return;
    *outcome = trouble(task, statement == NULL ? NULL : statement->query, result);
    if (state_needs_new_connection(result))
        link->stale = true;
    if (statement != NULL) {
        statement->failed = true;
        statement->outcome = *outcome;
    }
}

/* False when the connection was lost on the way; *outcome is then as it was. */
static bool receive_all(struct task *task, const struct pipeline *pipeline,
                        enum outcome *outcome)
{
    struct link *link = pipeline->link;
    for (size_t i = 0; i < pipeline->count; i++) {
        PGresult *result = link_result(link);
        if (result == NULL || !link_is_good(link)) {
            PQclear(result);
            return false;
        }
        receive(task, &pipeline->items[i], result, outcome);
        PQclear(result);
        if (pipeline->items[i].kind == ITEM_SYNC)
            continue;
        result = link_result(link); /* NULL ends each command */
        if (result != NULL)
            bug("a command with two results");
    }
    return true;
}

/* ---- batches ---- */

static bool batch_reads(const struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->statements[i].query->verb != QUERY_READS)
            return false;
    }
    return !batch->commit;
}

/* Send it and read the answers; false when the connection is lost. */
static bool exchange(struct task *task, const struct batch *batch, enum outcome *outcome)
{
    struct link *link = link_of(task->store);
    /* begin, commit, mode, two syncs; each statement may need its prepare */
    struct pipeline pipeline = {.link = link, .sent = true};
    pipeline.items = ARENA_ARRAY(task->arena, 2 * batch->count + 5, struct item);
    link_limit_begin(link);
    *outcome = DONE;
    task->store->counts.round_trips++;
    send_batch(&pipeline, batch, task->store->read_only);
    return pipeline.sent && receive_all(task, &pipeline, outcome);
}

static enum outcome batch_send(struct task *task, const struct batch *batch)
{
    struct link *link = link_of(task->store);
    bool again = batch_reads(batch) && !link->inside;
    enum outcome outcome = DONE;
    for (int attempt = 0;; attempt++) {
        if (!link_ready(link))
            return lost(task);
        if (exchange(task, batch, &outcome))
            break;
        if (!again || attempt > 0 || link->late)
            return lost(task);
        LOG_NOTICE("store.reconnect",
                   LOG_TEXT("told", str_of(PQerrorMessage(link->conn))));
        link_drop(link);
    }
    link->inside = PQtransactionStatus(link->conn) != PQTRANS_IDLE;
    if (link->stale)
        link_drop(link);
    return outcome;
}

/* COMMIT may travel with the writes only if nobody must look at what they changed. */
static enum outcome postgres_run(struct task *task, struct batch *batch)
{
    bool looks = false;
    for (size_t i = 0; i < batch->count; i++)
        looks = looks || batch->statements[i].least > 0;
    if (!batch->commit || !looks)
        return batch_send(task, batch);
    struct batch first = *batch;
    first.commit = false;
    enum outcome outcome = batch_send(task, &first);
    const struct batch last = {.commit = true};
    return outcome == DONE ? batch_send(task, &last) : outcome;
}

static void postgres_rollback(struct store *store)
{
    struct link *link = link_of(store);
    struct item items[2];
    struct pipeline pipeline = {.link = link, .items = items, .sent = true};
    if (link->inside && link->conn != NULL) {
        link_limit_begin(link);
        store->counts.round_trips++;
        send_plain(&pipeline, PLAIN_ROLLBACK);
        send_sync(&pipeline);
        PQclear(link_result(link));
        PQclear(link_result(link));
        PQclear(link_result(link));
        if (!link_is_good(link) || PQtransactionStatus(link->conn) != PQTRANS_IDLE)
            link_drop(link);
    }
    link->inside = false;
}

static void postgres_request_end(struct store *store)
{
    (void)store; /* nothing is held between statements */
}

static enum outcome postgres_script(struct task *task, const char *name, const char *text)
{
    struct link *link = link_of(task->store);
    const struct query_row query = {.name = name};
    PGresult *result = link_script(link, task->store->read_only, text);
    ExecStatusType status = PQresultStatus(result);
    enum outcome outcome = DONE;
    if (result == NULL)
        outcome = lost(task);
    else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
             status != PGRES_EMPTY_QUERY)
        outcome = trouble(task, &query, result);
    PQclear(result);
    return outcome;
}

static enum query_kind kind_of(Oid type)
{
    static const struct {
        Oid type;
        enum query_kind kind;
    } kinds[] = {{OID_INT8, QUERY_INT}, {OID_INT4, QUERY_INT}, {OID_TEXT, QUERY_TEXT}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (kinds[i].type == type)
            return kinds[i].kind;
    }
    return QUERY_OTHER;
}

static bool postgres_describe(struct task *task, const struct query_row *query,
                              struct description *out)
{
    struct link *link = link_of(task->store);
    struct item items[3];
    struct pipeline pipeline = {.link = link, .items = items, .sent = true};
    struct statement statement = {.query = query, .slot = -1};
    if (!link_ready(link)) {
        out->told = STR("no connection");
        return false;
    }
    link_limit_begin(link);
    send_prepare(&pipeline, &statement);
    sent(&pipeline, ITEM_PLAIN, NULL, PQsendDescribePrepared(link->conn, ""));
    send_sync(&pipeline);
    PGresult *prepared = link_result(link);
    PQclear(link_result(link));
    PGresult *result = link_result(link);
    PQclear(link_result(link));
    PQclear(link_result(link)); /* of the sync */
    bool good = PQresultStatus(prepared) == PGRES_COMMAND_OK;
    if (!good)
        out->told = arena_str(
            task->arena, str_of(PQresultErrorField(prepared, PG_DIAG_MESSAGE_PRIMARY)));
    out->count = (size_t)PQnfields(result);
    for (int i = 0; good && i < PQnfields(result) && i < QUERY_COLUMNS_MAX; i++)
        out->columns[i] = (struct query_name){
            .name = arena_cstr(task->arena, str_of(PQfname(result, i))),
            .kind = kind_of(PQftype(result, i))};
    PQclear(prepared);
    PQclear(result);
    return good;
}

static void postgres_close(struct store *store)
{
    link_drop(link_of(store));
}

static enum outcome postgres_open(struct store *store, struct str where, struct str *why)
{
    struct link *link = ARENA_NEW(store->process, struct link);
    link->conninfo = arena_cstr(store->process, where);
    link->prepared = ARENA_ARRAY(store->process, query_count + 1, bool);
    store->link = link;
    if (link_connect(link))
        return DONE;
    *why = arena_str(store->process, str_trim(str_of(PQerrorMessage(link->conn))));
    link_drop(link);
    return STORE_FAULT;
}

static struct str postgres_library(struct arena *arena)
{
    int version = PQlibVersion();
    return arena_print(arena, "libpq %d.%d", version / 10000, version % 10000);
}

const struct engine engine_postgres = {
    .name = "postgres",
    .which = ENGINE_POSTGRES,
    .library_version = postgres_library,
    .open = postgres_open,
    .close = postgres_close,
    .run = postgres_run,
    .script = postgres_script,
    .describe = postgres_describe,
    .rollback = postgres_rollback,
    .request_end = postgres_request_end,
};
