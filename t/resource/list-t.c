/* list-t.c: lists of resources: pages, order, filters, and what nobody should send. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "t/lib/tap.h"
#include "t/lib/world.h"

#define LIST "/api/v1/projects/" WORLD_PROJECT "/resources"
#define MINE "/api/v1/resources"

enum { PAGES_MAX = 60 };

static struct world world;

static struct answer get(enum world_person person, const char *path)
{
    return probe_json(world_with_key(&world, person), "GET", path, NULL);
}

static struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_OWNER), answer, pointer);
}

static const char *joined(const char *first, const char *second, struct str third)
{
    return arena_cstr(world.arena,
                      ARENA_JOIN(world.arena, str_of(first), str_of(second), third));
}

/* The ids of a page, separated by spaces. */
static struct str ids_of(const struct answer *answer)
{
    struct str ids = STR("");
    for (int i = 0;; i++) {
        struct str id =
            at(answer, arena_cstr(world.arena,
                                  arena_print(world.arena, "/items/%d/resource_id", i)));
        if (id.length == 0)
            return ids;
        ids = i == 0 ? id : ARENA_JOIN(world.arena, ids, STR(" "), id);
    }
}

static struct str ids(enum world_person person, const char *path)
{
    struct answer answer = get(person, path);
    return answer.status == 200 ? ids_of(&answer)
                                : arena_print(world.arena, "status %d", answer.status);
}

static struct str next_of(const struct answer *answer)
{
    struct str cursor = at(answer, "/next_cursor");
    return str_is(cursor, "null") ? STR("") : cursor;
}

/* All ids, page by page; between pages `between` may change something. */
static struct str paged(const char *path, void (*between)(int page))
{
    struct str all = STR("");
    struct str cursor = STR("");
    for (int page = 0; page < PAGES_MAX; page++) {
        struct answer answer = get(
            WORLD_OWNER, cursor.length == 0 ? path : joined(path, "&cursor=", cursor));
        if (answer.status != 200)
            return arena_print(world.arena, "status %d", answer.status);
        struct str more = ids_of(&answer);
        all = all.length == 0 ? more : ARENA_JOIN(world.arena, all, STR(" "), more);
        cursor = next_of(&answer);
        if (cursor.length == 0)
            return all;
        if (between != NULL)
            between(page);
    }
    return STR("it has no end");
}

static void order(const char *id, const char *name)
{
    struct str body = arena_print(
        world.arena, "{\"id\":\"%s\",\"name\":\"%s\",\"type\":\"flow\"}", id, name);
    struct answer answer = probe_json(world_with_key(&world, WORLD_OWNER), "POST", LIST,
                                      arena_cstr(world.arena, body));
    if (answer.status != 201)
        bail_out("%s is not ordered: %.*s", id, STR_ARG(answer.body));
}

static void order_newer(int page)
{
    char id[32];
    snprintf(id, sizeof id, "newer-%d", page);
    world.now_us += US_PER_S;
    order(id, "AA first by name");
}

static void delete_last(int page)
{
    if (page == 1)
        world_sql(&world, "DELETE FROM deployment WHERE resource_id = 'parts';"
                          "DELETE FROM resource WHERE id = 'parts'");
}

static void pages(void)
{
    /* All were ordered in the same microsecond: the id decides. */
#define ALL "vault trips parts orders maps"
    is_str(ids(WORLD_OWNER, LIST), STR(ALL), "newest first, then by id");
    is_str(paged(LIST "?limit=1", NULL), STR(ALL), "one by one");
    is_str(paged(LIST "?limit=2", NULL), STR(ALL), "two by two");
    is_str(paged(LIST "?limit=5", NULL), STR(ALL), "all in one page, which is the last");
    is_str(paged(LIST "?limit=2&sort=created_at", NULL),
           STR("maps orders parts trips vault"), "oldest first");
    is_str(paged(LIST "?limit=2&sort=name", NULL), STR("maps orders parts trips vault"),
           "by name");
    is_str(paged(LIST "?limit=2&sort=-name", NULL), STR(ALL), "by name, downwards");

    int64_t start = world.now_us;
    is_str(paged(LIST "?limit=2", order_newer), STR(ALL),
           "what is ordered meanwhile disturbs nobody who reads on");
    is_str(ids(WORLD_OWNER, LIST), STR("newer-1 newer-0 vault trips parts orders maps"),
           "and is there for who begins again");
    world.now_us = start;
    world_restore(&world);
    is_str(paged(LIST "?limit=2&sort=name", order_newer),
           STR("maps orders parts trips vault"), "nor by name");
    world.now_us = start;
    world_restore(&world);
    is_str(paged(LIST "?limit=1", delete_last), STR("vault trips orders maps"),
           "what is gone meanwhile is not there");
    world_restore(&world);
}

static void names(void)
{
    order("n1", "zeta");
    order("n2", "Alpha");
    order("n3", "alpha");
    order("n4", "100%");
    order("n5", "under_score");
    order("n6", "back\\\\slash");
    order("n7", "It's \\\"quoted\\\"");
    order("n8", "\xc3\x84pfel");
    struct str once = ids(WORLD_OWNER, LIST "?sort=name");
    ok(str_starts(once, STR("n4 n2 n3 n6 n7")), "names sort without case, ties by id");
    is_str(paged(LIST "?sort=name&limit=1", NULL), once, "the same one by one");
    is_str(paged(LIST "?sort=-name&limit=3", NULL), ids(WORLD_OWNER, LIST "?sort=-name"),
           "and downwards");
    is_str(ids(WORLD_OWNER, LIST "?q=%25"), STR("n4"), "a per cent sign is one");
    is_str(ids(WORLD_OWNER, LIST "?q=_"), STR("n5"), "an underscore too");
    is_str(ids(WORLD_OWNER, LIST "?q=%5C"), STR("n6"), "and a backslash");
    is_str(ids(WORLD_OWNER, LIST "?q=%27s%20%22"), STR("n7"), "and quotes");
    is_str(ids(WORLD_OWNER, LIST "?q=ALPHA&sort=name"), STR("n2 n3"),
           "case does not matter");
    is_str(ids(WORLD_OWNER, LIST "?q=%C3%84pf"), STR("n8"),
           "letters of the world are found");
    is_str(ids(WORLD_OWNER, LIST "?q=N8"), STR("n8"), "so are ids");
    world_restore(&world);
}

static void filters(void)
{
    is_str(ids(WORLD_OWNER, LIST "?type=Konnektr.Flow"), STR("trips"), "by type");
    is_str(ids(WORLD_OWNER, LIST "?type=flow"), STR("trips"), "by its slug");
    is_str(ids(WORLD_OWNER, LIST "?type=Konnektr.DigitalTwins"), STR("orders"),
           "by its old name");
    is_str(ids(WORLD_OWNER, LIST "?resource_type=Konnektr.Flow"), STR("trips"),
           "by the name that the reference has for it");
    is_str(ids(WORLD_OWNER, LIST "?status=Healthy"), STR("orders"), "by status");
    is_str(ids(WORLD_OWNER, LIST "?status=Failed"), STR("trips"), "which is one word");
    is_str(ids(WORLD_OWNER, LIST "?status=Creating&limit=2&sort=name"), STR("maps parts"),
           "with a limit");
    is_str(ids(WORLD_OWNER, "/api/v1/projects/lab/resources?status=Terminating"),
           STR("old"), "of what leaves");
    is_str(ids(WORLD_OWNER, LIST "?sku=nothing"), STR(""), "by tier");
    is_str(ids(WORLD_OWNER, LIST "?type=flow&status=Healthy"), STR(""), "all must fit");
    is_str(ids(WORLD_OWNER, LIST "?type=&status=&q=&sort=&cursor="),
           STR("vault trips parts orders maps"), "empty filters are none");
    world.now_us += 31 * MS_PER_MINUTE * US_PER_MS;
    is_str(ids(WORLD_OWNER, LIST "?status=Unknown"), STR("orders"),
           "what was healthy long ago is unknown");
    world.now_us -= 31 * MS_PER_MINUTE * US_PER_MS;
}

static void hostile(void)
{
    static const struct {
        const char *query;
        const char *pointer;
    } wrong[] = {
        {"?limit=0", "/limit"},
        {"?limit=-1", "/limit"},
        {"?limit=201", "/limit"},
        {"?limit=abc", "/limit"},
        {"?limit=1.5", "/limit"},
        {"?limit=99999999999999999999", "/limit"},
        {"?sort=wrong", "/sort"},
        {"?sort=name;drop", "/sort"},
        {"?status=wrong", "/status"},
        {"?status=healthy", "/status"},
        {"?type=nothing", "/type"},
        {"?cursor=x", "/cursor"},
        {"?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "/cursor"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct answer answer = get(WORLD_OWNER, joined(LIST, wrong[i].query, STR("")));
        is_int(answer.status, 422, "%s is refused", wrong[i].query);
        is_str(at(&answer, "/errors/0/pointer"), str_of(wrong[i].pointer),
               "where it is wrong");
    }
    struct answer answer =
        get(WORLD_OWNER, LIST "?limit=0&sort=wrong&status=wrong&type=wrong");
    is_str(at(&answer, "/errors/3/code"), STR("out_of_range"), "four mistakes at once");

    static const char *const odd[] = {"?q=%00",   "?q=%ff%fe",  "?q=%F0%9F%98%80",
                                      "?q=%0a",   "?type=%00",  "?status=%ff",
                                      "?sku=%00", "?limit=%00", "?%=%",
                                      "?q=%zz",   "?q=a&q=b",   "?=",
                                      "?&&&"};
    for (size_t i = 0; i < COUNT_OF(odd); i++) {
        int status = get(WORLD_OWNER, joined(LIST, odd[i], STR(""))).status;
        ok(status == 200 || status == 422 || status == 400, "%s does no harm (%d)",
           odd[i], status);
    }
    char long_q[400] = LIST "?q=";
    memset(long_q + strlen(long_q), 'x', 250);
    is_int(get(WORLD_OWNER, long_q).status, 422, "a long search is refused");
}

static void cursors(void)
{
    static const char *const sorts[] = {"name", "-name", "created_at", "-created_at"};
    for (size_t from = 0; from < COUNT_OF(sorts); from++) {
        struct answer answer =
            get(WORLD_OWNER, joined(LIST "?limit=1&sort=", sorts[from], STR("")));
        struct str cursor = next_of(&answer);
        for (size_t to = 0; to < COUNT_OF(sorts); to++) {
            struct str rest =
                ARENA_JOIN(world.arena, str_of(sorts[to]), STR("&cursor="), cursor);
            answer = get(WORLD_OWNER, joined(LIST "?limit=1&sort=", "", rest));
            is_int(answer.status, from == to ? 200 : 422,
                   "a cursor of %s in a list by %s", sorts[from], sorts[to]);
        }
        answer = get(WORLD_OWNER, joined(MINE "?cursor=", "", cursor));
        is_int(answer.status, 422, "or in another list");
    }
    struct answer answer = get(WORLD_OWNER, LIST "?limit=2");
    const char *second =
        joined("/projects/shop/resources?limit=2&cursor=", "", next_of(&answer));
    is_int(probe_get(world_as(&world, WORLD_OWNER), second).status, 422,
           "a cursor of the API in a page");
    second = joined("/api/v1/projects/lab/resources?cursor=", "", next_of(&answer));
    is_str(ids(WORLD_OWNER, second), STR("old"),
           "a cursor shows nothing of another project");
}

static void mine(void)
{
    is_str(ids(WORLD_VIEWER, MINE), STR("vault trips parts orders old maps"),
           "what an organization's viewer may read");
    is_str(ids(WORLD_PROJECT_VIEWER, MINE), STR("vault trips parts orders maps"),
           "a project's");
    is_str(ids(WORLD_RESOURCE_VIEWER, MINE), STR("orders"), "a resource's");
    is_str(ids(WORLD_OTHER_OWNER, MINE), STR("power"), "in another organization");
    is_str(ids(WORLD_STRANGER, MINE), STR(""), "a stranger's");
    is_str(ids(WORLD_LAPSED, MINE), STR(""), "when the role has expired");
    is_str(ids(WORLD_ADMIN, MINE), STR(""), "an administrator's");
    is_str(paged(MINE "?limit=1", NULL), STR("vault trips parts orders old maps"),
           "one by one");
    is_str(ids(WORLD_OWNER, MINE "?type=graph"), STR("orders old"), "by type");
    is_str(ids(WORLD_OWNER, MINE "?q=old"), STR("old"), "by name");
    is_int(get(WORLD_OWNER, MINE "?sort=name").status, 400, "it has one order");
}

int main(void)
{
    world_open(&world);
    pages();
    names();
    filters();
    hostile();
    mine();
    cursors();
    world_close(&world);
    return done_testing();
}
