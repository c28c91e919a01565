/* command_schema.h: what `ktrlplane schema check` and `ktrlplane schema suite` share. */
/* SPDX-License-Identifier: ISC */
#ifndef COMMAND_SCHEMA_H
#define COMMAND_SCHEMA_H

#include "command.h"
#include "platform/schema/schema.h"

enum { REMOTES_MAX = 2000, SCHEMA_FILE_BYTES_MAX = 8 * 1024 * 1024 };

/* What both were told: how to compile, with the documents of --remotes. */
struct schema_desk {
    struct arena *arena;
    const struct options *options;
    struct schema_options how;
    struct buf out;
};

/* A file as a tree, complaining when it cannot be read; NULL then. "FILE#/pointer" is a part. */
struct node *schema_file_read(struct arena *arena, const char *path);
/* `ktrlplane schema suite FILE...`; an enum exit_code. */
int schema_suite_run(struct schema_desk *desk);

#endif
