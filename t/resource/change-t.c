/* change-t.c: changing, deploying and deleting resources through the API. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource.h"
#include "t/lib/tap.h"
#include "t/resource/resource_test.h"

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
    catalog_edited("graph", "\"active\":true", "\"active\":false");
    is_int(ask("PATCH", ONE, "{\"name\":\"Other\"}").status, 200,
           "what is not offered any more can still be renamed");
    is_int(ask("PATCH", ONE, "{\"settings_json\":{\"instances\":2}}").status, 200,
           "and configured");
    world_restore(&world);
    catalog_edited("graph", "\"backupRetentionDays\":{",
                 "\"storageClassOfNow\":{\"type\":\"string\",\"title\":\"T\","
                 "\"maxLength\":9,\"default\":\"x\"},\"backupRetentionDays\":{");
    struct answer answer = ask("PATCH", ONE, "{\"name\":\"Other\"}");
    is_str(at(&answer, "/generation"), STR("1"),
           "a new default is not deployed by a new name");
    answer = ask("PATCH", ONE, "{\"settings_json\":{\"instances\":2}}");
    is_str(at(&answer, "/settings_json/database/storageClassOfNow"), STR("x"),
           "but with the next settings");
    world_restore(&world);
    catalog_edited("graph", "\"id\"", "\"no\"");
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
                   .content_type = "application/merge-patch+json", .as_program = true,
                   .headers = PAIRS(PAIR("if-match", "*")));
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
    is_int(if_match("PATCH", ARENA_JOIN(world.arena, STR("W/"), first),
                    "{\"name\":\"Third\"}")
               .status,
           412, "also when a server in front made the tag a weak one");
    is_int(if_match("PATCH", STR(""), "{\"name\":\"Third\"}").status, 412,
           "nor an empty one");
    is_int(if_match("DELETE", first, NULL).status, 412, "nor is it deleted");
    is_int(if_match("PATCH", ARENA_JOIN(world.arena, STR("W/"), second),
                    "{\"name\":\"Other\"}")
               .status,
           200, "which names the same state still");
    is_int(if_match("PATCH", STR("*"), "{\"name\":\"Third\"}").status, 200,
           "a star is any");
    is_int(if_match("DELETE", STR("*"), NULL).status, 202, "also to delete");
    world.now_us -= US_PER_S;
    world_restore(&world);
}

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

    resource_settings.keep_deleted_ms = 0;
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

static void transitions(void)
{
    static const char *const states[] = {"creating",  "active",   "updating",
                                         "suspended", "deleting", "deleted"};
    static const char table[6][7] = {
        /* to: creating active updating suspended deleting deleted */
        "yy..y.", /* creating */
        "..yyy.", /* active */
        ".yyyy.", /* updating */
        ".yy.y.", /* suspended */
        "..yy.y", /* deleting */
        "..yy..", /* deleted */
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
