/* demo_world.c: the pods of the demo's resources, and when they write. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/demo_world.h"

#include "platform/json/json.h"

enum { FAILING_BEFORE_S = 120, FAILING_S = 600 };

/* Milliseconds between two lines of a pod while somebody looks. */
static const int64_t pace_ms[DEMO_TYPES] = {3000, 5000, 8000, 12000};

int64_t demo_dice(struct demo_pod *pod, int64_t most)
{
    pod->state ^= pod->state << 13;
    pod->state ^= pod->state >> 7;
    pod->state ^= pod->state << 17;
    return (int64_t)(pod->state % (uint64_t)most);
}

bool demo_is_failing(const struct demo_pod *pod, int64_t at_ms)
{
    int64_t since_s = at_ms / 1000 - pod->failed_s;
    return pod->failed_s > 0 && since_s > -FAILING_BEFORE_S && since_s < FAILING_S;
}

static enum demo_type type_of(struct str slug)
{
    static const char *const slugs[DEMO_TYPES] = {"graph", "flow", "compass",
                                                  "assembler"};
    for (size_t i = 0; i < DEMO_TYPES; i++)
        if (str_is(slug, slugs[i]))
            return (enum demo_type)i;
    return DEMO_ASSEMBLER;
}

static struct str kept(struct demo_world *world, const struct node *node,
                       const char *name)
{
    const struct node *member = node_member(node, str_of(name));
    return member != NULL && member->kind == NODE_TEXT
               ? arena_str(world->arena, member->text)
               : STR("");
}

static int64_t failed_of(const struct node *node)
{
    const struct node *failed = node_member(node, STR("failed_us"));
    int64_t failed_us = 0;
    return failed != NULL && node_is_int(failed, &failed_us) ? failed_us / 1000000 : 0;
}

static void pod_add(struct demo_world *world, const struct node *node, bool second)
{
    static const char ends[] = "abcdefghjkmnpqrstvwxyz23456789";
    struct demo_pod *pod = &world->pods[world->count];
    if (world->count == DEMO_PODS_MAX)
        return;
    world->count++;
    *pod = (struct demo_pod){.tenant = kept(world, node, "tenant"),
                             .project = kept(world, node, "project"),
                             .resource = kept(world, node, "resource"),
                             .type = type_of(kept(world, node, "type")),
                             .second = second,
                             .failed_s = failed_of(node)};
    pod->seed = (str_hash(pod->resource) ^ (second ? 0x9e3779b97f4a7c15u : 0)) | 1;
    pod->state = pod->seed;
    char name[6] = "";
    for (size_t i = 0; i < 5; i++)
        name[i] = ends[demo_dice(pod, (int64_t)sizeof ends - 1)];
    pod->pod = arena_print(world->arena, "%.*s-%s", STR_ARG(pod->resource), name);
}

/* Whether there are pods of this resource; when it failed last is told to them. */
static bool pods_known(struct demo_world *world, struct str resource, int64_t failed_s)
{
    bool known = false;
    for (size_t i = 0; i < world->count; i++)
        if (str_equal(world->pods[i].resource, resource)) {
            world->pods[i].failed_s = failed_s;
            known = true;
        }
    return known;
}

bool demo_world_read(struct demo_world *world, struct str list)
{
    struct str line;
    struct arena *scratch = arena_open("demo list", 64 * 1024 * 1024);
    bool good = true;
    if (world->arena == NULL)
        world->arena = arena_open("demo", 64 * 1024 * 1024);
    while (good && str_cut(&list, '\n', &line) && line.length > 0) {
        struct failure failure = {.arena = scratch};
        struct node *node;
        good = json_parse(scratch, line, &failure, &node) == DONE &&
               node->kind == NODE_OBJECT;
        const struct node *name = good ? node_member(node, STR("resource")) : NULL;
        if (name == NULL || pods_known(world, name->text, failed_of(node)))
            continue;
        enum demo_type type = type_of(kept(world, node, "type"));
        pod_add(world, node, false);
        if (type == DEMO_GRAPH || type == DEMO_FLOW)
            pod_add(world, node, true);
    }
    arena_close(scratch);
    return good;
}

static struct loki_stream *stream_of(struct loki_store *store, const struct demo_pod *pod,
                                     const char *level)
{
    static const char *const containers[DEMO_TYPES] = {"graph", "flow", "board",
                                                       "builder"};
    struct loki_label labels[] = {
        {STR("resource_id"), pod->resource},
        {STR("namespace"), pod->tenant},
        {STR("pod"), pod->pod},
        {STR("container"), str_of(containers[pod->type])},
        {STR("level"), str_of(level)},
    };
    return loki_stream_make(store, pod->tenant, labels, sizeof labels / sizeof labels[0]);
}

/* By day more than by night, and much while something fails. */
static int64_t pause_of(struct demo_pod *pod, int64_t at_ms, int slow)
{
    int64_t mean = pace_ms[pod->type] * slow;
    if (demo_is_failing(pod, at_ms))
        mean = 4000;
    return mean / 4 + demo_dice(pod, mean * 3 / 2);
}

void demo_lines_add(struct demo_world *world, struct loki_store *store, int64_t from_ms,
                    int64_t to_ms, int slow)
{
    struct arena *arena = arena_open("demo lines", 64 * 1024 * 1024);
    for (size_t i = 0; i < world->count; i++) {
        struct demo_pod *pod = &world->pods[i];
        /* What was planned at another pace is planned anew. */
        if (pod->next_ms < from_ms ||
            pod->next_ms > from_ms + pace_ms[pod->type] * slow * 2)
            pod->next_ms = from_ms + demo_dice(pod, 1000 * slow);
        while (pod->next_ms < to_ms) {
            const char *level;
            struct str line = demo_line(arena, pod, pod->next_ms, &level);
            struct loki_stream *stream = stream_of(store, pod, level);
            if (stream != NULL)
                loki_add(store, stream, pod->next_ms * 1000000 + demo_dice(pod, 1000000),
                         line);
            pod->next_ms += pause_of(pod, pod->next_ms, slow);
            arena_reset(arena);
        }
    }
    arena_close(arena);
}
