/* serve_private.h: what master, sockets and workers share. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SERVE_SERVE_PRIVATE_H
#define PLATFORM_SERVE_SERVE_PRIVATE_H

#include <sys/types.h>

#include "platform/serve/serve.h"

/* The two ways into a pool. */
struct pool {
    const char *name;
    int listener; /* non-blocking */
    int queue[2]; /* connections that a worker hands over: [0] takes, [1] gives */
    bool ours;    /* we made the socket file and remove it; else the supervisor's */
    struct str path;
};

/* ---- serve_socket.c ---- */

/* Take the supervisor's sockets or make ours. false after saying why. */
MUST_CHECK bool pools_open(struct pool pools[SERVE_POOLS],
                           const struct serve_settings *settings);
/* No further connection may come; those that wait can still be taken. */
void pools_refuse(struct pool pools[SERVE_POOLS]);
void pools_close(struct pool pools[SERVE_POOLS]);

/* ---- serve_user.c ---- */

/* When started as root: give our sockets to the user of the settings and become that user.
 * false after saying why. */
MUST_CHECK bool user_become(const struct serve_settings *settings,
                            const struct pool pools[SERVE_POOLS]);

/* ---- serve_worker.c ---- */

struct worker_place {
    const struct serve_settings *settings;
    const struct serve_program *program;
    const struct pool *pool;
    size_t slot;
    pid_t master;
    int ready; /* takes one byte when the worker is ready */
};

/* The whole life of a worker; all signals are blocked when it begins. */
NORETURN void worker_run(const struct worker_place *place);

/* ---- serve_log.c ---- */

/* Open (again) the log file and put standard error and the log on it. false after saying why. */
MUST_CHECK bool serve_log_open(struct str path);

#endif
