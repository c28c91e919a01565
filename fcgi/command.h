/*
 * command.h: the subcommands of the binary: what each gets and how it leaves.
 *
 * A new command is a function here and a row in main.c.
 */
/* SPDX-License-Identifier: ISC */
#ifndef COMMAND_H
#define COMMAND_H

#include "app.h"

/* sysexits.h has the two odd ones. */
enum exit_code { EXIT_GOOD = 0, EXIT_FAULT = 1, EXIT_USAGE = 2, EXIT_CONFIG = 78 };

enum { OVERRIDES_MAX = 64, FLAGS_MAX = 16 };

/* An option of one command. */
struct flag {
    const char *name;  /* "--email" */
    const char *value; /* NULL for one that takes none */
};

/* What every command understands: --config FILE, --set KEY=VALUE (again and again), --json,
 * --help. What is left are its own flags and words. */
struct options {
    struct str config;                        /* STR_NONE when there is no file */
    const char *overrides[OVERRIDES_MAX + 1]; /* ended by NULL */
    bool json;
    struct flag flags[FLAGS_MAX];
    size_t flag_count;
    char **words;
    int word_count;
};

struct command {
    const char *name;
    const char *words; /* what may follow, for --help: "[example|reference]" */
    const char *says;  /* one sentence */
    const char *flags; /* its own options: "--dry-run --email=", '=' takes a value; NULL = none */
    int (*run)(const struct options *options); /* an enum exit_code */
};

/* Says what a failure holds on standard error, one line for each field. */
void command_complain(const struct failure *failure);
/* Open the app or complain: EXIT_GOOD, EXIT_CONFIG or EXIT_FAULT. */
MUST_CHECK int command_open(struct arena *process, const struct options *options);
/* One line about wrong words; gives EXIT_USAGE. */
int command_misused(const char *told);
/* Print a buffer to standard output; EXIT_FAULT when that fails. */
int command_print(const struct buf *text);

/* Was the flag given? Its value, NULL when it was not. */
bool command_flag(const struct options *options, const char *name);
const char *command_value(const struct options *options, const char *name);

/* A store and a task for a command, under the scope "system". */
struct desk {
    struct arena *arena;
    struct store *store;
    struct scope scope;
    struct failure failure;
    struct task task;
};
/* Open settings and store or complain: EXIT_GOOD, EXIT_CONFIG or EXIT_FAULT. `reason` is why
 * this runs without a person, for the audit. */
MUST_CHECK int desk_open(const struct options *options, const char *reason, struct desk *desk);
/* The same, and the schema is this binary's. */
MUST_CHECK int desk_open_migrated(const struct options *options, const char *reason,
                                  struct desk *desk);
/* Complain unless DONE; the exit code. Closes the desk. */
int desk_end(struct desk *desk, enum outcome outcome);

int command_apply(const struct options *options);
int command_export(const struct options *options);
int command_migrate(const struct options *options);
int command_catalog(const struct options *options);
int command_work(const struct options *options);
int command_user(const struct options *options);
int command_demo(const struct options *options);
int command_audit(const struct options *options);
int command_issuer(const struct options *options);
int command_job(const struct options *options);
int command_key(const struct options *options);
int command_secret(const struct options *options);
int command_serve(const struct options *options);
int command_check(const struct options *options);
int command_query(const struct options *options);
int command_schema(const struct options *options);
int command_routes(const struct options *options);
int command_settings(const struct options *options);

#endif
