/* preset-t.c: presets of an organization through the API: who, what, how many, and afterwards. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "t/lib/tap.h"
#include "t/lib/world.h"

#define PRESETS "/api/v1/organizations/" WORLD_ORG "/presets"

static struct world world;

static struct answer ask(enum world_person person, const char *method, const char *path,
                         const char *json)
{
    return probe_json(world_with_key(&world, person), method, path, json);
}

static struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_OWNER), answer, pointer);
}

static bool says(const struct answer *answer, const char *text)
{
    return str_contains(answer->body, str_of(text));
}

static const char *join(const char *a, const char *b)
{
    return arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(a), str_of(b)));
}

static int64_t entries(const char *action)
{
    return world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = '%s'",
                       action);
}

/* A preset of Acme for Graphs, made by its editor; its path. */
static const char *preset(const char *name)
{
    struct answer answer =
        ask(WORLD_EDITOR, "POST", PRESETS,
            join(join("{\"type\":\"graph\",\"name\":\"", name), "\"}"));
    if (answer.status != 201)
        bail_out("a preset cannot be made: %d %.*s", answer.status, STR_ARG(answer.body));
    return arena_cstr(world.arena, answer.location);
}

/* A request with an If-Match of its own; NULL = without any. */
static struct answer ask_matching(const char *method, const char *path, const char *match,
                                  const char *json)
{
    const struct pair headers[] = {
        {STR("if-match"), str_of(match)},
        {STR_NONE, STR_NONE},
    };
    return PROBE(world_with_key(&world, WORLD_EDITOR), .method = method, .path = path,
                 .headers = match == NULL ? headers + 1 : headers, .json = json,
                 .as_program = true);
}

/* ---- keeping ---- */

static void keeping(void)
{
    struct answer answer =
        ask(WORLD_EDITOR, "POST", PRESETS,
            "{\"type\":\"graph\",\"name\":\" Ours \",\"description\":\"For the shop\","
            "\"sku\":\"standard\",\"settings_json\":{}}");
    is_int(answer.status, 201, "an editor keeps a preset");
    is_str(at(&answer, "/name"), STR("Ours"), "its name is trimmed");
    is_str(at(&answer, "/type"), STR("Konnektr.Graph"), "its type is the catalog's id");
    ok(says(&answer, "\"usable\":true,\"problems\":[]"), "it can be used");
    ok(says(&answer, "\"version\":1"), "it begins with version 1");
    is_int(entries("preset.created"), 1, "the trail has it");
    const char *path = arena_cstr(world.arena, answer.location);
    answer = ask(WORLD_VIEWER, "GET", path, NULL);
    is_int(answer.status, 200, "a viewer reads it");
    is_str(answer_header(&answer, "etag"), STR("\"1.1\""),
           "the answer says which version it is");
    answer = ask(WORLD_VIEWER, "GET", PRESETS "?type=graph&q=our", NULL);
    ok(says(&answer, "\"name\":\"Ours\""), "and finds it in the list");
    answer = ask(WORLD_VIEWER, "GET", PRESETS "?type=flow", NULL);
    ok(says(&answer, "\"items\":[]"), "but not among those of another type");
    answer = ask(WORLD_VIEWER, "GET", PRESETS "?type=nothing", NULL);
    is_int(answer.status, 422, "a type that is not there is told");
    answer = ask(WORLD_VIEWER, "POST", PRESETS, "{\"type\":\"graph\",\"name\":\"Mine\"}");
    is_int(answer.status, 403, "a viewer keeps none");
    answer = ask(WORLD_PROJECT_EDITOR, "GET", PRESETS, NULL);
    is_int(answer.status, 404, "who has only a project does not see the organization");
    answer = ask(WORLD_PROJECT_EDITOR, "GET",
                 "/api/v1/projects/" WORLD_PROJECT "/presets", NULL);
    ok(answer.status == 200 && says(&answer, "\"name\":\"Ours\""),
       "but what can be ordered with in the project");
    answer = ask(WORLD_OTHER_OWNER, "GET", path, NULL);
    is_int(answer.status, 404, "another organization does not see it");
    const char *id = strrchr(path, '/') + 1;
    answer = ask(WORLD_OTHER_OWNER, "GET",
                 join("/api/v1/organizations/" WORLD_OTHER_ORG "/presets/", id), NULL);
    is_int(answer.status, 404, "nor below its own address");
    world_restore(&world);
}

static void refused(void)
{
    struct answer answer = ask(WORLD_EDITOR, "POST", PRESETS,
                               "{\"type\":\"graph\",\"name\":\"\",\"sku\":\"golden\","
                               "\"settings_json\":{\"nothing\":1,\"resources\":7}}");
    is_int(answer.status, 422, "what is wrong is refused");
    ok(says(&answer, "\"pointer\":\"/name\"") && says(&answer, "\"pointer\":\"/sku\"") &&
           says(&answer, "\"pointer\":\"/settings_json/nothing\""),
       "all of it is told at once");
    answer = ask(WORLD_EDITOR, "POST", PRESETS, "{\"name\":\"Untyped\"}");
    ok(answer.status == 422 && says(&answer, "\"pointer\":\"/type\""),
       "a preset is of a type");
    answer = ask(WORLD_EDITOR, "POST", PRESETS, "{\"type\":\"Graf\",\"name\":\"Typo\"}");
    ok(answer.status == 422 && says(&answer, "\"pointer\":\"/type\""),
       "which the catalog has");
    answer = ask(WORLD_EDITOR, "POST", PRESETS,
                 "{\"type\":\"graph\",\"name\":\"DEVELOPMENT\"}");
    ok(answer.status == 422 && says(&answer, "\"code\":\"reserved\""),
       "the names of the catalog's presets stay its own");
    answer = ask(WORLD_EDITOR, "POST", PRESETS,
                 "{\"type\":\"graph\",\"name\":\"pst_like_an_id\"}");
    ok(answer.status == 422 && says(&answer, "\"code\":\"reserved\""),
       "a name cannot be taken for an id");
    answer = ask(WORLD_EDITOR, "POST", PRESETS,
                 "{\"type\":\"flow\",\"name\":\"Development\"}");
    is_int(answer.status, 201, "those of another type are free");
    preset("Twice");
    answer =
        ask(WORLD_EDITOR, "POST", PRESETS, "{\"type\":\"graph\",\"name\":\"tWICE\"}");
    ok(answer.status == 409 && says(&answer, "\"code\":\"preset_name_taken\"") &&
           says(&answer, "\"pointer\":\"/name\""),
       "a name means one preset of a type");
    answer = ask(WORLD_EDITOR, "POST", PRESETS "?dry_run=true",
                 "{\"type\":\"graph\",\"name\":\"twice\"}");
    is_int(answer.status, 409, "a trial says so, too");
    world_save(&world);
    answer = ask(WORLD_EDITOR, "POST", PRESETS "?dry_run=true",
                 "{\"type\":\"graph\",\"name\":\"Tried\"}");
    ok(answer.status == 200 && says(&answer, "\"dry_run\":true"), "a trial is answered");
    is_str(world_changes(&world), STR(""), "and changes nothing");
    answer = ask(WORLD_EDITOR, "POST", PRESETS "?dry_run=perhaps",
                 "{\"type\":\"graph\",\"name\":\"Tried\"}");
    is_int(answer.status, 422, "a trial is one or is none");
}

static void limits(void)
{
    world_sql(&world,
              "INSERT INTO limit_rule (scope_type, scope_id, kind, subject, maximum,"
              " updated_us) VALUES ('organization', 'acme',"
              " 'presets_per_organization', '', 1, 1)");
    preset("The only one");
    struct answer answer =
        ask(WORLD_EDITOR, "POST", PRESETS, "{\"type\":\"graph\",\"name\":\"Second\"}");
    ok(answer.status == 409 && says(&answer, "\"code\":\"limit_exceeded\"") &&
           says(&answer, "\"kind\":\"presets_per_organization\"") &&
           says(&answer, "\"limit\":1,\"current\":1,\"requested\":1"),
       "there are only so many in an organization");
    answer = ask(WORLD_EDITOR, "POST", PRESETS "?dry_run=true",
                 "{\"type\":\"graph\",\"name\":\"Second\"}");
    is_int(answer.status, 409, "a trial says so, too");
    world_restore(&world);
}

/* ---- changing ---- */

static void changing(void)
{
    const char *path = preset("Ours");
    struct answer answer = ask_matching("PATCH", path, NULL, "{\"name\":\"Theirs\"}");
    is_int(answer.status, 428, "a change says what it has seen");
    answer = ask_matching("PATCH", path, "\"7.1\"", "{\"name\":\"Theirs\"}");
    is_int(answer.status, 412, "and is refused when that is another version");
    answer =
        ask_matching("PATCH", path, "\"1.1\"", "{\"name\":\"Theirs\",\"sku\":\"free\"}");
    ok(answer.status == 200 && says(&answer, "\"version\":2") &&
           says(&answer, "\"sku\":\"free\""),
       "else it is made");
    is_int(entries("preset.changed"), 1, "the trail has it");
    answer = ask_matching("PATCH", path, "\"2.1\"", "{\"name\":\"Theirs\"}");
    ok(answer.status == 200 && says(&answer, "\"version\":2") &&
           entries("preset.changed") == 1,
       "a change of nothing is none");
    answer = ask_matching("PATCH", path, "\"2.1\"", "{\"sku\":\"\"}");
    ok(answer.status == 200 && says(&answer, "\"sku\":null"), "a tier can be taken away");
    answer = ask_matching("PUT", path, "\"3.1\"", "{\"settings_json\":{\"bad\":1}}");
    ok(answer.status == 422 && says(&answer, "/settings_json/bad"),
       "settings are judged again");
    answer = ask_matching("PUT", join(path, "?dry_run=true"), "\"3.1\"",
                          "{\"name\":\"Tried\"}");
    ok(answer.status == 200 && says(&answer, "\"name\":\"Tried\""),
       "a trial is answered");
    answer = ask(WORLD_VIEWER, "PATCH", path, "{\"name\":\"Mine\"}");
    is_int(answer.status, 403, "a viewer changes none");
    answer = ask_matching("DELETE", path, NULL, NULL);
    is_int(answer.status, 428, "deleting says what it has seen, too");
    answer = ask_matching("DELETE", join(path, "?dry_run=true"), "\"3.1\"", NULL);
    is_int(answer.status, 200, "a trial deletes nothing");
    answer = ask_matching("DELETE", path, "\"3.1\"", NULL);
    is_int(answer.status, 204, "an editor deletes it");
    is_int(entries("preset.deleted"), 1, "the trail has it");
    answer = ask(WORLD_EDITOR, "GET", path, NULL);
    is_int(answer.status, 404, "then it is gone");
    world_restore(&world);
}

/* ---- of a resource ---- */

static void of_resource(void)
{
    struct answer answer =
        ask(WORLD_EDITOR, "POST", PRESETS,
            "{\"name\":\"As orders\",\"from_resource\":\"" WORLD_RESOURCE "\"}");
    ok(answer.status == 201 && says(&answer, "\"sku\":null"),
       "a preset has the settings of a resource, without its tier");
    struct str kept =
        world_text(&world, "SELECT settings FROM preset WHERE name = 'As orders'");
    struct str there = world_text(
        &world, "SELECT settings FROM resource WHERE id = '" WORLD_RESOURCE "'");
    is_str(kept, there, "all of them");
    answer = ask(WORLD_EDITOR, "POST", PRESETS,
                 "{\"name\":\"With tier\",\"type\":\"graph\",\"with_tier\":true,"
                 "\"from_resource\":\"" WORLD_RESOURCE "\"}");
    ok(answer.status == 201 && says(&answer, "\"sku\":\"standard\""),
       "or with it, when that is wanted");
    answer = ask(WORLD_EDITOR, "POST", PRESETS,
                 "{\"name\":\"Wrong\",\"type\":\"flow\",\"settings_json\":{},"
                 "\"from_resource\":\"" WORLD_RESOURCE "\"}");
    ok(answer.status == 422 && says(&answer, "\"pointer\":\"/type\"") &&
           says(&answer, "\"pointer\":\"/settings_json\""),
       "of its type, and with its settings");
    answer = ask(WORLD_EDITOR, "POST", PRESETS,
                 "{\"name\":\"Stolen\",\"from_resource\":\"" WORLD_OTHER_RESOURCE "\"}");
    ok(answer.status == 422 && says(&answer, "\"pointer\":\"/from_resource\""),
       "another organization's is none");
    world_restore(&world);
}

/* ---- ordering with one ---- */

#define ORDERS "/api/v1/projects/" WORLD_PROJECT "/resources"

static void ordering(void)
{
    struct answer answer =
        ask(WORLD_EDITOR, "POST", PRESETS,
            "{\"type\":\"graph\",\"name\":\"Big one\",\"sku\":\"standard\","
            "\"settings_json\":{\"instances\":3}}");
    const char *id = strrchr(arena_cstr(world.arena, answer.location), '/') + 1;
    answer = ask(WORLD_PROJECT_EDITOR, "POST", ORDERS,
                 "{\"name\":\"A\",\"type\":\"graph\",\"preset\":\"big ONE\"}");
    ok(answer.status == 201 && says(&answer, "\"instances\":3") &&
           says(&answer, "\"sku\":\"standard\""),
       "who orders in a project does so with a preset, by its name");
    answer = ask(WORLD_EDITOR, "POST", ORDERS,
                 join(join("{\"name\":\"B\",\"type\":\"graph\",\"settings_json\":"
                           "{\"instances\":2},\"preset\":\"",
                           id),
                      "\"}"));
    ok(answer.status == 201 && says(&answer, "\"instances\":2"),
       "or by its id, and lays settings over it");
    answer = ask(WORLD_EDITOR, "POST", ORDERS,
                 "{\"name\":\"C\",\"type\":\"graph\",\"preset\":\"staging\"}");
    is_int(answer.status, 201, "the catalog's presets can be ordered with, too");
    answer = ask(WORLD_EDITOR, "POST", ORDERS "?dry_run=true",
                 "{\"name\":\"D\",\"type\":\"graph\",\"preset\":\"nothing\"}");
    ok(answer.status == 422 && says(&answer, "\"pointer\":\"/preset\""),
       "one that is not there is told");
    answer = ask(WORLD_EDITOR, "POST", ORDERS,
                 "{\"name\":\"E\",\"type\":\"flow\",\"preset\":\"Big one\"}");
    is_int(answer.status, 422, "nor is one of another type");
    answer = ask(
        WORLD_OTHER_OWNER, "POST", "/api/v1/projects/" WORLD_OTHER_PROJECT "/resources",
        join(join("{\"name\":\"F\",\"type\":\"graph\",\"preset\":\"", id), "\"}"));
    is_int(answer.status, 422, "nor another organization's");
    world_sql(&world, "UPDATE preset SET settings = '{\"nothing\":1}'");
    answer = ask(WORLD_EDITOR, "POST", ORDERS,
                 "{\"name\":\"G\",\"type\":\"graph\",\"preset\":\"Big one\"}");
    ok(answer.status == 422 && says(&answer, "\"code\":\"preset_unusable\"") &&
           says(&answer, "\"pointer\":\"/preset/settings_json/nothing\""),
       "one that does not fit any more is refused with pointers");
    world_restore(&world);
}

/* ---- pages of a list ---- */

static void pages(void)
{
    preset("b");
    preset("C");
    preset("a");
    struct answer answer = ask(WORLD_VIEWER, "GET", PRESETS "?limit=2", NULL);
    ok(says(&answer, "\"name\":\"a\"") && says(&answer, "\"name\":\"b\"") &&
           !says(&answer, "\"name\":\"C\""),
       "a page has so many rows as it is asked for, by name");
    struct str cursor = at(&answer, "/next_cursor");
    ok(cursor.length > 0, "and says how to go on");
    answer = ask(WORLD_VIEWER, "GET",
                 join(PRESETS "?limit=2&cursor=", arena_cstr(world.arena, cursor)), NULL);
    ok(says(&answer, "\"name\":\"C\"") && !says(&answer, "\"name\":\"b\""),
       "the next one has the rest");
    answer = ask(WORLD_VIEWER, "GET", PRESETS "?limit=1000", NULL);
    is_int(answer.status, 422, "a page has a maximum");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    keeping();
    limits();
    changing();
    of_resource();
    ordering();
    pages();
    refused();
    world_close(&world);
    return done_testing();
}
