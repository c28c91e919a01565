/* hostile-t.c: types that mean harm are refused with a reason, or answered within the budget. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "product/catalog/catalog.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

/*
 * Work is counted in steps of the schema engine, so that the test says the same on any machine:
 * one compilation and one check spend at most SCHEMA_WORK_MAX; a request does a few of them.
 */
enum {
    TEXT_BYTES = 8 * 1024 * 1024,
    STATEMENT_BYTES_MAX = 3000, /* of world_sql, about */
    REQUEST_WORK_MAX = 6 * SCHEMA_WORK_MAX, /* tiers, presets, the type as it was, a form */
};

#define API  "/api/v1/admin/catalog"
#define LIST "/api/v1/projects/" WORLD_PROJECT "/resources"

static struct world world;
static char directory[] = "/tmp/kp_catalog_hostile_XXXXXX";

/* ---- schemas that are too long to be written here ---- */

static struct buf text_open(const char *start)
{
    struct buf text = buf_open(world.arena, KIB(64), TEXT_BYTES);
    buf_add(&text, str_of(start));
    return text;
}

static struct str repeated(const char *start, const char *each, int times, const char *end)
{
    struct buf text = text_open(start);
    for (int i = 0; i < times; i++)
        buf_add(&text, str_of(each));
    buf_add(&text, str_of(end));
    return buf_str(&text);
}

/* `each` has one %d. */
static struct str numbered(const char *start, const char *before, const char *behind, int times,
                           const char *end)
{
    struct buf text = text_open(start);
    for (int i = 0; i < times; i++)
        buf_print(&text, "%s%s%d%s", i == 0 ? "" : ",", before, i, behind);
    buf_add(&text, str_of(end));
    return buf_str(&text);
}

/* Each definition names the next one twice: 2 to the 40th ways. */
static struct str doubling(const char *word)
{
    struct buf text = text_open("{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
    for (int i = 0; i < 40; i++)
        buf_print(&text, "\"d%d\":{\"%s\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]},",
                  i, word, i + 1, i + 1);
    BUF_ADD(&text, "\"d40\":{\"required\":[\"never\"]}}}");
    return buf_str(&text);
}

static struct str doubling_defaults(void)
{
    struct buf text = text_open("{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
    for (int i = 0; i < 40; i++)
        buf_print(&text,
                  "\"d%d\":{\"type\":\"object\",\"properties\":{\"l\":{\"$ref\":\"#/$defs/d%d\","
                  "\"default\":{}},\"r\":{\"$ref\":\"#/$defs/d%d\",\"default\":{}}}},",
                  i, i + 1, i + 1);
    BUF_ADD(&text, "\"d40\":{}}}");
    return buf_str(&text);
}

/* ---- the ways in ---- */

struct hostile {
    const char *what;
    struct str schema;
    const char *settings; /* NULL = {} */
};

static struct str type_text(const char *word, struct str schema)
{
    struct buf text = buf_open(world.arena, KIB(64), TEXT_BYTES);
    buf_print(&text,
              "{\"id\":\"Test.%s\",\"slug\":\"%s\",\"name\":\"Bad\",\"category\":\"c\","
              "\"description\":\"d\",\"icon\":\"resource\",\"schema_version\":1,"
              "\"display_order\":1,\"active\":true,\"tiers\":[{\"sku\":\"free\",\"name\":"
              "\"Free\",\"description\":\"\",\"price_cents\":0,\"currency\":\"EUR\","
              "\"limits\":{}}],\"manifests\":[],\"settings_schema\":",
              word, word);
    buf_add(&text, schema);
    BUF_ADD(&text, "}");
    return buf_str(&text);
}

static struct task *task(void)
{
    struct task *task = world_task(&world, WORLD_ADMIN, NULL, NULL, NULL);
    failure_clear(task->failure);
    if (store_read_only(task->store, false) != DONE)
        bail_out("no writing");
    return task;
}

/* What was done since, and how it ended. */
static void within(const struct hostile *hostile, const char *way, int64_t before, bool good)
{
    int64_t work = schema_steps() - before;
    ok(good && work <= REQUEST_WORK_MAX, "%s, by %s: %lld steps", hostile->what, way,
       (long long)work);
}

/* True = it was taken. */
static bool by_import(const struct hostile *hostile)
{
    struct str path = ARENA_JOIN(world.arena, str_of(directory), STR("/bad.json"));
    struct str text = type_text("bad", hostile->schema);
    FILE *file = fopen(arena_cstr(world.arena, path), "w");
    if (file == NULL || fwrite(text.at, 1, text.length, file) != text.length || fclose(file) != 0)
        bail_out("no file");
    struct task *with = task();
    struct catalog_changes changes;
    int64_t before = schema_steps();
    enum outcome outcome = catalog_import(with, directory, false, &changes);
    within(hostile, "import", before,
           outcome == DONE || (outcome == INVALID && with->failure->field_count > 0));
    catalog_forget();
    return outcome == DONE;
}

static void by_api(const struct hostile *hostile)
{
    const char *body = arena_cstr(world.arena, type_text("worse", hostile->schema));
    int64_t before = schema_steps();
    struct answer answer =
        probe_json(world_with_key(&world, WORLD_ADMIN), "POST", API "?dry_run=true", body);
    within(hostile, "API", before, answer.status < 500);
    if (answer.status >= 500)
        note("%d", answer.status);
}

static void by_page(const struct hostile *hostile)
{
    struct str body = type_text("worse", hostile->schema);
    struct probe *admin = world_as(&world, WORLD_ADMIN);
    const struct pair form[] = {
        {STR("seen"), STR("0")}, {STR("do"), STR("preview")}, {STR("document"), body},
        {STR_NONE, STR_NONE}};
    probe_get(admin, "/admin/catalog/new");
    int64_t before = schema_steps();
    struct answer answer = probe_form(admin, "/admin/catalog/new", form);
    within(hostile, "page", before, answer.status < 500);
    if (answer.status >= 500)
        note("%d", answer.status);
}

/* Ordered with settings that mean harm, too; and the pages that show the type. */
static void by_order(const struct hostile *hostile)
{
    static const char *const pages[] = {
        "/catalog/bad", ("/resources/create?resource_type=bad&project_id=" WORLD_PROJECT),
        "/admin/catalog/bad"};
    const char *settings = hostile->settings == NULL ? "{}" : hostile->settings;
    struct str body =
        ARENA_JOIN(world.arena, STR("{\"id\":\"victim\",\"name\":\"V\",\"type\":\"bad\","),
                   STR("\"settings_json\":"), str_of(settings), STR("}"));
    int64_t before = schema_steps();
    struct answer answer = probe_json(world_with_key(&world, WORLD_EDITOR), "POST", LIST,
                                      arena_cstr(world.arena, body));
    within(hostile, "order", before, answer.status < 500);
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        before = schema_steps();
        answer = probe_get(world_as(&world, i == 2 ? WORLD_ADMIN : WORLD_EDITOR), pages[i]);
        within(hostile, pages[i], before, answer.status < 500);
    }
    if (world_count(&world, "SELECT count(*) FROM resource WHERE id = 'victim'") == 1) {
        before = schema_steps();
        answer = probe_get(world_as(&world, WORLD_EDITOR),
                           "/projects/" WORLD_PROJECT "/resources/victim/settings");
        within(hostile, "form", before, answer.status < 500);
    }
}

/* As another release, or somebody with SQL, might have left it. */
static void by_check(const struct hostile *hostile)
{
    struct catalog_check found;
    struct str text = type_text("bad", hostile->schema);
    if (text.length > STATEMENT_BYTES_MAX)
        return;
    world_sql(&world, "UPDATE resource_type SET document = '%.*s', updated_us = updated_us + 1"
                      " WHERE id = 'Test.stored'",
              STR_ARG(text));
    catalog_forget();
    struct task *with = task();
    int64_t before = schema_steps();
    enum outcome outcome = catalog_check(with, &found);
    int64_t types = found.types + found.broken;
    int64_t work = schema_steps() - before;
    ok(outcome == DONE && work <= types * REQUEST_WORK_MAX, "%s, by check: %lld steps",
       hostile->what, (long long)work);
}

static void stored_type(void)
{
    struct str text = type_text("stored", STR("{}"));
    world_sql(&world,
              "INSERT INTO resource_type (id, slug, name, category, description, settings_schema,"
              " active, display_order, schema_version, document, updated_us) SELECT"
              " 'Test.stored', 'stored', name, category, description, '{}', active,"
              " display_order, schema_version, '%.*s', 1 FROM resource_type"
              " WHERE slug = 'compass'",
              STR_ARG(text));
}

static void judged(const char *what, struct str schema, const char *settings)
{
    const struct hostile hostile = {what, schema, settings};
    if (by_import(&hostile))
        by_order(&hostile);
    world_restore(&world);
    catalog_forget();
    by_api(&hostile);
    by_page(&hostile);
    stored_type();
    by_check(&hostile);
    world_restore(&world);
    catalog_forget();
}

/* ---- the pack ---- */

static void patterns(void)
{
    static const char forty[] = "{\"a\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"}";
    judged("an exponential pattern",
           STR("{\"properties\":{\"a\":{\"pattern\":\"^(a+)+$\"}}}"), forty);
    judged("another one", STR("{\"properties\":{\"a\":{\"pattern\":\"^(a|aa)+$\"}}}"), forty);
    judged("one with a reference back",
           STR("{\"properties\":{\"a\":{\"pattern\":\"^(a*)*\\\\1$\"}}}"), forty);
    judged("a pattern that repeats repetitions",
           STR("{\"properties\":{\"a\":{\"pattern\":\"^((a{1,1000}){1,1000}){1,1000}$\"}}}"),
           forty);
    judged("a huge pattern",
           repeated("{\"properties\":{\"a\":{\"pattern\":\"^", "(a?b|c)", 20000, "$\"}}}"), forty);
    judged("many patterns of names",
           numbered("{\"patternProperties\":{", "\"^(a|b|aa)*", "$\":{}", 3000, "}}"), forty);
    judged("a pattern that is slow on each of many texts",
           STR("{\"properties\":{\"a\":{\"items\":{\"pattern\":\"^(a|aa)+$\"}}}}"),
           arena_cstr(world.arena, repeated("{\"a\":[\"\"", ",\"aaaaaaaaaaaaaaaaaa!\"", 5000,
                                            "]}")));
}

static void references(void)
{
    judged("a reference to itself", STR("{\"$ref\":\"#\"}"), NULL);
    judged("two that name each other",
           STR("{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":"
               "\"#/$defs/a\"}}}"),
           NULL);
    judged("anchors in a circle",
           STR("{\"$ref\":\"#one\",\"$defs\":{\"a\":{\"$anchor\":\"one\",\"$ref\":\"#two\"},\"b\":{"
               "\"$anchor\":\"two\",\"allOf\":[{\"$ref\":\"#one\"}]}}}"),
           NULL);
    judged("a dynamic reference to itself",
           STR("{\"$dynamicAnchor\":\"x\",\"$dynamicRef\":\"#x\"}"), NULL);
    judged("dynamic references in a circle",
           STR("{\"$id\":\"https://x.test/r\",\"$dynamicAnchor\":\"x\",\"anyOf\":[{\"$dynamicRef\":"
               "\"#x\"},{\"$ref\":\"#/$defs/l\"}],\"$defs\":{\"l\":{\"$id\":\"l\","
               "\"$dynamicAnchor\":\"x\",\"$dynamicRef\":\"https://x.test/r#x\"}}}"),
           NULL);
    judged("ways that double", doubling("anyOf"), NULL);
    judged("all of ways that double", doubling("allOf"), NULL);
    judged("one of ways that double", doubling("oneOf"), NULL);
    judged("defaults that double", doubling_defaults(), NULL);
    judged("defaults without end",
           STR("{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"type\":\"object\",\"properties\":{\"a\":"
               "{\"$ref\":\"#/$defs/a\",\"default\":{}}}}}}"),
           NULL);
    judged("another server's schema", STR("{\"$ref\":\"https://example.org/s.json\"}"), NULL);
    judged("a schema without encryption", STR("{\"$ref\":\"http://127.0.0.1:1/s.json\"}"), NULL);
    judged("a file", STR("{\"$ref\":\"file:///etc/passwd\"}"), NULL);
    judged("a path", STR("{\"$ref\":\"../../../../etc/passwd\"}"), NULL);
    judged("an address used twice",
           STR("{\"$defs\":{\"a\":{\"$id\":\"https://x.test/a\"},\"b\":{\"$id\":"
               "\"https://x.test/a\"}},\"$ref\":\"https://x.test/a\"}"),
           NULL);
}

static void sizes(void)
{
    judged("100 000 properties", numbered("{\"properties\":{", "\"p", "\":{}", 100000, "}}"), NULL);
    judged("9 000 properties", numbered("{\"properties\":{", "\"p", "\":{}", 9000, "}}"), NULL);
    judged("9 000 properties of all kinds",
           numbered("{\"properties\":{", "\"p", "\":{\"type\":\"object\",\"default\":{}}", 5000,
                    "}}"),
           NULL);
    judged("a depth of 10 000", repeated("", "{\"not\":", 10000, "{}") /* never closed */, NULL);
    struct buf deep = text_open("");
    for (int i = 0; i < 10000; i++)
        BUF_ADD(&deep, "{\"allOf\":[");
    BUF_ADD(&deep, "{}");
    for (int i = 0; i < 10000; i++)
        BUF_ADD(&deep, "]}");
    judged("allOf 10 000 deep", buf_str(&deep), NULL);
    judged("allOf 20 000 wide", repeated("{\"allOf\":[{}", ",{\"minProperties\":0}", 10000, "]}"),
           NULL);
    judged("a huge enum", numbered("{\"properties\":{\"a\":{\"enum\":[", "\"v", "\"", 20000, "]}}}"),
           "{\"a\":\"none\"}");
    judged("an enum of lists",
           numbered("{\"properties\":{\"a\":{\"enum\":[", "[[[", "]]]", 20000, "]}}}"),
           "{\"a\":[[[19999]]]}");
    judged("one of very many",
           numbered("{\"properties\":{\"a\":{\"oneOf\":[", "{\"const\":", "}", 9000, "]}}}"),
           "{\"a\":8999}");
    judged("huge numbers",
           STR("{\"properties\":{\"a\":{\"minimum\":1e400,\"multipleOf\":1e-320}}}"), "{\"a\":1}");
    judged("a huge count", STR("{\"properties\":{\"a\":{\"minLength\":99999999999999999999}}}"),
           "{\"a\":\"\"}");
}

static void explosions(void)
{
    struct str list = numbered("{\"a\":[", "{\"k\":", "}", 20000, "]}");
    judged("unevaluated members of branches that double",
           STR("{\"$ref\":\"#/$defs/d0\",\"unevaluatedProperties\":false,\"$defs\":{\"d0\":{"
               "\"anyOf\":[{\"$ref\":\"#/$defs/d1\"},{\"$ref\":\"#/$defs/d1\"}],"
               "\"unevaluatedProperties\":{\"$ref\":\"#\"}},\"d1\":{\"anyOf\":[{\"$ref\":"
               "\"#/$defs/d0\"},{\"$ref\":\"#/$defs/d0\"}],\"unevaluatedItems\":{\"$ref\":\"#\"}}}}"),
           "{\"a\":{\"a\":{\"a\":{}}}}");
    judged("unevaluated entries of contains",
           STR("{\"properties\":{\"a\":{\"contains\":{\"required\":[\"k\"]},\"minContains\":19999,"
               "\"unevaluatedItems\":{\"$ref\":\"#\"},\"uniqueItems\":true}}}"),
           arena_cstr(world.arena, list));
    judged("conditions within conditions",
           STR("{\"if\":{\"$ref\":\"#/$defs/a\"},\"then\":{\"$ref\":\"#/$defs/a\"},\"else\":{\"$ref\":"
               "\"#/$defs/a\"},\"$defs\":{\"a\":{\"if\":{\"not\":{\"$ref\":\"#/$defs/b\"}},\"then\":{"
               "\"$ref\":\"#/$defs/b\"}},\"b\":{\"if\":{\"$ref\":\"#/$defs/a\"},\"else\":{\"$ref\":"
               "\"#/$defs/a\"}}}}"),
           NULL);
    judged("schemas that depend on one another",
           STR("{\"dependentSchemas\":{\"a\":{\"$ref\":\"#\"},\"b\":{\"$ref\":\"#\"}},\"propertyNames\":"
               "{\"not\":{\"pattern\":\"^(a+)+$\"}}}"),
           "{\"a\":1,\"b\":2}");
    judged("rules over everything",
           STR("{\"x-rules\":[{\"rule\":\"unique\",\"each\":\"/a/*/k\"},{\"rule\":\"names_existing\","
               "\"each\":\"/a/*/k\",\"of\":\"/a/*/k\"}],\"properties\":{\"a\":{\"items\":{}}}}"),
           arena_cstr(world.arena, list));
}

int main(void)
{
    world_open(&world);
    if (mkdtemp(directory) == NULL)
        bail_out("no directory");
    patterns();
    references();
    sizes();
    explosions();
    (void)unlink(arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(directory),
                                                    STR("/bad.json"))));
    (void)rmdir(directory);
    world_close(&world);
    return done_testing();
}
