/* store_open.c: opening and closing a store, its modes, and what it counts. */
/* SPDX-License-Identifier: ISC */
#include "platform/store/store_private.h"

static const struct engine *const engines[] = {
#ifdef WITH_SQLITE
    &engine_sqlite,
#endif
#ifdef WITH_POSTGRESQL
    &engine_postgres,
#endif
    NULL,
};

enum outcome store_open(struct arena *process, struct str address, struct store **out,
                        struct str *why)
{
    struct str where = address;
    struct str kind = STR_NONE;
    bool cut = str_cut(&where, ':', &kind);
    const struct engine *engine = NULL;
    for (size_t i = 0; cut && engines[i] != NULL; i++) {
        if (str_is(kind, engines[i]->name))
            engine = engines[i];
    }
    if (engine == NULL || where.length == 0) {
        *why = STR("the address is neither \"sqlite:FILE\" nor \"postgres:CONNINFO\","
                   " or that engine was left out of this build");
        return INVALID;
    }
    struct store *store = ARENA_NEW(process, struct store);
    store->engine = engine;
    store->process = process;
    store->plans = ARENA_ARRAY(process, query_count + 1, struct row_plan *);
    enum outcome outcome = engine->open(store, where, why);
    if (outcome == DONE)
        *out = store;
    return outcome;
}

void store_close(struct store *store)
{
    if (store != NULL)
        store->engine->close(store);
}

enum outcome store_read_only(struct store *store, bool read_only)
{
    if (store->transaction != TRANSACTION_NONE)
        bug("the mode changes inside the transaction of %s line %d", store->begun_file,
            store->begun_line);
    /* Admission and the handler of a read share one snapshot: each costs locks to take. */
    if (store->read_only == read_only)
        return DONE;
    store->engine->request_end(store);
    store->read_only = read_only;
    return DONE;
}

void store_request_end(struct store *store)
{
    store->later = NULL;
    store->later_count = 0;
    store->engine->request_end(store);
}

void store_rest(struct store *store)
{
    store->engine->request_end(store);
}

enum outcome store_ping(struct task *task)
{
    static const struct query_name gives[] = {{"one", QUERY_INT}};
    static const struct query_row ping = {
        .name = "ping",
        .text =
            {[ENGINE_SQLITE] = "SELECT 1 AS one", [ENGINE_POSTGRES] = "SELECT 1 AS one"},
        .gives = gives,
        .gives_count = COUNT_OF(gives),
        .verb = QUERY_READS,
    };
    struct statement statement = {.query = &ping, .slot = -1};
    struct batch batch = {.statements = &statement, .count = 1};
    return task->store->engine->run(task, &batch);
}

const char *store_engine(const struct store *store)
{
    return store->engine->name;
}

struct store_counts store_counts(const struct store *store)
{
    return store->counts;
}

void store_counts_reset(struct store *store)
{
    store->counts = (struct store_counts){0};
}

void store_fail_nth(struct store *store, int64_t n)
{
    store->fail_in = n;
}

struct str store_libraries(struct arena *arena)
{
    struct str text = STR("");
    for (size_t i = 0; engines[i] != NULL; i++)
        text = ARENA_JOIN(arena, text, i == 0 ? STR("") : STR(", "), engines[i]->library_version(arena));
    return text;
}
