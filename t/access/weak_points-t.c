/*
 * weak_points-t.c: what went wrong in systems like this one, and does not here. Each function
 * shows one weak point that an attacker or a mistake could use; its comment says which.
 */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/access/access.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define OWNER   "10000000-0001-0000-0000-000000000001"
#define VIEWER  "10000000-0001-0000-0000-000000000003"
#define ORG     "/api/v1/organizations/" WORLD_ORG "/rbac"
#define PROJECT "/api/v1/projects/" WORLD_PROJECT "/rbac"
#define CHECK   "/api/v1/permissions/check"

static struct world world;

static struct answer ask(enum world_person person, const char *method, const char *path,
                         const char *json)
{
    return probe_json(world_with_key(&world, person), method, path, json);
}

static struct answer get(enum world_person person, const char *path)
{
    return probe_get(world_as(&world, person), path);
}

static struct str told(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_OWNER), answer, pointer);
}

static const char *text(const char *first, struct str second, const char *third)
{
    return arena_cstr(world.arena,
                      ARENA_JOIN(world.arena, str_of(first), second, str_of(third)));
}

static const char *grant_of(struct str user, const char *role)
{
    return text(text("{\"user_id\":\"", user, "\",\"role_id\":\""), str_of(role), "\"}");
}

static void unchanged(const char *what)
{
    is_str(world_changes(&world), STR(""), "%s, and nothing changed", what);
}

/* Anybody could make himself owner of anything, by granting without a check. */
static void granting_is_checked(void)
{
    static const enum world_person others[] = {
        WORLD_STRANGER, WORLD_VIEWER,  WORLD_EDITOR, WORLD_OTHER_OWNER,
        WORLD_ADMIN,    WORLD_CHECKER, WORLD_LAPSED};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct str me = world.people[others[i]].id;
        int status = ask(others[i], "POST", ORG, grant_of(me, OWNER)).status;
        ok(status == 403 || status == 404, "%s cannot grant: %d",
           world.people[others[i]].word, status);
    }
    unchanged("nobody made himself an owner");
}

/* The name that somebody chose for a project was the name of a namespace and a tenant. */
static void names_are_no_tenants(void)
{
    static const char *const names[] = {"kube-system", "default", "kp-shop0001"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct answer answer =
            ask(WORLD_OWNER, "POST", "/api/v1/projects",
                text("{\"name\":\"Mine\",\"org_id\":\"acme\",\"id\":\"", str_of(names[i]),
                     "\"}"));
        if (answer.status == 422)
            continue; /* reserved */
        struct str tenant =
            world_text(&world, "SELECT tenant FROM project WHERE id = '%s'", names[i]);
        ok(str_starts(tenant, STR("kp-")) && !str_is(tenant, names[i]) &&
               !str_is(tenant, "kp-shop0001"),
           "the tenant of %s is ours", names[i]);
    }
    world_restore(&world);
    is_int(world_count(&world, "SELECT count(*) FROM project WHERE tenant = id"), 0,
           "no project has its own name as its tenant");
}

/* A grant was deleted by its id alone, whatever place the path named. */
static void grants_are_deleted_where_they_are(void)
{
    struct str foreign =
        world_text(&world, "SELECT id FROM role_assignment WHERE principal_id = '%.*s'",
                   STR_ARG(world.people[WORLD_OTHER_OWNER].id));
    struct str above =
        world_text(&world, "SELECT id FROM role_assignment WHERE principal_id = '%.*s'",
                   STR_ARG(world.people[WORLD_VIEWER].id));
    is_int(ask(WORLD_OWNER, "DELETE", text(ORG "/", foreign, ""), NULL).status, 404,
           "another organization's grant is not here");
    is_int(ask(WORLD_PROJECT_OWNER, "DELETE", text(PROJECT "/", above, ""), NULL).status,
           404, "nor one that is inherited from above");
    is_int(ask(WORLD_OWNER, "PUT", text(ORG "/", foreign, ""),
               "{\"role_id\":\"" VIEWER "\"}")
               .status,
           404, "nor can it be changed");
    unchanged("they stay");
}

/* Names, addresses and roles of everybody were listed to anybody. */
static void lists_are_for_readers(void)
{
    static const char *const paths[] = {ORG, PROJECT,
                                        "/api/v1/projects/shop/resources/orders/rbac"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct answer answer = get(WORLD_STRANGER, paths[i]);
        ok(answer.status == 404 && !str_contains(answer.body, STR("@example.org")),
           "%s tells a stranger nothing", paths[i]);
    }
}

/* The search for people took % and _ as wildcards and found everybody. */
static void search_is_no_directory(void)
{
    static const char *const queries[] = {"_____", "%25%25%25%25%25", "@example.org",
                                          "%25",   "example",         "o%25n%25r"};
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        struct answer answer =
            get(WORLD_STRANGER, text("/api/v1/users/search?q=", str_of(queries[i]), ""));
        is_int(answer.status, 200, "a stranger searches for %s", queries[i]);
        is_str(told(&answer, "/items/0/id"), STR(""), "and finds nobody");
    }
    struct answer answer = get(WORLD_VIEWER, "/api/v1/users/search?q=_____");
    is_str(told(&answer, "/items/0/id"), STR(""), "five wild cards match no colleague");
}

/* A deleted place left its grants, and whoever took its id again had strangers as owners; a
 * grant could even be made on a place to come. */
static void grants_die_with_their_place(void)
{
    is_int(ask(WORLD_OWNER, "POST", "/api/v1/projects/nowhere/rbac",
               grant_of(world.people[WORLD_STRANGER].id, OWNER))
               .status,
           404, "there is no grant on what is not there");
    is_int(ask(WORLD_OWNER, "POST", "/api/v1/projects",
               "{\"name\":\"Brief\",\"id\":\"brief\","
               "\"org_id\":\"acme\"}")
               .status,
           201, "a project");
    is_int(ask(WORLD_OWNER, "POST", "/api/v1/projects/brief/rbac",
               grant_of(world.people[WORLD_STRANGER].id, OWNER))
               .status,
           201, "with an owner");
    int status = ask(WORLD_OWNER, "DELETE", "/api/v1/projects/brief", NULL).status;
    ok(status == 202 || status == 204, "is deleted: %d", status);
    is_int(world_count(&world,
                       "SELECT count(*) FROM role_assignment WHERE scope_id = 'brief'"),
           0, "its grants went with it");
    is_int(ask(WORLD_EDITOR, "POST", "/api/v1/projects",
               "{\"name\":\"Brief\",\"id\":\"brief\","
               "\"org_id\":\"acme\"}")
               .status,
           409, "and its id is never given out again");
    world_restore(&world);
}

/* A project was put into any organization that the body named. */
static void projects_need_write_on_their_organization(void)
{
    const char *draft = "{\"name\":\"Mine\",\"org_id\":\"acme\"}";
    is_int(ask(WORLD_OTHER_OWNER, "POST", "/api/v1/projects", draft).status, 404,
           "another organization is not there");
    is_int(ask(WORLD_VIEWER, "POST", "/api/v1/projects", draft).status, 403,
           "its viewer may not");
    is_int(ask(WORLD_PROJECT_OWNER, "POST", "/api/v1/projects", draft).status, 404,
           "nor may the owner of one project in it");
    unchanged("no project was made");
}

/* Grants by e-mail made a row that locked the real person out. */
static void grants_by_address_find_the_person(void)
{
    int64_t people = world_count(&world, "SELECT count(*) FROM person");
    is_int(ask(WORLD_OWNER, "POST", ORG, grant_of(STR("Stranger@EXAMPLE.org"), VIEWER))
               .status,
           201, "a grant by address, in any case of letters");
    is_int(world_count(&world, "SELECT count(*) FROM person"), people, "makes no person");
    is_int(get(WORLD_STRANGER, "/api/v1/organizations/acme").status, 200,
           "the real one has it, and still signs in");
    is_int(
        ask(WORLD_OWNER, "POST", ORG, grant_of(STR("nobody@example.org"), VIEWER)).status,
        422, "an unknown address is an error, not a new row");
    world_restore(&world);
}

/* Expired grants went on in lists, and could not be renewed. (Also t/access/grant-t.) */
static void lists_know_expiry(void)
{
    static const char *const lists[] = {"/api/v1/projects", "/api/v1/organizations",
                                        "/api/v1/resources"};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        struct answer answer = get(WORLD_LAPSED, lists[i]);
        ok(!str_contains(answer.body, STR("acme")), "%s forgets who has lapsed",
           lists[i]);
    }
}

/* Whoever had granted something could never be deleted. */
static void granters_can_go(void)
{
    is_int(
        ask(WORLD_OWNER, "POST", ORG, grant_of(world.people[WORLD_STRANGER].id, VIEWER))
            .status,
        201, "somebody grants");
    world_sql(&world, "DELETE FROM principal WHERE id = '%.*s'",
              STR_ARG(world.people[WORLD_OWNER].id));
    is_int(get(WORLD_STRANGER, "/api/v1/organizations/acme").status, 200,
           "goes, and what was granted stays");
    struct answer answer = get(WORLD_EDITOR, ORG);
    is_int(answer.status, 200, "and is listed");
    world_restore(&world);
}

/* What a process remembered of a person outlived the truth. */
static void nothing_is_remembered(void)
{
    is_int(get(WORLD_VIEWER, "/api/v1/organizations/acme").status, 200, "a viewer sees");
    world_sql(&world, "UPDATE person SET disabled_us = 1 WHERE id = '%.*s'",
              STR_ARG(world.people[WORLD_VIEWER].id));
    is_int(get(WORLD_VIEWER, "/api/v1/organizations/acme").status, 401,
           "and is nobody in the next request");
    world_restore(&world);
}

/* Any origin was allowed to use somebody's credentials. */
static void other_origins_get_nothing(void)
{
    struct probe *probe = world_as(&world, WORLD_OWNER);
    struct answer answer =
        PROBE(probe, .path = "/api/v1/me",
              .headers = PAIRS(PAIR("origin", "https://evil.example")));
    is_int(answer.status, 200, "a read with a foreign origin");
    ok(answer_header(&answer, "Access-Control-Allow-Origin").at == NULL,
       "is not shown to that origin by a browser");
    answer = PROBE(probe, .method = "DELETE", .path = "/api/v1/me/sessions",
                   .headers = PAIRS(PAIR("origin", "https://evil.example")));
    is_int(answer.status, 403, "and a write from there is refused");
    unchanged("it did nothing");
}

/* Scripts could read tokens, and pages allowed scripts from everywhere. */
static void pages_are_strict(void)
{
    struct answer answer = get(WORLD_OWNER, "/");
    struct str policy = answer_header(&answer, "Content-Security-Policy");
    ok(str_contains(policy, STR("default-src 'none'")) ||
           str_contains(policy, STR("default-src 'self'")),
       "pages have a policy");
    ok(!str_contains(policy, STR("unsafe-")) && !str_contains(policy, STR("*")) &&
           !str_contains(policy, STR("http:")),
       "without holes");
    ok(!str_contains(answer.body, world.people[WORLD_OWNER].session),
       "no page holds a session");
    struct answer in = probe_form(
        world_as(&world, WORLD_ANONYMOUS), "/sign-in",
        PAIRS(PAIR("email", "viewer@example.org"), PAIR("password", WORLD_PASSWORD)));
    struct str cookie = answer_header(&in, "Set-Cookie");
    ok(str_contains(cookie, STR("HttpOnly")) && str_contains(cookie, STR("SameSite=")),
       "and its cookie is not for scripts, nor for other sites");
    world_restore(&world);
}

/* Actions of different products were mixed, wildcards did nothing, unknown places gave answers. */
static void checks_are_exact(void)
{
    is_int(get(WORLD_OWNER, CHECK "?scopeType=planet&scopeId=acme").status, 422,
           "an unknown kind of place is a mistake");
    struct answer answer = get(WORLD_OWNER, CHECK "?scopeType=project&scopeId=nowhere");
    is_str(told(&answer, "/permissions"), STR("[]"), "an unknown place gives nothing");
    ok(action_covers(STR("digitaltwins/*"), STR("digitaltwins/read")), "a star covers");
    ok(!action_covers(STR("digitaltwins/*"), STR("digitaltwinsread")),
       "from its slash on");
    ok(!action_covers(STR("read"), STR("jobs/imports/read")),
       "a word covers only itself");
}

/* A role on one resource did nothing, and a resource's project was not looked at. */
static void resource_roles_work(void)
{
    const char *mine = "/api/v1/projects/shop/resources/orders";
    is_int(get(WORLD_RESOURCE_VIEWER, mine).status, 200,
           "a viewer of one resource sees it");
    is_int(ask(WORLD_RESOURCE_EDITOR, "PATCH", mine, "{\"name\":\"New\"}").status, 200,
           "its editor changes it");
    is_int(ask(WORLD_RESOURCE_VIEWER, "PATCH", mine, "{\"name\":\"No\"}").status, 403,
           "its viewer does not");
    is_int(get(WORLD_RESOURCE_OWNER, "/api/v1/projects/shop/resources/trips").status, 404,
           "another one is not there");
    is_int(get(WORLD_RESOURCE_OWNER, "/api/v1/projects/lab/resources/orders").status, 404,
           "nor is this one in another project");
    is_int(
        get(WORLD_RESOURCE_OWNER, "/api/v1/projects/grid/resources/orders/rbac").status,
        404, "whoever owns that");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    granting_is_checked();
    names_are_no_tenants();
    grants_are_deleted_where_they_are();
    lists_are_for_readers();
    search_is_no_directory();
    grants_die_with_their_place();
    projects_need_write_on_their_organization();
    grants_by_address_find_the_person();
    lists_know_expiry();
    granters_can_go();
    nothing_is_remembered();
    other_origins_get_nothing();
    pages_are_strict();
    checks_are_exact();
    resource_roles_work();
    world_close(&world);
    return done_testing();
}
