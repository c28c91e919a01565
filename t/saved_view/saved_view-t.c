/* saved_view-t.c: lists as somebody looked at them, under a name; and shortcuts turned off. */
/* SPDX-License-Identifier: ISC */
#include "product/saved_view/saved_view.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define LIST  "/projects/" WORLD_PROJECT "/resources"
#define VIEWS "/api/v1/me/views"

static struct world world;

static struct answer ask(enum world_person person, const char *method, const char *path,
                         const char *json)
{
    return probe_json(world_with_key(&world, person), method, path, json);
}

static struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_OWNER), answer, pointer);
}

static void pages(void)
{
    struct probe *viewer = world_as(&world, WORLD_VIEWER);
    struct answer answer =
        probe_get(viewer, LIST "?status=Failed&sort=name&cursor=&type=");
    ok(str_contains(answer.body,
                    STR("name=\"query\" value=\"status=Failed&amp;sort=name\"")),
       "a list offers to keep its filters and order");
    answer =
        probe_form(viewer, "/account/views",
                   PAIRS(PAIR("path", LIST), PAIR("query", "status=Failed&sort=name"),
                         PAIR("name", " <b>Broken ")));
    is_str(answer.location, STR(LIST "?status=Failed&sort=name"),
           "once it is kept, the list is there as before");
    answer = probe_get(viewer, LIST);
    ok(str_contains(answer.body, STR("href=\"" LIST "?status=Failed&amp;sort=name\">"
                                     "&lt;b&gt;Broken</a>")),
       "and the view is in its menu, as text");
    answer = probe_get(viewer, LIST "?status=Failed&sort=name");
    ok(str_contains(answer.body, STR("aria-current=\"true\">&lt;b&gt;Broken")),
       "which says when it is the one that is shown");
    answer = probe_get(viewer, "/projects");
    ok(!str_contains(answer.body, STR("Broken")), "other lists do not have it");
    answer = probe_get(world_as(&world, WORLD_EDITOR), LIST);
    ok(!str_contains(answer.body, STR("Broken")), "nor other people");
    answer = probe_get(viewer, "/account/views");
    ok(str_contains(answer.body, STR("&lt;b&gt;Broken")), "all are on one page");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE action ="
                               " 'saved_view.kept'"),
           1, "with an entry");
    struct str id = world_text(&world, "SELECT id FROM saved_view");
    struct str path = arena_print(world.arena, "/account/views/%.*s/delete", STR_ARG(id));
    is_int(probe_form(world_as(&world, WORLD_EDITOR), arena_cstr(world.arena, path),
                      PAIRS(PAIR("x", "")))
               .status,
           404, "others cannot forget it");
    is_int(probe_form(viewer, arena_cstr(world.arena, path), PAIRS(PAIR("x", ""))).status,
           303, "its owner can");
    is_int(world_count(&world, "SELECT count(*) FROM saved_view"), 0, "then it is gone");
    is_int(probe_form(viewer, "/account/views",
                      PAIRS(PAIR("path", LIST), PAIR("query", ""), PAIR("name", "")))
               .status,
           422, "a name is needed");
    world_restore(&world);
}

static void programs(void)
{
    struct answer answer =
        ask(WORLD_VIEWER, "POST", VIEWS,
            "{\"path\":\"" LIST "\",\"name\":\"Mine\",\"query\":\"q=a\"}");
    is_int(answer.status, 201, "a program keeps one");
    struct str id = at(&answer, "/view_id");
    answer = ask(WORLD_VIEWER, "POST", VIEWS,
                 "{\"path\":\"" LIST "\",\"name\":\"Mine\",\"query\":\"q=b\"}");
    is_str(at(&answer, "/view_id"), id, "the same name is the same view");
    is_str(at(&answer, "/query"), STR("q=b"), "with the new filters");
    answer = ask(WORLD_VIEWER, "GET", VIEWS, NULL);
    is_str(at(&answer, "/items/0/name"), STR("Mine"), "it is listed");
    answer = ask(WORLD_EDITOR, "GET", VIEWS, NULL);
    is_str(at(&answer, "/items/0/name"), STR(""), "for them alone");
    static const char *const wrong[] = {
        "{\"path\":\"//evil.example/x\",\"name\":\"x\"}",
        "{\"path\":\"https://evil.example\",\"name\":\"x\"}",
        "{\"path\":\"/a?b\",\"name\":\"x\"}",
        "{\"path\":\"/a\\\\b\",\"name\":\"x\"}",
        "{\"path\":\"/a\",\"name\":\"x\",\"query\":\"a b\"}",
        "{\"path\":\"/a\",\"name\":\"x\",\"query\":\"a#b\"}",
        "{\"path\":\"/a\",\"name\":\"x\",\"query\":\"\\\"><script>\"}",
        "{\"path\":\"/a\",\"name\":\"   \"}",
        "{\"path\":\"/a\"}",
        "{\"name\":\"x\"}",
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        is_int(ask(WORLD_VIEWER, "POST", VIEWS, wrong[i]).status, 422, "%s is refused",
               wrong[i]);
    struct str path = ARENA_JOIN(world.arena, STR(VIEWS "/"), id);
    is_int(ask(WORLD_EDITOR, "DELETE", arena_cstr(world.arena, path), NULL).status, 404,
           "others do not delete it");
    is_int(ask(WORLD_VIEWER, "DELETE", arena_cstr(world.arena, path), NULL).status, 204,
           "its owner does");
    world_restore(&world);
}

static void limit(void)
{
    for (int i = 0; i < SAVED_VIEWS_MAX; i++)
        world_sql(&world,
                  "INSERT INTO saved_view (id, person_id, path, name, query, created_us)"
                  " VALUES ('viw_%d', '%.*s', '/a', 'n%d', '', 1)",
                  i, STR_ARG(world.people[WORLD_VIEWER].id), i);
    struct answer answer =
        ask(WORLD_VIEWER, "POST", VIEWS, "{\"path\":\"/a\",\"name\":\"more\"}");
    is_str(at(&answer, "/code"), STR("too_many_views"), "fifty are enough");
    is_int(ask(WORLD_VIEWER, "POST", VIEWS, "{\"path\":\"/a\",\"name\":\"n7\"}").status,
           201, "one of them can be changed");
    is_int(ask(WORLD_EDITOR, "POST", VIEWS, "{\"path\":\"/a\",\"name\":\"more\"}").status,
           201, "others have fifty of their own");
    world_restore(&world);
}

static void shortcuts(void)
{
    struct probe *viewer = world_as(&world, WORLD_VIEWER);
    struct answer answer = probe_get(viewer, "/account");
    ok(!str_contains(answer.body, STR("data-shortcuts=\"off\"")), "shortcuts are on");
    is_int(probe_form(viewer, "/account/shortcuts", PAIRS(PAIR("x", ""))).status, 303,
           "a person turns them off");
    answer = probe_get(viewer, "/projects");
    ok(str_contains(answer.body, STR("data-shortcuts=\"off\"")), "on every page");
    answer = probe_get(world_as(&world, WORLD_EDITOR), "/projects");
    ok(!str_contains(answer.body, STR("data-shortcuts=\"off\"")), "of theirs alone");
    is_int(ask(WORLD_VIEWER, "PUT", "/api/v1/me/shortcuts", "{\"enabled\":true}").status,
           204, "and on again");
    is_int(ask(WORLD_VIEWER, "PUT", "/api/v1/me/shortcuts", "{}").status, 422,
           "which must be said");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE action ="
                               " 'person.changed'"),
           2, "each change has an entry");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    pages();
    programs();
    limit();
    shortcuts();
    world_close(&world);
    return done_testing();
}
