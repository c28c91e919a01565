/* project-t.c: making, listing, seeing and changing projects. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/base/id.h"
#include "product/project/project.h"
#include "t/lib/tap.h"
#include "t/organization/race.h"

#define API        "/api/v1/projects"
#define OWNER_ROLE "10000000-0001-0000-0000-000000000001"

static struct world world;

static struct answer ask(enum world_person person, const char *method, const char *path,
                         const char *json)
{
    return probe_json(world_with_key(&world, person), method, path, json);
}

static struct str at(enum world_person person, const struct answer *answer,
                     const char *pointer)
{
    return answer_at(world_with_key(&world, person), answer, pointer);
}

static int64_t count_of(enum world_person person, const char *path)
{
    struct answer answer = ask(person, "GET", path, NULL);
    if (answer.status != 200)
        return -answer.status;
    return (int64_t)node_member(answer_json_body(world_with_key(&world, person), &answer),
                                STR("items"))
        ->count;
}

static int64_t own_roles(enum world_person person, const char *project)
{
    return world_count(
        &world,
        "SELECT count(*) FROM role_assignment WHERE principal_id = '%.*s'"
        " AND scope_type = 'project' AND scope_id = '%s' AND role_id = '%s'"
        " AND org_id = 'acme'",
        STR_ARG(world.people[person].id), project, OWNER_ROLE);
}

static void making(void)
{
    struct answer answer = ask(
        WORLD_OWNER, "POST", API,
        "{\"name\":\" Plant 4, staging\",\"org_id\":\"acme\",\"description\":\"Ovens\"}");
    struct str id = at(WORLD_OWNER, &answer, "/project_id");
    is_int(answer.status, 201, "an owner of the organization makes a project");
    ok(label_is(id) && str_starts(id, STR("plant-4-staging-")),
       "with an id from the name: %.*s", STR_ARG(id));
    struct str tenant = at(WORLD_OWNER, &answer, "/tenant");
    ok(str_starts(tenant, STR("kp-")) && tenant.length == 29 && !str_contains(tenant, id),
       "and a tenant of our own making");
    is_str(at(WORLD_OWNER, &answer, "/status"), STR("Active"), "it is active");
    is_str(at(WORLD_OWNER, &answer, "/health"), STR("Empty"), "and empty");
    is_str(at(WORLD_OWNER, &answer, "/org_name"), STR("Acme"), "in the organization");
    struct answer shown =
        ask(WORLD_OWNER, "GET", arena_cstr(world.arena, answer.location), NULL);
    is_str(shown.body, answer.body, "what is answered is what is there then");
    is_int(own_roles(WORLD_OWNER, arena_cstr(world.arena, id)), 0,
           "who is Owner above gets no role of their own");
    is_int(world_count(&world,
                       "SELECT count(*) FROM audit_entry WHERE project_id = '%.*s'"
                       " AND action = 'project.created' AND org_id = 'acme'",
                       STR_ARG(id)),
           1, "it is in the trail");

    answer = ask(WORLD_EDITOR, "POST", API,
                 "{\"id\":\"edited\",\"name\":\"E\",\"org_id\":\"acme\"}");
    is_int(answer.status, 201, "an editor may too");
    is_int(own_roles(WORLD_EDITOR, "edited"), 1, "and becomes its Owner");
    is_int(ask(WORLD_EDITOR, "DELETE", API "/edited", NULL).status, 202,
           "who may delete it");
    world_restore(&world);
}

static void not_making(void)
{
    static const char json[] = "{\"id\":\"mine\",\"name\":\"Mine\",\"org_id\":\"acme\"}";
    is_int(ask(WORLD_VIEWER, "POST", API, json).status, 403,
           "a viewer of the organization may not");
    is_int(ask(WORLD_OTHER_OWNER, "POST", API, json).status, 404,
           "for others it is not there");
    is_int(ask(WORLD_PROJECT_OWNER, "POST", API, json).status, 404,
           "nor for an owner of a project in it");
    is_int(ask(WORLD_LAPSED, "POST", API, json).status, 404, "nor once a role ran out");
    is_int(ask(WORLD_OWNER, "POST", API,
               "{\"name\":\"Mine\",\"org_id\":\"acme' OR 1=1 --\"}")
               .status,
           404, "a hostile organization is none");
    struct answer answer = ask(WORLD_OTHER_OWNER, "POST", API, "{\"name\":\"Mine\"}");
    is_int(answer.status, 422, "without a personal organization it must be said");
    is_str(at(WORLD_OTHER_OWNER, &answer, "/errors/0/pointer"), STR("/org_id"),
           "which is told");
    is_int(world_count(&world, "SELECT count(*) FROM project"), 3, "nothing was made");
    is_str(world_changes(&world), STR(""), "nothing at all");
}

static void at_home(void)
{
    struct str home = STR("");
    struct task *task = world_task(&world, WORLD_STRANGER, NULL, NULL, NULL);
    if (organization_add_personal(task, world.people[WORLD_STRANGER].id, STR("Ada"),
                                  STR("ada@example.org"), &home) != DONE)
        bail_out("no personal organization");
    static const char *const forms[] = {"{\"name\":\"Mine\"}",
                                        "{\"name\":\"Mine\",\"org_id\":\"\"}",
                                        "{\"name\":\"Mine\",\"org_id\":null}"};
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct answer answer = ask(WORLD_STRANGER, "POST", API, forms[i]);
        is_int(answer.status, 201, "form %zu: a project without an organization", i);
        is_str(at(WORLD_STRANGER, &answer, "/org_id"), home, "is in the personal one");
    }
    world_restore(&world);
}

static void ids(void)
{
    static const char json[] =
        "{\"id\":\"shop\",\"name\":\"Shop\",\"org_id\":\"globex\"}";
    struct answer answer = ask(WORLD_OTHER_OWNER, "POST", API, json);
    is_int(answer.status, 409, "an id that another organization has is taken");
    is_str(at(WORLD_OTHER_OWNER, &answer, "/code"), STR("not_unique"), "which is said");
    is_str(at(WORLD_OTHER_OWNER, &answer, "/errors/0/pointer"), STR("/id"), "of the id");
    ok(!str_contains(answer.body, STR("cme")), "and nothing about whose it is");
    static const char *const bad[] = {"Shop",        "1shop",   "sh--op", "shop-",
                                      "kube-system", "kp-shop", "new",    "a/b",
                                      "a'b",         "a%20b",   "\\u00e4"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        const char *text = arena_cstr(
            world.arena,
            arena_print(world.arena, "{\"id\":\"%s\",\"name\":\"x\",\"org_id\":\"acme\"}",
                        bad[i]));
        is_int(ask(WORLD_OWNER, "POST", API, text).status, 422, "the id %s is refused",
               bad[i]);
    }
    static const char *const paths[] = {
        API "/shop'",   API "/..%2fshop",          API "/SHOP",
        API "/shop%00", API "/%73hop%2fresources", API "/shop--"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        int status = ask(WORLD_OWNER, "GET", paths[i], NULL).status;
        ok(status == 404 || status == 400, "%s is not there (%d)", paths[i], status);
    }
    is_int(ask(WORLD_OWNER, "GET", API "/%73hop", NULL).status, 200,
           "an escaped letter is a letter");
}

static void lists(void)
{
    is_int(count_of(WORLD_STRANGER, API), 0, "who holds nothing sees none");
    is_int(count_of(WORLD_VIEWER, API), 2, "a viewer sees the organization's");
    is_int(count_of(WORLD_PROJECT_VIEWER, API), 1, "who holds one project sees that one");
    is_int(count_of(WORLD_RESOURCE_VIEWER, API), 0,
           "who holds a resource sees no project");
    is_int(count_of(WORLD_LAPSED, API), 0, "a role that ran out shows none");
    is_int(count_of(WORLD_OTHER_OWNER, API), 1, "each sees their own");
    is_int(count_of(WORLD_OTHER_OWNER, API "?org_id=acme"), 0,
           "also when asking for another's");
    is_int(count_of(WORLD_VIEWER, "/api/v1/organizations/acme/projects"), 2,
           "of an organization");
    is_int(count_of(WORLD_PROJECT_VIEWER, "/api/v1/organizations/acme/projects"), -404,
           "which must be visible");
    is_int(count_of(WORLD_PROJECT_VIEWER, API "?org_id=acme"), 1,
           "the filter needs not that");
    is_int(count_of(WORLD_VIEWER, API "?q=SHO"), 1, "part of a name");
    is_int(count_of(WORLD_VIEWER, API "?q=%25"), 0, "no wildcard");
    is_int(count_of(WORLD_VIEWER, API "?status=Deleting"), 0, "a status");
    is_int(count_of(WORLD_VIEWER, API "?status=deleting"), -422, "is one of the words");
    is_int(count_of(WORLD_VIEWER, API "?sort=size"), -422, "as is a sort");
    struct answer answer = ask(WORLD_VIEWER, "GET", API "?sort=name", NULL);
    is_str(at(WORLD_VIEWER, &answer, "/items/0/project_id"), STR("lab"),
           "sorted by name");
    is_str(at(WORLD_VIEWER, &answer, "/items/1/health"), STR("Failed"),
           "one that failed is told");
    const struct node *counts =
        node_at_pointer(answer_json_body(world_with_key(&world, WORLD_VIEWER), &answer),
                        STR("/items/1/resource_counts"));
    is_int(node_member(counts, STR("total"))->integer,
           world_count(&world, "SELECT count(*) FROM resource WHERE project_id = 'shop'"),
           "all resources are counted");
    is_int(node_member(counts, STR("failed"))->integer, 1, "and those that failed");
}

/* Every row once, in any sort; a cursor of another sort is refused, not misread. */
static void pages_of_lists(void)
{
    for (int i = 0; i < 7; i++)
        world_sql(&world,
                  "INSERT INTO project (id, org_id, name, tenant, created_us, updated_us)"
                  " VALUES ('more%d', 'acme', '%s', 'kp-more%d', 5, 1)",
                  i, i < 4 ? "Same" : "other", i);
    static const char *const sorts[] = {"-created_at", "name"};
    for (size_t s = 0; s < COUNT_OF(sorts); s++) {
        int64_t count = 0;
        struct str cursor = STR("");
        for (int page = 0; page < 9 && !str_is(cursor, "null"); page++) {
            const char *path = arena_cstr(
                world.arena, arena_print(world.arena, API "?limit=2&sort=%s&cursor=%.*s",
                                         sorts[s], STR_ARG(cursor)));
            struct answer answer = ask(WORLD_VIEWER, "GET", path, NULL);
            count += count_of(WORLD_VIEWER, path);
            cursor = at(WORLD_VIEWER, &answer, "/next_cursor");
        }
        is_int(count, 9, "sort=%s: pages have all rows", sorts[s]);
    }
    struct answer answer = ask(WORLD_VIEWER, "GET", API "?limit=2&sort=name", NULL);
    struct str cursor = at(WORLD_VIEWER, &answer, "/next_cursor");
    const char *path = arena_cstr(
        world.arena, ARENA_JOIN(world.arena, STR(API "?limit=2&cursor="), cursor));
    is_int(ask(WORLD_VIEWER, "GET", path, NULL).status, 422,
           "a cursor belongs to its sort");
    world_restore(&world);
}

static void changing(void)
{
    is_int(ask(WORLD_VIEWER, "PATCH", API "/shop", "{\"name\":\"B\"}").status, 403,
           "a viewer may not");
    is_int(ask(WORLD_PROJECT_VIEWER, "PATCH", API "/shop", "{\"name\":\"B\"}").status,
           403, "nor a viewer of the project");
    is_int(ask(WORLD_OTHER_OWNER, "PATCH", API "/shop", "{\"name\":\"B\"}").status, 404,
           "for others it is not there");
    is_int(ask(WORLD_RESOURCE_OWNER, "PATCH", API "/shop", "{\"name\":\"B\"}").status,
           404, "nor for an owner of a resource in it");
    world.now_us += US_PER_S;
    struct answer answer =
        ask(WORLD_PROJECT_EDITOR, "PATCH", API "/shop", "{\"name\":\"Store\"}");
    is_int(answer.status, 200, "an editor of the project may");
    is_str(at(WORLD_PROJECT_EDITOR, &answer, "/name"), STR("Store"), "a new name");
    is_str(at(WORLD_PROJECT_EDITOR, &answer, "/description"), STR("Where people buy"),
           "what is absent stays");
    answer = ask(WORLD_PROJECT_EDITOR, "PUT", API "/shop", "{\"description\":\"\"}");
    is_str(at(WORLD_PROJECT_EDITOR, &answer, "/name"), STR("Store"), "also with PUT");
    is_str(at(WORLD_PROJECT_EDITOR, &answer, "/description"), STR(""),
           "what is empty is emptied");
    is_int(ask(WORLD_PROJECT_EDITOR, "PATCH", API "/shop", "{\"name\":\"\"}").status, 422,
           "but a name there must be");
    is_int(ask(WORLD_PROJECT_EDITOR, "PATCH", API "/shop", "{\"name\":\"Store\"}").status,
           200, "the same again is fine");
    is_int(
        world_count(&world,
                    "SELECT count(*) FROM audit_entry WHERE action = 'project.changed'"),
        2, "and no deed");
    struct project project;
    struct task *task = world_task(&world, WORLD_OWNER, "acme", "shop", NULL);
    is_int(project_change(task,
                          &(struct project_change){.name = STR("Late"), .seen_us = 1},
                          &project),
           STALE, "who saw something else must look again");
    is_int(world_count(&world,
                       "SELECT max(generation) FROM resource WHERE project_id = 'shop'"),
           1, "no resource is deployed for a name");
    world_restore(&world);
}

static enum outcome add_ebb(struct task *task)
{
    struct project project;
    return project_add(task,
                       &(struct project_draft){
                           .id = STR("ebb"), .org_id = STR("acme"), .name = STR("Ebb")},
                       &project);
}

static void races(void)
{
    struct race_result result = race(&world, WORLD_EDITOR, NULL, NULL, add_ebb);
    is_int(result.done, 1, "of those who take an id at the same moment one gets it");
    is_int(result.clash, RACERS - 1, "the others are told that it is taken");
    is_int(own_roles(WORLD_EDITOR, "ebb"), 1, "one role came of it");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE object_id = 'ebb'"
                               " AND action = 'project.created'"),
           1, "and one entry in the trail");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    making();
    not_making();
    at_home();
    ids();
    lists();
    pages_of_lists();
    changing();
    races();
    world_close(&world);
    return done_testing();
}
