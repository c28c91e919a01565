/* limit-t.c: how many of what may be, and what is told when there are as many. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define LIST "/api/v1/projects/" WORLD_PROJECT "/resources"
#define ONE  LIST "/" WORLD_RESOURCE

static struct world world;

static void rule(const char *scope_type, const char *scope_id, const char *kind,
                 const char *subject, int maximum)
{
    world_sql(
        &world,
        "INSERT INTO limit_rule (scope_type, scope_id, kind, subject, maximum, updated_us)"
        " VALUES ('%s', '%s', '%s', '%s', %d, 1)",
        scope_type, scope_id, kind, subject, maximum);
}

static struct answer ask(const char *method, const char *path, const char *json)
{
    return probe_json(world_with_key(&world, WORLD_OWNER), method, path, json);
}

static bool says(const struct answer *answer, const char *text)
{
    return str_contains(answer->body, str_of(text));
}

static void orders(void)
{
    int64_t there = world_count(
        &world, "SELECT count(*) FROM resource WHERE project_id = '%s'", WORLD_PROJECT);
    rule("installation", "", "resources_per_project", "", (int)there + 1);
    struct answer answer = ask("POST", LIST, "{\"name\":\"One more\",\"type\":\"flow\"}");
    is_int(answer.status, 201, "the last place is given");
    answer = ask("POST", LIST, "{\"name\":\"Too many\",\"type\":\"flow\"}");
    is_int(answer.status, 409, "without a place left nothing is ordered");
    ok(says(&answer, "\"code\":\"limit_exceeded\""), "the problem has a code");
    ok(says(&answer, "\"kind\":\"resources_per_project\"") &&
           says(&answer, "\"scope\":\"project\",\"scope_id\":\"" WORLD_PROJECT "\""),
       "it says which limit");
    const char *facts = arena_cstr(
        world.arena,
        arena_print(world.arena, "\"limit\":%lld,\"current\":%lld,\"requested\":1",
                    (long long)there + 1, (long long)there + 1));
    ok(says(&answer, facts), "and its figures: %s", facts);
    answer =
        ask("POST", LIST "?dry_run=true", "{\"name\":\"Too many\",\"type\":\"flow\"}");
    is_int(answer.status, 409, "a trial says so, too");
    rule("organization", WORLD_ORG, "resources_per_project", "", -1);
    answer = ask("POST", LIST, "{\"name\":\"Again\",\"type\":\"flow\"}");
    is_int(answer.status, 201,
           "what an organization may goes before what the installation says");
    rule("project", WORLD_PROJECT, "resources_per_project", "", 1);
    answer = ask("POST", LIST, "{\"name\":\"Again\",\"type\":\"flow\"}");
    is_int(answer.status, 409, "and what a project may before that");
    answer = ask("PATCH", ONE, "{\"name\":\"Renamed\"}");
    is_int(answer.status, 200,
           "what is there may be changed although there are more than allowed");
    world_restore(&world);
}

static void tiers(void)
{
    rule("organization", WORLD_ORG, "tier_per_organization", "Konnektr.Graph/free", 1);
    struct answer answer =
        ask("POST", LIST, "{\"name\":\"Free\",\"type\":\"graph\",\"sku\":\"free\"}");
    is_int(answer.status, 201, "one free Graph");
    answer =
        ask("POST", LIST, "{\"name\":\"Freer\",\"type\":\"graph\",\"sku\":\"free\"}");
    is_int(answer.status, 402, "a second one would have to be paid for");
    ok(says(&answer, "\"pointer\":\"/sku\"") &&
           says(&answer, "\"subject\":\"Konnektr.Graph/free\""),
       "the tier is what is wrong");
    answer = ask("POST", LIST, "{\"name\":\"Paid\",\"type\":\"graph\"}");
    is_int(answer.status, 201, "which may be had");
    answer = ask("PUT", ONE, "{\"sku\":\"free\",\"settings_json\":{}}");
    is_int(answer.status, 402, "nor does one that is there change into that tier");
    world_restore(&world);
    rule("organization", WORLD_ORG, "type_per_organization", "Konnektr.Graph", 0);
    answer = ask("POST", LIST, "{\"name\":\"None\",\"type\":\"graph\"}");
    is_int(answer.status, 409, "of a type");
    ok(says(&answer, "\"pointer\":\"/type\""), "which is what is wrong");
    answer = ask("PUT", ONE, "{\"sku\":\"free\",\"settings_json\":{}}");
    is_int(answer.status, 200, "another tier of what is there is no new resource");
    world_restore(&world);
}

/* As many as there are is all that may be. */
static void full(const char *kind, const char *used, const char *path, const char *json,
                 int good)
{
    struct answer answer = ask("POST", path, json);
    is_int(answer.status, good, "%s: there is a place", kind);
    world_restore(&world);
    rule("installation", "", kind, "", (int)world_count(&world, "%s", used));
    answer = ask("POST", path, json);
    is_int(answer.status, 409, "%s: there is none", kind);
    ok(says(&answer, "\"code\":\"limit_exceeded\"") && says(&answer, kind),
       "%s: that is told", kind);
    world_restore(&world);
}

static void places(void)
{
    const char *owner = arena_cstr(world.arena, world.people[WORLD_OWNER].id);
    full("projects_per_organization",
         "SELECT count(*) FROM project WHERE org_id = 'acme'", "/api/v1/projects",
         "{\"name\":\"More\",\"org_id\":\"acme\"}", 201);
    full("teams_per_organization", "SELECT count(*) FROM team WHERE org_id = 'acme'",
         "/api/v1/organizations/acme/teams", "{\"name\":\"More\"}", 201);
    full("service_accounts_per_organization",
         "SELECT count(*) FROM service_account WHERE org_id = 'acme'",
         "/api/v1/organizations/acme/service-accounts", "{\"name\":\"More\"}", 201);
    full(
        "organizations_per_person",
        arena_cstr(world.arena,
                   arena_print(world.arena,
                               "SELECT count(*) FROM organization WHERE created_by = '%s'"
                               " AND personal = 0",
                               owner)),
        "/api/v1/organizations", "{\"name\":\"More\"}", 201);
    rule("installation", "", "projects_per_organization", "", 1);
    struct answer answer = ask("POST", "/api/v1/projects",
                               "{\"id\":\"lab\",\"name\":\"x\",\"org_id\":\"acme\"}");
    ok(says(&answer, "limit_exceeded"), "a limit is told before an id that is taken");
    world_restore(&world);
}

static void people(void)
{
    rule("organization", WORLD_ORG, "members_per_organization", "", 1);
    const char *path = "/api/v1/organizations/acme/rbac";
    const char *stranger = arena_cstr(
        world.arena, arena_print(world.arena,
                                 "{\"user_id\":\"%.*s\","
                                 "\"role_id\":\"10000000-0001-0000-0000-000000000003\"}",
                                 STR_ARG(world.people[WORLD_STRANGER].id)));
    struct answer answer = ask("POST", path, stranger);
    is_int(answer.status, 409, "nobody new becomes a member");
    ok(says(&answer, "members_per_organization"), "that is told");
    const char *viewer = arena_cstr(
        world.arena, arena_print(world.arena,
                                 "{\"user_id\":\"%.*s\","
                                 "\"role_id\":\"10000000-0001-0000-0000-000000000002\"}",
                                 STR_ARG(world.people[WORLD_VIEWER].id)));
    answer = ask("POST", path, viewer);
    is_int(answer.status, 201, "a member may get another role");
    world_restore(&world);
}

static void pages(void)
{
    rule("installation", "", "resources_per_project", "", 1);
    const char *path = "/projects/" WORLD_PROJECT "/resources/new?type=flow";
    struct probe *owner = world_as(&world, WORLD_OWNER);
    probe_get(owner, path);
    world_restore(&world);
    rule("installation", "", "projects_per_organization", "", 1);
    probe_get(owner, "/projects/new");
    const struct pair *form = PAIRS(PAIR("name", "Kept"), PAIR("org_id", WORLD_ORG));
    struct answer answer = probe_form(owner, "/projects/new", form);
    if (answer.status == 404 || answer.status == 405)
        answer = probe_form(owner, "/projects", form);
    is_int(answer.status, 409, "the form comes again");
    ok(says(&answer, "value=\"Kept\""), "with what was typed");
    ok(says(&answer, "At most 1 projects"), "and says why");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    orders();
    tiers();
    places();
    people();
    pages();
    world_close(&world);
    return done_testing();
}
