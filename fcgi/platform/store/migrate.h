/*
 * migrate.h: numbered, forward-only schema changes, compiled in from sql/schema.
 *
 * NNNN_name.sql runs on both engines, NNNN_name.sqlite.sql and NNNN_name.postgres.sql on one.
 * Each runs in one transaction and is recorded with its checksum; a lock lets only one
 * process migrate at a time.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_STORE_MIGRATE_H
#define PLATFORM_STORE_MIGRATE_H

#include "platform/store/store.h"

struct migration_state {
    struct str name;      /* "0001_account" */
    bool applied;
    bool changed;         /* applied, but its text is another one now: refuse to go on */
    int64_t applied_us;
};

/* Every migration of this engine with its state, oldest first, as struct migration_state. */
MUST_CHECK enum outcome migrate_status(struct task *task, struct list *out);
/*
 * Apply what is missing. dry_run only lists. *applied = names, as struct migration_state.
 * CLASH when an applied migration was edited or is unknown to this binary (told says which).
 */
MUST_CHECK enum outcome migrate_up(struct task *task, bool dry_run, struct list *applied);
/* DONE when all are applied and none changed: for start-up and /readyz. */
MUST_CHECK enum outcome migrate_check(struct task *task);

#endif
