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
    bool counted;                /* of these: see can_be_counted */
};

struct pipeline {
    struct link *link;
    struct item *items;
    size_t count;
    bool commit; /* the batch ends its transaction */
    bool whole;  /* and began it: the transaction is the pipeline's own */
    bool sent;   /* false: libpq refused to take something */
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

/* ---- writes that must change a row ---- */

/*
 * A write that must change a row, sent together with COMMIT: it fails by itself, dividing by the
 * number of rows, so nobody has to look before the commit and a round trip is saved.
 */
static const char counted_begin[] = "WITH changed AS (";
static const char counted_end[] = " RETURNING 1) SELECT 1 / count(*) FROM changed";
static const char divided_by_zero[] = "22012";

static bool can_be_counted(const struct statement *statement)
{
    return statement->least == 1 && statement->slot >= 0 &&
           statement->query->gives_count == 0;
}

struct form {
    const char *name;
    const char *text;
    bool *prepared; /* NULL = not kept */
};

static struct form form_of(struct arena *arena, const struct link *link,
                           const struct statement *statement, bool counted)
{
    const struct query_row *query = statement->query;
    struct form form = {.name = "", .text = query->text[ENGINE_POSTGRES]};
    if (statement->slot < 0)
        return form;
    form.name = query->name;
    form.prepared = &link->prepared[2 * statement->slot + (counted ? 1 : 0)];
    if (!counted)
        return form;
    form.name =
        arena_cstr(arena, ARENA_JOIN(arena, str_of(query->name), STR(".counted")));
    if (!*form.prepared)
        form.text = arena_cstr(arena, ARENA_JOIN(arena, str_of(counted_begin),
                                                 str_of(form.text), str_of(counted_end)));
    return form;
}

/* ---- sending ---- */

static void sent(struct pipeline *pipeline, enum item_kind kind,
                 struct statement *statement, int taken)
{
    pipeline->sent = pipeline->sent && taken == 1;
    pipeline->items[pipeline->count++] =
        (struct item){.kind = kind, .statement = statement};
}

static void sent_statement(struct pipeline *pipeline, enum item_kind kind,
                           struct statement *statement, int taken)
{
    sent(pipeline, kind, statement, taken);
    pipeline->items[pipeline->count - 1].counted =
        pipeline->commit && can_be_counted(statement);
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

static void send_prepare(struct pipeline *pipeline, struct statement *statement,
                         const struct form *form)
{
    const struct query_row *query = statement->query;
    Oid types[STORE_ARGS_MAX];
    for (size_t i = 0; i < query->takes_count; i++)
        types[i] = query->takes[i].kind == QUERY_INT ? OID_INT8 : OID_TEXT;
    if (form->prepared != NULL)
        *form->prepared = true;
    sent_statement(pipeline, ITEM_PREPARE, statement,
                   PQsendPrepare(pipeline->link->conn, form->name, form->text,
                                 (int)query->takes_count, types));
}

static void send_statement(struct task *task, struct pipeline *pipeline,
                           struct statement *statement)
{
    const struct query_row *query = statement->query;
    bool counted = pipeline->commit && can_be_counted(statement);
    struct form form = form_of(task->arena, pipeline->link, statement, counted);
    if (form.prepared == NULL || !*form.prepared)
        send_prepare(pipeline, statement, &form);
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
    sent_statement(pipeline, ITEM_STATEMENT, statement,
                   PQsendQueryPrepared(pipeline->link->conn, form.name,
                                       (int)query->takes_count, values, lengths, formats,
                                       IN_TEXT));
}

/*
 * The mode must be in force before the transaction of the statements begins: its own sync.
 * Statements up to a sync are one transaction by themselves, which the sync commits (PostgreSQL,
 * protocol, 55.2.4 "Pipelining"): a batch that is all of its transaction needs no BEGIN and COMMIT.
 */
static void send_batch(struct task *task, struct pipeline *pipeline,
                       const struct batch *batch)
{
    struct link *link = pipeline->link;
    bool read_only = task->store->read_only;
    pipeline->commit = batch->commit;
    pipeline->whole = batch->begin && batch->commit;
    if (link->read_only != read_only && !link->inside) {
        send_plain(pipeline, read_only ? PLAIN_READ : PLAIN_WRITE);
        send_sync(pipeline);
        link->read_only = read_only;
    }
    if (batch->begin && !pipeline->whole)
        send_plain(pipeline, PLAIN_BEGIN);
    for (size_t i = 0; i < batch->count; i++)
        send_statement(task, pipeline, &batch->statements[i]);
    if (batch->commit && !pipeline->whole)
        send_plain(pipeline, PLAIN_COMMIT);
    send_sync(pipeline);
}

/* ---- receiving ---- */

static enum outcome statement_end(struct task *task, const struct item *item,
                                  PGresult *result)
{
    struct statement *statement = item->statement;
    int64_t changed = 0;
    if (item->counted)
        statement->changed = statement->least;
    else if (str_int_parse(str_of(PQcmdTuples(result)), 0, INT64_MAX, &changed) &&
             statement->query->verb != QUERY_READS)
        statement->changed = changed;
    link_rows(task, statement, result);
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

static bool changed_nothing(const PGresult *result)
{
    return str_is(str_of(PQresultErrorField(result, PG_DIAG_SQLSTATE)), divided_by_zero);
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
        *outcome = statement_end(task, item, result);
    if (good)
        return;
    if (item->kind == ITEM_PREPARE && statement->slot >= 0)
        *form_of(task->arena, link, statement, item->counted).prepared = false;
    if (status == PGRES_PIPELINE_ABORTED || *outcome != DONE)
        return;
    *outcome = item->counted && item->kind == ITEM_STATEMENT && changed_nothing(result)
                   ? changed_meanwhile(task)
                   : trouble(task, statement == NULL ? NULL : statement->query, result);
    /* What a sync refuses comes beside its own answer: the connection has one too many. */
    if (state_needs_new_connection(result) || item->kind == ITEM_SYNC)
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
    send_batch(task, &pipeline, batch);
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
    for (size_t i = 0; i < batch->count; i++) {
        const struct statement *statement = &batch->statements[i];
        looks = looks || (statement->least > 0 && !can_be_counted(statement));
    }
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
    const struct form form = {.name = "", .text = query->text[ENGINE_POSTGRES]};
    send_prepare(&pipeline, &statement, &form);
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
    link->prepared = ARENA_ARRAY(store->process, 2 * (query_count + 1), bool);
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
