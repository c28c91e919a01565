/* above-t.c: nobody acts in place of a principal that holds what they lack. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define VIEWER     "10000000-0001-0000-0000-000000000003"
#define EDITOR     "10000000-0001-0000-0000-000000000002"
#define OWNER      "10000000-0001-0000-0000-000000000001"
#define DATA_OWNER "10000000-0005-0000-0000-000000000001"
#define GRAPH_VIEW "10000000-0004-0000-0000-000000000003"

static struct world world;

static void principals_add(void)
{
    world_sql(
        &world,
        "INSERT INTO principal (id, kind, created_us) VALUES"
        " ('svc_org', 'service_account', 1), ('svc_shop', 'service_account', 1),"
        " ('tea_crew', 'team', 1);"
        "INSERT INTO team (id, org_id, name, created_us, updated_us)"
        " VALUES ('tea_crew', 'acme', 'Crew', 1, 1);"
        "INSERT INTO service_account (id, org_id, project_id, name, created_us, updated_us)"
        " VALUES ('svc_org', 'acme', NULL, 'All', 1, 1),"
        " ('svc_shop', 'acme', 'shop', 'Shop', 1, 1)");
}

static void holds(const char *who, const char *role, const char *type, const char *id)
{
    static int count;
    const char *org = str_equal(str_of(id), STR("grid")) ? "globex" : "acme";
    world_sql(
        &world,
        "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type,"
        " scope_id, created_us, updated_us)"
        " VALUES ('asg_%d', '%s', '%s', '%s', '%s', '%s', 1, 1)",
        count++, org, who, role, type, id);
}

static enum outcome compare(enum world_person person, const char *principal)
{
    struct task *task = world_task(&world, person, WORLD_ORG, NULL, NULL);
    failure_clear(task->failure);
    return access_not_above_principal(task, str_of(principal));
}

static void places(void)
{
    is_int(compare(WORLD_STRANGER, "svc_org"), DONE, "who holds nothing is above nobody");
    holds("svc_org", VIEWER, "resource", "orders");
    is_int(compare(WORLD_STRANGER, "svc_org"), FORBIDDEN,
           "a role at a resource is more than none");
    is_int(compare(WORLD_RESOURCE_VIEWER, "svc_org"), DONE,
           "the same role there is enough");
    is_int(compare(WORLD_PROJECT_VIEWER, "svc_org"), DONE, "or at its project");
    is_int(compare(WORLD_VIEWER, "svc_org"), DONE, "or at its organization");
    is_int(compare(WORLD_OTHER_OWNER, "svc_org"), FORBIDDEN, "but not elsewhere");
    is_int(compare(WORLD_LAPSED, "svc_org"), FORBIDDEN, "nor what has expired");
    holds("svc_org", VIEWER, "project", "shop");
    is_int(compare(WORLD_RESOURCE_OWNER, "svc_org"), FORBIDDEN, "nothing flows upwards");
    is_int(compare(WORLD_PROJECT_OWNER, "svc_org"), DONE,
           "the project's owner still may");
    holds("svc_org", VIEWER, "project", "lab");
    is_int(compare(WORLD_PROJECT_OWNER, "svc_org"), FORBIDDEN, "each place counts");
    is_int(compare(WORLD_VIEWER, "svc_org"), DONE, "and is covered from above");
    holds("svc_org", EDITOR, "resource", "orders");
    is_int(compare(WORLD_VIEWER, "svc_org"), FORBIDDEN, "each permission counts");
    is_int(compare(WORLD_EDITOR, "svc_org"), DONE, "an editor has those of an editor");
    holds("svc_org", VIEWER, "project", "grid");
    is_int(compare(WORLD_OWNER, "svc_org"), FORBIDDEN, "other organizations count, too");
    world_sql(&world,
              "UPDATE role_assignment SET expires_us = %lld WHERE scope_id = 'grid'"
              " AND principal_id = 'svc_org'",
              (long long)world.now_us);
    is_int(compare(WORLD_OWNER, "svc_org"), DONE, "until they have expired");
    world_restore(&world);
}

static void kinds(void)
{
    holds("tea_crew", EDITOR, "organization", "acme");
    is_int(compare(WORLD_VIEWER, "tea_crew"), FORBIDDEN,
           "a team is compared in the same way");
    is_int(compare(WORLD_OWNER, "tea_crew"), DONE, "for its owner");
    world_sql(&world,
              "INSERT INTO team_member (team_id, person_id, created_us)"
              " VALUES ('tea_crew', '%.*s', 1)",
              STR_ARG(world.people[WORLD_STRANGER].id));
    is_int(compare(WORLD_STRANGER, "tea_crew"), DONE,
           "what one's team holds counts for oneself");
    holds("svc_org", GRAPH_VIEW, "project", "shop");
    is_int(compare(WORLD_OWNER, "svc_org"), FORBIDDEN,
           "rights on data count, which are no bits");
    holds(arena_cstr(world.arena, world.people[WORLD_OWNER].id), DATA_OWNER,
          "organization", "acme");
    is_int(compare(WORLD_OWNER, "svc_org"), DONE, "and are covered by a star");
    holds("svc_org", "service-account-permission-checker", "global", "global");
    is_int(compare(WORLD_OWNER, "svc_org"), FORBIDDEN,
           "a role for everywhere is above an owner");
    is_int(compare(WORLD_CHECKER, "svc_org"), FORBIDDEN,
           "as is the rest for who has just that");
    world_restore(&world);
}

static void keys(void)
{
    struct task *task = world_task(&world, WORLD_OWNER, WORLD_ORG, NULL, NULL);
    struct scope scope = *task->scope;
    task->scope = &scope;
    scope.key_lacks = MAY_DELETE;
    is_int(access_not_above_principal(task, STR("svc_org")), FORBIDDEN,
           "a key that lacks something acts for nobody else");
    is_str(str_of(task->failure->code), STR("key_too_narrow"),
           "and its user is told why");
    scope.key_lacks = 0;
    scope.key_place_type = STR("organization");
    scope.key_place_id = STR("acme");
    is_int(access_not_above_principal(task, STR("svc_org")), FORBIDDEN,
           "nor one for a place");
}

/* ---- a service account of a project ---- */

static int grant(const char *path, const char *holder)
{
    const char *json = arena_cstr(
        world.arena, ARENA_JOIN(world.arena, STR("{\"user_id\":\""), str_of(holder),
                                STR("\",\"role_id\":\"" VIEWER "\"}")));
    return probe_json(world_with_key(&world, WORLD_OWNER), "POST", path, json).status;
}

static void at_home(void)
{
    is_int(grant("/api/v1/organizations/acme/rbac", "svc_shop"), 422,
           "a project's service account holds nothing at the organization");
    is_int(grant("/api/v1/projects/lab/rbac", "svc_shop"), 422, "nor in another project");
    is_int(grant("/api/v1/projects/lab/rbac", "svc_org"), 201,
           "where one of the organization may");
    is_int(grant("/api/v1/projects/shop/rbac", "svc_shop"), 201, "but in its own");
    is_int(grant("/api/v1/projects/shop/resources/orders/rbac", "svc_shop"), 201,
           "and in what is there");
    world_restore(&world);
}

static void leaving(void)
{
    struct probe *owner = world_with_key(&world, WORLD_OWNER);
    holds("svc_shop", VIEWER, "project", "shop");
    world_sql(&world,
              "UPDATE service_account SET project_id = 'void' WHERE id = 'svc_shop';"
              "INSERT INTO project (id, org_id, name, tenant, created_us, updated_us)"
              " VALUES ('void', 'acme', 'Void', 'kp-void', 1, 1)");
    is_int(probe_json(owner, "DELETE", "/api/v1/projects/void", NULL).status, 202,
           "a project goes");
    is_int(world_count(&world, "SELECT count(*) FROM principal WHERE id = 'svc_shop'"), 0,
           "with its service accounts");
    is_int(world_count(&world, "SELECT count(*) FROM principal WHERE id = 'svc_org'"), 1,
           "others stay");
}

static void organization_leaves(void)
{
    struct probe *owner = world_with_key(&world, WORLD_OWNER);
    is_int(probe_json(owner, "POST", "/api/v1/organizations",
                      "{\"id\":\"brief\",\"name\":\"Brief\"}")
               .status,
           201, "an organization");
    world_sql(
        &world,
        "UPDATE service_account SET org_id = 'brief', project_id = NULL;"
        "UPDATE team SET org_id = 'brief';"
        "INSERT INTO role (id, org_id, name, display_name, description, created_us)"
        " VALUES ('rol_x', 'brief', 'x', 'X', '', 1);"
        "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type,"
        " scope_id, created_us, updated_us)"
        " VALUES ('asg_x', 'brief', 'tea_crew', 'rol_x', 'organization', 'brief',"
        " 1, 1)");
    is_int(probe_json(owner, "DELETE", "/api/v1/organizations/brief", NULL).status, 204,
           "it goes with teams, service accounts and roles of its own");
    is_int(world_count(&world, "SELECT count(*) FROM principal WHERE kind <> 'person'") +
               world_count(&world, "SELECT count(*) FROM role WHERE org_id IS NOT NULL"),
           0, "of which nothing stays");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    principals_add();
    world_save(&world);
    places();
    kinds();
    keys();
    at_home();
    organization_leaves();
    leaving();
    world_close(&world);
    return done_testing();
}
