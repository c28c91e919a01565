/* grant-t.c: giving, changing and taking roles through the API. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define OWNER      "10000000-0001-0000-0000-000000000001"
#define EDITOR     "10000000-0001-0000-0000-000000000002"
#define VIEWER     "10000000-0001-0000-0000-000000000003"
#define DATA_OWNER "10000000-0005-0000-0000-000000000001"
#define GRAPH_VIEW "10000000-0004-0000-0000-000000000003"
#define ORG        "/api/v1/organizations/" WORLD_ORG "/rbac"
#define PROJECT    "/api/v1/projects/" WORLD_PROJECT "/rbac"
#define RESOURCE   "/api/v1/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/rbac"
#define INSIDE     "/api/v1/projects/" WORLD_PROJECT "/resources"

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

static const char *draft(const char *user, const char *role, const char *expires)
{
    struct arena *arena = world.arena;
    struct str end = expires == NULL ? STR("}")
                                     : ARENA_JOIN(arena, STR(",\"expires_at\":\""),
                                                  str_of(expires), STR("\"}"));
    return arena_cstr(arena,
                      ARENA_JOIN(arena, STR("{\"user_id\":\""), str_of(user),
                                 STR("\",\"role_id\":\""), str_of(role), STR("\""), end));
}

static const char *below(const char *path, struct str id)
{
    return arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(path), STR("/"), id));
}

static struct answer grant(enum world_person who, const char *path, const char *user,
                           const char *role)
{
    return ask(who, "POST", path, draft(user, role, NULL));
}

static struct str assignment_of(enum world_person person)
{
    return world_text(&world, "SELECT id FROM role_assignment WHERE principal_id = '%.*s'",
                      STR_ARG(world.people[person].id));
}

static int64_t entries(const char *action)
{
    return world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = '%s'",
                       action);
}

/* ---- giving ---- */

static void giving(void)
{
    int64_t before = entries("access.granted");
    is_int(ask(WORLD_STRANGER, "GET", INSIDE, NULL).status, 404,
           "a stranger sees nothing");
    struct answer answer = grant(WORLD_OWNER, ORG, "stranger@example.org", VIEWER);
    is_int(answer.status, 201, "an owner gives a role");
    is_str(answer.location, str_of(below(ORG, at(&answer, "/assignment_id"))),
           "which has a place");
    is_str(at(&answer, "/user/id"), world.people[WORLD_STRANGER].id, "it says to whom");
    is_str(at(&answer, "/role/name"), STR("Viewer"), "what");
    is_str(at(&answer, "/scope_type"), STR("organization"), "where");
    is_str(at(&answer, "/assigned_by"), world.people[WORLD_OWNER].id, "by whom");
    is_str(at(&answer, "/expires_at"), STR("null"), "until when");
    is_str(at(&answer, "/inheritance_type"), STR("direct"), "and that it is given here");
    is_int(ask(WORLD_STRANGER, "GET", INSIDE, NULL).status, 200, "from then on they see");
    is_int(entries("access.granted"), before + 1, "and the trail says so");

    answer = grant(WORLD_OWNER, ORG, "stranger@example.org", VIEWER);
    is_int(answer.status, 409, "the same role twice is refused");
    is_str(at(&answer, "/code"), STR("already_granted"), "by a code of its own");
    is_int(entries("access.granted"), before + 1, "without an entry");
    is_int(grant(WORLD_OWNER, ORG, "stranger@example.org", EDITOR).status, 201,
           "another role beside it is not");
    world_restore(&world);

    struct str id = world.people[WORLD_STRANGER].id;
    is_int(grant(WORLD_OWNER, ORG, arena_cstr(world.arena, id), VIEWER).status, 201,
           "a person is named by id");
    world_restore(&world);
    is_int(grant(WORLD_OWNER, ORG, "  STRANGER@Example.Org ", VIEWER).status, 201,
           "or by address in any case, with spaces around");
    world_restore(&world);
    is_int(grant(WORLD_PROJECT_OWNER, PROJECT, "stranger@example.org", OWNER).status, 201,
           "an owner of a project makes others its owners");
    is_int(ask(WORLD_STRANGER, "GET", ORG, NULL).status, 404,
           "who thereby see nothing of the organization");
    world_restore(&world);
    is_int(grant(WORLD_RESOURCE_OWNER, RESOURCE, "stranger@example.org", EDITOR).status,
           201, "an owner of a resource gives roles on it");
    is_int(ask(WORLD_STRANGER, "GET", INSIDE "/" WORLD_RESOURCE, NULL).status, 200,
           "which let one see that resource");
    is_int(ask(WORLD_STRANGER, "GET", INSIDE "/" WORLD_FAILED, NULL).status, 404,
           "and no other");
    is_int(ask(WORLD_STRANGER, "GET", INSIDE, NULL).status, 404, "nor the project");
    world_restore(&world);
}

static void refused(struct answer answer, int status, const char *code, const char *what)
{
    is_int(answer.status, status, "%s: %d", what, status);
    is_str(at(&answer, "/code"), str_of(code), "%s: %s", what, code);
    is_str(world_changes(&world), STR(""), "and nothing changed");
}

static bool points_at(const struct answer *answer, const char *pointer)
{
    for (int i = 0; i < 10; i++) {
        struct str path = arena_print(world.arena, "/errors/%d/pointer", i);
        if (str_is(at(answer, arena_cstr(world.arena, path)), pointer))
            return true;
    }
    return false;
}

static void giving_wrongly(void)
{
    struct answer answer =
        ask(WORLD_OWNER, "POST", ORG,
            draft("nobody@example.org", "nothing", "2026-01-01T00:00:00Z"));
    is_int(answer.status, 422, "three mistakes");
    ok(points_at(&answer, "/user_id") && points_at(&answer, "/role_id") &&
           points_at(&answer, "/expires_at"),
       "are told at once, each where it is");
    answer = ask(WORLD_OWNER, "POST", ORG, "{}");
    ok(answer.status == 422 && points_at(&answer, "/user_id") &&
           points_at(&answer, "/role_id"),
       "what is missing is told too");
    answer = ask(WORLD_OWNER, "POST", ORG,
                 "{\"user_id\":\"stranger@example.org\",\"role_id\":\"" VIEWER
                 "\",\"admin\":1}");
    ok(answer.status == 422 && points_at(&answer, "/admin"), "and what is unknown");
    answer =
        ask(WORLD_OWNER, "POST", ORG, draft("stranger@example.org", VIEWER, "tomorrow"));
    ok(answer.status == 422 && points_at(&answer, "/expires_at"), "and what is no time");
    answer = ask(WORLD_OWNER, "POST", ORG,
                 draft("stranger@example.org", VIEWER, "2026-11-21T08:00:00Z"));
    ok(answer.status == 422 && points_at(&answer, "/expires_at"),
       "and a time that is now");

    answer = grant(WORLD_OWNER, ORG, "stranger@example.org",
                   "service-account-permission-checker");
    ok(answer.status == 422 && points_at(&answer, "/role_id"),
       "a hidden role is not given");
    answer = grant(WORLD_OWNER, ORG, "disabled@example.org", VIEWER);
    ok(answer.status == 422 && points_at(&answer, "/user_id"),
       "nor anything to the disabled");
    is_str(world_changes(&world), STR(""), "and nothing changed");

    refused(grant(WORLD_OWNER, PROJECT, "stranger@example.org", DATA_OWNER), 403,
            "above_own_rights", "rights on data, by somebody without them");
    refused(grant(WORLD_EDITOR, ORG, "stranger@example.org", VIEWER), 403,
            "permission_missing", "even a lower role, by an editor");
    refused(grant(WORLD_PROJECT_OWNER, ORG, "stranger@example.org", VIEWER), 404,
            "not_found", "by an owner of a project, on its organization");
    refused(grant(WORLD_RESOURCE_OWNER, PROJECT, "stranger@example.org", VIEWER), 404,
            "not_found", "by an owner of a resource, on its project");
    refused(grant(WORLD_OTHER_OWNER, ORG, "stranger@example.org", VIEWER), 404,
            "not_found", "by another organization's owner");
    refused(grant(WORLD_LAPSED, ORG, "stranger@example.org", VIEWER), 404, "not_found",
            "by somebody whose role has expired");
}

static void data_roles(void)
{
    struct task *task = world_task(&world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, NULL);
    if (store_begin(task) != DONE ||
        access_grant_queue(task, "project", STR(WORLD_PROJECT),
                           world.people[WORLD_PROJECT_OWNER].id,
                           ROLE_DATA_OWNER) != DONE ||
        store_commit(task) != DONE)
        bail_out("a creator is not given rights on data");
    is_int(grant(WORLD_PROJECT_OWNER, PROJECT, "stranger@example.org", GRAPH_VIEW).status,
           201, "who holds digitaltwins/* gives digitaltwins/read");
    is_int(
        grant(WORLD_PROJECT_OWNER, RESOURCE, "stranger@example.org", DATA_OWNER).status,
        201, "also below where they hold it");
    is_int(ask(WORLD_STRANGER, "GET", INSIDE "/" WORLD_RESOURCE, NULL).status, 404,
           "rights on data let nobody see the resource here");
    world_restore(&world);
}

/* ---- until when ---- */

static void expiring(int64_t start)
{
    struct answer answer =
        ask(WORLD_OWNER, "POST", ORG,
            draft("stranger@example.org", VIEWER, "2026-11-21T10:00:00+01:00"));
    is_int(answer.status, 201, "a role for an hour");
    is_str(at(&answer, "/expires_at"), STR("2026-11-21T09:00:00.000Z"), "in UTC");
    struct str first = at(&answer, "/assignment_id");
    int64_t end = start + MS_PER_HOUR * US_PER_MS;
    world.now_us = end - 1;
    is_int(ask(WORLD_STRANGER, "GET", INSIDE, NULL).status, 200, "holds for that hour");
    is_int(grant(WORLD_OWNER, ORG, "stranger@example.org", VIEWER).status, 409,
           "and is not given twice");
    world.now_us = end;
    is_int(ask(WORLD_STRANGER, "GET", INSIDE, NULL).status, 404, "and no longer");
    answer = ask(WORLD_OWNER, "GET", ORG "?q=stranger", NULL);
    is_str(at(&answer, "/items"), STR("[]"), "nor is it listed");
    is_int(
        ask(WORLD_OWNER, "PUT", below(ORG, first), "{\"role_id\":\"" EDITOR "\"}").status,
        404, "what has expired cannot be changed");
    answer = grant(WORLD_OWNER, ORG, "stranger@example.org", VIEWER);
    is_int(answer.status, 201, "but it can be given again");
    ok(!str_equal(at(&answer, "/assignment_id"), first), "as another one");
    is_int(ask(WORLD_STRANGER, "GET", INSIDE, NULL).status, 200, "which holds");
    is_int(world_count(&world,
                       "SELECT count(*) FROM role_assignment WHERE principal_id = '%.*s'",
                       STR_ARG(world.people[WORLD_STRANGER].id)),
           1, "in the place of the old one");
    world.now_us = start;
    world_restore(&world);
}

static void expired_in_the_way(int64_t start)
{
    struct answer answer =
        ask(WORLD_OWNER, "POST", ORG,
            draft("stranger@example.org", VIEWER, "2026-11-21T09:00:00Z"));
    is_int(answer.status, 201, "a viewer for an hour");
    answer = grant(WORLD_OWNER, ORG, "stranger@example.org", EDITOR);
    world.now_us = start + 2 * MS_PER_HOUR * US_PER_MS;
    answer = ask(WORLD_OWNER, "PUT", below(ORG, at(&answer, "/assignment_id")),
                 "{\"role_id\":\"" VIEWER "\"}");
    is_int(answer.status, 200,
           "an expired role does not stand in the way of the same one");
    world.now_us = start;
    world_restore(&world);
}

/* ---- changing ---- */

static void changing(void)
{
    struct str id = assignment_of(WORLD_VIEWER);
    struct answer answer =
        ask(WORLD_OWNER, "PUT", below(ORG, id), "{\"role_id\":\"" EDITOR "\"}");
    is_int(answer.status, 200, "a role is changed");
    is_str(at(&answer, "/role/name"), STR("Editor"), "to the other one");
    is_str(at(&answer, "/assignment_id"), id, "in place");
    is_int(entries("access.changed"), 1, "with one entry");
    is_int(ask(WORLD_VIEWER, "POST", INSIDE, "{}").status, 422, "and counts at once");
    answer = ask(WORLD_OWNER, "PUT", below(ORG, id),
                 "{\"role_id\":\"" EDITOR "\",\"expires_at\":\"2026-11-22\"}");
    is_str(at(&answer, "/expires_at"), STR("2026-11-22T00:00:00.000Z"), "an end is set");
    answer = ask(WORLD_OWNER, "PUT", below(ORG, id), "{\"role_id\":\"" EDITOR "\"}");
    is_str(at(&answer, "/expires_at"), STR("null"), "and removed");
    world_restore(&world);

    is_int(grant(WORLD_OWNER, ORG, "viewer@example.org", EDITOR).status, 201,
           "with two roles");
    world_save(&world);
    refused(ask(WORLD_OWNER, "PUT", below(ORG, id), "{\"role_id\":\"" EDITOR "\"}"), 409,
            "already_granted", "one cannot become the other");
    is_int(
        ask(WORLD_OWNER, "DELETE", below(ORG, assignment_of(WORLD_EDITOR)), NULL).status,
        204, "but be taken");
    world_restore(&world);
    world_sql(&world,
              "DELETE FROM role_assignment WHERE principal_id = '%.*s' AND id <> '%.*s'",
              STR_ARG(world.people[WORLD_VIEWER].id), STR_ARG(id));
    world_save(&world);

    refused(ask(WORLD_OWNER, "PUT", below(PROJECT, id), "{\"role_id\":\"" EDITOR "\"}"),
            404, "not_found", "what is given above is not changed below");
    refused(ask(WORLD_OWNER, "PUT", below(ORG, assignment_of(WORLD_PROJECT_VIEWER)),
                "{\"role_id\":\"" EDITOR "\"}"),
            404, "not_found", "nor what is given below above");
    refused(ask(WORLD_OWNER, "PUT", below(ORG, assignment_of(WORLD_OTHER_OWNER)),
                "{\"role_id\":\"" EDITOR "\"}"),
            404, "not_found", "nor another organization's");
    refused(ask(WORLD_OWNER, "PUT", below(ORG, id), "{\"role_id\":\"" DATA_OWNER "\"}"),
            403, "above_own_rights", "nor to what one does not hold");
}

/* ---- the last owner ---- */

static void last_owner(int64_t start)
{
    struct str id = assignment_of(WORLD_OWNER);
    world_sql(&world, "DELETE FROM role_assignment WHERE principal_id = '%.*s'",
              STR_ARG(world.people[WORLD_DISABLED].id));
    world_save(&world);
    refused(ask(WORLD_OWNER, "DELETE", below(ORG, id), NULL), 409, "last_owner",
            "the last owner does not leave");
    refused(ask(WORLD_OWNER, "PUT", below(ORG, id), "{\"role_id\":\"" VIEWER "\"}"), 409,
            "last_owner", "nor becomes a viewer");
    refused(ask(WORLD_OWNER, "PUT", below(ORG, id),
                "{\"role_id\":\"" OWNER "\",\"expires_at\":\"2027-01-01\"}"),
            409, "last_owner", "nor gets an end");
    is_int(ask(WORLD_OWNER, "PUT", below(ORG, id), "{\"role_id\":\"" OWNER "\"}").status,
           200, "to stay what one is goes");
    world_restore(&world);

    struct answer answer =
        ask(WORLD_OWNER, "POST", ORG,
            draft("editor@example.org", OWNER, "2027-01-01T00:00:00Z"));
    is_int(answer.status, 201, "an owner for a time");
    is_int(ask(WORLD_OWNER, "DELETE", below(ORG, id), NULL).status, 409,
           "is none who stays behind");
    world_restore(&world);
    is_int(grant(WORLD_OWNER, ORG, "editor@example.org", OWNER).status, 201,
           "a second owner");
    world_sql(&world,
              "UPDATE person SET disabled_us = %lld WHERE email = 'editor@example.org'",
              (long long)start);
    is_int(ask(WORLD_OWNER, "DELETE", below(ORG, id), NULL).status, 409,
           "who is disabled is none either");
    world_sql(&world,
              "UPDATE person SET disabled_us = NULL WHERE email = 'editor@example.org'");
    is_int(ask(WORLD_OWNER, "DELETE", below(ORG, id), NULL).status, 204,
           "with another owner one leaves");
    is_int(ask(WORLD_OWNER, "GET", ORG, NULL).status, 404, "and is gone");
    is_int(ask(WORLD_EDITOR, "GET", ORG, NULL).status, 200, "while the other stays");
    world_restore(&world);
    is_int(ask(WORLD_OWNER, "DELETE", below(PROJECT, assignment_of(WORLD_PROJECT_OWNER)),
               NULL)
               .status,
           204, "a project's last owner may go: the organization has one");
    world_restore(&world);
}

/* ---- taking ---- */

static void taking(void)
{
    struct str id = assignment_of(WORLD_VIEWER);
    is_int(ask(WORLD_OWNER, "DELETE", below(ORG, id), NULL).status, 204,
           "a role is taken");
    is_int(ask(WORLD_VIEWER, "GET", INSIDE, NULL).status, 404, "at once");
    is_int(entries("access.revoked"), 1, "with one entry");
    is_int(ask(WORLD_OWNER, "DELETE", below(ORG, id), NULL).status, 404,
           "and cannot be again");
    is_int(entries("access.revoked"), 1, "nor is told again");
    world_restore(&world);
    refused(ask(WORLD_OWNER, "DELETE", below(PROJECT, id), NULL), 404, "not_found",
            "what is given above is not taken below");
    refused(ask(WORLD_OTHER_OWNER, "DELETE",
                below("/api/v1/organizations/" WORLD_OTHER_ORG "/rbac", id), NULL),
            404, "not_found", "nor by another organization's owner");
    refused(ask(WORLD_OWNER, "DELETE", below(ORG, STR("asg_nothing")), NULL), 404,
            "not_found", "nor what is not there");
    refused(ask(WORLD_OWNER, "DELETE", below(ORG, STR("%27%00%ff")), NULL), 404,
            "not_found", "nor what is no id");
    world_sql(&world, "INSERT INTO role (id, org_id, name, display_name, description, created_us, may)"
                      " VALUES ('rol_giver', 'acme', 'giver', 'Giver', '', 0, 9)");
    world_sql(&world, "INSERT INTO role_permission (role_id, permission_id) SELECT 'rol_giver', id"
                      " FROM permission WHERE resource_type = 'Konnektr.KtrlPlane'"
                      " AND action IN ('read', 'manage_access')");
    world_sql(&world,
              "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type, scope_id,"
              " created_us, updated_us) VALUES ('asg_giver', 'acme', '%.*s', 'rol_giver', 'project',"
              " 'shop', 1, 1)",
              STR_ARG(world.people[WORLD_STRANGER].id));
    world_save(&world);
    refused(ask(WORLD_STRANGER, "DELETE", below(PROJECT, assignment_of(WORLD_PROJECT_OWNER)), NULL),
            403, "above_own_rights", "nor from an owner by who holds less");
    is_int(ask(WORLD_STRANGER, "DELETE", below(PROJECT, STR("asg_giver")), NULL).status, 204,
           "what one holds one takes");
}

int main(void)
{
    world_open(&world);
    int64_t start = world.now_us;
    giving();
    giving_wrongly();
    data_roles();
    expiring(start);
    expired_in_the_way(start);
    changing();
    last_owner(start);
    taking();
    world_close(&world);
    return done_testing();
}
