/* page-t.c: dashboards in a browser without JavaScript: making, arranging, collisions, coming back. */
/* SPDX-License-Identifier: ISC */
#include "t/order/order_test.h"

#define LIST "/projects/" WORLD_PROJECT "/dashboards"

/* A dashboard of shop with this document. */
static void dashboard_is(const char *id, const char *name, const char *document)
{
    world_sql(
        &world,
        "INSERT INTO dashboard (id, org_id, project_id, name, name_key, description,"
        " document, panels, generation, created_us, updated_us) VALUES ('%s', 'acme',"
        " 'shop', '%s', lower('%s'), '', '%s', 1, 1, 1, 1)",
        id, name, name, document);
}

static const char *path(const char *id, const char *more)
{
    return arena_cstr(world.arena,
                      ARENA_JOIN(world.arena, STR(LIST "/"), str_of(id), str_of(more)));
}

#define TEXT_DOCUMENT                                                                    \
    "{\"range\":\"1h\",\"refresh\":\"off\",\"panels\":[{\"title\":\"Read me\",\"kind\":" \
    "\"text\",\"text\":\"First <b>line\\n\\nSecond\"}]}"

static void lists(void)
{
    be(WORLD_PROJECT_VIEWER);
    is_int(visit(LIST), 200, "the list of dashboards is shown");
    ok(shows("No dashboards") && !shows("New dashboard"),
       "a viewer is told who can make some");
    is_int(visit(LIST "/new"), 200, "and where the form would be, too");
    ok(shows("not make any"), "with the reason");
    be(WORLD_PROJECT_EDITOR);
    visit(LIST);
    ok(shows("New dashboard"), "an editor is led to the form");
    dashboard_is("dsh_one", "<b>One", TEXT_DOCUMENT);
    visit(LIST);
    ok(shows("<b>One"), "each is shown, as text");
    visit(LIST "?q=zzz");
    ok(shows("Nothing matches these filters"), "a filter that nothing matches is told");
    visit("/search?q=one");
    ok(count("a[href=" LIST "/dsh_one]") > 0, "the search finds it");
    be(WORLD_OTHER_OWNER);
    visit("/search?q=one");
    is_int(count("a[href=" LIST "/dsh_one]"), 0, "not for others");
    world_restore(&world);
}

static void making(void)
{
    be(WORLD_PROJECT_EDITOR);
    visit(LIST "/new");
    type("name", "");
    is_int(press_at(LIST "/new", ""), 422, "a dashboard has a name");
    type("name", "<i>Ours");
    type("template", "logs");
    is_int(press_at(LIST "/new", ""), 303, "of a template it is made");
    ok(shows("<i>Ours was made."), "and told");
    ok(shows("Lines by level") && shows("Logs are not configured"),
       "its panels say what they lack");
    visit(LIST "/new");
    type("name", "<i>Ours");
    type("template", "logs");
    is_int(press_at(LIST "/new", ""), 303, "the same form sent again finds what it made");
    is_int(world_count(&world, "SELECT count(*) FROM dashboard"), 1, "there is one");
    world_restore(&world);
}

static void showing(void)
{
    dashboard_is("dsh_one", "One", TEXT_DOCUMENT);
    be(WORLD_PROJECT_VIEWER);
    is_int(visit(path("dsh_one", "")), 200, "a viewer looks at one");
    ok(shows("First <b>line") && shows("Second"), "texts are text");
    is_int(count(".dashboard-text p"), 2, "in paragraphs");
    is_int(count(".dashboard-text b"), 0, "without markup of their own");
    ok(!shows("Edit dashboard") && !shows("Make a copy"),
       "and finds no button to change it");
    is_int(visit(path("dsh_one", "?range=yesterday")), 422, "a time is one");
    ok(shows("Read me"), "the rest of the page is there");
    is_int(visit(path("dsh_one", "?resource=" WORLD_RESOURCE "&resource=none")), 200,
           "whose figures is said in the address");
    is_int(visit(path("dsh_one", "/panels/p1")), 200, "one panel is shown by itself");
    is_int(visit(path("dsh_one", "/panels/p2")), 404, "one that is not there is not");
    is_int(visit(path("dsh_one", "/panels/p0")), 404, "nor the one before the first");
    is_int(visit(path("dsh_one", "/panels/p1/csv")), 404, "a text has no numbers");
    dashboard_is(
        "dsh_two", "Two",
        "{\"panels\":[{\"title\":\"Broken\",\"kind\":\"line\",\"queries\":"
        "[{\"language\":\"promql\",\"query\":\"sum(\\nup[\"}]},{\"title\":\"Whole\","
        "\"kind\":\"text\",\"text\":\"still here\"}]}");
    is_int(visit(path("dsh_two", "")), 200,
           "a stored query that is wrong by now stops nothing");
    ok(shows("This query is not understood") && shows("Query 1, line 2, column") &&
           shows("still here"),
       "its panel says where, the rest is there");
    is_int(visit(path("dsh_two", "/panels/p1")), 200, "it says so by itself, too");
    ok(shows("line 2, column"), "with the place");
    be(WORLD_PROJECT_EDITOR);
    is_int(visit(path("dsh_two", "/edit")), 200, "the form is shown");
    ok(shows("Line 2, column"), "with the mistake beside its field");
    world_restore(&world);
}

static void editing(void)
{
    dashboard_is("dsh_one", "One", TEXT_DOCUMENT);
    be(WORLD_PROJECT_VIEWER);
    is_int(visit(path("dsh_one", "/edit")), 200, "a viewer sees what it is made of");
    is_int(count("main form button[value=save]"), 0, "and finds no button");
    be(WORLD_PROJECT_EDITOR);
    visit(path("dsh_one", "/edit"));
    is_int(press("add /panels"), 200, "a panel is added by a button");
    type("s/panels/1/title", "Requests");
    is_int(press("add /panels/1/queries"), 200, "so is a query");
    type("s/panels/1/queries/0/query", "sum(rate(requests_total[$interval]");
    is_int(press("save"), 422, "a query that is wrong is not saved");
    ok(shows("Line 1, column"), "line and column are told");
    is_str(typed("s/panels/1/queries/0/query"), STR("sum(rate(requests_total[$interval]"),
           "it is still in the form");
    type("s/panels/1/queries/0/query", "sum(rate(requests_total[$interval]))");
    is_int(press("up /panels/1"), 200, "a panel is moved by a button");
    is_str(typed("s/panels/0/title"), STR("Requests"), "it is the first now");
    is_int(press_at(path("dsh_one", "/edit/preview"), "preview /"), 200,
           "it can be looked at before");
    ok(shows("What it would look like") && shows("Metrics are not configured"),
       "as it would be");
    is_int(world_count(&world, "SELECT generation FROM dashboard"), 1,
           "nothing is saved yet");
    is_int(press("save"), 303, "then it is");
    is_int(world_count(&world, "SELECT panels FROM dashboard"), 2, "with both panels");
    visit(path("dsh_one", "/edit"));
    type("s/panels/0/kind", "text");
    is_int(press("show /panels/0/kind"), 200, "a choice shows other fields");
    type("s/panels/0/text", "Words instead");
    is_int(press("save"), 303, "and is saved");
    ok(shows("Words instead"), "as such");
    struct str document = world_text(&world, "SELECT document FROM dashboard");
    ok(!str_contains(document, STR("requests_total")),
       "without what is not shown any more");
    visit(path("dsh_one", "/edit"));
    is_int(press("remove /panels/0"), 200, "a panel is removed by a button");
    is_int(press("json /"), 200, "the whole can be edited as JSON");
    type("json", "{\"panels\":[{}]");
    is_int(press("save"), 422, "text that is no JSON is refused");
    type("json", "{\"panels\":[{\"title\":\"x\"}]}");
    is_int(press("save"), 422, "so is what does not fit");
    type("json", "{\"panels\":[]}");
    is_int(press("save"), 303, "what fits is saved");
    world_restore(&world);
}

static void colliding(void)
{
    dashboard_is("dsh_one", "One", TEXT_DOCUMENT);
    be(WORLD_PROJECT_EDITOR);
    visit(path("dsh_one", "/edit"));
    world_sql(&world, "UPDATE dashboard SET generation = 2, document ="
                      " '{\"range\":\"24h\",\"refresh\":\"off\",\"panels\":[]}'");
    type("s/range", "7d");
    is_int(press("save"), 412, "who comes late is told");
    ok(shows("Somebody else saved meanwhile") && shows("24h") && shows("7d"),
       "what is kept and what was typed stand side by side");
    is_str(typed("s/range"), STR("7d"), "nothing typed is lost");
    is_int(press("save"), 303, "saving again is on purpose");
    is_int(visit(path("dsh_one", "/history")), 200, "theirs is in the history");
    visit(path("dsh_one", "/history?generation=2"));
    ok(shows("From generation 2 to now") && shows("24h"), "with what is different now");
    is_int(press_at(LIST "/dsh_one/restore", ""), 303, "one goes back");
    ok(str_contains(world_text(&world, "SELECT document FROM dashboard"), STR("\"24h\"")),
       "and has it again");
    is_int(visit(path("dsh_one", "/history?generation=9")), 404,
           "what never was is not there");
    world_restore(&world);
}

static void coming_back(void)
{
    be(WORLD_PROJECT_EDITOR);
    visit(LIST "/new");
    type("export", "{\"kind\":\"ktrlplane.dashboard\",\"format\":1,\"name\":\"Brought\","
                   "\"document\":" TEXT_DOCUMENT "}");
    is_int(press_at(LIST "/import", ""), 303, "an exported one is imported");
    ok(shows("Brought was imported."), "and told");
    static const char *const hostile[] = {
        "",
        "{",
        "[]",
        "null",
        "{\"kind\":\"ktrlplane.dashboard\",\"format\":1,\"name\":\"x\",\"document\":[]}",
        "{\"kind\":\"ktrlplane.dashboard\",\"format\":1,\"name\":{},\"document\":{}}",
        "{\"kind\":\"ktrlplane.dashboard\",\"format\":\"1\",\"name\":\"x\",\"document\":{}}",
        "{\"kind\":\"ktrlplane.dashboard\",\"format\":1,\"name\":\"x\",\"document\":"
        "{\"panels\":[{\"title\":\"x\",\"kind\":\"line\",\"queries\":[{\"language\":"
        "\"promql\",\"query\":\"up{resource_id=~\\\".*\\\"}) or (\"}]}]}}",
    };
    for (size_t i = 0; i < COUNT_OF(hostile); i++) {
        visit(LIST "/new");
        type("export", hostile[i]);
        is_int(press_at(LIST "/import", ""), 422, "refused: %s", hostile[i]);
    }
    is_int(world_count(&world, "SELECT count(*) FROM dashboard"), 1,
           "nothing of that is kept");
    world_restore(&world);
}

static void adding(void)
{
    dashboard_is("dsh_one", "One", TEXT_DOCUMENT);
    be(WORLD_PROJECT_EDITOR);
    is_int(
        visit(
            LIST
            "/add?title=Requests&unit=ops_per_second&query=up&legend=x&resource=" WORLD_RESOURCE),
        200, "a panel from elsewhere is offered to dashboards");
    type("dashboard", "dsh_one");
    is_int(press_at(LIST "/add", ""), 303, "and put on one");
    struct str document = world_text(&world, "SELECT document FROM dashboard");
    ok(str_contains(document, STR("\"title\":\"Requests\"")) &&
           str_contains(document, STR("\"resources\":[\"" WORLD_RESOURCE "\"]")) &&
           str_contains(document, STR("\"title\":\"Read me\"")),
       "behind what was there");
    visit(LIST "/add?title=Requests&query=up(");
    type("dashboard", "dsh_one");
    is_int(press_at(LIST "/add", ""), 422, "what is wrong is told");
    visit(LIST "/add?title=Requests&query=up");
    type("dashboard", "new");
    type("name", "Fresh");
    is_int(press_at(LIST "/add", ""), 303, "or on a new one");
    ok(shows("Requests is on Fresh now."), "and told");
    world_restore(&world);
}

static void leaving(void)
{
    dashboard_is("dsh_one", "One", TEXT_DOCUMENT);
    be(WORLD_PROJECT_EDITOR);
    visit(path("dsh_one", ""));
    type("first", "true");
    is_int(press_at(LIST "/dsh_one/first", ""), 303, "it is made the first");
    visit(path("dsh_one", ""));
    ok(shows("Not first any more"), "which the page knows");
    visit("/projects/" WORLD_PROJECT);
    is_int(count("a[href=" LIST "/dsh_one]"), 1, "and the project's");
    visit(path("dsh_one", ""));
    is_int(press_at(LIST "/dsh_one/copy", ""), 303, "a copy is made");
    ok(shows("One, copy was made."), "and told");
    visit(path("dsh_one", "/edit"));
    type("confirm", "Two");
    is_int(press_at(LIST "/dsh_one/delete", ""), 422, "who deletes types the name");
    type("confirm", "One");
    is_int(press_at(LIST "/dsh_one/delete", ""), 303, "then it goes");
    is_int(world_count(&world, "SELECT count(*) FROM dashboard"), 1, "the copy stays");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    lists();
    making();
    showing();
    editing();
    colliding();
    coming_back();
    adding();
    leaving();
    world_close(&world);
    return done_testing();
}
