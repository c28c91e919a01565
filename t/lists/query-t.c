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

int main(void)
{
    world_open(&world);
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        each(lists[i].path, lists[i].known);
    names();
    world_close(&world);
    return done_testing();
}
