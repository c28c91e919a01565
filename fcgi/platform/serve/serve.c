/* serve.c: the master: starts workers, watches them, replaces them, and takes the signals. */
/* SPDX-License-Identifier: ISC */
#include "platform/serve/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/base/clock.h"
#include "platform/base/log.h"
#include "platform/serve/serve_private.h"
#include "platform/site/metrics.h"
#include "platform/site/presence.h"

enum {
    SLOTS = METRICS_WORKERS_MAX, /* two generations of two pools, full */
    PAUSE_FIRST_MS = 100,
    PAUSE_MAX_MS = 30000,
    PROVEN_US = 10 * 1000 * 1000, /* a worker that lived so long was not born broken */
    KILL_AFTER_US = 1000 * 1000,  /* from asking to forcing */
    TICK_MAX_MS = 1000,
    TICK_MIN_MS = 20,
};

/* One seat of the current generation; the worker on it changes. */
struct seat {
    size_t pool;
    int failures;     /* in a row */
    int64_t again_us; /* not before */
    bool taken;
};

struct child {
    pid_t pid; /* 0 = the slot is free */
    size_t pool;
    size_t seat; /* of the current generation; meaningless for old ones */
    bool old;    /* of an earlier generation */
    bool told;   /* asked to leave */
    int64_t born_us;
    int64_t late_request; /* the request that was found late, or 0 */
    int64_t late_us;      /* when the worker was told */
};

enum stopping { RUNNING, DRAINING, ENDING };

static struct master {
    struct serve_settings settings;
    const struct serve_program *program;
    struct pool pools[SERVE_POOLS];
    struct child children[SLOTS];
    struct seat seats[SERVE_POOLS * SERVE_WORKERS_MAX];
    size_t seat_count;
    int ready[2];
    bool told_ready; /* the supervisor knows */
    bool replacing;  /* a new generation is starting */
    enum stopping stopping;
    int64_t stop_us; /* when to force it */
    int64_t watchdog_us;
    int64_t watchdog_next_us;
} master;

static volatile sig_atomic_t got[NSIG];

static void take_signal(int signal)
{
    got[signal]++;
}

static bool taken(int signal)
{
    if (got[signal] == 0)
        return false;
    got[signal] = 0;
    return true;
}

/* ---- workers ---- */

static int64_t workers_of(const struct serve_settings *settings, size_t pool)
{
    return pool == 0 ? settings->web_workers : settings->upstream_workers;
}

static void seats_make(void)
{
    master.seat_count = 0;
    for (size_t pool = 0; pool < SERVE_POOLS; pool++)
        for (int64_t i = 0; i < workers_of(&master.settings, pool); i++)
            master.seats[master.seat_count++] = (struct seat){.pool = pool};
}

NORETURN static void child_run(size_t slot, size_t pool)
{
    close(master.ready[0]);
    struct worker_place place = {
        .settings = &master.settings,
        .program = master.program,
        .pool = &master.pools[pool],
        .slot = slot,
        .master = getppid(),
        .ready = master.ready[1],
    };
    worker_run(&place);
}

static void child_start(size_t seat)
{
    size_t slot = 0;
    while (slot < SLOTS && master.children[slot].pid != 0)
        slot++;
    if (slot == SLOTS)
        return; /* after several reloads at once; a slot becomes free when an old one ends */
    struct child *child = &master.children[slot];
    *child = (struct child){
        .pool = master.seats[seat].pool, .seat = seat, .born_us = clock_monotonic_us()};
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        child_run(slot, child->pool);
    if (pid < 0) {
        LOG_FAULT("worker.fork", LOG_TEXT("why", str_of(strerror(errno))));
        master.seats[seat].again_us = clock_monotonic_us() + US_PER_S;
        return;
    }
    child->pid = pid;
    master.seats[seat].taken = true;
}

static void children_start(void)
{
    int64_t now_us = clock_monotonic_us();
    for (size_t seat = 0; seat < master.seat_count && master.stopping == RUNNING; seat++)
        if (!master.seats[seat].taken && master.seats[seat].again_us <= now_us)
            child_start(seat);
}

static void child_tell(struct child *child, int signal)
{
    kill(child->pid, signal);
    child->told = true;
}

static void children_tell(int signal)
{
    for (size_t slot = 0; slot < SLOTS; slot++)
        if (master.children[slot].pid != 0)
            kill(master.children[slot].pid, signal);
}

static size_t children_count(void)
{
    size_t count = 0;
    for (size_t slot = 0; slot < SLOTS; slot++)
        count += master.children[slot].pid != 0 ? 1 : 0;
    return count;
}

/* The seat is free again: at once, or after a pause that doubles with each failure. */
static void seat_free(struct seat *seat, enum worker_end end, int64_t lived_us)
{
    int64_t now_us = clock_monotonic_us();
    seat->taken = false;
    seat->again_us = now_us;
    if (end != WORKER_END_CRASHED || lived_us > PROVEN_US) {
        seat->failures = 0;
        return;
    }
    int64_t pause_ms = 0;
    if (seat->failures > 0) {
        pause_ms = PAUSE_FIRST_MS;
        for (int i = 1; i < seat->failures && pause_ms < PAUSE_MAX_MS; i++)
            pause_ms *= 2;
    }
    if (pause_ms > PAUSE_MAX_MS)
        pause_ms = PAUSE_MAX_MS;
    seat->failures++;
    seat->again_us = now_us + pause_ms * US_PER_MS;
    if (pause_ms > 0)
        LOG_NOTICE("worker.pause",
                   LOG_TEXT("pool", str_of(master.pools[seat->pool].name)),
                   LOG_INT("failures", seat->failures), LOG_INT("pause_ms", pause_ms));
}

static void child_ended(size_t slot, int status)
{
    struct child *child = &master.children[slot];
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    enum worker_end end = WORKER_END_CRASHED;
    if (code == SERVE_EXIT_RECYCLED)
        end = WORKER_END_RECYCLED;
    else if (code == SERVE_EXIT_DEADLINE || child->late_request != 0)
        end = WORKER_END_DEADLINE;
    else if (code == SERVE_EXIT_DONE || master.stopping != RUNNING || child->told)
        end = WORKER_END_STOPPED;
    if (end == WORKER_END_CRASHED) {
        const struct route *route = metrics_look(slot).route;
        LOG_FAULT("worker.crashed",
                  LOG_TEXT("pool", str_of(master.pools[child->pool].name)),
                  LOG_INT("pid", child->pid), LOG_INT("exit", code),
                  LOG_INT("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0),
                  LOG_TEXT("route", str_of(route == NULL ? NULL : route->path)));
    }
    presence_worker_ended(slot);
    metrics_worker_ended(slot, master.pools[child->pool].name, end);
    int64_t lived_us = clock_monotonic_us() - child->born_us;
    if (!child->old)
        seat_free(&master.seats[child->seat], end, lived_us);
    *child = (struct child){0};
}

static void children_reap(void)
{
    int status = 0;
    pid_t pid = 0;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (size_t slot = 0; slot < SLOTS; slot++)
            if (master.children[slot].pid == pid) {
                child_ended(slot, status);
                break;
            }
}

/* A worker whose request is late is told once, then killed. */
static void child_watch(size_t slot, int64_t now_us)
{
    struct child *child = &master.children[slot];
    struct metrics_look look = metrics_look(slot);
    int64_t limit_us =
        serve_deadline_ms(&master.settings, master.pools[child->pool].name) * US_PER_MS;
    if (child->late_request != 0) {
        if (look.state != WORKER_BUSY || look.requests != child->late_request)
            child->late_request = 0; /* it was just in time */
        else if (now_us - child->late_us > KILL_AFTER_US)
            kill(child->pid, SIGKILL);
        return;
    }
    if (look.state != WORKER_BUSY || limit_us == 0 || now_us - look.since_us < limit_us)
        return;
    LOG_FAULT(
        "worker.deadline",
        LOG_TEXT("route", str_of(look.route == NULL ? "unknown" : look.route->path)),
        LOG_TEXT("pool", str_of(master.pools[child->pool].name)),
        LOG_INT("pid", child->pid), LOG_INT("ms", (now_us - look.since_us) / US_PER_MS));
    child->late_request = look.requests;
    child->late_us = now_us;
    kill(child->pid, SIGALRM);
}

static void children_watch(void)
{
    int64_t now_us = clock_monotonic_us();
    for (size_t slot = 0; slot < SLOTS; slot++)
        if (master.children[slot].pid != 0)
            child_watch(slot, now_us);
}

/* ---- generations ---- */

static bool generation_is_ready(void)
{
    size_t ready = 0;
    for (size_t slot = 0; slot < SLOTS; slot++) {
        const struct child *child = &master.children[slot];
        if (child->pid != 0 && !child->old && metrics_look(slot).state > WORKER_STARTING)
            ready++;
    }
    return ready == master.seat_count;
}

static void generation_look(void)
{
    if (master.stopping != RUNNING || (master.told_ready && !master.replacing) ||
        !generation_is_ready())
        return;
    for (size_t slot = 0; slot < SLOTS; slot++)
        if (master.children[slot].pid != 0 && master.children[slot].old &&
            !master.children[slot].told)
            child_tell(&master.children[slot], SIGHUP);
    if (master.replacing)
        LOG_NOTICE("serve.reloaded", LOG_INT("workers", (int64_t)master.seat_count));
    master.replacing = false;
    master.told_ready = true;
    serve_notify("READY=1\nSTATUS=Serving");
}

static void reload(void)
{
    char state[96];
    snprintf(state, sizeof state, "RELOADING=1\nMONOTONIC_USEC=%lld",
             (long long)clock_monotonic_us());
    serve_notify(state);
    struct serve_settings settings = master.settings;
    const struct serve_program *program = master.program;
    if (program->reload != NULL && program->reload(program->state, &settings) != DONE) {
        LOG_FAULT("serve.reload_refused",
                  LOG_TEXT("told", STR("the settings are wrong; the old ones stay")));
        serve_notify(
            "READY=1\nSTATUS=Serving with the old settings: the new ones are wrong");
        return;
    }
    master.settings = settings;
    for (size_t slot = 0; slot < SLOTS; slot++)
        if (master.children[slot].pid != 0)
            master.children[slot].old = true;
    seats_make();
    master.replacing = true;
}

/* ---- the end ---- */

static void stop_gently(void)
{
    if (master.stopping != RUNNING)
        return;
    LOG_NOTICE("serve.draining", LOG_INT("workers", (int64_t)children_count()));
    serve_notify("STOPPING=1\nSTATUS=Finishing what has begun");
    master.stopping = DRAINING;
    master.stop_us = clock_monotonic_us() + master.settings.drain_ms * US_PER_MS;
    pools_refuse(master.pools);
    children_tell(SIGQUIT);
}

static void stop_fast(void)
{
    if (master.stopping == ENDING) {
        children_tell(SIGKILL);
        return;
    }
    serve_notify("STOPPING=1");
    master.stopping = ENDING;
    master.stop_us = clock_monotonic_us() + KILL_AFTER_US;
    pools_refuse(master.pools);
    children_tell(SIGTERM);
}

static void stop_late(void)
{
    if (master.stopping == RUNNING || clock_monotonic_us() < master.stop_us)
        return;
    if (master.stopping == DRAINING)
        LOG_FAULT("serve.drain_late", LOG_INT("workers", (int64_t)children_count()));
    stop_fast();
}

/* ---- the loop ---- */

static void signals_use(void)
{
    if (taken(SIGUSR1)) {
        bool reopened = serve_log_open(master.settings.log_file);
        (void)reopened; /* it has said why not; the old file goes on */
        children_tell(SIGUSR1);
    }
    if (taken(SIGHUP) && master.stopping == RUNNING)
        reload();
    if (taken(SIGQUIT))
        stop_gently();
    if (taken(SIGTERM) || taken(SIGINT))
        stop_fast();
    got[SIGCHLD] = 0; /* children are looked for in each round */
}

static void watchdog_feed(void)
{
    if (master.watchdog_us == 0 || clock_monotonic_us() < master.watchdog_next_us)
        return;
    serve_notify("WATCHDOG=1");
    master.watchdog_next_us = clock_monotonic_us() + master.watchdog_us / 2;
}

/* Until something may have to be seen: a late request, a pause that is over, the watchdog. */
static int tick_ms(void)
{
    int64_t tick = TICK_MAX_MS;
    int64_t limits_ms[] = {master.settings.request_deadline_ms,
                           master.settings.upstream_deadline_ms};
    for (size_t i = 0; i < COUNT_OF(limits_ms); i++)
        if (limits_ms[i] > 0 && limits_ms[i] / 8 < tick)
            tick = limits_ms[i] / 8;
    if (master.watchdog_us > 0 && master.watchdog_us / US_PER_MS / 4 < tick)
        tick = master.watchdog_us / US_PER_MS / 4;
    int64_t now_us = clock_monotonic_us();
    for (size_t seat = 0; seat < master.seat_count; seat++)
        if (!master.seats[seat].taken &&
            (master.seats[seat].again_us - now_us) / US_PER_MS < tick)
            tick = (master.seats[seat].again_us - now_us) / US_PER_MS + 1;
    if (master.stopping != RUNNING)
        tick = TICK_MIN_MS;
    return (int)(tick < TICK_MIN_MS ? TICK_MIN_MS : tick);
}

static void master_loop(const sigset_t *waiting)
{
    while (master.stopping == RUNNING || children_count() > 0) {
        signals_use();
        children_reap();
        children_watch();
        children_start();
        generation_look();
        stop_late();
        watchdog_feed();
        if (master.stopping != RUNNING && children_count() == 0)
            return;
        int64_t tick = tick_ms();
        struct timespec wait = {.tv_sec = tick / 1000, .tv_nsec = tick % 1000 * 1000000};
        struct pollfd ready = {.fd = master.ready[0], .events = POLLIN};
        if (ppoll(&ready, 1, &wait, waiting) > 0) {
            char bytes[64];
            ssize_t count = read(master.ready[0], bytes, sizeof bytes);
            (void)count; /* only a wake-up: the states are in the metrics */
        }
    }
}

static void signals_open(sigset_t *waiting)
{
    static const int signals[] = {SIGHUP, SIGQUIT, SIGTERM, SIGINT, SIGUSR1, SIGCHLD};
    sigset_t blocked;
    sigemptyset(&blocked);
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        struct sigaction action = {.sa_handler = take_signal};
        sigemptyset(&action.sa_mask);
        sigaction(signals[i], &action, NULL);
        sigaddset(&blocked, signals[i]);
    }
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    sigemptyset(waiting);
}

static bool master_open(void)
{
    if (!serve_log_open(master.settings.log_file) ||
        !pools_open(master.pools, &master.settings))
        return false;
    if (pipe2(master.ready, O_CLOEXEC | O_NONBLOCK) != 0)
        return false;
    int64_t watchdog_us = 0;
    if (str_int_parse(str_of(getenv("WATCHDOG_USEC")), 1, INT64_MAX, &watchdog_us))
        master.watchdog_us = watchdog_us;
    return true;
}

int serve(const struct serve_settings *settings, const struct serve_program *program)
{
    sigset_t waiting;
    master =
        (struct master){.settings = *settings, .program = program, .ready = {-1, -1}};
    log_process_set("master");
    if (!master_open()) {
        pools_close(master.pools);
        return SERVE_EXIT_FAULT;
    }
    if (!user_become(settings, master.pools)) {
        pools_close(master.pools);
        return SERVE_EXIT_SETTINGS;
    }
    signals_open(&waiting);
    metrics_open(program->routes, SLOTS);
    presence_open(SLOTS);
    seats_make();
    LOG_NOTICE("serve.started", LOG_INT("workers", (int64_t)master.seat_count));
    master_loop(&waiting);
    pools_close(master.pools);
    close(master.ready[0]);
    close(master.ready[1]);
    LOG_NOTICE("serve.stopped", LOG_INT("fast", master.stopping == ENDING));
    return SERVE_EXIT_DONE;
}
