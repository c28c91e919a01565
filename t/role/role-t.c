/* role-t.c: an organization's own roles: what they can hold, and who may say so. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define ROLES      "/api/v1/organizations/" WORLD_ORG "/roles"
#define PAGE       "/organizations/" WORLD_ORG "/roles"
#define RBAC       "/api/v1/organizations/" WORLD_ORG "/rbac"
#define READ       "00000000-0001-0000-0000-000000000001"
#define WRITE      "00000000-0001-0000-0000-000000000002"
#define MANAGE     "00000000-0001-0000-0000-000000000004"
#define APPROVE    "00000000-0001-0000-0000-000000000008"
#define ON_BEHALF  "00000000-0001-0000-0000-000000000006"
#define ADMINISTER "00000000-0001-0000-0000-000000000015"
#define TWINS      "00000000-0004-0000-0000-000000000001"
#define VIEWER     "10000000-0001-0000-0000-000000000003"

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

static const char *one(struct str id)
{
    return arena_cstr(world.arena, ARENA_JOIN(world.arena, STR(ROLES "/"), id));
}

static struct str add(enum world_person person, const char *json)
{
    struct answer answer = ask(person, "POST", ROLES, json);
    if (answer.status != 201)
        bail_out("no role: %d %.*s", answer.status, STR_ARG(answer.body));
    return at(&answer, "/role_id");
}

static int grant(enum world_person who, const char *path, enum world_person whom,
                 struct str role)
{
    const char *json =
        arena_cstr(world.arena,
                   ARENA_JOIN(world.arena, STR("{\"user_id\":\""), world.people[whom].id,
                              STR("\",\"role_id\":\""), role, STR("\"}")));
    return ask(who, "POST", path, json).status;
}

static void making(void)
{
    struct str id = add(WORLD_OWNER, "{\"name\":\"Auditor\",\"description\":\"<i>\","
                                     "\"permissions\":[\"" READ "\",\"" APPROVE "\"]}");
    is_int(world_count(&world, "SELECT may FROM role WHERE id = '%.*s'", STR_ARG(id)),
           257, "its bits follow its permissions");
    struct answer answer = ask(WORLD_VIEWER, "GET", one(id), NULL);
    is_str(at(&answer, "/permissions/1/action"), STR("approve"),
           "readers see what it may");
    is_int(grant(WORLD_OWNER, RBAC, WORLD_STRANGER, id), 201, "it is given");
    answer = probe_get(world_as(&world, WORLD_STRANGER),
                       "/api/v1/permissions/check?scopeType=organization&scopeId=acme");
    is_str(at(&answer, "/permissions/0"), STR("approve"), "and counts");
    is_int(
        probe_get(world_as(&world, WORLD_STRANGER), "/api/v1/organizations/acme").status,
        200, "at once");
    answer = probe_get(world_as(&world, WORLD_OWNER), "/organizations/acme/access/grant");
    ok(str_contains(answer.body, STR("Auditor")), "the form offers it");
    ok(!str_contains(answer.body, STR("<i>")), "as text");
    answer = probe_get(world_as(&world, WORLD_OTHER_OWNER),
                       "/organizations/globex/access/grant");
    ok(!str_contains(answer.body, STR("Auditor")), "to nobody else");
    is_int(
        grant(WORLD_OTHER_OWNER, "/api/v1/organizations/globex/rbac", WORLD_STRANGER, id),
        422, "another organization's role is unknown");
    is_int(ask(WORLD_OTHER_OWNER, "GET",
               arena_cstr(world.arena,
                          ARENA_JOIN(world.arena,
                                     STR("/api/v1/organizations/globex/roles/"), id)),
               NULL)
               .status,
           404, "there and everywhere");
    answer =
        probe_get(world_as(&world, WORLD_STRANGER),
                  arena_cstr(world.arena, ARENA_JOIN(world.arena, STR("/api/v1/roles/"),
                                                     id, STR("/permissions"))));
    is_int(answer.status, 404, "outside of it, it is not told");

    answer = ask(WORLD_OWNER, "PATCH", one(id), "{\"permissions\":[\"" READ "\"]}");
    is_int(answer.status, 200, "it is changed");
    is_str(at(&answer, "/name"), STR("Auditor"), "what is absent stays");
    is_int(world_count(&world, "SELECT may FROM role WHERE id = '%.*s'", STR_ARG(id)), 1,
           "the bits follow");
    answer = ask(WORLD_OWNER, "DELETE", one(id), NULL);
    is_int(answer.status, 409, "it is not deleted while somebody holds it");
    is_str(at(&answer, "/code"), STR("role_in_use"), "which is told");
    answer = ask(WORLD_OWNER, "GET", one(id), NULL);
    is_str(at(&answer, "/uses/0/holder"), STR("stranger@example.org"), "with who it is");
    world_sql(&world,
              "UPDATE role_assignment SET expires_us = %lld WHERE role_id = '%.*s'",
              (long long)world.now_us, STR_ARG(id));
    is_int(ask(WORLD_OWNER, "DELETE", one(id), NULL).status, 204,
           "what has expired does not keep it");
    is_int(world_count(&world,
                       "SELECT count(*) FROM role_permission WHERE role_id = '%.*s'",
                       STR_ARG(id)),
           0, "nothing of it stays");
    is_int(world_count(&world,
                       "SELECT count(*) FROM audit_entry WHERE action LIKE 'role.%%'"),
           3, "but its trail");
    world_restore(&world);
}

static void refusals(void)
{
    static const struct {
        const char *json;
        int status;
        const char *says;
    } rows[] = {
        {"{\"name\":\"Owner\",\"permissions\":[\"" READ "\"]}", 409,
         "a name of the system is taken"},
        {"{\"name\":\"owner\",\"permissions\":[\"" READ "\"]}", 409, "in any case"},
        {"{\"name\":\" \",\"permissions\":[\"" READ "\"]}", 422, "a role has a name"},
        {"{\"name\":\"x\"}", 422, "and permissions"},
        {"{\"name\":\"x\",\"permissions\":[]}", 422, "at least one"},
        {"{\"name\":\"x\",\"permissions\":null}", 422, "which are a list"},
        {"{\"name\":\"x\",\"permissions\":\"" READ "\"}", 422, "not a text"},
        {"{\"name\":\"x\",\"permissions\":[\"read\"]}", 422, "of ids"},
        {"{\"name\":\"x\",\"permissions\":[1]}", 422, "that are texts"},
        {"{\"name\":\"x\",\"permissions\":[\"%\"]}", 422, "not patterns"},
        {"{\"name\":\"x\",\"permissions\":[\"" ADMINISTER "\"]}", 422,
         "an organization gives nobody the installation"},
        {"{\"name\":\"x\",\"permissions\":[\"" ON_BEHALF "\"]}", 422,
         "nor what counts everywhere"},
        {"{\"name\":\"x\",\"may\":32767,\"permissions\":[\"" READ "\"]}", 422,
         "bits are not sent"},
        {"{\"name\":\"x\",\"permissions\":[\"" TWINS "\"]}", 403,
         "rights on data that its author lacks are above them"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        is_int(ask(WORLD_OWNER, "POST", ROLES, rows[i].json).status, rows[i].status, "%s",
               rows[i].says);
    struct str id =
        add(WORLD_OWNER, "{\"name\":\"Mine\",\"permissions\":[\"" READ "\"]}");
    is_int(ask(WORLD_OWNER, "POST", ROLES,
               "{\"name\":\"MINE\",\"permissions\":[\"" READ "\"]}")
               .status,
           409, "names are unique whatever the case");
    is_int(ask(WORLD_OWNER, "PATCH", one(STR(VIEWER)), "{\"name\":\"x\"}").status, 409,
           "the system's are not changed");
    is_int(ask(WORLD_OWNER, "DELETE", one(STR(VIEWER)), NULL).status, 409, "nor deleted");
    is_int(ask(WORLD_OWNER, "GET", one(STR("service-account-permission-checker")), NULL)
               .status,
           404, "hidden ones are not there");
    is_int(ask(WORLD_OWNER, "GET", one(STR("%27")), NULL).status, 404,
           "nor what is no id");
    is_int(ask(WORLD_EDITOR, "PATCH", one(id), "{\"name\":\"x\"}").status, 403,
           "who does not manage access changes none");
    is_int(ask(WORLD_PROJECT_OWNER, "POST", ROLES,
               "{\"name\":\"x\",\"permissions\":[\"" READ "\"]}")
               .status,
           404, "nor does a project's owner");
    world_restore(&world);
}

/* Somebody who manages access, reads, and holds nothing else. */
static void escalation(void)
{
    struct str keeper = add(WORLD_OWNER, "{\"name\":\"Keeper\",\"permissions\":[\"" READ
                                         "\",\"" MANAGE "\"]}");
    struct str strong = add(WORLD_OWNER, "{\"name\":\"Strong\",\"permissions\":[\"" READ
                                         "\",\"" APPROVE "\"]}");
    grant(WORLD_OWNER, RBAC, WORLD_STRANGER, keeper);
    struct answer answer = ask(WORLD_STRANGER, "POST", ROLES,
                               "{\"name\":\"Up\",\"permissions\":[\"" WRITE "\"]}");
    is_int(answer.status, 403, "nobody makes a role above themselves");
    is_str(at(&answer, "/code"), STR("above_own_rights"), "which is told");
    answer = ask(WORLD_STRANGER, "PATCH", one(keeper),
                 "{\"permissions\":[\"" READ "\",\"" MANAGE "\",\"" WRITE "\"]}");
    is_int(answer.status, 403, "nor widens the one that they hold");
    is_int(world_count(&world, "SELECT may FROM role WHERE id = '%.*s'", STR_ARG(keeper)),
           9, "and nothing of it is written");
    is_int(ask(WORLD_STRANGER, "PATCH", one(strong), "{\"permissions\":[\"" READ "\"]}")
               .status,
           403, "nor narrows one that holds more than they do");
    is_int(ask(WORLD_STRANGER, "PATCH", one(keeper), "{\"description\":\"x\"}").status,
           200, "their own may be described");
    is_int(add(WORLD_STRANGER, "{\"name\":\"Equal\",\"permissions\":[\"" READ "\"]}")
                   .length > 0,
           1, "and an equal one made");
    world_sql(&world, "UPDATE api_key SET may = 9 WHERE principal_id = '%.*s'",
              STR_ARG(world.people[WORLD_OWNER].id));
    is_int(ask(WORLD_OWNER, "POST", ROLES,
               "{\"name\":\"By key\",\"permissions\":[\"" READ "\"]}")
               .status,
           403, "a narrow key makes none");
    world_restore(&world);
}

static void limit(void)
{
    for (int i = 0; i < 100; i++)
        world_sql(
            &world,
            "INSERT INTO role (id, org_id, name, display_name, description, created_us)"
            " VALUES ('rol_%d', 'acme', 'R%d', 'R%d', '', 1)",
            i, i, i);
    is_int(
        ask(WORLD_OWNER, "POST", ROLES, "{\"name\":\"x\",\"permissions\":[\"" READ "\"]}")
            .status,
        409, "an organization has a hundred roles at most");
    is_int(probe_get(world_as(&world, WORLD_VIEWER), PAGE).status, 200,
           "all on one page");
    world_restore(&world);
}

static void pages(void)
{
    struct probe *owner = world_as(&world, WORLD_OWNER);
    const struct pair form[] = {PAIR("name", "Auditor"),
                                PAIR("permission", READ),
                                PAIR("permission", APPROVE),
                                {STR_NONE, STR_NONE}};
    probe_get(owner, PAGE "/new");
    struct answer answer = probe_form(owner, PAGE "/new", form);
    is_int(answer.status, 303, "a role is made on a page");
    const char *path = arena_cstr(world.arena, arena_str(world.arena, answer.location));
    const struct pair none[] = {PAIR("name", "Empty"), {STR_NONE, STR_NONE}};
    answer = probe_form(owner, PAGE "/new", none);
    is_int(answer.status, 422, "without a permission it is shown again");
    ok(str_contains(answer.body, STR("Choose at least one permission")), "with why");
    const struct pair above[] = {
        PAIR("name", "Twins"), PAIR("permission", TWINS), {STR_NONE, STR_NONE}};
    answer = probe_form(owner, PAGE "/new", above);
    is_int(answer.status, 422, "above oneself, too");
    ok(str_contains(answer.body, STR("value=\"" TWINS "\" checked")),
       "with what was chosen");
    answer = probe_get(world_as(&world, WORLD_VIEWER), path);
    ok(!str_contains(answer.body, STR("Save role")), "readers get no form");
    answer = probe_get(owner, PAGE);
    ok(str_contains(answer.body, STR("Approve what others ask for")),
       "the list says in words what each may");
    const struct pair nothing[] = {{STR_NONE, STR_NONE}};
    const char *leave =
        arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(path), STR("/delete")));
    probe_get(owner, path);
    is_int(probe_form(owner, leave, nothing).status, 303, "it is deleted");
    is_int(probe_get(owner, path).status, 404, "and gone");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    making();
    refusals();
    escalation();
    limit();
    pages();
    world_close(&world);
    return done_testing();
}
