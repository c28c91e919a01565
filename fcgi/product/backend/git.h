/*
 * git.h: the manifests' folder as a Git repository, with the git program.
 *
 * All of it happens under the lock of gitops.h, which git inherits: the lock lasts until git
 * has ended, also when we are killed. A run that was cut off leaves a mark in the folder; the
 * next one then removes git's own lock files and what was staged, and begins again.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_BACKEND_GIT_H
#define PRODUCT_BACKEND_GIT_H

#include "platform/base/outcome.h"

struct git {
    const char *root; /* the folder; becomes a repository when it is none */
    int lock;         /* descriptor that holds the lock */
};

struct git_change {
    struct str folder;  /* below the root; it may be gone */
    struct str beside;  /* a file, committed together with a folder that is there */
    bool certain;       /* it did change; else it is looked whether it did */
    struct str message; /* first line, empty line, more */
    struct str author;  /* e-mail address; STR_NONE = KtrlPlane itself */
};

/*
 * Commit what changed in these places. *commit = its abbreviated id, STR_NONE when nothing
 * had changed. UPSTREAM_FAULT when git is not there, fails or takes too long; logged.
 */
MUST_CHECK enum outcome git_commit(struct arena *arena, const struct git *git,
                                   const struct git_change *change,
                                   struct failure *failure, struct str *commit);

/* Pack the repository when it has become untidy; commits never do it by the way. */
MUST_CHECK enum outcome git_tidy(struct arena *arena, const struct git *git,
                                 struct failure *failure);

#endif
