/* merge-t.c: two people change one resource at once, in browsers without JavaScript. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "t/lib/page.h"
#include "t/lib/page_check.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define FORM     "main form[method=post]"
#define ONE      "/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE
#define SETTINGS ONE "/settings"
#define MERGE    SETTINGS "/merge"

enum { FIELDS_MAX = 400 };

static struct world world;

/* What is open in the editor's browser, and typed into it. */
static struct answer answer;
static struct page *page;
static struct pair fields[FIELDS_MAX];
static size_t field_count;

static int show(struct answer shown)
{
    static struct page_report report;
    answer = shown;
    if (answer.status == 303)
        return 303;
    page = page_read(world.arena, answer.body);
    struct pairs form = page_form(page, FORM);
    if (form.count + 8 > FIELDS_MAX)
        bail_out("a form has more than %d fields", FIELDS_MAX);
    field_count = form.count;
    if (form.count > 0)
        memcpy(fields, form.at, form.count * sizeof *form.at);
    page_check(world.arena, answer.body, &report);
    for (size_t i = 0; i < report.fault_count; i++)
        ok(false, "a page that is not sound: %.*s", STR_ARG(report.faults[i]));
    return answer.status;
}

static struct str typed(const char *name)
{
    for (size_t i = 0; i < field_count; i++)
        if (str_is(fields[i].name, name))
            return fields[i].value;
    return STR_NONE;
}

static void type(const char *name, const char *value)
{
    size_t i = 0;
    while (i < field_count && !str_is(fields[i].name, name))
        i++;
    if (i == field_count)
        field_count++;
    fields[i] = (struct pair){str_of(name), str_of(value)};
}

static int press(const char *path, const char *button)
{
    type("do", button);
    fields[field_count] = (struct pair){STR_NONE, STR_NONE};
    return show(probe_form(world_as(&world, WORLD_EDITOR), path, fields));
}

static void visit(void)
{
    show(probe_get(world_as(&world, WORLD_EDITOR), SETTINGS));
}

static bool shows(const char *text)
{
    return str_contains(page_text(page, "main"), str_of(text));
}

/* Somebody else, who saves in between. */
static void they(const char *json)
{
    world.now_us += US_PER_S;
    struct answer done =
        probe_json(world_with_key(&world, WORLD_OWNER), "PATCH", "/api/v1" ONE, json);
    if (done.status != 200)
        bail_out("they cannot save: %.*s", STR_ARG(done.body));
}

static struct str is_now(const char *pointer)
{
    struct probe *owner = world_with_key(&world, WORLD_OWNER);
    struct answer now = probe_json(owner, "GET", "/api/v1" ONE, NULL);
    return answer_at(owner, &now, pointer);
}

static void different_fields(void)
{
    visit();
    type("s/instances", "3");
    they("{\"settings_json\":{\"database\":{\"maxConnections\":50}}}");
    is_int(press(SETTINGS, "save"), 412, "each changed another setting");
    ok(shows("Somebody else saved meanwhile") && !shows("Both changed"),
       "nothing is asked");
    ok(shows("What you changed") && shows("What they changed") && shows("Take theirs"),
       "both are shown");
    is_str(is_now("/generation"), STR("2"), "and nothing is saved before it was seen");
    is_int(press(MERGE, "save"), 303, "then it is saved");
    is_str(is_now("/settings_json/instances"), STR("3"), "mine");
    is_str(is_now("/settings_json/database/maxConnections"), STR("50"), "and theirs");
    is_str(is_now("/generation"), STR("3"), "as one generation");
    world_restore(&world);
}

static void same_field(void)
{
    visit();
    type("s/instances", "3");
    type("s/database/maxConnections", "70");
    they(
        "{\"settings_json\":{\"instances\":2,\"database\":{\"queryTimeoutSeconds\":40}}}");
    is_int(press(SETTINGS, "save"), 412, "both changed one setting");
    ok(shows("Both changed: which shall count?") &&
           page_count(page, "fieldset input[type=radio]") == 2,
       "which is asked");
    ok(page_count(page, "fieldset input[type=radio][checked]") == 0,
       "without a proposal");
    is_int(press(MERGE, "save"), 422, "a choice is needed");
    ok(shows("choose which of both") && page_count(page, "#errors a") == 1,
       "and asked for at its place");
    type("pick/settings/instances", "theirs");
    is_int(press(MERGE, "save"), 303, "it is made");
    is_str(is_now("/settings_json/instances"), STR("2"), "what was chosen counts");
    is_str(is_now("/settings_json/database/maxConnections"), STR("70"), "mine, too");
    is_str(is_now("/settings_json/database/queryTimeoutSeconds"), STR("40"),
           "and theirs");
    world_restore(&world);
    visit();
    type("s/instances", "3");
    they("{\"settings_json\":{\"instances\":2}}");
    press(SETTINGS, "save");
    type("pick/settings/instances", "yours");
    is_int(press(MERGE, "save"), 303, "the other choice");
    is_str(is_now("/settings_json/instances"), STR("3"), "counts as well");
    world_restore(&world);
}

static void once_more(void)
{
    visit();
    type("s/instances", "3");
    type("s/database/maxConnections", "70");
    they("{\"settings_json\":{\"instances\":2}}");
    press(SETTINGS, "save");
    they("{\"settings_json\":{\"database\":{\"maxConnections\":80}}}");
    type("pick/settings/instances", "yours");
    is_int(press(MERGE, "save"), 412, "somebody saves while it is merged");
    ok(page_count(page, "fieldset input[type=radio]") == 2, "only what is new is asked");
    they("{\"settings_json\":{\"database\":{\"queryTimeoutSeconds\":41}}}");
    type("pick/settings/database/maxConnections", "yours");
    is_int(press(MERGE, "save"), 412, "and again");
    ok(!shows("Both changed"), "with nothing to ask");
    is_int(press(MERGE, "save"), 303, "until it is saved");
    is_str(is_now("/settings_json/instances"), STR("3"), "the first choice is kept");
    is_str(is_now("/settings_json/database/maxConnections"), STR("70"), "and the second");
    is_str(is_now("/settings_json/database/queryTimeoutSeconds"), STR("41"),
           "and theirs");
    world_restore(&world);
}

static void names(void)
{
    visit();
    type("s/instances", "3");
    they("{\"name\":\"Their name\"}");
    is_int(press(SETTINGS, "save"), 303, "they gave a name, I changed settings");
    is_str(is_now("/name"), STR("Their name"), "their name stays");
    world_restore(&world);
    visit();
    type("name", "My name");
    type("s/instances", "3");
    they("{\"name\":\"Their name\"}");
    is_int(press(SETTINGS, "save"), 412, "both gave a name");
    ok(shows("Their name") && shows("My name"), "which is asked");
    type("pick/name", "yours");
    is_int(press(MERGE, "save"), 303, "and chosen");
    is_str(is_now("/name"), STR("My name"), "counts");
    is_str(is_now("/settings_json/instances"), STR("3"), "with the settings");
    world_restore(&world);
    visit();
    type("name", "My name");
    they("{\"name\":\"Their name\"}");
    press(SETTINGS, "save");
    type("pick/name", "theirs");
    is_int(press(MERGE, "save"), 303, "or the other");
    is_str(is_now("/name"), STR("Their name"), "counts");
    world_restore(&world);
}

static void nothing_to_ask(void)
{
    visit();
    type("s/instances", "3");
    probe_json(world_with_key(&world, WORLD_OWNER), "POST", "/api/v1" ONE "/deploy",
               NULL);
    is_int(press(SETTINGS, "save"), 303,
           "deployed again meanwhile: that changed no setting");
    is_str(is_now("/settings_json/instances"), STR("3"), "so it is saved");
    world_restore(&world);
    visit();
    type("s/instances", "3");
    they("{\"settings_json\":{\"instances\":3}}");
    is_int(press(SETTINGS, "save"), 303, "they did the same");
    is_str(is_now("/generation"), STR("2"), "which is done already");
    world_restore(&world);
}

/* Buttons that show the form again must not make it a newer one. */
static void shown_again(void)
{
    visit();
    type("s/instances", "3");
    they("{\"settings_json\":{\"database\":{\"maxConnections\":50}}}");
    press(SETTINGS, "add /eventSinks/webhook");
    type("s/instances", "99");
    is_int(press(SETTINGS, "save"), 412,
           "a form that was shown again is as old as before");
    is_int(press(MERGE, "save"), 422, "what does not fit is told afterwards");
    is_str(typed("s/instances"), STR("99"), "and still there");
    is_str(typed("s/database/maxConnections"), STR("50"), "with theirs");
    ok(typed("s/eventSinks/webhook/0/name").at != NULL, "and all that was begun");
    type("s/instances", "3");
    press(SETTINGS, "remove /eventSinks/webhook/0");
    is_int(press(SETTINGS, "save"), 303, "put right it is saved");
    is_str(is_now("/settings_json/instances"), STR("3"), "mine");
    is_str(is_now("/settings_json/database/maxConnections"), STR("50"), "and theirs");
    world_restore(&world);
}

static void in_the_form(void)
{
    visit();
    type("s/instances", "3");
    they("{\"settings_json\":{\"database\":{\"maxConnections\":50}}}");
    press(SETTINGS, "save");
    is_int(press(MERGE, "edit"), 200, "the form takes over");
    is_str(typed("s/instances"), STR("3"), "with mine");
    is_str(typed("s/database/maxConnections"), STR("50"), "and theirs");
    is_str(typed("generation"), STR("2"), "on what is there now");
    they("{\"settings_json\":{\"instances\":2}}");
    is_int(press(SETTINGS, "save"), 412, "until somebody saves again");
    type("pick/settings/instances", "yours");
    is_int(press(MERGE, "save"), 303, "and is merged again");
    is_str(is_now("/settings_json/instances"), STR("3"), "as chosen");
    world_restore(&world);
}

/* The page of a preview carries the form: it is as old as that was. */
static void previewed(void)
{
    visit();
    type("s/instances", "3");
    type("name", "My name");
    they(
        "{\"name\":\"Their name\",\"settings_json\":{\"database\":{\"maxConnections\":50}}}");
    is_int(press(SETTINGS "/preview", "preview"), 200, "a late form is previewed");
    is_int(press(SETTINGS, "save"), 412, "and as late when it is saved from there");
    type("pick/name", "yours");
    is_int(press(MERGE, "save"), 303, "merged");
    is_str(is_now("/settings_json/database/maxConnections"), STR("50"), "theirs stays");
    is_str(is_now("/name"), STR("My name"), "and what was chosen");
    world_restore(&world);
}

/* A default that the catalog got after the first version was stored. */
static void later_defaults(void)
{
    world_sql(&world, "UPDATE deployment SET settings = '{\"instances\":1}' WHERE resource_id ="
                      " 'orders'");
    visit();
    type("s/instances", "3");
    they("{\"settings_json\":{\"database\":{\"queryTimeoutSeconds\":40}}}");
    is_int(press(SETTINGS, "save"), 412, "a version that was stored with fewer defaults");
    ok(!shows("Analytics") && shows("40"), "shows what people changed, and no default");
    is_int(press(MERGE, "save"), 303, "and goes together");
    world_restore(&world);
}

#define SINK(name) "{\"name\":\"" name "\",\"url\":\"https://" name ".example.org/in\"}"

static void lists(void)
{
    they("{\"settings_json\":{\"eventSinks\":{\"webhook\":[" SINK("a") "," SINK(
        "b") "]}}}");
    visit();
    type("s/eventSinks/webhook/0/url", "https://mine.example.org/in");
    they("{\"settings_json\":{\"eventSinks\":{\"webhook\":[" SINK("t") "," SINK(
        "a") "," SINK("b") "]}}}");
    is_int(press(SETTINGS, "save"), 412, "they added an entry, I changed another");
    ok(!shows("Both changed"), "entries with a name are told apart by it");
    is_int(press(MERGE, "save"), 303, "so both go together");
    is_str(is_now("/settings_json/eventSinks/webhook/0/name"), STR("t"), "theirs");
    is_str(is_now("/settings_json/eventSinks/webhook/1/url"),
           STR("https://mine.example.org/in"),
           "and mine, though it stands elsewhere now");
    visit();
    press(SETTINGS, "remove /eventSinks/webhook/1");
    they("{\"settings_json\":{\"eventSinks\":{\"webhook\":[" SINK("t") "," SINK(
        "a") "," SINK("b") "]}}}");
    is_int(press(SETTINGS, "save"), 412, "I took an entry away that they changed");
    ok(shows("You removed it."), "which is asked");
    type("pick/settings/eventSinks/webhook/a", "yours");
    is_int(press(MERGE, "save"), 303, "and done");
    is_str(is_now("/settings_json/eventSinks/webhook/1/name"), STR("b"), "as chosen");
    world_restore(&world);
}

#define REFERENCE(name)                                                                  \
    "{\"valueFrom\":{\"secretKeyRef\":{\"name\":\"" name "\",\"key\":\"token\"}}}"
#define KAFKA(name)                                                                                              \
    "{\"settings_json\":{\"eventSinks\":{\"kafka\":[{\"name\":\"k\",\"brokerList\":\"b.example.org:9093\","      \
    "\"topic\":\"t\",\"securityProtocol\":\"SASL_SSL\",\"saslMechanism\":\"PLAIN\",\"saslUsername\":" REFERENCE( \
        name) ",\"saslPassword\":" REFERENCE("front") "}]}}}"

static void add_secret(const char *id)
{
    struct str json =
        arena_print(world.arena,
                    "{\"id\":\"%s\",\"name\":\"%s\",\"type\":\"bearer-token\","
                    "\"values\":{\"token\":\"x\"}}",
                    id, id);
    struct answer made = probe_json(world_with_key(&world, WORLD_OWNER), "POST",
                                    "/api/v1/projects/" WORLD_PROJECT "/secrets",
                                    arena_cstr(world.arena, json));
    if (made.status != 201)
        bail_out("no secret: %.*s", STR_ARG(made.body));
}

/* Half of one reference and half of another would lead nowhere. */
static void references(void)
{
    add_secret("front");
    add_secret("side");
    add_secret("back");
    they(KAFKA("front"));
    visit();
    struct str was = typed("s/eventSinks/kafka/0/saslUsername");
    ok(was.at != NULL, "a reference is a field of the form (%.*s)", STR_ARG(was));
    type("s/eventSinks/kafka/0/saslUsername",
         arena_cstr(world.arena, arena_print(world.arena, "back%.*s",
                                             (int)(was.length - 5), was.at + 5)));
    they(KAFKA("side"));
    is_int(press(SETTINGS, "save"), 412, "both chose another secret");
    ok(shows("front, key token") && shows("side, key token") && shows("back, key token"),
       "which is one question, in words");
    type("pick/settings/eventSinks/kafka/k/saslUsername", "yours");
    is_int(press(MERGE, "save"), 303, "with one answer");
    is_str(
        is_now(
            "/settings_json/eventSinks/kafka/0/saslUsername/valueFrom/secretKeyRef/name"),
        STR("back"), "that counts");
    world_restore(&world);
}

static void refused(void)
{
    visit();
    type("s/instances", "3");
    they("{\"settings_json\":{\"instances\":2}}");
    press(SETTINGS, "save");
    world_save(&world);
    type("base", "");
    is_int(press(MERGE, "save"), 400, "a form without its beginning is not complete");
    visit();
    is_int(press(MERGE, "save"), 400, "nor is another form");
    const struct pair forged[] = {PAIR("base", "1"),
                                  PAIR("generation", "77"),
                                  PAIR("base_name", "x"),
                                  PAIR("was_name", "x"),
                                  PAIR("name", "x"),
                                  PAIR("sku", "huge"),
                                  PAIR("pick/nowhere", "theirs"),
                                  PAIR("pick", "both"),
                                  PAIR("do", "save"),
                                  {STR_NONE, STR_NONE}};
    int status = show(probe_form(world_as(&world, WORLD_EDITOR), MERGE, forged));
    ok(status == 412 || status == 422, "a generation that is not there (%d)", status);
    is_int(probe_form(world_as(&world, WORLD_VIEWER), MERGE, forged).status, 403,
           "who may only look");
    is_str(world_changes(&world), STR(""), "none of them changes anything");
}

/* Only the status: such a page is more than a test of pages reads. */
static int sent(const char *path)
{
    type("do", "save");
    fields[field_count] = (struct pair){STR_NONE, STR_NONE};
    return probe_form(world_as(&world, WORLD_EDITOR), path, fields).status;
}

/* What was typed as JSON is merged before anything has judged it. */
static void hostile(void)
{
    visit();
    press(SETTINGS, "json /");
    struct buf text = buf_open(world.arena, KIB(64), MIB(2));
    BUF_ADD(&text, "{\"instances\":3");
    for (int i = 0; i < 40000; i++)
        buf_print(&text, ",\"k%d\":%d", i, i);
    BUF_ADD(&text, ",\"database\":");
    for (int i = 0; i < 40; i++)
        BUF_ADD(&text, "{\"a\":[");
    for (int i = 0; i < 40; i++)
        BUF_ADD(&text, "]}");
    BUF_ADD(&text, "}");
    type("json", arena_cstr(world.arena, buf_str(&text)));
    they("{\"settings_json\":{\"instances\":2}}");
    int status = sent(SETTINGS);
    ok(status == 412 || status == 422, "a huge document is refused or asked about (%d)", status);
    text.length = 0;
    BUF_ADD(&text, "{\"eventRoutes\":[");
    for (int i = 0; i < 14000; i++)
        buf_print(&text, "\"k%d\",", i);
    BUF_ADD(&text, "7],\"name\":[]}");
    visit();
    press(SETTINGS, "json /");
    type("json", arena_cstr(world.arena, buf_str(&text)));
    they("{\"settings_json\":{\"instances\":1}}");
    status = sent(SETTINGS);
    ok(status == 412 || status == 422, "a huge list is, too (%d)", status);
    world_restore(&world);
}

/* A refusal that is about no field keeps what was typed, too. */
static void beyond_a_limit(void)
{
    visit();
    type("s/instances", "3");
    world_sql(
        &world,
        "UPDATE resource SET lifecycle = 'suspended', suspended_us = 1 WHERE id = 'orders'");
    is_int(press(SETTINGS, "save"), 409, "a state that forbids it");
    ok(shows("Not saved") && str_is(typed("s/instances"), "3"),
       "is told above what was typed");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    different_fields();
    same_field();
    once_more();
    names();
    nothing_to_ask();
    shown_again();
    in_the_form();
    previewed();
    later_defaults();
    lists();
    references();
    hostile();
    beyond_a_limit();
    refused();
    world_close(&world);
    return done_testing();
}
