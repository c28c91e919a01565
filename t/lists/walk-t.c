/* walk-t.c: a list of ten thousand rows is walked while somebody adds and takes away. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "platform/base/clock.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

enum { ROWS = 10000, LARGE = 20000, SEARCHES = 20 };

#define LIST "/api/v1/projects/" WORLD_PROJECT "/resources"

static struct world world;
static unsigned char seen[ROWS + 1];

static void resources(int from, int to, const char *project, const char *org)
{
    world_sql(
        &world,
        "INSERT INTO resource (id, org_id, project_id, name, type_id, sku, settings,"
        " schema_version, generation, lifecycle, created_us, updated_us)"
        " WITH RECURSIVE n (i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n"
        " WHERE i < %d)"
        " SELECT '%s-row-' || i, '%s', '%s', 'Row ' || i, type_id, sku, settings,"
        " schema_version, 1, 'active', created_us + i, created_us"
        " FROM resource, n WHERE id = '" WORLD_RESOURCE "'",
        from, to, project, org, project);
}

/* Marks each of the rows that were there at the beginning; false when one comes twice. */
static bool mark(const struct node *items)
{
    for (const struct node *item = items->first; item != NULL; item = item->next) {
        struct str id = node_member(item, STR("resource_id"))->text;
        if (!str_starts(id, STR("shop-row-")))
            continue;
        int64_t number = 0;
        if (!str_int_parse(str_slice(id, 9, id.length), 1, ROWS, &number))
            continue;
        if (seen[number]++ > 0)
            return false;
    }
    return true;
}

/* Where the header says that the next page is: "" at the end. */
static struct str next_path(const struct answer *answer)
{
    struct str rest = answer_header(answer, "Link");
    struct str path;
    if (rest.length == 0)
        return STR("");
    if (!str_starts(rest, STR("<")) || !str_cut(&rest, '>', &path) ||
        !str_is(rest, "; rel=\"next\""))
        bail_out("a link that nobody understands");
    return str_slice(path, 1, path.length);
}

/* Between two pages another connection adds at both ends and takes one away that was shown. */
static void walk(const char *sort)
{
    struct probe *viewer = world_with_key(&world, WORLD_VIEWER);
    struct str path = ARENA_JOIN(world.arena, STR(LIST "?limit=200&sort="), str_of(sort));
    bool once = true;
    bool agree = true;
    int pages = 0;
    memset(seen, 0, sizeof seen);
    do {
        struct answer answer =
            probe_json(viewer, "GET", arena_cstr(world.arena, path), NULL);
        const struct node *body = answer_json_body(viewer, &answer);
        once = once && mark(node_member(body, STR("items")));
        const struct node *next = node_member(body, STR("next_cursor"));
        path = arena_str(world.arena, next_path(&answer));
        agree = agree && (next->kind == NODE_TEXT ? str_contains(path, next->text)
                                                  : path.length == 0);
        pages++;
        world_sql(
            &world,
            "INSERT INTO resource (id, org_id, project_id, name, type_id, sku,"
            " settings, schema_version, generation, lifecycle, created_us, updated_us)"
            " SELECT 'new-' || '%s' || %d || '-' || x.k, org_id, project_id,"
            " CASE x.k WHEN 0 THEN 'Aaa' ELSE 'Zzz' END, type_id, sku, settings,"
            " schema_version, 1, 'active', CASE x.k WHEN 0 THEN 1 ELSE created_us * 2"
            " END, created_us FROM resource, (SELECT 0 AS k UNION ALL SELECT 1) x"
            " WHERE id = '" WORLD_RESOURCE "'",
            sort[0] == '-' ? "d" : "a", pages + (int)str_of(sort).length * 1000);
    } while (path.length > 0 && pages < 200);
    int missing = 0;
    for (int i = 1; i <= ROWS; i++)
        missing += seen[i] != 1;
    ok(once, "sorted by %s no row comes twice, whatever is added meanwhile", sort);
    is_int(missing, 0, "and none is left out, on %d pages", pages);
    ok(agree, "header and body name the same next page");
}

/* ---- how long a search takes ---- */

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void speed(enum world_person person, const char *q, const char *what)
{
    struct str path = ARENA_JOIN(world.arena, STR("/api/v1/search?q="), str_of(q));
    int64_t times[SEARCHES];
    for (int i = 0; i < SEARCHES; i++) {
        int64_t from = clock_monotonic_us();
        struct answer answer = probe_json(world_with_key(&world, person), "GET",
                                          arena_cstr(world.arena, path), NULL);
        times[i] = clock_monotonic_us() - from;
        if (answer.status != 200)
            ok(false, "%s: %d", q, answer.status);
    }
    qsort(times, SEARCHES, sizeof times[0], by_time);
    note("%s: median %lld us, slowest %lld us", what, (long long)times[SEARCHES / 2],
         (long long)times[SEARCHES - 1]);
    ok(times[SEARCHES / 2] < 2 * US_PER_S, "%s is found in time", what);
}

int main(void)
{
    world_open(&world);
    resources(1, ROWS, WORLD_PROJECT, WORLD_ORG);
    walk("-created_at");
    walk("created_at");
    walk("name");
    walk("-name");
    resources(ROWS + 1, LARGE, WORLD_PROJECT, WORLD_ORG);
    resources(1, LARGE, WORLD_OTHER_PROJECT, WORLD_OTHER_ORG);
    world_sql(&world, "ANALYZE");
    speed(WORLD_VIEWER, "row%20777",
          "the beginning of a name, by an organization's role");
    speed(WORLD_PROJECT_VIEWER, "row%20777", "the same by a project's");
    speed(WORLD_VIEWER, "ow%20777", "a part of a name");
    speed(WORLD_VIEWER, "zzzzzz", "what is not there");
    speed(WORLD_RESOURCE_VIEWER, "row", "who sees one resource of 40 000");
    speed(WORLD_VIEWER, "ro", "two letters that all begin with");
    world_close(&world);
    return done_testing();
}
