/* git.h: commit what changed below a directory, with the git program. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_BACKEND_GIT_H
#define PRODUCT_BACKEND_GIT_H

#include "platform/base/outcome.h"

/*
 * Commit everything below `root`/`path` (the repository is made when there is none).
 * *commit = its abbreviated id, STR_NONE when nothing had changed. UPSTREAM_FAULT when git is
 * not there, fails, or takes longer than 30 s; logged.
 */
MUST_CHECK enum outcome git_commit(struct arena *arena, const char *root, struct str path,
                                   struct str message, struct failure *failure,
                                   struct str *commit);

#endif
