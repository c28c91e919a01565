/* resource_test.c: what the tests of resources share. */
/* SPDX-License-Identifier: ISC */
#include "t/resource/resource_test.h"

#include "t/lib/tap.h"

struct world world;

struct answer ask(const char *method, const char *path, const char *json)
{
    return probe_json(world_with_key(&world, WORLD_EDITOR), method, path, json);
}

struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_EDITOR), answer, pointer);
}

bool points_at(const struct answer *answer, const char *pointer)
{
    for (int i = 0; i < 20; i++) {
        struct str path = arena_print(world.arena, "/errors/%d/pointer", i);
        if (str_is(at(answer, arena_cstr(world.arena, path)), pointer))
            return true;
    }
    return false;
}

void refused(struct answer answer, int status, const char *pointer, const char *what)
{
    bool there = pointer == NULL || points_at(&answer, pointer);
    ok(answer.status == status && there, "%s: %d%s%s", what, status,
       pointer == NULL ? "" : " at ", pointer == NULL ? "" : pointer);
    if (answer.status != status || !there)
        note("%d %.*s", answer.status, STR_ARG(answer.body));
    struct str changes = world_changes(&world);
    if (changes.length > 0)
        is_str(changes, STR(""), "%s: nothing changes", what);
}

const char *with_id(const char *id)
{
    return arena_cstr(
        world.arena,
        arena_print(world.arena, "{\"id\":\"%s\",\"name\":\"A\",\"type\":\"flow\"}", id));
}

void catalog_edited(const char *slug, const char *from, const char *to)
{
    static int edits;
    world_sql(
        &world,
        "UPDATE resource_type SET document = replace(document, '%s', '%s'),"
        " updated_us = updated_us + %d WHERE slug = '%s' AND document LIKE '%%%s%%'",
        from, to, ++edits, slug, from);
}
