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

enum { OVERRIDES_MAX = 64 };

/* What every command understands: --config FILE, --set KEY=VALUE (again and again), --json,
 * --help. What is left are its own words. */
struct options {
    struct str config;                        /* STR_NONE when there is no file */
    const char *overrides[OVERRIDES_MAX + 1]; /* ended by NULL */
    bool json;
    char **words;
    int word_count;
};

struct command {
    const char *name;
    const char *words; /* what may follow, for --help: "[example|reference]" */
    const char *says;  /* one sentence */
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

int command_serve(const struct options *options);
int command_check(const struct options *options);
int command_routes(const struct options *options);
int command_settings(const struct options *options);

#endif
