/* resource-t.c: ordering, changing and deleting through the API. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource.h"

#include <string.h>

#include "platform/base/id.h"
#include "product/access/reserved.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define LIST "/api/v1/projects/" WORLD_PROJECT "/resources"
#define ONE  LIST "/" WORLD_RESOURCE

static struct world world;

static struct answer ask(const char *method, const char *path, const char *json)
{
    return probe_json(world_with_key(&world, WORLD_EDITOR), method, path, json);
}

static struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_EDITOR), answer, pointer);
}

static bool points_at(const struct answer *answer, const char *pointer)
{
    for (int i = 0; i < 20; i++) {
        struct str path = arena_print(world.arena, "/errors/%d/pointer", i);
        if (str_is(at(answer, arena_cstr(world.arena, path)), pointer))
            return true;
    }
    return false;
}

static int64_t error_count(const struct answer *answer)
{
    for (int i = 0;; i++)
        if (at(answer,
               arena_cstr(world.arena, arena_print(world.arena, "/errors/%d/pointer", i)))
                .length == 0)
            return i;
}

static void refused(struct answer answer, int status, const char *pointer,
                    const char *what)
{
    bool there = pointer == NULL || points_at(&answer, pointer);
    ok(answer.status == status && there, "%s: %d%s%s", what, status,
       pointer == NULL ? "" : " at ", pointer == NULL ? "" : pointer);
    if (answer.status != status || !there)
        note("%d %.*s", answer.status, STR_ARG(answer.body));
    struct str changes = world_changes(&world);
    if (changes.length > 0)
        is_str(changes, STR(""), "%s: nothing changes", what);
}

/* ---- ordering ---- */

static void ordering(void)
{
    struct answer answer =
        ask("POST", LIST, "{\"name\":\" My First Graph! \",\"type\":\"graph\"}");
    is_int(answer.status, 201, "a name and a type are enough");
    struct str id = at(&answer, "/resource_id");
    ok(label_is(id) && str_starts(id, STR("my-first-graph-")),
       "the id is made from the name");
    is_str(answer.location, ARENA_JOIN(world.arena, STR(LIST "/"), id), "it has a place");
    is_str(at(&answer, "/name"), STR("My First Graph!"),
           "spaces around the name are dropped");
    is_str(at(&answer, "/type"), STR("Konnektr.Graph"), "the type is told by its id");
    is_str(at(&answer, "/sku"), STR("standard"), "the first tier is taken");
    is_str(at(&answer, "/settings_json/instances"), STR("1"), "settings are filled in");
    is_str(at(&answer, "/status"), STR("Creating"), "and it is being created");
    is_str(at(&answer, "/generation"), STR("1"), "in its first generation");
    ok(answer_header(&answer, "ETag").length > 2, "with a tag for changes");
    is_str(world_changes(&world),
           STR("audit_entry+1-0 deployment+1-0 job+1-0 resource+1-0"),
           "with a deployment, a job for it, and one entry in the trail");
    struct answer again = ask("GET", arena_cstr(world.arena, answer.location), NULL);
    is_str(again.body, answer.body, "what was answered is what is there");
    is_str(answer_header(&again, "ETag"), answer_header(&answer, "ETag"),
           "with the same tag");
    world_restore(&world);

    answer = ask("POST", LIST,
                 "{\"id\":\"a1\",\"name\":\"A\",\"type\":\"Konnektr.Flows\","
                 "\"sku\":\"free\",\"settings_json\":{\"retentionDays\":7}}");
    is_str(at(&answer, "/resource_id"), STR("a1"),
           "an id, a tier and settings can be chosen");
    is_str(at(&answer, "/type"), STR("Konnektr.Flow"),
           "a former name of a type is understood");
    is_str(at(&answer, "/settings_json/retentionDays"), STR("7"), "what was chosen");
    is_str(at(&answer, "/settings_json/maxConcurrentFlows"), STR("5"),
           "beside what was not");
    world_restore(&world);

    answer = ask("POST", LIST, "{\"name\":\"Kube thing\",\"type\":\"flow\"}");
    ok(answer.status == 201 && !label_is_reserved(at(&answer, "/resource_id")),
       "no made id is a reserved one: %.*s", STR_ARG(at(&answer, "/resource_id")));
    answer =
        ask("POST", LIST, "{\"name\":\"\xc3\x84\xf0\x9f\x98\x80\",\"type\":\"flow\"}");
    ok(answer.status == 201 && label_is(at(&answer, "/resource_id")),
       "an id is made from any name: %.*s", STR_ARG(at(&answer, "/resource_id")));
    world_restore(&world);
}

static const char *with_id(const char *id)
{
    return arena_cstr(
        world.arena,
        arena_print(world.arena, "{\"id\":\"%s\",\"name\":\"A\",\"type\":\"flow\"}", id));
}

static void ids(void)
{
    char long_id[66];
    memset(long_id, 'a', 65);
    long_id[63] = 0;
    is_int(ask("POST", LIST, with_id(long_id)).status, 201,
           "an id may have 63 characters");
    is_int(ask("POST", LIST, with_id("a")).status, 201, "or one");
    is_int(ask("POST", LIST, with_id("a-1-b")).status, 201, "with single hyphens");
    world_restore(&world);
    long_id[63] = 'a';
    long_id[64] = 0;
    const char *const wrong[] = {long_id, "",         "1a",       "-a",  "a-",    "a--b",
                                 "A",     "a_b",      "a.b",      "a b", "new",   "www",
                                 "kp-x",  "kube-x",   "\xc3\xa4", "a/b", "a%2fb", "..",
                                 "null",  "a\\u0000", "a\\nb"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct answer answer = ask("POST", LIST, with_id(wrong[i]));
        bool refused_right =
            answer.status == 422 ? points_at(&answer, "/id") : answer.status == 400;
        ok(refused_right, "the id '%s' is refused (%d)", wrong[i], answer.status);
    }
    is_str(world_changes(&world), STR(""), "and nothing changed");

    refused(ask("POST", LIST, with_id(WORLD_FAILED)), 409, "/id", "an id that is taken");
    refused(ask("POST", LIST, with_id(WORLD_LEAVING)), 409, "/id",
            "also in another project");
    refused(ask("POST", LIST, with_id(WORLD_OTHER_RESOURCE)), 409, "/id",
            "or organization");
    world_sql(&world,
              "INSERT INTO tombstone (kind, id, gone_us) VALUES ('resource', 'gone', 1)");
    world_save(&world);
    refused(ask("POST", LIST, with_id("gone")), 409, "/id", "an id that was used before");
}

/* As if the catalog had been imported with another text in one place. */
static void catalog_edit(const char *slug, const char *from, const char *to)
{
    static int edits;
    world_sql(&world,
              "UPDATE resource_type SET document = replace(document, '%s', '%s'),"
              " updated_us = updated_us + %d WHERE slug = '%s' AND document LIKE '%%%s%%'",
              from, to, ++edits, slug, from);
}

static void mistakes(void)
{
    struct answer answer =
        ask("POST", LIST,
            "{\"id\":\"A\",\"name\":\"\",\"type\":\"graph\",\"sku\":\"huge\","
            "\"settings_json\":{\"instances\":99,\"nonsense\":1}}");
    is_int(answer.status, 422, "five mistakes");
    static const char *const pointers[] = {
        "/id", "/name", "/sku", "/settings_json/instances", "/settings_json/nonsense"};
    for (size_t i = 0; i < COUNT_OF(pointers); i++)
        ok(points_at(&answer, pointers[i]), "are told at once: %s", pointers[i]);
    is_int(error_count(&answer), 5, "each once");
    ok(str_starts(answer.content_type, STR("application/problem+json")), "as a problem");
    ok(at(&answer, "/request_id").length > 0 &&
           str_is(at(&answer, "/code"), "validation_failed"),
       "with a code and the request's id");

    answer = ask("POST", LIST, "{}");
    ok(answer.status == 422 && points_at(&answer, "/name") && points_at(&answer, "/type"),
       "name and type are required");
    refused(ask("POST", LIST, "{\"name\":\"A\",\"type\":\"nothing\"}"), 422, "/type",
            "a type that is not there");
    refused(
        ask("POST", LIST, "{\"name\":\"A\",\"type\":\"flow\",\"lifecycle\":\"active\"}"),
        422, "/lifecycle", "what a client may not say");
    refused(ask("POST", LIST, "{\"name\":1,\"type\":\"flow\"}"), 422, "/name",
            "a number as name");
    refused(ask("POST", LIST, "{\"name\":\"a\\u0007b\",\"type\":\"flow\"}"), 422, "/name",
            "a bell in the name");
    refused(ask("POST", LIST, "{\"name\":\"A\",\"type\":\"flow\",\"settings_json\":[]}"),
            422, "/settings_json", "settings that are a list");
    refused(
        ask("POST", LIST, "{\"name\":\"A\",\"type\":\"flow\",\"settings_json\":\"{}\"}"),
        422, "/settings_json", "or a text");
    refused(
        ask("POST", LIST, "{\"name\":\"A\",\"type\":\"flow\",\"settings_json\":null}"),
        422, "/settings_json", "or nothing");
    refused(ask("POST", LIST, "{\"name\":\"A\",\"type\":\"secret\"}"), 422, NULL,
            "a type that cannot be ordered without settings");
    char name[140];
    memset(name, 'n', sizeof name);
    struct str body =
        arena_print(world.arena, "{\"name\":\"%.121s\",\"type\":\"flow\"}", name);
    refused(ask("POST", LIST, arena_cstr(world.arena, body)), 422, "/name",
            "a long name");
    catalog_edit("flow", "\"active\":true", "\"active\":false");
    world_save(&world);
    refused(ask("POST", LIST, "{\"name\":\"A\",\"type\":\"flow\"}"), 422, "/type",
            "a type that is not offered any more");
    catalog_edit("flow", "\"active\":false", "\"active\":true");
    world_save(&world);
}

static struct answer send(const char *type, struct str body)
{
    return PROBE(world_with_key(&world, WORLD_EDITOR), .method = "POST", .path = LIST,
                 .body = body, .content_type = type, .as_program = true);
}

static void bodies(void)
{
    const char *json = "application/json";
    struct str good = STR("{\"name\":\"A\",\"type\":\"flow\"}");
    is_int(send("application/json; charset=utf-8", good).status, 201,
           "JSON with a charset");
    world_restore(&world);
    refused(send("text/plain", good), 415, NULL, "JSON that is declared as text");
    refused(send("application/x-www-form-urlencoded", STR("name=A&type=flow")), 415, NULL,
            "a form");
    refused(send(NULL, good), 415, NULL, "a body without a type");
    refused(send(json, STR("")), 400, NULL, "nothing");
    refused(send(json, STR("name=A")), 400, NULL, "what is no JSON");
    refused(send(json, STR("{\"name\":\"A\"")), 400, NULL, "half of it");
    refused(send(json, STR("{\"name\":\"A\",\"type\":\"flow\"} x")), 400, NULL,
            "more than it");
    refused(send(json, STR("{\"name\":\"A\",\"name\":\"B\",\"type\":\"flow\"}")), 400,
            NULL, "the same member twice");
    refused(send(json, STR("[]")), 422, NULL, "a list");
    refused(send(json, STR("null")), 422, NULL, "null");
    refused(send(json, STR("{\"name\":\"\xff\",\"type\":\"flow\"}")), 400, NULL,
            "bytes that are no text");
    refused(send(json, STR("{\"name\":\"\\u0000\",\"type\":\"flow\"}")), 400, NULL,
            "a zero byte");

    char *large = arena_alloc(world.arena, BODY_BYTES_MAX + 1);
    memset(large, ' ', BODY_BYTES_MAX + 1);
    memcpy(large, good.at, good.length);
    refused(send(json, (struct str){large, BODY_BYTES_MAX + 1}), 413, NULL, "too much");
    memset(large, '[', BODY_BYTES_MAX);
    refused(send(json, (struct str){large, 1000}), 400, NULL, "too deep");
    refused(send(json, (struct str){large, BODY_BYTES_MAX}), 413, NULL, "too many");
    struct buf settings = buf_open(world.arena, KIB(512), MIB(1));
    BUF_ADD(
        &settings,
        "{\"name\":\"A\",\"type\":\"flow\",\"settings_json\":{\"environment\":{\"A\":\"");
    while (settings.length < KIB(300))
        BUF_ADD(&settings, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    BUF_ADD(&settings, "\"}}}");
    struct answer answer = send(json, buf_str(&settings));
    ok(answer.status == 422 || answer.status == 413, "settings that are too large (%d)",
       answer.status);
}

static void dry_run(void)
{
    struct answer answer =
        ask("POST", LIST "?dry_run=true", "{\"name\":\"A\",\"type\":\"flow\"}");
    is_int(answer.status, 200, "a dry run");
    is_str(at(&answer, "/settings_json/maxConcurrentFlows"), STR("5"),
           "shows what would be");
    refused(answer, 200, NULL, "and does not do it");
    refused(ask("POST", LIST "?dry_run=true", "{\"name\":\"\",\"type\":\"flow\"}"), 422,
            "/name", "it finds mistakes");
    refused(ask("POST", LIST "?dry_run=yes", "{\"name\":\"A\",\"type\":\"flow\"}"), 422,
            "/dry_run", "what is neither true nor false is not taken for false");
    is_int(
        ask("POST", LIST "?dry_run=false", "{\"name\":\"A\",\"type\":\"flow\"}").status,
        201, "false is false");
    world_restore(&world);
}

/* ---- changing ---- */

static void renaming(void)
{
    struct answer answer = ask("PATCH", ONE, "{\"name\":\"Other\"}");
    is_int(answer.status, 200, "a name is changed");
    is_str(at(&answer, "/name"), STR("Other"), "alone");
    is_str(at(&answer, "/generation"), STR("1"), "which makes no generation");
    is_str(at(&answer, "/status"), STR("Healthy"), "and disturbs nothing");
    is_str(world_changes(&world), STR("audit_entry+1-0 resource+1-1"), "nor anybody");
    world_restore(&world);
    refused(ask("PATCH", ONE, "{\"name\":\"\"}"), 422, "/name", "empty is not absent");
    refused(ask("PATCH", ONE, "{\"name\":\"   \"}"), 422, "/name", "nor are spaces");
    refused(ask("PATCH", ONE, "{\"id\":\"other\"}"), 422, "/id", "an id is for ever");
    refused(ask("PATCH", ONE, "{\"type\":\"flow\"}"), 422, "/type", "so is a type");
    refused(ask("PATCH", ONE, "{}"), 200, NULL, "nothing asked");
    refused(ask("PATCH", ONE, "{\"name\":\"The orders\",\"sku\":\"standard\"}"), 200,
            NULL, "what is so already");
    refused(ask("PUT", ONE,
                "{\"name\":\"The orders\",\"settings_json\":{\"instances\":1,\"compute\":"
                "{\"cpu\":\"250m\",\"memory\":\"512Mi\"},\"database\":{\"storageSize\":"
                "\"1Gi\",\"backupEnabled\":false}}}"),
            200, NULL, "also with all its settings");
}

/* The catalog changes under what was ordered before. */
static void when_the_catalog_changed(void)
{
    catalog_edit("graph", "\"active\":true", "\"active\":false");
    is_int(ask("PATCH", ONE, "{\"name\":\"Other\"}").status, 200,
           "what is not offered any more can still be renamed");
    is_int(ask("PATCH", ONE, "{\"settings_json\":{\"instances\":2}}").status, 200,
           "and configured");
    world_restore(&world);
    catalog_edit("graph", "\"backupRetentionDays\":{",
                 "\"storageClassOfNow\":{\"type\":\"string\",\"title\":\"T\","
                 "\"maxLength\":9,\"default\":\"x\"},\"backupRetentionDays\":{");
    struct answer answer = ask("PATCH", ONE, "{\"name\":\"Other\"}");
    is_str(at(&answer, "/generation"), STR("1"),
           "a new default is not deployed by a new name");
    answer = ask("PATCH", ONE, "{\"settings_json\":{\"instances\":2}}");
    is_str(at(&answer, "/settings_json/database/storageClassOfNow"), STR("x"),
           "but with the next settings");
    world_restore(&world);
    catalog_edit("graph", "\"id\"", "\"no\"");
    is_int(ask("GET", ONE, NULL).status, 200, "a type that is broken hides no resource");
    is_int(ask("PATCH", ONE, "{\"name\":\"Other\"}").status, 200, "nor its name");
    static const char *const pages[] = {"", "/delete", "/access", "/deployments"};
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct str path = ARENA_JOIN(world.arena, STR("/projects/shop/resources/orders"),
                                     str_of(pages[i]));
        is_int(probe_get(world_as(&world, WORLD_OWNER), arena_cstr(world.arena, path))
                   .status,
               200, "nor its page %s", pages[i]);
    }
    is_int(probe_json(world_with_key(&world, WORLD_OWNER), "DELETE", ONE, NULL).status,
           202, "and it can be deleted");
    world_restore(&world);
    world_sql(&world, "UPDATE resource_type SET updated_us = updated_us + 100");
    world_save(&world);
}

static void configuring(void)
{
    struct answer answer = ask("PATCH", ONE, "{\"settings_json\":{\"instances\":2}}");
    is_int(answer.status, 200, "one setting is changed");
    is_str(at(&answer, "/settings_json/instances"), STR("2"), "that one");
    is_str(at(&answer, "/settings_json/database/storageSize"), STR("1Gi"),
           "the others stay");
    is_str(at(&answer, "/generation"), STR("2"), "which makes a generation");
    is_str(at(&answer, "/status"), STR("Updating"), "that is being deployed");
    is_str(world_changes(&world),
           STR("audit_entry+1-0 deployment+1-0 job+1-0 resource+1-1"),
           "by a deployment and its job");
    answer =
        ask("PATCH", ONE, "{\"settings_json\":{\"database\":{\"storageSize\":null}}}");
    ok(answer.status == 200 &&
           !str_is(at(&answer, "/settings_json/database/storageSize"), "1Gi"),
       "null takes a setting back to its default: %.*s",
       STR_ARG(at(&answer, "/settings_json/database/storageSize")));
    is_str(at(&answer, "/generation"), STR("3"), "in the next generation");
    is_int(world_count(&world,
                       "SELECT count(*) FROM deployment WHERE resource_id = 'orders'"
                       " AND state = 'superseded'"),
           1, "which supersedes the one that waits");
    world_restore(&world);

    answer = ask("PUT", ONE, "{\"settings_json\":{\"instances\":2}}");
    is_str(at(&answer, "/settings_json/instances"), STR("2"), "PUT sets all settings");
    ok(!str_is(at(&answer, "/settings_json/database/storageSize"), "1Gi"),
       "the others begin again");
    is_str(at(&answer, "/name"), STR("The orders"), "what is not settings stays");
    world_restore(&world);
    answer = ask("PUT", ONE, "{\"sku\":\"free\"}");
    ok(answer.status == 422 || str_is(at(&answer, "/generation"), "2"),
       "another tier makes a generation, if the settings fit (%d)", answer.status);
    world_restore(&world);

    refused(ask("PATCH", ONE, "{\"sku\":\"huge\"}"), 422, "/sku",
            "a tier that is not there");
    refused(ask("PATCH", ONE, "{\"sku\":\"\"}"), 422, "/sku", "an empty tier");
    refused(ask("PATCH", ONE, "{\"settings_json\":{\"instances\":99}}"), 422,
            "/settings_json/instances", "too many");
    refused(ask("PATCH", ONE, "{\"settings_json\":null}"), 422, "/settings_json",
            "no settings");
    refused(ask("PATCH", ONE, "{\"settings_json\":[]}"), 422, "/settings_json", "a list");
    answer =
        ask("PATCH", ONE, "{\"name\":\"\",\"sku\":\"huge\",\"settings_json\":{\"x\":1}}");
    ok(answer.status == 422 && points_at(&answer, "/name") &&
           points_at(&answer, "/sku") && points_at(&answer, "/settings_json/x"),
       "all mistakes at once");
    answer = PROBE(world_with_key(&world, WORLD_EDITOR), .method = "PATCH", .path = ONE,
                   .body = STR("{\"settings_json\":{\"instances\":2}}"),
                   .content_type = "application/merge-patch+json", .as_program = true);
    is_int(answer.status, 200, "a merge patch may say that it is one");
    world_restore(&world);
}

static struct answer if_match(const char *method, struct str tag, const char *json)
{
    const struct pair headers[] = {{STR("if-match"), tag}, {STR_NONE, STR_NONE}};
    return PROBE(world_with_key(&world, WORLD_OWNER), .method = method, .path = ONE,
                 .json = json, .headers = headers, .as_program = true);
}

static void conditions(void)
{
    struct answer answer = ask("GET", ONE, NULL);
    struct str first = answer_header(&answer, "ETag");
    const struct pair none_match[] = {{STR("if-none-match"), first},
                                      {STR_NONE, STR_NONE}};
    answer =
        PROBE(world_with_key(&world, WORLD_EDITOR), .path = ONE, .headers = none_match);
    is_int(answer.status, 304, "what is known already is not sent again");
    world.now_us += US_PER_S;
    answer = if_match("PATCH", first, "{\"name\":\"Other\"}");
    is_int(answer.status, 200, "a change of what was seen");
    struct str second = answer_header(&answer, "ETag");
    ok(!str_equal(first, second), "has another tag");
    is_int(if_match("PATCH", first, "{\"name\":\"Third\"}").status, 412,
           "a change of what is not there any more is refused");
    is_int(if_match("PATCH", STR("\"1-1\", \"x\""), "{\"name\":\"Third\"}").status, 412,
           "whatever it says");
    is_int(if_match("PATCH", ARENA_JOIN(world.arena, STR("W/"), second),
                    "{\"name\":\"Third\"}")
               .status,
           412, "a weak tag does not match");
    is_int(if_match("PATCH", STR(""), "{\"name\":\"Third\"}").status, 412,
           "nor an empty one");
    is_int(if_match("DELETE", first, NULL).status, 412, "nor is it deleted");
    is_int(if_match("PATCH", STR("*"), "{\"name\":\"Third\"}").status, 200,
           "a star is any");
    is_int(if_match("DELETE", STR("*"), NULL).status, 202, "also to delete");
    world.now_us -= US_PER_S;
    world_restore(&world);
}

/* ---- deleting, deploying ---- */

static struct answer as_owner(const char *method, const char *path)
{
    return probe_json(world_with_key(&world, WORLD_OWNER), method, path, NULL);
}

static void gone(const char *id)
{
    struct task *task = world_task(&world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, NULL);
    if (store_begin(task) != DONE || resource_gone(task, str_of(id)) != DONE ||
        store_commit(task) != DONE)
        bail_out("%s is not taken away", id);
}

static void deleting(void)
{
    struct answer answer = as_owner("DELETE", ONE);
    is_int(answer.status, 202, "a resource is deleted");
    is_str(at(&answer, "/lifecycle"), STR("deleting"), "which begins");
    is_str(at(&answer, "/status"), STR("Terminating"), "and is seen");
    is_str(world_changes(&world),
           STR("audit_entry+1-0 deployment+1-0 job+1-0 resource+1-1"),
           "with a deployment that takes it away");
    world_save(&world);
    is_int(ask("GET", ONE, NULL).status, 200, "it is there until then");
    refused(as_owner("DELETE", ONE), 409, NULL, "deleting it again");
    refused(ask("PATCH", ONE, "{\"name\":\"Other\"}"), 409, NULL, "or changing its name");
    refused(ask("PATCH", ONE, "{\"settings_json\":{\"instances\":2}}"), 409, NULL,
            "its settings");
    refused(ask("POST", ONE "/deploy", NULL), 409, NULL, "or deploying it");
    refused(ask("PATCH", ONE, "{\"name\":\"The orders\"}"), 200, NULL,
            "changing nothing");

    gone(WORLD_RESOURCE);
    is_int(ask("GET", ONE, NULL).status, 404, "when it is gone it is not there");
    world_save(&world);
    refused(ask("POST", LIST, with_id(WORLD_RESOURCE)), 409, "/id",
            "its id is never given again");
    is_int(
        world_count(&world,
                    "SELECT count(*) FROM role_assignment WHERE scope_type = 'resource'"
                    " AND scope_id = 'orders'"),
        0, "its roles are forgotten");
    is_int(world_count(&world,
                       "SELECT count(*) FROM audit_entry WHERE object_id = 'orders'"
                       " AND action = 'resource.created'"),
           1, "its trail is not");
    is_int(as_owner("DELETE", ONE).status, 404, "and it cannot be deleted");
}

static void deploying(void)
{
    struct answer answer = ask("POST", LIST "/" WORLD_FAILED "/deploy", NULL);
    is_int(answer.status, 202, "what failed is tried again");
    is_str(at(&answer, "/generation"), STR("2"),
           "as a generation with the same settings");
    answer = ask("POST", LIST "/" WORLD_FAILED "/deploy", "{}");
    is_str(at(&answer, "/generation"), STR("3"), "and again");
    answer = ask("GET", LIST "/" WORLD_FAILED "/deployments", NULL);
    is_str(at(&answer, "/items/0/generation"), STR("3"),
           "deployments are listed, newest first");
    is_str(at(&answer, "/items/1/status"), STR("superseded"),
           "what waited is superseded");
    is_str(at(&answer, "/items/2/status"), STR("failed"), "what failed has failed");
    is_str(at(&answer, "/items/0/actor"), STR("editor@example.org"), "each by somebody");
    answer = ask("GET", LIST "/" WORLD_FAILED "/deployments?limit=2", NULL);
    struct str cursor = at(&answer, "/next_cursor");
    answer = ask(
        "GET",
        arena_cstr(world.arena,
                   ARENA_JOIN(world.arena,
                              STR(LIST "/" WORLD_FAILED "/deployments?cursor="), cursor)),
        NULL);
    is_str(at(&answer, "/items/0/generation"), STR("1"), "page by page");
    is_str(at(&answer, "/next_cursor"), STR("null"), "to the end");
    world_restore(&world);
    answer = ask("GET", LIST "/" WORLD_FAILED "/deployment", NULL);
    is_str(at(&answer, "/status"), STR("failed"), "the newest one");
    is_str(at(&answer, "/steps/0/step"), STR("rendered"), "with its steps in order");
    is_str(at(&answer, "/steps/1/message"),
           STR("The image \"flow:<latest>\" was not found."), "and what it died of");
}

/* ---- states ---- */

static void transitions(void)
{
    static const char *const states[] = {"creating",  "active",   "updating",
                                         "suspended", "deleting", "deleted"};
    static const char table[6][7] = {
        /* to: creating active updating suspended deleting deleted */
        "yy..y.", /* creating */
        "..yyy.", /* active */
        ".yyyy.", /* updating */
        ".y..y.", /* suspended */
        ".....y", /* deleting */
        "......", /* deleted */
    };
    for (size_t from = 0; from < 6; from++)
        for (size_t to = 0; to < 6; to++)
            ok(resource_lifecycle_may(str_of(states[from]), str_of(states[to])) ==
                   (table[from][to] == 'y'),
               "%s to %s: %s", states[from], states[to],
               table[from][to] == 'y' ? "yes" : "no");
    ok(!resource_lifecycle_may(STR(""), STR("active")) &&
           !resource_lifecycle_may(STR_NONE, STR_NONE),
       "what is no state goes nowhere");
}

static void observe(const char *id, int64_t generation, const char *health)
{
    struct task *task = world_task(&world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, NULL);
    struct observation seen = {str_of(id), generation, str_of(health), STR(""), STR_NONE};
    if (store_begin(task) != DONE || resource_observe(task, &seen) != DONE ||
        store_commit(task) != DONE)
        bail_out("%s is not observed", id);
}

static struct str state_of(const char *id)
{
    return world_text(&world,
                      "SELECT lifecycle || ' ' || health || ' ' || observed_generation"
                      " FROM resource WHERE id = '%s'",
                      id);
}

static void observing(void)
{
    is_str(state_of("parts"), STR("creating Unknown 0"),
           "nothing was seen of what is new");
    observe("parts", 1, "Progressing");
    is_str(state_of("parts"), STR("creating Progressing 1"),
           "what is on its way is not there");
    observe("parts", 1, "Healthy");
    is_str(state_of("parts"), STR("active Healthy 1"), "what is healthy is there");
    observe("parts", 1, "Degraded");
    is_str(state_of("parts"), STR("active Degraded 1"),
           "what gets worse was wanted all the same");
    observe("parts", 0, "Healthy");
    is_str(state_of("parts"), STR("active Degraded 1"), "old news are no news");
    ask("POST", LIST "/parts/deploy", NULL);
    observe("parts", 1, "Healthy");
    is_str(state_of("parts"), STR("updating Healthy 1"),
           "the old generation does not end an update");
    observe("parts", 2, "Healthy");
    is_str(state_of("parts"), STR("active Healthy 2"), "the new one does");
    as_owner("DELETE", LIST "/parts");
    observe("parts", 2, "Healthy");
    is_str(state_of("parts"), STR("deleting Healthy 2"),
           "what is to go is not brought back");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    transitions();
    ordering();
    ids();
    mistakes();
    bodies();
    dry_run();
    renaming();
    when_the_catalog_changed();
    configuring();
    conditions();
    deploying();
    observing();
    deleting();
    world_close(&world);
    return done_testing();
}
