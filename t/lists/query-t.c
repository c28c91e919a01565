/* query-t.c: a list of the API refuses query parameters that it does not know. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"
#include "t/lib/world.h"

static struct world world;

/* Path, and a parameter that it knows. */
static const struct {
    const char *path;
    const char *known;
} lists[] = {
    {"/api/v1/organizations", "limit=1"},
    {"/api/v1/projects", "q=shop"},
    {"/api/v1/organizations/acme/projects", "limit=1"},
    {"/api/v1/projects/shop/resources", "sort=-name"},
    {"/api/v1/resources", "type=graph"},
    {"/api/v1/projects/shop/deleted-resources", "limit=1"},
    {"/api/v1/projects/shop/resources/orders/deployments", "limit=1"},
    {"/api/v1/projects/shop/resources/orders/generations", "limit=1"},
    {"/api/v1/projects/shop/secrets", "q=x"},
    {"/api/v1/organizations/acme/members", "q=x"},
    {"/api/v1/organizations/acme/teams", "limit=2"},
    {"/api/v1/organizations/acme/rbac", "limit=2"},
    {"/api/v1/organizations/acme/invitations", "state=pending"},
    {"/api/v1/organizations/acme/service-accounts", "limit=2"},
    {"/api/v1/organizations/acme/audit", "limit=2"},
    {"/api/v1/organizations/acme/roles", "format=csv"},
    {"/api/v1/organizations/acme/limits", "format=csv"},
    {"/api/v1/roles", "format=csv"},
    {"/api/v1/permissions", "format=csv"},
    {"/api/v1/resource-types", "active=true"},
    {"/api/v1/resource-types", "format=csv"},
    {"/api/v1/resource-types", "format=json"},
    {"/api/v1/search", "q=orders"},
    {"/api/v1/me/views", "format=ndjson"},
};

static const char *join(const char *path, const char *query)
{
    return arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(path), STR("?"), str_of(query)));
}

static void each(const char *path, const char *known)
{
    struct probe *owner = world_with_key(&world, WORLD_OWNER);
    struct answer answer = probe_json(owner, "GET", join(path, known), NULL);
    is_int(answer.status, 200, "%s knows %s", path, known);
    if (answer.status != 200)
        note("%.*s", STR_ARG(answer.body));
    answer = probe_json(owner, "GET", join(path, "stauts=Failed"), NULL);
    ok(answer.status == 400 && str_contains(answer.body, STR("\"code\":\"unknown_parameter\"")) &&
           str_contains(answer.body, STR("\"pointer\":\"/stauts\"")),
       "%s does not know a misspelt one, and says so", path);
    if (answer.status != 400)
        note("%d", answer.status);
}

static void names(void)
{
    struct probe *owner = world_with_key(&world, WORLD_OWNER);
    struct answer answer =
        probe_json(owner, "GET", "/api/v1/projects/shop/resources?limit=1&colour=red", NULL);
    ok(str_contains(answer.body, STR("It has: ")) && str_contains(answer.body, STR("cursor")) &&
           str_contains(answer.body, STR("format")),
       "those that there are are named");
    struct probe *stranger = world_with_key(&world, WORLD_STRANGER);
    answer = probe_json(stranger, "GET", "/api/v1/projects/shop/resources?colour=red", NULL);
    is_int(answer.status, 404, "a stranger is told nothing but that there is nothing");
    answer = probe_json(owner, "GET", "/api/v1/projects/shop?colour=red", NULL);
    is_int(answer.status, 200, "what is no list does not mind");
}

/* Pages tell it, too, beside their filters. */
static void pages(void)
{
    struct probe *owner = world_as(&world, WORLD_OWNER);
    struct answer page = probe_get(owner, "/organizations?q=acm");
    ok(page.status == 200 && str_contains(page.body, STR("Name or id: acm")) &&
           str_contains(page.body, STR("/organizations/acme")),
       "organizations can be filtered");
    page = probe_get(owner, "/organizations?q=nowhere");
    ok(str_contains(page.body, STR("Nothing matches these filters")), "also to none");
    page = probe_get(owner, "/projects/shop/resources?colour=red&type=graph");
    ok(page.status == 200 && str_contains(page.body, STR("Not a filter here: colour")) &&
           str_contains(page.body, STR("href=\"/projects/shop/resources?type=graph\"")),
       "a filter that a page does not have is told, and can be taken out");
    page = probe_get(owner, "/projects?utm_source=letter&sort=name");
    ok(page.status == 200 && !str_contains(page.body, STR("Not a filter here")),
       "where somebody came from is none");
}

/* A cursor stands among the rows of its filter. */
static void cursors(void)
{
    struct probe *owner = world_with_key(&world, WORLD_OWNER);
    const char *path = "/api/v1/projects/shop/resources?limit=1&sort=name&type=graph";
    world_sql(&world,
              "INSERT INTO resource (id, org_id, project_id, name, type_id, sku, settings,"
              " schema_version, generation, lifecycle, created_us, updated_us)"
              " SELECT 'another', org_id, project_id, 'Another', type_id, sku, settings,"
              " schema_version, 1, 'active', 1, 1 FROM resource WHERE id = 'orders'");
    struct answer answer = probe_json(owner, "GET", path, NULL);
    struct str cursor = answer_at(owner, &answer, "/next_cursor");
    static const struct {
        const char *more;
        int status;
        const char *what;
    } next[] = {
        {"sort=name&type=graph", 200, "the next page of the same list"},
        {"type=graph&sort=name&limit=2", 200, "in another order of words, with another limit"},
        {"sort=name&type=graph&q=", 200, "an empty filter is none"},
        {"sort=name", 422, "without the filter"},
        {"sort=name&type=flow", 422, "with another one"},
        {"sort=name&type=graph&q=o", 422, "with one more"},
    };
    ok(cursor.length > 10, "there is a next page");
    for (size_t i = 0; i < COUNT_OF(next); i++) {
        path = arena_cstr(world.arena,
                          ARENA_JOIN(world.arena, STR("/api/v1/projects/shop/resources?cursor="),
                                     cursor, STR("&"), str_of(next[i].more)));
        answer = probe_json(owner, "GET", path, NULL);
        is_int(answer.status, next[i].status, "a cursor: %s", next[i].what);
    }
}

int main(void)
{
    world_open(&world);
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        each(lists[i].path, lists[i].known);
    names();
    cursors();
    pages();
    world_close(&world);
    return done_testing();
}
