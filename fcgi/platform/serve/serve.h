/*
 * serve.h: a master and two pools of workers behind two Unix sockets.
 *
 * The master opens the sockets, forks the workers, watches them and never serves a request
 * itself. README.md in this folder tells the signals, the life of a worker and what happens
 * to kept connections.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SERVE_SERVE_H
#define PLATFORM_SERVE_SERVE_H

#include "platform/base/settings.h"
#include "platform/http/http.h"
#include "platform/site/route.h"

enum { SERVE_POOLS = 2, SERVE_WORKERS_MAX = 64, SERVE_KEPT_MAX = 32 };

/* How a worker or the master leaves. */
enum serve_exit {
    SERVE_EXIT_DONE = 0,
    SERVE_EXIT_FAULT =
        1,               /* a socket is in use, out of memory, a worker could not start */
    SERVE_EXIT_BUG = 70, /* worker: bug() or the fuse */
    SERVE_EXIT_RECYCLED = 71, /* worker: its requests or memory are used up */
    SERVE_EXIT_DEADLINE = 75, /* worker: its request took too long */
    SERVE_EXIT_SETTINGS = 78,
};

struct serve_settings {
    struct str web_socket; /* path; its folder must exist */
    struct str upstream_socket;
    int64_t web_workers; /* 1..SERVE_WORKERS_MAX */
    int64_t upstream_workers;
    struct str socket_mode; /* octal: "0660" */
    int64_t
        kept_connections; /* idle connections that one worker keeps, 0..SERVE_KEPT_MAX */
    int64_t worker_requests;     /* then the worker is replaced; 0 = never */
    int64_t worker_memory_bytes; /* private memory; then it is replaced; 0 = never */
    int64_t request_deadline_ms; /* then the worker is ended; 0 = never */
    int64_t upstream_deadline_ms; /* the same in the pool `upstream` */
    int64_t drain_ms;            /* QUIT: requests may still take so long */
    int64_t body_max_bytes;
    struct str log_file; /* STR_NONE or "" = standard error */
    struct str user;     /* who the workers are when the master starts as root */
    bool allow_root;     /* workers may be root (containers, tests) */
};

/* How long a request may take in that pool; 0 = as long as it likes. */
int64_t serve_deadline_ms(const struct serve_settings *settings, const char *pool);

/* Which worker a process is; lives as long as the process. */
struct serve_worker {
    const char *pool; /* "web" or "upstream" */
    size_t slot;      /* unique among those that live */
};

/*
 * What is served. All functions get `state`.
 *
 * open    after fork, before the first request: databases, handles. Anything but DONE ends the
 *         worker; it is tried again with growing pauses. NULL = nothing to open.
 * answer  leaves a complete response.
 * close   before the worker leaves in peace; may be NULL.
 * reload  in the master at HUP: reads the settings again into *settings. Anything but DONE
 *         keeps what there is; it has said why. May be NULL: workers are then only replaced.
 */
struct serve_program {
    void *state;
    enum outcome (*open)(void *state, const struct serve_worker *worker);
    void (*answer)(void *state, struct request *request, struct response *response);
    void (*close)(void *state);
    enum outcome (*reload)(void *state, struct serve_settings *settings);
    const struct route *const *routes; /* for the metrics, as site_open takes them */
};

/* The rows that fill a struct serve_settings. */
extern const struct setting serve_setting_rows[];

/* Runs until it is told to stop; an enum serve_exit. */
int serve(const struct serve_settings *settings, const struct serve_program *program);

/* One datagram to the service supervisor ("READY=1"), when there is one; false when there is
 * none. For other commands that run as services. */
bool serve_notify(const char *state);

#endif
