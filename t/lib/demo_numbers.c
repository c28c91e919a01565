/*
 * demo_numbers.c: what the pods of the demo measure. A rate is a base with waves of a day, an hour
 * and some minutes; a counter is its integral, so that any second can be asked for.
 */
/* SPDX-License-Identifier: ISC */
#include <math.h>

#include "t/lib/demo_world.h"

#define TAU 6.283185307179586

enum { FAMILIES_BYTES_MAX = 8 * 1024 * 1024, FLUSH_BYTES = 256 * 1024 };

enum kind { COUNTER, BARE_COUNTER, GAUGE, ALERT };

struct family {
    const char *name; /* of a COUNTER without _total */
    enum kind kind;
    double base;        /* a second, or the value itself */
    double swing;       /* 0..1 of it */
    const char *labels; /* further ones, or "" */
    double
        failing; /* what is added while the deployment fails; less than `base` is left */
};

#define ANSWERS "http_request_duration_seconds_count"
/* clang-format off */
static const struct family families[] = {
    {"cpu_usage_seconds", COUNTER, 0.22, 0.7, "", 0.6},
    {"memory_usage_bytes", GAUGE, 310e6, 0.25, "", 160e6},
    {"memory_available_bytes", GAUGE, 760e6, 0.1, "", -160e6},
    {"network_receive_bytes", COUNTER, 42e3, 0.6, "", -14e3},
    {"network_transmit_bytes", COUNTER, 118e3, 0.6, "", -40e3},
    {"disk_usage_bytes", GAUGE, 5.2e9, 0.04, "", 0},
    {"disk_io_operations", COUNTER, 14, 0.5, "", 60},
    {"http_requests", COUNTER, 9, 0.6, ",status=\"200\"", -3},
    {"http_requests", COUNTER, 0.3, 0.6, ",status=\"404\"", 0},
    {"http_requests", COUNTER, 0.02, 0.5, ",status=\"500\"", 4},
    {ANSWERS, BARE_COUNTER, 7, 0.6, ",method=\"GET\",status=\"200\"", -2},
    {ANSWERS, BARE_COUNTER, 2, 0.6, ",method=\"POST\",status=\"200\"", -0.6},
    {ANSWERS, BARE_COUNTER, 0.3, 0.6, ",method=\"GET\",status=\"404\"", 0},
    {ANSWERS, BARE_COUNTER, 0.02, 0.5, ",method=\"GET\",status=\"500\"", 4},
    {"ALERTS", ALERT, 1, 0, ",alertname=\"HighErrorRate\",alertstate=\"firing\",severity=\"critical\"", 0},
};
/* clang-format on */

struct wave {
    double period_s, weight;
};
static const struct wave waves[] = {{86400, 0.6}, {3700, 0.25}, {431, 0.15}};

static double phase_of(const struct demo_pod *pod, size_t family, size_t wave)
{
    uint64_t mixed = (pod->seed + family * 977 + wave * 31) * 0x9e3779b97f4a7c15u;
    return (double)(mixed >> 40) / (double)(1 << 24) * TAU;
}

/* Pods differ: from half to one and a half. */
static double size_of(const struct demo_pod *pod, size_t family)
{
    return 0.5 + phase_of(pod, family, 7) / TAU;
}

static double level_at(const struct demo_pod *pod, size_t index, double t)
{
    double sum = 0;
    for (size_t i = 0; i < sizeof waves / sizeof waves[0]; i++)
        sum +=
            waves[i].weight * sin(TAU * t / waves[i].period_s + phase_of(pod, index, i));
    return families[index].base * size_of(pod, index) * (1 + families[index].swing * sum);
}

/* The integral of level_at from 0, less a constant. */
static double total_at(const struct demo_pod *pod, size_t index, double t)
{
    double sum = t;
    for (size_t i = 0; i < sizeof waves / sizeof waves[0]; i++)
        sum -= families[index].swing * waves[i].weight * waves[i].period_s / TAU *
               cos(TAU * t / waves[i].period_s + phase_of(pod, index, i));
    return families[index].base * size_of(pod, index) * sum;
}

static double value_at(const struct demo_pod *pod, size_t index, int64_t at_s)
{
    /* Counters began in 2023: smaller numbers are more exact. */
    double t = (double)(at_s - 1700000000);
    const struct family *family = &families[index];
    double since = pod->failed_s == 0 ? 0 : (double)(at_s - pod->failed_s);
    double failing = since < 0 ? 0 : since > 600 ? 600 : since;
    bool now = failing > 0 && failing < 600;
    if (family->kind == COUNTER || family->kind == BARE_COUNTER)
        return total_at(pod, index, t) + family->failing * size_of(pod, index) * failing;
    return level_at(pod, index, t) + (now ? family->failing : 0);
}

static void sample_add(struct buf *out, const struct demo_pod *pod, size_t index,
                       int64_t at_s, bool timed)
{
    const struct family *family = &families[index];
    bool counter = family->kind == COUNTER || family->kind == BARE_COUNTER;
    double value = 1;
    /* An alert is there while it fires, for the resource and not for each pod. */
    if (family->kind == ALERT && (pod->second || !demo_is_failing(pod, at_s * 1000)))
        return;
    if (family->kind != ALERT)
        value = value_at(pod, index, at_s);
    buf_print(out, "%s%s{resource_id=\"%.*s\"", family->name,
              family->kind == COUNTER ? "_total" : "", STR_ARG(pod->resource));
    if (family->kind != ALERT)
        buf_print(out, ",pod=\"%.*s\"", STR_ARG(pod->pod));
    buf_print(out, "%s} %.*f", family->labels, counter ? 3 : 0, value);
    if (timed)
        buf_print(out, " %lld", (long long)at_s);
    buf_add_char(out, '\n');
}

/* The line above each metric, once. OpenMetrics names a counter without its end. */
static void family_add(struct buf *out, size_t index, bool open)
{
    static const char *const types[] = {"counter", "untyped", "gauge", "gauge"};
    const struct family *family = &families[index];
    if (index > 0 && strcmp(families[index - 1].name, family->name) == 0)
        return;
    bool unknown = open && family->kind == BARE_COUNTER;
    buf_print(out, "# TYPE %s%s %s\n", family->name,
              family->kind == COUNTER && !open ? "_total" : "",
              unknown ? "unknown" : types[family->kind]);
}

void demo_numbers_now(const struct demo_world *world, int64_t at_s, struct buf *out)
{
    for (size_t index = 0; index < sizeof families / sizeof families[0]; index++) {
        family_add(out, index, false);
        for (size_t i = 0; i < world->count; i++)
            sample_add(out, &world->pods[i], index, at_s, false);
    }
}

static bool flush(struct buf *out, int descriptor, size_t least)
{
    size_t done = 0;
    if (out->length < least)
        return true;
    while (done < out->length) {
        ssize_t written = write(descriptor, out->at + done, out->length - done);
        if (written <= 0)
            return false;
        done += (size_t)written;
    }
    out->length = 0;
    return true;
}

bool demo_numbers_history(const struct demo_world *world, int64_t from_s, int64_t to_s,
                          int64_t step_s, int descriptor)
{
    struct arena *arena = arena_open("history", 64 * 1024 * 1024);
    struct buf out = buf_open(arena, (size_t)FLUSH_BYTES * 2, FAMILIES_BYTES_MAX);
    bool good = true;
    for (size_t index = 0; index < sizeof families / sizeof families[0] && good;
         index++) {
        family_add(&out, index, true);
        for (size_t i = 0; i < world->count && good; i++) {
            for (int64_t at_s = from_s; at_s < to_s; at_s += step_s)
                sample_add(&out, &world->pods[i], index, at_s, true);
            good = flush(&out, descriptor, FLUSH_BYTES);
        }
    }
    BUF_ADD(&out, "# EOF\n");
    good = good && flush(&out, descriptor, 1);
    arena_close(arena);
    return good;
}
