/* version-t.c: a type whose schema changes, and what happens to settings that are stored. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "product/catalog/catalog.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

static struct world world;
static char directory[] = "/tmp/kp_catalog_version_XXXXXX";

static struct node *parsed(const char *text)
{
    struct failure failure = {.arena = world.arena};
    struct node *node = NULL;
    if (json_parse(world.arena, str_of(text), &failure, &node) != DONE)
        bail_out("bad JSON in the test: %s", text);
    return node;
}

static struct task *task(void)
{
    struct task *task = world_task(&world, WORLD_ADMIN, NULL, NULL, NULL);
    failure_clear(task->failure);
    if (store_read_only(task->store, false) != DONE)
        bail_out("no writing");
    return task;
}

/* ---- steps ---- */

static struct str migrated(const char *steps, const char *settings)
{
    const char *text = arena_cstr(
        world.arena, arena_print(world.arena, "[{\"from\":1,\"steps\":%s}]", steps));
    struct catalog_type type = {.schema_version = 2, .migrations = parsed(text)};
    const struct node *once = catalog_migrate(world.arena, &type, 1, parsed(settings));
    const struct node *twice = catalog_migrate(world.arena, &type, 1, once);
    ok(node_equal(once, twice), "a second time changes nothing: %s", steps);
    return json_text(world.arena, once);
}

static void steps(void)
{
    static const struct {
        const char *steps, *before, *after;
    } rows[] = {
        {"[{\"rename\":\"/a\",\"to\":\"b\"}]", "{\"a\":1}", "{\"b\":1}"},
        {"[{\"rename\":\"/a\",\"to\":\"b\"}]", "{\"a\":1,\"b\":2}", "{\"b\":2}"},
        {"[{\"rename\":\"/a\",\"to\":\"b\"}]", "[1]", "[1]"},
        {"[{\"rename\":\"/list/*/a\",\"to\":\"b\"}]",
         "{\"list\":[{\"a\":1},{\"c\":2},3]}", "{\"list\":[{\"b\":1},{\"c\":2},3]}"},
        {"[{\"move\":\"/a/b\",\"to\":\"/c/d\"}]", "{\"a\":{\"b\":1}}",
         "{\"a\":{},\"c\":{\"d\":1}}"},
        {"[{\"move\":\"/a\",\"to\":\"/c/d\"}]", "{\"a\":1,\"c\":2}", "{\"a\":1,\"c\":2}"},
        {"[{\"move\":\"/a\",\"to\":\"/a/b\"}]", "{\"a\":1}", "{\"a\":1}"},
        {"[{\"set_default\":\"/a/b\",\"value\":[1]}]", "{}", "{\"a\":{\"b\":[1]}}"},
        {"[{\"set_default\":\"/a\",\"value\":1}]", "{\"a\":null}", "{\"a\":null}"},
        {"[{\"set_default\":\"/m/*/n\",\"value\":1}]",
         "{\"m\":{\"x\":{},\"y\":{\"n\":2}}}",
         "{\"m\":{\"x\":{\"n\":1},\"y\":{\"n\":2}}}"},
        {"[{\"remove\":\"/a~1b\"}]", "{\"a/b\":1,\"c\":2}", "{\"c\":2}"},
        {"[{\"map_value\":\"/a\",\"values\":{\"old\":\"new\",\"1\":2,\"true\":\"yes\"}}]",
         "{\"a\":\"old\"}", "{\"a\":\"new\"}"},
        {"[{\"map_value\":\"/a\",\"values\":{\"1\":2}}]", "{\"a\":1}", "{\"a\":2}"},
        {"[{\"map_value\":\"/a\",\"values\":{\"1\":2}}]", "{\"a\":[1]}", "{\"a\":[1]}"},
        {"[]", "7", "7"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        is_str(migrated(rows[i].steps, rows[i].before), str_of(rows[i].after), "%s on %s",
               rows[i].steps, rows[i].before);
}

/* ---- files ---- */

#define TYPE(version, schema, more)                                                        \
    "{\"id\":\"Test.Lamp\",\"slug\":\"lamp\",\"name\":\"Lamp\",\"category\":\"c\","        \
    "\"description\":\"d\",\"icon\":\"resource\",\"schema_version\":" version              \
    ",\"display_order\":1,\"active\":true,\"tiers\":[{\"sku\":\"free\",\"name\":\"Free\"," \
    "\"description\":\"\",\"price_cents\":0,\"currency\":\"EUR\",\"limits\":{}}],"         \
    "\"settings_schema\":{\"type\":\"object\",\"properties\":" schema                      \
    ",\"additionalProperties\":false},\"manifests\":[]" more "}"
#define OLD   "{\"colour\":{\"type\":\"string\"},\"level\":{\"type\":\"integer\"}}"
#define FRESH "{\"color\":{\"enum\":[\"red\",\"blue\"]},\"level\":{\"type\":\"integer\"}}"
#define MIGRATION                                                                        \
    ",\"migrations\":[{\"from\":1,\"steps\":[{\"rename\":\"/colour\",\"to\":\"color\"}," \
    "{\"map_value\":\"/color\",\"values\":{\"crimson\":\"red\"}}]}]"

static enum outcome import(const char *text, struct task *with)
{
    const char *path = arena_cstr(
        world.arena, ARENA_JOIN(world.arena, str_of(directory), STR("/lamp.json")));
    FILE *file = fopen(path, "w");
    struct catalog_changes changes;
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
        bail_out("no file");
    enum outcome outcome = catalog_import(with, directory, false, &changes);
    (void)unlink(path);
    catalog_forget();
    return outcome;
}

static bool tells(const struct task *with, const char *part)
{
    for (size_t i = 0; i < with->failure->field_count; i++)
        if (str_contains(with->failure->fields[i].told, str_of(part)) ||
            str_contains(with->failure->fields[i].pointer, str_of(part)))
            return true;
    return false;
}

static struct answer ask(const char *method, const char *path, const char *json)
{
    return probe_json(world_with_key(&world, WORLD_OWNER), method, path, json);
}

#define LIST "/api/v1/projects/" WORLD_PROJECT "/resources"

static void changing(void)
{
    struct task *with = task();
    is_int(import(TYPE("1", OLD, ""), with), DONE, "a type is imported");
    struct answer answer =
        ask("POST", LIST,
            "{\"id\":\"desk\",\"name\":\"Desk\",\"type\":\"lamp\",\"settings_json\":"
            "{\"colour\":\"crimson\",\"level\":3}}");
    is_int(answer.status, 201, "and ordered");
    with = task();
    is_int(import(TYPE("1", FRESH, ""), with), INVALID,
           "a schema that the stored settings do not fit is refused");
    ok(tells(with, "desk"), "it says which resource");
    with = task();
    is_int(import(TYPE("2", FRESH, ""), with), INVALID,
           "a greater version alone is not enough");
    with = task();
    is_int(import(TYPE("2", FRESH, MIGRATION), with), DONE, "with steps it is taken");
    answer = ask("GET", LIST "/desk", NULL);
    ok(str_contains(answer.body, STR("\"color\":\"red\"")) &&
           !str_contains(answer.body, STR("colour")),
       "the resource is read as the schema is now");
    is_int(world_count(&world, "SELECT schema_version FROM resource WHERE id = 'desk'"),
           1, "what is stored waits for its next change");
    struct catalog_check found;
    with = task();
    ok(catalog_check(with, &found) == DONE && found.migrated == 1 && found.unfit == 0,
       "the check counts it, and finds that it fits");
    answer = ask("PATCH", LIST "/desk", "{\"name\":\"Lamp\"}");
    is_int(answer.status, 200, "a rename");
    is_int(world_count(&world, "SELECT generation FROM resource WHERE id = 'desk'"), 1,
           "is no new generation");
    answer = ask("PATCH", LIST "/desk", "{\"settings_json\":{\"level\":4}}");
    is_int(answer.status, 200, "a change of one member");
    is_str(world_text(&world, "SELECT schema_version || ' ' || settings FROM resource"
                              " WHERE id = 'desk'"),
           STR("2 {\"color\":\"red\",\"level\":4}"),
           "stores the document of the new version");
    answer = ask("POST", LIST "/desk/rollback", "{\"generation\":1}");
    if (answer.status != 404)
        ok(answer.status == 200 || answer.status == 202,
           "and the generation before can be gone back to");
    world_sql(&world,
              "UPDATE resource SET settings = '{\"color\":\"green\"}' WHERE id = 'desk'");
    with = task();
    ok(catalog_check(with, &found) == DONE && found.unfit == 1 && tells(with, "desk"),
       "the check finds what does not fit");
    with = task();
    is_int(import(TYPE("3", FRESH, ""), with), DONE,
           "what did not fit before does not stand in the way");
}

static void declarations(void)
{
    static const struct {
        const char *migrations;
        const char *pointer;
    } wrong[] = {
        {"7", "/migrations"},
        {"[{\"from\":2,\"steps\":[]}]", "/migrations/0/from"},
        {"[{\"from\":1}]", "/migrations/0/steps"},
        {"[{\"from\":1,\"steps\":[{\"explode\":\"/a\"}]}]", "/migrations/0/steps/0"},
        {"[{\"from\":1,\"steps\":[{\"remove\":\"a\"}]}]", "/migrations/0/steps/0/remove"},
        {"[{\"from\":1,\"steps\":[{\"remove\":\"/a/*\"}]}]",
         "/migrations/0/steps/0/remove"},
        {"[{\"from\":1,\"steps\":[{\"remove\":\"/a\",\"why\":1}]}]",
         "/migrations/0/steps/0/why"},
        {"[{\"from\":1,\"steps\":[{\"rename\":\"/a\"}]}]", "/migrations/0/steps/0/to"},
        {"[{\"from\":1,\"steps\":[{\"move\":\"/a\",\"to\":\"/b/*/c\"}]}]",
         "/migrations/0/steps/0/to"},
        {"[{\"from\":1,\"steps\":[{\"map_value\":\"/a\",\"values\":{\"a\":\"b\",\"b\":\"c\"}}]}]",
         "/migrations/0/steps/0/values"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct task *with = task();
        static const char start[] = TYPE("2", FRESH, ",\"migrations\":");
        const char *text = arena_cstr(
            world.arena, arena_print(world.arena, "%.*s%s}", (int)sizeof start - 2, start,
                                     wrong[i].migrations));
        is_int(import(text, with), INVALID, "%s", wrong[i].migrations);
        ok(tells(with, wrong[i].pointer), "is told at %s", wrong[i].pointer);
    }
}

/* ---- there and back ---- */

static struct str slurp(const char *folder, const char *name)
{
    char *text = arena_alloc(world.arena, CATALOG_FILE_BYTES_MAX);
    const char *path = arena_cstr(
        world.arena, ARENA_JOIN(world.arena, str_of(folder), STR("/"), str_of(name)));
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return STR_NONE;
    size_t length = fread(text, 1, CATALOG_FILE_BYTES_MAX, file);
    fclose(file);
    return (struct str){text, length};
}

static void there_and_back(void)
{
    static const char *const names[] = {"assembler.json", "compass.json", "flow.json",
                                        "graph.json", "secret.json"};
    const char *top = getenv("abs_top_srcdir");
    const char *shipped = arena_cstr(
        world.process, ARENA_JOIN(world.process, str_of(top == NULL ? "../.." : top),
                                  STR("/conf/catalog")));
    int64_t files = 0;
    struct task *with = task();
    is_int(catalog_export(with, directory, &files), DONE, "the catalog is written");
    is_int(files, (int64_t)COUNT_OF(names), "a file for each type");
    for (size_t i = 0; i < COUNT_OF(names); i++)
        is_str(slurp(directory, names[i]), slurp(shipped, names[i]),
               "%s is byte for byte what was imported", names[i]);
    struct list rows;
    with = task();
    ok(catalog_diff(with, directory, &rows) == DONE && rows.count == 0,
       "nothing differs");
    (void)unlink(arena_cstr(
        world.arena, ARENA_JOIN(world.arena, str_of(directory), STR("/flow.json"))));
    world_sql(&world,
              "UPDATE resource_type SET updated_us = updated_us + 1, document ="
              " replace(document, '\"display_order\":10,', '\"display_order\":11,')"
              " WHERE slug = 'graph'");
    with = task();
    ok(catalog_diff(with, directory, &rows) == DONE && rows.count == 2,
       "two types differ");
    const struct catalog_type_difference *graph =
        LIST_ROW(rows, struct catalog_type_difference, 0);
    ok(graph->differences.count == 1 &&
           str_is(LIST_ROW(graph->differences, struct catalog_difference, 0)->pointer,
                  "/display_order"),
       "one in its place");
    ok(LIST_ROW(rows, struct catalog_type_difference, 1)->removed, "one has no file");
    with = task();
    is_int(catalog_export(with, "/nonexistent", &files), FORBIDDEN,
           "a folder that is not there");
    for (size_t i = 0; i < COUNT_OF(names); i++)
        (void)unlink(arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(directory),
                                                        STR("/"), str_of(names[i]))));
}

int main(void)
{
    world_open(&world);
    if (mkdtemp(directory) == NULL)
        bail_out("no folder");
    steps();
    there_and_back();
    world_restore(&world);
    changing();
    declarations();
    (void)rmdir(directory);
    world_close(&world);
    return done_testing();
}
