/*
 * database.h: a fresh database for each test that asks, on the engine under test.
 *
 * KP_TEST_DATABASE names the engine: "sqlite" (default; a temporary file) or "postgres", which
 * makes databases in the cluster of KP_TEST_POSTGRES (libpq's keywords, without dbname; see
 * t/lib/postgres.sh). What was made is removed when the test ends. A migrated database is
 * copied from a template where that is faster.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_DATABASE_H
#define T_LIB_DATABASE_H

#include "platform/store/store.h"

enum database_state { DATABASE_EMPTY, DATABASE_MIGRATED };

/* Address for store_open, valid until the process ends. Ends the test when there is none. */
struct str database_make(enum database_state state);
/* Is PostgreSQL the engine under test? */
bool database_is_postgres(void);
/* Open a store on an address that database_make gave; ends the test on failure. */
struct store *database_store(struct arena *process, struct str address);

/* What a task needs, ready made: system clock, a scope that a test fills as it likes. */
struct database_task {
    struct task task;
    struct scope scope;
    struct failure failure;
};
void database_task(struct database_task *out, struct store *store, struct arena *arena);

#endif
