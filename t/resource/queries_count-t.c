/* queries_count-t.c: a list asks the database the same however many rows it shows. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"
#include "t/lib/world.h"

static struct world world;

/* Statements of a list with `rows` rows on its page; the catalog is known by then. */
static int64_t statements(const char *path, bool page, int rows)
{
    const char *limited =
        arena_cstr(world.arena, arena_print(world.arena, "%s?limit=%d", path, rows));
    struct answer answer = {.status = 0};
    for (int time = 0; time < 2; time++)
        answer =
            page ? probe_get(world_as(&world, WORLD_OWNER), limited)
                 : probe_json(world_with_key(&world, WORLD_OWNER), "GET", limited, NULL);
    is_int(answer.status, 200, "%s is there", limited);
    return store_counts(world.store).statements;
}

static void fill(void)
{
    world_sql(
        &world,
        "INSERT INTO resource (id, org_id, project_id, name, type_id, sku, settings,"
        " schema_version, generation, lifecycle, created_us, updated_us)"
        " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 90)"
        " SELECT 'more-' || i, org_id, project_id, 'More ' || i, type_id, sku,"
        " settings, schema_version, 1, 'active', created_us + i, created_us + i"
        " FROM resource, n WHERE id = '" WORLD_RESOURCE "'");
}

/* What somebody else's organization has a lot of, with names like ours. */
static void strange_resources(int count)
{
    world_sql(
        &world,
        "INSERT INTO resource (id, org_id, project_id, name, type_id, sku, settings,"
        " schema_version, generation, lifecycle, created_us, updated_us)"
        " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
        " SELECT 'strange-' || i, org_id, project_id, 'Orders ' || i, type_id, sku,"
        " settings, schema_version, 1, 'active', 1, 1"
        " FROM resource, n WHERE resource.id = '" WORLD_OTHER_RESOURCE "'",
        count);
}

/* Members of a team of somebody else's organization. */
static void strangers(int count)
{
    world_sql(
        &world,
        "INSERT INTO principal (id, kind, created_us) VALUES ('tea_others', 'team', 1);"
        "INSERT INTO team (id, org_id, name, created_us, updated_us)"
        " VALUES ('tea_others', '" WORLD_OTHER_ORG "', 'Others', 1, 1);"
        "INSERT INTO principal (id, kind, created_us)"
        " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
        " SELECT 'usr_other' || i, 'person', 1 FROM n;"
        "INSERT INTO person (id, email, name, created_us, updated_us)"
        " SELECT id, id || '@example.net', id, 1, 1 FROM principal"
        " WHERE id LIKE 'usr\\_other%%' ESCAPE '\\';"
        "INSERT INTO team_member (team_id, person_id, created_us)"
        " SELECT 'tea_others', id, 1 FROM person WHERE id LIKE 'usr\\_other%%' ESCAPE '\\';"
        "ANALYZE",
        count);
}

static int64_t scanned(const char *path, bool page)
{
    struct answer answer =
        page ? probe_get(world_as(&world, WORLD_OWNER), path)
             : probe_json(world_with_key(&world, WORLD_OWNER), "GET", path, NULL);
    is_int(answer.status, 200, "%s is there", path);
    return store_counts(world.store).rows_scanned;
}

/* Who asks is found by indexes, however many people the others have. */
static void scans(void)
{
    static const struct {
        const char *path;
        bool page;
    } asked[] = {
        {"/api/v1/projects/" WORLD_PROJECT "/resources", false},
        {"/projects/" WORLD_PROJECT "/resources", true},
        {"/api/v1/resources", false},
        {"/api/v1/me", false},
        {"/", true},
        {"/organizations/" WORLD_ORG "/members", true},
        {"/organizations/" WORLD_ORG "/access", true},
        {"/organizations/" WORLD_ORG "/teams", true},
        {"/organizations/" WORLD_ORG "/roles", true},
        {"/organizations/" WORLD_ORG "/invitations", true},
        {"/organizations/" WORLD_ORG "/service-accounts", true},
        {"/organizations/" WORLD_ORG "/audit", true},
        {"/organizations/" WORLD_ORG "/settings", true},
        {"/organizations/" WORLD_ORG, true},
        {"/organizations", true},
        {"/projects", true},
        {"/projects/" WORLD_PROJECT, true},
        {"/projects/" WORLD_PROJECT "/access", true},
        {"/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE, true},
        {"/account/security", true},
        {"/account/keys", true},
        {"/api/v1/search?q=orders", false},
        {"/api/v1/search?q=or", false},
        {"/api/v1/search?q=power", false},
        {"/search?q=or", true},
        {"/api/v1/permissions/check?scopeType=project&scopeId=" WORLD_PROJECT, false},
    };
    int64_t before[COUNT_OF(asked)];
    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        scanned(asked[i].path, asked[i].page);
        before[i] = scanned(asked[i].path, asked[i].page);
    }
    strange_resources(20000);
    strangers(2000);
    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        int64_t rows = scanned(asked[i].path, asked[i].page);
        ok(rows <= before[i] + 200, /* a tenth: other plans, not another order */
           "%s walks over as many rows with 2 000 strangers and 20 000 resources of theirs (%lld, %lld)", asked[i].path,
           (long long)rows, (long long)before[i]);
    }
}

int main(void)
{
    static const struct {
        const char *path;
        bool page;
        int64_t most; /* admission, list, frame, ... */
    } lists[] = {
        {"/api/v1/projects/" WORLD_PROJECT "/resources", false, 2},
        {"/projects/" WORLD_PROJECT "/resources", true, 4},
        {"/api/v1/resources", false, 2},
        {"/api/v1/projects", false, 2},
        {"/projects", true, 4},
        {"/api/v1/organizations", false, 2},
        {"/organizations", true, 4},
        {"/api/v1/projects/" WORLD_PROJECT "/audit", false, 2},
        {"/projects/" WORLD_PROJECT "/audit", true, 4},
        {"/projects/" WORLD_PROJECT "/access", true, 5},
    };
    world_open(&world);
    fill();
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        int64_t one = statements(lists[i].path, lists[i].page, 1);
        int64_t many = statements(lists[i].path, lists[i].page, 90);
        is_int(many, one, "%s asks as often for 90 rows as for one", lists[i].path);
        ok(many <= lists[i].most, "at most %lld times (%lld)", (long long)lists[i].most,
           (long long)many);
    }
    scans();
    world_close(&world);
    return done_testing();
}
