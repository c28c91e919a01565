/* metric_store-t.c: a real Prometheus behind a recorder: answers, tenants, faults. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/metric_store.h"

#include "t/lib/tap.h"

static struct arena *arena;
static struct metric_store metrics;

static struct fake_told get(const char *target, const char *tenant)
{
    return fake_ask(&metrics.front, arena, "GET", target, tenant, STR(""));
}

int main(void)
{
    if (!metric_store_is_possible())
        skip_all("prometheus is not installed");
    arena = arena_open("test", (size_t)64 * 1024 * 1024);
    metric_store_open(&metrics, "# TYPE heat gauge\n"
                                "heat{resource_id=\"shop\"} 20 1795230000\n"
                                "heat{resource_id=\"shop\"} 21.5 1795230060\n"
                                "heat{resource_id=\"bar\"} 5 1795230060\n"
                                "# EOF\n");
    struct fake_told told = get(
        "/prometheus/api/v1/query?query=heat%7Bresource_id%3D%22shop%22%7D&time=1795230060",
        "kp-one");
    is_int(told.status, 200, "Prometheus answers");
    is_str(told.content_type, STR("application/json"), "in JSON");
    ok(str_contains(told.body, STR("\"value\":[1795230060,\"21.5\"]")),
       "with what it was given");
    told = fake_ask(&metrics.front, arena, "POST", "/prometheus/api/v1/query_range",
                    "kp-one", STR("query=heat&start=1795230000&end=1795230060&step=60"));
    ok(str_contains(told.body, STR("[[1795230000,\"20\"],[1795230060,\"21.5\"]]")),
       "a form is passed on");
    is_int(get("/prometheus/api/v1/query?query=%7B", "kp-one").status, 400,
           "its refusals are passed on");
    is_int(get("/prometheus/api/v1/labels", NULL).status, 401, "a tenant is demanded");
    is_int((int64_t)fake_requests(&metrics.front, arena)->count, 4,
           "all of it is recorded");
    fake_fault(&metrics.front, "{\"kind\":\"status\",\"status\":500}");
    is_int(get("/prometheus/api/v1/labels", "kp-one").status, 500, "it fails on command");
    metric_store_close(&metrics);
    arena_close(arena);
    return done_testing();
}
