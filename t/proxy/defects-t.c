/*
 * defects-t.c: what went wrong with proxies like this one, each of which must not go wrong here.
 * The numbers are those of the list that this proxy was built against.
 */
/* SPDX-License-Identifier: ISC */
#include "t/proxy/ground.h"

#include <stdio.h>
#include <string.h>

#include "platform/query/query.h"

static struct ground ground;

static struct str sent(const char *name)
{
    return ground_parameter(&ground, &ground.loki, name);
}

static size_t asked(void)
{
    return ground_count(&ground, &ground.loki) + ground_count(&ground, &ground.mimir);
}

struct seen {
    size_t selectors;
    size_t enforced;
};

static void selector_look(void *state, const struct query_matcher *matchers, size_t count)
{
    struct seen *seen = state;
    seen->selectors++;
    for (size_t i = 0; i < count; i++)
        if (str_is(matchers[i].name, "resource_id") && matchers[i].op == MATCH_EQUAL &&
            str_is(matchers[i].value, WORLD_RESOURCE)) {
            seen->enforced++;
            return;
        }
}

/* What was sent is read again: each of its selectors has the label. */
static bool is_enforced(enum query_language language, struct str query)
{
    struct query_mistake mistake;
    struct query_tree *tree = NULL;
    struct seen seen = {0, 0};
    if (!query_parse(ground.arena, language, query, &mistake, &tree))
        return false;
    query_walk(tree, selector_look, &seen);
    return seen.selectors > 0 && seen.selectors == seen.enforced;
}

/* 1: everybody who may is served, through all that stands in front of the handler. */
static void callers(void)
{
    static const enum world_person may[] = {WORLD_VIEWER, WORLD_PROJECT_VIEWER,
                                            WORLD_RESOURCE_VIEWER, WORLD_OWNER};
    for (size_t i = 0; i < COUNT_OF(may); i++) {
        struct answer answer = ground_query(&ground, may[i], ONE_LOGS, "{pod=~\".+\"}");
        ok(answer.status == 200 && ground_says(&answer, "of orders"),
           "1: a key of %s is known to the handler", ground.world.people[may[i]].word);
        answer = probe_get(world_as(&ground.world, may[i]), ONE_LOGS "/labels");
        is_int(answer.status, 200, "1: and so is a session");
    }
}

/* 2: what comes out is LogQL. */
static void logs_grammar(void)
{
    static const char *const queries[] = {
        "{pod=~\".+\"}",
        "{pod=~\".+\"} |= `x` | json | level=\"error\"",
        "sum by (pod) (rate({pod=~\".+\"} | logfmt [5m]))",
        "rate({pod=\"a\"}[1m]) / on(pod) rate({pod=~\"b.+\"}[1m])",
        "topk(3, sum(count_over_time({job=\"x\"}[1h])) by (level)) > 2",
    };
    ground_say(&ground.loki, 200, "application/json", "{\"status\":\"success\"}");
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        struct answer answer = ground_query(&ground, WORLD_VIEWER, ONE_LOGS, queries[i]);
        is_int(answer.status, 200, "2: %s is asked", queries[i]);
        ok(is_enforced(QUERY_LOGQL, sent("query")),
           "2: as a query with the label in each selector: %.*s", STR_ARG(sent("query")));
    }
    fake_fault_end(&ground.loki);
}

/* 3, 4: what comes out of PromQL is the same computation of less, and nothing is beside it. */
static void metrics_grammar(void)
{
    static const struct {
        const char *query;
        const char *sent;
    } queries[] = {
        {"up) or (up", NULL},
        {"up", "up{resource_id=\"orders\"}"},
        {"sum(rate(http_requests_total[5m]))",
         "sum(rate(http_requests_total{resource_id=\"orders\"}[5m]))"},
        {"up or up", "up{resource_id=\"orders\"} or up{resource_id=\"orders\"}"},
        {"up # } or up", "up{resource_id=\"orders\"}"},
        {"max_over_time(rate(a[1m])[10m:1m])", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        struct answer answer =
            ground_query(&ground, WORLD_VIEWER, ONE_METRICS "/query", queries[i].query);
        struct str query = ground_parameter(&ground, &ground.mimir, "query");
        if (i == 0) {
            is_int(answer.status, 400, "4: %s is no query", queries[i].query);
            is_int(asked(), 0, "4: and nothing is asked");
            continue;
        }
        is_int(answer.status, 200, "3: %s is asked", queries[i].query);
        ok(is_enforced(QUERY_PROMQL, query), "3: with the label in each selector: %.*s",
           STR_ARG(query));
        if (queries[i].sent != NULL)
            is_str(query, str_of(queries[i].sent), "3: and is the same computation");
    }
}

/* 5: an id is looked up, and stands in a string. */
static void ids(void)
{
    static const char *const bad[] = {
        "%22,x=~%22.%2B", "orders%22%7D", "orders%0A", "..%2Fgrid", "%2A",
        "orders%20",      "ORDERS",       "orders%00",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        char path[300];
        snprintf(path, sizeof path, "/api/v1/projects/shop/resources/%s/logs", bad[i]);
        struct answer answer = ground_query(&ground, WORLD_OWNER, path, "{pod=~\".+\"}");
        ok(answer.status == 404 || answer.status == 400, "5: %s is the id of nothing",
           bad[i]);
        is_int(asked(), 0, "5: and nothing is asked");
        snprintf(path, sizeof path, ONE_LOGS "/labels/%s/values", bad[i]);
        answer = ground_get(&ground, WORLD_OWNER, path);
        if (strcmp(bad[i], "ORDERS") != 0)
            ok((answer.status == 404 || answer.status == 400) && asked() == 0,
               "5: nor the name of a label");
        snprintf(path, sizeof path,
                 ALL_LOGS "?query=%%7Bpod=~%%22.%%2B%%22%%7D&resources=orders,%s",
                 bad[i]);
        answer = ground_get(&ground, WORLD_OWNER, path);
        ok((answer.status == 404 || answer.status == 400) && asked() == 0,
           "5: nor one of several");
    }
}

/* 6, 7: of the client's headers none goes on. */
static void headers(void)
{
    struct probe *viewer = world_with_key(&ground.world, WORLD_VIEWER);
    static const char *const paths[] = {ONE_LOGS "?query=%7Bpod=~%22.%2B%22%7D",
                                        ONE_METRICS "/query?query=up"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct fake_store *store = i == 0 ? &ground.loki : &ground.mimir;
        fake_forget(store);
        struct answer answer = PROBE(
            viewer, .path = paths[i], .as_program = true,
            .headers = PAIRS(
                PAIR("connection", "X-Scope-OrgID, Authorization, keep-alive"),
                PAIR("x-scope-orgid", GRID_TENANT), PAIR("x-scope-orgid", "a|b"),
                PAIR("cookie", "kp_session=stolen"), PAIR("x-forwarded-for", "10.0.0.1"),
                PAIR("host", "loki.example.org"), PAIR("accept-encoding", "gzip"),
                PAIR("transfer-encoding", "chunked"),
                PAIR("x-prometheus-api-client", "1"),
                PAIR("traceparent",
                     "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")));
        is_int(answer.status, 200, "6: %s is answered", paths[i]);
        is_str(ground_header(&ground, store, "x-scope-orgid"), STR(SHOP_TENANT),
               "6: the tenant is ours, once");
        is_str(ground_header(&ground, store, "connection"), STR(""),
               "6: nothing is hop by hop");
        is_str(ground_header(&ground, store, "authorization"), STR(""),
               "7: the client's key stays here");
        is_str(ground_header(&ground, store, "cookie"), STR(""), "7: and so do cookies");
        is_str(ground_header(&ground, store, "x-forwarded-for"), STR(""), "7: addresses");
        is_str(ground_header(&ground, store, "x-prometheus-api-client"), STR(""),
               "7: and all else");
        is_str(ground_header(&ground, store, "accept"), STR("application/json"),
               "7: what is wanted is said by us");
        ok(str_starts(ground_header(&ground, store, "host"), STR("127.0.0.1:")),
           "7: as is the host");
        ok(str_starts(ground_header(&ground, store, "traceparent"),
                      STR("00-0af7651916cd43dd8448eb211c80319c-")) &&
               !str_contains(ground_header(&ground, store, "traceparent"),
                             STR("b7ad6b7169203331")),
           "7: the trace goes on, with a span of ours");
    }
}

/* Our own credentials, by either scheme. */
static void credentials(void)
{
    proxy_settings.loki_token = secret_of(ground.arena, STR("of-the-store"));
    ground_get(&ground, WORLD_VIEWER, ONE_LOGS "/labels");
    is_str(ground_header(&ground, &ground.loki, "authorization"),
           STR("Bearer of-the-store"), "7: the store gets the token of the settings");
    proxy_settings.loki_user = STR("console");
    ground_get(&ground, WORLD_VIEWER, ONE_LOGS "/labels");
    is_str(ground_header(&ground, &ground.loki, "authorization"),
           STR("Basic Y29uc29sZTpvZi10aGUtc3RvcmU="), "7: or user and password");
    proxy_settings.loki_user = STR("");
    proxy_settings.loki_token = secret_of(ground.arena, STR(""));
}

/* 8: no spelling of the address brings another query to the store. */
static void addresses(void)
{
    static const struct {
        const char *query;
        int status;
    } forms[] = {
        {"query={pod=~%22.%2B%22};query={x=%22y%22}", 400},
        {"query={pod=~%22.%2B%22}&query={x=~%22.%2B%22}", 400},
        {"query={pod=~%22.%2B%22}&quer%79={x=~%22.%2B%22}", 400},
        {"query={pod=~%22.%2B%22}&%71uery={x=~%22.%2B%22}", 400},
        {"query={pod=~%22.%2B%22}&start=now-1h;limit=5", 400},
        {"query=%zz", 400},
        {"query={pod=~%22.%2B%22}&x%zz=1", 400},
        {"query={pod=~%22.%2B%22}&limit=5%00", 400},
        {"query={pod=~%22.%2B%22}&orgid=kp-grid0001", 400},
        {"query={pod=~%22.%2B%22}&X-Scope-OrgID=kp-grid0001", 400},
        {"query={pod=~%22.%2B%22}&limit=5%26query%3D{x%3D~%22.%2B%22}", 400},
        {"query={pod=~%22.%2B%22%0d%0aX-Scope-OrgID:%20kp-grid0001%22}", 400},
        {"query={pod=~%22.%2B%22}%26start=1", 400},
        {"query={pod=~%22.%2B%22}%23", 200},
        {"query={pod=~%22.%2B%22}#&limit=1", 200},
    };
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct str path =
            ARENA_JOIN(ground.arena, STR(ONE_LOGS "?"), str_of(forms[i].query));
        struct answer answer =
            ground_get(&ground, WORLD_VIEWER, arena_cstr(ground.arena, path));
        is_int(answer.status, forms[i].status, "8: ?%s", forms[i].query);
        if (forms[i].status == 400)
            is_int(asked(), 0, "8: nothing is asked");
        else
            ok(is_enforced(QUERY_LOGQL, sent("query")),
               "8: the query is the one that was checked");
    }
    struct answer answer = ground_get(
        &ground, WORLD_VIEWER,
        LOKI_PATH "/query_range?query={pod=~%22.%2B%22}&orgid=x&stats=all&a;b=c");
    is_int(answer.status, 200, "8: what Grafana may send besides is left out");
    static const char *const kept[] = {"query", "start", "end", "limit"};
    const struct node *parameters =
        node_member(ground_asked(&ground, &ground.loki), STR("parameters"));
    for (const struct node *each = parameters->first; each != NULL; each = each->next) {
        bool known = false;
        for (size_t i = 0; i < COUNT_OF(kept); i++)
            known = known || str_is(node_item(each, 0)->text, kept[i]);
        ok(known, "8: only what is known goes on: %.*s",
           STR_ARG(node_item(each, 0)->text));
    }
}

/* 9: everything has a cap. */
static void caps(void)
{
    char text[17000];
    snprintf(text, sizeof text, "{pod=\"%0*d\"}", 5000, 7);
    proxy_settings.query_bytes = 4096;
    is_int(ground_query(&ground, WORLD_VIEWER, ONE_LOGS, text).status, 400,
           "9: a query has a length");
    proxy_settings.query_bytes = 16 * 1024;
    struct answer answer = ground_get(&ground, WORLD_VIEWER,
                                      ONE_METRICS "/query_range?query=up&start=now-91d");
    ok(answer.status == 400 && asked() == 0, "9: a range has an end");
    ground_get(&ground, WORLD_VIEWER,
               ONE_METRICS "/query_range?query=up&start=now-80d&step=1");
    int64_t step = 0;
    ok(str_int_parse(ground_parameter(&ground, &ground.mimir, "step"), 1, INT64_MAX,
                     &step) &&
           INT64_C(80) * 86400 / step + 1 <= 11000,
       "9: a series has so many points: the step is %lld s", (long long)step);
    fake_fault(&ground.loki, "{\"kind\":\"huge\",\"bytes\":4194304,\"times\":1}");
    proxy_settings.answer_bytes = 1024 * 1024;
    answer = ground_query(&ground, WORLD_VIEWER, ONE_LOGS, "{pod=~\".+\"}");
    ok(answer.status == 502 || answer.broken, "9: an answer has a length");
    ok(answer.body.length <= 1024 * 1024 + 1024, "9: what is beyond is not passed on");
    proxy_settings.answer_bytes = 32 * 1024 * 1024;
    fake_fault_end(&ground.loki);
    fake_fault(&ground.loki, "{\"kind\":\"hang\",\"times\":1}");
    proxy_settings.query_deadline_ms = 200;
    answer = ground_query(&ground, WORLD_VIEWER, ONE_LOGS, "{pod=~\".+\"}");
    is_int(answer.status, 504, "9: and a question has a time");
    proxy_settings.query_deadline_ms = 30000;
    fake_fault_end(&ground.loki);
}

static int64_t denials(void)
{
    return world_count(
        &ground.world,
        "SELECT count(*) FROM audit_entry WHERE action = 'access.refused'");
}

/* 10: who is refused learns nothing, and the trail tells of it. */
static void refusals(void)
{
    world_restore(&ground.world);
    world_sql(&ground.world, "DELETE FROM audit_entry WHERE action = 'access.refused'");
    struct answer answer =
        ground_query(&ground, WORLD_OTHER_OWNER, ONE_LOGS, "{pod=~\"secret-words\"}");
    is_int(
        answer.status, 404,
        "10: who may not read is told that nothing is there, not that the store failed");
    is_int(denials(), 1, "10: the trail tells of it");
    struct str after =
        world_text(&ground.world,
                   "SELECT after_json FROM audit_entry WHERE action = 'access.refused'");
    ok(str_contains(after, STR(ONE_LOGS)) && str_contains(after, STR("query_hash")) &&
           !str_contains(after, STR("secret-words")),
       "10: with the place and a hash of the query, not the query: %.*s", STR_ARG(after));
    ground_query(&ground, WORLD_OTHER_OWNER, ONE_LOGS, "{pod=~\"secret-words\"}");
    is_int(denials(), 1, "10: the same again within a minute is told once");
    ground_query(&ground, WORLD_OTHER_OWNER, ONE_LOGS, "{pod=~\"other-words\"}");
    is_int(denials(), 2, "10: another query is another attempt");
    answer = ground_query(&ground, WORLD_VIEWER, ONE_LOGS, "{resource_id=\"trips\"}");
    is_int(answer.status, 400, "10: a label that is enforced cannot be another one");
    is_str(answer_at(world_with_key(&ground.world, WORLD_VIEWER), &answer, "/code"),
           STR("label_enforced"), "10: as it says");
    is_int(denials(), 3, "10: which is in the trail, too");
    answer = ground_query(&ground, WORLD_VIEWER, LOKI_PATH "/query",
                          "{resource_id=~\"power|trips\"}");
    ok(answer.status == 400 && ground_says(&answer, "\"status\":\"error\""),
       "10: the same for Grafana");
    is_int(denials(), 4, "10: in the trail");
    for (int i = 0; i < 30; i++) {
        char query[60];
        snprintf(query, sizeof query, "{resource_id=\"trips-%d\"}", i);
        ground_query(&ground, WORLD_VIEWER, ONE_LOGS, query);
    }
    ok(denials() <= 13, "10: nobody fills the trail");
    world_restore(&ground.world);
}

int main(void)
{
    ground_open(&ground);
    callers();
    logs_grammar();
    metrics_grammar();
    ids();
    headers();
    credentials();
    addresses();
    caps();
    refusals();
    ground_close(&ground);
    return done_testing();
}
