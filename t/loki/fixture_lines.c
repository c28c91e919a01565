/* fixture_lines.c: what the recorded Loki held, made again out of its answers. */
/* SPDX-License-Identifier: ISC */
#include "t/loki/fixture_lines.h"

#include <math.h>

#include "t/lib/tap.h"

enum { LINES = 300, EVERY_S = 12, MINUTES = 61, TENTHS = 10000 };

#define BEGIN_S INT64_C(1795227137)
#define SECOND  INT64_C(1000000000)

struct held {
    int64_t at_ns;
    struct str line; /* STR_NONE = not known */
    bool error;      /* made: it holds the word */
    double duration; /* made: of JSON */
};

struct kept {
    struct arena *arena;
    const struct node *fixtures;
    struct held graph_a[LINES], graph_b[LINES]; /* logfmt, JSON */
};

static struct str member_text(const struct node *node, const char *name)
{
    const struct node *member = node_member(node, str_of(name));
    return member != NULL && member->kind == NODE_TEXT ? member->text : STR("");
}

static bool labelled(const struct node *labels, const char *pod)
{
    return str_is(member_text(labels, "pod"), pod);
}

static struct str query_of(const struct node *fixture)
{
    return member_text(node_member(fixture, STR("params")), "query");
}

/* The result of an answer with that type, or NULL. */
static const struct node *result_of(const struct node *fixture, const char *type)
{
    const struct node *body = node_member(fixture, STR("body"));
    const struct node *found =
        body->kind == NODE_OBJECT ? node_member(body, STR("data")) : NULL;
    if (found == NULL || found->kind != NODE_OBJECT ||
        !str_is(member_text(found, "resultType"), type))
        return NULL;
    return node_member(found, STR("result"));
}

static void pin_stream(struct kept *kept, const struct node *stream)
{
    bool first = labelled(node_member(stream, STR("stream")), "orders-graph-x7q2-a");
    struct held *held = first ? kept->graph_a : kept->graph_b;
    for (const struct node *pair = node_member(stream, STR("values"))->first;
         pair != NULL; pair = pair->next) {
        int64_t at_ns;
        if (!str_int_parse(pair->first->text, 0, INT64_MAX, &at_ns))
            bail_out("a time of the fixtures cannot be read");
        int64_t index = (at_ns / SECOND - BEGIN_S) / EVERY_S;
        held[index].at_ns = at_ns;
        held[index].line = pair->first->next->text;
    }
}

static void pin_all(struct kept *kept)
{
    for (int i = 0; i < LINES; i++) {
        int64_t at_ns = (BEGIN_S + (int64_t)i * EVERY_S) * SECOND + SECOND / 2;
        kept->graph_a[i] = (struct held){.at_ns = at_ns};
        kept->graph_b[i] = (struct held){.at_ns = at_ns + 1000};
    }
    for (const struct node *one = kept->fixtures->first; one != NULL; one = one->next) {
        const struct node *result = result_of(one, "streams");
        /* line_format has changed what the lines say. */
        if (result == NULL || str_contains(query_of(one), STR("line_format")))
            continue;
        for (const struct node *stream = result->first; stream != NULL;
             stream = stream->next)
            pin_stream(kept, stream);
    }
}

static int minute_of(int64_t at_ns)
{
    int64_t at_s = (at_ns - 1) / SECOND, first = BEGIN_S - BEGIN_S % 60;
    return (int)((at_s - first) / 60);
}

/* As many lines of each minute say "error" as its rate tells. */
static void errors_spread(struct held *held, const struct node *values)
{
    int left[MINUTES + 1] = {0};
    for (const struct node *pair = values->first; pair != NULL; pair = pair->next) {
        double rate = strtod(pair->first->next->text.at, NULL);
        left[minute_of(pair->first->integer * SECOND)] = (int)lround(rate * 60);
    }
    for (int i = 0; i < LINES; i++)
        if (str_contains(held[i].line, STR("error")))
            left[minute_of(held[i].at_ns)]--;
    for (int i = 0; i < LINES; i++) {
        int minute = minute_of(held[i].at_ns);
        if (held[i].line.at != NULL || left[minute] <= 0)
            continue;
        held[i].error = true;
        left[minute]--;
    }
}

static double duration_of(const struct held *held)
{
    static const char name[] = "\"duration_ms\": ";
    if (held->line.at == NULL)
        return held->duration;
    for (size_t i = 0; i + sizeof name < held->line.length; i++)
        if (memcmp(held->line.at + i, name, sizeof name - 1) == 0)
            return strtod(held->line.at + i + sizeof name - 1, NULL);
    return 0;
}

/* The two largest of known durations. */
static void largest(const struct held *held, int count, double two[2])
{
    two[0] = two[1] = 0;
    for (int i = 0; i < count; i++) {
        double duration = duration_of(&held[i]);
        if (duration > two[0]) {
            two[1] = two[0];
            two[0] = duration;
        } else if (duration > two[1]) {
            two[1] = duration;
        }
    }
}

static void put(struct held *held, int count, double duration)
{
    for (int i = 0; i < count; i++)
        if (held[i].line.at == NULL && held[i].duration == 0) {
            held[i].duration = duration;
            return;
        }
    bail_out("no line is left for a duration");
}

/* Two durations of one decimal whose quantile is the one that was recorded. */
static void durations_put(struct held *held, int count, double wanted)
{
    double known[2], rank = 0.99 * (count - 1), weight = rank - floor(rank);
    largest(held, count, known);
    for (int top = TENTHS; top >= 0; top--) {
        double x = top / 10.0;
        int second = (int)lround((wanted - x * weight) / (1 - weight) * 10);
        for (int near = second - 1; near <= second + 1; near++) {
            double y = near / 10.0;
            bool fits = y <= x && (known[0] == x ? known[1] <= y : known[0] <= y);
            if (!fits || y * (1 - weight) + x * weight != wanted)
                continue;
            if (known[0] != x)
                put(held, count, x);
            if (known[0] != y && known[1] != y)
                put(held, count, y);
            return;
        }
    }
    bail_out("no two durations have the quantile %.17g", wanted);
}

static void quantiles_spread(struct held *held, const struct node *values)
{
    for (const struct node *pair = values->first; pair != NULL; pair = pair->next) {
        int64_t end_ns = pair->first->integer * SECOND;
        int from = 0, to = 0;
        while (from < LINES && held[from].at_ns <= end_ns - 600 * SECOND)
            from++;
        for (to = from; to < LINES && held[to].at_ns <= end_ns;)
            to++;
        durations_put(held + from, to - from, strtod(pair->first->next->text.at, NULL));
    }
}

static void spread_all(struct kept *kept)
{
    for (const struct node *one = kept->fixtures->first; one != NULL; one = one->next) {
        const struct node *result = result_of(one, "matrix");
        struct str query = query_of(one);
        for (const struct node *row = result == NULL ? NULL : result->first; row != NULL;
             row = row->next) {
            const struct node *metric = node_member(row, STR("metric"));
            const struct node *values = node_member(row, STR("values"));
            bool first = labelled(metric, "orders-graph-x7q2-a");
            if (str_starts(query, STR("rate(")))
                errors_spread(first ? kept->graph_a : kept->graph_b, values);
            if (str_starts(query, STR("quantile_over_time(")))
                quantiles_spread(kept->graph_b, values);
        }
    }
}

static struct str line_of(struct arena *arena, const struct held *held, int i, bool json)
{
    if (held->line.at != NULL)
        return held->line;
    const char *level = held->error ? "error" : "info";
    if (json)
        return arena_print(
            arena,
            "{\"level\": \"%s\", \"msg\": \"query executed\", \"rows\": %d, "
            "\"duration_ms\": %.1f, \"caller\": \"engine.go:%d\", \"user\": "
            "\"ada\"}",
            level, i, held->duration == 0 ? 12.5 : held->duration, i);
    return arena_print(arena,
                       "level=%s ts=%d component=router msg=\"handled request\" "
                       "path=/v1/twins/%d status=200 duration=0.100s trace_id=%032d",
                       level, i, i % 17, i);
}

static void write_labels(struct json_writer *writer, const char *job, const char *pod,
                         const char *resource)
{
    const struct {
        const char *name, *value;
    } labels[] = {
        {"job", job}, {"level", "mixed"}, {"pod", pod}, {"resource_id", resource}};
    json_write_key(writer, STR("stream"));
    json_write_object(writer);
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        json_write_key(writer, str_of(labels[i].name));
        json_write_text(writer, str_of(labels[i].value));
    }
    json_write_end_object(writer);
}

static void write_values(struct json_writer *writer, struct arena *arena,
                         const struct held *held, bool json)
{
    json_write_key(writer, STR("values"));
    json_write_array(writer);
    for (int i = 0; i < LINES; i++) {
        json_write_array(writer);
        json_write_text(writer, arena_print(arena, "%lld", (long long)held[i].at_ns));
        json_write_text(writer, line_of(arena, &held[i], i, json));
        json_write_end_array(writer);
    }
    json_write_end_array(writer);
}

struct str fixture_lines(struct arena *arena, const struct node *fixtures)
{
    static struct kept kept;
    const struct {
        const char *job, *pod, *resource;
        const struct held *held;
        bool json;
    } streams[] = {
        {"graph", "orders-graph-x7q2-a", "orders-graph-x7q2", kept.graph_a, false},
        {"graph", "orders-graph-x7q2-b", "orders-graph-x7q2", kept.graph_b, true},
        {"flow", "orders-flow-p0d4-a", "orders-flow-p0d4", kept.graph_a, false},
        {"flow", "orders-flow-p0d4-b", "orders-flow-p0d4", kept.graph_b, true},
    };
    kept.arena = arena;
    kept.fixtures = fixtures;
    pin_all(&kept);
    spread_all(&kept);
    struct buf out = buf_open(arena, 64 * 1024, 4 * 1024 * 1024);
    struct json_writer writer = json_writer_of(&out);
    json_write_object(&writer);
    json_write_key(&writer, STR("streams"));
    json_write_array(&writer);
    for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++) {
        json_write_object(&writer);
        write_labels(&writer, streams[i].job, streams[i].pod, streams[i].resource);
        write_values(&writer, arena, streams[i].held, streams[i].json);
        json_write_end_object(&writer);
    }
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    return buf_str(&out);
}
