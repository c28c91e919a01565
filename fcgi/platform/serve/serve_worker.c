/* serve_worker.c: the life of a worker: wait, take a connection, answer, keep or close it. */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/base/clock.h"
#include "platform/base/log.h"
#include "platform/base/random.h"
#include "platform/http/fastcgi.h"
#include "platform/serve/serve_kept.h"
#include "platform/site/metrics.h"
#include "platform/site/presence.h"

enum {
    EVENTS_MAX = 16,
    REQUEST_ARENA_BYTES =
        32 * 1024 * 1024,   /* body, answer and what makes one of the other */
    MEMORY_LOOK_EVERY = 32, /* requests between two looks at our memory */
    LONG_REQUEST_US = 5000, /* after such a one, others get what waits here */
    DRAIN_QUIET_MS = 50,
    REFUSED_DRAIN_MS = 300,
    REFUSED_DRAIN_BYTES = 16 * 1024 * 1024,
};

enum leaving { STAYS, RETIRES, DRAINS };

/* There is one worker in a process; its hooks and signal handlers have no argument. */
static struct {
    const struct worker_place *place;
    struct kept kept;
    struct arena *arena;
    int current; /* the connection whose request is served, or NO_CONNECTION */
    int64_t requests;
    int64_t requests_max;
    int64_t last_us; /* how long the last request took */
    int signals;     /* a signalfd, watched like a connection: see signals_open */
    enum leaving leaving;
    enum serve_exit reason;
} worker;

static volatile int64_t deadline_us; /* of the current request, monotonic; 0 = none */

/* ---- signals and hooks ---- */

/* The master has seen that our request is late; it may have ended in the meantime. */
static void take_deadline(int signal)
{
    (void)signal;
    if (deadline_us == 0 || clock_monotonic_us() < deadline_us)
        return;
    wire_last_words(504);
    _exit(SERVE_EXIT_DEADLINE);
}

static struct str current_route(void)
{
    const struct route *route = metrics_look(worker.place->slot).route;
    return str_of(route == NULL ? NULL : route->path);
}

NORETURN static void leave_broken(void)
{
    LOG_FAULT("worker.broken", LOG_TEXT("route", current_route()));
    metrics_request(500,
                    clock_monotonic_us() - metrics_look(worker.place->slot).since_us);
    wire_last_words(500);
    _exit(SERVE_EXIT_BUG);
}

static void blow_fuse(const char *arena, size_t wanted)
{
    LOG_FAULT("arena.fuse", LOG_TEXT("arena", str_of(arena)),
              LOG_INT("wanted", (int64_t)wanted), LOG_TEXT("route", current_route()));
    leave_broken();
}

static void before_slow(void)
{
    /* When all are asked to go, nobody may be left to take what we give. */
    if (worker.leaving != DRAINS)
        kept_hand_over(&worker.kept, worker.current);
}

static void catch (int signal, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

/*
 * What the master asks for is read between requests, from a descriptor: a handler that is only
 * let through while waiting would never run in a worker that never has to wait.
 */
static void signals_open(void)
{
    catch (SIGALRM, take_deadline);
    catch (SIGINT, SIG_IGN); /* a terminal sends it to all; the master decides */
    catch (SIGPIPE, SIG_IGN);
    catch (SIGCHLD, SIG_DFL);
    catch (SIGTERM, SIG_DFL);
    sigset_t asked;
    sigemptyset(&asked);
    sigaddset(&asked, SIGHUP);
    sigaddset(&asked, SIGQUIT);
    sigaddset(&asked, SIGUSR1);
    sigprocmask(SIG_SETMASK, &asked, NULL);
    worker.signals = signalfd(-1, &asked, SFD_CLOEXEC | SFD_NONBLOCK);
    if (worker.signals < 0)
        bug("signalfd: %s", strerror(errno));
}

static void signals_take(void)
{
    struct signalfd_siginfo asked;
    while (read(worker.signals, &asked, sizeof asked) == (ssize_t)sizeof asked) {
        if (asked.ssi_signo == SIGUSR1) {
            bool reopened = serve_log_open(worker.place->settings->log_file);
            (void)reopened; /* it has said why not; the old file goes on */
        } else if (asked.ssi_signo == SIGQUIT) {
            worker.leaving = DRAINS;
        } else if (worker.leaving == STAYS) {
            worker.leaving = RETIRES;
        }
    }
}

/* ---- one request ---- */

static void answer_refusal(const struct request *request, struct response *response,
                           int status)
{
    const char *title = status == 413   ? "The body is too large"
                        : status == 414 ? "The address is too long"
                        : status == 431 ? "The headers are too many or too long"
                                        : "The request cannot be understood";
    response->status = status;
    response->content_type = STR("application/problem+json");
    response->body = buf_open(request->arena, 256, 1024);
    buf_print(&response->body,
              "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d}\n", title,
              status);
}

/* The other side may still be sending: closing at once would destroy the answer. */
static void close_late(int connection)
{
    static char bytes[64 * 1024];
    int64_t until_us = clock_monotonic_us() + REFUSED_DRAIN_MS * US_PER_MS;
    size_t drained = 0;
    shutdown(connection, SHUT_WR);
    while (drained < REFUSED_DRAIN_BYTES) {
        int64_t left_ms = (until_us - clock_monotonic_us()) / US_PER_MS;
        struct pollfd wait = {.fd = connection, .events = POLLIN};
        if (left_ms <= 0 || poll(&wait, 1, (int)left_ms) <= 0)
            break;
        ssize_t count = recv(connection, bytes, sizeof bytes, MSG_DONTWAIT);
        if (count <= 0)
            break;
        drained += (size_t)count;
    }
}

static int64_t deadline_ms(void)
{
    return serve_deadline_ms(worker.place->settings, worker.place->pool->name);
}

/* Each piece has the time that a whole request has: who fails to make one is late. */
static void answer_pieces(struct request *request, struct response *response)
{
    int64_t limit_ms = deadline_ms();
    enum stream_step step = request->method == HEAD ? STREAM_END : STREAM_MORE;
    bool sent = wire_stream_begin(request, response);
    while (sent && step == STREAM_MORE) {
        int64_t now_us = clock_monotonic_us();
        deadline_us = limit_ms == 0 ? 0 : now_us + limit_ms * US_PER_MS;
        metrics_state(WORKER_BUSY, now_us);
        response->body.length = 0;
        step = response->stream.next(response->stream.state, &response->body);
        if (response->body.over)
            step = STREAM_BROKEN;
        sent = step != STREAM_BROKEN && wire_stream_piece(buf_str(&response->body));
    }
    if (sent && step == STREAM_END)
        sent = wire_stream_end();
    response->stream.end(response->stream.state, sent && step == STREAM_END);
}

/* true when the connection is ready for a further request. */
static bool request_serve(int connection)
{
    const struct serve_program *program = worker.place->program;
    int64_t begun_us = clock_monotonic_us();
    int64_t limit_ms = deadline_ms();
    struct request request = {.arena = worker.arena, .started_us = begun_us};
    struct response response = {.arena = worker.arena};
    response.headers.at = ARENA_ARRAY(worker.arena, HEADERS_MAX, struct pair);
    worker.current = connection;
    deadline_us = limit_ms == 0 ? 0 : begun_us + limit_ms * US_PER_MS;
    metrics_state(WORKER_BUSY, begun_us);

    enum wire_outcome read = wire_read(connection, &request);
    bool again = false;
    if (read != WIRE_GONE) {
        if (read == WIRE_REFUSED)
            answer_refusal(&request, &response, wire_status());
        else
            program->answer(program->state, &request, &response);
        if (response.stream.next != NULL)
            answer_pieces(&request, &response);
        else
            wire_answer(&request, &response);
        if (read == WIRE_REFUSED)
            close_late(connection);
        again = wire_end();
    }
    deadline_us = 0;
    int64_t ended_us = clock_monotonic_us();
    worker.last_us = ended_us - begun_us;
    if (read != WIRE_GONE)
        metrics_request(response.status, worker.last_us);
    metrics_state(WORKER_IDLE, ended_us);
    worker.current = NO_CONNECTION;
    worker.requests++;
    arena_reset(worker.arena);
    return again;
}

/* A connection that is not kept yet. */
static void serve_new(int connection)
{
    enum arrival arrival = connection_look(connection);
    if (arrival == ARRIVED_END ||
        (arrival == ARRIVED_BYTES && !request_serve(connection))) {
        /* libfcgi has closed it when it was broken; then this is a second close of nothing. */
        close(connection);
        return;
    }
    kept_add(&worker.kept, connection, arrival == ARRIVED_BYTES);
}

static void serve_kept(int connection)
{
    if (!kept_has(&worker.kept, connection))
        return;
    if (connection_look(connection) != ARRIVED_BYTES || !request_serve(connection))
        kept_close(&worker.kept, connection);
    else
        kept_touch(&worker.kept, connection);
}

/* ---- the loop ---- */

static void watch_add(int descriptor, uint32_t how)
{
    struct epoll_event event = {.events = EPOLLIN | how, .data.fd = descriptor};
    if (epoll_ctl(worker.kept.watch, EPOLL_CTL_ADD, descriptor, &event) != 0)
        bug("epoll_ctl: %s", strerror(errno));
}

static int64_t private_bytes(void)
{
    enum { TOTAL, RESIDENT, SHARED, COUNTS };
    int64_t pages[COUNTS] = {0};
    char line[256] = "";
    FILE *statm = fopen("/proc/self/statm", "re");
    if (statm == NULL)
        return 0;
    struct str rest = str_of(fgets(line, sizeof line, statm));
    fclose(statm);
    struct str word = STR_NONE;
    for (int i = 0; i < COUNTS; i++)
        if (!str_cut(&rest, ' ', &word) || !str_int_parse(word, 0, INT64_MAX / 8192, &pages[i]))
            return 0;
    return (pages[RESIDENT] - pages[SHARED]) * (int64_t)sysconf(_SC_PAGESIZE);
}

static void recycle_when_used_up(void)
{
    int64_t memory_max = worker.place->settings->worker_memory_bytes;
    bool used_up = worker.requests_max > 0 && worker.requests >= worker.requests_max;
    if (memory_max > 0 && worker.requests % MEMORY_LOOK_EVERY == 0)
        used_up = used_up || private_bytes() > memory_max;
    if (used_up && worker.leaving == STAYS) {
        worker.reason = SERVE_EXIT_RECYCLED;
        worker.leaving = RETIRES;
    }
}

/* One connection from the listener or from the queue; false when none waits there. */
static bool serve_next(int source)
{
    int connection = source == worker.place->pool->listener
                         ? accept4(source, NULL, NULL, SOCK_CLOEXEC)
                         : queue_take(source);
    if (connection < 0)
        return false;
    serve_new(connection);
    return true;
}

/*
 * After a long request, what else waits here has waited long enough: the next free worker of
 * the pool takes it, so that nobody waits for more than one request of another.
 */
static bool give_when_late(int connection)
{
    return worker.last_us >= LONG_REQUEST_US && kept_has(&worker.kept, connection) &&
           kept_give(&worker.kept, connection);
}

/* What woke us, sorted: who asks, who waits outside, and the connections that we keep. */
struct wakes {
    bool queue;
    bool listener;
    int kept[EVENTS_MAX];
    size_t kept_count;
};

static struct wakes wakes_sort(const struct epoll_event *events, int count)
{
    const struct pool *pool = worker.place->pool;
    struct wakes wakes = {.queue = false};
    for (int i = 0; i < count; i++) {
        int descriptor = events[i].data.fd;
        if (descriptor == worker.signals)
            signals_take();
        else if (descriptor == pool->queue[1])
            wakes.queue = true;
        else if (descriptor == pool->listener)
            wakes.listener = true;
        else
            wakes.kept[wakes.kept_count++] = descriptor;
    }
    return wakes;
}

static void serve_wakes(const struct wakes *wakes)
{
    for (size_t i = 1; i < wakes->kept_count; i++)
        give_when_late(wakes->kept[i]);
    for (size_t i = 0; i < wakes->kept_count && worker.leaving == STAYS; i++) {
        if (i == 0 || !give_when_late(wakes->kept[i]))
            serve_kept(wakes->kept[i]);
        recycle_when_used_up();
    }
    /* New connections come last and one at a time: those that we keep had waited before, and
     * other workers may be free for the rest. */
    if (wakes->queue && worker.leaving == STAYS)
        serve_next(worker.place->pool->queue[1]);
    if (wakes->listener && worker.leaving == STAYS)
        serve_next(worker.place->pool->listener);
    recycle_when_used_up();
}

static void serve_until_leaving(void)
{
    struct epoll_event events[EVENTS_MAX];
    while (worker.leaving == STAYS) {
        int count = epoll_wait(worker.kept.watch, events, EVENTS_MAX, -1);
        struct wakes wakes = wakes_sort(events, count);
        serve_wakes(&wakes);
    }
}

/* The pool goes on without us: what we keep belongs to the others. */
static void retire(void)
{
    kept_hand_over(&worker.kept, NO_CONNECTION);
    kept_close_idle(&worker.kept);
}

/* Nobody comes after us: all that has arrived is answered first. */
static void drain(void)
{
    const struct pool *pool = worker.place->pool;
    while (serve_next(pool->queue[1]))
        ;
    while (pool->ours && serve_next(pool->listener))
        ;
    /* Connections that were just made: their request is on its way. */
    epoll_ctl(worker.kept.watch, EPOLL_CTL_DEL, pool->listener, NULL);
    struct epoll_event events[EVENTS_MAX];
    int count = 0;
    while (worker.kept.count > 0 &&
           (count = epoll_wait(worker.kept.watch, events, EVENTS_MAX, DRAIN_QUIET_MS)) >
               0) {
        struct wakes wakes = wakes_sort(events, count);
        for (size_t i = 0; i < wakes.kept_count; i++)
            serve_kept(wakes.kept[i]);
        if (wakes.queue)
            serve_next(pool->queue[1]);
    }
    kept_close_idle(&worker.kept);
}

/* Requests that had arrived on connections which are otherwise closed for reading. */
static void serve_rest(void)
{
    while (worker.kept.count > 0) {
        int connection = worker.kept.at[0].connection;
        serve_kept(connection);
        if (kept_has(&worker.kept, connection))
            kept_close(&worker.kept, connection);
    }
}

static void worker_open(const struct worker_place *place)
{
    static char name[32];
    snprintf(name, sizeof name, "%s.%zu", place->pool->name, place->slot);
    log_process_set(name);
    worker.place = place;
    worker.current = NO_CONNECTION;
    /* Those who were started together should not leave together. */
    worker.requests_max = place->settings->worker_requests;
    if (worker.requests_max > 10)
        worker.requests_max += random_below((uint32_t)(worker.requests_max / 10));
    worker.kept = (struct kept){.watch = epoll_create1(EPOLL_CLOEXEC),
                                .queue = place->pool->queue[0],
                                .cap = (size_t)place->settings->kept_connections};
    if (worker.kept.watch < 0)
        bug("epoll_create1: %s", strerror(errno));
    worker.arena = arena_open("request", REQUEST_ARENA_BYTES);
    wire_open((size_t)place->settings->body_max_bytes);
    signals_open(); /* after wire_open: libfcgi installs handlers of its own */
    watch_add(place->pool->listener, EPOLLEXCLUSIVE);
    watch_add(place->pool->queue[1], EPOLLEXCLUSIVE);
    watch_add(worker.signals, 0);
    bug_hook(leave_broken);
    arena_fuse(blow_fuse);
    metrics_slow_hook(before_slow);
}

NORETURN void worker_run(const struct worker_place *place)
{
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    metrics_join(place->slot, place->pool->name);
    presence_join(place->slot);
    worker_open(place);
    const struct serve_program *program = place->program;
    struct serve_worker self = {.pool = place->pool->name, .slot = place->slot};
    if (program->open != NULL && program->open(program->state, &self) != DONE)
        _exit(SERVE_EXIT_FAULT);
    metrics_state(WORKER_IDLE, clock_monotonic_us());
    if (write(place->ready, "r", 1) < 0 || getppid() != place->master)
        _exit(SERVE_EXIT_FAULT);

    serve_until_leaving();
    if (worker.leaving == RETIRES)
        retire();
    else
        drain();
    serve_rest();
    if (program->close != NULL)
        program->close(program->state);
    exit(worker.reason);
}
