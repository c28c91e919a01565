/* logs-t.c: questions about logs on their way to Loki, and what comes back. */
/* SPDX-License-Identifier: ISC */
#include "t/proxy/ground.h"

#include <stdio.h>

static struct ground ground;

static struct str sent(const char *name)
{
    return ground_parameter(&ground, &ground.loki, name);
}

static struct str asked(const char *member)
{
    return ground_member(&ground, &ground.loki, member);
}

static void range(void)
{
    struct answer answer =
        ground_query(&ground, WORLD_VIEWER, ONE_LOGS, "{pod=~\".+\"} |= `line`");
    is_int(answer.status, 200, "a viewer reads logs of a resource");
    ok(ground_says(&answer, "line 2 of orders") && !ground_says(&answer, "of trips") &&
           !ground_says(&answer, "kubelet"),
       "lines of that resource, and of nothing else");
    is_str(answer.content_type, STR("application/json"), "as JSON");
    is_str(asked("path"), STR("/loki/api/v1/query_range"),
           "the store is asked at its path");
    is_str(asked("tenant"), STR(SHOP_TENANT), "for the tenant of the project");
    ok(str_contains(sent("query"), STR("resource_id=\"orders\"")), "with the label: %.*s",
       STR_ARG(sent("query")));
    is_str(sent("limit"), STR("1000"), "at most 1000 lines unless told otherwise");
    is_str(sent("step"), STR(""), "lines have no step");
    is_int(ground_count(&ground, &ground.loki), 1, "it is asked once");
    answer = ground_query(&ground, WORLD_VIEWER,
                          "/api/v1/resources/" WORLD_RESOURCE "/logs", "{pod=~\".+\"}");
    ok(answer.status == 200 && ground_says(&answer, "line 0 of orders"),
       "by the id of the resource alone, too");
    is_str(asked("tenant"), STR(SHOP_TENANT), "with the tenant of its project");
    answer =
        ground_get(&ground, WORLD_VIEWER,
                   ONE_LOGS "?query=%7Bpod%3D~%22.%2B%22%7D&limit=2&direction=FORWARD");
    ok(ground_says(&answer, "line 0 of orders") &&
           !ground_says(&answer, "line 2 of orders"),
       "limit and direction are the client's");
    is_str(sent("direction"), STR("forward"), "in the words of the store");
}

static void times(void)
{
    static const struct {
        const char *sent;
        const char *start;
    } forms[] = {
        {"1795222737", "1795222737000000000"},
        {"1795222737.25", "1795222737250000000"},
        {"1795222737000", "1795222737000000000"},
        {"1795222737000000001", "1795222737000000001"},
        {"2026-11-21T00:58:57Z", "1795222737000000000"},
        {"2026-11-21T01:58:57%2B01:00", "1795222737000000000"},
    };
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        char path[300];
        snprintf(path, sizeof path, ONE_LOGS "/stats?start=%s&end=1795226337",
                 forms[i].sent);
        ground_get(&ground, WORLD_VIEWER, path);
        is_str(sent("start"), str_of(forms[i].start), "start=%s goes on in nanoseconds",
               forms[i].sent);
    }
    ground_get(&ground, WORLD_VIEWER, ONE_LOGS "/stats?start=now-90m&end=now-30m");
    int64_t start = 0, end = 0;
    ok(str_int_parse(sent("start"), 0, INT64_MAX, &start) &&
           str_int_parse(sent("end"), 0, INT64_MAX, &end) &&
           end - start == INT64_C(3600000000000) &&
           end == ground.world.now_us * 1000 - INT64_C(1800000000000),
       "times may be told from now on");
}

static void others(void)
{
    struct answer answer = ground_query(&ground, WORLD_VIEWER, ONE_LOGS "/query",
                                        "sum(count_over_time({pod=~\".+\"}[1h]))");
    is_str(asked("path"), STR("/loki/api/v1/query"), "an instant query goes to its path");
    ok(str_contains(sent("query"), STR("resource_id=\"orders\"")),
       "with the label inside: %.*s", STR_ARG(sent("query")));
    is_str(sent("time"),
           arena_print(ground.arena, "%lld000", (long long)ground.world.now_us),
           "at this instant unless told otherwise");
    answer = ground_get(&ground, WORLD_VIEWER, ONE_LOGS "/labels");
    is_str(answer.body,
           STR("{\"status\":\"success\",\"data\":[\"level\",\"pod\",\"resource_id\"]}"),
           "names of labels");
    is_str(asked("path"), STR("/loki/api/v1/series"),
           "come from series, which every Loki filters");
    is_str(sent("match[]"), STR("{resource_id=\"orders\"}"), "by the label");
    answer = ground_get(&ground, WORLD_VIEWER, ONE_LOGS "/labels/pod/values");
    is_str(answer.body, STR("{\"status\":\"success\",\"data\":[\"orders-0\"]}"),
           "values of a label are those of the resource");
    answer = ground_get(&ground, WORLD_VIEWER, ONE_LOGS "/labels/nothing/values");
    is_str(answer.body, STR("{\"status\":\"success\",\"data\":[]}"),
           "a label that is nowhere has none");
    answer = ground_get(&ground, WORLD_VIEWER,
                        ONE_LOGS "/series?match[]=%7Bpod=~%22trips.*%22%7D");
    ok(answer.status == 200 && !ground_says(&answer, "trips-0"),
       "a selector finds nothing of others");
    ok(str_contains(sent("match[]"), STR("resource_id=\"orders\"")),
       "since it has the label, too");
    ground_get(&ground, WORLD_VIEWER,
               ONE_LOGS "/volume?targetLabels=pod,level&aggregateBy=labels");
    is_str(asked("path"), STR("/loki/api/v1/index/volume"),
           "volumes have a path of the store");
    is_str(sent("targetLabels"), STR("pod,level"), "and names of labels");
    ground_get(&ground, WORLD_VIEWER, ONE_LOGS "/stats");
    is_str(sent("query"), STR("{resource_id=\"orders\"}"),
           "what is asked about nothing is about the resource");
}

static void forms(void)
{
    struct probe *viewer = world_with_key(&ground.world, WORLD_VIEWER);
    fake_forget(&ground.loki);
    struct answer answer =
        PROBE(viewer, .method = "POST", .path = ONE_LOGS,
              .form = PAIRS(PAIR("query", "{pod=~\".+\"}"), PAIR("limit", "1")));
    ok(answer.status == 200 && ground_says(&answer, "line 2 of orders"),
       "a form asks the same");
    is_str(sent("limit"), STR("1"), "with all its fields");
    answer = PROBE(viewer, .method = "POST", .path = ONE_LOGS "?limit=5",
                   .form = PAIRS(PAIR("query", "{pod=~\".+\"}"), PAIR("limit", "1")));
    is_int(answer.status, 400, "a field that is in the address as well is refused");
    is_int(PROBE(viewer, .method = "POST", .path = ONE_LOGS, .json = "{}").status, 415,
           "a body that is no form is not guessed at");
    char text[6000];
    snprintf(text, sizeof text, "{pod=~\".+\"} != `%0*d`", 5000, 7);
    fake_forget(&ground.loki);
    answer = ground_query(&ground, WORLD_VIEWER, ONE_LOGS, text);
    is_int(answer.status, 200, "a long query is answered");
    is_str(asked("method"), STR("POST"), "and goes on as a form");
    is_str(ground_header(&ground, &ground.loki, "content-type"),
           STR("application/x-www-form-urlencoded"), "which says so");
}

static void caps(void)
{
    static const struct {
        const char *query;
        const char *pointer;
    } wrong[] = {
        {"?query={a=%22b%22}&limit=5001", "/limit"},
        {"?query={a=%22b%22}&limit=0", "/limit"},
        {"?query={a=%22b%22}&limit=1e3", "/limit"},
        {"?query={a=%22b%22}&start=now-31d", "/start"},
        {"?query={a=%22b%22}&start=now&end=now-1h", "/start"},
        {"?query={a=%22b%22}&start=yesterday", "/start"},
        {"?query={a=%22b%22}&start=-5", "/start"},
        {"?query={a=%22b%22}&end=99999999999999999999", "/end"},
        {"?query={a=%22b%22}&step=0", "/step"},
        {"?query={a=%22b%22}&step=soon", "/step"},
        {"?query={a=%22b%22}&direction=up", "/direction"},
        {"?query={a=%22b%22}&since=1h", "/since"},
        {"?limit=1", "/query"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct str path = ARENA_JOIN(ground.arena, STR(ONE_LOGS), str_of(wrong[i].query));
        struct answer answer =
            ground_get(&ground, WORLD_VIEWER, arena_cstr(ground.arena, path));
        is_int(answer.status, 400, "%s is refused", wrong[i].query);
        is_str(answer_at(world_with_key(&ground.world, WORLD_VIEWER), &answer,
                         "/errors/0/pointer"),
               str_of(wrong[i].pointer), "and named");
        is_int(ground_count(&ground, &ground.loki), 0, "the store does not hear of it");
    }
    ground_say(&ground.loki, 200, "application/json", "{\"status\":\"success\"}");
    struct answer answer = ground_get(
        &ground, WORLD_VIEWER,
        ONE_LOGS "?query=count_over_time({pod=~%22.%2B%22}[1m])&start=now-29d&step=1s");
    is_str(sent("step"), STR("228"), "a step that gives too many points is raised");
    is_str(answer_header(&answer, "X-Ktrlplane-Step"), STR("228"),
           "and the answer says so");
    fake_fault_end(&ground.loki);
}

int main(void)
{
    ground_open(&ground);
    range();
    times();
    others();
    forms();
    caps();
    ground_close(&ground);
    return done_testing();
}
