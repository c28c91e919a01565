/* saved-t.c: the questions to the log store that a project keeps. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_saved.h"

#include "t/lib/tap.h"
#include "t/lib/world.h"

#define QUERIES "/api/v1/projects/" WORLD_PROJECT "/log-queries"

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

static const char *path_of(struct str id)
{
    return arena_cstr(world.arena, ARENA_JOIN(world.arena, STR(QUERIES "/"), id));
}

static void life(void)
{
    struct answer answer =
        ask(WORLD_EDITOR, "POST", QUERIES,
            "{\"name\":\" Timeouts <b> \",\"query\":\"text=timeout&level=error&from=24h\"}");
    is_int(answer.status, 201, "an editor keeps a query");
    struct str id = at(&answer, "/log_query_id");
    is_str(at(&answer, "/name"), STR("Timeouts <b>"), "with its name");
    is_str(answer_header(&answer, "etag"), STR("\"1\""), "in its first version");
    answer = ask(WORLD_PROJECT_VIEWER, "GET", QUERIES, NULL);
    is_str(at(&answer, "/items/0/query"), STR("text=timeout&level=error&from=24h"),
           "whoever reads the project finds it");
    answer = ask(WORLD_EDITOR, "POST", QUERIES, "{\"name\":\"timeouts <B>\",\"query\":\"\"}");
    is_int(answer.status, 409, "a name is one of the project, however it is written");
    is_str(at(&answer, "/code"), STR("log_query_name_taken"), "which the code says");
    answer = ask(WORLD_EDITOR, "PATCH", path_of(id), "{\"query\":\"text=slow\"}");
    is_int(answer.status, 200, "it is changed");
    is_str(at(&answer, "/name"), STR("Timeouts <b>"), "what was not sent stays");
    is_str(answer_header(&answer, "etag"), STR("\"2\""), "which makes a new version");
    const struct pair old[] = {{STR("if-match"), STR("\"1\"")}, {STR_NONE, STR_NONE}};
    answer = PROBE(world_with_key(&world, WORLD_EDITOR), .method = "DELETE",
                   .path = path_of(id), .headers = old, .as_program = true);
    is_int(answer.status, 412, "somebody who saw the old version does not remove the new one");
    answer = PROBE(world_with_key(&world, WORLD_EDITOR), .method = "DELETE",
                   .path = path_of(id), .as_program = true);
    is_int(answer.status, 428, "nor somebody who saw none");
    is_int(ask(WORLD_EDITOR, "DELETE", path_of(id), NULL).status, 204, "it is removed");
    is_int(ask(WORLD_EDITOR, "GET", path_of(id), NULL).status, 404, "and gone");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE object_type ="
                               " 'log_query' AND action LIKE 'log_query.%%'"),
           3, "each step is in the trail");
    world_restore(&world);
}

static void foreign(void)
{
    struct answer answer =
        ask(WORLD_EDITOR, "POST", QUERIES, "{\"name\":\"Mine\",\"query\":\"text=a\"}");
    struct str id = at(&answer, "/log_query_id");
    is_int(ask(WORLD_VIEWER, "DELETE", path_of(id), NULL).status, 403,
           "a viewer removes nothing");
    is_int(ask(WORLD_VIEWER, "POST", QUERIES, "{\"name\":\"x\"}").status, 403,
           "and keeps nothing");
    is_int(ask(WORLD_RESOURCE_OWNER, "GET", QUERIES, NULL).status, 404,
           "for somebody who reads one resource there are none");
    is_int(ask(WORLD_OTHER_OWNER, "GET", path_of(id), NULL).status, 404,
           "for another organization neither");
    const char *elsewhere = arena_cstr(
        world.arena,
        ARENA_JOIN(world.arena, STR("/api/v1/projects/" WORLD_SECOND_PROJECT "/log-queries/"),
                   id));
    is_int(ask(WORLD_OWNER, "GET", elsewhere, NULL).status, 404,
           "nor in another project of the same");
    is_int(ask(WORLD_OWNER, "DELETE", elsewhere, NULL).status, 404, "to remove");
    is_int(ask(WORLD_OWNER, "PATCH", elsewhere, "{\"name\":\"y\"}").status, 404, "or change");
    world_restore(&world);
}

static void limits(void)
{
    static const struct {
        const char *json;
        int status;
    } rows[] = {
        {"{\"query\":\"text=a\"}", 422},
        {"{\"name\":\"  \"}", 422},
        {"{\"name\":\"a\\u0007b\"}", 422},
        {"{\"name\":\"a\",\"query\":\"text=a b\"}", 422},
        {"{\"name\":\"a\",\"query\":\"text=a#b\"}", 422},
        {"{\"name\":\"a\",\"query\":\"\\\"><script>\"}", 422},
        {"{\"name\":\"a\",\"query\":5}", 422},
        {"{\"name\":\"a\",\"more\":5}", 422},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        is_int(ask(WORLD_EDITOR, "POST", QUERIES, rows[i].json).status, rows[i].status, "%s",
               rows[i].json);
    struct buf long_name = buf_open(world.arena, 200, 1000);
    BUF_ADD(&long_name, "{\"name\":\"");
    for (int i = 0; i < LOGS_SAVED_NAME_MAX + 1; i++)
        BUF_ADD(&long_name, "\xc3\xa9");
    BUF_ADD(&long_name, "\"}");
    is_int(ask(WORLD_EDITOR, "POST", QUERIES, arena_cstr(world.arena, buf_str(&long_name)))
               .status,
           422, "a name has a maximum of characters");
    struct answer answer = {0};
    for (int i = 0; i <= LOGS_SAVED_MAX; i++) {
        struct str json = arena_print(world.arena, "{\"name\":\"q%d\"}", i);
        answer = ask(WORLD_EDITOR, "POST", QUERIES, arena_cstr(world.arena, json));
        if (i == LOGS_SAVED_MAX - 1)
            is_int(answer.status, 201, "a project keeps fifty");
    }
    is_int(answer.status, 409, "and no more");
    is_str(at(&answer, "/code"), STR("too_many_log_queries"), "which the code says");
    is_int(ask(WORLD_EDITOR, "POST", "/api/v1/projects/" WORLD_SECOND_PROJECT "/log-queries",
               "{\"name\":\"q1\"}")
               .status,
           201, "another project has its own");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    life();
    foreign();
    limits();
    world_close(&world);
    return done_testing();
}
