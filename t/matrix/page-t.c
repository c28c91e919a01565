/* page-t.c: every page, for everybody: it renders, is well formed, and its links lead somewhere. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "app.h"
#include "t/lib/page_check.h"
#include "t/lib/tap.h"
#include "t/matrix/places.h"

enum { SEEN_MAX = 10000 };

static struct world world;
static struct page_report report;

/* Links that were asked for already, by whom. */
static struct {
    enum world_person person;
    struct str href;
} seen[SEEN_MAX];
static size_t seen_count;

static bool is_new(enum world_person person, struct str href)
{
    for (size_t i = 0; i < seen_count; i++)
        if (seen[i].person == person && str_equal(seen[i].href, href))
            return false;
    if (seen_count == SEEN_MAX)
        bail_out("more than %d links", SEEN_MAX);
    seen[seen_count].person = person;
    seen[seen_count++].href = href;
    return true;
}

/* Served by nginx. */
static bool is_elsewhere(struct str href)
{
    return str_starts(href, STR("/static/"));
}

static void check_links(enum world_person person, const char *path)
{
    const char *word = world.people[person].word;
    for (size_t i = 0; i < report.href_count; i++) {
        struct str href = report.hrefs[i];
        ptrdiff_t hash = str_find(href, 0, '#');
        if (hash >= 0)
            href = str_slice(href, 0, (size_t)hash);
        if (is_elsewhere(href) || !is_new(person, href))
            continue;
        struct answer answer =
            probe_get(world_as(&world, person), arena_cstr(world.arena, href));
        if (answer.status >= 400)
            ok(false, "%s, %s: the link %.*s answers %d", path, word, STR_ARG(href),
               answer.status);
    }
}

static void check_page(enum world_person person, const char *path)
{
    struct answer answer = probe_get(world_as(&world, person), path);
    const char *word = world.people[person].word;
    if (!str_starts(answer.content_type, STR("text/html"))) {
        ok(answer.status < 500, "%s, %s: answers %d", path, word, answer.status);
        return;
    }
    page_check(world.arena, answer.body, &report);
    /* Nobody has set a store of metrics here, and a file cannot do without. */
    bool unset = answer.status == 503 && str_contains(answer.body, STR("metric store"));
    ok((answer.status < 500 || unset) && report.fault_count == 0, "%s, %s: a sound page (%d)", path,
       word, answer.status);
    for (size_t i = 0; i < report.fault_count; i++)
        note("    %.*s", STR_ARG(report.faults[i]));
    if (answer.status < 300)
        check_links(person, path);
}

static bool is_page(const struct route *route)
{
    return route->methods == GET && strncmp(route->path, "/api/", 5) != 0;
}

static void check_for(enum world_person person)
{
    for (const struct route *const *table = app_routes(); *table != NULL; table++)
        for (const struct route *route = *table; route->handle != NULL; route++)
            if (is_page(route))
                check_page(person, place_path(&world, route->path));
    /* Resources in other states, other types, filters, what is not there. */
    static const char *const more[] = {
        "/projects/shop/resources/trips",
        "/projects/shop/resources/trips/settings",
        "/projects/shop/resources/trips/deployments",
        "/projects/shop/resources/parts/settings",
        "/projects/shop/resources/maps/settings",
        "/projects/shop/resources/vault/settings",
        "/resources/create?resource_type=assembler",
        "/resources/create?resource_type=flow&project_id=shop&sku=free&from=secrets",
        "/resources/create?resourceType=secret&projectId=nothing&tier=nothing",
        "/resources/create?resource_type=nothing",
        "/resources/create/drf_01jd0000000000000000000001/settings?preset=staging",
        "/resources/create/drf_01jd0000000000000000000002/review",
        "/resources/create/nothing/basics",
        "/projects/lab/resources/old",
        "/projects/lab/resources/old/settings",
        "/projects/lab/resources/old/delete",
        "/projects/lab/resources/old/manifests",
        "/projects/lab/resources/old/manifests.yaml",
        "/projects/shop/resources/vault/manifests",
        "/projects/shop/resources/orders/manifests/nothing.yaml",
        "/projects/shop/resources/orders/audit?limit=1",
        "/projects/lab/resources",
        "/projects/lab/access",
        "/projects/grid/resources/power",
        "/projects/grid/resources/orders",
        "/projects/shop/resources?q=ord&type=graph&status=Healthy&sort=name",
        "/projects/shop/resources?q=zzz",
        "/projects/shop/resources?limit=2",
        "/projects/shop/resources?sort=wrong",
        "/projects/shop/resources?cursor=wrong",
        "/projects/shop/access?q=owner&limit=1",
        "/projects/shop/access?q=zzz",
        "/projects/shop/audit?limit=1",
        "/projects/shop/audit?action=resource.created",
        "/projects/shop/audit?from=wrong",
        "/catalog?q=zzz",
        "/nowhere",
    };
    for (size_t i = 0; i < COUNT_OF(more); i++)
        check_page(person, more[i]);
}

/* To somebody whose other role has expired: they see nothing of it here, nor any link to it. */
static void give_rights_on_data(void)
{
    static const struct {
        const char *type;
        const char *place;
    } scopes[] = {{"organization", WORLD_ORG},
                  {"project", WORLD_PROJECT},
                  {"resource", WORLD_RESOURCE}};
    for (size_t i = 0; i < COUNT_OF(scopes); i++)
        world_sql(
            &world,
            "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type,"
            " scope_id, created_us, updated_us) VALUES ('asg_data%zu', 'acme', '%.*s',"
            " '10000000-0005-0000-0000-000000000001', '%s', '%s', 1, 1)",
            i, STR_ARG(world.people[WORLD_LAPSED].id), scopes[i].type, scopes[i].place);
    world_save(&world);
}

int main(void)
{
    static const enum world_person people[] = {
        WORLD_ANONYMOUS,       WORLD_STRANGER,    WORLD_VIEWER,
        WORLD_EDITOR,          WORLD_OWNER,       WORLD_PROJECT_OWNER,
        WORLD_RESOURCE_VIEWER, WORLD_OTHER_OWNER, WORLD_RESOURCE_OWNER,
        WORLD_ADMIN,           WORLD_CHECKER,     WORLD_LAPSED,
    };
    world_open(&world);
    places_add(&world);
    give_rights_on_data();
    for (size_t i = 0; i < COUNT_OF(people); i++)
        check_for(people[i]);
    is_str(world_changes(&world), STR(""), "looking at pages changes nothing");
    world_close(&world);
    return done_testing();
}
