/* team-t.c: teams and their members through the API, and what nobody gets by a team. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define VIEWER "10000000-0001-0000-0000-000000000003"
#define EDITOR "10000000-0001-0000-0000-000000000002"
#define OWNER  "10000000-0001-0000-0000-000000000001"
#define TEAMS  "/api/v1/organizations/" WORLD_ORG "/teams"
#define SHOP   "/api/v1/projects/" WORLD_PROJECT

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

static const char *join(const char *a, const char *b)
{
    return arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(a), str_of(b)));
}

/* A team of Acme, made by its owner; its path. */
static const char *team(const char *name)
{
    struct answer answer =
        ask(WORLD_OWNER, "POST", TEAMS, join(join("{\"name\":\"", name), "\"}"));
    if (answer.status != 201)
        bail_out("a team cannot be made: %d", answer.status);
    return arena_cstr(world.arena, answer.location);
}

static struct answer add(enum world_person who, const char *path, const char *email)
{
    return ask(who, "POST", join(path, "/members"),
               join(join("{\"user_id\":\"", email), "\"}"));
}

static int64_t entries(const char *action)
{
    return world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = '%s'",
                       action);
}

static void grant(const char *place, const char *path, const char *role)
{
    const char *id = strrchr(path, '/') + 1;
    const char *json =
        join(join(join(join("{\"user_id\":\"", id), "\",\"role_id\":\""), role), "\"}");
    is_int(ask(WORLD_OWNER, "POST", place, json).status, 201, "the team gets a role");
}

static void life(void)
{
    struct answer answer = ask(WORLD_OWNER, "POST", TEAMS,
                               "{\"name\":\" Crew \",\"description\":\"On call\"}");
    is_int(answer.status, 201, "a team is made");
    is_str(at(&answer, "/name"), STR("Crew"), "with its name");
    const char *path = arena_cstr(world.arena, answer.location);
    is_int(entries("team.created"), 1, "and an entry");
    is_int(ask(WORLD_OWNER, "POST", TEAMS, "{\"name\":\"Crew\"}").status, 409,
           "the name is taken then");
    is_int(ask(WORLD_OWNER, "POST", TEAMS, "{}").status, 422, "a name is needed");
    answer = ask(WORLD_VIEWER, "GET", TEAMS, NULL);
    is_str(at(&answer, "/items/0/name"), STR("Crew"), "who reads there sees it");
    is_int(ask(WORLD_OTHER_OWNER, "GET", path, NULL).status, 404, "others do not");
    answer = ask(WORLD_OWNER, "PATCH", path, "{\"name\":\"Night crew\"}");
    is_str(at(&answer, "/name"), STR("Night crew"), "it is renamed");
    is_str(at(&answer, "/description"), STR("On call"), "and what is absent stays");
    team("Day crew");
    answer = ask(WORLD_OWNER, "PATCH", path, "{\"name\":\"Day crew\"}");
    is_str(at(&answer, "/code"), STR("team_name_taken"), "not to another's name");
    is_int(ask(WORLD_EDITOR, "DELETE", path, NULL).status, 403,
           "editors do not delete it");
    is_int(ask(WORLD_OWNER, "DELETE", path, NULL).status, 204, "owners do");
    is_int(ask(WORLD_OWNER, "GET", path, NULL).status, 404, "then it is gone");
    is_int(world_count(&world, "SELECT count(*) FROM principal WHERE kind = 'team'"), 1,
           "with its principal");
    is_int(entries("team.deleted"), 1, "and an entry");
    world_restore(&world);
}

static void members(void)
{
    const char *path = team("Crew");
    is_int(ask(WORLD_STRANGER, "GET", SHOP, NULL).status, 404, "a stranger sees nothing");
    grant(SHOP "/rbac", path, VIEWER);
    struct answer answer = add(WORLD_OWNER, path, " Stranger@Example.org ");
    is_int(answer.status, 201, "somebody is added by address");
    is_int(ask(WORLD_STRANGER, "GET", SHOP, NULL).status, 200, "and has what it holds");
    answer = add(WORLD_OWNER, path, "stranger@example.org");
    is_str(at(&answer, "/code"), STR("already_member"), "once");
    is_int(add(WORLD_OWNER, path, "nobody@example.org").status, 422, "nobody cannot");
    const char *id = strrchr(path, '/') + 1;
    is_int(add(WORLD_OWNER, path, id).status, 422, "nor a team");
    is_int(entries("team.member_added"), 1, "each addition has an entry");
    answer = ask(WORLD_VIEWER, "GET", join(path, "/members"), NULL);
    is_str(at(&answer, "/items/0/email"), STR("stranger@example.org"),
           "members are listed");
    answer = ask(WORLD_VIEWER, "GET", join(path, "/roles"), NULL);
    is_str(at(&answer, "/items/0/scope_id"), STR(WORLD_PROJECT),
           "and what the team holds");
    const char *member = join(join(path, "/members/"),
                              arena_cstr(world.arena, world.people[WORLD_STRANGER].id));
    is_int(ask(WORLD_EDITOR, "DELETE", member, NULL).status, 403,
           "editors take nobody out");
    is_int(ask(WORLD_OWNER, "DELETE", member, NULL).status, 204, "owners do");
    is_int(ask(WORLD_STRANGER, "GET", SHOP, NULL).status, 404, "and the role is gone");
    is_int(ask(WORLD_OWNER, "DELETE", member, NULL).status, 404, "once");
    world_sql(&world,
              "INSERT INTO team_member (team_id, person_id, mapped_by, created_us)"
              " VALUES ('%s', '%.*s', 'iss_x', 1)",
              id, STR_ARG(world.people[WORLD_STRANGER].id));
    answer = ask(WORLD_OWNER, "DELETE", member, NULL);
    is_str(at(&answer, "/code"), STR("mapped_by_group"), "a group's members stay");
    world_restore(&world);
}

/* Somebody who manages access in Acme without being an editor or owner of its data. */
static void gate_keeper(enum world_person person)
{
    world_sql(
        &world,
        "INSERT INTO role (id, org_id, name, display_name, description, created_us, may)"
        " VALUES ('rol_gate', 'acme', 'Gate', 'Gate', 'Lets people in', 1, %d);"
        "INSERT INTO role_permission (role_id, permission_id)"
        " SELECT 'rol_gate', id FROM permission WHERE bit IN (%d, %d);"
        "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type,"
        " scope_id, created_us, updated_us) VALUES ('asg_gate', 'acme', '%.*s',"
        " 'rol_gate', 'organization', 'acme', 1, 1)",
        MAY_READ | MAY_MANAGE_ACCESS, MAY_READ, MAY_MANAGE_ACCESS,
        STR_ARG(world.people[person].id));
}

static void nobody_climbs(void)
{
    gate_keeper(WORLD_STRANGER);
    const char *path = team("Crew");
    is_int(add(WORLD_STRANGER, path, "stranger@example.org").status, 201,
           "an empty team gives nothing, so who manages access may be in it");
    world_sql(&world, "DELETE FROM team_member");
    grant(SHOP "/resources/" WORLD_RESOURCE "/rbac", path, EDITOR);
    struct answer answer = add(WORLD_STRANGER, path, "stranger@example.org");
    is_str(at(&answer, "/code"), STR("above_own_rights"),
           "into one that edits a resource they cannot add themselves");
    answer = add(WORLD_STRANGER, path, "lapsed@example.org");
    is_str(at(&answer, "/code"), STR("above_own_rights"), "nor a friend");
    is_int(world_count(&world, "SELECT count(*) FROM team_member"), 0, "nobody is in it");
    world_sql(&world,
              "UPDATE role_assignment SET expires_us = 1 WHERE principal_id = '%s'",
              strrchr(path, '/') + 1);
    is_int(add(WORLD_STRANGER, path, "lapsed@example.org").status, 201,
           "what has expired does not count");
    world_sql(
        &world,
        "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type,"
        " scope_id, created_us, updated_us)"
        " VALUES ('asg_all', NULL, '%s', '" VIEWER "', 'global', 'global', 1, 1)",
        strrchr(path, '/') + 1);
    answer = add(WORLD_OWNER, path, "stranger@example.org");
    is_str(at(&answer, "/code"), STR("above_own_rights"),
           "nor does an owner give what a team holds everywhere");
    world_restore(&world);

    path = team("Crew");
    grant(SHOP "/rbac", path, OWNER);
    is_int(add(WORLD_PROJECT_OWNER, path, "stranger@example.org").status, 404,
           "an owner of the project does not reach the organization's teams");
    is_int(add(WORLD_OWNER, path, "stranger@example.org").status, 201, "its owner does");
    world_restore(&world);
}

static void narrow_keys(void)
{
    const char *path = team("Crew");
    world_sql(&world, "UPDATE api_key SET may = %d WHERE id = '%.*s'",
              MAY_READ | MAY_MANAGE_ACCESS, STR_ARG(world.people[WORLD_OWNER].key_id));
    struct answer answer = add(WORLD_OWNER, path, "stranger@example.org");
    is_str(at(&answer, "/code"), STR("key_too_narrow"), "a narrow key adds nobody");
    world_restore(&world);
}

static void the_end_of_the_organization(void)
{
    team("Crew");
    world_sql(&world, "DELETE FROM resource WHERE org_id = 'acme';"
                      "DELETE FROM project WHERE org_id = 'acme'");
    is_int(ask(WORLD_OWNER, "DELETE", "/api/v1/organizations/" WORLD_ORG, NULL).status,
           204, "teams do not keep an organization");
    is_int(world_count(&world, "SELECT count(*) FROM principal WHERE kind = 'team'"), 0,
           "and go with it");
    world_restore(&world);
}

static void pages_of_lists(void)
{
    static const char *const names[] = {"alpha", "Beta", "gamma", "Delta"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        team(names[i]);
    struct answer answer = ask(WORLD_VIEWER, "GET", TEAMS "?limit=3", NULL);
    is_str(at(&answer, "/items/2/name"), STR("Delta"), "by name, whatever its case");
    const char *next = join(TEAMS "?limit=3&cursor=",
                            arena_cstr(world.arena, at(&answer, "/next_cursor")));
    answer = ask(WORLD_VIEWER, "GET", next, NULL);
    is_str(at(&answer, "/items/0/name"), STR("gamma"), "a cursor goes on behind");
    is_str(at(&answer, "/next_cursor"), STR("null"), "to the end");
    answer = ask(WORLD_VIEWER, "GET", TEAMS "?q=ET", NULL);
    is_str(at(&answer, "/items/0/name"), STR("Beta"), "a part of the name finds it");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    life();
    members();
    nobody_climbs();
    narrow_keys();
    the_end_of_the_organization();
    pages_of_lists();
    world_close(&world);
    return done_testing();
}
