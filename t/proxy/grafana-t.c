/* grafana-t.c: metrics by API, and a project as a data source of Grafana. */
/* SPDX-License-Identifier: ISC */
#include "t/proxy/ground.h"

static struct ground ground;

static struct str parameter(const char *name)
{
    return ground_parameter(&ground, &ground.mimir, name);
}

static struct str asked(const char *member)
{
    return ground_member(&ground, &ground.mimir, member);
}

static void metrics(void)
{
    static const struct {
        const char *path;
        const char *asked;
        const char *name;
        const char *value;
    } rows[] = {
        {ONE_METRICS "/query_range?query=up&start=1795222737&end=1795226337&step=60",
         "/prometheus/api/v1/query_range", "start", "1795222737.000"},
        {ONE_METRICS "/query_range?query=up&start=1795222737.5&end=1795226337&step=1m",
         "/prometheus/api/v1/query_range", "step", "60"},
        {ONE_METRICS "/query_range?query=up&start=now-1h",
         "/prometheus/api/v1/query_range", "step", "15"},
        {ONE_METRICS "/query?query=up&time=1795222737.123", "/prometheus/api/v1/query",
         "time", "1795222737.123"},
        {ONE_METRICS "/labels", "/prometheus/api/v1/labels", "match[]",
         "{resource_id=\"orders\"}"},
        {ONE_METRICS "/labels/job/values", "/prometheus/api/v1/label/job/values",
         "match[]", "{resource_id=\"orders\"}"},
        {ONE_METRICS "/series?match[]=up", "/prometheus/api/v1/series", "match[]",
         "up{resource_id=\"orders\"}"},
        {ALL_METRICS "/labels/resource_id/values",
         "/prometheus/api/v1/label/resource_id/values", "match[]", NULL},
        {PROM_PATH "/query_range?query=up&start=1795222737&end=1795226337&step=60",
         "/prometheus/api/v1/query_range", "end", "1795226337.000"},
        {PROM_PATH "/query?query=1%2B1", "/prometheus/api/v1/query", "query", "1 + 1"},
        {PROM_PATH "/labels?match[]=up", "/prometheus/api/v1/labels", "match[]", NULL},
        {PROM_PATH "/label/job/values", "/prometheus/api/v1/label/job/values", "match[]",
         NULL},
        {PROM_PATH "/series?match[]=up&match[]=down", "/prometheus/api/v1/series",
         "match[]", NULL},
        {PROM_PATH "/query_exemplars?query=up&start=1795222737&end=1795226337",
         "/prometheus/api/v1/query_exemplars", "query", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct answer answer = ground_get(&ground, WORLD_VIEWER, rows[i].path);
        is_int(answer.status, 200, "%s is answered", rows[i].path);
        is_str(asked("path"), str_of(rows[i].asked), "by %s", rows[i].asked);
        is_str(asked("tenant"), STR(SHOP_TENANT), "for the tenant");
        if (rows[i].value != NULL)
            is_str(parameter(rows[i].name), str_of(rows[i].value), "with %s",
                   rows[i].name);
        else
            ok(str_contains(parameter(rows[i].name), STR("resource_id=~\"")),
               "with the label: %.*s", STR_ARG(parameter(rows[i].name)));
        const struct node *list =
            node_member(ground_asked(&ground, &ground.mimir), STR("parameters"));
        for (const struct node *each = list->first; each != NULL; each = each->next)
            if (str_is(node_item(each, 0)->text, "match[]"))
                ok(str_contains(node_item(each, 1)->text, STR("resource_id")),
                   "each selector has it");
    }
}

/* The store does not tell whose metrics it describes: only those of the place are shown. */
static void metadata(void)
{
    fake_fault_end(&ground.mimir);
    fake_fault(
        &ground.mimir,
        "{\"kind\":\"status\",\"status\":200,\"content_type\":\"application/json\",\"path\":\"/label/__name__/values\","
        "\"text\":\"{\\\"status\\\":\\\"success\\\",\\\"data\\\":[\\\"up\\\",\\\"cpu\\\"]}\",\"times\":-1}");
    fake_fault(
        &ground.mimir,
        "{\"kind\":\"status\",\"status\":200,\"content_type\":\"application/json\",\"path\":\"/api/v1/metadata\","
        "\"text\":\"{\\\"status\\\":\\\"success\\\",\\\"data\\\":{\\\"up\\\":[{\\\"type\\\":\\\"gauge\\\"}],\\\"secret_metric\\\":[{\\\"type\\\":\\\"counter\\\"}]}}\",\"times\":-1}");
    struct answer answer = ground_get(&ground, WORLD_VIEWER, ONE_METRICS "/metadata");
    is_str(answer.body,
           STR("{\"status\":\"success\",\"data\":{\"up\":[{\"type\":\"gauge\"}]}}"),
           "what is told of metrics is of those that the resource has");
    answer =
        ground_get(&ground, WORLD_VIEWER, PROM_PATH "/metadata?metric=secret_metric");
    is_str(answer.body, STR("{\"status\":\"success\",\"data\":{}}"),
           "also when another one is named");
    ground_say(&ground.mimir, 200, "application/json",
               "{\"status\":\"success\",\"data\":[]}");
}

static void shapes(void)
{
    static const struct {
        const char *path;
        int status;
        const char *body;
    } rows[] = {
        {PROM_PATH "/query?query=up%7B", 400,
         "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\""},
        {PROM_PATH "/query_range?query=up&start=now-100d", 400,
         "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"start: "},
        {LOKI_PATH "/query_range?query=%7B", 400,
         "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\""},
        {LOKI_PATH "/query_range", 400,
         "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"query: "},
        {PROM_PATH "/status/buildinfo", 200,
         "{\"status\":\"success\",\"data\":{\"version\":\""},
        {PROM_PATH "/rules", 200, "{\"status\":\"success\",\"data\":{\"groups\":[]}}"},
        {PROM_PATH "/format_query?query=sum(up)by(job)", 200,
         "{\"status\":\"success\",\"data\":\"sum by"},
        {LOKI_PATH "/format_query?query=%7Ba=%22b%22%7D|json", 200, "{a=\"b\"}"},
        {LOKI_PATH "/label/pod/values", 200,
         "{\"status\":\"success\",\"data\":[\"orders-0\",\"trips-0\"]}"},
        {LOKI_PATH "/label", 200,
         "{\"status\":\"success\",\"data\":[\"level\",\"pod\",\"resource_id\"]}"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct answer answer = ground_get(&ground, WORLD_VIEWER, rows[i].path);
        is_int(answer.status, rows[i].status, "%s", rows[i].path);
        ok(str_starts(answer.body, str_of(rows[i].body)), "begins like %s: %.*s",
           rows[i].body, STR_ARG(str_slice(answer.body, 0, 200)));
    }
    ground_say(&ground.mimir, 500, "text/plain", "boom");
    struct answer answer = ground_get(&ground, WORLD_VIEWER, PROM_PATH "/query?query=up");
    ok(answer.status == 502 && ground_says(&answer, "\"errorType\":\"unavailable\""),
       "a store that fails");
    proxy_settings.mimir_url = STR("");
    answer = ground_get(&ground, WORLD_VIEWER, PROM_PATH "/query?query=up");
    ok(answer.status == 503 && ground_says(&answer, "\"status\":\"error\""),
       "and one that is not there");
    proxy_settings.mimir_url = str_of(ground.mimir.url);
    is_int(PROBE(world_as(&ground.world, WORLD_ANONYMOUS),
                 .path = PROM_PATH "/query?query=up")
               .status,
           401, "without a key nothing is said");
}

static void forms(void)
{
    ground_say(&ground.mimir, 200, "application/json",
               "{\"status\":\"success\",\"data\":[]}");
    static const char *const paths[] = {PROM_PATH "/query", PROM_PATH "/query_range",
                                        PROM_PATH "/query_exemplars", LOKI_PATH "/query",
                                        LOKI_PATH "/query_range"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        bool logs = i >= 3;
        struct fake_store *store = logs ? &ground.loki : &ground.mimir;
        fake_forget(store);
        struct pair form[] = {PAIR("query", "up"), {{NULL, 0}, {NULL, 0}}};
        if (logs)
            form[0].value = STR("{pod=~\".+\"}");
        struct answer answer = PROBE(world_with_key(&ground.world, WORLD_VIEWER),
                                     .method = "POST", .path = paths[i], .form = form);
        is_int(ground_count(&ground, store), 1, "POST %s asks once", paths[i]);
        ok(answer.status == 200 || logs, "and is answered");
        ok(str_contains(ground_parameter(&ground, store, "query"), STR("resource_id=~")),
           "with the label");
    }
}

int main(void)
{
    ground_open(&ground);
    metrics();
    metadata();
    shapes();
    forms();
    ground_close(&ground);
    return done_testing();
}
