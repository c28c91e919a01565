/* tenant-t.c: nobody sees logs or metrics of what they may not read. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/secret.h"
#include "product/access/access.h"
#include "product/catalog/catalog.h"
#include "t/proxy/ground.h"

#define SOME "{pod=~\".+\"}"

static struct ground ground;

static struct str sent(void)
{
    return ground_parameter(&ground, &ground.loki, "query");
}

static size_t asked(void)
{
    return ground_count(&ground, &ground.loki) + ground_count(&ground, &ground.mimir);
}

/* The answer without what says which request it was. */
static struct str anonymous(const struct answer *answer, const char *path, struct str id)
{
    struct buf out = buf_open(ground.arena, 1000, 100000);
    ptrdiff_t query = str_find(str_of(path), 0, '?');
    struct str cut[] = {str_slice(str_of(path), 0, query < 0 ? SIZE_MAX : (size_t)query),
                        id};
    for (size_t i = 0; i < answer->body.length;) {
        struct str rest = str_slice(answer->body, i, answer->body.length);
        size_t skip = 0;
        for (size_t k = 0; k < COUNT_OF(cut) && skip == 0; k++)
            skip = cut[k].length > 0 && str_starts(rest, cut[k]) ? cut[k].length : 0;
        if (skip == 0)
            buf_add_char(&out, answer->body.at[i]);
        i += skip == 0 ? 1 : skip;
    }
    return buf_str(&out);
}

static void check_same_as_missing(enum world_person person, const char *path,
                                  const char *missing)
{
    struct probe *probe = world_with_key(&ground.world, person);
    struct answer there = ground_get(&ground, person, path);
    is_int(asked(), 0, "%s asks nothing for %s", path, ground.world.people[person].word);
    struct answer gone = ground_get(&ground, person, missing);
    is_int(there.status, 404, "and is not there");
    is_str(anonymous(&there, path, answer_at(probe, &there, "/request_id")),
           anonymous(&gone, missing, answer_at(probe, &gone, "/request_id")),
           "byte for byte as what does not exist");
    is_int(there.headers.count, gone.headers.count, "with as many headers");
}

static void foreign(void)
{
    check_same_as_missing(
        WORLD_VIEWER, "/api/v1/projects/grid/resources/power/logs?query=%7Ba=%22b%22%7D",
        "/api/v1/projects/nope/resources/power/logs?query=%7Ba=%22b%22%7D");
    check_same_as_missing(WORLD_VIEWER,
                          "/api/v1/resources/power/logs?query=%7Ba=%22b%22%7D",
                          "/api/v1/resources/nopes/logs?query=%7Ba=%22b%22%7D");
    check_same_as_missing(
        WORLD_VIEWER, "/api/v1/projects/shop/resources/power/logs?query=%7Ba=%22b%22%7D",
        "/api/v1/projects/shop/resources/nopes/logs?query=%7Ba=%22b%22%7D");
    check_same_as_missing(
        WORLD_VIEWER, "/api/v1/projects/lab/resources/orders/logs?query=%7Ba=%22b%22%7D",
        "/api/v1/projects/lab/resources/nopes2/logs?query=%7Ba=%22b%22%7D");
    check_same_as_missing(
        WORLD_OTHER_OWNER, ONE_METRICS "/query?query=up",
        "/api/v1/projects/shop/resources/nopes3/metrics/query?query=up");
    check_same_as_missing(WORLD_STRANGER,
                          "/api/v1/projects/shop/logs?query=%7Ba=%22b%22%7D",
                          "/api/v1/projects/nope/logs?query=%7Ba=%22b%22%7D");
    check_same_as_missing(WORLD_STRANGER, LOKI_PATH "/labels",
                          "/api/v1/projects/nope/loki/loki/api/v1/labels");
    check_same_as_missing(WORLD_RESOURCE_VIEWER,
                          "/api/v1/projects/shop/resources/trips/logs/labels",
                          "/api/v1/projects/shop/resources/nopes4/logs/labels");
    check_same_as_missing(WORLD_LAPSED, ALL_LOGS "/labels",
                          "/api/v1/projects/nope/logs/labels");
    is_int(ground_get(&ground, WORLD_DISABLED, ONE_LOGS "/labels").status, 401,
           "nor for who is disabled");
    is_int(asked(), 0, "the store is not asked");
    world_restore(&ground.world);
}

static void role_give(enum world_person person, const char *resource)
{
    world_sql(
        &ground.world,
        "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type, scope_id,"
        " created_us, updated_us) VALUES ('ras_%s%d', 'acme', '%.*s', '%.*s', 'resource', '%s', 1, 1)",
        resource, (int)person, STR_ARG(ground.world.people[person].id),
        STR_ARG(ROLE_VIEWER), resource);
}

/* At a project: those resources that the caller may read, and nothing besides. */
static void some_of_many(void)
{
    struct answer answer = ground_query(&ground, WORLD_RESOURCE_VIEWER, ALL_LOGS, SOME);
    is_int(answer.status, 200, "who may read one resource asks at its project");
    ok(ground_says(&answer, "of orders") && !ground_says(&answer, "of trips") &&
           !ground_says(&answer, "kubelet"),
       "and sees that one");
    ok(str_contains(sent(), STR("resource_id=\"orders\"")), "by its label: %.*s",
       STR_ARG(sent()));
    role_give(WORLD_STRANGER, WORLD_RESOURCE);
    role_give(WORLD_STRANGER, WORLD_FAILED);
    answer = ground_query(&ground, WORLD_STRANGER, ALL_LOGS, SOME);
    ok(ground_says(&answer, "of orders") && ground_says(&answer, "of trips") &&
           !ground_says(&answer, "kubelet"),
       "who may read two of them sees those two");
    ok(str_contains(sent(), STR("orders|trips\"")) ||
           str_contains(sent(), STR("trips|orders\"")),
       "by both ids: %.*s", STR_ARG(sent()));
    answer = ground_get(&ground, WORLD_STRANGER, ALL_LOGS "/labels/resource_id/values");
    is_str(answer.body, STR("{\"status\":\"success\",\"data\":[\"orders\",\"trips\"]}"),
           "values of the label are these ids");
    answer = ground_query(&ground, WORLD_STRANGER, ALL_LOGS, "{resource_id=\"trips\"}");
    ok(answer.status == 200 && ground_says(&answer, "of trips") &&
           !ground_says(&answer, "of orders"),
       "one of them may be named in the query");
    is_int(
        ground_query(&ground, WORLD_STRANGER, ALL_LOGS, "{resource_id=\"vault\"}").status,
        400, "another one may not");
    is_int(ground_query(&ground, WORLD_STRANGER, ALL_LOGS, "{resource_id!=\"x\"}").status,
           400, "nor may the label be turned round");
    answer = ground_get(&ground, WORLD_STRANGER, ALL_LOGS "/labels?resources=trips");
    is_str(ground_parameter(&ground, &ground.loki, "match[]"),
           STR("{resource_id=\"trips\"}"), "resources= names them, too");
    check_same_as_missing(WORLD_STRANGER, ALL_LOGS "/labels?resources=trips,vault",
                          ALL_LOGS "/labels?resources=trips,nopes");
    answer = ground_query(&ground, WORLD_STRANGER, PROM_PATH "/query",
                          "sum(up) by (resource_id)");
    struct str query = ground_parameter(&ground, &ground.mimir, "query");
    ok(str_contains(query, STR("orders|trips\"")) ||
           str_contains(query, STR("trips|orders\"")),
       "metrics likewise: %.*s", STR_ARG(query));
    answer = ground_query(&ground, WORLD_VIEWER, ALL_LOGS, SOME);
    ok(str_contains(sent(), STR("vault")) && ground_says(&answer, "of trips") &&
           !ground_says(&answer, "kubelet"),
       "who may read the project sees all its resources, and still nothing else of the tenant");
    world_restore(&ground.world);
}

static struct answer by_key(const char *limits, const char *path)
{
    struct probe probe;
    struct str token = STR("kp_narrow_key_of_this_test_0001");
    world_sql(&ground.world, "DELETE FROM api_key WHERE id = 'key_narrow'");
    world_sql(
        &ground.world,
        "INSERT INTO api_key (id, principal_id, name, shown_prefix, token_hash, created_us,"
        " used_us, may, scope_type, scope_id) VALUES ('key_narrow', '%.*s', 'Narrow', 'kp_',"
        " '%.*s', 1, %lld, %s)",
        STR_ARG(ground.world.people[WORLD_OWNER].id),
        STR_ARG(secret_hash(ground.arena, "api key", token)),
        (long long)ground.world.now_us, limits);
    fake_forget(&ground.loki);
    probe_open(&probe, ground.world.site, ground.world.store, &ground.world.clock);
    probe.bearer = token;
    struct answer answer = probe_json(&probe, "GET", path, NULL);
    answer.body = arena_str(ground.arena, answer.body);
    probe_close(&probe);
    return answer;
}

static void keys(void)
{
    struct answer answer =
        by_key("1, 'resource', 'orders'", ALL_LOGS "?query=%7Bpod=~%22.%2B%22%7D");
    is_int(answer.status, 200, "an owner's key for one resource asks at the project");
    ok(ground_says(&answer, "of orders") && !ground_says(&answer, "of trips"),
       "and sees that resource");
    is_int(by_key("1, 'resource', 'trips'", ONE_LOGS "/labels").status, 404,
           "a key for another one does not");
    answer = by_key("1, 'project', 'shop'", ALL_LOGS "?query=%7Bpod=~%22.%2B%22%7D");
    ok(answer.status == 200 && ground_says(&answer, "of trips"),
       "a key for the project sees all of it");
    is_int(by_key("1, 'project', 'lab'", ALL_LOGS "/labels").status, 404,
           "a key for another project nothing");
    is_int(by_key("1, 'project', 'lab'", ONE_LOGS "/labels").status, 404,
           "nor its resources");
    is_int(by_key("1, 'organization', 'globex'", ALL_LOGS "/labels").status, 404,
           "nor one for another organization");
    is_int(by_key("2, NULL, NULL", ALL_LOGS "/labels").status, 404,
           "a key without read reads nothing");
    is_int(by_key("2, 'resource', 'orders'", ALL_LOGS "/labels").status, 404,
           "wherever it is for");
    world_restore(&ground.world);
}

/* What is in the database decides, at each request. */
static void places(void)
{
    world_sql(&ground.world,
              "INSERT INTO project (id, org_id, name, description, tenant, created_us,"
              " updated_us) VALUES ('bare', 'acme', 'Bare', '', 'kp-bare0001', 1, 1)");
    struct answer answer =
        ground_query(&ground, WORLD_VIEWER, "/api/v1/projects/bare/logs", SOME);
    is_int(answer.status, 200, "a project without resources is asked about");
    ok(str_contains(sent(), STR("resource_id=\"-\"")), "as the id of none: %.*s",
       STR_ARG(sent()));
    is_str(ground_member(&ground, &ground.loki, "tenant"), STR("kp-bare0001"),
           "in its tenant");
    world_sql(&ground.world,
              "UPDATE project SET tenant = 'kp-moved001' WHERE id = 'shop'");
    ground_query(&ground, WORLD_VIEWER, ONE_LOGS, SOME);
    is_str(ground_member(&ground, &ground.loki, "tenant"), STR("kp-moved001"),
           "the tenant is the database's");
    world_sql(&ground.world,
              "UPDATE resource SET lifecycle = 'deleted' WHERE id = 'trips'");
    answer = ground_query(&ground, WORLD_VIEWER, ALL_LOGS, SOME);
    ok(!str_contains(sent(), STR("trips")), "what is deleted is not shown any more: %.*s",
       STR_ARG(sent()));
    is_int(ground_get(&ground, WORLD_VIEWER,
                      "/api/v1/projects/shop/resources/trips/logs/labels")
               .status,
           404, "nor asked for");
    world_restore(&ground.world);
}

/* More than a question can name: those that are named are found, wherever they are. */
static void many(void)
{
    world_sql(&ground.world,
              "INSERT INTO project (id, org_id, name, description, tenant, created_us,"
              " updated_us) VALUES ('vast', 'acme', 'Vast', '', 'kp-vast0001', 1, 1)");
    world_sql(
        &ground.world,
        "INSERT INTO resource (id, org_id, project_id, name, type_id, sku, settings, schema_version,"
        " generation, lifecycle, created_us, updated_us)"
        " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)"
        " SELECT 'vast-' || i, 'acme', 'vast', 'Vast', 'Konnektr.Flow', 'standard', '{}', 1, 1,"
        " 'active', i, i FROM n");
    struct answer answer =
        ground_get(&ground, WORLD_VIEWER, "/api/v1/projects/vast/logs/series");
    ok(answer.status == 400 && ground_says(&answer, "too_many_resources"),
       "1200 are too many for one question");
    answer = ground_get(&ground, WORLD_VIEWER,
                        "/api/v1/projects/vast/logs/series?resources=vast-1,vast-1200");
    is_int(answer.status, 200, "two of them are not, be they the first and the last");
    is_str(ground_parameter(&ground, &ground.loki, "match[]"),
           STR("{resource_id=~\"vast-1|vast-1200\"}"), "and they alone are asked for");
    is_int(ground_get(&ground, WORLD_VIEWER,
                      "/api/v1/projects/vast/logs/series?resources=VAST-1")
               .status,
           404, "by their very ids");
    is_int(ground_get(&ground, WORLD_VIEWER,
                      "/api/v1/projects/vast/logs/series?resources=%25,vast-1")
               .status,
           404, "a pattern is no id");
    is_int(
        ground_get(&ground, WORLD_VIEWER, "/api/v1/projects/vast/logs/series?resources=")
            .status,
        404, "nor is nothing");
    world_restore(&ground.world);
}

static void labels(void)
{
    world_sql(&ground.world,
              "UPDATE resource_type SET document = replace(document, '\"resource_id\"',"
              " '\"app_id\"'), updated_us = updated_us + 1 WHERE id = 'Konnektr.Flow'");
    catalog_forget();
    ground_get(&ground, WORLD_VIEWER,
               "/api/v1/projects/shop/resources/trips/logs/series");
    is_str(ground_parameter(&ground, &ground.loki, "match[]"), STR("{app_id=\"trips\"}"),
           "each type says which label its resources have");
    struct answer answer = ground_get(&ground, WORLD_VIEWER, ALL_LOGS "/series");
    struct str match = ground_parameter(&ground, &ground.loki, "match[]");
    ok(str_starts(match, STR("{resource_id=~\"")) && !str_contains(match, STR("trips")),
       "at a project one label counts: %.*s", STR_ARG(match));
    ok(answer_header(&answer, "X-Ktrlplane-Resources-Left-Out").length > 0,
       "and the answer says what is left out");
    ground_get(&ground, WORLD_VIEWER, ALL_LOGS "/series?resources=trips");
    is_str(ground_parameter(&ground, &ground.loki, "match[]"), STR("{app_id=\"trips\"}"),
           "which can be asked for");
    world_restore(&ground.world);
    catalog_forget();
}

int main(void)
{
    ground_open(&ground);
    foreign();
    some_of_many();
    keys();
    places();
    many();
    labels();
    ground_close(&ground);
    return done_testing();
}
