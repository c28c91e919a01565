/* tier-t.c: what a tier does not allow, by the API, in the wizard and in the form of settings. */
/* SPDX-License-Identifier: ISC */
#include "t/order/order_test.h"

#define LIST  "/api/v1/projects/" WORLD_PROJECT "/resources"
#define FORM  "/projects/" WORLD_PROJECT "/resources/small/settings"
#define SMALL "{\"id\":\"small\",\"name\":\"Small\",\"type\":\"graph\",\"sku\":\"free\""

static struct answer ask(const char *method, const char *path, const char *json)
{
    return probe_json(world_with_key(&world, WORLD_EDITOR), method, path, json);
}

static bool says(const struct answer *answer, const char *text)
{
    return str_contains(answer->body, str_of(text));
}

static void refused(const char *method, const char *path, const char *json, const char *pointer)
{
    struct answer answer = ask(method, path, json);
    bool told = answer.status == 422 && says(&answer, pointer);
    ok(told, "%s is refused at %s", json, pointer);
    if (!told)
        note("%d %.*s", answer.status, STR_ARG(answer.body));
}

#define SINK                                                                                 \
    "{\"eventSinks\":{\"webhook\":[{\"name\":\"n\",\"url\":\"https://example.org\"}]}}"

static void by_program(void)
{
    refused("POST", LIST, SMALL ",\"settings_json\":{\"instances\":2}}",
            "/settings_json/instances");
    refused("POST", LIST, SMALL ",\"settings_json\":{\"database\":{\"storageSize\":\"20Gi\"}}}",
            "/settings_json/database/storageSize");
    refused("POST", LIST, SMALL ",\"settings_json\":" SINK "}",
            "/settings_json/eventSinks/webhook");
    refused("POST", LIST,
            SMALL ",\"settings_json\":{\"database\":{\"backupSchedule\":\"61 2 * * *\"}}}",
            "/settings_json/database/backupSchedule");
    refused("POST", LIST "?dry_run=true", SMALL ",\"settings_json\":{\"instances\":2}}",
            "/settings_json/instances");
    is_int(ask("POST", LIST, SMALL "}").status, 201, "within the tier");
    refused("PATCH", LIST "/small", "{\"settings_json\":{\"instances\":2}}",
            "/settings_json/instances");
    refused("PUT", LIST "/" WORLD_RESOURCE, "{\"sku\":\"free\",\"settings_json\":" SINK "}",
            "/settings_json/eventSinks/webhook");
    struct answer answer =
        ask("POST", LIST, "{\"name\":\"Second\",\"type\":\"graph\",\"sku\":\"free\"}");
    ok(answer.status == 402 && says(&answer, "\"limit\":1,\"current\":1,\"requested\":1"),
       "one free Graph is all that an organization gets without being asked");
    answer = ask("PUT", LIST "/" WORLD_RESOURCE, "{\"sku\":\"free\",\"settings_json\":{}}");
    is_int(answer.status, 402, "nor does another one move into that tier");
    answer = ask("GET", "/api/v1/resource-types/graph", NULL);
    ok(says(&answer, "\"max_per_organization\":1,\"max_per_project\":null"),
       "the catalog says so to programs");
}

static void by_form(void)
{
    is_int(visit(FORM), 200, "the form of a free one");
    ok(shows("Standard"), "names the tier that has more");
    type("s/instances", "2");
    is_int(press("save"), 422, "too many for the tier");
    is_str(typed("s/instances"), STR("2"), "which is kept");
    ok(count(".error-summary li") == 1, "and told once");
    ok(press("add /eventSinks/webhook") < 500, "a section that is locked stays harmless");
    visit(FORM);
    type("s/eventSinks/webhook/0/name", "smuggled");
    type("s/eventSinks/webhook/0/url", "https://example.org");
    (void)press("save");
    ok(world_count(&world, "SELECT count(*) FROM resource WHERE id = 'small' AND"
                           " settings LIKE '%%smuggled%%'") == 0,
       "nothing gets into it");
}

static void by_wizard(void)
{
    visit("/resources/create?resource_type=graph&project_id=" WORLD_PROJECT);
    ok(shows("1 of 1 in the organization"), "the card of the tier says how many there are");
    ok(shows("full"), "in words");
    ok(count("input[name=sku][value=free]") == 1, "it can be looked at");
    order_up_to_review("flow", "Wide", "wide");
    visit("/resources/create?resource_type=flow&sku=free&project_id=" WORLD_PROJECT);
    type("name", "Narrow");
    is_int(press("save"), 303, "a tier with a place goes on");
    type("s/replicas", "3");
    is_int(press("save"), 422, "its ranges count in the wizard");
    type("s/replicas", "1");
    is_int(press("save"), 303, "within them it goes on");
}

static void shown_in_catalog(void)
{
    is_int(visit("/catalog/graph"), 200, "the page of a type");
    ok(shows("At most 1 in an organization"), "says how many there may be of a tier");
}

int main(void)
{
    world_open(&world);
    by_program();
    by_form();
    by_wizard();
    shown_in_catalog();
    world_close(&world);
    return done_testing();
}
