/* principal-t.c: teams and service accounts hold roles, and what they hold counts. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/secret.h"
#include "product/access/access.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define VIEWER   "10000000-0001-0000-0000-000000000003"
#define EDITOR   "10000000-0001-0000-0000-000000000002"
#define OWNER    "10000000-0001-0000-0000-000000000001"
#define API      "/api/v1/projects/" WORLD_PROJECT
#define RESOURCE API "/resources/" WORLD_RESOURCE
#define RBAC     "/api/v1/organizations/" WORLD_ORG "/rbac"
#define KEY      "kp_of_the_build_service"

static struct world world;

static void principals_add(void)
{
    world_sql(
        &world,
        "INSERT INTO principal (id, kind, created_us) VALUES ('tea_crew', 'team', 1),"
        " ('tea_other', 'team', 1), ('svc_build', 'service_account', 1);"
        "INSERT INTO team (id, org_id, name, created_us, updated_us)"
        " VALUES ('tea_crew', 'acme', 'Crew', 1, 1),"
        " ('tea_other', 'globex', 'Other', 1, 1);"
        "INSERT INTO team_member (team_id, person_id, created_us)"
        " VALUES ('tea_crew', '%.*s', 1);"
        "INSERT INTO service_account (id, org_id, name, created_us, updated_us)"
        " VALUES ('svc_build', 'acme', 'Build', 1, 1);"
        "INSERT INTO api_key (id, principal_id, name, shown_prefix, token_hash,"
        " created_us) VALUES ('key_build', 'svc_build', 'Build', 'kp_', '%.*s', 1)",
        STR_ARG(world.people[WORLD_STRANGER].id),
        STR_ARG(secret_hash(world.arena, "api key", STR(KEY))));
}

static int status_of(enum world_person person, const char *path)
{
    return probe_get(world_as(&world, person), path).status;
}

static struct answer as_service(const char *method, const char *path, const char *json)
{
    struct probe *probe = world_with_key(&world, WORLD_ANONYMOUS);
    probe->bearer = STR(KEY);
    return probe_json(probe, method, path, json);
}

static struct answer grant(enum world_person who, const char *path, const char *holder,
                           const char *role)
{
    const char *json = arena_cstr(
        world.arena, ARENA_JOIN(world.arena, STR("{\"user_id\":\""), str_of(holder),
                                STR("\",\"role_id\":\""), str_of(role), STR("\"}")));
    return probe_json(world_with_key(&world, who), "POST", path, json);
}

static struct str told(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_OWNER), answer, pointer);
}

/* ---- teams ---- */

static void team_counts(void)
{
    is_int(status_of(WORLD_STRANGER, API), 404, "a team without a role gives nothing");
    struct answer answer = grant(WORLD_OWNER, API "/rbac", "tea_crew", VIEWER);
    is_int(answer.status, 201, "a team gets a role on a project");
    is_str(told(&answer, "/user/kind"), STR("team"), "and is shown as what it is");
    is_str(told(&answer, "/user/name"), STR("Crew"), "by its name");
    is_int(status_of(WORLD_STRANGER, API), 200, "its member sees the project");
    is_int(status_of(WORLD_STRANGER, RESOURCE), 200, "and what is in it");
    is_int(status_of(WORLD_STRANGER, "/api/v1/organizations/" WORLD_ORG), 404,
           "but nothing above");
    is_int(status_of(WORLD_STRANGER, "/api/v1/projects/" WORLD_SECOND_PROJECT), 404,
           "nor beside it");
    answer = probe_get(world_as(&world, WORLD_STRANGER), "/api/v1/projects");
    is_str(told(&answer, "/items/0/project_id"), STR(WORLD_PROJECT), "lists show it");
    answer = probe_get(world_as(&world, WORLD_STRANGER), "/api/v1/resources");
    ok(str_contains(answer.body, STR("\"" WORLD_RESOURCE "\"")), "and its resources");
    answer =
        probe_get(world_as(&world, WORLD_STRANGER),
                  "/api/v1/permissions/check?scopeType=project&scopeId=" WORLD_PROJECT
                  "&action=read");
    is_str(told(&answer, "/allowed"), STR("true"), "products are told");
    answer = probe_get(world_as(&world, WORLD_OWNER), API "/rbac");
    ok(str_contains(answer.body, STR("tea_crew")), "the project lists the team");
}

static void team_ends(void)
{
    world_sql(&world, "DELETE FROM team_member WHERE team_id = 'tea_crew'");
    is_int(status_of(WORLD_STRANGER, API), 404,
           "who leaves the team has nothing at once");
    world_sql(&world,
              "INSERT INTO team_member (team_id, person_id, created_us)"
              " VALUES ('tea_crew', '%.*s', 1)",
              STR_ARG(world.people[WORLD_STRANGER].id));
    is_int(status_of(WORLD_STRANGER, API), 200, "and has it again with the team");
    world_sql(&world,
              "UPDATE role_assignment SET expires_us = %lld"
              " WHERE principal_id = 'tea_crew'",
              (long long)world.now_us);
    is_int(status_of(WORLD_STRANGER, API), 404, "a team's role expires as others do");
    world_sql(&world, "UPDATE role_assignment SET expires_us = NULL"
                      " WHERE principal_id = 'tea_crew';"
                      "DELETE FROM principal WHERE id = 'tea_crew'");
    is_int(status_of(WORLD_STRANGER, API), 404, "with the team its roles are gone");
    is_int(world_count(&world, "SELECT count(*) FROM role_assignment"
                               " WHERE principal_id = 'tea_crew'"),
           0, "and no row of them stays");
}

static void team_of_others(void)
{
    struct answer answer = grant(WORLD_OWNER, RBAC, "tea_other", VIEWER);
    is_int(answer.status, 422, "another organization's team gets no role here");
    is_str(told(&answer, "/errors/0/pointer"), STR("/user_id"), "as if there were none");
    world_sql(
        &world,
        "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type,"
        " scope_id, created_us, updated_us) VALUES ('asg_team', 'acme', 'tea_crew', '" OWNER
        "', 'organization', 'acme', 1, 1)");
    is_int(status_of(WORLD_STRANGER, "/organizations/" WORLD_ORG "/access/grant"), 200,
           "a team's owners may do what owners may");
    struct str own = world_text(&world,
                                "SELECT id FROM role_assignment WHERE principal_id ="
                                " '%.*s'",
                                STR_ARG(world.people[WORLD_OWNER].id));
    world_sql(&world,
              "UPDATE person SET disabled_us = 1 WHERE email = 'disabled@example.org'");
    const char *path =
        arena_cstr(world.arena, ARENA_JOIN(world.arena, STR(RBAC "/"), own));
    is_int(probe_json(world_with_key(&world, WORLD_OWNER), "DELETE", path, NULL).status,
           409, "but the last owner in person cannot leave for a team");
}

/* ---- service accounts ---- */

static void service_counts(void)
{
    is_int(as_service("GET", API, NULL).status, 404,
           "a service account begins with nothing");
    struct answer answer = grant(WORLD_OWNER, RBAC, "svc_build", EDITOR);
    is_int(answer.status, 201, "it gets a role");
    is_str(told(&answer, "/user/is_service_account"), STR("true"), "and is shown as one");
    is_int(as_service("GET", API, NULL).status, 200, "then it sees");
    is_int(as_service("PATCH", RESOURCE, "{\"name\":\"Renamed\"}").status, 200,
           "and changes");
    is_str(world_text(&world,
                      "SELECT actor FROM audit_entry"
                      " WHERE action = 'resource.renamed' AND actor_id = 'svc_build'"),
           STR("Build"), "under its own name");
    is_int(as_service("DELETE", RESOURCE, NULL).status, 403, "what its role allows");
    answer = as_service("GET", "/api/v1/me", NULL);
    is_str(told(&answer, "/name"), STR("Build"), "asked who it is, it is told");
    is_str(told(&answer, "/is_service_account"), STR("true"), "and what");
    world_sql(&world, "UPDATE service_account SET disabled_us = 1");
    is_int(as_service("GET", API, NULL).status, 401, "disabled, its keys are nobody's");
    world_sql(&world, "UPDATE service_account SET disabled_us = NULL;"
                      "DELETE FROM principal WHERE id = 'svc_build'");
    is_int(as_service("GET", API, NULL).status, 401, "deleted, likewise");
    is_int(world_count(&world, "SELECT count(*) FROM api_key WHERE id = 'key_build'"), 0,
           "and its keys went with it");
}

int main(void)
{
    world_open(&world);
    principals_add();
    world_save(&world);
    team_counts();
    team_ends();
    world_restore(&world);
    team_of_others();
    world_restore(&world);
    service_counts();
    world_close(&world);
    return done_testing();
}
