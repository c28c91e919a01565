/* demo_lines.c: lines as such programs write them: logfmt, JSON, access logs, colours, traces. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/clock.h"
#include "t/lib/demo_world.h"

static const char *const people[] = {"ada", "björn", "chiara", "svc-ingest",
                                     "zoë <script>"};
static const char *const verbs[] = {"GET", "GET", "GET", "POST", "PATCH", "DELETE"};
static const char *const sinks[] = {"kafka-prod", "webhook-erp", "blob-archive",
                                    "mqtt-site"};

/* Requests of one project share a trace for some seconds: it is found in several resources. */
static struct str trace_of(struct arena *arena, const struct demo_pod *pod, int64_t at_ms)
{
    uint64_t hash =
        str_hash(pod->project) ^ (uint64_t)(at_ms / 5000) * 0x9e3779b97f4a7c15u;
    uint64_t other = (hash ^ hash >> 29) * 0xbf58476d1ce4e5b9u;
    return arena_print(arena, "%016llx%016llx", (unsigned long long)hash,
                       (unsigned long long)(other ^ other >> 32));
}

static const char *level_of(struct demo_pod *pod, int64_t at_ms)
{
    int64_t dice = demo_dice(pod, 1000);
    if (demo_is_failing(pod, at_ms))
        return dice < 650 ? "error" : dice < 850 ? "warn" : "info";
    if (dice < 12)
        return "error";
    return dice < 70 ? "warn" : dice < 250 ? "debug" : "info";
}

static struct str graph_failure(struct arena *arena, struct demo_pod *pod, bool failing)
{
    static const char *const stacks[] = {
        "panic: runtime error: invalid memory address or nil pointer dereference\n"
        "[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x7f2a10]\n\n"
        "goroutine 71 [running]:\n"
        "graph/engine.(*planner).join(0xc0004a2000, {0x0, 0x0})\n"
        "\t/src/engine/planner.go:397 +0x1d2\n"
        "graph/engine.(*session).run(0xc000512e00)\n"
        "\t/src/engine/session.go:112 +0x8f",
        "error: query 8f21 was cancelled\n"
        "Traceback (most recent call last):\n"
        "  File \"/app/twins/router.py\", line 88, in handle\n"
        "    rows = await engine.query(text, deadline=2.0)\n"
        "  File \"/app/twins/engine.py\", line 41, in query\n"
        "    raise DeadlineExceeded(text)\n"
        "twins.errors.DeadlineExceeded: MATCH (t:Turbine)-[:FEEDS]->(s) RETURN t",
    };
    if (failing)
        return arena_print(
            arena,
            "level=error component=migration msg=\"migration failed\" step=%lld/7 "
            "version=2.4.1 error=\"relation \\\"twin_index\\\" does not exist\"",
            (long long)(1 + demo_dice(pod, 7)));
    return str_of(stacks[demo_dice(pod, 2)]);
}

static struct str graph_line(struct arena *arena, struct demo_pod *pod, int64_t at_ms,
                             const char *level, struct str trace)
{
    char text[CLOCK_TEXT_BYTES];
    struct str time = clock_text(at_ms * 1000, text);
    bool error = strcmp(level, "error") == 0, failing = demo_is_failing(pod, at_ms);
    long long ms = (long long)(demo_dice(pod, 90) + (demo_dice(pod, 20) == 0 ? 900 : 4));
    if (error && !pod->second && demo_dice(pod, 3) > 0)
        return graph_failure(arena, pod, failing);
    if (pod->second)
        return arena_print(
            arena,
            "{\"ts\":\"%.*s\",\"level\":\"%s\",\"msg\":\"%s\",\"rows\":%lld,\"duration_ms\":%lld.%lld,"
            "\"caller\":\"engine.go:%lld\",\"user\":\"%s\",\"query\":{\"id\":\"q-%04llx\",\"cached\":%s},"
            "\"trace_id\":\"%.*s\"}",
            STR_ARG(time), level,
            failing && error ? "index is missing, back off"
            : error          ? "query failed: deadline exceeded"
                             : "query executed",
            (long long)demo_dice(pod, 500), ms, (long long)demo_dice(pod, 10),
            (long long)(80 + demo_dice(pod, 700)), people[demo_dice(pod, 5)],
            (unsigned long long)demo_dice(pod, 65536),
            demo_dice(pod, 3) == 0 ? "true" : "false", STR_ARG(trace));
    int status = error ? 500 : strcmp(level, "warn") == 0 ? 404 : 200;
    return arena_print(
        arena,
        "ts=%.*s level=%s component=router msg=\"handled request\" method=%s "
        "path=/v1/twins/%lld status=%d duration=%lldms bytes=%lld trace_id=%.*s",
        STR_ARG(time), level, verbs[demo_dice(pod, 6)], (long long)demo_dice(pod, 900),
        status, ms, (long long)(200 + demo_dice(pod, 9000)), STR_ARG(trace));
}

static struct str flow_line(struct arena *arena, struct demo_pod *pod, int64_t at_ms,
                            const char *level, struct str trace)
{
    char text[CLOCK_TEXT_BYTES];
    struct str time = clock_text(at_ms * 1000, text);
    bool error = strcmp(level, "error") == 0;
    const char *sink = sinks[demo_dice(pod, 4)];
    if (error && demo_dice(pod, 2) == 0)
        return arena_print(
            arena,
            "%.*s ERROR [flow-worker-%lld] delivery to %s failed\n"
            "java.net.SocketTimeoutException: Read timed out\n"
            "\tat flow.sink.HttpSink.deliver(HttpSink.java:118)\n"
            "\tat flow.Route.lambda$run$0(Route.java:64)\n"
            "\tat java.base/java.lang.Thread.run(Thread.java:840)\n"
            "Caused by: java.io.IOException: connection reset by peer\n\t... 3 more",
            STR_ARG(time), (long long)demo_dice(pod, 8), sink);
    return arena_print(
        arena,
        "{\"time\":\"%.*s\",\"level\":\"%s\",\"message\":\"%s\",\"route\":\"all-telemetry\","
        "\"sink\":\"%s\",\"batch\":%lld,\"latency_ms\":%lld,\"lag\":%lld,"
        "\"trace_id\":\"%.*s\"}",
        STR_ARG(time), level,
        error ? "delivery failed, will try again" : "events delivered", sink,
        (long long)(1 + demo_dice(pod, 400)), (long long)(2 + demo_dice(pod, 180)),
        (long long)demo_dice(pod, 50), STR_ARG(trace));
}

static struct str compass_line(struct arena *arena, struct demo_pod *pod, int64_t at_ms,
                               const char *level)
{
    static const char *const agents[] = {"Mozilla/5.0 (X11; Linux x86_64)", "curl/8.5.0",
                                         "Grafana/10.4"};
    static const char *const paths[] = {"/", "/boards/overview", "/api/tiles?from=-1h",
                                        "/api/export?format=csv", "/healthz"};
    char text[CLOCK_TEXT_BYTES];
    int status = strcmp(level, "error") == 0  ? 502
                 : strcmp(level, "warn") == 0 ? 403
                                              : 200;
    return arena_print(
        arena, "10.%lld.%lld.%lld - - [%.*s] \"%s %s HTTP/1.1\" %d %lld \"-\" \"%s\"",
        (long long)demo_dice(pod, 4), (long long)demo_dice(pod, 256),
        (long long)demo_dice(pod, 256), STR_ARG(clock_text_s(at_ms * 1000, text)),
        verbs[demo_dice(pod, 4)], paths[demo_dice(pod, 5)], status,
        (long long)demo_dice(pod, 40000), agents[demo_dice(pod, 3)]);
}

static struct str assembler_line(struct arena *arena, struct demo_pod *pod,
                                 const char *level)
{
    static const char *const deeds[] = {"compiling model", "linking layers",
                                        "checking shapes", "uploading artefact",
                                        "pulling base image"};
    int colour = strcmp(level, "error") == 0 ? 31 : strcmp(level, "warn") == 0 ? 33 : 32;
    return arena_print(
        arena,
        "\x1b[2m[build %lld]\x1b[0m \x1b[%d;1m%-5s\x1b[0m step %lld/9 \x1b[36m%s\x1b[0m "
        "(%lld.%lld s)%s",
        (long long)(4000 + demo_dice(pod, 40)), colour, level,
        (long long)(1 + demo_dice(pod, 9)), deeds[demo_dice(pod, 5)],
        (long long)demo_dice(pod, 30), (long long)demo_dice(pod, 10),
        colour == 31 ? ": exit status 2" : "");
}

struct str demo_line(struct arena *arena, struct demo_pod *pod, int64_t at_ms,
                     const char **level)
{
    struct str trace = trace_of(arena, pod, at_ms);
    *level = level_of(pod, at_ms);
    switch (pod->type) {
    case DEMO_GRAPH:
        return graph_line(arena, pod, at_ms, *level, trace);
    case DEMO_FLOW:
        return flow_line(arena, pod, at_ms, *level, trace);
    case DEMO_COMPASS:
        return compass_line(arena, pod, at_ms, *level);
    case DEMO_ASSEMBLER:
    case DEMO_TYPES:
        break;
    }
    return assembler_line(arena, pod, *level);
}
