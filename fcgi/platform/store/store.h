/*
 * store.h: one SQL set, two engines.
 *
 * Queries are the named statements of sql/query/NAME.sql, compiled in by tools/queries.pl as
 * enum query (Q_...). Arguments are named; :org_id and :actor_id are bound from the task's
 * scope and cannot be passed. Rows arrive in structs by column name through a field table.
 * Text in rows is copied into the task's arena.
 *
 * A store belongs to one process: open it after fork. Modes: in read mode the engine itself
 * refuses writes (the dispatcher sets it for GET and HEAD).
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_STORE_STORE_H
#define PLATFORM_STORE_STORE_H

#include "platform/base/field.h"
#include "platform/base/outcome.h"
#include "platform/store/query.gen.h" /* enum query, generated from sql/query */
#include "platform/store/task.h"

struct store;

enum { STORE_ROWS_MAX = 10000, STORE_ARGS_MAX = 32 };

enum arg_kind { ARG_END, ARG_IS_TEXT, ARG_IS_INT, ARG_IS_NULL };

struct arg {
    enum arg_kind kind;
    const char *name; /* as in the SQL, without the colon */
    struct str text;
    int64_t number;
};

#define ARG_TEXT(name_, text_)                                                           \
    {                                                                                    \
        .kind = ARG_IS_TEXT, .name = (name_), .text = (text_)                            \
    }
#define ARG_INT(name_, number_)                                                          \
    {                                                                                    \
        .kind = ARG_IS_INT, .name = (name_), .number = (number_)                         \
    }
#define ARG_BOOL(name_, truth_)                                                          \
    {                                                                                    \
        .kind = ARG_IS_INT, .name = (name_), .number = (truth_) ? 1 : 0                  \
    }
#define ARG_NULL(name_)                                                                  \
    {                                                                                    \
        .kind = ARG_IS_NULL, .name = (name_)                                             \
    }
/* The arguments of one statement. ARG_TEXT with STR_NONE binds SQL NULL. */
#define ARGS(...) ((const struct arg[]){__VA_ARGS__, {.kind = ARG_END}})
#define NO_ARGS   ((const struct arg[]){{.kind = ARG_END}})

/*
 * Open by address: "sqlite:/path/to/file" or "postgres:CONNINFO" (libpq's keywords).
 * The message in *why (static or arena text) says what was wrong on failure.
 */
MUST_CHECK enum outcome store_open(struct arena *process, struct str address,
                                   struct store **out, struct str *why);
void store_close(struct store *store);

/* Reads only from here on (true) or reads and writes (false). Cheap when nothing changes. */
MUST_CHECK enum outcome store_read_only(struct store *store, bool read_only);
/*
 * The request (or job) is over: a reader lets go of the snapshot that its reads shared. The
 * dispatcher calls it after each; cheap. In read mode all reads up to here, or up to the next
 * store_read_only, see the same state of a SQLite database.
 */
void store_request_end(struct store *store);
/*
 * Somebody else is waited for now (another server): the snapshot that the reads so far shared is
 * let go, because one that is held keeps a SQLite log growing. Later reads see a newer state.
 */
void store_rest(struct store *store);

/* Exactly one row into *row (a second one is a bug). ABSENT when there is none; *row is
 * then as it was. `columns` is a static table: what it means for a query is worked out once. */
MUST_CHECK enum outcome store_one(struct task *task, enum query query,
                                  const struct arg *args, const struct field *columns,
                                  void *row);

/*
 * All rows (the statement has its own LIMIT; beyond STORE_ROWS_MAX is a bug) as an array of
 * row_bytes each. DONE also when there are none.
 */
MUST_CHECK enum outcome store_list(struct task *task, enum query query,
                                   const struct arg *args, const struct field *columns,
                                   size_t row_bytes, struct list *out);

/*
 * A write. *changed (may be NULL) is the number of rows. CLASH when a unique rule refused it,
 * with task->failure code "not_unique" and a field error whose pointer is "/" + the column;
 * ABSENT when a foreign key points to nothing, CLASH code "in_use" when something points here.
 */
MUST_CHECK enum outcome store_change(struct task *task, enum query query,
                                     const struct arg *args, int64_t *changed);

/*
 * Several reads that do not depend on one another, in one round trip where the engine can.
 * Each read has its own outcome; the result is the first that is not DONE or ABSENT.
 */
struct store_read {
    enum query query;
    const struct arg *args;
    const struct field *columns;
    size_t row_bytes;
    struct list *rows;    /* for a list, else NULL */
    void *row;            /* for one row, else NULL */
    enum outcome outcome; /* DONE, or ABSENT for `row` without a row */
};
MUST_CHECK enum outcome store_read_all(struct task *task, struct store_read *reads,
                                       size_t count);
/*
 * Reads whose rows are wanted later, such as those of the frame around every page: they
 * travel with the next read outside of a transaction and cost no round trip of their own.
 * Arguments and scope are bound now; `reads` and where they put rows stay until they are
 * settled. store_read_settle runs them if nothing has carried them yet; its outcome is the first
 * of theirs that is not DONE or ABSENT. What is never settled may never run, and is forgotten
 * with the request.
 */
MUST_CHECK enum outcome store_read_later(struct task *task, struct store_read *reads,
                                         size_t count);
MUST_CHECK enum outcome store_read_settle(struct task *task,
                                          const struct store_read *reads, size_t count);

/*
 * Transactions, never nested, owned by the operation. store_queue is a write whose outcome is
 * known at the latest at commit: the engine may send queued writes together with BEGIN and
 * COMMIT in one round trip. After any outcome but DONE the operation calls store_rollback.
 * A queued write that must change rows says so with `least` (fewer changed rows = CLASH,
 * code "changed_meanwhile"); 0 = any number.
 */
#define store_begin(task) store_begin_at((task), __FILE__, __LINE__)
MUST_CHECK enum outcome store_begin_at(struct task *task, const char *file, int line);
MUST_CHECK enum outcome store_queue(struct task *task, enum query query,
                                    const struct arg *args, int64_t least);
MUST_CHECK enum outcome store_commit(struct task *task);
void store_rollback(struct task *task);
/*
 * The dispatcher keeps the answer to a request in the transaction that did its work: from
 * store_hold on, store_commit runs what is queued and leaves the transaction open (held), so
 * that an operation learns everything but the commit itself. store_release commits it, with
 * what was queued since; store_drop undoes it. A second store_begin commits what is held
 * before. Both end the holding.
 */
void store_hold(struct store *store);
bool store_is_held(const struct store *store);
MUST_CHECK enum outcome store_release(struct task *task);
void store_drop(struct task *task);
/* What is held is committed now, and holding goes on: an operation of several transactions learns
 * of each before it begins the next. DONE when nothing is held. */
MUST_CHECK enum outcome store_settle(struct task *task);
/* Where the open transaction began, or NULL: the dispatcher's check for a forgotten end. */
const char *store_open_transaction(const struct store *store, int *line);

/*
 * Prepare every query and compare its columns with what `gives` says: for "check" and tests.
 * CLASH with a field error for each that differs; its pointer is "/" + the query's name.
 */
MUST_CHECK enum outcome store_check(struct task *task);

/* Is the database there? */
MUST_CHECK enum outcome store_ping(struct task *task);
/* The engines of this build with the versions of their libraries: "SQLite 3.40.1, libpq 15.8". */
struct str store_libraries(struct arena *arena);
/* "sqlite" or "postgres". */
const char *store_engine(const struct store *store);

/* What this store did since the last reset: for the request log and for tests. */
struct store_counts {
    int64_t statements;
    int64_t round_trips;
    int64_t time_us;
    int64_t rows_scanned; /* rows walked over without an index; SQLite only */
};
struct store_counts store_counts(const struct store *store);
void store_counts_reset(struct store *store);
/* Tests: the n-th statement from now fails with STORE_FAULT (0 = none). */
void store_fail_nth(struct store *store, int64_t n);

/*
 * SQLite writers wait badly for one another; a process-shared mutex (made before fork, lived
 * in shared memory) orders them. Called once by the master; without it writers use the busy
 * handler alone.
 */
void store_share_writer_lock(void);

#endif
