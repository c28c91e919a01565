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
    world_close(&world);
    return done_testing();
}
