/* store.c: the front of both engines: statements, transactions, counts. */
/* SPDX-License-Identifier: ISC */
#include "platform/store/store.h"

#include <string.h>

#include "platform/base/log.h"
#include "platform/store/store_private.h"

/* Counts and times one batch; a test may make one of its statements fail. */
static enum outcome batch_run(struct task *task, struct batch *batch)
{
    struct store *store = task->store;
    int64_t count = (int64_t)batch->count;
    store->counts.statements += count;
    if (store->fail_in > 0 && store->fail_in <= count) {
        struct statement *failing = &batch->statements[store->fail_in - 1];
        store->fail_in = 0;
        failing->failed = true;
        const struct trouble trouble = {.kind = TROUBLE_OTHER, .noted = STR("asked for")};
        failing->outcome = trouble_outcome(task, failing->query, &trouble);
        return failing->outcome;
    }
    if (store->fail_in > 0)
        store->fail_in -= count;
    int64_t before_us = clock_monotonic_us();
    enum outcome outcome = store->engine->run(task, batch);
    int64_t took_us = clock_monotonic_us() - before_us;
    store->counts.time_us += took_us;
    if (took_us > STATEMENT_SLOW_MS * US_PER_MS)
        LOG_NOTICE(
            "store.slow",
            LOG_TEXT("query", str_of(batch->count > 0 ? batch->statements[0].query->name
                                                      : "commit")),
            LOG_INT("statements", count), LOG_INT("ms", took_us / US_PER_MS));
    return outcome;
}

static void transaction_end(struct store *store)
{
    store->transaction = TRANSACTION_NONE;
    store->begun_file = NULL;
    store->held = false;
    store->queue = NULL;
    store->queue_count = 0;
}

/* Run inside the open transaction if there is one, beginning it with the first statement. */
static enum outcome batch_run_inside(struct task *task, struct batch *batch)
{
    struct store *store = task->store;
    if (store->transaction == TRANSACTION_NONE)
        return batch_run(task, batch);
    if (store->transaction == TRANSACTION_FAILED && store->held)
        return STORE_FAULT; /* what was to be committed is lost: store_release tells */
    if (store->transaction == TRANSACTION_FAILED)
        bug("a statement after a failed one in the transaction of %s line %d",
            store->begun_file, store->begun_line);
    batch->begin = store->transaction == TRANSACTION_WANTED;
    enum outcome outcome = batch_run(task, batch);
    store->transaction = outcome == DONE ? TRANSACTION_OPEN : TRANSACTION_FAILED;
    return outcome;
}

static enum outcome queue_run(struct task *task, bool commit)
{
    struct store *store = task->store;
    if (store->queue_count == 0 && (!commit || store->transaction != TRANSACTION_OPEN))
        return DONE;
    struct batch batch = {
        .statements = store->queue, .count = store->queue_count, .commit = commit};
    store->queue = NULL;
    store->queue_count = 0;
    return batch_run_inside(task, &batch);
}

static void outcomes_tell(struct store_read *reads, const struct statement *statements,
                          size_t count)
{
    for (size_t i = 0; i < count; i++)
        reads[i].outcome = statements[i].outcome;
}

/* The batch, with the reads that waited for company in front. */
static enum outcome batch_run_with_later(struct task *task, struct batch *batch)
{
    struct store *store = task->store;
    size_t later = store->later_count;
    struct statement *all =
        ARENA_ARRAY(task->arena, later + batch->count, struct statement);
    memcpy(all, store->later, later * sizeof *all);
    if (batch->count > 0)
        memcpy(all + later, batch->statements, batch->count * sizeof *all);
    store->later = NULL;
    store->later_count = 0;
    struct batch together = {.statements = all, .count = later + batch->count};
    enum outcome outcome = batch_run(task, &together);
    outcomes_tell(store->later_reads, all, later);
    if (batch->count > 0)
        memcpy(batch->statements, all + later, batch->count * sizeof *all);
    return outcome;
}

/* Statements now. What was queued before them goes first. */
static enum outcome statements_run(struct task *task, struct statement *statements,
                                   size_t count)
{
    struct store *store = task->store;
    enum outcome outcome = queue_run(task, false);
    if (outcome != DONE)
        return outcome;
    struct batch batch = {.statements = statements, .count = count};
    bool alone = store->transaction == TRANSACTION_NONE &&
                 (count == 0 || statements[0].query->verb == QUERY_READS);
    if (store->later_count > 0 && alone)
        return batch_run_with_later(task, &batch);
    return batch_run_inside(task, &batch);
}

static enum outcome statement_run(struct task *task, struct statement *statement)
{
    enum outcome outcome = statements_run(task, statement, 1);
    return outcome == DONE ? statement->outcome : outcome;
}

static struct statement statement_of(enum query query)
{
    if ((size_t)query >= query_count)
        bug("no query %d", (int)query);
    return (struct statement){.query = &query_table[query], .slot = (ptrdiff_t)query};
}

enum outcome store_one(struct task *task, enum query query, const struct arg *args,
                       const struct field *columns, void *row)
{
    struct value values[STORE_ARGS_MAX];
    struct statement statement = statement_of(query);
    enum outcome outcome = values_bind(task, statement.query, args, values);
    if (outcome != DONE)
        return outcome;
    statement.values = values;
    statement.plan = row_plan(task->store, query, columns);
    statement.row = row;
    return statement_run(task, &statement);
}

enum outcome store_list(struct task *task, enum query query, const struct arg *args,
                        const struct field *columns, size_t row_bytes, struct list *out)
{
    struct value values[STORE_ARGS_MAX];
    struct statement statement = statement_of(query);
    enum outcome outcome = values_bind(task, statement.query, args, values);
    if (outcome != DONE)
        return outcome;
    statement.values = values;
    statement.plan = row_plan(task->store, query, columns);
    statement.row_bytes = row_bytes;
    statement.rows = out;
    return statement_run(task, &statement);
}

enum outcome store_change(struct task *task, enum query query, const struct arg *args,
                          int64_t *changed)
{
    struct value values[STORE_ARGS_MAX];
    struct statement statement = statement_of(query);
    enum outcome outcome = values_bind(task, statement.query, args, values);
    if (outcome != DONE)
        return outcome;
    statement.values = values;
    outcome = statement_run(task, &statement);
    if (outcome == DONE && changed != NULL)
        *changed = statement.changed;
    return outcome;
}

/* Reads with their arguments bound. */
static enum outcome statements_of(struct task *task, const struct store_read *reads,
                                  size_t count, struct statement **out)
{
    struct statement *statements = ARENA_ARRAY(task->arena, count, struct statement);
    for (size_t i = 0; i < count; i++) {
        const struct store_read *read = &reads[i];
        statements[i] = statement_of(read->query);
        struct value *values =
            ARENA_ARRAY(task->arena, statements[i].query->takes_count, struct value);
        enum outcome outcome = values_bind(task, statements[i].query, read->args, values);
        if (outcome != DONE)
            return outcome;
        statements[i].values = values;
        statements[i].plan = row_plan(task->store, read->query, read->columns);
        statements[i].row_bytes = read->row_bytes;
        statements[i].rows = read->rows;
        statements[i].row = read->row;
        statements[i].outcome = STORE_FAULT; /* until it ran */
    }
    *out = statements;
    return DONE;
}

enum outcome store_read_all(struct task *task, struct store_read *reads, size_t count)
{
    if (count == 0)
        return DONE;
    struct statement *statements = NULL;
    enum outcome outcome = statements_of(task, reads, count, &statements);
    if (outcome != DONE)
        return outcome;
    outcome = statements_run(task, statements, count);
    outcomes_tell(reads, statements, count);
    return outcome;
}

enum outcome store_read_later(struct task *task, struct store_read *reads, size_t count)
{
    struct store *store = task->store;
    if (store->later_count > 0)
        bug("reads are waiting already");
    enum outcome outcome = statements_of(task, reads, count, &store->later);
    if (outcome != DONE)
        return outcome;
    store->later_reads = reads;
    store->later_count = count;
    outcomes_tell(reads, store->later, count);
    return DONE;
}

enum outcome store_read_settle(struct task *task, const struct store_read *reads,
                               size_t count)
{
    const struct store *store = task->store;
    if (store->transaction != TRANSACTION_NONE)
        bug("reads are settled inside the transaction of %s line %d", store->begun_file,
            store->begun_line);
    enum outcome outcome = store->later_reads == reads && store->later_count > 0
                               ? statements_run(task, NULL, 0)
                               : DONE;
    for (size_t i = 0; i < count && outcome == DONE; i++)
        if (reads[i].outcome != ABSENT)
            outcome = reads[i].outcome;
    return outcome;
}

/* ---- transactions ---- */

static enum outcome commit_held(struct task *task)
{
    struct store *store = task->store;
    enum outcome outcome =
        store->transaction == TRANSACTION_FAILED ? STORE_FAULT : queue_run(task, true);
    if (outcome != DONE)
        store->engine->rollback(store);
    transaction_end(store);
    return outcome;
}

void store_hold(struct store *store)
{
    store->holds = true;
}

bool store_is_held(const struct store *store)
{
    return store->held;
}

enum outcome store_release(struct task *task)
{
    struct store *store = task->store;
    store->holds = false;
    if (store->held)
        return commit_held(task);
    return store->transaction == TRANSACTION_NONE ? DONE : store_commit(task);
}

enum outcome store_settle(struct task *task)
{
    bool holds = task->store->holds;
    enum outcome outcome = task->store->held ? commit_held(task) : DONE;
    task->store->holds = holds;
    return outcome;
}

void store_drop(struct task *task)
{
    task->store->holds = false;
    task->store->held = false;
    store_rollback(task);
}

enum outcome store_begin_at(struct task *task, const char *file, int line)
{
    struct store *store = task->store;
    if (store->held) {
        enum outcome outcome = commit_held(task);
        if (outcome != DONE)
            return outcome;
    }
    if (store->transaction != TRANSACTION_NONE)
        bug("a transaction in that of %s line %d (%s line %d)", store->begun_file,
            store->begun_line, file, line);
    store->transaction = TRANSACTION_WANTED;
    store->begun_file = file;
    store->begun_line = line;
    return DONE;
}

static struct value *values_keep(struct task *task, const struct value *values,
                                 size_t count)
{
    struct value *kept = ARENA_ARRAY(task->arena, count, struct value);
    for (size_t i = 0; i < count; i++) {
        kept[i] = values[i];
        if (values[i].kind == VALUE_TEXT)
            kept[i].text = arena_str(task->arena, values[i].text);
    }
    return kept;
}

enum outcome store_queue(struct task *task, enum query query, const struct arg *args,
                         int64_t least)
{
    struct store *store = task->store;
    if (store->transaction == TRANSACTION_NONE)
        bug("store_queue without store_begin");
    struct value values[STORE_ARGS_MAX];
    struct statement statement = statement_of(query);
    enum outcome outcome = values_bind(task, statement.query, args, values);
    if (outcome == DONE && store->queue_count == STORE_QUEUE_MAX)
        outcome = queue_run(task, false);
    if (outcome != DONE)
        return outcome;
    enum { FIRST_QUEUE = 8 };
    size_t count = store->queue_count;
    /* Full at each power of two from FIRST_QUEUE on. */
    if (count == 0 || (count >= FIRST_QUEUE && (count & (count - 1)) == 0)) {
        size_t room = count == 0 ? FIRST_QUEUE : 2 * count;
        struct statement *longer = ARENA_ARRAY(task->arena, room, struct statement);
        if (count > 0)
            memcpy(longer, store->queue, count * sizeof *longer);
        store->queue = longer;
    }
    statement.values = values_keep(task, values, statement.query->takes_count);
    statement.least = least;
    store->queue[store->queue_count++] = statement;
    return DONE;
}

enum outcome store_commit(struct task *task)
{
    struct store *store = task->store;
    if (store->transaction == TRANSACTION_NONE)
        bug("store_commit without store_begin");
    if (store->transaction == TRANSACTION_FAILED)
        bug("store_commit after a failed statement in the transaction of %s line %d",
            store->begun_file, store->begun_line);
    enum outcome outcome = queue_run(task, !store->holds);
    if (outcome != DONE)
        return outcome;
    if (store->holds && store->transaction == TRANSACTION_OPEN)
        store->held = true;
    else
        transaction_end(store);
    return DONE;
}

void store_rollback(struct task *task)
{
    struct store *store = task->store;
    if (store->held)
        return; /* the operation committed it; what it undoes now is nothing */
    if (store->transaction == TRANSACTION_OPEN ||
        store->transaction == TRANSACTION_FAILED)
        store->engine->rollback(store);
    transaction_end(store);
}

const char *store_open_transaction(const struct store *store, int *line)
{
    if (store->transaction == TRANSACTION_NONE || store->held)
        return NULL;
    *line = store->begun_line;
    return store->begun_file;
}
