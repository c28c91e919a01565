/* life-t.c: what becomes of a preset: a newer catalog, repeated requests, its organization's end. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "t/lib/tap.h"
#include "t/lib/world.h"

#define PRESETS "/api/v1/organizations/" WORLD_ORG "/presets"
#define OURS    PRESETS "/pst_ours"

static struct world world;

static struct answer ask(const char *method, const char *path, const char *json)
{
    return probe_json(world_with_key(&world, WORLD_EDITOR), method, path, json);
}

static bool says(const struct answer *answer, const char *text)
{
    return str_contains(answer->body, str_of(text));
}

/* As if the catalog had been imported with another text in one place of the Graph. */
static void catalog_edited(const char *from, const char *to)
{
    static int edits;
    world_sql(&world,
              "UPDATE resource_type SET document = replace(document, '%s', '%s'),"
              " updated_us = updated_us + %d WHERE slug = 'graph'",
              from, to, ++edits);
}

static void preset_is(const char *settings, int schema_version)
{
    world_sql(
        &world,
        "INSERT INTO preset (id, org_id, type_id, name, name_key, description, sku,"
        " settings, schema_version, version, created_us, updated_us) VALUES"
        " ('pst_ours', 'acme', 'Konnektr.Graph', 'Ours', 'ours', '', '', '%s', %d, 1, 1,"
        " 1)",
        settings, schema_version);
}

/* ---- a newer catalog ---- */

static void newer(void)
{
    preset_is("{\"servers\":3}", 1);
    struct answer answer = ask("GET", OURS, NULL);
    ok(answer.status == 200 && says(&answer, "\"usable\":false") &&
           says(&answer, "\"pointer\":\"/settings_json/servers\""),
       "what does not fit is shown with pointers");
    struct str before = answer_header(&answer, "etag");
    catalog_edited("\"schema_version\":1",
                   "\"schema_version\":2,\"migrations\":[{\"from\":1,\"steps\":"
                   "[{\"rename\":\"/servers\",\"to\":\"instances\"}]}]");
    answer = ask("GET", OURS, NULL);
    ok(says(&answer, "\"usable\":true") && says(&answer, "\"instances\":3") &&
           says(&answer, "\"schema_version\":2"),
       "declared steps carry it over when it is read");
    ok(!str_equal(before, answer_header(&answer, "etag")),
       "the answer is another one, and says so");
    is_int(world_count(&world, "SELECT schema_version FROM preset"), 1,
           "reading stores nothing");
    answer = ask("GET", PRESETS, NULL);
    ok(says(&answer, "\"instances\":3"), "the list is carried over, too");
    const struct pair seen[] = {{STR("if-match"), before}, {STR_NONE, STR_NONE}};
    answer =
        PROBE(world_with_key(&world, WORLD_EDITOR), .method = "PATCH", .path = OURS,
              .headers = seen, .json = "{\"description\":\"Same\"}", .as_program = true);
    is_int(answer.status, 200, "a newer catalog is no change by somebody else");
    ok(world_count(&world, "SELECT schema_version FROM preset") == 2 &&
           world_count(&world, "SELECT count(*) FROM preset WHERE settings LIKE"
                               " '%%\"instances\":3%%'") == 1,
       "with a change it is stored as it is now");
    answer = ask("POST", "/api/v1/projects/" WORLD_PROJECT "/resources",
                 "{\"name\":\"New\",\"type\":\"graph\",\"preset\":\"ours\"}");
    ok(answer.status == 201 && says(&answer, "\"instances\":3"),
       "it can be ordered with");
    world_restore(&world);
    catalog_edited("x", "x");
}

/* A preset that the catalog ships later under the same name. */
static void overtaken(void)
{
    preset_is("{\"instances\":3}", 1);
    catalog_edited("\"name\":\"Staging\"", "\"name\":\"Ours\"");
    catalog_edited("\"id\":\"staging\"", "\"id\":\"ours\"");
    const char *orders = "/api/v1/projects/" WORLD_PROJECT "/resources?dry_run=true";
    struct answer answer =
        ask("POST", orders, "{\"name\":\"A\",\"type\":\"graph\",\"preset\":\"ours\"}");
    ok(answer.status == 200 && !says(&answer, "\"instances\":3"),
       "the name means the catalog's then");
    answer = ask("POST", orders,
                 "{\"name\":\"A\",\"type\":\"graph\",\"preset\":\"pst_ours\"}");
    ok(answer.status == 200 && says(&answer, "\"instances\":3"),
       "the id still means the organization's");
    answer = ask("PATCH", OURS, "{\"description\":\"Same\"}");
    ok(answer.status == 422 && says(&answer, "\"code\":\"reserved\""),
       "which gets another name with its next change");
    world_restore(&world);
    catalog_edited("x", "x");
}

/* ---- secrets ---- */

static void secrets(void)
{
    catalog_edited("\"persistence\":{\"type\":\"object\"",
                   "\"token\":{\"type\":\"string\",\"writeOnly\":true},"
                   "\"persistence\":{\"type\":\"object\"");
    struct answer answer = ask("POST", PRESETS,
                               "{\"name\":\"Leak\",\"type\":\"graph\",\"settings_json\":"
                               "{\"token\":\"hush-hush\"}}");
    ok(answer.status == 422 && says(&answer, "A preset keeps no secrets"),
       "what is never shown again is not kept");
    world_sql(&world, "UPDATE resource SET settings = '{\"token\":\"hush-hush\","
                      "\"instances\":2}' WHERE id = '" WORLD_RESOURCE "'");
    answer = ask("POST", PRESETS,
                 "{\"name\":\"Clean\",\"from_resource\":\"" WORLD_RESOURCE "\"}");
    ok(answer.status == 201 && says(&answer, "\"instances\":2") &&
           !says(&answer, "hush-hush"),
       "of a resource it is left out");
    is_int(world_count(&world, "SELECT count(*) FROM preset WHERE settings LIKE"
                               " '%%hush%%'") +
               world_count(&world,
                           "SELECT count(*) FROM audit_entry WHERE after_json LIKE"
                           " '%%hush%%'"),
           0, "and stands nowhere, the trail included");
    struct answer page =
        probe_get(world_as(&world, WORLD_EDITOR),
                  "/organizations/" WORLD_ORG "/presets/new?from=" WORLD_RESOURCE);
    ok(page.status == 200 && !says(&page, "hush-hush"), "nor on the page for a new one");
    world_restore(&world);
    catalog_edited("x", "x");
    answer = ask("POST", PRESETS,
                 "{\"name\":\"Values\",\"type\":\"secret\",\"from_resource\":\"vault\"}");
    ok(answer.status == 201 && !says(&answer, "\"data\""),
       "a preset of a secret has the names of its keys at most");
    world_restore(&world);
}

/* ---- sizes and texts ---- */

static void hostile(void)
{
    struct buf text = buf_open(world.arena, KIB(128), KIB(512));
    BUF_ADD(&text, "{\"name\":\"Large\",\"type\":\"flow\",\"settings_json\":{\"env\":{");
    for (int i = 0; i < 3000; i++)
        buf_print(&text, "%s\"NAME_%d\":\"a value of some length, again and again\"",
                  i == 0 ? "" : ",", i);
    BUF_ADD(&text, "}}}");
    int64_t before = world_count(&world, "SELECT count(*) FROM preset");
    struct answer answer = ask("POST", PRESETS, arena_cstr(world.arena, buf_str(&text)));
    is_int(answer.status, 422, "settings that are too large are refused");
    answer = ask("POST", PRESETS,
                 "{\"name\":\"a\\u0007b\",\"type\":\"graph\",\"description\":\"x\\ny\"}");
    ok(answer.status == 422 && says(&answer, "\"pointer\":\"/name\"") &&
           says(&answer, "\"pointer\":\"/description\""),
       "control characters are refused");
    answer = ask("POST", PRESETS,
                 "{\"name\":\"Text\",\"type\":\"graph\","
                 "\"settings_json\":\"text\"}");
    is_int(answer.status, 422, "settings are an object");
    answer = ask("POST", PRESETS,
                 "{\"name\":\"None\",\"type\":\"graph\","
                 "\"settings_json\":null}");
    ok(answer.status == 422 || answer.status == 201, "null is answered");
    answer = ask("GET", PRESETS "/%2e%2e%2f%00", NULL);
    ok(answer.status == 400 || answer.status == 404, "an id that is none is answered");
    answer = ask("GET", PRESETS "?cursor=AAAA", NULL);
    is_int(answer.status, 422, "a cursor that is not ours is refused");
    ok(world_count(&world, "SELECT count(*) FROM preset") - before <= 1,
       "nothing else was kept");
    world_restore(&world);
}

/* ---- sent twice ---- */

static void repeated(void)
{
    const struct pair headers[] = {{STR("idempotency-key"), STR("once")},
                                   {STR_NONE, STR_NONE}};
    struct ask wish = {.method = "POST",
                       .path = PRESETS,
                       .headers = headers,
                       .json = "{\"name\":\"Once\",\"type\":\"graph\"}",
                       .as_program = true};
    struct answer first = probe_ask(world_with_key(&world, WORLD_EDITOR), &wish);
    struct answer again = probe_ask(world_with_key(&world, WORLD_EDITOR), &wish);
    is_int(first.status, 201, "a preset is kept");
    is_int(again.status, 201, "sent again with its key it is answered alike");
    is_str(again.location, first.location, "with the same place");
    is_int(world_count(&world, "SELECT count(*) FROM preset WHERE name = 'Once'"), 1,
           "and kept once");
    world_restore(&world);
}

/* ---- who made it, whose it was ---- */

static void ending(void)
{
    struct probe *stranger = world_with_key(&world, WORLD_STRANGER);
    struct answer answer = probe_json(stranger, "POST", "/api/v1/organizations",
                                      "{\"id\":\"tide\",\"name\":\"Tide\"}");
    answer = probe_json(stranger, "POST", "/api/v1/organizations/tide/presets",
                        "{\"name\":\"Theirs\",\"type\":\"graph\"}");
    is_int(answer.status, 201, "another organization keeps one of its own");
    const char *id = strrchr(arena_cstr(world.arena, answer.location), '/') + 1;
    answer = probe_json(
        stranger, "GET",
        arena_cstr(world.arena,
                   ARENA_JOIN(world.arena,
                              STR("/api/v1/organizations/tide/audit?object_id="),
                              str_of(id))),
        NULL);
    ok(says(&answer, "preset.created") && says(&answer, "Theirs"),
       "its trail has it, with what was kept");
    answer = probe_json(stranger, "DELETE", "/api/v1/organizations/tide", NULL);
    ok(answer.status == 204 || answer.status == 202, "the organization is deleted");
    is_int(world_count(&world, "SELECT count(*) FROM preset WHERE org_id = 'tide'"), 0,
           "its presets go with it");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    newer();
    overtaken();
    secrets();
    hostile();
    repeated();
    ending();
    world_close(&world);
    return done_testing();
}
