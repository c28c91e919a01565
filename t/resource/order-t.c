/* order-t.c: ordering resources through the API. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/base/buf.h"
#include "platform/base/id.h"
#include "product/access/reserved.h"
#include "t/lib/tap.h"
#include "t/resource/resource_test.h"

static int64_t error_count(const struct answer *answer)
{
    for (int i = 0;; i++)
        if (at(answer,
               arena_cstr(world.arena, arena_print(world.arena, "/errors/%d/pointer", i)))
                .length == 0)
            return i;
}

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
    catalog_edited("flow", "\"active\":true", "\"active\":false");
    world_save(&world);
    refused(ask("POST", LIST, "{\"name\":\"A\",\"type\":\"flow\"}"), 422, "/type",
            "a type that is not offered any more");
    catalog_edited("flow", "\"active\":false", "\"active\":true");
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

int main(void)
{
    world_open(&world);
    ordering();
    ids();
    mistakes();
    bodies();
    dry_run();
    world_close(&world);
    return done_testing();
}
