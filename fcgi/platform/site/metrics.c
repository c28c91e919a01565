/* metrics.c: counters in shared memory and their text format. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/metrics.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "platform/base/clock.h"
#include "platform/base/log.h"

enum {
    ROUTES_MAX = 1024,
    BOUNDS = 13,
    STATUS_OTHER = 23,
    STATUSES = 24,
    NAME_BYTES = 24
};

static const int64_t bounds_us[BOUNDS] = {1000,    2500,    5000,    10000,  25000,
                                          50000,   100000,  250000,  500000, 1000000,
                                          2500000, 5000000, 10000000};
static const char *const bounds_text[BOUNDS] = {
    "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1",
    "0.25",  "0.5",    "1",     "2.5",  "5",     "10"};
static const int statuses[STATUS_OTHER] = {200, 201, 202, 204, 206, 302, 303, 304,
                                           400, 401, 403, 404, 405, 409, 412, 413,
                                           415, 422, 428, 429, 500, 502, 503};

struct histogram {
    _Atomic uint64_t
        counts[BOUNDS + 1]; /* not cumulative; the last is above all bounds */
    _Atomic uint64_t sum_us;
};

struct upstream {
    struct histogram by_outcome[OUTCOME_COUNT];
};

struct slot {
    _Atomic int state;
    _Atomic int64_t since_us;
    _Atomic int64_t requests;
    _Atomic uint32_t route; /* index; route_count = none */
    _Atomic(const char *) pool;
    _Atomic uint64_t statements;
    _Atomic uint64_t store_us;
    struct upstream upstreams[METRICS_UPSTREAMS_MAX + 1];
};

struct ends {
    _Atomic(const char *) pool;
    _Atomic uint64_t by_end[WORKER_END_COUNT];
};

/* Everything shared; the cells of the routes lie behind it, worker by worker. */
struct board {
    _Atomic uint32_t name_count;
    char names[METRICS_UPSTREAMS_MAX][NAME_BYTES];
    _Atomic int names_lock;
    struct ends ends[METRICS_POOLS_MAX];
    struct slot slots[METRICS_WORKERS_MAX];
};

static struct board *board;
static struct histogram *cells; /* [worker][route][status] */
static _Atomic uint32_t
    *touched; /* [worker][route]: a bit for each status that has counts */
static const struct route *rows[ROUTES_MAX]; /* sorted by address */
static size_t route_count;
static size_t worker_count;
static struct slot *mine;
static size_t my_worker;
static int64_t started_us;
static void (*slow_hook)(void);
static void (*more)(void *, struct buf *);
static void *more_state;

static int by_address(const void *a, const void *b)
{
    uintptr_t left = (uintptr_t) * (const struct route *const *)a;
    uintptr_t right = (uintptr_t) * (const struct route *const *)b;
    return left < right ? -1 : left > right;
}

static void *map_shared(size_t bytes)
{
    void *at =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        bug("no %zu bytes of shared memory for metrics", bytes);
    return at;
}

void metrics_open(const struct route *const *routes, size_t workers)
{
    if (workers > METRICS_WORKERS_MAX)
        bug("%zu workers are more than metrics can hold", workers);
    route_count = 0;
    for (; routes != NULL && *routes != NULL; routes++)
        for (const struct route *row = *routes; row->handle != NULL; row++) {
            if (route_count == ROUTES_MAX)
                bug("more than %d routes", ROUTES_MAX);
            rows[route_count++] = row;
        }
    qsort(rows, route_count, sizeof rows[0], by_address);
    worker_count = workers;
    started_us = clock_real_us();
    /* Pages that nobody touches cost nothing, so the whole matrix is mapped. */
    size_t places = workers * (route_count + 1);
    board = map_shared(sizeof *board);
    touched = map_shared(places * sizeof *touched);
    cells = map_shared(places * STATUSES * sizeof *cells);
}

void metrics_join(size_t worker, const char *pool)
{
    if (board == NULL)
        return;
    if (worker >= worker_count)
        bug("worker %zu of %zu", worker, worker_count);
    my_worker = worker;
    mine = &board->slots[worker];
    atomic_store(&mine->pool, pool);
    atomic_store(&mine->route, (uint32_t)route_count);
    metrics_state(WORKER_STARTING, clock_monotonic_us());
}

void metrics_slow_hook(void (*before_slow)(void))
{
    slow_hook = before_slow;
}

void metrics_route(const struct route *route)
{
    if (mine != NULL) {
        const struct route *const *found =
            route == NULL
                ? NULL
                : bsearch(&route, rows, route_count, sizeof rows[0], by_address);
        size_t index = found == NULL ? route_count : (size_t)(found - rows);
        atomic_store_explicit(&mine->route, (uint32_t)index, memory_order_relaxed);
    }
    if (route != NULL && (route->flags & (ROUTE_SLOW | ROUTE_UPSTREAM)) != 0 &&
        slow_hook != NULL)
        slow_hook();
}

void metrics_state(enum worker_state state, int64_t monotonic_us)
{
    if (mine == NULL)
        return;
    if (state == WORKER_BUSY)
        atomic_store_explicit(&mine->route, (uint32_t)route_count, memory_order_relaxed);
    atomic_store_explicit(&mine->since_us, monotonic_us, memory_order_relaxed);
    if (state == WORKER_BUSY)
        atomic_fetch_add_explicit(&mine->requests, 1, memory_order_relaxed);
    /* Last, so that the master never pairs "busy" with the time of the state before. */
    atomic_store_explicit(&mine->state, (int)state, memory_order_release);
}

static void observe(struct histogram *histogram, int64_t us)
{
    int bucket = 0;
    while (bucket < BOUNDS && us > bounds_us[bucket])
        bucket++;
    atomic_fetch_add_explicit(&histogram->counts[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&histogram->sum_us, us < 0 ? 0 : (uint64_t)us,
                              memory_order_relaxed);
}

static int status_index(int status)
{
    int index = 0;
    while (index < STATUS_OTHER && statuses[index] != status)
        index++;
    return index;
}

void metrics_request(int status, int64_t duration_us)
{
    if (mine == NULL)
        return;
    size_t route = atomic_load_explicit(&mine->route, memory_order_relaxed);
    size_t place = my_worker * (route_count + 1) + route;
    int index = status_index(status);
    observe(&cells[place * STATUSES + (size_t)index], duration_us);
    if ((atomic_load_explicit(&touched[place], memory_order_relaxed) & (1u << index)) ==
        0)
        atomic_fetch_or_explicit(&touched[place], 1u << index, memory_order_relaxed);
}

void metrics_store(int64_t statements, int64_t time_us)
{
    if (mine == NULL || statements < 0 || time_us < 0)
        return;
    atomic_fetch_add_explicit(&mine->statements, (uint64_t)statements,
                              memory_order_relaxed);
    atomic_fetch_add_explicit(&mine->store_us, (uint64_t)time_us, memory_order_relaxed);
}

/* The place of a name, taken at its first use; the last place is "other". */
static size_t upstream_index(struct str name)
{
    uint32_t count = atomic_load(&board->name_count);
    for (uint32_t i = 0; i < count; i++)
        if (str_is(name, board->names[i]))
            return i;
    /* A worker that dies here leaves the lock taken: then new names are "other". */
    int unlocked = 0;
    if (name.length >= NAME_BYTES ||
        !atomic_compare_exchange_strong(&board->names_lock, &unlocked, 1))
        return METRICS_UPSTREAMS_MAX;
    count = atomic_load(&board->name_count);
    size_t index = METRICS_UPSTREAMS_MAX;
    for (uint32_t i = 0; i < count; i++)
        if (str_is(name, board->names[i]))
            index = i;
    if (index == METRICS_UPSTREAMS_MAX && count < METRICS_UPSTREAMS_MAX) {
        memcpy(board->names[count], name.at, name.length);
        atomic_store(&board->name_count, count + 1);
        index = count;
    }
    atomic_store(&board->names_lock, 0);
    return index;
}

void metrics_upstream(const char *upstream, enum outcome outcome, int64_t duration_us)
{
    if (mine != NULL)
        observe(&mine->upstreams[upstream_index(str_of(upstream))].by_outcome[outcome],
                duration_us);
}

struct metrics_look metrics_look(size_t worker)
{
    struct metrics_look look = {.state = WORKER_NONE};
    if (board == NULL || worker >= worker_count)
        return look;
    struct slot *slot = &board->slots[worker];
    look.state =
        (enum worker_state)atomic_load_explicit(&slot->state, memory_order_acquire);
    look.since_us = atomic_load_explicit(&slot->since_us, memory_order_relaxed);
    look.requests = atomic_load_explicit(&slot->requests, memory_order_relaxed);
    size_t route = atomic_load_explicit(&slot->route, memory_order_relaxed);
    look.route = route < route_count ? rows[route] : NULL;
    return look;
}

void metrics_worker_ended(size_t worker, const char *pool, enum worker_end end)
{
    if (board == NULL || worker >= worker_count)
        return;
    atomic_store(&board->slots[worker].state, WORKER_NONE);
    for (size_t i = 0; i < METRICS_POOLS_MAX; i++) {
        struct ends *ends = &board->ends[i];
        const char *there = atomic_load(&ends->pool);
        if (there != NULL && !str_is(str_of(there), pool))
            continue;
        atomic_store(&ends->pool, pool);
        atomic_fetch_add(&ends->by_end[end], 1);
        return;
    }
}

void metrics_more(void (*print)(void *, struct buf *), void *state)
{
    more = print;
    more_state = state;
}

/* ---- text ---- */

static void family(struct buf *out, const char *name, const char *kind, const char *says)
{
    buf_print(out, "# HELP %s %s\n# TYPE %s %s\n", name, says, name, kind);
}

void metrics_sample(struct buf *out, const char *name, const char *kind, const char *says,
                    int64_t value)
{
    family(out, name, kind, says);
    buf_print(out, "%s %" PRId64 "\n", name, value);
}

static void add_seconds(struct buf *out, uint64_t us)
{
    buf_print(out, " %" PRIu64 ".%06" PRIu64 "\n", us / 1000000, us % 1000000);
}

/* One histogram; `labels` is without braces. */
static void print_histogram(struct buf *out, const char *name, struct str labels,
                            const uint64_t *counts, uint64_t sum_us)
{
    uint64_t total = 0;
    for (int i = 0; i < BOUNDS; i++) {
        total += counts[i];
        buf_print(out, "%s_bucket{%.*s,le=\"%s\"} %" PRIu64 "\n", name, STR_ARG(labels),
                  bounds_text[i], total);
    }
    total += counts[BOUNDS];
    buf_print(out, "%s_bucket{%.*s,le=\"+Inf\"} %" PRIu64 "\n", name, STR_ARG(labels),
              total);
    buf_print(out, "%s_sum{%.*s}", name, STR_ARG(labels));
    add_seconds(out, sum_us);
    buf_print(out, "%s_count{%.*s} %" PRIu64 "\n", name, STR_ARG(labels), total);
}

static uint64_t histogram_add(struct histogram *from, uint64_t counts[BOUNDS + 1],
                              uint64_t *sum_us)
{
    uint64_t total = 0;
    for (int i = 0; i <= BOUNDS; i++) {
        uint64_t count = atomic_load_explicit(&from->counts[i], memory_order_relaxed);
        counts[i] += count;
        total += count;
    }
    *sum_us += atomic_load_explicit(&from->sum_us, memory_order_relaxed);
    return total;
}

static void print_cell(struct buf *out, size_t route, int status)
{
    uint64_t counts[BOUNDS + 1] = {0};
    uint64_t sum_us = 0;
    uint64_t total = 0;
    for (size_t worker = 0; worker < worker_count; worker++) {
        size_t place = worker * (route_count + 1) + route;
        if ((atomic_load_explicit(&touched[place], memory_order_relaxed) &
             (1u << status)) != 0)
            total +=
                histogram_add(&cells[place * STATUSES + (size_t)status], counts, &sum_us);
    }
    if (total == 0)
        return;
    const struct route *row = route < route_count ? rows[route] : NULL;
    char status_text[8] = "other";
    if (status < STATUS_OTHER)
        snprintf(status_text, sizeof status_text, "%d", statuses[status]);
    char labels[512];
    int length =
        snprintf(labels, sizeof labels, "method=\"%s\",endpoint=\"%s\",status=\"%s\"",
                 row == NULL ? "" : method_name((enum method)row->methods),
                 row == NULL ? "unmatched" : row->path, status_text);
    if (length < 0 || (size_t)length >= sizeof labels)
        bug("the route %s is too long for a label", row == NULL ? "" : row->path);
    print_histogram(out, "http_request_duration_seconds",
                    (struct str){labels, (size_t)length}, counts, sum_us);
}

static void print_requests(struct buf *out)
{
    family(out, "http_request_duration_seconds", "histogram",
           "Time from reading a request to its answer, by route.");
    for (size_t route = 0; route <= route_count; route++) {
        uint32_t any = 0;
        for (size_t worker = 0; worker < worker_count; worker++)
            any |= atomic_load_explicit(&touched[worker * (route_count + 1) + route],
                                        memory_order_relaxed);
        for (int status = 0; any != 0 && status < STATUSES; status++)
            print_cell(out, route, status);
    }
}

static void print_upstream(struct buf *out, size_t name, enum outcome outcome)
{
    uint64_t counts[BOUNDS + 1] = {0};
    uint64_t sum_us = 0;
    uint64_t total = 0;
    for (size_t worker = 0; worker < worker_count; worker++)
        total += histogram_add(&board->slots[worker].upstreams[name].by_outcome[outcome],
                               counts, &sum_us);
    if (total == 0)
        return;
    char labels[128];
    int length = snprintf(labels, sizeof labels, "upstream=\"%s\",outcome=\"%s\"",
                          name == METRICS_UPSTREAMS_MAX ? "other" : board->names[name],
                          outcome_name(outcome));
    print_histogram(out, "upstream_request_duration_seconds",
                    (struct str){labels, (size_t)length}, counts, sum_us);
}

static void print_upstreams(struct buf *out)
{
    family(out, "upstream_request_duration_seconds", "histogram",
           "Time of calls to other servers, by server and outcome.");
    uint32_t names = atomic_load(&board->name_count);
    for (size_t name = 0; name <= METRICS_UPSTREAMS_MAX; name++) {
        if (name >= names && name != METRICS_UPSTREAMS_MAX)
            continue;
        for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++)
            print_upstream(out, name, (enum outcome)outcome);
    }
}

static void print_workers(struct buf *out)
{
    static const char *const state_names[] = {
        [WORKER_STARTING] = "starting", [WORKER_IDLE] = "idle", [WORKER_BUSY] = "busy"};
    static const char *const end_names[] = {"recycled", "crashed", "deadline", "stopped"};
    const char *pools[METRICS_POOLS_MAX] = {NULL};
    int counts[METRICS_POOLS_MAX][WORKER_BUSY + 1] = {{0}};
    for (size_t worker = 0; worker < worker_count; worker++) {
        const char *pool = atomic_load(&board->slots[worker].pool);
        size_t i = 0;
        while (pool != NULL && i < METRICS_POOLS_MAX && pools[i] != NULL &&
               !str_is(str_of(pool), pools[i]))
            i++;
        if (pool == NULL || i == METRICS_POOLS_MAX)
            continue;
        pools[i] = pool;
        counts[i][atomic_load(&board->slots[worker].state)]++;
    }
    family(out, "ktrlplane_workers", "gauge", "Workers by pool and state.");
    for (size_t i = 0; i < METRICS_POOLS_MAX && pools[i] != NULL; i++)
        for (int state = WORKER_STARTING; state <= WORKER_BUSY; state++)
            buf_print(out, "ktrlplane_workers{pool=\"%s\",state=\"%s\"} %d\n", pools[i],
                      state_names[state], counts[i][state]);
    family(out, "ktrlplane_worker_ends_total", "counter",
           "Workers that ended, by pool and reason.");
    for (size_t i = 0; i < METRICS_POOLS_MAX && pools[i] != NULL; i++)
        for (int end = 0; end < WORKER_END_COUNT; end++) {
            uint64_t count = 0;
            for (size_t j = 0; j < METRICS_POOLS_MAX; j++) {
                const char *pool = atomic_load(&board->ends[j].pool);
                if (pool != NULL && str_is(str_of(pool), pools[i]))
                    count += atomic_load(&board->ends[j].by_end[end]);
            }
            buf_print(out,
                      "ktrlplane_worker_ends_total{pool=\"%s\",reason=\"%s\"} %" PRIu64
                      "\n",
                      pools[i], end_names[end], count);
        }
}

static void print_store(struct buf *out)
{
    uint64_t statements = 0;
    uint64_t time_us = 0;
    for (size_t worker = 0; worker < worker_count; worker++) {
        statements +=
            atomic_load_explicit(&board->slots[worker].statements, memory_order_relaxed);
        time_us +=
            atomic_load_explicit(&board->slots[worker].store_us, memory_order_relaxed);
    }
    family(out, "ktrlplane_store_statements_total", "counter",
           "Statements sent to the database.");
    buf_print(out, "ktrlplane_store_statements_total %" PRIu64 "\n", statements);
    family(out, "ktrlplane_store_seconds_total", "counter",
           "Time spent waiting for the database.");
    buf_print(out, "ktrlplane_store_seconds_total");
    add_seconds(out, time_us);
}

void metrics_print(struct buf *out)
{
    family(out, "ktrlplane_build_info", "gauge", "The version that runs.");
    buf_print(out, "ktrlplane_build_info{version=\"%s\"} 1\n", PACKAGE_VERSION);
    if (board != NULL) {
        metrics_sample(out, "process_start_time_seconds", "gauge",
                       "When the master started, in seconds since 1970.",
                       started_us / US_PER_S);
        print_workers(out);
        print_requests(out);
        print_store(out);
        print_upstreams(out);
    }
    if (more != NULL)
        more(more_state, out);
}
