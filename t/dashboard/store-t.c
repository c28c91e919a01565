/* store-t.c: dashboards before stores that record: what is asked for whom, and what happens when
 * they fail. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/query.h"
#include "platform/upstream/circuit.h"
#include "product/proxy/proxy.h"
#include "t/proxy/ground.h"

#define LIST "/projects/" WORLD_PROJECT "/dashboards"

static struct ground ground;

static struct answer look(enum world_person person, const char *path)
{
    fake_forget(&ground.mimir);
    fake_forget(&ground.loki);
    return probe_get(world_as(&ground.world, person), path);
}

static void dashboard_is(const char *id, const char *project, const char *org,
                         const char *document)
{
    world_sql(
        &ground.world,
        "INSERT INTO dashboard (id, org_id, project_id, name, name_key, description,"
        " document, panels, generation, created_us, updated_us) VALUES ('%s', '%s',"
        " '%s', '%s', '%s', '', '%s', 1, 1, 1, 1)",
        id, org, project, id, id, document);
}

static void say_series(void)
{
    long long now = (long long)(ground.world.now_us / 1000000 / 120 * 120);
    ground_say(
        &ground.mimir, 200, "application/json",
        arena_cstr(ground.arena,
                   arena_print(ground.arena,
                               "{\"status\":\"success\",\"data\":{\"resultType\":"
                               "\"matrix\",\"result\":[{\"metric\":{\"pod\":\"<b>a\"},"
                               "\"values\":[[%lld,\"1536\"],[%lld,\"3072\"]]}]}}",
                               now - 240, now - 120)));
}

#define PANEL(title, kind, more, query)                                                  \
    "{\"title\":\"" title "\",\"kind\":\"" kind "\"," more "\"queries\":[{\"language\":" \
    "\"promql\",\"query\":\"" query "\",\"legend\":\"{{pod}}\"}]}"

static const char *const document =
    "{\"range\":\"6h\",\"refresh\":\"1m\",\"panels\":[" PANEL("Lines", "line", "", "sum by (pod) (rate(a_total[$interval])) / b") "," PANEL(
        "Now", "number", "\"unit\":\"bytes\",",
        "c offset $range") "," PANEL("Rows", "table", "\"scope\":\"all\",",
                                     "d{x=\\\"$range\\\"}") "," PANEL("One", "area",
                                                                      "\"scope\":\"chosen\",\"resources\":"
                                                                      "[\"" WORLD_FAILED
                                                                      "\"],",
                                                                      "e") "," PANEL("Gone",
                                                                                     "bars",
                                                                                     "\"scope\":\"chosen\",\"resources\":"
                                                                                     "[\"" WORLD_OTHER_RESOURCE
                                                                                     "\"],",
                                                                                     "f") "]}";

/* ---- what is asked ---- */

struct seen {
    size_t selectors, limited, others;
};

static void selector_seen(void *state, const struct query_matcher *matchers, size_t count)
{
    struct seen *seen = state;
    seen->selectors++;
    for (size_t i = 0; i < count; i++) {
        if (!str_is(matchers[i].name, "resource_id"))
            continue;
        seen->limited++;
        seen->others += str_contains(matchers[i].value, STR(WORLD_OTHER_RESOURCE));
    }
}

static struct seen seen_by(struct fake_store *store, struct str *all)
{
    struct seen seen = {0, 0, 0};
    struct buf texts = buf_open(ground.arena, 1024, KIB(64));
    const struct node *requests = fake_requests(store, ground.arena);
    for (const struct node *each = requests->first; each != NULL; each = each->next) {
        struct query_mistake mistake;
        struct query_tree *tree;
        struct str query = fake_requested(each, "query");
        if (query_parse(ground.arena, QUERY_PROMQL, query, &mistake, &tree))
            query_walk(tree, selector_seen, &seen);
        buf_add(&texts, query);
        buf_add_char(&texts, '\n');
        if (!str_is(node_member(each, STR("tenant"))->text, SHOP_TENANT))
            seen.others++;
    }
    *all = buf_str(&texts);
    return seen;
}

static bool asks(struct str all, const char *text)
{
    return str_contains(all, str_of(text));
}

static void test_asked(void)
{
    struct str all;
    say_series();
    struct answer answer = look(WORLD_PROJECT_VIEWER, LIST "/dsh_one");
    is_int(answer.status, 200, "a viewer of the project sees it");
    struct seen seen = seen_by(&ground.mimir, &all);
    ok(seen.selectors >= 5 && seen.selectors == seen.limited,
       "each selector is limited to resources");
    is_int((int64_t)seen.others, 0,
           "nothing of others is asked, and in the project's tenant");
    ok(asks(all, "[5m") || asks(all, "[300s"), "$interval is a step");
    ok(asks(all, "offset 6h") || asks(all, "offset 21600s"), "$range is the time shown");
    ok(asks(all, "x=\"$range\""), "within a string it is a text");
    ok(asks(all, "e{resource_id=\"" WORLD_FAILED "\"") ||
           asks(all, "e{resource_id=~\"" WORLD_FAILED "\""),
       "a panel of one resource asks for that");
    ok(!asks(all, "f{"), "one of another project's resource asks for nothing");
    ok(ground_says(&answer, "Nothing to show"), "and says so");
    ok(ground_says(&answer, "&lt;b&gt;a") && !ground_says(&answer, "<b>a"),
       "labels are text");
    ok(ground_says(&answer, "dashboard-number\">3"), "the number is the latest");
    answer =
        look(WORLD_PROJECT_VIEWER, LIST "/dsh_one?resource=" WORLD_RESOURCE "&range=1h");
    seen_by(&ground.mimir, &all);
    ok(asks(all, "a_total{resource_id=\"" WORLD_RESOURCE "\"}"),
       "who chose a resource sees that one");
    ok(asks(all, "offset 1h") || asks(all, "offset 3600s"),
       "the address says which time");
    answer = look(WORLD_PROJECT_VIEWER, LIST "/dsh_one?resource=" WORLD_OTHER_RESOURCE);
    ok(answer.status == 200 && ground_says(&answer, "Nothing to show"),
       "another project's resource cannot be chosen");
    seen = seen_by(&ground.mimir, &all);
    is_int((int64_t)seen.others, 0, "and is not asked for");
    answer = look(WORLD_RESOURCE_OWNER, LIST "/dsh_one");
    is_int(answer.status, 404,
           "who has one resource does not see the project's dashboards");
    is_int((int64_t)ground_count(&ground, &ground.mimir), 0, "nothing is asked for them");
    answer = look(WORLD_OTHER_OWNER, LIST "/dsh_one/panels/p1/csv");
    ok(answer.status == 404 && ground_count(&ground, &ground.mimir) == 0,
       "nor for another organization");
}

static void test_logs(void)
{
    struct answer answer = look(WORLD_PROJECT_VIEWER, LIST "/dsh_logs");
    is_int(answer.status, 200, "numbers of logs are shown");
    struct str query = ground_parameter(&ground, &ground.loki, "query");
    ok(str_contains(query, STR("resource_id")) && str_contains(query, STR("job=~\".+\"")),
       "limited likewise");
    is_str(ground_member(&ground, &ground.loki, "tenant"), STR(SHOP_TENANT),
           "in the project's tenant");
}

static void test_csv(void)
{
    say_series();
    struct answer answer = look(WORLD_PROJECT_VIEWER, LIST "/dsh_one/panels/p1/csv");
    ok(answer.status == 200 && str_starts(answer.content_type, STR("text/csv")),
       "a panel is a file");
    ok(ground_says(&answer, "1536"), "with plain numbers");
    is_int(look(WORLD_PROJECT_VIEWER, LIST "/dsh_one/panels/p5/csv").status, 404,
           "of a resource that is not there is none");
    answer = look(WORLD_PROJECT_VIEWER, LIST "/dsh_one/panels/p1");
    ok(answer.status == 200 && ground_says(&answer, "<table"), "and a table");
}

static void test_faults(void)
{
    ground_say(&ground.mimir, 500, "text/plain", "secret inner words");
    struct answer answer = look(WORLD_PROJECT_VIEWER, LIST "/dsh_one");
    ok(answer.status == 200 && ground_says(&answer, "Not available now"),
       "a store that fails leaves the page");
    ok(!ground_says(&answer, "secret inner"), "its words stay inside");
    is_int(look(WORLD_PROJECT_VIEWER, LIST "/dsh_one/panels/p1/csv").status, 502,
           "a file without numbers is none");
    fake_fault_end(&ground.mimir);
    fake_fault(&ground.mimir, "{\"kind\":\"hang\",\"times\":-1}");
    answer = look(WORLD_PROJECT_VIEWER, LIST "/dsh_one");
    ok(answer.status == 200 && ground_says(&answer, "panel-trouble"),
       "so does one that hangs");
    fake_fault_end(&ground.mimir);
}

/* More panels than are asked at the same time: all wait together, not one group after the other. */
static void test_many(void)
{
    struct buf many = buf_open(ground.arena, KIB(4), KIB(64));
    BUF_ADD(&many, "{\"panels\":[");
    for (int i = 0; i < 40; i++)
        buf_print(&many,
                  "%s{\"title\":\"P%d\",\"kind\":\"line\",\"queries\":[{\"language\":"
                  "\"promql\",\"query\":\"m%d\"}]}",
                  i == 0 ? "" : ",", i, i);
    BUF_ADD(&many, "]}");
    dashboard_is("dsh_many", WORLD_PROJECT, WORLD_ORG,
                 arena_cstr(ground.arena, buf_str(&many)));
    fake_fault_end(&ground.mimir);
    ground.world.now_us += CIRCUIT_REST_US + US_PER_S;
    say_series();
    look(WORLD_PROJECT_VIEWER, LIST "/dsh_one/panels/p1");
    struct answer answer = look(WORLD_PROJECT_VIEWER, LIST "/dsh_many");
    ok(answer.status == 200 && ground_count(&ground, &ground.mimir) == 40,
       "forty panels are asked for");
    fake_fault_end(&ground.mimir);
    fake_fault(&ground.mimir, "{\"kind\":\"hang\",\"times\":-1}");
    answer = look(WORLD_PROJECT_VIEWER, LIST "/dsh_many");
    ok(answer.status == 200 && ground_count(&ground, &ground.mimir) <= PROXY_ASKS_MAX,
       "while the store hangs the page waits once");
    ok(ground_says(&answer, "took too long for so many panels"), "the rest says so");
    fake_fault_end(&ground.mimir);
}

int main(void)
{
    ground_open(&ground);
    dashboard_is("dsh_one", WORLD_PROJECT, WORLD_ORG, document);
    dashboard_is("dsh_logs", WORLD_PROJECT, WORLD_ORG,
                 "{\"panels\":[{\"title\":\"Lines\",\"kind\":\"bars\",\"queries\":[{"
                 "\"language\":\"logql\",\"query\":"
                 "\"sum(count_over_time({job=~\\\".+\\\"}[$interval]))\"}]}]}");
    test_asked();
    test_logs();
    test_csv();
    test_faults();
    test_many();
    ground_close(&ground);
    return done_testing();
}
