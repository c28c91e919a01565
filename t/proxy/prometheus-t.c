/* prometheus-t.c: every path of metrics on a real Prometheus, behind a recorder that lets nothing past. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "platform/upstream/http_call.h"
#include "product/proxy/proxy_settings.h"
#include "t/lib/metric_store.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define ONE  "/api/v1/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/metrics"
#define PROM "/api/v1/projects/" WORLD_PROJECT "/prometheus/api/v1"

static struct world world;
static struct metric_store metrics;

/* An hour for a resource, for another one of the project, and for something that is none. */
static const char *openmetrics(void)
{
    static const char *const ids[] = {WORLD_RESOURCE, WORLD_FAILED, "kubelet"};
    struct buf out = buf_open(world.arena, KIB(64), MIB(4));
    long long end = (long long)(world.now_us / 1000000);
    BUF_ADD(&out, "# TYPE memory_usage_bytes gauge\n");
    for (size_t r = 0; r < COUNT_OF(ids); r++)
        for (int i = 0; i <= 240; i++)
            buf_print(&out,
                      "memory_usage_bytes{resource_id=\"%s\",pod=\"%s-0\"} %d %lld\n",
                      ids[r], ids[r], 1000 * (int)(r + 1), end - (240 - i) * 15);
    BUF_ADD(&out, "# TYPE of_the_kubelet gauge\n");
    for (int i = 0; i <= 240; i++)
        buf_print(&out,
                  "of_the_kubelet{resource_id=\"kubelet\",secret=\"word\"} 1 %lld\n",
                  end - (240 - i) * 15);
    BUF_ADD(&out, "# EOF\n");
    buf_add_char(&out, '\0');
    return out.at;
}

static struct answer get(enum world_person person, const char *path)
{
    return probe_json(world_with_key(&world, person), "GET", path, NULL);
}

static bool says(const struct answer *answer, const char *text)
{
    return str_contains(answer->body, str_of(text));
}

/* Nothing of others in any answer, whatever is asked. */
static void nothing_else(void)
{
    static const char *const paths[] = {
        "/query?query=memory_usage_bytes",
        "/query?query=%7B__name__=~%22.%2B%22%7D",
        "/query?query=sum(memory_usage_bytes)%20by%20(pod)",
        "/query?query=memory_usage_bytes%20or%20of_the_kubelet",
        "/query?query=label_replace(memory_usage_bytes,%22pod%22,%22x%22,%22%22,%22%22)",
        "/query?query=topk(10,%7B__name__!=%22%22%7D)",
        "/query?query=count_values(%22v%22,memory_usage_bytes)",
        "/query?query=max_over_time(memory_usage_bytes[30m:1m])",
        "/query_range?query=memory_usage_bytes&start=now-1h&step=60",
        "/query_range?query=%7B__name__=~%22.%2B%22%7D&start=now-1h",
        "/labels",
        "/labels?match[]=%7B__name__=~%22.%2B%22%7D",
        "/series",
        "/series?match[]=%7B__name__=~%22.%2B%22%7D&match[]=of_the_kubelet",
    };
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct str path = ARENA_JOIN(world.arena, STR(ONE), str_of(paths[i]));
        struct answer answer = get(WORLD_VIEWER, arena_cstr(world.arena, path));
        is_int(answer.status, 200, "%s is answered", paths[i]);
        ok(!says(&answer, "kubelet") && !says(&answer, "trips") &&
               !says(&answer, "secret") && !says(&answer, "\"2000\"") &&
               !says(&answer, "\"3000\""),
           "with nothing of others: %.*s", STR_ARG(str_slice(answer.body, 0, 120)));
    }
}

static void right(void)
{
    struct answer answer = get(WORLD_VIEWER, ONE "/query?query=sum(memory_usage_bytes)");
    ok(says(&answer, "\"1000\""), "a sum is of the resource alone");
    answer = get(WORLD_VIEWER,
                 ONE "/query_range?query=memory_usage_bytes&start=now-1h&step=60");
    ok(says(&answer, "orders-0") && says(&answer, "\"matrix\""),
       "a range has its points");
    answer = get(WORLD_VIEWER, ONE "/labels/pod/values");
    is_str(answer.body, STR("{\"status\":\"success\",\"data\":[\"orders-0\"]}"),
           "values of a label");
    answer = get(WORLD_VIEWER, ONE "/labels/__name__/values");
    is_str(answer.body, STR("{\"status\":\"success\",\"data\":[\"memory_usage_bytes\"]}"),
           "names of metrics");
    answer = get(WORLD_VIEWER, ONE "/labels/secret/values");
    ok(answer.status == 200 && !says(&answer, "word"), "a label of others has no values");
    answer = get(WORLD_VIEWER, ONE "/query?query=up%7B");
    ok(answer.status == 400 && says(&answer, "query_malformed"),
       "what is no query is told by us");
    answer = get(
        WORLD_VIEWER, ONE
        "/query?query=memory_usage_bytes%20/%20on(pod)%20group_left%20memory_usage_bytes");
    is_int(answer.status, 200, "operators work");
}

static void grafana(void)
{
    fake_expect(
        &metrics.front,
        "{\"tenant\":\"kp-shop0001\",\"label\":\"resource_id\",\"values\":[\"orders\"]}");
    struct answer answer =
        get(WORLD_RESOURCE_VIEWER, PROM "/query?query=sum(memory_usage_bytes)");
    ok(says(&answer, "\"1000\""), "as a data source, of what one person may read");
    answer = get(WORLD_RESOURCE_VIEWER, PROM "/label/resource_id/values");
    is_str(answer.body, STR("{\"status\":\"success\",\"data\":[\"orders\"]}"),
           "whose ids are all ids");
    answer = get(WORLD_RESOURCE_VIEWER, PROM "/query?query=1%2B1");
    ok(says(&answer, "\"2\""), "the question by which Grafana tries it works");
    is_int((int64_t)fake_violations(&metrics.front, world.arena)->count, 0,
           "with tenant and label");
    fake_expect(&metrics.front, "{}");
    answer = get(WORLD_VIEWER, ONE "/metadata");
    is_int(answer.status, 200, "metadata, which no label can narrow, are answered");
    ok(!says(&answer, "kubelet"), "of metrics that the resource has");
    answer = get(WORLD_VIEWER, PROM "/query?query=sum(memory_usage_bytes)");
    ok(says(&answer, "\"3000\""),
       "of another, with more: both resources, and nothing else");
}

int main(void)
{
    if (!metric_store_is_possible())
        skip_all("prometheus is not installed");
    world_open(&world);
    metric_store_open(&metrics, openmetrics());
    proxy_settings.mimir_url = str_of(metrics.prefix);
    fake_expect(
        &metrics.front,
        "{\"tenant\":\"kp-shop0001\",\"label\":\"resource_id\",\"values\":[\"orders\"]}");
    nothing_else();
    right();
    is_int((int64_t)fake_violations(&metrics.front, world.arena)->count, 0,
           "no request was without tenant and label");
    grafana();
    http_call_close();
    metric_store_close(&metrics);
    world_close(&world);
    return done_testing();
}
