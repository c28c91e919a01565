/* page-t.c: the metrics of a resource against a store that says what the test wants. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/query/query.h"
#include "platform/upstream/circuit.h"
#include "product/metric/metric.h"
#include "t/proxy/ground.h"

#define PAGE   "/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/metrics"
#define PANELS "/api/v1" PAGE "/panels"

static struct ground ground;

static struct answer look(const char *path)
{
    fake_forget(&ground.mimir);
    return probe_get(world_as(&ground.world, WORLD_VIEWER), path);
}

static bool shows(const struct answer *answer, const char *text)
{
    return str_contains(answer->body, str_of(text));
}

/* Two series over the last ten minutes, one with a gap and what is no number. */
static void say_series(void)
{
    long long now = (long long)(ground.world.now_us / 1000000 / 30 * 30);
    struct str text = arena_print(
        ground.arena,
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
        "{\"metric\":{\"pod\":\"<b>a\",\"resource_id\":\"orders\"},\"values\":"
        "[[%lld,\"1\"],[%lld,\"3\"],[%lld,\"NaN\"],[%lld,\"5\"],[%lld.5,\"+Inf\"]]},"
        "{\"metric\":{\"pod\":\"=cmd()\"},\"values\":[[%lld,\"2.25\"],[%lld,\"4\"]]}]}}",
        now - 600, now - 570, now - 540, now - 510, now - 480, now - 600, now - 570);
    ground_say(&ground.mimir, 200, "application/json", arena_cstr(ground.arena, text));
}

static void test_charts(void)
{
    say_series();
    struct answer answer = look(PAGE);
    is_int(answer.status, 200, "a viewer sees the metrics");
    ok(shows(&answer, "id=\"panel-cpu\"") && shows(&answer, "id=\"panel-api-errors\""),
       "panels of the type");
    ok(shows(&answer, "&lt;b&gt;a") && !shows(&answer, "<b>a"), "labels are text");
    ok(shows(&answer, "role=\"img\"") && shows(&answer, "<desc id=\"chart-cpu-told\">"),
       "a picture has a name and a description");
    ok(shows(&answer, "class=\"chart-line c1\"") &&
           shows(&answer, "class=\"chart-line c2\""),
       "each series is a line");
    ok(shows(&answer, ">Too many 5\xe2\x80\xaf%</text>"), "the type's threshold is a line");
    ok(shows(&answer, "class=\"chart-dot c1\""), "a point between gaps is a dot");
    ok(shows(&answer, "/metrics/cpu\"") && shows(&answer, "/metrics/cpu/csv\""),
       "table and CSV are one link away");
    ok(shows(&answer, "aria-current=\"page\">Metrics"), "the tab is marked");
    ok(!shows(&answer, "dashboards/add?"), "a viewer puts nothing on dashboards");
    answer = probe_get(world_as(&ground.world, WORLD_EDITOR), PAGE);
    ok(shows(&answer, "/projects/shop/dashboards/add?title=Memory%20in%20use&amp;unit=bytes"),
       "an editor does");
    answer = look(PAGE "?view=summary");
    ok(shows(&answer, "data-label=\"Average\">3\xe2\x80\xaf%"),
       "the summary has averages");
}

/* A circuit that opened lets one question past, and closes; the others follow. */
static void well_again(void)
{
    ground.world.now_us += CIRCUIT_REST_US + US_PER_S;
    say_series();
    struct answer answer = look(PAGE);
    ok(!shows(&answer, "panel-trouble"), "the page is whole as soon as the store is well again");
}

struct seen {
    size_t selectors, limited;
};

static void selector_seen(void *state, const struct query_matcher *matchers, size_t count)
{
    struct seen *seen = state;
    seen->selectors++;
    for (size_t i = 0; i < count; i++)
        if (str_is(matchers[i].name, "resource_id") && matchers[i].op == MATCH_EQUAL &&
            str_is(matchers[i].value, WORLD_RESOURCE)) {
            seen->limited++;
            break;
        }
}

static void test_asked(void)
{
    say_series();
    look(PAGE "?range=6h&query=sum(up)%20/%20count(down)");
    const struct node *requests = fake_requests(&ground.mimir, ground.arena);
    struct seen seen = {0, 0};
    size_t steps = 0, tenants = 0, alerts = 0;
    for (const struct node *each = requests->first; each != NULL; each = each->next) {
        struct query_mistake mistake;
        struct query_tree *tree;
        struct str query = fake_requested(each, "query");
        if (query_parse(ground.arena, QUERY_PROMQL, query, &mistake, &tree))
            query_walk(tree, selector_seen, &seen);
        struct str step = fake_requested(each, "step");
        steps += str_starts(step, STR("120"));
        tenants += str_is(node_member(each, STR("tenant"))->text, SHOP_TENANT);
        alerts += str_starts(query, STR("ALERTS{"));
    }
    ok(requests->count >= 9, "all panels of the page are asked");
    ok(seen.selectors > requests->count && seen.selectors == seen.limited,
       "each selector is limited to the resource");
    is_int((int64_t)steps, (int64_t)requests->count,
           "six hours have a point every two minutes");
    is_int((int64_t)tenants, (int64_t)requests->count, "the tenant is the project's");
    is_int((int64_t)alerts, 1, "alerts are asked for once");
}

static void test_faults(void)
{
    say_series();
    fake_fault_end(&ground.mimir);
    ground_say(&ground.mimir, 500, "text/plain", "secret inner words of the store");
    struct answer answer = look(PAGE);
    is_int(answer.status, 200, "a store that fails leaves the page");
    ok(shows(&answer, "Not available now") && shows(&answer, "patience=1"),
       "panels say so and can be tried again");
    ok(!shows(&answer, "secret inner words"), "what the store said inside is not shown");
    ok(shows(&answer, "Health and deployments") &&
           shows(&answer, "Alerts could not be read"),
       "what is ours is there");
    is_int(look(PAGE "/cpu").status, 200, "so does the page of one panel");
    is_int(look(PAGE "/cpu/csv").status, 502, "a file without numbers is none");
    fake_fault_end(&ground.mimir);
    fake_fault(&ground.mimir, "{\"kind\":\"hang\",\"times\":-1}");
    answer = look(PAGE);
    is_int(answer.status, 200, "a store that hangs leaves the page");
    ok(shows(&answer, "panel-trouble"), "its panels are missing");
    well_again();
    ground_say(&ground.mimir, 200, "application/json", "{\"status\":\"success\",\"da");
    answer = look(PAGE "/cpu");
    ok(shows(&answer, "Not available now"), "half an answer is none");
    well_again();
    ground_say(
        &ground.mimir, 200, "application/json",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[7,{},"
        "{\"values\":7},{\"values\":[7,[],[\"x\",\"1\"],[1,2,3]]}]}}");
    answer = look(PAGE);
    ok(answer.status == 200 && shows(&answer, "No values in this range"),
       "an answer of another form has no values");
    well_again();
}

static void test_missing(void)
{
    struct str kept = proxy_settings.mimir_url;
    proxy_settings.mimir_url = STR("");
    struct answer answer = look(PAGE);
    ok(answer.status == 200 && shows(&answer, "Metrics are not configured"),
       "without a store the page says so");
    ok(shows(&answer, "Health and deployments"), "and shows what is known");
    is_int(look(PAGE "/cpu").status, 200, "a panel likewise");
    is_int(look(PAGE "/cpu/csv").status, 503, "a file cannot be had");
    proxy_settings.mimir_url = kept;
    is_int(look("/projects/grid/resources/power/metrics").status, 404,
           "metrics of others are not there");
    is_int(look("/projects/grid/resources/orders/metrics").status, 404,
           "nor by way of their project");
    is_int(look("/projects/shop/resources/power/metrics").status, 404, "nor by ours");
    is_int(look(PAGE "/no-such").status, 404, "a panel that is none is not there");
    is_int(look(PAGE "/custom-1").status, 404, "nor one that is not in the address");
}

static void test_custom(void)
{
    say_series();
    struct answer answer = look(PAGE "?query=up&unit=bytes&query=rate(");
    is_int(answer.status, 200, "a query of one's own may be wrong");
    ok(shows(&answer, "Line 1, column"), "the mistake is told with its place");
    ok(shows(&answer, "id=\"panel-custom-1\""), "the right one is drawn");
    ok(!shows(&answer, "id=\"panel-custom-2\""), "the wrong one is not");
    ok(shows(&answer, ">rate(</textarea>") || shows(&answer, "\nrate(</textarea>"),
       "and stands in the box again");
    ok(shows(&answer, "name=\"query\" value=\"up\""), "the form keeps the right one");
    answer = look(PAGE "?query=up%7Bresource_id%3D%22trips%22%7D");
    ok(shows(&answer, "The query was refused"),
       "a query for another resource is refused");
    answer = look(PAGE "?query=a&query=b&query=c&query=d&query=e&query=f&query=g");
    ok(shows(&answer, "id=\"panel-custom-6\"") &&
           !shows(&answer, "id=\"panel-custom-7\""),
       "six at most");
    answer = look(PAGE "?query=%3C%2Ftextarea%3E%3Cscript%3E");
    ok(!shows(&answer, "</textarea><script>"), "what was typed is text");
    answer = look(PAGE "/custom-1?query=up");
    ok(answer.status == 200 && shows(&answer, "<h1>up</h1>"), "it has a page of its own");
}

static void test_files(void)
{
    say_series();
    struct answer answer = look(PAGE "/memory-used/csv");
    is_int(answer.status, 200, "a panel as CSV");
    ok(shows(&answer, "\"time\",\"<b>a\",\"'=cmd()\"\r\n"),
       "names are text, formulas too");
    ok(shows(&answer, ",1,2.25\r\n") && shows(&answer, ",,\r\n"),
       "numbers plain, gaps empty");
    answer = look(PAGE "/memory-used");
    ok(shows(&answer, ">2.25\xe2\x80\xaf"
                      "B</td>"),
       "the table has units");
    answer = probe_json(world_with_key(&ground.world, WORLD_VIEWER), "GET", PANELS, NULL);
    is_int(answer.status, 200, "programs get the list of panels");
    ok(shows(&answer, "\"panel_id\":\"memory-used\"") &&
           shows(&answer, "memory_usage_bytes{resource_id=\\\"orders\\\"}"),
       "with queries as they are sent");
}

static void test_past(void)
{
    say_series();
    long long now = (long long)ground.world.now_us;
    world_sql(
        &ground.world,
        "UPDATE resource SET health = 'Degraded', health_reason = 'slow', health_us = %lld"
        " WHERE id = 'orders'",
        now - 1800000000);
    world_sql(
        &ground.world,
        "UPDATE resource SET health = 'Healthy', health_reason = '', health_us = %lld"
        " WHERE id = 'orders'",
        now - 600000000);
    is_int(world_count(&ground.world,
                       "SELECT count(*) FROM health_change WHERE resource_id = 'orders'"
                       " AND health_before <> 'Unknown'"),
           2, "each change of health is kept");
    struct answer answer = look(PAGE);
    ok(shows(&answer, "<title>Degraded: slow from "), "the band tells the state and why");
    ok(shows(&answer, "chart-band tone-warn") && shows(&answer, "chart-band tone-good"),
       "states have tones");
    world_sql(&ground.world, "UPDATE resource SET health_us = %lld WHERE id = 'orders'",
              now - 300000000);
    is_int(world_count(&ground.world,
                       "SELECT count(*) FROM health_change WHERE resource_id = 'orders'"
                       " AND health_before <> 'Unknown'"),
           2, "seeing the same again is no change");
}

static void test_legends(void)
{
    static const struct {
        const char *text;
        struct str name;
    } legends[] = {
        {"{{pod}}", STR_INIT("a-0")},
        {"{{ pod }} in {{zone}}", STR_INIT("a-0 in b")},
        {"{{absent}}", STR_INIT("")},
        {"{{pod", STR_INIT("{{pod")},
        {"{{pod}", STR_INIT("{{pod}")},
        {"{{}}x", STR_INIT("x")},
        {"{pod}", STR_INIT("{pod}")},
        {"{{odd}}", STR_INIT("{{pod}}")}, /* what is put in is not read again */
        {"{{number}}", STR_INIT("")},
    };
    struct failure failure = {.arena = ground.arena};
    struct node *labels;
    if (json_parse(
            ground.arena,
            STR("{\"pod\":\"a-0\",\"zone\":\"b\",\"odd\":\"{{pod}}\",\"number\":7}"),
            &failure, &labels) != DONE)
        bail_out("labels");
    for (size_t i = 0; i < COUNT_OF(legends); i++)
        is_str(metric_legend(ground.arena, str_of(legends[i].text), labels),
               legends[i].name, "legend %s", legends[i].text);
    ok(metric_legend(ground.arena, STR("{{pod}}"), NULL).length == 0,
       "no labels, no name");
}

/* The text between two marks of the body; "" when they are not there. */
static struct str between(struct str body, const char *from, const char *to)
{
    for (size_t i = 0; i < body.length; i++) {
        struct str rest = str_slice(body, i, body.length);
        if (!str_starts(rest, str_of(from)))
            continue;
        for (size_t j = 0; j < rest.length; j++)
            if (str_starts(str_slice(rest, j, rest.length), str_of(to)))
                return str_slice(rest, 0, j);
    }
    return STR("");
}

static struct str file_text(const char *name)
{
    const char *folder = getenv("srcdir");
    struct str path = ARENA_JOIN(ground.arena, str_of(folder == NULL ? "." : folder),
                                 STR("/"), str_of(name));
    struct buf text = buf_open(ground.arena, KIB(16), KIB(256));
    FILE *file = fopen(arena_cstr(ground.arena, path), "rb");
    char part[4096];
    size_t length;
    if (file == NULL)
        return STR("");
    while ((length = fread(part, 1, sizeof part, file)) > 0)
        buf_add_bytes(&text, part, length);
    fclose(file);
    return buf_str(&text);
}

/* KP_KEEP=1 writes it anew: look at it before it is accepted. */
static void test_golden(void)
{
    say_series();
    struct answer answer = look(PAGE "/memory-used");
    struct str picture = ARENA_JOIN(
        ground.arena, between(answer.body, "<svg class=\"chart-svg\"", "\n  <script"),
        STR("\n"));
    if (getenv("KP_KEEP") != NULL) {
        FILE *file = fopen(
            arena_cstr(ground.arena, ARENA_JOIN(ground.arena, str_of(getenv("srcdir")),
                                                STR("/t/metric/golden.svg"))),
            "wb");
        if (file == NULL || fwrite(picture.at, 1, picture.length, file) != picture.length)
            bail_out("golden.svg cannot be written");
        fclose(file);
    }
    is_str(picture, file_text("t/metric/golden.svg"),
           "the picture is the one that was looked at");
}

int main(void)
{
    ground_open(&ground);
    test_charts();
    test_asked();
    test_faults();
    test_missing();
    test_custom();
    test_files();
    test_golden();
    test_past();
    test_legends();
    ground_close(&ground);
    return done_testing();
}
