/*
 * store_private.h: what the store's files share: a statement ready to run, the engine
 * behind it, and what went wrong.
 *
 * store.c is the front (arguments, transactions, counting); it hands batches to an engine,
 * which only runs them. Engines know nothing of fields, scopes or tasks' rules.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_STORE_STORE_PRIVATE_H
#define PLATFORM_STORE_STORE_PRIVATE_H

#include "platform/store/query.h"
#include "platform/store/store.h"

enum {
    STATEMENT_LIMIT_MS = 3000, /* each statement; shorter than the request's limit */
    STATEMENT_SLOW_MS = 100,   /* from here on a line in the log */
    STORE_QUEUE_MAX = 500,     /* writes in one transaction before they are sent anyway */
    QUERY_COLUMNS_MAX = 64,    /* of one statement */
    STORE_PLANS_MAX = 8,       /* field tables that read the same query */
};

enum value_kind { VALUE_NULL, VALUE_TEXT, VALUE_INT };

struct value {
    enum value_kind kind;
    struct str text;
    int64_t number;
};

/* Where each column of a query goes in a row: made once for each query and field table. */
struct row_cell {
    size_t offset;
    enum field_kind kind; /* TEXT, JSON, INT, TIME or BOOL */
};

struct row_plan {
    struct row_plan *next; /* of the same query */
    const struct field *fields;
    size_t count;
    struct row_cell cells[];
};

struct statement {
    const struct query_row *query;
    ptrdiff_t slot;              /* its place in query_table; -1 = not kept prepared */
    const struct value *values;  /* query->takes_count, for $1.. */
    const struct row_plan *plan; /* NULL: nobody wants rows */
    size_t row_bytes;
    void *row;            /* for one row */
    struct list *rows;    /* for all rows */
    int64_t least;        /* fewer changed rows are a clash */
    int64_t changed;      /* out: rows that a write changed */
    bool failed;          /* out: the engine or `least` refused it */
    enum outcome outcome; /* out */
};

/* Statements that go to the engine together; the first that fails ends it. */
struct batch {
    struct statement *statements;
    size_t count;
    bool begin;  /* begin a transaction before */
    bool commit; /* commit it behind, if none failed */
};

/* What the engine says about a statement. */
struct description {
    struct query_name columns[QUERY_COLUMNS_MAX]; /* kind 0 = the engine cannot tell */
    size_t count;                                 /* may be more than there is room for */
    struct str told;
};

struct engine {
    const char *name;
    enum query_engine which;
    struct str (*library_version)(struct arena *arena); /* "SQLite 3.40.1" */
    enum outcome (*open)(struct store *store, struct str where, struct str *why);
    void (*close)(struct store *store);
    /* DONE, or the outcome of the first statement that failed (or of begin and commit). */
    enum outcome (*run)(struct task *task, struct batch *batch);
    /* Several statements in one text, without arguments or rows: migrations. No time limit. */
    enum outcome (*script)(struct task *task, const char *name, const char *text);
    /* Prepare without running. False when the engine refuses: out->told says why. */
    bool (*describe)(struct task *task, const struct query_row *query,
                     struct description *out);
    /* Whatever is open is undone; cannot fail (a broken connection is dropped). */
    void (*rollback)(struct store *store);
    /* The request is over: let go of what a reader holds. */
    void (*request_end)(struct store *store);
};

extern const struct engine engine_sqlite;
extern const struct engine engine_postgres;

enum transaction {
    TRANSACTION_NONE,
    TRANSACTION_WANTED,
    TRANSACTION_OPEN,
    TRANSACTION_FAILED
};

struct store {
    const struct engine *engine;
    void *link; /* the engine's own */
    struct arena *process;
    bool read_only;
    enum transaction transaction;
    bool holds;              /* store_hold: commits wait for store_release */
    bool held;               /* the open transaction was committed by its operation */
    const char *begun_file; /* where store_begin stood */
    int begun_line;
    struct statement *queue; /* in the arena of the task that began */
    size_t queue_count;
    struct statement *later; /* reads that the next read takes along; NULL = none */
    struct store_read *later_reads;
    size_t later_count;
    struct store_counts counts;
    int64_t fail_in;         /* this many statements from now one fails; 0 = never */
    struct row_plan **plans; /* by query */
};

/* ---- store_bind.c ---- */

/* $1.. from named arguments and the scope; INVALID when a text cannot be stored. */
MUST_CHECK enum outcome values_bind(struct task *task, const struct query_row *query,
                                    const struct arg *args, struct value *values);
/* The plan for these fields, from the cache or made now. */
const struct row_plan *row_plan(struct store *store, enum query query,
                                const struct field *fields);
/* Make a plan without a cache; `plan` has room for query->gives_count cells. */
void row_plan_make(struct row_plan *plan, const struct query_row *query,
                   const struct field *fields);

/* Puts a number where a cell says. */
static inline void cell_put_int(char *row, struct row_cell cell, int64_t number)
{
    if (cell.kind == FIELD_BOOL)
        *(bool *)(void *)(row + cell.offset) = number != 0;
    else
        *(int64_t *)(void *)(row + cell.offset) = number;
}

static inline bool cell_is_text(struct row_cell cell)
{
    return cell.kind == FIELD_TEXT || cell.kind == FIELD_JSON;
}

static inline struct str *cell_text(char *row, struct row_cell cell)
{
    return (struct str *)(void *)(row + cell.offset);
}

/*
 * Rows as an engine adds them. rows_next gives the memory for the next row (zeroed in a
 * list); rows_end delivers the list and sets the statement's outcome.
 */
struct rows {
    char *at;
    size_t count;
    size_t room;
};
char *rows_next(struct task *task, const struct statement *statement, struct rows *rows);
void rows_end(struct statement *statement, const struct rows *rows);

/* ---- store_trouble.c ---- */

enum trouble_kind {
    TROUBLE_UNIQUE, /* where = constraint or columns */
    TROUBLE_FOREIGN_KEY,
    TROUBLE_RULE, /* CHECK or NOT NULL: ours to prevent, so a bug */
    TROUBLE_READ_ONLY,
    TROUBLE_TEXT, /* bytes that the engine does not take as text */
    TROUBLE_BUSY, /* locked, deadlock, too many connections: again in a moment */
    TROUBLE_TIME, /* the time limit */
    TROUBLE_LOST, /* no connection */
    TROUBLE_OTHER,
};

struct trouble {
    enum trouble_kind kind;
    struct str where;
    struct str code;  /* the engine's: "23505", "2067" */
    struct str noted; /* the engine's words, for the log only */
};

/* Logs a fault, fills task->failure, and says how the statement ended. query may be NULL. */
MUST_CHECK enum outcome trouble_outcome(struct task *task, const struct query_row *query,
                                        const struct trouble *trouble);
/* Fewer rows changed than a queued write must. */
MUST_CHECK enum outcome changed_meanwhile(struct task *task);

/* ---- store_lock.c ---- */

/* Waits at most STATEMENT_LIMIT_MS; true also when no lock is shared. */
MUST_CHECK bool writer_lock_take(void);
void writer_lock_give(void);

#endif
