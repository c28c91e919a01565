/* store-t.c: the metrics pages on a real Prometheus, behind a recorder that lets nothing past. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/upstream/http_call.h"
#include "product/proxy/proxy_settings.h"
#include "t/lib/metric_store.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

enum { STEP_S = 15, SAMPLES = 240 };

#define PAGE "/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/metrics"

static struct world world;
static struct metric_store metrics;

/* An hour of a gauge and of a counter for two resources; the second one must not be seen. */
static const char *openmetrics(void)
{
    static const char *const ids[] = {WORLD_RESOURCE, WORLD_FAILED};
    struct buf out = buf_open(world.arena, KIB(64), MIB(4));
    long long end = (long long)(world.now_us / 1000000);
    BUF_ADD(&out, "# TYPE memory_usage_bytes gauge\n");
    for (size_t r = 0; r < COUNT_OF(ids); r++)
        for (int i = 0; i < SAMPLES; i++)
            if (r == 1 || i < 100 || i > 160) /* a gap of a quarter of an hour */
                buf_print(&out,
                          "memory_usage_bytes{resource_id=\"%s\",pod=\"%s-0\"} %d %lld\n",
                          ids[r], ids[r], r == 0 ? 1048576 * (100 + i) : 999,
                          end - (SAMPLES - i) * STEP_S);
    BUF_ADD(&out, "# TYPE cpu_usage_seconds counter\n");
    for (size_t r = 0; r < COUNT_OF(ids); r++)
        for (int i = 0; i < SAMPLES; i++)
            buf_print(
                &out,
                "cpu_usage_seconds_total{resource_id=\"%s\",pod=\"%s-0\"} %d %lld\n",
                ids[r], ids[r], i * 3, end - (SAMPLES - i) * STEP_S);
    BUF_ADD(&out, "# TYPE ALERTS gauge\n");
    for (int i = 100; i < 120; i++)
        buf_print(&out,
                  "ALERTS{resource_id=\"" WORLD_RESOURCE
                  "\",alertname=\"Busy\",alertstate=\"firing\","
                  "severity=\"critical\"} 1 %lld\n",
                  end - (SAMPLES - i) * STEP_S);
    BUF_ADD(&out, "# EOF\n");
    buf_add_char(&out, '\0');
    return out.at;
}

static bool shows(const struct answer *answer, const char *text)
{
    return str_contains(answer->body, str_of(text));
}

static void test_page(void)
{
    struct answer answer = probe_get(world_as(&world, WORLD_VIEWER), PAGE "?patience=1");
    is_int(answer.status, 200, "a viewer sees the metrics");
    ok(!shows(&answer, "panel-trouble"), "every panel is there");
    ok(shows(&answer, WORLD_RESOURCE "-0"), "with the resource's own series");
    ok(!shows(&answer, WORLD_FAILED "-0"), "and none of another resource");
    ok(shows(&answer, "20\xe2\x80\xaf%"), "a counter is a rate");
    ok(shows(&answer, "Alert Busy fires, "), "an alert is marked");
    ok(shows(&answer, ">Alerts</text>") && shows(&answer, "<title>Busy from "),
       "and has a band while it fires");
    ok(shows(&answer, "339\xe2\x80\xafMiB"), "the last value of the gauge");
    answer = probe_get(world_as(&world, WORLD_VIEWER), PAGE "/memory-used?patience=1");
    ok(shows(&answer, "M") && shows(&answer, "<table>"), "its numbers are a table");
}

static void test_gap(void)
{
    struct answer answer =
        probe_get(world_as(&world, WORLD_VIEWER), PAGE "/memory-used?patience=1");
    ptrdiff_t line = -1;
    for (size_t i = 0; i + 19 < answer.body.length && line < 0; i++)
        if (str_starts(str_slice(answer.body, i, answer.body.length),
                       STR("chart-line c1\" d=\"")))
            line = (ptrdiff_t)i + 18;
    ptrdiff_t end = line < 0 ? -1 : str_find(answer.body, (size_t)line, '"');
    size_t moves = 0;
    for (ptrdiff_t i = line; i >= 0 && i < end; i++)
        moves += answer.body.at[i] == 'M';
    is_int((int64_t)moves, 2, "a line has a gap where nothing was measured");
}

static void test_nothing_leaked(void)
{
    struct node *violations = fake_violations(&metrics.front, world.arena);
    is_int((int64_t)violations->count, 0, "each request had the tenant and the resource");
    for (const struct node *each = violations->first; each != NULL; each = each->next)
        note("%.*s", STR_ARG(each->text));
    ok(fake_requests(&metrics.front, world.arena)->count > 8, "there were requests");
}

int main(void)
{
    if (!metric_store_is_possible())
        skip_all("prometheus is not installed");
    world_open(&world);
    metric_store_open(&metrics, openmetrics());
    proxy_settings.mimir_url = str_of(metrics.prefix);
    struct str tenant =
        world_text(&world, "SELECT tenant FROM project WHERE id = 'shop'");
    fake_expect(&metrics.front,
                arena_cstr(world.arena,
                           arena_print(world.arena,
                                       "{\"tenant\":\"%.*s\",\"label\":\"resource_id\","
                                       "\"values\":[\"" WORLD_RESOURCE "\"]}",
                                       STR_ARG(tenant))));
    test_page();
    test_gap();
    test_nothing_leaked();
    http_call_close();
    metric_store_close(&metrics);
    world_close(&world);
    return done_testing();
}
