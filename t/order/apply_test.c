/* apply_test.c: what the tests of a project's documents share. */
/* SPDX-License-Identifier: ISC */
#include "t/order/apply_test.h"

#include "t/lib/tap.h"

struct world world;

struct answer apply(enum world_person person, const char *query, const char *documents)
{
    const char *path = arena_cstr(world.arena, arena_print(world.arena, APPLY "%s", query));
    return probe_json(world_with_key(&world, person), "POST", path, documents);
}

void refused(struct answer answer, int status, const char *text, const char *what)
{
    ok(answer.status == status && str_contains(answer.body, str_of(text)), "%s: %d, %s", what,
       status, text);
    if (answer.status != status || !str_contains(answer.body, str_of(text)))
        note("%d %.*s", answer.status, STR_ARG(answer.body));
    is_str(world_changes(&world), STR(""), "%s: nothing is done", what);
}

void applied(struct answer answer, const char *text, const char *what)
{
    ok(answer.status == 200 && str_contains(answer.body, str_of(text)) &&
           !str_contains(answer.body, STR("\"failed\":true")),
       "%s", what);
    if (answer.status != 200 || !str_contains(answer.body, str_of(text)))
        note("%d %.*s", answer.status, STR_ARG(answer.body));
}

void unchanged(struct answer answer, const char *what)
{
    bool same = answer.status == 200 && !str_contains(answer.body, STR("\"action\":\"add\"")) &&
                !str_contains(answer.body, STR("\"action\":\"change\"")) &&
                !str_contains(answer.body, STR("\"action\":\"remove\""));
    ok(same, "%s", what);
    if (!same)
        note("%d %.*s", answer.status, STR_ARG(answer.body));
}

struct str state(void)
{
    return world_text(
        &world, "SELECT (SELECT count(*) FROM resource WHERE project_id = 'shop') || ' ' ||"
                " (SELECT count(*) FROM deployment) || ' ' || (SELECT count(*) FROM role_assignment)"
                " || ' ' || (SELECT count(*) FROM resource WHERE protected = 1) || ' ' ||"
                " (SELECT name FROM project WHERE id = 'shop')");
}
