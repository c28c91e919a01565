/* jobs_private.h: what the files of platform/jobs share. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_JOBS_JOBS_PRIVATE_H
#define PLATFORM_JOBS_JOBS_PRIVATE_H

#include "platform/jobs/jobs.h"

/* Recurring work of the jobs themselves, run by each runner besides its own kinds. */
extern const struct job_kind job_own_kinds[];

/* The row of that name among the runner's kinds and our own, or NULL. */
const struct job_kind *job_kind_find(const struct job_runner *runner, struct str name);
/* All names as ",a,b,": what the claiming query looks in. */
struct str job_kind_names(const struct job_runner *runner, struct arena *arena);

/* Sees to it that each recurring kind has a row that waits or runs. */
MUST_CHECK enum outcome job_seed_all(struct task *task, const struct job_runner *runner);
/* A sign of life in the table runner. */
MUST_CHECK enum outcome job_beat(struct task *task, const struct job_runner *runner);

/* How long the attempt after this one waits, without jitter. */
int64_t job_back_off_us(int64_t attempt);

#endif
