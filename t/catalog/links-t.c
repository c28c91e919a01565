/* links-t.c: types whose settings schemas refer to one another. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "product/catalog/catalog.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define API  "/api/v1/admin/catalog"
#define LIST "/api/v1/projects/" WORLD_PROJECT "/resources"
#define AT   "https://schemas.example.org/"

static struct world world;
static char directory[] = "/tmp/kp_catalog_links_XXXXXX";

/* A type with this word as its slug, and this schema. */
static struct str type_text(const char *word, const char *schema)
{
    return arena_print(
        world.arena,
        "{\"id\":\"Test.%s\",\"slug\":\"%s\",\"name\":\"%s\",\"category\":\"c\","
        "\"description\":\"d\",\"icon\":\"resource\",\"schema_version\":1,\"display_order\":1,"
        "\"active\":true,\"tiers\":[{\"sku\":\"free\",\"name\":\"Free\",\"description\":\"\","
        "\"price_cents\":0,\"currency\":\"EUR\",\"limits\":{}}],\"settings_schema\":%s,"
        "\"manifests\":[]}",
        word, word, word, schema);
}

static void file_write(const char *word, const char *schema)
{
    struct str path = ARENA_JOIN(world.arena, str_of(directory), STR("/"), str_of(word),
                                 STR(".json"));
    struct str text = type_text(word, schema);
    FILE *file = fopen(arena_cstr(world.arena, path), "w");
    if (file == NULL || fwrite(text.at, 1, text.length, file) != text.length || fclose(file) != 0)
        bail_out("no file");
}

static void file_remove(const char *word)
{
    (void)unlink(arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(directory), STR("/"),
                                                    str_of(word), STR(".json"))));
}

static struct task *task(void)
{
    struct task *task = world_task(&world, WORLD_ADMIN, NULL, NULL, NULL);
    failure_clear(task->failure);
    if (store_read_only(task->store, false) != DONE)
        bail_out("no writing");
    return task;
}

static bool tells(const struct task *with, const char *pointer, const char *part)
{
    for (size_t i = 0; i < with->failure->field_count; i++)
        if (str_contains(with->failure->fields[i].pointer, str_of(pointer)) &&
            str_contains(with->failure->fields[i].told, str_of(part)))
            return true;
    for (size_t i = 0; i < with->failure->field_count; i++)
        note("%.*s: %.*s", STR_ARG(with->failure->fields[i].pointer),
             STR_ARG(with->failure->fields[i].told));
    return false;
}

static enum outcome import(struct task *with)
{
    struct catalog_changes changes;
    enum outcome outcome = catalog_import(with, directory, false, &changes);
    for (size_t i = 0; outcome != DONE && outcome != INVALID && i < 1; i++)
        note("outcome %d", (int)outcome);
    catalog_forget();
    return outcome;
}

static struct answer ask(const char *method, const char *path, const char *json)
{
    return probe_json(world_with_key(&world, WORLD_OWNER), method, path, json);
}

static struct answer administer(const char *method, const char *path, const char *json)
{
    return probe_json(world_with_key(&world, WORLD_ADMIN), method, path, json);
}

static bool says(const struct answer *answer, const char *text)
{
    if (str_contains(answer->body, str_of(text)))
        return true;
    note("%d %.*s", answer->status, (int)(answer->body.length < 900 ? answer->body.length : 900),
         answer->body.at);
    return false;
}

/* A lamp has a plug of the socket's schema; a socket may name a lamp's colour. */
#define LAMP(more)                                                                           \
    "{\"$id\":\"" AT "lamp\",\"type\":\"object\",\"properties\":{\"plug\":{\"$ref\":\"" AT   \
    "socket#/$defs/plug\",\"title\":\"Plug\"}" more "},\"additionalProperties\":false,"      \
    "\"$defs\":{\"color\":{\"enum\":[\"red\",\"blue\"]}}}"
#define SOCKET(volts)                                                                        \
    "{\"$id\":\"" AT "socket\",\"type\":\"object\",\"properties\":{\"color\":{\"$ref\":\"" AT \
    "lamp#/$defs/color\"}},\"additionalProperties\":false,\"$defs\":{\"plug\":{"             \
    "\"type\":\"object\",\"properties\":{\"volts\":{\"type\":\"integer\",\"title\":"         \
    "\"Tension\",\"maximum\":" volts ",\"default\":12},\"pin\":{\"type\":\"string\",\"writeOnly\":"  \
    "true}},\"additionalProperties\":false,"     \
    "\"default\":{}}}}"

static void missing(void)
{
    struct task *with = task();
    file_write("lamp", LAMP(""));
    is_int(import(with), INVALID, "a document that is not in the catalog");
    ok(tells(with, "lamp.json: /settings_schema/properties/plug/$ref", AT "socket"),
       "is named where it is referred to");
    file_write("socket", "{\"$id\":\"" AT "socket\",\"$defs\":{}}");
    with = task();
    is_int(import(with), INVALID, "so is a place that the document has not");
    ok(tells(with, "lamp.json: /settings_schema/properties/plug/$ref", ""), "at the reference");
    file_write("socket", "{\"$ref\":\"file:///etc/passwd\"}");
    with = task();
    is_int(import(with), INVALID, "nothing is read from elsewhere");
}

static void together(void)
{
    file_write("lamp", LAMP(""));
    file_write("socket", SOCKET("230"));
    is_int(import(task()), DONE, "two that refer to each other come together");
    struct answer answer = ask("POST", LIST,
                               "{\"id\":\"desk\",\"name\":\"Desk\",\"type\":\"lamp\","
                               "\"settings_json\":{\"plug\":{\"volts\":999}}}");
    is_int(answer.status, 422, "settings are checked by both");
    ok(says(&answer, "/settings_json/plug/volts"), "with a pointer");
    answer = ask("POST", LIST,
                 "{\"id\":\"desk\",\"name\":\"Desk\",\"type\":\"lamp\",\"settings_json\":{}}");
    ok(answer.status == 201 && says(&answer, "{\"plug\":{\"volts\":12}}"),
       "defaults of the other document are filled in");
    answer = ask("POST", LIST,
                 "{\"name\":\"Wall\",\"type\":\"socket\",\"settings_json\":{\"color\":\"pink\"}}");
    is_int(answer.status, 422, "the other way round, too");
    struct answer page = probe_get(world_as(&world, WORLD_OWNER),
                                   "/projects/" WORLD_PROJECT "/resources/desk/settings");
    ok(page.status == 200 && says(&page, "Tension"), "the form shows what the other one says");
    ask("PATCH", LIST "/desk", "{\"settings_json\":{\"plug\":{\"pin\":\"never-shown\"}}}");
    page = probe_get(world_as(&world, WORLD_OWNER),
                     "/projects/" WORLD_PROJECT "/resources/desk/settings");
    ok(page.status == 200 && !str_contains(page.body, STR("never-shown")),
       "and hides what it says is only written");
    is_int(import(task()), DONE, "importing again changes nothing");
}

static void alone(void)
{
    file_remove("socket");
    file_write("lamp", LAMP(",\"on\":{\"type\":\"boolean\"}"));
    is_int(import(task()), DONE, "what is stored counts for a file that comes alone");
    file_remove("lamp");
    file_write("other", "{\"$id\":\"" AT "socket\",\"type\":\"object\"}");
    struct task *with = task();
    is_int(import(with), INVALID, "an address is given once");
    ok(tells(with, "other.json: /settings_schema/$id", "Test.socket"), "which is told");
    file_remove("other");
}

static const char *schema_body(const char *schema)
{
    return arena_cstr(world.arena,
                      arena_print(world.arena, "{\"settings_schema\":%s}", schema));
}

/* Its members are merged: $defs and properties that shall go are null. */
static void changing(void)
{
    struct answer answer = administer("PATCH", API "/socket",
                                      schema_body("{\"$defs\":{\"plug\":null}}"));
    is_int(answer.status, 422, "what others refer to cannot go");
    ok(says(&answer, "/document/settings_schema\"") && says(&answer, AT "lamp#/"),
       "and who refers to it is told");
    answer = administer(
        "PATCH", API "/socket",
        schema_body("{\"$defs\":{\"plug\":{\"properties\":{\"volts\":{\"maximum\":5}}}}}"));
    ok(answer.status == 422 && says(&answer, "incompatible_schema") && says(&answer, "desk"),
       "nor become what resources of others do not fit");
    answer = ask("PATCH", LIST "/desk", "{\"settings_json\":{\"plug\":{\"volts\":24}}}");
    is_int(answer.status, 200, "24 volts are fine");
    ask("PATCH", LIST "/desk", "{\"settings_json\":{\"plug\":{\"volts\":12}}}");
    answer = administer(
        "PATCH", API "/socket",
        schema_body("{\"$defs\":{\"plug\":{\"properties\":{\"volts\":{\"maximum\":12}}}}}"));
    is_int(answer.status, 200, "the schema that is referred to changes");
    answer = ask("PATCH", LIST "/desk", "{\"settings_json\":{\"plug\":{\"volts\":24}}}");
    is_int(answer.status, 422, "and counts at once where it is referred to");
    answer = administer("PATCH", API "/socket", schema_body("{\"$id\":\"" AT "lamp\"}"));
    ok(answer.status == 422 && says(&answer, "/document/settings_schema/$id"),
       "an address of another one is refused");
}

/* As another release might have left it. */
static void broken(void)
{
    struct task *with = task();
    struct catalog_check found;
    world_sql(&world, "DELETE FROM resource WHERE type_id = 'Test.socket';"
                      "DELETE FROM resource_tier WHERE type_id = 'Test.socket';"
                      "DELETE FROM resource_type_version WHERE type_id = 'Test.socket';"
                      "DELETE FROM resource_type WHERE id = 'Test.socket'");
    catalog_forget();
    is_int(catalog_check(with, &found), DONE, "the stored catalog is checked");
    is_int(found.broken, 1, "one type refers to what is gone");
    ok(tells(with, "Test.lamp: /settings_schema/properties/plug/$ref", AT "socket"),
       "which is told");
    is_int(ask("GET", "/api/v1/resource-types", NULL).status, 200, "the others stay usable");
    world_restore(&world);
    catalog_forget();
}

/* Through other documents, what goes in circles or doubles stays within the budget. */
static void hostile(void)
{
    struct task *with;
    file_write("a", "{\"$id\":\"" AT "a\",\"$ref\":\"" AT "b\"}");
    file_write("b", "{\"$id\":\"" AT "b\",\"$ref\":\"" AT "a\"}");
    with = task();
    enum outcome outcome = import(with);
    if (outcome == DONE) {
        struct answer answer =
            ask("POST", LIST, "{\"name\":\"Round\",\"type\":\"a\",\"settings_json\":{}}");
        is_int(answer.status, 422, "a circle without an end is too complex for any settings");
    } else {
        ok(outcome == INVALID && with->failure->field_count > 0, "a circle is refused");
    }
    struct buf text = buf_open(world.arena, KIB(4), KIB(64));
    BUF_ADD(&text, "{\"$id\":\"" AT "b\",\"$defs\":{");
    for (int i = 0; i < 40; i++)
        buf_print(&text,
                  "\"d%d\":{\"anyOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]},",
                  i, i + 1, i + 1);
    BUF_ADD(&text, "\"d40\":{\"const\":1}}}");
    file_write("a", "{\"$id\":\"" AT "a\",\"$ref\":\"" AT "b#/$defs/d0\"}");
    file_write("b", arena_cstr(world.arena, buf_str(&text)));
    with = task();
    outcome = import(with);
    struct answer answer =
        ask("POST", LIST, "{\"name\":\"Ways\",\"type\":\"a\",\"settings_json\":{}}");
    ok(outcome == INVALID || answer.status == 422, "ways that double end with the budget");
    file_remove("a");
    file_remove("b");
}

int main(void)
{
    world_open(&world);
    if (mkdtemp(directory) == NULL)
        bail_out("no directory");
    missing();
    together();
    alone();
    changing();
    broken();
    hostile();
    (void)rmdir(directory);
    world_close(&world);
    return done_testing();
}
