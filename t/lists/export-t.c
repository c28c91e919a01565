/* export-t.c: each list leaves as a file: whole, filtered as shown, harmless in a spreadsheet. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "app.h"
#include "platform/site/export.h"
#include "product/access/permission.h"
#include "t/lib/tap.h"
#include "t/matrix/places.h"

#define LIST  "/api/v1/projects/" WORLD_PROJECT "/resources"
#define ACME  "/api/v1/organizations/" WORLD_ORG
#define PAGES "/organizations/" WORLD_ORG

static struct world world;

static struct answer get(enum world_person person, const char *path)
{
    return probe_json(world_with_key(&world, person), "GET", path, NULL);
}

static struct answer post(enum world_person person, const char *path)
{
    return probe_json(world_with_key(&world, person), "POST", path, NULL);
}

static int64_t lines(const struct answer *answer)
{
    int64_t count = 0;
    for (size_t i = 0; i < answer->body.length; i++)
        count += answer->body.at[i] == '\n';
    return count;
}

static int64_t entries(const char *action)
{
    return world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = '%s'",
                       action);
}

static void resources(int count)
{
    world_sql(
        &world,
        "INSERT INTO resource (id, org_id, project_id, name, type_id, sku, settings,"
        " schema_version, generation, lifecycle, created_us, updated_us)"
        " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < %d)"
        " SELECT 'more-' || i, org_id, project_id, 'More ' || i, type_id, sku,"
        " settings, schema_version, 1, 'active', created_us, created_us"
        " FROM resource, n WHERE id = '" WORLD_RESOURCE "'",
        count);
}

/* ---- all of them ---- */

struct tally {
    int exported;
    int written;
};

static struct answer asked(const struct route *route, const char *more)
{
    enum world_person person = route->needs == MAY_ADMINISTER ? WORLD_ADMIN : WORLD_OWNER;
    struct str path =
        ARENA_JOIN(world.arena, str_of(place_path(&world, route->path)), str_of(more));
    return probe_json(world_with_key(&world, person), more[0] == '?' ? "GET" : "POST",
                      arena_cstr(world.arena, path), NULL);
}

/* GET with ?format=csv; where that is refused, the POST beside it. */
static void one_list(const struct route *route, struct tally *tally)
{
    struct answer answer = asked(route, "?format=csv");
    if ((route->flags & ROUTE_EXPORT_IS_WRITTEN_DOWN) != 0) {
        if (answer.status != 422 || !str_contains(answer.body, STR("export_by_post")))
            ok(false, "%s leaves without an entry: %d", route->path, answer.status);
        tally->written++;
        answer = asked(route, "/export?format=csv");
    }
    if (answer.status == 422 && (str_contains(answer.body, STR("as JSON only")) ||
                                 str_contains(answer.body, STR("\"/q\"")))) {
        note("%s has no files", route->path);
        return;
    }
    tally->exported++;
    if (answer.status != 200 || answer.broken ||
        !str_is(answer.content_type, "text/csv; charset=utf-8") ||
        !str_contains(answer.body, STR("rows, complete\"\r\n")))
        ok(false, "%s: %d %.*s", route->path, answer.status, STR_ARG(answer.body));
}

/* Every route that says that it lists something. */
static void every_list(void)
{
    struct tally tally = {0};
    for (const struct capability *row = app_capabilities; row->name != NULL; row++)
        for (const struct route *route = row->routes;
             route != NULL && route->handle != NULL; route++)
            if (route->methods == GET && route->lists != NULL)
                one_list(route, &tally);
    ok(tally.exported >= 30, "%d lists leave as files", tally.exported);
    ok(tally.written >= 8, "%d of them are written down", tally.written);
    world_restore(&world);
}

/* ---- one ---- */

static void whole_and_filtered(void)
{
    resources(1234);
    int64_t rows = world_count(&world, "SELECT count(*) FROM resource WHERE project_id = '"
                                       WORLD_PROJECT "' AND lifecycle <> 'deleted'");
    struct answer answer = get(WORLD_VIEWER, LIST "?format=csv");
    is_int(answer.status, 200, "who may read a list may have it as a file");
    is_int(lines(&answer), rows + 2, "with all rows, a head and an end");
    is_str(answer_header(&answer, "Content-Disposition"),
           STR("attachment; filename=\"shop-resources.csv\""), "named like the list");
    ok(str_contains(answer.body, arena_print(world.arena, "\"# end: %lld rows, complete\"\r\n",
                                             (long long)rows)),
       "which says that it is complete");
    answer = get(WORLD_VIEWER, LIST "?format=csv&q=more%201&sort=name");
    is_int(lines(&answer),
           2 + world_count(&world,
                           "SELECT count(*) FROM resource WHERE name LIKE 'More 1%%'"),
           "filters are those of the list");
    answer = get(WORLD_VIEWER, LIST "?format=csv&limit=3&cursor=");
    is_int(lines(&answer), rows + 2, "a limit of pages is none of files");
    struct answer json = get(WORLD_VIEWER, LIST "?format=json&sort=name");
    struct probe *viewer = world_with_key(&world, WORLD_VIEWER);
    int64_t items = 0;
    const struct node *list = node_member(answer_json_body(viewer, &json), STR("items"));
    for (const struct node *item = list->first; item != NULL; item = item->next)
        items++;
    is_int(items, rows, "JSON is the list, whole");
    is_str(answer_at(viewer, &json, "/next_cursor"), STR("null"), "without a next page");
    struct answer first = get(WORLD_VIEWER, LIST "?limit=200&sort=name");
    is_str(answer_at(viewer, &json, "/items/150/name"),
           answer_at(viewer, &first, "/items/150/name"), "in the order of the list");
    is_str(answer_at(viewer, &json, "/items/150/settings/storage"),
           answer_at(viewer, &first, "/items/150/settings/storage"),
           "each as it is there");
    answer = get(WORLD_VIEWER, LIST "?format=ndjson&q=more");
    is_int(lines(&answer), 1235, "JSON lines have one for each, and an end");
    ok(str_ends(answer.body, STR("{\"end\":true,\"rows\":1234,\"next_cursor\":null}\n")),
       "which tells how many");
    is_int(get(WORLD_VIEWER, LIST "?format=xml").status, 422,
           "other formats are refused");
    is_int(get(WORLD_VIEWER, LIST "?format=csv&status=x").status, 422,
           "and so is a filter that the list refuses");
    is_int(get(WORLD_VIEWER, LIST "?format=csv&cursor=x").status, 422, "or a cursor");
    is_int(get(WORLD_OTHER_OWNER, LIST "?format=csv").status, 404,
           "others see no file, as they see no list");
    answer =
        PROBE(viewer, .method = "HEAD", .path = LIST "?format=csv", .as_program = true);
    ok(answer.status == 200 && answer.body.length == 0, "HEAD sends nothing");
    world_restore(&world);
}

static void formulas(void)
{
    static const char *const names[] = {"=1+1", "+1", "-1", "@x", "\t=1", "a\"b", "a,b"};
    static const char *const cells[] = {"\"'=1+1\"", "\"'+1\"",    "\"'-1\"", "\"'@x\"",
                                        "\"'\t=1\"", "\"a\"\"b\"", "\"a,b\""};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        world_sql(&world,
                  "UPDATE resource SET name = '%s' WHERE id = '" WORLD_RESOURCE "'",
                  names[i]);
        struct answer answer = get(WORLD_VIEWER, LIST "?format=csv");
        ok(str_contains(answer.body, str_of(cells[i])), "%s is text in a table",
           names[i]);
    }
    struct answer answer = get(WORLD_VIEWER, LIST "?format=json");
    ok(str_contains(answer.body, STR("\"a,b\"")), "JSON has the name as it is");
    answer = get(WORLD_VIEWER, "/api/v1/projects?format=csv");
    ok(str_contains(answer.body, STR("\"resource_counts.total\"")),
       "structs are columns of their own");
    world_restore(&world);
}

/* ---- written down ---- */

static void members(void)
{
    is_int(get(WORLD_OWNER, ACME "/members?format=csv").status, 422,
           "members do not leave by GET");
    is_int(entries("member.exported"), 0, "and nothing is written down");
    struct answer answer = post(WORLD_VIEWER, ACME "/members/export?format=csv&q=owner");
    is_int(answer.status, 200, "but by POST");
    is_int(lines(&answer), 5, "filtered as the list");
    is_int(entries("member.exported"), 1, "the trail says so");
    ok(world_count(&world, "SELECT count(*) FROM audit_entry WHERE action ="
                           " 'member.exported' AND after_json LIKE '%%q=owner%%'") == 1,
       "with the filters");
    is_int(post(WORLD_OWNER, ACME "/members/export?format=xml").status, 422,
           "what is refused");
    is_int(post(WORLD_STRANGER, ACME "/members/export").status, 404,
           "or not for somebody");
    is_int(entries("member.exported"), 1, "leaves no entry");
    struct probe *owner = world_as(&world, WORLD_OWNER);
    answer = probe_get(owner, PAGES "/members?q=owner");
    ok(str_contains(answer.body,
                    STR("action=\"" PAGES "/members/export?format=csv&amp;q=owner\"")),
       "the page posts for what it shows");
    answer = probe_form(owner, PAGES "/members/export?format=csv&q=owner",
                        PAIRS(PAIR("x", "")));
    ok(answer.status == 200 && lines(&answer) == 5, "and gets it");
    is_int(entries("member.exported"), 2, "with an entry");
    answer = probe_ask(owner, &(struct ask){.method = "POST",
                                            .path = PAGES "/members/export?format=csv"});
    is_int(answer.status, 403, "not without the form's token");
    answer = probe_get(owner, "/projects/shop/resources?q=o&sort=name&cursor=");
    ok(str_contains(answer.body,
                    STR("href=\"/api/v1/projects/shop/resources?format=csv&amp;"
                        "q=o&amp;sort=name\"")),
       "other pages link to the file");
    world_restore(&world);
}

/* The store fails while a file is under way: the client sees that it is not whole. */
static void faults(void)
{
    resources(500);
    int cut_off = 0;
    struct answer answer;
    for (int64_t n = 1; n < 9; n++) {
        store_fail_nth(world.store, n);
        answer = get(WORLD_VIEWER, LIST "?format=csv");
        store_fail_nth(world.store, 0);
        cut_off += answer.broken;
        if (answer.broken == str_contains(answer.body, STR("complete\"\r\n")) &&
            answer.status == 200)
            ok(false, "statement %lld fails: broken %d", (long long)n, answer.broken);
    }
    ok(cut_off > 0, "a part is no whole, and looks like none: %d were cut off", cut_off);
    for (int64_t n = 1; n < 9; n++) {
        world_restore(&world);
        store_fail_nth(world.store, n);
        answer = post(WORLD_OWNER, ACME "/members/export");
        store_fail_nth(world.store, 0);
        bool told = str_contains(answer.body, STR("owner@example.org"));
        if (told != (entries("member.exported") == 1))
            ok(false, "statement %lld fails: %d, told %d", (long long)n, answer.status,
               told);
    }
    ok(true, "what cannot be written down does not leave");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    places_add(&world);
    world_save(&world);
    every_list();
    whole_and_filtered();
    formulas();
    members();
    faults();
    world_close(&world);
    return done_testing();
}
