/* page-t.c: the logs pages against the fake store: lines, filters, mistakes, what is not there. */
/* SPDX-License-Identifier: ISC */
#include "product/proxy/proxy_settings.h"
#include "t/lib/loki.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define LOGS    "/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/logs"
#define PROJECT "/projects/" WORLD_PROJECT "/logs"

static struct world world;
static struct fake_store loki;

static struct answer look(enum world_person person, const char *path)
{
    return probe_get(world_as(&world, person), path);
}

static bool shows(const struct answer *answer, const char *text)
{
    return str_contains(answer->body, str_of(text));
}

static void push(const char *resource, const char *pod, int64_t second, const char *line)
{
    struct str tenant = world_text(&world, "SELECT tenant FROM project WHERE id = 'shop'");
    struct str labels =
        arena_print(world.arena, "{\"resource_id\":\"%s\",\"pod\":\"%s\"}", resource, pod);
    struct fake_line lines[2] = {
        {(world.now_us / 1000000 - 600 + second) * 1000000000, line}, {0, NULL}};
    fake_loki_push(&loki, arena_cstr(world.arena, tenant), arena_cstr(world.arena, labels),
                   lines);
}

static void fill(void)
{
    push(WORLD_RESOURCE, "a", 1, "level=info msg=\"one <b>\" status=200");
    push(WORLD_RESOURCE, "a", 2,
         "level=error msg=\"two\" status=500 trace_id=ee7653c9bc8df872aebe17730bbe27a8");
    push(WORLD_RESOURCE, "b", 3, "{\"level\":\"warn\",\"msg\":\"three\",\"http\":{\"status\":503}}");
    push(WORLD_RESOURCE, "b", 4, "\x1b[31mfour\x1b[0m \x07 \xe2\x80\xae");
    push(WORLD_FAILED, "c", 5, "five of another resource");
}

static void lines(void)
{
    struct answer answer = look(WORLD_VIEWER, LOGS);
    is_int(answer.status, 200, "a viewer reads the lines of a resource");
    ok(shows(&answer, "msg=&quot;one &lt;b&gt;&quot;") || shows(&answer, "one &lt;b&gt;"),
       "as text");
    ok(shows(&answer, "log-line level-error"), "with their levels");
    ok(!shows(&answer, "five of another"), "and not those of others");
    ok(shows(&answer, "<span class=\"ansi-1\">four</span>"), "colours are classes");
    ok(shows(&answer, "<span class=\"escape\">\\x07</span>"), "controls are visible");
    ok(shows(&answer, "\\u{202e}"), "as is what turns text around");
    ok(!shows(&answer, "\x1b") && !shows(&answer, "\xe2\x80\xae"), "and nothing of them is sent");
    ok(shows(&answer, "name=\"field\" value=\"status=500\""), "a field can be narrowed to");
    ok(shows(&answer, "name=\"field\" value=\"http_status!=503\""), "or left out");
    ok(shows(&answer, "text=ee7653c9bc8df872aebe17730bbe27a8"), "a trace leads to its lines");
    answer = look(WORLD_VIEWER, PROJECT);
    is_int(answer.status, 200, "a project has a page, too");
    ok(shows(&answer, "five of another") && shows(&answer, "log-source"),
       "with the lines of all resources, and their names");
    answer = look(WORLD_VIEWER, PROJECT "?resource=" WORLD_FAILED);
    ok(shows(&answer, "five of another") && !shows(&answer, "three"),
       "or of those that are chosen");
    answer = look(WORLD_RESOURCE_VIEWER, LOGS);
    is_int(answer.status, 200, "who reads one resource reads its lines");
    is_int(look(WORLD_RESOURCE_VIEWER, PROJECT).status, 404, "and not the project's");
    is_int(look(WORLD_OTHER_OWNER, LOGS).status, 404, "another organization's are not there");
    is_int(look(WORLD_OTHER_OWNER, PROJECT).status, 404, "nor its projects");
}

static void last(void)
{
    struct answer answer = look(WORLD_VIEWER, LOGS "/last");
    is_int(answer.status, 200, "the last lines are there for the resource's page");
    ok(shows(&answer, "four") && !shows(&answer, "five of another"), "its own only");
    ok(!shows(&answer, "<details"), "without what can be opened");
    answer = look(WORLD_VIEWER, "/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE);
    ok(shows(&answer, "data-log-last-url=\"" LOGS "/last\""), "which says where they are");
    is_int(look(WORLD_OTHER_OWNER, LOGS "/last").status, 404, "others have none");
}

static void filters(void)
{
    struct answer answer = look(WORLD_VIEWER, LOGS "?text=TWO");
    ok(shows(&answer, "msg=&quot;two") || shows(&answer, "two"), "a text finds its line");
    ok(!shows(&answer, "three"), "and no other");
    answer = look(WORLD_VIEWER, LOGS "?text=TWO&case=1");
    ok(shows(&answer, "No line of this range matches"), "the case of letters can count");
    answer = look(WORLD_VIEWER, LOGS "?without=level&label=pod%3Db");
    ok(shows(&answer, "four") && !shows(&answer, "three"), "what is left out, and a label");
    answer = look(WORLD_VIEWER, LOGS "?field=status%3D500&parser=logfmt");
    ok(shows(&answer, "two") && !shows(&answer, ">one"), "a field");
    answer = look(WORLD_VIEWER, LOGS "?text=%22%20%7C%3D%20%22two");
    is_int(answer.status, 200, "a text that would be a query");
    ok(shows(&answer, "No line of this range matches"), "is only a text");
    answer = look(WORLD_VIEWER, LOGS "?query=%7C%3D%20%22three%22");
    ok(shows(&answer, "three") && !shows(&answer, "four"), "a query may begin with its pipeline");
}

static void mistakes(void)
{
    static const struct {
        const char *path;
        const char *told;
    } rows[] = {
        {LOGS "?query=%7C%3D%20three", "Line 1, column"},
        {LOGS "?query=%7B", "Line 1, column"},
        {LOGS "?query=%7Bresource_id%3D%22trips%22%7D", "resource_id"},
        {LOGS "?query=count_over_time(%7B%7D%5B5m%5D)", "Line 1, column"},
        {LOGS "?query=sum(rate(%7Bpod%3D%22a%22%7D%5B5m%5D))", "gives numbers"},
        {LOGS "?from=yesterday", "Write how long ago"},
        {LOGS "?from=9999-12-31T21:00:00Z&to=9999-12-31T22:00:00Z", "Write how long ago"},
        {LOGS "?from=0001-01-01", "Write how long ago"},
        {LOGS "?to=soon", "Write &quot;now"},
        {LOGS "?from=1h&to=2h", "ends before it begins"},
        {LOGS "?from=90d", "at most 30 days"},
        {LOGS "?label=a%20b%3Dc", "name=value"},
        {LOGS "?level=loud", "A level is"},
        {LOGS "?limit=7", "A page has"},
        {LOGS "?parser=xml", "json or logfmt"},
        {LOGS "?cursor=x", "no place"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct answer answer = look(WORLD_VIEWER, rows[i].path);
        is_int(answer.status, 422, "%s is a mistake", rows[i].path);
        ok(shows(&answer, rows[i].told) || shows(&answer, "Nothing was asked"), "which is told");
    }
    struct answer answer = look(WORLD_VIEWER, LOGS "?query=%7C%3D%20three&from=2h");
    ok(shows(&answer, "|= three</textarea>"), "what was typed stays");
    ok(shows(&answer, "value=\"2h\""), "with the rest of the form");
}

static void lacks(void)
{
    fake_fault(&loki, "{\"kind\":\"hang\",\"times\":-1}");
    proxy_settings.page_wait_ms = 150;
    int64_t before = clock_monotonic_us();
    struct answer answer = look(WORLD_VIEWER, LOGS "?text=kept");
    ok(clock_monotonic_us() - before < 1500000, "a store that hangs does not hold the page");
    is_int(answer.status, 200, "which is shown");
    ok(shows(&answer, "The lines are not here") && shows(&answer, "patience=1"),
       "with what is not there, and a way to try again");
    ok(shows(&answer, "value=\"kept\""), "and its form");
    fake_fault_end(&loki);
    struct str url = proxy_settings.loki_url;
    proxy_settings.loki_url = STR("");
    answer = look(WORLD_VIEWER, LOGS);
    is_int(answer.status, 200, "without a store the page is shown");
    ok(shows(&answer, "loki_url"), "and says what an administrator sets");
    answer = look(WORLD_VIEWER, LOGS "/last");
    ok(answer.status == 200 && shows(&answer, "no log store"), "as the last lines do");
    proxy_settings.loki_url = url;
    proxy_settings.page_wait_ms = 5000;
}

/* Whatever statement fails: a whole page, or a clean refusal. */
static void faults(void)
{
    int odd = 0;
    for (int nth = 1; nth <= 14; nth++) {
        store_fail_nth(world.store, nth);
        struct answer answer = look(WORLD_VIEWER, nth % 2 == 0 ? LOGS : PROJECT);
        store_fail_nth(world.store, 0);
        odd += (answer.status != 200 && answer.status != 503) ||
               !str_contains(answer.body, STR("</html>"));
    }
    is_int(odd, 0, "a database that fails gives no half a page");
}

static void saved(void)
{
    struct probe *editor = world_as(&world, WORLD_EDITOR);
    (void)probe_get(editor, PROJECT "?text=two");
    struct answer answer = probe_form(editor, PROJECT "/queries",
                                      PAIRS(PAIR("name", "Twos <i>"), PAIR("query", "text=two")));
    is_str(answer.location, STR(PROJECT "?text=two"), "a query is saved from the page");
    answer = probe_get(editor, PROJECT);
    ok(shows(&answer, "href=\"" PROJECT "?text=two\"") && shows(&answer, "Twos &lt;i&gt;"),
       "and in its menu then");
    answer = look(WORLD_VIEWER, LOGS);
    ok(shows(&answer, "href=\"" LOGS "?text=two\""), "at each resource, too");
    answer = look(WORLD_RESOURCE_VIEWER, LOGS);
    ok(!shows(&answer, "Twos"), "but not for who does not read the project");
    struct str id = world_text(&world, "SELECT id FROM log_query");
    struct str path = ARENA_JOIN(world.arena, STR(PROJECT "/queries/"), id, STR("/delete"));
    is_int(probe_form(world_as(&world, WORLD_VIEWER), arena_cstr(world.arena, path),
                      PAIRS(PAIR("x", "")))
               .status,
           403, "a viewer does not remove it");
    is_int(probe_form(editor, arena_cstr(world.arena, path), PAIRS(PAIR("x", ""))).status, 303,
           "an editor does");
    is_int(world_count(&world, "SELECT count(*) FROM log_query"), 0, "then it is gone");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    fake_loki_open(&loki);
    proxy_settings.loki_url = str_of(loki.url);
    proxy_settings.page_wait_ms = 5000;
    fill();
    lines();
    last();
    filters();
    mistakes();
    saved();
    faults();
    lacks();
    fake_store_close(&loki);
    world_close(&world);
    return done_testing();
}
