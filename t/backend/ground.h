/*
 * ground.h: the world of t/lib/world.h with a folder for manifests and a runner of jobs, and
 * a disk that refuses or a process that is killed at the n-th step.
 *
 * Steps are calls that change files (write, fsync, renameat, unlinkat, mkdirat, mkdir), calls
 * of git (posix_spawnp), and questions what time it is, which stand between statements.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_BACKEND_GROUND_H
#define T_BACKEND_GROUND_H

#include "platform/jobs/jobs.h"
#include "t/lib/world.h"

struct ground {
    struct world world;
    struct job_runner runner;
    char folder[64]; /* of the manifests; made by the first job */
};

void ground_open(struct ground *ground);
void ground_close(struct ground *ground);
/* The database and the folder as they were at the beginning. */
void ground_restore(struct ground *ground);

/* Run jobs of all kinds until none is due; how many. */
int ground_run(struct ground *ground);
/* Run the next due job of any kind. */
enum outcome ground_run_one(struct ground *ground);
void ground_later(struct ground *ground, int64_t seconds);

/* The text of a file below the folder, "" when it is not there. */
struct str ground_file(struct ground *ground, const char *path);
bool ground_has(struct ground *ground, const char *path);
void ground_write(struct ground *ground, const char *path, const char *text);
/* What a shell command prints in the folder (at most 64 KiB). */
struct str ground_shell(struct ground *ground, const char *command);
/* Commits so far. */
int64_t ground_commits(struct ground *ground);

/* From now on: at the n-th step (from 1) `error` is what the disk says, once; 0 kills this
 * process. n 0 = never again. */
void steps_break(int64_t n, int error);
/* Waiting (poll without descriptors) takes no time: the monotonic clock jumps ahead instead. */
/* Every step that writes a file fails from now on; 0 = works again. */
void steps_refuse(int error);
int64_t steps_so_far(void);

#endif
