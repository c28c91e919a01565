/* database.c: fresh databases for tests. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "platform/base/buf.h"
#include "platform/base/digest.h"
#include "platform/base/log.h"
#include "platform/store/migrate.h"
#include "platform/store/store_private.h"
#include "t/lib/tap.h"

enum { MADE_MAX = 200, NAME_BYTES = 64 };

/* What to remove at the end: files or databases. Only by the process that made them. */
static char made[MADE_MAX][NAME_BYTES];
static int made_count;
static pid_t maker;
static struct arena *memory;

bool database_is_postgres(void)
{
    const char *engine = getenv("KP_TEST_DATABASE");
    if (engine == NULL || strcmp(engine, "sqlite") == 0)
        return false;
    if (strcmp(engine, "postgres") != 0)
        bail_out("KP_TEST_DATABASE is neither sqlite nor postgres");
    return true;
}

static const char *cluster(void)
{
    const char *cluster = getenv("KP_TEST_POSTGRES");
    if (cluster == NULL)
        bail_out("KP_TEST_POSTGRES is not set: run this through t/lib/postgres.sh");
    return cluster;
}

struct store *database_store(struct arena *process, struct str address)
{
    struct store *store = NULL;
    struct str why = STR_NONE;
    if (store_open(process, address, &store, &why) != DONE)
        bail_out("%.*s: %.*s", STR_ARG(address), STR_ARG(why));
    return store;
}

void database_task(struct database_task *out, struct store *store, struct arena *arena)
{
    *out = (struct database_task){.failure = {.arena = arena}};
    out->task = (struct task){.store = store,
                              .arena = arena,
                              .scope = &out->scope,
                              .failure = &out->failure,
                              .clock = &clock_system};
}

static void migrate(struct str address)
{
    struct arena *arena = arena_open("migrate", MIB(16));
    struct store *store = database_store(arena, address);
    struct database_task with;
    database_task(&with, store, arena);
    struct list applied;
    log_level_set(LOG_LEVEL_FAULT);
    if (migrate_up(&with.task, false, &applied) != DONE)
        bail_out("migrations: %.*s", STR_ARG(with.failure.told));
    log_level_set(LOG_LEVEL_NOTICE);
    store_close(store);
    arena_close(arena);
}

/* ---- PostgreSQL ---- */

static struct str address_of(struct arena *arena, const char *name)
{
    return arena_print(arena, "postgres:%s dbname=%s", cluster(), name);
}

/* One statement in the cluster's own database. */
static enum outcome cluster_run(const char *text)
{
    struct arena *arena = arena_open("cluster", MIB(16));
    struct store *store = database_store(arena, address_of(arena, "postgres"));
    struct database_task with;
    database_task(&with, store, arena);
    enum outcome outcome = store->engine->script(&with.task, "cluster", text);
    store_close(store);
    arena_close(arena);
    return outcome;
}

/* The template's name says which migrations are in it. */
static const char *template_name(void)
{
    static char name[NAME_BYTES];
    struct buf all = buf_open(memory, KIB(16), MIB(4));
    for (size_t i = 0; i < migration_count; i++)
        buf_add(&all, str_of(migration_table[i].text[ENGINE_POSTGRES]));
    struct str sum = digest_text(memory, buf_str(&all));
    snprintf(name, sizeof name, "kp_template_%.16s", sum.at);
    return name;
}

/*
 * Made under another name and then renamed, so that a template that is there is complete.
 * Several tests may begin at once: who comes second throws its own away.
 */
static const char *template_make(void)
{
    static const char *name;
    if (name != NULL)
        return name;
    name = template_name();
    char text[4 * NAME_BYTES];
    struct store *there = NULL;
    struct str why;
    log_level_set((enum log_level)(LOG_LEVEL_FAULT + 1)); /* refusals here are expected */
    if (store_open(memory, address_of(memory, name), &there, &why) == DONE) {
        store_close(there);
    } else {
        char draft[NAME_BYTES];
        snprintf(draft, sizeof draft, "kp_draft_%ld", (long)getpid());
        snprintf(text, sizeof text, "CREATE DATABASE %s", draft);
        if (cluster_run(text) != DONE)
            bail_out("no database could be made");
        migrate(address_of(memory, draft));
        log_level_set((enum log_level)(LOG_LEVEL_FAULT + 1));
        snprintf(text, sizeof text, "ALTER DATABASE %s RENAME TO %s", draft, name);
        if (cluster_run(text) != DONE) {
            snprintf(text, sizeof text, "DROP DATABASE %s", draft);
            if (cluster_run(text) != DONE)
                note("%s stays behind", draft);
        }
    }
    log_level_set(LOG_LEVEL_NOTICE);
    return name;
}

static struct str postgres_make(enum database_state state, char name[NAME_BYTES])
{
    snprintf(name, NAME_BYTES, "kp_test_%ld_%d", (long)getpid(), made_count);
    char text[4 * NAME_BYTES];
    if (state == DATABASE_MIGRATED)
        snprintf(text, sizeof text, "CREATE DATABASE %s TEMPLATE %s", name,
                 template_make());
    else
        snprintf(text, sizeof text, "CREATE DATABASE %s", name);
    /* A template that somebody else copies at this moment is busy: wait for them. */
    for (int attempt = 0; cluster_run(text) != DONE; attempt++) {
        if (attempt == 100)
            bail_out("no database could be made");
    }
    return address_of(memory, name);
}

/* ---- SQLite ---- */

/* A name that nobody has: what a killed test left behind must not be somebody's database. */
static struct str sqlite_make(enum database_state state, char name[NAME_BYTES])
{
    const char *folder = getenv("TMPDIR");
    snprintf(name, NAME_BYTES, "%s/kp_test_XXXXXX",
             folder == NULL || strlen(folder) > 30 ? "/tmp" : folder);
    int file = mkstemp(name);
    if (file < 0)
        bail_out("no file for a database");
    close(file);
    struct str address = arena_print(memory, "sqlite:%s", name);
    if (state == DATABASE_MIGRATED)
        migrate(address);
    return address;
}

static void file_remove(const char *name)
{
    static const char *const behind[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(behind); i++) {
        char path[NAME_BYTES + 8];
        snprintf(path, sizeof path, "%.*s%s", NAME_BYTES, name, behind[i]);
        unlink(path);
    }
}

static void remove_all(void)
{
    if (getpid() != maker)
        return;
    for (int i = 0; i < made_count; i++) {
        char text[2 * NAME_BYTES];
        snprintf(text, sizeof text, "DROP DATABASE %.*s WITH (FORCE)", NAME_BYTES,
                 made[i]);
        if (!database_is_postgres())
            file_remove(made[i]);
        else if (cluster_run(text) != DONE)
            note("the database %s stays behind", made[i]);
    }
    made_count = 0;
    arena_close(memory);
    memory = NULL;
}

struct str database_make(enum database_state state)
{
    if (memory == NULL) {
        memory = arena_open("databases", MIB(16));
        maker = getpid();
        if (atexit(remove_all) != 0)
            bail_out("nothing would be removed at the end");
    }
    if (made_count == MADE_MAX)
        bail_out("too many databases in one test");
    char *name = made[made_count];
    struct str address =
        database_is_postgres() ? postgres_make(state, name) : sqlite_make(state, name);
    made_count++;
    return address;
}
