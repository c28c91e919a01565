/* migrate.c: what is applied, what is missing, and applying it. */
/* SPDX-License-Identifier: ISC */
#include "platform/store/migrate.h"

#include "platform/base/digest.h"
#include "platform/base/log.h"
#include "platform/store/store_private.h"

static const char table_text[] =
    "CREATE TABLE IF NOT EXISTS schema_migration (\n"
    "    name       TEXT PRIMARY KEY, -- as the file, without .sql\n"
    "    checksum   TEXT NOT NULL,    -- BLAKE2b-256 of its text\n"
    "    applied_us BIGINT NOT NULL   -- when\n"
    ")";

/* Held until the transaction ends. SQLite's BEGIN IMMEDIATE is the lock there. */
static const char *const lock_text[ENGINE_COUNT] = {
    [ENGINE_SQLITE] = "",
    [ENGINE_POSTGRES] = "SET LOCAL statement_timeout = 0;"
                        "SELECT pg_advisory_xact_lock(7741230915283746)",
};

static const struct query_name there_gives[] = {{"there", QUERY_INT}};
static const struct query_row there_query = {
    .name = "migration_table",
    .text = {[ENGINE_SQLITE] = "SELECT count(*) AS there FROM sqlite_master"
                               " WHERE type = 'table' AND name = 'schema_migration'",
             [ENGINE_POSTGRES] =
                 "SELECT CASE WHEN to_regclass('schema_migration') IS NULL"
                 " THEN 0 ELSE 1 END AS there"},
    .gives = there_gives,
    .gives_count = COUNT_OF(there_gives),
    .verb = QUERY_READS,
};

static const struct query_name list_gives[] = {
    {"name", QUERY_TEXT}, {"checksum", QUERY_TEXT}, {"applied_us", QUERY_INT}};
#define LIST_TEXT "SELECT name, checksum, applied_us FROM schema_migration ORDER BY name"
static const struct query_row list_query = {
    .name = "migration_list",
    .text = {[ENGINE_SQLITE] = LIST_TEXT, [ENGINE_POSTGRES] = LIST_TEXT},
    .gives = list_gives,
    .gives_count = COUNT_OF(list_gives),
    .verb = QUERY_READS,
};

static const struct query_name add_takes[] = {
    {"name", QUERY_TEXT}, {"checksum", QUERY_TEXT}, {"applied_us", QUERY_INT}};
#define ADD_TEXT                                                                         \
    "INSERT INTO schema_migration (name, checksum, applied_us) VALUES ($1, $2, $3)"
static const struct query_row add_query = {
    .name = "migration_add",
    .text = {[ENGINE_SQLITE] = ADD_TEXT, [ENGINE_POSTGRES] = ADD_TEXT},
    .takes = add_takes,
    .takes_count = COUNT_OF(add_takes),
    .listed_count = COUNT_OF(add_takes),
    .verb = QUERY_INSERTS,
};

struct applied {
    struct str name;
    struct str checksum;
    int64_t applied_us;
};

static const struct field applied_columns[] = {
    {"name", TEXT_AT(struct applied, name)},
    {"checksum", TEXT_AT(struct applied, checksum)},
    {"applied_us", TIME_AT(struct applied, applied_us)},
    {0},
};

struct there {
    int64_t there;
};

static const struct field there_columns[] = {
    {"there", INT_AT(struct there, there)},
    {0},
};

static enum outcome run(struct task *task, struct statement *statement)
{
    struct batch batch = {.statements = statement, .count = 1};
    statement->slot = -1;
    enum outcome outcome = task->store->engine->run(task, &batch);
    return outcome == DONE ? statement->outcome : outcome;
}

static struct row_plan *plan_of(struct task *task, const struct query_row *query,
                                const struct field *fields)
{
    struct row_plan *plan = arena_alloc(
        task->arena, sizeof *plan + query->gives_count * sizeof(struct row_cell));
    row_plan_make(plan, query, fields);
    return plan;
}

/* What the database says was applied, as struct applied. */
static enum outcome applied_list(struct task *task, struct list *out)
{
    struct there there = {0};
    struct statement ask = {.query = &there_query,
                            .plan = plan_of(task, &there_query, there_columns),
                            .row = &there};
    enum outcome outcome = run(task, &ask);
    *out = (struct list){.row_bytes = sizeof(struct applied)};
    if (outcome != DONE || there.there == 0)
        return outcome;
    struct statement list = {.query = &list_query,
                             .plan = plan_of(task, &list_query, applied_columns),
                             .row_bytes = sizeof(struct applied),
                             .rows = out};
    return run(task, &list);
}

static const struct applied *applied_find(const struct list *list, struct str name)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct applied *row = LIST_ROW(*list, struct applied, i);
        if (str_equal(row->name, name))
            return row;
    }
    return NULL;
}

/* The migrations of this engine in order; *index goes on. */
static const char *migration_next(const struct store *store, size_t *index)
{
    while (*index < migration_count) {
        const char *text = migration_table[(*index)++].text[store->engine->which];
        if (text != NULL)
            return text;
    }
    return NULL;
}

static struct list states_of(struct task *task, const struct list *applied)
{
    struct migration_state *states =
        ARENA_ARRAY(task->arena, migration_count + 1, struct migration_state);
    size_t count = 0;
    size_t index = 0;
    const char *text;
    while ((text = migration_next(task->store, &index)) != NULL) {
        struct migration_state *state = &states[count++];
        state->name = str_of(migration_table[index - 1].name);
        const struct applied *row = applied_find(applied, state->name);
        if (row == NULL)
            continue;
        state->applied = true;
        state->applied_us = row->applied_us;
        state->changed =
            !str_equal(row->checksum, digest_text(task->arena, str_of(text)));
    }
    return (struct list){.rows = states, .count = count, .row_bytes = sizeof *states};
}

enum outcome migrate_status(struct task *task, struct list *out)
{
    struct list applied;
    enum outcome outcome = applied_list(task, &applied);
    if (outcome == DONE)
        *out = states_of(task, &applied);
    return outcome;
}

/* Refuse a history that this binary does not share. */
static enum outcome history_check(struct task *task, const struct list *states,
                                  const struct list *applied)
{
    for (size_t i = 0; i < applied->count; i++) {
        struct str name = LIST_ROW(*applied, struct applied, i)->name;
        const struct migration_state *known = NULL;
        for (size_t j = 0; j < states->count && known == NULL; j++) {
            const struct migration_state *state =
                LIST_ROW(*states, struct migration_state, j);
            if (str_equal(state->name, name))
                known = state;
        }
        if (known == NULL)
            return refuse_print(task->failure, CLASH, "migration_unknown",
                                "The migration %.*s was applied by a newer version.",
                                STR_ARG(name));
        if (known->changed)
            return refuse_print(task->failure, CLASH, "migration_edited",
                                "The migration %.*s was edited after it was applied.",
                                STR_ARG(name));
    }
    return DONE;
}

static enum outcome history_read(struct task *task, struct list *states)
{
    struct list applied;
    enum outcome outcome = applied_list(task, &applied);
    if (outcome != DONE)
        return outcome;
    *states = states_of(task, &applied);
    return history_check(task, states, &applied);
}

enum outcome migrate_check(struct task *task)
{
    struct list states;
    enum outcome outcome = history_read(task, &states);
    for (size_t i = 0; outcome == DONE && i < states.count; i++) {
        const struct migration_state *state = LIST_ROW(states, struct migration_state, i);
        if (!state->applied)
            outcome =
                refuse_print(task->failure, CLASH, "migration_missing",
                             "The migration %.*s is not applied.", STR_ARG(state->name));
    }
    return outcome;
}

static const char *text_of(const struct store *store, struct str name)
{
    for (size_t i = 0; i < migration_count; i++) {
        if (str_is(name, migration_table[i].name))
            return migration_table[i].text[store->engine->which];
    }
    bug("no migration %.*s", STR_ARG(name));
}

static enum outcome begin_and_lock(struct task *task)
{
    const struct engine *engine = task->store->engine;
    struct batch begin = {.begin = true};
    enum outcome outcome = engine->run(task, &begin);
    if (outcome == DONE)
        outcome = engine->script(task, "migration_lock", lock_text[engine->which]);
    if (outcome == DONE)
        outcome = engine->script(task, "schema_migration", table_text);
    return outcome;
}

static enum outcome apply_one(struct task *task, struct migration_state *state)
{
    const char *text = text_of(task->store, state->name);
    enum outcome outcome =
        task->store->engine->script(task, arena_cstr(task->arena, state->name), text);
    if (outcome != DONE)
        return outcome;
    state->applied_us = task_now_us(task);
    const struct value values[] = {
        {.kind = VALUE_TEXT, .text = state->name},
        {.kind = VALUE_TEXT, .text = digest_text(task->arena, str_of(text))},
        {.kind = VALUE_INT, .number = state->applied_us},
    };
    struct statement add = {.query = &add_query, .values = values};
    return run(task, &add);
}

/*
 * The first that is missing, in a transaction of its own. Read again under the lock: another
 * process may have been first. *more tells that one was applied and there may be others.
 */
static enum outcome apply_next(struct task *task, struct migration_state *out, bool *more)
{
    *more = false;
    enum outcome outcome = begin_and_lock(task);
    struct list states = {0};
    if (outcome == DONE)
        outcome = history_read(task, &states);
    for (size_t i = 0; outcome == DONE && !*more && i < states.count; i++) {
        *out = *LIST_ROW(states, struct migration_state, i);
        if (!out->applied) {
            outcome = apply_one(task, out);
            *more = true;
        }
    }
    if (outcome == DONE) {
        struct batch commit = {.commit = true};
        outcome = task->store->engine->run(task, &commit);
    }
    if (outcome != DONE)
        task->store->engine->rollback(task->store);
    return outcome;
}

static enum outcome missing_list(struct task *task, struct list *missing)
{
    struct list states;
    enum outcome outcome = history_read(task, &states);
    if (outcome != DONE)
        return outcome;
    struct migration_state *rows =
        ARENA_ARRAY(task->arena, states.count + 1, struct migration_state);
    size_t count = 0;
    for (size_t i = 0; i < states.count; i++) {
        const struct migration_state *state = LIST_ROW(states, struct migration_state, i);
        if (!state->applied)
            rows[count++] = *state;
    }
    *missing = (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
    return DONE;
}

enum outcome migrate_up(struct task *task, bool dry_run, struct list *applied)
{
    if (task->store->transaction != TRANSACTION_NONE)
        bug("migrations inside a transaction");
    struct list missing;
    enum outcome outcome = missing_list(task, &missing);
    if (outcome != DONE || dry_run || missing.count == 0) {
        if (outcome == DONE)
            *applied = missing;
        return outcome;
    }
    struct migration_state *rows =
        ARENA_ARRAY(task->arena, missing.count, struct migration_state);
    size_t count = 0;
    bool more = true;
    while (more) {
        struct migration_state state = {0};
        outcome = apply_next(task, &state, &more);
        if (outcome != DONE)
            return outcome;
        if (!more)
            break;
        state.applied = true;
        rows[count++] = state;
        LOG_NOTICE("store.migrated", LOG_TEXT("name", state.name));
    }
    *applied = (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
    return DONE;
}
