/*
 * demo_world.h: what the resources of the demo write and measure, made up for any second.
 *
 * The list comes from `ktrlplane demo --list`, a JSON object a line: tenant, project, resource,
 * type, failed_us. Each resource has one or two pods. The same list and time give the same lines
 * and numbers: a day at the start, and then each second what is new.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_DEMO_WORLD_H
#define T_LIB_DEMO_WORLD_H

#include "t/lib/loki_store.h"

enum { DEMO_PODS_MAX = 400, DEMO_DAY_S = 24 * 3600 };

enum demo_type { DEMO_GRAPH, DEMO_FLOW, DEMO_COMPASS, DEMO_ASSEMBLER, DEMO_TYPES };

struct demo_pod {
    struct str tenant, project, resource, pod;
    enum demo_type type;
    bool second;       /* its lines are JSON, those of the first logfmt */
    uint64_t seed;
    uint64_t state;    /* of its own dice */
    int64_t failed_s;  /* when its deployment failed; 0 = none did */
    int64_t next_ms;   /* when it writes again */
};

struct demo_world {
    struct arena *arena;
    struct demo_pod pods[DEMO_PODS_MAX];
    size_t count;
};

/*
 * false = the list cannot be read. Read again into the same world, resources that are new begin
 * to write, and those that failed meanwhile say so; nothing is taken away.
 */
bool demo_world_read(struct demo_world *world, struct str list);
/* Lines from `from_ms` until `to_ms`, `slow` times rarer than they are live. */
void demo_lines_add(struct demo_world *world, struct loki_store *store, int64_t from_ms,
                    int64_t to_ms, int slow);
/* One line of a pod, and its level; demo_lines.c. */
struct str demo_line(struct arena *arena, struct demo_pod *pod, int64_t at_ms, const char **level);
/* A number below `most`, of the pod's own dice. */
int64_t demo_dice(struct demo_pod *pod, int64_t most);
/* Whether the deployment of its resource is going wrong at that time. */
bool demo_is_failing(const struct demo_pod *pod, int64_t at_ms);

/*
 * All metrics as text for Prometheus: of one second without times, or with times of each
 * `step_s` from `from_s` to `to_s` as OpenMetrics for promtool.
 */
void demo_numbers_now(const struct demo_world *world, int64_t at_s, struct buf *out);
bool demo_numbers_history(const struct demo_world *world, int64_t from_s, int64_t to_s,
                          int64_t step_s, int descriptor);

#endif
